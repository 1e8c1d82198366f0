"""What every reading of Autotask shares: its errors are kept as the company's problem, what was read is kept in one go and told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection

from stockpost.app.autotask_trouble import forget_trouble, keep_trouble
from stockpost.app.errors import Refused, Unreachable, UseError
from stockpost.app.services import Services
from stockpost.autotask import AutotaskClient, AutotaskError, AutotaskNotThere
from stockpost.core.age import CLOCKS_DIFFER_MAX
from stockpost.store import readings
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import lock_company

FIRST_READING_AGE = timedelta(days=365)
"""The first reading takes what was created since then (and older orders that are not finished)."""


def was_ahead(read_at: datetime, now: datetime) -> bool:
    """Was our clock ahead at a reading? What was read then is not told by its time."""
    return read_at > now + CLOCKS_DIFFER_MAX


@contextmanager
def explained(services: Services, company: CompanyRow) -> Iterator[AutotaskClient]:
    """The company's client; an AutotaskError becomes Unreachable, and is kept as the company's problem."""
    try:
        yield services.client_of(company)
        forget_trouble(services, company)
    except AutotaskError as error:
        told = keep_trouble(services, company, error)
        is_refused = error.has_answered or isinstance(error, AutotaskNotThere)
        kind = Refused if is_refused and not error.is_transient else Unreachable
        raise kind(told.text, code=told.code) from error


def begin_reading(services: Services, company: CompanyRow) -> int:
    """The number of a reading, before Autotask is asked for anything: what a later one has kept by its end stays."""
    with services.database.write() as connection:
        return readings.begin_reading(connection, company.id)


@contextmanager
def keeping(services: Services, company: CompanyRow) -> Iterator[Connection]:
    """Alone with the company while what was read is kept: all of it or nothing."""
    with services.database.write() as connection:
        lock_company(connection, company.id)
        yield connection


def tell_reading(
    connection: Connection, company: CompanyRow, *, kind: str, who: str, now: datetime, data: dict[str, object]
) -> None:
    """The event of a whole reading, with how much was read and what was left out."""
    append_event(connection, company_id=company.id, time=now, who=who, kind=kind, subject="autotask", data=data)


def refuse_unknown(
    numbers: Iterable[str], found: Collection[str], left_out: Collection[int], *, what: str, page: str
) -> None:
    """UseError names the numbers that Autotask does not have. One that was left out is there, and the notes say why."""
    known = {number.casefold() for number in found}
    unknown = [number for number in dict.fromkeys(numbers) if number.strip().casefold() not in known]
    if unknown and not left_out:
        raise UseError(f"Autotask has no {what} {', '.join(unknown)}. Check the number on the {page}.")
