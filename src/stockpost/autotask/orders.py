"""Reads purchase orders with all that belongs to them, in few calls whatever their number (FACTS B3, B7, C).

Autotask has no last-modified field and no webhook for purchase orders (FACTS B8): new ones are found by their id, known ones
are read again by id. Lines and receivings are read for all orders together, 500 ids in one query; never order by order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from stockpost.autotask.charges import read_charge_products
from stockpost.autotask.errors import AutotaskRefused
from stockpost.autotask.filters import Filter, any_of, is_not_in, is_since
from stockpost.autotask.order_records import Names, NotWhole, order_number, order_record, product_record
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import Reader
from stockpost.autotask.readings import OrderReading
from stockpost.autotask.wire import (
    CompanyRow,
    CurrencyRow,
    LineRow,
    OrderRow,
    ProductRow,
    ReceivingRow,
    ShippingTypeRow,
    words,
)
from stockpost.core.autotask_records import OrderStatus, Product, PurchaseOrder

ORDERS, LINES, RECEIVINGS = "PurchaseOrders", "PurchaseOrderItems", "PurchaseOrderItemReceiving"
RECEIVED = (OrderStatus.RECEIVED_PARTIAL, OrderStatus.RECEIVED_FULL)
_ID = re.compile(r"[0-9]{1,18}")
PRODUCTS, COMPANIES, SHIPPING_TYPES = "Products", "Companies", "ShippingTypes"
CURRENCIES = "Currencies"


def read_new_and_known(
    reader: Reader,
    picklists: Picklists,
    *,
    known: Collection[int],
    after_id: int,
    created_since: datetime | None,
) -> OrderReading:
    """Read orders with an id above `after_id`, and the known ones. See AutotaskClient.read_orders."""
    read_at = reader.connection.now()
    notes: list[str] = []
    filters: list[Filter] = []
    if after_id <= 0 and created_since is not None:
        unfinished = is_not_in("status", picklists.finished_order_statuses())
        filters = [any_of(is_since("createDateTime", created_since), unfinished)]
    rows = {row.id: row for row in reader.rows(ORDERS, OrderRow, filters, notes=notes, after_id=after_id)}
    asked = set(known) - rows.keys()
    rows |= reader.by_ids(ORDERS, OrderRow, asked)
    return _complete(reader, picklists, rows.values(), missing_ids=asked - rows.keys(), notes=notes, read_at=read_at)


def read_by_ids(reader: Reader, picklists: Picklists, ids: Collection[int]) -> OrderReading:
    """Read the orders with these ids."""
    read_at = reader.connection.now()
    rows = reader.by_ids(ORDERS, OrderRow, ids)
    return _complete(reader, picklists, rows.values(), missing_ids=set(ids) - rows.keys(), notes=[], read_at=read_at)


def read_by_numbers(reader: Reader, picklists: Picklists, numbers: Collection[str]) -> OrderReading:
    """Read the orders with these numbers; an order without a number has its id for one (design 3.1)."""
    read_at = reader.connection.now()
    notes: list[str] = []
    wanted = {number.strip() for number in numbers} - {""}
    rows: dict[int, OrderRow] = {}
    try:
        rows = {row.id: row for row in reader.rows_of(ORDERS, OrderRow, "purchaseOrderNumber", wanted, notes=notes)}
    except AutotaskRefused as error:
        # A tenant whose purchase orders have no number field: all of them go by their id.
        if not any("purchaseordernumber" in message.lower() for message in error.messages):
            raise
    remaining = _without(wanted, rows.values())
    by_id = reader.by_ids(ORDERS, OrderRow, {int(number) for number in remaining if _ID.fullmatch(number)})
    rows |= {row.id: row for row in by_id.values() if order_number(row) in remaining}
    unknown = sorted(_without(wanted, rows.values()))
    notes += [f"Autotask shows no purchase order {number}. Check the number." for number in unknown]
    return _complete(reader, picklists, rows.values(), missing_ids=set(), notes=notes, read_at=read_at)


def read_products(reader: Reader, product_ids: Iterable[int]) -> dict[int, Product]:
    """Return the products with these ids; absent where Autotask shows none or one without a name."""
    rows = reader.by_ids(PRODUCTS, ProductRow, product_ids)
    return {product_id: product_record(row) for product_id, row in rows.items() if words(row.name)}


def _without(numbers: set[str], rows: Iterable[OrderRow]) -> set[str]:
    """The numbers that no row has; Autotask compares text without case."""
    found = {order_number(row).casefold() for row in rows}
    return {number for number in numbers if number.casefold() not in found}


def _complete(
    reader: Reader,
    picklists: Picklists,
    rows: Collection[OrderRow],
    *,
    missing_ids: set[int],
    notes: list[str],
    read_at: datetime,
) -> OrderReading:
    lines = reader.rows_of(LINES, LineRow, "orderID", {row.id for row in rows}, notes=notes)
    line_ids = {line.id for line in lines}
    receivings = reader.rows_of(RECEIVINGS, ReceivingRow, "purchaseOrderItemID", line_ids, notes=notes)
    names = _resolve(reader, picklists, rows, lines, notes=notes)
    orders, left_out = _join(rows, lines, receivings, names)
    notes += left_out.values()
    notes += [_unreceived_note(order) for order in orders if order.status in RECEIVED and not order.receivings]
    return OrderReading(
        orders=tuple(orders),
        missing_ids=frozenset(missing_ids),
        notes=tuple(notes),
        read_at=read_at,
        left_out=left_out,
    )


def _unreceived_note(order: PurchaseOrder) -> str:
    return (
        f"Purchase order {order.number} is {order.status} in Autotask, which shows no receiving for it. If it has some, give "
        "the API user's security level the right to see them."
    )


def _resolve(
    reader: Reader, picklists: Picklists, rows: Collection[OrderRow], lines: Collection[LineRow], *, notes: list[str]
) -> Names:
    charge_products = read_charge_products(reader, lines, notes=notes)
    product_ids = {line.product_id for line in lines if line.product_id is not None} | set(charge_products.values())
    company_ids = {row.vendor_id for row in rows} | {row.purchase_for_company_id for row in rows}
    companies = reader.by_ids(
        COMPANIES, CompanyRow, {company_id for company_id in company_ids if company_id is not None}
    )
    currencies = _currencies(reader, {row.vendor_id for row in rows}, companies)
    shipping_ids = {row.shipping_type for row in rows if row.shipping_type is not None}
    shipping_types = reader.by_ids(SHIPPING_TYPES, ShippingTypeRow, shipping_ids)
    notes += [
        f"Autotask does not show shipping type {missing}; it stays empty."
        for missing in sorted(shipping_ids - shipping_types.keys())
    ]
    return Names(
        statuses=picklists.order_statuses() if rows else {},
        companies={company_id: words(company.company_name) for company_id, company in companies.items()},
        shipping_types={type_id: words(shipping_type.name) for type_id, shipping_type in shipping_types.items()},
        products=read_products(reader, product_ids),
        charge_products=charge_products,
        currencies=currencies,
    )


def _currencies(
    reader: Reader, vendor_ids: Collection[int | None], companies: Mapping[int, CompanyRow]
) -> dict[int, str]:
    """The ISO code by vendor, of those whose currency is not Autotask's own."""
    used = {
        vendor_id: currency_id
        for vendor_id, company in companies.items()
        if vendor_id in vendor_ids and (currency_id := company.currency_id) is not None
    }
    try:
        known = reader.by_ids(CURRENCIES, CurrencyRow, set(used.values()))
    except AutotaskRefused as error:
        # Costs of an unknown currency are never guessed to be in Autotask's own: an exchange rate of 1 proves nothing.
        text = (
            f"{error.text} Vendors have a currency in Autotask, and without it nobody knows in which one an order is."
        )
        raise AutotaskRefused(text, messages=error.messages, code=error.code) from error
    return {
        vendor_id: words(known[currency_id].name).upper() if currency_id in known else ""
        for vendor_id, currency_id in used.items()
        if currency_id not in known or not known[currency_id].is_internal_currency
    }


def _join(
    rows: Collection[OrderRow], lines: Collection[LineRow], receivings: Collection[ReceivingRow], names: Names
) -> tuple[list[PurchaseOrder], dict[int, str]]:
    lines_of: dict[int, list[LineRow]] = defaultdict(list)
    order_of_line: dict[int, int] = {}
    for line in lines:
        lines_of[line.order_id].append(line)
        order_of_line[line.id] = line.order_id
    receivings_of: dict[int, list[ReceivingRow]] = defaultdict(list)
    for receiving in receivings:
        if receiving.purchase_order_item_id in order_of_line:
            receivings_of[order_of_line[receiving.purchase_order_item_id]].append(receiving)
    orders: list[PurchaseOrder] = []
    left_out: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: row.id):
        try:
            orders.append(order_record(row, lines_of[row.id], receivings_of[row.id], names))
        except NotWhole as reason:
            left_out[row.id] = f"Purchase order {order_number(row)} was left out. {reason}"
    return orders, left_out
