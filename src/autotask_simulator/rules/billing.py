"""Charges: what can be written while they are not billed, and what Autotask computes (FACTS A8, C)."""

from decimal import Decimal

from autotask_simulator.errors import Refused
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def _product_of(values: dict[str, Value], quantity: str, price: str) -> Decimal:
    factors = [values.get(name) for name in (quantity, price)]
    return Decimal(str(factors[0] or 0)) * Decimal(str(factors[1] or 0))


def _fill_amounts(values: dict[str, Value]) -> None:
    values["extendedCost"] = _product_of(values, "unitQuantity", "unitCost")
    billable = _product_of(values, "unitQuantity", "unitPrice") if values.get("isBillableToCompany") else Decimal(0)
    values["billableAmount"] = billable
    values["internalCurrencyBillableAmount"] = billable
    values["internalCurrencyUnitPrice"] = values.get("unitPrice")


def charge_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """A charge needs a product or a billing code, starts to be ordered, and takes prices from its product."""
    if values.get("productID") is None and values.get("billingCodeID") is None:
        raise Refused("A charge needs a productID or a billingCodeID.")
    product = tenant.find("Products", values.get("productID"))
    if product is not None:
        for name in ("unitCost", "unitPrice"):
            if values.get(name) is None:
                values[name] = product[name]
    if values.get("isBillableToCompany") is None:
        values["isBillableToCompany"] = True
    label = tenant.switches.new_charge_status if product is not None else "Pending"
    values["status"] = tenant.choice("Charges.status", label)
    values["isBilled"] = False
    values["createDate"] = values["statusLastModifiedDate"] = tenant.now()
    values["creatorResourceID"] = values["statusLastModifiedBy"] = actor.resource_id
    _fill_amounts(values)


def charge_before_update(_tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """Update only while it is not billed (FACTS C)."""
    _check_not_billed(row)
    amounts = row | values
    _fill_amounts(amounts)
    for name in ("extendedCost", "billableAmount", "internalCurrencyBillableAmount", "internalCurrencyUnitPrice"):
        values[name] = amounts[name]


def charge_before_delete(_tenant: Tenant, row: Row) -> None:
    """Delete only while it is not billed (FACTS C)."""
    _check_not_billed(row)


def _check_not_billed(row: Row) -> None:
    if row["isBilled"]:
        raise Refused("A charge that is billed cannot be changed or deleted.")
