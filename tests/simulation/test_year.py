"""A year of ordinary trade, of which three weeks are told with all tests; `python -m tests.simulation --year N` tells it whole."""

from __future__ import annotations

import pytest

from quickbooks_simulator.adjustments import add_adjustment
from quickbooks_simulator.records import ListEntry
from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.stock_differences import check_differences, differences
from tests.simulation.lists import merge
from tests.simulation.place import Place
from tests.simulation.stage import SWITCH, TONER, VENDOR, Stage, line
from tests.simulation.world import NAMES, VENDORS, Sizes, close_world, make_shared, make_world
from tests.simulation.year import run_year

SEED, DAYS, KINDS_OF_ACTS_MIN = 0, 15, 15
SEEDS = (SEED, 1, 2)
"""One for each combination of the settings that decide who takes units off."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_difference_of_some_weeks_is_explained(place: Place, seed: int) -> None:
    """P4, I1, I4: however people of both sides trade and correct, each Friday and at the end the counts are equal or a problem or a
    setting says why not, and the trial balance is zero throughout."""
    outcome, figures = run_year(place, seed, days=DAYS)
    assert outcome.violation == "", f"repeat: python -m tests.simulation --year {seed} --days {DAYS}"
    assert figures.days == DAYS
    assert all(figures.acts[act] for act in ("receive_part", "deliver_charge", "invoice_charges", "enter_bill"))
    assert len(+figures.acts) > KINDS_OF_ACTS_MIN
    assert figures.problems
    assert 0 < figures.explained.total() < figures.compared
    left = ", ".join(f"{reason} {count}" for reason, count in sorted(figures.at_the_end.items()))
    assert figures.row()["at the end"] == (left or "all equal"), "what is recorded of a year says how it ended"


def test_a_reason_alone_explains_nothing(place: Place) -> None:
    """The judge of the year wants what a person can decide: a problem that is open, or a decision. That the page Stock says why is neither,
    and an order explains just the units that it holds up."""
    shared = make_shared(SEED, place, hosts=1)
    stage = Stage(make_world(SEED, shared, sizes=Sizes(products=2)))
    shared.is_calm, shared.fate = True, stage.fate
    stage.order(line(SWITCH))
    stage.count(SWITCH, 4)
    stage.transfer()
    stage.desk.set_company(stage.world.company, {"create_missing_vendors": "false"}, who="dana")
    stage.receive(stage.order(line(TONER, 9), vendor=VENDORS[1]), 3)
    stage.transfer()
    world, at_work = stage.world, stage.desk

    def reasons() -> dict[str, str]:
        return {one.item: one.reason for one in differences(world)}

    def sync() -> None:
        at_work.approve_sync(world.company, [], full=True, who="dana")
        stage.sessions()

    assert reasons() == {TONER: "not yet posted: vendor_missing"}
    stage.count(TONER, 5)
    assert reasons() == {TONER: ""}, "two more than the order holds up"
    sync()
    assert reasons() == {TONER: "not yet posted: vendor_missing"}
    stage.books.act("edit-entry", group="Item", name=SWITCH, isActive=False)
    stage.count(SWITCH, 6)
    sync()
    assert reasons()[SWITCH] == "problem name_inactive"
    stage.resolve("name_inactive", "skip")
    with pytest.raises(Violation, match=f"{SWITCH}: Autotask 6, QuickBooks 4 .unexplained"):
        check_differences(world)
    sync()
    stage.resolve("name_inactive", "detach")
    assert reasons()[SWITCH] == "kept in QuickBooks, as somebody decided"
    stage.resolve("vendor_missing", "map", name=VENDOR)
    stage.sessions()
    close_world(shared)


def test_a_difference_without_an_explanation_is_named(place: Place) -> None:
    """The judge of the year is none that lets everything pass: counts that differ with no problem open are a violation."""
    shared = make_shared(SEED, place, hosts=1)
    stock = [{"product": NAMES[0], "location": "Main", "onHand": 5}]
    world = make_world(SEED, shared, sizes=Sizes(products=1), tenant={"stock": stock})
    with pytest.raises(Violation, match=f"{NAMES[0]}: Autotask 5, QuickBooks 0 .unexplained"):
        check_differences(world)
    close_world(shared)


def test_a_merged_item_is_counted_with_the_one_that_remained(place: Place) -> None:
    """The judge of the year adds up both: that somebody is asked about the one that is gone does not explain a count that was set without it."""
    shared = make_shared(SEED, place, hosts=1)
    stage = Stage(make_world(SEED, shared, sizes=Sizes(products=2)))
    shared.is_calm, shared.fate = True, stage.fate
    stage.count(SWITCH, 3)
    stage.count(TONER, 4)
    world, at_work = stage.world, stage.desk
    at_work.approve_sync(world.company, [], full=True, who="dana")
    stage.sessions()
    world.time.advance(60)
    gone, survivor = (stage.books.books.by_name("Item", name) for name in (SWITCH, TONER))
    assert gone is not None and survivor is not None
    merge(world, gone, survivor)
    stage.count(TONER, 5)
    at_work.approve_sync(world.company, [], full=True, who="dana")
    stage.sessions()
    assert [one.reason for one in check_differences(world)] == ["problem entry_gone"]
    world.time.advance(60)
    change = {
        "AccountRef": {"FullName": "Inventory Adjustment"},
        "Memo": "Autotask on hand [AT:as Stockpost would]",
        "InventoryAdjustmentLineAdd": [{"ItemRef": {"FullName": TONER}, "QuantityAdjustment": {"NewQuantity": "5"}}],
    }
    with stage.books.quickbooks.change() as work:
        add_adjustment(work, change)
    with pytest.raises(Violation, match=r"Autotask 8, QuickBooks 5 .unexplained"):
        check_differences(world)
    close_world(shared)


def test_a_vendor_that_is_gone_took_no_units(place: Place) -> None:
    """The judge of the year takes the open question about a merged vendor for what it is: a reason to leave the items of its orders alone.
    That an item nobody knows was merged into one of them long ago, and its count set since, is another matter (year 2, day 44)."""
    shared = make_shared(SEED, place, hosts=1)
    stage = Stage(make_world(SEED, shared, sizes=Sizes(products=1)))
    shared.is_calm, shared.fate = True, stage.fate
    world = stage.world

    def meant(group: str, name: str) -> ListEntry:
        entry = stage.books.books.by_name(group, name)
        assert entry is not None, name
        return entry

    def sync() -> None:
        world.time.advance(60)
        stage.desk.approve_sync(world.company, [], full=True, who="dana")
        stage.sessions()

    number = stage.order(line(SWITCH, 9))
    stage.receive(number, 2)
    stage.transfer()
    merge(world, meant("Item", "Patch Cable Cat6 3ft"), meant("Item", SWITCH))
    assert differences(world), "its units are in the count of the one that remained"
    sync()
    assert differences(world) == []
    merge(world, meant("Entity", VENDOR), meant("Entity", "Ingram Micro Inc."))
    stage.count(SWITCH, 7)
    sync()
    assert [one.reason for one in check_differences(world)] == ["left alone: entry_gone"]
    close_world(shared)
