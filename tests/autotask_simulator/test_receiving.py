"""Receiving: quantities, stock, status, and taking back (FACTS A8, C)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk


def receive(desk: Desk, number: str, line: int, quantity: int, **more: Any) -> tuple[str, dict[str, Any]]:
    return f"PurchaseOrderItems/{desk.lines(number)[line - 1]['id']}/Receiving", {
        "quantityNowReceiving": quantity,
        **more,
    }


def rows(desk: Desk, number: str, line: int) -> list[dict[str, Any]]:
    item = desk.lines(number)[line - 1]["id"]
    return desk.query("PurchaseOrderItemReceiving", {"op": "eq", "field": "purchaseOrderItemID", "value": item})


def test_receiving_raises_stock_and_status(desk: Desk) -> None:
    """Each receipt computes its counts, becomes a stocked item, raises on hand there, and moves the status on."""
    desk.answer("POST", *receive(desk, "502", 1, 4, vendorInvoiceNumber="INV-1"))
    assert (desk.status("502"), desk.on_hand("Cable", "Main"), desk.on_hand("Cable", "Van")) == (
        "Received Partial",
        9,
        2,
    )
    desk.answer("POST", *receive(desk, "502", 1, 6))
    first, second = rows(desk, "502", 1)
    assert (first["quantityPreviouslyReceived"], first["quantityBackOrdered"]) == (0, 6)
    assert (second["quantityPreviouslyReceived"], second["quantityBackOrdered"]) == (4, 0)
    assert first["vendorInvoiceNumber"] == "INV-1" and first["receiveDate"].endswith("Z")
    stocked = desk.query(
        "InventoryStockedItems", {"op": "eq", "field": "purchaseOrderItemID", "value": first["purchaseOrderItemID"]}
    )
    assert [(item["onHandUnits"], item["purchaseOrderItemReceivingID"]) for item in stocked] == [
        (4, first["id"]),
        (6, second["id"]),
    ]
    desk.answer("POST", *receive(desk, "502", 2, 2))
    for serial in ("A1", "A2"):
        desk.answer("POST", *receive(desk, "502", 3, 1, serialNumber=serial))
    assert (desk.status("502"), desk.on_hand("Switch", "Van")) == ("Received Full", 2)
    assert "it is Received Full" in desk.errors("POST", *receive(desk, "502", 1, 1))


def test_what_receiving_is_refused_for(desk: Desk) -> None:
    """Nothing is received of orders that are New or Canceled, of nothing, or with computed fields given."""
    assert "it is New" in desk.errors("POST", *receive(desk, "501", 1, 1))
    assert "it is Canceled" in desk.errors("POST", *receive(desk, "503", 1, 1))
    assert "above 0" in desk.errors("POST", *receive(desk, "502", 1, 0))
    assert "above 0" in desk.errors("POST", *receive(desk, "502", 1, -2))
    path, _ = receive(desk, "502", 1, 1)
    assert "quantityNowReceiving" in desk.errors("POST", path, {})
    assert "quantityBackOrdered is read-only" in desk.errors("POST", *receive(desk, "502", 1, 1, quantityBackOrdered=3))
    assert "no PurchaseOrderItem" in desk.errors("POST", "PurchaseOrderItems/1/Receiving", {"quantityNowReceiving": 1})
    assert desk.on_hand("Cable") == 7


def test_receipts_cannot_be_changed_or_deleted(desk: Desk) -> None:
    """The API makes and reads receipts, nothing else."""
    desk.answer("POST", *receive(desk, "502", 1, 1))
    path, _ = receive(desk, "502", 1, 1)
    row = rows(desk, "502", 1)[0]["id"]
    assert desk.send("PATCH", path, {"id": row}).status_code == 405
    assert desk.send("DELETE", f"{path}/{row}").status_code == 405


def test_serialized_products_come_one_by_one(desk: Desk) -> None:
    """A serialized product needs its serial number; another product takes none."""
    assert "one by one" in desk.errors("POST", *receive(desk, "502", 3, 2))
    assert "serialized" in desk.errors("POST", *receive(desk, "502", 1, 1, serialNumber="X"))
    desk.answer("POST", *receive(desk, "502", 3, 1, serialNumber="SN-1"))
    assert desk.one("InventoryStockedItems", "serialNumber", "SN-1")["onHandUnits"] == 1


def test_more_than_ordered(desk: Desk) -> None:
    """The API refuses more than was ordered; a person may receive it; switches turn either round."""
    assert "only 10 were ordered" in desk.errors("POST", *receive(desk, "502", 1, 12))
    desk.control("receive", order="502", line=1, quantity=12)
    assert rows(desk, "502", 1)[0]["quantityBackOrdered"] == -2
    with open_desk(SMALL_SEED, over_receiving="refuse") as strict:
        assert "only 10 were ordered" in strict.refused_control("receive", order="502", line=1, quantity=12)
    with open_desk(SMALL_SEED, over_receiving="accept") as lenient:
        lenient.answer("POST", *receive(lenient, "502", 1, 12))


def test_vendor_invoice_number_can_be_mandatory() -> None:
    """The tenant's system setting makes the vendor invoice number required."""
    with open_desk(SMALL_SEED, vendor_invoice_number_required=True) as desk:
        assert "vendorInvoiceNumber" in desk.errors("POST", *receive(desk, "502", 1, 1))


def test_taking_a_receipt_back(desk: Desk) -> None:
    """A cancelled receipt lowers stock and status; by default it leaves a row with a negative quantity."""
    desk.control("receive", order="502", line=1, quantity=4, date="2026-03-01")
    desk.control("un-receive", order="502", line=1, quantity=1)
    assert [row["quantityNowReceiving"] for row in rows(desk, "502", 1)] == [4, -1]
    assert rows(desk, "502", 1)[0]["receiveDate"] == "2026-03-01T00:00:00Z"
    assert desk.on_hand("Cable", "Main") == 8
    desk.control("un-receive", order="502", line=1, quantity=3)
    assert (desk.status("502"), desk.on_hand("Cable", "Main")) == ("Submitted", 5)
    assert "0 were received" in desk.refused_control("un-receive", order="502", line=1, quantity=1)


def test_taking_a_receipt_back_without_a_trace() -> None:
    """The other assumption: the rows themselves shrink and go."""
    with open_desk(SMALL_SEED, cancelled_receipt="row_removed") as desk:
        desk.control("receive", order="502", line=1, quantity=4)
        desk.control("receive", order="502", line=1, quantity=3)
        desk.control("un-receive", order="502", line=1, quantity=5)
        assert [row["quantityNowReceiving"] for row in rows(desk, "502", 1)] == [2]
        assert desk.on_hand("Cable", "Main") == 7


def test_a_saved_page_without_quantity_leaves_a_row(desk: Desk) -> None:
    """A person who saves the receive page with nothing entered leaves a row of 0 units; nothing else changes."""
    desk.control("receive", order="502", line=1, quantity=0)
    assert [row["quantityNowReceiving"] for row in rows(desk, "502", 1)] == [0]
    assert (desk.status("502"), desk.on_hand("Cable")) == ("Submitted", 7)


@pytest.mark.parametrize("number", ["501", "503"])
def test_no_page_is_saved_where_nothing_can_be_received(desk: Desk, number: str) -> None:
    """An order that is New or Canceled has no page of receipts: not even a row of 0 units comes of it."""
    assert "unless the order is Submitted" in desk.refused_control("receive", order=number, line=1, quantity=0)
    assert desk.query("PurchaseOrderItemReceiving") == []


def test_on_order_counts_what_is_still_to_come(desk: Desk) -> None:
    """Units on order are those of submitted orders that have not come; New and Canceled orders count nothing."""
    main = desk.one("InventoryLocations", "locationName", "Main")["id"]
    cable = desk.one("Products", "name", "Cable")["id"]
    desk.control("receive", order="502", line=1, quantity=4)
    product, place = (
        {"op": "eq", "field": name, "value": value}
        for name, value in (("productID", cable), ("inventoryLocationID", main))
    )
    (item,) = desk.query("InventoryItems", product, place)
    (twin,) = desk.query("InventoryProducts", product, place)
    assert item["quantityOnOrder"] == twin["unitsOnOrder"] == 6
    assert item["quantityOnHand"] == twin["onHandUnits"] == twin["availableUnits"] == 9
    assert desk.query("InventoryItems", product, place, {"op": "gt", "field": "quantityOnHand", "value": 9}) == []
