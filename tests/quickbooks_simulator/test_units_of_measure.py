"""Units of measure: sets, units on lines, counts and costs in base units, orders received in other units (FACTS 2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, Reply

VENDOR, CUSTOMER = {"FullName": "Ingram Micro Inc."}, {"FullName": "Lakeview Law"}
CABLE = {"FullName": "Cable"}
DATE = {"TxnDate": "2026-11-24"}
FOOT = {"Name": "foot", "Abbreviation": "ft"}
SPOOL = {"Name": "spool", "Abbreviation": "sp", "ConversionRatio": "500"}
YARD = {"Name": "yard", "Abbreviation": "yd", "ConversionRatio": "3"}
LENGTH = {"Name": "Length", "UnitOfMeasureType": "Length", "BaseUnit": FOOT, "RelatedUnit": [SPOOL, YARD]}
BUYING = {"DefaultUnit": [{"UnitUsedFor": "Purchase", "Unit": "spool"}, {"UnitUsedFor": "Sales", "Unit": "yard"}]}


@pytest.fixture
def measured(desk: Desk) -> Desk:
    """Cable, 0.10 a foot, bought in spools and sold in yards."""
    desk.prefer(unitsOfMeasure="multiple")
    desk.done("UnitOfMeasureSetAdd", {**LENGTH, **BUYING})
    add_cable(desk)
    return desk


def add_cable(desk: Desk, **more: Any) -> None:
    income = {"SalesPrice": "0.30", "IncomeAccountRef": {"FullName": "Hardware Sales"}, "PurchaseCost": "0.10"}
    accounts = {
        "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
        "AssetAccountRef": {"FullName": "Inventory Asset"},
    }
    unit = {"UnitOfMeasureSetRef": {"FullName": "Length"}}
    desk.done("ItemInventoryAdd", {"Name": "Cable", **unit, **more, **income, **accounts})


def order(desk: Desk, **line: str) -> Reply:
    content = {"VendorRef": VENDOR, **DATE, "PurchaseOrderLineAdd": {"ItemRef": CABLE, **line}}
    return desk.done("PurchaseOrderAdd", content)


def receive(desk: Desk, ordered: Reply, **line: str) -> Reply:
    link = {"LinkToTxn": {"TxnID": ordered.text("TxnID"), "TxnLineID": ordered.text("TxnLineID")}}
    return desk.ask("ItemReceiptAdd", {"VendorRef": VENDOR, **DATE, "ItemLineAdd": {**line, **link}})


def shown(reply: Reply, *names: str) -> list[str | None]:
    return [reply.text(name) for name in names]


def test_without_the_feature_units_are_not_available(desk: Desk) -> None:
    """3250 for sets, items and lines."""
    assert desk.ask("UnitOfMeasureSetAdd", LENGTH).code == 3250
    assert desk.ask("UnitOfMeasureSetQuery").code == 3250
    line = {"ItemRef": {"FullName": "Toner HP 26X"}, "Quantity": "1", "UnitOfMeasure": "box"}
    assert desk.ask("BillAdd", {"VendorRef": VENDOR, "ItemLineAdd": line}).code == 3250


def test_a_set_is_kept_as_it_was_given(measured: Desk) -> None:
    """Base unit, related units with ratios, default units."""
    found = measured.done("UnitOfMeasureSetQuery", {"FullName": "Length"})
    assert found.texts("BaseUnit/Abbreviation") == ["ft"]
    assert found.texts("RelatedUnit/ConversionRatio") == ["500", "3"]
    assert found.texts("DefaultUnit/Unit") == ["spool", "yard"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"RelatedUnit": {**SPOOL, "ConversionRatio": "5001"}},
        {"RelatedUnit": {**SPOOL, "ConversionRatio": "0"}},
        {"RelatedUnit": {**SPOOL, "Name": "Foot"}},
        {"DefaultUnit": {"UnitUsedFor": "Sales", "Unit": "mile"}},
        {"DefaultUnit": [{"UnitUsedFor": "Sales", "Unit": "foot"}] * 2},
    ],
)
def test_impossible_sets_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    """Ratio out of range, a name twice, a default that is no unit or given twice: 3210."""
    desk.prefer(unitsOfMeasure="multiple")
    assert desk.ask("UnitOfMeasureSetAdd", {**LENGTH, **wrong}).code == 3210


def test_one_unit_per_item_knows_base_units_only(desk: Desk) -> None:
    """Related units are 3250; a base unit alone is taken."""
    desk.prefer(unitsOfMeasure="single")
    assert desk.ask("UnitOfMeasureSetAdd", LENGTH).code == 3250
    desk.done("UnitOfMeasureSetAdd", {name: value for name, value in LENGTH.items() if name != "RelatedUnit"})
    add_cable(desk)
    assert shown(order(desk, Quantity="2"), "UnitOfMeasure", "Rate") == ["foot", "0.10"]


def test_goods_are_counted_in_base_units(measured: Desk) -> None:
    """Two spools are 1000 feet, on order and on hand; 10 yards sold are 30 feet; costs are for a foot."""
    ordered = order(measured, Quantity="2")
    assert shown(ordered, "UnitOfMeasure", "Quantity", "Rate", "Amount") == ["spool", "2", "50.00", "100.00"]
    assert measured.item("Cable")["onOrder"] == "1000"
    receive(measured, ordered)
    cable = measured.item("Cable")
    assert (cable["onHand"], cable["onOrder"], cable["averageCost"]) == ("1000", "0", "0.10")
    sold = {"ItemRef": CABLE, "Quantity": "10"}
    invoice = measured.done("InvoiceAdd", {"CustomerRef": CUSTOMER, "InvoiceLineAdd": sold})
    assert shown(invoice, "UnitOfMeasure", "Rate", "Subtotal") == ["yard", "0.90", "9.00"]
    assert (measured.item("Cable")["onHand"], measured.item("Cable")["value"]) == ("970", "97.00")


def test_a_line_may_name_another_unit(measured: Desk) -> None:
    """By name or abbreviation; one that the set lacks, or an item without a set, is 3210."""
    assert shown(order(measured, Quantity="6", UnitOfMeasure="YD"), "UnitOfMeasure", "Rate") == ["yard", "0.30"]
    for item, unit in ((CABLE, "mile"), ({"FullName": "Toner HP 26X"}, "foot")):
        line = {"ItemRef": item, "Quantity": "1", "UnitOfMeasure": unit}
        assert measured.ask("BillAdd", {"VendorRef": VENDOR, "ItemLineAdd": line}).code == 3210


def test_the_default_unit_is_a_switch(measured: Desk) -> None:
    """Without it a line that names no unit is in base units."""
    measured.prefer(unverified={"defaultUnitApplied": False})
    assert shown(order(measured, Quantity="2"), "UnitOfMeasure", "Rate") == ["foot", "0.10"]


def test_an_order_is_received_in_other_units(measured: Desk) -> None:
    """100 feet of one spool: a fifth is received, the rest stays on order; costs follow the unit."""
    ordered = order(measured, Quantity="1")
    part = receive(measured, ordered, Quantity="100", UnitOfMeasure="foot")
    assert shown(part, "UnitOfMeasure", "Cost", "Amount") == ["foot", "0.10", "10.00"]
    found = measured.done("PurchaseOrderQuery", {"TxnID": ordered.text("TxnID"), "IncludeLineItems": "true"})
    assert shown(found, "ReceivedQuantity", "IsFullyReceived") == ["0.2", "false"]
    assert (measured.item("Cable")["onHand"], measured.item("Cable")["onOrder"]) == ("100", "400")
    rest = receive(measured, ordered, UnitOfMeasure="foot")
    assert shown(rest, "Quantity", "Amount") == ["400", "40.00"]
    found = measured.done("PurchaseOrderQuery", {"TxnID": ordered.text("TxnID")})
    assert found.text("IsFullyReceived") == "true"


def test_a_changed_unit_changes_count_and_price(measured: Desk) -> None:
    """PurchaseOrderMod and ItemReceiptMod; a line that keeps its unit keeps its ratio."""
    ordered = order(measured, Quantity="2")
    head = {"TxnID": ordered.text("TxnID"), "EditSequence": ordered.text("EditSequence")}
    line = {"TxnLineID": ordered.text("TxnLineID"), "UnitOfMeasure": "yard"}
    changed = measured.done("PurchaseOrderMod", {**head, "PurchaseOrderLineMod": line})
    assert shown(changed, "Quantity", "Rate") == ["2", "0.30"]
    assert measured.item("Cable")["onOrder"] == "6"
    received = receive(measured, changed)
    head = {"TxnID": received.text("TxnID"), "EditSequence": received.text("EditSequence")}
    line = {"TxnLineID": received.text("TxnLineID"), "UnitOfMeasure": "foot"}
    measured.done("ItemReceiptMod", {**head, "ItemLineMod": line})
    assert measured.item("Cable")["onHand"] == "2"


def test_another_set_for_an_item_in_use_must_be_forced(measured: Desk) -> None:
    """3170 without ForceUOMChange."""
    measured.done("UnitOfMeasureSetAdd", {**LENGTH, "Name": "Metres"})
    order(measured, Quantity="1")
    item = measured.done("ItemInventoryQuery", {"FullName": "Cable"})
    head = {"ListID": item.text("ListID"), "EditSequence": item.text("EditSequence")}
    other = {"UnitOfMeasureSetRef": {"FullName": "Metres"}}
    assert measured.ask("ItemInventoryMod", {**head, **other}).code == 3170
    forced = measured.done("ItemInventoryMod", {**head, **other, "ForceUOMChange": "true"})
    assert forced.text("UnitOfMeasureSetRef/FullName") == "Metres"


def test_serial_numbers_are_one_for_each_base_unit(measured: Desk) -> None:
    """Two pieces in a pack need two numbers."""
    measured.prefer(serialOrLotTracking="SerialNumber")
    pack = {"Name": "pack", "Abbreviation": "pk", "ConversionRatio": "2"}
    each = {"Name": "each", "Abbreviation": "ea"}
    content = {"Name": "Packs", "UnitOfMeasureType": "Count", "BaseUnit": each, "RelatedUnit": pack}
    measured.done("UnitOfMeasureSetAdd", content)
    accounts = {
        "IncomeAccountRef": {"FullName": "Hardware Sales"},
        "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    }
    asset = {"AssetAccountRef": {"FullName": "Inventory Asset"}}
    measured.done(
        "ItemInventoryAdd", {"Name": "Phone", "UnitOfMeasureSetRef": {"FullName": "Packs"}, **accounts, **asset}
    )
    for numbers, code in (("P1", 3210), ("P1, P2", 0)):
        line = {"ItemRef": {"FullName": "Phone"}, "SerialNumber": numbers, "Quantity": "1", "UnitOfMeasure": "pack"}
        assert measured.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line}).code == code
