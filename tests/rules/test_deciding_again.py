"""Decide again: what somebody let go of, or left to QuickBooks, is watched and asked about again; nothing is written by it."""

from __future__ import annotations

import pytest

from stockpost.app.deciding_again import LetGo
from stockpost.app.errors import UseError
from tests.rules.both_sides import the_problem
from tests.rules.shop import Shop, kinds
from tests.rules.test_changes_in_autotask import set_fields
from tests.rules.test_i4_invoices import problem_of, row, sale, transfer, written
from tests.rules.test_left_alone import codes, problems, product_id, why


def _let_go(shop: Shop, item: str) -> str:
    """An order whose quantity somebody changed in QuickBooks, and another one left as it is."""
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.set_line_quantity(number, item, 8)
    shop.transfer(number)
    shop.resolve(the_problem(shop, number, "changed_in_quickbooks"), "detach")
    assert shop.status(number) == "detached"
    return number


def test_an_order_that_was_let_go_of_is_watched_again(shop: Shop) -> None:
    """Nobody is caught by a wrong choice: the change is asked about again, what came meanwhile is posted once, and the story says who it was."""
    item = shop.item()
    number = _let_go(shop, item)
    shop.receive(number, item, 2)
    before = shop.purchase_order(number)
    said = shop.run("decide-again", number)["notes"]
    assert said == [
        f"Purchase order {number} is watched again: what was changed in QuickBooks is asked about before anything is written to it."
    ]
    assert shop.purchase_order(number) == before
    assert kinds(shop.transfer(number)) == []
    shop.resolve(the_problem(shop, number, "changed_in_quickbooks"), "overwrite")
    assert (shop.status(number), shop.received(number)) == ("transferred", ["6"])
    assert shop.receipts(item) == [(item, "4"), (item, "2")]
    assert "Decided again" in [one.text for one in shop.acme.desk.timeline("Acme", number)]


def test_an_order_that_was_never_to_be_transferred_is_offered_again(shop: Shop) -> None:
    """`ignore` is no dead end: the order is entered once, by the next approval and not by the decision."""
    item = shop.item()
    number = shop.order((item, 3))
    status = set_fields(shop, number)["status"]
    approved = shop.run("transfer", number, "--yes")
    shop.acme.autotask.act("cancel", order=number)
    shop.run("refresh")
    shop.acme.finish(approved)
    shop.resolve(the_problem(shop, number, "order_canceled"), "ignore")
    set_fields(shop, number, status=status)
    assert shop.answer("transfer", number, "--yes").document["run"] is None
    assert shop.run("decide-again", number)["notes"] == [f"Purchase order {number} can be transferred again."]
    assert (shop.status(number), shop.purchase_orders(number)) == ("not_transferred", [])
    shop.receive(number, item, 3)
    shop.transfer(number)
    assert (shop.status(number), shop.received(number)) == ("transferred", ["3"])


def test_an_order_deleted_in_quickbooks_is_asked_about_again(shop: Shop) -> None:
    """It was left deleted by mistake: the question comes back with its choices, and nothing is created before it is answered."""
    item = shop.item()
    number = shop.order((item, 3))
    shop.transfer(number)
    shop.act("delete", txnId=shop.purchase_order(number)["txnId"])
    shop.transfer(number)
    shop.resolve(the_problem(shop, number, "deleted_in_quickbooks"), "detach")
    shop.run("decide-again", number)
    assert kinds(shop.transfer(number)) == []
    shop.resolve(the_problem(shop, number, "deleted_in_quickbooks"), "recreate")
    assert (shop.status(number), len(shop.purchase_orders(number))) == ("transferred", 1)


def test_an_invoice_that_was_let_go_of_is_watched_again(shop: Shop) -> None:
    """As an order: that it was voided in QuickBooks is asked about again, and can be taken over now."""
    item = shop.item()
    shop.add_item(item, on_hand=9)
    number = sale(shop, item, 2)
    transfer(shop, number)
    (there,) = written(shop, number)
    shop.act("void", txnId=there["txnId"])
    shop.stock(item, 7)
    shop.sync(item)
    shop.resolve(problem_of(shop, "changed_in_quickbooks", number), "detach")
    assert row(shop, number)["transfer_status"] == "detached"
    assert len(shop.run("decide-again", "--invoice", number)["notes"]) == 1
    assert row(shop, number)["transfer_status"] == "transferred"
    shop.stock(item, 6)
    assert shop.sync(item)["state"] == "done_with_problems"
    found = problem_of(shop, "changed_in_quickbooks", number)
    assert [(one["field"], one["quickbooks"]) for one in found["differences"]] == [("Invoice", "voided")]
    shop.resolve(found, "adopt")
    shop.sync(item)
    assert shop.on_hand(item) == ["6"]


def test_a_count_that_was_left_to_quickbooks_is_asked_about_again(shop: Shop) -> None:
    """`detach` of an item is no dead end; of a count that two products share it is one decision, whichever of them is named. The answer
    calls it by its own name, however it was typed."""
    first, second, inactive = shop.items(3)
    shop.transfer(shop.order((first, 9, 6), (inactive, 2, 2)))
    shop.act("edit-entry", group="Item", name=inactive, isActive=False)
    shop.stock(inactive, 1)
    shop.sync(inactive)
    shop.resolve(problems(shop, inactive)[0], "detach")
    shop.stock(first, 4)
    shop.stock(second, 1)
    shop.run("refresh")
    shop.run("mapping", "set", "item", product_id(shop, second), first)
    shop.sync(first)
    (found,) = problems(shop, first)
    shop.resolve(found, "detach")
    assert shop.sync(first)["state"] == "done"
    assert shop.run("decide-again", "--item", second.upper())["notes"] == [
        f"The count of “{second}” is synchronized again: where both sides differ, the next sync asks."
    ]
    assert "as somebody decided" not in why(shop, first)
    assert "as somebody decided" in why(shop, inactive)
    assert shop.sync(first)["state"] == "done_with_problems"
    assert codes(shop, first) == ["item_shared"]
    assert shop.on_hand(first) == ["6"]


@pytest.mark.parametrize(
    "arguments", [["NUMBER"], ["--item", "ITEM"], ["--item", "nothing"], ["--invoice", "nothing"], ["9999999"], []]
)
def test_what_nobody_decided_cannot_be_decided_again(shop: Shop, arguments: list[str]) -> None:
    """A wrong number or name is told as such, and nothing is changed."""
    item = shop.item()
    number = shop.order((item, 2))
    shop.transfer(number)
    named = [number if one == "NUMBER" else item if one == "ITEM" else one for one in arguments]
    answer = shop.answer("decide-again", *named)
    assert answer.code == 2
    assert "nothing to take back" in answer.err or "There is no" in answer.err or "Nothing is named" in answer.err
    with pytest.raises(UseError, match=f"Nobody let go of purchase order {number}"):
        shop.acme.desk.decide_again("Acme", LetGo(order_ids=[shop.row(number)["autotask_id"]]), who="dana")
    assert shop.status(number) == "transferred"


def test_no_count_is_set_before_what_changed_meanwhile_is_asked_about(shop: Shop) -> None:
    """B10: while nobody watched the order its receipt was deleted, and contacts went by; the sync of the item alone meets it."""
    item = shop.item()
    number = _let_go(shop, item)
    (receipt,) = shop.receipt_records(item)
    shop.act("delete", txnId=receipt["txnId"])
    shop.stock(item, 9)
    shop.sync(item)
    assert shop.on_hand(item) == ["9"]
    shop.run("decide-again", number)
    shop.stock(item, 8)
    refused = shop.sync(item)
    assert (kinds(refused), shop.on_hand(item)) == ([], ["9"])
    assert any(number in write["summary"] for write in refused["writes"] if write["state"] == "skipped")
    assert shop.codes(number) == ["changed_in_quickbooks"]


def test_an_approved_undo_takes_back_nothing_that_it_did_not_show(shop: Shop) -> None:
    """P6: the order was let go of when the undo was approved, so it is not decided again while that waits."""
    item, other = shop.items(2)
    number, second = shop.order((item, 9, 4)), shop.order((other, 2, 2))
    run = shop.transfer(number, second)["run"]
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.set_line_quantity(number, item, 8)
    shop.transfer(number)
    shop.resolve(the_problem(shop, number, "changed_in_quickbooks"), "detach")
    undo = shop.run("undo", str(run), "--yes")
    refused = shop.answer("decide-again", number)
    assert (refused.code, f"takes back PO {number} just now" in refused.err) == (2, True)
    shop.acme.finish(undo)
    assert (len(shop.purchase_orders(number)), shop.purchase_orders(second)) == (1, [])
    shop.run("decide-again", number)
    assert shop.receipts(item) == [(item, "4")]


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_run_is_taken_back_once_its_order_is_decided_again(shop: Shop, is_alone: bool) -> None:
    """P6: of an order that was let go of, undo said only that it is to be deleted by hand. It names the other way as well, and that way
    works: once it is decided again, the run is taken back by the next undo, or by trying again where it waited as a problem."""
    item, other = shop.items(2)
    number = shop.order((item, 9, 4))
    run = shop.transfer(*([number] if is_alone else [number, shop.order((other, 2, 2))]))["run"]
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.set_line_quantity(number, item, 8)
    shop.transfer(number)
    shop.resolve(the_problem(shop, number, "changed_in_quickbooks"), "detach")
    shop.act("edit-order", number=number, lines={"0": {"quantity": "9"}})
    undo = shop.answer("undo", str(run), "--yes").document
    (told,) = undo["problems"] if is_alone else shop.acme.finish(undo)["problems"]
    assert told["remedy"].startswith("Delete it in QuickBooks by hand. Or choose “Decide again” on its page")
    shop.run("decide-again", number)
    if is_alone:
        again = shop.acme.finish(shop.run("undo", str(run), "--yes"))
    else:
        again = shop.resolve(the_problem(shop, number, "undo_blocked"), "retry")
    assert (again["state"], again["problems"]) == ("done", [])
    assert (shop.purchase_orders(number), shop.receipts(item)) == ([], [])
    assert (shop.status(number), shop.codes(number)) == ("not_transferred", [])


def test_an_approved_undo_takes_back_no_invoice_that_it_did_not_show(shop: Shop) -> None:
    """P6: as of an order, an invoice that was let go of when the undo was approved is not decided again while that waits; it was deleted
    though the preview had said that it stays."""
    item = shop.item()
    shop.add_item(item, on_hand=9)
    first, second = sale(shop, item, 2), sale(shop, item, 1)
    run = transfer(shop, first, second)["run"]
    shop.acme.autotask.act("void-invoice", invoice=first)
    transfer(shop, first)
    shop.resolve(problem_of(shop, "invoice_voided", first), "detach")
    (told,) = shop.run("undo", str(run), "--preview", code=1)["problems"]
    undo = shop.run("undo", str(run), "--yes")
    assert "Or choose “Decide again” for it on the page Invoices" in told["remedy"]
    refused = shop.answer("decide-again", "--invoice", first)
    assert (refused.code, f"takes back invoice {first} just now" in refused.err) == (2, True)
    shop.acme.finish(undo)
    assert (len(written(shop, first)), written(shop, second)) == (1, [])
    assert len(shop.run("decide-again", "--invoice", first)["notes"]) == 1


def test_of_two_with_one_number_only_the_one_that_is_meant(shop: Shop) -> None:
    """A number that two orders have says not which one is meant; their pages do."""
    first, second = shop.items(2)
    numbers = [shop.order((first, 4)), shop.order((second, 3))]
    shop.transfer(*numbers)
    for number in numbers:
        shop.act("delete", kind="PurchaseOrder", number=number)
    shop.transfer(*numbers)
    for number in numbers:
        shop.resolve(the_problem(shop, number, "deleted_in_quickbooks"), "detach")
    ids = [shop.row(number)["autotask_id"] for number in numbers]
    set_fields(shop, numbers[1], purchaseOrderNumber=numbers[0])
    shop.run("refresh")
    refused = shop.answer("decide-again", numbers[0])
    assert (refused.code, f"Several have the number {numbers[0]}" in refused.err) == (2, True)
    shop.acme.desk.decide_again("Acme", LetGo(order_ids=[ids[1]]), who="dana")
    states = {one.autotask_id: one.transfer_status for one in shop.acme.desk.orders("Acme", numbers=[numbers[0]])}
    assert states[ids[0]] == "detached" != states[ids[1]]


def test_what_was_decided_before_does_not_count_any_more(shop: Shop) -> None:
    """B10: an overwrite that was never carried out is asked for anew."""
    item = shop.item()
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.set_line_quantity(number, item, 8)
    shop.transfer(number)
    found = the_problem(shop, number, "changed_in_quickbooks")
    shop.acme.autotask.act("un-receive", order=number, line=1, quantity=1)
    shop.run("refresh")
    shop.resolve(found, "overwrite")
    shop.resolve(the_problem(shop, number, "received_less"), "detach")
    shop.receive(number, item, 1)
    shop.run("decide-again", number)
    assert kinds(shop.transfer(number)) == []
    assert the_problem(shop, number, "changed_in_quickbooks")


def test_a_name_that_was_mapped_meanwhile_is_followed(shop: Shop) -> None:
    """N1: its lines get the item that was chosen while nobody watched it, and its receipts go there."""
    item, other = shop.items(2)
    shop.add_item(other)
    number = shop.order((item, 9))
    shop.transfer(number)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.set_line_quantity(number, item, 8)
    shop.transfer(number)
    shop.resolve(the_problem(shop, number, "changed_in_quickbooks"), "detach")
    shop.set_line_quantity(number, item, 9)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "9"}})
    shop.run("refresh")
    shop.run("mapping", "set", "item", product_id(shop, item), other)
    shop.run("decide-again", number)
    shop.receive(number, item, 5)
    shop.transfer(number)
    assert (shop.receipts(item, other), shop.on_hand(item, other)) == ([(other, "5")], ["0", "5"])


def test_of_what_is_canceled_or_voided_nobody_is_told_that_it_can_be_transferred(shop: Shop) -> None:
    """Decided again while it is canceled or voided in Autotask, it was said to be transferable again, which it is not."""
    number, billed = shop.order((shop.item(), 3)), sale(shop, shop.item(), 1)
    orders, sales = shop.run("transfer", number, "--yes"), shop.run("transfer-invoice", billed, "--yes")
    shop.acme.autotask.act("cancel", order=number)
    shop.acme.autotask.act("void-invoice", invoice=billed)
    shop.run("refresh")
    shop.acme.finish(orders)
    shop.acme.finish(sales)
    shop.resolve(the_problem(shop, number, "order_canceled"), "ignore")
    shop.resolve(problem_of(shop, "invoice_voided", billed), "ignore")
    notes = shop.run("decide-again", number, "--invoice", billed)["notes"]
    assert notes == [
        f"Purchase order {number} is let go of no more. It is canceled in Autotask, so nothing of it is to be transferred.",
        f"Invoice {billed} is let go of no more. It is voided in Autotask, so nothing of it is to be transferred.",
    ]
