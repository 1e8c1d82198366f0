"""Writes that move stock and of which nobody knows what became of them: by the ledger, whatever run wanted them (P1)."""

from __future__ import annotations

from sqlalchemy import Connection

from stockpost.app.numbers import Numbers
from stockpost.core.holding import doubt_problem, is_to_be_cleared
from stockpost.core.ledger import MOVING_STOCK
from stockpost.core.problems import Problem
from stockpost.store import invoices, links, snapshots, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.steps import StepRow


def doubts(connection: Connection, company: CompanyRow) -> list[tuple[StepRow, Problem]]:
    """Each with the problem that tells of it, open or not. Until QuickBooks says what became of them, the counts of their items are left
    alone."""
    rows = [row for row in steps.rows_in_doubt(connection, company.id) if row.step.kind in MOVING_STOCK]
    if not rows:
        return []
    order_ids = {row.step.order_id for row in rows if row.step.order_id is not None}
    invoice_ids = {row.step.invoice_id for row in rows if row.step.invoice_id is not None}
    linked = links.links_of(connection, company.id, order_ids)
    invoiced = invoices.invoice_links_of(connection, company.id, invoice_ids)
    numbers = Numbers(
        orders=snapshots.order_numbers(connection, company.id, order_ids),
        invoices=invoices.invoice_numbers(connection, company.id, invoice_ids),
    )
    found = []
    for row in rows:
        step = row.step
        link = linked.get(step.order_id or 0) or invoiced.get(step.invoice_id or 0)
        if is_to_be_cleared(row.record, is_let_go=link is not None and link.state.is_let_go):
            number = numbers.order(step.order_id) or numbers.invoice(step.invoice_id) or ""
            found.append((row, doubt_problem(row.record, number)))
    return found
