"""One time and one source of ids for all systems of a simulated world."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from autotask_simulator.clock import Clock as AutotaskClock
from quickbooks_simulator.clock import Clock as QuickBooksClock

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class SimulatedTime:
    """Stands still until somebody lets it go on. Calling it tells the time in UTC."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class Ids:
    """Tickets and GUIDs in the order in which they are asked for, the same in each run of a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"ids {seed}")

    def ticket(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def guid(self) -> str:
        digits = f"{self._random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class BooksClock(QuickBooksClock):
    """The clock of the QuickBooks computer. `error` is how far it is off, in seconds."""

    error = 0.0

    def __init__(self, time: SimulatedTime, ids: Ids) -> None:
        super().__init__()
        self._time = time
        self._ids = ids

    def now(self) -> float:
        return self._time().timestamp() + self.error

    def sleep(self, seconds: float) -> None:
        self._time.advance(seconds)

    def new_guid(self) -> str:
        return "{" + self._ids.guid() + "}"


class TenantClock(AutotaskClock):
    """Autotask's clock."""

    def __init__(self, time: SimulatedTime) -> None:
        super().__init__()
        self._time = time

    def now(self) -> datetime:
        return self._time()
