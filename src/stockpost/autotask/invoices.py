"""Reads invoices with their billing items, in few calls whatever their number: 500 ids in one query, never invoice by invoice.

Invoices can be found by their id like purchase orders; once made, Autotask changes nothing on them but that they are voided
(FACTS C: invoices and billing items are update only).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stockpost.autotask.charges import CHARGE_ENTITIES, charge_key, read_charges
from stockpost.autotask.errors import AutotaskError
from stockpost.autotask.filters import is_since
from stockpost.autotask.order_records import NotWhole
from stockpost.autotask.orders import COMPANIES, read_products
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import Reader
from stockpost.autotask.readings import InvoiceReading
from stockpost.autotask.wire import BillingItemRow, ChargeRow, CompanyRow, InvoiceRow, TaxRegionRow, utc, words
from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.autotask_records import Product
from stockpost.core.decimals import CENT, money

INVOICES, BILLING_ITEMS, TAX_REGIONS = "Invoices", "BillingItems", "TaxRegions"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What ids of an invoice resolve to; charges by their key (`ticket:12`)."""

    companies: Mapping[int, str]
    terms: Mapping[int, str]
    charges: Mapping[str, ChargeRow]
    products: Mapping[int, Product]


def read_new_and_known(
    reader: Reader, picklists: Picklists, *, known: Collection[int], after_id: int, created_since: datetime
) -> InvoiceReading:
    """Read invoices with an id above `after_id`, and the known ones. See AutotaskClient.read_invoices."""
    read_at = reader.connection.now()
    notes: list[str] = []
    filters = [is_since("invoiceDateTime", created_since)] if after_id <= 0 else []
    rows = {row.id: row for row in reader.rows(INVOICES, InvoiceRow, filters, notes=notes, after_id=after_id)}
    read_up_to = max([after_id, *rows])
    rows |= reader.by_ids(INVOICES, InvoiceRow, set(known) - rows.keys())
    return _complete(reader, picklists, rows.values(), notes=notes, read_at=read_at, read_up_to=read_up_to)


def read_voided(reader: Reader, since: datetime) -> set[int]:
    """Return the ids of the invoices that were voided since a moment.

    UNVERIFIED: Autotask fills voidedDate when an invoice is voided. (The field is queryable: FACTS C.)
    """
    return {row.id for row in reader.rows(INVOICES, InvoiceRow, [is_since("voidedDate", since)], notes=[])}


def read_by_numbers(reader: Reader, picklists: Picklists, numbers: Collection[str]) -> InvoiceReading:
    """Read the invoices with these numbers; one without a number has its id for one."""
    read_at = reader.connection.now()
    notes: list[str] = []
    wanted = {number.strip() for number in numbers} - {""}
    rows = {row.id: row for row in reader.rows_of(INVOICES, InvoiceRow, "invoiceNumber", wanted, notes=notes)}
    found = {_number(row).casefold() for row in rows.values()}
    remaining = {number for number in wanted if number.casefold() not in found}
    by_id = reader.by_ids(INVOICES, InvoiceRow, {int(one) for one in remaining if one.isascii() and one.isdecimal()})
    rows |= {row.id: row for row in by_id.values() if _number(row) in remaining}
    return _complete(reader, picklists, rows.values(), notes=notes, read_at=read_at)


def read_by_ids(reader: Reader, picklists: Picklists, ids: Collection[int]) -> InvoiceReading:
    """Read the invoices with these ids."""
    read_at = reader.connection.now()
    rows = reader.by_ids(INVOICES, InvoiceRow, ids)
    return _complete(reader, picklists, rows.values(), notes=[], read_at=read_at)


def _complete(
    reader: Reader,
    picklists: Picklists,
    rows: Collection[InvoiceRow],
    *,
    notes: list[str],
    read_at: datetime,
    read_up_to: int = 0,
) -> InvoiceReading:
    items = reader.rows_of(BILLING_ITEMS, BillingItemRow, "invoiceID", {row.id for row in rows}, notes=notes)
    names = _resolve(reader, picklists, rows, items)
    tax_regions = _tax_regions(reader, notes=notes) if any(words(row.tax_region_name) for row in rows) else {}
    items_of: dict[int | None, list[BillingItemRow]] = defaultdict(list)
    for item in items:
        items_of[item.invoice_id].append(item)
    invoices: list[Invoice] = []
    left_out: dict[int, str] = {}
    for row in sorted(rows, key=lambda row: row.id):
        try:
            invoices.append(_invoice(row, items_of[row.id], names))
        except NotWhole as reason:
            left_out[row.id] = f"Invoice {_number(row)} was left out. {reason}"
    return InvoiceReading(
        invoices=tuple(invoices),
        notes=(*notes, *left_out.values()),
        read_at=read_at,
        read_up_to=read_up_to,
        left_out=left_out,
        tax_regions=tax_regions,
    )


def _tax_regions(reader: Reader, *, notes: list[str]) -> dict[int, str]:
    """All regions: an invoice gives the name only. Who may not see them reads invoices all the same."""
    try:
        rows = reader.rows(TAX_REGIONS, TaxRegionRow, [])
    except AutotaskError as error:
        if error.is_transient:
            raise
        notes.append(f"{error.text} Without it, invoices are read with the names of their tax regions alone.")
        return {}
    return {row.id: words(row.name) for row in rows if words(row.name)}


def _resolve(
    reader: Reader, picklists: Picklists, rows: Collection[InvoiceRow], items: Collection[BillingItemRow]
) -> _Names:
    charges = read_charges(reader, {key for item in items if (key := charge_key(item))})
    product_ids = {charge.product_id for charge in charges.values() if charge.product_id is not None}
    companies = reader.by_ids(COMPANIES, CompanyRow, {row.company_id for row in rows if row.company_id is not None})
    has_terms = any(row.payment_term is not None for row in rows)
    return _Names(
        companies={company_id: words(company.company_name) for company_id, company in companies.items()},
        terms=picklists.labels(INVOICES, "paymentTerm") if has_terms else {},
        charges=charges,
        products=read_products(reader, product_ids),
    )


def _number(row: InvoiceRow) -> str:
    return words(row.invoice_number) or str(row.id)


def _invoice(row: InvoiceRow, items: Sequence[BillingItemRow], names: _Names) -> Invoice:
    """Join one invoice. Raises NotWhole: half an invoice must never be taken for a whole one."""
    customer = names.companies.get(row.company_id, "") if row.company_id is not None else ""
    if row.company_id is None or not customer:
        raise NotWhole("Autotask does not show its customer. Give the API user's security level the right to see it.")
    try:
        invoiced_at = utc(row.invoice_date_time or "")
        due_at = utc(row.due_date) if row.due_date else None
    except ValueError:
        raise NotWhole("Autotask gives no usable date for it. Report this as a fault.") from None
    invoice = Invoice(
        id=row.id,
        number=_number(row),
        customer_id=row.company_id,
        customer_name=customer,
        invoiced_at=invoiced_at,
        due_at=due_at,
        lines=tuple(_line(item, names) for item in sorted(items, key=lambda one: (one.sort_order_id or 0, one.id))),
        is_voided=row.is_voided is True,
        order_number=words(row.order_number),
        comments=words(row.comments),
        terms=names.terms.get(row.payment_term, "") if row.payment_term is not None else "",
        tax_region=words(row.tax_region_name),
    )
    _check_sum(row, invoice)
    return invoice


def _check_sum(row: InvoiceRow, invoice: Invoice) -> None:
    """UNVERIFIED: whether invoiceTotal holds the tax. Anything else than the sum of the lines, with or without it, is a part."""
    if row.invoice_total is None or invoice.is_voided:
        return
    tolerance = CENT * max(len(invoice.lines), 1)
    if min(abs(row.invoice_total - invoice.amount), abs(row.invoice_total - invoice.total)) > tolerance:
        raise NotWhole(
            f"Autotask says its total is {money(row.invoice_total)}, and the billing items it shows add up to "
            f"{money(invoice.total)}. Give the API user's security level the right to see all billing items."
        )


def _line(item: BillingItemRow, names: _Names) -> InvoiceLine:
    if item.extended_price is None:
        raise NotWhole(f"Autotask does not say the price of billing item {item.id}. Look at it in Autotask.")
    charge = charge_key(item)
    if charge and charge not in names.charges:
        # Without it nobody can say whether the line sells stock.
        kind, _, charge_id = charge.partition(":")
        raise NotWhole(
            f"Autotask does not show {kind} charge {charge_id} of billing item {item.id}. Give the API user's security level the "
            f"right to see {CHARGE_ENTITIES[kind]}."
        )
    product_id = names.charges[charge].product_id if charge else None
    if product_id is not None and product_id not in names.products:
        raise NotWhole(
            f"Autotask does not show product {product_id} of billing item {item.id}. Give the API user's security level the right "
            "to see products."
        )
    name, description = words(item.item_name), words(item.description)
    text = "\n".join(dict.fromkeys(part for part in (name, description) if part))
    internal = item.internal_currency_extended_price
    return InvoiceLine(
        id=item.id,
        text=text,
        amount=item.extended_price,
        quantity=item.quantity,
        rate=item.rate,
        tax=item.tax_dollars or Decimal(0),
        charge=charge,
        product=names.products[product_id] if product_id is not None else None,
        is_foreign=internal is not None and internal != item.extended_price,
    )
