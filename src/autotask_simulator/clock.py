"""The tenant's clock: real time, moved or stopped by the control door."""

from datetime import UTC, datetime, timedelta

from autotask_simulator.errors import Refused
from autotask_simulator.values import YEARS


class Clock:
    """Tells the time in UTC. Moving it moves create dates, receive dates and the rolling hour of the limit."""

    def __init__(self) -> None:
        self._offset = timedelta(0)
        self._frozen_at: datetime | None = None

    def now(self) -> datetime:
        """The tenant's present moment, in UTC with milliseconds."""
        moment = self._frozen_at or datetime.now(UTC) + self._offset
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def set(self, moment: datetime, *, frozen: bool) -> None:
        """Go to a moment and stay there, or run on from it; `Refused` when its year is out of reach."""
        if not YEARS[0] <= moment.year <= YEARS[1]:
            raise Refused(f"the clock goes from the year {YEARS[0]} to {YEARS[1]}, not to {moment.year}")
        self._offset = moment - datetime.now(UTC)
        self._frozen_at = moment if frozen else None

    def advance(self, *, seconds: float) -> None:
        """Move forward (or back) by so many seconds; `Refused` when that is out of reach."""
        is_frozen = self._frozen_at is not None
        try:
            moment = (self._frozen_at or datetime.now(UTC) + self._offset) + timedelta(seconds=seconds)
        except OverflowError:
            raise Refused(f"the clock cannot go on by {seconds} seconds") from None
        self.set(moment, frozen=is_frozen)

    def follow_real_time(self) -> None:
        """Back to the machine's time."""
        self._offset = timedelta(0)
        self._frozen_at = None
