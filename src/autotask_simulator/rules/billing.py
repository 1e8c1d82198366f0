"""Charges: what can be written while they are not billed, and what Autotask computes (FACTS A8, C, D8)."""

from datetime import datetime

from autotask_simulator.errors import Refused
from autotask_simulator.rules import money, picking
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def _fill_amounts(tenant: Tenant, values: dict[str, Value]) -> None:
    values["extendedCost"] = money.product(values.get("unitQuantity"), values.get("unitCost"))
    price = values.get("unitPrice") if values.get("isBillableToCompany") else None
    billable = money.product(values.get("unitQuantity"), price)
    values["billableAmount"] = billable
    company_id = money.customer_of(tenant, values)
    values["internalCurrencyBillableAmount"] = money.internal(tenant, billable, company_id)
    values["internalCurrencyUnitPrice"] = money.internal(tenant, values.get("unitPrice"), company_id)


def _take_prices(tenant: Tenant, values: dict[str, Value], source: Row) -> None:
    """Cost and price that were not given are those of the product or billing code; the price in the customer's money."""
    if values.get("unitCost") is None:
        values["unitCost"] = source["unitCost"]
    if values.get("unitPrice") is None:
        values["unitPrice"] = money.foreign(tenant, source["unitPrice"], money.customer_of(tenant, values))


def _check_billing_code(tenant: Tenant, billing_code_id: Value) -> Row | None:
    code = tenant.find("BillingCodes", billing_code_id)
    if code is not None and tenant.label("BillingCodes.useType", code["useType"]) != "Material Cost Code":
        raise Refused("The billingCodeID of a charge must be a Material Cost Code.")
    return code


def charge_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """A charge needs a product or a billing code, starts to be ordered, and takes prices from its product."""
    if values.get("productID") is None and values.get("billingCodeID") is None:
        raise Refused("A charge needs a productID or a billingCodeID.")
    code = _check_billing_code(tenant, values.get("billingCodeID"))
    product = tenant.find("Products", values.get("productID"))
    for source in (product, code):
        if source is not None:
            _take_prices(tenant, values, source)
    if values.get("isBillableToCompany") is None:
        values["isBillableToCompany"] = True
    label = tenant.switches.new_charge_status if product is not None else "Pending"
    values["status"] = tenant.choice("Charges.status", label)
    values["isBilled"] = False
    values["createDate"] = values["statusLastModifiedDate"] = tenant.now()
    values["creatorResourceID"] = values["statusLastModifiedBy"] = actor.resource_id
    _fill_amounts(tenant, values)


def charge_before_update(tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """Update only while it is not billed (FACTS C)."""
    _check_not_billed(row)
    amounts = row | values
    if values.get("billingCodeID", row["billingCodeID"]) != row["billingCodeID"]:
        code = _check_billing_code(tenant, values["billingCodeID"])
        if code is not None:
            fresh = amounts | {name: values.get(name) for name in ("unitCost", "unitPrice")}
            _take_prices(tenant, fresh, code)
            values |= {name: fresh[name] for name in ("unitCost", "unitPrice")}
            amounts |= values
    _fill_amounts(tenant, amounts)
    for name in ("extendedCost", "billableAmount", "internalCurrencyBillableAmount", "internalCurrencyUnitPrice"):
        values[name] = amounts[name]


def charge_before_delete(tenant: Tenant, row: Row) -> None:
    """Delete only while it is not billed (FACTS C)."""
    _check_not_billed(row)
    table, _ = picking.find_charge(tenant, row["id"]) or ("TicketCharges", row)
    is_used = picking.claimed_rows(tenant, table, row) or tenant.linked("PurchaseOrderItems", "chargeID", row["id"])
    if is_used and tenant.switches.delete_charge_in_use == "refuse":
        raise Refused("A charge that is on a purchase order, or has picked or delivered units, cannot be deleted.")


def charge_after_delete(tenant: Tenant, row: Row) -> None:
    """Units that were picked for it are on the shelf again, and order lines name it no longer."""
    for table, link in picking.LINKS.items():
        for stocked in picking.claimed_rows(tenant, table, row):
            is_picked = {"pickedUnits": 0, "statusID": tenant.choice("InventoryStockedItems.statusID", "Available")}
            tenant.relink(
                "InventoryStockedItems", stocked, **{link: None}, **(is_picked if stocked["pickedUnits"] else {})
            )
    for line in tenant.linked("PurchaseOrderItems", "chargeID", row["id"]):
        tenant.relink("PurchaseOrderItems", line, chargeID=None)


def invoice_before_update(_tenant: Tenant, _row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """The day an invoice was paid has no time (developer help, Invoices)."""
    paid = values.get("paidDate")
    if isinstance(paid, datetime):
        values["paidDate"] = paid.replace(hour=0, minute=0, second=0, microsecond=0)


def _check_not_billed(row: Row) -> None:
    if row["isBilled"]:
        raise Refused("A charge that is billed cannot be changed or deleted.")
