"""P1 and P2 where QuickBooks itself refuses to say, forgets, or is set back to an older backup."""

from __future__ import annotations

import re

import pytest

from tests.crashes.scene import COMPANY, Scene, check_whole, content_of, once

WRITES = ["PurchaseOrderAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd"]
RECEIPT = re.compile(r"<ItemReceiptAddRq.*?</ItemReceiptAddRq>", re.DOTALL)


@pytest.mark.parametrize("lost", ["drop_request", "drop_reply"])
@pytest.mark.parametrize("write", WRITES)
def test_quickbooks_forgets_the_message_set(scene: Scene, write: str, lost: str) -> None:
    """Protects P1: without QuickBooks' memory the question alone keeps writes from being doubled."""
    order = scene.world.order()
    run = scene.approve(order)
    setattr(scene.connector, lost, f"<{write}Rq")
    assert scene.session() == "lost"
    scene.world.quickbooks.act("forget-message-sets")
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)


@pytest.mark.parametrize("write", WRITES)
def test_a_message_set_id_with_other_content_comes_to_an_end(scene: Scene, write: str) -> None:
    """Protects P2: QuickBooks knows the id with other requests (9001) and does nothing; the writes go out under another id."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_request = f"<{write}Rq"
    assert scene.session() == "lost"
    forged = re.sub(
        r"(<QBXMLMsgsRq[^>]*>).*(</QBXMLMsgsRq>)", r"\1<HostQueryRq/>\2", scene.connector.messages[-1], flags=re.DOTALL
    )
    scene.connector.quickbooks.process(forged)
    before = len(scene.connector.messages)
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)
    assert len(scene.connector.messages) - before < 25
    assert scene.desk.verify_audit().ok


@pytest.mark.parametrize(
    ("write", "question"),
    [
        ("PurchaseOrderAdd", "PurchaseOrderQuery"),
        ("ItemReceiptAdd", "ItemReceiptQuery"),
        ("InventoryAdjustmentAdd", "InventoryAdjustmentQuery"),
    ],
)
def test_a_question_that_quickbooks_refuses_is_a_problem_that_mends_itself(
    scene: Scene, write: str, question: str
) -> None:
    """Protects P2 and P5: while nobody can say what became of a write, neither when it is asked about nor among what was changed, it waits as
    outcome_unknown; later it is found."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = f"<{write}Rq"
    assert scene.session() == "lost"
    scene.world.quickbooks.act("fault", fault="status", status=3250, match=question, times=2)
    before = len(scene.connector.messages)
    assert scene.session() == "finished"
    assert len(scene.connector.messages) - before < 15
    # A count that is as it should be needs nobody.
    assert ("outcome_unknown" in scene.codes()) == (write != "InventoryAdjustmentAdd")
    assert all("could not tell" in view.next for view in scene.desk.unknown(COMPANY))
    assert scene.desk.unknown(COMPANY)
    for _ in range(3):
        scene.session()
    assert content_of(scene.books(), order) == once(order)
    assert scene.desk.problems(COMPANY) == []
    assert scene.run(run).state in ("done", "done_with_problems")


def test_other_orders_go_on_while_one_is_in_doubt(scene: Scene) -> None:
    """Protects B14: an order whose outcome cannot be found out does not stop the others."""
    doubtful, fine = scene.world.order(), scene.world.order()
    run = scene.approve(doubtful)
    scene.connector.drop_reply = "<PurchaseOrderAddRq"
    assert scene.session() == "lost"
    other = scene.approve(fine)
    scene.world.quickbooks.act("fault", fault="status", status=3250, match="PurchaseOrderQuery", times=1)
    scene.finish(other)
    assert content_of(scene.books(), fine) == once(fine)
    for _ in range(3):
        scene.session()
    assert content_of(scene.books(), doubtful) == once(doubtful)
    assert scene.run(run).state in ("done", "done_with_problems")


def test_a_restored_company_file_brings_nothing_back_by_itself(scene: Scene) -> None:
    """Protects B11: after an older backup the orders are missing; that is asked, nothing is created again by itself."""
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    scene.world.quickbooks.act("restore", name="empty")
    scene.world.autotask.act("receive", order=order.number, line=1, quantity=1)
    run = scene.approve(order)
    assert scene.finish(run).state == "done_with_problems"
    assert "deleted_in_quickbooks" in scene.codes()
    books = scene.books()
    assert (books["purchaseOrders"], books["itemReceipts"]) == ([], [])
    assert content_of(books, order)["adjustments"] == []


@pytest.mark.parametrize("change", ["update", "close"])
@pytest.mark.parametrize("lost", ["drop_request", "drop_reply"])
def test_a_lost_change_of_an_order_is_made_once(scene: Scene, change: str, lost: str) -> None:
    """Protects P1: an update or a closing whose answer was lost is found, or sent again as it was."""
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    if change == "update":
        scene.world.autotask.act("edit-line", order=order.number, line=1, set={"quantity": 8, "unitCost": "11.25"})
    else:
        scene.world.autotask.act("edit-line", order=order.number, line=1, set={"memo": "to be canceled"})
        scene.world.autotask.act("cancel", order=order.number)
    run = scene.approve(order)
    setattr(scene.connector, lost, "<PurchaseOrderModRq")
    assert scene.session() == "lost"
    assert scene.finish(run).state == "done"
    kind = "update_purchase_order" if change == "update" else "close_purchase_order"
    assert scene.states(run, kind) == ["adopted" if lost == "drop_reply" else "confirmed"]
    sent = scene.written("PurchaseOrderMod")
    assert sent == sent[:1] * (1 if lost == "drop_reply" else 2)
    (there,) = scene.books()["purchaseOrders"]
    if change == "update":
        assert (there["lines"][0]["quantity"], there["lines"][0]["rate"]) == ("8", "11.25")
    else:
        assert there["isManuallyClosed"] is True
    assert content_of(scene.books(), order) == {**once(order), "orders": [(order.number, ["3", "2"])]}
    assert scene.desk.order(COMPANY, order.number).transfer_status == (
        "transferred" if change == "update" else "closed"
    )


@pytest.mark.parametrize("deleted", ["the one we knew", "the other one"])
def test_of_two_receipts_with_one_mark_either_may_be_deleted(scene: Scene, deleted: str) -> None:
    """Protects P1: an old request carried out late doubles a receipt; whichever of the two a person deletes, the other one counts, and
    only what came since is posted."""
    order = scene.world.order()
    scene.transfer(order)
    (message, *_) = scene.written("ItemReceiptAdd")
    known = {one["txnId"] for one in scene.books()["itemReceipts"]}
    scene.world.quickbooks.act("forget-message-sets")
    (request,) = [found for found in RECEIPT.findall(message) if "<Quantity>1</Quantity>" in found]
    scene.connector.quickbooks.process(
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        f"{request}</QBXMLMsgsRq></QBXML>"
    )
    twins = [one for one in scene.books()["itemReceipts"] if [line["quantity"] for line in one["lines"]] == ["1"]]
    assert scene.transfer(scene.world.order()).state == "done"
    scene.desk.refresh(COMPANY, who="dana")
    (found,) = scene.desk.problems(COMPANY)
    assert found.code == "duplicate_found"
    (gone,) = [one["txnId"] for one in twins if (one["txnId"] in known) is (deleted == "the one we knew")]
    scene.world.quickbooks.act("delete", txnId=gone)
    scene.world.autotask.act("receive", order=order.number, line=order.first, quantity=2)
    run = scene.desk.resolve(COMPANY, found.id or 0, "retry", who="dana")
    assert run is not None
    assert scene.finish(run.run or 0).state == "done"
    assert content_of(scene.books(), order)["orders"] == [(order.number, ["5", "2"])]
    assert scene.codes() == []
    # The ledger follows the one that is left: nobody could delete it unnoticed.
    (left,) = [one["txnId"] for one in twins if one["txnId"] != gone]
    scene.world.quickbooks.act("delete", txnId=left)
    assert scene.transfer(order).state == "done_with_problems"
    assert scene.codes() == ["receipt_deleted"]
