"""The one-time code of the set-up link that `serve` prints as long as there is no person."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Column, Connection, Text, delete, select

from stockpost.store.metadata import UtcDateTime, WholeNumber, new_table
from stockpost.store.people import has_people
from stockpost.store.statements import insert_into

VALID_HOURS = 24

setup_codes = new_table(
    "setup_codes",
    Column("id", WholeNumber, primary_key=True, autoincrement=False),
    Column("code_hash", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    CheckConstraint("id = 1", name="single_row"),
)


def keep_setup_code(connection: Connection, *, code_hash: str, at: datetime) -> None:
    """Keep a new code for 24 hours; the one before is void."""
    values = {"code_hash": code_hash, "expires_at": at + timedelta(hours=VALID_HOURS)}
    statement = insert_into(connection, setup_codes).values(id=1, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[setup_codes.c.id], set_=values))


def setup_code_is_valid(connection: Connection, code_hash: str, *, at: datetime) -> bool:
    """Whether the code opens the set-up page. It opens nothing once there is a person."""
    statement = select(setup_codes).where(setup_codes.c.code_hash == code_hash, setup_codes.c.expires_at > at)
    return not has_people(connection) and connection.execute(statement).first() is not None


def use_setup_code(connection: Connection, code_hash: str, *, at: datetime) -> bool:
    """Use the code up, in the transaction that adds the first person. False for a wrong, expired or used one."""
    if not setup_code_is_valid(connection, code_hash, at=at):
        return False
    # Of two hosts that come here at the same moment only one deletes the row.
    return connection.execute(delete(setup_codes).where(setup_codes.c.code_hash == code_hash)).rowcount == 1
