"""Backup and restore of the whole database.

A backup is one SQLite file, whatever the database is: a copy of the file by SQLite's own backup, or the rows of PostgreSQL as
of one moment. Secrets stay sealed in it, so the key file belongs to it. Such a file goes back into either kind of database.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select, text, update

from stockpost.store import companies as company_rows
from stockpost.store.audit import append_event
from stockpost.store.database import Database
from stockpost.store.database_url import parse_database_url
from stockpost.store.errors import StoreError
from stockpost.store.ledger_tables import conversations
from stockpost.store.login_sessions import login_sessions
from stockpost.store.migrate import VERSION_TABLE, known_revisions
from stockpost.store.tables import metadata

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did: where the replaced database was kept (None where there was none), and the companies of the copy
    with the moment since which they may lack something."""

    kept: Path | None
    doubtful: tuple[tuple[str, datetime], ...]


def back_up(database_url: str, file: Path) -> None:
    """Write a copy of the database as it is at one moment; the server may run. The file is readable by its owner only.

    Raises StoreError where the file exists already or cannot be written, or the database is missing or damaged.
    """
    if file.exists():
        raise StoreError(f"{file} exists already. A backup replaces no file: choose another name.")
    url = parse_database_url(database_url)
    with _being_written(file) as partial:
        if url.drivername == "sqlite":
            source = Path(str(url.database))
            if not source.is_file() or not source.stat().st_size:
                raise StoreError(f"There is no database {source} to back up.")
            _copy_file(source, partial)
        else:
            _copy_out(database_url, partial)
        _check(partial)


def restore(database_url: str, file: Path, *, who: str, now: datetime) -> Restored:
    """Put a backup in the place of the database, which is kept beside it. Each company is marked as doubtful: at the next contact
    QuickBooks is asked for all that was written since the copy was made, before anything else.

    Raises StoreError where the file is no backup or of a newer version, or the database is in use.
    """
    _check(file)
    url = parse_database_url(database_url)
    if url.drivername == "sqlite":
        place = Path(str(url.database))
        with _draft(place.parent) as draft:
            _copy_file(file, draft)
            doubtful = _prepare(draft, who=who, now=now)
            return Restored(kept=_swap(draft, place, now=now), doubtful=doubtful)
    with _draft(None) as draft:
        _copy_file(file, draft)
        doubtful = _prepare(draft, who=who, now=now)
        kept = _beside(file, now=now)
        _copy_in(database_url, draft, kept=kept)
        return Restored(kept=kept, doubtful=doubtful)


@contextmanager
def _being_written(file: Path) -> Iterator[Path]:
    """A file that gets its name only when it is whole."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        raise StoreError(f"The backup {file} cannot be written ({error.strerror}). Choose another place.") from None
    try:
        yield partial
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _draft(folder: Path | None) -> Iterator[Path]:
    """A file in a folder of its own, gone afterwards."""
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as inner:
            yield Path(inner) / "draft.db"
    except FileNotFoundError:
        raise StoreError(f"The folder {folder} does not exist. Make it, or choose another place.") from None


def _copy_file(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        try:
            reading.backup(writing)
            # A copy is one file: without a write-ahead log beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise StoreError(f"{source} cannot be copied to {target}: {error}.") from None


def _check(file: Path) -> None:
    """Is it a whole database of Stockpost that this version knows?"""
    if not file.is_file():
        raise StoreError(f"There is no file {file}.")
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            revision = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608
        except sqlite3.Error:
            raise StoreError(f"{file} is no backup of Stockpost (see “stockpost backup”).") from None
    if answer != "ok":
        raise StoreError(f"{file} is damaged ({answer}). Use another backup.")
    if revision is None or revision[0] not in known_revisions():
        found = revision[0] if revision else "none"
        raise StoreError(
            f"{file} has the schema {found} of a newer Stockpost; this version knows {known_revisions()[-1]}. "
            "Restore it with the version that made it, or a newer one."
        )


def _prepare(draft: Path, *, who: str, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Bring the copy up to date and mark it as a copy: nothing that was live then is live now."""
    database = Database(f"sqlite:///{draft.as_posix()}")
    try:
        database.migrate()
        with database.write() as connection:
            doubtful = tuple(_doubt(connection, who=who, now=now))
            connection.execute(
                update(conversations)
                .where(conversations.c.state == "open")
                .values(state="taken_over", outstanding=None)
            )
            connection.execute(delete(login_sessions))
    finally:
        database.close()
    with closing(sqlite3.connect(draft)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return doubtful


def _doubt(connection: Connection, *, who: str, now: datetime) -> Iterator[tuple[str, datetime]]:
    for company in company_rows.all_companies(connection):
        # Whatever was written after the last call that the copy knows of is missing in it.
        since = company.last_contact_at or company.joined_at
        company_rows.doubt(connection, company.id, since=since)
        append_event(
            connection,
            company_id=company.id,
            time=now,
            who=who,
            kind="database restored",
            subject=f"company:{company.name}",
            data={"doubtful_since": since.isoformat()},
        )
        yield company.name, since


def _beside(path: Path, *, now: datetime) -> Path:
    return path.with_name(f"{path.name}.before-restore-{now:%Y%m%d-%H%M%S}")


def _swap(draft: Path, place: Path, *, now: datetime) -> Path | None:
    """The draft takes the place of the database in one step; the old one is kept beside it."""
    if not place.exists():
        draft.replace(place)
        return None
    with closing(sqlite3.connect(place, timeout=0)) as connection:
        try:
            # Only possible while nobody else has the database open; afterwards the file is all there is.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.rollback()
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"The database {place} is in use ({error}). Stop “stockpost serve” and every other command, then restore."
            ) from None
        except sqlite3.DatabaseError:
            # Damaged: the very reason for a restore. It is kept as it is.
            pass
    kept = _beside(place, now=now)
    if kept.exists():
        raise StoreError(f"{kept} exists already: the database was replaced in this very second. Try again.")
    try:
        os.link(place, kept)
    except OSError:
        shutil.copy2(place, kept)
    draft.chmod(0o600)
    draft.replace(place)
    return kept


def _copy_out(database_url: str, target: Path) -> None:
    """The rows of PostgreSQL as of one moment, in a new SQLite file."""
    source, copy = Database(database_url), Database(f"sqlite:///{target.absolute().as_posix()}")
    try:
        source.migrate()
        copy.migrate()
        with source.read() as reading, copy.write() as writing:
            _copy_rows(reading, writing)
    finally:
        source.close()
        copy.close()
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _copy_in(database_url: str, draft: Path, *, kept: Path) -> None:
    """The rows of the draft into PostgreSQL, in one transaction, once nobody else is connected."""
    target, copy = Database(database_url), Database(f"sqlite:///{draft.as_posix()}")
    try:
        target.migrate()
        with target.read() as connection:
            others = connection.execute(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ).scalar_one()
        if others:
            raise StoreError(
                f"The database is in use ({others} other connections). Stop “stockpost serve” on every host, then restore."
            )
        back_up(database_url, kept)
        with copy.read() as reading, target.write() as writing:
            _copy_rows(reading, writing)
            _renumber(writing)
    finally:
        target.close()
        copy.close()


def _copy_rows(reading: Connection, writing: Connection) -> None:
    for table in reversed(metadata.sorted_tables):
        writing.execute(delete(table))
    for table in metadata.sorted_tables:
        for rows in reading.execute(select(table)).mappings().partitions(ROWS_AT_ONCE):
            writing.execute(insert(table), [dict(row) for row in rows])


def _renumber(connection: Connection) -> None:
    """New rows go on after the highest id."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = connection.execute(select(func.max(column))).scalar_one()
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
        ).scalar_one()
        if highest is not None and sequence is not None:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
