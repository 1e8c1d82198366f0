"""An office on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stockpost.store.database import Database
from tests.mapping.office import Office


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    database = Database(sqlite_url)
    yield Office(database)
    database.close()


@pytest.fixture
def any_office(database_url: str) -> Iterator[Office]:
    """On both databases: for what SQL does."""
    database = Database(database_url)
    yield Office(database)
    database.close()
