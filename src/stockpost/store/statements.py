"""Statements that are built once and executed often: building one takes SQLAlchemy longer than SQLite takes to run it.

Those of a single function stand before it, with `bindparam` for what varies. Here are those that depend on the database, which
SQLAlchemy keeps per database although both write them alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from stockpost.store.metadata import Many

Insert = sqlite.Insert | postgresql.Insert


class one_of(FunctionElement[bool]):  # noqa: N801 - reads like a function in a statement
    """The column is one of the values of one parameter, a list of whole numbers or of words of our own (texts of others may hold what
    neither way of handing over a list carries).

    `in_` would write as many parameters as there are values into the text: SQLAlchemy and the database begin anew for each length.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], parameter: str) -> None:
        super().__init__(column, bindparam(parameter, type_=Many(is_words=isinstance(column.type, Text))))


@compiles(one_of, "sqlite")
def _one_of_in_sqlite(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - a column and a parameter


@compiles(one_of, "postgresql")
def _one_of_in_postgresql(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY({values})"


def is_any(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """The column is one of a few words that are always the same."""
    return or_(*(column == value for value in values))


def insert_into(connection: Connection, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT."""
    return _insert(connection.dialect.name, table)


def save_row(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    keys: tuple[str, ...],
    changed: tuple[str, ...] = (),
    where: ColumnElement[bool] | None = None,
) -> bool:
    """Enter a row. One with the same `keys` takes the new values (only the `changed` ones) as far as `where` holds for it;
    False where that one stays as it is."""
    statement = _upsert(connection.dialect.name, table, keys, changed or tuple(values), where)
    # PostgreSQL answers with the new id, and SQLAlchemy counts no rows then unless it is told to.
    done = connection.execute(statement, values, execution_options={"preserve_rowcount": True})
    return bool(done.rowcount == 1)


def save_rows(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keys: tuple[str, ...]
) -> None:
    """As `save_row` for many rows with the same columns, in one go."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, keys, tuple(rows[0]), None), rows)


def add_row(connection: Connection, table: Table, values: Mapping[str, Any], *, keys: tuple[str, ...]) -> None:
    """Enter a row; one with the same `keys` stays as it is."""
    connection.execute(_insert_if_missing(connection.dialect.name, table, keys), values)


def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _upsert(
    dialect: str, table: Table, keys: tuple[str, ...], changed: tuple[str, ...], where: ColumnElement[bool] | None
) -> Insert:
    statement = _insert(dialect, table)
    newest = {name: statement.excluded[name] for name in changed}
    return statement.on_conflict_do_update(index_elements=keys, set_=newest, where=where)


@cache
def _insert_if_missing(dialect: str, table: Table, keys: tuple[str, ...]) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=keys)
