"""What people changed, voided or deleted of ours in QuickBooks since we last asked: each contact asks once, before counts are set.

QuickBooks is asked in one message for all that was changed since and for what was deleted since: to ask for each of ours would grow with
the years. What was changed last when the last contact ended is asked for beside them. Where it is gone and nobody deleted it, or is as it
was before, an older company file was put back, and only then ours are asked for one by one. So are invoices where QuickBooks refuses to say
which were deleted: those that sell what is about to be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from stockpost.app.coming_back import look_for_what_is_back
from stockpost.app.late_counts import ChangedCounts
from stockpost.core.facts import ANYBODY, Facts, Needs, deletions_key, vendor_key
from stockpost.core.ledger import Ledger, LinkState, StepKind
from stockpost.core.newest import Newest, is_lost, newest_of
from stockpost.core.problems import Problem
from stockpost.core.receipt_changes import are_receipts_others, is_as_we_left_it, receipt_or_bill
from stockpost.core.requests import (
    InventoryAdjustmentQuery,
    InvoiceQuery,
    ItemReceiptQuery,
    ListDeletedQuery,
    PurchaseOrderQuery,
    deletions_of,
)
from stockpost.core.unanswered import OF_LEDGER
from stockpost.core.unseen import missed_problem, unseen_problems
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
    newest: Mapping[str, Newest | None] = field(default_factory=dict)
    """By kind (TxnDelType) what is to be kept as the one that was changed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Changes:
    """A kind of transaction of which it is asked what was changed: the question, where its answers stand, and which step enters one."""

    changes: str
    window: Callable[[Facts, Needs], Window]
    step: StepKind

    @property
    def asked(self) -> str:
        """When it was asked last what was changed. That counts as seen, too, where nothing of ours can be among it."""
        return f"{self.changes} asked"

    @property
    def marks(self) -> str:
        """When it was read last what was changed, before one of the kind was entered."""
        return f"{self.changes} marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(_Changes):
    """With the questions for single ones of it, where their answers stand, and which of them are ours, the one entered last first."""

    name: str
    known: Callable[[Facts], Mapping[str, object | None]]
    ask: Callable[[Needs], set[str]]
    ours: Callable[[Connection, int, int | None], list[str]]

    @property
    def deletions(self) -> str:
        return deletions_of(self.name)


INVOICES = Kind(
    name="Invoice",
    changes=InvoiceQuery.__name__,
    known=lambda known: known.invoices,
    ask=lambda needs: needs.invoice_txn_ids,
    window=lambda known, needs: (known.invoices_since, datetime.isoformat, needs.invoices_since.add),
    ours=invoices.linked_as_entered,
    step=StepKind.CREATE_INVOICE,
)
ORDERS = Kind(
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
RECEIPTS = Kind(
    name="ItemReceipt",
    changes=ItemReceiptQuery.__name__,
    known=lambda known: {**known.receipts, **{txn_id: bill for txn_id, bill in known.bills.items() if bill}},
    ask=lambda needs: needs.receipt_txn_ids,
    # Together with the bills that receipts became. That their orders were changed with them is UNVERIFIED (see assumptions).
    window=lambda known, needs: (known.receipts_since, datetime.isoformat, needs.receipts_since.add),
    ours=links.receipts_as_entered,
    step=StepKind.RECEIVE_ITEMS,
)
KINDS = (INVOICES, ORDERS, RECEIPTS)
COUNTS = _Changes(
    changes=InventoryAdjustmentQuery.__name__,
    window=lambda known, needs: (known.adjustment_marks_since, datetime.isoformat, needs.adjustment_marks_since.add),
    step=StepKind.ADJUST_ON_HAND,
)
"""Whatever people make of a count, the next one overwrites it; only what was set late is looked for."""
ENTRIES = ListDeletedQuery.__name__
"""Which items and vendors are gone: what that means for ours is for `gone_entries`."""
QUESTIONS = (*(question for kind in KINDS for question in (kind.changes, kind.deletions)), COUNTS.changes, ENTRIES)


def look(
    connection: Connection,
    company: CompanyRow,
    *,
    started_at: datetime,
    now: datetime,
    counted: Callable[[], Collection[int]],
) -> Look | None:
    """None where this conversation, which began at `started_at`, knows it all already. `counted` are the products whose counts are to be
    set."""
    seen_up_to = _seen_up_to(company)
    if all(seen_up_to.get(name) == started_at for name in QUESTIONS):
        return None
    if not links.has_transferred_before(connection, company.id, started_at, now=now):
        # What this conversation enters itself is for the next one to look at.
        known = _facts(connection, company, ("refused",))
        return Look(since=started_at, seen_up_to={**seen_up_to, **dict.fromkeys(QUESTIONS, started_at)}, known=known)
    return _watch(connection, company, started_at).look(counted)


def look_for_marks(
    connection: Connection,
    company: CompanyRow,
    *,
    started_at: datetime,
    entered: Collection[Kind],
    is_counting: Callable[[], bool],
) -> Look | None:
    """What was changed of these kinds, read before anything is entered: what carries our mark is not entered a second time, whatever it is
    called by now and whatever the ledger knows. Before counts are set, of those of which it knows nothing, too: it may lack what moves them. None
    where this conversation knows it already.

    Since a whole day, so that it is asked once more for what was changed, after the writes and before the counts.
    """
    seen_up_to = _seen_up_to(company)
    # What is approved while a conversation runs may be of another kind.
    unread = [kind for kind in KINDS if seen_up_to.get(kind.marks) != started_at]
    kinds = [kind for kind in unread if kind in entered]
    if len(kinds) < len(unread) and is_counting():
        kinds = [kind for kind in unread if kind in entered or _may_lack_all(connection, company, kind)]
    if not kinds:
        return None
    needs = Needs()
    watch = _watch(connection, company, started_at)
    since = {kind.asked: watch.since(kind.asked) for kind in kinds}
    known_now = [kind for kind in kinds if watch.are_changes_known(kind, start_of_day(since[kind.asked]), needs)]
    asked = (*(kind.asked for kind in known_now), *(kind.marks for kind in kinds))
    seen_up_to |= dict.fromkeys(asked, started_at)
    # What is entered next may change it, too, and hide what it lost.
    lost = [kind.name for kind in kinds if watch.is_lost(kind, needs)]
    newest = {name: replace(watch.newest[name], is_lost=True) for name in lost}
    return Look(needs=needs, seen_up_to=seen_up_to, since=min(since.values()), known=watch.known, newest=newest)


def _may_lack_all(connection: Connection, company: CompanyRow, kind: Kind) -> bool:
    """Does a count depend on what our marks of this kind tell, and nothing of it is known? Else each look asks for it."""
    if kind is INVOICES and not company.settings.holds_uninvoiced:
        return False
    return not _is_any_ours(connection, company, kind)


def _is_any_ours(connection: Connection, company: CompanyRow, kind: Kind) -> bool:
    """Is there anything of the kind to be told of? A computer that slept may still hold what was sent once."""
    return links.was_ever_sent(connection, company.id, kind.step) or bool(kind.ours(connection, company.id, 1))


def _watch(connection: Connection, company: CompanyRow, started_at: datetime) -> _Watch:
    kinds = (
        *("invoice", "invoices_since", "order", "orders_of_vendor"),
        *("receipt", "receipts_since", "bill", "bills_since"),
        *("adjustment", "adjustment_marks_since", "deleted_since", "deleted_entries", "refused"),
    )
    newest = facts.newest_seen(connection, company.id)
    return _Watch(connection, company, started_at, _facts(connection, company, kinds), _seen_up_to(company), newest)


def _facts(connection: Connection, company: CompanyRow, kinds: Sequence[str]) -> Facts:
    return facts.load_facts(connection, company.id, epoch=company.session_generation, preferences=None, kinds=kinds)


def _seen_up_to(company: CompanyRow) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(text) for name, text in (company.seen_up_to or {}).items()}


def note_seen(connection: Connection, company: CompanyRow, found: Look, *, now: datetime) -> CompanyRow:
    """Keep up to when it is known, and what was changed last."""
    companies.note_look(connection, company.id, seen_up_to=found.seen_up_to)
    facts.note_newest(connection, company.id, found.newest, read_at=now)
    return companies.company_with_id(connection, company.id) or company


def note_look(connection: Connection, company: CompanyRow, found: Look, *, now: datetime) -> CompanyRow:
    """As `note_seen`, and tell once what QuickBooks refuses to say, until it says it, and what came back, until it is gone."""
    unseen = [*found.unseen]
    if missed := missed_questions(connection, company.id, found.known):
        unseen.append(missed_problem(missed, found.known.refused, is_held=company.settings.holds_uninvoiced))
    problems.settle_code(connection, company.id, "changes_unseen", unseen, now=now)
    if found.came_back is not None:
        problems.settle_code(connection, company.id, "came_back", found.came_back, now=now)
    return note_seen(connection, company, found, now=now)


def missed_questions(connection: Connection, company_id: int, known: Facts) -> frozenset[str]:
    """What QuickBooks refused to say of what was entered since an older copy of the database was made."""
    company = companies.company_with_id(connection, company_id)
    is_older = company is not None and company.doubtful_since is not None
    return OF_LEDGER.intersection(known.refused) if is_older else frozenset()


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
    newest: Mapping[str, Newest]

    def look(self, counted: Callable[[], Collection[int]]) -> Look:
        needs = Needs()
        answered: set[str] = set()
        for kind in KINDS:
            answered |= self._answered(kind, needs)
        if self._are_counts_known(needs):
            answered.add(COUNTS.changes)
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
        asked = [kind for kind in (*KINDS, COUNTS) if self._is_asked(kind) and kind.changes in answered]
        of_nothing = {
            question
            for kind in KINDS
            for question in self.known.refused.keys() & {kind.changes, kind.deletions}
            if not _is_any_ours(self.connection, self.company, kind)
        }
        unsaid = {question: said for question, said in self.known.refused.items() if question not in of_nothing}
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
            unseen=unseen_problems(unsaid, is_sold_from_stock=self.company.settings.decrement_on_invoice),
            came_back=back.problems,
            newest={
                kind.name: newest_of(kind.name, self.known)
                for kind in KINDS
                if kind.changes in answered and not self._is_seen(kind.changes)
            },
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

    def _answered(self, kind: Kind, needs: Needs) -> set[str]:
        """The questions for this kind that are answered; the others are asked, unless QuickBooks refuses to answer."""
        questions = {kind.changes, kind.deletions}
        if all(self._is_seen(one) for one in questions):
            return questions
        newest = kind.ours(self.connection, self.company.id, 1)
        if not newest and not self._is_asked(kind):
            return questions
        are_changes_known = self._are_changes_known(kind, needs)
        deleted = self._deleted(kind, needs)
        self._look_for_vanished(kind, newest, deleted, needs)
        unknown = {kind.changes: not are_changes_known, kind.deletions: deleted is None}
        return {one for one in questions if not unknown[one]}

    def _is_asked(self, kind: _Changes) -> bool:
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
        return self._back_to(seen_up_to)

    def _back_to(self, moment: datetime) -> datetime:
        return max(moment, self.started_at - LOOK_BACK_MAX) - WINDOW

    def _are_changes_known(self, kind: _Changes, needs: Needs) -> bool:
        # Where the look for marks asked and the conversation broke off then, nothing was compared since the changes were known last.
        since = min(self.since(kind.changes), self.since(kind.asked))
        return self._is_seen(kind.changes) or self.are_changes_known(kind, since, needs)

    def are_changes_known(self, kind: _Changes, since: datetime, needs: Needs) -> bool:
        """Was it answered in this conversation what was changed since? If not, it is asked, unless QuickBooks refuses to answer."""
        known, key, ask = kind.window(self.known, needs)
        if key(since) in known:
            return True
        if kind.changes not in self.known.refused:
            ask(since)
        return False

    def _deleted(self, kind: Kind, needs: Needs) -> frozenset[str] | None:
        """TxnIDs of what was deleted, None where it is not known."""
        if self._is_seen(kind.deletions):
            return frozenset()
        # An old copy of the company file that somebody opened for a while did not tell of those before. A receipt that became a bill may be
        # told as deleted, so that all its orders would be looked at each time.
        since = self.since(kind.deletions) if kind is RECEIPTS else self._back_to(self.company.joined_at)
        found = self.known.deleted_since.get(deletions_key(kind.name, since))
        if found is None and kind.deletions not in self.known.refused:
            needs.deleted_since.add((kind.name, since))
        return None if found is None else frozenset(one.txn_id for one in found)

    def _are_counts_known(self, needs: Needs) -> bool:
        """Whether a count was set late, and what that did."""
        if not self._is_asked(COUNTS):
            return True
        if not self._are_changes_known(COUNTS, needs):
            return False
        unread = ChangedCounts(self.connection, self.company, self.known).unread
        if COUNTS.changes not in self.known.refused:
            needs.adjustment_txn_ids.update(unread)
        return not unread

    def _are_entries_known(self, needs: Needs) -> bool:
        if self._is_seen(ENTRIES):
            return True
        since = self.since(ENTRIES)
        if since.isoformat() in self.known.deleted_entries:
            return True
        if ENTRIES not in self.known.refused:
            needs.entries_deleted_since.add(since)
        return False

    def is_lost(self, kind: Kind, needs: Needs) -> bool:
        """Does the company file lack what was changed last? If this conversation has not read it, it is asked for."""
        newest = self.newest.get(kind.name)
        return newest is not None and (newest.is_lost or is_lost(kind.name, newest, self.known, needs))

    def _look_for_vanished(
        self, kind: Kind, newest: Sequence[str], deleted: Collection[str] | None, needs: Needs
    ) -> None:
        """What was entered or changed after an older company file was made is not in it, and nothing tells that it was deleted. If what was
        changed last is there, all of ours is; else more and more of ours are asked for, until the oldest of those is there. `newest` is the
        one of ours to ask for where nobody knows what was changed last."""
        known, gone = kind.known(self.known), deleted or frozenset()
        if kind.name in self.newest and self.newest[kind.name].txn_id not in gone:
            is_older = self.is_lost(kind, needs)
        else:
            is_older = self._are_read(kind, newest, needs) and not all(one in gone or known[one] for one in newest)
        is_deletion_asked = deleted is None and kind.deletions not in self.known.refused
        if not is_older or is_deletion_asked:
            return
        ours = kind.ours(self.connection, self.company.id, None)
        for count in range(PER_MESSAGE, len(ours) + PER_MESSAGE, PER_MESSAGE):
            if not self._are_read(kind, ours[:count], needs) or known[ours[:count][-1]] is not None:
                return

    def _are_read(self, kind: Kind, txn_ids: Collection[str], needs: Needs) -> bool:
        """Were they read in this conversation? If not, they are asked for, unless QuickBooks does not show them."""
        unread = set(txn_ids).difference(kind.known(self.known))
        if kind.changes not in self.known.refused:
            kind.ask(needs).update(unread)
            if kind is RECEIPTS:
                # It may be a bill by now.
                needs.bill_txn_ids.update(unread)
        return not unread
