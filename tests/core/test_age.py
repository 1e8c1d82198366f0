"""How old something is, also where a clock was wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stockpost.core.age import age

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("hours", [-3, 0, 3])
def test_what_was_noted_in_the_future_is_not_fresh(hours: int) -> None:
    """A clock that was ahead keeps nothing fresh longer than it would be otherwise."""
    assert age(NOON + timedelta(hours=hours), NOON) == timedelta(hours=abs(hours))
