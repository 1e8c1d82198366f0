"""API tokens for scripts. A token is shown once, when it is made; the database keeps its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Row, Text, insert, select, update

from stockpost.store.errors import StoreError
from stockpost.store.metadata import UtcDateTime, id_column, new_table
from stockpost.store.people import ROLE_CHECK, check_role

# A call does not write when the last one was noted this recently.
NOTE_EVERY_SECONDS = 60

api_tokens = new_table(
    "api_tokens",
    id_column(),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    CheckConstraint(ROLE_CHECK, name="role"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenRow:
    """One token, without its secret."""

    id: int
    name: str
    role: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def needs_note(self, at: datetime) -> bool:
        """True when the use should be noted with `note_used` in a write transaction."""
        return self.last_used_at is None or at - self.last_used_at >= timedelta(seconds=NOTE_EVERY_SECONDS)


def add_api_token(connection: Connection, *, name: str, role: str, token_hash: str, at: datetime) -> int:
    """Keep a new token and return its id. Raises StoreError where a live token has that name already."""
    check_role(role)
    name = name.strip()
    if not name:
        raise StoreError("The token's name is empty.")
    if any(token.name.casefold() == name.casefold() for token in live_api_tokens(connection)):
        raise StoreError(f"There is a token “{name}” already. Choose another name or revoke it first.")
    values = {"name": name, "role": role, "token_hash": token_hash, "created_at": at}
    token_id: int = connection.execute(insert(api_tokens).values(values).returning(api_tokens.c.id)).scalar_one()
    return token_id


def live_api_tokens(connection: Connection) -> list[ApiTokenRow]:
    """All tokens that were not revoked, oldest first."""
    statement = select(api_tokens).where(api_tokens.c.revoked_at.is_(None)).order_by(api_tokens.c.id)
    return [_record(row) for row in connection.execute(statement)]


def live_api_token(connection: Connection, token_hash: str) -> ApiTokenRow | None:
    """The token with that hash, None when it is unknown or revoked."""
    statement = select(api_tokens).where(api_tokens.c.token_hash == token_hash, api_tokens.c.revoked_at.is_(None))
    row = connection.execute(statement).one_or_none()
    return None if row is None else _record(row)


def note_used(connection: Connection, token_id: int, *, at: datetime) -> None:
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=at))


def revoke_api_token(connection: Connection, token_id: int, *, at: datetime) -> None:
    """The token counts no longer. Raises StoreError where there is no live token with that id."""
    statement = update(api_tokens).where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
    if connection.execute(statement.values(revoked_at=at)).rowcount != 1:
        raise StoreError(f"There is no token with the id {token_id}.")


def _record(row: Row[Any]) -> ApiTokenRow:
    values = row._asdict()
    del values["token_hash"]
    return ApiTokenRow(**values)
