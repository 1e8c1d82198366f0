"""N4: the number of the purchase order in QuickBooks, by the settings, and what happens when it is taken."""

from __future__ import annotations

from datetime import date

import pytest

from stockpost.app.errors import UseError
from tests.rules.both_sides import Driven, add_name, created_order, field, order_of, settings, the_problem
from tests.rules.shop import Shop, kinds, summaries


def test_a_number_that_is_too_long_keeps_its_end_and_is_whole_in_memo(shop: Shop) -> None:
    """N4: the last 11 characters; the preview says so; the whole number is in the Memo."""
    whole = "PO-2026-11-004711"
    number = shop.order((shop.item(), 1), number=whole)
    assert f"The number {whole} is longer than 11 characters; QuickBooks gets 6-11-004711" in shop.acme.said(
        "transfer", number, "--preview"
    )
    order = order_of(shop, txn_id=created_order(shop.transfer(number)))
    assert field(order, "RefNumber") == "6-11-004711"
    assert (field(order, "Memo") or "").startswith(f"Autotask {whole}")


def test_a_prefix_is_put_before_the_number(shop: Shop) -> None:
    """N4: number_prefix."""
    with settings(shop, number_prefix="AT-"):
        number = shop.order((shop.item(), 1))
        order = order_of(shop, txn_id=created_order(shop.transfer(number)))
        assert field(order, "RefNumber") == f"AT-{number}"
        assert shop.row(number)["quickbooks"]["ref_number"] == f"AT-{number}"
        # With the same settings nothing is to be updated; the number is looked up under its prefix.
        assert shop.status(number) == "transferred"


def test_the_external_number_is_taken_where_there_is_one(shop: Shop) -> None:
    """N4: number_source external, else Autotask's number; a long one is whole in the Memo, beside Autotask's own."""
    with settings(shop, number_source="external"):
        given = shop.order((shop.item(), 1), externalPONumber="EXT-77")
        none = shop.order((shop.item(), 1))
        long = shop.order((shop.item(), 1), externalPONumber="CUSTOMER-PO-20261124-A")
        shop.transfer(given, none, long)
        orders = {
            number: order_of(shop, txn_id=shop.row(number)["quickbooks"]["txn_id"]) for number in (given, none, long)
        }
    assert [field(orders[number], "RefNumber") for number in (given, none, long)] == ["EXT-77", none, "-20261124-A"]
    memo = field(orders[given], "Memo") or ""
    assert f"Autotask {given}" in memo
    memo = field(orders[long], "Memo") or ""
    assert f"Autotask {long}" in memo
    assert "CUSTOMER-PO-20261124-A" in memo


def test_the_number_can_be_left_to_quickbooks(shop: Shop) -> None:
    """N4: number_source quickbooks: no number is sent, QuickBooks gives its own, and Autotask's number is in the Memo."""
    shop.act("preferences", unverified={"autoNumberOmittedRefNumber": True})
    try:
        with settings(shop, number_source="quickbooks"):
            item = shop.item()
            first, _left, number = shop.order((item, 1, 0)), shop.order((item, 1, 0)), shop.order((item, 2, 1))
            before = field(order_of(shop, txn_id=created_order(shop.transfer(first))), "RefNumber")
            run = shop.transfer(number)
            assert (run["state"], run["problems"]) == ("done", [])
            txn_id = created_order(run)
            (sent,) = [one for one in shop.run("history", "--order", number) if one["kind"] == "create_purchase_order"]
            assert "<RefNumber>" not in sent["request"]
            order = order_of(shop, txn_id=txn_id)
            given = field(order, "RefNumber")
            # QuickBooks counts the orders that it has, Autotask also the one that was not transferred.
            assert int(given or 0) - int(before or 0) == 1
            assert int(number) - int(first) == 2
            assert f"Autotask {number}" in (field(order, "Memo") or "")
            assert shop.row(number)["quickbooks"] == {"txn_id": txn_id, "ref_number": given}
            shop.receive(number, item, 1)
            assert kinds(shop.transfer(number)) == ["receive_items"]
    finally:
        shop.act("preferences", unverified={"autoNumberOmittedRefNumber": False})


def test_a_number_left_to_quickbooks_that_stays_blank_is_no_obstacle(shop: Shop) -> None:
    """N4: where QuickBooks leaves the number blank the order is known by its TxnID, and two such orders stay apart."""
    with settings(shop, number_source="quickbooks"):
        first, second = shop.order((shop.item(), 1)), shop.order((shop.item(), 1))
        assert shop.transfer(first, second)["state"] == "done"
        ids = {shop.row(number)["quickbooks"]["txn_id"] for number in (first, second)}
    assert len(ids) == 2


def test_a_number_that_somebody_else_used_is_asked_about_and_adopted_when_told(shop: Shop) -> None:
    """N4 and P4: a person's order of the same number is not touched until the user says that it is the one."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 4, 3), vendor=vendor)
    shop.add_item(item)
    shop.act("add-entry", kind="Vendor", fields={"Name": vendor})
    shop.act("enter-order", vendor=vendor, number=number, lines=[{"item": item, "quantity": "4", "rate": "9.99"}])
    before = shop.purchase_order(number)
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, "number_taken")
    assert number in found["title"]
    differing = {row["field"]: (row["autotask"], row["quickbooks"]) for row in found["differences"]}
    assert differing.pop("Ship to")[0].startswith("Main Warehouse")
    dates = differing.pop("Date")
    assert all(date.fromisoformat(one) for one in dates), dates
    assert differing == {
        "Vendor": (vendor, vendor),
        "Total": ("42.00", "39.96"),
        f"{item}: unit cost": ("10.50", "9.99"),
    }
    assert vendor in found["explanation"]
    assert shop.purchase_order(number) == before
    run = shop.resolve(found, "adopt")
    assert (run["state"], shop.codes(number), shop.status(number)) == ("done", [], "transferred")
    (after,) = shop.purchase_orders(number)
    assert after["txnId"] == before["txnId"]
    assert [(line["quantity"], line["rate"], line["received"]) for line in after["lines"]] == [("4", "10.50", "3")]
    assert shop.on_hand(item) == ["3"]


def test_a_number_taken_shows_both_orders_side_by_side(shop: Shop) -> None:
    """N4: before somebody uses the order in QuickBooks they see, field by field, what is another there, and what was received on it; lines
    are compared with those of the same item. No column is there for what was never transferred."""
    item, other, third, vendor = *shop.items(3), shop.vendor()
    number = shop.order((item, 4, 1), (other, 2), vendor=vendor, generalMemo="rack 4", shipping="UPS Ground")
    for name in (item, third):
        shop.add_item(name)
    lines = [{"item": third, "quantity": "5", "rate": "2"}, {"item": item, "quantity": "6", "rate": "10.50"}]
    shop.act("enter-order", vendor="Ingram Micro Inc.", number=number, lines=lines)
    txn_id = shop.purchase_order(number)["txnId"]
    shop.act("edit-order", txnId=txn_id, memo="by hand")
    shop.act("receive", txnId=txn_id, quantities={"1": "2"})
    shop.transfer(number)
    found = the_problem(shop, number, "number_taken")
    rows = {row["field"]: (row["autotask"], row["quickbooks"]) for row in found["differences"]}
    memo, ship_to, dates = rows.pop("Memo"), rows.pop("Ship to"), rows.pop("Date")
    assert all(dates)
    assert (memo[1], "Portland" in ship_to[0]) == ("by hand", True)
    assert rows == {
        "Vendor": (vendor, "Ingram Micro Inc."),
        "Total": ("63.00", "73.00"),
        "Ship method": ("UPS Ground", ""),
        "Vendor message": ("rack 4", ""),
        f"{item}: quantity": ("4", "6"),
        f"Line {other}": ("2 at 10.50", "not there"),
        f"Line {third}": ("not there", "5 at 2.00"),
        f"{item}: received": ("1", "2"),
    }
    text = shop.acme.said("problems", "--company", "Acme")
    assert f"{item}: quantity 4 6" in text


def test_an_order_of_the_same_number_that_says_the_same_is_told_so(shop: Shop) -> None:
    """N4: nothing differs from the order that somebody entered by hand, and that is said."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 4), vendor=vendor)
    shop.transfer(number)
    shop.acme.finish(shop.run("undo", str(shop.run("history", "--order", number)[0]["run"]), "--yes"))
    lines = [{"item": item, "quantity": "4", "rate": "10.50"}]
    shop.act("enter-order", vendor=vendor, number=number, lines=lines)
    address = ["Main Warehouse", "12 Quay Street", "Portland, ME 04101"]
    shop.act("edit-order", txnId=shop.purchase_order(number)["txnId"], shipTo=address)
    shop.transfer(number)
    found = the_problem(shop, number, "number_taken")
    assert found["explanation"].endswith(f"lines are those of {number}.")
    rows = {row["field"]: (row["autotask"], row["quickbooks"]) for row in found["differences"]}
    assert rows.pop("Date")[1]
    assert rows == {"Vendor": (vendor, vendor), "Total": ("42.00", "42.00")}


@pytest.mark.parametrize("is_received", [False, True], ids=["open", "received"])
def test_an_order_of_the_same_number_of_another_vendor_is_warned_of(shop: Shop, is_received: bool) -> None:
    """N4, P4: protects the bookkeeper from using a stranger's order unwarned. Both vendors stand there, what becomes of the vendor is said
    before, and what is asked next speaks of an order that was taken over: nothing of it was merged or transferred."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 4, 3), vendor=vendor)
    shop.add_item(item)
    shop.act("enter-order", vendor="Ingram Micro Inc.", number=number, lines=[{"item": item, "quantity": "4"}])
    if is_received:
        shop.act("receive", txnId=shop.purchase_order(number)["txnId"], quantities={"0": "1"})
    shop.transfer(number)
    found = the_problem(shop, number, "number_taken")
    assert f"{number} in Autotask is for another vendor, “{vendor}”." in found["explanation"]
    assert "is for Ingram Micro Inc. of" in found["explanation"]
    assert found["remedy"].startswith("It is of another vendor, so it is hardly the same order")
    assert ("QuickBooks keeps its vendor" in found["remedy"]) == is_received
    assert (f"QuickBooks then shows “{vendor}” on it" in found["remedy"]) != is_received
    run = shop.resolve(found, "adopt")
    if not is_received:
        (summary,) = summaries(run, "update_purchase_order")
        assert ("new memo “(Stockpost's mark)”" in summary, "[AT:" in summary) == (True, False)
        assert (shop.codes(number), shop.purchase_order(number)["vendor"]) == ([], vendor)
        return
    asked = the_problem(shop, number, "received_as_another")
    assert "had already when it was taken over from QuickBooks" in asked["explanation"]
    assert "merged" not in asked["explanation"]
    assert [(row["last_transferred"], row["quickbooks"]) for row in asked["differences"]] == [("", "Ingram Micro Inc.")]
    assert [one["choice"] for one in asked["choices"]] == ["retry", "detach"], "no other order gets that vendor"
    (receipt,) = shop.receipt_records(item)
    shop.act("delete", txnId=receipt["txnId"])
    assert shop.resolve(asked, "retry")["state"] == "done"
    assert (shop.codes(number), shop.purchase_order(number)["vendor"]) == ([], vendor)
    assert (shop.received(number), shop.on_hand(item)) == (["3"], ["3"])


def test_items_of_a_taken_number_are_counted_by_nobody(shop: Shop) -> None:
    """B10: what was received on the order may have been received on that one in QuickBooks, too; a count set meanwhile would be set back
    once somebody has said so."""
    item, vendor = shop.item(), shop.vendor()
    shop.add_item(item)
    number = shop.order((item, 3, 1), vendor=vendor)
    shop.act("enter-order", vendor="Ingram Micro Inc.", number=number, lines=[{"item": item, "quantity": "3"}])
    shop.act("receive", txnId=shop.purchase_order(number)["txnId"], quantities={"0": "1"})
    shop.stock(item, 1)
    run = shop.transfer(number)
    assert (kinds(run), shop.on_hand(item)) == ([], ["1"])
    shop.stock(item, 2)
    preview = shop.run("sync", "--item", item, "--preview", code=1)
    assert [one["code"] for one in preview["problems"]] == ["number_taken"]
    assert [one["state"] for one in preview["writes"]] == ["skipped"]


def test_a_number_taken_is_free_again_after_a_change_in_quickbooks(shop: Shop) -> None:
    """N4: the other order renumbered by a person, retry enters ours beside it."""
    item = shop.item()
    shop.add_item(item)
    number = shop.order((item, 1))
    shop.act("enter-order", vendor="Ingram Micro Inc.", number=number, lines=[{"item": item, "quantity": "9"}])
    shop.transfer(number)
    found = the_problem(shop, number, "number_taken")
    theirs = shop.purchase_order(number)["txnId"]
    shop.act("edit-order", txnId=theirs, newNumber=f"{number}-OLD")
    assert shop.resolve(found, "retry")["state"] == "done"
    assert shop.purchase_order(number)["txnId"] != theirs


def test_two_orders_that_get_the_same_number_are_asked_about(shop: Shop) -> None:
    """N4: two long numbers with the same last 11 characters: one is entered, the other is a problem in words."""
    vendor = shop.vendor()
    first = shop.order((shop.item(), 1), number="NORTH-2026-55555", vendor=vendor)
    second = shop.order((shop.item(), 1), number="SOUTH-2026-55555")
    (found,) = shop.preview(first, second, code=1)["problems"]
    assert found["explanation"] == f"Purchase order {first} for {vendor} was chosen as well and goes first."
    assert shop.transfer(first, second)["state"] == "done_with_problems"
    assert shop.codes(first) == []
    found = the_problem(shop, second, "number_taken")
    assert "-2026-55555" in found["title"]
    assert len(shop.purchase_orders("-2026-55555")) == 1
    with settings(shop, number_source="external"):
        shop.acme.autotask.act("edit-order", order=second, set={"externalPONumber": "S-55555"})
        assert shop.transfer(second)["state"] == "done"
    assert len(shop.purchase_orders("S-55555")) == 1


def test_an_order_that_is_entered_is_not_offered_to_another_one(shop: Shop) -> None:
    """Protects P1: the number that two of Autotask share once shortened is in QuickBooks for the first of them; for the second it is said
    whose that is, and it cannot be used for both. Before, `adopt` made both one order there."""
    vendor = shop.vendor()
    first = shop.order((shop.item(), 1), number="NORTH-2026-44444", vendor=vendor)
    second = shop.order((shop.item(), 1), number="SOUTH-2026-44444", vendor=shop.vendor())
    shop.transfer(first)
    shop.transfer(second)
    found = the_problem(shop, second, "number_taken")
    told = f"there it is Autotask's purchase order {first} for {vendor}. So purchase order {second} is not entered."
    assert found["explanation"] == f"QuickBooks has it already: {told}"
    assert [one["choice"] for one in found["choices"]] == ["retry", "skip", "ignore"]
    shop.resolve(found, "skip")


def test_both_of_one_number_come_to_quickbooks_as_the_remedy_says(shop: Shop) -> None:
    """Protects the way out: Autotask changes no number of a purchase order, which is what people were told to do. The one that is there gets
    another number in QuickBooks and is taken over with it, and the second one is entered."""
    first, second = (shop.order((shop.item(), 1), number=f"{where}-2026-66666") for where in ("NORTH", "SOUTH"))
    (told,) = shop.preview(first, second, code=1)["problems"]
    assert told["remedy"].startswith("Leave one of the two out: Autotask changes no number of a purchase order.")
    shop.transfer(first, second)
    found = the_problem(shop, second, "number_taken")
    assert found["remedy"].startswith(
        "To have both in QuickBooks, give the other one another number there and try again"
    )
    assert ("Leave one" in found["remedy"], "this one out, or never transfer it" in found["remedy"]) == (False, True)
    shop.act("edit-order", number="-2026-66666", newNumber="N-66666")
    assert shop.resolve(found, "retry")["state"] == "done"
    changed = the_problem(shop, first, "changed_in_quickbooks")
    assert "Take over what is in QuickBooks" in [one["title"] for one in changed["choices"]]
    shop.resolve(changed, "adopt")
    assert [len(shop.purchase_orders(number)) for number in ("N-66666", "-2026-66666")] == [1, 1]
    assert kinds(shop.transfer(first, second)) == []
    assert (shop.status(first), shop.status(second)) == ("transferred", "transferred")


def test_one_of_two_of_one_number_is_put_aside_for_good(shop: Shop) -> None:
    """Protects the choice: the second of two with one number could only be left out again and again; it is never transferred now. Where the
    number is the external one, the remedy names that, which Autotask can change."""
    first, second = (shop.order((shop.item(), 1), number=f"{where}-2026-77777") for where in ("NORTH", "SOUTH"))
    shop.transfer(first, second)
    with settings(shop, number_source="external"):
        (told,) = shop.preview(second, code=1)["problems"]
        assert told["remedy"] == "Leave this one out, or give it another external PO number in Autotask and try again."
    shop.resolve(the_problem(shop, second, "number_taken"), "ignore")
    assert (shop.status(second), shop.codes(second)) == ("ignored", [])
    assert shop.answer("transfer", second, "--yes").document["run"] is None


def _offered_to_two(shop: Shop, number: str) -> tuple[str, str]:
    """Two orders whose number is that of one that a person entered, once it is shortened; both were offered it."""
    item = shop.item()
    shop.add_item(item)
    first, second = (shop.order((item, 1), number=f"{where}{number}") for where in ("NORTH", "SOUTH"))
    shop.act("enter-order", vendor="Ingram Micro Inc.", number=number, lines=[{"item": item, "quantity": "9"}])
    shop.transfer(first)
    return first, second


def test_an_order_that_another_one_took_over_is_not_offered_any_more(shop: Shop) -> None:
    """Protects P1: both were offered the same order of QuickBooks, and one of them took it over: the other is told whose it is before
    QuickBooks is asked again, also where somebody changed it after the other saw it. Before, it was still offered."""
    first, second = _offered_to_two(shop, "-2026-33333")
    shop.act("clock", advance_seconds=5)  # An edit within the same second has the same EditSequence.
    shop.act("edit-order", txnId=shop.purchase_order("-2026-33333")["txnId"], memo="by hand")
    shop.transfer(second)
    late = the_problem(shop, second, "number_taken")
    assert "adopt" in [one["choice"] for one in late["choices"]]
    shop.transfer(first)
    shop.run("resolve", str(the_problem(shop, first, "number_taken")["id"]), "adopt")
    told = the_problem(shop, second, "number_taken")
    assert (told["id"], [one["choice"] for one in told["choices"]]) == (late["id"], ["retry", "skip", "ignore"])
    assert f"there it is Autotask's purchase order {first}" in told["explanation"]
    answer = shop.answer("resolve", str(late["id"]), "adopt")
    assert (answer.code, "“adopt” is no choice" in answer.err) == (2, True), answer
    shop.acme.call_quickbooks()
    shop.resolve(the_problem(shop, second, "number_taken"), "skip")


def test_an_order_can_be_used_after_a_conversation_that_broke_off(shop: Shop) -> None:
    """Protects the choice: whoever decides later can still use the order in QuickBooks. Before, what was read of it was dropped as the next
    conversation began, and the choice was refused as “no longer known” until one had read it again."""
    item = shop.item()
    shop.add_item(item)
    number = shop.order((item, 4))
    shop.act("enter-order", vendor="Ingram Micro Inc.", number=number, lines=[{"item": item, "quantity": "4"}])
    theirs = shop.purchase_order(number)["txnId"]
    shop.transfer(number)
    found = the_problem(shop, number, "number_taken")
    shop.run("transfer", shop.order((shop.item(), 1)), "--yes")
    Driven(shop).break_off()
    assert shop.resolve(found, "adopt")["state"] == "done"
    assert shop.row(number)["quickbooks"]["txn_id"] == theirs


def test_an_order_that_was_changed_since_it_was_shown_is_not_used_unseen(shop: Shop) -> None:
    """Protects P3 and P4: what somebody changed in QuickBooks while the question stood on the page, and a contact has read since, was taken
    over unseen and overwritten. The choice is refused until the person has looked at it again."""
    first, second = _offered_to_two(shop, "-2026-22222")
    (shown,) = [one for one in shop.acme.desk.problems("Acme") if one.order == first]
    shop.act("clock", advance_seconds=5)  # An edit within the same second has the same EditSequence.
    shop.act("edit-order", txnId=shop.purchase_order("-2026-22222")["txnId"], memo="by hand")
    shop.transfer(second)
    with pytest.raises(UseError, match="changed in QuickBooks since it was shown"):
        shop.acme.desk.resolve("Acme", shown.id, "adopt", who="olu", shown=shown.basis)
    found = the_problem(shop, first, "number_taken")
    assert (found["id"], any(row["quickbooks"] == "by hand" for row in found["differences"])) == (shown.id, True)
    assert shop.resolve(found, "adopt")["state"] == "done"
    shop.resolve(the_problem(shop, second, "number_taken"), "skip")


def test_the_order_that_is_most_like_it_is_offered_and_the_others_are_told_of(shop: Shop) -> None:
    """Protects N4: QuickBooks may have a number several times; which of them is meant is not left to the order in which they come."""
    item, vendor = shop.item(), shop.vendor()
    shop.add_item(item)
    add_name(shop, "Vendor", vendor)
    number = shop.order((item, 4), vendor=vendor)
    for name in ("Ingram Micro Inc.", vendor):
        shop.act("enter-order", vendor=name, number=number, lines=[{"item": item, "quantity": "9", "rate": "2"}])
    shop.transfer(number)
    found = the_problem(shop, number, "number_taken")
    assert f"is for {vendor} of" in found["explanation"]
    assert "QuickBooks has 1 more with this number: one of" in found["explanation"]
    assert "over 18.00 for Ingram Micro Inc." in found["explanation"]
    assert "If another of them is meant" in found["remedy"]
    shop.resolve(found, "skip")


def test_freight_on_its_own_line_is_in_the_total_that_is_compared(shop: Shop) -> None:
    """Protects the choice: with the setting freight=line the same order, entered by hand with its freight, was shown with another total, and
    one without the freight was offered in its place."""
    item, vendor = shop.item(), shop.vendor()
    with settings(shop, freight="line", freight_item="Freight by hand"):
        shop.transfer(shop.order((item, 1), vendor=vendor, freight="1"))
        number = shop.order((item, 4), vendor=vendor, freight="10")
        goods, freight = {"item": item, "quantity": "4", "rate": "10.50"}, {"item": "Freight by hand", "quantity": "1"}
        for lines in ([goods], [goods, {**freight, "rate": "10"}]):
            shop.act("enter-order", vendor=vendor, number=number, lines=lines)
        shop.transfer(number)
        found = the_problem(shop, number, "number_taken")
        rows = {row["field"]: (row["autotask"], row["quickbooks"]) for row in found["differences"]}
        assert rows["Total"] == ("52.00", "52.00")
        assert f"over 42.00 for {vendor}" in found["explanation"]
        shop.resolve(found, "skip")
