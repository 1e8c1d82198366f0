"""B11: what somebody deleted, billed or closed in QuickBooks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.both_sides import settings
from tests.rules.shop import Shop, kinds


def _delete_receipts(shop: Shop, item: str) -> None:
    for receipt in shop.receipt_records(item):
        shop.act("delete", txnId=receipt["txnId"])


def _only_problem(shop: Shop, number: str, code: str) -> Any:
    (found,) = shop.problems(number)
    assert found["code"] == code
    return found


def test_a_deleted_order_is_not_created_again_by_itself(shop: Shop) -> None:
    """B11: a purchase order deleted in QuickBooks is a problem; detach lets go of it."""
    item = shop.item()
    number = shop.order((item, 4))
    shop.transfer(number)
    shop.act("delete", kind="PurchaseOrder", number=number)
    shop.receive(number, item, 4)
    run = shop.transfer(number)
    assert run["state"] == "done_with_problems"
    assert (shop.purchase_orders(number), shop.receipts(item), shop.on_hand(item)) == ([], [], ["0"])
    assert shop.status(number) == "problem"
    found = _only_problem(shop, number, "deleted_in_quickbooks")
    (row,) = found["differences"]
    assert (row["autotask"], row["last_transferred"], row["quickbooks"]) == ("Received Full", "open", "deleted")
    assert shop.resolve(found, "detach")["run"] is None
    assert (shop.status(number), shop.purchase_orders(number)) == ("detached", [])


def test_a_deleted_order_is_created_again_when_a_person_says_so(shop: Shop) -> None:
    """B11: recreate enters the order and its receipts once more, as new transactions, and everything is counted once."""
    item = shop.item()
    number = shop.order((item, 4, 3))
    shop.transfer(number)
    first = shop.purchase_order(number)
    _delete_receipts(shop, item)
    shop.act("delete", kind="PurchaseOrder", number=number)
    assert shop.on_hand(item) == ["0"]
    shop.transfer(number)
    run = shop.resolve(_only_problem(shop, number, "deleted_in_quickbooks"), "recreate")
    assert (run["state"], run["problems"]) == ("done", [])
    again = shop.purchase_order(number)
    assert again["txnId"] != first["txnId"]
    assert (shop.received(number), shop.receipts(item), shop.on_hand(item)) == (["3"], [(item, "3")], ["3"])
    assert shop.row(number)["quickbooks"]["txn_id"] == again["txnId"]
    assert (shop.status(number), shop.codes(number)) == ("transferred", [])
    shop.receive(number, item, 1)
    assert kinds(shop.transfer(number)) == ["receive_items"]
    assert shop.on_hand(item) == ["4"]


def test_a_deleted_receipt_is_not_posted_again_by_itself(shop: Shop) -> None:
    """B11: a receipt of ours that was deleted is a problem, even when more was received since; recreate posts what is missing."""
    item = shop.item()
    number = shop.order((item, 9, 3))
    shop.transfer(number)
    _delete_receipts(shop, item)
    shop.receive(number, item, 2)
    run = shop.transfer(number)
    assert run["state"] == "done_with_problems"
    assert (shop.receipts(item), shop.adjustments(item)) == ([], [])
    assert shop.on_hand(item) == ["0"]
    run = shop.resolve(_only_problem(shop, number, "receipt_deleted"), "recreate")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.received(number), shop.on_hand(item), shop.adjustments(item)) == (["5"], ["5"], [])
    assert (shop.status(number), shop.codes(number)) == ("transferred", [])
    assert kinds(shop.transfer(number)) == []


def test_a_deleted_receipt_can_be_left_as_it_is(shop: Shop) -> None:
    """B11: detach after a deleted receipt: QuickBooks keeps its count of receipts."""
    item = shop.item()
    number = shop.order((item, 9, 3))
    shop.transfer(number)
    _delete_receipts(shop, item)
    shop.transfer(number)
    shop.resolve(_only_problem(shop, number, "receipt_deleted"), "detach")
    assert (shop.status(number), shop.receipts(item), shop.on_hand(item)) == ("detached", [], ["0"])


def test_a_receipt_that_is_rightly_gone_is_taken_back_in_autotask(shop: Shop) -> None:
    """B11: the remedy for goods that never arrived. Once they are un-received, nothing is left to decide, and the order goes on."""
    item = shop.item()
    number = shop.order((item, 9, 3))
    shop.transfer(number)
    _delete_receipts(shop, item)
    shop.transfer(number)
    assert "take it back in Autotask" in _only_problem(shop, number, "receipt_deleted")["remedy"]
    shop.acme.autotask.act("un-receive", order=number, line=item, quantity=3)
    assert (shop.status(number), shop.codes(number)) == ("transferred", [])
    shop.sync(item)
    assert (shop.on_hand(item), shop.adjustments(item)) == (["0"], [])
    shop.receive(number, item, 4)
    assert kinds(shop.transfer(number)) == ["receive_items"]
    assert (shop.received(number), shop.on_hand(item)) == (["4"], ["4"])


def test_who_lets_go_of_a_deleted_receipt_is_told_what_the_next_sync_does(shop: Shop) -> None:
    """B11, B8: of an order that was let go nothing is taken off Autotask's count any more: it is set with the units that the receipt held,
    and the choice says so."""
    item = shop.item()
    number = shop.order((item, 9, 3))
    shop.transfer(number)
    _delete_receipts(shop, item)
    assert (kinds(shop.sync(item)), shop.on_hand(item)) == ([], ["0"])
    found = _only_problem(shop, number, "receipt_deleted")
    (view,) = [one for one in shop.acme.desk.problems("Acme") if one.id == found["id"]]
    (consequence,) = [one.consequence for one in view.choices if one.choice == "detach"]
    assert "The next sync of the item sets Autotask's count, which holds the units of the receipt" in consequence
    shop.resolve(found, "detach")
    shop.sync(item)
    assert (shop.on_hand(item), shop.adjustments(item)) == (["3"], [(item, "3")])


def test_one_of_several_deleted_receipts_is_posted_again_alone(shop: Shop) -> None:
    """B11: with two receipts on a line and one of them deleted, recreate posts just the missing quantity."""
    item = shop.item()
    number = shop.order((item, 9))
    shop.receive(number, item, 2, date="2026-11-10T15:00:00Z")
    shop.receive(number, item, 3, date="2026-11-12T15:00:00Z")
    shop.transfer(number)
    first = shop.receipt_records(item)[0]
    assert first["lines"][0]["quantity"] == "2"
    shop.act("delete", txnId=first["txnId"])
    shop.transfer(number)
    run = shop.resolve(_only_problem(shop, number, "receipt_deleted"), "recreate")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.received(number), shop.on_hand(item)) == (["5"], ["5"])
    assert [quantity for _, quantity in shop.receipts(item)] == ["3", "2"]


def test_a_receipt_deleted_after_another_was_posted_again_is_a_problem_as_well(shop: Shop) -> None:
    """B11: a receipt that stayed while another one was posted again is still ours; its deletion is not mended silently."""
    item = shop.item()
    number = shop.order((item, 9))
    shop.receive(number, item, 2, date="2026-11-10T15:00:00Z")
    shop.receive(number, item, 3, date="2026-11-12T15:00:00Z")
    shop.transfer(number)
    first, second = shop.receipt_records(item)
    shop.act("delete", txnId=first["txnId"])
    shop.transfer(number)
    shop.resolve(_only_problem(shop, number, "receipt_deleted"), "recreate")
    shop.act("delete", txnId=second["txnId"])
    shop.transfer(number)
    _only_problem(shop, number, "receipt_deleted")
    assert shop.received(number) == ["2"]


def test_a_receipt_turned_into_a_bill_still_counts(shop: Shop) -> None:
    """B11: entering the bill changes the receipt's kind, not what was received: nothing is posted again and there is no problem."""
    item = shop.item()
    number = shop.order((item, 9, 3))
    shop.transfer(number)
    shop.act("receipt-to-bill", txnId=shop.receipt_records(item)[0]["txnId"])
    assert shop.receipts(item) == []
    shop.receive(number, item, 2)
    run = shop.transfer(number)
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.receipts(item), shop.received(number), shop.on_hand(item)) == ([(item, "2")], ["5"], ["5"])
    notes = shop.notes(run)
    assert any(number in note and "bill" in note for note in notes), notes


@pytest.mark.parametrize("choice", ["overwrite", "detach"])
def test_an_order_closed_by_hand_shows_closed_and_more_received_is_a_problem(shop: Shop, choice: str) -> None:
    """B11: closed in QuickBooks is a status; more received in Autotask afterwards asks: open it again, or let go of it."""
    item = shop.item()
    number = shop.order((item, 6, 2))
    shop.transfer(number)
    shop.act("edit-order", number=number, isManuallyClosed=True)
    assert kinds(shop.transfer(number)) == []
    assert (shop.status(number), shop.codes(number)) == ("closed", [])

    shop.receive(number, item, 3)
    run = shop.transfer(number)
    assert run["state"] == "done_with_problems"
    assert (shop.received(number), shop.status(number)) == (["2"], "problem")
    found = _only_problem(shop, number, "closed_in_quickbooks")
    (row,) = found["differences"]
    assert (row["autotask"], row["last_transferred"], row["quickbooks"]) == (
        "Received Partial",
        "open",
        "closed by hand",
    )
    run = shop.resolve(found, choice)
    if choice == "overwrite":
        assert (run["state"], run["problems"]) == ("done", [])
        assert (shop.received(number), shop.on_hand(item), shop.status(number)) == (["5"], ["5"], "transferred")
        assert shop.purchase_order(number)["isManuallyClosed"] is False
    else:
        assert (shop.received(number), shop.status(number)) == (["2"], "detached")
        assert shop.purchase_order(number)["isManuallyClosed"] is True
    assert shop.codes(number) == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_sync_alone_finds_that_an_order_or_its_line_was_closed(shop: Shop, is_whole: bool) -> None:
    """B11: the count of an item that came in on what somebody closed is not set unasked, also where nobody transfers the order again."""
    item = shop.item()
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    closing = {"isManuallyClosed": True} if is_whole else {"lines": {"0": {"isManuallyClosed": True}}}
    shop.act("edit-order", number=number, **closing)
    shop.receive(number, item, 2)
    shop.stock(item, 20)
    run = shop.sync(item)
    assert {(write["kind"], write["state"]) for write in run["writes"]} == {("adjust_on_hand", "skipped")}
    assert shop.on_hand(item) == ["4"]
    shop.resolve(_only_problem(shop, number, "closed_in_quickbooks"), "overwrite")
    shop.sync(item)
    assert (shop.received(number), shop.on_hand(item), shop.codes(number)) == (["6"], ["20"], [])


@pytest.mark.parametrize("grouping", ["line", "shipment"])
def test_a_line_closed_by_hand_asks_before_more_of_it_is_received(shop: Shop, grouping: str) -> None:
    """B11: QuickBooks receives nothing on a closed line, though its order is open; by choice all lines are opened and it is received."""
    first, second = shop.item(), shop.item()
    number = shop.order((first, 6, 2), (second, 4, 0))
    with settings(shop, receipt_grouping=grouping):
        shop.transfer(number)
        shop.act("edit-order", number=number, lines={"1": {"isManuallyClosed": True}})
        shop.receive(number, first, 1)
        shop.receive(number, second, 3)
        run = shop.transfer(number)
    assert run["state"] == "done_with_problems"
    found = _only_problem(shop, number, "closed_in_quickbooks")
    assert found["title"] == f"“{second}” of {number} was closed by hand in QuickBooks"
    assert [(one["field"], one["quickbooks"]) for one in found["differences"]] == [(second, "closed by hand")]
    assert shop.received(number) == ["2", "0"]
    run = shop.resolve(found, "overwrite")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.received(number), shop.status(number), shop.codes(number)) == (["3", "3"], "transferred", [])


def test_what_arrived_before_a_canceled_order_was_closed_by_hand_can_still_be_received(shop: Shop) -> None:
    """B11 and B12: QuickBooks receives nothing on a closed order; opened again by choice, it is received and closed again."""
    item = shop.item()
    number = shop.order((item, 6, 2))
    shop.transfer(number)
    shop.act("edit-order", number=number, isManuallyClosed=True)
    shop.receive(number, item, 1)
    shop.acme.autotask.act("cancel", order=number)
    shop.transfer(number)
    assert shop.received(number) == ["2"]
    run = shop.resolve(_only_problem(shop, number, "closed_in_quickbooks"), "overwrite")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.received(number), shop.on_hand(item), shop.codes(number)) == (["3"], ["3"], [])
    assert shop.purchase_order(number)["isManuallyClosed"] is True


def test_receipts_that_outlive_their_order_are_not_posted_twice(shop: Shop) -> None:
    """B11 and P1: where QuickBooks let the order go but kept its receipt, it can only be created again once that is gone."""
    item = shop.item()
    number = shop.order((item, 4, 3))
    shop.transfer(number)
    shop.act("preferences", unverified={"linkedOrderDeleteRefused": False})
    try:
        shop.act("delete", kind="PurchaseOrder", number=number)
    finally:
        shop.act("preferences", unverified={"linkedOrderDeleteRefused": True})
    assert (shop.receipts(item), shop.on_hand(item)) == ([(item, "3")], ["3"])
    shop.transfer(number)
    found = _only_problem(shop, number, "deleted_in_quickbooks")
    assert [one["choice"] for one in found["choices"]] == ["retry", "detach"]
    assert "receipts" in found["explanation"]
    assert (shop.purchase_orders(number), shop.receipts(item), shop.on_hand(item)) == ([], [(item, "3")], ["3"])

    _delete_receipts(shop, item)
    shop.resolve(found, "retry")
    shop.resolve(_only_problem(shop, number, "deleted_in_quickbooks"), "recreate")
    assert (shop.received(number), shop.receipts(item), shop.on_hand(item)) == (["3"], [(item, "3")], ["3"])


def test_a_deleted_order_is_recognised_whichever_way_quickbooks_says_so(shop: Shop) -> None:
    """B11, B14: where QuickBooks refuses the whole question for the one order that is gone, the other order goes on all the same."""
    item, other = shop.items(2)
    gone, there = shop.order((item, 2)), shop.order((other, 3))
    shop.transfer(gone, there)
    shop.act("delete", kind="PurchaseOrder", number=gone)
    shop.receive(gone, item, 2)
    shop.receive(there, other, 3)
    shop.act("preferences", unverified={"unknownIdStatus": "3120"})
    try:
        run = shop.transfer(gone, there)
    finally:
        shop.act("preferences", unverified={"unknownIdStatus": "500"})
    assert run["state"] == "done_with_problems"
    assert _only_problem(shop, gone, "deleted_in_quickbooks")["order"] == gone
    assert (shop.received(there), shop.on_hand(other)) == (["3"], ["3"])


@pytest.mark.parametrize("choice", ["recreate", "detach"])
def test_items_of_a_deleted_order_are_synced_by_nobody_until_it_is_decided(shop: Shop, choice: str) -> None:
    """B10 and B11: a sync alone meets the deletion, says why it leaves the items alone, and goes on once a person has chosen."""
    item = shop.item()
    number = shop.order((item, 4))
    shop.transfer(number)
    shop.act("delete", kind="PurchaseOrder", number=number)
    shop.stock(item, 7)
    for _ in range(2):
        refused = shop.sync(item)
        assert (kinds(refused), shop.on_hand(item)) == ([], ["0"])
        assert any(
            "was deleted in QuickBooks" in write["summary"]
            for write in refused["writes"]
            if write["state"] == "skipped"
        )
    shop.resolve(_only_problem(shop, number, "deleted_in_quickbooks"), choice)
    assert (len(shop.purchase_orders(number)), shop.codes(number)) == (1 if choice == "recreate" else 0, [])
    shop.sync(item)
    assert shop.on_hand(item) == ["7"]
