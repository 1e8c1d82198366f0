"""The ledger catches up with QuickBooks after an older copy of the database was put back (P1).

What was written since the copy was made is found by our marks, in one question about everything changed since, before
anything is planned. A copy that was put back without our command shows as soon as one order or receipt of ours is found
that the ledger does not know; then the same is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection

from stockpost.app.names_relearned import relearn_names
from stockpost.app.unread import unread
from stockpost.app.workspace import load_ledger
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.compare import changes_since, written_order
from stockpost.core.facts import ANYBODY, Facts, Needs, vendor_key
from stockpost.core.ledger import DELETION, InvoiceLink, LinkState, OrderLink, StepRecord, deletion_base, stays_let_go
from stockpost.core.markers import GENERATIONS_TRIED, external_guid, proven_names, read_token, receipt_base
from stockpost.core.quickbooks_records import (
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
)
from stockpost.core.recognise import (
    Names,
    Recognised,
    invoices_of_ours,
    lines_agree,
    matching_lines,
    orders_of_ours,
    recognised_adjustment,
    recognised_invoice,
    recognised_order,
)
from stockpost.core.recognise_receipts import receipts_of_ours
from stockpost.core.requests import (
    BillQuery,
    EntityQuery,
    InventoryAdjustmentQuery,
    InvoiceQuery,
    ItemQuery,
    ItemReceiptQuery,
    PurchaseOrderQuery,
)
from stockpost.core.several import Doubled, Transaction
from stockpost.core.unanswered import NAMES, OF_LEDGER, OF_ORDERS
from stockpost.core.verify import WINDOW
from stockpost.store import companies, conversations, facts, invoices, links, snapshots, steps
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.count_doubts import doubt_counts_on
from stockpost.store.deletions import ours_again
from stockpost.store.item_reports import counts_sent

Changed = TypeVar("Changed", QuickBooksOrder, QuickBooksInvoice)
Read = TypeVar("Read", QuickBooksOrder, QuickBooksInvoice, QuickBooksReceipt)


def enter_recognised(
    connection: Connection, company: CompanyRow, recognised: Collection[Recognised], *, now: datetime
) -> None:
    """Enter what was found with our mark. The ledger is older than QuickBooks then: all else is looked for as well. Not where an undo had
    deleted it: it is the company file that is older."""
    deleted = steps.owners_of_done(connection, company.id, {deletion_base(one.txn_id) for one in recognised})
    enter(connection, company, recognised, now=now)
    if all(deletion_base(one.txn_id) in deleted for one in recognised):
        return
    last = conversations.last_call_before(connection, company.id, generation=company.session_generation)
    companies.doubt(connection, company.id, since=last or company.joined_at)


def enter(connection: Connection, company: CompanyRow, recognised: Collection[Recognised], *, now: datetime) -> None:
    """Enter what was found with our mark."""
    order_ids = [one.link.order_id for one in recognised if one.link is not None]
    invoice_ids = [one.invoice.invoice_id for one in recognised if one.invoice is not None]
    # Counts were read without what was received on these orders, or before these invoices took units off.
    doubt_counts_on(connection, company.id, snapshots.orders_known(connection, company.id, order_ids=order_ids))
    doubt_counts_on(connection, company.id, invoices.invoices_known(connection, company.id, invoice_ids=invoice_ids))
    for one in recognised:
        if one.link is not None:
            links.save_link(connection, company.id, replace(one.link, transferred_at=now))
            if one.link.ref_number and company.settings.write_back_number:
                links.ask_write_back(connection, company.id, one.link.order_id, one.link.ref_number)
        if one.invoice is not None:
            invoices.save_invoice_link(connection, company.id, replace(one.invoice, transferred_at=now))
        links.save_receipts(connection, company.id, one.receipts)
        # What an undo had deleted counts again.
        links.count_receipts(connection, company.id, one.receipts)
        for txn_id in one.replaced:
            links.let_receipt_go(connection, company.id, txn_id)
        if not steps.save_found(connection, company.id, one.step, txn_id=one.txn_id, now=now):
            continue
        append_event(
            connection,
            company_id=company.id,
            time=now,
            who=ITSELF,
            kind="found in QuickBooks",
            subject=f"step:{one.step.base}.{one.step.generation}",
            data={"txn_id": one.txn_id, "summary": one.step.summary},
        )


@dataclass(frozen=True)
class CatchUp:
    """One look at a doubtful ledger, inside one transaction."""

    connection: Connection
    company: CompanyRow
    company_key: str
    now: datetime

    def needs(self) -> Needs:
        """What must be asked first; empty once the ledger has caught up."""
        needs = Needs()
        newest = companies.company_with_id(self.connection, self.company.id)
        if newest is None or newest.doubtful_since is None:
            return needs
        since = newest.doubtful_since - WINDOW
        known = self._facts()
        answered = _answered(known, since)
        needs = Needs(
            # What is known is not asked again, either.
            refused={*known.refused, *answered},
            vendors_since={(ANYBODY, since)},
            invoices_since={since},
            adjustments_since={since},
            receipts_since={since},
            entries_since={since},
        )
        if needs:
            return needs
        key, missed = since.isoformat(), OF_LEDGER - answered
        # An order without its receipts would seem to have none, and receipts without their order to be left of one that was deleted.
        are_orders_known = missed.isdisjoint(OF_ORDERS - NAMES)
        there = self._not_deleted(known.orders_of_vendor[vendor_key(ANYBODY, since)] or ()) if are_orders_known else []
        billed = self._not_deleted(known.invoices_since.get(key, ()))
        found = [*self.orders(there, unknown_since=self._unknown_since(newest, newest.doubtful_since))]
        for adjustment in known.adjustments_since.get(key, ()):
            found += self._counts(adjustment)
        found += self.invoices(billed)
        enter(self.connection, self.company, found, now=self.now)
        changed: list[QuickBooksReceipt] = []
        if are_orders_known:
            changed = self._not_deleted((*known.receipts_since[key], *known.bills_since[key]))
            enter(self.connection, self.company, self.receipts(known, there, changed), now=self.now)
        are_names_known = missed.isdisjoint(NAMES) and relearn_names(
            self.connection, self.company, self.company_key, known, since=since, now=self.now
        )
        if missed:
            # What depends on them waits, and they are asked again at the next contact.
            return needs
        ours: list[Doubled] = [*there, *billed, *changed]
        # What Autotask has of them is known as little as to the copy: a number that a person changed meanwhile would hide it from the next
        # plan, and nothing says yet whose a receipt is.
        is_autotask_read = newest.autotask_read_at is not None
        if (is_autotask_read or are_names_known) and not unread(self.connection, newest, ours):
            self._finish(newest.doubtful_since)
        return needs

    def _not_deleted(self, changed: Collection[Read]) -> list[Read]:
        """Without what an undo deleted, perhaps in this conversation, after it was asked what was changed. If an older company file has it again, a
        person decides about it."""
        bases = {deletion_base(one.txn_id) for one in changed}
        done = steps.owners_of_done(self.connection, self.company.id, bases)
        deleted = {base.removeprefix(DELETION) for base in done}
        deleted -= ours_again(self.connection, self.company.id, deleted)
        return [one for one in changed if one.txn_id not in deleted]

    def _finish(self, since: datetime) -> None:
        companies.doubt(self.connection, self.company.id, since=None)
        facts.forget_unread(self.connection, self.company.id)
        append_event(
            self.connection,
            company_id=self.company.id,
            time=self.now,
            who=ITSELF,
            kind="ledger caught up",
            subject=f"company:{self.company.name}",
            data={"since": since.isoformat()},
        )

    def _facts(self) -> Facts:
        return facts.load_facts(
            self.connection,
            self.company.id,
            epoch=self.company.session_generation,
            preferences=None,
            kinds=(
                *("orders_of_vendor", "adjustments_since", "receipts_since", "bills_since", "invoices_since"),
                *("order", "entities_since", "items_since", "refused"),
            ),
        )

    def _unknown_since(self, newest: CompanyRow, since: datetime) -> datetime | None:
        """Since when Stockpost may have changed orders that the copy knows: since its last call. None once a later conversation has compared them:
        what is changed from then on people changed."""
        seen = (newest.seen_up_to or {}).get(PurchaseOrderQuery.__name__)
        generation = self.company.session_generation
        last = conversations.last_call_before(self.connection, self.company.id, generation=generation) or since
        return None if since < (datetime.fromisoformat(seen) if seen else since) <= last else last

    def orders(
        self, changed: Collection[QuickBooksOrder], *, unknown_since: datetime | None = None
    ) -> Iterator[Recognised]:
        """Orders that carry our mark and have no link, or were entered again after the one that is linked. One that Autotask's last reading lacks is found when it is transferred."""
        known = links.links_of(self.connection, self.company.id)
        names = names_of(self.connection, self.company)
        by_order = self._marked(
            changed, "po", lambda: (order.id for order in snapshots.orders_known(self.connection, self.company.id))
        )
        orders = snapshots.orders_known(self.connection, self.company.id, order_ids=by_order.keys())
        ledger = load_ledger(self.connection, self.company, orders, product_ids=())
        for order in orders:
            link = known.get(order.id)
            ours = orders_of_ours(
                self.company_key,
                order.id,
                by_order[order.id],
                ledger=ledger,
                shows_guids=self._shows_guids(QuickBooksOrder),
            )
            record = ledger.steps.get(f"po:{order.id}")
            entered = _entered_since(ours, "" if link is None else link.txn_id, record)
            if entered is not None:
                generation, found = entered
                if link is not None:
                    # Those of the one before went with it.
                    links.let_receipts_go(self.connection, self.company.id, order.id)
                yield still_let_go(recognised_order(self.company_key, order, found, generation, names), link)
            elif link is not None and link.txn_id and _may_be_older(link, unknown_since):
                self._bring_up_to_date(order, link, [found for _, found in ours], names)

    def _counts(self, adjustment: QuickBooksAdjustment) -> list[Recognised]:
        """Without those that had been given up, and were set late: a person is told of them (`late_counts`)."""
        if not self._names(adjustment):
            return []
        found = {
            (one.step.base, one.step.generation): one for one in recognised_adjustment(self.company_key, adjustment)
        }
        sent = counts_sent(self.connection, self.company.id, found.keys())
        return [one for name, one in found.items() if name not in sent or not sent[name].is_over]

    def invoices(self, changed: Collection[QuickBooksInvoice]) -> Iterator[Recognised]:
        """Invoices that carry our mark and have no link, or were entered again after the one that is linked; one whose token was taken out is found by its ExternalGUID."""
        by_invoice = self._marked(
            changed,
            "invoice",
            lambda: (invoice.id for invoice in invoices.invoices_known(self.connection, self.company.id)),
        )
        ledger = load_ledger(self.connection, self.company, (), product_ids=(), invoice_ids=by_invoice.keys())
        for invoice in invoices.invoices_known(self.connection, self.company.id, invoice_ids=by_invoice.keys()):
            link = ledger.invoices.get(invoice.id)
            ours = invoices_of_ours(
                self.company_key,
                invoice.id,
                by_invoice[invoice.id],
                ledger=ledger,
                shows_guids=self._shows_guids(QuickBooksInvoice),
            )
            record = ledger.steps.get(f"invoice:{invoice.id}")
            entered = _entered_since(ours, "" if link is None else link.txn_id, record)
            if entered is not None:
                generation, found = entered
                yield still_let_go(recognised_invoice(self.company_key, invoice, found, generation), link)

    @cached_property
    def _guids_shown(self) -> Collection[str]:
        return facts.guids_shown(self.connection, self.company.id)

    def _shows_guids(self, kind: type[Transaction]) -> bool:
        return kind.__name__ in self._guids_shown

    def _names(self, found: Transaction) -> list[tuple[str, int]]:
        """(base, generation) of the writes that it is, by its mark."""
        return proven_names(
            self.company_key, memo=found.memo, guid=found.external_guid, shows_guids=self._shows_guids(type(found))
        )

    def _marked(
        self, changed: Collection[Changed], kind: str, known_ids: Callable[[], Iterable[int]]
    ) -> Mapping[int, list[Changed]]:
        """By Autotask's order or invoice (`kind`: po, invoice); by the ExternalGUID where a person took the token out of the memo. What the memo
        alone speaks for may be the linked one, which a person chose."""
        by_guid: dict[str, int] = {}
        if any(found.external_guid and not self._names(found) for found in changed):
            by_guid = {
                external_guid(self.company_key, f"{kind}:{known_id}", generation).casefold(): known_id
                for known_id in known_ids()
                for generation in range(GENERATIONS_TRIED)
            }
        marked: dict[int, list[Changed]] = {}
        for found in changed:
            if found.external_guid.casefold() in by_guid:
                marked.setdefault(by_guid[found.external_guid.casefold()], []).append(found)
                continue
            token = read_token(self.company_key, found.memo)
            if token is not None and token[0].startswith(f"{kind}:"):
                marked.setdefault(int(token[0].partition(":")[2]), []).append(found)
        return marked

    def _bring_up_to_date(
        self, order: PurchaseOrder, link: OrderLink, ours: list[QuickBooksOrder], names: Names
    ) -> None:
        """An order that Stockpost changed after the copy was made has the lines that Autotask wants: the next plan compares every field
        with Autotask (B10)."""
        found = next((one for one in ours if one.txn_id == link.txn_id), None)
        if found is None or link.written is None or not changes_since(link.written, found):
            return
        line_ids = matching_lines(order, found, names)
        if lines_agree(order, found, line_ids):
            written = replace(written_order(found, line_ids), is_uncertain=True)
            newest = replace(link, content_hash="", written=written)
            links.save_link(self.connection, self.company.id, newest)

    def receipts(
        self, known: Facts, there: Collection[QuickBooksOrder], changed: Collection[QuickBooksReceipt]
    ) -> list[Recognised]:
        """Receipts of ours that the ledger does not know, whether their orders show them or not, and are still there or not. Where an
        order is younger than the copy and a person deleted it since, its receipts alone tell of it."""
        linked = links.links_of(self.connection, self.company.id)
        marks = {token[0] for one in changed if (token := read_token(self.company_key, one.memo)) is not None}
        marks_of_orders = {base for one in there for base, _ in self._names(one)}
        orders = [
            order
            for order in snapshots.orders_known(self.connection, self.company.id)
            if (order.id in linked and linked[order.id].txn_id in known.orders)
            or (
                (order.id in linked or f"po:{order.id}" not in marks_of_orders)
                and not marks.isdisjoint(receipt_base(one.id) for one in order.receivings)
            )
        ]
        ledger = load_ledger(self.connection, self.company, orders, product_ids=())
        settings = self.company.settings
        bills = frozenset(one.txn_id for billed in known.bills_since.values() for one in billed)
        return [
            one
            for order in orders
            for link in [linked.get(order.id, OrderLink(order_id=order.id, state=LinkState.GONE))]
            for one in receipts_of_ours(
                self.company_key,
                order,
                link,
                known.orders.get(link.txn_id),
                receipts=changed,
                bills=bills,
                shows_guids=self._shows_guids(QuickBooksReceipt),
                ledger=ledger,
                settings=settings,
            )
        ]


def _answered(known: Facts, since: datetime) -> set[str]:
    """The questions for what was changed since then of which the answer is known."""
    key = since.isoformat()
    is_known = {
        PurchaseOrderQuery.__name__: vendor_key(ANYBODY, since) in known.orders_of_vendor,
        ItemReceiptQuery.__name__: key in known.receipts_since,
        BillQuery.__name__: key in known.bills_since,
        InventoryAdjustmentQuery.__name__: key in known.adjustments_since,
        InvoiceQuery.__name__: key in known.invoices_since,
        EntityQuery.__name__: key in known.entities_since,
        ItemQuery.__name__: key in known.items_since,
    }
    return {question for question, is_answered in is_known.items() if is_answered}


def names_of(connection: Connection, company: CompanyRow) -> Names:
    """By what the lines of an order are told apart, as the company has it now."""
    mappings, entries = links.mappings_of(connection, company.id), facts.known_entries(connection, company.id)
    return Names.of(mappings, entries, company.settings)


def _may_be_older(link: OrderLink, unknown_since: datetime | None) -> bool:
    """May Stockpost have changed the order without this database knowing? Not where it wrote to it since then."""
    return unknown_since is not None and (link.transferred_at is None or link.transferred_at <= unknown_since)


def _entered_since(
    ours: Sequence[tuple[int, Changed]], linked_txn_id: str, record: StepRecord | None
) -> tuple[int, Changed] | None:
    """The only one that carries our mark, of a (generation, transaction) each; after one that is linked, the only one of a later generation:
    it was entered again once that one was gone. Of two none is taken, nor beside a linked one that is there: they are told by their marks."""
    if any(one.txn_id == linked_txn_id for _, one in ours):
        return None
    newest = -1 if record is None or not linked_txn_id else record.generation
    since = [(generation, one) for generation, one in ours if generation > newest]
    return since[0] if len(since) == 1 else None


def still_let_go(found: Recognised, link: OrderLink | InvoiceLink | None) -> Recognised:
    """As `stays_let_go`, of what was found."""
    if found.link is not None:
        return replace(found, link=stays_let_go(found.link, link))
    assert found.invoice is not None  # noqa: S101 - an order or an invoice is found
    return replace(found, invoice=stays_let_go(found.invoice, link))
