"""B13: corrections in Autotask that QuickBooks cannot follow silently are problems that ask."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.both_sides import the_problem
from tests.rules.shop import Shop, kinds


@pytest.fixture
def lenient_autotask(shop: Shop) -> Any:
    """An Autotask that lets people cut a line below what was received of it."""
    shop.acme.autotask.act("switches", line_below_received="accept")
    yield
    shop.acme.autotask.act("switches", line_below_received="refuse")


def _un_receive(shop: Shop, number: str, item: str, quantity: int) -> None:
    shop.acme.autotask.act("un-receive", order=number, line=item, quantity=quantity)


def _taken_back(shop: Shop, quantity: int) -> tuple[str, str]:
    """An item and the number of its transferred order, of which 5 were received, and so many taken back in Autotask since."""
    item = shop.item()
    number = shop.order((item, 5, 5))
    shop.transfer(number)
    _un_receive(shop, number, item, quantity)
    return item, number


def _edit_receipt(shop: Shop, item: str, quantity: int) -> None:
    """Somebody corrects the receipt in QuickBooks: deletes it and receives the right quantity by hand."""
    (receipt,) = shop.receipt_records(item)
    (order,) = [one for one in shop.books()["purchaseOrders"] if one["txnId"] == receipt["lines"][0]["link"]["txnId"]]
    shop.act("delete", txnId=receipt["txnId"])
    if quantity:
        shop.act("receive", txnId=order["txnId"], quantities={"0": str(quantity)})


def test_an_un_received_quantity_asks_and_changes_nothing(shop: Shop) -> None:
    """B13: received less than posted: no negative, no deleted receipt, no adjustment, at once visible after reading Autotask."""
    item, number = _taken_back(shop, 2)
    assert shop.status(number) == "problem"
    run = shop.transfer(number)
    assert [found["code"] for found in run["problems"]] == ["received_less"]
    (row,) = run["problems"][0]["differences"]
    assert row == {"field": f"{item}: received", "autotask": "3", "last_transferred": "5", "quickbooks": "5"}
    assert shop.sync(item)["state"] in ("done", "done_with_problems")
    assert (shop.receipts(item), shop.on_hand(item), shop.adjustments(item)) == ([(item, "5")], ["5"], [])


def test_what_a_sync_reads_in_autotask_opens_its_problem_at_once(shop: Shop) -> None:
    """B13 and B10: nobody has refreshed since units were un-received: the sync that finds it asks, and does not set the count meanwhile."""
    item, number = _taken_back(shop, 2)
    approved = shop.run("sync", "--item", item, "--yes")
    assert shop.codes(number) == ["received_less"]
    run = shop.acme.finish(approved)
    assert any(number in write["summary"] for write in run["writes"] if write["state"] == "skipped"), run["writes"]
    assert (shop.on_hand(item), shop.adjustments(item)) == (["5"], [])
    shop.receive(number, item, 2)
    shop.sync(item)
    assert (shop.codes(number), shop.status(number, refresh=False)) == ([], "transferred")


def test_an_un_received_quantity_corrected_by_hand_goes_on_after_retry(shop: Shop) -> None:
    """B13: the receipt corrected in QuickBooks, retry finds both sides equal, and what is received next is posted."""
    item, number = _taken_back(shop, 2)
    shop.transfer(number)
    (found,) = shop.problems(number)
    _edit_receipt(shop, item, 3)
    run = shop.resolve(found, "retry")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.status(number), shop.on_hand(item)) == ("transferred", ["3"])
    shop.receive(number, item, 2)
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert (run["state"], kinds(run)) == ("done", ["receive_items"])
    assert (shop.received(number), shop.on_hand(item), shop.adjustments(item)) == (["5"], ["5"], [])


def test_an_un_received_quantity_received_again_is_no_problem_any_more(shop: Shop) -> None:
    """B13 and B14: the quantity received again in Autotask, the problem is gone at the next reading and nothing is posted."""
    item, number = _taken_back(shop, 2)
    assert shop.status(number) == "problem"
    shop.receive(number, item, 2)
    assert (shop.status(number), shop.codes(number)) == ("transferred", [])
    assert (kinds(shop.transfer(number)), shop.receipts(item)) == ([], [(item, "5")])


def test_an_un_received_quantity_can_be_left_to_quickbooks(shop: Shop) -> None:
    """B13: detach leaves the receipts as they are and the order to QuickBooks."""
    item, number = _taken_back(shop, 5)
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert shop.resolve(found, "detach")["run"] is None
    assert (shop.status(number), shop.receipts(item), shop.on_hand(item)) == ("detached", [(item, "5")], ["5"])


def test_a_correction_before_the_transfer_posts_the_rest(shop: Shop) -> None:
    """B13: what was un-received before anything was posted is simply not posted."""
    item = shop.item()
    number = shop.order((item, 5, 5))
    _un_receive(shop, number, item, 2)
    run = shop.transfer(number)
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.receipts(item), shop.on_hand(item)) == ([(item, "3")], ["3"])


def test_a_receipt_lowered_below_a_correction_is_a_gone_receipt(shop: Shop) -> None:
    """B11 before B6: 5 posted, Autotask corrected to 3, QuickBooks lowered to 1: nothing is silently posted to make it 3."""
    item, number = _taken_back(shop, 2)
    _edit_receipt(shop, item, 1)
    run = shop.transfer(number)
    assert [found["code"] for found in run["problems"]] == ["receipt_deleted"]
    assert (shop.receipts(item), shop.received(number)) == ([(item, "1")], ["1"])
    (found,) = shop.problems(number)
    run = shop.resolve(found, "recreate")
    assert (run["state"], shop.received(number), shop.on_hand(item)) == ("done", ["3"], ["3"])


@pytest.mark.usefixtures("lenient_autotask")
def test_a_line_cut_below_what_was_received_asks(shop: Shop) -> None:
    """B13: QuickBooks cannot order less than was received; nothing is written until the quantity is right again."""
    item = shop.item()
    number = shop.order((item, 5, 4))
    shop.transfer(number)
    before = shop.purchase_order(number)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 3})
    assert shop.status(number) == "problem"
    run = shop.transfer(number)
    assert [found["code"] for found in run["problems"]] == ["quantity_below_received"]
    assert (shop.purchase_order(number), shop.receipts(item)) == (before, [(item, "4")])
    (found,) = shop.problems(number)
    shop.set_line_quantity(number, item, 4)
    run = shop.resolve(found, "retry")
    assert (run["state"], kinds(run)) == ("done", ["update_purchase_order"])
    order = shop.purchase_order(number)
    assert (order["lines"][0]["quantity"], order["isFullyReceived"], shop.on_hand(item)) == ("4", True, ["4"])


@pytest.mark.parametrize("choice", ["retry", "detach"])
def test_a_vendor_changed_after_receipts_asks(shop: Shop, choice: str) -> None:
    """B13: receipts belong to the old vendor, so a new one is a problem until it is put back or the order is let go."""
    item, old, new = shop.item(), shop.vendor(), shop.vendor()
    number = shop.order((item, 5, 2), vendor=old)
    shop.transfer(number)
    row = shop.row(number)

    def name_vendor(name: str) -> None:
        shop.acme.autotask.act(
            "set-record", entity="PurchaseOrders", id=row["autotask_id"], set={"vendorID": shop.company_id(name)}
        )

    name_vendor(new)
    assert shop.status(number) == "problem"
    run = shop.transfer(number)
    assert [found["code"] for found in run["problems"]] == ["vendor_changed"]
    (compared,) = run["problems"][0]["differences"]
    assert compared == {"field": "Vendor", "autotask": new, "last_transferred": old, "quickbooks": old}
    assert (shop.purchase_order(number)["vendor"], shop.receipts(item)) == (old, [(item, "2")])
    (found,) = shop.problems(number)
    if choice == "retry":
        name_vendor(old)
    shop.resolve(found, choice)
    assert shop.codes(number) == []
    assert shop.status(number) == ("transferred" if choice == "retry" else "detached")
    assert (shop.purchase_order(number)["vendor"], shop.on_hand(item)) == (old, ["2"])


def test_a_vendor_changed_goes_on_once_the_receipts_are_gone_on_both_sides(shop: Shop) -> None:
    """B13: what was posted is deleted in QuickBooks and taken back in Autotask, so nothing holds the order to its old vendor any more."""
    item, old, new = shop.item(), shop.vendor(), shop.vendor()
    number = shop.order((item, 5, 2), vendor=old)
    shop.transfer(number)
    _un_receive(shop, number, item, 2)
    row = shop.row(number)
    shop.acme.autotask.act(
        "set-record", entity="PurchaseOrders", id=row["autotask_id"], set={"vendorID": shop.company_id(new)}
    )
    shop.transfer(number)
    (receipt,) = shop.receipt_records(item)
    shop.act("delete", txnId=receipt["txnId"])
    for found in shop.problems(number):
        shop.resolve(found, "retry")
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert (shop.purchase_order(number)["vendor"], shop.on_hand(item)) == (new, ["0"])


def test_received_more_than_ordered_asks_and_goes_on_once_the_order_is_raised(shop: Shop) -> None:
    """B13: QuickBooks takes no receipt on a full line; that is said before it refuses, and raising the quantity mends it."""
    item, other = shop.items(2)
    number = shop.order((item, 5, 5), (other, 1))
    shop.transfer(number)
    shop.receive(number, item, 2)
    run = shop.transfer(number)
    assert ([found["code"] for found in run["problems"]], shop.receipts(item)) == (["received_more"], [(item, "5")])
    (found,) = shop.problems(number)
    (row,) = found["differences"]
    assert row == {"field": f"{item}: received", "autotask": "7", "last_transferred": "5", "quickbooks": "5"}
    shop.set_line_quantity(number, item, 7)
    run = shop.resolve(found, "retry")
    assert (run["state"], shop.receipts(item), shop.status(number)) == (
        "done",
        [(item, "5"), (item, "2")],
        "transferred",
    )


def _line_ids(shop: Shop, number: str) -> list[int]:
    return [line["id"] for line in shop.acme.autotask.act("edit-order", order=number, set={})["lines"]]


def _exchange(shop: Shop, line: int, name: str) -> None:
    """The line of an order in Autotask is of another product from now on."""
    product = shop.acme.autotask.act("set-product", product=name, set={})["id"]
    shop.acme.autotask.act("set-record", entity="PurchaseOrderItems", id=line, set={"productID": product})


def test_an_order_with_an_exchanged_product_can_be_let_go_of(shop: Shop) -> None:
    """B13, `detach`: QuickBooks stays as it is, whatever comes later, and nothing asks again."""
    item, other = shop.items(2)
    number = shop.order((item, 5, 2))
    shop.transfer(number)
    (line,) = _line_ids(shop, number)
    _exchange(shop, line, other)
    assert kinds(shop.transfer(number)) == []
    found = the_problem(shop, number, "received_as_another")
    shop.resolve(found, "detach")
    shop.receive(number, other, 1)
    assert (shop.status(number), shop.codes(number), shop.received(number)) == ("detached", [], ["2"])


def test_a_product_exchanged_after_receipts_asks_and_goes_on_once_it_is_put_back(shop: Shop) -> None:
    """B13: QuickBooks keeps the item of what was received. To use it for the other product as well would end both counts, so putting it
    back is what is offered first, and until then neither is counted."""
    item, other = shop.items(2)
    number = shop.order((item, 5, 2), (other, 3))
    shop.transfer(number)
    line, second = _line_ids(shop, number)
    _exchange(shop, line, other)
    shop.acme.autotask.act("receive", order=number, line=second, quantity=1)
    shop.stock(item, 7)
    assert shop.status(number) == "problem"
    run = shop.transfer(number)
    assert ([found["code"] for found in run["problems"]], kinds(run)) == (["received_as_another"], [])
    (found,) = shop.problems(number)
    assert found["differences"] == [{"field": "Item", "autotask": other, "last_transferred": item, "quickbooks": item}]
    assert f"Put “{item}” back on the line in Autotask" in found["remedy"]
    assert [one["choice"] for one in found["choices"]] == ["retry", "adopt", "detach"]
    assert (kinds(shop.sync(item, other)), shop.on_hand(item, other)) == ([], ["2", "0"])
    _exchange(shop, line, item)
    run = shop.resolve(found, "retry")
    assert (run["problems"], shop.received(number), shop.codes(number)) == ([], ["2", "1"], [])
    assert shop.on_hand(item) == ["7"]


def test_units_taken_back_are_told_in_words(shop: Shop) -> None:
    """B13: a receiving below zero reads as what was taken back, in the story of the order and of the item, and not as a negative receipt."""
    item, number = _taken_back(shop, 2)
    assert shop.status(number) == "problem"
    texts = [line.text for line in shop.acme.desk.timeline("Acme", number)]
    assert (f"Took back 2 × {item}" in texts, any("-2 " in text for text in texts)) == (True, False)
    story = shop.acme.desk.item("Acme", next(one for one in shop.run("stock") if one["item"] == item)["autotask_id"])
    texts = [event.text for event in story.events]
    assert (f"2 taken back on PO {number}" in texts, any("-2 " in text for text in texts)) == (True, False)


def test_what_an_order_has_received_is_said_of_the_order(shop: Shop) -> None:
    """B11: of a deleted receipt the question says what the order shows, not what QuickBooks has of the item."""
    item = shop.item()
    number = shop.order((item, 5, 5))
    shop.transfer(number)
    _edit_receipt(shop, item, 0)
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert f"{item}: 5 were posted, the order shows 0 received." in found["explanation"]
