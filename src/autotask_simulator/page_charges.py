"""What the page of charges and invoices shows, as plain values for the templates."""

from autotask_simulator import charging
from autotask_simulator.page_content import Content, Slice, day, money, name_of
from autotask_simulator.rules import picking
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value


def charges_page(tenant: Tenant, *, search: str, page: int) -> Content:
    """Charges, newest first, and the companies whose open charges can be invoiced."""
    rows = [
        (kind, charge, _parent(tenant, kind, charge))
        for kind, table in charging.TABLES.items()
        for charge in tenant.rows(table)
    ]
    found = [row for row in rows if search.casefold() in _text(tenant, row[1], row[2])]
    cut = Slice.of(sorted(found, key=lambda row: str(row[1]["createDate"]), reverse=True), page=page)
    invoices = _invoices_by_charge(tenant)
    return {
        "charges": [_charge(tenant, kind, charge, parent, invoices) for kind, charge, parent in cut.rows],
        "slice": cut,
        "billable": _billable(tenant, rows),
        "invoices": [_invoice(tenant, row) for row in reversed(list(tenant.rows("Invoices")))],
    }


def _parent(tenant: Tenant, kind: charging.Kind, charge: Row) -> Row:
    return tenant.get(charging.PARENTS[kind], charge[f"{kind}ID"])


def _title(parent: Row) -> str:
    return str(parent.get("title") or parent.get("projectName") or parent.get("contractName") or "")


def _text(tenant: Tenant, charge: Row, parent: Row) -> str:
    company = name_of(tenant, "Companies", parent["companyID"])
    return f"{charge['name']}\n{company}\n{_title(parent)}".casefold()


def _invoices_by_charge(tenant: Tenant) -> dict[Value, str]:
    return {
        item[f"{kind}ChargeID"]: name_of(tenant, "Invoices", item["invoiceID"])
        for item in tenant.rows("BillingItems")
        for kind in charging.TABLES
        if item[f"{kind}ChargeID"] is not None
    }


def _charge(tenant: Tenant, kind: charging.Kind, charge: Row, parent: Row, invoices: dict[Value, str]) -> Content:
    table = charging.TABLES[kind]
    is_open = picking.status_of(tenant, charge) in picking.OPEN_STATUSES
    picked = picking.claimed(tenant, table, charge, "pickedUnits")
    needed = picking.needed(tenant, table, charge)
    has_goods = is_open and charge["productID"] is not None and not charge["isBilled"]
    return {
        "id": charge["id"],
        "name": charge["name"],
        "company": name_of(tenant, "Companies", parent["companyID"]),
        "parent": f"{kind.title()}: {_title(parent)}",
        "quantity": charge["unitQuantity"],
        "billable": money(charge["billableAmount"]),
        "status": picking.status_of(tenant, charge),
        "picked": picked,
        "needed": needed,
        "can_pick": has_goods and needed > 0,
        "can_unpick": has_goods and picked > 0,
        "can_deliver": has_goods,
        "can_cancel": is_open and not charge["isBilled"],
        "invoice": invoices.get(charge["id"]),
    }


def _billable(tenant: Tenant, rows: list[tuple[charging.Kind, Row, Row]]) -> list[Content]:
    """Companies with charges that were delivered and are not billed."""
    companies: dict[str, list[Content]] = {}
    for _, charge, parent in rows:
        if charge["isBilled"] or picking.status_of(tenant, charge) != "Delivered/Shipped Full":
            continue
        company = name_of(tenant, "Companies", parent["companyID"])
        amount = money(charge["billableAmount"])
        companies.setdefault(company, []).append({"id": charge["id"], "name": charge["name"], "amount": amount})
    return [{"company": company, "charges": charges} for company, charges in sorted(companies.items())]


def _invoice(tenant: Tenant, invoice: Row) -> Content:
    return {
        "id": invoice["id"],
        "number": invoice["invoiceNumber"],
        "company": name_of(tenant, "Companies", invoice["companyID"]),
        "date": day(invoice["invoiceDateTime"]),
        "tax": money(invoice["totalTaxValue"]),
        "total": money(invoice["invoiceTotal"]),
        "is_void": invoice["isVoided"],
        "paid": day(invoice["paidDate"]),
    }
