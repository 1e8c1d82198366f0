"""Counts that are left alone although they differ (I2): each is asked about, whatever happens to the answers on the way, and none is set."""

from __future__ import annotations

from tests.simulation import lists
from tests.simulation.company_files.looks import last_run, on_hand, open_codes
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

AFTER = "quickbooks after a write"
ADJUSTMENT = "<InventoryAdjustmentAddRq"


def sync(stage: Stage, *items: str) -> str:
    """How a sync of the items, or of everything, ended."""
    stage.desk.approve_sync(stage.world.company, items, full=not items, who="dana")
    stage.sessions()
    return last_run(stage).state


def _product_id(stage: Stage, item: str) -> int:
    (row,) = [one for one in stage.tenant.tenant.rows("Products") if one["name"] == item]
    assert isinstance(row["id"], int)
    return row["id"]


def one_item_for_two_products_waits_for_a_decision(stage: Stage) -> None:
    """The toner is mapped to the switch: both are asked about together. With an item of its own each is set, once, though the answer is
    lost, and the question is gone."""
    stage.order(line(SWITCH), line(TONER))
    stage.count(SWITCH, 4)
    stage.count(TONER, 2)
    stage.transfer()
    company, toner = stage.world.company, _product_id(stage, TONER)
    stage.desk.mapping.choose(company, "item", toner, SWITCH, who="dana")
    stage.count(SWITCH, 5)
    assert sync(stage, SWITCH) == "done_with_problems"
    (found,) = stage.desk.problems(company)
    assert (found.code, set(found.items), on_hand(stage, SWITCH)) == ("item_shared", {SWITCH, TONER}, ["4"])
    stage.desk.mapping.remove(company, "item", toner, who="dana")
    stage.fate.tell(AFTER, "lost", text=ADJUSTMENT)
    assert sync(stage) == "done"
    assert (on_hand(stage, SWITCH, TONER), open_codes(stage)) == (["5", "2"], [])


def shared_item_is_kept_in_quickbooks(stage: Stage) -> None:
    """Once somebody said so, transfers and syncs end without a problem, also after an answer that was lost and an older database."""
    stage.order(line(SWITCH), line(TONER))
    stage.count(SWITCH, 4)
    stage.transfer()
    stage.desk.mapping.choose(stage.world.company, "item", _product_id(stage, TONER), SWITCH, who="dana")
    stage.count(TONER, 3)
    assert (sync(stage), open_codes(stage)) == ("done_with_problems", ["item_shared"])
    stage.resolve("item_shared", "detach")
    assert (sync(stage), sync(stage, SWITCH, TONER), open_codes(stage)) == ("done", "done", [])
    order = stage.order(line(SWITCH))
    stage.receive(order, 2)
    stage.fate.tell(AFTER, "lost", text="<ItemReceiptAddRq")
    stage.transfer()
    assert (last_run(stage).state, on_hand(stage, SWITCH), open_codes(stage)) == ("done", ["6"], [])


def inactive_item_is_asked_about_with_each_transfer_until_it_is_decided(stage: Stage) -> None:
    """Its receipt goes in, its count waits for a person, and one that is left out is asked about again."""
    order = stage.order(line(SWITCH, 9))
    stage.transfer()
    stage.world.do(lists.reactivate_entries)
    stage.books.act("edit-entry", group="Item", name=SWITCH, isActive=False)
    stage.receive(order, 2)
    stage.count(SWITCH, 1)
    for choice in ("skip", "reactivate"):
        stage.receive(order, 1)
        stage.count(SWITCH, 1)
        stage.transfer()
        assert (last_run(stage).state, open_codes(stage)) == ("done_with_problems", ["name_inactive"])
        stage.resolve("name_inactive", choice)
        stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["1"], [])


def units_that_are_gone_before_their_receipt_is_posted(stage: Stage) -> None:
    """Less is there than waits to be posted: asked about, and over once the receipt is in, though its answer is lost."""
    order = stage.order(line(SWITCH, 9))
    stage.transfer()
    stage.receive(order, 5)
    stage.count(SWITCH, 2)
    assert (sync(stage, SWITCH), open_codes(stage), on_hand(stage, SWITCH)) == (
        "done_with_problems",
        ["below_zero"],
        ["0"],
    )
    stage.fate.tell(AFTER, "lost", text="<ItemReceiptAddRq")
    stage.transfer()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["2"], [])


SCENES = (
    Scene(one_item_for_two_products_waits_for_a_decision),
    Scene(shared_item_is_kept_in_quickbooks),
    Scene(inactive_item_is_asked_about_with_each_transfer_until_it_is_decided),
    Scene(units_that_are_gone_before_their_receipt_is_posted),
)
