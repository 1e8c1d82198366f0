"""What carries our mark in QuickBooks and is not what the ledger counts: read at each contact in all that was changed there (P1).

A request that a computer slept with can be carried out beside its second sending, beside another one that took its place, or after nobody
wanted it any more; and the database may be an older copy although nobody said so. What the ledger takes for not done is taken up. Where it
counts another transaction for the same, QuickBooks is asked which of them are there: of two a person keeps one. A count that is there twice
is no harm by itself, but the second one is old (`late_counts`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.catching_up import CatchUp, enter, enter_recognised
from stockpost.app.doubled import doubt
from stockpost.app.late_counts import ChangedCounts
from stockpost.core.facts import Facts
from stockpost.core.late_counts import Name, late_problem, told_of, units_changed
from stockpost.core.ledger import InvoiceLink, OrderLink
from stockpost.core.markers import RECEIPT, proven_names
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import (
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
)
from stockpost.core.recognise import recognised_adjustment
from stockpost.core.several import Doubled, is_void, several_of
from stockpost.store import companies, facts, invoices, links, problems, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.deletions import entered_as, ours_again
from stockpost.store.item_reports import counts_sent

ORDER = "po:"


def take_up_marked(
    connection: Connection, company: CompanyRow, known: Facts, *, since: datetime, now: datetime
) -> bool:
    """Look through all that this conversation has read of what was changed since a moment. True where something was entered or came into
    doubt, so that QuickBooks is asked about it, or all is planned anew."""
    is_found = _Marks(connection, company, known, since, now).take_up()
    counts = ChangedCounts(connection, company, known)
    _end_late_counts(connection, company, counts.gone, now=now)
    for adjustment, names, met in counts.unknown():
        is_found = _take_up_counts(connection, company, adjustment, names, met, now=now) or is_found
    return is_found


def _end_late_counts(connection: Connection, company: CompanyRow, gone: Collection[str], *, now: datetime) -> None:
    """What these had set late is in no count any more, nor in one that was read before."""
    closed = problems.end_late_counts(connection, company.id, lambda one: told_of(one) in gone, now=now)
    facts.forget(connection, company.id, [("on_hand", fold(one.item)) for one in closed])


def _take_up_counts(
    connection: Connection,
    company: CompanyRow,
    found: QuickBooksAdjustment,
    names: Sequence[Name],
    met: Collection[Name],
    *,
    now: datetime,
) -> bool:
    """A person is told of counts that were given up, or that the ledger knows another adjustment for: they were set late. What newer ones have
    `met` is only noted. True where the ledger has never sent one."""
    sent, units = counts_sent(connection, company.id, names), units_changed(names, found)
    over = [name for name in names if name in sent and sent[name].is_over]
    late = {name: late_problem(sent[name].step, found, units[name]) for name in over if units[name] != 0}
    problems.settle(connection, company.id, late.values(), order_ids=(), product_ids=(), run_id=None, now=now)
    noted = [one for name, one in late.items() if name in met]
    problems.end_late_counts(connection, company.id, lambda one: one in noted, now=now)
    recognised = {(one.step.base, one.step.generation): one for one in recognised_adjustment(company.file_id, found)}
    unsent = [recognised[name] for name in names if name not in sent]
    enter(connection, company, [recognised[name] for name in over if not sent[name].is_done], now=now)
    enter_recognised(connection, company, unsent, now=now)
    # What was read before is no count to compare with.
    facts.forget(connection, company.id, [("on_hand", fold(line.item_name)) for line in found.lines])
    return bool(unsent)


@dataclass(frozen=True, slots=True)
class _Marks:
    """One look through, inside one transaction."""

    connection: Connection
    company: CompanyRow
    known: Facts
    since: datetime
    now: datetime

    def take_up(self) -> bool:
        marked = self._marked()
        entered = entered_as(self.connection, self.company.id, marked.keys())
        unknown = self._unknown(marked, entered)
        counted = {base: self._counted_as(base, entered.get(base, frozenset())) for base in unknown}
        # An invoice that people voided counts as not there beside another one.
        standing = {base: {one for one in those if not is_void(marked[base][one])} for base, those in unknown.items()}
        # Of several that the ledger knows nothing of one is taken up, and then they are in doubt.
        lost = {base: standing[base] or those for base, those in unknown.items() if not counted[base]}
        is_found = self._enter([marked[base][min(those)] for base, those in lost.items()])
        for base, those in standing.items():
            if those and (counted[base] or len(those) > 1):
                is_found = self._doubt(base, those, counted[base]) or is_found
        return is_found

    def _marked(self) -> Mapping[str, Mapping[str, Doubled]]:
        """What was entered by us, by what it is and by TxnID. Copies that people made are not among it."""
        key = self.company.file_id
        marked: dict[str, dict[str, Doubled]] = {}
        for one in self.known.changed():
            for base, _ in proven_names(key, memo=one.memo, guid=one.external_guid, shows_guids=True):
                marked.setdefault(base, {})[one.txn_id] = one
        return marked

    def _unknown(
        self, marked: Mapping[str, Mapping[str, Doubled]], entered: Mapping[str, frozenset[str]]
    ) -> dict[str, set[str]]:
        """TxnIDs that the ledger never knew."""
        left = {base: those.keys() - entered.get(base, frozenset()) for base, those in marked.items()}
        # A person may have chosen one for another order.
        chosen = ours_again(self.connection, self.company.id, set().union(*left.values()))
        return {base: unknown for base, those in left.items() if (unknown := those - chosen)}

    def _counted_as(self, base: str, entered: frozenset[str]) -> frozenset[str]:
        """TxnIDs of what the ledger takes for this write, or took; none where it takes it for not done."""
        row = steps.row_of_base(self.connection, self.company.id, base, epoch=0)
        if row is None:
            return frozenset()
        own_id = int(base.partition(":")[2])
        linked: Collection[OrderLink | InvoiceLink] = ()
        if base.startswith(ORDER):
            linked = links.links_of(self.connection, self.company.id, [own_id]).values()
        elif not base.startswith(RECEIPT):
            linked = invoices.invoice_links_of(self.connection, self.company.id, [own_id]).values()
        return several_of(row.record) | entered | {link.txn_id for link in linked if link.txn_id}

    def _doubt(self, base: str, unknown: Collection[str], counted: Collection[str]) -> bool:
        row = steps.row_of_base(self.connection, self.company.id, base, epoch=0)
        if row is None or several_of(row.record).issuperset(unknown):
            return False
        doubt(self.connection, self.company, row, {*counted, *unknown}, now=self.now)
        return True

    def _enter(self, lost: Sequence[Doubled]) -> bool:
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
        taken_up = {one.txn_id for one in (*found, *receipts)}
        if any(one.txn_id not in taken_up for one in lost):
            # What they are for was not read of Autotask yet: until it is, they are looked for again.
            companies.doubt(self.connection, self.company.id, since=self.since)
        return bool(taken_up)
