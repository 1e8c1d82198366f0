"""The stock page and the preview of a sync, from both ends: both counts, why they differ, how the last sync ended, and reading on demand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from stockpost.app.errors import UseError
from stockpost.store.autotask_locations import save_locations
from stockpost.store.database import Database
from tests.rules.both_sides import add_name, settings
from tests.rules.shop import ANNEX, MAIN, Shop, kinds


def row(shop: Shop, item: str) -> Any:
    """The item's row of `stock`."""
    (found,) = [one for one in shop.run("stock") if one["item"] == item]
    return found


def test_the_preview_shows_both_counts_and_what_they_are_worth(shop: Shop) -> None:
    """B7: 2 and 4 in two locations, 3 in QuickBooks at an average cost of 10.50: 3 more, worth 31.50."""
    item = shop.item()
    number = shop.order((item, 3, 3))
    shop.transfer(number)
    shop.stock(item, 2)
    shop.stock(item, 4, ANNEX)
    (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
    counts = write["counts"]
    assert (counts["autotask"], counts["quickbooks"], counts["target"], counts["difference"]) == ("6", "3", "6", "3")
    assert (counts["average_cost"], counts["value"]) == ("10.50", "31.50")
    assert sorted(place["on_hand"] for place in counts["locations"]) == ["2", "4"]
    shop.run("refresh")
    assert {place["location"]: place["on_hand"] for place in row(shop, item)["locations"]} == {MAIN: "2", ANNEX: "4"}


def test_a_new_item_is_worth_what_it_is_created_with(shop: Shop) -> None:
    """B7: of an item that the sync creates, the preview estimates the value at the cost it is created with; QuickBooks posts just that, and
    the finished run shows it for each count."""
    known, new = shop.item(), shop.item()
    shop.transfer(shop.order((known, 3, 3)))
    shop.stock(known, 5)
    shop.stock(new, 4)
    desk = shop.acme.desk
    before = {
        write.subject: write.counts.count for write in desk.preview_sync("Acme", [known, new]).writes if write.counts
    }
    assert (before[new].is_in_quickbooks, before[new].estimated_value) == (None, None)
    shop.acme.desk.read_counts("Acme", who="dana")
    shop.acme.call_quickbooks()
    counts = {
        write.subject: write.counts.count for write in desk.preview_sync("Acme", [known, new]).writes if write.counts
    }
    assert (counts[known].value, counts[known].estimated_value) == (Decimal(21), None)
    assert (counts[new].value, counts[new].estimated_value) == (None, Decimal(42))
    run = shop.sync(known, new)
    values = {
        write.subject: write.value for write in desk.run("Acme", run["run"]).writes if write.kind == "adjust_on_hand"
    }
    assert values == {known: Decimal(21), new: Decimal(42)}
    assert all(write.value is None for run in desk.runs("Acme", limit=1) for write in run.writes), (
        "a list of runs reads no answers"
    )


def test_units_not_yet_posted_are_a_column(shop: Shop) -> None:
    """B8: 12 in Autotask, 5 of them received on a transferred order and not yet posted: the page says 7, and why."""
    item = shop.item()
    shop.stock(item, 7)
    waiting = shop.order((item, 5))
    shop.transfer(waiting)
    shop.receive(waiting, item, 5)
    shop.run("refresh")
    found = row(shop, item)
    assert (found["autotask"], found["target"], found["quickbooks"], found["difference"]) == ("12", "7", "7", "0")
    assert found["not_yet_posted"] == [{"order": waiting, "quantity": "5"}]
    assert f"5 received on PO {waiting} and not yet posted." in found["why"]
    assert found["on_order"] == "5"
    shop.transfer(waiting)
    found = row(shop, item)
    assert (found["not_yet_posted"], found["target"], found["on_order"]) == ([], "12", "0")


def test_what_receipts_and_invoices_moved_is_read_again(shop: Shop) -> None:
    """Protects whoever looks at the stock: where no sync reads the counts after a transfer, the page shows what QuickBooks has then, not
    what it had before."""
    item = shop.item()
    with settings(shop, sync_after_transfer="false"):
        shop.add_item(item, on_hand=2)
        number = shop.order((item, 9, 3))
        shop.transfer(number)
        assert (shop.on_hand(item), row(shop, item)["quickbooks"]) == (["5"], "5")
        shop.receive(number, item, 4)
        shop.transfer(number)
        assert (shop.on_hand(item), row(shop, item)["quickbooks"]) == (["9"], "9")


def test_the_end_of_every_sync_is_kept(shop: Shop) -> None:
    """“Last sync time and result per item”: adjusted, equal, left out and a problem, each with its run and its reason."""
    item, unknown, large = shop.items(3)
    shop.add_item(item, on_hand=3)
    shop.add_item(unknown, on_hand=8)
    shop.stock(item, 5)
    shop.stock(large, 1500)
    assert row_or_none(shop, item) is None
    run = shop.sync(item)
    assert row(shop, item)["last_sync"] | {"time": ""} == {
        "time": "",
        "run": run["run"],
        "result": "adjusted",
        "reason": "",
    }
    run = shop.sync(item)
    last = row(shop, item)["last_sync"]
    assert (last["run"], last["result"]) == (run["run"], "equal")
    number = shop.order((unknown, 1), (large, 1))
    shop.transfer(number)
    last = row(shop, unknown)["last_sync"]
    assert (last["result"], "no stock row" in last["reason"]) == ("left_out", True)
    (found,) = [one for one in shop.run("problems") if one["item"] == large]
    last = row(shop, large)["last_sync"]
    assert (last["result"], last["reason"]) == ("problem", found["title"])
    shop.resolve(found, "skip")


def row_or_none(shop: Shop, item: str) -> Any:
    return next((one for one in shop.run("stock") if one["item"] == item), None)


def test_what_moved_since_the_last_sync_is_told(shop: Shop) -> None:
    """“Why”: after a sync 4 are received and 1 goes out in Autotask, and 2 are sold in QuickBooks."""
    item = shop.item()
    shop.stock(item, 5)
    number = shop.order((item, 9))
    shop.transfer(number)
    shop.receive(number, item, 4)
    shop.stock(item, 8)
    shop.act("adjust", item=item, newQuantity=3)
    shop.run("stock", "--read-quickbooks")
    shop.acme.call_quickbooks()
    shop.run("refresh")
    why = row(shop, item)["why"]
    assert "Autotask since the last sync: +4 received, −1 delivered, shipped or corrected." in why
    assert "QuickBooks since the last sync: −2 sold or taken out." in why


def test_a_full_sync_reads_autotask_once(shop: Shop) -> None:
    """I3 and Autotask's hourly limit: the preview holds every stocked item after one reading of the stock."""
    item = shop.item()
    shop.add_item(item, on_hand=1)
    shop.stock(item, 4)
    shop.run("refresh")
    shop.acme.autotask.act("log/clear")
    run = shop.answer("sync", "--full", "--preview").document
    paths = [request["path"] for request in shop.acme.autotask.look("log")["requests"]]
    assert sum(path.endswith("InventoryProducts/query/count") for path in paths) == 1
    (write,) = [write for write in run["writes"] if write["subject"] == item and write["kind"] == "adjust_on_hand"]
    assert (write["state"], write["counts"]["autotask"]) == ("planned", "4")


def test_an_empty_answer_to_a_full_sync_sets_nothing(shop: Shop) -> None:
    """I2: where Autotask suddenly shows no stock at all, every item is left out with the reason, and none is set to zero."""
    item = shop.item()
    shop.add_item(item, on_hand=6)
    shop.stock(item, 6)
    shop.run("refresh")
    shop.acme.autotask.fault(kind="empty", match="InventoryProducts/query", times=0)
    try:
        run = shop.answer("sync", "--full", "--preview").document
    finally:
        shop.acme.autotask.clear_faults()
    adjustments = [write for write in run["writes"] if write["kind"] == "adjust_on_hand"]
    assert {write["state"] for write in adjustments} == {"skipped"}
    (write,) = [write for write in adjustments if write["subject"] == item]
    assert "no stock row" in write["summary"]
    shop.run("refresh")
    assert row(shop, item)["autotask"] == "6"


def test_quickbooks_counts_are_read_on_demand(shop: Shop) -> None:
    """“Read QuickBooks' counts now”: the next contact reads every item that Autotask knows, writes nothing, and then there is nothing to do."""
    item, missing = shop.items(2)
    shop.add_item(item, on_hand=9)
    shop.stock(item, 4)
    shop.stock(missing, 2)
    shop.run("refresh")
    found = row(shop, item)
    assert (found["in_quickbooks"], found["quickbooks"], found["difference"]) == (None, None, None)
    assert "Not read from QuickBooks yet; it is compared before anything is set." in found["why"]
    transactions = len(shop.books()["inventoryAdjustments"])
    shop.acme.call_quickbooks()
    assert "sendRequestXML" not in shop.acme.call_quickbooks()["calls"], "without the wish there is nothing to do"

    shop.run("stock", "--read-quickbooks")
    waiting = shop.acme.desk.stock("Acme")
    assert (waiting.counts_asked_by, waiting.counts_asked_at is not None) == ("dana", True)
    session = shop.acme.call_quickbooks()
    assert "receiveResponseXML" in session["calls"]
    found = row(shop, item)
    assert (found["quickbooks"], found["difference"], found["average_cost"]) == ("9", "-5", "0.00")
    assert row(shop, missing)["in_quickbooks"] is False
    assert [one["item"] for one in shop.run("stock", "--differs") if one["item"] in (item, missing)] == [item]
    assert len(shop.books()["inventoryAdjustments"]) == transactions

    assert shop.acme.desk.stock("Acme").counts_asked_at is None
    assert "sendRequestXML" not in shop.acme.call_quickbooks()["calls"]


def test_a_refused_reading_is_tried_again(shop: Shop) -> None:
    """B14 for the counts: while QuickBooks is busy the wish waits, and the next contact fulfils it."""
    item = shop.item()
    shop.add_item(item, on_hand=2)
    shop.stock(item, 2)
    shop.run("refresh")
    shop.act("fault", fault="status", status=3175, match="ItemQuery", times=1)
    shop.run("stock", "--read-quickbooks")
    shop.acme.call_quickbooks()
    assert shop.acme.desk.stock("Acme").counts_asked_at is not None
    assert row(shop, item)["quickbooks"] is None
    shop.acme.call_quickbooks()
    assert shop.acme.desk.stock("Acme").counts_asked_at is None
    assert row(shop, item)["quickbooks"] == "2"


def test_an_item_tells_its_story(shop: Shop) -> None:
    """The item's page: both counts over time, what was received and posted, and who approved what was set."""
    item = shop.item()
    shop.stock(item, 2)
    number = shop.order((item, 5))
    shop.transfer(number)
    shop.receive(number, item, 5)
    run = shop.transfer(number)
    assert kinds(run) == ["receive_items"]
    story = shop.acme.desk.item("Acme", row(shop, item)["autotask_id"])
    assert [str(units) for _, units in story.autotask] == ["2", "7"]
    assert [str(units) for _, units in story.quickbooks][-1] == "7"
    assert "2" in [str(units) for _, units in story.quickbooks]
    texts = {event.text: event.who for event in story.events}
    assert texts[f"5 received on PO {number}"] == "Autotask"
    (posted,) = [text for text in texts if text.startswith("Receive 5 ×")]
    (counted,) = [text for text in texts if text.startswith(f"Set on hand of {item}")]
    assert (texts[posted], texts[counted]) == ("dana", "dana")
    assert f"(run {run['run']})" in posted
    assert story.item.count.quickbooks == 7


def test_the_story_of_one_item_holds_no_receipt_of_another(shop: Shop) -> None:
    """The item's page: of an order with two items only the item's own receipt is told."""
    item, other = shop.items(2)
    number = shop.order((item, 2, 2), (other, 3, 3))
    shop.transfer(number)
    story = shop.acme.desk.item("Acme", row(shop, item)["autotask_id"])
    assert any("2 ×" in event.text for event in story.events)
    assert not any("3 ×" in event.text or event.text.startswith("3 received") for event in story.events)


def test_a_shared_shipment_is_told_for_both_items(shop: Shop) -> None:
    """The item's page with receipts by shipment: the one receipt stands in the story of each of its items."""
    item, other = shop.items(2)
    with settings(shop, receipt_grouping="shipment"):
        shop.transfer(shop.order((item, 2, 2), (other, 3, 3)))
    for name in (item, other):
        story = shop.acme.desk.item("Acme", row(shop, name)["autotask_id"])
        assert sum("Receive" in event.text for event in story.events) == 1


def test_another_kind_of_item_is_left_alone_and_says_so(shop: Shop) -> None:
    """N3 on the page: a service item of the same name keeps no stock; the row names it, with what Autotask has."""
    item = shop.item()
    add_name(shop, "ItemService", item)
    shop.stock(item, 4)
    shop.run("refresh")
    shop.run("stock", "--read-quickbooks")
    shop.acme.call_quickbooks()
    found = row(shop, item)
    assert (found["autotask"], found["quickbooks"], found["difference"]) == ("4", None, None)
    assert any("service" in reason for reason in found["why"]), found["why"]
    (write,) = shop.run("sync", "--item", item, "--preview", code=1)["writes"]
    assert (write["state"], write["counts"]["autotask"]) == ("skipped", "4")


def test_names_of_locations_are_no_condition(shop: Shop) -> None:
    """The columns by location: while Autotask refuses the names, counts are read all the same and locations are shown by number."""
    item = shop.item()
    shop.stock(item, 3)
    with Database(shop.acme.database).write() as connection:
        save_locations(connection, 1, {}, read_at=datetime(2026, 1, 1, tzinfo=UTC))
    shop.acme.autotask.fault(kind="401", match="InventoryLocations", times=0)
    try:
        shop.run("refresh")
    finally:
        shop.acme.autotask.clear_faults()
    (place,) = row(shop, item)["locations"]
    assert (place["on_hand"], place["location"].startswith("location ")) == ("3", True)
    shop.run("refresh")
    (place,) = row(shop, item)["locations"]
    assert place["location"] == MAIN


def test_a_product_that_nobody_knows_has_no_story(shop: Shop) -> None:
    """P5: an address of an item that is none is answered with a sentence."""
    with pytest.raises(UseError, match="shown no product 999999"):
        shop.acme.desk.item("Acme", 999_999)


def test_without_the_sync_a_preview_shows_no_counts(shop: Shop) -> None:
    """Setting `sync_after_transfer` off: the preview of a transfer holds no count, and nothing is said of stock."""
    item = shop.item()
    shop.stock(item, 3)
    with settings(shop, sync_after_transfer="false"):
        run = shop.preview(shop.order((item, 1)))
    assert {write["counts"] is None for write in run["writes"]} == {True}
    assert "adjust_on_hand" not in kinds(run, "planned")


@pytest.mark.parametrize("is_syncing", [True, False], ids=["synced", "not synced"])
def test_what_is_on_order_is_read_after_the_orders_are_written(shop: Shop, is_syncing: bool) -> None:
    """B1, B5: protects whoever orders by the column *On order* from a quantity that is older than what Stockpost itself entered, changed, received
    and closed: after each transfer it is what QuickBooks says."""
    item, other, new = shop.items(3)
    shop.transfer(shop.order((item, 1, 1), (other, 1, 1)))

    def on_order(name: str) -> str | None:
        there = next(one for one in shop.books()["items"] if one["name"] == name)
        found: str | None = row(shop, name)["on_order"]
        assert found == there["onOrder"], name
        return found

    with settings(shop, sync_after_transfer="true" if is_syncing else "false"):
        number = shop.order((item, 4), (new, 3))
        shop.transfer(number)
        assert (on_order(item), on_order(new)) == ("4", "3")
        shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 7})
        shop.acme.autotask.act("add-line", order=number, product=other, quantity=2)
        shop.transfer(number)
        assert (on_order(item), on_order(other)) == ("7", "2")
        shop.receive(number, item, 5)
        shop.transfer(number)
        assert on_order(item) == "2"
        shop.acme.autotask.act("cancel", order=number)
        run = shop.transfer(number)
        assert (on_order(item), on_order(other), on_order(new)) == ("0", "0", "0"), run
        taken_back = shop.order((item, 6))
        run = shop.transfer(taken_back)
        assert on_order(item) == "6"
        shop.acme.finish(shop.run("undo", str(run["run"]), "--yes"))
        assert on_order(item) == "0"
