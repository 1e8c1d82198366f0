"""Real processes need signals: where the system has no SIGKILL, their tests are skipped and say so."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.postgresql import PostgresqlServer
from tests.processes.places import postgresql_place, sqlite_place
from tests.processes.town import Place

NewPlace = Callable[[], AbstractContextManager[Place]]


@pytest.fixture(autouse=True)
def _signals() -> None:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        pytest.skip("this system cannot fork and kill processes by signals: kill -9 is tried on Linux and macOS")


@pytest.fixture
def sqlite_world() -> NewPlace:
    return sqlite_place


@pytest.fixture
def postgresql_world(postgresql_server: PostgresqlServer) -> NewPlace:
    return lambda: postgresql_place(postgresql_server)
