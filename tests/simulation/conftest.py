"""One place for the worlds of a test process, on a disk in memory where there is one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.place import Place, scratch


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="stockpost-simulation-", dir=scratch()))
    yield Place(folder)
    shutil.rmtree(folder)


@pytest.fixture
def postgresql_place(empty_postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    """The same on PostgreSQL."""
    place = Place(tmp_path, empty_postgresql_url)
    yield place
    place.close()
