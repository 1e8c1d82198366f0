"""Counts of one sync share an adjustment (decision 12), and each is told of by itself."""

from __future__ import annotations

from tests.rules.both_sides import settings
from tests.rules.shop import Shop, kinds

LASTING = "The transaction cannot be saved."


def _counted(shop: Shop, number: int) -> list[str]:
    """Items of which QuickBooks has three and Autotask seven, and one more that is equal."""
    items = shop.items(number + 1)
    for item in items:
        shop.add_item(item, on_hand=3)
        shop.stock(item, 7)
    shop.stock(items[-1], 3)
    return items


def _shared(shop: Shop, items: list[str]) -> list[int]:
    """How many lines each adjustment of these items has, their opening balances left out."""
    found = [
        len(record["lines"])
        for record in shop.books()["inventoryAdjustments"]
        if {line["item"] for line in record["lines"]} & set(items) and record["memo"].startswith("Autotask")
    ]
    return sorted(found)


def test_the_counts_of_a_sync_share_one_adjustment(shop: Shop) -> None:
    """One transaction with a line for each count that differs; each write names it, and undo takes it back as a whole."""
    *items, equal = _counted(shop, 3)
    run = shop.sync(*items, equal)
    assert run["state"] == "done"
    adjusted = [one for one in run["writes"] if (one["kind"], one["state"]) == ("adjust_on_hand", "confirmed")]
    assert sorted(write["subject"] for write in adjusted) == sorted(items)
    assert len({write["txn_id"] for write in adjusted}) == 1
    assert (_shared(shop, [*items, equal]), shop.on_hand(*items, equal)) == ([3], ["7", "7", "7", "3"])
    undo = shop.acme.finish(shop.answer("undo", str(run["run"]), "--yes").document)
    assert [write["summary"] for write in undo["writes"]] == [f"Delete the adjustment of {', '.join(items)}"]
    assert shop.on_hand(*items) == ["3", "3", "3"]


def test_one_item_that_quickbooks_refuses_does_not_hold_up_the_others(shop: Shop) -> None:
    """QuickBooks refuses the whole, then one of the parts: that item has a problem, the others are set."""
    *items, _ = _counted(shop, 3)
    for _ in range(2):
        shop.act("fault", fault="status", status=3180, message=LASTING, match="InventoryAdjustmentAdd")
    run = shop.sync(*items)
    assert run["state"] == "done_with_problems"
    (guilty,) = [one["item"] for one in shop.run("problems") if one["item"] in items]
    assert sorted(shop.on_hand(*items)) == ["3", "7", "7"]
    assert shop.on_hand(guilty) == ["3"]
    assert _shared(shop, items) == [1, 1]
    (found,) = [one for one in shop.run("problems") if one["item"] == guilty]
    assert shop.resolve(found, "retry")["state"] == "done"
    assert shop.on_hand(*items) == ["7", "7", "7"]


def test_the_bound_on_the_lines_of_an_adjustment_is_kept(shop: Shop) -> None:
    """Setting lines_per_adjustment: at 2, three counts are two adjustments."""
    *items, _ = _counted(shop, 3)
    with settings(shop, lines_per_adjustment="2"):
        assert shop.sync(*items)["state"] == "done"
    assert _shared(shop, items) == [1, 2]


def test_more_counts_than_a_message_set_holds_are_set_in_parts(shop: Shop) -> None:
    """B7 with small settings: what does not fit into one message set of adjustments is planned and set part by part, none left out."""
    *items, _ = _counted(shop, 5)
    with settings(shop, lines_per_adjustment="1", writes_per_message_set="2"):
        run = shop.sync(*items)
    assert (run["state"], _shared(shop, items)) == ("done", [1] * len(items))
    assert kinds(run) == ["adjust_on_hand"] * len(items)
