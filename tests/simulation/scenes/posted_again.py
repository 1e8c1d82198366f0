"""What was posted or entered again after a copy was made, when that copy comes back: it is found by its own mark."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.scenes.restores import lower
from tests.simulation.stage import SWITCH, Scene, Stage, line


def what_was_posted_again_is_taken_off_its_order(stage: Stage) -> None:
    """Year 2: the copy knows the receipt that somebody lowered, and not the one that made up for it. That one is known to be in QuickBooks
    when a person takes it off the order: its units are not posted a third time."""
    order = stage.order(line(SWITCH, 12))
    stage.receive(order, 12)
    stage.transfer()
    lower(stage)
    stage.tenant.act("edit-order", order=order, set={"generalMemo": "look again"})
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    made_up = stage.transaction("ItemReceipt", 1)
    stage.world.do(people.restore_stockpost)
    stage.session()
    stage.books.act("edit-purchase", txnId=made_up, lines={"0": {"unlink": True}})
    stage.books.act("receipt-to-bill", txnId=made_up)
    stage.world.time.advance(7200)
    stage.session()
    found = stage.problem("receipt_deleted")
    assert [one.choice for one in found.choices] == ["retry", "detach"], found
    assert [row.quickbooks for row in found.differences if row.field.startswith("Receipt of 11")] == [
        "turned into a bill, no longer on this order"
    ], found.differences


def what_is_left_of_a_receipt_is_taken_off_its_order(stage: Stage) -> None:
    """The copy knows how much is left of the lowered receipt, and not the one that made up for it: what is left is not posted again."""
    order = stage.order(line(SWITCH, 12))
    stage.receive(order, 12)
    stage.transfer()
    lower(stage)
    stage.tenant.act("edit-order", order=order, set={"generalMemo": "look again"})
    stage.transfer()
    stage.resolve("receipt_deleted", "recreate")
    stage.fate.tell("quickbooks before", "refused 3176", text="<ItemReceiptAddRq")
    stage.session()
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.session()
    stage.books.act("edit-purchase", txnId=stage.transaction("ItemReceipt"), lines={"0": {"unlink": True}})
    stage.books.act("forget-message-sets")
    stage.world.time.advance(7200)
    stage.session()
    found = stage.problem("receipt_deleted")
    assert [one.choice for one in found.choices] == ["retry", "detach"], found


def undone_order_is_transferred_again_before_a_restore(stage: Stage) -> None:
    """The copy knows the order that was taken back; QuickBooks has the one that was entered after it, and nobody is asked."""
    order = stage.order()
    stage.receive(order, 3)
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.undo()
    stage.sessions()
    stage.transfer()
    stage.world.do(people.restore_stockpost)
    stage.session()
    stage.receive(order, 1)
    stage.transfer()
    assert stage.desk.problems(stage.world.company) == []


SCENES = (
    Scene(what_was_posted_again_is_taken_off_its_order),
    Scene(what_is_left_of_a_receipt_is_taken_off_its_order),
    Scene(undone_order_is_transferred_again_before_a_restore),
)
