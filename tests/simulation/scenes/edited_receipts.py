"""People edit receipts of ours, before and after it is decided that what is missing of them is posted again."""

from __future__ import annotations

from quickbooks_simulator.stock import received_quantities
from tests.simulation.company_files.looks import on_hand, open_codes
from tests.simulation.run import update_status
from tests.simulation.scenes.doubled import receipt as receipt_goes
from tests.simulation.scenes.doubled import told, wakes
from tests.simulation.scenes.left_alone import sync
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

POST_AGAIN = ["recreate", "detach"]
ASK_AGAIN = ["retry", "detach"]
RECEIPT = "<ItemReceiptAddRq"


def _choices(stage: Stage) -> list[str]:
    return [one.choice for one in stage.problem("receipt_deleted").choices]


def _received(stage: Stage) -> str:
    """The number of an order of which 4 units came, with its receipt."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    return order


def _edit(stage: Stage, *, kind: str = "ItemReceipt", **values: object) -> None:
    txn_id = stage.transaction(kind)
    stage.world.edited_receipts.add(txn_id)
    stage.books.act("edit-purchase", txnId=txn_id, lines={"0": values})


def _another_arrives(stage: Stage, order: str) -> None:
    """So that the order is looked at."""
    stage.receive(order, 1)
    stage.transfer()


def one_line_of_a_receipt_is_unlinked(stage: Stage) -> None:
    """The receipt is still on its order, by its other line, and says nothing of it: the order does. Its units are on hand all the same."""
    order = stage.order(line(), line(TONER))
    stage.receive(order, 2)
    stage.receive(order, 1, line=2)
    stage.transfer()
    _edit(stage, unlink=True)
    _another_arrives(stage, order)
    assert _choices(stage) == ASK_AGAIN, _choices(stage)


def _stocked(stage: Stage, units: int) -> None:
    """Of the toner so many are in stock, and no order names it."""
    stage.count(TONER, units)
    assert sync(stage, TONER) == "done"


def receipt_became_one_of_another_item(stage: Stage) -> None:
    """The other item has its units, too: its count is left alone, and once the receipt is put right both are as they were. Exchanged, it lost its
    order, so a person lets go of that."""
    order = _received(stage)
    _stocked(stage, 1)
    _edit(stage, item=TONER)
    stage.count(TONER, 1)
    assert (sync(stage), on_hand(stage, SWITCH, TONER)) == ("done", ["0", "5"])
    assert stage.problem("receipt_deleted").order == order
    assert (sync(stage, TONER), on_hand(stage, TONER)) == ("done_with_problems", ["5"])
    _edit(stage, item=SWITCH)
    assert (sync(stage), on_hand(stage, SWITCH, TONER)) == ("done", ["4", "1"])
    stage.resolve("receipt_deleted", "detach")
    stage.sessions()
    stage.count(SWITCH, 4)
    assert (sync(stage), on_hand(stage, SWITCH, TONER), open_codes(stage)) == ("done", ["4", "1"], [])


def line_of_another_item_was_added_and_received(stage: Stage) -> None:
    """By a person in QuickBooks, to an order of ours: what came is not in Autotask, and is not taken away unasked."""
    _received(stage)
    _stocked(stage, 1)
    txn_id = stage.transaction("PurchaseOrder")
    stage.books.act("edit-order", txnId=txn_id, addLines=[{"item": TONER, "quantity": "6", "rate": "2"}])
    stage.books.act("receive", txnId=txn_id, quantities={"1": "5"})
    assert (sync(stage), on_hand(stage, SWITCH, TONER)) == ("done", ["4", "6"])
    assert open_codes(stage) == ["changed_in_quickbooks"]
    stage.resolve("changed_in_quickbooks", "detach")
    stage.sessions()
    assert (sync(stage), on_hand(stage, TONER)) == ("done", ["1"])


def line_of_an_order_became_one_of_another_item(stage: Stage) -> None:
    """Exchanged before anything came, and received as that."""
    stage.order(line(quantity=9))
    stage.transfer()
    _stocked(stage, 1)
    txn_id = stage.transaction("PurchaseOrder")
    stage.books.act("edit-order", txnId=txn_id, lines={"0": {"newItem": TONER}})
    stage.books.act("receive", txnId=txn_id, quantities={"0": "2"})
    assert (sync(stage, TONER), on_hand(stage, TONER)) == ("done_with_problems", ["3"])
    assert open_codes(stage) == ["changed_in_quickbooks"]
    stage.resolve("changed_in_quickbooks", "detach")
    stage.sessions()


def lowered_receipt_is_unlinked_after_the_decision(stage: Stage) -> None:
    """What is missing was to be posted again; before QuickBooks is reached nothing of the receipt counts any more."""
    order = _received(stage)
    _edit(stage, quantity="3")
    _another_arrives(stage, order)
    assert _choices(stage) == POST_AGAIN, _choices(stage)
    stage.resolve("receipt_deleted", "recreate")
    _edit(stage, unlink=True)
    stage.sessions()
    assert _choices(stage) == ASK_AGAIN, _choices(stage)


def lowered_receipt_is_unlinked_while_the_next_one_is_lost(stage: Stage) -> None:
    """QuickBooks was asked, and the message with the new receipt never arrives: what is left of the old one is still watched."""
    order = _received(stage)
    _edit(stage, quantity="3")
    _another_arrives(stage, order)
    stage.resolve("receipt_deleted", "recreate")
    stage.fate.tell("quickbooks before", "lost", text=RECEIPT)
    stage.session()
    _edit(stage, unlink=True)
    stage.sessions()
    assert _choices(stage) == ASK_AGAIN, _choices(stage)


def corrected_receipt_is_unlinked(stage: Stage) -> None:
    """Autotask took a unit back and the receipt was lowered to the same: what is left of it is still watched (seed 108992)."""
    order = _received(stage)
    _edit(stage, quantity="3")
    stage.tenant.act("un-receive", order=order, line=1, quantity=1)
    stage.world.do(update_status)
    stage.sessions()
    _edit(stage, unlink=True)
    _another_arrives(stage, order)
    assert _choices(stage) == ASK_AGAIN, _choices(stage)


def receipt_is_deleted_again_after_it_was_posted_again(stage: Stage) -> None:
    """The decision was about the first one: a person is asked once more."""
    order = _received(stage)
    for _ in range(2):
        stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
        stage.world.time.advance(3600)
        _another_arrives(stage, order)
        assert _choices(stage) == POST_AGAIN, _choices(stage)
        stage.resolve("receipt_deleted", "recreate")
        stage.sessions()


def lowered_bill_is_posted_again(stage: Stage) -> None:
    """Nobody can read how much of a bill is ours: it bears what is missing, and a second change of it is seen, too."""
    order = _received(stage)
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    _edit(stage, kind="Bill", quantity="3")
    _another_arrives(stage, order)
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    _edit(stage, kind="Bill", quantity="1")
    _another_arrives(stage, order)
    assert _choices(stage) == POST_AGAIN, _choices(stage)
    _edit(stage, kind="Bill", quantity="3")


def one_of_two_bills_is_lowered(stage: Stage) -> None:
    """Which of the two nobody can read: what is missing of both is posted once, under the receiving of either (year 0, day 130)."""
    order = _received(stage)
    _another_arrives(stage, order)
    stage.receive(order, 3)
    stage.transfer()
    for receipt in [one.txn_id for one in stage.books.books.transactions("ItemReceipt")]:
        stage.books.act("receipt-to-bill", txnId=receipt)
    txn_id = stage.transaction("Bill", -1)
    stage.world.edited_receipts.add(txn_id)
    stage.books.act("edit-purchase", txnId=txn_id, lines={"0": {"quantity": "1"}})
    _another_arrives(stage, order)
    assert _choices(stage) == POST_AGAIN, _choices(stage)
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    (there,) = received_quantities(stage.books.books, stage.transaction("PurchaseOrder")).values()
    assert there == 9, there


def unlinked_receipt_becomes_a_bill(stage: Stage) -> None:
    """No receipt any more, and on no order: its units are on hand all the same, and would be received twice (seed 102396)."""
    order = _received(stage)
    _edit(stage, unlink=True)
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    _another_arrives(stage, order)
    assert _choices(stage) == ASK_AGAIN, _choices(stage)


def unlinked_receipt_becomes_a_bill_and_its_order_is_deleted(stage: Stage) -> None:
    """The same where the order would be entered again with its receipts."""
    order = _received(stage)
    _edit(stage, unlink=True)
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    _another_arrives(stage, order)
    choices = [one.choice for one in stage.problem("deleted_in_quickbooks").choices]
    assert choices == ASK_AGAIN, choices


def _one_of_two_is_voided(stage: Stage, number: int) -> None:
    """The computer slept with the receipt, and carries it out late."""
    order = receipt_goes(stage)
    stage.transfer()
    wakes(stage)
    both = told(stage, "ItemReceipt")
    stage.books.act("void", txnId=both[number])
    stage.resolve("duplicate_found", "retry")
    stage.session()
    stage.receive(order, 1)
    stage.count(SWITCH, 5)
    stage.transfer()
    assert (open_codes(stage), on_hand(stage, SWITCH)) == ([], ["5"])


def second_of_two_receipts_is_voided(stage: Stage) -> None:
    """The first one counts, what came since is posted, and its item is synced."""
    _one_of_two_is_voided(stage, 1)


def receipt_that_counted_is_voided_beside_another(stage: Stage) -> None:
    """The second one counts in its place, and nobody is asked to post it again."""
    _one_of_two_is_voided(stage, 0)


SCENES = (
    Scene(second_of_two_receipts_is_voided),
    Scene(receipt_that_counted_is_voided_beside_another),
    Scene(receipt_became_one_of_another_item),
    Scene(line_of_another_item_was_added_and_received),
    Scene(line_of_an_order_became_one_of_another_item),
    Scene(one_line_of_a_receipt_is_unlinked, {"receipt_grouping": "shipment"}),
    Scene(lowered_receipt_is_unlinked_after_the_decision),
    Scene(lowered_receipt_is_unlinked_while_the_next_one_is_lost),
    Scene(corrected_receipt_is_unlinked),
    Scene(receipt_is_deleted_again_after_it_was_posted_again),
    Scene(lowered_bill_is_posted_again),
    Scene(one_of_two_bills_is_lowered),
    Scene(unlinked_receipt_becomes_a_bill),
    Scene(unlinked_receipt_becomes_a_bill_and_its_order_is_deleted),
)
