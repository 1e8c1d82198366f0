"""The readings of Autotask in the order in which they began.

Two that overlap may end the other way round, one for a person and one for a conversation: the older one then must not put back what was
so before the newer one. Numbers, since the clocks of two hosts differ.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, ForeignKey, Table, select

from stockpost.store.metadata import WholeNumber, new_table
from stockpost.store.statements import insert_into

autotask_readings = new_table(
    "autotask_readings",
    Column("company_id", WholeNumber, ForeignKey("companies.id"), primary_key=True),
    Column("number", WholeNumber, nullable=False),
)


def begin_reading(connection: Connection, company_id: int) -> int:
    """The number of a new reading, above those of all before it. Taken before Autotask is asked for anything."""
    insert = insert_into(connection, autotask_readings).values(company_id=company_id, number=1)
    statement = insert.on_conflict_do_update(
        index_elements=[autotask_readings.c.company_id], set_={"number": autotask_readings.c.number + 1}
    ).returning(autotask_readings.c.number)
    return int(connection.execute(statement).scalar_one())


def ids_read_later(
    connection: Connection, table: Table, id_column: str, company_id: int, reading_number: int
) -> set[int]:
    """The ids of the rows that a later reading than this has brought."""
    here = table.c
    statement = select(here[id_column]).where(here.company_id == company_id, here.reading_number > reading_number)
    return set(connection.execute(statement).scalars())
