"""P1 and P2 by exhaustion: the process dies at every commit of a run, before and after it, and at every call of the Web Connector."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stockpost.store.database import Database
from tests.crashes.conftest import MakeScene, NewUrl
from tests.crashes.connector import Door, Lost
from tests.crashes.scene import Crash, CrashingDatabase, InProcessDoor, Order, Scene, World, check_whole

PARTS = 4
"""The places are dealt out to this many tests, so that they run side by side."""
SAME_AS_AFTER = {f"before {name}" for name in ("sendRequestXML", "getLastError", "closeConnection")}
"""Between the answer to one call and these nothing happens."""


@pytest.fixture(scope="module")
def order(_world: World) -> Order:
    """One order for all places: books and database are new each time."""
    return _world.order()


def _door(scene: Scene, database: Database) -> Callable[[], Door]:
    return lambda: InProcessDoor(scene.services(database))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("after_commit", [False, True], ids=["before-commit", "after-commit"])
def test_the_process_dies_at_every_commit(
    make_scene: MakeScene, new_url: NewUrl, order: Order, part: int, after_commit: bool
) -> None:
    """Protects P1 and P2: wherever Stockpost dies, the restarted one brings the run to the end with one of each."""
    place = part + 1
    while True:
        url = new_url()
        scene = make_scene(url)
        scene.world.fresh_books()
        run = scene.approve(order)
        dying = CrashingDatabase(url, at=place, after_commit=after_commit)
        try:
            outcome = scene.session(_door(scene, dying))
        except Crash:
            outcome = "crashed"
        dying.close()
        assert scene.finish(run).state == "done", place
        check_whole(scene, run, order)
        scene.database.close()
        if outcome == "finished":
            # The run has fewer commits than this: every place of this part was tried.
            assert place > 15
            return
        place += PARTS


@pytest.mark.parametrize("part", range(PARTS))
def test_the_connector_is_cut_off_at_every_call(
    make_scene: MakeScene, new_url: NewUrl, order: Order, part: int
) -> None:
    """Protects P1 and P2: the session breaks off before and after each call, the next ones bring the run to its end."""
    place = part + 1
    while True:
        url = new_url()
        scene = make_scene(url)
        scene.world.fresh_books()
        run = scene.approve(order)
        scene.connector.watch = _cut_at(place)
        outcome = scene.session()
        scene.connector.watch = lambda _name: None
        assert scene.finish(run).state == "done", place
        check_whole(scene, run, order)
        scene.database.close()
        if outcome == "finished":
            assert place > 20
            return
        place += PARTS


def _cut_at(place: int) -> Callable[[str], None]:
    left = place

    def watch(name: str) -> None:
        nonlocal left
        left -= name not in SAME_AS_AFTER
        if left == 0:
            raise Lost(f"cut off {name}")

    return watch
