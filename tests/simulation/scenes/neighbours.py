"""Two companies on one database: what becomes of one's writes is nothing to the other."""

from __future__ import annotations

from tests.simulation.stage import OWN, SWITCH, VENDOR, Scene, Stage, line

NEIGHBOUR = "Next "


def neighbour_calls_while_a_write_is_lost(stage: Stage) -> None:
    """Both have an order, of the same Autotask id. QuickBooks never got that of the first one; then the other one transfers its own."""
    first, second = stage.world, stage.world.shared.worlds[1]
    stage.order(line(OWN + SWITCH), vendor=OWN + VENDOR)
    stage.fate.tell("quickbooks before", "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    other = Stage(second)
    other.order(line(NEIGHBOUR + SWITCH), vendor=NEIGHBOUR + VENDOR)
    other.transfer()
    assert [len(list(one.bookkeeping.books.transactions("PurchaseOrder"))) for one in (first, second)] == [0, 1]
    stage.sessions()


SCENES = (Scene(neighbour_calls_while_a_write_is_lost, neighbour=NEIGHBOUR),)
