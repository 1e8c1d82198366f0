"""What people do in Autotask's own pages. They may do more than the API lets a client do."""

from datetime import datetime
from decimal import Decimal

from autotask_simulator import writes
from autotask_simulator.errors import Refused
from autotask_simulator.record_fields import read_fields
from autotask_simulator.rules import money, orders, receiving, stock
from autotask_simulator.rules.stock import number
from autotask_simulator.schema import ENTITIES
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def person(tenant: Tenant) -> Actor:
    """The first resource that is a person: the purchaser of the sample tenant."""
    ids = [row["id"] for row in tenant.rows("Resources") if row["id"] != tenant.api_resource_id]
    first = ids[0] if ids else tenant.api_resource_id
    return Actor(resource_id=number(first))


def receive(
    tenant: Tenant,
    line: Row,
    *,
    quantity: int,
    date: datetime | None = None,
    vendor_invoice_number: str | None = None,
    serial_number: str | None = None,
    to_customer: bool = False,
) -> Row:
    """Receive units on a line. Zero units write a transaction record all the same, as the page does (FACTS A8).

    With `to_customer` the units of a line for a charge never reach a shelf: they are delivered at once.
    """
    if to_customer and line["chargeID"] is None:
        raise Refused("Only a line that is for a charge can be received to the customer.")
    texts = {"vendorInvoiceNumber": vendor_invoice_number, "serialNumber": serial_number}
    values = read_fields("PurchaseOrderItemReceiving", texts) | {
        "purchaseOrderItemID": line["id"],
        "quantityNowReceiving": quantity,
        "receiveDate": date or tenant.now(),
    }
    actor = person(tenant)
    if quantity == 0:
        receiving.check_received_page(tenant, line)
        received = orders.received_units(tenant, line["id"])
        values |= {
            "receivedByResourceID": actor.resource_id,
            "quantityPreviouslyReceived": received,
            "quantityBackOrdered": number(line["quantity"]) - received,
        }
        return tenant.insert("PurchaseOrderItemReceiving", values)
    receiving.check_by_person(tenant, values, actor)
    row = tenant.insert("PurchaseOrderItemReceiving", values)
    receiving.after_create(tenant, row, actor, to_customer=to_customer)
    return row


def cancel_receipt(tenant: Tenant, line: Row, *, quantity: int, date: datetime | None = None) -> None:
    """Take received units back."""
    receiving.cancel_receipt(tenant, line, quantity=quantity, date=date or tenant.now(), actor=person(tenant))


def set_status(tenant: Tenant, order: Row, *, label: str, date: datetime | None = None) -> None:
    """Submit or cancel an order."""
    old = orders.status_of(tenant, order)
    if label not in orders.STATUS_CHANGES[old]:
        raise Refused(f"The status of a purchase order cannot be changed from {old} to {label}.")
    stamp = {"Submitted": "submitDateTime", "Canceled": "cancelDateTime"}[label]
    changes: dict[str, Value] = {"status": tenant.choice(orders.STATUS, label), stamp: date or tenant.now()}
    tenant.change(order, **changes)
    orders.order_after_update(tenant, order, person(tenant))


def change_order(tenant: Tenant, order: Row, changes: dict[str, object]) -> None:
    """Change fields of an order. The vendor may be changed until a unit was received (FACTS A8)."""
    remaining = dict(changes)
    vendor = remaining.pop("vendorID", None)
    if vendor is not None:
        lines = orders.items_of(tenant, order["id"])
        if any(orders.received_units(tenant, line["id"]) for line in lines):
            raise Refused("The vendor cannot be changed once a unit was received.")
        orders.check_vendor(tenant, vendor if isinstance(vendor, int) else None)
        _change_vendor(tenant, order, vendor)
    if remaining:
        _update(tenant, "PurchaseOrders", order, remaining)


def _change_vendor(tenant: Tenant, order: Row, vendor_id: object) -> None:
    """Amounts of the order are in the new vendor's currency from now on."""
    assert isinstance(vendor_id, int)  # noqa: S101 - it names a company
    tenant.change(
        order, vendorID=vendor_id, internalCurrencyFreight=money.internal(tenant, order["freight"], vendor_id)
    )
    for line in orders.items_of(tenant, order["id"]):
        tenant.change(line, internalCurrencyUnitCost=money.internal(tenant, line["unitCost"], vendor_id))


def change_line(tenant: Tenant, line: Row, changes: dict[str, object]) -> None:
    """Change quantity, cost, memo, product or location of a line.

    People may change the quantity of an order that is Received Full too (developer help, PurchaseOrder).
    """
    order = tenant.get("PurchaseOrders", line["orderID"])
    if orders.status_of(tenant, order) == "Received Full" and set(changes) == {"quantity"}:
        tenant.change(order, status=tenant.choice(orders.STATUS, "Received Partial"))
        try:
            _update(tenant, "PurchaseOrderItems", line, changes)
        finally:
            orders.refresh_status(tenant, order["id"])
        return
    _update(tenant, "PurchaseOrderItems", line, changes)


def _update(tenant: Tenant, entity: str, row: Row, changes: dict[str, object]) -> None:
    parent = row[ENTITIES[entity].link or "id"]
    writes.update(
        tenant,
        ENTITIES[entity],
        {"id": row["id"], **changes},
        parent_id=number(parent),
        actor=person(tenant),
        whole=False,
    )


def add_line(
    tenant: Tenant, order: Row, *, product: Row, location: Row, quantity: int, unit_cost: Decimal, memo: str | None
) -> Row:
    """Add a line. People can do so until the order is received or canceled; the API only while it is New."""
    status = orders.status_of(tenant, order)
    if status not in ("New", "Submitted", "Received Partial"):
        raise Refused(f"A line cannot be added to an order that is {status}.")
    values = read_fields("PurchaseOrderItems", {"quantity": quantity, "unitCost": unit_cost, "memo": memo}) | {
        "orderID": order["id"],
        "productID": product["id"],
        "inventoryLocationID": location["id"],
        "internalCurrencyUnitCost": money.internal(tenant, unit_cost, order["vendorID"]),
    }
    orders.check_item(values)
    row = tenant.insert("PurchaseOrderItems", values)
    orders.item_after_update(tenant, row, person(tenant))
    return row


def remove_line(tenant: Tenant, line: Row) -> None:
    """Remove a line of which nothing was received."""
    order = tenant.get("PurchaseOrders", line["orderID"])
    status = orders.status_of(tenant, order)
    if status not in ("New", "Submitted", "Received Partial"):
        raise Refused(f"A line cannot be removed from an order that is {status}.")
    if orders.receipts_of(tenant, line["id"]) and orders.received_units(tenant, line["id"]):
        raise Refused("A line of which units were received cannot be removed; cancel the receipt first.")
    for receipt in orders.receipts_of(tenant, line["id"]):
        receiving.remove_receipt(tenant, line, receipt)
    for stocked in tenant.linked(stock.TABLE, "purchaseOrderItemID", line["id"]):
        tenant.relink(stock.TABLE, stocked, purchaseOrderItemID=None)
    orders.free_charge(tenant, line["chargeID"], person(tenant))
    tenant.remove("PurchaseOrderItems", number(line["id"]))
    orders.refresh_arrival(tenant, order["id"])
    orders.refresh_status(tenant, order["id"])


def set_on_hand(tenant: Tenant, *, product: Row, location: Row, on_hand: int) -> None:
    """Bring the count of a product at a location to a number, by adding or removing stocked items."""
    if on_hand < sum(number(row["onHandUnits"]) - stock.available(row) for row in _shelf(tenant, product, location)):
        raise Refused(f"The count cannot be {on_hand}: that is below what is reserved or picked.")
    actor = person(tenant)
    place = stock.inventory_product(
        tenant, product_id=number(product["id"]), location_id=number(location["id"]), actor=actor
    )
    present = sum(number(row["onHandUnits"]) for row in stock.stocked_items(tenant, place["id"]))
    if on_hand > present:
        source = stock.Source(vendor_id=product["defaultVendorID"])
        stock.add(tenant, place, quantity=on_hand - present, unit_cost=product["unitCost"], source=source, actor=actor)
    elif on_hand < present:
        stock.remove(tenant, stock.stocked_items(tenant, place["id"]), quantity=present - on_hand, actor=actor)


def move_stock(tenant: Tenant, *, product: Row, from_location: Row, to_location: Row, quantity: int) -> None:
    """Move units between locations."""
    rows = _shelf(tenant, product, from_location)
    stock.transfer(tenant, rows, quantity=quantity, new_location_id=number(to_location["id"]), actor=person(tenant))


def deliver(tenant: Tenant, *, product: Row, location: Row, quantity: int) -> None:
    """Deliver or ship units to a customer: Autotask lowers on hand at once (FACTS A5)."""
    taken = stock.choose(tenant, _shelf(tenant, product, location), quantity=quantity, what="delivered")
    stock.take_out(tenant, taken, counter="deliveredUnits", status="Delivered/Shipped", actor=person(tenant))


def reserve(tenant: Tenant, *, product: Row, location: Row, quantity: int) -> None:
    """Keep units for a quote: available falls, on hand stays."""
    stock.reserve(tenant, _shelf(tenant, product, location), quantity=quantity)


def release(tenant: Tenant, *, product: Row, location: Row, quantity: int) -> None:
    """Let reserved units go, as when a quote is lost."""
    stock.release(tenant, _shelf(tenant, product, location), quantity=quantity)


def _shelf(tenant: Tenant, product: Row, location: Row) -> list[Row]:
    place = stock.find_place(tenant, "InventoryProducts", product_id=product["id"], location_id=location["id"])
    return [] if place is None else stock.stocked_items(tenant, place["id"])
