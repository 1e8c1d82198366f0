"""The life of a purchase order (FACTS A8, C)."""

from autotask_simulator.errors import Refused
from autotask_simulator.rules import catalog, money, picking
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value

STATUS = "PurchaseOrders.status"

# UNVERIFIED: which changes of status a client or person may make; the received ones follow the receipts (FACTS A8).
STATUS_CHANGES: dict[str, tuple[str, ...]] = {
    "New": ("Submitted", "Canceled"),
    "Submitted": ("Canceled",),
    "Received Partial": ("Canceled",),
    "Received Full": (),
    "Canceled": (),
}
CHARGE_TABLES = tuple(picking.LINKS)


def status_of(tenant: Tenant, order: Row) -> str:
    """The label of an order's status."""
    return tenant.label(STATUS, order["status"])


def items_of(tenant: Tenant, order_id: Value) -> list[Row]:
    """The lines of an order, oldest first."""
    return tenant.linked("PurchaseOrderItems", "orderID", order_id)


def receipts_of(tenant: Tenant, item_id: Value) -> list[Row]:
    """The receiving rows of a line, oldest first."""
    return tenant.linked("PurchaseOrderItemReceiving", "purchaseOrderItemID", item_id)


def received_units(tenant: Tenant, item_id: Value) -> int:
    """Units received on a line so far."""
    return sum(number(row["quantityNowReceiving"]) for row in receipts_of(tenant, item_id))


def order_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """A new order is New, gets its number, and names who made it."""
    if tenant.label(STATUS, values["status"]) != "New" and tenant.switches.status_changes == "life_cycle":
        raise Refused("A new purchase order must have the status New.")
    check_vendor(tenant, values["vendorID"])
    tenant.last_order_number += 1
    values["purchaseOrderNumber"] = str(tenant.last_order_number)
    values["createDateTime"] = tenant.now()
    values["creatorResourceID"] = actor.resource_id
    values["impersonatorCreatorResourceID"] = actor.impersonator_id
    values["internalCurrencyFreight"] = money.internal(tenant, values.get("freight"), values["vendorID"])
    for flag in ("showTaxCategory", "showEachTaxInGroup"):
        values.setdefault(flag, False)


def check_vendor(tenant: Tenant, company_id: Value) -> None:
    """An order goes to a company of the type Vendor (developer help, PurchaseOrders)."""
    company = tenant.get("Companies", company_id)
    if tenant.label("Companies.companyType", company["companyType"]) != "Vendor":
        raise Refused("The vendorID of a purchase order must be a company of the type Vendor.")


def order_before_update(tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """Only the status changes that a client may make pass; dates follow them."""
    if "freight" in values:
        values["internalCurrencyFreight"] = money.internal(tenant, values["freight"], row["vendorID"])
    if "status" not in values or values["status"] == row["status"]:
        return
    old, new = status_of(tenant, row), tenant.label(STATUS, values["status"])
    if new not in STATUS_CHANGES[old] and tenant.switches.status_changes == "life_cycle":
        raise Refused(f"The status of a purchase order cannot be changed from {old} to {new}.")
    if new == "Submitted":
        values["submitDateTime"] = tenant.now()
    if new == "Canceled":
        values["cancelDateTime"] = tenant.now()


def order_after_update(tenant: Tenant, row: Row, actor: Actor) -> None:
    """Charges on an order that was canceled need to be ordered again (UNVERIFIED: a switch)."""
    if status_of(tenant, row) != "Canceled" or not tenant.switches.canceled_order_frees_charges:
        return
    for line in items_of(tenant, row["id"]):
        free_charge(tenant, line["chargeID"], actor)


def free_charge(tenant: Tenant, charge_id: Value, actor: Actor) -> None:
    """A charge that is no longer on order needs to be ordered or fulfilled."""
    found = picking.find_charge(tenant, charge_id)
    if found is not None and picking.status_of(tenant, found[1]) == "On Order":
        picking.set_status(tenant, found[1], "Need to Order/Fulfill", actor)


def _find_charge(tenant: Tenant, charge_id: Value) -> tuple[str, Row]:
    found = picking.find_charge(tenant, charge_id)
    if found is None:
        raise Refused("Value does not reference an existing entity for chargeID . ")
    return found


def item_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Lines are added only while the order is New; a line has a product or a charge (FACTS C)."""
    order = tenant.get("PurchaseOrders", values["orderID"])
    if status_of(tenant, order) != "New":
        raise Refused(f"Items can be added only to a purchase order that is New; it is {status_of(tenant, order)}.")
    check_item(values)
    catalog.check_active_location(tenant, "inventoryLocationID", values["inventoryLocationID"])
    if values.get("chargeID") is not None:
        link_charge(tenant, values)
    elif values.get("productID") is None:
        raise Refused("A purchase order item needs a productID or a chargeID.")
    values["internalCurrencyUnitCost"] = money.internal(tenant, values["unitCost"], order["vendorID"])


def check_item(values: dict[str, Value]) -> None:
    """The quantity of a line is above 0 and its cost not below."""
    if "quantity" in values and number(values["quantity"]) <= 0:
        raise Refused("The quantity of a purchase order item must be above 0.")
    cost = values.get("unitCost")
    if cost is not None and not isinstance(cost, str) and cost < 0:  # type: ignore[operator]
        raise Refused("The unitCost of a purchase order item must not be below 0.")


def link_charge(tenant: Tenant, values: dict[str, Value]) -> None:
    """A line for a charge takes its product and parent; the charge must be in Need to Order/Fulfill (FACTS A8)."""
    table, charge = _find_charge(tenant, values["chargeID"])
    if tenant.label("Charges.status", charge["status"]) != "Need to Order/Fulfill":
        raise Refused("The charge of a purchase order item must have the status Need to Order/Fulfill.")
    if values.get("productID") not in (None, charge["productID"]):
        raise Refused("The productID of the purchase order item differs from that of its charge.")
    link = {"TicketCharges": "ticketID", "ProjectCharges": "projectID", "ContractCharges": "contractID"}[table]
    values["productID"] = charge["productID"]
    values[link] = charge[link]


def item_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """A charge that is on an order is On Order."""
    refresh_arrival(tenant, row["orderID"])
    if row["chargeID"] is not None:
        picking.set_status(tenant, _find_charge(tenant, row["chargeID"])[1], "On Order", actor)


def item_before_update(tenant: Tenant, row: Row, values: dict[str, Value], actor: Actor) -> None:
    """Lines are changed only while the order is New, Submitted or Received Partial (FACTS C)."""
    order = tenant.get("PurchaseOrders", row["orderID"])
    if status_of(tenant, order) not in ("New", "Submitted", "Received Partial"):
        raise Refused(
            "Items can be changed only while the purchase order is New, Submitted or Received Partial; "
            f"it is {status_of(tenant, order)}."
        )
    check_item(values)
    is_too_low = "quantity" in values and number(values["quantity"]) < received_units(tenant, row["id"])
    if is_too_low and tenant.switches.line_below_received == "refuse":
        raise Refused("The quantity of a purchase order item must not be below what was received of it.")
    if values.get("productID", row["productID"]) is None and values.get("chargeID", row["chargeID"]) is None:
        raise Refused("A purchase order item needs a productID or a chargeID.")
    if values.get("inventoryLocationID", row["inventoryLocationID"]) != row["inventoryLocationID"]:
        catalog.check_active_location(tenant, "inventoryLocationID", values["inventoryLocationID"])
    if values.get("chargeID", row["chargeID"]) != row["chargeID"]:
        if values["chargeID"] is not None:
            link_charge(tenant, values)
        free_charge(tenant, row["chargeID"], actor)
    elif row["chargeID"] is not None and values.get("productID", row["productID"]) != row["productID"]:
        raise Refused("The productID of the purchase order item differs from that of its charge.")
    if "unitCost" in values:
        values["internalCurrencyUnitCost"] = money.internal(tenant, values["unitCost"], order["vendorID"])


def item_after_update(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The order's arrival date and status follow its lines; a charge that was put on the line is On Order."""
    if row["chargeID"] is not None:
        charge = _find_charge(tenant, row["chargeID"])[1]
        if picking.status_of(tenant, charge) == "Need to Order/Fulfill":
            picking.set_status(tenant, charge, "On Order", actor)
    refresh_arrival(tenant, row["orderID"])
    refresh_status(tenant, row["orderID"])


def refresh_arrival(tenant: Tenant, order_id: Value) -> None:
    """The order shows the latest arrival date of its lines."""
    dates = [row["estimatedArrivalDate"] for row in items_of(tenant, order_id) if row["estimatedArrivalDate"]]
    order = tenant.get("PurchaseOrders", order_id)
    tenant.change(order, latestEstimatedArrivalDate=max(dates, default=None))


def refresh_status(tenant: Tenant, order_id: Value) -> None:
    """All lines fully received: Received Full; some: Received Partial; none: Submitted (FACTS A8)."""
    order = tenant.get("PurchaseOrders", order_id)
    if status_of(tenant, order) not in ("Submitted", "Received Partial", "Received Full"):
        return
    lines = [(number(row["quantity"]), received_units(tenant, row["id"])) for row in items_of(tenant, order_id)]
    if not any(received for _, received in lines):
        label = "Submitted"
    elif all(received >= quantity for quantity, received in lines):
        label = "Received Full"
    else:
        label = "Received Partial"
    tenant.change(order, status=tenant.choice(STATUS, label))
