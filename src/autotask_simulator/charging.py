"""What people do with charges and invoices: order them, pick and deliver stock for them, bill and invoice them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal

from autotask_simulator import people, writes
from autotask_simulator.errors import Refused
from autotask_simulator.record_fields import read_fields
from autotask_simulator.rules import money, picking, stock
from autotask_simulator.rules.orders import CHARGE_TABLES
from autotask_simulator.rules.stock import number
from autotask_simulator.schema import ENTITIES
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value, show_moment

Kind = Literal["ticket", "project", "contract"]

PARENTS: Mapping[Kind, str] = {"ticket": "Tickets", "project": "Projects", "contract": "Contracts"}
TABLES: Mapping[Kind, str] = {"ticket": "TicketCharges", "project": "ProjectCharges", "contract": "ContractCharges"}
_TITLES = {"ticket": "title", "project": "projectName", "contract": "contractName"}
_BILLED_AS = {"ticket": "Ticket Cost", "project": "Project Cost", "contract": "Contract Cost"}


def parent(tenant: Tenant, kind: Kind, *, company: Row, title: str, date: datetime) -> Row:
    """The ticket, project or contract of that title of a company, made when there is none."""
    table = PARENTS[kind]
    for row in tenant.rows(table):
        if row["companyID"] == company["id"] and row[_TITLES[kind]] == title:
            return row
    values = read_fields(table, {_TITLES[kind]: title}) | {"companyID": company["id"]}
    position = len(tenant.tables[table]) + 1
    if kind == "ticket":
        priority = tenant.choice("Tickets.priority", "Medium")
        values |= {"ticketNumber": f"T{date:%Y%m%d}.{position:04d}", "createDate": date, "priority": priority}
        values |= {"status": tenant.choice("Tickets.status", "New"), "lastActivityDate": date}
    elif kind == "project":
        values |= {"projectNumber": f"P{date:%Y%m%d}.{position:04d}", "createDateTime": date}
        values |= {"startDateTime": date, "endDateTime": date, "lastActivityDateTime": date, "description": title}
        values |= {"completedPercentage": 0, "duration": 1, "estimatedTime": Decimal(0)}
        values["status"] = tenant.choice("Projects.status", "In Progress")
    else:
        values |= {"startDate": date, "endDate": date.replace(month=12, day=31)}
        values["contractType"] = tenant.choice("Contracts.contractType", "Time & Materials")
        values["status"] = tenant.choice("Contracts.status", "Active")
    return tenant.insert(table, values)


def add_charge(
    tenant: Tenant,
    kind: Kind,
    *,
    parent_row: Row,
    product: Row,
    name: str,
    quantity: int,
    unit_price: Decimal | None,
    unit_cost: Decimal | None,
    date: datetime,
) -> Row:
    """Charge a product to a ticket, project or contract."""
    body = {
        "name": name,
        "productID": product["id"],
        "unitQuantity": quantity,
        "unitPrice": unit_price,
        "unitCost": unit_cost,
        "datePurchased": show_moment(date),
        "chargeType": tenant.choice("Charges.chargeType", "Operational"),
    }
    table = ENTITIES[TABLES[kind]]
    made = writes.create(tenant, table, body, parent_id=number(parent_row["id"]), actor=people.person(tenant))
    return tenant.get(table.name, made)


def find_charge(tenant: Tenant, key: object) -> tuple[Kind, Row]:
    """A charge by id or name."""
    kinds: tuple[Kind, ...] = ("ticket", "project", "contract")
    for kind in kinds:
        for row in tenant.rows(TABLES[kind]):
            if row["id"] == key or str(row["name"]).casefold() == str(key).casefold():
                return kind, row
    raise Refused(f"charge: there is no charge {key!r}")


def pick(tenant: Tenant, kind: Kind, charge: Row, *, location: Row, quantity: int | None = None) -> None:
    """Pick the charge's units from a location (FACTS A8): all that it still needs, or so many; on hand stays."""
    table, rows = TABLES[kind], _shelf(tenant, charge, location)
    wanted = picking.needed(tenant, table, charge) if quantity is None else quantity
    picking.pick(tenant, table, charge, rows, quantity=wanted, actor=people.person(tenant))


def unpick(tenant: Tenant, kind: Kind, charge: Row, *, quantity: int | None = None) -> None:
    """Give picked units back to the shelf: all, or so many."""
    table = TABLES[kind]
    wanted = picking.claimed(tenant, table, charge, "pickedUnits") if quantity is None else quantity
    picking.unpick(tenant, table, charge, quantity=wanted, actor=people.person(tenant))


def deliver(tenant: Tenant, kind: Kind, charge: Row, *, location: Row) -> None:
    """Deliver or ship the charge's units: Autotask's on hand falls now, not at invoicing (FACTS A5)."""
    rows = _shelf(tenant, charge, location)
    picking.deliver(tenant, TABLES[kind], charge, rows, actor=people.person(tenant))


def cancel(tenant: Tenant, kind: Kind, charge: Row) -> None:
    """Cancel a charge that is not delivered; what was picked for it goes back to the shelf."""
    table, actor = TABLES[kind], people.person(tenant)
    picking.check_open(tenant, charge)
    picked = picking.claimed(tenant, table, charge, "pickedUnits")
    if picked:
        picking.unpick(tenant, table, charge, quantity=picked, actor=actor)
    picking.set_status(tenant, charge, "Canceled", actor)


def _shelf(tenant: Tenant, charge: Row, location: Row) -> list[Row]:
    if charge["productID"] is None:
        raise Refused("The charge has no product, so there is nothing to take from stock.")
    place = stock.find_place(tenant, "InventoryProducts", product_id=charge["productID"], location_id=location["id"])
    return [] if place is None else stock.stocked_items(tenant, place["id"])


def invoice(
    tenant: Tenant,
    *,
    company: Row,
    invoice_number: str,
    charges: list[tuple[Kind, Row]],
    date: datetime,
    due: datetime,
    comments: str | None = None,
    order_number: str | None = None,
) -> Row:
    """Bill charges and put them on an invoice; a billed charge can no longer be changed (FACTS C)."""
    for _, charge in charges:
        if charge["isBilled"]:
            raise Refused(f"The charge {charge['name']} was billed before.")
    texts = {"invoiceNumber": invoice_number, "comments": comments, "orderNumber": order_number}
    row = tenant.insert(
        "Invoices",
        read_fields("Invoices", texts)
        | {
            "companyID": company["id"],
            "invoiceDateTime": date,
            "createDateTime": date,
            "creatorResourceID": people.person(tenant).resource_id,
            "dueDate": due,
            "fromDate": date,
            "toDate": date,
            "isVoided": False,
            "taxRegionName": _tax_region(tenant, company),
            "paymentTerm": tenant.choice("PurchaseOrders.paymentTerm", "Net 30 days"),
        },
    )
    items = [_bill(tenant, kind, charge, row, date) for kind, charge in charges]
    tax = sum((Decimal(str(item["taxDollars"])) for item in items), Decimal(0))
    prices = sum((Decimal(str(item["extendedPrice"])) for item in items), Decimal(0))
    tenant.change(row, totalTaxValue=tax, invoiceTotal=prices + tax if tenant.switches.totals_include_tax else prices)
    return row


def _tax_region(tenant: Tenant, company: Row) -> Value:
    region = tenant.find("TaxRegions", company["taxRegionID"])
    return None if region is None else region["name"]


def _bill(tenant: Tenant, kind: Kind, charge: Row, invoice_row: Row, date: datetime) -> Row:
    label = _BILLED_AS[kind]
    has_sub_type = any(choice.label == label for choice in tenant.picklists["BillingItems.subType"])
    parent_row = tenant.get(PARENTS[kind], charge[f"{kind}ID"])
    amount, company = charge["billableAmount"] or Decimal(0), tenant.get("Companies", invoice_row["companyID"])
    code = money.billing_code_of(tenant, charge)
    tax = money.tax_on(tenant, amount, company=company, billing_code_id=code)
    total = Decimal(str(amount)) + tax if tenant.switches.totals_include_tax else amount
    item = tenant.insert(
        "BillingItems",
        {
            "billingItemType": tenant.choice("BillingItems.billingItemType", label),
            "subType": tenant.choice("BillingItems.subType", label) if has_sub_type else None,
            f"{kind}ChargeID": charge["id"],
            f"{kind}ID": parent_row["id"],
            "companyID": invoice_row["companyID"],
            "invoiceID": invoice_row["id"],
            "itemName": charge["name"],
            "description": charge["description"],
            "itemDate": charge["datePurchased"],
            "postedDate": date,
            "postedOnTime": date,
            "quantity": charge["unitQuantity"],
            "rate": charge["unitPrice"],
            "internalCurrencyRate": charge["internalCurrencyUnitPrice"],
            "billingCodeID": code,
            "ourCost": charge["extendedCost"],
            "extendedPrice": amount,
            "internalCurrencyExtendedPrice": money.internal(tenant, amount, company["id"]),
            "totalAmount": total,
            "internalCurrencyTotalAmount": money.internal(tenant, total, company["id"]),
            "taxDollars": tax,
            "internalCurrencyTaxDollars": money.internal(tenant, tax, company["id"]),
            "nonBillable": 0,
            "itemApproverID": people.person(tenant).resource_id,
            "sortOrderID": len(tenant.tables["BillingItems"]) + 1,
        },
    )
    tenant.change(charge, isBilled=True)
    return item


def void(tenant: Tenant, invoice_row: Row) -> None:
    """Void an invoice: its items are no longer on it and its charges can be billed again."""
    tenant.change(
        invoice_row,
        isVoided=True,
        voidedDate=tenant.now(),
        voidedByResourceID=people.person(tenant).resource_id,
    )
    for item in [row for row in tenant.rows("BillingItems") if row["invoiceID"] == invoice_row["id"]]:
        for table in CHARGE_TABLES:
            name = table[0].lower() + table[1:-1] + "ID"
            charge = tenant.find(table, item[name])
            if charge is not None:
                tenant.change(charge, isBilled=False)
        tenant.remove("BillingItems", number(item["id"]))
