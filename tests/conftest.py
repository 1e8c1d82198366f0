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
    """Those marked `long` are begun first, each by another process; all else stays in its order.

    Each process gets a share of the list, one after the other and equally many, before it takes from the others.
    """
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    ordered: list[pytest.Item] = []
    for number in range(processes):
        first = long[number::processes]
        left = (len(items) - len(ordered)) // (processes - number) - len(first)
        ordered += [*first, *others[: max(left, 0)]]
        del others[: max(left, 0)]
    items[:] = [*ordered, *others]
