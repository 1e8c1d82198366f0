"""The hourly budget: Stockpost stops early, so that the customer's other integrations can go on (FACTS B7).

Autotask counts the requests of all integrations of a database together in a rolling hour. Once that count reaches our
share of the limit, Stockpost pauses; the rest of the limit is left to others. No clock here: `now` is passed in.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from stockpost.autotask.errors import AutotaskBudgetSpent

DEFAULT_HOURLY_SHARE = Decimal("0.75")
"""Stop when all integrations together have used this share of the hourly limit."""
READ_AGAIN_AFTER_REQUESTS = 200
READ_AGAIN_AFTER = timedelta(minutes=5)
PAUSE = timedelta(minutes=10)
"""How long to wait before asking how much is left: the hour is rolling, so some of it comes back within minutes."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of the hour is used, as ThresholdInformation says: requests by all integrations, and the limit."""

    used_requests: int
    limit_requests: int
    timeframe_minutes: int = 60


class Budget:
    """Keeps count between two readings of ThresholdInformation. Thread-safe."""

    def __init__(self, *, hourly_share: Decimal = DEFAULT_HOURLY_SHARE) -> None:
        if not 0 < hourly_share <= 1:
            raise ValueError(f"hourly_share must be above 0 and at most 1, not {hourly_share}")
        self._share = hourly_share
        self._lock = threading.Lock()
        self._usage: Usage | None = None
        self._read_at: datetime | None = None
        self._spent_since = 0
        self._paused_until: datetime | None = None

    def needs_reading(self, now: datetime) -> bool:
        """Whether ThresholdInformation should be read before the next request."""
        with self._lock:
            if self._paused_until is not None and now < self._paused_until:
                return False
            stale = self._read_at is None or not timedelta() <= now - self._read_at < READ_AGAIN_AFTER
            return stale or self._spent_since >= READ_AGAIN_AFTER_REQUESTS

    def learn(self, usage: Usage | None, now: datetime) -> None:
        """Take in a reading; None where Autotask would not say, which leaves the budget open until the next reading."""
        with self._lock:
            self._usage, self._read_at, self._spent_since = usage, now, 0
            self._paused_until = None

    def pause_until(self, moment: datetime) -> None:
        """Autotask itself said when to come back (429 with Retry-After)."""
        with self._lock:
            self._paused_until = moment

    def spend(self, now: datetime) -> None:
        """Take one request out of the budget. Raises AutotaskBudgetSpent with the time when to go on."""
        with self._lock:
            usage = self._usage
            if self._paused_until is not None and now >= self._paused_until:
                self._paused_until = None
            if self._paused_until is None and usage is not None:
                limit = int(usage.limit_requests * self._share)
                if usage.used_requests + self._spent_since >= limit:
                    self._paused_until = now + PAUSE
            if self._paused_until is not None:
                raise self._spent_error(self._paused_until)
            self._spent_since += 1

    def _spent_error(self, retry_at: datetime) -> AutotaskBudgetSpent:
        usage = self._usage
        counts = f" ({usage.used_requests + self._spent_since} of {usage.limit_requests})" if usage else ""
        return AutotaskBudgetSpent(
            f"The programs connected to your Autotask have made many requests in the last hour{counts}. Stockpost waits so that "
            f"the others can go on, and continues by itself after {retry_at:%H:%M} UTC.",
            is_transient=True,
            retry_at=retry_at,
        )
