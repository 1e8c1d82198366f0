"""A joined installation for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.installation import Installation, installation


@pytest.fixture
def acme(tmp_path: Path) -> Iterator[Installation]:
    """Both simulators with their sample data, the server, and the company “Acme”."""
    with installation(tmp_path) as made:
        yield made
