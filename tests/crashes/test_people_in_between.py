"""P1 while people work in QuickBooks between the lost answer and the next session."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.crashes.scene import COMPANY, Order, Scene, check_whole, content_of


def _units(books: Any, item: str) -> Decimal:
    """All units of an item that came in by receipts and bills."""
    kinds = ("itemReceipts", "bills")
    lines = [line for kind in kinds for one in books[kind] for line in one["lines"] if line["item"] == item]
    return sum((Decimal(line["quantity"]) for line in lines), Decimal(0))


def _lost(scene: Scene, *, reply: str = "", request: str = "") -> tuple[Order, int]:
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = f"<{reply}Rq" if reply else ""
    scene.connector.drop_request = f"<{request}Rq" if request else ""
    assert scene.session() == "lost"
    return order, run


def _check_received_once(scene: Scene, order: Order) -> None:
    books = scene.books()
    assert (_units(books, order.first), _units(books, order.second)) == (Decimal(3), Decimal(2))
    content = content_of(books, order)
    assert content["orders"] == [(order.number, ["3", "2"])]
    assert (content["on_hand"], content["problems"]) == ({order.first: "7", order.second: "2"}, [])


@pytest.mark.parametrize("lost", ["reply", "request"])
@pytest.mark.parametrize("quantity", [1, 3])
def test_what_a_person_receives_by_hand_is_not_received_again(scene: Scene, lost: str, quantity: int) -> None:
    """Protects B6 and P1: after a lost answer, units that somebody received by hand count as received."""
    order, run = _lost(scene, **{lost: "ItemReceiptAdd"})
    if lost == "request":
        number = scene.books()["purchaseOrders"][-1]["refNumber"]
        scene.world.quickbooks.act("receive", number=number, quantities={"0": quantity})
    view = scene.finish(run)
    assert view.state == "done", view
    _check_received_once(scene, order)
    assert scene.desk.problems(COMPANY) == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_unknown_receipt_that_became_a_bill_counts(scene: Scene, place: int) -> None:
    """Protects B11 and P1: the receipt whose answer was lost was turned into a bill; it is not posted again."""
    order, run = _lost(scene, reply="ItemReceiptAdd")
    receipt = scene.books()["itemReceipts"][place]
    scene.world.quickbooks.act("receipt-to-bill", txnId=receipt["txnId"])
    assert scene.finish(run).state == "done"
    _check_received_once(scene, order)
    assert len(scene.books()["bills"]) == 1


@pytest.mark.parametrize("forgets", [False, True])
def test_all_unknown_receipts_that_became_bills_count(scene: Scene, forgets: bool) -> None:
    """Protects P1: even when none of them can be recognised and QuickBooks has forgotten the message set."""
    order, run = _lost(scene, reply="ItemReceiptAdd")
    for receipt in scene.books()["itemReceipts"]:
        scene.world.quickbooks.act("receipt-to-bill", txnId=receipt["txnId"])
    if forgets:
        scene.world.quickbooks.act("forget-message-sets")
    assert scene.finish(run).state == "done"
    _check_received_once(scene, order)


def test_an_order_whose_number_a_person_edits_is_found(scene: Scene) -> None:
    """Protects P1 and B10: the order is recognised by its mark, not entered again, and the edit is shown."""
    order, run = _lost(scene, reply="PurchaseOrderAdd")
    scene.world.quickbooks.act("edit-order", number=order.number, newNumber="EDITED")
    assert scene.finish(run).state == "done_with_problems"
    assert [one["refNumber"] for one in scene.books()["purchaseOrders"]] == ["EDITED"]
    (found,) = scene.desk.problems(COMPANY)
    assert found.code == "changed_in_quickbooks"
    again = scene.desk.resolve(COMPANY, found.id, "overwrite", who="dana")
    assert again is not None and again.run is not None
    scene.finish(again.run)
    _check_received_once_under(scene, order)


def _check_received_once_under(scene: Scene, order: Order) -> None:
    books = scene.books()
    assert (_units(books, order.first), _units(books, order.second)) == (Decimal(3), Decimal(2))
    assert len(books["purchaseOrders"]) == 1


@pytest.mark.parametrize("edit", [{"removeLines": [0]}, {"lines": {"0": {"quantity": 9}}}, {"memo": "mine"}])
def test_an_order_that_a_person_edits_meanwhile_is_a_conflict(scene: Scene, edit: dict[str, object]) -> None:
    """Protects B10: what a person changed between the lost answer and the finding shows, and no line is taken for another."""
    order, run = _lost(scene, reply="PurchaseOrderAdd")
    if "memo" in edit:
        memo = scene.books()["purchaseOrders"][-1]["memo"]
        edit = {"memo": f"mine {memo}"}
    scene.world.quickbooks.act("edit-order", number=order.number, **edit)
    assert scene.finish(run).state == "done_with_problems"
    assert scene.codes() == ["changed_in_quickbooks"]
    assert (len(scene.books()["purchaseOrders"]), scene.books()["itemReceipts"]) == (1, [])


@pytest.mark.parametrize("forgets", [False, True])
def test_an_order_that_a_person_deletes_meanwhile_is_not_doubled(scene: Scene, forgets: bool) -> None:
    """Protects B11 and P1: QuickBooks answers from its memory with the deleted order: a problem, not a second one by itself."""
    order, run = _lost(scene, reply="PurchaseOrderAdd")
    scene.world.quickbooks.act("delete", number=order.number, kind="PurchaseOrder")
    if forgets:
        scene.world.quickbooks.act("forget-message-sets")
    state = scene.finish(run).state
    if forgets:
        # Nobody can know that it had been there: it is entered, once.
        check_whole(scene, run, order)
        return
    assert state == "done_with_problems"
    assert scene.codes() == ["deleted_in_quickbooks"]
    assert scene.books()["purchaseOrders"] == []


def test_a_clock_that_was_ahead_for_a_while_hides_no_edit(scene: Scene) -> None:
    """Protects B10: a contact while the clock was a day ahead has not seen what people change afterwards."""
    order = scene.world.order()
    scene.transfer(order)
    scene.later = timedelta(days=1)
    assert scene.session() == "finished"
    scene.later = timedelta(hours=2)
    scene.world.quickbooks.act("edit-order", number=order.number, memo="typed over")
    assert scene.session() == "finished"
    assert scene.codes() == ["changed_in_quickbooks"]
