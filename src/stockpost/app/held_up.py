"""What waits for a person's decision about a problem: the writes that were approved and that it holds up, in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from stockpost.app.views import HeldUpView
from stockpost.core.ledger import StepState
from stockpost.store import problems, runs, steps

WAITING = frozenset({StepState.PLANNED.value, StepState.SKIPPED.value, StepState.REJECTED.value})
"""States of writes that were not carried out. A run that ended skips what a problem held up."""
Subject = tuple[int | None, int | None, int | None]
"""The ids of an order, an invoice and a product. A problem is about the first of them that it has, and so is a write."""


def held_up(connection: Connection, company_id: int) -> dict[int, HeldUpView]:
    """By the number of each open problem that a run has met, and that holds anything up."""
    rows = [row for row in problems.open_problems(connection, company_id) if not row.problem.is_about_undo]
    run_ids = {row.run_id for row in rows if row.run_id is not None}
    # Of an order that had its problem when it was approved no write was planned yet.
    approved = runs.orders_of_run(connection, run_ids)
    waiting: dict[tuple[int, Subject], list[str]] = {
        (run_id, _subject(order.id, None, None)): [] for run_id, state, order in approved if state == "problem"
    }
    for step in steps.steps_of_runs(connection, run_ids):
        if _is_waiting(step):
            subject = _subject(step.order_id, step.invoice_id, step.product_id)
            waiting.setdefault((step.run_id, subject), []).append(step.summary)
    return {
        row.id: HeldUpView(run=row.run_id, writes=tuple(writes))
        for row in rows
        if row.run_id is not None
        and (found := _subject(row.problem.order_id, row.problem.invoice_id, row.problem.product_id)) != NOTHING
        and (writes := waiting.get((row.run_id, found))) is not None
    }


NOTHING: Subject = (None, None, None)
"""Of the company as a whole, as a vendor that several orders need."""


def _subject(order_id: int | None, invoice_id: int | None, product_id: int | None) -> Subject:
    if order_id is not None:
        return order_id, None, None
    return (None, invoice_id, None) if invoice_id is not None else (None, None, product_id)


def _is_waiting(step: Row[Any]) -> bool:
    return step.state in WAITING and step.status_text != steps.NOT_NEEDED
