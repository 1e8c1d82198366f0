"""S13: what was approved is planned, under way, done, or waits with a problem that is shown: no order, count or invoice drops out of its run.

An order or invoice that Autotask changed while a problem held it up is told by a note of its run: another approval is wanted.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

PARTS = text(
    """SELECT r.id, r.notes, o.order_id, CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS invoice_id,
        o.state, o.record FROM runs r
        JOIN run_orders o ON o.run_id = r.id JOIN companies c ON c.id = r.company_id
        WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')
    UNION ALL SELECT r.id, r.notes, CAST(NULL AS BIGINT), p.product_id, CAST(NULL AS BIGINT), p.state, CAST(NULL AS TEXT) FROM runs r
        JOIN run_products p ON p.run_id = r.id JOIN companies c ON c.id = r.company_id
        WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')
    UNION ALL SELECT r.id, r.notes, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), i.invoice_id, i.state, i.record FROM runs r
        JOIN run_invoices i ON i.run_id = r.id JOIN companies c ON c.id = r.company_id
        WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')"""
)
ENDED = text(
    """SELECT r.id FROM runs r JOIN companies c ON c.id = r.company_id
    WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')"""
)
SHOWN = text(
    """SELECT p.order_id, p.product_id, p.invoice_id FROM problems p JOIN companies c ON c.id = p.company_id
    WHERE c.name = :name AND p.closed_at IS NULL
    UNION SELECT o.order_id, p.product_id, CAST(NULL AS BIGINT) FROM problems p JOIN companies c ON c.id = p.company_id
        JOIN autotask_order_products o ON o.company_id = p.company_id AND o.product_id = p.product_id
        WHERE c.name = :name AND p.closed_at IS NULL AND p.order_id IS NULL"""
)
"""A problem of an item holds up all orders that name it."""
NEWEST = text(
    """SELECT o.order_id, CAST(NULL AS BIGINT) AS invoice_id, o.number, o.record FROM autotask_orders o
        JOIN companies c ON c.id = o.company_id WHERE c.name = :name
    UNION ALL SELECT CAST(NULL AS BIGINT), i.invoice_id, i.number, i.record FROM autotask_invoices i
        JOIN companies c ON c.id = i.company_id WHERE c.name = :name"""
)


class ApprovedStays:
    """Looks at each run once, when it has ended. `writes` counts the transactions: without a new one nothing has changed."""

    def __init__(self, writes: Callable[[], int]) -> None:
        self._writes = writes
        self._writes_seen = -1
        self._ended: set[int] = set()

    def restore(self, world: World) -> None:
        """An older copy has other runs; those that had ended when it was made were looked at then."""
        with world.hosts[0].database.read() as connection:
            self._ended = set(connection.execute(ENDED, {"name": world.company}).scalars())

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
            newest = {
                (row.order_id, row.invoice_id): row for row in connection.execute(NEWEST, {"name": world.company})
            }
        orders, products = {row.order_id for row in shown}, {row.product_id for row in shown}
        bills = {row.invoice_id for row in shown}
        is_of_all = any(row.order_id is row.product_id is row.invoice_id is None for row in shown)
        for row in parts:
            what, is_shown = f"order {row.order_id}", row.order_id in orders
            if row.product_id is not None:
                what, is_shown = f"product {row.product_id}", row.product_id in products
            elif row.invoice_id is not None:
                what, is_shown = f"invoice {row.invoice_id}", row.invoice_id in bills
            if row.state == "open":
                raise Violation(f"S13: run {row.id} has ended, and its {what} is still open")
            if row.state == "problem" and not is_shown and not is_of_all:
                raise Violation(f"S13: run {row.id} has ended with a problem of {what}, which is not shown")
            if row.state == "outdated":
                now = newest[row.order_id, row.invoice_id]
                if row.record == now.record or f"{now.number}: " not in row.notes:
                    raise Violation(f"S13: run {row.id} gave up its {what} without a reason or a word")
        self._ended |= ended
