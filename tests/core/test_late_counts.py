"""Which of two counts QuickBooks carried out later."""

from __future__ import annotations

import pytest

from stockpost.core.late_counts import is_carried_out_later
from stockpost.core.quickbooks_records import QuickBooksAdjustment

NINE, TEN = "2026-11-23T09:00:00-06:00", "2026-11-23T10:00:00-06:00"


def _adjustment(number: int, created: str) -> QuickBooksAdjustment:
    return QuickBooksAdjustment(txn_id=f"A-{number}", edit_sequence="1", txn_number=number, time_created=created)


@pytest.mark.parametrize(
    ("number", "created", "is_later"),
    [(3, TEN, True), (3, NINE, True), (1, TEN, False), (0, TEN, False), (3, "", False)],
)
def test_the_later_count_has_the_larger_number_and_no_earlier_time(number: int, created: str, is_later: bool) -> None:
    """Protects people from silence about a late count: a clock that was wrong, or an answer without number or time, proves nothing."""
    assert is_carried_out_later(_adjustment(number, created), _adjustment(2, NINE)) is is_later


def test_an_earlier_time_proves_that_the_clock_was_wrong() -> None:
    """Protects people from silence about a late count."""
    assert not is_carried_out_later(_adjustment(3, NINE), _adjustment(2, TEN))
