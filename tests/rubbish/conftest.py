"""One installation whose secrets are words that occur nowhere else, so that a leak is found by searching for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.installation import installation
from tests.rules.shop import Shop, write_seed

AUTOTASK_SECRET, AUTOTASK_CODE, PASSWORD = "canary-secret-7f3a", "CANARYCODE7F3A", "canary password 7f3a"
CANARIES = (AUTOTASK_SECRET, AUTOTASK_CODE, PASSWORD)


@pytest.fixture(scope="session")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("rubbish")
    with installation(
        folder,
        *("--setting", "takeover_seconds=0"),
        seed_file=write_seed(folder),
        autotask_secret=AUTOTASK_SECRET,
        autotask_code=AUTOTASK_CODE,
        password=PASSWORD,
    ) as made:
        yield Shop(made)


def logs(folder: Path) -> str:
    """Everything that the server and the simulators have logged."""
    return "\n".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.log")))


@pytest.fixture
def shop(_shop: Shop) -> Iterator[Shop]:
    """The shop; afterwards no log holds a stack trace or a secret, and an order goes through as if nothing had happened."""
    yield _shop
    _shop.act("clear-faults")
    _shop.acme.autotask.clear_faults()
    text = logs(_shop.acme.folder)
    assert "Traceback" not in text
    assert not [canary for canary in CANARIES if canary in text]
    number = _shop.order((_shop.item(), 1, 1))
    assert _shop.transfer(number)["state"] == "done"
    assert _shop.books()["problems"] == []
