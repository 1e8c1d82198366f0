"""What somebody let go of is decided again while messages and answers are lost."""

from __future__ import annotations

from stockpost.app.deciding_again import LetGo
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
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


SCENES = (
    Scene(order_is_decided_again),
    Scene(what_changed_long_before_is_asked_about),
    Scene(order_deleted_meanwhile_is_decided_again),
)
