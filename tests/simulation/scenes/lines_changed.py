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
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, Scene, Stage, line

RECEIPT = "ItemReceipt"


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


def _taken_back(stage: Stage) -> str:
    """An order with five switches that were received and posted, taken back in Autotask since."""
    order = stage.order(line(SWITCH, 5), line(TONER, 3))
    stage.receive(order, 5)
    stage.transfer()
    stage.tenant.act("un-receive", order=order, line=1, quantity=5)
    return order


def _removed(stage: Stage) -> str:
    """The same where their line was removed, too, and that was asked about."""
    order = _taken_back(stage)
    stage.tenant.act("remove-line", order=order, line=1)
    stage.transfer()
    assert open_codes(stage) == ["quantity_below_received"]
    return order


def _corrected(stage: Stage, order: str, code: str = "quantity_below_received") -> None:
    """A person does as the remedy says, and nothing more."""
    assert open_codes(stage) == [code]
    stage.books.act("delete", txnId=stage.transaction(RECEIPT))
    stage.resolve(code, "retry")
    stage.sessions()
    assert (stage.desk.order(stage.world.company, order).transfer_status, open_codes(stage)) == ("transferred", [])


def removed_line_and_a_transfer_meanwhile(stage: Stage) -> None:
    """Received units were taken back and their line removed. Another order of the item is transferred while that is asked about: its count was
    set to what Autotask has, and the receipt that was deleted as the remedy says took it below zero, for good."""
    order = _removed(stage)
    stage.order(line(SWITCH, 1))
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["5"]
    _corrected(stage, order)
    assert on_hand(stage, SWITCH) == ["0"]


def removed_line_and_a_sync_meanwhile(stage: Stage) -> None:
    """The same with a sync of the item by its name: whoever asked for it is told for what it waits."""
    order = _removed(stage)
    assert sync(stage, SWITCH) == "done_with_problems"
    assert on_hand(stage, SWITCH) == ["5"]
    _corrected(stage, order)
    assert on_hand(stage, SWITCH) == ["0"]


def removed_line_and_an_undo(stage: Stage) -> None:
    """The same where the transfer is taken back in place of the remedy: the count is what it was before."""
    stage.order(line(SWITCH, 1))
    stage.transfer()
    _stocked(stage, 10)
    _removed(stage)
    sync(stage, SWITCH)
    assert on_hand(stage, SWITCH) == ["15"]
    stage.undo(3)
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["10"], [])


def removed_between_approval_and_contact(stage: Stage) -> None:
    """Units are received and approved; before the contact they are taken back, their line is removed, and the orders are read. The receipt is
    posted as approved, and its own sync does not take it off: nobody has been asked yet."""
    stage.order(line(SWITCH, 1))
    stage.transfer()
    _stocked(stage, 10)
    order = stage.order(line(SWITCH, 5), line(TONER, 3))
    stage.receive(order, 5)
    stage.approve()
    stage.tenant.act("un-receive", order=order, line=1, quantity=5)
    stage.tenant.act("remove-line", order=order, line=1)
    stage.desk.refresh(stage.world.company, who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["15"]
    stage.transfer()
    _corrected(stage, order)
    assert on_hand(stage, SWITCH) == ["10"]


def _is_held(stage: Stage, order: str, code: str) -> None:
    stage.transfer()
    assert sync(stage, SWITCH) == "done_with_problems"
    assert on_hand(stage, SWITCH) == ["5"]
    _corrected(stage, order, code)
    assert on_hand(stage, SWITCH) == ["0"]


def taken_back_and_cut(stage: Stage) -> None:
    """Units were taken back and their line was cut below what had been received. What is asked is the quantity, and the count waits for that, too:
    it was set meanwhile, and below zero until the next contact."""
    order = _taken_back(stage)
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 2})
    _is_held(stage, order, "quantity_below_received")


def taken_back_and_another_vendor(stage: Stage) -> None:
    """The same where the vendor was changed, which is asked about first."""
    order = _taken_back(stage)
    vendor = _row(stage, "Companies", "companyName", OTHER_VENDOR)["id"]
    stage.tenant.act("edit-order", order=order, set={"vendorID": vendor})
    _is_held(stage, order, "vendor_changed")


def removed_line_is_counted_once_it_is_decided(stage: Stage) -> None:
    """The count of the item changes in Autotask while the removed line is asked about. It is set once the order goes on, though the order does
    not name the item any more."""
    order = _removed(stage)
    stage.count(SWITCH, 7)
    sync(stage, SWITCH)
    assert on_hand(stage, SWITCH) == ["5"]
    _corrected(stage, order)
    assert on_hand(stage, SWITCH) == ["7"]


def removed_line_that_was_received_by_hand(stage: Stage) -> None:
    """A line was received in QuickBooks by hand, a sync took the units off, and the line is removed in Autotask: whoever deletes that receipt
    takes the count below zero, and it is set again with the order."""
    order = stage.order(line(SWITCH, 5), line(TONER, 3))
    stage.transfer()
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"), quantities={"0": "5"})
    stage.count(SWITCH, 0)
    sync(stage, SWITCH)
    assert on_hand(stage, SWITCH) == ["0"]
    stage.tenant.act("remove-line", order=order, line=1)
    stage.transfer()
    _corrected(stage, order)
    assert on_hand(stage, SWITCH) == ["0"]


SCENES = (
    Scene(product_of_a_line_is_changed_and_received),
    Scene(product_of_a_line_is_changed_before_another_transfer),
    Scene(location_of_a_line_is_changed_and_received, settings=BY_LOCATION, tenant=TENANT),
    Scene(removed_line_and_a_transfer_meanwhile),
    Scene(removed_line_and_a_sync_meanwhile),
    Scene(removed_line_and_an_undo),
    Scene(removed_between_approval_and_contact),
    Scene(taken_back_and_cut),
    Scene(taken_back_and_another_vendor),
    Scene(removed_line_is_counted_once_it_is_decided),
    Scene(removed_line_that_was_received_by_hand),
)
