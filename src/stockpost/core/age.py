"""How old something is."""

from __future__ import annotations

from datetime import datetime, timedelta

CLOCKS_DIFFER_MAX = timedelta(hours=1)
"""Autotask stamps by its own clock: what happened so shortly before a reading may be later than it."""


def age(then: datetime, now: datetime) -> timedelta:
    """The time between two moments, never negative: what happened in the future was noted while a clock was wrong.

    A clock that was a day ahead would otherwise keep what was read then fresh for a day.
    """
    return abs(now - then)
