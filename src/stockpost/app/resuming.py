"""An approved order or invoice that a problem held up goes on by itself when the cause of the problem has gone (P2, B14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row

from stockpost.app.workspace import products_to_count
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.desired import order_content_hash
from stockpost.core.desired_invoice import invoice_content_hash
from stockpost.core.late_counts import holds_up
from stockpost.core.left_alone import waits_for
from stockpost.core.problems import Problem
from stockpost.store import invoices, problems, runs, snapshots
from stockpost.store.companies import CompanyRow

HELD_UP_NO_MORE = "what held it up is gone meanwhile; sync it again"


def leave_out_what_is_free(connection: Connection, company: CompanyRow, products: Iterable[Row[Any]]) -> dict[int, str]:
    """Of a run's products those that a problem held up and nothing does any more, in their new state: by now the difference is another one
    than was approved."""
    held_up = {row.product_id: row.reason for row in products if row.state == "problem"}
    if not held_up:
        return {}
    found = [row.problem for row in problems.open_problems(connection, company.id)]
    if any(one.order_id is one.invoice_id is one.product_id is None for one in found):
        # Of the company as a whole, for example of an account: it may hold up any of them.
        return {}
    own = {one.product_id for one in found if holds_up(one)}
    free = [
        product_id
        for product_id, reason in held_up.items()
        if product_id not in own and not any(waits_for(one, reason) for one in found)
    ]
    for product_id in free:
        runs.leave_product_out(connection, company.id, product_id, reason=HELD_UP_NO_MORE)
    return dict.fromkeys(free, "left_out")


def resume_orders(connection: Connection, company: CompanyRow, closed: Collection[Problem]) -> bool:
    """Take up the orders of these closed problems again; True where there was one.

    What is written is what was approved: an order whose content has changed meanwhile waits for a new approval, and its runs say so.
    """
    still_held_up = {row.problem.order_id for row in problems.open_problems(connection, company.id)}
    order_ids = {
        found.order_id for found in closed if found.order_id is not None and not found.is_waiting
    } - still_held_up
    resumed = False
    for newest in snapshots.orders_known(connection, company.id, order_ids=order_ids):
        held_up = runs.approvals_held_up(connection, company.id, newest.id)
        same = _same_approvals(newest, held_up)
        for run_id in same:
            runs.resume(connection, run_id, newest, product_ids=products_to_count(connection, company, [newest]))
            resumed = True
        if not same:
            for run_id, _ in held_up:
                runs.mark_order(connection, run_id, newest.id, "outdated")
                runs.add_notes(connection, run_id, [_outdated(newest.number, "Transfer Purchase Orders")])
    return resumed


def _outdated(number: str, page: str) -> str:
    """Nothing is left to decide about such an approval, and nothing else would say why it was not carried out."""
    return (
        f"{number}: it was changed in Autotask after it was approved, and what held it up is gone. What was approved is not "
        f"written any more. Where the page {page} does not show it as transferred, transfer it again."
    )


def _same_approvals(newest: PurchaseOrder, held_up: Iterable[tuple[int, PurchaseOrder]]) -> list[int]:
    """The last run that approved just this content."""
    same = [
        run_id
        for run_id, approved in held_up
        if order_content_hash(approved) == order_content_hash(newest)
        and approved.receivings == newest.receivings
        and approved.status == newest.status
    ]
    return same[-1:]


def resume_invoices(connection: Connection, company: CompanyRow, closed: Collection[Problem]) -> bool:
    """As `resume_orders`, for invoices."""
    still_held_up = {row.problem.invoice_id for row in problems.open_problems(connection, company.id)}
    invoice_ids = {
        found.invoice_id for found in closed if found.invoice_id is not None and not found.is_waiting
    } - still_held_up
    resumed = False
    for newest in invoices.invoices_known(connection, company.id, invoice_ids=invoice_ids):
        held_up = invoices.invoices_held_up(connection, company.id, newest.id)
        same = [
            run_id
            for run_id, approved in held_up
            if invoice_content_hash(approved) == invoice_content_hash(newest) and not newest.is_voided
        ]
        for run_id in same[-1:]:
            invoices.resume_invoice(connection, run_id, newest.id)
            resumed = True
        if not same:
            for run_id, _ in held_up:
                invoices.mark_invoice(connection, run_id, newest.id, "outdated")
                runs.add_notes(connection, run_id, [_outdated(newest.number, "Invoices")])
    return resumed
