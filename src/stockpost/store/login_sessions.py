"""Sessions of signed-in people. The browser holds the token, the database its hash only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, ForeignKey, Text, delete, insert, or_, select, update

from stockpost.store.metadata import UtcDateTime, WholeNumber, new_table

IDLE_HOURS = 12
ABSOLUTE_DAYS = 7
# A page view does not write when the last one was noted this recently.
NOTE_EVERY_SECONDS = 60

login_sessions = new_table(
    "login_sessions",
    Column("token_hash", Text, primary_key=True),
    Column("person_id", WholeNumber, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A session that is alive. `needs_note` asks for `note_seen` in a write transaction."""

    person_id: int
    created_at: datetime
    last_seen_at: datetime
    needs_note: bool


def start_session(connection: Connection, *, token_hash: str, person_id: int, at: datetime) -> None:
    """Begin a session with a new token; never go on with one that the browser brought along."""
    connection.execute(
        insert(login_sessions).values(token_hash=token_hash, person_id=person_id, created_at=at, last_seen_at=at)
    )


def live_session(connection: Connection, token_hash: str, *, at: datetime) -> SessionRow | None:
    """The session, None when it is unknown, idle for 12 hours or 7 days old. Whether the person is disabled is for the caller."""
    row = connection.execute(select(login_sessions).where(login_sessions.c.token_hash == token_hash)).one_or_none()
    if row is None or row.last_seen_at <= _idle_since(at) or row.created_at <= _too_old(at):
        return None
    return SessionRow(
        person_id=row.person_id,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        needs_note=at - row.last_seen_at >= timedelta(seconds=NOTE_EVERY_SECONDS),
    )


def note_seen(connection: Connection, token_hash: str, *, at: datetime) -> None:
    """The session was used; a session that has ended meanwhile stays ended."""
    connection.execute(update(login_sessions).where(login_sessions.c.token_hash == token_hash).values(last_seen_at=at))


def end_session(connection: Connection, token_hash: str) -> None:
    """Sign out."""
    connection.execute(delete(login_sessions).where(login_sessions.c.token_hash == token_hash))


def end_sessions_of(connection: Connection, person_id: int) -> int:
    """End all sessions of a person; returns how many there were."""
    return connection.execute(delete(login_sessions).where(login_sessions.c.person_id == person_id)).rowcount


def delete_ended_sessions(connection: Connection, *, at: datetime) -> int:
    """Remove sessions that have timed out; returns how many."""
    is_over = or_(login_sessions.c.last_seen_at <= _idle_since(at), login_sessions.c.created_at <= _too_old(at))
    return connection.execute(delete(login_sessions).where(is_over)).rowcount


def _idle_since(at: datetime) -> datetime:
    return at - timedelta(hours=IDLE_HOURS)


def _too_old(at: datetime) -> datetime:
    return at - timedelta(days=ABSOLUTE_DAYS)
