"""A number that QuickBooks already has on a purchase order or invoice that is not ours: which one may be it, side by side, so that a person can
tell whether they are the same (N4); and numbers that two of Autotask would share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from stockpost.core.agreed import as_if_written, not_written_yet
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.compare import NOT_THERE, REMOVED, Change, changes_since
from stockpost.core.decimals import cents, line_amount, money, number
from stockpost.core.desired import DesiredOrder
from stockpost.core.desired_invoice import DesiredInvoice
from stockpost.core.invoice_changes import is_voided
from stockpost.core.invoice_comparison import both_now, side_by_side
from stockpost.core.names import fold
from stockpost.core.problems import KINDS, Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder

OTHERS_SHOWN_MAX = 5
LEAVE_OUT_ONE = "Leave one of the two out"
LEAVE_OUT_THIS = "Leave this one out"
NUMBER_IN_AUTOTASK = "{leave_out}, or give it another number in Autotask and try again."
EXTERNAL_NUMBER = "{leave_out}, or give it another external PO number in Autotask and try again."
ORDER_FIRST = (
    "Leave one of the two out: Autotask changes no number of a purchase order. To have both in QuickBooks, transfer the other one first; once it "
    "is there, it can get another number in QuickBooks, and then this one is transferred."
)
ORDER_THERE = (
    "To have both in QuickBooks, give the other one another number there and try again here: then this one is entered. The other one is asked "
    "about, as its number was changed: choose “Take over what is in QuickBooks” for it. Autotask changes no number of a purchase order. "
    "Otherwise leave this one out, or never transfer it."
)
GOES_FIRST = "{first} was chosen as well and goes first."
ALIKE = " Its vendor, texts, address and lines are those of {number}."
OTHERS = " If another of them is meant, give the one that is compared here another number in QuickBooks and try again."
OTHER_VENDOR = " {number} in Autotask is for another vendor, “{vendor}”."
NOT_THE_SAME = (
    "It is of another vendor, so it is hardly the same order: change its number in QuickBooks and try again. Use it only if it is the same order "
    "after all: {then}."
)
GETS_VENDOR = "QuickBooks then shows “{vendor}” on it"
KEEPS_VENDOR = "goods were received on it, so QuickBooks keeps its vendor, and its receipts are in the way of yours"
Found = TypeVar("Found", QuickBooksOrder, QuickBooksInvoice)
Owners = Mapping[str, tuple[int, str]]
"""By TxnID the one of Autotask that it is: its id, and what people call it."""


def order_number_taken(
    order: PurchaseOrder,
    wanted: DesiredOrder,
    there: Sequence[QuickBooksOrder],
    owners: Owners,
    *,
    raised: date,
    is_external: bool,
) -> Problem | None:
    """One is never adopted silently. What differs gets what Autotask says, once a person chooses it. `raised` is the day on which Autotask's
    order was made; the date of the one in QuickBooks stays. `is_external`: the number is the external one, which Autotask can change."""
    free, whose = _not_of_another(there, owners, order.id)
    if not free:
        name = f"purchase order {order.number}"
        remedy = EXTERNAL_NUMBER.format(leave_out=LEAVE_OUT_THIS) if is_external else ORDER_THERE
        return _of_another("number_taken", whose, wanted.ref_number, name, remedy, order_id=order.id) if whose else None
    free.sort(key=lambda one: (one.vendor_list_id != wanted.vendor_list_id, one.total != _total(wanted)))
    found = free[0]
    asked = _compared(order, wanted, found, raised)
    return _with_others(asked, [_words(one.txn_date, one.total, one.vendor_name) for one in free[1:]])


def _total(wanted: DesiredOrder) -> Decimal:
    """As QuickBooks would add it: with the freight where that is a line."""
    amounts = (line_amount(line.quantity or Decimal(0), line.rate or Decimal(0)) for line in wanted.lines)
    return sum(amounts, Decimal(0))


def _compared(order: PurchaseOrder, wanted: DesiredOrder, found: QuickBooksOrder, raised: date) -> Problem:
    line_ids = not_written_yet(wanted, found, {})
    ours = as_if_written(wanted, {line_id: txn_line_id for txn_line_id, line_id in line_ids.items()})
    changes = [change for change in changes_since(ours, found) if not _is_alike(change, wanted, found)]
    rows = [
        both_now("Vendor", wanted.vendor_name, found.vendor_name),
        both_now("Date", raised.isoformat(), found.txn_date.isoformat() if found.txn_date else ""),
        both_now("Total", money(_total(wanted)), "" if found.total is None else money(found.total)),
        *_texts(order, wanted, found),
        *_changed(changes),
        *_received(order, found, line_ids),
    ]
    asked = problem(
        "number_taken",
        order_id=order.id,
        number=order.number,
        ref_number=wanted.ref_number,
        vendor=found.vendor_name,
        date=found.txn_date or "",
        basis=f"{found.txn_id}:{found.edit_sequence}",
        differences=tuple(rows),
    )
    if any(change.name == "vendor_list_id" for change in changes):
        return _of_another_vendor(asked, order, wanted, found)
    if any(row.autotask != row.quickbooks for row in rows if row.field not in ("Vendor", "Date")):
        return asked
    return replace(asked, explanation=asked.explanation + ALIKE.format(number=order.number))


def _of_another_vendor(asked: Problem, order: PurchaseOrder, wanted: DesiredOrder, found: QuickBooksOrder) -> Problem:
    """The same number at another vendor is rarely the same order, so that is said before anybody chooses it."""
    then = KEEPS_VENDOR if any(line.received for line in found.lines) else GETS_VENDOR
    return replace(
        asked,
        explanation=asked.explanation + OTHER_VENDOR.format(number=order.number, vendor=wanted.vendor_name),
        remedy=NOT_THE_SAME.format(then=then.format(vendor=wanted.vendor_name)),
    )


def invoice_number_taken(wanted: DesiredInvoice, there: Sequence[QuickBooksInvoice], owners: Owners) -> Problem | None:
    """As of an order; nothing is written to the one that a person chooses."""
    invoice = wanted.invoice
    free, whose = _not_of_another(there, owners, invoice.id)
    if not free:
        code, name = "invoice_number_taken", f"invoice {invoice.number} over {money(invoice.total)}"
        remedy = NUMBER_IN_AUTOTASK.format(leave_out=LEAVE_OUT_THIS)
        return _of_another(code, whose, wanted.ref_number, name, remedy, invoice_id=invoice.id) if whose else None
    free.sort(
        key=lambda one: (
            wanted.customer_list_id not in ("", one.customer_list_id),
            one.total is None or cents(one.total) != cents(invoice.total),
            one.txn_date != wanted.txn_date,
        )
    )
    found = free[0]
    asked = problem(
        "invoice_number_taken",
        invoice_id=invoice.id,
        number=invoice.number,
        ref_number=wanted.ref_number,
        customer=found.customer_name,
        date=found.txn_date or "",
        basis=f"{found.txn_id}:{found.edit_sequence}",
        differences=side_by_side(wanted, found),
    )
    others = [_words(one.txn_date, one.total, one.customer_name, is_void=is_voided(one)) for one in free[1:]]
    return _with_others(asked, others)


def order_wanted_by_two(first: PurchaseOrder, order: PurchaseOrder, ref_number: str, *, is_external: bool) -> Problem:
    """Of the later one of two of a run that would get the same number in QuickBooks, where neither need be. `is_external` as above."""
    return _same_number(
        "number_taken",
        ref_number,
        GOES_FIRST.format(first=f"Purchase order {first.number} for {first.vendor_name}"),
        EXTERNAL_NUMBER.format(leave_out=LEAVE_OUT_ONE) if is_external else ORDER_FIRST,
        basis=f"order:{first.number}",
        order_id=order.id,
    )


def invoice_wanted_by_two(first: Invoice, invoice: Invoice, ref_number: str) -> Problem:
    """As of orders."""
    return _same_number(
        "invoice_number_taken",
        ref_number,
        GOES_FIRST.format(first=f"Invoice {first.number} over {money(first.total)}"),
        NUMBER_IN_AUTOTASK.format(leave_out=LEAVE_OUT_ONE),
        basis=f"invoice:{first.id}",
        invoice_id=invoice.id,
    )


def _of_another(
    code: str,
    whose: tuple[str, str],
    ref_number: str,
    name: str,
    remedy: str,
    *,
    order_id: int | None = None,
    invoice_id: int | None = None,
) -> Problem:
    """The one that QuickBooks has is another one's of Autotask than the one of this `name`."""
    txn_id, other = whose
    explanation = f"QuickBooks has it already: there it is Autotask's {other}. So {name} is not entered."
    return _same_number(code, ref_number, explanation, remedy, basis=txn_id, order_id=order_id, invoice_id=invoice_id)


def _same_number(
    code: str,
    ref_number: str,
    explanation: str,
    remedy: str,
    *,
    basis: str,
    order_id: int | None = None,
    invoice_id: int | None = None,
) -> Problem:
    """There is none in QuickBooks that could be used."""
    return Problem(
        code=code,
        title=f"Two of Autotask would have the number {ref_number} in QuickBooks",
        explanation=explanation,
        remedy=remedy,
        choices=tuple(choice for choice in KINDS[code].choices if choice != "adopt"),
        order_id=order_id,
        invoice_id=invoice_id,
        basis=basis,
    )


def _not_of_another(
    there: Iterable[Found], owners: Owners, autotask_id: int
) -> tuple[list[Found], tuple[str, str] | None]:
    """Those that are no other one's of Autotask; and of the first that is, its TxnID and what the other is called."""
    free: list[Found] = []
    whose = None
    for one in there:
        owner_id, name = owners.get(one.txn_id, (autotask_id, ""))
        if owner_id == autotask_id:
            free.append(one)
        else:
            whose = whose or (one.txn_id, name)
    return free, whose


def _with_others(asked: Problem, others: Sequence[str]) -> Problem:
    """Only one can be chosen, so the others are told of."""
    if not others:
        return asked
    shown = [
        *others[:OTHERS_SHOWN_MAX],
        *([f"and {len(others) - OTHERS_SHOWN_MAX} more"] if len(others) > OTHERS_SHOWN_MAX else []),
    ]
    told = f" QuickBooks has {len(others)} more with this number: {'; '.join(shown).rstrip('.')}."
    return replace(asked, explanation=asked.explanation + told, remedy=asked.remedy + OTHERS)


def _words(day: date | None, total: Decimal | None, name: str, *, is_void: bool = False) -> str:
    amount = "voided" if is_void else "" if total is None else f"over {money(total)}"
    return " ".join(filter(None, ["one", f"of {day}" if day else "", amount, f"for {name}" if name else ""]))


def _texts(order: PurchaseOrder, wanted: DesiredOrder, found: QuickBooksOrder) -> Iterator[Difference]:
    """Fields that are written and not compared afterwards (B10), where both say something else."""
    method = wanted.ship_method or order.shipping_type
    for field, ours, theirs in (("Ship method", method, found.ship_method), ("FOB", wanted.fob, found.fob)):
        if fold(ours) != fold(theirs):
            yield both_now(field, ours, theirs)


def _changed(changes: Iterable[Change]) -> Iterator[Difference]:
    """The vendor has a row of its own. Lines of the same item stand for each other."""
    for change in changes:
        if change.name != "vendor_list_id":
            yield both_now(change.title, change.before, NOT_THERE if change.now == REMOVED else change.now)


def _received(order: PurchaseOrder, found: QuickBooksOrder, line_ids: Mapping[str, int]) -> Iterator[Difference]:
    for line in found.lines:
        line_id = line_ids.get(line.txn_line_id)
        received = Decimal(0) if line_id is None else received_in_autotask(order, line_id)
        if line.received and line.received != received:
            yield both_now(f"{line.item_name}: received", number(received), number(line.received))


def _is_alike(change: Change, wanted: DesiredOrder, found: QuickBooksOrder) -> bool:
    """Names that a preview does not know the ListID of are compared as words, and our own mark in an empty memo is no difference."""
    if change.name == "memo" and not found.memo:
        return wanted.memo == wanted.mark
    return fold(change.before) == fold(change.now)
