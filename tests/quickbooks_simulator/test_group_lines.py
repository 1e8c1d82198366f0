"""Lines of item groups: entered as one, received, posted and changed item by item (FACTS 4, linking rule 7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, Reply, order, receipt

TONER, CABLE = {"FullName": "Toner HP 26X"}, {"FullName": "Patch Cable Cat6 3ft"}
VENDOR = {"FullName": "Ingram Micro Inc."}
BUNDLE = {
    "Name": "Bundle",
    "ItemDesc": "Toner with cables",
    "ItemGroupLine": [{"ItemRef": TONER, "Quantity": "1"}, {"ItemRef": CABLE, "Quantity": "2"}],
}
GROUP = {"ItemGroupRef": {"FullName": "Bundle"}, "Quantity": "3"}


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    desk.done("ItemGroupAdd", BUNDLE)
    return desk


def grouped_order(desk: Desk, **more: Any) -> Reply:
    head = {**order("1"), **more}
    return desk.done("PurchaseOrderAdd", {**head, "PurchaseOrderLineGroupAdd": GROUP})


def inner_lines(found: Reply) -> list[tuple[str | None, str | None]]:
    lines = found.element.findall(".//PurchaseOrderLineGroupRet/PurchaseOrderLineRet")
    return [(line.findtext("ItemRef/FullName"), line.findtext("Quantity")) for line in lines]


def test_a_group_is_entered_with_its_items(stocked: Desk) -> None:
    """Three bundles are three toners and six cables, below one line with the group's description and total."""
    found = grouped_order(stocked)
    assert inner_lines(found) == [("Toner HP 26X", "3"), ("Patch Cable Cat6 3ft", "6")]
    group = found.element.find(".//PurchaseOrderLineGroupRet")
    assert group is not None
    assert (group.findtext("Desc"), group.findtext("Quantity")) == ("Toner with cables", "3")
    amounts = [float(str(line.findtext("Amount"))) for line in group.findall("PurchaseOrderLineRet")]
    assert float(str(group.findtext("TotalAmount"))) == sum(amounts)
    assert len(found.element.findall("PurchaseOrderRet/PurchaseOrderLineRet")) == 1
    assert (stocked.item("Toner HP 26X")["onOrder"], stocked.item("Patch Cable Cat6 3ft")["onOrder"]) == ("8", "6")


def test_the_lines_inside_a_group_are_received(stocked: Desk) -> None:
    """Linking rule 7: link the lines inside; the group's own line is none that can be received."""
    found = grouped_order(stocked)
    txn_id = str(found.text("TxnID"))
    group = found.element.find(".//PurchaseOrderLineGroupRet")
    assert group is not None
    inside = [str(line.findtext("TxnLineID")) for line in group.findall("PurchaseOrderLineRet")]
    assert stocked.ask("ItemReceiptAdd", receipt(txn_id, str(group.findtext("TxnLineID")))).code == 3120
    plain = str(found.element.findtext("PurchaseOrderRet/PurchaseOrderLineRet/TxnLineID"))
    stocked.done("ItemReceiptAdd", receipt(txn_id, plain, *inside))
    now = stocked.done("PurchaseOrderQuery", {"TxnID": txn_id, "IncludeLineItems": "true"})
    assert now.text("IsFullyReceived") == "true"
    assert stocked.item("Patch Cable Cat6 3ft")["onOrder"] == "0"


def test_a_change_keeps_the_groups_that_it_lists(stocked: Desk) -> None:
    """By its TxnLineID a group stays with its lines; another quantity multiplies them; what is not listed is gone."""
    found = grouped_order(stocked)
    group_id = found.element.findtext(".//PurchaseOrderLineGroupRet/TxnLineID")
    change = {"TxnID": found.text("TxnID"), "EditSequence": found.text("EditSequence")}
    stocked.clock.advance(1)
    kept = stocked.done(
        "PurchaseOrderMod", {**change, "PurchaseOrderLineGroupMod": {"TxnLineID": group_id, "Quantity": "5"}}
    )
    assert inner_lines(kept) == [("Toner HP 26X", "5"), ("Patch Cable Cat6 3ft", "10")]
    assert kept.element.findall("PurchaseOrderRet/PurchaseOrderLineRet") == []
    change["EditSequence"] = kept.text("EditSequence")
    added = {"TxnLineID": "-1", "ItemRef": TONER, "Quantity": "1"}
    assert inner_lines(stocked.done("PurchaseOrderMod", {**change, "PurchaseOrderLineMod": added})) == []
    unknown = {**change, "PurchaseOrderLineGroupMod": {"TxnLineID": "FF-1"}}
    assert stocked.ask("PurchaseOrderMod", unknown).code in (3120, 3200)


def test_groups_on_receipts_bills_and_sales_move_stock(stocked: Desk) -> None:
    """A receipt or bill of a group brings its items in, an invoice or sales receipt takes them out."""
    bought = {"VendorRef": VENDOR, "TxnDate": "2026-11-24", "ItemGroupLineAdd": GROUP}
    before = int(stocked.item("Patch Cable Cat6 3ft")["onHand"])
    stocked.done("ItemReceiptAdd", bought)
    bill = stocked.done("BillAdd", bought)
    assert int(stocked.item("Patch Cable Cat6 3ft")["onHand"]) == before + 12
    sold = {"CustomerRef": {"FullName": "Lakeview Law"}, "TxnDate": "2026-11-24", "InvoiceLineGroupAdd": GROUP}
    invoice = stocked.done("InvoiceAdd", sold)
    stocked.done("SalesReceiptAdd", {"TxnDate": "2026-11-24", "SalesReceiptLineGroupAdd": GROUP})
    assert int(stocked.item("Patch Cable Cat6 3ft")["onHand"]) == before
    assert len(bill.element.findall(".//ItemGroupLineRet/ItemLineRet")) == 2
    line = invoice.element.findtext(".//InvoiceLineGroupRet/TxnLineID")
    change = {"TxnID": invoice.text("TxnID"), "EditSequence": invoice.text("EditSequence")}
    smaller = {**change, "InvoiceLineGroupMod": {"TxnLineID": line, "Quantity": "1"}}
    stocked.done("InvoiceMod", smaller)
    assert int(stocked.item("Patch Cable Cat6 3ft")["onHand"]) == before + 4


def test_only_a_group_stands_in_a_group_line(stocked: Desk) -> None:
    """3140 for another kind of item, and for a group on a plain line."""
    wrong = {**order("1"), "PurchaseOrderLineGroupAdd": {"ItemGroupRef": TONER}}
    assert stocked.ask("PurchaseOrderAdd", wrong).code == 3140
    plain = {**order("1"), "PurchaseOrderLineAdd": {"ItemRef": {"FullName": "Bundle"}}}
    assert stocked.ask("PurchaseOrderAdd", plain).code == 3140
