"""Units claimed for charges and quotes: picked, reserved, delivered, given back (FACTS A5, A8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk
from tests.autotask_simulator.test_stock import location_id, place


def stocked(desk: Desk, product: str, location: str = "Main") -> list[dict[str, Any]]:
    """The stocked items of a product at a location that hold or held units."""
    row = place(desk, product, location)
    return desk.query("InventoryStockedItems", {"op": "eq", "field": "inventoryProductID", "value": row["id"]})


def statuses(desk: Desk, product: str) -> list[tuple[str, int]]:
    """Status and units on hand of each stocked item."""
    labels = desk.labels("InventoryStockedItems", "statusID")
    return [(labels[str(row["statusID"])], row["onHandUnits"]) for row in stocked(desk, product)]


def charge_status(desk: Desk, name: str) -> str:
    charge = desk.one("TicketCharges", "name", name)
    return desk.labels("TicketCharges", "status")[str(charge["status"])]


def add_charge(desk: Desk, product: str, quantity: int, name: str = "job") -> int:
    desk.control("add-charge", company="Client", product=product, quantity=quantity, name=name)
    found: int = desk.one("TicketCharges", "name", name)["id"]
    return found


def test_a_picked_part_of_a_lot_is_a_row_of_its_own(desk: Desk) -> None:
    """Picking 2 of 5 splits a row off that names its parent and the charge; on hand stays, available falls."""
    charge = add_charge(desk, "Cable", 3)
    desk.control("pick-charge", charge="job", quantity=2)
    lot, picked = stocked(desk, "Cable")
    assert (lot["onHandUnits"], lot["ticketChargeID"], lot["availableUnits"]) == (3, None, 3)
    assert (picked["onHandUnits"], picked["pickedUnits"], picked["availableUnits"]) == (2, 2, 0)
    assert (picked["parentInventoryStockedItemID"], picked["ticketChargeID"]) == (lot["id"], charge)
    assert picked["parentStockedItemReceivedUnits"] == lot["parentStockedItemReceivedUnits"] == 5
    assert picked["pickedRemovedDateTime"] and charge_status(desk, "job") == "Need to Order/Fulfill"
    desk.control("pick-charge", charge="job")
    assert charge_status(desk, "job") == "Ready to Deliver/Ship"
    assert "needs 0" in desk.refused_control("pick-charge", charge="job", quantity=1)
    counts = place(desk, "Cable", "Main")
    assert (counts["onHandUnits"], counts["pickedUnits"], counts["availableUnits"]) == (5, 3, 2)


def test_unpicking_gives_units_back(desk: Desk) -> None:
    """Any number up to what is picked; the charge needs them again."""
    add_charge(desk, "Cable", 3)
    desk.control("pick-charge", charge="job")
    assert "3 are picked" in desk.refused_control("unpick-charge", charge="job", quantity=4)
    desk.control("unpick-charge", charge="job", quantity=1)
    assert charge_status(desk, "job") == "Need to Order/Fulfill"
    desk.control("unpick-charge", charge="job")
    counts = place(desk, "Cable", "Main")
    assert (counts["onHandUnits"], counts["pickedUnits"], counts["availableUnits"]) == (5, 0, 5)
    assert {row["ticketChargeID"] for row in stocked(desk, "Cable")} == {None}


def test_units_of_two_charges_stay_apart(desk: Desk) -> None:
    """Delivering one charge leaves what was picked for another."""
    add_charge(desk, "Cable", 2, "first")
    second = add_charge(desk, "Cable", 3, "second")
    desk.control("pick-charge", charge="first")
    desk.control("pick-charge", charge="second")
    assert "only 0" in desk.refused_control("deliver", product="Cable", quantity=1)
    desk.control("deliver-charge", charge="first")
    counts = place(desk, "Cable", "Main")
    assert (counts["onHandUnits"], counts["pickedUnits"]) == (3, 3)
    (left,) = [row for row in stocked(desk, "Cable") if row["pickedUnits"]]
    assert left["ticketChargeID"] == second
    client = desk.one("Companies", "companyName", "Client")["id"]
    (gone,) = [row for row in stocked(desk, "Cable") if row["deliveredUnits"]]
    assert (gone["deliveredUnits"], gone["companyID"], gone["onHandUnits"]) == (2, client, 0)


def test_delivering_takes_the_rest_from_the_shelf(desk: Desk) -> None:
    """What was not picked before is taken when the charge is delivered; too few are refused and nothing changes."""
    add_charge(desk, "Cable", 4)
    desk.control("pick-charge", charge="job", quantity=1)
    desk.control("deliver-charge", charge="job")
    assert (desk.on_hand("Cable", "Main"), charge_status(desk, "job")) == (1, "Delivered/Shipped Full")
    assert "before" in desk.refused_control("deliver-charge", charge="job")
    assert "before" in desk.refused_control("unpick-charge", charge="job")
    add_charge(desk, "Cable", 9, "too many")
    assert "only 1" in desk.refused_control("deliver-charge", charge="too many")
    assert desk.on_hand("Cable", "Main") == 1


def test_a_refused_delivery_leaves_nothing_behind(desk: Desk) -> None:
    """What cannot be delivered or moved makes no inventory row where there was none."""
    rows = desk.query("InventoryProducts")
    assert "only 0" in desk.refused_control("deliver", product="Switch", location="Van", quantity=1)
    assert "only 0" in desk.refused_control("move-stock", product="Switch", quantity=1, **{"from": "Van", "to": "Main"})
    assert "below" in desk.refused_control("adjust-stock", product="Switch", location="Van", onHand=-1)
    assert desk.query("InventoryProducts") == rows


def test_a_canceled_charge_holds_nothing(desk: Desk) -> None:
    """What was picked goes back to the shelf."""
    add_charge(desk, "Cable", 2)
    desk.control("pick-charge", charge="job")
    desk.control("cancel-charge", charge="job")
    assert place(desk, "Cable", "Main")["availableUnits"] == 5
    assert charge_status(desk, "job") == "Canceled"
    assert "canceled" in desk.refused_control("pick-charge", charge="job", quantity=1)


def test_a_deleted_charge_holds_nothing(desk: Desk) -> None:
    """A charge that is not billed can be deleted; its picked units are available again. A switch refuses it."""
    charge = add_charge(desk, "Cable", 2)
    desk.control("pick-charge", charge="job")
    path = f"Tickets/{desk.query('Tickets')[0]['id']}/Charges/{charge}"
    desk.control("switches", delete_charge_in_use="refuse")
    assert "cannot be deleted" in desk.errors("DELETE", path)
    desk.control("switches", delete_charge_in_use="accept")
    desk.answer("DELETE", path)
    assert place(desk, "Cable", "Main")["availableUnits"] == 5


def test_reserving_for_a_quote(desk: Desk) -> None:
    """Reserved units stay on hand, cannot be taken, and keep the row from being deleted until they are released."""
    desk.control("reserve-stock", product="Cable", quantity=4)
    counts = place(desk, "Cable", "Main")
    assert (counts["onHandUnits"], counts["reservedUnits"], counts["availableUnits"]) == (5, 4, 1)
    assert statuses(desk, "Cable") == [("Available", 1), ("Reserved", 4)]
    removal = {"inventoryProductID": counts["id"], "quantityBeingRemoved": 2}
    assert "only 1" in desk.errors("POST", "InventoryStockedItemsRemove", removal)
    assert "reserved" in desk.errors("DELETE", f"InventoryProducts/{counts['id']}")
    assert "only 1" in desk.refused_control("reserve-stock", product="Cable", quantity=2)
    assert "4 are reserved" in desk.refused_control("release-stock", product="Cable", quantity=5)
    desk.control("release-stock", product="Cable", quantity=4)
    desk.answer("POST", "InventoryStockedItemsRemove", removal)
    assert statuses(desk, "Cable") == [("Removed", 0), ("Available", 3), ("Removed", 0)]


def order_for_charge(desk: Desk, *, ordered: int, needed: int) -> tuple[int, int]:
    """Order 501 with a line for a charge, submitted; ids of the charge and the line."""
    charge = add_charge(desk, "Switch", needed)
    body = {"chargeID": charge, "inventoryLocationID": location_id(desk, "Main"), "quantity": ordered, "unitCost": 380}
    line = desk.answer("POST", f"PurchaseOrders/{desk.order('501')['id']}/Items", body)["itemId"]
    desk.control("submit", order="501")
    return charge, line


def test_what_comes_for_a_charge_is_picked_for_it(desk: Desk) -> None:
    """Received units of a charge's line are picked; with the last one the charge is ready; taking back undoes it."""
    _, line = order_for_charge(desk, ordered=2, needed=2)
    desk.answer("POST", f"PurchaseOrderItems/{line}/Receiving", {"quantityNowReceiving": 1})
    assert charge_status(desk, "job") == "On Order"
    desk.answer("POST", f"PurchaseOrderItems/{line}/Receiving", {"quantityNowReceiving": 1})
    assert charge_status(desk, "job") == "Ready to Deliver/Ship"
    counts = place(desk, "Switch", "Main")
    assert (counts["onHandUnits"], counts["pickedUnits"]) == (2, 2)
    desk.control("un-receive", order="501", line=line, quantity=1)
    counts = place(desk, "Switch", "Main")
    assert (counts["onHandUnits"], counts["pickedUnits"], charge_status(desk, "job")) == (1, 1, "On Order")


def test_what_comes_for_a_charge_can_stay_available() -> None:
    """The other assumption: units received for a charge are on the shelf until someone picks them."""
    with open_desk(SMALL_SEED, received_for_charge="available") as desk:
        _, line = order_for_charge(desk, ordered=2, needed=2)
        desk.answer("POST", f"PurchaseOrderItems/{line}/Receiving", {"quantityNowReceiving": 2})
        assert (place(desk, "Switch", "Main")["availableUnits"], charge_status(desk, "job")) == (2, "On Order")


def test_straight_to_the_customer(desk: Desk) -> None:
    """Goods for a charge may go straight to the customer: on hand never rises, and the charge is delivered."""
    _, line = order_for_charge(desk, ordered=2, needed=2)
    desk.control("receive", order="501", line=line, quantity=2, toCustomer=True)
    assert (desk.on_hand("Switch"), charge_status(desk, "job")) == (0, "Delivered/Shipped Full")
    assert "customer" in desk.refused_control("receive", order="501", line=1, quantity=2, toCustomer=True)


def test_more_than_a_charge_needs_makes_a_further_line(desk: Desk) -> None:
    """Receiving more than the charge's quantity leaves the charge's line at that and makes a line for the rest."""
    charge, line = order_for_charge(desk, ordered=5, needed=3)
    desk.answer("POST", f"PurchaseOrderItems/{line}/Receiving", {"quantityNowReceiving": 4})
    assert [(row["quantity"], row["chargeID"]) for row in desk.lines("501")[1:]] == [(3, charge), (2, None)]
    receipts = desk.query("PurchaseOrderItemReceiving")
    assert [(row["quantityNowReceiving"], row["quantityBackOrdered"]) for row in receipts] == [(3, 0), (1, 1)]
    assert place(desk, "Switch", "Main")["pickedUnits"] == 3


@pytest.mark.parametrize(("frees", "status"), [(True, "Need to Order/Fulfill"), (False, "On Order")])
def test_a_canceled_order_and_its_charges(desk: Desk, frees: bool, status: str) -> None:
    """Charges on an order that is canceled need to be ordered again; a switch leaves them On Order."""
    desk.control("switches", canceled_order_frees_charges=frees)
    order_for_charge(desk, ordered=2, needed=2)
    desk.control("cancel", order="501")
    assert charge_status(desk, "job") == status


def test_a_line_changes_its_charge(desk: Desk) -> None:
    """Another charge on a line must be to be ordered too; the one before needs to be ordered again."""
    _, line = order_for_charge(desk, ordered=1, needed=1)
    other = add_charge(desk, "Switch", 1, "other")
    path = f"PurchaseOrders/{desk.order('501')['id']}/Items"
    desk.answer("PATCH", path, {"id": line, "chargeID": other})
    assert (charge_status(desk, "job"), charge_status(desk, "other")) == ("Need to Order/Fulfill", "On Order")
    cable = desk.one("Products", "name", "Cable")["id"]
    assert "differs" in desk.errors("PATCH", path, {"id": line, "productID": cable})
    desk.control("cancel-charge", charge="job")
    canceled = desk.one("TicketCharges", "name", "job")["id"]
    assert "Need to Order/Fulfill" in desk.errors("PATCH", path, {"id": line, "chargeID": canceled})
