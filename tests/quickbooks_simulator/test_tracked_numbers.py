"""Serial and lot numbers: what is in stock, what may come in and go out, adjustments by number (FACTS 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, Reply

VENDOR, CUSTOMER = {"FullName": "Ingram Micro Inc."}, {"FullName": "Lakeview Law"}
ACCOUNT, LAPTOP = {"FullName": "Inventory Adjustment"}, {"FullName": "Laptop"}


def add_laptop(desk: Desk) -> None:
    """An item that never had pieces without a number."""
    accounts = {
        "IncomeAccountRef": {"FullName": "Hardware Sales"},
        "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    }
    desk.done("ItemInventoryAdd", {"Name": "Laptop", **accounts, "AssetAccountRef": {"FullName": "Inventory Asset"}})


@pytest.fixture
def serial(desk: Desk) -> Desk:
    """Serial numbers are tracked, A1 and A2 are in stock."""
    desk.prefer(serialOrLotTracking="SerialNumber")
    add_laptop(desk)
    receive(desk, SerialNumber="A1, A2")
    return desk


@pytest.fixture
def lots(desk: Desk) -> Desk:
    """Lots are tracked, five of L1 are in stock."""
    desk.prefer(serialOrLotTracking="LotNumber")
    add_laptop(desk)
    receive(desk, "5", LotNumber="L1")
    return desk


def receive(desk: Desk, quantity: str = "2", code: int = 0, **numbers: Any) -> Reply:
    line = {"ItemRef": LAPTOP, **numbers, "Quantity": quantity, "Cost": "500"}
    reply = desk.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "TxnDate": "2026-11-24", "ItemLineAdd": line})
    assert reply.code == code, reply.message
    return reply


def sell(desk: Desk, quantity: str = "1", **numbers: Any) -> Reply:
    line = {"ItemRef": LAPTOP, "Quantity": quantity, "Rate": "900", **numbers}
    return desk.ask("InvoiceAdd", {"CustomerRef": CUSTOMER, "TxnDate": "2026-11-24", "InvoiceLineAdd": line})


def adjust(desk: Desk, **change: Any) -> Reply:
    content = {"AccountRef": ACCOUNT, "InventoryAdjustmentLineAdd": {"ItemRef": LAPTOP, **change}}
    return desk.ask("InventoryAdjustmentAdd", content)


def stocked(desk: Desk) -> dict[str, str]:
    """Number to how many are in stock."""
    return {row["number"].upper(): row["quantity"] for row in desk.item("Laptop")["numbers"]}


def test_without_the_feature_numbers_are_not_available(desk: Desk) -> None:
    """3250 on lines and adjustments, also for lots where serial numbers are tracked."""
    add_laptop(desk)
    receive(desk, SerialNumber="A1,A2", code=3250)
    assert adjust(desk, SerialNumberAdjustment={"AddSerialNumber": "A1"}).code == 3250
    assert adjust(desk, LotNumberAdjustment={"LotNumber": "L1", "CountAdjustment": "1"}).code == 3250
    desk.prefer(serialOrLotTracking="SerialNumber")
    receive(desk, LotNumber="L1", code=3250)
    assert sell(desk, LotNumber="L1").code == 3250
    assert adjust(desk, LotNumberAdjustment={"LotNumber": "L1", "CountAdjustment": "1"}).code == 3250
    assert desk.done("PreferencesQuery").text("IsTrackingSerialOrLotNumber") == "SerialNumber"


def test_serial_numbers_come_in_and_go_out(serial: Desk) -> None:
    """A receipt brings them, a sale takes one away; both answers tell which."""
    assert stocked(serial) == {"A1": "1", "A2": "1"}
    sold = sell(serial, SerialNumber="a1")
    assert (sold.code, sold.text("SerialNumber")) == (0, "a1")
    assert stocked(serial) == {"A2": "1"}
    serial.done("TxnDel", {"TxnDelType": "Invoice", "TxnID": sold.text("TxnID")})
    assert stocked(serial) == {"A1": "1", "A2": "1"}


@pytest.mark.parametrize(("quantity", "text"), [("1", "A3, A4"), ("2", "A3"), ("2", "A3, a3"), ("1.5", "A3")])
def test_each_piece_needs_a_number_of_its_own(serial: Desk, quantity: str, text: str) -> None:
    """Too many, too few, one twice, half a piece: 3210, nothing is entered."""
    before = serial.books()
    receive(serial, quantity, SerialNumber=text, code=3210)
    assert serial.books() == before


def test_a_number_in_stock_cannot_come_in_again(serial: Desk) -> None:
    """3180, unless the switch lets the warning of the forms pass."""
    receive(serial, "1", SerialNumber="A1", code=3180)
    serial.prefer(unverified={"duplicateSerialRefused": False})
    receive(serial, "1", SerialNumber="A1")
    assert stocked(serial)["A1"] == "2"


def test_a_number_that_is_not_there_cannot_go_out(serial: Desk) -> None:
    """3180 for selling it, and for deleting or voiding the receipt of one that was sold; a switch."""
    assert sell(serial, SerialNumber="Z9").code == 3180
    receipt = serial.done("ItemReceiptQuery").text("TxnID")
    sell(serial, SerialNumber="A1")
    gone = {"TxnDelType": "ItemReceipt", "TxnID": receipt}
    assert serial.ask("TxnDel", gone).code == 3180
    assert serial.ask("TxnVoid", {"TxnVoidType": "ItemReceipt", "TxnID": receipt}).code == 3180
    serial.prefer(unverified={"unknownNumberRefused": False})
    assert serial.ask("TxnDel", gone).code == 0


def test_numbers_stand_on_counted_goods_only(serial: Desk) -> None:
    """A service has none: 3210."""
    line = {"ItemRef": {"FullName": "Managed Services"}, "SerialNumber": "A3", "Quantity": "1", "Cost": "5"}
    assert serial.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line}).code == 3210


def test_adjustments_add_and_remove_serial_numbers(serial: Desk) -> None:
    """The answer tells number, direction and difference; on hand and value follow."""
    added = adjust(serial, SerialNumberAdjustment={"AddSerialNumber": "A3"})
    assert [added.text(name) for name in ("SerialNumber", "SerialNumberAddedOrRemoved")] == ["A3", "Added"]
    removed = adjust(serial, SerialNumberAdjustment={"RemoveSerialNumber": "A1"})
    assert [removed.text(name) for name in ("SerialNumberAddedOrRemoved", "QuantityDifference", "ValueDifference")] == [
        "Removed",
        "-1",
        "-500.00",
    ]
    assert adjust(serial, SerialNumberAdjustment={"RemoveSerialNumber": "A1"}).code == 3180
    assert adjust(serial, SerialNumberAdjustment={"AddSerialNumber": "A2"}).code == 3180
    assert (stocked(serial), serial.item("Laptop")["onHand"]) == ({"A2": "1", "A3": "1"}, "2")


def test_an_adjustment_of_tracked_goods_must_name_them(serial: Desk) -> None:
    """3180 for a bare count (a switch); a count with its numbers is taken."""
    assert adjust(serial, QuantityAdjustment={"NewQuantity": "1"}).code == 3180
    assert adjust(serial, QuantityAdjustment={"QuantityDifference": "-1", "SerialNumber": "A2"}).code == 0
    assert stocked(serial) == {"A1": "1"}
    serial.prefer(unverified={"untrackedAdjustmentRefused": False})
    assert adjust(serial, QuantityAdjustment={"NewQuantity": "5"}).code == 0


def test_a_blank_number_is_let_pass_as_the_forms_do(serial: Desk) -> None:
    """A switch refuses it."""
    assert sell(serial).code == 0
    serial.prefer(unverified={"blankNumbersRefused": True})
    assert sell(serial).code == 3180


def test_a_changed_adjustment_moves_other_numbers(serial: Desk) -> None:
    """SerialNumber of InventoryAdjustmentMod replaces; the old number is in stock again."""
    removed = adjust(serial, SerialNumberAdjustment={"RemoveSerialNumber": "A1"})
    line = {"TxnLineID": removed.text("TxnLineID"), "SerialNumber": "A2"}
    head = {"TxnID": removed.text("TxnID"), "EditSequence": removed.text("EditSequence")}
    changed = serial.done("InventoryAdjustmentMod", {**head, "InventoryAdjustmentLineMod": line})
    assert [changed.text(name) for name in ("SerialNumber", "SerialNumberAddedOrRemoved")] == ["A2", "Removed"]
    assert stocked(serial) == {"A1": "1"}


def test_lots_are_counted(lots: Desk) -> None:
    """Receipts, sales, adjustments and their changes count in their lot, which cannot fall below zero."""
    assert sell(lots, "2", LotNumber="L1").code == 0
    assert sell(lots, "4", LotNumber="L1").code == 3180
    less = adjust(lots, LotNumberAdjustment={"LotNumber": "L1", "CountAdjustment": "-1"})
    assert [less.text(name) for name in ("LotNumber", "QuantityDifference")] == ["L1", "-1"]
    assert stocked(lots) == {"L1": "2"}
    head = {"TxnID": less.text("TxnID"), "EditSequence": less.text("EditSequence")}
    line = {"TxnLineID": less.text("TxnLineID"), "LotNumber": "L1", "CountAdjustment": "-3"}
    lots.done("InventoryAdjustmentMod", {**head, "InventoryAdjustmentLineMod": line})
    assert (stocked(lots), lots.item("Laptop")["onHand"]) == ({}, "0")
    assert adjust(lots, LotNumberAdjustment={"LotNumber": "L2"}).code == 3150
    assert adjust(lots, LotNumberAdjustment={"CountAdjustment": "2"}).code == 3150


def test_numbers_are_kept_by_site(serial: Desk) -> None:
    """A transfer moves the numbers; one that is at another site cannot be sold from here."""
    serial.prefer(multiLocation=True)
    for name in ("Main", "Van"):
        serial.done("InventorySiteAdd", {"Name": name})
    main, van = {"InventorySiteRef": {"FullName": "Main"}}, {"InventorySiteRef": {"FullName": "Van"}}
    receive(serial, "1", **main, SerialNumber="B1")
    assert sell(serial, **van, SerialNumber="B1").code == 3180
    line = {"ItemRef": LAPTOP, "QuantityToTransfer": "1", "SerialNumber": "B1"}
    sites = {"FromInventorySiteRef": {"FullName": "Main"}, "ToInventorySiteRef": {"FullName": "Van"}}
    serial.done("TransferInventoryAdd", {**sites, "TransferInventoryLineAdd": line})
    assert {row["number"]: row["site"] for row in serial.item("Laptop")["numbers"]}["b1"] == "Van"
    assert sell(serial, **van, SerialNumber="B1").code == 0


def test_a_number_in_stock_at_one_site_cannot_come_in_at_another(serial: Desk) -> None:
    """3180, unless the switch lets it pass; sold from the first site it may come in at the second."""
    serial.prefer(multiLocation=True)
    for name in ("Main", "Van"):
        serial.done("InventorySiteAdd", {"Name": name})
    main, van = {"InventorySiteRef": {"FullName": "Main"}}, {"InventorySiteRef": {"FullName": "Van"}}
    receive(serial, "1", **main, SerialNumber="B1")
    receive(serial, "1", **van, SerialNumber="b1", code=3180)
    serial.prefer(unverified={"duplicateSerialRefused": False})
    second = receive(serial, "1", **van, SerialNumber="B1").text("TxnID")
    serial.done("TxnDel", {"TxnDelType": "ItemReceipt", "TxnID": second})
    serial.prefer(unverified={"duplicateSerialRefused": True})
    assert sell(serial, **main, SerialNumber="B1").code == 0
    receive(serial, "1", **van, SerialNumber="B1")


def test_a_refused_deletion_leaves_the_order_of_transactions(serial: Desk) -> None:
    """Queries answer in the order of entering, as they do after a restart."""
    receive(serial, "1", SerialNumber="B1")
    entered = serial.done("ItemReceiptQuery").texts("TxnID")
    assert sell(serial, SerialNumber="A1").code == 0
    refused = serial.ask("TxnDel", {"TxnDelType": "ItemReceipt", "TxnID": entered[0]})
    assert refused.code == 3180
    assert serial.done("ItemReceiptQuery").texts("TxnID") == entered
    before = serial.books()
    serial.crash()
    assert serial.books() == before
