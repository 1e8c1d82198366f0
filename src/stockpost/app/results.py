"""Enters the outcome of one step: its state, the ledger, and what is now known of QuickBooks, all in the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.apply import apply_step
from stockpost.core.judge import Judgement
from stockpost.core.ledger import DONE, LinkState, StepKind, StepState
from stockpost.core.requests import ItemReceiptAdd, TxnDel
from stockpost.store import facts, invoices, links, runs, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.count_doubts import doubt_counts_on
from stockpost.store.steps import StepRow

ENDED = (
    "{number}: run {undo} took it back. What was approved here and not written yet is not written any more; transfer it again where it "
    "is wanted."
)


def enter_result(
    connection: Connection, company: CompanyRow, row: StepRow, judgement: Judgement, *, now: datetime
) -> None:
    """Enter what became of a step that was sent."""
    epoch = company.session_generation
    if judgement.line_limit is not None:
        steps.limit_lines(connection, row.id, limit=judgement.line_limit, now=now)
        return
    steps.mark_judged(connection, row, judgement, epoch=epoch, now=now)
    if judgement.forgets or judgement.state == StepState.UNKNOWN:
        facts.forget_all(connection, company.id)
    if judgement.state not in DONE:
        return
    step = row.step
    order_id = step.order_id
    link = links.links_of(connection, company.id, [order_id]).get(order_id) if order_id is not None else None
    invoice_id = step.invoice_id
    invoice = invoices.invoice_links_of(connection, company.id, [invoice_id]).get(invoice_id) if invoice_id else None
    if step.deletes:
        _end_approvals(connection, company, row)
    orders = {}
    if isinstance(step.request, ItemReceiptAdd):
        txn_id = step.request.lines[0].order_txn_id
        orders[txn_id] = facts.live_order(connection, company.id, txn_id, epoch=epoch)
    if isinstance(step.request, TxnDel) and link is not None and link.txn_id:
        orders[link.txn_id] = facts.live_order(connection, company.id, link.txn_id, epoch=epoch)
    effects = apply_step(
        step,
        judgement.record,
        judgement.txn_id,
        link=link,
        invoice=invoice,
        orders=orders,
        is_adopted=judgement.state == StepState.ADOPTED,
        now=now,
    )
    if effects.link is not None:
        links.save_link(connection, company.id, effects.link)
        if (
            step.kind == StepKind.CREATE_PURCHASE_ORDER
            and effects.link.ref_number
            and company.settings.write_back_number
        ):
            links.ask_write_back(connection, company.id, effects.link.order_id, effects.link.ref_number)
    if effects.invoice is not None:
        invoices.save_invoice_link(connection, company.id, effects.invoice)
        # A count that was read before its units were delivered would take them back.
        sold = invoices.invoices_known(connection, company.id, invoice_ids=[effects.invoice.invoice_id])
        doubt_counts_on(connection, company.id, sold)
    if step.kind == StepKind.RECEIVE_ITEMS and row.record.txn_id not in ("", judgement.txn_id):
        # Of two receipts with one mark a person deleted the one we knew.
        links.let_receipt_go(connection, company.id, row.record.txn_id)
    links.save_receipts(connection, company.id, effects.receipts)
    for txn_id in effects.receipts_gone:
        links.let_receipt_go(connection, company.id, txn_id)
    if effects.link is not None and effects.link.state == LinkState.GONE:
        # The number of an order that was taken back is not told to Autotask any more.
        links.note_written_back(connection, company.id, effects.link.order_id)
    facts.remember(connection, company.id, effects.known, epoch=epoch, read_at=now)
    facts.note_entries(connection, company.id, effects.entries, read_at=now)
    facts.forget(connection, company.id, effects.forgotten)


def _end_approvals(connection: Connection, company: CompanyRow, row: StepRow) -> None:
    """What an undo deletes ends the approvals before it that a problem holds up: they would enter it again once that is gone. Their runs say
    so."""
    undo, step = runs.run_of_step(connection, row.id) or 0, row.step
    orders = runs.approvals_held_up(connection, company.id, step.order_id or 0)
    invoiced = invoices.invoices_held_up(connection, company.id, step.invoice_id or 0)
    ended = [
        *((run_id, order.id, order.number, runs.mark_order) for run_id, order in orders if run_id < undo),
        *((run_id, one.id, one.number, invoices.mark_invoice) for run_id, one in invoiced if run_id < undo),
    ]
    for run_id, about, number, mark in ended:
        mark(connection, run_id, about, "canceled")
        runs.add_notes(connection, run_id, [ENDED.format(number=number, undo=undo)])
