"""A write that is in QuickBooks more than once: nothing more is written to its order or invoice until one is left, and that one counts (P1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.catching_up import enter, names_of, still_let_go
from stockpost.app.results import enter_result
from stockpost.app.workspace import load_ledger
from stockpost.core.invoice_changes import as_sent
from stockpost.core.judge import Judgement, found
from stockpost.core.ledger import InvoiceLink, OrderLink, StepKind, StepState
from stockpost.core.markers import generation_of, receiving_of
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder
from stockpost.core.recognise import Recognised, recognised_invoice, recognised_order
from stockpost.core.recognise_receipts import receipt_in_place
from stockpost.core.several import Doubled, ids_text, several_of, several_text
from stockpost.core.steps import Step
from stockpost.core.verify import Finding, Verdict, is_ours
from stockpost.store import facts, invoices, links, snapshots, steps
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.deletions import note_entered_as
from stockpost.store.step_reports import step_of
from stockpost.store.steps import StepRow

ANOTHER_COUNTS = "another one in QuickBooks counts"
IN_ITS_PLACE = "found in QuickBooks in the place of another one"


def doubt(
    connection: Connection, company: CompanyRow, row: StepRow, txn_ids: Collection[str], *, now: datetime
) -> None:
    """Several transactions seem to be this write: which of them are there is asked next."""
    leave(connection, company, row, ids_text(txn_ids), now=now)
    steps.mark_to_verify(connection, [row.id], now=now)


def leave(connection: Connection, company: CompanyRow, row: StepRow, text: str, *, now: datetime) -> None:
    """It stays a problem. `text` holds the ids, which nothing else keeps."""
    several = Judgement(state=StepState.REJECTED, status_text=text, problem_code="duplicate_found")
    steps.mark_judged(connection, row, several, epoch=company.session_generation, now=now)


def settle(connection: Connection, company: CompanyRow, row: StepRow, finding: Finding, *, now: datetime) -> bool:
    """Enter what QuickBooks says of them. False where the ledger never knew one, and none is left: then it never came."""
    if finding.verdict == Verdict.SEVERAL:
        text = several_text(finding.several)
        if text != row.record.status_text:
            txn_ids = sorted(one.txn_id for one in finding.several)
            _tell(connection, company, row, "found twice in QuickBooks", {"txn_ids": txn_ids}, now=now)
        leave(connection, company, row, text, now=now)
    elif finding.left is not None:
        _keep(connection, company, row, finding.left, now=now)
    elif finding.verdict == Verdict.ABSENT:
        if not row.record.txn_id and not _counted(connection, company, row.step):
            return False
        # Planning asks whether it is to be created again.
        _as_before(connection, company, row, now=now)
    return True


def _keep(connection: Connection, company: CompanyRow, row: StepRow, left: Doubled, *, now: datetime) -> None:
    # A person kept it, whoever entered it.
    is_this, is_new = is_ours(row.step, left, shows_guids=False), False
    judged = replace(found(row.step, left), status_text=IN_ITS_PLACE)
    kind = "found in its place"
    if left.txn_id in _counted(connection, company, row.step):
        kind = "one is left of several"
        _as_before(connection, company, row, now=now)
    elif is_this and row.step.request is not None and not _is_let_go(connection, company, row.step):
        enter_result(connection, company, row, judged, now=now)
        is_new = not row.record.txn_id
    else:
        in_place = _in_place(connection, company, row, left)
        if is_this:
            steps.mark_judged(connection, row, judged, epoch=company.session_generation, now=now)
            is_new = not row.record.txn_id
        else:
            _as_before(connection, company, row, now=now)
        enter(connection, company, [in_place], now=now)
        note_entered_as(connection, company.id, in_place.step, left.txn_id)
    result = {"result": StepState.ADOPTED.value} if is_new else {}
    _tell(connection, company, row, kind, {"txn_id": left.txn_id, **result}, now=now)


def _as_before(connection: Connection, company: CompanyRow, row: StepRow, *, now: datetime) -> None:
    """What the ledger knew of the step holds again, since it was sent: counts that were read after that have it in them."""
    if not row.record.txn_id:
        steps.mark_skipped(connection, [row.id], now=now, reason=ANOTHER_COUNTS)
        return
    known = Judgement(state=StepState.ADOPTED, txn_id=row.record.txn_id, status_text="found in QuickBooks")
    sent_at = steps.sent_at_of(connection, {row.message_set or 0}).get(row.message_set or 0, now)
    steps.mark_judged(connection, row, known, epoch=company.session_generation, now=sent_at)


def _counted(connection: Connection, company: CompanyRow, step: Step) -> set[str]:
    """The TxnIDs that the ledger counts for the order, invoice or receipt."""
    if step.kind == StepKind.RECEIVE_ITEMS:
        receipts = links.receipts_of(connection, company.id, [step.order_id or 0]).get(step.order_id or 0, ())
        held = receiving_of(step.base)
        return {one.txn_id for one in receipts if not one.is_gone and held in one.receiving_ids}
    link = _link_of(connection, company, step)
    return set() if link is None else {link.txn_id} - {""}


def _is_let_go(connection: Connection, company: CompanyRow, step: Step) -> bool:
    """Of a receipt the link is its order's, which stays as it is."""
    link = None if step.kind == StepKind.RECEIVE_ITEMS else _link_of(connection, company, step)
    return link is not None and link.state.is_let_go


def _link_of(connection: Connection, company: CompanyRow, step: Step) -> OrderLink | InvoiceLink | None:
    if step.invoice_id is not None:
        return invoices.invoice_links_of(connection, company.id, [step.invoice_id]).get(step.invoice_id)
    return links.links_of(connection, company.id, [step.order_id or 0]).get(step.order_id or 0)


def _in_place(connection: Connection, company: CompanyRow, row: StepRow, left: Doubled) -> Recognised:
    """It counts in the place of another one, and is compared anew."""
    key, step = company.file_id, row.step
    marked = generation_of(key, step.base, memo=left.memo, guid=left.external_guid, shows_guids=False)
    # A person may have taken the mark out.
    generation = step.generation if marked is None else marked
    link = _link_of(connection, company, step)
    if isinstance(left, QuickBooksInvoice):
        (invoice,) = invoices.invoices_known(connection, company.id, invoice_ids=[step.invoice_id or 0])
        sent = step_of(connection, company.id, step.base, generation)
        written = None if sent is None else as_sent(sent, left)
        return still_let_go(recognised_invoice(key, invoice, left, generation, written=written), link)
    (order,) = snapshots.orders_known(connection, company.id, order_ids=[step.order_id or 0])
    if isinstance(left, QuickBooksOrder):
        names = names_of(connection, company)
        return still_let_go(recognised_order(key, order, left, generation, names), link)
    ledger = load_ledger(connection, company, [order], product_ids=())
    one = receipt_in_place(
        key,
        order,
        ledger.links[order.id],
        facts.live_order(connection, company.id, ledger.links[order.id].txn_id, epoch=company.session_generation),
        left,
        base=step.base,
        generation=generation,
        ledger=ledger,
        settings=company.settings,
    )
    return replace(one, replaced=several_of(row.record) - {left.txn_id})


def _tell(
    connection: Connection, company: CompanyRow, row: StepRow, kind: str, data: dict[str, object], *, now: datetime
) -> None:
    subject = f"step:{row.step.base}.{row.step.generation}"
    append_event(connection, company_id=company.id, time=now, who=ITSELF, kind=kind, subject=subject, data=data)
