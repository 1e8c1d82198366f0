"""The company file keeps stock by site (Advanced Inventory): one site holds what Autotask counts, whoever moves units between them."""

from __future__ import annotations

from decimal import Decimal

from quickbooks_simulator.places import site_counts
from quickbooks_simulator.sites import add_transfer
from quickbooks_simulator.stock import site_of
from tests.simulation.stage import SWITCH, Scene, Stage

MAIN, VAN = "Main", "Van"


def _keeps_sites(stage: Stage, *names: str) -> None:
    stage.books.act("preferences", multiLocation=True)
    for name in names:
        stage.books.act("add-entry", kind="InventorySite", fields={"Name": name})


def _counts(stage: Stage) -> dict[str, Decimal]:
    """Units of the switch by the name of the site, empty for what names none."""
    books = stage.books.books
    item = books.by_name("Item", SWITCH)
    assert item is not None
    found = {site: units for (item_id, site), units in site_counts(books).items() if item_id == item.list_id and units}
    return {entry.name if (entry := books.entry("InventorySite", site)) else "": units for site, units in found.items()}


def _move(stage: Stage, quantity: int, origin: str, target: str) -> None:
    """A person moves units between sites."""
    values = {
        "FromInventorySiteRef": {"FullName": origin},
        "ToInventorySiteRef": {"FullName": target},
        "TransferInventoryLineAdd": [{"ItemRef": {"FullName": SWITCH}, "QuantityToTransfer": str(quantity)}],
    }
    with stage.books.quickbooks.change(by_person=True) as work:
        add_transfer(work, values)


def _sync(stage: Stage, on_hand: int) -> None:
    stage.count(SWITCH, on_hand)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()


def one_site_holds_what_autotask_counts(stage: Stage) -> None:
    """Receipts and counts go to it, and what a person moved elsewhere is left there; the answer to one count is lost."""
    _keeps_sites(stage, MAIN, VAN)
    stage.receive(stage.order(), 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    assert _counts(stage) == {MAIN: 9}
    (order,) = stage.books.books.transactions("PurchaseOrder")
    assert site_of(order.fields, "InventorySiteRef")
    _move(stage, 3, MAIN, VAN)
    stage.fate.tell("quickbooks after a write", "lost", text="<InventoryAdjustmentAddRq")
    _sync(stage, 10)
    assert _counts(stage) == {MAIN: 7, VAN: 3}
    _sync(stage, 2)
    assert (_counts(stage), stage.problem("other_sites_hold_more").item) == ({MAIN: 7, VAN: 3}, SWITCH)
    _move(stage, 3, VAN, MAIN)
    stage.resolve("other_sites_hold_more", "retry")
    stage.sessions()
    assert _counts(stage) == {MAIN: 2}


def the_site_is_not_there_yet(stage: Stage) -> None:
    """Nothing is received or counted, and nothing is created, until a person makes the site."""
    _keeps_sites(stage, VAN)
    stage.receive(stage.order(), 2)
    stage.transfer()
    assert list(stage.books.books.transactions("PurchaseOrder")) == []
    stage.books.act("add-entry", kind="InventorySite", fields={"Name": MAIN})
    stage.resolve("site_missing", "retry")
    stage.sessions()
    assert _counts(stage) == {MAIN: 2}
    stage.undo(2)
    stage.sessions()
    assert _counts(stage) == {}


SCENES = (
    Scene(one_site_holds_what_autotask_counts, {"inventory_site": MAIN}),
    Scene(the_site_is_not_there_yet, {"inventory_site": MAIN}),
)
