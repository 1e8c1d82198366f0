"""Between the approval of an undo and its end people bill, approve and decide."""

from __future__ import annotations

from tests.simulation.company_files.looks import of_kind, open_codes
from tests.simulation.stage import Scene, Stage, line

NO_ANSWER = "quickbooks before"


def receipt_becomes_a_bill_before_its_deletion_arrives(stage: Stage) -> None:
    """The deletion of a receipt never reached QuickBooks, and somebody made a bill of it, off its order: it is no receipt any more, and its
    units are there all the same."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    receipt = stage.transaction("ItemReceipt")
    stage.undo()
    stage.fate.tell(NO_ANSWER, "lost", text="<TxnDelType>ItemReceipt<")
    stage.session()
    stage.world.edited_receipts.add(receipt)
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    stage.books.act("receipt-to-bill", txnId=receipt)
    stage.sessions()
    assert (len(of_kind(stage, "Bill")), open_codes(stage)) == (1, ["undo_blocked"])
    assert "turned into a bill" in stage.problem("undo_blocked").explanation


SCENES = (Scene(receipt_becomes_a_bill_before_its_deletion_arrives),)
