"""S14: when a run that takes another one back has ended, each transaction of that one is gone, is named by a problem, or belongs to another run."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, text

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

WRITTEN = text(
    """SELECT s.base, s.txn_id, s.order_id, s.product_id, s.invoice_id FROM steps s JOIN run_steps rs ON rs.step_id = s.id
    WHERE rs.run_id = :undone AND s.state IN ('confirmed', 'adopted') AND s.txn_id IS NOT NULL
        AND s.kind IN ('create_purchase_order', 'receive_items', 'adjust_on_hand', 'create_invoice')
        AND (SELECT max(run_id) FROM run_steps WHERE step_id = s.id) = :undone"""
)
NAMED = text(
    """SELECT order_id, product_id, invoice_id FROM problems
    WHERE closed_at IS NULL AND (basis = :about OR run_id = :run OR code = 'came_back')
    UNION SELECT CAST(NULL AS BIGINT), o.product_id, CAST(NULL AS BIGINT) FROM problems p JOIN autotask_order_products o
        ON o.company_id = p.company_id AND o.order_id = p.order_id
        WHERE p.closed_at IS NULL AND (p.basis = :about OR p.run_id = :run)"""
)
"""An order that stays keeps the counts of its items, too."""
APPROVED = text(
    """SELECT ro.record FROM run_orders ro JOIN problems p ON p.order_id = ro.order_id
    WHERE ro.run_id = :undone AND p.closed_at IS NULL AND (p.basis = :about OR p.run_id = :run)"""
)
"""Also of those that were on it when the run was approved."""
LEFT_TO_PEOPLE = text(
    """SELECT substr(s.base, 8) AS txn_id FROM steps s
    LEFT JOIN order_links o ON o.company_id = s.company_id AND o.order_id = s.order_id
    LEFT JOIN invoice_links i ON i.company_id = s.company_id AND i.invoice_id = s.invoice_id
    WHERE s.kind = 'delete_transaction' AND s.state IN ('confirmed', 'adopted')
        AND (o.state IN ('ignored', 'detached') OR i.state IN ('ignored', 'detached'))"""
)
"""Deleted once, then let go of, and there again: the look of a contact tells of that, with or without an undo (the story
`ignored_order_comes_back_before_the_second_undo`)."""
CANCELED = text("SELECT 1 FROM audit_events WHERE kind = 'run canceled' AND subject = :subject")


def check_taken_back(world: World, connection: Connection, *, run: int, undone: int) -> None:
    """Looks at the books just when the run has ended: what people do to them later is theirs."""
    present = world.bookkeeping.books.table("transactions")
    left = [row for row in connection.execute(WRITTEN, {"undone": undone}) if row.txn_id in present]
    left = [row for row in left if not present[row.txn_id].is_voided]
    if left:
        let_go = {row.txn_id for row in connection.execute(LEFT_TO_PEOPLE)}
        left = [row for row in left if row.txn_id not in let_go]
    if not left or connection.execute(CANCELED, {"subject": f"run:{run}"}).first():
        return
    which = {"about": f"undo:{undone}", "run": run}
    named = {_about(row) for row in connection.execute(NAMED, which)}
    approved = [json.loads(row.record) for row in connection.execute(APPROVED, {**which, "undone": undone})]
    ordered = [line["product"] for order in approved for line in order["lines"] if line["product"]]
    about = frozenset().union(*named, {("product", product["id"]) for product in ordered})
    # Counts that share an adjustment go or stay together.
    told = {row.txn_id for row in left if about & _about(row)}
    silent = [row for row in left if row.txn_id not in told]
    if silent:
        raise Violation(f"S14: run {run} took run {undone} back, and {silent[0].base} is still there without a word")


def _about(row: Row[Any]) -> frozenset[tuple[str, int]]:
    found = (("order", row.order_id), ("product", row.product_id), ("invoice", row.invoice_id))
    return frozenset((kind, one) for kind, one in found if one is not None)
