"""A part that stands for the whole, over PostgreSQL: lost answers, lost requests, and a death at a sample of commits."""

from __future__ import annotations

import pytest

from tests.crashes.conftest import MakeScene
from tests.crashes.scene import Crash, CrashingDatabase, InProcessDoor, check_whole

WRITES = ["PurchaseOrderAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd"]


@pytest.mark.parametrize("lost", ["drop_request", "drop_reply"])
@pytest.mark.parametrize("write", WRITES)
def test_lost_on_postgresql(make_scene: MakeScene, postgresql_url: str, write: str, lost: str) -> None:
    """Protects P1 where many hosts share one database: the same outcome as with SQLite."""
    scene = make_scene(postgresql_url)
    order = scene.world.order()
    run = scene.approve(order)
    setattr(scene.connector, lost, f"<{write}Rq")
    assert scene.session() == "lost"
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    assert scene.session() == "none"
    scene.database.close()


@pytest.mark.parametrize("after_commit", [False, True], ids=["before-commit", "after-commit"])
@pytest.mark.parametrize("place", [6, 9, 10, 13, 16])
def test_death_at_a_commit_on_postgresql(
    make_scene: MakeScene, postgresql_url: str, place: int, after_commit: bool
) -> None:
    """Protects P1 and P2: what PostgreSQL had not committed is gone, what it had is known."""
    scene = make_scene(postgresql_url)
    order = scene.world.order()
    run = scene.approve(order)
    dying = CrashingDatabase(postgresql_url, at=place, after_commit=after_commit)
    with pytest.raises(Crash):
        scene.session(lambda: InProcessDoor(scene.services(dying)))
    dying.close()
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    scene.database.close()
