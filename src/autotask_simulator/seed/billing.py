"""Charges and invoices of a seed."""

from datetime import timedelta

from autotask_simulator import charging, people
from autotask_simulator.lookup import find_named
from autotask_simulator.rules import stock
from autotask_simulator.rules.stock import number
from autotask_simulator.seed.fields import find_location, read_day
from autotask_simulator.seed.form import Charge, Invoice
from autotask_simulator.tenant import Tenant

DAYS_UNTIL_DUE = 30


def _name(charge: Charge) -> str:
    return charge.name or str(charge.product)


def add_charge(tenant: Tenant, charge: Charge) -> None:
    """The charge and, where it is the first of that title, its ticket, project or contract."""
    company = find_named(tenant, "Companies", charge.company, what="company")
    date = read_day(tenant, "date", charge.date, default=tenant.now())
    row = charging.add_charge(
        tenant,
        charge.kind,
        parent_row=charging.parent(tenant, charge.kind, company=company, title=charge.title, date=date),
        product=find_named(tenant, "Products", charge.product, what="product"),
        name=_name(charge),
        quantity=charge.quantity,
        unit_price=charge.unit_price,
        unit_cost=charge.unit_cost,
        date=date,
    )
    tenant.change(row, createDate=date)


def deliver_charge(tenant: Tenant, charge: Charge) -> None:
    """Deliver it when the seed says so. The units are put there first: the seed's `stock` is what is left at the end."""
    if charge.delivered is None:
        return
    kind, row = charging.find_charge(tenant, _name(charge))
    location = find_location(tenant, charge.location)
    product = find_named(tenant, "Products", charge.product, what="product")
    actor = people.person(tenant)
    place = stock.inventory_product(
        tenant, product_id=number(product["id"]), location_id=number(location["id"]), actor=actor
    )
    source = stock.Source(vendor_id=product["defaultVendorID"])
    stock.add(tenant, place, quantity=charge.quantity, unit_cost=product["unitCost"], source=source, actor=actor)
    charging.deliver(tenant, kind, row, location=location)
    tenant.change(row, statusLastModifiedDate=read_day(tenant, "delivered", charge.delivered, default=tenant.now()))


def add_invoice(tenant: Tenant, invoice: Invoice) -> None:
    """The invoice with its billing items."""
    date = read_day(tenant, "date", invoice.date, default=tenant.now())
    charging.invoice(
        tenant,
        company=find_named(tenant, "Companies", invoice.company, what="company"),
        invoice_number=invoice.number,
        charges=[charging.find_charge(tenant, name) for name in invoice.charges],
        date=date,
        due=read_day(tenant, "due", invoice.due, default=date + timedelta(days=DAYS_UNTIL_DUE)),
        comments=invoice.comments,
        order_number=invoice.order_number,
    )
