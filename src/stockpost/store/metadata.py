"""The one `MetaData` of the database and the column types that mean the same on SQLite and PostgreSQL.

SQLite tables are STRICT, which knows INTEGER, REAL, TEXT, BLOB and ANY only: use the types of this file and `Text`.
"""

# The arguments that SQLAlchemy hands to these hooks are fixed, used or not.
# ruff: noqa: ARG002
from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Dialect, Integer, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

# Every constraint has a name, so that later migrations can change it on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_table(name: str, *items: SchemaItem) -> Table:
    """Add a table to `metadata`. On SQLite it is STRICT, and an id is never used twice, as PostgreSQL has it by itself."""
    numbers_rows = any(isinstance(item, Column) and item.primary_key and item.autoincrement is True for item in items)
    options: dict[str, Any] = {"sqlite_autoincrement": True} if numbers_rows else {}
    return Table(name, metadata, *items, sqlite_strict=True, **options)


_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


class WholeNumber(TypeDecorator[int]):
    """A whole number of 64 bits. As an only primary key it numbers the rows by itself.

    A longer one is no row's: asked for, it finds none, as any other number that does not exist, where the databases would fail.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # BIGINT is refused by STRICT, and only INTEGER PRIMARY KEY numbers rows.
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        # Nothing equals NULL. What is entered is never so long: our own numbers count rows, those of Autotask have 64 bits themselves.
        return value if value is not None and _SMALLEST <= value <= _LARGEST else None


class Many(TypeDecorator[list[Any]]):
    """Whole numbers, or words of our own, in one parameter of a statement: an array in PostgreSQL, a JSON list in SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, *, is_words: bool) -> None:
        super().__init__()
        self.is_words = is_words

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        array = ARRAY(Text() if self.is_words else BigInteger())
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else array)

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        if value is not None and not self.is_words:
            value = [number for number in value if _SMALLEST <= number <= _LARGEST]
        return json.dumps(value) if dialect.name == "sqlite" else value


class Flag(TypeDecorator[bool]):
    """True or false; 0 or 1 in SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        return int(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in, aware (UTC) out. timestamptz in PostgreSQL; in SQLite text of fixed width, so that texts sort as moments do.

    Raises ValueError (wrapped by SQLAlchemy in StatementError) for a datetime without time zone.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return format_time(value) if dialect.name == "sqlite" else in_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return in_utc(datetime.fromisoformat(value) if isinstance(value, str) else value)


class DecimalText(TypeDecorator[Decimal]):
    """An exact decimal number, kept as text on both databases: what was written comes back digit for digit.

    Not to be compared or added in SQL. Raises ValueError for anything but a finite Decimal.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            raise ValueError(f"{value!r} is not a finite Decimal.")
        return format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        try:
            return Decimal(value)
        except InvalidOperation:
            raise ValueError(f"The database holds {value!r} where a decimal number is kept.") from None


class JsonText(TypeDecorator[Any]):
    """A JSON document (dict, list, text, whole number, bool) kept as canonical text. SQL null stands for None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def canonical_json(value: object) -> str:
    """`value` as JSON with sorted keys, no spaces, ASCII only: equal values give equal texts, and both databases hold any character.

    Raises TypeError for what JSON does not know, and for float, which is not exact: pass quantities and money as decimal strings.
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; pass it as a decimal string.")
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise TypeError(f"The key {key!r} is no text.")
            _refuse_floats(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_floats(member)


def in_utc(value: datetime) -> datetime:
    """`value` in UTC. Raises ValueError where it carries no time zone, since its moment is then unknown."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone.")
    return value.astimezone(UTC)


def format_time(value: datetime) -> str:
    """A moment as text of fixed width, `2026-01-31T08:00:00.000000Z`."""
    return in_utc(value).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def id_column() -> Column[int]:
    """The primary key `id` that numbers the rows by itself."""
    return Column("id", WholeNumber, primary_key=True, autoincrement=True)
