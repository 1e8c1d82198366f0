"""An older copy of our database comes back, and QuickBooks, which is sent the same once more, answers from its memory with what was deleted
since (design 5.7)."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line


def _days_later(stage: Stage) -> None:
    """The database doubts nothing any more, and a look reaches back to nothing of before."""
    for _ in range(2):
        stage.world.time.advance(2 * 86400)
        stage.session()


def _received_in_a_copy(stage: Stage) -> tuple[str, str]:
    """Of the first of two orders a receipt was entered and taken back after the copy was made that is put back."""
    order, other = stage.order(line(quantity=9)), stage.order(line(TONER))
    stage.transfer()
    stage.receive(order, 4)
    stage.world.do(people.refresh)
    stage.world.do(people.back_up_stockpost)
    stage.transfer()
    stage.undo(2)
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    _days_later(stage)
    return order, other


def invoice_is_told_of_from_memory_after_a_restore(stage: Stage) -> None:
    """It was entered and taken back after the copy was made. Approved once more it has the same bytes, and QuickBooks answers from its memory
    that it is there; the next contact asks, and a person is told that it is not."""
    approve(stage, sale(stage, "INV-0"))
    stage.sessions()
    sale(stage)
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.world.do(people.back_up_stockpost)
    approve(stage, "INV-1")
    stage.sessions()
    stage.undo(2)
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    _days_later(stage)
    approve(stage, "INV-1")
    stage.sessions()
    # What is entered last is asked for by each contact, so that another one has to be.
    approve(stage, sale(stage, "INV-2"))
    stage.sessions()
    assert len(of_kind(stage, "Invoice")) == 2
    assert stage.problem("deleted_in_quickbooks").title == "Invoice INV-1 was deleted in QuickBooks"
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    stage.session()
    assert (len(of_kind(stage, "Invoice")), stage.desk.problems(stage.world.company)) == (3, [])


def receipt_is_told_of_from_memory_after_a_restore(stage: Stage) -> None:
    """The same with a receipt: its item is left alone from the next contact on, before another count is set."""
    order, other = _received_in_a_copy(stage)
    stage.transfer()
    assert of_kind(stage, "ItemReceipt") == []
    stage.receive(other, 1)
    stage.count(SWITCH, 7)
    stage.approve()
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert (stage.problem("receipt_deleted").order, on_hand(stage, SWITCH)) == (order, ["4"])
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH)) == (2, ["7"])


def receipt_is_told_of_from_memory_beside_a_newer_one(stage: Stage) -> None:
    """What was entered last is a receipt by hand, so that nothing tells of it but the look at what was written."""
    order, other = _received_in_a_copy(stage)
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder", 1))
    stage.transfer()
    assert len(of_kind(stage, "ItemReceipt")) == 1
    stage.receive(other, 1)
    stage.count(SWITCH, 7)
    stage.world.do(people.refresh)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert (stage.problem("receipt_deleted").order, on_hand(stage, SWITCH)) == (order, ["4"])
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH)) == (2, ["7"])


SCENES = (
    Scene(invoice_is_told_of_from_memory_after_a_restore),
    Scene(receipt_is_told_of_from_memory_after_a_restore),
    Scene(receipt_is_told_of_from_memory_beside_a_newer_one),
)
