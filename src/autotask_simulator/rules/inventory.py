"""Rules of the inventory entities (FACTS C)."""

from autotask_simulator.errors import Refused
from autotask_simulator.rules import stock
from autotask_simulator.rules.counts import count
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def place_before_create(entity: str, tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """One row per product and location; its counts cannot be given, since they are computed."""
    rows = tenant.linked(entity, "productID", values["productID"])
    if any(row["inventoryLocationID"] == values["inventoryLocationID"] for row in rows):
        raise Refused("There is already an inventory row of this product at this location.")
    check_limits(values)


def check_limits(values: dict[str, Value]) -> None:
    """Minimum and maximum are not below 0 and in order."""
    lowest, highest = number(values.get("quantityMinimum")), number(values.get("quantityMaximum"))
    if lowest < 0 or highest < 0 or highest < lowest:
        raise Refused("quantityMinimum and quantityMaximum must be 0 or more, and the maximum not below the minimum.")


def item_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The older generation's row has its twin in the newer one."""
    _make_twin(tenant, "InventoryProducts", row, actor)


def product_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The newer generation's row has its twin in the older one."""
    tenant.change(row, createDateTime=tenant.now(), createdByResourceID=actor.resource_id)
    _make_twin(tenant, "InventoryItems", row, actor)


def _make_twin(tenant: Tenant, entity: str, row: Row, actor: Actor) -> None:
    shared = ("productID", "inventoryLocationID", "quantityMinimum", "quantityMaximum", "bin", "referenceNumber")
    stock.insert_twin(tenant, entity, {name: row[name] for name in shared}, actor=actor)


def place_after_update(entity: str, tenant: Tenant, row: Row, _actor: Actor) -> None:
    """What can be written is one and the same in both generations."""
    for twin in tenant.linked(entity, "productID", row["productID"]):
        if twin["inventoryLocationID"] == row["inventoryLocationID"]:
            shared = ("quantityMinimum", "quantityMaximum", "bin", "referenceNumber")
            tenant.change(twin, **{name: row[name] for name in shared})


def place_before_update(_tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """The limits stay in order."""
    check_limits(row | values)


def product_before_delete(tenant: Tenant, row: Row) -> None:
    """Not deletable while units are reserved or picked (FACTS C)."""
    place = count(tenant).places[(number(row["productID"]), number(row["inventoryLocationID"]))]
    if place.reserved or place.picked:
        raise Refused("An inventory product with reserved or picked units cannot be deleted.")


def product_after_delete(tenant: Tenant, row: Row) -> None:
    """Its stocked items and its twin go with it."""
    for item in stock.stocked_items(tenant, row["id"]):
        tenant.remove("InventoryStockedItems", number(item["id"]))
    for twin in tenant.linked("InventoryItems", "productID", row["productID"]):
        if twin["inventoryLocationID"] == row["inventoryLocationID"]:
            tenant.remove("InventoryItems", number(twin["id"]))


def _rows_named(tenant: Tenant, values: dict[str, Value]) -> list[Row]:
    """The stocked items that a removal or transfer speaks of: one by its id, or all of an inventory product."""
    if values.get("inventoryStockedItemID") is not None:
        return [tenant.get("InventoryStockedItems", values["inventoryStockedItemID"])]
    if values.get("inventoryProductID") is None:
        raise Refused("Give an inventoryProductID or an inventoryStockedItemID.")
    return stock.stocked_items(tenant, tenant.get("InventoryProducts", values["inventoryProductID"])["id"])


def add_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Units above 0; a serialized product one by one."""
    if number(values["quantityBeingAdded"]) <= 0:
        raise Refused("The quantityBeingAdded must be above 0.")
    place = tenant.get("InventoryProducts", values["inventoryProductID"])
    product = tenant.find("Products", place["productID"])
    is_serialized = product is not None and product["isSerialized"]
    is_one = values["quantityBeingAdded"] == 1 and values.get("serialNumber")
    if is_serialized and tenant.switches.serialized_one_by_one and not is_one:
        raise Refused("A serialized product is added one by one: quantityBeingAdded 1 and a serialNumber.")


def add_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """A new stocked item."""
    place = tenant.get("InventoryProducts", row["inventoryProductID"])
    source = stock.Source(
        vendor_id=row["vendorID"],
        vendor_invoice_number=row["vendorInvoiceNumber"],
        serial_number=row["serialNumber"],
    )
    cost = row["unitCost"]
    if cost is None:
        cost = tenant.get("Products", place["productID"])["unitCost"]
    stock.add(tenant, place, quantity=number(row["quantityBeingAdded"]), unit_cost=cost, source=source, actor=actor)


def remove_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Enough must be there."""
    rows = _rows_named(tenant, values)
    stock.choose(tenant, rows, quantity=number(values["quantityBeingRemoved"]), what="removed")


def remove_after_create(tenant: Tenant, row: Row, _actor: Actor) -> None:
    """The units leave the shelf."""
    stock.remove(tenant, _rows_named(tenant, row), quantity=number(row["quantityBeingRemoved"]))


def transfer_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Enough must be there, and the other location must be another one."""
    rows = _rows_named(tenant, values)
    taken = stock.choose(tenant, rows, quantity=number(values["quantityBeingTransferred"]), what="transferred")
    place = tenant.get("InventoryProducts", taken[0][0]["inventoryProductID"])
    if place["inventoryLocationID"] == values["newInventoryLocationID"]:
        raise Refused("The new inventory location is the one where the units are.")


def transfer_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The units are at the other location."""
    stock.transfer(
        tenant,
        _rows_named(tenant, row),
        quantity=number(row["quantityBeingTransferred"]),
        new_location_id=number(row["newInventoryLocationID"]),
        actor=actor,
    )


def _place(tenant: Tenant, product_id: Value, location_id: Value) -> Row:
    for row in tenant.linked("InventoryProducts", "productID", product_id):
        if row["inventoryLocationID"] == location_id:
            return row
    raise Refused("The product has no inventory row at the location it is to be moved from.")


def inventory_transfer_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """The older way to move units: InventoryTransfers."""
    place = _place(tenant, values["productID"], values["fromLocationID"])
    if values["fromLocationID"] == values["toLocationID"]:
        raise Refused("fromLocationID and toLocationID are the same location.")
    rows = stock.stocked_items(tenant, place["id"])
    stock.choose(tenant, rows, quantity=number(values["quantityTransferred"]), what="transferred")
    values["transferDate"] = tenant.now()
    values["transferByResourceID"] = actor.resource_id


def inventory_transfer_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The units are at the other location."""
    place = _place(tenant, row["productID"], row["fromLocationID"])
    rows = stock.stocked_items(tenant, place["id"])
    quantity = number(row["quantityTransferred"])
    stock.transfer(tenant, rows, quantity=quantity, new_location_id=number(row["toLocationID"]), actor=actor)
