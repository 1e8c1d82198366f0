"""I2, B7 from both ends: a count that a sync leaves alone although it differs has an open problem, whoever asked for the sync, until it is
equal, its reason has gone, or somebody leaves it to QuickBooks."""

from __future__ import annotations

from typing import Any

from tests.rules.both_sides import named_item, settings
from tests.rules.shop import Shop, kinds
from tests.rules.test_explained_counts import read_both


def problems(shop: Shop, item: str) -> list[Any]:
    return [one for one in shop.run("problems") if item in one["items"]]


def codes(shop: Shop, item: str) -> list[str]:
    return [one["code"] for one in problems(shop, item)]


def why(shop: Shop, item: str) -> str:
    (row,) = [one for one in shop.run("stock") if one["item"] == item]
    return " ".join(row["why"])


def sync_again(shop: Shop, *what: str) -> Any:
    """As `Shop.sync`, while questions are open, which the command tells by its exit code."""
    return shop.acme.finish(shop.answer("sync", *what, "--yes").document)


def product_id(shop: Shop, item: str) -> str:
    return str(shop.mapped("item", item)["autotask_id"])


def _transferred(shop: Shop) -> tuple[str, str]:
    """An item with 4 on hand on both sides, and its order, on which more is to come."""
    item = shop.item()
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    return item, number


def _inactivate(shop: Shop, item: str) -> None:
    shop.act("edit-entry", group="Item", name=item, isActive=False)


def _asked_about(shop: Shop) -> tuple[str, str, Any]:
    """An inactive item that has 4 on hand in QuickBooks and 3 in Autotask, its order, and the question that a sync asks."""
    item, number = _transferred(shop)
    _inactivate(shop, item)
    shop.stock(item, 3)
    shop.sync(item)
    (found,) = problems(shop, item)
    return item, number, found


def test_an_inactive_item_is_asked_about_once_its_counts_differ(shop: Shop) -> None:
    """A sync with a transfer asks what only a person who named the item was told before; equal counts are no question, and end one."""
    item, number = _transferred(shop)
    _inactivate(shop, item)
    shop.receive(number, item, 1)
    assert shop.transfer(number)["state"] == "done", "the receipt has made both equal"
    assert codes(shop, item) == []
    shop.receive(number, item, 1)
    shop.stock(item, 3)
    run = shop.transfer(number)
    assert (run["state"], [one["code"] for one in run["problems"]]) == ("done_with_problems", ["name_inactive"])
    preview = shop.run("sync", "--item", item, "--preview", code=1)
    assert [one["code"] for one in preview["problems"]] == ["name_inactive"]
    assert shop.on_hand(item) == ["6"]
    shop.stock(item, 6)
    shop.receive(number, item, 1)
    assert shop.transfer(number)["state"] == "done"
    assert codes(shop, item) == []

    shop.stock(item, 2)
    assert shop.sync(item)["state"] == "done_with_problems"
    (found,) = problems(shop, item)
    assert shop.resolve(found, "reactivate")["state"] == "done"
    assert (shop.on_hand(item), codes(shop, item)) == (["2"], [])


def test_an_item_made_active_again_has_the_count_it_had(shop: Shop) -> None:
    """B7: also where Autotask has none left, so that a count of a new item would be right already."""
    item, _ = _transferred(shop)
    _inactivate(shop, item)
    shop.stock(item, 0)
    assert shop.sync(item)["state"] == "done_with_problems"
    (found,) = problems(shop, item)
    run = shop.resolve(found, "reactivate")
    assert (run["state"], kinds(run), shop.on_hand(item)) == ("done", ["reactivate", "adjust_on_hand"], ["0"])


def test_a_count_that_is_kept_in_quickbooks_is_asked_about_once(shop: Shop) -> None:
    """A decision for good: later runs end without a problem, *Stock* says so and shows both counts, and the audit log has who said it."""
    item, number, found = _asked_about(shop)
    titles = {one["choice"]: one["title"] for one in found["choices"]}
    assert titles["detach"] == "Its count is kept in QuickBooks"
    assert shop.resolve(found, "detach")["run"] is None
    assert codes(shop, item) == []
    for _ in range(2):
        shop.receive(number, item, 1)
        shop.stock(item, 3)
        run = shop.transfer(number)
        assert (run["state"], kinds(run)) == ("done", ["receive_items"])
    assert shop.sync(item)["state"] == "done"
    assert (shop.on_hand(item), codes(shop, item)) == (["6"], [])
    assert "is inactive in QuickBooks; its count is kept in QuickBooks, as somebody decided." in why(shop, item)
    shop.act("edit-entry", group="Item", name=item, isActive=True)
    assert shop.sync(item)["state"] == "done"
    assert shop.on_hand(item) == ["3"]


def test_leaving_a_count_out_is_for_this_time(shop: Shop) -> None:
    """*Leave it out this time* decides nothing: the next sync asks again."""
    item, _, found = _asked_about(shop)
    assert shop.resolve(found, "skip")["run"] is None
    assert codes(shop, item) == []
    assert shop.sync(item)["state"] == "done_with_problems"


def test_a_deleted_item_is_asked_about_where_autotask_has_any(shop: Shop) -> None:
    """What is gone in QuickBooks has nothing there: no question while Autotask has none either, one as soon as it has some."""
    item = shop.item()
    shop.stock(item, 2)
    shop.sync(item)
    shop.stock(item, 0)
    shop.sync(item)
    other = shop.item()
    shop.add_item(other)
    shop.act("merge", group="Item", name=item, into=other)
    assert (shop.sync(item)["state"], codes(shop, item)) == ("done", [])
    shop.stock(item, 1)
    assert (shop.sync(item)["state"], codes(shop, item)) == ("done_with_problems", ["entry_gone"])
    (found,) = problems(shop, item)
    run = shop.resolve(found, "recreate")
    assert (run["state"], shop.on_hand(item), codes(shop, item)) == ("done", ["1"], [])


def _shared(shop: Shop) -> tuple[str, str, str]:
    """Two products that are one item in QuickBooks, of which it has 6; of the first there are 6, of the second 2. An order names the first."""
    first, second = shop.item(), shop.item()
    shop.stock(first, 6)
    number = shop.order((first, 9))
    shop.transfer(number)
    shop.stock(second, 2)
    shop.run("refresh")
    shop.run("mapping", "set", "item", product_id(shop, second), first)
    return first, second, number


def test_one_item_for_two_products_is_one_question(shop: Shop) -> None:
    """A sync of one of them asks once for both, with their names and both sums; once each has an item of its own, their counts are set."""
    first, second, number = _shared(shop)
    shop.receive(number, first, 1)
    run = shop.transfer(number)
    assert run["state"] == "done_with_problems"
    (found,) = run["problems"]
    assert (found["code"], found["item"], sorted(found["items"])) == ("item_shared", None, sorted([first, second]))
    assert found["title"] == f"“{first}” in QuickBooks stands for several products of Autotask"
    assert f"there should be 9 of it (“{first}” 7, “{second}” 2), and QuickBooks has 7" in found["explanation"]
    assert "page Mapping" in found["remedy"]
    preview = shop.run("sync", "--item", second, "--preview", code=1)
    assert [one["code"] for one in preview["problems"]] == ["item_shared"]

    shop.run("mapping", "remove", "item", product_id(shop, second))
    assert sync_again(shop, "--item", second)["state"] == "done"
    assert sync_again(shop, "--item", first)["state"] == "done"
    assert (shop.on_hand(first, second), codes(shop, first), codes(shop, second)) == (["7", "2"], [], [])


def test_the_question_about_a_shared_item_goes_with_the_refresh(shop: Shop) -> None:
    """B14: once the products are not one item any more, or both sums agree, the next look at Autotask ends the question for all of them."""
    first, second, _ = _shared(shop)
    shop.sync(first)
    assert codes(shop, second) == ["item_shared"]
    shop.stock(second, 0)
    shop.run("refresh")
    assert (codes(shop, first), codes(shop, second)) == ([], [])
    assert (shop.sync(second)["state"], shop.adjustments(first)) == ("done", [(first, "6")])


def test_products_that_share_an_item_show_its_difference_together(shop: Shop) -> None:
    """P5: protects the bookkeeper from two differences of an item that has none: 4 and 2 in Autotask are the 6 of QuickBooks, and both rows say that
    they share them. Where one is counted again, both show what the item lacks."""
    first, second, _ = _shared(shop)
    shop.stock(first, 4)
    shop.run("refresh")
    rows = {one["item"]: one for one in shop.run("stock")}
    assert [(rows[name]["target"], rows[name]["quickbooks"], rows[name]["difference"]) for name in (first, second)] == [
        ("4", "6", "0"),
        ("2", "6", "0"),
    ]
    assert rows[first]["shared_with"] == [{"item": second, "target": "2"}]
    told = f"Together with “{second}” (2) there should be 6 of this item, and QuickBooks has 6."
    assert told in rows[first]["why"]
    shop.stock(second, 7)
    shop.run("refresh")
    rows = {one["item"]: one for one in shop.run("stock")}
    assert [rows[name]["difference"] for name in (first, second)] == ["5", "5"]


def test_a_product_without_a_count_has_no_difference_from_an_item_that_it_shares(shop: Shop) -> None:
    """P5: protects the bookkeeper: of a product that Autotask lists nowhere the row says that its count is unknown, not zero, and showed a
    difference as if it were zero. The other one's row says that it is not stocked."""
    first, second = shop.item(), shop.item()
    shop.add_item(first, on_hand=6)
    shop.stock(first, 4)
    shop.order((second, 1, 0))
    shop.run("refresh")
    # Other tests of the same shop may have had the lists read.
    shop.read_lists()
    shop.run("mapping", "set", "item", product_id(shop, second), first)
    read_both(shop)
    rows = {one["item"]: one for one in shop.run("stock")}
    assert (rows[second]["target"], rows[second]["difference"]) == (None, None)
    assert rows[second]["shared_with"] == [{"item": first, "target": "4"}]
    assert rows[first]["difference"] == "-2"
    assert rows[first]["shared_with"] == [{"item": second, "target": None}]
    told = f"Together with “{second}” (not stocked) there should be 4 of this item, and QuickBooks has 6."
    assert told in rows[first]["why"]


def test_a_shared_item_that_is_kept_in_quickbooks_is_asked_about_again_with_another_product(shop: Shop) -> None:
    """A decision is about these products: transfers go on without a problem, until one more product stands for the item."""
    first, second, number = _shared(shop)
    shop.sync(first)
    (found,) = problems(shop, first)
    assert shop.resolve(found, "detach")["run"] is None
    shop.receive(number, first, 2)
    run = shop.transfer(number)
    assert (run["state"], codes(shop, first), codes(shop, second)) == ("done", [], [])
    assert "its count is kept in QuickBooks, as somebody decided" in why(shop, second)
    third = shop.item()
    shop.stock(third, 1)
    shop.run("refresh")
    shop.run("mapping", "set", "item", product_id(shop, third), first)
    assert shop.sync(third)["state"] == "done_with_problems"
    (found,) = problems(shop, third)
    assert sorted(found["items"]) == sorted([first, second, third])


def test_the_page_of_a_shared_item_tells_its_question_once(shop: Shop) -> None:
    """P5: protects the reader of an item's page: each product that shares the item has the question, and what was noticed and decided stood
    there once for each of them."""
    first, second, _ = _shared(shop)
    shop.sync(first)

    def told(item: str) -> list[str]:
        events = shop.acme.desk.item("Acme", int(product_id(shop, item))).events
        return [one.text for one in events if one.text.startswith(("Noticed:", "Decided:"))]

    noticed = f"Noticed: “{first}” in QuickBooks stands for several products of Autotask"
    waiting = [f"{noticed}. It waits for a decision"]
    assert (told(first), told(second)) == (waiting, waiting)
    (found,) = problems(shop, first)
    shop.resolve(found, "detach")
    decided = ["Decided: Its count is kept in QuickBooks", noticed]
    assert (told(first), told(second)) == (decided, decided)
    shop.run("decide-again", "--item", second)
    sync_again(shop, "--item", first)
    assert (told(first), told(second)) == ([*waiting, *decided], [*waiting, *decided])


def test_items_of_one_kind_of_question_are_left_to_quickbooks_at_once(shop: Shop) -> None:
    """Many items that share or are inactive are one decision: `--all-of-kind` holds for all cards of the kind, and for no other."""
    pairs = [_shared(shop)[:2] for _ in range(2)]
    inactive, _ = _transferred(shop)
    _inactivate(shop, inactive)
    shop.stock(inactive, 1)
    shop.sync(inactive, *(first for first, _ in pairs))
    (found,) = problems(shop, pairs[0][0])
    shop.resolve(found, "detach", "--all-of-kind")
    assert [codes(shop, item) for pair in pairs for item in pair] == [[], [], [], []]
    assert codes(shop, inactive) == ["name_inactive"]


def test_a_count_by_serial_numbers_is_asked_about_until_a_person_has_adjusted_it(shop: Shop) -> None:
    """Both sides number it: nothing is set, the question tells both counts, and looking again after the adjustment ends it."""
    item = named_item(shop, f"{shop.item()} numbered", isSerialized=True)
    shop.act("preferences", serialOrLotTracking="SerialNumber")
    try:
        shop.stock(item, 2)
        shop.transfer(shop.order((item, 9)))
        (found,) = problems(shop, item)
        assert (found["code"], "should be 2, and QuickBooks has 0" in found["explanation"]) == (
            "counted_by_serial",
            True,
        )
        assert shop.resolve(found, "retry")["state"] == "done_with_problems"
        (found,) = problems(shop, item)
        shop.act("adjust", item=item, newQuantity="2")
        assert {one["choice"]: one["title"] for one in found["choices"]}["retry"] == "I have adjusted it in QuickBooks"
        assert shop.resolve(found, "retry")["state"] == "done"
        assert codes(shop, item) == []
    finally:
        shop.act("preferences", serialOrLotTracking="None")


def test_units_that_left_before_their_receipt_was_posted_are_asked_about(shop: Shop) -> None:
    """Less is on hand than waits to be posted: nothing below zero is set, the question names the order, and its update ends it."""
    item, number = _transferred(shop)
    shop.receive(number, item, 5)
    shop.stock(item, 1)
    run = shop.sync(item)
    assert (run["state"], codes(shop, item)) == ("done_with_problems", ["below_zero"])
    (found,) = problems(shop, item)
    assert ("below zero" in found["explanation"], f"Update {number} first" in found["remedy"]) == (True, True)
    assert shop.transfer(number)["state"] == "done"
    assert (shop.on_hand(item), codes(shop, item)) == (["1"], [])


def test_what_the_settings_leave_out_is_no_question(shop: Shop) -> None:
    """An item that QuickBooks does not get by the settings is their choice; *Stock* says it, and whoever names it is told."""
    item = shop.item()
    shop.stock(item, 3)
    with settings(shop, create_missing_items="false"):
        number = shop.order((item, 1))
        shop.transfer(number)
        (of_order,) = problems(shop, item)
        assert of_order["order"] == number
        shop.resolve(of_order, "skip")
        sync_again(shop, "--full")
        assert codes(shop, item) == []
        shop.sync(item)
        assert codes(shop, item) == ["item_missing"]


def test_a_named_item_that_waits_for_a_decision_says_so_in_its_run(shop: Shop) -> None:
    """B10: whichever of two merged items somebody syncs, preview and run name the open problem of the other document or item, the same
    every time, with the exit code of problems."""
    kept, merged = shop.item(), shop.item()
    number = shop.order((kept, 9, 4), (merged, 5, 3))
    shop.transfer(number)
    shop.act("merge", group="Item", name=merged, into=kept)
    shop.sync(kept)
    for item in (kept, merged, kept):
        preview = shop.run("sync", "--item", item, "--preview", code=1)
        run = sync_again(shop, "--item", item)
        for one in (preview, run):
            assert [(found["code"], found["order"], found["items"]) for found in one["problems"]] == [
                ("entry_gone", number, [merged])
            ]
        assert (run["state"], kinds(run)) == ("done_with_problems", [])
    (found,) = problems(shop, merged)
    shop.resolve(found, "adopt")
    assert sync_again(shop, "--item", merged)["state"] == "done"
    assert codes(shop, merged) == []
