"""How runs end: as soon as nothing of them is open, with what was held up left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.resuming import leave_out_what_is_free
from stockpost.core.ledger import StepState
from stockpost.core.resolve import is_there
from stockpost.store import facts, invoices, runs, steps
from stockpost.store.codec import decode_step
from stockpost.store.companies import CompanyRow
from stockpost.store.runs import RunRow


def finish_runs(connection: Connection, company: CompanyRow, active: Sequence[RunRow], *, now: datetime) -> None:
    """End the runs of which nothing is open any more."""
    for run in active:
        orders = {order.id: state for _, state, order in runs.orders_of_run(connection, [run.id])}
        rows = runs.products_of_run(connection, [run.id]) if run.is_syncing else []
        products = {row.product_id: row.state for row in rows}
        products |= leave_out_what_is_free(connection, company, rows)
        invoiced = {one.id: state for _, state, one in invoices.invoices_of_run(connection, [run.id])}
        states = {*orders.values(), *products.values(), *invoiced.values()}
        if "open" in states:
            continue
        _skip_rest(connection, company, run, orders, products, invoiced, now=now)
        state = "done_with_problems" if not states.isdisjoint(runs.NOT_CARRIED_OUT) else "done"
        runs.finish_run(connection, run.id, state=state, now=now)


def _skip_rest(
    connection: Connection,
    company: CompanyRow,
    run: RunRow,
    orders: Mapping[int, str],
    products: Mapping[int, str],
    invoiced: Mapping[int, str],
    *,
    now: datetime,
) -> None:
    """What was approved and never sent. What QuickBooks turned out to have already is told apart from what was held up."""
    left = {
        row.id: decode_step(row.record)
        for row in steps.steps_of_run(connection, run.id)
        if row.state == StepState.PLANNED.value
    }
    if not left:
        return
    known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("entity", "item"))
    is_through = {*orders.values(), *invoiced.values()} - {runs.WITHDRAWN} == {"done"}
    not_needed = {
        step_id
        for step_id, step in left.items()
        if orders.get(step.order_id or 0) == "done"
        or products.get(step.product_id or 0) == "done"
        or invoiced.get(step.invoice_id or 0) == "done"
        or is_there(step, known)
        # A name that belongs to no order or invoice alone, and all of them are written without it.
        or (is_through and step.order_id is None and step.product_id is None and step.invoice_id is None)
    }
    steps.mark_skipped(connection, not_needed, now=now, reason=steps.NOT_NEEDED)
    steps.mark_skipped(connection, left.keys() - not_needed, now=now, reason="not sent in its run")
