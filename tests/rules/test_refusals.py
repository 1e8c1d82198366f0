"""B14: one bad order never stops the others; what QuickBooks refuses is asked about, or tried again by itself."""

from __future__ import annotations

import pytest

from tests.rules.both_sides import settings
from tests.rules.shop import Shop, kinds

LASTING = "There was an error when saving the transaction.  QuickBooks error message: You cannot do that."


def _add_other_name(shop: Shop, name: str) -> None:
    shop.act("add-entry", kind="Customer", fields={"Name": name})


def test_one_bad_order_does_not_stop_the_others(shop: Shop) -> None:
    """B14: a vendor name taken by a customer holds back its order alone; the orders approved with it are written."""
    vendor = shop.vendor()
    _add_other_name(shop, vendor)
    first, second, third = shop.items(3)
    bad = shop.order((first, 1, 1), vendor=vendor)
    good = [shop.order((second, 2, 2)), shop.order((third, 3, 3))]
    run = shop.transfer(good[0], bad, good[1])
    assert run["state"] == "done_with_problems"
    assert [(found["code"], found["order"]) for found in run["problems"]] == [("vendor_name_taken", bad)]
    assert shop.on_hand(second, third) == ["2", "3"]
    assert (shop.status(bad), shop.purchase_orders(bad)) == ("problem", [])


def test_a_problem_whose_cause_has_gone_disappears_at_the_next_look(shop: Shop) -> None:
    """B14, P2: the customer that took the name is renamed; at the next contact the problem is gone and the approved order goes on."""
    vendor = shop.vendor()
    _add_other_name(shop, vendor)
    item = shop.item()
    number = shop.order((item, 2, 2), vendor=vendor)
    shop.transfer(number)
    assert shop.codes(number) == ["vendor_name_taken"]
    shop.act("edit-entry", group="Entity", name=vendor, newName=f"{vendor} customer")
    shop.transfer(shop.order((shop.item(), 1)))
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert shop.transfer(number)["state"] == "done"
    assert shop.on_hand(item) == ["2"]


@pytest.mark.parametrize("choice", ["map", "retry", "skip"])
def test_a_taken_vendor_name_can_be_mapped_tried_again_or_left_out(shop: Shop, choice: str) -> None:
    """B14 with N3: map takes the vendor that is meant, retry looks again, skip leaves the order untransferred."""
    vendor = shop.vendor()
    _add_other_name(shop, vendor)
    item = shop.item()
    number = shop.order((item, 2, 2), vendor=vendor)
    shop.transfer(number)
    (found,) = shop.problems(number)
    if choice == "skip":
        assert shop.resolve(found, "skip")["run"] is None
        assert (shop.codes(number), shop.status(number), shop.purchase_orders(number)) == ([], "not_transferred", [])
        return
    if choice == "map":
        shop.act("add-entry", kind="Vendor", fields={"Name": f"{vendor} Inc."})
        run = shop.resolve(found, "map", "--name", f"{vendor} Inc.")
        expected = f"{vendor} Inc."
    else:
        shop.act("edit-entry", group="Entity", name=vendor, newName=f"{vendor} customer")
        run = shop.resolve(found, "retry")
        expected = vendor
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.purchase_order(number)["vendor"], shop.on_hand(item)) == (expected, ["2"])
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")


def test_an_inactive_vendor_is_made_active_again(shop: Shop) -> None:
    """B14 with N2: an inactive namesake is a problem; reactivate makes it active and the order is entered for it."""
    vendor = shop.vendor()
    shop.act("add-entry", kind="Vendor", fields={"Name": vendor})
    shop.act("edit-entry", group="Entity", name=vendor, isActive=False)
    number = shop.order((shop.item(), 2), vendor=vendor)
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert found["code"] == "name_inactive"
    assert shop.resolve(found, "reactivate")["state"] == "done"
    assert shop.purchase_order(number)["vendor"] == vendor
    assert [one["isActive"] for one in shop.books()["entities"] if one["name"] == vendor] == [True]


@pytest.mark.parametrize(
    "request_name", ["VendorAdd", "ItemInventoryAdd", "PurchaseOrderAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd"]
)
def test_what_is_in_use_for_the_moment_is_tried_again_by_itself(shop: Shop, request_name: str) -> None:
    """B14: a record in use is shown as waiting, not as a problem to decide, and is written in a later session, once."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    shop.stock(item, 5)
    shop.act("fault", fault="status", status=3175, match=request_name, times=1)
    approved = shop.run("transfer", number, "--yes")
    shop.acme.call_quickbooks()
    waiting = [found for found in shop.run("problems") if found["code"] == "quickbooks_waiting"]
    assert waiting, "it must be shown"
    assert [found["choices"] for found in waiting] == [[]] * len(waiting)
    assert shop.acme.run_document(approved["run"])["state"] == "in_progress"
    run = shop.acme.finish(approved)
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.received(number), shop.receipts(item), shop.on_hand(item)) == (["2"], [(item, "2")], ["5"])
    assert [found for found in shop.run("problems") if found["code"] == "quickbooks_waiting"] == []


def test_an_item_that_was_in_use_does_not_stay_a_problem_where_nothing_is_synced(shop: Shop) -> None:
    """B14: what has gone by itself is not shown for ever, also where nobody looks at the product again."""
    item = shop.item()
    with settings(shop, sync_after_transfer="false"):
        number = shop.order((item, 2, 1))
        shop.act("fault", fault="status", status=3175, match="ItemInventoryAdd", times=1)
        approved = shop.run("transfer", number, "--yes")
        shop.acme.call_quickbooks()
        assert [found["code"] for found in shop.run("problems") if found["item"] == item] == ["quickbooks_waiting"]
        assert shop.acme.finish(approved)["state"] == "done"
    assert [found for found in shop.run("problems") if found["item"] == item] == []


def test_a_refused_order_is_asked_about_and_tried_again(shop: Shop) -> None:
    """B14: a refusal that does not pass is a problem with QuickBooks' words; retry enters the order once, with its receipt."""
    item, other = shop.items(2)
    number, neighbour = shop.order((item, 2, 2)), shop.order((other, 1, 1))
    shop.act("fault", fault="status", status=3180, message=LASTING, match="PurchaseOrderAdd")
    run = shop.transfer(number, neighbour)
    assert run["state"] == "done_with_problems"
    (found,) = shop.problems(number)
    assert (found["code"], "3180" in found["explanation"]) == ("request_refused", True)
    assert (shop.purchase_orders(number), shop.on_hand(other)) == ([], ["1"])
    assert shop.transfer(number)["state"] == "done_with_problems", "it is not sent again as it is"
    (found,) = shop.problems(number)
    run = shop.resolve(found, "retry")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (len(shop.purchase_orders(number)), shop.receipts(item), shop.on_hand(item)) == (1, [(item, "2")], ["2"])
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")


def test_a_refused_receipt_can_be_left_out(shop: Shop) -> None:
    """B14: skip leaves the receipt unposted this time; no adjustment brings its units in, and the next transfer posts it."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    shop.act("fault", fault="status", status=3180, message=LASTING, match="ItemReceiptAdd")
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert found["code"] == "request_refused"
    assert shop.resolve(found, "skip")["run"] is None
    assert (shop.codes(number), shop.receipts(item), shop.on_hand(item)) == ([], [], ["0"])
    assert (shop.status(number), shop.codes(number)) == ("needs_update", []), "left out until the next transfer"
    run = shop.transfer(number)
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.receipts(item), shop.on_hand(item)) == ([(item, "2")], ["2"])


def test_a_closed_period_asks_and_is_tried_again(shop: Shop) -> None:
    """B14 with B4: where the transfer date itself is closed, a person is asked; retry writes once the books are open."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    shop.act("preferences", closingDate="2099-12-31")
    try:
        run = shop.transfer(number)
    finally:
        shop.act("preferences", closingDate="")
    assert run["state"] == "done_with_problems"
    assert shop.purchase_orders(number) == []
    (found,) = shop.problems(number)
    assert found["code"] == "closing_date"
    run = shop.resolve(found, "retry")
    assert (run["state"], run["problems"]) == ("done", [])
    assert (shop.received(number), shop.on_hand(item)) == (["2"], ["2"])


@pytest.mark.parametrize("choice", ["adopt", "retry", "skip"])
def test_a_number_that_somebody_else_used_is_never_adopted_silently(shop: Shop, choice: str) -> None:
    """B14 with N4: the number stands on an order typed by a person: adopt uses it, retry looks again, skip leaves it out."""
    item, vendor = shop.item(), shop.vendor()
    shop.add_item(item)
    shop.act("add-entry", kind="Vendor", fields={"Name": vendor})
    number = shop.order((item, 4, 3), vendor=vendor)
    typed = shop.act(
        "enter-order", vendor=vendor, number=number, lines=[{"item": item, "quantity": "4", "rate": "9.00"}]
    )["txnId"]
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert found["code"] == "number_taken"
    assert (len(shop.purchase_orders(number)), shop.receipts(item)) == (1, [])
    if choice == "skip":
        shop.resolve(found, "skip")
        assert (shop.codes(number), shop.status(number), len(shop.purchase_orders(number))) == (
            [],
            "not_transferred",
            1,
        )
        return
    if choice == "retry":
        shop.act("edit-order", txnId=typed, newNumber=f"{number}-X")
    run = shop.resolve(found, choice)
    assert (run["state"], run["problems"]) == ("done", [])
    order = shop.purchase_order(number)
    assert (order["txnId"] == typed) is (choice == "adopt")
    assert [(line["quantity"], line["rate"], line["received"]) for line in order["lines"]] == [("4", "10.50", "3")]
    assert (shop.receipts(item), shop.on_hand(item), shop.status(number)) == ([(item, "3")], ["3"], "transferred")


def test_a_missing_stock_account_holds_back_the_counts_alone(shop: Shop) -> None:
    """B14 with N6: without the adjustment account orders and receipts are written; create makes the account and sets the count."""
    item = shop.item()
    shop.run("company", "set", "Acme", "adjustment_account=Stock Differences")
    try:
        number = shop.order((item, 2, 2))
        shop.stock(item, 5)
        run = shop.transfer(number)
        assert run["state"] == "done_with_problems"
        assert (shop.received(number), shop.on_hand(item)) == (["2"], ["2"])
        (found,) = [one for one in shop.run("problems") if one["code"] == "account_missing"]
        shop.resolve(found, "create")
        if shop.on_hand(item) != ["5"]:
            assert kinds(shop.sync(item)) == ["create_account", "adjust_on_hand"]
        assert shop.on_hand(item) == ["5"]
    finally:
        shop.run("company", "set", "Acme", "adjustment_account=Inventory Adjustment")
    assert [one for one in shop.run("problems") if one["code"] == "account_missing"] == []
