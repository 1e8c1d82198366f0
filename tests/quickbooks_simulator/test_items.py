"""Items of all kinds: made, found together, counted or not, refused where they do not belong (FACTS 2, 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, order

TONER = {"FullName": "Toner HP 26X"}
ASSEMBLY = {
    "Name": "Workstation",
    "IncomeAccountRef": {"FullName": "Hardware Sales"},
    "PurchaseCost": "700",
    "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    "AssetAccountRef": {"FullName": "Inventory Asset"},
    "BuildPoint": "2",
    "QuantityOnHand": "3",
    "ItemInventoryAssemblyLine": [{"ItemInventoryRef": TONER, "Quantity": "1"}],
}
MADE: list[tuple[str, dict[str, Any]]] = [
    ("ItemInventoryAssembly", ASSEMBLY),
    (
        "ItemFixedAsset",
        {
            "Name": "Rack",
            "AcquiredAs": "New",
            "PurchaseDesc": "Rack 42U",
            "PurchaseDate": "2026-01-05",
            "PurchaseCost": "1200",
            "AssetAccountRef": {"FullName": "Furniture and Equipment"},
        },
    ),
    ("ItemDiscount", {"Name": "Rebate", "DiscountRatePercent": "10", "AccountRef": {"FullName": "Hardware Sales"}}),
    ("ItemSubtotal", {"Name": "Subtotal", "ItemDesc": "Sum"}),
    ("ItemPayment", {"Name": "Paid", "DepositToAccountRef": {"FullName": "Undeposited Funds"}}),
    ("ItemSalesTax", {"Name": "Ohio", "TaxRate": "5.75", "TaxVendorRef": {"FullName": "Ingram Micro Inc."}}),
    ("ItemSalesTaxGroup", {"Name": "All taxes", "ItemSalesTaxRef": [{"FullName": "Ohio"}]}),
    ("ItemGroup", {"Name": "Bundle", "ItemGroupLine": [{"ItemRef": TONER, "Quantity": "2"}]}),
]
COUNTED = ("ItemInventory", "ItemInventoryAssembly")


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """One item of every kind."""
    for kind, fields in MADE:
        desk.done(f"{kind}Add", fields)
    desk.done(
        "ItemOtherChargeAdd",
        {"Name": "Freight", "SalesOrPurchase": {"AccountRef": {"FullName": "Freight In"}}},
    )
    return desk


def test_one_query_answers_items_of_all_kinds(stocked: Desk) -> None:
    """ItemQuery returns mixed kinds (FACTS 4); each is valid and the query of its own kind finds it alone."""
    everything = stocked.done("ItemQuery", {})
    names = set(everything.names())
    assert names == {
        *(f"{kind}Ret" for kind, _ in MADE),
        *("ItemInventoryRet", "ItemNonInventoryRet", "ItemServiceRet", "ItemOtherChargeRet"),
    }
    for name in names:
        kind = name.removesuffix("Ret")
        alone = stocked.done(f"{kind}Query", {})
        assert set(alone.names()) == {name}
        assert len(alone.names()) == everything.names().count(name)


def test_only_inventory_and_assemblies_are_counted(stocked: Desk) -> None:
    """QuantityOnHand stands in the answers of these two kinds alone; an assembly opens with its own count (FACTS 4)."""
    for element in stocked.done("ItemQuery", {}).element:
        is_counted = str(element.tag).removesuffix("Ret") in COUNTED
        assert (element.find("QuantityOnHand") is not None) == is_counted, element.tag
    assembly = stocked.done("ItemInventoryAssemblyQuery", {"FullName": "Workstation"})
    assert assembly.text("QuantityOnHand") == "3"
    assert assembly.text("ItemInventoryAssemblyLine/ItemInventoryRef/FullName") == "Toner HP 26X"
    stocked.person("adjust", item="Workstation", newQuantity="5")
    assert stocked.item("Workstation")["onHand"] == "5"


@pytest.mark.parametrize("name", ["Rebate", "Ohio", "All taxes", "Subtotal", "Paid", "Bundle"])
def test_an_order_refuses_items_that_cannot_be_ordered(stocked: Desk, name: str) -> None:
    """Discounts and sales taxes cannot stand on an order line (FACTS 4), nor can what carries no cost: 3140."""
    wanted = order()
    wanted["PurchaseOrderLineAdd"][0]["ItemRef"] = {"FullName": name}
    assert stocked.ask("PurchaseOrderAdd", wanted).code == 3140
    assert not stocked.books()["purchaseOrders"]


def test_an_assembly_and_a_fixed_asset_are_received(stocked: Desk) -> None:
    """Both can be bought: the assembly is counted, the asset's cost stands in its account."""
    lines = [
        {"ItemRef": {"FullName": "Workstation"}, "Quantity": "2", "Cost": "650"},
        {"ItemRef": {"FullName": "Rack"}, "Quantity": "1", "Cost": "1150"},
    ]
    stocked.done("ItemReceiptAdd", {"VendorRef": {"FullName": "Ingram Micro Inc."}, "ItemLineAdd": lines})
    assert stocked.item("Workstation")["onHand"] == "5"
    accounts = {one["name"]: one["balance"] for one in stocked.books()["accounts"]}
    assert accounts["Furniture and Equipment"] == "1150.00"


@pytest.mark.parametrize("name", ["Toner HP 26X", "Ohio"])
def test_what_a_group_or_assembly_holds_cannot_be_deleted(stocked: Desk, name: str) -> None:
    """ListDel of an entry another one names is 3160 (FACTS 4)."""
    item = stocked.done("ItemQuery", {"FullName": name})
    kind = item.names()[0].removesuffix("Ret")
    refused = stocked.ask("ListDel", {"ListDelType": kind, "ListID": str(item.text("ListID"))})
    assert refused.code == 3160


@pytest.mark.parametrize(
    ("kind", "fields"), [("ItemDiscount", {"Name": "Free"}), ("ItemInventoryAssembly", {"Name": "A"})]
)
def test_items_need_their_accounts(desk: Desk, kind: str, fields: dict[str, Any]) -> None:
    """A missing posting account is 3270 (FACTS 4)."""
    assert desk.ask(f"{kind}Add", fields).code == 3270


def test_assemblies_come_with_premier(desk: Desk) -> None:
    """Pro knows no assemblies: 3250, and nothing is made."""
    desk.prefer(edition="Pro")
    assert desk.ask("ItemInventoryAssemblyAdd", ASSEMBLY).code == 3250
    desk.prefer(edition="Premier")
    assert desk.ask("ItemInventoryAssemblyAdd", ASSEMBLY).code == 0


def test_a_flat_item_has_no_parent_and_shares_the_names(stocked: Desk) -> None:
    """All items share one name space: a group cannot have the name of an inventory item (3100)."""
    taken = stocked.ask("ItemGroupAdd", {"Name": "TONER HP 26X"})
    assert (taken.code, taken.message) == (3100, 'The name "TONER HP 26X" of the list element is already in use.')
