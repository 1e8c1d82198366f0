"""Reading QuickBooks' books as a checker does: by the marks in the memos, without Stockpost's own records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from quickbooks_simulator.books import Books
from quickbooks_simulator.records import Transaction

MARK = re.compile(r"\[AT:([a-z]+):([0-9a-f@.,]+):[0-9a-f]{4}\]")


class Violation(AssertionError):
    """What Stockpost promises does not hold."""


@dataclass(frozen=True)
class Marked:
    """A transaction that carries a mark of ours: of which kind, for which Autotask id (and of a count at a site, for which one), which
    generation."""

    transaction: Transaction
    kind: str
    autotask_id: int
    generation: int
    site: str = ""

    @property
    def base(self) -> str:
        """As Stockpost calls what was written."""
        return f"{self.kind}:{self.autotask_id}{f'@{self.site}' if self.site else ''}"


def marks_of(transaction: Transaction) -> list[Marked]:
    """The marks in a transaction's memo: an adjustment has one for each item, all else a single one."""
    return [Marked(transaction, *mark) for mark in _marks_in(str(transaction.fields.get("Memo", "")))]


@lru_cache(maxsize=10_000)
def _marks_in(memo: str) -> list[tuple[str, int, int, str]]:
    """Kind, id, generation, site. All judges read all memos after each event."""
    found = MARK.search(memo)
    if found is None:
        return []
    parts = [one.partition(".") for one in found[2].split(",")]
    places = [(own_id.partition("@"), generation) for own_id, _, generation in parts]
    return [(found[1], int(one[0]), int(number or 0), one[2]) for one, number in places]


def mark_of(transaction: Transaction) -> Marked | None:
    """The only mark, or the first of several."""
    return next(iter(marks_of(transaction)), None)


def marked(books: Books, *kinds: str) -> Iterator[Marked]:
    """The transactions of QuickBooks types that carry a mark. Neither voided ones count, nor copies that people made, nor bills
    beside a receipt."""
    for kind in kinds:
        for transaction in books.transactions(kind):
            found = mark_of(transaction)
            is_copy = "ExternalGUID" not in transaction.fields or transaction.only_bills
            if found is not None and not transaction.is_voided and not is_copy:
                yield found


def has_another_id(books: Books, transaction: Transaction) -> bool:
    """A bill, in books where a receipt that becomes one gets another TxnID (UNVERIFIED, docs/assumptions.md)."""
    return transaction.kind == "Bill" and not books.preferences.unverified.converted_receipt_keeps_txn_id


def whole(value: object) -> int:
    """An id of Autotask."""
    assert isinstance(value, int)
    return value
