"""What the people's pages show, as plain values for the templates."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from autotask_simulator import charging
from autotask_simulator.api import Api
from autotask_simulator.rules import orders
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value

Content = dict[str, object]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A row of the table of orders."""

    id: Value
    number: Value
    vendor: Value
    status: str
    created: str
    received: int
    ordered: int
    total: str
    external: Value


def day(moment: Value) -> str:
    """A date as people read it."""
    return f"{moment:%d %b %Y}" if isinstance(moment, datetime) else ""


def money(amount: Value) -> str:
    """At least two decimals, more only where there are more."""
    exact = Decimal(str(amount or 0))
    trimmed = exact.normalize() if exact else Decimal(0)
    exponent = trimmed.as_tuple().exponent
    decimals = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{exact:,.{decimals}f}"


def _name(tenant: Tenant, entity: str, record_id: Value, field: str) -> str:
    row = tenant.find(entity, record_id)
    return "" if row is None else str(row[field])


def order_rows(tenant: Tenant) -> list[OrderLine]:
    """All orders, newest first."""
    rows = []
    for order in sorted(tenant.rows("PurchaseOrders"), key=lambda row: str(row["createDateTime"]), reverse=True):
        lines = orders.items_of(tenant, order["id"])
        total = sum((Decimal(number(line["quantity"])) * Decimal(str(line["unitCost"])) for line in lines), Decimal(0))
        rows.append(
            OrderLine(
                id=order["id"],
                number=order["purchaseOrderNumber"],
                vendor=_name(tenant, "Companies", order["vendorID"], "companyName"),
                status=orders.status_of(tenant, order),
                created=day(order["createDateTime"]),
                received=sum(orders.received_units(tenant, line["id"]) for line in lines),
                ordered=sum(number(line["quantity"]) for line in lines),
                total=f"{total:,.2f}",
                external=order["externalPONumber"],
            )
        )
    return rows


def order_page(tenant: Tenant, order: Row) -> Content:
    """Everything of one order."""
    status = orders.status_of(tenant, order)
    can_receive = status in ("Submitted", "Received Partial")
    ship_to = [order[name] for name in ("shipToName", "shipToAddress1", "shipToAddress2")]
    city = " ".join(str(order[name]) for name in ("shipToCity", "shipToState", "shipToPostalCode") if order[name])
    facts = [
        ("Vendor", _name(tenant, "Companies", order["vendorID"], "companyName")),
        ("Purchase for", _name(tenant, "Companies", order["purchaseForCompanyID"], "companyName")),
        ("External number", order["externalPONumber"]),
        ("Ship to", "\n".join(str(part) for part in [*ship_to, city] if part)),
        ("Shipping", _name(tenant, "ShippingTypes", order["shippingType"], "name")),
        ("Freight", money(order["freight"]) if order["freight"] is not None else ""),
        ("Created", day(order["createDateTime"])),
        ("Submitted", day(order["submitDateTime"])),
        ("Canceled", day(order["cancelDateTime"])),
        ("General memo", order["generalMemo"]),
    ]
    return {
        "id": order["id"],
        "number": order["purchaseOrderNumber"],
        "status": status,
        "facts": facts,
        "can_receive": can_receive,
        "can_submit": "Submitted" in orders.STATUS_CHANGES[status],
        "can_cancel": "Canceled" in orders.STATUS_CHANGES[status],
        "lines": [_line(tenant, line) for line in orders.items_of(tenant, order["id"])],
        "receipts": _receipts(tenant, order, can_take_back=can_receive or status == "Received Full"),
    }


def _line(tenant: Tenant, line: Row) -> Content:
    received = orders.received_units(tenant, line["id"])
    product = tenant.find("Products", line["productID"])
    return {
        "id": line["id"],
        "product": "" if product is None else product["name"],
        "is_serialized": bool(product is not None and product["isSerialized"]),
        "location": _name(tenant, "InventoryLocations", line["inventoryLocationID"], "locationName"),
        "memo": line["memo"],
        "unit_cost": money(line["unitCost"]),
        "ordered": line["quantity"],
        "received": received,
        "open": max(0, number(line["quantity"]) - received),
    }


def _receipts(tenant: Tenant, order: Row, *, can_take_back: bool) -> list[Content]:
    rows: list[Content] = []
    for line in orders.items_of(tenant, order["id"]):
        received = orders.received_units(tenant, line["id"])
        for receipt in orders.receipts_of(tenant, line["id"]):
            quantity = number(receipt["quantityNowReceiving"])
            rows.append(
                {
                    "line_id": line["id"],
                    "sort": receipt["id"],
                    "date": day(receipt["receiveDate"]),
                    "product": _name(tenant, "Products", line["productID"], "name"),
                    "quantity": quantity,
                    "invoice": receipt["vendorInvoiceNumber"],
                    "serial": receipt["serialNumber"],
                    "can_take_back": can_take_back and 0 < quantity <= received,
                }
            )
    return sorted(rows, key=lambda row: number(row["sort"] if isinstance(row["sort"], int) else 0))


def stock_page(api: Api) -> Content:
    """Counts by product and location, and products that have none."""
    tenant = api.tenant
    locations = list(tenant.rows("InventoryLocations"))
    rows: list[Content] = []
    unstocked: list[str] = []
    for product in sorted(tenant.rows("Products"), key=lambda row: str(row["name"]).casefold()):
        places = {
            row["inventoryLocationID"]: api.reader.complete("InventoryProducts", row)
            for row in tenant.linked("InventoryProducts", "productID", product["id"])
        }
        if not places:
            unstocked.append(str(product["name"]))
            continue
        counts = [places[place["id"]]["onHandUnits"] if place["id"] in places else None for place in locations]
        rows.append(
            {
                "product": product["name"],
                "counts": counts,
                "total": sum(number(count) for count in counts),
                "on_order": sum(number(place["unitsOnOrder"]) for place in places.values()),
            }
        )
    return {"locations": [row["locationName"] for row in locations], "rows": rows, "unstocked": unstocked}


def charge_rows(tenant: Tenant) -> list[Content]:
    """All charges with the invoice they are on."""
    invoices: dict[Value, str] = {}
    for item in tenant.rows("BillingItems"):
        invoice = _name(tenant, "Invoices", item["invoiceID"], "invoiceNumber")
        for kind in charging.TABLES:
            invoices[item[f"{kind}ChargeID"]] = invoice
    rows: list[Content] = []
    for kind, table in charging.TABLES.items():
        for charge in tenant.rows(table):
            parent = tenant.get(charging.PARENTS[kind], charge[f"{kind}ID"])
            title = parent.get("title") or parent.get("projectName") or parent.get("contractName")
            rows.append(
                {
                    "name": charge["name"],
                    "company": _name(tenant, "Companies", parent["companyID"], "companyName"),
                    "parent": f"{kind.title()}: {title}",
                    "quantity": charge["unitQuantity"],
                    "billable": money(charge["billableAmount"]),
                    "status": tenant.label("Charges.status", charge["status"]),
                    "invoice": invoices.get(charge["id"]),
                }
            )
    return rows
