"""Looks once more at what earlier conversations wrote: is it there, and is there a second one with the same mark? (design 5.7)

What cannot be prevented (QuickBooks forgets a message set, and a request that was given up is carried out late all the same)
is found here and shown. So is what QuickBooks told of from its memory and has not got: after an older copy of the database was put back, what
was entered and deleted since is sent once more with the same marks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.doubled import doubt
from stockpost.app.workspace import known_facts
from stockpost.core.facts import Facts, Needs
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder, QuickBooksReceipt
from stockpost.core.requests import InvoiceAdd, ItemReceiptAdd, PurchaseOrderAdd
from stockpost.core.verify import is_ours
from stockpost.store import invoices, links, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.steps import StepRow

STEPS_PER_CONVERSATION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What must be read first; and the orders and invoices of ours to be looked at, since QuickBooks does not show what these steps wrote."""

    needs: Needs = field(default_factory=Needs)
    order_ids: frozenset[int] = frozenset()
    invoice_ids: frozenset[int] = frozenset()
    step_ids: tuple[int, ...] = ()
    is_doubted: bool = False
    """Is something there twice? QuickBooks is asked about it at once."""


def sweep(connection: Connection, company: CompanyRow, *, before: datetime, now: datetime) -> Swept:
    """Check what was written before this conversation began. Steps whose write is not shown are checked again until `note_swept`; those
    that QuickBooks refuses to show, at the next contact."""
    rows = steps.rows_to_sweep(connection, company.id, before=before, limit=STEPS_PER_CONVERSATION)
    if not rows:
        return Swept()
    facts = known_facts(connection, company, is_live=True)
    needs = facts.needs()
    swept: list[int] = []
    not_shown: list[StepRow] = []
    is_doubted = False
    for row in rows:
        found = _with_our_mark(row, facts, needs)
        if found is None:
            continue
        if len(found) < 2 and row.record.txn_id not in found:
            not_shown.append(row)
            continue
        swept.append(row.id)
        if len(found) > 1:
            doubt(connection, company, row, found, now=now)
            is_doubted = True
    steps.mark_swept(connection, swept)
    txn_ids = {row.record.txn_id for row in not_shown}
    orders = links.orders_linked_with(connection, company.id, txn_ids=txn_ids, receipt_txn_ids=txn_ids)
    billed = invoices.invoices_linked_with(connection, company.id, txn_ids)
    return Swept(
        needs=needs,
        order_ids=frozenset(orders),
        invoice_ids=frozenset(one.invoice_id for one in billed),
        step_ids=tuple(row.id for row in not_shown),
        is_doubted=is_doubted,
    )


def note_swept(connection: Connection, swept: Swept) -> None:
    """What its steps wrote was looked at."""
    steps.mark_swept(connection, swept.step_ids)


def _with_our_mark(row: StepRow, facts: Facts, needs: Needs) -> set[str] | None:
    """TxnIDs that carry the mark of a step; None while QuickBooks must be asked first."""
    request = row.step.request
    if isinstance(request, PurchaseOrderAdd):
        return _orders(row, request, facts, needs)
    if isinstance(request, ItemReceiptAdd):
        return _receipts(row, request, facts, needs)
    if isinstance(request, InvoiceAdd):
        return _invoices(row, request, facts, needs)
    return set()


def _orders(row: StepRow, request: PurchaseOrderAdd, facts: Facts, needs: Needs) -> set[str] | None:
    if not request.ref_number:
        return set()
    if request.ref_number not in facts.orders_by_number:
        needs.order_numbers.add(request.ref_number)
        return None
    return _marked(row, facts, facts.orders_by_number[request.ref_number])


def _receipts(row: StepRow, request: ItemReceiptAdd, facts: Facts, needs: Needs) -> set[str] | None:
    txn_id = request.lines[0].order_txn_id
    if txn_id not in facts.orders:
        needs.order_txn_ids.add(txn_id)
        return None
    order = facts.orders[txn_id]
    linked = [found.txn_id for found in order.linked if found.kind == "ItemReceipt"] if order else []
    unread = [linked_id for linked_id in linked if linked_id not in facts.receipts]
    if unread:
        needs.receipt_txn_ids.update(unread)
        return None
    return _marked(row, facts, tuple(found for linked_id in linked if (found := facts.receipts[linked_id]) is not None))


def _invoices(row: StepRow, request: InvoiceAdd, facts: Facts, needs: Needs) -> set[str] | None:
    if request.ref_number not in facts.invoices_by_number:
        needs.invoice_numbers.add(request.ref_number)
        return None
    return _marked(row, facts, facts.invoices_by_number[request.ref_number])


def _marked(
    row: StepRow, facts: Facts, candidates: tuple[QuickBooksOrder | QuickBooksReceipt | QuickBooksInvoice, ...]
) -> set[str]:
    return {
        found.txn_id for found in candidates if is_ours(row.step, found, shows_guids=facts.shows_guids(type(found)))
    }
