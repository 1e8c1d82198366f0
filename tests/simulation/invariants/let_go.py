"""S23: what somebody let go of stays so until somebody decides again, whatever QuickBooks answers meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

LET_GO = text(
    """SELECT 'order' AS what, l.order_id AS id FROM order_links l JOIN companies c ON c.id = l.company_id
        WHERE c.name = :name AND l.state IN ('detached', 'ignored')
    UNION ALL SELECT 'invoice', l.invoice_id FROM invoice_links l JOIN companies c ON c.id = l.company_id
        WHERE c.name = :name AND l.state IN ('detached', 'ignored')"""
)
AGAIN = text(
    """SELECT d.code, d.basis FROM decisions d JOIN companies c ON c.id = d.company_id
    WHERE c.name = :name AND d.choice = 'ask again' AND d.code IN ('order', 'invoice')"""
)


class LetGoStays:
    """`writes` counts the transactions: without a new one nothing has changed."""

    def __init__(self, writes: Callable[[], int]) -> None:
        self._writes = writes
        self._writes_seen = -1
        self._let_go: set[tuple[str, int]] = set()
        self._again: Counter[tuple[str, int]] = Counter()

    def forget(self) -> None:
        """An older copy of the database took its place."""
        self._let_go.clear()
        self._writes_seen = -1

    def __call__(self, world: World) -> None:
        if self._writes() == self._writes_seen:
            return
        self._writes_seen = self._writes()
        with world.hosts[0].database.read() as connection:
            let_go = {(row.what, row.id) for row in connection.execute(LET_GO, {"name": world.company})}
            decided = connection.execute(AGAIN, {"name": world.company})
            again = Counter((row.code, int(row.basis)) for row in decided)
        for what, own_id in sorted(self._let_go - let_go):
            if again[what, own_id] <= self._again[what, own_id]:
                raise Violation(f"S23: {what} {own_id} was let go of, and counts again although nobody decided so")
        self._let_go, self._again = let_go, again
