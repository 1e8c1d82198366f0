"""S5: no message of ours changes or deletes what is not ours; S6: no adjustment of nothing, none while a receipt, an invoice or a
deletion is unknown."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import text

from quickbooks_simulator.records import Transaction
from stockpost.core.names import fold
from tests.simulation.invariants.marks import Violation, marks_of
from tests.simulation.world import World

_FIELDS = {
    "PurchaseOrder": ("Memo", "VendorMsg", "DueDate", "ExpectedDate", "FOB"),
    "Invoice": ("Memo", "PONumber", "DueDate"),
}
_LINE_FIELDS = {"PurchaseOrder": ("Desc", "ManufacturerPartNumber"), "Invoice": ("Desc",)}
"""Both: what of a transaction people could have changed, by its kind."""
AGREED = text("SELECT basis FROM problems WHERE choice = 'adopt' AND code = 'changed_in_quickbooks'")
"""The EditSequence of what was agreed to."""
_ASKED_KIND = re.compile(r"<(\w+)QueryRq")


class OnlyOurs:
    """Compares the books before and after each message."""

    def __init__(self) -> None:
        self._transactions: dict[str, Any] | None = None
        self._lists: dict[str, Any] = {}
        self._acts_when_read = 0
        self._acts_when_asked: dict[str, int] = {}
        """By kind of transaction."""
        self._written: dict[str, set[Any]] = {}
        """What of a transaction people could have changed, as our messages ever left it, or as somebody agreed to it: a restored QuickBooks has an older one."""

    def has_written(self, txn_id: str) -> bool:
        """Some message of ours entered or changed it."""
        return txn_id in self._written

    def before_message(self, world: World, message: str) -> None:
        # Two messages may come within one event.
        self(world)
        self._note_agreed(world)
        books = world.bookkeeping.books
        self._transactions = dict(books.table("transactions"))
        self._lists = dict(books.table("lists"))
        if "<ItemQueryRq" in message or "<ItemInventoryQueryRq" in message:
            self._acts_when_read = world.acts
        if not world.is_waking:
            self._acts_when_asked |= dict.fromkeys(_ASKED_KIND.findall(message), world.acts)
        if "<InventoryAdjustmentAddRq" in message:
            _check_no_unknown_receipt(world)
            _check_nothing_unknown(world)

    def __call__(self, world: World) -> None:
        before, self._transactions = self._transactions, None
        if before is None:
            return
        books = world.bookkeeping.books
        now = books.table("transactions")
        for txn_id, transaction in before.items():
            # Where a person changed it, or took its mark off, between the comparison and the deletion, nobody could know (decision 0010).
            is_known = world.acts == self._acts_when_asked.get(transaction.kind)
            was_ours = txn_id not in now and not is_known and self.has_written(txn_id)
            if now.get(txn_id) is not transaction and not (was_ours or _is_ours(world, transaction)):
                raise Violation(f"S5: {transaction.kind} {txn_id}, which is not ours, was changed or deleted")
            if txn_id not in now and is_known and not self._is_as_written(world, transaction):
                raise Violation(f"S5: {transaction.kind} {txn_id}, which somebody had changed, was deleted")
        for key, entry in self._lists.items():
            after = books.table("lists").get(key)
            if after is None or after.name != entry.name:
                raise Violation(f"S5: the list entry {entry.name} was renamed or deleted")
        for txn_id, transaction in now.items():
            if before.get(txn_id) is not transaction:
                self._written.setdefault(txn_id, set()).add(_content(transaction))
            if txn_id in before:
                continue
            marks = marks_of(transaction)
            if not marks:
                raise Violation(f"S5: {transaction.kind} {txn_id} was written without our mark")
            if transaction.kind == "InventoryAdjustment" and len(marks) != len(transaction.lines):
                raise Violation(f"S5: of {len(transaction.lines)} lines of {txn_id}, {len(marks)} have a mark")
            # Where a person moved stock between reading the count and setting it, nobody could know.
            is_known = world.acts == self._acts_when_read
            is_empty = transaction.kind == "InventoryAdjustment" and any(
                not line.quantity for line in transaction.lines
            )
            if is_known and is_empty:
                raise Violation(f"S6: the adjustment {transaction.ref_number} changes nothing")

    def _note_agreed(self, world: World) -> None:
        """What people changed of ours and somebody agreed to counts as written."""
        with world.hosts[0].database.read() as connection:
            agreed = set(connection.execute(AGREED).scalars())
        there = world.bookkeeping.books.table("transactions")
        for txn_id, contents in self._written.items() if agreed else ():
            if txn_id in there and there[txn_id].edit_sequence in agreed:
                contents.add(_content(there[txn_id]))

    def _is_as_written(self, world: World, transaction: Transaction) -> bool:
        """Has it the content of some message of ours, or was it never ours? An item of it that was merged away is the one that remained."""
        written = self._written.get(transaction.txn_id)
        now = _as_it_became(world, _content(transaction))
        known = {_as_it_became(world, content) for content in written or ()}
        if _is_canceled(world, transaction):
            # Closed by hand it is as Autotask wants it, and nobody is asked.
            now, known = _opened(now), {_opened(content) for content in known}
        return written is None or now in known


def _is_canceled(world: World, transaction: Transaction) -> bool:
    ids = {mark.autotask_id for mark in marks_of(transaction) if transaction.kind == "PurchaseOrder"}
    orders = world.hosts[0].desk.orders(world.company) if ids else ()
    return any(order.autotask_id in ids and order.autotask_status == "Canceled" for order in orders)


def _opened(content: tuple[Any, ...]) -> tuple[Any, ...]:
    kind, account, _, *head, lines = content
    return (kind, account, False, *head, tuple((*line[:4], False, *line[5:]) for line in lines))


def _as_it_became(world: World, content: tuple[Any, ...]) -> tuple[Any, ...]:
    """With the items that remained, and on no order that somebody deleted."""
    *head, lines = content
    there = world.bookkeeping.books.table("transactions")
    return (
        *head,
        tuple(
            (item and world.survivor("Item", item), order if order in there else None, *more)
            for item, order, *more in lines
        ),
    )


def _content(transaction: Transaction) -> tuple[Any, ...]:
    names = _FIELDS.get(transaction.kind, ("Memo",))
    line_names = _LINE_FIELDS.get(transaction.kind, ())
    lines = tuple(
        (
            *(line.item_id, line.link_txn_id, line.quantity, line.rate, line.is_closed),
            *(line.fields.get(name) for name in line_names),
        )
        for line in transaction.lines
    )
    account = transaction.account_id if transaction.kind == "InventoryAdjustment" else None
    head = (transaction.kind, account, transaction.is_closed, transaction.txn_date)
    return (*head, *(transaction.fields.get(name) for name in names), lines)


def _is_ours(world: World, transaction: Transaction) -> bool:
    """As our ExternalGUID says, which a copy that a person made has not, or an order that a person told Stockpost to adopt."""
    if "ExternalGUID" in transaction.fields:
        return True
    with world.hosts[0].database.read() as connection:
        query = """SELECT count(*) FROM order_links l JOIN problems p ON p.company_id = l.company_id AND p.order_id = l.order_id
            WHERE l.txn_id = :txn_id AND p.code = 'number_taken' AND p.choice = 'adopt' AND p.basis LIKE :basis"""
        chosen = {"txn_id": transaction.txn_id, "basis": f"{transaction.txn_id}:%"}
        return bool(connection.execute(text(query), chosen).scalar_one())


def _check_no_unknown_receipt(world: World) -> None:
    query = """SELECT count(*) FROM steps a JOIN steps r ON r.kind = 'receive_items'
        AND (r.state = 'unknown' OR (r.state = 'rejected' AND r.problem_code = 'outcome_unknown'))
        JOIN autotask_order_products p ON p.order_id = r.order_id AND p.product_id = a.product_id
        AND r.company_id = a.company_id AND p.company_id = a.company_id JOIN companies c ON c.id = a.company_id
        WHERE a.kind = 'adjust_on_hand' AND a.state = 'sent' AND c.name = :name"""
    with world.hosts[0].database.read() as connection:
        if connection.execute(text(query), {"name": world.company}).scalar_one():
            raise Violation("S6: an adjustment was sent while a receipt of the item is unknown")


def _check_nothing_unknown(world: World) -> None:
    """Of invoices and deletions, by the names of the items that they move."""
    query = """SELECT a.record AS counted, s.record AS moved FROM steps a JOIN companies c ON c.id = a.company_id
        JOIN steps s ON s.company_id = a.company_id AND s.kind IN ('create_invoice', 'delete_transaction')
        AND (s.state = 'unknown' OR (s.state = 'rejected' AND s.problem_code = 'outcome_unknown'))
        WHERE a.kind = 'adjust_on_hand' AND a.state = 'sent' AND c.name = :name AND NOT EXISTS (SELECT 1 FROM steps later
        WHERE later.company_id = s.company_id AND later.base = s.base AND later.generation > s.generation)"""
    with world.hosts[0].database.read() as connection:
        for row in connection.execute(text(query), {"name": world.company}):
            counted, moved = (json.loads(one)["step"]["item_key"] for one in row)
            if counted in {fold(name) for name in moved.split("\n")}:
                raise Violation(f"S6: the count of {counted} was sent while an invoice or a deletion of it is unknown")
