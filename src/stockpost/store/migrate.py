"""Brings the schema up to date at first use, with the revisions in `migrations/versions` (r0001_…, r0002_…, each after the one before).

There is no way back but a backup: a down-grade would have to throw away what the newer version keeps.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from stockpost.store.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "schema_version"
MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number: processes that start at once wait for each other on it.
MIGRATION_LOCK = 7_305_116_288
BEGIN_WRITING = "BEGIN IMMEDIATE"
"""In SQLite: whoever will write waits here for another one who does, and not in the middle."""


def known_revisions() -> list[str]:
    """The revisions that this version knows, oldest first: `0001`, `0002`, …"""
    return sorted(path.stem[1:5] for path in (MIGRATIONS / "versions").glob("r*.py"))


def bring_up_to_date(engine: Engine, *, target: str = "head") -> None:
    """Run the revisions that are missing, all or none of them; the second of two processes waits and finds nothing to do.

    Raises StoreError for a schema that a newer version made.
    """
    with engine.connect() as connection:
        if _is_current(connection, target):
            return
    if engine.dialect.name == "sqlite":
        _upgrade_sqlite(engine, target)
    else:
        _upgrade_postgresql(engine, target)


def _is_current(connection: Connection, target: str) -> bool:
    revision, known = current_revision(connection), known_revisions()
    if revision is not None and revision not in known:
        raise StoreError(
            f"The database has the schema {revision} of a newer Stockpost; this version knows {known[-1]}. "
            "Start the newer version, or put back the backup made before the upgrade."
        )
    return revision == (known[-1] if target == "head" else target)


def current_revision(connection: Connection) -> str | None:
    """The revision of the database, None for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return revision


def _upgrade_postgresql(engine: Engine, target: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
        _upgrade(connection, target)


def _upgrade_sqlite(engine: Engine, target: str) -> None:
    with engine.connect() as connection:
        driver = connection.connection.cursor()
        # Copying a table drops the old one, which would delete the rows that refer to it. Only outside of a
        # transaction can this be switched.
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                connection.exec_driver_sql(BEGIN_WRITING)
                _upgrade(connection, target)
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise StoreError(
                        f"The database has {len(broken)} rows that refer to missing ones. Put back a backup."
                    )
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def _upgrade(connection: Connection, target: str) -> None:
    # Asked again under the lock: another process may have been quicker, perhaps a newer version.
    if _is_current(connection, target):
        return
    # Loaded here, since most starts have nothing to bring up to date.
    from alembic import command

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def alembic_config() -> Config:
    """alembic's configuration, made in code: it works from an installed wheel without alembic.ini."""
    from alembic.config import Config

    config = Config()
    # A percent sign would be taken for an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    return config
