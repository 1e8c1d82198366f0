"""Databases for worlds of processes: a SQLite file, or one of a PostgreSQL server whose processes can be killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from stockpost.store.database import Database
from tests.memory_disk import scratch
from tests.postgresql import PostgresqlServer
from tests.processes.town import Place

RECOVERY_SECONDS = 60.0
MIGRATING = threading.Lock()
END_CONNECTIONS = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
CHECKPOINTER = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
"""A new one after each recovery."""


@contextmanager
def sqlite_place() -> Iterator[Place]:
    """A new database, in a folder that is gone afterwards."""
    with _folder() as folder:
        url = f"sqlite:///{folder / 'stockpost.db'}"
        _migrate(url)
        yield Place(url, folder)


@contextmanager
def postgresql_place(server: PostgresqlServer) -> Iterator[Place]:
    """A new database on the server."""
    with _folder() as folder, server.database() as url:
        _migrate(url)
        # What is committed must be written when PostgreSQL dies, which tests beside these do without.
        _run(url, f"ALTER DATABASE {_run(url, 'SELECT current_database()')} SET synchronous_commit = on")
        yield Place(url, folder, partial(_end_connections, url), partial(_crash, url))


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="stockpost-processes-", dir=scratch()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(url: str) -> None:
    # Alembic keeps what it works on in its modules: one migration at a time in a process.
    with MIGRATING:
        database = Database(url)
        database.migrate()
        database.close()


def _run(url: str, statement: str) -> Any:
    """One statement on a connection of its own; the first value of its answer, if it has one."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def _end_connections(url: str) -> None:
    """As an administrator does it, or a failing network."""
    _run(url, END_CONNECTIONS)


def _crash(url: str) -> None:
    """One process of PostgreSQL is killed, so PostgreSQL ends all others and recovers. Answers when it takes connections again."""
    before = _run(url, CHECKPOINTER)
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while _is_recovering(url, before):
        assert time.monotonic() < deadline, "PostgreSQL does not come back"


def _is_recovering(url: str, before: int) -> bool:
    try:
        return _run(url, CHECKPOINTER) in (None, before)
    except psycopg.OperationalError:
        return True
