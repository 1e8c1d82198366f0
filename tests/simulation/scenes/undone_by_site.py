"""A run is taken back that set counts site by site (decision 14): each site is as it was before, or nothing of the item is taken back."""

from __future__ import annotations

from decimal import Decimal

from tests.simulation.company_files.looks import last_run, open_codes, prefer
from tests.simulation.company_files.sites import keeps_sites, move, site_counts_of
from tests.simulation.company_files.sites_by_location import (
    BY_LOCATION,
    SITES,
    TENANT,
    map_locations,
    stock_at,
    sync_switch,
)
from tests.simulation.stage import SWITCH, Scene, Stage, line


def _stocked(stage: Stage) -> None:
    """Six units at one site by the first run."""
    keeps_sites(stage, "Main", "Vans", "Consignment")
    stage.order(line(SWITCH))
    map_locations(stage, SITES)
    stock_at(stage, Main=6)
    sync_switch(stage)


def _move_some(stage: Stage) -> None:
    """Two of them are moved by the next run: two adjustments."""
    stage.tenant.act("move-stock", **{"product": SWITCH, "from": "Main", "to": "Van North", "quantity": 2})
    sync_switch(stage)
    assert site_counts_of(stage) == {"Main": 4, "Vans": 2}


def a_move_is_taken_back(stage: Stage) -> None:
    """Both sites are as they were, and the next preview knows it."""
    _stocked(stage)
    _move_some(stage)
    stage.undo(2)
    shown = sorted(write.summary for write in last_run(stage).writes)
    assert shown == [f"Delete the adjustment of {SWITCH} at {site}" for site in ("Main", "Vans")]
    stage.sessions()
    assert (site_counts_of(stage), open_codes(stage)) == ({"Main": 6}, [])
    (count,) = [one.count for one in stage.desk.stock(stage.world.company).items if one.count.item == SWITCH]
    assert [(share.site, share.difference) for share in count.by_site] == [("Main", -2), ("Vans", 2)]


def another_site_was_set_since(stage: Stage) -> None:
    """A later run set a site that the first one left alone: it has nothing to do with it; one that set the same site has."""
    _stocked(stage)
    stock_at(stage, Van_North=3)
    sync_switch(stage)
    stage.undo(1)
    stage.sessions()
    assert (site_counts_of(stage), open_codes(stage)) == ({"Vans": 3}, [])
    sync_switch(stage)
    stock_at(stage, Main=7)
    sync_switch(stage)
    run = last_run(stage).run or 0
    (stays,) = stage.desk.preview_undo(stage.world.company, run - 1).problems
    assert f"Run {run} has set the count of {SWITCH} again" in stays.explanation


def moved_units_went_on(stage: Stage) -> None:
    """One of those at the vans went on to another site: they are not taken out of it, and what came from elsewhere does not come back
    either. Once the unit is where it was, Try again takes both back."""
    _stocked(stage)
    _move_some(stage)
    move(stage, 1, "Vans", "Consignment")
    stage.undo(2)
    stage.sessions()
    assert site_counts_of(stage) == {"Main": 4, "Vans": 1, "Consignment": 1}
    told = stage.problem("undo_blocked").explanation
    assert f"{SWITCH}: 1 on hand at Vans, 2 would be taken out. Some were sold, used or moved since." in told
    assert f"Another count of {SWITCH} that the run set stays." in told
    move(stage, 1, "Consignment", "Vans")
    stage.resolve("undo_blocked", "retry")
    stage.sessions()
    assert (site_counts_of(stage), open_codes(stage)) == ({"Main": 6}, [])


def sites_are_kept_no_more(stage: Stage) -> None:
    """Sites were switched off in QuickBooks since: nobody is asked for them, and the count is taken back."""
    _stocked(stage)
    prefer(stage, multiLocation=False)
    stage.session()
    stage.undo(1)
    stage.sessions()
    assert sum(site_counts_of(stage).values()) == Decimal(0)


SCENES = tuple(
    Scene(tell, settings=BY_LOCATION, tenant=TENANT)
    for tell in (a_move_is_taken_back, another_site_was_set_since, moved_units_went_on, sites_are_kept_no_more)
)
