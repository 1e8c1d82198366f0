"""What somebody let go of is decided again while messages and answers are lost."""

from __future__ import annotations

from stockpost.app.deciding_again import LetGo
from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.scenes.invoiced import approve, sale, sold_by_hand
from tests.simulation.scenes.left_alone import sync
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

AFTER = "quickbooks after a write"


def _let_go(stage: Stage) -> str:
    """An order of which 2 were received and posted, whose memo somebody typed over, and which another one let go of."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 2)
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), memo="typed over")
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 8})
    stage.transfer()
    stage.resolve("changed_in_quickbooks", "detach")
    return order


def _again(stage: Stage, order: str) -> None:
    stage.desk.decide_again(stage.world.company, LetGo(orders=[order]), who="dana")
    assert stage.session() != "none"


def order_is_decided_again(stage: Stage) -> None:
    """More came meanwhile, of which people received a part themselves: the rest is posted once, though its answer is lost."""
    order = _let_go(stage)
    stage.receive(order, 3)
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"), quantities={"0": "1"})
    _again(stage, order)
    stage.transfer()
    assert open_codes(stage) == ["changed_in_quickbooks"]
    stage.resolve("changed_in_quickbooks", "overwrite")
    stage.fate.tell(AFTER, "lost", text="<ItemReceiptAddRq")
    stage.sessions()
    found = (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH), open_codes(stage))
    assert found == (3, ["5"], []), found


def what_changed_long_before_is_asked_about(stage: Stage) -> None:
    """Its receipt was deleted while nobody watched it, and days went by: no count is set before that is decided."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 2)
    stage.transfer()
    stage.tenant.act("un-receive", order=order, line=1, quantity=1)
    stage.transfer()
    stage.resolve("received_less", "detach")
    stage.receive(order, 1)
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    newer = stage.order(line(TONER))
    stage.receive(newer, 1)
    stage.transfer()
    for _ in range(4):
        stage.world.time.advance(86_400)
        stage.session()
    stage.count(SWITCH, 7)
    assert (sync(stage, SWITCH), on_hand(stage, SWITCH)) == ("done", ["7"])
    stage.count(SWITCH, 5)
    stage.desk.decide_again(stage.world.company, LetGo(orders=[order]), who="dana")
    assert (sync(stage, SWITCH), on_hand(stage, SWITCH)) == ("done_with_problems", ["7"])
    assert open_codes(stage) == ["receipt_deleted"]


def order_that_was_let_go_of_is_changed_late(stage: Stage) -> None:
    """No answer came of its change, and somebody let go of it before the next contact: it stays so, and nothing more is received on it."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 4)
    stage.transfer()
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 12})
    stage.approve()
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderModRq")
    stage.session()
    stage.tenant.act("un-receive", order=order, line=1, quantity=2)
    stage.world.do(people.refresh)
    stage.resolve("received_less", "detach")
    stage.session()
    stage.receive(order, 5)
    stage.transfer()
    assert [one.lines[0].quantity for one in of_kind(stage, "ItemReceipt")] == [4]
    _again(stage, order)
    assert (of_kind(stage, "PurchaseOrder")[0].lines[0].quantity, open_codes(stage)) == (12, [])


def order_deleted_meanwhile_is_decided_again(stage: Stage) -> None:
    """Nothing is entered before somebody says so; then once, though the answer is lost and QuickBooks forgets the message."""
    order = _let_go(stage)
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    _again(stage, order)
    stage.transfer()
    assert open_codes(stage) == ["deleted_in_quickbooks"], open_codes(stage)
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.fate.tell(AFTER, "lost", text="<PurchaseOrderAddRq")
    stage.session()
    stage.books.act("forget-message-sets")
    stage.sessions()
    assert (len(of_kind(stage, "PurchaseOrder")), len(of_kind(stage, "ItemReceipt"))) == (1, 1)


def _again_and_renumbered(stage: Stage, order: str, *, recreate: bool) -> None:
    """After a copy was made it is decided again and entered, somebody gives it another number, and the copy comes back."""
    stage.world.do(people.back_up_stockpost)
    _again(stage, order)
    stage.transfer()
    if recreate:
        stage.resolve("deleted_in_quickbooks", "recreate")
        stage.sessions()
    stage.books.act("edit-order", txnId=of_kind(stage, "PurchaseOrder")[-1].txn_id, newNumber="X1")
    stage.books.act("forget-message-sets")
    stage.world.do(people.restore_stockpost)
    stage.session()
    stage.session()
    assert [one.transfer_status for one in stage.desk.orders(stage.world.company) if one.number == order] != [
        "not_transferred"
    ]
    _again(stage, order)
    stage.transfer()


def ignored_order_is_decided_again_before_an_older_copy_comes_back(stage: Stage) -> None:
    """The copy says that it is never to be transferred, and QuickBooks has it under a number that nobody looks for: it is found, let go of as
    it was, and entered once."""
    stage.order(line(TONER))
    stage.transfer()
    order = stage.order()
    row = next(one for one in stage.tenant.tenant.rows("PurchaseOrders") if one["purchaseOrderNumber"] == order)
    status = row["status"]
    stage.approve()
    stage.tenant.act("cancel", order=order)
    stage.world.do(people.refresh)
    stage.sessions()
    stage.resolve("order_canceled", "ignore")
    stage.tenant.act("set-record", entity="PurchaseOrders", id=row["id"], set={"status": status})
    stage.world.do(people.refresh)
    _again_and_renumbered(stage, order, recreate=False)
    assert len(of_kind(stage, "PurchaseOrder")) == 2


def deleted_order_is_created_again_before_an_older_copy_comes_back(stage: Stage) -> None:
    """The copy knows the one that was deleted, and let go of; QuickBooks has the one that was created in its place."""
    order = stage.order()
    stage.transfer()
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.tenant.act("edit-order", order=order, set={"generalMemo": "look again"})
    stage.transfer()
    stage.resolve("deleted_in_quickbooks", "detach")
    _again_and_renumbered(stage, order, recreate=True)
    assert len(of_kind(stage, "PurchaseOrder")) == 1


def order_that_was_closed_and_opened_by_hand_is_decided_again(stage: Stage) -> None:
    """Stockpost closed it since it is canceled, and somebody opened it: that is asked again, and it is not closed silently."""
    order = stage.order()
    stage.transfer()
    stage.tenant.act("cancel", order=order)
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), isManuallyClosed=False)
    stage.transfer()
    stage.world.time.advance(7200)
    stage.session()
    stage.resolve("changed_in_quickbooks", "detach")
    _again(stage, order)
    assert open_codes(stage) == ["changed_in_quickbooks"]


def receipt_outlives_its_order_that_is_decided_again(stage: Stage) -> None:
    """After a restore only a receipt of an order that somebody deleted is left, and it is let go of. Decided again, the order is not entered
    beside it."""
    stage.world.do(people.back_up_stockpost)
    order = stage.order()
    stage.receive(order, 2)
    stage.transfer()
    stage.books.act("edit-purchase", txnId=stage.transaction("ItemReceipt"), lines={"0": {"unlink": True}})
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.world.do(people.restore_stockpost)
    stage.transfer()
    stage.resolve("deleted_in_quickbooks", "detach")
    stage.desk.decide_again(stage.world.company, LetGo(orders=[order]), who="dana")
    stage.transfer()
    assert (of_kind(stage, "PurchaseOrder"), open_codes(stage)) == ([], ["deleted_in_quickbooks"])


def ignored_invoice_is_decided_again_before_an_older_copy_comes_back(stage: Stage) -> None:
    """Another invoice of QuickBooks had its number, and it was ignored; then the number was free. As with an order, it is entered once."""
    stage.order(line(SWITCH, 9))
    stage.transfer()
    approve(stage, sale(stage, "INV-1"))
    stage.sessions()
    number = sale(stage, "INV-2")
    theirs = sold_by_hand(stage, number, rate="2")
    approve(stage, number)
    stage.sessions()
    stage.resolve("invoice_number_taken", "ignore")
    stage.books.edit(theirs, RefNumber="theirs")
    stage.world.do(people.back_up_stockpost)
    _invoice_again(stage, number)
    stage.books.edit(of_kind(stage, "Invoice")[-1].txn_id, RefNumber="X9")
    stage.books.act("forget-message-sets")
    stage.world.do(people.restore_stockpost)
    stage.session()
    stage.session()
    _invoice_again(stage, number)
    assert len(of_kind(stage, "Invoice")) == 3


def _invoice_again(stage: Stage, number: str) -> None:
    stage.desk.decide_again(stage.world.company, LetGo(invoices=[number]), who="dana")
    approve(stage, number)
    stage.sessions()


SCENES = (
    Scene(order_is_decided_again),
    Scene(what_changed_long_before_is_asked_about),
    Scene(order_that_was_let_go_of_is_changed_late),
    Scene(order_deleted_meanwhile_is_decided_again),
    Scene(ignored_order_is_decided_again_before_an_older_copy_comes_back),
    Scene(deleted_order_is_created_again_before_an_older_copy_comes_back),
    Scene(order_that_was_closed_and_opened_by_hand_is_decided_again),
    Scene(receipt_outlives_its_order_that_is_decided_again),
    Scene(ignored_invoice_is_decided_again_before_an_older_copy_comes_back),
)
