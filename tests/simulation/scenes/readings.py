"""Two readings of Autotask that overlap, by two people or by one and a conversation: the one that began first may end last."""

from __future__ import annotations

from tests.simulation.lists import rename
from tests.simulation.settings import enter_item
from tests.simulation.stage import SWITCH, Scene, Stage, line
from tests.simulation.world import read_meanwhile

STOCK = "/InventoryProducts/query/count"
"""Asked for when the orders have been read already."""


def older_reading_ends_last(stage: Stage) -> None:
    """Between what it reads of orders and of stock, a product is renamed in Autotask and all is read once more: the item that somebody
    entered under the new name is used, and none is made under the one that the older reading had."""
    stage.order(line(SWITCH))
    stage.approve()
    renamed = f"{SWITCH} v2"

    def rename_and_read(path: str) -> None:
        if path.endswith(STOCK):
            stage.world.wire.before = lambda _path: None
            rename(stage.world, "Products", SWITCH, renamed)
            read_meanwhile(stage.world)

    stage.world.wire.before = rename_and_read
    stage.desk.refresh(stage.world.company, who="dana")
    enter_item(stage.world, renamed)
    stage.sessions()
    names = [one.name for one in stage.books.books.entries("Item")]
    assert (renamed in names, SWITCH in names) == (True, False), names


SCENES = (Scene(older_reading_ends_last),)
