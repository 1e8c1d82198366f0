"""The database: write transactions and consistent reads, on SQLite and PostgreSQL alike.

SQLite: write-ahead log, `synchronous=FULL` (what is committed survives a power cut), foreign keys on, writes under
BEGIN IMMEDIATE, so that a transaction that will write waits at its start and never fails in its middle.
PostgreSQL: writes at READ COMMITTED (rows are locked by `store.locks`), reads at REPEATABLE READ.
Nothing is retried here: a transaction that fails is rolled back and reported.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteError
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from stockpost.store import migrate as migrations
from stockpost.store.database_errors import explain
from stockpost.store.database_url import parse_database_url, prepare_file, shown
from stockpost.store.errors import StoreError, StoreUnreachable
from stockpost.store.migrate import BEGIN_WRITING

LOCK_TIMEOUT_SECONDS = 30.0
CONNECT_TIMEOUT_SECONDS = 10
STATEMENTS_KEPT = 512
"""How many statements SQLite keeps ready for each connection: more than there are, since making one ready again takes longer than
most of them take to run."""


class Database:
    """Made once per process. `lock_timeout_seconds` is how long a transaction waits for another one's lock, or for a free connection.

    Raises StoreError for a wrong URL or an unwritable folder; nothing is opened before the first use.
    """

    def __init__(self, url: str, *, lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS) -> None:
        self._url = parse_database_url(url)
        self.is_sqlite = self._url.drivername == "sqlite"
        if self.is_sqlite:
            prepare_file(Path(str(self._url.database)))
            # Connections of their own: a pragma that turns one from reading to writing makes SQLite prepare all its statements anew.
            self._writing = _sqlite_engine(self._url, lock_timeout_seconds=lock_timeout_seconds)
            self._reading = _sqlite_engine(self._url, lock_timeout_seconds=lock_timeout_seconds, reads_only=True)
        else:
            # The same connections, begun in two ways.
            engine = _postgresql_engine(self._url, lock_timeout_seconds=lock_timeout_seconds)
            self._writing = engine.execution_options(isolation_level="READ COMMITTED")
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # Whoever forgets to close leaves no connection open.
        weakref.finalize(self, _dispose, self._writing, self._reading)

    def __repr__(self) -> str:
        return f"Database({shown(self._url)!r})"

    def migrate(self) -> None:
        """Bring the schema up to date; safe when several processes start at once.

        Raises StoreError for a schema that a newer version made, StoreUnreachable when the server does not answer.
        """
        with self._explained():
            migrations.bring_up_to_date(self._writing)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        with self._explained(), self._writing.begin() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql(BEGIN_WRITING)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the data; writing through it fails."""
        with self._explained(), self._reading.begin() as connection:
            if self.is_sqlite:
                _begin_reading(connection)
            yield connection

    def close(self) -> None:
        """Close all connections."""
        _dispose(self._writing, self._reading)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout:
            raise StoreUnreachable(
                f"All connections to the database {shown(self._url)} are in use. Try again in a moment."
            ) from None
        except DBAPIError as error:
            explanation = explain(error, self._url)
            if explanation is None:
                raise
            raise explanation from error


def _dispose(*engines: Engine) -> None:
    for engine in engines:
        engine.dispose()


def _sqlite_engine(url: URL, *, lock_timeout_seconds: float, reads_only: bool = False) -> Engine:
    # isolation_level None: the driver begins nothing by itself, `write` and `read` do. No listener does either: with any for its
    # statements SQLAlchemy looks for listeners at each of them.
    # hide_parameters: no hash, sealed secret or customer's name in the text of an exception.
    engine = create_engine(
        url,
        connect_args={
            "timeout": lock_timeout_seconds,
            "isolation_level": None,
            "cached_statements": STATEMENTS_KEPT,
        },
        hide_parameters=True,
        pool_timeout=lock_timeout_seconds,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: object) -> None:
        use_write_ahead_log(connection, seconds=lock_timeout_seconds)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if reads_only:
            connection.execute("PRAGMA query_only=ON")

    return engine


def _begin_reading(connection: Connection) -> None:
    # Touches no file, so it cannot fail: SQLAlchemy's own way takes longer than the statement.
    driver: SqliteConnection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.execute("BEGIN")


def use_write_ahead_log(connection: SqliteConnection, *, seconds: float) -> None:
    """Readers do not wait for the writer. StoreError where the place of the file does not allow it."""
    # SQLite does not wait by itself when two processes switch a new file at the same time.
    deadline = time.monotonic() + seconds
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except SqliteError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise StoreError(
                "The place of the database file does not allow write-ahead logging; network folders do not. "
                "Put the file on a disk of this machine, or use PostgreSQL."
            )
        return


def _postgresql_engine(url: URL, *, lock_timeout_seconds: float) -> Engine:
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(CONNECT_TIMEOUT_SECONDS)})
    # A connection may have died since its last use (server restarted): it is tried before it is handed out.
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, pool_timeout=lock_timeout_seconds)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        milliseconds = int(lock_timeout_seconds * 1000)
        connection.execute(f"SET lock_timeout = {milliseconds}")
        connection.execute("SET timezone = 'UTC'")
        connection.commit()

    return engine
