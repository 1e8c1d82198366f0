"""S13: what was approved is planned, under way, done, or waits with a problem that is shown: no order, count or invoice drops out of its run.

An order or invoice that Autotask changed while a problem held it up is told by a note of its run: another approval is wanted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, text

from tests.simulation.invariants.approved_receipts import ApprovedReceipts
from tests.simulation.invariants.marks import Violation, marks_of
from tests.simulation.invariants.run_states import RunStates
from tests.simulation.invariants.taken_back import check_taken_back
from tests.simulation.world import World

PARTS = text(
    """SELECT r.id, r.notes, o.order_id, CAST(NULL AS BIGINT) AS product_id, CAST(NULL AS BIGINT) AS invoice_id,
        o.state, o.record FROM runs r
        JOIN run_orders o ON o.run_id = r.id JOIN companies c ON c.id = r.company_id
        WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')
    UNION ALL SELECT r.id, r.notes, CAST(NULL AS BIGINT), p.product_id, CAST(NULL AS BIGINT), p.state, p.reason FROM runs r
        JOIN run_products p ON p.run_id = r.id JOIN companies c ON c.id = r.company_id
        WHERE c.name = :name AND r.state NOT IN ('queued', 'in_progress')
    UNION ALL SELECT r.id, r.notes, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), i.invoice_id, i.state, i.record FROM runs r
        JOIN run_invoices i ON i.run_id = r.id JOIN companies c ON c.id = r.company_id
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
TITLES = text(
    """SELECT p.record FROM problems p JOIN companies c ON c.id = p.company_id
    WHERE c.name = :name AND p.closed_at IS NULL"""
)
"""A count may wait for a problem of another document or item: the reason that its run gives names it."""
NEWEST = text(
    """SELECT o.order_id, CAST(NULL AS BIGINT) AS invoice_id, o.number, o.record FROM autotask_orders o
        JOIN companies c ON c.id = o.company_id WHERE c.name = :name
    UNION ALL SELECT CAST(NULL AS BIGINT), i.invoice_id, i.number, i.record FROM autotask_invoices i
        JOIN companies c ON c.id = i.company_id WHERE c.name = :name"""
)
GIVEN_UP = ('"status":"Canceled"', '"is_voided":true')
"""In the record of an order or of an invoice."""
LINKED = text(
    """SELECT l.order_id, CAST(NULL AS BIGINT) AS invoice_id, l.state, l.txn_id FROM order_links l
        JOIN companies c ON c.id = l.company_id WHERE c.name = :name
    UNION ALL SELECT CAST(NULL AS BIGINT), l.invoice_id, l.state, l.txn_id FROM invoice_links l
        JOIN companies c ON c.id = l.company_id WHERE c.name = :name"""
)
LET_GO = ("detached", "ignored")


class ApprovedStays:
    """Looks at each run when it has ended. `writes` counts the transactions: without a new one nothing has changed."""

    def __init__(self, writes: Callable[[], int]) -> None:
        self._writes = writes
        self._writes_seen = -1
        self._runs = RunStates()
        self._known: set[str] = set()
        self._entered: set[tuple[str, int]] = set()
        """TxnIDs, and our marks, of all that ever was in QuickBooks."""
        self._receipts = ApprovedReceipts()

    def restore(self, world: World) -> None:
        """An older copy has other runs; those that had ended when it was made were looked at then."""
        self._receipts.was_restored = True
        with world.hosts[0].database.read() as connection:
            self._runs.restore(connection, world.company)

    def __call__(self, world: World) -> None:
        self._remember(world)
        if self._writes() == self._writes_seen:
            return
        self._writes_seen = self._writes()
        with world.hosts[0].database.read() as connection:
            ended = self._runs.ended(connection, world.company)
            if not ended:
                return
            for run in ended:
                if run.undoes is not None:
                    check_taken_back(world, connection, run=run.run, undone=run.undoes)
            self._check_parts(connection, world, {one.run: one.undoes for one in ended})

    def _remember(self, world: World) -> None:
        transactions = world.bookkeeping.books.table("transactions")
        for txn_id in transactions.keys() - self._known:
            self._known.add(txn_id)
            marks = marks_of(transactions[txn_id])
            self._entered |= {(mark.kind, mark.autotask_id) for mark in marks}
            self._receipts.remember(world, transactions[txn_id], marks)

    def _check_parts(self, connection: Connection, world: World, ended: Mapping[int, int | None]) -> None:
        name = {"name": world.company}
        parts = [row for row in connection.execute(PARTS, name) if row.id in ended]
        shown = list(connection.execute(SHOWN, name))
        newest = {(row.order_id, row.invoice_id): row for row in connection.execute(NEWEST, name)}
        links = {(row.order_id, row.invoice_id): row for row in connection.execute(LINKED, name)}
        orders, products = {row.order_id for row in shown}, {row.product_id for row in shown}
        bills = {row.invoice_id for row in shown}
        titles = [json.loads(record)["title"] for record in connection.execute(TITLES, name).scalars()]
        is_of_all = any(row.order_id is row.product_id is row.invoice_id is None for row in shown)
        for row in parts:
            what, is_shown = f"order {row.order_id}", row.order_id in orders
            if row.product_id is not None:
                what = f"product {row.product_id}"
                is_shown = row.product_id in products or any(title in row.record for title in titles)
            elif row.invoice_id is not None:
                what, is_shown = f"invoice {row.invoice_id}", row.invoice_id in bills
            now = newest.get((row.order_id, row.invoice_id))
            if row.state == "open":
                raise Violation(f"S13: run {row.id} has ended, and its {what} is still open")
            if row.state == "problem" and not is_shown and not is_of_all:
                raise Violation(f"S13: run {row.id} has ended with a problem of {what}, which is not shown")
            if row.state == "outdated" and (row.record == now.record or f"{now.number}: " not in row.notes):
                raise Violation(f"S13: run {row.id} gave up its {what} without a reason or a word")
            is_written = row.state == "done" and row.product_id is None and ended[row.id] is None
            if is_written and not self._is_there(row, links.get((row.order_id, row.invoice_id)), now):
                raise Violation(f"S13: run {row.id} has its {what} as done, which never was in QuickBooks")
            if is_written and row.order_id is not None:
                self._check_receipts(connection, world, row, links.get((row.order_id, None)), now)

    def _check_receipts(
        self, connection: Connection, world: World, row: Row[Any], link: Row[Any] | None, now: Row[Any]
    ) -> None:
        if link is None or link.state != "linked" or GIVEN_UP[0] in now.record:
            return
        missing = self._receipts.missing(connection, world, row.order_id, link.txn_id, row.record, now.record)
        if missing > 0:
            raise Violation(
                f"S13: run {row.id} has order {row.order_id} as done, and {missing} units were never receipted"
            )

    def _is_there(self, row: Row[Any], link: Row[Any] | None, now: Row[Any]) -> bool:
        """Entered with our mark, or taken over as what a person had entered; or there is nothing to enter any more."""
        own = ("po", row.order_id) if row.order_id is not None else ("invoice", row.invoice_id)
        if own in self._entered or any(one in now.record for one in GIVEN_UP):
            return True
        return link is not None and (link.state in LET_GO or link.txn_id in self._known)
