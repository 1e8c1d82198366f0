"""One installation for a good many tests of the rules: starting one costs more than most tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.installation import installation
from tests.rules.shop import Shop, write_seed

TESTS_A_SHOP = 40
"""Every page and list shows what earlier tests left: after that many a new installation costs less than going on."""


@contextmanager
def _open_shop(folder: Path) -> Iterator[Shop]:
    folder.mkdir()
    # Numbers that hundreds of tests leave to be written back would all be written by the first one that waits for it.
    settings = ("--setting", "time_zone=America/New_York", "takeover_seconds=0", "write_back_number=false")
    with installation(folder, *settings, seed_file=write_seed(folder)) as made:
        # All tests of a shop in one hour: more than a tenant's integrations may ask.
        made.autotask.act("switches", requests_per_hour=1_000_000)
        yield Shop(made)


class Shops:
    """The shop of the next test, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._tests = 0

    def next(self) -> Shop:
        if self._tests % TESTS_A_SHOP == 0:
            self.close()
            self._shop = self._open.enter_context(_open_shop(self._folder / str(self._tests)))
        self._tests += 1
        return self._shop

    def close(self) -> None:
        self._open.close()


@pytest.fixture(scope="session")
def _shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shops]:
    shops = Shops(tmp_path_factory.mktemp("shops"))
    yield shops
    shops.close()


@pytest.fixture
def shop(_shops: Shops) -> Iterator[Shop]:
    """The shop; afterwards the books of QuickBooks must hold together."""
    shop = _shops.next()
    yield shop
    shop.act("clear-faults")
    assert shop.books()["problems"] == []
