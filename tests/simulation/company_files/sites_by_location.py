"""Each Autotask location has its inventory site (setting inventory_sites): counts, receipts, moves and the way back."""

from __future__ import annotations

import json

from sqlalchemy import select

from stockpost.store.audit import audit_events
from tests.simulation import people
from tests.simulation.company_files.looks import (
    add_entry,
    checks,
    last_run,
    name_of,
    of_kind,
    on_hand,
    open_codes,
    sale,
)
from tests.simulation.company_files.sites import keeps_sites, move, site_counts_of
from tests.simulation.invariants.marks import marks_of
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, line

BY_LOCATION = {"inventory_sites": "by_location"}
TENANT = {"locations": ["Main", "Van North", "Van South", "Shelf"]}
BUYER = "Harbor Clinic"
CUSTOMERS = {"companies": [{"companyName": name} for name in (VENDOR, OTHER_VENDOR, BUYER)]}
SITES = {"Main": "Main", "Van North": "Vans", "Van South": "Vans"}


def map_locations(stage: Stage, sites: dict[str, str]) -> None:
    """A person maps locations to sites."""
    mapping, company = stage.desk.mapping, stage.world.company
    stage.desk.refresh(company, who="dana")
    ids = {view.autotask_name: view.autotask_id for view in mapping.names(company, "location")}
    for location, site in sites.items():
        mapping.choose(company, "location", ids[location], site, who="dana")


def stock_at(stage: Stage, **counts: int) -> None:
    for location, units in counts.items():
        stage.tenant.act("adjust-stock", product=SWITCH, location=location.replace("_", " "), onHand=units)


def sync_switch(stage: Stage) -> None:
    stage.desk.refresh(stage.world.company, who="dana")
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()


def _each_location_has_its_site(stage: Stage) -> None:
    """Receipts go to the site of their line, two vans share one, a move is two counts, one of them with a lost answer, and a site that
    no location leads to is left alone."""
    keeps_sites(stage, "Main", "Vans", "Consignment")
    order = stage.order(line(SWITCH, 5, location="Main"), line(SWITCH, 4, location="Van South"), line(TONER, 1))
    stage.tenant.act("adjust-stock", product=TONER, location="Van North", onHand=1)
    map_locations(stage, SITES)
    stage.receive(order, 3)
    stage.receive(order, 2, line=2)
    stage.transfer()
    assert site_counts_of(stage) == {"Main": 3, "Vans": 2}
    (entered,) = of_kind(stage, "PurchaseOrder")
    assert name_of(stage, "InventorySite", entered.fields, "InventorySiteRef") == ""
    stock_at(stage, Main=6, Van_North=4, Van_South=1)
    sync_switch(stage)
    assert site_counts_of(stage) == {"Main": 6, "Vans": 5}
    (shown,) = [one for one in stage.desk.stock(stage.world.company).items if one.count.item == SWITCH]
    assert [(site.share.site, site.locations, site.share.target, site.share.quickbooks) for site in shown.sites] == [
        ("Main", ("Main",), 6, 6),
        ("Vans", ("Van North", "Van South"), 5, 5),
    ]
    stage.tenant.act("move-stock", **{"product": SWITCH, "from": "Main", "to": "Van North", "quantity": 2})
    move(stage, 1, "Vans", "Consignment")
    stage.fate.tell("quickbooks after a write", "lost", text="<InventoryAdjustmentAddRq")
    sync_switch(stage)
    assert site_counts_of(stage) == {"Main": 4, "Vans": 7, "Consignment": 1}
    assert open_codes(stage) == []


def _check(stage: Stage) -> tuple[bool, str]:
    """What `doctor` says of locations and sites."""
    (check,) = [one for one in checks(stage) if one.check.endswith("inventory sites")]
    return check.ok, check.detail


def _a_location_is_not_mapped_yet(stage: Stage) -> None:
    """What came to it waits, with the rest of its order, until a person maps it to a site that is there; then the run is taken back."""
    keeps_sites(stage, "Main")
    order = stage.order(line(SWITCH, 5, location="Main"), line(SWITCH, 4, location="Shelf"))
    stage.receive(order, 2, line=2)
    stage.transfer()
    assert of_kind(stage, "PurchaseOrder") == []
    assert (stage.problem("location_without_site").order, _check(stage)[0]) == (order, False)
    assert "Shelf" in _check(stage)[1]
    map_locations(stage, dict.fromkeys(TENANT["locations"], "Main") | {"Shelf": "Shelves"})
    stage.resolve("location_without_site", "retry")
    stage.sessions()
    assert "“Shelf” of Autotask is mapped to it" in stage.problem("site_missing").explanation
    assert (_check(stage)[0], "Shelves" in _check(stage)[1]) == (False, True)
    add_entry(stage, "InventorySite", Name="Shelves")
    stage.resolve("site_missing", "retry")
    stage.sessions()
    assert (site_counts_of(stage), open_codes(stage), _check(stage)[0]) == ({"Shelves": 2}, [], True)
    stage.desk.mapping.read_lists(stage.world.company, who="dana")
    stage.session()
    assert stage.desk.mapping.entries(stage.world.company, "location") == ["Main", "Shelves"]
    stock_at(stage, Main=3)
    sync_switch(stage)
    assert site_counts_of(stage) == {"Main": 3, "Shelves": 2}
    stage.undo(stage.desk.runs(stage.world.company)[0].run or 0)
    stage.sessions()
    assert site_counts_of(stage) == {"Shelves": 2}


def _a_location_of_many_items_is_not_mapped_yet(stage: Stage) -> None:
    """What several items wait for is one problem, and one answer sets them all; one that was left out comes back alone."""
    keeps_sites(stage, "Main")
    stage.order(line(SWITCH), line(TONER))
    for product, units in ((SWITCH, 4), (TONER, 2)):
        stage.tenant.act("adjust-stock", product=product, location="Shelf", onHand=units)
    map_locations(stage, {"Main": "Main"})
    stage.desk.approve_sync(stage.world.company, [SWITCH, TONER], who="dana")
    stage.sessions()
    for shown in (last_run(stage), stage.desk.preview_sync(stage.world.company, [SWITCH, TONER])):
        assert [(one.item, sorted(one.items)) for one in shown.problems] == [(None, sorted([SWITCH, TONER]))]
    assert open_codes(stage) == ["location_without_site"]
    stage.resolve("location_without_site", "skip")
    with stage.world.hosts[0].database.read() as connection:
        decided = select(audit_events.c.data).where(audit_events.c.kind == "problem resolved")
        assert sorted(json.loads(connection.execute(decided).scalar_one())["items"]) == sorted([SWITCH, TONER])
    assert open_codes(stage) == []
    sync_switch(stage)
    found = stage.problem("location_without_site")
    assert (found.item, found.items) == (SWITCH, (SWITCH,))
    stage.desk.approve_sync(stage.world.company, [TONER], who="dana")
    stage.sessions()
    map_locations(stage, {"Shelf": "Main"})
    stage.resolve("location_without_site", "retry")
    stage.sessions()
    assert (on_hand(stage, SWITCH, TONER), open_codes(stage), last_run(stage).state) == (["4", "2"], [], "done")


def _invoices_take_off_where_it_was_delivered_from(stage: Stage) -> None:
    """What is delivered is held there, and its invoice takes it off there; what came from several sites waits until a person has named one
    for the rest."""
    keeps_sites(stage, "Main", "Vans")
    stage.order(line(SWITCH, location="Main"))
    stock_at(stage, Main=5, Van_South=3)
    map_locations(stage, SITES)
    sync_switch(stage)
    number = sale(stage, quantity=2, company=BUYER)
    stage.tenant.act("deliver-charge", charge="Sold", location="Van South")
    sync_switch(stage)
    assert site_counts_of(stage) == {"Main": 5, "Vans": 3}
    stage.desk.invoices.approve(stage.world.company, [number], who="dana")
    stage.sessions()
    (entered,) = of_kind(stage, "Invoice")
    assert name_of(stage, "InventorySite", entered.lines[0].fields, "InventorySiteRef") == "Vans"
    assert (site_counts_of(stage), open_codes(stage)) == ({"Main": 5, "Vans": 1}, [])
    values = {"kind": "ticket", "title": "Visit", "name": "More", "unitPrice": "9"}
    stage.tenant.act("add-charge", company=BUYER, product=SWITCH, quantity=3, **values)
    stage.tenant.act("add-invoice", company=BUYER, number="INV-2", charges=["More"])
    stage.tenant.act("pick-charge", charge="More", location="Van South", quantity=1)
    stage.tenant.act("deliver-charge", charge="More", location="Main")
    stage.desk.invoices.approve(stage.world.company, ["INV-2"], who="dana")
    stage.sessions()
    assert "several locations with different sites" in stage.problem("location_without_site").explanation
    stage.desk.set_company(stage.world.company, {"inventory_site": "Main"}, who="dana")
    stage.world.settings["inventory_site"] = "Main"
    stage.resolve("location_without_site", "retry")
    stage.sessions()
    sync_switch(stage)
    assert (site_counts_of(stage), open_codes(stage)) == ({"Main": 3}, [])


def _counts_by_site_after_a_restore(stage: Stage) -> None:
    """The copy knows of the approval and not of the adjustments: each is found by the mark of its site, and later ones get other marks."""
    keeps_sites(stage, "Main", "Vans")
    stage.order(line(SWITCH, location="Main"))
    stock_at(stage, Main=6, Van_North=4)
    map_locations(stage, SITES)
    stage.approve()
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    assert site_counts_of(stage) == {"Main": 6, "Vans": 4}
    stage.world.do(people.restore_stockpost)
    stage.sessions()
    stock_at(stage, Main=5, Van_North=5)
    sync_switch(stage)
    assert site_counts_of(stage) == {"Main": 5, "Vans": 5}
    marks = [(mark.site, mark.generation) for one in of_kind(stage, "InventoryAdjustment") for mark in marks_of(one)]
    assert (len(marks), len(set(marks)), {generation for _, generation in marks}) == (4, 4, {0, 1})


def _by_location_without_sites(stage: Stage) -> None:
    """The setting changes nothing there, and doctor says so."""
    stage.receive(stage.order(), 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    assert (_check(stage)[0], "keeps none" in _check(stage)[1]) == (True, True)
    assert not [one for one in stage.books.quickbooks.log if "Site" in one.request]


STORIES = (
    Scene(_each_location_has_its_site, settings=BY_LOCATION, tenant=TENANT),
    Scene(_a_location_is_not_mapped_yet, settings=BY_LOCATION, tenant=TENANT),
    Scene(_a_location_of_many_items_is_not_mapped_yet, settings=BY_LOCATION, tenant=TENANT),
    Scene(
        _invoices_take_off_where_it_was_delivered_from,
        settings={**BY_LOCATION, "hold_uninvoiced": "true"},
        tenant={**TENANT, **CUSTOMERS},
    ),
    Scene(_counts_by_site_after_a_restore, settings=BY_LOCATION, tenant=TENANT),
    Scene(_by_location_without_sites, settings=BY_LOCATION),
)
