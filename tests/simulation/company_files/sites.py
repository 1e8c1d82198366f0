"""Inventory sites (setting inventory_site): one holds what Autotask counts, whoever moves units between them."""

from __future__ import annotations

from decimal import Decimal

from quickbooks_simulator.places import site_counts
from quickbooks_simulator.sites import add_transfer
from tests.simulation.company_files.looks import add_entry, checks, name_of, of_kind, on_hand, open_codes, prefer
from tests.simulation.stage import SWITCH, Scene, Stage

MAIN, VAN = "Main", "Van"


def keeps_sites(stage: Stage, *names: str) -> None:
    prefer(stage, multiLocation=True)
    for name in names:
        add_entry(stage, "InventorySite", Name=name)


def site_counts_of(stage: Stage) -> dict[str, Decimal]:
    """Units of the switch by the name of the site, empty for what names none."""
    books = stage.books.books
    item = books.by_name("Item", SWITCH)
    assert item is not None
    found = {site: units for (item_id, site), units in site_counts(books).items() if item_id == item.list_id and units}
    return {entry.name if (entry := books.entry("InventorySite", site)) else "": units for site, units in found.items()}


def move(stage: Stage, quantity: int, origin: str, target: str) -> None:
    """A person moves units between sites."""
    values = {
        "FromInventorySiteRef": {"FullName": origin},
        "ToInventorySiteRef": {"FullName": target},
        "TransferInventoryLineAdd": [{"ItemRef": {"FullName": SWITCH}, "QuantityToTransfer": str(quantity)}],
    }
    with stage.books.quickbooks.change(by_person=True) as work:
        add_transfer(work, values)


def _sync(stage: Stage, total: int) -> None:
    stage.count(SWITCH, total)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()


def _one_site_holds_what_autotask_counts(stage: Stage) -> None:
    """Receipts and counts go to it, and what a person moved elsewhere is left there; the answer to one count is lost."""
    keeps_sites(stage, MAIN, VAN)
    stage.receive(stage.order(), 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    assert site_counts_of(stage) == {MAIN: 9}
    (order,) = of_kind(stage, "PurchaseOrder")
    assert name_of(stage, "InventorySite", order.fields, "InventorySiteRef") == MAIN
    move(stage, 3, MAIN, VAN)
    stage.fate.tell("quickbooks after a write", "lost", text="<InventoryAdjustmentAddRq")
    _sync(stage, 10)
    assert site_counts_of(stage) == {MAIN: 7, VAN: 3}
    _sync(stage, 2)
    assert (site_counts_of(stage), stage.problem("other_sites_hold_more").item) == ({MAIN: 7, VAN: 3}, SWITCH)
    move(stage, 3, VAN, MAIN)
    stage.resolve("other_sites_hold_more", "retry")
    stage.sessions()
    assert site_counts_of(stage) == {MAIN: 2}


def _the_site_is_not_there_yet(stage: Stage) -> None:
    """Nothing is received or counted, and nothing is created, until a person makes the site; the run can be taken back."""
    keeps_sites(stage, VAN)
    stage.receive(stage.order(), 2)
    stage.transfer()
    assert of_kind(stage, "PurchaseOrder") == []
    (check,) = [one for one in checks(stage) if "inventory site" in one.check]
    assert (check.ok, "no inventory site" in check.detail, MAIN in check.remedy) == (False, True, True)
    add_entry(stage, "InventorySite", Name=MAIN)
    stage.resolve("site_missing", "retry")
    stage.sessions()
    assert (site_counts_of(stage), open_codes(stage)) == ({MAIN: 2}, [])
    (check,) = [one for one in checks(stage) if "inventory site" in one.check]
    assert check.ok
    stage.undo(2)
    stage.sessions()
    assert site_counts_of(stage) == {}


def _where_units_are_is_shown(stage: Stage) -> None:
    """Counts that are read on demand tell the sites; with none chosen nothing names one, and doctor asks for it."""
    keeps_sites(stage, MAIN, VAN)
    stage.receive(stage.order(), 5)
    stage.transfer()
    assert site_counts_of(stage) == {"": 5}
    (check,) = [one for one in checks(stage) if "inventory site" in one.check]
    assert (check.ok, "inventory_site" in check.remedy) == (False, True)
    stage.desk.read_counts(stage.world.company, who="dana")
    stage.session()
    (shown,) = [one.count for one in stage.desk.stock(stage.world.company).items if one.count.item == SWITCH]
    assert (shown.sites, shown.quickbooks) == ((("no site", 5),), 5)


def _the_file_keeps_no_sites(stage: Stage) -> None:
    """Where QuickBooks keeps no sites no message speaks of them, whatever the setting says."""
    stage.receive(stage.order(), 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["9"]
    assert not [one for one in stage.books.quickbooks.log if "Site" in one.request]
    (check,) = [one for one in checks(stage) if "inventory site" in one.check]
    assert (check.ok, "keeps no sites" in check.detail) == (True, True)


STORIES = (
    Scene(_one_site_holds_what_autotask_counts, settings={"inventory_site": MAIN}),
    Scene(_the_site_is_not_there_yet, settings={"inventory_site": MAIN}),
    Scene(_where_units_are_is_shown),
    Scene(_the_file_keeps_no_sites, settings={"inventory_site": MAIN}),
)
