"""Enters an approved run with the writes that were shown, whichever use case it comes from (T1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import InvoiceLink, LinkState, OrderLink
from stockpost.core.steps import Step
from stockpost.store import invoices as invoice_rows
from stockpost.store import runs, steps
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.runs import WITHDRAWN

LET_GO = {
    LinkState.DETACHED: "was left as it is in QuickBooks",
    LinkState.IGNORED: "is never to be transferred",
}
BEING_UNDONE = "Run {run} takes back {name} just now. Decide again when it is through."
Document = TypeVar("Document", PurchaseOrder, Invoice)


def to_queue(
    found: Sequence[Document],
    under_way: Collection[int],
    being_undone: Mapping[int, int],
    known: Mapping[int, OrderLink] | Mapping[int, InvoiceLink],
) -> tuple[list[Document], list[str]]:
    """What is queued, and what is said of the rest: what a run that is not through has is not queued twice, and what a person
    let go of not at all. `being_undone` names the undo of what is to be deleted first."""
    going, notes = [], []
    for document in found:
        link = known.get(document.id)
        if document.id in being_undone:
            run = being_undone[document.id]
            notes.append(f"Run {run} takes {document.number} back just now. Transfer it again when that is through.")
        elif document.id in under_way:
            notes.append(f"{document.number} is under way already.")
        elif link is not None and link.state in LET_GO:
            notes.append(
                f"{document.number} {LET_GO[link.state]}, so nothing is written to it. To change that, choose “Decide again” where it is shown."
            )
        else:
            going.append(document)
    return going, notes


def orders_being_undone(connection: Connection, company_id: int) -> dict[int, int]:
    """Orders that an undo is about which is not through, with its run."""
    entries = runs.orders_of_run(connection, _undos(connection, company_id), only_open=True)
    return {order.id: run_id for run_id, _, order in entries}


def invoices_being_undone(connection: Connection, company_id: int) -> dict[int, int]:
    """As `orders_being_undone`."""
    entries = invoice_rows.invoices_of_run(connection, _undos(connection, company_id), only_open=True)
    return {invoice.id: run_id for run_id, _, invoice in entries}


def _undos(connection: Connection, company_id: int) -> list[int]:
    return [run.id for run in runs.active_runs(connection, company_id) if run.undoes is not None]


def queue_run(
    connection: Connection,
    company: CompanyRow,
    *,
    kind: str,
    who: str,
    now: datetime,
    orders: Sequence[PurchaseOrder],
    planned: Sequence[Step],
    products: Mapping[int, bool],
    is_syncing: bool,
    notes: Collection[str],
    undoes: int | None = None,
    invoices: Sequence[Invoice] = (),
    canceled: Sequence[PurchaseOrder] = (),
    voided: Sequence[Invoice] = (),
) -> int:
    """Queue a run and return its number. `products` are those it touches, True where a person named the item;
    `undoes` is the run that it takes back; `canceled` and `voided` were chosen too: nothing of them is to be written, and the run tells
    of them."""
    if undoes is None:
        # A new approval takes the place of one that a problem held up. An undo may leave things as they are, see `app.results`.
        for order in (*orders, *canceled):
            runs.take_out(connection, company.id, order.id)
        for invoice in (*invoices, *voided):
            invoice_rows.take_invoice_out(connection, company.id, invoice.id)
    run_id = runs.add_run(
        connection,
        company.id,
        kind=kind,
        who=who,
        now=now,
        orders=(*orders, *canceled),
        products=products,
        is_syncing=is_syncing,
        notes=list(dict.fromkeys(notes)),
        undoes=undoes,
    )
    for order in canceled:
        runs.mark_order(connection, run_id, order.id, WITHDRAWN)
    invoice_rows.add_to_run(connection, run_id, invoices)
    invoice_rows.add_to_run(connection, run_id, voided, state=WITHDRAWN)
    step_ids = [steps.save_planned(connection, company.id, step, now=now) for step in planned]
    steps.join_run(connection, run_id, step_ids, start=1)
    about: dict[str, object] = {"undoes": undoes}
    if undoes is None:
        about = {"orders": [order.number for order in orders]}
        about |= {"invoices": [invoice.number for invoice in invoices]} if invoices else {}
    append_event(
        connection,
        company_id=company.id,
        time=now,
        who=who,
        kind="run approved" if undoes is None else "undo approved",
        subject=f"run:{run_id}",
        data={**about, "writes": [step.summary for step in planned]},
    )
    return run_id
