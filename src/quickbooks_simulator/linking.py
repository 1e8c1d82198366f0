"""Links from receipts and bills to purchase orders: the ten rules of FACTS 4."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from . import statuses
from .books import Books
from .purchase_orders import is_receivable, remaining
from .records import ZERO, Line, ListEntry, Transaction
from .references import is_given, is_plausible_id
from .stock import billed_quantities, received_quantities
from .transactions import Values, decimal_or_none
from .work import Work


@dataclass(frozen=True, slots=True)
class Link:
    """One line to be: its given ``values`` and, when linked, the order, its line and what remains of it."""

    values: Values = field(default_factory=dict)
    order: Transaction | None = None
    line: Line | None = None
    remaining: Decimal = ZERO


def only_bills(work: Work, kind: str) -> bool:
    """Whether a new transaction is a bill beside the receipts, as with Enhanced Inventory Receiving (FACTS 4; a switch)."""
    preferences = work.preferences
    separate = preferences.enhanced_inventory_receiving and not preferences.unverified.enhanced_bill_receives
    return kind == "Bill" and separate


def _taken(work: Work, kind: str) -> Callable[[Books, str], dict[str, Decimal]]:
    """What is gone from the lines of an order before a link: what came in, or for a bill beside receipts what was billed."""
    return billed_quantities if only_bills(work, kind) else received_quantities


def collect_links(work: Work, kind: str, vendor: ListEntry, values: Values) -> tuple[list[Link], list[str]]:
    """Lines of an Add in order, and the ids of orders that were closed already (warning 570).

    Raises Refused: 3000 the same order in LinkToTxnID and LinkToTxn; 3120 unknown; 3177 linked twice; 3180 other
    vendor; 3290 lines out of order; 3151 ItemRef beside LinkToTxn (code UNVERIFIED).
    """
    whole = [str(txn_id) for txn_id in values.get("LinkToTxnID", [])]
    if len(set(whole)) < len(whole):
        raise _linked_twice(next(txn_id for txn_id in whole if whole.count(txn_id) > 1))
    closed: list[str] = []
    links: list[Link] = []
    for txn_id in whole:
        order = _order(work, kind, vendor, txn_id)
        taken = _taken(work, kind)(work.books, txn_id)
        open_lines = [line for line in order.lines if _takes(order, line, taken)]
        links += [Link(order=order, line=line, remaining=remaining(line, taken)) for line in open_lines]
        if not open_lines:
            closed.append(txn_id)
    placement = _Placement(work)
    for line_values in values.get("ItemLineAdd", []):
        link = _line_link(work, kind, vendor, line_values, whole)
        if link.order is not None and link.line is not None:
            placement.check(link.order, link.line)
            if link.remaining <= 0:
                closed.append(link.order.txn_id)
                continue
            _check_quantity(work, kind, link)
        links.append(link)
    return links, list(dict.fromkeys(closed))


def _takes(order: Transaction, line: Line, taken: dict[str, Decimal]) -> bool:
    return not order.is_closed and remaining(line, taken) > 0


def _linked_twice(txn_id: str) -> statuses.Refused:
    return statuses.Refused(3177, f'The transaction "{txn_id}" cannot be linked twice.')


def _order(work: Work, kind: str, vendor: ListEntry, txn_id: str) -> Transaction:
    if not is_plausible_id(txn_id):
        raise statuses.invalid_id(txn_id, "TxnID")
    order = work.books.transaction(txn_id)
    if order is None or order.kind != "PurchaseOrder":
        raise statuses.not_found(txn_id)
    if order.entity_id != vendor.list_id:
        raise statuses.cannot_save(kind, "The vendor is not the vendor of the linked purchase order.")
    return order


def _line_link(work: Work, kind: str, vendor: ListEntry, values: Values, whole: list[str]) -> Link:
    if "LinkToTxn" not in values:
        return Link(values=values)
    if is_given(values, "ItemRef"):
        raise statuses.Refused(3151, "ItemRef and LinkToTxn cannot be used in the same line.")
    txn_id, line_id = str(values["LinkToTxn"]["TxnID"]), str(values["LinkToTxn"]["TxnLineID"])
    if txn_id in whole:
        raise statuses.invalid_id(txn_id, "TxnID")
    order = _order(work, kind, vendor, txn_id)
    if not is_plausible_id(line_id):
        raise statuses.invalid_id(line_id, "TxnLineID")
    line = next((line for line in order.lines if line.line_id == line_id), None)
    if line is None or not is_receivable(line):
        raise statuses.not_found(line_id)
    rest = ZERO if order.is_closed else remaining(line, _taken(work, kind)(work.books, txn_id))
    return Link(values=values, order=order, line=line, remaining=rest)


def _check_quantity(work: Work, kind: str, link: Link) -> None:
    quantity = decimal_or_none(link.values, "Quantity")
    if quantity is None:
        return
    if quantity < 0:
        raise statuses.cannot_save(kind, "A linked quantity cannot be negative.")
    if quantity > link.remaining and work.preferences.unverified.over_receipt_refused:
        raise statuses.cannot_save(kind, "The quantity is more than what remains on the purchase order.")


class _Placement:
    """Order lines must keep their order, and orders must not interleave (rule 5, 3290)."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._finished: set[str] = set()
        self._current: str | None = None
        self._last = -1

    def check(self, order: Transaction, line: Line) -> None:
        if order.txn_id != self._current:
            if order.txn_id in self._finished:
                raise self._wrong(line)
            if self._current is not None:
                self._finished.add(self._current)
            self._current, self._last = order.txn_id, -1
        index = order.lines.index(line)
        if index == self._last:
            raise _linked_twice(order.txn_id)
        if index < self._last:
            raise self._wrong(line)
        self._last = index

    def _wrong(self, line: Line) -> statuses.Refused:
        item = None if line.item_id is None else self._work.books.entry("Item", line.item_id)
        return statuses.wrong_order("" if item is None else self._work.books.full_name(item))
