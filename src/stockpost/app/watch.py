"""What people changed, voided or deleted of ours in QuickBooks since we last asked: each contact asks once, before counts are set.

QuickBooks is asked in one message for all that was changed since and for what was deleted since: to ask for each of ours would grow with
the years. What was entered last is asked for beside them. Where it is gone and nobody deleted it, an older company file was put back, and
only then the others are asked for one by one. So are invoices where QuickBooks refuses to say which were deleted: those that sell what is
about to be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from stockpost.app.coming_back import look_for_what_is_back
from stockpost.core.facts import ANYBODY, Facts, Needs, deletions_key, vendor_key
from stockpost.core.ledger import Ledger, LinkState, StepKind
from stockpost.core.problems import Problem
from stockpost.core.receipt_changes import are_receipts_others, is_as_we_left_it, receipt_or_bill
from stockpost.core.requests import (
    InvoiceQuery,
    ItemReceiptQuery,
    ListDeletedQuery,
    PurchaseOrderQuery,
    deletions_of,
)
from stockpost.core.unseen import unseen_problems
from stockpost.core.verify import WINDOW, start_of_day
from stockpost.store import companies, facts, invoices, links, problems
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import taken_back_since

LOOK_BACK_MAX = timedelta(days=89)
"""How far back a look goes: QuickBooks keeps deletions in mind for 90 days (QuickBooks FACTS 3)."""
PER_MESSAGE = 500
Window = tuple[Mapping[str, object | None], Callable[[datetime], str], Callable[[datetime], None]]
"""What was changed since: where answers stand and under which key, and how to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What must be asked first, empty once it is known, and the Autotask ids of what is not as it was written. `seen_up_to`: until when
    the answer to each question is known by then; `unseen`: what QuickBooks does not want to say."""

    needs: Needs = field(default_factory=Needs)
    order_ids: frozenset[int] = frozenset()
    invoice_ids: frozenset[int] = frozenset()
    seen_up_to: Mapping[str, datetime] = field(default_factory=dict)
    unseen: Sequence[Problem] = ()
    known: Facts = field(default_factory=Facts)
    """What was read of it in this conversation."""
    since: datetime
    """Since when what was changed is known by it."""
    came_back: Sequence[Problem] | None = ()
    """What an undo deleted and is there again; None where QuickBooks does not show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of transaction: the questions for it, where their answers stand, and which of them are ours, the one entered last first,
    and which step enters one."""

    name: str
    changes: str
    known: Callable[[Facts], Mapping[str, object | None]]
    ask: Callable[[Needs], set[str]]
    window: Callable[[Facts, Needs], Window]
    ours: Callable[[Connection, int, int | None], list[str]]
    step: StepKind

    @property
    def deletions(self) -> str:
        return deletions_of(self.name)

    @property
    def asked(self) -> str:
        """When it was asked last what was changed. That counts as seen, too, where nothing of ours can be among it."""
        return f"{self.changes} asked"

    @property
    def marks(self) -> str:
        """When it was read last what was changed, before one of the kind was entered."""
        return f"{self.changes} marks"


INVOICES = _Kind(
    name="Invoice",
    changes=InvoiceQuery.__name__,
    known=lambda known: known.invoices,
    ask=lambda needs: needs.invoice_txn_ids,
    window=lambda known, needs: (known.invoices_since, datetime.isoformat, needs.invoices_since.add),
    ours=invoices.linked_as_entered,
    step=StepKind.CREATE_INVOICE,
)
ORDERS = _Kind(
    name="PurchaseOrder",
    changes=PurchaseOrderQuery.__name__,
    known=lambda known: known.orders,
    ask=lambda needs: needs.order_txn_ids,
    # Asked for as what was changed of the orders of any vendor.
    window=lambda known, needs: (
        known.orders_of_vendor,
        lambda since: vendor_key(ANYBODY, since),
        lambda since: needs.vendors_since.add((ANYBODY, since)),
    ),
    ours=links.orders_as_entered,
    step=StepKind.CREATE_PURCHASE_ORDER,
)
RECEIPTS = _Kind(
    name="ItemReceipt",
    changes=ItemReceiptQuery.__name__,
    known=lambda known: known.receipts,
    ask=lambda needs: needs.receipt_txn_ids,
    # Together with the bills that receipts became. That their orders were changed with them is UNVERIFIED (see assumptions).
    window=lambda known, needs: (known.receipts_since, datetime.isoformat, needs.receipts_since.add),
    ours=links.receipts_as_entered,
    step=StepKind.RECEIVE_ITEMS,
)
KINDS = (INVOICES, ORDERS, RECEIPTS)
ENTRIES = ListDeletedQuery.__name__
"""Which items and vendors are gone: what that means for ours is for `gone_entries`."""
QUESTIONS = (*(question for kind in KINDS for question in (kind.changes, kind.deletions)), ENTRIES)


def look(
    connection: Connection, company: CompanyRow, *, started_at: datetime, counted: Callable[[], Collection[int]]
) -> Look | None:
    """None where this conversation, which began at `started_at`, knows it all already. `counted` are the products whose counts are to be
    set."""
    seen_up_to = _seen_up_to(company)
    if all(seen_up_to.get(name) == started_at for name in QUESTIONS):
        return None
    if not links.has_transferred_before(connection, company.id, started_at):
        # What this conversation enters itself is for the next one to look at.
        return Look(since=started_at, seen_up_to={**seen_up_to, **dict.fromkeys(QUESTIONS, started_at)})
    kinds = (
        *("invoice", "invoices_since", "order", "orders_of_vendor"),
        *("receipt", "receipts_since", "bill", "bills_since"),
        *("deleted_since", "deleted_entries", "refused"),
    )
    known = facts.load_facts(connection, company.id, epoch=company.session_generation, preferences=None, kinds=kinds)
    return _Watch(connection, company, started_at, known, seen_up_to).look(counted)


def look_for_marks(
    connection: Connection, company: CompanyRow, *, started_at: datetime, kinds: Sequence[_Kind]
) -> Look | None:
    """What was changed of these kinds, read before anything is entered: what carries our mark is not entered a second time, whatever it is
    called by now and whatever the ledger knows. None where this conversation knows it already.

    Since a whole day, so that it is asked once more for what was changed, after the writes and before the counts.
    """
    seen_up_to = _seen_up_to(company)
    # What is approved while a conversation runs may be of another kind.
    kinds = [kind for kind in kinds if seen_up_to.get(kind.marks) != started_at]
    if not kinds:
        return None
    changes = ("invoices_since", "orders_of_vendor", "order", "receipts_since", "bills_since", "refused")
    known = facts.load_facts(connection, company.id, epoch=company.session_generation, preferences=None, kinds=changes)
    needs = Needs()
    watch = _Watch(connection, company, started_at, known, seen_up_to)
    since = {kind.asked: watch.since(kind.asked) for kind in kinds}
    known_now = [kind for kind in kinds if watch.are_changes_known(kind, start_of_day(since[kind.asked]), needs)]
    asked = (*(kind.asked for kind in known_now), *(kind.marks for kind in kinds))
    seen_up_to |= dict.fromkeys(asked, started_at)
    return Look(needs=needs, seen_up_to=seen_up_to, since=min(since.values()), known=known)


def _seen_up_to(company: CompanyRow) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(text) for name, text in (company.seen_up_to or {}).items()}


def note_look(connection: Connection, company: CompanyRow, found: Look, *, now: datetime) -> CompanyRow:
    """Keep up to when it is known, and tell once what QuickBooks refuses to say, until it says it, and what came back, until it is gone."""
    companies.note_look(connection, company.id, seen_up_to=found.seen_up_to)
    problems.settle_code(connection, company.id, "changes_unseen", found.unseen, now=now)
    if found.came_back is not None:
        problems.settle_code(connection, company.id, "came_back", found.came_back, now=now)
    return companies.company_with_id(connection, company.id) or company


def unseen_products(
    connection: Connection, company: CompanyRow, known: Facts, product_ids: Collection[int], *, at: datetime | None
) -> dict[str, set[int]]:
    """By TxnID the invoices of ours that may be gone by now as far as this conversation knows: which of the products they sell."""
    if not company.settings.decrement_on_invoice or not product_ids:
        return {}
    since = (at or company.joined_at) - LOOK_BACK_MAX
    unread = {
        link.invoice_id: link.txn_id
        for link in invoices.invoice_links_of(connection, company.id).values()
        if link.state == LinkState.LINKED
        and link.txn_id not in known.invoices
        and (link.transferred_at or since) >= since
    }
    sold = {
        unread[invoice.id]: {line.product.id for line in invoice.lines if line.product is not None}
        for invoice in invoices.invoices_known(connection, company.id, invoice_ids=unread.keys())
    }
    return {txn_id: found for txn_id, ids in sold.items() if (found := ids & set(product_ids))}


@dataclass(frozen=True, slots=True)
class _Watch:
    """One look, inside one transaction, by what this conversation has read so far."""

    connection: Connection
    company: CompanyRow
    started_at: datetime
    known: Facts
    seen_up_to: Mapping[str, datetime]

    def look(self, counted: Callable[[], Collection[int]]) -> Look:
        needs = Needs()
        answered: set[str] = set()
        for kind in KINDS:
            answered |= self._answered(kind, needs)
        if self._are_entries_known(needs):
            answered.add(ENTRIES)
        back = look_for_what_is_back(
            self.connection, self.company, self.known, needs, since=self.started_at - LOOK_BACK_MAX
        )
        if not needs and INVOICES.deletions not in answered:
            # Counts of what an invoice sells would be set as if it was still there.
            unread = unseen_products(self.connection, self.company, self.known, counted(), at=self.started_at)
            self._are_read(INVOICES, unread, needs)
        if needs:
            return Look(needs=needs, since=self.started_at)
        orders_again, invoices_again = self._watched_again()
        asked = [kind for kind in KINDS if self._is_asked(kind) and kind.changes in answered]
        return Look(
            order_ids=self._orders() | orders_again | back.order_ids,
            invoice_ids=self._invoices() | invoices_again | back.invoice_ids,
            seen_up_to={
                **self.seen_up_to,
                **dict.fromkeys(answered, self.started_at),
                **dict.fromkeys((kind.asked for kind in asked), self.started_at),
            },
            known=self.known,
            since=min((self.since(kind.asked) for kind in asked), default=self.started_at),
            unseen=unseen_problems(self.known.refused, is_sold_from_stock=self.company.settings.decrement_on_invoice),
            came_back=back.problems,
        )

    def _watched_again(self) -> tuple[set[int], set[int]]:
        """What is in QuickBooks of what somebody let go of and decided again since the last look: what was changed meanwhile was nobody's to
        see."""
        order_ids, invoice_ids = taken_back_since(self.connection, self.company.id, self.since(ORDERS.changes))
        orders = links.links_of(self.connection, self.company.id, order_ids)
        billed = invoices.invoice_links_of(self.connection, self.company.id, invoice_ids)
        return {one for one in orders if orders[one].txn_id}, {one for one in billed if billed[one].txn_id}

    def _orders(self) -> frozenset[int]:
        """Those that are not as we left them, and those of receipts that are gone."""
        known = self.known
        gone = {txn_id for txn_id, found in known.receipts.items() if found is None and not known.bills.get(txn_id)}
        there = {txn_id for txn_id in {*known.receipts, *known.bills} if receipt_or_bill(txn_id, known)}
        found = links.orders_linked_with(
            self.connection, self.company.id, txn_ids=known.orders.keys(), receipt_txn_ids=gone | there
        )
        receipts = links.receipts_of(self.connection, self.company.id, found)
        ledger = Ledger(receipts=receipts)
        return frozenset(
            order_id
            for order_id, link in found.items()
            if any(one.txn_id in gone and not one.is_gone for one in receipts.get(order_id, ()))
            or are_receipts_others(link.txn_id, receipts.get(order_id, ()), known)
            or (link.txn_id in known.orders and not is_as_we_left_it(link, known.orders[link.txn_id], ledger))
        )

    def _invoices(self) -> frozenset[int]:
        now = self.known.invoices
        found = invoices.invoices_linked_with(self.connection, self.company.id, now.keys())
        return frozenset(link.invoice_id for link in found if link.written is None or link.written != now[link.txn_id])

    def _answered(self, kind: _Kind, needs: Needs) -> set[str]:
        """The questions for this kind that are answered; the others are asked, unless QuickBooks refuses to answer."""
        questions = {kind.changes, kind.deletions}
        newest = kind.ours(self.connection, self.company.id, 1)
        if all(self._is_seen(one) for one in questions):
            return questions
        if not newest and not self._is_asked(kind):
            return questions
        are_changes_known = self._are_changes_known(kind, needs)
        deleted = self._deleted(kind, needs)
        self._look_for_vanished(kind, newest, deleted or frozenset(), needs)
        unknown = {kind.changes: not are_changes_known, kind.deletions: deleted is None}
        return {one for one in questions if not unknown[one]}

    def _is_asked(self, kind: _Kind) -> bool:
        """Can something of ours be among what was changed? A computer that slept may still hold what was sent once."""
        return links.was_ever_sent(self.connection, self.company.id, kind.step)

    def _is_seen(self, question: str) -> bool:
        """Was it answered in this conversation?"""
        return self.seen_up_to.get(question) == self.started_at

    def since(self, question: str) -> datetime:
        """Nothing of ours is older than the company. The clock of QuickBooks' computer may be wrong, and where ours was ahead, what it
        had seen is not known."""
        seen_up_to = self.seen_up_to.get(question, self.company.joined_at)
        if seen_up_to > self.started_at:
            seen_up_to = self.company.joined_at
        return max(seen_up_to, self.started_at - LOOK_BACK_MAX) - WINDOW

    def _are_changes_known(self, kind: _Kind, needs: Needs) -> bool:
        return self._is_seen(kind.changes) or self.are_changes_known(kind, self.since(kind.asked), needs)

    def are_changes_known(self, kind: _Kind, since: datetime, needs: Needs) -> bool:
        """Was it answered in this conversation what was changed since? If not, it is asked, unless QuickBooks refuses to answer."""
        known, key, ask = kind.window(self.known, needs)
        if key(since) in known:
            return True
        if kind.changes not in self.known.refused:
            ask(since)
        return False

    def _deleted(self, kind: _Kind, needs: Needs) -> frozenset[str] | None:
        """TxnIDs of what was deleted, None where it is not known."""
        if self._is_seen(kind.deletions):
            return frozenset()
        since = self.since(kind.deletions)
        found = self.known.deleted_since.get(deletions_key(kind.name, since))
        if found is None and kind.deletions not in self.known.refused:
            needs.deleted_since.add((kind.name, since))
        return None if found is None else frozenset(one.txn_id for one in found)

    def _are_entries_known(self, needs: Needs) -> bool:
        if self._is_seen(ENTRIES):
            return True
        since = self.since(ENTRIES)
        if since.isoformat() in self.known.deleted_entries:
            return True
        if ENTRIES not in self.known.refused:
            needs.entries_deleted_since.add(since)
        return False

    def _look_for_vanished(self, kind: _Kind, newest: Sequence[str], deleted: Collection[str], needs: Needs) -> None:
        """What was entered after an older company file was made is not in it, and nothing tells that it was deleted. If the newest of
        ours is there, all are; else more and more of them are asked for, until the oldest of those is there."""
        known = kind.known(self.known)
        if not self._are_read(kind, newest, needs) or all(one in deleted or known[one] for one in newest):
            return
        ours = kind.ours(self.connection, self.company.id, None)
        count = 2
        while self._are_read(kind, ours[:count], needs) and known[ours[:count][-1]] is None and count < len(ours):
            count += min(count, PER_MESSAGE)

    def _are_read(self, kind: _Kind, txn_ids: Collection[str], needs: Needs) -> bool:
        """Were they read in this conversation? If not, they are asked for, unless QuickBooks does not show them."""
        unread = {one for one in txn_ids if one not in kind.known(self.known)}
        if kind.changes not in self.known.refused:
            kind.ask(needs).update(unread)
        return not unread
