"""B9, B10, B12: Autotask is the master; a change made in QuickBooks stops the update until a person has decided."""

from __future__ import annotations

import pytest

from tests.rules.shop import Shop, kinds, summaries


def _lines(shop: Shop, number: str) -> list[tuple[str, str, str]]:
    return [(line["item"], line["quantity"], line["rate"]) for line in shop.purchase_order(number)["lines"]]


def test_changes_in_autotask_are_written_by_update(shop: Shop) -> None:
    """B9: quantity, cost, added line, memo and ship-to changed in Autotask: Needs update, and Update writes them all."""
    first, second = shop.items(2)
    number = shop.order((first, 3), generalMemo="old words")
    shop.transfer(number)
    act = shop.acme.autotask.act
    act("edit-line", order=number, line=first, set={"quantity": 4, "unitCost": 12.25})
    act("add-line", order=number, product=second, quantity=2, unitCost="3.5")
    act("edit-order", order=number, set={"generalMemo": "new words", "shipToName": "Harbor Office"})
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert (run["state"], kinds(run)) == ("done", ["create_item", "update_purchase_order"])
    assert _lines(shop, number) == [(first, "4", "12.25"), (second, "2", "3.50")]
    text = shop.qbxml_order(number)
    assert "new words" in text
    assert "Harbor Office" in text
    assert shop.status(number) == "transferred"


def test_a_line_removed_in_autotask_is_removed_by_update(shop: Shop) -> None:
    """B9: the line that is gone goes, the others keep what was received on them."""
    first, second, third = shop.items(3)
    number = shop.order((first, 3, 1), (second, 2), (third, 4, 4))
    shop.transfer(number)
    shop.acme.autotask.act("remove-line", order=number, line=second)
    assert shop.status(number) == "needs_update"
    assert shop.transfer(number)["state"] == "done"
    assert [(line["item"], line["received"]) for line in shop.purchase_order(number)["lines"]] == [
        (first, "1"),
        (third, "4"),
    ]
    assert shop.on_hand(first, third) == ["1", "4"]


def test_a_vendor_changed_before_receipts_is_written_by_update(shop: Shop) -> None:
    """B9: until something was received the vendor may change, and QuickBooks follows."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 3))
    shop.transfer(number)
    shop.acme.autotask.act("edit-order", order=number, set={"vendorID": shop.company_id(vendor)})
    assert shop.status(number) == "needs_update"
    assert shop.transfer(number)["state"] == "done"
    assert shop.purchase_order(number)["vendor"] == vendor


def test_a_change_in_quickbooks_can_be_left_as_it_is(shop: Shop) -> None:
    """B10: detach leaves the order to QuickBooks; nothing more is written to it."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert shop.resolve(found, "detach")["run"] is None
    by_hand = shop.purchase_order(number)
    shop.receive(number, item, 3)
    assert (shop.status(number), shop.codes(number)) == ("detached", [])
    assert shop.purchase_order(number) == by_hand
    assert shop.receipts(item) == []


@pytest.mark.parametrize("way", ["sync", "another order"])
def test_items_of_a_changed_order_are_synced_by_nobody(shop: Shop, way: str) -> None:
    """B10: while the problem is open, neither a sync by hand nor another order's transfer touches the counts of its items."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    shop.act("edit-order", number=number, memo="by hand")
    shop.transfer(number)
    assert shop.codes(number) == ["changed_in_quickbooks"]
    shop.stock(item, 4)
    run = shop.sync(item) if way == "sync" else shop.transfer(shop.order((item, 1)))
    assert (shop.on_hand(item), shop.adjustments(item)) == (["0"], [])
    assert any(write["state"] == "skipped" and number in write["summary"] for write in run["writes"]), run["writes"]
    (found,) = shop.problems(number)
    shop.resolve(found, "overwrite")
    assert shop.on_hand(item) == ["4"]


def test_fields_that_people_fill_in_are_no_conflict_and_survive(shop: Shop) -> None:
    """B10: expected date, class and FOB typed in QuickBooks are no conflict, and an update leaves them in place."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    order = shop.purchase_order(number)
    shop.qbxml(
        f"<PurchaseOrderModRq><PurchaseOrderMod><TxnID>{order['txnId']}</TxnID>"
        f"<EditSequence>{order['editSequence']}</EditSequence><DueDate>2027-01-15</DueDate>"
        "<ExpectedDate>2027-01-02</ExpectedDate><FOB>Portland</FOB></PurchaseOrderMod></PurchaseOrderModRq>"
    )
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 6})
    run = shop.transfer(number)
    assert (run["state"], run["problems"], kinds(run)) == ("done", [], ["update_purchase_order"])
    text = shop.qbxml_order(number)
    assert "<Quantity>6</Quantity>" in text
    assert "<ExpectedDate>2027-01-02</ExpectedDate>" in text
    assert "<DueDate>2027-01-15</DueDate>" in text
    assert "<FOB>Portland</FOB>" in text


def test_a_change_taken_back_by_hand_is_no_problem_any_more(shop: Shop) -> None:
    """B10 and B14: once somebody undid the change in QuickBooks, the problem disappears at the next look."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    memo = shop.purchase_order(number)["memo"]
    shop.act("edit-order", number=number, memo="by hand")
    shop.transfer(number)
    assert shop.codes(number) == ["changed_in_quickbooks"]
    shop.act("edit-order", number=number, memo=memo)
    shop.transfer(shop.order((shop.item(), 1)))
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")


def test_characters_that_quickbooks_cannot_store_are_no_change(shop: Shop) -> None:
    """B10: what was sent is compared as QuickBooks could store it, so a Greek memo is no conflict at the next update."""
    item = shop.item()
    number = shop.order((item, 5), generalMemo="παραγγελία ✓ “quoted”\nsecond line")
    shop.transfer(number)
    shop.receive(number, item, 1)
    run = shop.transfer(number)
    assert (run["state"], run["problems"], kinds(run)) == ("done", [], ["receive_items"])


def test_an_order_canceled_after_transfer_is_closed_and_keeps_what_was_received(shop: Shop) -> None:
    """B12: Update closes the order in QuickBooks; received quantities and on hand stay."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    shop.acme.autotask.act("cancel", order=number)
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert (run["state"], kinds(run)) == ("done", ["close_purchase_order"])
    assert shop.purchase_order(number)["isManuallyClosed"] is True
    assert shop.status(number) == "closed"
    assert kinds(shop.transfer(number)) == []


def test_an_order_partly_received_and_canceled_is_closed_with_its_receipts(shop: Shop) -> None:
    """B12: what was received before the cancellation is posted first, then the order is closed."""
    item = shop.item()
    number = shop.order((item, 5, 2))
    shop.transfer(number)
    shop.receive(number, item, 1)
    shop.acme.autotask.act("cancel", order=number)
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert (run["state"], kinds(run)) == ("done", ["receive_items", "close_purchase_order"])
    assert (shop.received(number), shop.on_hand(item)) == (["3"], ["3"])
    assert (shop.purchase_order(number)["isManuallyClosed"], shop.status(number)) == (True, "closed")


def test_an_order_canceled_before_it_was_entered_is_not_entered(shop: Shop) -> None:
    """B12 and B1: canceled between approval and contact, it becomes a problem; ignore lets it go."""
    item = shop.item()
    number = shop.order((item, 5))
    approved = shop.run("transfer", number, "--yes")
    shop.acme.autotask.act("cancel", order=number)
    shop.run("refresh")
    run = shop.acme.finish(approved)
    assert run["state"] == "done_with_problems"
    assert shop.purchase_orders(number) == []
    (found,) = shop.problems(number)
    assert found["code"] == "order_canceled"
    assert shop.resolve(found, "ignore")["run"] is None
    assert (shop.status(number), shop.codes(number)) == ("ignored", [])


def test_a_preview_names_what_an_update_changes(shop: Shop) -> None:
    """B3, B9: the summary of an update says which fields of the order become what, shortly: vendor, memo, ship-to, freight, ship method."""
    item, vendor, other = shop.item(), shop.vendor(), shop.vendor()
    number = shop.order((item, 3), vendor=vendor, generalMemo="rack 4", shipToName="Office", freight=12)
    shop.transfer(number)
    act = shop.acme.autotask.act
    ships = {
        "generalMemo": "rack 5 " + "and more words " * 9,
        "shipToName": "Dock 2",
        "vendorID": shop.company_id(other),
    }
    act("edit-order", order=number, set={**ships, "freight": 15.5})
    act("edit-line", order=number, line=item, set={"unitCost": 11})
    (summary,) = summaries(shop.preview(number), "update_purchase_order")
    changes = summary.partition(": ")[2].split("; ")
    assert changes[:2] == [f"{item}: cost 10.50 → 11.00", f"vendor {vendor} → {other}"]
    assert [one for one in changes if one.startswith("new memo “rack 5 and more") and one.endswith("…”")]
    assert "new ship-to address “Dock 2, 12 Quay Street, Portland, ME 04101”" in changes
    assert "freight 12.00 → 15.50" in changes
    assert len(summary) < 400
    shop.transfer(number)
    act("edit-order", order=number, set={"generalMemo": ""})
    (summary,) = summaries(shop.preview(number), "update_purchase_order")
    assert "no vendor message" in summary


def test_a_preview_names_the_lines_that_an_update_adds_and_removes(shop: Shop) -> None:
    """B3, B9: a line that is new in Autotask stands with its quantity, one that went with its item; then QuickBooks has just these."""
    kept, gone, new, cheap = shop.items(4)
    number = shop.order((kept, 3), (gone, 2))
    shop.transfer(number)
    act = shop.acme.autotask.act
    act("add-line", order=number, product=new, quantity=2, unitCost="3.5")
    act("add-line", order=number, product=cheap, quantity=1, unitCost=0)
    act("remove-line", order=number, line=gone)
    (summary,) = summaries(shop.preview(number), "update_purchase_order")
    assert summary.partition(": ")[2].split("; ") == [f"remove the line {gone}", f"add 2 × {new}", f"add 1 × {cheap}"]
    shop.transfer(number)
    assert _lines(shop, number) == [(kept, "3", "10.50"), (new, "2", "3.50"), (cheap, "1", "0.00")]
