"""Iterators of queries: they live in one session and hold what is still to be returned (FACTS 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import statuses

Filters = dict[str, Any]
"""What decides which objects a query finds: its content without MaxReturned and without what shapes the answer."""
Key = tuple[str, str]
"""What an iterator remembers of an object: table and key, so that a deleted one is skipped."""


@dataclass(slots=True)
class _Running:
    message: str
    filters: Filters
    keys: list[Key]
    last_used: float


@dataclass(slots=True)
class Session:
    """One session of an application with QuickBooks; iterators end with it."""

    new_id: Callable[[], str]
    run: int = 0
    """The run of QuickBooks it belongs to; in a later one its ticket is void."""
    _running: dict[str, _Running] = field(default_factory=dict)

    def start(self, message: str, filters: Filters, keys: list[Key], now: float) -> str:
        """A new iterator id."""
        iterator_id = self.new_id()
        self._running[iterator_id] = _Running(message, filters, keys, now)
        return iterator_id

    def take(
        self,
        message: str,
        filters: Filters | None,
        iterator_id: str,
        count: int,
        *,
        now: float,
        expiry_seconds: int,
    ) -> tuple[list[Key], int]:
        """The next objects and how many remain.

        Raises Refused 3391 for an id that is not valid (any more), or not for this query: its filters must be those of
        the start; None lets them be others.
        """
        running = self._running.get(iterator_id)
        if running is not None and 0 < expiry_seconds < now - running.last_used:
            del self._running[iterator_id]
            running = None
        if running is None or running.message != message or filters not in (None, running.filters):
            raise statuses.Refused(3391, f'The iteratorID "{iterator_id}" is not valid.')
        taken, running.keys = running.keys[:count], running.keys[count:]
        running.last_used = now
        if not running.keys:
            del self._running[iterator_id]
        return taken, len(running.keys)

    def stop(self, message: str, iterator_id: str) -> None:
        """End an iterator."""
        running = self._running.pop(iterator_id, None)
        if running is None or running.message != message:
            raise statuses.Refused(3391, f'The iteratorID "{iterator_id}" is not valid.')
