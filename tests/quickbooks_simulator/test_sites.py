"""Inventory sites: counts at each of them, transfers, adjustments (FACTS 4, 9)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, order

TONER = "Toner HP 26X"
MAIN, VAN = {"FullName": "Main"}, {"FullName": "Van"}


@pytest.fixture
def sited(desk: Desk) -> Desk:
    """A company with two sites."""
    desk.prefer(multiLocation=True)
    desk.done("InventorySiteAdd", {"Name": "Main", "SiteDesc": "Warehouse", "SiteAddress": {"City": "Columbus"}})
    desk.done("InventorySiteAdd", {"Name": "Van"})
    return desk


def counts(desk: Desk, **filters: Any) -> dict[str, str]:
    """Site name (empty for none) to the toner counted there."""
    found = desk.done("ItemSitesQuery", {"ItemSiteFilter": {"ItemFilter": {"FullName": TONER}, **filters}})
    rows = found.element.findall("ItemSitesRet")
    return {row.findtext("InventorySiteRef/FullName") or "": str(row.findtext("QuantityOnHand")) for row in rows}


def receive(desk: Desk, quantity: str) -> None:
    line = {"ItemRef": {"FullName": TONER}, "InventorySiteRef": MAIN, "Quantity": quantity, "Cost": "98.50"}
    vendor = {"FullName": "Ingram Micro Inc."}
    desk.done("ItemReceiptAdd", {"VendorRef": vendor, "TxnDate": "2026-11-24", "ItemLineAdd": [line]})


def transfer(quantity: str, origin: Any = MAIN, target: Any = VAN, item: str = TONER) -> dict[str, Any]:
    line = {"ItemRef": {"FullName": item}, "QuantityToTransfer": quantity}
    return {"FromInventorySiteRef": origin, "ToInventorySiteRef": target, "TransferInventoryLineAdd": [line]}


def test_without_the_feature_sites_are_not_available(desk: Desk) -> None:
    """3250 for adding, asking and transferring."""
    assert desk.ask("InventorySiteAdd", {"Name": "Main"}).code == 3250
    assert desk.ask("ItemSitesQuery").code == 3250
    assert desk.ask("TransferInventoryAdd", transfer("1")).code == 3250


def test_a_transfer_moves_goods_between_sites_only(sited: Desk) -> None:
    """The company's count, its value and its accounts stay."""
    receive(sited, "5")
    before = sited.item(TONER), sited.books()["accounts"]
    moved = sited.done("TransferInventoryAdd", transfer("2"))
    assert (moved.text("QuantityTransferred"), moved.text("ToInventorySiteRef/FullName")) == ("2", "Van")
    assert counts(sited) == {"": "3", "Main": "3", "Van": "2"}
    assert counts(sited, SiteFilter=VAN) == {"Van": "2"}
    found = sited.done("TransferInventoryQuery", {"SiteFilter": VAN, "IncludeLineItems": "true"})
    assert (found.text("TxnID"), found.text("QuantityTransferred")) == (moved.text("TxnID"), "2")
    assert (sited.item(TONER), sited.books()["accounts"]) == before
    sited.done("TxnDel", {"TxnDelType": "TransferInventory", "TxnID": moved.text("TxnID")})
    assert counts(sited) == {"": "3", "Main": "5"}


@pytest.mark.parametrize(("strict", "code"), [(True, 3140), (False, 0)])
def test_a_bin_is_no_site(sited: Desk, strict: bool, code: int) -> None:
    """What stands below a site is named in InventorySiteLocationRef only, whatever names it as a site; a switch (FACTS 9)."""
    shelf = {"FullName": "Shelf"}
    sited.done("InventorySiteAdd", {"Name": "Shelf", "ParentSiteRef": MAIN})
    sited.prefer(unverified={"binsAreNoSites": strict})
    line = {"ItemRef": {"FullName": TONER}, "InventorySiteRef": shelf, "Quantity": "1"}
    vendor = {"VendorRef": {"FullName": "Ingram Micro Inc."}}
    received = {**vendor, "ItemLineAdd": line}
    ordered = {**vendor, "InventorySiteRef": shelf, "PurchaseOrderLineAdd": order()["PurchaseOrderLineAdd"]}
    assert sited.ask("ItemReceiptAdd", received).code == code
    assert sited.ask("TransferInventoryAdd", transfer("1", MAIN, shelf)).code == code
    assert sited.ask("PurchaseOrderAdd", ordered).code == code


def test_an_unknown_parent_of_a_site_is_3130(desk: Desk) -> None:
    """As of every list: what has no place in it is no parent (FACTS 4, errors)."""
    desk.prefer(multiLocation=True)
    refused = desk.ask("InventorySiteAdd", {"Name": "Shelf", "ParentSiteRef": {"FullName": "Nowhere"}})
    assert refused.code == 3130
    assert refused.message.startswith(
        'There is an invalid reference to a parent "Nowhere" in the Inventory Sites list.'
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (transfer("1", MAIN, MAIN), 3210),
        (transfer("0"), 3210),
        (transfer("1", MAIN, {"FullName": "Nowhere"}), 3140),
        (transfer("1", item="Managed Services"), 3140),
        ({"FromInventorySiteRef": MAIN, "ToInventorySiteRef": VAN}, 3180),
    ],
)
def test_senseless_transfers_are_refused(sited: Desk, content: dict[str, Any], code: int) -> None:
    """The same site, nothing to move, no such site, no goods, no lines."""
    assert sited.ask("TransferInventoryAdd", content).code == code


def test_an_adjustment_at_a_site_sets_the_count_there(sited: Desk) -> None:
    """NewQuantity counts the named site alone."""
    receive(sited, "5")
    line = {"ItemRef": {"FullName": TONER}, "QuantityAdjustment": {"NewQuantity": "4"}}
    account = {"FullName": "Inventory Adjustment"}
    content = {"AccountRef": account, "InventorySiteRef": MAIN, "InventoryAdjustmentLineAdd": [line]}
    assert sited.done("InventoryAdjustmentAdd", content).text("QuantityDifference") == "-1"
    assert counts(sited) == {"": "3", "Main": "4"}
    assert sited.item(TONER)["onHand"] == "7"


def test_orders_count_at_their_site_and_rows_can_be_iterated(sited: Desk) -> None:
    """QuantityOnPurchaseOrders by the order's site; Start and Continue; by id."""
    ordered = order()
    lines = ordered.pop("PurchaseOrderLineAdd")
    vendor = ordered.pop("VendorRef")
    sited.done(
        "PurchaseOrderAdd",
        {"VendorRef": vendor, "InventorySiteRef": VAN, **ordered, "PurchaseOrderLineAdd": lines},
    )
    first = sited.done("ItemSitesQuery", {"ItemTypeFilter": "Inventory", "MaxReturned": "2"}, iterator="Start")
    assert first.get("iteratorRemainingCount") == "1"
    again = {"iterator": "Continue", "iteratorID": str(first.get("iteratorID"))}
    rest = sited.done("ItemSitesQuery", {"ItemTypeFilter": "Inventory", "MaxReturned": "2"}, **again)
    assert rest.texts("QuantityOnPurchaseOrders") == ["5"]
    by_id = sited.done("ItemSitesQuery", {"ListID": rest.text("ListID")})
    assert by_id.text("InventorySiteRef/FullName") == "Van"


def test_a_count_at_a_site_always_names_its_item(sited: Desk) -> None:
    """The schema asks for the item in every row, whatever IncludeRetElement names."""
    rows = sited.done("ItemSitesQuery", {"IncludeRetElement": ["QuantityOnHand", "Nonsense"]}).element
    assert {child.tag for row in rows for child in row} == {"ItemInventoryRef", "QuantityOnHand"}
    assert all("ItemInventoryRef" in [child.tag for child in row] for row in rows)
