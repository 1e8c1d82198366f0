"""Reading QuickBooks' books as a checker does: by the marks in the memos, without Stockpost's own records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quickbooks_simulator.books import Books
from quickbooks_simulator.records import Transaction

MARK = re.compile(r"\[AT:([a-z]+):(\d+)(?:\.(\d+))?:[0-9a-f]{4}\]")


class Violation(AssertionError):
    """What Stockpost promises does not hold."""


@dataclass(frozen=True)
class Marked:
    """A transaction that carries a mark of ours: of which kind, for which Autotask id, which generation."""

    transaction: Transaction
    kind: str
    autotask_id: int
    generation: int


def mark_of(transaction: Transaction) -> Marked | None:
    """The mark in a transaction's memo."""
    found = MARK.search(str(transaction.fields.get("Memo", "")))
    if found is None:
        return None
    return Marked(transaction, found[1], int(found[2]), int(found[3] or 0))


def marked(books: Books, *kinds: str) -> Iterator[Marked]:
    """The transactions of QuickBooks types that carry a mark. Neither voided ones count, nor copies that people made, nor bills
    beside a receipt."""
    for kind in kinds:
        for transaction in books.transactions(kind):
            found = mark_of(transaction)
            is_copy = "ExternalGUID" not in transaction.fields or transaction.only_bills
            if found is not None and not transaction.is_voided and not is_copy:
                yield found


def whole(value: object) -> int:
    """An id of Autotask."""
    assert isinstance(value, int)
    return value
