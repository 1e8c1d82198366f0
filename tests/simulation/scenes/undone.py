"""A run is taken back while somebody has built on it, changed it, or does so just now (P6)."""

from __future__ import annotations

from typing import Any

from tests.simulation import people
from tests.simulation.company_files.looks import account, last_run, of_kind, on_hand, open_codes, prefer
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line

QUESTION, BEFORE_A_WRITE = "quickbooks before a question", "quickbooks before a write"
AFTER_A_WRITE = "quickbooks after a write"


def _transferred(stage: Stage) -> str:
    """An order with a receipt and a count, all by the first run."""
    order = stage.order()
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    return order


def later_runs_built_on_it(stage: Stage) -> None:
    """A later run received more of the order and set the count again."""
    order = _transferred(stage)
    stage.receive(order, 1)
    stage.count(SWITCH, 20)
    stage.transfer()
    stage.undo()
    stage.sessions()


def later_run_changed_the_order(stage: Stage) -> None:
    """A change cannot be taken back by itself, so it goes with its order, and that is said beforehand."""
    order = stage.order()
    stage.transfer()
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 8})
    stage.transfer()
    shown = stage.desk.preview_undo(stage.world.company, 1)
    assert f"What run 2 changed of PO {order} goes with it." in shown.notes
    stage.undo()
    stage.sessions()
    assert (of_kind(stage, "PurchaseOrder"), open_codes(stage)) == ([], [])


def count_was_set_by_a_run_that_a_copy_lacks(stage: Stage) -> None:
    """An older copy of the database was put back: what a later run set is found by its mark, and that run is not known any more."""
    stage.order()
    stage.count(SWITCH, 9)
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.count(SWITCH, 11)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.world.time.advance(86_400)
    stage.session()
    stage.undo()
    stage.sessions()
    told = f"A run that this copy of the database does not have has set the count of {SWITCH} again since."
    assert (on_hand(stage, SWITCH), told in stage.problem("undo_blocked").explanation) == (["11"], True)


def order_is_let_go_of(stage: Stage) -> None:
    """A person has let go of the order: nothing of it is ours to delete."""
    order = _transferred(stage)
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), memo="typed over")
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 7})
    stage.transfer()
    stage.resolve("changed_in_quickbooks", "detach")
    stage.undo()
    stage.sessions()


def order_is_let_go_of_and_deleted(stage: Stage) -> None:
    """Seed 217644: who let go of the order deletes it and keeps its receipt, with less on it. That stays, too."""
    order = _transferred(stage)
    receipt = stage.transaction("ItemReceipt")
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), memo="typed over")
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 7})
    stage.transfer()
    stage.undo()
    stage.resolve("changed_in_quickbooks", "detach")
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"quantity": "1"}})
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.sessions()
    assert stage.transaction("ItemReceipt") == receipt


def order_was_changed(stage: Stage) -> None:
    """Somebody changed it; what they changed is left to them."""
    _transferred(stage)
    stage.undo()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), memo="typed over")
    stage.sessions()


def order_was_closed_and_its_receipt_billed(stage: Stage) -> None:
    """The bill came, and the rest will not."""
    _transferred(stage)
    stage.undo()
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), isManuallyClosed=True)
    stage.sessions()


def unlinked_receipt_became_a_bill(stage: Stage) -> None:
    """Neither a receipt any more nor on any order: its units came all the same, and the next transfer must not bring them again (seed
    105156)."""
    _transferred(stage)
    receipt = stage.transaction("ItemReceipt")
    edit_receipt(stage, unlink=True)
    stage.books.act("receipt-to-bill", txnId=receipt)
    stage.undo()
    stage.sessions()
    stage.transfer()


def units_were_sold(stage: Stage) -> None:
    """What was received is gone already."""
    order = stage.order()
    stage.receive(order, 2)
    stage.transfer()
    stage.undo()
    stage.books.act("sell", item=SWITCH, quantity="2")
    stage.sessions()


def count_that_stays_took_units_off(stage: Stage) -> None:
    """A person edited the adjustment that set the count below what was received: without it, on hand would fall below zero."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.count(SWITCH, 1)
    stage.transfer()
    for _ in range(2):
        # As long as QuickBooks was not asked for the adjustment, nobody can say what it took off.
        shown = stage.desk.preview_undo(stage.world.company, 1)
        assert (len(shown.writes), shown.problems) == (3, ())
        stage.world.time.advance(86_400)
        stage.session()
    stage.books.edit(stage.transaction("InventoryAdjustment", -1), Memo="typed over")
    stage.undo()
    stage.sessions()
    told = "1 on hand, 4 would be taken out. Some were sold or used since, or taken off by a count that stays."
    assert (on_hand(stage, SWITCH), told in stage.problem("undo_blocked").explanation) == (["1"], True)


def units_of_a_receipt_that_stays_were_sold(stage: Stage) -> None:
    """What was received on two orders is gone in part, and one of both stays anyway: there are enough for the other one."""
    orders = [stage.order(line(quantity=9)) for _ in range(2)]
    for order, units in zip(orders, (4, 3), strict=True):
        stage.receive(order, units)
    stage.transfer()
    stage.books.edit(stage.transaction("ItemReceipt"), Memo="typed over")
    stage.books.act("sell", item=SWITCH, quantity="2")
    stage.undo()
    stage.sessions()
    assert (on_hand(stage, SWITCH), [stage.problem("undo_blocked").order]) == (["2"], orders[:1])
    assert open_codes(stage) == ["undo_blocked"]


def receipt_is_deleted_first(stage: Stage) -> None:
    """Between the approval and the conversation a person deletes receipt and order: nothing is left to do."""
    _transferred(stage)
    stage.undo()
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.sessions()


def deletions_are_refused(stage: Stage) -> None:
    """The adjustment is in use for the moment, the receipt is refused for good: the order stays with it."""
    _transferred(stage)
    stage.undo()
    stage.fate.tell(BEFORE_A_WRITE, "refused Del 3175", text="<TxnDelType>InventoryAdjustment<")
    stage.fate.tell(BEFORE_A_WRITE, "refused Del 3160", text="<TxnDelType>ItemReceipt<")
    stage.sessions()


def receipt_and_count_were_edited(stage: Stage) -> None:
    """A person typed a number into our receipt and a memo into our adjustment."""
    _transferred(stage)
    stage.undo()
    stage.books.edit(stage.transaction("ItemReceipt"), RefNumber="DN-77")
    stage.books.edit(stage.transaction("InventoryAdjustment", -1), RefNumber="COUNT-1")
    stage.sessions()


def receipt_was_moved_to_their_order(stage: Stage) -> None:
    """A person put our receipt on an order of their own: deleted, that one would lose what was received on it."""
    _transferred(stage)
    stage.books.act(
        "enter-order", vendor=VENDOR, number="THEIRS", lines=[{"item": SWITCH, "quantity": "2", "rate": "3"}]
    )
    edit_receipt(stage, order=stage.transaction("PurchaseOrder", 1))
    stage.undo()
    stage.sessions()
    assert "on purchase order THEIRS" in stage.problem("undo_blocked").explanation
    assert len(of_kind(stage, "ItemReceipt")) == 1


def receipt_was_taken_off_its_order(stage: Stage) -> None:
    """Whether its units are to be posted again is asked meanwhile: what the person did to it is theirs."""
    _transferred(stage)
    edit_receipt(stage, unlink=True)
    stage.world.time.advance(86_400)
    stage.session()
    assert open_codes(stage) == ["receipt_deleted"]
    stage.undo()
    stage.sessions()
    assert "off its order" in stage.problem("undo_blocked").explanation
    assert len(of_kind(stage, "ItemReceipt")) == 1


def line_of_a_shipment_was_taken_off_its_order(stage: Stage) -> None:
    """The other one is on it as before, so it is the order that tells."""
    order = stage.order(line(SWITCH), line(TONER))
    for number in (1, 2):
        stage.receive(order, 2, line=number)
    stage.transfer()
    edit_receipt(stage, unlink=True)
    stage.undo()
    stage.sessions()
    assert "or a line of it, off its order" in stage.problem("undo_blocked").explanation
    assert len(of_kind(stage, "ItemReceipt")) == 1


def edit_receipt(stage: Stage, **how: Any) -> None:
    """A person edits the first line of our receipt."""
    receipt = stage.transaction("ItemReceipt")
    stage.world.edited_receipts.add(receipt)
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": how})


def line_was_closed_by_hand(stage: Stage) -> None:
    """The rest of one line will not come; its order is open."""
    stage.order(line(SWITCH), line(TONER))
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), lines={"0": {"isManuallyClosed": True}})
    stage.undo()
    stage.sessions()
    assert "closed it by hand" in stage.problem("undo_blocked").explanation
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def figures_were_edited(stage: Stage) -> None:
    """A person typed another cost into our receipt, another difference into one adjustment and another account into the next: no request
    tells what QuickBooks had made of them, its answers do."""
    order = stage.order(line(SWITCH), line(TONER))
    stage.receive(order, 4)
    stage.transfer()
    stage.books.act("edit-purchase", txnId=stage.transaction("ItemReceipt"), lines={"0": {"cost": "99"}})
    for item, units in ((SWITCH, 6), (TONER, 7)):
        stage.count(item, units)
        stage.desk.approve_sync(stage.world.company, [item], who="dana")
        stage.sessions()
    edit_difference(stage, -2, "1")
    stage.books.edit(stage.transaction("InventoryAdjustment", -1), AccountRef={"FullName": "Cost of Goods Sold"})
    for run in (3, 2, 1):
        stage.undo(run)
        stage.sessions()
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH, TONER)) == (1, ["5", "7"])


def edited_before_it_was_found(stage: Stage) -> None:
    """The answers to two adjustments were lost, and before they were looked for a person edited the second one: what it was is not known,
    so it stays; the first one goes."""
    stage.order(line(SWITCH), line(TONER))
    stage.transfer()
    for item in (SWITCH, TONER):
        stage.count(item, 8)
        stage.desk.approve_sync(stage.world.company, [item], who="dana")
        stage.fate.tell(AFTER_A_WRITE, "lost", text="<InventoryAdjustmentAddRq")
        stage.session()
        if item == TONER:
            stage.world.time.advance(60)
            edit_difference(stage, -1, "5")
        stage.sessions()
        stage.undo(last_run(stage).run or 0)
        stage.sessions()
    assert on_hand(stage, SWITCH, TONER) == ["0", "8"]
    assert "how it was entered is not known" in stage.problem("undo_blocked").explanation


def deletion_is_carried_out_late(stage: Stage) -> None:
    """The computer falls asleep with the deletion of an adjustment, the undo is canceled and the deletion given up, and when the computer
    wakes it is carried out: the next contact sees it, before it sets the count again. So it does where QuickBooks did not want to say."""
    stage.order()
    stage.transfer()
    for units in (8, 7):
        stage.count(SWITCH, units)
        stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
        stage.sessions()
        undone = last_run(stage).run or 0
        stage.undo(undone)
        stage.fate.tell("sendRequestXML answer", "fall asleep", text="<TxnDelRq")
        stage.session()
        stage.world.do(people.cancel_run)
        stage.session()
        stage.world.time.advance(3600)
        stage.session()
        assert (last_run(stage).writes[0].state, on_hand(stage, SWITCH)) == ("skipped", [str(units)])
        stage.world.connectors[0].wake(deliver=True)
        if units == 7:
            stage.fate.tell(QUESTION, "refused Query 3260", text="<InventoryAdjustmentQueryRq")
            stage.world.time.advance(3600)
            stage.session()
        stage.world.time.advance(3600)
        stage.session()
        (count,) = stage.desk.stock(stage.world.company).items
        told = f"Run {undone} had set it, and run {undone + 1} took that back"
        assert count.last_sync is not None
        assert (last_run(stage).writes[0].state, count.last_sync.reason) == ("adopted", told)
        stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
        stage.sessions()
        assert on_hand(stage, SWITCH) == [str(units)]


def edit_difference(stage: Stage, number: int, units: str) -> None:
    """A person edits what an adjustment of one count adds to it."""
    txn_id = stage.transaction("InventoryAdjustment", number)
    lines = [{"TxnLineID": stage.line_ids(txn_id)[0], "QuantityDifference": units}]
    stage.books.edit(txn_id, InventoryAdjustmentLineMod=lines)


def receipt_is_billed_beside_it(stage: Stage) -> None:
    """With Enhanced Inventory Receiving the bill stands beside the receipt."""
    stage.books.act("preferences", enhancedInventoryReceiving=True)
    _transferred(stage)
    stage.undo()
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    stage.sessions()


def books_are_closed(stage: Stage) -> None:
    """All of it lies in a period that was closed since."""
    _transferred(stage)
    stage.undo()
    stage.books.act("preferences", closingDate="2026-12-31")
    stage.sessions()


def item_is_renamed_meanwhile(stage: Stage) -> None:
    """Between two questions the item gets another name."""
    _transferred(stage)
    stage.undo()
    stage.world.time.advance(600)
    stage.step_to("<ItemReceiptQueryRq")
    stage.books.act("edit-entry", name=SWITCH, newName="Switch, large")
    stage.sessions()
    stage.books.act("edit-entry", name="Switch, large", newName=SWITCH)


def order_is_changed_while_the_computer_sleeps(stage: Stage) -> None:
    """Seed 401690: compared, and twenty minutes later the next message is asked for. Somebody typed on the order meanwhile, and it stays."""
    stage.order()
    stage.transfer()
    stage.undo()
    stage.world.time.advance(600)
    stage.step_to("<PurchaseOrderQueryRq")
    assert stage.world.connect(0), "the answer arrives"
    order = stage.transaction("PurchaseOrder")
    stage.books.act("edit-order", txnId=order, memo="typed over")
    stage.world.time.advance(1200)
    stage.sessions()
    assert stage.memo(order) == "typed over"


def receipt_is_credited(stage: Stage) -> None:
    """A vendor credit is linked to the receipt."""
    _transferred(stage)
    stage.undo()
    stage.books.link_credit(stage.transaction("ItemReceipt"))
    stage.sessions()


def receipts_with_a_bill_beside_them_stay(stage: Stage) -> None:
    """Once a person has entered the bill, taking the receipt back would leave a bill for what never came."""
    prefer(stage, enhancedInventoryReceiving=True)
    order = stage.order(line(SWITCH, 10))
    stage.transfer()
    stage.receive(order, 4)
    stage.transfer()
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    assert (account(stage, "Inventory Offset"), account(stage, "Accounts Payable")) == ("0.00", "12.00")
    stage.undo(2)
    stage.sessions()
    assert "bill" in stage.problem("undo_blocked").explanation
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH)) == (1, ["4"])


SCENES = (
    Scene(receipts_with_a_bill_beside_them_stay),
    Scene(receipt_is_credited),
    Scene(later_runs_built_on_it),
    Scene(later_run_changed_the_order),
    Scene(count_was_set_by_a_run_that_a_copy_lacks),
    Scene(order_is_let_go_of),
    Scene(order_is_let_go_of_and_deleted),
    Scene(order_was_changed),
    Scene(order_was_closed_and_its_receipt_billed),
    Scene(unlinked_receipt_became_a_bill),
    Scene(units_were_sold),
    Scene(count_that_stays_took_units_off),
    Scene(units_of_a_receipt_that_stays_were_sold),
    Scene(receipt_is_deleted_first),
    Scene(deletions_are_refused),
    Scene(receipt_and_count_were_edited),
    Scene(receipt_was_moved_to_their_order),
    Scene(receipt_was_taken_off_its_order),
    Scene(line_of_a_shipment_was_taken_off_its_order, {"receipt_grouping": "shipment"}),
    Scene(line_was_closed_by_hand),
    Scene(figures_were_edited),
    Scene(edited_before_it_was_found),
    Scene(deletion_is_carried_out_late),
    Scene(receipt_is_billed_beside_it),
    Scene(books_are_closed),
    Scene(item_is_renamed_meanwhile),
    Scene(order_is_changed_while_the_computer_sleeps),
)
