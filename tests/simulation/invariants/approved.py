"""S13: what was approved is planned, under way, done, or waits with a problem that is shown: no order or count drops out of its run."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

PARTS = text(
    """SELECT r.id, o.order_id, NULL AS product_id, o.state FROM runs r JOIN run_orders o ON o.run_id = r.id
        JOIN companies c ON c.id = r.company_id WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')
    UNION ALL SELECT r.id, NULL, p.product_id, p.state FROM runs r JOIN run_products p ON p.run_id = r.id
        JOIN companies c ON c.id = r.company_id WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')"""
)
ENDED = text(
    """SELECT r.id FROM runs r JOIN companies c ON c.id = r.company_id
    WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')"""
)
SHOWN = text(
    """SELECT p.order_id, p.product_id FROM problems p JOIN companies c ON c.id = p.company_id
    WHERE c.name = :name AND p.closed_at IS NULL
    UNION SELECT o.order_id, p.product_id FROM problems p JOIN companies c ON c.id = p.company_id
        JOIN autotask_order_products o ON o.company_id = p.company_id AND o.product_id = p.product_id
        WHERE c.name = :name AND p.closed_at IS NULL AND p.order_id IS NULL"""
)
"""A problem of an item holds up all orders that name it."""


class ApprovedStays:
    """Looks at each run once, when it has ended. `writes` counts the transactions: without a new one nothing has changed."""

    def __init__(self, writes: Callable[[], int]) -> None:
        self._writes = writes
        self._writes_seen = -1
        self._ended: set[int] = set()

    def forget(self) -> None:
        """An older copy has other runs."""
        self._ended.clear()

    def __call__(self, world: World) -> None:
        if self._writes() == self._writes_seen:
            return
        self._writes_seen = self._writes()
        with world.hosts[0].database.read() as connection:
            ended = set(connection.execute(ENDED, {"name": world.company}).scalars()) - self._ended
            if not ended:
                return
            parts = [row for row in connection.execute(PARTS, {"name": world.company}) if row.id in ended]
            shown = list(connection.execute(SHOWN, {"name": world.company}))
        orders, products = {row.order_id for row in shown}, {row.product_id for row in shown}
        is_of_all = any(row.order_id is row.product_id is None for row in shown)
        for row in parts:
            what = f"order {row.order_id}" if row.order_id is not None else f"product {row.product_id}"
            if row.state == "open":
                raise Violation(f"S13: run {row.id} has ended, and its {what} is still open")
            is_shown = is_of_all or (row.product_id in products if row.order_id is None else row.order_id in orders)
            if row.state == "problem" and not is_shown:
                raise Violation(f"S13: run {row.id} has ended with a problem of {what}, which is not shown")
        self._ended |= ended
