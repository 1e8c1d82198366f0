"""A joined installation for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stockpost import wiring
from tests.end_to_end.installation import Installation, installation


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Both simulators with their sample data, the server, and the company “Acme”."""
    monkeypatch.setenv(wiring.KEY_FILE_VARIABLE, str(tmp_path / "stockpost.key"))
    for name in ("STOCKPOST_DATABASE", "STOCKPOST_COMPANY"):
        monkeypatch.delenv(name, raising=False)
    with installation(tmp_path) as made:
        yield made
