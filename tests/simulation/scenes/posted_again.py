"""What was posted or entered again after a copy was made, when that copy comes back: it is found by its own mark."""

from __future__ import annotations

from typing import Any

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind
from tests.simulation.scenes.invoiced import approve, sale
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


def _looked_at(stage: Stage) -> None:
    stage.world.time.advance(90000)
    stage.session()


def _unlink(stage: Stage) -> str:
    """A person takes our receipt off its order."""
    receipt = stage.transaction("ItemReceipt")
    stage.world.edited_receipts.add(receipt)
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    return receipt


def _received(stage: Stage) -> str:
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    return order


def _is_asked_about_it(stage: Stage) -> None:
    """Nothing is offered to be posted again, and where the units are is shown."""
    found = stage.problem("receipt_deleted")
    assert [one.choice for one in found.choices] == ["retry", "detach"], found
    assert "4 were posted, the order shows 0 received" in found.explanation, found.explanation
    assert "no longer on this order" in [row.quickbooks for row in found.differences], found.differences


def receipt_before_the_one_that_was_posted_again_is_there(stage: Stage) -> None:
    """An older company file has the deleted receipt in place of the one that was posted for it, and a person takes it off its order."""
    _received(stage)
    backup = stage.books.backup()
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    _looked_at(stage)
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    stage.books.restore(backup)
    _looked_at(stage)
    _unlink(stage)
    _looked_at(stage)
    _is_asked_about_it(stage)


def receipt_is_there_before_it_is_posted_again(stage: Stage) -> None:
    """QuickBooks puts off the one that is to be posted again; meanwhile an older company file has the deleted one, off its order."""
    _received(stage)
    receipt = _unlink(stage)
    backup = stage.books.backup()
    stage.books.act("delete", txnId=receipt)
    _looked_at(stage)
    stage.fate.tell("quickbooks before", "refused 3176", text="<ItemReceiptAddRq")
    stage.resolve("receipt_deleted", "recreate")
    stage.session()
    stage.books.restore(backup)
    _looked_at(stage)
    _is_asked_about_it(stage)


def order_and_its_receipt_are_there_again(stage: Stage) -> None:
    """Both were deleted and entered again; the older company file has the receipt off its order."""
    _received(stage)
    receipt = _unlink(stage)
    backup = stage.books.backup()
    for txn_id in (receipt, stage.transaction("PurchaseOrder")):
        stage.books.act("delete", txnId=txn_id)
    _looked_at(stage)
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    stage.books.restore(backup)
    _looked_at(stage)
    found = stage.problem("deleted_in_quickbooks")
    assert [one.choice for one in found.choices] == ["retry", "detach"], found


def _renumbered_and_deleted(stage: Stage, kind: str) -> dict[str, dict[str, Any]]:
    """Somebody gives it another number, which is agreed to, and deletes it; the company file from between."""
    (there,) = of_kind(stage, kind)
    stage.books.edit(there.txn_id, RefNumber="X-7")
    _looked_at(stage)
    stage.resolve("changed_in_quickbooks", "adopt")
    stage.sessions()
    backup = stage.books.backup()
    stage.books.act("delete", txnId=there.txn_id)
    _looked_at(stage)
    return backup


def renumbered_order_is_there_before_it_is_created_again(stage: Stage) -> None:
    """It is looked for under the TxnID that it had, and not only by its number."""
    stage.order()
    stage.transfer()
    backup = _renumbered_and_deleted(stage, "PurchaseOrder")
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.books.restore(backup)
    stage.sessions()
    assert [one.ref_number for one in of_kind(stage, "PurchaseOrder")] == ["X-7"]


def renumbered_order_is_there_in_place_of_the_one_created_again(stage: Stage) -> None:
    """The one before is found when the other one, which the older company file lacks, is to be created once more."""
    stage.order()
    stage.transfer()
    backup = _renumbered_and_deleted(stage, "PurchaseOrder")
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    stage.books.restore(backup)
    _looked_at(stage)
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    assert [one.ref_number for one in of_kind(stage, "PurchaseOrder")] == ["X-7"]


def renumbered_invoice_is_there_before_it_is_created_again(stage: Stage) -> None:
    """As an order."""
    approve(stage, sale(stage))
    stage.sessions()
    backup = _renumbered_and_deleted(stage, "Invoice")
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.books.restore(backup)
    stage.sessions()
    assert [one.ref_number for one in of_kind(stage, "Invoice")] == ["X-7"]


SCENES = (
    Scene(what_was_posted_again_is_taken_off_its_order),
    Scene(what_is_left_of_a_receipt_is_taken_off_its_order),
    Scene(undone_order_is_transferred_again_before_a_restore),
    Scene(receipt_before_the_one_that_was_posted_again_is_there),
    Scene(receipt_is_there_before_it_is_posted_again),
    Scene(order_and_its_receipt_are_there_again),
    Scene(renumbered_order_is_there_before_it_is_created_again),
    Scene(renumbered_order_is_there_in_place_of_the_one_created_again),
    Scene(renumbered_invoice_is_there_before_it_is_created_again),
)
