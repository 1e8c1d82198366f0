"""A number that QuickBooks already has on a purchase order that is not ours: both orders side by side, so that a person can tell whether they
are the same one (N4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from stockpost.core.agreed import as_if_written, not_written_yet
from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.compare import NOT_THERE, REMOVED, Change, changes_since
from stockpost.core.decimals import number
from stockpost.core.desired import DesiredOrder
from stockpost.core.names import fold
from stockpost.core.problems import Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksOrder

SAME_NUMBER = "Leave one of the two out, or give it another number in Autotask and try again."
ALIKE = " Its vendor, texts, address and lines are those of {number}."


def number_taken(order: PurchaseOrder, wanted: DesiredOrder, found: QuickBooksOrder) -> Problem:
    """It is never adopted silently. What differs gets what Autotask says, once a person chooses it."""
    asked = problem(
        "number_taken",
        order_id=order.id,
        number=order.number,
        ref_number=wanted.ref_number,
        vendor=found.vendor_name,
        date=found.txn_date or "",
        basis=found.txn_id,
        differences=tuple(_side_by_side(order, wanted, found)),
    )
    if asked.differences:
        return asked
    return replace(asked, explanation=asked.explanation + ALIKE.format(number=order.number))


def wanted_by_two(found: Problem, *, first: str, ref_number: str) -> Problem:
    """Two of a run would get the same number in QuickBooks, where neither need be: said of Autotask, where that is put right. `found` is of
    the later one, `first` names the other."""
    return replace(
        found,
        title=f"Two of Autotask would have the number {ref_number} in QuickBooks",
        explanation=f"{first} was chosen as well and goes first.",
        remedy=SAME_NUMBER,
    )


def _side_by_side(order: PurchaseOrder, wanted: DesiredOrder, found: QuickBooksOrder) -> Iterator[Difference]:
    """Lines of the same item stand for each other."""
    line_ids = not_written_yet(wanted, found, {})
    ours = as_if_written(wanted, {line_id: txn_line_id for txn_line_id, line_id in line_ids.items()})
    for change in changes_since(ours, found):
        if not _is_alike(change, wanted, found):
            now = NOT_THERE if change.now == REMOVED else change.now
            yield Difference(field=change.title, autotask=change.before, last_transferred="", quickbooks=now)
    for line in found.lines:
        line_id = line_ids.get(line.txn_line_id)
        received = Decimal(0) if line_id is None else received_in_autotask(order, line_id)
        if line.received and line.received != received:
            yield Difference(
                field=f"{line.item_name}: received",
                autotask=number(received),
                last_transferred="",
                quickbooks=number(line.received),
            )


def _is_alike(change: Change, wanted: DesiredOrder, found: QuickBooksOrder) -> bool:
    """Names that a preview does not know the ListID of are compared as words, and our own mark in an empty memo is no difference."""
    if change.name == "memo" and not found.memo:
        return wanted.memo == wanted.mark
    return fold(change.before) == fold(change.now)
