"""Why counts differ, from both ends: what Stockpost itself wrote since the last sync is named and not taken for the work of others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.both_sides import add_name, settings, the_problem
from tests.rules.shop import Shop, kinds
from tests.rules.test_adopted_invoices import enter_by_hand
from tests.rules.test_i4_invoices import charge, client, deliver, invoice, problem_of, sale, transfer
from tests.rules.test_stock_page import row


def read_both(shop: Shop) -> None:
    """Both sides' counts are read anew."""
    shop.run("stock", "--read-quickbooks")
    shop.acme.call_quickbooks()
    shop.run("refresh")


def _story(shop: Shop, item: str) -> Any:
    return shop.acme.desk.item("Acme", row(shop, item)["autotask_id"])


def synced(shop: Shop, on_hand: int = 10) -> str:
    """An item of which both sides have so many after a sync."""
    item = shop.item()
    shop.add_item(item)
    shop.stock(item, on_hand)
    shop.sync(item)
    return item


def set_quantity(shop: Shop, txn_id: str, quantity: str) -> None:
    """A person types another quantity on the only line of an invoice."""
    text = shop.qbxml(
        f"<InvoiceQueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
    )
    line_id, sequence = (text.partition(f"<{name}>")[2].partition("<")[0] for name in ("TxnLineID", "EditSequence"))
    shop.qbxml(
        f"<InvoiceModRq><InvoiceMod><TxnID>{txn_id}</TxnID><EditSequence>{sequence}</EditSequence><InvoiceLineMod>"
        f"<TxnLineID>{line_id}</TxnLineID><Quantity>{quantity}</Quantity></InvoiceLineMod></InvoiceMod></InvoiceModRq>"
    )


def _moved(found: Any) -> list[str]:
    """The reasons in the row of an item that tell what moved since a sync."""
    return [reason for reason in found["why"] if " since " in reason]


# Invoices


def test_an_invoice_of_ours_is_a_reason(shop: Shop) -> None:
    """“Why”: what the transfer of an invoice took off is told with its number, only the rest was sold otherwise, and the item's story
    names the invoice."""
    item, customer = synced(shop), client(shop)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    number = invoice(shop, sold, company=customer)
    run = transfer(shop, number)
    read_both(shop)
    found = row(shop, item)
    assert (found["quickbooks"], found["difference"]) == ("6", "0")
    assert f"QuickBooks since the last sync: −4 on invoice {number}." in found["why"]
    shop.act("adjust", item=item, newQuantity=5)
    read_both(shop)
    found = row(shop, item)
    assert f"QuickBooks since the last sync: −4 on invoice {number}, −1 sold or taken out." in found["why"]
    texts = {event.text: event.who for event in _story(shop, item).events}
    assert texts[f"Sell 4 on invoice {number}: written (run {run['run']})"] == "dana"
    (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
    assert f"QuickBooks since the last sync: −4 on invoice {number}, −1 sold or taken out." in write["counts"]["why"]
    shop.sync(item)
    assert not any("invoice" in reason for reason in row(shop, item)["why"]), "what is before the sync explains nothing"


@pytest.mark.parametrize("act", ["deleted", "lowered", "deleted with its order"])
def test_what_a_problem_asks_about_was_not_sold(shop: Shop, act: str) -> None:
    """“Why” beside an open problem: what a receipt lacks that somebody deleted or lowered is told as that, and only the rest was sold."""
    item = shop.item()
    number = shop.order((item, 9, 4))
    shop.stock(item, 4)
    shop.transfer(number)
    (receipt,) = shop.receipt_records(item)
    if act == "lowered":
        shop.act("edit-purchase", txnId=receipt["txnId"], lines={"0": {"quantity": "1"}})
    else:
        shop.act("delete", txnId=receipt["txnId"])
    if act == "deleted with its order":
        shop.act("delete", kind="PurchaseOrder", number=number)
    left, lacking = ("1", "3") if act == "lowered" else ("0", "4")
    assert shop.on_hand(item) == [left]
    read_both(shop)
    assert len(shop.codes(number)) == 1
    told = f"QuickBooks since the last sync: −{lacking} of receipts that somebody deleted or changed"
    assert _moved(row(shop, item)) == [f"{told}."]
    shop.act("adjust", item=item, newQuantity=int(left) - 1)
    read_both(shop)
    assert _moved(row(shop, item)) == [f"{told}, −1 sold or taken out."]

    # Refused, and from here on both are counted anew.
    assert kinds(shop.sync(item)) == []
    assert _moved(row(shop, item)) == []
    shop.act("adjust", item=item, newQuantity=int(left) - 3)
    read_both(shop)
    assert _moved(row(shop, item)) == ["QuickBooks since the last sync: −2 sold or taken out."]


def test_many_invoices_are_counted_and_the_last_are_named(shop: Shop) -> None:
    """“Why” stays one line: of five invoices their number, the units together and the newest three are told; of other items nothing."""
    item, other = synced(shop), synced(shop)
    numbers = [sale(shop, item, units) for units in (1, 1, 2, 1, 1)]
    for number in numbers:
        transfer(shop, number)
    read_both(shop)
    shown = ", ".join(reversed(numbers[2:]))
    assert f"QuickBooks since the last sync: −6 on 5 invoices ({shown} and 2 more)." in row(shop, item)["why"]
    assert not any("invoice" in reason for reason in row(shop, other)["why"])
    assert sum("Sell" in event.text for event in _story(shop, item).events) == 5
    assert not any("Sell" in event.text for event in _story(shop, other).events)


def test_an_invoice_that_was_taken_back_explains_what_came_back(shop: Shop) -> None:
    """P6 in the reasons: entered and taken back after the sync it changed nothing; taken back after the sync, its units are told."""
    item = synced(shop)
    number = sale(shop, item, 4)
    run = transfer(shop, number)
    shop.sync(item)
    undo = shop.acme.finish(shop.run("undo", str(run["run"]), "--yes"))
    assert f"QuickBooks since the last sync: +4 by taking back invoice {number}." in row(shop, item)["why"]
    texts = [event.text for event in _story(shop, item).events]
    assert f"Take 4 back from invoice {number}: written (run {undo['run']})" in texts
    shop.sync(item)
    again = transfer(shop, number)
    shop.acme.finish(shop.run("undo", str(again["run"]), "--yes"))
    found = row(shop, item)
    assert (found["quickbooks"], _moved(found)) == ("10", [])


@pytest.mark.parametrize("is_met_by_a_sync", [False, True])
@pytest.mark.parametrize("act", ["voided", "changed"])
def test_an_invoice_that_was_changed_and_taken_over_is_a_reason(
    shop: Shop, act: str, *, is_met_by_a_sync: bool
) -> None:
    """“Why” after the decision: what came back with an invoice that somebody voided or lowered in QuickBooks is told with its number, also
    where a sync was held up by it before; the next sync sets the count, and nothing is told any more."""
    item, customer = synced(shop), client(shop)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    number = invoice(shop, sold, company=customer)
    transfer(shop, number)
    shop.sync(item)
    there = next(one for one in shop.books()["invoices"] if one["refNumber"] == number)
    if act == "voided":
        shop.act("void", txnId=there["txnId"])
    else:
        set_quantity(shop, there["txnId"], "1")
    back = "4" if act == "voided" else "3"
    if is_met_by_a_sync:
        assert kinds(shop.sync(item)) == []
    else:
        transfer(shop, number)
    shop.resolve(problem_of(shop, "changed_in_quickbooks", number), "adopt")
    read_both(shop)
    found = row(shop, item)
    assert found["difference"] == f"-{back}"
    told = f"+{back} in QuickBooks: invoice {number} was {act} there, and that was taken over."
    assert [reason for reason in found["why"] if "average cost" not in reason] == [told]
    shop.sync(item)
    found = row(shop, item)
    assert (found["difference"], [one for one in found["why"] if "taken over" in one]) == ("0", [])


def test_what_was_taken_over_before_a_sync_is_no_reason_after_it(shop: Shop) -> None:
    """“Why” of an invoice that was taken over from QuickBooks: a sync has set the count since, so what it had taken off is told no more, only
    what somebody changed of it later."""
    item, customer = synced(shop), client(shop)
    add_name(shop, "Customer", customer)
    number = invoice(shop, charge(shop, item, 4, company=customer), company=customer)
    enter_by_hand(shop, number, customer, item, 1, "99.00")
    transfer(shop, number)
    shop.resolve(problem_of(shop, "invoice_number_taken", number), "adopt")
    read_both(shop)
    assert [one for one in row(shop, item)["why"] if number in one] == [
        f"−1 in QuickBooks: invoice {number} was entered there by hand, and that was taken over."
    ]
    shop.sync(item)
    set_quantity(shop, next(one["txnId"] for one in shop.books()["invoices"] if one["refNumber"] == number), "3")
    transfer(shop, number)
    shop.resolve(problem_of(shop, "changed_in_quickbooks", number), "adopt")
    read_both(shop)
    assert [one for one in row(shop, item)["why"] if number in one] == [
        f"−2 in QuickBooks: invoice {number} was changed there, and that was taken over."
    ]


def test_an_invoice_that_somebody_deleted_took_nothing_off(shop: Shop) -> None:
    """B11 in the reasons: once it is known that a person deleted an invoice of ours, only the one entered instead counts."""
    item = synced(shop)
    number = sale(shop, item, 4)
    transfer(shop, number)
    (there,) = [one for one in shop.books()["invoices"] if one["refNumber"] == number]
    shop.act("delete", txnId=there["txnId"])
    transfer(shop, number)
    (found,) = [
        one for one in shop.run("problems") if one["code"] == "deleted_in_quickbooks" and number in one["title"]
    ]
    shop.resolve(found, "recreate")
    read_both(shop)
    assert f"QuickBooks since the last sync: −4 on invoice {number}." in row(shop, item)["why"]


# Undo


def _undo(shop: Shop, run: Any) -> Any:
    return shop.acme.finish(shop.run("undo", str(run["run"]), "--yes"))


def test_a_sync_that_was_taken_back_says_so(shop: Shop) -> None:
    """P6 on the stock page: the last sync is the one that was taken back, by which run and when; nobody is said to have sold the units,
    what is sold later is told, and the next sync counts again."""
    item = shop.item()
    shop.add_item(item, on_hand=3)
    shop.stock(item, 8)
    run = shop.sync(item)
    undo = _undo(shop, run)
    found = row(shop, item)
    assert (found["quickbooks"], found["difference"], _moved(found)) == ("3", "5", [])
    last = found["last_sync"]
    reason = f"Run {run['run']} had set it, and run {undo['run']} took that back"
    assert (last["run"], last["result"], last["reason"]) == (undo["run"], "taken_back", reason)
    texts = [event.text for event in _story(shop, item).events]
    assert f"Delete the adjustment of {item}: written (run {undo['run']})" in texts
    assert "taken back" in shop.acme.said("stock")
    shop.act("adjust", item=item, newQuantity=2)
    shop.stock(item, 9)
    read_both(shop)
    assert _moved(row(shop, item)) == [
        "Autotask since the last sync was taken back: +1 counted or moved in.",
        "QuickBooks since the last sync was taken back: −1 sold or taken out.",
    ]
    shop.sync(item)
    found = row(shop, item)
    assert (found["last_sync"]["result"], _moved(found)) == ("adjusted", [])


def test_a_transfer_that_was_taken_back_is_no_sale(shop: Shop) -> None:
    """P6 in the reasons: of an order that was taken back with its receipts nothing was sold; where the count was set in the same run the
    item's last sync is taken back, where it was right already the receipts are told."""
    counted, right = shop.items(2)
    for item in (counted, right):
        shop.add_item(item)
        shop.stock(item, 2)
    shop.sync(counted, right)
    number = shop.order((counted, 9, 5), (right, 9, 5))
    shop.stock(counted, 8)
    undo = _undo(shop, shop.transfer(number))
    assert shop.on_hand(counted, right) == ["2", "2"]
    assert row(shop, counted)["last_sync"]["result"] == "taken_back"
    assert _moved(row(shop, counted)) == []
    assert row(shop, right)["last_sync"]["result"] == "equal"
    assert "QuickBooks since the last sync: −5 of receipts that are gone." in row(shop, right)["why"]
    deleted = f"Delete the receipt of 5 × {right} on PO {number}: written (run {undo['run']})"
    assert deleted in [event.text for event in _story(shop, right).events]


def test_what_is_taken_back_later_is_noted_then(shop: Shop) -> None:
    """P6 while QuickBooks is busy: what is deleted already is taken back, what waits is not, and keeps its own time once it is."""
    items = shop.items(2)
    for item in items:
        shop.add_item(item, on_hand=3)
        shop.stock(item, 8)
    with settings(shop, lines_per_adjustment="1"):
        run = shop.sync(*items)
    undo = shop.run("undo", str(run["run"]), "--yes")
    shop.act("fault", fault="status", status=3175, match="TxnDel", times=1)
    shop.acme.call_quickbooks()
    before = {item: row(shop, item)["last_sync"] for item in items}
    assert sorted(last["result"] for last in before.values()) == ["adjusted", "taken_back"]
    assert shop.acme.finish(undo)["state"] == "done"
    after = {item: row(shop, item)["last_sync"] for item in items}
    assert {last["result"] for last in after.values()} == {"taken_back"}
    assert [after[item] == before[item] for item in items].count(True) == 1


# Names


def _charted(shop: Shop, item: str) -> list[str]:
    """QuickBooks' counts in the item's chart, oldest first."""
    return [str(units) for _, units in _story(shop, item).quickbooks]


@pytest.mark.parametrize("is_mapped", [False, True])
def test_the_chart_of_a_renamed_item_goes_on(shop: Shop, is_mapped: bool) -> None:
    """The item's page: QuickBooks' counts before a rename stay in the chart, there and back, also of an item that a person mapped."""
    item = shop.item()
    name = f"{item} in stock" if is_mapped else item
    shop.add_item(name, on_hand=3)
    shop.stock(item, 5)
    if is_mapped:
        shop.run("refresh")
        shop.read_lists()
        shop.run("mapping", "set", "item", str(row(shop, item)["autotask_id"]), name)
    shop.sync(item)
    assert _charted(shop, item) == ["3", "5"]
    shop.act("edit-entry", group="Item", name=name, newName=f"{name} new")
    shop.stock(item, 9)
    shop.sync(item)
    assert _charted(shop, item) == ["3", "5", "9"]
    shop.act("adjust", item=f"{name} new", newQuantity=8)
    read_both(shop)
    shop.act("edit-entry", group="Item", name=f"{name} new", newName=name)
    shop.stock(item, 4)
    shop.sync(item)
    assert (row(shop, item)["quickbooks_name"], _charted(shop, item)) == (name, ["3", "5", "9", "8", "4"])


def test_another_item_is_no_receipt_by_somebody(shop: Shop) -> None:
    """“Why” after a new mapping: the count of the item that the product stands for now is not the other one's with 11 more, which nobody
    received; once it was synced, what moves is told as always. A rename in QuickBooks is no other item."""
    item, other = shop.items(2)
    shop.stock(item, 2)
    shop.sync(item)
    shop.add_item(other, on_hand=13)
    shop.read_lists()
    shop.run("mapping", "set", "item", str(row(shop, item)["autotask_id"]), other)
    read_both(shop)
    told = "It stands for another item of QuickBooks since the last sync, which had another count."
    assert [one for one in row(shop, item)["why"] if "last sync" in one] == [told]
    shop.sync(item)
    shop.act("edit-entry", group="Item", name=other, newName=f"{other} new")
    with settings(shop, sync_after_transfer="false"):
        shop.transfer(shop.order((item, 1)))
    shop.act("adjust", item=f"{other} new", newQuantity=5)
    read_both(shop)
    renamed = row(shop, item)
    assert renamed["quickbooks_name"] == f"{other} new"
    assert "QuickBooks since the last sync: +3 received or added by somebody." in renamed["why"]


def test_what_a_merge_added_was_received_by_nobody(shop: Shop) -> None:
    """“Why” after a merge that was taken for one item: the item that remained has the units of both, and both rows say so; they said that
    somebody received them."""
    gone, remained = shop.items(2)
    for item, units in ((gone, 3), (remained, 6)):
        shop.stock(item, units)
        shop.sync(item)
    shop.act("merge", group="Item", name=gone, into=remained)
    shop.read_lists()
    shop.run("mapping", "set", "item", str(row(shop, gone)["autotask_id"]), remained)
    read_both(shop)
    why = {name: row(shop, name)["why"] for name in (gone, remained)}
    assert "somebody" not in str(why)
    assert "It stands for another item of QuickBooks since the last sync, which had another count." in why[gone]
    assert (
        "The item stands for other products than before since the last sync (a mapping or a merge), so its count in QuickBooks is another one."
        in why[remained]
    )


# Orders that were let go of


def test_what_was_received_on_an_order_that_was_let_go_of_is_a_reason(shop: Shop) -> None:
    """“Why” after `detach`: the difference was there without a reason; it is what was received on the order and not posted, until the next
    sync sets the count."""
    item = shop.item()
    number = shop.order((item, 9, 4))
    shop.stock(item, 4)
    shop.transfer(number)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.set_line_quantity(number, item, 8)
    shop.receive(number, item, 3)
    shop.stock(item, 7)
    shop.sync(item)
    read_both(shop)
    assert f"3 received on PO {number} and not yet posted." in row(shop, item)["why"]
    shop.resolve(the_problem(shop, number, "changed_in_quickbooks"), "detach")
    told = f"3 received on PO {number}, which was let go of."
    found = row(shop, item)
    assert (found["difference"], found["why"]) == ("3", [told])
    (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
    assert write["counts"]["why"] == [told]
    shop.sync(item)
    found = row(shop, item)
    assert (found["difference"], found["why"]) == ("0", [])
    shop.act("adjust", item=item, newQuantity=6)
    read_both(shop)
    assert row(shop, item)["why"] == ["QuickBooks since the last sync: −1 sold or taken out."]


# What is left alone


def test_a_count_above_the_limit_says_that_it_waits_for_approval(shop: Shop) -> None:
    """“Why” beside `change_too_large`: a difference of 1,500 stood there without a reason. It goes once somebody approves the change."""
    item = synced(shop)
    shop.stock(item, 1510)
    told = (
        "A sync waits for approval before it sets this count: the change is above the limit of 1,000 "
        "(setting on_hand_change_limit)."
    )
    shop.sync(item)
    found = row(shop, item)
    assert (found["difference"], found["why"][0]) == ("1500", told)
    (question,) = [one for one in shop.run("problems") if one["item"] == item]
    assert question["code"] == "change_too_large"
    shop.resolve(question, "approve")
    found = row(shop, item)
    assert (found["quickbooks"], found["why"]) == ("1510", [])


def test_of_an_item_that_is_left_alone_no_change_is_said(shop: Shop) -> None:
    """The preview of a sync: an inactive item without a cost is left alone with that reason, and not said to change."""
    item = shop.item()
    shop.add_item(item, on_hand=3)
    shop.stock(item, 8)
    shop.run("refresh")
    read_both(shop)
    cost = "Its average cost in QuickBooks is 0, so the count changes and no value is posted."
    assert cost in row(shop, item)["why"]
    shop.act("edit-entry", group="Item", name=item, isActive=False)
    read_both(shop)
    (write,) = [one for one in shop.answer("sync", "--full", "--preview").document["writes"] if one["subject"] == item]
    assert write["state"] == "skipped"
    for why in (write["counts"]["why"], row(shop, item)["why"]):
        assert any("inactive" in reason for reason in why)
        assert cost not in why
