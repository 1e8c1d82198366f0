"""Counts that a computer set late: seen at each contact by their marks in all that was changed in QuickBooks (I1).

A count is absolute, so two of it do no harm by themselves. But what a computer slept with is old by the time it carries it out, and newer
counts, receipts and invoices are overwritten by it: a person is told, and a sync of the item mends it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from sqlalchemy import Connection

from stockpost.core.facts import Facts
from stockpost.core.late_counts import Name, counts_named, is_carried_out_later, told_of
from stockpost.core.quickbooks_records import QuickBooksAdjustment
from stockpost.store import facts, problems
from stockpost.store.companies import CompanyRow
from stockpost.store.item_reports import adjustments_known, counts_sent


@dataclass(frozen=True)
class ChangedCounts:
    """One look at what this conversation has read, inside one transaction."""

    connection: Connection
    company: CompanyRow
    known: Facts

    @property
    def unread(self) -> set[str]:
        """TxnIDs of adjustments of which must be read first what they did, or whether they are there still."""
        unread = {txn_id for txn_id in self._unknown if txn_id not in self._read}
        return unread | (self._waiting - self.known.adjustments.keys())

    @property
    def gone(self) -> set[str]:
        """TxnIDs of those that were told and still wait, and that somebody or an undo has deleted since."""
        return {
            txn_id for txn_id in self._waiting & self.known.adjustments.keys() if not self.known.adjustments[txn_id]
        }

    def unknown(self) -> Sequence[tuple[QuickBooksAdjustment, Sequence[Name], Collection[Name]]]:
        """Those that set a count which the ledger does not know them for, with all that they set, and what of it newer counts have met."""
        found = [(self._read.get(txn_id), names) for txn_id, names in self._unknown.items()]
        return [(one, names, self._met(one.txn_id, names)) for one, names in found if one is not None]

    def _met(self, txn_id: str, names: Sequence[Name]) -> set[Name]:
        """What QuickBooks carried out after it has set the count anew."""
        found, _ = self._changed[txn_id]
        return {
            name
            for name in names
            if any(is_carried_out_later(one, found) for one in self._set_in_time.get(name[0], ()))
        }

    @cached_property
    def _set_in_time(self) -> Mapping[str, Sequence[QuickBooksAdjustment]]:
        """By base what set it and was not set late itself, of all that some late one set."""
        bases = {base for names in self._unknown.values() for base, _ in names}
        named = {
            (txn_id, name)
            for txn_id, (_, names) in self._changed.items()
            for name in names
            if name[0] in bases and txn_id not in self._told
        }
        sent = counts_sent(self.connection, self.company.id, {name for _, name in named})
        in_time: dict[str, list[QuickBooksAdjustment]] = {}
        for txn_id, name in named:
            if (txn_id, name[0]) in self._known or name not in sent or not sent[name].is_over:
                in_time.setdefault(name[0], []).append(self._changed[txn_id][0])
        return in_time

    @cached_property
    def _changed(self) -> Mapping[str, tuple[QuickBooksAdjustment, Sequence[Name]]]:
        """All that set counts of ours and was changed, by TxnID."""
        return {
            one.txn_id: (one, names)
            for one in chain.from_iterable(self.known.adjustment_marks_since.values())
            if (names := counts_named(self.company.file_id, one))
        }

    @cached_property
    def _known(self) -> Collection[tuple[str, str]]:
        return adjustments_known(self.connection, self.company.id, self._changed.keys())

    @cached_property
    def _told(self) -> Mapping[str, bool]:
        """TxnIDs of which a person was told, and whether that still waits."""
        rows = problems.counts_set_late(self.connection, self.company.id)
        waiting = {told_of(row.problem) for row in rows if row.is_open}
        return {txn_id: txn_id in waiting for txn_id in (told_of(row.problem) for row in rows)}

    @property
    def _waiting(self) -> set[str]:
        return {txn_id for txn_id, is_waiting in self._told.items() if is_waiting}

    @cached_property
    def _unknown(self) -> Mapping[str, Sequence[Name]]:
        """Of these some that a person was told of before are left out."""
        return {
            txn_id: names
            for txn_id, (_, names) in self._changed.items()
            if txn_id not in self._told and any((txn_id, base) not in self._known for base, _ in names)
        }

    @cached_property
    def _read(self) -> Mapping[str, QuickBooksAdjustment | None]:
        """As they were read, in whatever conversation: what an adjustment did stays the same."""
        before = facts.known_of(self.connection, self.company.id, "adjustment", self._unknown.keys())
        return {**{txn_id: one for txn_id, one in before.items() if one is not None}, **self.known.adjustments}
