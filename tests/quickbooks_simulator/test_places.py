"""Bins inside sites, what excludes each other on an order, classes (FACTS 4, 9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, Reply, order

VENDOR, TONER = {"FullName": "Ingram Micro Inc."}, {"FullName": "Toner HP 26X"}
MAIN, VAN = {"FullName": "Main"}, {"FullName": "Van"}
SHELF, BOX = {"FullName": "Shelf"}, {"FullName": "Box"}
CLASS = {"ClassRef": {"FullName": "Projects"}}


@pytest.fixture
def binned(desk: Desk) -> Desk:
    """Shelf is a bin of Main, Box one of Van."""
    desk.prefer(multiLocation=True)
    for name, parent in (
        ("Main", {}),
        ("Van", {}),
        ("Shelf", {"ParentSiteRef": MAIN}),
        ("Box", {"ParentSiteRef": VAN}),
    ):
        desk.done("InventorySiteAdd", {"Name": name, **parent})
    return desk


def receive(desk: Desk, **where: Any) -> Reply:
    line = {"ItemRef": TONER, **where, "Quantity": "5", "Cost": "98.50"}
    return desk.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "TxnDate": "2026-11-24", "ItemLineAdd": line})


def counts(desk: Desk) -> dict[tuple[str, str], str]:
    """Names of site and bin to the toner there."""
    found = desk.done("ItemSitesQuery", {"ItemSiteFilter": {"ItemFilter": TONER}}).element.findall("ItemSitesRet")
    names = ("InventorySiteRef/FullName", "InventorySiteLocationRef/FullName")
    return {
        (row.findtext(names[0]) or "", row.findtext(names[1]) or ""): str(row.findtext("QuantityOnHand"))
        for row in found
    }


def test_goods_are_counted_in_their_bin(binned: Desk) -> None:
    """Received into one, moved to another, sold from there, adjusted there; every row of its own id."""
    received = receive(binned, InventorySiteRef=MAIN, InventorySiteLocationRef=SHELF)
    assert received.text("InventorySiteLocationRef/FullName") == "Shelf"
    bins = {"FromInventorySiteLocationRef": SHELF, "ToInventorySiteLocationRef": BOX}
    line = {"ItemRef": TONER, **bins, "QuantityToTransfer": "3"}
    ends = {"FromInventorySiteRef": MAIN, "ToInventorySiteRef": VAN}
    binned.done("TransferInventoryAdd", {**ends, "TransferInventoryLineAdd": line})
    sold = {"ItemRef": TONER, "Quantity": "1", "InventorySiteRef": VAN, "InventorySiteLocationRef": BOX}
    binned.done("InvoiceAdd", {"CustomerRef": {"FullName": "Lakeview Law"}, "InvoiceLineAdd": sold})
    assert counts(binned) == {("", ""): "3", ("Main", "Shelf"): "2", ("Van", "Box"): "2"}
    change = {"ItemRef": TONER, "QuantityAdjustment": {"NewQuantity": "9", "InventorySiteLocationRef": BOX}}
    head = {"AccountRef": {"FullName": "Inventory Adjustment"}, "InventorySiteRef": VAN}
    adjusted = binned.done("InventoryAdjustmentAdd", {**head, "InventoryAdjustmentLineAdd": change})
    assert [adjusted.text(name) for name in ("InventorySiteLocationRef/FullName", "QuantityDifference")] == ["Box", "7"]
    assert counts(binned)["Van", "Box"] == "9"
    ids = binned.done("ItemSitesQuery", {"ItemTypeFilter": "Inventory"}).texts("ItemSitesRet/ListID")
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("where", [{"InventorySiteRef": VAN}, {}])
def test_a_bin_of_another_site_is_refused(binned: Desk, where: dict[str, Any]) -> None:
    """3140, also without any site; on an order by the site in its head."""
    assert receive(binned, **where, InventorySiteLocationRef=SHELF).code == 3140
    line = {"ItemRef": TONER, "Quantity": "1", "InventorySiteLocationRef": SHELF}
    for head, code in ((where, 3140), ({"InventorySiteRef": MAIN}, 0)):
        assert binned.ask("PurchaseOrderAdd", {"VendorRef": VENDOR, **head, "PurchaseOrderLineAdd": line}).code == code


def test_an_order_goes_to_a_site_or_to_somebody(binned: Desk) -> None:
    """InventorySiteRef and ShipToEntityRef take each other's place in a Mod."""
    content = order()
    vendor, lines = content.pop("VendorRef"), content.pop("PurchaseOrderLineAdd")
    customer = {"ShipToEntityRef": {"FullName": "Lakeview Law"}}
    added = binned.done("PurchaseOrderAdd", {"VendorRef": vendor, **customer, **content, "PurchaseOrderLineAdd": lines})
    head = {"TxnID": added.text("TxnID"), "EditSequence": added.text("EditSequence")}
    changed = binned.done("PurchaseOrderMod", {**head, "InventorySiteRef": MAIN})
    assert [changed.text(f"{name}/FullName") for name in ("InventorySiteRef", "ShipToEntityRef")] == ["Main", None]
    head["EditSequence"] = changed.text("EditSequence")
    changed = binned.done("PurchaseOrderMod", {**head, **customer})
    assert [changed.text(f"{name}/FullName") for name in ("InventorySiteRef", "ShipToEntityRef")] == [
        None,
        "Lakeview Law",
    ]


def test_classes_need_class_tracking(desk: Desk) -> None:
    """3250 in the head and on a line while it is off (a switch); on, the head's class is that of the lines."""
    line = {"ItemRef": TONER, "Quantity": "1"}
    in_head = {"VendorRef": VENDOR, **CLASS, "PurchaseOrderLineAdd": line}
    assert desk.ask("PurchaseOrderAdd", in_head).code == 3250
    assert desk.ask("BillAdd", {"VendorRef": VENDOR, "ItemLineAdd": {**line, **CLASS}}).code == 3250
    desk.prefer(unverified={"classRefusedWhenOff": False})
    assert desk.ask("PurchaseOrderAdd", in_head).code == 0
    desk.prefer(classTracking=True)
    own = {**line, "ClassRef": {"FullName": "Overhead"}}
    added = desk.done("PurchaseOrderAdd", {**in_head, "PurchaseOrderLineAdd": [line, own]})
    assert added.texts("PurchaseOrderLineRet/ClassRef/FullName") == ["Projects", "Overhead"]
