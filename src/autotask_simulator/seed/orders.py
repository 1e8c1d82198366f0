"""Purchase orders of a seed: made, submitted, received and canceled by the same rules as anywhere else."""

from datetime import datetime

import msgspec

from autotask_simulator import charging, people
from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_named
from autotask_simulator.record_fields import read_fields
from autotask_simulator.rules import money, orders
from autotask_simulator.seed.fields import find_location, need, read_day, take_id
from autotask_simulator.seed.form import Line, Record
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value, is_number

_SPECIAL = ("number", "vendor", "status", "created", "submitted", "canceled", "purchaseFor", "shipping", "lines")


def add_order(tenant: Tenant, record: Record) -> Row:
    """Add an order in the form of a seed file, with what happened to it so far."""
    special = {name: record.get(name) for name in _SPECIAL}
    values = read_fields("PurchaseOrders", {key: value for key, value in record.items() if key not in _SPECIAL})
    lines = msgspec.convert(special["lines"] or [], list[Line], strict=False)
    wanted = special["status"] or "Submitted"
    if not isinstance(wanted, str) or wanted not in orders.STATUS_CHANGES:
        raise Refused(f"status is {wanted!r}; it must be one of {', '.join(orders.STATUS_CHANGES)}")
    created = read_day(tenant, "created", special["created"], default=tenant.now())
    order = _insert_order(tenant, values, special, created)
    for line in lines:
        _insert_line(tenant, order, line)
    orders.refresh_arrival(tenant, order["id"])
    has_receipts = any(receipt.quantity for line in lines for receipt in line.received)
    if wanted == "New":
        if has_receipts:
            raise Refused("status is New, but lines have receipts; an order must be submitted first")
        return order
    if wanted == "Canceled" and special["submitted"] is None and not has_receipts:
        people.set_status(
            tenant, order, label="Canceled", date=read_day(tenant, "canceled", special["canceled"], default=created)
        )
        return order
    submitted = read_day(tenant, "submitted", special["submitted"], default=created)
    people.set_status(tenant, order, label="Submitted", date=submitted)
    _receive_all(tenant, order, lines, submitted)
    if wanted == "Canceled":
        people.set_status(
            tenant, order, label="Canceled", date=read_day(tenant, "canceled", special["canceled"], default=submitted)
        )
    got = orders.status_of(tenant, order)
    if special["status"] is not None and got != wanted:
        raise Refused(f"status is {wanted}, but by its lines and receipts the order is {got}")
    return order


def _insert_order(tenant: Tenant, values: dict[str, Value], special: Record, created: datetime) -> Row:
    if special["vendor"] is not None:
        values["vendorID"] = find_named(tenant, "Companies", special["vendor"], what="vendor")["id"]
    need(values, "vendorID")
    if special["purchaseFor"] is not None:
        customer = find_named(tenant, "Companies", special["purchaseFor"], what="purchaseFor")
        values["purchaseForCompanyID"] = customer["id"]
    if special["shipping"] is not None:
        values["shippingType"] = find_named(tenant, "ShippingTypes", special["shipping"], what="shipping")["id"]
    number = str(special["number"]) if special["number"] is not None else str(tenant.last_order_number + 1)
    values |= read_fields("PurchaseOrders", {"purchaseOrderNumber": number})
    if is_number(number):
        tenant.last_order_number = max(tenant.last_order_number, int(number))
    defaults: dict[str, Value] = {
        "shipToName": "Main Warehouse",
        "shipToAddress1": "12 Quay Street",
        "shipToCity": "Portland",
        "shipToState": "ME",
        "shipToPostalCode": "04101",
        "showTaxCategory": False,
        "showEachTaxInGroup": False,
        "createDateTime": created,
        "creatorResourceID": people.person(tenant).resource_id,
        "internalCurrencyFreight": money.internal(tenant, values.get("freight"), values["vendorID"]),
        "status": tenant.choice(orders.STATUS, "New"),
    }
    return tenant.insert("PurchaseOrders", defaults | values, record_id=take_id(values))


def _insert_line(tenant: Tenant, order: Row, line: Line) -> Row:
    product = find_named(tenant, "Products", line.product, what="product")
    cost = line.unit_cost if line.unit_cost is not None else product["unitCost"]
    values = read_fields("PurchaseOrderItems", {"quantity": line.quantity, "unitCost": cost, "memo": line.memo}) | {
        "orderID": order["id"],
        "productID": product["id"],
        "inventoryLocationID": find_location(tenant, line.location)["id"],
    }
    values["internalCurrencyUnitCost"] = money.internal(tenant, values["unitCost"], order["vendorID"])
    if line.estimated_arrival_date is not None:
        raw = line.estimated_arrival_date
        values["estimatedArrivalDate"] = read_day(tenant, "estimatedArrivalDate", raw, default=tenant.now())
    orders.check_item(values)
    if line.charge is not None:
        values["chargeID"] = charging.find_charge(tenant, line.charge)[1]["id"]
        orders.link_charge(tenant, values)
    return tenant.insert("PurchaseOrderItems", values)


def _receive_all(tenant: Tenant, order: Row, lines: list[Line], submitted: datetime) -> None:
    """In the order of their dates, so that ids rise as they would have."""
    rows = orders.items_of(tenant, order["id"])
    receipts = [
        (read_day(tenant, "date", receipt.date, default=submitted), position, receipt)
        for position, line in enumerate(lines)
        for receipt in line.received
    ]
    for moment, position, receipt in sorted(receipts, key=lambda item: item[0]):
        people.receive(
            tenant,
            rows[position],
            quantity=receipt.quantity,
            date=moment,
            vendor_invoice_number=receipt.vendor_invoice_number,
            serial_number=receipt.serial_number,
        )
