"""A person's wish to have QuickBooks' counts read at its next contact: one row a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from stockpost.store.ledger_tables import count_readings
from stockpost.store.statements import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class CountReading:
    """The last wish. `finished_at` is None while it waits for QuickBooks."""

    asked_at: datetime
    asked_by: str
    finished_at: datetime | None


def ask_for_counts(connection: Connection, company_id: int, *, who: str, now: datetime) -> None:
    """none or finished → waiting. A wish that waits already stays as it is."""
    values = {"company_id": company_id, "asked_at": now, "asked_by": who, "finished_at": None}
    statement = insert_into(connection, count_readings).values(values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["company_id"], set_=values, where=count_readings.c.finished_at.is_not(None)
        )
    )


def finish_counts(connection: Connection, company_id: int, *, now: datetime) -> None:
    """waiting → finished."""
    here = count_readings.c
    connection.execute(
        update(count_readings).where(here.company_id == company_id, here.finished_at.is_(None)).values(finished_at=now)
    )


def count_reading(connection: Connection, company_id: int) -> CountReading | None:
    """The last wish; None where nobody ever asked."""
    here = count_readings.c
    row = connection.execute(select(count_readings).where(here.company_id == company_id)).one_or_none()
    return (
        None if row is None else CountReading(asked_at=row.asked_at, asked_by=row.asked_by, finished_at=row.finished_at)
    )


def is_asked_for(connection: Connection, company_id: int) -> bool:
    """Does a wish wait?"""
    found = count_reading(connection, company_id)
    return found is not None and found.finished_at is None
