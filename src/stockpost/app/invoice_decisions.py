"""What a person's choice about the problem of an invoice makes of its link. Nothing is written to an invoice in QuickBooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.number_owners import invoice_owners
from stockpost.core.decimals import money
from stockpost.core.facts import as_read_last
from stockpost.core.invoice_changes import units_changed, units_moved, units_taken
from stockpost.core.ledger import InvoiceLink, LinkState, as_left
from stockpost.core.problems import Problem
from stockpost.core.quickbooks_records import QuickBooksInvoice
from stockpost.store import facts, invoices, problems, runs, steps
from stockpost.store.companies import CompanyRow


def adopt_invoice(connection: Connection, company: CompanyRow, found: Problem, *, who: str, now: datetime) -> None:
    """The invoice that is there counts as the transferred one, as it was shown: what is changed of it later is asked about. UseError where
    it is another one's, or not as it was shown any more."""
    txn_id, _, edit_sequence = found.basis.partition(":")
    there = invoices_read(connection, company).get(txn_id)
    if there is None:
        raise UseError("The invoice found in QuickBooks is no longer known. Choose “retry” to look it up again.")
    if edit_sequence and there.edit_sequence != edit_sequence:
        raise UseError("The invoice was changed in QuickBooks since it was shown. Choose “retry” to look at it again.")
    invoice_id = _subject(found)
    owner_id, name = invoice_owners(connection, company, [there]).get(there.txn_id, (invoice_id, ""))
    if owner_id != invoice_id:
        raise UseError(f"That invoice of QuickBooks is another Autotask invoice already: {name}.")
    link = InvoiceLink(
        invoice_id=invoice_id,
        state=LinkState.LINKED,
        txn_id=there.txn_id,
        ref_number=there.ref_number,
        transferred_at=now,
        written=there,
        taken_over_by=who,
        taken=units_taken(there),
    )
    invoices.save_invoice_link(connection, company.id, link)
    _tell_runs(connection, company, link, now=now)
    _write_nothing_more(connection, company, invoice_id, now=now)


def agree_to_invoice(connection: Connection, company: CompanyRow, found: Problem, *, now: datetime) -> None:
    """What somebody changed counts as right, as it was shown; the total is Autotask's no more."""
    invoice_id = _subject(found)
    link = invoices.invoice_links_of(connection, company.id, [invoice_id])[invoice_id]
    there = invoices_read(connection, company).get(link.txn_id)
    if there is None or there.edit_sequence != found.basis:
        raise UseError("The invoice was changed once more in QuickBooks. Choose “retry” to look at it again.")
    changed = units_changed(link.written, there)
    newest = replace(link, ref_number=there.ref_number, written=there, content_hash="", changed=changed)
    invoices.save_invoice_link(connection, company.id, newest)
    _write_nothing_more(connection, company, invoice_id, now=now)


def let_invoice_go(
    connection: Connection, company: CompanyRow, found: Problem, state: LinkState, *, now: datetime
) -> None:
    """Detached or ignored. What people had made of it in QuickBooks by then is kept, to explain its items' counts; nothing of one that they
    had deleted."""
    invoice_id = _subject(found)
    link = _link_of(connection, company, invoice_id, state)
    known = invoices_read(connection, company)
    link = replace(link, state=state, changed=(), before=as_left(link))
    if link.written is not None and link.txn_id in known:
        link = replace(link, written=known[link.txn_id], changed=units_moved(link, known))
    invoices.save_invoice_link(connection, company.id, link)
    _write_nothing_more(connection, company, invoice_id, now=now)


def enter_again(connection: Connection, company: CompanyRow, invoice_id: int) -> None:
    """It was deleted in QuickBooks and is to be entered once more."""
    link = _link_of(connection, company, invoice_id, LinkState.GONE)
    gone = replace(link, state=LinkState.GONE, txn_id="", content_hash="", taken_over_by="", taken=())
    invoices.save_invoice_link(connection, company.id, gone)


def _subject(found: Problem) -> int:
    assert found.invoice_id is not None  # noqa: S101 - the problem is of an invoice
    return found.invoice_id


def invoices_read(connection: Connection, company: CompanyRow) -> dict[str, QuickBooksInvoice | None]:
    """What QuickBooks said last of its invoices, by TxnID; None for one that is not there."""
    known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("invoice", "invoice_number"))
    return as_read_last(known.invoices, known.invoices_by_number)


def _link_of(connection: Connection, company: CompanyRow, invoice_id: int, state: LinkState) -> InvoiceLink:
    """A new one where the invoice was never linked."""
    link = invoices.invoice_links_of(connection, company.id, [invoice_id]).get(invoice_id)
    return link or InvoiceLink(invoice_id=invoice_id, state=state)


def _tell_runs(connection: Connection, company: CompanyRow, link: InvoiceLink, *, now: datetime) -> None:
    """The runs in which its problem held it up say why it was not sent."""
    steps.mark_not_needed(connection, company.id, f"invoice:{link.invoice_id}", now=now)
    for run_id, invoice in invoices.invoices_held_up(connection, company.id, link.invoice_id):
        total = f" over {money(link.written.total)}" if link.written is not None and link.written.total else ""
        note = f"Invoice {invoice.number} was taken over from QuickBooks by {link.taken_over_by}, as {link.ref_number}{total}: nothing was written."
        runs.add_notes(connection, run_id, [note])


def _write_nothing_more(connection: Connection, company: CompanyRow, invoice_id: int, *, now: datetime) -> None:
    invoices.take_invoice_out(connection, company.id, invoice_id)
    problems.close_for_invoice(connection, company.id, invoice_id, now=now)
