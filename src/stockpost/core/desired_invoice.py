"""What an invoice in QuickBooks should say (I4): customer, number, dates, lines, tax codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.decimals import cents, five_decimals, money, number
from stockpost.core.desired import MEMO_LENGTH
from stockpost.core.entry_meant import without_place
from stockpost.core.markers import external_guid, memo_token
from stockpost.core.names import REF_NUMBER_LENGTH, fold, ref_number
from stockpost.core.problems import Problem, problem
from stockpost.core.requests import InvoiceLineWrite
from stockpost.core.resolve import Resolution, Resolver
from stockpost.core.resolve_charges import STOCK_KINDS, resolve_charge, resolve_sold
from stockpost.core.resolve_class import resolve_class, take_class
from stockpost.core.resolve_currency import OWN_CURRENCY
from stockpost.core.resolve_entities import resolve_customer
from stockpost.core.resolve_tax_items import resolve_tax_of_invoice
from stockpost.core.steps import Step, content_hash
from stockpost.core.text import storable
from stockpost.core.units import NO_UNIT, line_unit

LINES_MAX = 500
"""UNVERIFIED: how many lines QuickBooks takes. A message of so many is far below what the Web Connector carries."""
DESCRIPTION_LENGTH = 4095
CUSTOMER_ORDER_NUMBER_LENGTH = 25
TERMS_LENGTH = 31
HALF_A_CENT = Decimal("0.005")


@dataclass(slots=True, kw_only=True)
class DesiredInvoice:
    """The invoice as it should be. While something is unknown or to be created first, `is_complete` is False.

    `sold` are the stocked items it sells, with the units that QuickBooks takes off their on hand, and `sold_products` the products
    that stand for them.
    """

    invoice: Invoice
    customer_list_id: str = ""
    class_list_id: str = ""
    ref_number: str = ""
    txn_date: date
    due_date: date | None = None
    po_number: str = ""
    terms_list_id: str = ""
    tax_item_list_id: str = ""
    tax_told: str = ""
    """By which item QuickBooks will compute the tax, as a part of a sentence."""
    memo: str = ""
    guid: str = ""
    mark: str = ""
    lines: tuple[InvoiceLineWrite, ...] = ()
    line_ids: tuple[int, ...] = ()
    """Autotask's for each of the lines that sells from stock, else 0."""
    sold: dict[str, Decimal] = field(default_factory=dict)
    sold_products: dict[str, set[int]] = field(default_factory=dict)
    is_complete: bool = True
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def invoice_content_hash(invoice: Invoice) -> str:
    """A hash of all that Autotask says about an invoice and Stockpost writes."""
    return content_hash(
        invoice.number,
        invoice.customer_id,
        invoice.invoiced_at,
        invoice.due_at,
        invoice.order_number,
        invoice.comments,
        invoice.terms,
        [
            (line.id, line.text, line.quantity, line.amount.normalize(), line.tax.normalize(), line.charge)
            for line in invoice.lines
        ],
    )


def date_of(moment: datetime, local_date: Callable[[datetime], date]) -> date:
    """The day that an invoice bears. UNVERIFIED: that a moment of exactly midnight UTC is a date that was given without a time."""
    return moment.date() if moment.time() == time(0) else local_date(moment)


def desired_invoice(invoice: Invoice, resolver: Resolver, *, base: str, generation: int) -> DesiredInvoice:
    """Work out what `invoice` should be in QuickBooks; what stands in the way is in `problems`, what must come first in `steps`."""
    key, local_date = resolver.context.company_key, resolver.context.local_date
    short = ref_number(invoice.number, prefix="")
    wanted = DesiredInvoice(
        invoice=invoice,
        ref_number=short.full_name,
        txn_date=date_of(invoice.invoiced_at, local_date),
        due_date=date_of(invoice.due_at, local_date) if invoice.due_at is not None else None,
        po_number=storable(invoice.order_number, length=CUSTOMER_ORDER_NUMBER_LENGTH, one_line=True),
        guid=external_guid(key, base, generation),
        mark=memo_token(key, base, generation),
    )
    if short.is_changed:
        wanted.notes.append(
            f"The number {invoice.number} is longer than {REF_NUMBER_LENGTH} characters; QuickBooks gets {short.full_name}"
        )
    wanted.memo = _memo(invoice, number=short.full_name, token=wanted.mark)
    _refuse_misfits(wanted)
    if wanted.problems:
        return wanted
    customer = resolve_customer(
        resolver, invoice.customer_id, invoice.customer_name, order_id=None, currency=OWN_CURRENCY
    )
    wanted.customer_list_id = _take(wanted, customer)
    take_class(wanted, resolve_class(resolver, is_invoice=True, invoice_id=wanted.invoice.id))
    wanted.terms_list_id = _terms(resolver, wanted)
    _add_lines(resolver, wanted)
    _add_taxes(resolver, wanted)
    return wanted


def _memo(invoice: Invoice, *, number: str, token: str) -> str:
    """Autotask's number where `number` is another one, the comments, and our token."""
    parts = [] if number == invoice.number else [f"Autotask invoice {storable(invoice.number, one_line=True)}"]
    parts.append(storable(invoice.comments))
    text = storable("\n".join(filter(None, parts)), length=MEMO_LENGTH - len(token) - 1)
    return f"{text}\n{token}" if text else token


def _refuse_misfits(wanted: DesiredInvoice) -> None:
    """What would become a wrong document in QuickBooks is a problem instead."""
    invoice = wanted.invoice
    if not wanted.ref_number:
        _misfit(wanted, "Number", "It has no number that QuickBooks could store.")
    elif not invoice.lines:
        _misfit(wanted, "Lines", "It bills nothing, and QuickBooks takes no invoice without a line.")
    elif len(invoice.lines) > LINES_MAX:
        detail = (
            f"It has {len(invoice.lines)} lines; Stockpost sends at most {LINES_MAX}. Enter it in QuickBooks by hand."
        )
        _misfit(wanted, "Lines", detail)
    elif any(line.is_foreign for line in invoice.lines):
        detail = "It is in another currency than Autotask's own. Enter it in QuickBooks by hand, in that currency."
        _misfit(wanted, "Currency", detail)
    elif invoice.total < 0:
        detail = f"Its total is {money(invoice.total)}. QuickBooks takes that as a credit memo; enter it there by hand."
        _misfit(wanted, "Total", detail)


def _misfit(
    wanted: DesiredInvoice, name: str, detail: str, *, line: InvoiceLine | None = None, remedy: str = ""
) -> None:
    found = problem(
        "field_invalid",
        invoice_id=wanted.invoice.id,
        subject=f"invoice {wanted.invoice.number}",
        field=name,
        basis=f"{name}:{line.id if line else ''}",
        detail=detail,
        choices=("retry", "skip", "ignore"),
    )
    wanted.problems.append(replace(found, remedy=remedy) if remedy else found)


def _take(wanted: DesiredInvoice, resolution: Resolution) -> str:
    _tell(wanted, resolution)
    if not resolution.list_id:
        wanted.is_complete = False
    return resolution.list_id


def _tell(wanted: DesiredInvoice, resolution: Resolution) -> None:
    wanted.steps.extend(resolution.steps)
    if resolution.note and resolution.note not in wanted.notes:
        wanted.notes.append(resolution.note)
    if resolution.problem is not None:
        # What remained is for whoever counts it: an invoice sells what a person names.
        found = replace(without_place(resolution.problem), invoice_id=wanted.invoice.id, product_id=None)
        if found not in wanted.problems:
            wanted.problems.append(found)


def _terms(resolver: Resolver, wanted: DesiredInvoice) -> str:
    """Terms of the same name, where QuickBooks has them; the due date is sent in any case."""
    name = storable(wanted.invoice.terms, length=TERMS_LENGTH, one_line=True)
    if not name:
        return ""
    if fold(name) not in resolver.facts.terms:
        if resolver.facts.is_live:
            resolver.needs.terms[fold(name)] = name
            wanted.is_complete = False
        return ""
    terms = resolver.facts.terms[fold(name)]
    return terms.list_id if terms is not None and terms.is_active else ""


def _add_lines(resolver: Resolver, wanted: DesiredInvoice) -> None:
    lines, line_ids = [], []
    for line in wanted.invoice.lines:
        item = Resolution()
        if line.product is not None and resolver.settings.decrement_on_invoice:
            item = resolve_sold(resolver, line.product)
        is_sold = bool(item.list_id or item.problem or item.is_unknown or item.steps)
        if not is_sold:
            item = resolve_charge(resolver, "invoice_item", order_id=None)
        list_id = _take(wanted, item)
        if item.item_kind in STOCK_KINDS and line.product is not None and line.quantity is not None:
            wanted.sold[item.name] = wanted.sold.get(item.name, Decimal(0)) + line.quantity
            wanted.sold_products.setdefault(item.name, set()).add(line.product.id)
        if item.item_kind in STOCK_KINDS and (not line.quantity or line.quantity < 0):
            _misfit(wanted, "Quantity", _why_not_sold(item.name, line.quantity), line=line)
        unit = line_unit(resolver, item, line.quantity)
        wanted.is_complete &= unit is not None
        lines.append(_line(line, list_id, unit.name if unit else NO_UNIT))
        line_ids.append(line.id if item.item_kind in STOCK_KINDS else 0)
    wanted.lines, wanted.line_ids = tuple(lines), tuple(line_ids)


def _why_not_sold(name: str, quantity: Decimal | None) -> str:
    if not quantity:
        return f"“{name}” is kept in stock, and Autotask does not say how many were sold. Enter the invoice in QuickBooks by hand."
    return (
        f"“{name}” is kept in stock, and Autotask bills {number(quantity)} of it. Returned goods are a credit memo in QuickBooks; "
        "enter it there by hand."
    )


def _line(line: InvoiceLine, item_list_id: str, unit: str) -> InvoiceLineWrite:
    """Quantity and rate where they give Autotask's amount to the cent, however QuickBooks rounds; else quantity and amount."""
    quantity = line.quantity or None
    amount = cents(line.amount)
    rate = five_decimals(line.rate) if line.rate is not None else None
    is_exact = quantity is not None and rate is not None and abs(quantity * rate - amount) < HALF_A_CENT
    return InvoiceLineWrite(
        item_list_id=item_list_id,
        description=storable(line.text, length=DESCRIPTION_LENGTH),
        quantity=None if quantity is None else five_decimals(quantity),
        unit=unit,
        rate=rate if is_exact else None,
        amount=None if is_exact else amount,
    )


def _add_taxes(resolver: Resolver, wanted: DesiredInvoice) -> None:
    """A tax code on each line; the sales tax item of the region, else the customer's own. QuickBooks computes the tax."""
    preferences = resolver.facts.preferences
    if preferences is None or not preferences.is_sales_tax_on:
        # Before the first contact nobody knows; the conversation does.
        if wanted.invoice.tax and (preferences is not None or resolver.facts.is_live):
            detail = (
                f"Autotask charges {money(wanted.invoice.tax)} of tax, and sales tax is switched off in QuickBooks."
            )
            remedy = "Switch sales tax on in QuickBooks (Edit, Preferences, Sales Tax) and try again, or enter the invoice there by hand."
            _misfit(wanted, "Tax", detail, remedy=remedy)
        return
    wanted.lines = tuple(
        replace(
            write,
            tax_code_list_id=preferences.taxable_code_list_id if line.tax else preferences.untaxed_code_list_id,
        )
        for write, line in zip(wanted.lines, wanted.invoice.lines, strict=True)
    )
    if wanted.invoice.tax:
        found, wanted.tax_told = resolve_tax_of_invoice(resolver, wanted.invoice.tax_region)
        _tell(wanted, found)
        wanted.tax_item_list_id = found.list_id
        wanted.is_complete &= not found.is_unknown
