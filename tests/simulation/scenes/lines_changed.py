"""Lines of a transferred order that get another product or location in Autotask, or are removed there: units that are on them are told from
those that are stock, also before anybody looks at the order (B8, B13)."""

from __future__ import annotations

from autotask_simulator.tenant import Row
from tests.simulation.company_files.looks import on_hand, open_codes
from tests.simulation.company_files.sites import keeps_sites, site_counts_of
from tests.simulation.company_files.sites_by_location import (
    BY_LOCATION,
    SITES,
    TENANT,
    map_locations,
    stock_at,
    sync_switch,
)
from tests.simulation.scenes.left_alone import sync
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line


def _row(stage: Stage, entity: str, field: str, name: str) -> Row:
    """The row of Autotask with that name."""
    (row,) = [one for one in stage.tenant.tenant.rows(entity) if one[field] == name]
    return row


def _names_toner(stage: Stage, order: str) -> None:
    toner = _row(stage, "Products", "name", TONER)["id"]
    stage.tenant.act("edit-line", order=order, line=1, set={"productID": toner})


def _stocked(stage: Stage, units: int) -> None:
    """So many switches are on hand on both sides."""
    stage.count(SWITCH, units)
    sync(stage, SWITCH)
    assert on_hand(stage, SWITCH) == [str(units)]


def product_of_a_line_is_changed_and_received(stage: Stage) -> None:
    """A line gets another product and is received; a sync of both comes before anybody reads the orders. The units were taken off the count of
    the first product, which no update of the order set right."""
    order = stage.order(line(SWITCH, 5))
    stage.transfer()
    _stocked(stage, 10)
    _names_toner(stage, order)
    stage.receive(order, 5)
    assert sync(stage, SWITCH, TONER) == "done"
    assert on_hand(stage, SWITCH) == ["10"]
    assert stage.desk.order(stage.world.company, order).transfer_status == "needs_update"
    stage.transfer()
    assert (on_hand(stage, SWITCH, TONER), open_codes(stage)) == (["10", "5"], [])


def product_of_a_line_is_changed_before_another_transfer(stage: Stage) -> None:
    """The same where another order of the first product is transferred."""
    order = stage.order(line(SWITCH, 5))
    stage.transfer()
    _stocked(stage, 10)
    other = stage.order(line(SWITCH, 2))
    _names_toner(stage, order)
    stage.receive(order, 5)
    stage.desk.approve_transfer(stage.world.company, [other], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["10"]
    stage.transfer()
    assert (on_hand(stage, SWITCH, TONER), open_codes(stage)) == (["10", "5"], [])


def location_of_a_line_is_changed_and_received(stage: Stage) -> None:
    """Each location has its site. A line gets another location and is received there: the units were taken off the site of the first one, and
    set at that of the second, where the receipt brought them once more."""
    keeps_sites(stage, "Main", "Vans", "Consignment")
    order = stage.order(line(SWITCH))
    map_locations(stage, SITES)
    stock_at(stage, Main=10)
    sync_switch(stage)
    stage.transfer()
    van = _row(stage, "InventoryLocations", "locationName", "Van North")["id"]
    stage.tenant.act("edit-line", order=order, line=1, set={"inventoryLocationID": van})
    stage.receive(order, 5)
    assert sync(stage, SWITCH) == "done"
    assert site_counts_of(stage) == {"Main": 10}, site_counts_of(stage)
    stage.transfer()
    assert site_counts_of(stage) == {"Main": 10, "Vans": 5}, site_counts_of(stage)


SCENES = (
    Scene(product_of_a_line_is_changed_and_received),
    Scene(product_of_a_line_is_changed_before_another_transfer),
    Scene(location_of_a_line_is_changed_and_received, settings=BY_LOCATION, tenant=TENANT),
)
