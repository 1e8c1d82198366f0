"""Finding records by what people call them: a name, a number or an id. Problems name the field and what exists."""

from autotask_simulator.errors import Refused
from autotask_simulator.rules import orders
from autotask_simulator.tenant import NAME_FIELDS, Row, Tenant


def find_named(tenant: Tenant, entity: str, key: object, *, what: str) -> Row:
    """The record whose id or name is `key`; `what` names the field it was given in."""
    if isinstance(key, int) and not isinstance(key, bool):
        row = tenant.find(entity, key)
        if row is not None:
            return row
    found = tenant.named(entity, str(key))
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"{what}: {key!r} is the name of {len(found)} records in {entity}; give the id.")
    names = [str(row[NAME_FIELDS[entity]]) for row in tenant.rows(entity)][:5]
    known = f" There are for example: {', '.join(names)}." if names else " There are none yet."
    raise Refused(f"{what}: there is no {key!r} in {entity}.{known}")


def find_order(tenant: Tenant, key: object) -> Row:
    """A purchase order by number (text) or by id (number)."""
    return find_named(tenant, "PurchaseOrders", key, what="order")


def find_line(tenant: Tenant, order: Row, key: object) -> Row:
    """A line of an order: by its position from 1, its id, or its product's name."""
    lines = orders.items_of(tenant, order["id"])
    if isinstance(key, int) and not isinstance(key, bool):
        if 1 <= key <= len(lines):
            return lines[key - 1]
        for line in lines:
            if line["id"] == key:
                return line
    for line in lines:
        product = tenant.find("Products", line["productID"])
        if product is not None and str(product["name"]).casefold() == str(key).casefold():
            return line
    number = order["purchaseOrderNumber"]
    raise Refused(f"line: order {number} has no line {key!r}; it has {len(lines)} lines, counted from 1.")
