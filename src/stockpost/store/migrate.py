"""Brings the schema up to date at first use."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from stockpost.store.tables import metadata

# Any fixed number: processes that start at once wait for each other on it.
MIGRATION_LOCK = 7_305_116_288


def bring_up_to_date(engine: Engine) -> None:
    """Make what is missing, in one transaction."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execution_options(stockpost_immediate=True)
        with connection.begin():
            _wait_for_others(connection)
            metadata.create_all(connection)


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
