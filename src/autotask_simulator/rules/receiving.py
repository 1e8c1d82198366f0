"""Receiving what was ordered, and cancelling a receipt (FACTS A8, C, D2)."""

from datetime import datetime

from autotask_simulator.errors import Refused
from autotask_simulator.rules import money, orders, picking, serials, stock
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """What the API refuses: more than was ordered too, but on a line of a charge (developer help, this entity)."""
    _check(tenant, values, actor, refuses_more=tenant.switches.over_receiving != "accept")


def check_by_person(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """What the people's page refuses; whether it takes more than was ordered is UNVERIFIED."""
    _check(tenant, values, actor, refuses_more=tenant.switches.over_receiving == "refuse")


def _check(tenant: Tenant, values: dict[str, Value], actor: Actor, *, refuses_more: bool) -> None:
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
    if previously + quantity > ordered and item["chargeID"] is None and refuses_more:
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
    serials.check_free(tenant, values.get("serialNumber"))


def after_create(tenant: Tenant, row: Row, actor: Actor, *, to_customer: bool = False) -> None:
    """Received units become stocked items, or go straight to the customer; the order's status follows (FACTS A8)."""
    item = tenant.get("PurchaseOrderItems", row["purchaseOrderItemID"])
    for received_item, receipt in _split_over_received_charge(tenant, item, row):
        _put_in_stock(tenant, received_item, receipt, actor)
        if received_item["chargeID"] is not None:
            _claim(tenant, received_item, receipt, actor, to_customer=to_customer)
    orders.refresh_status(tenant, item["orderID"])


def _claim(tenant: Tenant, item: Row, receipt: Row, actor: Actor, *, to_customer: bool) -> None:
    """What came for a charge is picked for it (UNVERIFIED: a switch), or delivered at once."""
    found = picking.find_charge(tenant, item["chargeID"])
    if found is None or picking.status_of(tenant, found[1]) not in picking.OPEN_STATUSES:
        return
    table, charge = found
    rows = [row for row in rows_of_receipt(tenant, item, receipt) if stock.available(row) > 0]
    quantity = min(picking.needed(tenant, table, charge), sum(stock.available(row) for row in rows))
    if not quantity:
        return
    if to_customer:
        taken = stock.choose(tenant, rows, quantity=quantity, what="delivered")
        picking.hand_over(tenant, table, charge, taken, actor=actor)
        if picking.claimed(tenant, table, charge, "deliveredUnits") >= picking.units(charge):
            picking.set_status(tenant, charge, "Delivered/Shipped Full", actor)
    elif tenant.switches.received_for_charge == "picked":
        picking.pick(tenant, table, charge, rows, quantity=quantity, actor=actor)


def rows_of_receipt(tenant: Tenant, item: Row, receipt: Row) -> list[Row]:
    """The stocked items that came with a receipt."""
    rows = tenant.linked(stock.TABLE, "purchaseOrderItemID", item["id"])
    return [row for row in rows if row["purchaseOrderItemReceivingID"] == receipt["id"]]


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
    unit_cost = money.internal(tenant, item["unitCost"], order["vendorID"])
    stocked = stock.add(tenant, place, quantity=quantity, unit_cost=unit_cost, source=source, actor=actor)
    tenant.change(stocked, createDateTime=receipt["receiveDate"])


def _split_over_received_charge(tenant: Tenant, item: Row, receipt: Row) -> list[tuple[Row, Row]]:
    """More than a charge's quantity makes a further line for the rest (FACTS C); the lines with their receipts."""
    found = picking.find_charge(tenant, item["chargeID"])
    ordered = number(item["quantity"])
    limit = ordered if found is None else min(ordered, picking.units(found[1]))
    surplus = min(orders.received_units(tenant, item["id"]) - limit, number(receipt["quantityNowReceiving"]))
    if found is None or surplus <= 0:
        return [(item, receipt)]
    tenant.change(item, quantity=limit)
    tenant.change(
        receipt,
        quantityNowReceiving=number(receipt["quantityNowReceiving"]) - surplus,
        quantityBackOrdered=0,
    )
    unlinked = dict.fromkeys(("chargeID", "ticketID", "projectID", "contractID"))
    left = max(surplus, ordered - limit)
    rest = tenant.insert("PurchaseOrderItems", item | unlinked | {"quantity": left})
    rest_receipt = tenant.insert(
        "PurchaseOrderItemReceiving",
        receipt
        | {
            "purchaseOrderItemID": rest["id"],
            "quantityNowReceiving": surplus,
            "quantityPreviouslyReceived": 0,
            "quantityBackOrdered": left - surplus,
        },
    )
    return [(item, receipt), (rest, rest_receipt)]


def check_received_page(tenant: Tenant, item: Row) -> None:
    """The page that shows what was received, to be saved or taken back, is there for certain statuses (FACTS A8)."""
    status = orders.status_of(tenant, tenant.get("PurchaseOrders", item["orderID"]))
    if status not in ("Submitted", "Received Partial", "Received Full"):
        raise Refused(f"Nothing is received or taken back unless the order is Submitted or received; it is {status}.")


def cancel_receipt(tenant: Tenant, item: Row, *, quantity: int, date: datetime, actor: Actor) -> None:
    """Take received units back, as a person does when the order is Submitted or received (FACTS A8)."""
    order = tenant.get("PurchaseOrders", item["orderID"])
    check_received_page(tenant, item)
    received = orders.received_units(tenant, item["id"])
    if not 0 < quantity <= received:
        raise Refused(f"{quantity} units cannot be taken back: {received} were received.")
    _take_back(tenant, item, quantity, actor)
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


def _take_back(tenant: Tenant, item: Row, quantity: int, actor: Actor) -> None:
    """Take the newest units of the line off the shelf; those picked for its charge are given back first."""
    rows = tenant.linked(stock.TABLE, "purchaseOrderItemID", item["id"])
    missing = quantity - sum(max(0, stock.available(row)) for row in rows)
    found = picking.find_charge(tenant, item["chargeID"])
    if missing > 0 and found is not None and picking.status_of(tenant, found[1]) in picking.OPEN_STATUSES:
        picked = picking.claimed(tenant, *found, "pickedUnits")
        if picked >= missing:
            picking.unpick(tenant, *found, quantity=missing, actor=actor)
            rows = tenant.linked(stock.TABLE, "purchaseOrderItemID", item["id"])
    newest = sorted((row for row in rows if stock.available(row) > 0), key=lambda row: -number(row["id"]))
    stock.remove(tenant, newest, quantity=quantity, actor=actor)


def remove_receipt(tenant: Tenant, item: Row, receipt: Row) -> None:
    """Forget a receipt; the stocked items that came with it name it no longer."""
    for row in rows_of_receipt(tenant, item, receipt):
        tenant.change(row, purchaseOrderItemReceivingID=None)
    tenant.remove("PurchaseOrderItemReceiving", number(receipt["id"]))


def _shorten_rows(tenant: Tenant, item: Row, quantity: int) -> None:
    left = quantity
    for row in reversed(orders.receipts_of(tenant, item["id"])):
        units = min(left, number(row["quantityNowReceiving"]))
        left -= units
        if units == number(row["quantityNowReceiving"]):
            remove_receipt(tenant, item, row)
        else:
            tenant.change(row, quantityNowReceiving=number(row["quantityNowReceiving"]) - units)
        if not left:
            return
