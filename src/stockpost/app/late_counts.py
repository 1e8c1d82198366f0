"""Counts that a computer set late: seen at each contact by their marks in all that was changed in QuickBooks (I1).

A count is absolute, so two of it do no harm by themselves. But what a computer slept with is old by the time it carries it out, and newer
counts, receipts and invoices are overwritten by it: a person is told, and a sync of the item mends it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from sqlalchemy import Connection

from stockpost.core.facts import Facts
from stockpost.core.late_counts import Name, counts_named, told_of
from stockpost.core.quickbooks_records import QuickBooksAdjustment
from stockpost.store import facts, problems
from stockpost.store.companies import CompanyRow
from stockpost.store.item_reports import adjustments_known


@dataclass(frozen=True)
class ChangedCounts:
    """One look at what this conversation has read, inside one transaction."""

    connection: Connection
    company: CompanyRow
    known: Facts

    @property
    def unread(self) -> set[str]:
        """TxnIDs of adjustments of which must be read first what they did."""
        return {txn_id for txn_id in self._unknown if txn_id not in self._read}

    def unknown(self) -> Iterator[tuple[QuickBooksAdjustment, Sequence[Name]]]:
        """Those that set a count which the ledger does not know them for, with all that they set."""
        for txn_id, names in self._unknown.items():
            found = self._read.get(txn_id)
            if found is not None:
                yield found, names

    @cached_property
    def _unknown(self) -> Mapping[str, Sequence[Name]]:
        """Of these some that a person was told of before are left out."""
        changed = {
            one.txn_id: names
            for one in chain.from_iterable(self.known.adjustment_marks_since.values())
            if (names := counts_named(self.company.file_id, one))
        }
        known = adjustments_known(self.connection, self.company.id, changed.keys())
        told = {told_of(row.problem) for row in problems.counts_set_late(self.connection, self.company.id)}
        return {
            txn_id: names
            for txn_id, names in changed.items()
            if txn_id not in told and any((txn_id, base) not in known for base, _ in names)
        }

    @cached_property
    def _read(self) -> Mapping[str, QuickBooksAdjustment | None]:
        """As they were read, in whatever conversation: what an adjustment did stays the same."""
        before = facts.known_of(self.connection, self.company.id, "adjustment", self._unknown.keys())
        return {**{txn_id: one for txn_id, one in before.items() if one is not None}, **self.known.adjustments}
