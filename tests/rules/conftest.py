"""One installation for all tests of the rules that a process runs: starting one costs more than most tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stockpost import wiring
from tests.end_to_end.installation import installation
from tests.rules.shop import Shop, write_seed


@pytest.fixture(scope="session")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(wiring.KEY_FILE_VARIABLE, str(folder / "stockpost.key"))
        for name in ("STOCKPOST_DATABASE", "STOCKPOST_COMPANY"):
            patch.delenv(name, raising=False)
        # Numbers that hundreds of tests leave to be written back would all be written by the first one that waits for it.
        settings = ("--setting", "time_zone=America/New_York", "takeover_seconds=0", "write_back_number=false")
        with installation(folder, *settings, seed_file=write_seed(folder)) as made:
            # All tests of a process in one hour: more than a tenant's integrations may ask.
            made.autotask.act("switches", requests_per_hour=1_000_000)
            yield Shop(made)


@pytest.fixture
def shop(_shop: Shop) -> Iterator[Shop]:
    """The shop; afterwards the books of QuickBooks must hold together."""
    yield _shop
    _shop.act("clear-faults")
    assert _shop.books()["problems"] == []
