"""Simulators to work with: the sample tenant to read, a small one of its own for each test that writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk
from tests.web.conftest import browser as browser


@pytest.fixture(scope="session")
def sample_desk() -> Iterator[Desk]:
    """The sample tenant. Only read from it: it is shared."""
    with open_desk() as desk:
        yield desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A small tenant of the test's own."""
    with open_desk(SMALL_SEED) as desk:
        yield desk
