"""Stories that assert nothing of their own: they end in a state of which only a promise can say that it is wrong. `mutants` break the program
under them, so that the promise itself is shown to notice it."""

from __future__ import annotations

from tests.simulation.scenes.received_by_hand import counted_away
from tests.simulation.stage import TONER, Scene, Stage, line


def older_company_file_lacks_an_order(stage: Stage) -> None:
    """It was entered days ago, and nothing tells that it was deleted: the next contact says so (B14)."""
    stage.order()
    stage.transfer()
    backup = stage.books.backup()
    stage.order(line(TONER))
    stage.transfer()
    stage.world.time.advance(3 * 86400)
    stage.session()
    stage.books.restore(backup)


def received_on_both_sides_after_a_sync(stage: Stage) -> None:
    """A sync took off what somebody had received in QuickBooks, and Autotask received it since: once all is through, it is there (S22)."""
    stage.receive(counted_away(stage), 5)


def receipt_is_deleted_by_hand(stage: Stage) -> None:
    """Unless somebody agrees to that, what Autotask received is received (L3)."""
    stage.receive(stage.order(line(quantity=9)), 4)
    stage.transfer()
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))


SCENES = tuple(
    map(Scene, (older_company_file_lacks_an_order, received_on_both_sides_after_a_sync, receipt_is_deleted_by_hand))
)
