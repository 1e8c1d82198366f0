"""Turns what the database drivers report into sentences with a remedy."""

from __future__ import annotations

import sqlite3

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from stockpost.store.database_url import shown
from stockpost.store.errors import StoreError, StoreFailed, StoreUnreachable

SQLITE_TEXTS = (
    ("locked", "The database {place} is in use by another program for too long. Try again in a moment."),
    ("disk is full", "The disk that holds the database {place} is full. Make room and try again; nothing was changed."),
    ("disk I/O error", "The disk that holds the database {place} reports an error. Check the disk and its free space."),
    ("readonly", "The database {place} cannot be written. Give this user the right to write the file and its folder."),
    ("not a database", "The file {place} is not a Stockpost database. Choose another file name."),
    ("malformed", "The database file {place} is damaged. Put back the last backup."),
    ("unable to open", "The database {place} cannot be opened. Check that this user may read and write it."),
)
POSTGRESQL_TEXTS = {
    "28P01": "The database server refuses the password of {place}. Check the user and password in the address.",
    "28000": "The database server refuses the user of {place}. Check the user in the address.",
    "3D000": "The database of {place} does not exist on the server. Create it, or check its name in the address.",
    "42501": "The user of {place} lacks rights in the database. Grant it the right to create tables there.",
    "53100": "The disk of the database server {place} is full. Make room and try again; nothing was changed.",
    "53300": "The database server {place} has too many connections. Try again in a moment.",
    "40001": "The database {place} was busy with the same rows. Try again.",
    "40P01": "The database {place} was busy with the same rows. Try again.",
    "55P03": "The database {place} is locked by another transaction for too long. Try again in a moment.",
}
# These pass by themselves.
WORTH_RETRYING = ("locked", "53300", "55P03", "40001", "40P01")
# Classes of codes: connection exception, operator intervention (shutdown, crash).
CONNECTION_LOST = ("08", "57P")


def explain(error: DBAPIError, url: URL) -> StoreError | None:
    """The error as a sentence, None where it is a fault of ours or a broken rule (unique, foreign key) to be handled nearer."""
    if url.drivername == "sqlite":
        return _explain_sqlite(error, str(url.database))
    return _explain_postgresql(error, shown(url))


def _explain_sqlite(error: DBAPIError, place: str) -> StoreError | None:
    # "file is not a database" comes as a plain DatabaseError.
    if not (isinstance(error.orig, sqlite3.OperationalError) or type(error.orig) is sqlite3.DatabaseError):
        return None
    for words, text in SQLITE_TEXTS:
        if words in str(error.orig):
            return _error_class(words)(text.format(place=place))
    return None


def _explain_postgresql(error: DBAPIError, place: str) -> StoreError | None:
    detail = (str(error.orig).strip().splitlines() or ["no detail"])[0]
    state = getattr(error.orig, "sqlstate", None) or _state_at_connect(detail)
    if state in POSTGRESQL_TEXTS:
        return _error_class(state)(POSTGRESQL_TEXTS[state].format(place=place))
    is_lost = error.connection_invalidated or (state or "").startswith(CONNECTION_LOST)
    if is_lost or (state is None and type(error.orig).__name__ == "OperationalError"):
        return StoreUnreachable(
            f"The database server {place} cannot be reached: {detail}. Check that it runs and that the address is right."
        )
    return None


def _error_class(mark: str) -> type[StoreError]:
    return StoreUnreachable if mark in WORTH_RETRYING else StoreFailed


def _state_at_connect(detail: str) -> str | None:
    """While connecting, psycopg gives the server's sentence but not its code."""
    marks = {
        "password authentication failed": "28P01",
        "no pg_hba.conf entry": "28000",
        "too many clients": "53300",
        "no password supplied": "28P01",
    }
    if 'database "' in detail and "does not exist" in detail:
        return "3D000"
    if 'role "' in detail and "does not exist" in detail:
        return "28000"
    return next((state for words, state in marks.items() if words in detail), None)
