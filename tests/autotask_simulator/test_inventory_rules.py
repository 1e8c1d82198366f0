"""Conditions of the inventory entities: serial numbers, locations, vendors, movements (developer help, entity pages)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk
from tests.autotask_simulator.test_orders import new_line, new_order
from tests.autotask_simulator.test_stock import addition, location_id, place


def receive_firewall(desk: Desk, serial: str) -> None:
    """One serialized unit comes on order 502."""
    desk.control("receive", order="502", line="Firewall", quantity=1, serialNumber=serial)


def serial_row(desk: Desk, serial: str) -> dict[str, Any]:
    return desk.one("InventoryItemSerialNumbers", "serialNumber", serial)


def test_serial_numbers_follow_the_units(desk: Desk) -> None:
    """A received serial number is listed at its inventory item; moving takes row and listing along; removing ends it."""
    receive_firewall(desk, "SN-1")
    assert serial_row(desk, "SN-1")["inventoryItemID"] == place(desk, "Firewall", "Main", "InventoryItems")["id"]
    body = {
        "productID": desk.one("Products", "name", "Firewall")["id"],
        "fromLocationID": location_id(desk, "Main"),
        "toLocationID": location_id(desk, "Van"),
        "quantityTransferred": 1,
    }
    assert "serialNumber" in desk.errors("POST", "InventoryTransfers", body)
    assert "not one of this" in desk.errors("POST", "InventoryTransfers", body | {"serialNumber": "SN-2"})
    wrong = body | {"serialNumber": "SN-1", "quantityTransferred": 2}
    assert "must be 1" in desk.errors("POST", "InventoryTransfers", wrong)
    desk.answer("POST", "InventoryTransfers", body | {"serialNumber": "SN-1"})
    (unit,) = desk.query("InventoryStockedItems", {"op": "eq", "field": "serialNumber", "value": "SN-1"})
    assert unit["currentInventoryLocationID"] == location_id(desk, "Van")
    assert (desk.on_hand("Firewall", "Main"), desk.on_hand("Firewall", "Van")) == (0, 1)
    assert serial_row(desk, "SN-1")["inventoryItemID"] == place(desk, "Firewall", "Van", "InventoryItems")["id"]
    desk.answer(
        "POST", "InventoryStockedItemsRemove", {"inventoryStockedItemID": unit["id"], "quantityBeingRemoved": 1}
    )
    after = desk.answer("GET", f"InventoryStockedItems/{unit['id']}")["item"]
    assert (after["onHandUnits"], after["removedUnits"]) == (0, 1)
    assert desk.query("InventoryItemSerialNumbers") == []


def test_serial_numbers_are_unique(desk: Desk) -> None:
    """A number in stock cannot come again; one that was taken back can."""
    receive_firewall(desk, "SN-1")
    assert "not unique" in desk.refused_control(
        "receive", order="502", line="Firewall", quantity=1, serialNumber="SN-1"
    )
    desk.control("un-receive", order="502", line="Firewall", quantity=1)
    receive_firewall(desk, "SN-1")
    assert desk.on_hand("Firewall") == 1


def test_serial_numbers_through_the_api(desk: Desk) -> None:
    """Only for serialized products, unique, and fixed once the unit is picked; a new number reaches the stocked item."""
    receive_firewall(desk, "SN-1")
    item = place(desk, "Firewall", "Main", "InventoryItems")["id"]
    cable = place(desk, "Cable", "Main", "InventoryItems")["id"]
    assert "serialized" in desk.errors("POST", f"InventoryItems/{cable}/SerialNumbers", {"serialNumber": "X"})
    path = f"InventoryItems/{item}/SerialNumbers"
    assert "not unique" in desk.errors("POST", path, {"serialNumber": "SN-1"})
    listed = serial_row(desk, "SN-1")["id"]
    desk.answer("PATCH", path, {"id": listed, "serialNumber": "SN-9"})
    assert desk.one("InventoryStockedItems", "serialNumber", "SN-9")["onHandUnits"] == 1
    desk.control("add-charge", company="Client", product="Firewall", quantity=1, name="job")
    desk.control("pick-charge", charge="job")
    assert "picked" in desk.errors("PATCH", path, {"id": listed, "serialNumber": "SN-10"})


def test_locations(desk: Desk) -> None:
    """Names are unique, one location is the default, and that cannot be inactivated."""
    main, van = location_id(desk, "Main"), location_id(desk, "Van")
    assert "of this name" in desk.errors("PATCH", "InventoryLocations", {"id": van, "locationName": "main"})
    assert "default" in desk.errors("PATCH", "InventoryLocations", {"id": main, "isActive": False})
    desk.answer("PATCH", "InventoryLocations", {"id": van, "isDefault": True})
    assert desk.one("InventoryLocations", "id", main)["isDefault"] is False
    desk.answer("PATCH", "InventoryLocations", {"id": main, "isActive": False, "locationName": "Main"})
    assert "default" in desk.errors("PATCH", "InventoryLocations", {"id": main, "isDefault": True})


def test_nothing_new_goes_to_an_inactive_location(desk: Desk) -> None:
    """Lines, inventory rows and transfers need an active location."""
    van = location_id(desk, "Van")
    desk.answer("PATCH", "InventoryLocations", {"id": van, "isActive": False})
    order = desk.order("501")["id"]
    line = new_line(desk, inventoryLocationID=van)
    assert "active" in desk.errors("POST", f"PurchaseOrders/{order}/Items", line)
    change = {"id": desk.lines("501")[0]["id"], "inventoryLocationID": van}
    assert "active" in desk.errors("PATCH", f"PurchaseOrders/{order}/Items", change)
    row = {"productID": line["productID"], "inventoryLocationID": van, "quantityMinimum": 0, "quantityMaximum": 1}
    licence = {**row, "productID": desk.one("Products", "name", "Licence")["id"]}
    assert "active" in desk.errors("POST", "InventoryProducts", licence)
    move = {
        "inventoryProductID": place(desk, "Cable", "Main")["id"],
        "newInventoryLocationID": van,
        "quantityBeingTransferred": 1,
    }
    assert "active" in desk.errors("POST", "InventoryStockedItemsTransfer", move)


def test_orders_go_to_vendors(desk: Desk) -> None:
    """The vendor of an order is a company of the type Vendor, for clients and people."""
    client = desk.one("Companies", "companyName", "Client")["id"]
    assert "type Vendor" in desk.errors("POST", "PurchaseOrders", new_order(desk, vendorID=client))
    assert "type Vendor" in desk.refused_control("edit-order", order="502", set={"vendorID": client})


@pytest.mark.parametrize(
    ("way", "label", "amount"),
    [
        ("determineCostUsing", "Manual Entry", "unitCost"),
        ("determineNewPriceUsing", "Manual Entry", "returnPrice"),
        ("determineNewPriceUsing", "Percentage of Cost", "pricePercentage"),
    ],
)
def test_an_addition_needs_the_amount_of_its_way(desk: Desk, way: str, label: str, amount: str) -> None:
    """The chosen way to find cost or price names the amount that must be given."""
    body = addition(desk, 1, **{way: desk.value("InventoryStockedItemsAdd", way, label), amount: None})
    assert amount in desk.errors("POST", "InventoryStockedItemsAdd", body)
    desk.answer("POST", "InventoryStockedItemsAdd", body | {amount: 2})


def test_the_cost_of_an_addition(desk: Desk) -> None:
    """Average, last received or catalog cost, as chosen."""
    desk.answer("POST", "InventoryStockedItemsAdd", addition(desk, 5, unitCost=2.5))
    for label in ("Average Cost", "Last Received Cost", "Catalog Cost"):
        way = desk.value("InventoryStockedItemsAdd", "determineCostUsing", label)
        desk.answer("POST", "InventoryStockedItemsAdd", addition(desk, 1, determineCostUsing=way, unitCost=None))
    rows = desk.query(
        "InventoryStockedItems",
        {"op": "eq", "field": "inventoryProductID", "value": place(desk, "Cable", "Main")["id"]},
    )
    costs = [row["unitCost"] for row in rows]
    assert costs == [Decimal("1.4275"), Decimal("2.5"), Decimal("1.9638"), Decimal("1.9638"), Decimal("1.4275")]


def test_settings_make_fields_mandatory() -> None:
    """The tenant's settings ask for a reason or a vendor invoice number when stock is changed by hand."""
    with open_desk(SMALL_SEED, reason_for_update_required=True, vendor_invoice_number_required=True) as desk:
        cable = place(desk, "Cable", "Main")["id"]
        removal = {"inventoryProductID": cable, "quantityBeingRemoved": 1}
        assert "reasonForUpdate" in desk.errors("POST", "InventoryStockedItemsRemove", removal)
        body = addition(desk, 1)
        assert "vendorInvoiceNumber" in desk.errors("POST", "InventoryStockedItemsAdd", body)
        assert "reasonForUpdate" in desk.errors("POST", "InventoryStockedItemsAdd", body | {"reasonForUpdate": ""})
        desk.answer("POST", "InventoryStockedItemsAdd", body | {"vendorInvoiceNumber": "A-1"})


def test_notes_of_a_transfer(desk: Desk) -> None:
    """Without notes Autotask writes its own; two notes become one."""
    body = {
        "productID": desk.one("Products", "name", "Cable")["id"],
        "fromLocationID": location_id(desk, "Main"),
        "toLocationID": location_id(desk, "Van"),
        "quantityTransferred": 1,
    }
    made = [
        desk.answer("POST", "InventoryTransfers", body | more)["itemId"]
        for more in ({}, {"notes": "for", "updateNote": "Anna"})
    ]
    notes = [desk.answer("GET", f"InventoryTransfers/{transfer}")["item"]["notes"] for transfer in made]
    assert notes == ["Updated using Web Services API.", "for Anna"]


def test_people_change_quantities_of_received_orders(desk: Desk) -> None:
    """A person may raise the quantity of an order that is Received Full, which then is not; the API may not."""
    for line in (3, 2):
        desk.control("remove-line", order="502", line=line)
    desk.control("receive", order="502", line=1, quantity=10)
    line = desk.lines("502")[0]
    path = f"PurchaseOrders/{line['orderID']}/Items"
    assert "Received Full" in desk.errors("PATCH", path, {"id": line["id"], "quantity": 12})
    desk.control("edit-line", order="502", line=1, set={"quantity": 12})
    assert desk.status("502") == "Received Partial"


def test_charges_take_material_billing_codes(desk: Desk) -> None:
    """The billing code of a charge is a Material Cost Code, and gives cost and price where none are given."""
    desk.control("add-charge", company="Client", product="Cable", quantity=1, name="first")
    path = f"Tickets/{desk.query('Tickets')[0]['id']}/Charges"
    material = desk.one("BillingCodes", "name", "Materials")["id"]
    desk.control("set-record", entity="BillingCodes", id=material, set={"unitCost": "3", "unitPrice": "5"})
    body = {
        "name": "pipe",
        "unitQuantity": 2,
        "datePurchased": "2026-05-04",
        "chargeType": desk.value("TicketCharges", "chargeType", "Operational"),
        "billingCodeID": desk.one("BillingCodes", "name", "Hardware")["id"],
    }
    assert "Material Cost Code" in desk.errors("POST", path, body)
    made = desk.answer("POST", path, body | {"billingCodeID": material})["itemId"]
    charge = desk.answer("GET", f"TicketCharges/{made}")["item"]
    assert (charge["extendedCost"], charge["billableAmount"]) == (6, 10)
    hardware = {"id": made, "billingCodeID": body["billingCodeID"]}
    assert "Material Cost Code" in desk.errors("PATCH", path, hardware)


def test_the_day_an_invoice_was_paid(desk: Desk) -> None:
    """A paid date keeps no time."""
    desk.control("add-charge", company="Client", product="Cable", quantity=1, name="job")
    invoice = desk.control("add-invoice", company="Client", number="INV-1", charges=["job"])["id"]
    desk.answer("PATCH", "Invoices", {"id": invoice, "paidDate": "2026-05-04T10:11:12Z"})
    assert desk.answer("GET", f"Invoices/{invoice}")["item"]["paidDate"] == "2026-05-04T00:00:00Z"


def test_what_cannot_be_queried(desk: Desk) -> None:
    """A filter on a field that is not queryable is refused."""
    found = {"filter": [{"op": "gt", "field": "parentStockedItemReceivedUnits", "value": 0}]}
    assert "parentStockedItemReceivedUnits" in desk.errors("POST", "InventoryStockedItems/query", found)


def test_a_ticket_is_assigned_with_a_role(desk: Desk) -> None:
    """A resource without its role is refused in the real words, at once and later; a number that is given stays."""
    body = {
        "companyID": desk.one("Companies", "companyName", "Client")["id"],
        "title": "No network",
        "status": desk.value("Tickets", "status", "New"),
        "priority": desk.value("Tickets", "priority", "Medium"),
    }
    assigned = {"assignedResourceID": desk.one("Resources", "firstName", "Dana")["id"]}
    assert "you must assign both a assignedResourceID" in desk.errors("POST", "Tickets", body | assigned)
    made = desk.answer("POST", "Tickets", body | {"ticketNumber": "T-1"})["itemId"]
    assert "you must assign both a assignedResourceID" in desk.errors("PATCH", "Tickets", {"id": made} | assigned)
    assert desk.answer("GET", f"Tickets/{made}")["item"]["ticketNumber"] == "T-1"
    desk.answer("POST", "Tickets", body)
    assert [row["ticketNumber"][:3] for row in desk.query("Tickets")] == ["T-1", "T20"]
