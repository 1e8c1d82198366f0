"""Where a process keeps its worlds, one after the other: a database that is emptied for each, the connections to it, the key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text

from stockpost.store.database import Database
from stockpost.store.errors import StoreFailed, StoreUnreachable
from stockpost.store.migrate import VERSION_TABLE
from stockpost.store.secrets import Sealer, open_sealer
from stockpost.store.tables import metadata
from tests.simulation.fate import Fate, Kind


class Died(BaseException):
    """The process is gone. No ordinary exception: nothing that the dead process would not do may be done about it."""


class HasFate(Protocol):
    """Whoever knows what goes wrong now."""

    @property
    def fate(self) -> Fate: ...


class Calm:
    """Nothing goes wrong."""

    fate: Fate = Kind()


class MortalDatabase(Database):
    """A database whose process may die just before or just after a commit, that may be busy, and whose disk may be full.

    One object serves one world after the other, since SQLAlchemy compiles its statements anew for each engine.
    """

    weather: HasFate = Calm()
    writes = 0
    """How many transactions were begun that might change something."""

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self.writes += 1
        trouble = self.weather.fate.at("database")
        if trouble == "busy":
            raise StoreUnreachable("The database is busy.")
        fault = self.weather.fate.at("commit")
        with super().write() as connection:
            yield connection
            if fault == "die before":
                raise Died
            if fault == "disk full":
                raise StoreFailed("The disk is full.")
        if fault == "die after":
            raise Died
        if trouble == "reported failed":
            # It was made all the same: the word of it was lost.
            raise StoreUnreachable("The database server closed the connection.")


class Place:
    """A folder with a SQLite database, or a PostgreSQL database that is given by its URL."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.sealer: Sealer = open_sealer(folder / "stockpost.key")
        self.file = folder / "stockpost.db"
        self.url = url or f"sqlite:///{self.file}"
        self._template = folder / "template.db"
        self._databases: list[MortalDatabase] = []
        first = Database(self.url)
        first.migrate()
        first.close()
        if not url:
            self.file.rename(self._template)

    def fresh(self, hosts: int, weather: HasFate) -> list[MortalDatabase]:
        """One database without any company, as each of so many hosts sees it."""
        self.close()
        while len(self._databases) < hosts:
            self._databases.append(MortalDatabase(self.url))
        for database in self._databases:
            database.weather = Calm()
        self._remove_files()
        if self._databases[0].is_sqlite:
            shutil.copy(self._template, self.file)
        else:
            self._empty()
        for database in self._databases:
            database.weather = weather
        return self._databases[:hosts]

    @property
    def writes(self) -> int:
        """As long as it is the same, nothing in the database has changed."""
        return sum(database.writes for database in self._databases)

    def close(self) -> None:
        """No connection is open any more, as after all hosts were stopped."""
        for database in self._databases:
            database.close()

    def content(self) -> bytes:
        """Of the SQLite file, after all connections were closed."""
        self.close()
        if self.file.with_name(f"{self.file.name}-wal").exists():
            raise AssertionError("the database is in use")
        return self.file.read_bytes()

    def put_back(self, content: bytes) -> None:
        """The database is what it was when this was the content of its file. No connection may be open."""
        self._remove_files()
        self.file.write_bytes(content)

    def _remove_files(self) -> None:
        """The database of the last world, and all copies that its people made."""
        for found in self.folder.glob(f"{self.file.name}*"):
            found.unlink()

    def _empty(self) -> None:
        names = ", ".join(table.name for table in metadata.sorted_tables if table.name != VERSION_TABLE)
        with self._databases[0].write() as connection:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
