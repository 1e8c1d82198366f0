"""What the server and `connect` do by themselves: they read Autotask at the start and every `refresh_minutes`, and write
QuickBooks' numbers back (N5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from stockpost.app.errors import Unreachable, UseError
from stockpost.app.views import CompanyView, ConnectionView
from stockpost.store.errors import StoreError

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


Warn = Callable[[str, str, Exception], None]
"""Told what could not be done (a word for the log), for which company (empty: for any), and why."""

Each = Callable[[Callable[[CompanyView], None], Iterable[CompanyView]], Iterable[None]]


class Schedule:
    """`seconds` is a clock that only rises. One company's failure never stops another's work. `only` is the one company that is
    served, None for all of them; failures go to the log unless there is a `warn`."""

    def __init__(
        self, desk: Work, *, seconds: Callable[[], float], only: str | None = None, warn: Warn | None = None
    ) -> None:
        self._desk = desk
        self._seconds = seconds
        self._only = only
        self._warn = warn or _log
        self._read_at: dict[str, float] = {}
        self._write_back_at: dict[str, float] = {}

    def run(self, stop: threading.Event) -> None:
        """Does what is due until `stop` is set."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="schedule") as pool:
            while not stop.is_set():
                self.attend(pool.map)
                stop.wait(TICK_SECONDS)

    def attend(self, each: Each = map) -> None:
        """Does what is due now. `each` may do it for several companies at once."""
        try:
            list(each(self._serve, self._companies()))
        except Exception as error:  # the schedule outlives a database that is away for a while
            self._warn("schedule_failed", "", error)

    def read_now(self) -> None:
        """Read Autotask once, but for companies that are never read by themselves."""
        for company in self._companies():
            if int(company.settings["refresh_minutes"]) > 0:
                self._attempt("autotask_not_read", company.name, self._read)

    def write_back_now(self) -> None:
        """Write the numbers back that wait for it."""
        for company in self._companies():
            self._attempt("number_not_written_back", company.name, self._write_back)

    def _companies(self) -> list[CompanyView]:
        return [company for company in self._desk.companies() if self._only in (None, company.name)]

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
        except Exception as error:  # whatever it is: told, and tried again
            self._warn(event, name, error)
            return False


def _log(event: str, company: str, error: Exception) -> None:
    log = structlog.get_logger("stockpost.schedule")
    log.warning(event, company=company, reason=own_words(error) or type(error).__name__)


def own_words(error: Exception) -> str:
    """Our own errors in their words. Empty for others, whose text could hold anything."""
    return str(error) if isinstance(error, (Unreachable, UseError, StoreError)) else ""
