"""B10 from both ends: what a person edits in QuickBooks is shown field by field, and each choice does what it says."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.rules.shop import Shop, kinds


def _edited(shop: Shop, number: str, **edit: object) -> Any:
    """The problem that an edit leads to, with its rows by field."""
    shop.act("edit-order", txnId=shop.row(number)["quickbooks"]["txn_id"], **edit)
    run = shop.transfer(number)
    assert kinds(run) == [], "nothing may be written over it"
    (found,) = shop.problems(number)
    assert found["code"] == "changed_in_quickbooks"
    return found


def _rows(found: Any) -> dict[str, tuple[str, str, str]]:
    return {row["field"]: (row["autotask"], row["last_transferred"], row["quickbooks"]) for row in found["differences"]}


def _order(shop: Shop, number: str) -> Any:
    txn_id = shop.row(number, refresh=False)["quickbooks"]["txn_id"]
    (found,) = [one for one in shop.books()["purchaseOrders"] if one["txnId"] == txn_id]
    return found


def _lines(shop: Shop, number: str) -> list[tuple[str, str, str]]:
    return [(line["item"], line["quantity"], line["rate"]) for line in _order(shop, number)["lines"]]


def test_every_field_is_shown_three_times_over_and_overwritten(shop: Shop) -> None:
    """B10: each field that somebody edited is shown as Autotask, the last transfer and QuickBooks have it, at every door; nothing is
    written over it, received or synced, until a person chooses: overwrite brings all of Autotask back."""
    first, second, third = shop.items(3)
    other = shop.vendor()
    shop.add_item(third)
    shop.act("add-entry", kind="Vendor", fields={"Name": other})
    vendor = shop.vendor()
    number = shop.order((first, 5), (second, 2), vendor=vendor, generalMemo="rack 4", shipToName="Office")
    shop.transfer(number)
    memo = shop.purchase_order(number)["memo"]
    shop.receive(number, second, 2)
    shop.acme.autotask.act("edit-line", order=number, line=first, set={"quantity": 6})
    found = _edited(
        shop,
        number,
        newNumber="HAND",
        memo="by hand",
        vendorMessage="thanks",
        vendor=other,
        shipTo=["Dock 2"],
        lines={"0": {"quantity": "4", "rate": "9.5"}, "1": {"newItem": third}},
        addLines=[{"item": third, "quantity": "1", "rate": "3"}],
        lineOrder=[1, 0, 2],
    )
    address = "Office\n12 Quay Street\nPortland, ME 04101"
    assert _rows(found) == {
        "Vendor": (vendor, vendor, other),
        "Number": (number, number, "HAND"),
        "Memo": (memo, memo, "by hand"),
        "Vendor message": ("rack 4", "rack 4", "thanks"),
        "Ship to": (address, address, "Dock 2"),
        f"{first}: quantity": ("6", "5", "4"),
        f"{first}: unit cost": ("10.50", "10.50", "9.50"),
        f"{second}: item": (second, second, third),
        f"{second}: unit cost": ("10.50", "10.50", "0.00"),
        f"Line {third}": ("not there", "not there", "1 at 3.00"),
    }
    assert [one["choice"] for one in found["choices"]] == ["overwrite", "detach"], "a line that became another item"
    text = shop.acme.said("problems", "--company", "Acme")
    assert "Last transferred or agreed" in text
    assert f"{first}: quantity 6 5 4" in text
    shown = next(one for one in shop.acme.desk.problems("Acme") if one.id == found["id"])
    assert all(choice.consequence for choice in shown.choices)
    assert (shop.receipts(first, second), shop.adjustments(first, second)) == ([], [])
    assert (shop.on_hand(first, second), shop.status(number)) == (["0", "0"], "problem")

    run = shop.resolve(found, "overwrite")
    assert (run["state"], run["problems"]) == ("done", [])
    order = _order(shop, number)
    assert (order["refNumber"], order["memo"], order["vendor"]) == (number, memo, vendor)
    assert sorted(_lines(shop, number)) == sorted([(first, "6", "10.50"), (second, "2", "10.50")])
    text = shop.qbxml_order(number)
    assert "<VendorMsg>rack 4</VendorMsg>" in text
    assert "Dock 2" not in text
    assert (shop.receipts(second), shop.on_hand(second)) == ([(second, "2")], ["2"])
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")


@pytest.mark.parametrize("choice", ["overwrite", "detach"])
def test_a_removed_line_is_shown_and_cannot_be_taken_over(shop: Shop, choice: str) -> None:
    """B10: what Autotask receives of a line that is gone in QuickBooks would have no place, so it is overwritten or let go of."""
    first, second = shop.items(2)
    number = shop.order((first, 5), (second, 2))
    shop.transfer(number)
    found = _edited(shop, number, removeLines=["1"])
    assert _rows(found) == {f"Line {second}": ("2 at 10.50", "2 at 10.50", "removed")}
    assert [one["choice"] for one in found["choices"]] == ["overwrite", "detach"]
    shop.resolve(found, choice)
    is_ours = choice == "overwrite"
    lines = [line["item"] for line in shop.purchase_order(number)["lines"]]
    assert lines == ([first, second] if is_ours else [first])
    assert (shop.status(number), shop.codes(number)) == ("transferred" if is_ours else "detached", [])
    shop.receive(number, first, 1)
    # For an order that was let go of there is no run.
    run = shop.answer("transfer", number, "--yes").document
    assert (run["run"] is not None) == is_ours
    if is_ours:
        shop.acme.finish(run)
    assert shop.receipts(first, second) == ([(first, "1")] if is_ours else [])


def test_another_order_of_the_lines_is_no_change(shop: Shop) -> None:
    """B10: lines are known by their ids; moved ones take receipts and updates as before."""
    first, second = shop.items(2)
    number = shop.order((first, 5), (second, 2))
    shop.transfer(number)
    shop.act("edit-order", number=number, lineOrder=[1, 0])
    shop.receive(number, second, 2)
    shop.acme.autotask.act("edit-line", order=number, line=first, set={"quantity": 6})
    run = shop.transfer(number)
    assert (run["problems"], kinds(run)) == ([], ["update_purchase_order", "receive_items"])
    assert [line[:2] for line in _lines(shop, number)] == [(second, "2"), (first, "6")]
    assert (shop.receipts(second), shop.receipts(first)) == ([(second, "2")], [])


def test_what_is_taken_over_stays_until_autotask_changes_it(shop: Shop) -> None:
    """B10: after adopt nothing is written over what was agreed to, receipts and counts go on, and a field that Autotask changes
    later is Autotask's again while the others stay."""
    first, second, third = shop.items(3)
    vendor, other = shop.vendor(), shop.vendor()
    shop.add_item(third)
    shop.act("add-entry", kind="Vendor", fields={"Name": other})
    number = shop.order((first, 5), (second, 2), vendor=vendor)
    shop.transfer(number)
    shop.acme.autotask.act("edit-order", order=number, set={"shipToName": "Annex"})
    found = _edited(
        shop,
        number,
        newNumber=f"H{number}",
        memo="by hand",
        vendor=other,
        lines={"0": {"quantity": "7"}, "1": {"rate": "8"}},
        addLines=[{"item": third, "quantity": "1", "rate": "3"}],
    )
    shop.stock(first, 9)
    refused = shop.sync(first)
    assert any(
        "changed in QuickBooks" in write["summary"] for write in refused["writes"] if write["state"] == "skipped"
    )

    run = shop.resolve(found, "adopt")
    assert (run["problems"], "update_purchase_order" in kinds(run)) == ([], True), "Autotask's own change is written"
    agreed = [(first, "7", "10.50"), (second, "2", "8.00"), (third, "1", "3.00")]
    order = _order(shop, number)
    assert (order["refNumber"], order["memo"], order["vendor"]) == (f"H{number}", "by hand", other)
    assert (_lines(shop, number), shop.on_hand(first)) == (agreed, ["9"])
    assert (shop.status(number), shop.codes(number)) == ("transferred", [])
    assert shop.row(number)["quickbooks"]["ref_number"] == f"H{number}"

    shop.receive(number, second, 2)
    shop.acme.autotask.act("edit-line", order=number, line=first, set={"quantity": 6})
    run = shop.transfer(number)
    assert (run["problems"], kinds(run)) == ([], ["update_purchase_order", "receive_items"])
    assert _lines(shop, number) == [(first, "6", "10.50"), *agreed[1:]]
    shop.acme.autotask.act("edit-line", order=number, line=first, set={"quantity": 5})
    shop.transfer(number)
    assert _lines(shop, number) == [(first, "5", "10.50"), *agreed[1:]], "what was agreed before is over"
    assert (_order(shop, number)["memo"], shop.codes(number)) == ("by hand", [])


def test_more_received_than_the_quantity_that_was_taken_over_asks(shop: Shop) -> None:
    """B10 and B13: a lower quantity that was agreed to is never raised silently by what arrives; QuickBooks takes no receipt there."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    shop.resolve(_edited(shop, number, lines={"0": {"quantity": "3"}}), "adopt")
    shop.receive(number, item, 3)
    assert kinds(shop.transfer(number)) == ["receive_items"]
    shop.receive(number, item, 2)
    run = shop.transfer(number)
    assert [found["code"] for found in run["problems"]] == ["received_more"]
    assert (shop.receipts(item), _lines(shop, number)) == ([(item, "3")], [(item, "3", "10.50")])


def test_a_choice_is_kept_with_what_was_seen(shop: Shop) -> None:
    """P3: the audit says who chose what, when, and which values were shown."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    shop.resolve(_edited(shop, number, lines={"0": {"quantity": "7"}}), "adopt")
    with closing(sqlite3.connect(shop.acme.database.removeprefix("sqlite:///"))) as database:
        rows = database.execute("select who, time, data from audit_events where kind = 'problem resolved'").fetchall()
    who, time, data = next((who, time, json.loads(data)) for who, time, data in rows if number in data)
    seen = [{"field": f"{item}: quantity", "autotask": "5", "last_transferred": "5", "quickbooks": "7"}]
    assert (who, bool(time), data["choice"], data["seen"]) == ("dana", True, "adopt", seen)


@pytest.mark.parametrize("choice", ["overwrite", "adopt"])
def test_what_is_edited_once_more_after_the_choice_is_asked_about_again(shop: Shop, choice: str) -> None:
    """B10: a choice is about what was seen; another edit before it is carried out is a new problem."""
    item = shop.item()
    number = shop.order((item, 5))
    shop.transfer(number)
    found = _edited(shop, number, lines={"0": {"quantity": "7"}})
    answer = shop.answer("resolve", str(found["id"]), choice)
    shop.act("clock", advance_seconds=5)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "8"}})
    shop.acme.finish(answer.document)
    (again,) = shop.problems(number)
    assert _rows(again) == {f"{item}: quantity": ("5", "5", "8")}
    assert _lines(shop, number) == [(item, "8", "10.50")]


def test_what_came_on_a_line_of_another_item_is_not_taken_away(shop: Shop) -> None:
    """B10: a person adds a line to the order in QuickBooks and receives it there: Autotask knows nothing of these units, and the sync of that
    item says what it waits for, in its preview, too. Once the order is let go of, Autotask's count is set."""
    item, other = shop.items(2)
    shop.stock(other, 1)
    shop.sync(other)
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    txn_id = shop.purchase_order(number)["txnId"]
    shop.act("edit-order", txnId=txn_id, addLines=[{"item": other, "quantity": "6", "rate": "3"}])
    shop.act("receive", txnId=txn_id, quantities={"1": "5"})
    assert (kinds(shop.sync(other)), shop.on_hand(other), shop.codes(number)) == ([], ["6"], ["changed_in_quickbooks"])
    preview = shop.run("sync", "--item", other, "--preview", code=1)
    assert f"{number} was changed in QuickBooks; its items are left alone" in str(preview)
    shop.resolve(shop.problems(number)[0], "detach")
    assert (kinds(shop.sync(other)), shop.on_hand(other)) == (["adjust_on_hand"], ["1"])


def _received_as(shop: Shop, item: str, other: str) -> tuple[str, Any]:
    """Somebody put another item on the line in QuickBooks and received 2 of it there: the number, and the question."""
    number = shop.order((item, 5))
    shop.transfer(number)
    txn_id = shop.purchase_order(number)["txnId"]
    shop.act("edit-order", txnId=txn_id, lines={"0": {"newItem": other, "rate": "10.5"}})
    shop.act("receive", txnId=txn_id, quantities={"0": "2"})
    run = shop.transfer(number)
    assert kinds(run) == []
    (found,) = shop.problems(number)
    return number, found


def test_an_item_that_was_received_is_not_offered_to_be_overwritten(shop: Shop) -> None:
    """B10, B13: QuickBooks keeps the item of what was received, so only ways that work are offered, and the words name QuickBooks, where the
    change was made. Put right there, everything goes on."""
    item, other = shop.items(2)
    shop.transfer(shop.order((other, 1)))
    number, found = _received_as(shop, item, other)
    assert (found["code"], [one["choice"] for one in found["choices"]]) == (
        "changed_in_quickbooks",
        ["retry", "detach"],
    )
    assert f"2 × “{other}” were received on the line in QuickBooks" in found["remedy"]
    assert f"put “{item}” back on the line; then try again" in found["remedy"]
    assert "in Autotask" not in found["remedy"]
    (receipt,) = [one for one in shop.receipt_records(other) if one["lines"][0]["quantity"] == "2"]
    shop.act("delete", txnId=receipt["txnId"])
    shop.act("edit-order", txnId=shop.purchase_order(number)["txnId"], lines={"0": {"newItem": item, "rate": "10.5"}})
    run = shop.resolve(found, "retry")
    assert (run["problems"], shop.codes(number), shop.status(number)) == ([], [], "transferred")
    assert _lines(shop, number) == [(item, "5", "10.50")]


def test_an_item_that_was_received_can_be_overwritten_once_the_receipt_is_gone(shop: Shop) -> None:
    """B10: the receipt deleted in QuickBooks, the next question offers what works now, and it brings Autotask's item back."""
    item, other = shop.items(2)
    shop.add_item(other)
    number, found = _received_as(shop, item, other)
    (receipt,) = shop.receipt_records(other)
    shop.act("delete", txnId=receipt["txnId"])
    shop.resolve(found, "retry")
    (found,) = shop.problems(number)
    assert [one["choice"] for one in found["choices"]] == ["overwrite", "detach"]
    run = shop.resolve(found, "overwrite")
    assert (run["problems"], _lines(shop, number)) == ([], [(item, "5", "10.50")])


def test_an_item_that_was_received_can_be_the_one_that_is_meant(shop: Shop) -> None:
    """B10, N1: chosen on the page Mapping, the item of the line is the product's from then on, and what was received by hand counts."""
    item, other = shop.items(2)
    shop.add_item(other)
    number, found = _received_as(shop, item, other)
    shop.read_lists()
    shop.run("mapping", "set", "item", str(shop.mapped("item", item)["autotask_id"]), other)
    shop.receive(number, item, 3)
    run = shop.resolve(found, "retry")
    assert (run["problems"], shop.codes(number)) == ([], [])
    assert [line[0] for line in _lines(shop, number)] == [other]
    assert shop.received(number) == ["3"]


def test_what_was_received_on_an_added_line_is_taken_over_and_not_overwritten(shop: Shop) -> None:
    """B10, B13: a line that somebody added in QuickBooks and received there cannot go; it can be taken over."""
    item, other = shop.items(2)
    shop.add_item(other)
    number = shop.order((item, 5))
    shop.transfer(number)
    txn_id = shop.purchase_order(number)["txnId"]
    shop.act("edit-order", txnId=txn_id, addLines=[{"item": other, "quantity": "6", "rate": "3"}])
    shop.act("receive", txnId=txn_id, quantities={"1": "2"})
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert [one["choice"] for one in found["choices"]] == ["adopt", "retry", "detach"]
    assert f"2 × “{other}” were received on the line that was added" in found["remedy"]
    assert (shop.resolve(found, "adopt")["problems"], shop.codes(number)) == ([], [])


def test_a_vendor_of_receipts_is_not_offered_to_be_overwritten(shop: Shop) -> None:
    """B10, B13: another vendor in QuickBooks, whose goods were received there, stays; it is taken over or put right there."""
    item, vendor = shop.item(), shop.vendor()
    shop.act("add-entry", kind="Vendor", fields={"Name": vendor})
    number = shop.order((item, 5))
    shop.transfer(number)
    txn_id = shop.purchase_order(number)["txnId"]
    shop.act("edit-order", txnId=txn_id, vendor=vendor)
    shop.act("receive", txnId=txn_id, quantities={"0": "2"})
    shop.transfer(number)
    (found,) = shop.problems(number)
    assert [one["choice"] for one in found["choices"]] == ["adopt", "retry", "detach"]
    assert "QuickBooks keeps its vendor" in found["remedy"]
