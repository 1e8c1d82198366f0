"""Fixtures and rules shared by all test folders."""

from __future__ import annotations

import gc
import os

import pytest

from tests.memory_disk import scratch
from tests.postgresql import (  # noqa: F401
    database_url,
    empty_database_url,
    empty_postgresql_url,
    postgresql_server,
    postgresql_template,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401

MEMORY_WANTED = 4 * 1024**3
if memory := scratch(room=MEMORY_WANTED):
    # Each commit waits for the disk, in hundreds of small databases and company files; what a power cut does is not tested.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)

gc.set_threshold(50_000, 25, 25)
"""To look for garbage as often as usual, beside all that the tests have loaded, takes a twelfth of their computing time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those marked `long` come first; all else stays in its order."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
