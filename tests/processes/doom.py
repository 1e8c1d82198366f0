"""What kills a server from inside, at a place that no one outside can aim at: its commits, its statements, its disk.

It hangs on the events that SQLAlchemy has for everybody, so the product knows nothing of it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

BEFORE_COMMIT, AFTER_COMMIT, STATEMENT = "before a commit", "after a commit", "at a statement"
DISK_FULL, DISK_FAILS = "disk full", "disk fails"
REFUSALS = ("disk is full", "disk I/O error")
PAGES_MAX = 4294967294
"""SQLite's own limit of pages."""


@dataclass(frozen=True)
class Doom:
    """Strikes at the `at`-th event of its place from now on. A disk is mended after `times` refusals."""

    place: str
    at: int
    times: int = 1


def die() -> None:
    """As `kill -9` does it: no handler runs, nothing is put in order."""
    os.kill(os.getpid(), signal.SIGKILL)


class Reaper:
    """Counts the events of this process. `tell` reports to the outside that a doom strikes."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._doom: Doom | None = None
        self._left = 0
        self._refusals = 0
        self._is_disk_full = False
        self._is_disk_failing = False
        self._lock = threading.Lock()
        self._thread = threading.local()

    def install(self) -> None:
        """From here on every engine of the process is watched."""
        event.listen(Engine, "begin", self._begin)
        event.listen(Engine, "commit", self._commit)
        event.listen(Pool, "checkin", self._checkin)
        event.listen(Engine, "before_cursor_execute", self._execute)
        event.listen(Engine, "handle_error", self._refused)

    def arm(self, doom: Doom) -> None:
        with self._lock:
            self._doom, self._left, self._refusals = doom, doom.at, 0
            self._mend_disk()

    def _is_due(self, *places: str) -> bool:
        """Whether this event is the one that was aimed at."""
        with self._lock:
            if self._doom is None or self._doom.place not in places:
                return False
            self._left -= 1
            return self._left == 0

    def _begin(self, connection: Connection) -> None:
        if not is_write(connection):
            return
        if self._is_due(DISK_FULL):
            self._is_disk_full = True
        if self._is_due(DISK_FAILS):
            self._is_disk_failing = True
        if self._is_disk_failing:
            limit_files(log_of(connection).stat().st_size)
        if self._is_disk_full or connection.info.pop("is limited", False):
            # A limit below the pages that there are stands for their number: the file cannot grow.
            connection.exec_driver_sql(f"PRAGMA max_page_count={1 if self._is_disk_full else PAGES_MAX}")
            connection.info["is limited"] = self._is_disk_full

    def _mend_disk(self) -> None:
        if self._is_disk_failing:
            limit_files(None)
        self._is_disk_full = self._is_disk_failing = False

    def _refused(self, context: Any) -> None:
        """SQLite was refused by its disk; after some times there is room again."""
        with self._lock:
            is_refused = any(words in str(context.original_exception) for words in REFUSALS)
            if not is_refused or not (self._is_disk_full or self._is_disk_failing):
                return
            self._refusals += 1
            if self._doom is None or self._refusals >= self._doom.times:
                self._mend_disk()
            is_first = self._refusals == 1
        if is_first:
            self._tell("refused")

    def _commit(self, connection: Connection) -> None:
        if not is_write(connection):
            return
        if self._is_due(BEFORE_COMMIT):
            die()
        # Nothing tells when a commit is through; the connection is given back right after it.
        self._thread.dies = self._is_due(AFTER_COMMIT)

    def _checkin(self, _connection: object, _record: object) -> None:
        if getattr(self._thread, "dies", False):
            die()

    def _execute(self, *_arguments: object) -> None:
        if self._is_due(STATEMENT):
            self._tell("now")


def is_write(connection: Connection) -> bool:
    options = connection.get_execution_options()
    return not (options.get("stockpost_read_only") or options.get("postgresql_readonly"))


def log_of(connection: Connection) -> Path:
    """The write-ahead log of the connection's SQLite file."""
    return Path(f"{connection.engine.url.database}-wal")


def limit_files(size_bytes: int | None) -> None:
    """No file of this process may grow beyond the size: the system refuses the write, which SQLite calls an I/O error."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size_bytes is None else size_bytes, hard))
