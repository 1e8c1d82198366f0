"""The people who sign in: name, role, password hash. One function per state change, each with its audit event in one transaction.

What ends a person's sessions (another role or password, disabling) does so here, so that no caller can forget it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Row, Text, false, insert, select, update
from sqlalchemy.exc import IntegrityError

from stockpost.store.errors import StoreError
from stockpost.store.login_sessions import end_sessions_of
from stockpost.store.metadata import Flag, UtcDateTime, id_column, new_table

ROLES = ("viewer", "operator", "administrator")
ROLE_CHECK = "role IN ('viewer', 'operator', 'administrator')"

people = new_table(
    "people",
    id_column(),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("is_disabled", Flag, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_sign_in_at", UtcDateTime),
    CheckConstraint(ROLE_CHECK, name="role"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person; `role` is `viewer`, `operator` or `administrator`."""

    id: int
    name: str
    role: str
    password_hash: str = field(repr=False)
    is_disabled: bool
    created_at: datetime
    last_sign_in_at: datetime | None


def add_person(connection: Connection, *, name: str, role: str, password_hash: str, at: datetime) -> int:
    """Add a person and return the id. Raises StoreError where the name is taken (whatever the case) or empty."""
    check_role(role)
    name = name.strip()
    if not name:
        raise StoreError("The person's name is empty.")
    taken = StoreError(f"There is a person “{name}” already. Choose another name.")
    if person_named(connection, name) is not None:
        raise taken
    values = {
        "name": name,
        "name_key": name.casefold(),
        "role": role,
        "password_hash": password_hash,
        "is_disabled": False,
        "created_at": at,
    }
    try:
        person_id: int = connection.execute(insert(people).values(values).returning(people.c.id)).scalar_one()
    except IntegrityError:
        raise taken from None
    return person_id


def all_people(connection: Connection) -> list[PersonRow]:
    """Everybody by name, the disabled ones too."""
    return [_record(row) for row in connection.execute(select(people).order_by(people.c.name_key))]


def has_people(connection: Connection) -> bool:
    """False until the first person was added: the set-up page is open to who holds the set-up code."""
    return connection.execute(select(people.c.id).limit(1)).first() is not None


def person_named(connection: Connection, name: str) -> PersonRow | None:
    """The person of that name, whatever the case."""
    return _one(connection, people.c.name_key == name.strip().casefold())


def person_with_id(connection: Connection, person_id: int) -> PersonRow | None:
    return _one(connection, people.c.id == person_id)


def change_role(connection: Connection, person_id: int, *, role: str) -> None:
    """Give another role; ends the person's sessions. Raises StoreError when no administrator would be left."""
    check_role(role)
    if role != "administrator":
        _keep_an_administrator(connection, person_id)
    _change(connection, person_id, role=role)
    end_sessions_of(connection, person_id)


def change_password(connection: Connection, person_id: int, *, password_hash: str) -> None:
    """Set another password; ends the person's sessions."""
    _change(connection, person_id, password_hash=password_hash)
    end_sessions_of(connection, person_id)


def renew_password_hash(connection: Connection, person_id: int, *, password_hash: str) -> None:
    """The same password, hashed with today's parameters; sessions go on."""
    _change(connection, person_id, password_hash=password_hash)


def disable_person(connection: Connection, person_id: int) -> None:
    """Close the door; ends the person's sessions. Raises StoreError when no administrator would be left."""
    _keep_an_administrator(connection, person_id)
    _change(connection, person_id, is_disabled=True)
    end_sessions_of(connection, person_id)


def enable_person(connection: Connection, person_id: int) -> None:
    _change(connection, person_id, is_disabled=False)


def record_sign_in(connection: Connection, person_id: int, *, at: datetime) -> None:
    _change(connection, person_id, last_sign_in_at=at)


def check_role(role: str) -> None:
    """Raises StoreError for a role that does not exist."""
    if role not in ROLES:
        raise StoreError(f"There is no role “{role}”. The roles are: {', '.join(ROLES)}.")


def _keep_an_administrator(connection: Connection, person_id: int) -> None:
    is_administrator = (people.c.role == "administrator") & (people.c.is_disabled == false())
    # Locked, so that two administrators on two hosts cannot remove each other at the same moment.
    rows = connection.execute(select(people.c.id).where(is_administrator).order_by(people.c.id).with_for_update())
    administrators = set(rows.scalars())
    if administrators == {person_id}:
        raise StoreError("This is the last administrator. Make somebody else an administrator first.")


def _change(connection: Connection, person_id: int, **values: object) -> None:
    if connection.execute(update(people).where(people.c.id == person_id).values(**values)).rowcount != 1:
        raise StoreError(f"There is no person with the id {person_id}.")


def _one(connection: Connection, condition: Any) -> PersonRow | None:
    row = connection.execute(select(people).where(condition)).one_or_none()
    return None if row is None else _record(row)


def _record(row: Row[Any]) -> PersonRow:
    values = row._asdict()
    del values["name_key"]
    return PersonRow(**values)
