"""What carries our mark in QuickBooks and is not what the ledger counts: read at each contact in all that was changed there (P1).

A request that a computer slept with can be carried out beside its second sending, beside another one that took its place, or after nobody
wanted it any more; and the database may be an older copy although nobody said so. What the ledger takes for not done is taken up. Where it
counts another transaction for the same, QuickBooks is asked which of them are there: of two a person keeps one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from stockpost.app.catching_up import CatchUp, enter, enter_recognised, still_let_go
from stockpost.app.results import enter_result
from stockpost.app.workspace import load_ledger
from stockpost.core.facts import Facts, is_of_anybody
from stockpost.core.holding import several_of, several_text
from stockpost.core.judge import Judgement, found
from stockpost.core.ledger import DONE, InvoiceLink, OrderLink, StepKind, StepState
from stockpost.core.markers import RECEIPT, external_guid, generation_of, read_token
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder, QuickBooksReceipt
from stockpost.core.recognise import Recognised, recognised_invoice, recognised_order
from stockpost.core.recognise_receipts import receipt_in_place
from stockpost.core.steps import Step
from stockpost.core.verify import Transaction, is_ours
from stockpost.store import facts, invoices, links, snapshots, steps
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.deletions import entered_as, ours_again
from stockpost.store.steps import StepRow

ORDER = "po:"
ANOTHER_COUNTS = "another one in QuickBooks counts"


def doubt(
    connection: Connection, company: CompanyRow, row: StepRow, txn_ids: Collection[str], *, now: datetime
) -> None:
    """A write is in QuickBooks more than once: nothing more is written to its order or invoice until a person has left one of them."""
    several = Judgement(state=StepState.REJECTED, status_text=several_text(txn_ids), problem_code="duplicate_found")
    steps.mark_judged(connection, row, several, epoch=company.session_generation, now=now)
    append_event(
        connection,
        company_id=company.id,
        time=now,
        who=ITSELF,
        kind="found twice in QuickBooks",
        subject=f"step:{row.step.base}.{row.step.generation}",
        data={"txn_ids": sorted(txn_ids)},
    )


def keep(connection: Connection, company: CompanyRow, row: StepRow, left: Transaction, *, now: datetime) -> StepState:
    """Of several with one mark this one is left: it counts from now on. What became of the step is returned."""
    is_this, counted = is_ours(row.step, left), _counted(connection, company, row.step)
    is_counted = left.txn_id in counted
    if is_counted and (is_this or left.txn_id == row.record.txn_id):
        judged = found(row.step, left)
        steps.mark_judged(connection, row, judged, epoch=company.session_generation, now=now)
        return StepState.ADOPTED
    if is_this and row.step.request is not None and (row.step.parts or not counted):
        enter_result(connection, company, row, found(row.step, left), now=now)
        return StepState.ADOPTED
    # A person's own is kept; or one takes the place of another, and is compared anew.
    steps.mark_skipped(connection, [row.id], now=now, reason=ANOTHER_COUNTS)
    if not is_counted:
        enter(connection, company, [_in_place(connection, company, row, left)], now=now)
    return StepState.SKIPPED


def _counted(connection: Connection, company: CompanyRow, step: Step) -> set[str]:
    """The TxnIDs that the ledger counts for the order or invoice."""
    if step.invoice_id is not None:
        return {one.txn_id for one in invoices.invoice_links_of(connection, company.id, [step.invoice_id]).values()}
    assert step.order_id is not None  # noqa: S101 - what is there twice is of an order or an invoice
    if step.kind == StepKind.RECEIVE_ITEMS:
        receipts = links.receipts_of(connection, company.id, [step.order_id]).get(step.order_id, ())
        return {one.txn_id for one in receipts if not one.is_gone}
    return {one.txn_id for one in links.links_of(connection, company.id, [step.order_id]).values()}


def _in_place(connection: Connection, company: CompanyRow, row: StepRow, left: Transaction) -> Recognised:
    key, step = company.file_id, row.step
    marked = generation_of(key, step.base, memo=left.memo, guid=left.external_guid)
    # A person may have taken the mark out.
    generation = step.generation if marked is None else marked
    if isinstance(left, QuickBooksInvoice):
        (invoice,) = invoices.invoices_known(connection, company.id, invoice_ids=[step.invoice_id or 0])
        billed = invoices.invoice_links_of(connection, company.id, [invoice.id]).get(invoice.id)
        return still_let_go(recognised_invoice(key, invoice, left, generation), billed)
    (order,) = snapshots.orders_known(connection, company.id, order_ids=[step.order_id or 0])
    ledger = load_ledger(connection, company, [order], product_ids=())
    link = ledger.links[order.id]
    if isinstance(left, QuickBooksOrder):
        names = CatchUp(connection, company, key, row.changed_at).names()
        return still_let_go(recognised_order(key, order, left, generation, names), link)
    one = receipt_in_place(
        key,
        order,
        link,
        facts.live_order(connection, company.id, link.txn_id, epoch=company.session_generation),
        left,
        base=step.base,
        generation=generation,
        ledger=ledger,
        settings=company.settings,
    )
    return replace(one, replaced=several_of(row.record) - {left.txn_id})


def take_up_marked(connection: Connection, company: CompanyRow, known: Facts, *, now: datetime) -> bool:
    """Look through all that this conversation has read of what was changed. True where something was entered or came into doubt, so that
    QuickBooks is asked about it, or all is planned anew."""
    return _Marks(connection, company, known, now).take_up()


@dataclass(frozen=True, slots=True)
class _Marks:
    """One look through, inside one transaction."""

    connection: Connection
    company: CompanyRow
    known: Facts
    now: datetime

    def take_up(self) -> bool:
        is_doubted = False
        lost: list[Transaction] = []
        for base, those in self._unknown().items():
            row = steps.row_of_base(self.connection, self.company.id, base, epoch=0)
            counted = frozenset() if row is None else self._counted_as(base, row)
            if row is not None and counted:
                is_doubted = self._doubt(row, {one.txn_id for one in those}, counted) or is_doubted
            else:
                lost += those
        return self._enter(lost) or is_doubted

    def _unknown(self) -> Mapping[str, list[Transaction]]:
        """What was entered by us and is none that the ledger ever knew, by what it is. Copies that people made have our memo, and not our
        ExternalGUID (UNVERIFIED, see `recognise`)."""
        key = self.company.file_id
        marked: dict[str, dict[str, Transaction]] = {}
        for one in self._changed():
            token = read_token(key, one.memo)
            if token is not None and one.external_guid.casefold() == external_guid(key, *token).casefold():
                marked.setdefault(token[0], {})[one.txn_id] = one
        entered = entered_as(self.connection, self.company.id, marked.keys())
        left = {base: those.keys() - entered.get(base, frozenset()) for base, those in marked.items()}
        # A person may have chosen one for another order.
        chosen = ours_again(self.connection, self.company.id, set().union(*left.values()))
        unknown = {base: [marked[base][txn_id] for txn_id in sorted(those - chosen)] for base, those in left.items()}
        return {base: those for base, those in unknown.items() if those}

    def _changed(self) -> Iterator[Transaction]:
        known = self.known
        for key, orders in known.orders_of_vendor.items():
            yield from (orders or ()) if is_of_anybody(key) else ()
        for transactions in (known.receipts_since, known.bills_since, known.invoices_since):
            yield from chain.from_iterable(transactions.values())

    def _counted_as(self, base: str, row: StepRow) -> frozenset[str]:
        """TxnIDs of what the ledger takes for this write; none where it takes it for not done."""
        several = several_of(row.record)
        if several:
            return several
        own_id = int(base.partition(":")[2])
        link: OrderLink | InvoiceLink | None
        if base.startswith(RECEIPT):
            return frozenset({row.record.txn_id} if row.record.state in DONE else ())
        if base.startswith(ORDER):
            link = links.links_of(self.connection, self.company.id, [own_id]).get(own_id)
        else:
            link = invoices.invoice_links_of(self.connection, self.company.id, [own_id]).get(own_id)
        return frozenset({link.txn_id} if link is not None and link.txn_id else ())

    def _doubt(self, row: StepRow, unknown: Collection[str], counted: Collection[str]) -> bool:
        if several_of(row.record).issuperset(unknown):
            return False
        doubt(self.connection, self.company, row, {*counted, *unknown}, now=self.now)
        # Which of them are there is asked next.
        steps.mark_to_verify(self.connection, [row.id], now=self.now)
        return True

    def _enter(self, lost: Sequence[Transaction]) -> bool:
        """As after an older copy was put back."""
        if not lost:
            return False
        catch_up = CatchUp(self.connection, self.company, self.company.file_id, self.now)
        there = [one for one in lost if isinstance(one, QuickBooksOrder)]
        billed = [one for one in lost if isinstance(one, QuickBooksInvoice)]
        received = [one for one in lost if isinstance(one, QuickBooksReceipt)]
        found = [*catch_up.orders(there), *catch_up.invoices(billed)]
        if found:
            enter_recognised(self.connection, self.company, found, now=self.now)
        receipts = catch_up.receipts(self.known, there, received)
        if receipts:
            enter_recognised(self.connection, self.company, receipts, now=self.now)
        return bool(found or receipts)
