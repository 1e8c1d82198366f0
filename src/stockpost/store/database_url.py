"""Reads a database URL and says what is wrong with it before anything is opened (design 3.1)."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from stockpost.store.errors import StoreError

FORMS = "Write sqlite:////absolute/path.db for one host, or postgresql://user:password@host/name for several."
POSTGRESQL_DRIVERS = ("postgresql", "postgres", "postgresql+psycopg")


def parse_database_url(text: str) -> URL:
    """The URL as SQLAlchemy takes it: `sqlite` with an absolute path, or `postgresql+psycopg`.

    Raises StoreError, with the remedy, for anything else.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is not repeated.
        raise StoreError(f"The database address cannot be read. {FORMS}") from None
    if url.drivername in POSTGRESQL_DRIVERS:
        if not url.database:
            raise StoreError(f"The database address {shown(url)} names no database. {FORMS}")
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        _check_path(url)
        return url
    raise StoreError(f"A database of the kind “{url.drivername}” is not supported. {FORMS}")


def _check_path(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        raise StoreError(f"The database address {shown(url)} names no file. {FORMS}")
    if url.host:
        raise StoreError(f"The database address {shown(url)} has too few slashes. {FORMS}")
    if not Path(url.database).is_absolute():
        # Commands and server may run in different folders and would then use different files.
        raise StoreError(f"The database path “{url.database}” is not absolute. {FORMS}")


def shown(url: URL) -> str:
    """The URL for people and logs, the password hidden."""
    return url.render_as_string(hide_password=True)


def prepare_file(path: Path) -> None:
    """Make sure that the SQLite file can be opened and written; a new one is readable by its owner only.

    Raises StoreError that names the file or folder and the remedy.
    """
    folder = path.parent
    if not folder.is_dir():
        raise StoreError(f"The folder {folder} of the database does not exist. Make it, or choose another place.")
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file. Add a file name to the database address.")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database file {path} cannot be written ({error.strerror}). "
            "Give this user the right to write the file and its folder, or choose another place."
        ) from None
    # Write-ahead logging makes two more files beside the database.
    if not os.access(folder, os.W_OK):
        raise StoreError(
            f"The folder {folder} of the database cannot be written. "
            "Give this user the right to write it, or choose another place."
        )
