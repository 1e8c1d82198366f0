"""The append-only audit log: each event carries the hash of the one before, so that an edited, deleted or moved event shows.

There is one chain per database. The row of `audit_head` is locked while an event is appended, so that two hosts cannot
fork the chain, and it remembers the newest event, so that cutting off the end shows too.
Somebody who may write the database and knows this code can rewrite the whole chain; copy the head elsewhere to notice that.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Index, Row, Text, func, insert, select, update

from stockpost.store.metadata import UtcDateTime, WholeNumber, canonical_json, format_time, new_table
from stockpost.store.statements import add_row

# The hash "before" the first event.
START_HASH = "0" * 64
ROWS_AT_ONCE = 500

audit_events = new_table(
    "audit_events",
    Column("sequence", WholeNumber, primary_key=True, autoincrement=False),
    # No foreign key: the log outlives what it speaks of.
    Column("company_id", WholeNumber),
    Column("time", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index(None, "company_id", "subject", "sequence"),
)

audit_head = new_table(
    "audit_head",
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("sequence", WholeNumber, nullable=False),
    Column("hash", Text, nullable=False),
    CheckConstraint("id = 1", name="single_row"),
)

_LOCK_HEAD = select(audit_head).with_for_update()
_ADD_EVENT = insert(audit_events)
_MOVE_HEAD = update(audit_head)


ITSELF = "Stockpost"
"""Who did what nobody asked for at that moment."""


def append_event(
    connection: Connection,
    *,
    company_id: int | None,
    time: datetime,
    who: str,
    kind: str,
    subject: str,
    data: object,
) -> int:
    """Append an event in the caller's write transaction and return its sequence number (1, 2, 3 … without gaps).

    `data` is what JSON knows, without floats. Lock the company first (`lock_company`): the chain is held until the
    transaction ends, and taking both in one order keeps two hosts from waiting for each other.
    """
    head = connection.execute(_LOCK_HEAD).one_or_none()
    if head is None:
        add_row(connection, audit_head, {"id": 1, "sequence": 0, "hash": START_HASH}, keys=("id",))
        head = connection.execute(_LOCK_HEAD).one()
    sequence: int = head.sequence + 1
    values = {
        "sequence": sequence,
        "company_id": company_id,
        "time": time,
        "who": _plain(who),
        "kind": _plain(kind),
        "subject": _plain(subject),
        "data": canonical_json(data),
        "previous_hash": head.hash,
    }
    digest = _digest(**values)
    connection.execute(_ADD_EVENT, {**values, "hash": digest})
    connection.execute(_MOVE_HEAD, {"sequence": sequence, "hash": digest})
    return sequence


def verify_chain(connection: Connection) -> tuple[int, int | None]:
    """Read the chain once, a part at a time. Returns the number of events and the first sequence number that is broken or missing."""
    statement = select(audit_events).order_by(audit_events.c.sequence).execution_options(yield_per=ROWS_AT_ONCE)
    events, hash_before = 0, START_HASH
    with connection.execute(statement) as rows:
        for row in rows:
            if row.sequence != events + 1 or row.previous_hash != hash_before or row.hash != _row_digest(row):
                return _count(connection), events + 1
            events, hash_before = row.sequence, row.hash
    head = connection.execute(select(audit_head)).one_or_none()
    if head is None:
        return events, events or None
    if head.sequence != events:
        return events, min(head.sequence, events) + 1
    return events, None if head.hash == hash_before else events


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(audit_events)).scalar_one()


def _row_digest(row: Row[Any]) -> str:
    return _digest(
        sequence=row.sequence,
        company_id=row.company_id,
        time=row.time,
        who=row.who,
        kind=row.kind,
        subject=row.subject,
        data=row.data,
        previous_hash=row.previous_hash,
    )


def _digest(
    *,
    sequence: int,
    company_id: int | None,
    time: datetime,
    who: str,
    kind: str,
    subject: str,
    data: str,
    previous_hash: str,
) -> str:
    # A JSON list, so that no two different events give the same bytes.
    parts = [sequence, company_id, format_time(time), who, kind, subject, data, previous_hash]
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def _plain(text: str) -> str:
    # PostgreSQL cannot hold NUL, and neither database half a surrogate pair; both come in hostile names.
    return text.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")
