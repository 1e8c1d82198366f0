"""B7, B8: after the receipts the counts of just the items on the order are made equal, and nothing is counted twice."""

from __future__ import annotations

from tests.rules.both_sides import add_name, the_problem
from tests.rules.shop import ANNEX, Shop, kinds, summaries


def test_two_locations_are_summed_into_one_adjustment(shop: Shop) -> None:
    """B7: 2 and 4 in two Autotask locations, 3 in QuickBooks: one adjustment to 6."""
    item = shop.item()
    shop.add_item(item, on_hand=3)
    shop.stock(item, 2)
    shop.stock(item, 4, ANNEX)
    number = shop.order((item, 1))
    run = shop.transfer(number)
    assert kinds(run).count("adjust_on_hand") == 1
    assert shop.on_hand(item) == ["6"]
    assert shop.adjustments(item) == [(item, "3"), (item, "3")]
    assert "6" in summaries(run, "adjust_on_hand")[0]


def test_equal_counts_post_nothing(shop: Shop) -> None:
    """B7: where both sides count the same, no adjustment is written."""
    item = shop.item()
    shop.add_item(item, on_hand=6)
    shop.stock(item, 2)
    shop.stock(item, 4, ANNEX)
    run = shop.transfer(shop.order((item, 1)))
    assert "adjust_on_hand" not in kinds(run)
    assert shop.adjustments(item) == [(item, "6")], "only the count made by hand"


def test_assemblies_and_items_without_a_cost_are_counted_and_explained(shop: Shop) -> None:
    """B7: an assembly keeps a count of its own, and an item that cost nothing is set without moving a cent; both say so."""
    free, assembly = shop.items(2)
    shop.add_item(free)
    accounts = {"Income": "Autotask Income from PO", "COGS": "Cost of Goods Sold", "Asset": "Inventory Asset"}
    fields = {f"{kind}AccountRef": {"FullName": name} for kind, name in accounts.items()}
    shop.act("add-entry", kind="ItemInventoryAssembly", fields={"Name": assembly, **fields})
    for item in (free, assembly):
        shop.stock(item, 4)
    shop.run("refresh")
    shop.run("stock", "--read-quickbooks")
    shop.acme.call_quickbooks()
    why = {row["item"]: " ".join(row["why"]) for row in shop.run("stock", "--differs")}
    assert "average cost in QuickBooks is 0, so the count changes and no value is posted" in why[free]
    assert "its own count is set, its components stay as they are" in why[assembly]
    run = shop.sync(free, assembly)
    assert (run["state"], shop.on_hand(free, assembly)) == ("done", ["4", "4"])
    (value,) = [one["value"] for one in shop.books()["items"] if one["name"] == free]
    assert value == "0.00"


def test_items_of_other_orders_stay_as_they_are(shop: Shop) -> None:
    """B7: only the items on the transferred orders are synced, whatever the counts of the others."""
    item, other = shop.items(2)
    shop.add_item(other, on_hand=9)
    shop.stock(other, 1)
    shop.stock(item, 5)
    other_number = shop.order((other, 2))
    shop.transfer(shop.order((item, 2)))
    assert shop.on_hand(item, other) == ["5", "9"]
    assert shop.status(other_number) == "not_transferred"


def test_the_sync_overwrites_after_the_receipts_not_before(shop: Shop) -> None:
    """B7: with 10 in Autotask, 3 of them just received, and 5 in QuickBooks: the receipt makes 8, the adjustment adds 2."""
    item = shop.item()
    shop.add_item(item, on_hand=5)
    number = shop.order((item, 3))
    shop.stock(item, 7)
    shop.receive(number, item, 3)
    shop.transfer(number)
    assert shop.on_hand(item) == ["10"]
    assert shop.adjustments(item) == [(item, "5"), (item, "2")]


def test_what_another_transferred_order_received_and_did_not_post_is_not_counted_twice(shop: Shop) -> None:
    """B8: 12 in Autotask, 5 of them received on another order and not yet posted: 7, and 12 after that order's update."""
    item = shop.item()
    shop.stock(item, 7)
    waiting = shop.order((item, 5))
    shop.transfer(waiting)
    assert shop.on_hand(item) == ["7"]
    shop.receive(waiting, item, 5)
    before = shop.adjustments(item)

    number = shop.order((item, 1))
    preview = shop.preview(number)
    run = shop.transfer(number)
    assert (run["state"], shop.on_hand(item)) == ("done", ["7"])
    assert "adjust_on_hand" not in kinds(preview, "planned")
    shop.sync(item)
    assert shop.on_hand(item) == ["7"]

    assert shop.status(waiting) == "needs_update"
    shop.transfer(waiting)
    assert shop.on_hand(item) == ["12"]
    assert shop.adjustments(item) == before, "no adjustment in between"


def test_the_preview_says_what_is_not_yet_posted(shop: Shop) -> None:
    """B8: “12 in Autotask, 5 of them received on 1007 and not yet posted: 7” stands in the preview."""
    item = shop.item()
    waiting = shop.order((item, 5))
    shop.transfer(waiting)
    shop.stock(item, 7)
    shop.receive(waiting, item, 5)
    preview = shop.run("sync", "--item", item, "--preview")
    (summary,) = summaries(preview, "adjust_on_hand")
    assert f"12 in Autotask, 5 of them received on {waiting} and not yet posted: 7" in summary
    shop.sync(item)
    assert shop.on_hand(item) == ["7"]
    shop.transfer(waiting)
    assert shop.on_hand(item) == ["12"]


def test_what_was_received_on_orders_never_transferred_counts_and_is_named(shop: Shop) -> None:
    """B8: they may have been entered by hand, so their units count, with a note that names them."""
    item = shop.item()
    never = shop.order((item, 5, 5))
    shop.status(never)
    number = shop.order((item, 2))
    run = shop.transfer(number)
    assert shop.on_hand(item) == ["5"]
    notes = shop.notes(run)
    assert any(item in note and never in note for note in notes), notes


def test_an_order_under_way_counts_as_not_yet_posted(shop: Shop) -> None:
    """B8: while QuickBooks refuses a receipt for the moment, its units are not brought in by an adjustment instead."""
    item = shop.item()
    number = shop.order((item, 4, 4))
    shop.act("fault", fault="status", status=3175, match="ItemReceiptAdd", times=1)
    approved = shop.run("transfer", number, "--yes")
    shop.acme.call_quickbooks()
    assert (shop.on_hand(item), shop.adjustments(item)) == (["0"], [])
    shop.acme.finish(approved)
    assert (shop.on_hand(item), shop.adjustments(item)) == (["4"], [])


def test_an_item_without_a_stock_row_is_unknown_not_zero(shop: Shop) -> None:
    """B8: QuickBooks keeps its 8, and the run says why the item was left out."""
    item = shop.item()
    shop.add_item(item, on_hand=8)
    run = shop.transfer(shop.order((item, 2)))
    assert (run["state"], shop.on_hand(item)) == ("done", ["8"])
    (left_out,) = [
        write for write in run["writes"] if write["kind"] == "adjust_on_hand" and "Left out" in write["summary"]
    ]
    assert (left_out["state"], left_out["subject"]) == ("skipped", item)
    assert "no stock row" in left_out["summary"]


def test_a_change_above_the_limit_waits_for_a_person(shop: Shop) -> None:
    """B7 with I2: a jump of 1500 is asked about; skip leaves the count, approve sets it."""
    item = shop.item()
    shop.stock(item, 1500)
    run = shop.transfer(shop.order((item, 1)))
    assert shop.on_hand(item) == ["0"]
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    assert found["code"] == "change_too_large"
    assert shop.resolve(found, "skip")["run"] is None
    left_out = shop.acme.run_document(run["run"])["writes"][-1]
    assert left_out["summary"].startswith(f"Left out {item}: as ")
    assert [one for one in shop.run("problems") if one["item"] == item] == []
    assert shop.on_hand(item) == ["0"]

    assert shop.sync(item)["state"] == "done_with_problems"
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    run = shop.resolve(found, "approve")
    assert (run["state"], shop.on_hand(item)) == ("done", ["1500"])
    assert [one for one in shop.run("problems") if one["item"] == item] == []


def test_a_large_change_that_is_no_longer_wanted_is_no_problem_any_more(shop: Shop) -> None:
    """B14: once Autotask's count is corrected, the question about it disappears at the next look."""
    item = shop.item()
    shop.stock(item, 1400)
    shop.transfer(shop.order((item, 1)))
    assert [one["code"] for one in shop.run("problems") if one["item"] == item] == ["change_too_large"]
    shop.stock(item, 0)
    shop.run("refresh")
    assert [one for one in shop.run("problems") if one["item"] == item] == []


def test_two_products_of_one_item_do_not_overwrite_each_others_count(shop: Shop) -> None:
    """B7: where two Autotask products are one item in QuickBooks, its count is left alone, and one problem asks about both."""
    first, second = shop.item(), shop.item()
    shop.stock(first, 6)
    shop.stock(second, 2)
    shop.transfer(shop.order((first, 1)))
    assert shop.on_hand(first) == ["6"]
    add_name(shop, "ItemService", second)
    number = shop.order((second, 1))
    shop.transfer(number)
    run = shop.resolve(the_problem(shop, number, "item_kind_differs"), "map", "--name", first)
    (found,) = run["problems"]
    assert (found["code"], sorted(found["items"])) == ("item_shared", sorted([first, second]))
    for item in (first, second):
        shop.acme.finish(shop.answer("sync", "--item", item, "--yes").document)
    assert shop.on_hand(first) == ["6"]
    assert shop.adjustments(first) == [(first, "6")]
