"""A person's wish to have QuickBooks' counts read at its next contact: one row a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from stockpost.store.facts import items_were_read_by
from stockpost.store.ledger_tables import count_readings
from stockpost.store.statements import save_row

_IS_FINISHED = count_readings.c.finished_at.is_not(None)
_OF_COMPANY = select(count_readings).where(count_readings.c.company_id == bindparam("company_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountReading:
    """The last wish. `finished_at` is None while it waits for QuickBooks."""

    asked_at: datetime
    asked_by: str
    finished_at: datetime | None


def ask_for_counts(connection: Connection, company_id: int, *, who: str, now: datetime) -> None:
    """none or finished → waiting. A wish that waits already stays as it is. What was read so far has no later time than the wish."""
    values = {"company_id": company_id, "asked_at": now, "asked_by": who, "finished_at": None}
    save_row(connection, count_readings, values, keys=("company_id",), where=_IS_FINISHED)
    items_were_read_by(connection, company_id, now)


def finish_counts(connection: Connection, company_id: int, *, now: datetime) -> None:
    """waiting → finished."""
    here = count_readings.c
    connection.execute(
        update(count_readings).where(here.company_id == company_id, here.finished_at.is_(None)).values(finished_at=now)
    )


def count_reading(connection: Connection, company_id: int) -> CountReading | None:
    """The last wish; None where nobody ever asked."""
    row = connection.execute(_OF_COMPANY, {"company_id": company_id}).one_or_none()
    return (
        None if row is None else CountReading(asked_at=row.asked_at, asked_by=row.asked_by, finished_at=row.finished_at)
    )


def is_asked_for(connection: Connection, company_id: int) -> bool:
    """Does a wish wait?"""
    found = count_reading(connection, company_id)
    return found is not None and found.finished_at is None
