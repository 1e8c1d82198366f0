"""What a reading of Autotask's counts covers, and two readings that overlap, by two people or by one and a conversation: the one that
began first may end last."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation import people
from tests.simulation.company_files.looks import counts_set, on_hand
from tests.simulation.company_files.sites import keeps_sites, site_counts_of
from tests.simulation.company_files.sites_by_location import SITES, TENANT, map_locations, stock_at
from tests.simulation.lists import rename
from tests.simulation.run import approve_all
from tests.simulation.scenes.invoiced import sale
from tests.simulation.settings import enter_item
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line
from tests.simulation.world import beside, read_meanwhile

STOCK = "/InventoryProducts/query/count"
"""Asked for when the orders have been read already."""
CHARGES = "/TicketCharges/query/count"
"""What is delivered: where that is only shown it is asked for last of all."""
LOCATIONS = "/InventoryLocations/query"
"""Asked for after what is delivered."""


def _meanwhile(stage: Stage, path: str, happens: Callable[[], object]) -> None:
    """It happens once, inside the next reading, before a request for that path is answered."""

    def before(asked: str) -> None:
        if asked.endswith(path):
            stage.world.wire.before = lambda _path: None
            happens()

    stage.world.wire.before = before


def _sync_beside(stage: Stage, product: str) -> None:
    beside(stage.world).desk.approve_sync(stage.world.company, [product], who="dana")


def older_reading_ends_last(stage: Stage) -> None:
    """Between what it reads of orders and of stock, a product is renamed in Autotask and all is read once more: the item that somebody
    entered under the new name is used, and none is made under the one that the older reading had."""
    stage.order(line(SWITCH))
    stage.approve()
    renamed = f"{SWITCH} v2"

    def rename_and_read() -> None:
        rename(stage.world, "Products", SWITCH, renamed)
        read_meanwhile(stage.world)

    _meanwhile(stage, STOCK, rename_and_read)
    stage.desk.refresh(stage.world.company, who="dana")
    enter_item(stage.world, renamed)
    stage.sessions()
    names = [one.name for one in stage.books.books.entries("Item")]
    assert (renamed in names, SWITCH in names) == (True, False), names


def counts_are_read_inside_an_older_reading(stage: Stage) -> None:
    """A refresh has read the orders; then units are received, and a sync is approved, which reads both. The refresh ends last, and the units
    that it does not know are not posted all the same."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 1)
    stage.transfer()

    def receive_and_sync() -> None:
        stage.receive(order, 4)
        _sync_beside(stage, SWITCH)

    _meanwhile(stage, STOCK, receive_and_sync)
    stage.desk.refresh(stage.world.company, who="dana")
    stage.world.run_session()
    assert on_hand(stage, SWITCH) == ["1"]


def older_sync_of_an_order_ends_last(stage: Stage) -> None:
    """Two syncs of items of one order: the one that read first still asks what is delivered, for showing, while the other reads more that was
    received. Neither counts what is not posted."""
    order = stage.order(line(SWITCH, 9), line(TONER, 9))
    stage.transfer()
    stage.desk.invoices.approve(stage.world.company, [sale(stage)], who="dana")
    stage.sessions()

    def receive_and_sync() -> None:
        stage.receive(order, 4, line=1)
        stage.receive(order, 4, line=2)
        _sync_beside(stage, TONER)

    _meanwhile(stage, CHARGES, receive_and_sync)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.world.run_session()
    assert on_hand(stage, SWITCH, TONER) == ["0", "0"]


def deliveries_are_read_inside_an_older_reading(stage: Stage) -> None:
    """A refresh has read what is delivered; then units are delivered, and a sync is approved, which holds them. The refresh ends last."""
    stage.receive(stage.order(line()), 5)
    stage.transfer()
    sale(stage)
    stage.world.time.advance(2 * 86400)

    def deliver_and_sync() -> None:
        stage.tenant.act("deliver-charge", charge="Charge of INV-1", location="Main")
        _sync_beside(stage, SWITCH)

    _meanwhile(stage, LOCATIONS, deliver_and_sync)
    stage.desk.refresh(stage.world.company, who="dana")
    stage.world.run_session()
    assert on_hand(stage, SWITCH) == ["5"]


def order_is_received_between_its_approval_and_a_sync(stage: Stage) -> None:
    """More comes of an order that is approved and not entered yet, and a sync of its item is approved: the new units are not posted, so they
    are no stock yet. They were set as stock, and once more with the update."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 5)
    stage.approve()
    stage.receive(order, 3)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["5"]
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["8"]


def order_that_is_held_up_is_received_further(stage: Stage) -> None:
    """The same while a problem holds the order up."""
    order = stage.order(line(SWITCH, 9))
    stage.count(SWITCH, 1)
    stage.receive(order, 5)
    stage.books.act("add-entry", kind="Customer", fields={"Name": VENDOR})
    stage.transfer()
    stage.receive(order, 3)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["1"]


def line_is_added_and_received(stage: Stage) -> None:
    """A line with another item is added to a transferred order and received, and that item is synced before the orders are read again, by its
    name or with all others: its units are not posted yet."""
    order = stage.order(line(SWITCH))
    stage.count(SWITCH, 1)
    stage.count(TONER, 1)
    stage.transfer()
    for number, names in ((2, [TONER]), (3, [])):
        stage.tenant.act("add-line", order=order, product=TONER, quantity=5, unitCost="3")
        stage.receive(order, 4, line=number)
        stage.desk.approve_sync(stage.world.company, names, full=not names, who="dana")
        stage.sessions()
        assert on_hand(stage, TONER) == ["1"]
    stage.transfer()
    assert on_hand(stage, TONER) == ["9"]


def order_is_found_after_a_restore_and_after_the_counts_were_read(stage: Stage) -> None:
    """The copy knows a count and not that an order is entered, on which units were received before the count was read. Found by its mark it
    counts from then on, and nothing was read of it with the count."""
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 5)
    stage.world.do(people.refresh)
    stage.receive(order, 3)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.world.do(people.back_up_stockpost)
    stage.world.do(approve_all)
    stage.fate.tell("quickbooks after a write", "lost", text="<PurchaseOrderAddRq")
    stage.world.run_session()
    stage.world.do(people.restore_stockpost)
    stage.world.run_session()
    assert on_hand(stage, SWITCH) == ["0"]


def _change(stage: Stage, **settings: str) -> None:
    """Somebody else changes settings."""
    beside(stage.world).desk.set_company(stage.world.company, settings, who="dana")
    stage.world.settings |= settings


def sites_are_kept_by_location_after_the_counts_were_read(stage: Stage) -> None:
    """Where delivered units came from is asked only where each location has its site: what was read before that is switched on says nothing
    of it, and held them at the wrong site."""
    keeps_sites(stage, "Main", "Vans")
    stage.order(line(location="Main"))
    stock_at(stage, Main=5, Van_South=3)
    map_locations(stage, SITES)
    stage.transfer()
    number = sale(stage)
    stage.tenant.act("deliver-charge", charge=f"Charge of {number}", location="Van South")
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    _change(stage, inventory_sites="by_location")
    stage.world.run_session()
    assert site_counts_of(stage) == {"Main": 5, "Vans": 3}


def holding_is_switched_on_while_the_counts_are_read(stage: Stage) -> None:
    """Inside the reading of a contact that knows QuickBooks' counts already: what it brings is in doubt, and no count is set by it, for the
    one message until it is read again."""
    stage.receive(stage.order(line()), 5)
    stage.transfer()
    sale(stage, is_delivered=True)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    for asked in ("<PurchaseOrderQueryRq", "<ItemQueryRq", "<AccountQueryRq"):
        stage.step_to(asked)
    _change(stage, decrement_on_invoice="true")
    _meanwhile(stage, STOCK, lambda: _change(stage, hold_uninvoiced="true"))
    stage.sessions()
    assert (counts_set(stage), on_hand(stage, SWITCH)) == (0, ["5"])


ONE_SITE = {"inventory_site": "Main", "hold_uninvoiced": "true"}
WITHOUT_SYNC = {"sync_after_transfer": "false"}
SCENES = (
    Scene(older_reading_ends_last),
    Scene(counts_are_read_inside_an_older_reading),
    Scene(older_sync_of_an_order_ends_last),
    Scene(deliveries_are_read_inside_an_older_reading, settings={"hold_uninvoiced": "true"}),
    Scene(order_is_received_between_its_approval_and_a_sync, settings=WITHOUT_SYNC),
    Scene(order_that_is_held_up_is_received_further),
    Scene(line_is_added_and_received, settings=WITHOUT_SYNC),
    Scene(order_is_found_after_a_restore_and_after_the_counts_were_read),
    Scene(sites_are_kept_by_location_after_the_counts_were_read, settings=ONE_SITE, tenant=TENANT),
    Scene(holding_is_switched_on_while_the_counts_are_read),
)
