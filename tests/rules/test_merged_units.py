"""I1, B7 from both ends: what remained of a merged item has the units of both, and no decision leaves them there without a word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.shop import Shop, kinds


def _merged(shop: Shop, *, is_ordered: bool) -> tuple[str, str, Any]:
    """An item with 3 on hand that was merged into one with 6, which has 9 since, and the question about it."""
    gone, remained = shop.items(2)
    if is_ordered:
        shop.transfer(shop.order((gone, 9)))
    for item, units in ((gone, 3), (remained, 6)):
        shop.stock(item, units)
        shop.sync(item)
    shop.act("merge", group="Item", name=gone, into=remained)
    assert shop.on_hand(remained) == ["9"]
    shop.acme.finish(shop.answer("sync", "--item", gone, "--yes").document)
    (found,) = [one for one in shop.run("problems") if gone in one["items"]]
    assert found["code"] == "entry_gone"
    return gone, remained, found


@pytest.mark.parametrize("is_ordered", [True, False], ids=["of an order", "alone"])
@pytest.mark.parametrize("choice", ["recreate", "map"])
def test_what_remained_is_counted_with_the_item_that_takes_its_place(shop: Shop, choice: str, is_ordered: bool) -> None:
    """Made again or given a third item, the units are not on hand twice: the run sets both counts."""
    gone, remained, found = _merged(shop, is_ordered=is_ordered)
    name, other = gone, []
    if choice == "map":
        name = shop.item()
        shop.add_item(name)
        other = ["--name", name]
    run = shop.resolve(found, choice, *other)
    assert (run["state"], shop.on_hand(name, remained)) == ("done", ["3", "6"])
    assert kinds(run).count("adjust_on_hand") == 2


def test_what_remained_is_left_alone_while_the_chosen_name_is_missing(shop: Shop) -> None:
    """A name that QuickBooks does not have is chosen: nobody takes the units off what remained before they have another place."""
    gone, remained, found = _merged(shop, is_ordered=True)
    missing = shop.item()
    shop.add_item(missing)
    shop.read_lists_again()
    shop.act("delete-entry", group="Item", name=missing)
    run = shop.acme.finish(shop.answer("resolve", str(found["id"]), "map", "--name", missing).document)
    assert [one["code"] for one in run["problems"]] == ["item_missing"]
    answer = shop.answer("sync", "--item", remained, "--yes")
    assert (shop.acme.finish(answer.document)["state"], shop.on_hand(remained)) == ("done_with_problems", ["9"])
    (found,) = [one for one in shop.run("problems") if gone in one["items"]]
    name = shop.item()
    shop.add_item(name)
    assert shop.resolve(found, "map", "--name", name)["state"] == "done"
    assert shop.on_hand(name, remained) == ["3", "6"]


def test_what_remained_is_counted_when_its_name_is_given_up_later(shop: Shop) -> None:
    """Both were one by somebody's decision; the mapping is taken away, and a sync of the one alone sets the other as well."""
    gone, remained, found = _merged(shop, is_ordered=True)
    shop.resolve(found, "adopt")
    assert shop.on_hand(remained) == ["9"]
    shop.run("mapping", "remove", "item", str(shop.mapped("item", gone)["autotask_id"]))
    preview = shop.run("sync", "--item", gone, "--preview")
    assert sorted(one["subject"] for one in preview["writes"] if one["kind"] == "adjust_on_hand") == sorted(
        [gone, remained]
    )
    shop.sync(gone)
    assert shop.on_hand(gone, remained) == ["3", "6"]


@pytest.mark.parametrize("way", ["page", "file"])
@pytest.mark.parametrize("received", [0, 2])
def test_an_order_after_its_merged_item_is_given_up(shop: Shop, received: int, way: str) -> None:
    """N1: protects what docs/people.md says. The mapping to the item that remained is taken back: a line of which nothing was received gets the
    item of its name; one with receipts keeps the other one, also for later receipts, and both counts are Autotask's afterwards."""
    gone, remained = shop.items(2)
    number = shop.order((gone, 9, received))
    shop.transfer(number)
    for item, units in ((gone, 3), (remained, 6)):
        shop.stock(item, units)
        shop.sync(item)
    shop.act("merge", group="Item", name=gone, into=remained)
    shop.transfer(number)
    (found,) = shop.problems(number)
    shop.resolve(found, "adopt")
    product_id = shop.mapped("item", gone)["autotask_id"]
    if way == "page":
        shop.run("mapping", "remove", "item", str(product_id))
    else:
        file = f"kind,autotask_id,mapped_to\nitem,{product_id},\n".encode()
        assert shop.acme.desk.mapping.import_csv("Acme", file, who="dana").is_saved
    assert shop.status(number) == ("transferred" if received else "needs_update")
    assert shop.transfer(number)["state"] == "done"
    shop.receive(number, gone, 1)
    run = shop.transfer(number)
    assert (run["state"], run["problems"], "receive_items" in kinds(run)) == ("done", [], True)
    (line,) = shop.purchase_order(number)["lines"]
    assert (line["item"], line["received"]) == (remained if received else gone, str(received + 1))
    assert shop.on_hand(gone, remained) == ["4", "6"]


def test_units_of_an_item_that_is_used_no_more_are_told_of(shop: Shop) -> None:
    """Another item is chosen for a product: what the old one has on hand is counted by nobody from then on, which the run says."""
    old, new = shop.items(2)
    shop.stock(old, 2)
    shop.sync(old)
    shop.add_item(new)
    shop.run("mapping", "set", "item", str(shop.mapped("item", old)["autotask_id"]), new)
    notes = shop.acme.desk.preview_sync("Acme", [old]).notes
    assert [one for one in notes if one.startswith("One count")] == [
        "One count was not read in QuickBooks yet. It is asked when this is carried out, and what differs is set to Autotask's."
    ]
    run = shop.sync(old)
    assert shop.on_hand(old, new) == ["2", "2"]
    (note,) = [one for one in shop.acme.desk.run("Acme", run["run"]).notes if "on hand" in one]
    assert note.startswith(
        f"“{old}” had 2 on hand in QuickBooks when it was last read, and “{new}” is used instead of it now"
    )
    again = shop.sync(old)
    assert not [one for one in shop.acme.desk.run("Acme", again["run"]).notes if old in one and "on hand" in one]
