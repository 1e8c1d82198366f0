"""What waits for a person's decision about a problem: the writes that were approved and that it holds up, in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from stockpost.app.views import HeldUpView
from stockpost.core.ledger import StepState
from stockpost.core.problems import Problem
from stockpost.store import problems, steps

WAITING = frozenset({StepState.PLANNED.value, StepState.SKIPPED.value, StepState.REJECTED.value})
"""States of writes that were not carried out. A run that ended skips what a problem held up."""


def held_up(connection: Connection, company_id: int) -> dict[int, HeldUpView]:
    """By the number of each open problem that a run has met, and that holds anything up."""
    rows = [row for row in problems.open_problems(connection, company_id) if not row.problem.is_about_undo]
    of_run: dict[int, list[Row[Any]]] = {}
    for step in steps.steps_of_runs(connection, {row.run_id for row in rows if row.run_id is not None}):
        if _is_waiting(step):
            of_run.setdefault(step.run_id, []).append(step)
    found: dict[int, HeldUpView] = {}
    for row in rows:
        writes = tuple(step.summary for step in of_run.get(row.run_id or 0, ()) if _is_of(step, row.problem))
        if row.run_id is not None and writes:
            found[row.id] = HeldUpView(run=row.run_id, writes=writes)
    return found


def _is_waiting(step: Row[Any]) -> bool:
    return step.state in WAITING and step.status_text != steps.NOT_NEEDED


def _is_of(step: Row[Any], found: Problem) -> bool:
    """Of the order, the invoice or the item that the problem is about."""
    if found.order_id is not None:
        return bool(step.order_id == found.order_id)
    if found.invoice_id is not None:
        return bool(step.invoice_id == found.invoice_id)
    return found.product_id is not None and step.product_id == found.product_id
