"""P5 from both ends: what people did in QuickBooks, and what was decided about it, is told where one looks for it."""

from __future__ import annotations

from decimal import Decimal

from tests.rules.both_sides import add_name, the_problem
from tests.rules.shop import Shop, kinds, summaries
from tests.rules.test_edited_invoices import _billed
from tests.rules.test_i4_invoices import problem_of, sale, transfer


def test_the_story_of_an_order_tells_what_was_deleted_and_decided(shop: Shop) -> None:
    """B11: an order that is entered twice does not look doubled: between both stand the deletion and who decided what."""
    item = shop.item()
    number = shop.order((item, 4, 2))
    shop.transfer(number)
    for receipt in shop.receipt_records(item):
        shop.act("delete", txnId=receipt["txnId"])
    shop.act("delete", kind="PurchaseOrder", number=number)
    shop.transfer(number)
    (found,) = shop.problems(number)
    shop.resolve(found, "recreate")
    story = shop.acme.desk.timeline("Acme", number)
    told = [line.text for line in story]
    assert told[0].startswith("Ordered from Vendor"), "whom it is for is the customer"
    noticed = told.index(f"Noticed: {number} was deleted in QuickBooks")
    assert told[noticed + 1] == "Decided: Create it again"
    assert story[noticed + 1].who
    entered = [place for place, text in enumerate(told) if text.startswith(f"Enter PO {number}")]
    assert entered[0] < noticed < entered[1]
    assert [line.is_day for line in story if line.text.startswith("Received")] == [True]


def test_an_order_shows_what_was_taken_over_from_quickbooks(shop: Shop) -> None:
    """B10: where another quantity was taken over, the page tells both, and that they differ on purpose."""
    item, other = shop.items(2)
    number = shop.order((item, 9, 2), (other, 1))
    shop.transfer(number)
    assert not shop.acme.desk.order("Acme", number).is_partly_kept
    shop.act("edit-order", number=number, lines={"0": {"quantity": "12"}})
    shop.transfer(number)
    (found,) = shop.problems(number)
    shop.resolve(found, "adopt")
    order = shop.acme.desk.order("Acme", number)
    assert (order.ordered, order.ordered_there, order.is_partly_kept) == (Decimal(10), Decimal(13), True)
    assert [(line.item, line.orders_otherwise) for line in order.lines] == [(item, True), (other, False)]


def test_each_line_shows_what_of_it_was_kept_from_quickbooks(shop: Shop) -> None:
    """B10: a quantity, a cost and a line that were taken over are named as kept where they stand; a change that Update will write is
    told apart."""
    first, second, third, added = shop.items(4)
    shop.add_item(added)
    number = shop.order((first, 9), (second, 1), (third, 2))
    shop.transfer(number)
    shop.act(
        "edit-order",
        number=number,
        lines={"0": {"quantity": "12"}, "1": {"rate": "11.25"}},
        addLines=[{"item": added, "quantity": "3", "rate": "7"}],
    )
    shop.transfer(number)
    (found,) = shop.problems(number)
    shop.resolve(found, "adopt")
    shop.acme.autotask.act("edit-line", order=number, line=third, set={"unitCost": 12})
    shop.run("refresh")
    order = shop.acme.desk.order("Acme", number)
    told = {
        line.item: (line.quickbooks_ordered, line.is_quantity_kept, line.quickbooks_cost, line.is_cost_kept)
        for line in order.lines
        if line.orders_otherwise or line.costs_otherwise
    }
    assert told == {
        first: (Decimal(12), True, Decimal("10.5"), False),
        second: (Decimal(1), False, Decimal("11.25"), True),
        third: (Decimal(2), False, Decimal("10.5"), False),
    }
    assert [(line.item, line.ordered, line.unit_cost, line.is_kept) for line in order.added_lines] == [
        (added, Decimal(3), Decimal(7), True)
    ]


def test_an_order_shows_what_was_added_in_quickbooks_and_what_was_received_is_worth(shop: Shop) -> None:
    """B10: a line that somebody added there, and nobody has decided about, stands on the order's page; what both sides received is added up,
    in units and value."""
    first, second, added = shop.items(3)
    number = shop.order((first, 4, 3), (second, 2))
    shop.transfer(number)
    shop.add_item(added)
    txn_id = shop.purchase_order(number)["txnId"]
    lines = {"0": {"rate": "11.005"}}
    shop.act("edit-order", txnId=txn_id, lines=lines, addLines=[{"item": added, "quantity": "6", "rate": "3"}])
    shop.act("receive", txnId=txn_id, quantities={"2": "2"})
    shop.transfer(number)
    order = shop.acme.desk.order("Acme", number)
    (line,) = order.added_lines
    assert (line.item, line.received, line.is_kept, line.is_ours) == (added, Decimal(2), False, False)
    assert (order.received, order.received_value, order.lines[0].received_value) == (
        3,
        Decimal("31.50"),
        Decimal("31.50"),
    )
    # 3 as they were posted, at 10.50, before somebody made it 11.005; and 2 that somebody received, at 3.
    assert (order.posted, order.ordered_there, order.posted_value) == (5, 12, Decimal("37.50"))
    assert (order.lines[0].posted_value, order.is_value_posted) == (Decimal("31.50"), False)


def test_what_was_received_is_worth_what_its_receipts_posted(shop: Shop) -> None:
    """B4: protects the bookkeeper from a value that no receipt has: the cost changed between two receipts of one line, and the page adds up
    what each posted."""
    item = shop.item()
    number = shop.order((item, 4, 1))
    shop.transfer(number)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"unitCost": 12})
    shop.receive(number, item, 2)
    shop.transfer(number)
    order = shop.acme.desk.order("Acme", number)
    assert (order.posted, order.posted_value, order.is_value_posted) == (3, Decimal("34.50"), True)
    (line,) = order.lines
    assert (line.received_value, line.posted_value) == (Decimal("36.00"), Decimal("34.50"))


def test_what_is_left_of_what_was_posted_is_worth_its_part(shop: Shop) -> None:
    """B4: protects the bookkeeper from a value of units that are not there: somebody deleted one of two receipts of ours, of different costs, and
    nobody has looked which; what is left is worth its part of both."""
    item = shop.item()
    number = shop.order((item, 4, 1))
    shop.transfer(number)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"unitCost": 12})
    shop.receive(number, item, 2)
    shop.transfer(number)
    txn_id = next(one["txnId"] for one in shop.receipt_records(item) if one["lines"][0]["quantity"] == "2")
    shop.act("delete", txnId=txn_id)
    shop.transfer(number)
    order = shop.acme.desk.order("Acme", number)
    assert [found["code"] for found in shop.problems(number)] == ["receipt_deleted"]
    assert (order.posted, order.posted_value, order.is_value_posted) == (1, Decimal("11.50"), False)


def test_a_line_of_which_nothing_came_is_no_receipt_in_the_story(shop: Shop) -> None:
    """B4: protects the reader from “Received 0 × …”: Autotask's page writes a record for each line of the order, also where nothing came."""
    item, other = shop.items(2)
    number = shop.order((item, 4, 1), (other, 2))
    shop.receive(number, other, 0)
    shop.transfer(number)
    story = [line.text for line in shop.acme.desk.timeline("Acme", number)]
    assert [text for text in story if text.startswith("Received ")] == [f"Received 1 × {item}"]
    rows = {row["item"]: row["autotask_id"] for row in shop.run("stock")}
    assert not any("received on" in event.text for event in shop.acme.desk.item("Acme", rows[other]).events)


def test_a_later_receipt_is_the_last_transfer(shop: Shop) -> None:
    """B1: protects whoever looks for what was done last from the day on which the order was entered."""
    item = shop.item()
    number = shop.order((item, 4, 1))
    shop.transfer(number)
    entered = shop.acme.desk.order("Acme", number).last_transfer_at
    shop.receive(number, item, 2)
    run = shop.transfer(number)
    assert kinds(run)[:1] == ["receive_items"]
    received = shop.acme.desk.order("Acme", number).last_transfer_at
    assert entered is not None
    assert received is not None
    assert received > entered


def test_a_line_that_autotask_removed_stands_on_the_page_until_it_is_updated(shop: Shop) -> None:
    """B9: the line is still in QuickBooks, and the page says why it is in QuickBooks only."""
    first, second = shop.items(2)
    number = shop.order((first, 4), (second, 2))
    shop.transfer(number)
    shop.acme.autotask.act("remove-line", order=number, line=second)
    shop.run("refresh")
    (line,) = shop.acme.desk.order("Acme", number).added_lines
    assert (line.item, line.is_kept, line.is_ours) == (second, False, True)
    shop.transfer(number)
    assert shop.acme.desk.order("Acme", number).added_lines == ()


def test_an_invoice_that_was_voided_and_taken_over_says_so(shop: Shop) -> None:
    """I4: a row that reads “Transferred” with Autotask's total is not all there is to say of an invoice that is worth nothing there."""
    billed = _billed(shop)
    shop.act("void", txnId=billed.txn_id)
    shop.stock(billed.item, 30)
    shop.sync(billed.item)
    shop.resolve(problem_of(shop, "changed_in_quickbooks", billed.number), "adopt")
    (view,) = [one for one in shop.acme.desk.invoices.known("Acme") if one.number == billed.number]
    assert (view.transfer_status, view.is_voided_there, view.quickbooks_total) == ("transferred", True, Decimal(0))


def test_a_sync_tells_of_the_item_that_was_renamed(shop: Shop) -> None:
    """N1: without an order, too, it is said which item of QuickBooks was set."""
    item = shop.item()
    add_name(shop, "ItemInventory", item)
    shop.stock(item, 3)
    shop.sync(item)
    shop.act("edit-entry", group="Item", name=item, newName=f"{item} new")
    shop.stock(item, 4)
    run = shop.sync(item)
    assert shop.on_hand(f"{item} new") == ["4"]
    assert f"“{item}” was renamed to “{item} new” in QuickBooks; it is the same item." in shop.notes(run)


def test_a_problem_tells_what_waits_for_its_decision(shop: Shop) -> None:
    """B3 and P2: before somebody decides, the problem names what was approved and would be written, of its order, invoice or item alone;
    what was written is not told, nor is anything once it is decided."""
    item, vendor = shop.item(), shop.vendor()
    add_name(shop, "Vendor", vendor)
    shop.add_item(item)
    number = shop.order((item, 4, 3), vendor=vendor)
    other = shop.order((shop.item(), 1))
    shop.act("enter-order", vendor=vendor, number=number, lines=[{"item": item, "quantity": "1", "rate": "1"}])
    run = shop.transfer(number, other)
    found = the_problem(shop, number, "number_taken")
    held = shop.acme.desk.held_up("Acme")[found["id"]]
    assert held.run == run["run"]
    assert held.writes == (*summaries(run, "create_purchase_order")[:1], *summaries(run, "receive_items"))
    assert all(number in text or item in text for text in held.writes)
    shop.act("edit-order", txnId=shop.purchase_order(number)["txnId"], newNumber=f"{number}-OLD")
    shop.resolve(found, "retry")
    assert found["id"] not in shop.acme.desk.held_up("Acme")

    first, second = (sale(shop, shop.item(), 1, number=f"{year}-SAMENUMBER7") for year in (2025, 2026))
    transfer(shop, first)
    transfer(shop, second)
    found = problem_of(shop, "invoice_number_taken", second)
    (text,) = shop.acme.desk.held_up("Acme")[found["id"]].writes
    assert text.startswith("Enter invoice") and second in text
    shop.resolve(found, "skip")

    item = shop.item()
    shop.stock(item, 5)
    approved = shop.run("sync", "--item", item, "--yes")
    add_name(shop, "ItemService", item)
    shop.acme.finish(approved)
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    assert any("5" in text and item in text for text in shop.acme.desk.held_up("Acme")[found["id"]].writes)
    shop.resolve(found, "skip")


def test_a_problem_that_was_there_before_the_approval_says_that_more_is_approved(shop: Shop) -> None:
    """B3: of an order that had its problem already no write was planned; whoever decides is told that its other changes are written then."""
    item = shop.item()
    number = shop.order((item, 6, 4))
    shop.transfer(number)
    shop.acme.autotask.act("un-receive", order=number, line=item, quantity=1)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"unitCost": 12})
    run = shop.transfer(number)
    found = the_problem(shop, number, "received_less")
    held = shop.acme.desk.held_up("Acme")[found["id"]]
    assert (held.run, held.writes) == (run["run"], ())
    shop.resolve(found, "detach")


def test_of_an_item_that_is_renamed_twice_the_newest_name_is_told(shop: Shop) -> None:
    """N1: a run that goes on for days tells what the item is called now; an older name beside it would contradict that."""
    item = shop.item()
    add_name(shop, "ItemInventory", item)
    shop.stock(item, 3)
    shop.sync(item)
    number = shop.order((item, 2))
    shop.act("fault", fault="status", status=3175, match="PurchaseOrderAdd", times=2)
    run = shop.acme.desk.approve_transfer("Acme", [number], who="dana")
    for name in ("first", "second"):
        shop.act(
            "edit-entry", group="Item", name=item if name == "first" else f"{item} first", newName=f"{item} {name}"
        )
        shop.acme.call_quickbooks()
    view = shop.acme.finish({"run": run.run})
    assert shop.notes(view) == (
        f"{number}: “{item} first” was renamed to “{item} second” in QuickBooks; it is the same item",
    )
