"""Scheduled sessions: every so many seconds, one at a time, postponed when the service asks for it (FACTS 8)."""

from __future__ import annotations

import logging
import threading
import time

import msgspec

from quickbooks_simulator.quickbooks import QuickBooks
from quickbooks_simulator.records import DataExt, DataExtDefinition

from .connector import Connector, SessionReport

LOG = logging.getLogger("web_connector")
REPORTS_MAX = 200
FOREVER = float("inf")
FILE_ID, APP_LOCK = "FileID", "AppLock"


class FileIdInUse(Exception):
    """QBWC1026: the company file carries another FileID under this OwnerID."""


def register_file_id(quickbooks: QuickBooks, *, owner_id: str, file_id: str) -> None:
    """Adding the .qwc: FileID and AppLock become private data of the company (FACTS 8). Raises FileIdInUse."""
    owner = owner_id.upper()
    with quickbooks.change(by_person=True) as work:
        company = work.books.company
        known = next((one for one in company.data_ext if one.owner_id == owner and one.name == FILE_ID), None)
        if known is not None:
            if known.value.upper() != file_id.upper():
                raise FileIdInUse(f"QBWC1026: this company file is in use with FileID {known.value}")
            return
        for name in (FILE_ID, APP_LOCK):
            definition = DataExtDefinition(
                owner_id=owner, name=name, type="STR255TYPE", number=work.new_data_ext_number(), objects=("Company",)
            )
            work.books.put("dataExtDefinitions", f"{owner}/{name.casefold()}", definition)
        lock = DataExt(owner_id=owner, name=APP_LOCK, value=f"LOCKED:QUICKBOOKS-PC:{work.now}00000000")
        stored = DataExt(owner_id=owner, name=FILE_ID, value=file_id)
        changed = msgspec.structs.replace(company, data_ext=(*company.data_ext, lock, stored))
        work.books.put("company", "", changed)


class Updating(Exception):
    """The update lock is taken (FACTS 8)."""


class Poller:
    """Runs one application's sessions in a thread of its own; ``every_seconds`` 0 means only when told.

    The update lock is QuickBooks's: applications and Web Connectors on one company file take turns.
    """

    def __init__(self, connector: Connector, *, every_seconds: float) -> None:
        self.connector = connector
        self.every_seconds = every_seconds
        self.reports: list[SessionReport] = []
        self.paused = False
        self.limit_seconds = 0
        """The shortest interval that the web service allows: authenticate's fourth string."""
        self._is_stopped = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="web-connector", daemon=True)

    def start(self) -> None:
        """Start polling."""
        if self.every_seconds > 0 and not self._thread.is_alive() and not self._is_stopped:
            self._thread.start()

    def stop(self) -> None:
        """Stop polling; a session under way is left to end with the process."""
        self._is_stopped = True
        self._wake.set()

    def schedule(self, *, every_seconds: float) -> None:
        """Another interval, from the last session on; at least the limit of the web service. Raises ValueError below 0."""
        if every_seconds < 0:
            raise ValueError(f"every_seconds: {every_seconds:g} is below 0")
        self.every_seconds = max(every_seconds, self.limit_seconds) if every_seconds else 0.0
        self._wake.set()
        self.start()

    @property
    def is_auto_run(self) -> bool:
        """The application runs by itself; only then can authenticate postpone or limit it (FACTS 8)."""
        return self.every_seconds > 0 and not self.paused

    @property
    def is_updating(self) -> bool:
        """A session is under way: it holds the update lock."""
        return self.connector.quickbooks.update_lock.locked()

    def update_now(self, *, skip_waits: bool = True, wait: bool = True) -> SessionReport:
        """One session now; waits for a running one (the update lock). Raises Updating when it shall not ``wait``."""
        lock = self.connector.quickbooks.update_lock
        if not lock.acquire(blocking=wait):
            raise Updating("The Web Connector is updating; only one application can update at a time.")
        self.connector.log.update_lock("locked")
        try:
            auto_run = self.is_auto_run
            report = self.connector.run_session(skip_waits=skip_waits, auto_run=auto_run)
            if auto_run and report.minimum_interval_seconds:
                self.limit_seconds = report.minimum_interval_seconds
                self.every_seconds = max(self.every_seconds, self.limit_seconds)
            LOG.info("session %s, %d messages: %s", report.outcome, report.messages, report.final_text)
            self.reports.append(report)
            del self.reports[:-REPORTS_MAX]
            return report
        finally:
            self.connector.log.update_lock("unlocked")
            lock.release()

    def _run(self) -> None:
        started, pause = time.monotonic(), 0.0
        report: SessionReport | None = None
        while not self._is_stopped:
            if self._wake.wait(max(0.0, started + pause - time.monotonic()) if pause < FOREVER else None):
                self._wake.clear()
            else:
                started = time.monotonic()
                report = None if self.paused else self._scheduled()
            pause = pause_seconds(self.every_seconds, report)

    def _scheduled(self) -> SessionReport | None:
        try:
            return self.update_now(skip_waits=False)
        except Exception:
            LOG.exception("a session broke off; the next one comes as scheduled")
            return None


def pause_seconds(every_seconds: float, report: SessionReport | None) -> float:
    """From the start of one scheduled session to the next: the interval, or as long as authenticate postponed it."""
    if every_seconds == 0:
        return FOREVER
    if report is not None and report.outcome == "postponed":
        return report.postpone_seconds
    return every_seconds
