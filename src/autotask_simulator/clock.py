"""The tenant's clock: real time, moved or stopped by the control door."""

from datetime import UTC, datetime, timedelta


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
        """Go to a moment and stay there, or run on from it."""
        self._offset = moment - datetime.now(UTC)
        self._frozen_at = moment if frozen else None

    def advance(self, *, seconds: float) -> None:
        """Move forward (or back) by so many seconds."""
        self._offset += timedelta(seconds=seconds)
        if self._frozen_at is not None:
            self._frozen_at += timedelta(seconds=seconds)

    def follow_real_time(self) -> None:
        """Back to the machine's time."""
        self._offset = timedelta(0)
        self._frozen_at = None
