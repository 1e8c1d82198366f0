"""What the tests of the store share: an open database with the current schema, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from stockpost.store.companies import add_company
from stockpost.store.database import Database
from stockpost.store.secrets import Sealer

NOW = datetime(2026, 11, 24, 18, 30, 15, 123456, tzinfo=UTC)
SEALER = Sealer(bytes(range(32)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, lock_timeout_seconds=20)
    yield database
    database.close()


def join_company(connection: Connection, name: str = "Acme", **changes: object) -> int:
    """A company with plain values."""
    values: dict[str, object] = {
        "name": name,
        "autotask_url": "https://webservices5.autotask.net/ATServicesRest/",
        "autotask_user": "api@acme.example",
        "autotask_code": "CODE",
        "autotask_secret": f"secret of {name}",
        "web_connector_user": f"{name}-connector",
        "web_connector_password_hash": "hash",
        "settings": {},
        "owner_id": f"{{owner-{name}}}",
        "file_id": f"{{file-{name}}}",
        "joined_at": NOW,
    }
    return add_company(connection, SEALER, **{**values, **changes})  # type: ignore[arg-type]
