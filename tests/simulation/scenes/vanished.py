"""Autotask's answers lack a location where units were (I2): nothing is taken away before somebody said that they are gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autotask_simulator.faults import Fault
from tests.simulation import people
from tests.simulation.company_files.looks import open_codes
from tests.simulation.company_files.sites import keeps_sites, site_counts_of
from tests.simulation.company_files.sites_by_location import BY_LOCATION, map_locations, stock_at
from tests.simulation.stage import SWITCH, Scene, Stage, line

AFTER = "quickbooks after a write"
ADJUSTMENT = "<InventoryAdjustmentAddRq"


def _at_two_locations(stage: Stage) -> None:
    """An order is entered, and 7 + 2 units are counted on both sides."""
    stage.order(line())
    stage.count(SWITCH, 7)
    stage.tenant.act("adjust-stock", product=SWITCH, location="Van", onHand=2)
    stage.transfer()
    assert _on_hand(stage) == "9"


def _on_hand(stage: Stage) -> str:
    (count,) = [one.count for one in stage.desk.stock(stage.world.company).items if one.count.item == SWITCH]
    return str(count.quickbooks)


@contextmanager
def _van_hidden(stage: Stage) -> Iterator[None]:
    tenant = stage.tenant.tenant
    (van,) = [row["id"] for row in tenant.rows("InventoryLocations") if row["locationName"] == "Van"]
    assert isinstance(van, int)
    hidden = Fault(kind="hidden_location", location_id=van, times=0)
    stage.tenant.api.faults.waiting.append(hidden)
    yield
    stage.tenant.api.faults.waiting.remove(hidden)


def location_is_missing_for_a_while(stage: Stage) -> None:
    """A sync asks, nothing is set, and once Autotask lists the van again the question is gone."""
    _at_two_locations(stage)
    with _van_hidden(stage):
        stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
        stage.sessions()
        assert (open_codes(stage), _on_hand(stage)) == (["location_vanished"], "9")
    stage.world.do(people.refresh)
    assert (open_codes(stage), _on_hand(stage)) == ([], "9")


def location_goes_missing_after_the_approval(stage: Stage) -> None:
    """The preview saw both locations; the counts are read again before they are set, and the count waits for a person."""
    _at_two_locations(stage)
    stage.count(SWITCH, 8)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    with _van_hidden(stage):
        stage.world.do(people.refresh)
        stage.sessions()
        assert (open_codes(stage), _on_hand(stage)) == (["location_vanished"], "9")
    stage.resolve("location_vanished", "retry")
    stage.sessions()
    assert (open_codes(stage), _on_hand(stage)) == ([], "10")


def units_that_are_gone_are_approved_and_the_answer_is_lost(stage: Stage) -> None:
    """The adjustment that a person approved is made once, and the decision stays while the location is missing."""
    _at_two_locations(stage)
    with _van_hidden(stage):
        stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
        stage.sessions()
        stage.fate.tell(AFTER, "lost", text=ADJUSTMENT)
        stage.resolve("location_vanished", "approve")
        stage.sessions()
        assert (open_codes(stage), _on_hand(stage)) == ([], "7")
        stage.count(SWITCH, 6)
        stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
        stage.sessions()
        assert (open_codes(stage), _on_hand(stage)) == ([], "6")


def goods_come_while_a_location_is_missing(stage: Stage) -> None:
    """As many units are received as the van holds, while Autotask's answers lack the van: they came, and nothing was moved."""
    order = stage.order(line())
    stage.count(SWITCH, 7)
    stage.tenant.act("adjust-stock", product=SWITCH, location="Van", onHand=2)
    stage.transfer()
    stage.receive(order, 2)
    with _van_hidden(stage):
        stage.transfer()
        assert (open_codes(stage), _on_hand(stage)) == (["location_vanished"], "11")
    stage.world.do(people.refresh)
    assert (open_codes(stage), _on_hand(stage)) == ([], "11")


def goods_come_while_a_site_is_missing(stage: Stage) -> None:
    """The same where each location has its site: that of the vans is not emptied."""
    keeps_sites(stage, "Main", "Vans")
    order = stage.order(line(location="Main"))
    stock_at(stage, Main=7, Van_North=2)
    map_locations(stage, {"Main": "Main", "Van North": "Vans"})
    stage.transfer()
    stage.receive(order, 2)
    stage.fate.tell("stock reading", "last location hidden")
    stage.fate.tell("stock reading", "last location hidden")
    stage.transfer()
    assert (open_codes(stage), site_counts_of(stage)) == (["location_vanished"], {"Main": 9, "Vans": 2})


SCENES = (
    Scene(goods_come_while_a_location_is_missing),
    Scene(goods_come_while_a_site_is_missing, settings=BY_LOCATION, tenant={"locations": ["Main", "Van North"]}),
    Scene(location_is_missing_for_a_while),
    Scene(location_goes_missing_after_the_approval),
    Scene(units_that_are_gone_are_approved_and_the_answer_is_lost),
)
