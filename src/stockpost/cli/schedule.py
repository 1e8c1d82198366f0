"""What the server does by itself: it reads Autotask at the start and every `refresh_minutes`, and writes QuickBooks' numbers back (N5)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from stockpost.app.errors import Unreachable, UseError
from stockpost.app.views import CompanyView, ConnectionView

TICK_SECONDS = 5.0
WRITE_BACK_SECONDS = 15.0
RETRY_SECONDS = 60.0
_AT_ONCE = 4
_WHO = "schedule"


class Work(Protocol):
    """The part of `Desk` that is needed."""

    def companies(self) -> list[CompanyView]: ...

    def refresh(self, company: str, *, who: str) -> None: ...

    def write_back(self, company: str) -> int: ...

    def connection(self, company: str) -> ConnectionView: ...


class Schedule:
    """`seconds` is a clock that only rises. One company's failure never stops another's work."""

    def __init__(self, desk: Work, *, seconds: Callable[[], float]) -> None:
        self._desk = desk
        self._seconds = seconds
        self._read_at: dict[str, float] = {}
        self._write_back_at: dict[str, float] = {}
        self._log = structlog.get_logger("stockpost.schedule")

    def run(self, stop: threading.Event) -> None:
        """Does what is due until `stop` is set."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="schedule") as pool:
            while not stop.is_set():
                try:
                    list(pool.map(self._serve, self._desk.companies()))
                except Exception as error:  # the schedule outlives a database that is away for a while
                    self._log.warning("schedule_failed", reason=_sentence(error))
                stop.wait(TICK_SECONDS)

    def _serve(self, company: CompanyView) -> None:
        """What is due for one company. A company whose minutes are 0 is never read by itself."""
        interval_seconds = 60.0 * int(company.settings["refresh_minutes"])
        if interval_seconds > 0 and self._is_due(self._read_at, company.name):
            is_well = self._attempt("autotask_not_read", company.name, self._read)
            wait_seconds = interval_seconds if is_well else min(interval_seconds, RETRY_SECONDS)
            self._read_at[company.name] = self._seconds() + wait_seconds
        if self._is_due(self._write_back_at, company.name):
            is_well = self._attempt("number_not_written_back", company.name, self._write_back)
            self._write_back_at[company.name] = self._seconds() + (WRITE_BACK_SECONDS if is_well else RETRY_SECONDS)

    def _is_due(self, due_at: dict[str, float], name: str) -> bool:
        return due_at.get(name, 0.0) <= self._seconds()

    def _read(self, name: str) -> bool:
        self._desk.refresh(name, who=_WHO)
        return self._desk.connection(name).autotask_problem is None

    def _write_back(self, name: str) -> bool:
        self._desk.write_back(name)
        return self._desk.connection(name).autotask_problem is None

    def _attempt(self, event: str, name: str, work: Callable[[str], bool]) -> bool:
        try:
            return work(name)
        except Exception as error:  # whatever it is: logged, and tried again
            self._log.warning(event, company=name, reason=_sentence(error))
            return False


def _sentence(error: Exception) -> str:
    """Our own errors in their words; of others only the name, since their text could hold anything."""
    return str(error) if isinstance(error, (Unreachable, UseError)) else type(error).__name__
