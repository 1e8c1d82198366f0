"""What the pages of orders show, as plain values for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from autotask_simulator.rules import orders, picking
from autotask_simulator.rules.stock import number
from autotask_simulator.schema.picklists import ORDER_STATUSES
from autotask_simulator.tenant import NAME_FIELDS, Row, Tenant
from autotask_simulator.values import Value

Content = dict[str, object]
T = TypeVar("T")


ROWS_SHOWN_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[T]):
    """A part of a long list, as a page shows it; pages count from 1."""

    rows: Sequence[T]
    total: int
    page: int
    pages: int
    first: int

    @classmethod
    def of(cls, rows: Sequence[T], *, page: int) -> "Slice[T]":
        """The page of that number, or the nearest there is."""
        pages = max(1, -(-len(rows) // ROWS_SHOWN_MAX))
        number_ = min(max(page, 1), pages)
        first = (number_ - 1) * ROWS_SHOWN_MAX
        return cls(
            rows=rows[first : first + ROWS_SHOWN_MAX], total=len(rows), page=number_, pages=pages, first=first + 1
        )


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


def name_of(tenant: Tenant, entity: str, record_id: Value, field: str | None = None) -> str:
    """What people call a record; empty when there is none."""
    row = tenant.find(entity, record_id)
    return "" if row is None else str(row[field or NAME_FIELDS[entity]])


def orders_page(tenant: Tenant, *, status: str | None, search: str, page: int) -> Content:
    """One slice of the orders of a status that the search finds, newest first, and how many each status has."""
    every = list(tenant.rows("PurchaseOrders"))
    found = [row for row in every if not search or search.casefold() in _text(tenant, row)]
    by_status: dict[str, list[Row]] = {label: [] for label in ORDER_STATUSES}
    for row in found:
        by_status[orders.status_of(tenant, row)].append(row)
    shown = found if status is None else by_status.get(status, [])
    cut = Slice.of(sorted(shown, key=lambda row: str(row["createDateTime"]), reverse=True), page=page)
    return {
        "orders": _order_rows(tenant, cut.rows),
        "counts": [(label, len(rows)) for label, rows in by_status.items()],
        "total": len(found),
        "slice": cut,
    }


def _text(tenant: Tenant, order: Row) -> str:
    vendor = name_of(tenant, "Companies", order["vendorID"])
    return f"{order['purchaseOrderNumber']}\n{vendor}\n{order['externalPONumber'] or ''}".casefold()


def _order_rows(tenant: Tenant, wanted: Sequence[Row]) -> list[OrderLine]:
    rows = []
    for order in wanted:
        lines = orders.items_of(tenant, order["id"])
        total = sum((Decimal(number(line["quantity"])) * Decimal(str(line["unitCost"])) for line in lines), Decimal(0))
        rows.append(
            OrderLine(
                id=order["id"],
                number=order["purchaseOrderNumber"],
                vendor=name_of(tenant, "Companies", order["vendorID"]),
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
    lines = orders.items_of(tenant, order["id"])
    ship_to = [order[name] for name in ("shipToName", "shipToAddress1", "shipToAddress2")]
    city = " ".join(str(order[name]) for name in ("shipToCity", "shipToState", "shipToPostalCode") if order[name])
    facts = [
        ("Vendor", name_of(tenant, "Companies", order["vendorID"])),
        ("Purchase for", name_of(tenant, "Companies", order["purchaseForCompanyID"])),
        ("External number", order["externalPONumber"]),
        ("Ship to", "\n".join(str(part) for part in [*ship_to, city] if part)),
        ("Shipping", name_of(tenant, "ShippingTypes", order["shippingType"])),
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
        "can_edit_lines": status in ("New", "Submitted", "Received Partial"),
        "can_change_quantity": status in ("New", "Submitted", "Received Partial", "Received Full"),
        "can_change_vendor": not any(orders.received_units(tenant, line["id"]) for line in lines),
        "vendor": name_of(tenant, "Companies", order["vendorID"]),
        "vendor_id": order["vendorID"],
        "external": order["externalPONumber"] or "",
        "memo": order["generalMemo"] or "",
        "vendor_invoice": order["vendorInvoiceNumber"] or "",
        "can_submit": "Submitted" in orders.STATUS_CHANGES[status],
        "can_cancel": "Canceled" in orders.STATUS_CHANGES[status],
        "lines": [_line(tenant, line) for line in lines],
        "receipts": _receipts(tenant, order, can_take_back=can_receive or status == "Received Full"),
    }


def _line(tenant: Tenant, line: Row) -> Content:
    received = orders.received_units(tenant, line["id"])
    product = tenant.find("Products", line["productID"])
    found = picking.find_charge(tenant, line["chargeID"])
    charge = "" if found is None else str(found[1]["name"])
    return {
        "id": line["id"],
        "product": "" if product is None else product["name"],
        "is_serialized": bool(product is not None and product["isSerialized"]),
        "location": name_of(tenant, "InventoryLocations", line["inventoryLocationID"]),
        "memo": line["memo"],
        "unit_cost": money(line["unitCost"]),
        "charge": charge,
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
                    "product": name_of(tenant, "Products", line["productID"]),
                    "quantity": quantity,
                    "invoice": receipt["vendorInvoiceNumber"],
                    "serial": receipt["serialNumber"],
                    "can_take_back": can_take_back and 0 < quantity <= received,
                }
            )
    return sorted(rows, key=lambda row: number(row["sort"] if isinstance(row["sort"], int) else 0))
