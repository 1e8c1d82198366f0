"""Conversations with QuickBooks. All that the next call needs is here, so any host can answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, true, update

from stockpost.store.ledger_tables import conversations

_OF_TICKET = select(conversations).where(conversations.c.ticket_hash == bindparam("ticket_hash"))
_LIVE = (
    select(conversations)
    .where(conversations.c.company_id == bindparam("company_id"), conversations.c.state == "open")
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_LAST_IDENTIFIED = (
    select(conversations.c.last_call_at)
    .where(conversations.c.company_id == bindparam("company_id"), conversations.c.is_identified.is_(true()))
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_OPEN = insert(conversations).returning(conversations.c.id)
_TAKE_OVER = (
    update(conversations)
    .where(conversations.c.company_id == bindparam("company"), conversations.c.state == "open")
    .values(state="taken_over")
)
_NOTE = update(conversations).where(conversations.c.id == bindparam("conversation_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """One conversation. `generation` is the company's session generation when it was opened: an older one is dead."""

    id: int
    company_id: int
    ticket_hash: str
    generation: int
    state: str
    started_at: datetime
    last_call_at: datetime
    exchanges: int
    exchanges_max: int
    is_identified: bool
    steps_left: int
    outstanding: dict[str, Any] | None
    prepared: dict[str, Any] | None
    last_error: str


def open_conversation(
    connection: Connection, company_id: int, *, ticket_hash: str, generation: int, exchanges_max: int, now: datetime
) -> int:
    values = {
        "company_id": company_id,
        "ticket_hash": ticket_hash,
        "generation": generation,
        "state": "open",
        "started_at": now,
        "last_call_at": now,
        "exchanges": 0,
        "exchanges_max": exchanges_max,
        "is_identified": False,
        "steps_left": 0,
        "last_error": "",
    }
    conversation_id: int = connection.execute(_OPEN, values).scalar_one()
    return conversation_id


def conversation_of_ticket(connection: Connection, ticket_hash: str) -> ConversationRow | None:
    row = connection.execute(_OF_TICKET, {"ticket_hash": ticket_hash}).one_or_none()
    return None if row is None else _record(row)


def live_conversation(connection: Connection, company_id: int) -> ConversationRow | None:
    """The newest one, while it is open."""
    row = connection.execute(_LIVE, {"company_id": company_id}).one_or_none()
    return None if row is None else _record(row)


def last_identified_at(connection: Connection, company_id: int) -> datetime | None:
    """When QuickBooks last said which file is open, in any conversation."""
    return connection.execute(_LAST_IDENTIFIED, {"company_id": company_id}).scalar_one_or_none()


def last_call_before(connection: Connection, company_id: int, *, generation: int) -> datetime | None:
    """When QuickBooks' side last spoke to us in an earlier conversation."""
    here = conversations.c
    statement = select(func.max(here.last_call_at)).where(here.company_id == company_id, here.generation < generation)
    return connection.execute(statement).scalar_one_or_none()


def note(connection: Connection, conversation_id: int, **values: object) -> None:
    """Change columns of a conversation, such as `outstanding`, `prepared`, `last_error` or `last_call_at`."""
    connection.execute(_NOTE, {"conversation_id": conversation_id, **values})


def close_conversation(connection: Connection, conversation_id: int, *, now: datetime) -> None:
    note(connection, conversation_id, state="closed", last_call_at=now)


def close_older(connection: Connection, company_id: int) -> None:
    """A new conversation takes over: the old tickets die."""
    connection.execute(_TAKE_OVER, {"company": company_id})


def _record(row: Row[Any]) -> ConversationRow:
    return ConversationRow(
        id=row.id,
        company_id=row.company_id,
        ticket_hash=row.ticket_hash,
        generation=row.generation,
        state=row.state,
        started_at=row.started_at,
        last_call_at=row.last_call_at,
        exchanges=row.exchanges,
        exchanges_max=row.exchanges_max,
        is_identified=row.is_identified,
        steps_left=row.steps_left,
        outstanding=row.outstanding,
        prepared=row.prepared,
        last_error=row.last_error,
    )
