"""Receiving what was ordered, and cancelling a receipt (FACTS A8, C, D2)."""

from datetime import datetime

from autotask_simulator.errors import Refused
from autotask_simulator.rules import orders, stock
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """Refuse what cannot be received, and fill what Autotask computes."""
    item = tenant.get("PurchaseOrderItems", values["purchaseOrderItemID"])
    order = tenant.get("PurchaseOrders", item["orderID"])
    status = orders.status_of(tenant, order)
    if status not in ("Submitted", "Received Partial"):
        raise Refused(f"Items can be received only when the order is Submitted or Received Partial; it is {status}.")
    quantity = number(values["quantityNowReceiving"])
    if quantity <= 0:
        raise Refused("The quantityNowReceiving must be above 0.")
    _check_serial(tenant, item, values, quantity)
    if tenant.switches.vendor_invoice_number_required and not values.get("vendorInvoiceNumber"):
        raise Refused("Missing Required Field: vendorInvoiceNumber.")
    previously = orders.received_units(tenant, item["id"])
    ordered = number(item["quantity"])
    if previously + quantity > ordered and item["chargeID"] is None and tenant.switches.over_receiving == "refuse":
        raise Refused(f"{previously + quantity} units would be received, but only {ordered} were ordered.")
    values.setdefault("receiveDate", tenant.now())
    values["receivedByResourceID"] = actor.resource_id
    values["quantityPreviouslyReceived"] = previously
    values["quantityBackOrdered"] = ordered - previously - quantity


def _check_serial(tenant: Tenant, item: Row, values: dict[str, Value], quantity: int) -> None:
    product = tenant.find("Products", item["productID"])
    if product is None or not product["isSerialized"]:
        if values.get("serialNumber"):
            raise Refused("A serialNumber applies to serialized products only.")
        return
    if tenant.switches.serialized_one_by_one and (quantity != 1 or not values.get("serialNumber")):
        raise Refused("A serialized product is received one by one: quantityNowReceiving 1 and a serialNumber.")


def after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """Received units become stocked items; the order's status follows."""
    item = tenant.get("PurchaseOrderItems", row["purchaseOrderItemID"])
    for received_item, receipt in _split_over_received_charge(tenant, item, row):
        _put_in_stock(tenant, received_item, receipt, actor)
    orders.refresh_status(tenant, item["orderID"])


def _put_in_stock(tenant: Tenant, item: Row, receipt: Row, actor: Actor) -> None:
    quantity = number(receipt["quantityNowReceiving"])
    if quantity <= 0 or item["productID"] is None:
        return
    order = tenant.get("PurchaseOrders", item["orderID"])
    place = stock.inventory_product(
        tenant,
        product_id=number(item["productID"]),
        location_id=number(item["inventoryLocationID"]),
        actor=actor,
    )
    source = stock.Source(
        vendor_id=order["vendorID"],
        vendor_invoice_number=receipt["vendorInvoiceNumber"],
        serial_number=receipt["serialNumber"],
        purchase_order_id=order["id"],
        purchase_order_item_id=item["id"],
        purchase_order_item_receiving_id=receipt["id"],
    )
    stocked = stock.add(tenant, place, quantity=quantity, unit_cost=item["unitCost"], source=source, actor=actor)
    tenant.change(stocked, createDateTime=receipt["receiveDate"])


def _split_over_received_charge(tenant: Tenant, item: Row, receipt: Row) -> list[tuple[Row, Row]]:
    """More than a charge's quantity makes a further line for the rest (FACTS C); the lines with their receipts."""
    surplus = orders.received_units(tenant, item["id"]) - number(item["quantity"])
    if item["chargeID"] is None or surplus <= 0:
        return [(item, receipt)]
    tenant.change(
        receipt,
        quantityNowReceiving=number(receipt["quantityNowReceiving"]) - surplus,
        quantityBackOrdered=0,
    )
    unlinked = dict.fromkeys(("chargeID", "ticketID", "projectID", "contractID"))
    rest = tenant.insert("PurchaseOrderItems", item | unlinked | {"quantity": surplus})
    rest_receipt = tenant.insert(
        "PurchaseOrderItemReceiving",
        receipt
        | {
            "purchaseOrderItemID": rest["id"],
            "quantityNowReceiving": surplus,
            "quantityPreviouslyReceived": 0,
            "quantityBackOrdered": 0,
        },
    )
    return [(item, receipt), (rest, rest_receipt)]


def cancel_receipt(tenant: Tenant, item: Row, *, quantity: int, date: datetime, actor: Actor) -> None:
    """Take received units back, as a person does when the order is Submitted or received (FACTS A8)."""
    order = tenant.get("PurchaseOrders", item["orderID"])
    status = orders.status_of(tenant, order)
    if status not in ("Submitted", "Received Partial", "Received Full"):
        raise Refused(f"A receipt can be cancelled only on an order that is Submitted or received; it is {status}.")
    received = orders.received_units(tenant, item["id"])
    if not 0 < quantity <= received:
        raise Refused(f"{quantity} units cannot be taken back: {received} were received.")
    rows = [
        row
        for row in tenant.linked("InventoryStockedItems", "purchaseOrderItemID", item["id"])
        if number(row["onHandUnits"]) > 0
    ]
    stock.remove(tenant, list(reversed(rows)), quantity=quantity)
    if tenant.switches.cancelled_receipt == "negative_row":
        tenant.insert(
            "PurchaseOrderItemReceiving",
            {
                "purchaseOrderItemID": item["id"],
                "quantityNowReceiving": -quantity,
                "quantityPreviouslyReceived": received,
                "quantityBackOrdered": number(item["quantity"]) - received + quantity,
                "receiveDate": date,
                "receivedByResourceID": actor.resource_id,
            },
        )
    else:
        _shorten_rows(tenant, item, quantity)
    orders.refresh_status(tenant, order["id"])


def _shorten_rows(tenant: Tenant, item: Row, quantity: int) -> None:
    left = quantity
    for row in reversed(orders.receipts_of(tenant, item["id"])):
        units = min(left, number(row["quantityNowReceiving"]))
        left -= units
        if units == number(row["quantityNowReceiving"]):
            tenant.remove("PurchaseOrderItemReceiving", number(row["id"]))
        else:
            tenant.change(row, quantityNowReceiving=number(row["quantityNowReceiving"]) - units)
        if not left:
            return
