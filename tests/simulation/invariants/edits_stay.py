"""S12: what a person typed in a purchase order of ours is written over only once somebody has decided about it (B10)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from quickbooks_simulator.records import Transaction
from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

DECISIONS = text(
    """SELECT count(*) FROM decisions d JOIN order_links l ON l.company_id = d.company_id AND l.order_id = d.order_id
    WHERE l.txn_id = :txn_id"""
)


class EditsStay:
    """Compares the orders before and after each message with what our messages had left there."""

    def __init__(self) -> None:
        self._before: dict[str, Transaction] | None = None
        self._acts = 0
        self._left: dict[str, Any] = {}
        """What of an order people could have typed over, as messages of ours left it."""
        self._left_at: dict[tuple[str, str], Any] = {}
        """The same by EditSequence: an older company file lacks what we left later."""
        self._decided: dict[str, int] = {}
        """How many decisions there were then."""

    def forget(self) -> None:
        """An older copy of the database has fewer decisions."""
        self._decided.clear()

    def before_message(self, world: World, _message: str) -> None:
        self(world)
        self._before = {order.txn_id: order for order in world.bookkeeping.books.transactions("PurchaseOrder")}
        self._acts = world.acts

    def __call__(self, world: World) -> None:
        orders = [*world.bookkeeping.books.transactions("PurchaseOrder")]
        before, self._before = self._before, None
        for order in orders if before is not None else []:
            self._compare(world, before.get(order.txn_id), order)
        for order in orders:
            left = self._left_at.setdefault((order.txn_id, order.edit_sequence), self._left.get(order.txn_id))
            self._left[order.txn_id] = left

    def _compare(self, world: World, was: Transaction | None, order: Transaction) -> None:
        if was is order or (was is not None and _typed(was) == _typed(order)):
            return
        decided, left = _decisions(world, order.txn_id), self._left.get(order.txn_id)
        is_edited = was is not None and left is not None and left != _typed(was)
        if is_edited and decided <= self._decided.get(order.txn_id, 0) and world.acts == self._acts:
            raise Violation(f"S12: {order.txn_id} was written over, which somebody had edited")
        self._left[order.txn_id], self._decided[order.txn_id] = _typed(order), decided


def _typed(order: Transaction) -> Any:
    lines = {line.line_id: (line.quantity, line.rate) for line in order.lines}
    return order.ref_number, order.fields.get("Memo"), order.fields.get("VendorMsg"), lines


def _decisions(world: World, txn_id: str) -> int:
    with world.hosts[0].database.read() as connection:
        return int(connection.execute(DECISIONS, {"txn_id": txn_id}).scalar_one())
