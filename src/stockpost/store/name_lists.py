"""The names of QuickBooks' lists as last read to their end, and the readings that people asked for. Nothing is planned from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    PrimaryKeyConstraint,
    Row,
    Text,
    and_,
    bindparam,
    delete,
    func,
    select,
)

from stockpost.core.name_lists import ListedName, ListReading, NameList, ReadingState
from stockpost.store.metadata import Flag, UtcDateTime, WholeNumber, new_table
from stockpost.store.statements import save_row, save_rows

list_readings = new_table(
    "list_readings",
    Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False),
    Column("name_list", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("number", WholeNumber, nullable=False),
    Column("starts", WholeNumber, nullable=False),
    Column("pages", WholeNumber, nullable=False),
    Column("names", WholeNumber, nullable=False),
    Column("iterator_id", Text, nullable=False),
    # No foreign key: a reading outlives the conversation it began in.
    Column("conversation_id", WholeNumber),
    Column("finished_number", WholeNumber, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "name_list"),
)

# Names carry the number of the reading that brought them: only those of the last one that came to its end are shown.
listed_names = new_table(
    "listed_names",
    Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False),
    Column("name_list", Text, nullable=False),
    Column("reading", WholeNumber, nullable=False),
    Column("list_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("is_active", Flag, nullable=False),
    PrimaryKeyConstraint("company_id", "name_list", "reading", "list_id"),
)

_READINGS = (
    select(list_readings)
    .where(list_readings.c.company_id == bindparam("company_id"))
    .order_by(list_readings.c.name_list)
)
_WANTED = (
    select(list_readings.c.name_list)
    .where(
        list_readings.c.company_id == bindparam("company_id"),
        list_readings.c.state.in_([ReadingState.ASKED.value, ReadingState.READING.value]),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownList:
    """A list as last read to its end; `read_at` None where that never happened."""

    names: tuple[ListedName, ...]
    read_at: datetime | None


def readings_of(connection: Connection, company_id: int) -> dict[NameList, ListReading]:
    """The newest reading of each list that was ever asked for."""
    found = [_record(row) for row in connection.execute(_READINGS, {"company_id": company_id})]
    return {reading.name_list: reading for reading in found}


def save_reading(connection: Connection, company_id: int, reading: ListReading) -> None:
    """Keep how a reading stands."""
    values = {
        "company_id": company_id,
        "name_list": reading.name_list.value,
        "state": reading.state.value,
        "asked_by": reading.asked_by,
        "asked_at": reading.asked_at,
        "number": reading.number,
        "starts": reading.starts,
        "pages": reading.pages,
        "names": reading.names,
        "iterator_id": reading.iterator_id,
        "conversation_id": reading.conversation_id,
        "finished_number": reading.finished_number,
        "finished_at": reading.finished_at,
        "detail": reading.detail,
    }
    save_row(connection, list_readings, values, keys=("company_id", "name_list"))


def add_names(connection: Connection, company_id: int, reading: ListReading, names: Iterable[ListedName]) -> None:
    """Keep a page. QuickBooks may show an entry on two pages when somebody changes the list meanwhile: the later one counts."""
    rows = {
        one.list_id: {
            "company_id": company_id,
            "name_list": reading.name_list.value,
            "reading": reading.number,
            "list_id": one.list_id,
            "name": one.name,
            "kind": one.kind,
            "is_active": one.is_active,
        }
        for one in names
    }
    save_rows(connection, listed_names, list(rows.values()), keys=("company_id", "name_list", "reading", "list_id"))


def drop_other_names(connection: Connection, company_id: int, reading: ListReading) -> None:
    """Only what the reading brought that last came to its end stays."""
    here = listed_names.c
    connection.execute(
        delete(listed_names).where(
            here.company_id == company_id,
            here.name_list == reading.name_list.value,
            here.reading != reading.finished_number,
        )
    )


def known_list(connection: Connection, company_id: int, name_list: NameList) -> KnownList:
    """The names as last read to the end, by name; while a newer reading is under way, still those."""
    reading = readings_of(connection, company_id).get(name_list)
    if reading is None or reading.finished_at is None:
        return KnownList(names=(), read_at=None)
    here = listed_names.c
    statement = select(here.list_id, here.name, here.kind, here.is_active).where(
        here.company_id == company_id,
        here.name_list == name_list.value,
        here.reading == reading.finished_number,
    )
    names = [
        ListedName(list_id=row.list_id, name=row.name, kind=row.kind, is_active=row.is_active)
        for row in connection.execute(statement)
    ]
    return KnownList(names=tuple(sorted(names, key=lambda one: one.name.casefold())), read_at=reading.finished_at)


def count_names(connection: Connection, company_id: int) -> dict[NameList, int]:
    """How many names of each list are known."""
    names, readings = listed_names.c, list_readings.c
    statement = (
        select(names.name_list, func.count())
        .join_from(
            listed_names,
            list_readings,
            and_(
                readings.company_id == names.company_id,
                readings.name_list == names.name_list,
                readings.finished_number == names.reading,
            ),
        )
        .where(names.company_id == company_id)
        .group_by(names.name_list)
    )
    return {NameList(name_list): count for name_list, count in connection.execute(statement)}


def is_wanted(connection: Connection, company_id: int) -> bool:
    """Does a list wait to be read?"""
    return connection.execute(_WANTED, {"company_id": company_id}).scalar_one_or_none() is not None


def drop_lists(connection: Connection, company_id: int) -> None:
    """Forget all lists, when the company is bound to another file. What was asked for is still read, from its beginning."""
    wanted = [reading for reading in readings_of(connection, company_id).values() if reading.is_wanted]
    for table in (listed_names, list_readings):
        connection.execute(delete(table).where(table.c.company_id == company_id))
    for one in wanted:
        fresh = ListReading(name_list=one.name_list, asked_by=one.asked_by, asked_at=one.asked_at)
        save_reading(connection, company_id, fresh)


def _record(row: Row[Any]) -> ListReading:
    return ListReading(
        name_list=NameList(row.name_list),
        state=ReadingState(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        number=row.number,
        starts=row.starts,
        pages=row.pages,
        names=row.names,
        iterator_id=row.iterator_id,
        conversation_id=row.conversation_id,
        finished_number=row.finished_number,
        finished_at=row.finished_at,
        detail=row.detail,
    )
