"""Both simulators once per test process; each test has books and a database of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx2
import pytest

from stockpost.store.database import Database
from stockpost.store.secrets import open_sealer
from tests.crashes.connector import Connector, QuickBooksDoor
from tests.crashes.scene import Scene, World
from tests.end_to_end.installation import Remote, program

ORDERS_MAX = 400
MakeScene = Callable[..., Scene]
NewUrl = Callable[[], str]


@pytest.fixture(scope="session")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    numbers = range(1, ORDERS_MAX + 1)
    seed = {
        "locations": ["Main"],
        "companies": [{"companyName": f"Vendor {number:03}"} for number in numbers],
        "products": [{"name": f"Part {number:03}{letter}", "unitCost": "1"} for number in numbers for letter in "AB"],
    }
    (folder / "seed.json").write_text(json.dumps(seed))
    books = ("--company-file", str(folder / "books.json"))
    with ExitStack() as stack:
        seeded = ("--seed-file", str(folder / "seed.json"))
        autotask = stack.enter_context(program("autotask_simulator", "--port", "0", *seeded, folder=folder))
        quickbooks = stack.enter_context(program("quickbooks_simulator", "--port", "0", *books, folder=folder))
        tenant, bookkeeper = Remote(autotask["page"]), Remote(quickbooks["url"])
        for remote in (tenant, bookkeeper):
            stack.callback(remote.close)
        client = stack.enter_context(httpx2.Client(trust_env=False, timeout=30))
        bookkeeper.act("snapshot", name="empty")
        # All tests of a process in one hour: more than a tenant's integrations may ask.
        tenant.act("switches", requests_per_hour=1_000_000)
        yield World(tenant, bookkeeper, autotask, QuickBooksDoor(quickbooks["url"], client), folder)


@pytest.fixture
def world(_world: World) -> World:
    _world.fresh_books()
    return _world


@pytest.fixture
def make_scene(world: World, tmp_path: Path) -> MakeScene:
    """Joins the company over a database (address), with settings."""

    def make(url: str, **settings: str) -> Scene:
        sealer = open_sealer(tmp_path / "stockpost.key")
        scene = Scene(world, Database(url), sealer, Connector(world.qbxml))
        scene.join(**settings)
        return scene

    return make


@pytest.fixture
def new_url(sqlite_template: Path, tmp_path: Path) -> NewUrl:
    """Gives the address of one more new database each time."""
    numbers = count(1)

    def new() -> str:
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return f"sqlite:///{path}"

    return new


@pytest.fixture
def scene(make_scene: MakeScene, sqlite_url: str) -> Scene:
    return make_scene(sqlite_url)
