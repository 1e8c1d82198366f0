"""One place for the worlds of a test process, on a disk in memory where there is one, and no more worlds at once than processors."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.memory_disk import scratch
from tests.simulation.place import Place


@pytest.fixture(autouse=True)
def _processor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """These tests compute all the time. Where more processes run tests than there are processors (most tests wait a good part of theirs),
    four of these on two processors take a fifth longer than two after two: one that finds none free waits."""
    processors = os.cpu_count() or 1
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if sys.platform == "win32" or int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) <= processors:
        yield
        return
    import fcntl

    folder = tmp_path_factory.getbasetemp().parent
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f"processor-{number}.lock").open("w")) for number in range(processors)]
        for file in files:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                continue
        else:
            fcntl.flock(files[int(worker) % processors], fcntl.LOCK_EX)
        yield


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
