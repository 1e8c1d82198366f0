"""How old something is."""

from __future__ import annotations

from datetime import datetime, timedelta


def age(then: datetime, now: datetime) -> timedelta:
    """The time between two moments, never negative: what happened in the future was noted while a clock was wrong.

    A clock that was a day ahead would otherwise keep what was read then fresh for a day.
    """
    return abs(now - then)
