"""The hourly budget of the database and the threads per endpoint (FACTS B7)."""

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime

from autotask_simulator.switches import Switches

TIMEFRAME = timedelta(minutes=60)


class Budget:
    """Requests of the last 60 minutes, of all integrations together."""

    def __init__(self) -> None:
        self._moments: deque[datetime] = deque()

    def used(self, now: datetime) -> int:
        """Requests counted in the hour before now."""
        while self._moments and self._moments[0] <= now - TIMEFRAME:
            self._moments.popleft()
        return len(self._moments)

    def count(self, now: datetime) -> None:
        """One more."""
        self._moments.append(now)

    def fill(self, now: datetime, *, used: int) -> None:
        """Act as if so many requests had been made just now."""
        self._moments = deque([now] * used)

    def is_spent(self, now: datetime, switches: Switches) -> bool:
        """Whether the next request is refused."""
        return self.used(now) >= switches.requests_per_hour

    def retry_after(self, now: datetime, switches: Switches) -> str:
        """The Retry-After header: when the oldest request leaves the window, as seconds or as a date."""
        until = (self._moments[0] + TIMEFRAME) if self._moments else now
        if switches.retry_after_format == "date":
            return format_datetime(until, usegmt=True)
        return str(max(1, round((until - now).total_seconds())))

    def delay_seconds(self, now: datetime, switches: Switches) -> float:
        """How long a request is held back because of the usage so far."""
        if not switches.delays:
            return 0.0
        share = self.used(now) / switches.requests_per_hour
        if share >= switches.second_delay_share:
            return switches.second_delay_seconds
        return switches.first_delay_seconds if share >= switches.first_delay_share else 0.0


class Threads:
    """Requests under way per integration code and endpoint."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], int] = defaultdict(int)

    @contextmanager
    def enter(self, *, code: str, endpoint: str, limit: int) -> Iterator[bool]:
        """Whether the request may run; it counts as running until the block ends."""
        key = (code, endpoint)
        if self._running[key] >= limit:
            yield False
            return
        self._running[key] += 1
        try:
            yield True
        finally:
            self._running[key] -= 1
