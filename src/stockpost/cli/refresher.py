"""Reads Autotask for every company at the start and every `refresh_minutes` (design 3.1, 3.3)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from stockpost.app.errors import Unreachable, UseError
from stockpost.app.views import CompanyView

TICK_SECONDS = 5.0
RETRY_SECONDS = 60.0
_AT_ONCE = 4
_WHO = "schedule"


class Reading(Protocol):
    """The part of `Desk` that is needed."""

    def companies(self) -> list[CompanyView]: ...

    def refresh(self, company: str, *, who: str) -> None: ...


class Refresher:
    """`seconds` is a clock that only rises. One company's failure never stops another's reading."""

    def __init__(self, desk: Reading, *, seconds: Callable[[], float]) -> None:
        self._desk = desk
        self._seconds = seconds
        self._due_at: dict[str, float] = {}
        self._log = structlog.get_logger("stockpost.refresh")

    def run(self, stop: threading.Event) -> None:
        """Reads what is due until `stop` is set."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="refresh") as pool:
            while not stop.is_set():
                try:
                    list(pool.map(self._read, self.due()))
                except Exception as error:  # the schedule outlives a database that is away for a while
                    self._log.warning("companies_not_read", reason=_sentence(error))
                stop.wait(TICK_SECONDS)

    def due(self) -> list[CompanyView]:
        """The companies to be read now. A company whose minutes are 0 is never read by itself."""
        now = self._seconds()
        return [
            company
            for company in self._desk.companies()
            if _interval_seconds(company) > 0 and self._due_at.get(company.name, now) <= now
        ]

    def _read(self, company: CompanyView) -> None:
        wait_seconds = _interval_seconds(company)
        try:
            self._desk.refresh(company.name, who=_WHO)
        except Exception as error:  # whatever it is: logged, and tried again
            self._log.warning("autotask_not_read", company=company.name, reason=_sentence(error))
            wait_seconds = min(wait_seconds, RETRY_SECONDS)
        self._due_at[company.name] = self._seconds() + wait_seconds


def _interval_seconds(company: CompanyView) -> float:
    return 60.0 * int(company.settings.get("refresh_minutes", "0") or "0")


def _sentence(error: Exception) -> str:
    """Our own errors in their words; of others only the name, since their text could hold anything."""
    return str(error) if isinstance(error, (Unreachable, UseError)) else type(error).__name__
