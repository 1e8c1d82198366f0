"""Stock through the API and by people's hands: on hand is computed and changes only by movements (FACTS C)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.autotask_simulator.desk import Desk


def place(desk: Desk, product: str, location: str, entity: str = "InventoryProducts") -> dict[str, Any]:
    (row,) = desk.query(
        entity,
        {"op": "eq", "field": "productID", "value": desk.one("Products", "name", product)["id"]},
        {"op": "eq", "field": "inventoryLocationID", "value": location_id(desk, location)},
    )
    return row


def location_id(desk: Desk, name: str) -> int:
    found: int = desk.one("InventoryLocations", "locationName", name)["id"]
    return found


def addition(desk: Desk, quantity: int, **more: Any) -> dict[str, Any]:
    return {
        "inventoryProductID": place(desk, "Cable", "Main")["id"],
        "quantityBeingAdded": quantity,
        "vendorID": desk.one("Companies", "companyName", "Acme Supply")["id"],
        "determineCostUsing": desk.value("InventoryStockedItemsAdd", "determineCostUsing", "Manual Entry"),
        "unitCost": 1.5,
        "reasonForUpdate": "found on a shelf",
    } | more


def test_on_hand_cannot_be_set(desk: Desk) -> None:
    """Neither generation takes a count: it is the sum of the stocked items."""
    item, product = place(desk, "Cable", "Main", "InventoryItems"), place(desk, "Cable", "Main")
    assert "quantityOnHand is read-only" in desk.errors(
        "PATCH", "InventoryItems", {"id": item["id"], "quantityOnHand": 9}
    )
    assert "onHandUnits is read-only" in desk.errors(
        "PATCH", "InventoryProducts", {"id": product["id"], "onHandUnits": 9}
    )
    body = {
        "productID": desk.one("Products", "name", "Licence")["id"],
        "inventoryLocationID": location_id(desk, "Main"),
        "quantityMinimum": 0,
        "quantityMaximum": 5,
    }
    assert "quantityOnHand" in desk.errors("POST", "InventoryItems", body | {"quantityOnHand": 3})
    desk.answer("POST", "InventoryItems", body)
    assert place(desk, "Licence", "Main")["onHandUnits"] == 0
    assert "already" in desk.errors("POST", "InventoryProducts", body)


def test_both_generations_show_the_same_limits(desk: Desk) -> None:
    """Minimum, maximum and bin are one thing in both generations, under different ids."""
    item, product = place(desk, "Cable", "Main", "InventoryItems"), place(desk, "Cable", "Main")
    assert item["id"] != product["id"]
    desk.answer(
        "PATCH", "InventoryItems", {"id": item["id"], "bin": "A-7", "quantityMaximum": 50, "quantityMinimum": 3}
    )
    after = place(desk, "Cable", "Main")
    assert (after["bin"], after["quantityMaximum"], after["quantityMinimum"]) == ("A-7", 50, 3)
    assert "maximum" in desk.errors("PATCH", "InventoryProducts", {"id": product["id"], "quantityMinimum": 60})


def test_adding_removing_and_moving(desk: Desk) -> None:
    """The three movements change on hand by their quantity, and the units keep their cost when they move."""
    desk.answer("POST", "InventoryStockedItemsAdd", addition(desk, 4))
    assert desk.on_hand("Cable", "Main") == 9
    cable = place(desk, "Cable", "Main")["id"]
    desk.answer(
        "POST",
        "InventoryStockedItemsTransfer",
        {
            "inventoryProductID": cable,
            "newInventoryLocationID": location_id(desk, "Van"),
            "quantityBeingTransferred": 6,
        },
    )
    assert (desk.on_hand("Cable", "Main"), desk.on_hand("Cable", "Van")) == (3, 8)
    moved = desk.query("InventoryStockedItems", {"op": "exist", "field": "parentInventoryStockedItemID"})
    assert [(item["onHandUnits"], item["unitCost"]) for item in moved] == [(5, Decimal("1.4275")), (1, Decimal("1.5"))]
    desk.answer("POST", "InventoryStockedItemsRemove", {"inventoryProductID": cable, "quantityBeingRemoved": 2})
    assert desk.on_hand("Cable", "Main") == 1


def test_what_movements_are_refused_for(desk: Desk) -> None:
    """More than is there, nothing at all, or to where it is already."""
    cable = place(desk, "Cable", "Main")["id"]
    remove, transfer = "InventoryStockedItemsRemove", "InventoryStockedItemsTransfer"
    assert "only 5" in desk.errors("POST", remove, {"inventoryProductID": cable, "quantityBeingRemoved": 6})
    assert "above 0" in desk.errors("POST", remove, {"inventoryProductID": cable, "quantityBeingRemoved": 0})
    assert "inventoryStockedItemID" in desk.errors("POST", remove, {"quantityBeingRemoved": 1})
    same = {
        "inventoryProductID": cable,
        "newInventoryLocationID": location_id(desk, "Main"),
        "quantityBeingTransferred": 1,
    }
    assert "where the units are" in desk.errors("POST", transfer, same)
    assert "above 0" in desk.errors("POST", "InventoryStockedItemsAdd", addition(desk, 0))
    assert "vendorID" in desk.errors("POST", "InventoryStockedItemsAdd", addition(desk, 1, vendorID=None))
    assert desk.on_hand("Cable") == 7


def test_the_older_way_to_move(desk: Desk) -> None:
    """InventoryTransfers moves units too and is dated and signed by Autotask."""
    body = {
        "productID": desk.one("Products", "name", "Cable")["id"],
        "fromLocationID": location_id(desk, "Main"),
        "toLocationID": location_id(desk, "Van"),
        "quantityTransferred": 2,
        "notes": "for the job",
    }
    made = desk.answer("POST", "InventoryTransfers", body)
    transfer = desk.answer("GET", f"InventoryTransfers/{made['itemId']}")["item"]
    assert transfer["transferDate"] and transfer["notes"] == "for the job"
    assert (desk.on_hand("Cable", "Main"), desk.on_hand("Cable", "Van")) == (3, 4)
    assert "only 3" in desk.errors("POST", "InventoryTransfers", body | {"quantityTransferred": 4})


def test_deleting_an_inventory_product(desk: Desk) -> None:
    """A row goes with its units, unless some are picked."""
    van = place(desk, "Cable", "Van")["id"]
    desk.answer("DELETE", f"InventoryProducts/{van}")
    assert desk.on_hand("Cable") == 5
    assert len(desk.query("InventoryItems")) == 1
    desk.control("add-charge", company="Client", product="Cable", quantity=2, name="cables")
    desk.control("pick-charge", charge="cables")
    assert "picked" in desk.errors("DELETE", f"InventoryProducts/{place(desk, 'Cable', 'Main')['id']}")


def test_people_count_and_move(desk: Desk) -> None:
    """A person sets a count or moves units; the doors answer with what is where."""
    assert desk.control("adjust-stock", product="Cable", location="Van", onHand=9)["onHand"] == {"Main": 5, "Van": 9}
    assert desk.control("adjust-stock", product="Cable", onHand=1)["onHand"] == {"Main": 1, "Van": 9}
    moved = desk.control("move-stock", product="Cable", quantity=3, **{"from": "Van", "to": "Main"})
    assert moved["onHand"] == {"Main": 4, "Van": 6}
    assert "only 4" in desk.refused_control("deliver", product="Cable", quantity=5)


def test_a_product_without_inventory_rows(desk: Desk) -> None:
    """A product that nobody ever stocked has no row at all: unknown, not zero."""
    licence = desk.one("Products", "name", "Licence")["id"]
    assert desk.query("InventoryItems", {"op": "eq", "field": "productID", "value": licence}) == []


@pytest.mark.parametrize("kind", ["ticket", "project", "contract"])
def test_a_charge_from_order_to_invoice(desk: Desk, kind: str) -> None:
    """On hand falls at delivery, not at picking or invoicing; a billed charge can no longer be changed."""
    table, parent = f"{kind.title()}Charges", f"{kind.title()}s"
    desk.control(
        "add-charge", kind=kind, company="Client", product="Cable", quantity=3, name="cables", unitPrice="4.25"
    )
    charge = desk.one(table, "name", "cables")
    assert charge["billableAmount"] == Decimal("12.75")
    desk.control("pick-charge", charge="cables")
    main = place(desk, "Cable", "Main")
    assert (main["onHandUnits"], main["pickedUnits"], main["availableUnits"]) == (5, 3, 2)
    delivered = desk.control("deliver-charge", charge="cables")
    assert delivered["status"] == "Delivered/Shipped Full"
    assert desk.on_hand("Cable", "Main") == 2
    invoice = desk.control("add-invoice", company="Client", number="INV-9", charges=["cables"])
    assert invoice["invoiceTotal"] == Decimal("12.75")
    (item,) = desk.query("BillingItems", {"op": "eq", "field": "invoiceID", "value": invoice["id"]})
    assert item[f"{kind}ChargeID"] == charge["id"]
    path = f"{parent}/{charge[f'{kind}ID']}/Charges"
    assert "billed" in desk.errors("PATCH", path, {"id": charge["id"], "name": "other"})
    assert "billed" in desk.errors("DELETE", f"{path}/{charge['id']}")
    desk.control("void-invoice", invoice="INV-9")
    desk.answer("DELETE", f"{path}/{charge['id']}")
    assert desk.answer("GET", f"{table}/{charge['id']}") == {"item": None}


def test_charges_through_the_api(desk: Desk) -> None:
    """A charge is made under its ticket, takes prices from its product, and is ordered by a PO line that names it."""
    desk.control("add-charge", company="Client", product="Cable", quantity=1, name="first")
    ticket = desk.query("Tickets")[0]["id"]
    body = {
        "name": "switches",
        "productID": desk.one("Products", "name", "Switch")["id"],
        "unitQuantity": 2,
        "datePurchased": "2026-05-04",
        "chargeType": desk.value("TicketCharges", "chargeType", "Operational"),
    }
    made = desk.answer("POST", f"Tickets/{ticket}/Charges", body)["itemId"]
    charge = desk.answer("GET", f"TicketCharges/{made}")["item"]
    assert (charge["unitPrice"], charge["extendedCost"]) == (Decimal("519.00"), Decimal("778.00"))
    order = desk.order("501")["id"]
    line = {"chargeID": made, "inventoryLocationID": location_id(desk, "Main"), "quantity": 2, "unitCost": 389}
    made_line = desk.answer("POST", f"PurchaseOrders/{order}/Items", line)["itemId"]
    item = desk.answer("GET", f"PurchaseOrderItems/{made_line}")["item"]
    assert (item["productID"], item["ticketID"]) == (body["productID"], ticket)
    labels = desk.labels("TicketCharges", "status")
    assert labels[str(desk.answer("GET", f"TicketCharges/{made}")["item"]["status"])] == "On Order"
    assert "Need to Order/Fulfill" in desk.errors("POST", f"PurchaseOrders/{order}/Items", line)
    desk.control("submit", order="501")
    desk.answer("POST", f"PurchaseOrderItems/{made_line}/Receiving", {"quantityNowReceiving": 3})
    assert [(row["quantity"], row["chargeID"]) for row in desk.lines("501")[1:]] == [(2, made), (1, None)]
    assert desk.status("501") == "Received Partial"


def test_invoices_take_three_fields_only(sample_desk: Desk) -> None:
    """Of an invoice an integration may write its number, its paid date and its stamp; the rest is refused."""
    invoice = sample_desk.one("Invoices", "invoiceNumber", "INV-3042")
    stamp = {"id": invoice["id"], "webServiceDate": "2026-10-01T10:00:00.000Z"}
    sample_desk.answer("PATCH", "Invoices", stamp)
    assert sample_desk.answer("GET", f"Invoices/{invoice['id']}")["item"]["webServiceDate"] == "2026-10-01T10:00:00Z"
    assert "read-only" in sample_desk.errors("PATCH", "Invoices", {"id": invoice["id"], "invoiceTotal": 1})
    assert sample_desk.send("POST", "Invoices", {}).status_code == 405
