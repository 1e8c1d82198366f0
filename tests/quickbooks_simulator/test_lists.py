"""List entries: names, kinds, activity, references, custom fields (FACTS 2, 4, 8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, order, request_text

ACCOUNTS = {
    "IncomeAccountRef": {"FullName": "Autotask Income from PO"},
    "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    "AssetAccountRef": {"FullName": "Inventory Asset"},
}


def inventory(name: str, **more: Any) -> dict[str, Any]:
    parent = {"ParentRef": more.pop("ParentRef")} if "ParentRef" in more else {}
    opening: dict[str, Any] = {key: more[key] for key in ("QuantityOnHand", "TotalValue") if key in more}
    cost = {"PurchaseCost": more["PurchaseCost"]} if "PurchaseCost" in more else {}
    return {
        "Name": name,
        **parent,
        "IncomeAccountRef": ACCOUNTS["IncomeAccountRef"],
        **cost,
        "COGSAccountRef": ACCOUNTS["COGSAccountRef"],
        "AssetAccountRef": ACCOUNTS["AssetAccountRef"],
        **opening,
    }


@pytest.mark.parametrize("name", ["Brightwater Systems", "BRIGHTWATER systems"])
def test_customers_and_vendors_share_one_name_space(desk: Desk, name: str) -> None:
    """A vendor cannot be called as a customer is, whatever the case: 3100."""
    reply = desk.ask("VendorAdd", {"Name": name})
    assert (reply.code, reply.message) == (3100, f'The name "{name}" of the list element is already in use.')


def test_an_item_name_is_taken_by_any_kind(desk: Desk) -> None:
    """A non-inventory item blocks the name for an inventory item."""
    assert desk.ask("ItemInventoryAdd", inventory("Rack shelf 1U vented")).code == 3100


def test_names_must_not_hold_a_colon(desk: Desk) -> None:
    """The colon separates levels: 3090."""
    assert desk.ask("VendorAdd", {"Name": "A: B"}).code == 3090


def test_sub_items_have_full_names(desk: Desk) -> None:
    """Parent:Child, a level each, and the limit of 31 for each level."""
    desk.done("ItemInventoryAdd", inventory("Cables"))
    reply = desk.done("ItemInventoryAdd", inventory("x" * 31, ParentRef={"FullName": "cables"}))
    assert (reply.text("FullName"), reply.text("Sublevel")) == ("Cables:" + "x" * 31, "1")
    assert desk.done("ItemQuery", {"FullName": "CABLES:" + "X" * 31}).code == 0
    assert desk.ask("ItemInventoryAdd", inventory("y", ParentRef={"FullName": "Nothing"})).code == 3130


@pytest.mark.parametrize("missing", sorted(ACCOUNTS))
def test_inventory_items_need_their_accounts(desk: Desk, missing: str) -> None:
    """3270, though the schema asks for none of them."""
    content = inventory("New")
    del content[missing]
    assert desk.ask("ItemInventoryAdd", content).code == 3270


def test_opening_quantities_balance(desk: Desk) -> None:
    """TotalValue gives way to quantity times cost; a value needs a quantity."""
    reply = desk.done("ItemInventoryAdd", inventory("A", QuantityOnHand="4", PurchaseCost="2.50", TotalValue="99.00"))
    assert (reply.text("QuantityOnHand"), reply.text("AverageCost")) == ("4", "2.50")
    assert desk.item("A")["value"] == "10.00"
    assert desk.ask("ItemInventoryAdd", inventory("B", TotalValue="5.00")).code == 3210
    assert desk.item("A") == next(item for item in desk.books()["items"] if item["name"] == "A")


def test_entries_can_be_changed(desk: Desk) -> None:
    """What is given replaces, an empty value clears, the rest stays; the EditSequence must be current."""
    found = desk.done("VendorQuery", {"FullName": "Ingram Micro Inc."})
    head = {"ListID": found.text("ListID"), "EditSequence": found.text("EditSequence")}
    desk.clock.advance(5)
    reply = desk.done("VendorMod", {**head, "Name": "Ingram", "CompanyName": "", "Phone": "555-1"})
    assert [reply.text(name) for name in ("Name", "CompanyName", "Phone")] == ["Ingram", None, "555-1"]
    assert reply.text("VendorAddress/City") == "Irvine"
    assert desk.ask("VendorMod", {**head, "Phone": "555-2"}).code == 3200


def test_a_customer_can_be_made_active_again(desk: Desk) -> None:
    """CustomerMod works as VendorMod does."""
    desk.person("edit-entry", group="Entity", name="Lakeview Law", isActive=False)
    found = desk.done("CustomerQuery", {"FullName": "Lakeview Law"})
    head = {"ListID": found.text("ListID"), "EditSequence": found.text("EditSequence")}
    assert desk.done("CustomerMod", {**head, "IsActive": "true"}).text("IsActive") == "true"


def test_renaming_follows_everywhere(desk: Desk) -> None:
    """Answers show the name an entry has now."""
    desk.done("PurchaseOrderAdd", order())
    desk.person("edit-entry", group="Item", name="Toner HP 26X", newName="Toner 26X")
    reply = desk.done("PurchaseOrderQuery", {"RefNumber": "1001", "IncludeLineItems": "true"})
    assert reply.text("ItemRef/FullName") == "Toner 26X"


def test_inactive_entries_hide_and_are_refused(desk: Desk) -> None:
    """ActiveOnly is the default; a transaction with one is 3140 (a switch)."""
    desk.person("edit-entry", group="Item", name="Toner HP 26X", isActive=False)
    everything = {"ActiveStatus": "All"}
    assert len(desk.ask("ItemInventoryQuery").texts("ListID")) < len(
        desk.ask("ItemInventoryQuery", everything).texts("ListID")
    )
    assert desk.ask("ItemInventoryQuery", {"ActiveStatus": "InactiveOnly"}).text("Name") == "Toner HP 26X"
    assert desk.ask("PurchaseOrderAdd", order()).code == 3140
    desk.prefer(unverified={"inactiveReferencesRefused": False})
    assert desk.ask("PurchaseOrderAdd", order()).code == 0


def test_used_entries_cannot_be_deleted(desk: Desk) -> None:
    """3160 while anything uses it; an unused one goes and is remembered."""
    vendor = desk.done("VendorAdd", {"Name": "Nobody yet"})
    list_id = vendor.text("ListID")
    desk.done("ListDel", {"ListDelType": "Vendor", "ListID": list_id})
    assert desk.done("ListDeletedQuery", {"ListDelType": "Vendor"}).texts("FullName") == ["Nobody yet"]
    desk.done("PurchaseOrderAdd", order())
    used = desk.done("VendorQuery", {"FullName": "Ingram Micro Inc."}).text("ListID")
    assert desk.ask("ListDel", {"ListDelType": "Vendor", "ListID": used}).code == 3160
    account = desk.done("AccountQuery", {"FullName": "Inventory Asset"}).text("ListID")
    assert desk.ask("ListDel", {"ListDelType": "Account", "ListID": account}).code == 3160


def test_a_list_id_wins_over_a_name(desk: Desk) -> None:
    """If a reference has both, FullName is ignored."""
    found = desk.done("VendorQuery", {"FullName": "D&H Distributing"}).text("ListID")
    both = {"ListID": found, "FullName": "Ingram Micro Inc."}
    assert desk.done("PurchaseOrderAdd", order(VendorRef=both)).text("VendorRef/FullName") == "D&H Distributing"


def test_ids_are_unique_in_their_list_only(desk: Desk) -> None:
    """The same ListID stands for an account and for a vendor."""
    accounts = set(desk.done("AccountQuery").texts("AccountRet/ListID"))
    assert accounts & set(desk.done("EntityQuery").texts("ListID"))


@pytest.mark.parametrize(
    "name",
    ["Autotask Income from PO", "Autotask Other", "Cost of Goods Sold", "Inventory Adjustment", "Inventory Asset"],
)
def test_a_new_file_has_the_accounts_the_transfer_needs(desk: Desk, name: str) -> None:
    """By exact name."""
    types = {"Autotask": "Income", "Cost": "CostOfGoodsSold"}
    by_name = {"Inventory Asset": "OtherCurrentAsset", "Inventory Adjustment": "CostOfGoodsSold"}
    expected = by_name.get(name) or types[name.split()[0]]
    assert desk.done("AccountQuery", {"FullName": name}).text("AccountType") == expected


def test_the_opening_quantities_of_a_new_file_balance(desk: Desk) -> None:
    """40 cables and 3 toners stand against opening balance equity."""
    found = {one["name"]: one["balance"] for one in desk.books()["accounts"]}
    assert found["Inventory Asset"] == found["Opening Balance Equity"] == "369.50"


OWNER = "{90a44fb7-33d9-4815-ac85-ac86a7e7d1eb}"


def test_private_data_of_the_company(desk: Desk) -> None:
    """A field must be defined first; it comes back only under its OwnerID, in upper case."""
    value = {"OwnerID": OWNER, "DataExtName": "FileID", "OtherDataExtType": "Company", "DataExtValue": "{1}"}
    assert desk.ask("DataExtAdd", value).code == 3120
    definition = {"OwnerID": OWNER, "DataExtName": "FileID", "DataExtType": "STR255TYPE", "AssignToObject": "Company"}
    desk.done("DataExtDefAdd", definition)
    desk.done("DataExtAdd", value)
    assert desk.done("CompanyQuery").texts("DataExtRet") == []
    found = desk.done("CompanyQuery", {"OwnerID": OWNER})
    assert (found.text("DataExtRet/OwnerID"), found.text("DataExtValue")) == (OWNER.upper(), "{1}")
    assert desk.done("DataExtMod", {**value, "DataExtValue": "{2}"}).text("DataExtValue") == "{2}"
    del value["DataExtValue"]
    desk.done("DataExtDel", value)
    assert desk.done("CompanyQuery", {"OwnerID": OWNER}).texts("DataExtRet") == []


def test_macros_name_an_order_in_the_same_set(desk: Desk) -> None:
    """defMacro on an Add, useMacro where an id stands; an undefined one is a macro error."""
    add = request_text("PurchaseOrderAdd", order()).replace(
        "<PurchaseOrderAdd>", '<PurchaseOrderAdd defMacro="TxnID:po">'
    )
    change = request_text("DataExtAdd", {"OwnerID": "0", "DataExtName": "Other1", "TxnDataExtType": "PurchaseOrder"})
    used = '<TxnID useMacro="TxnID:po" /><DataExtValue>rush</DataExtValue></DataExtAdd>'
    change = change.replace("</DataExtAdd>", used)
    assert [reply.code for reply in desk.ask_all(add, change)] == [0, 0]
    assert desk.ask_all(change)[0].code == 9100
    only_number = add.replace(
        "</PurchaseOrderAddRq>", "<IncludeRetElement>RefNumber</IncludeRetElement></PurchaseOrderAddRq>"
    )
    first, second = desk.ask_all(only_number, change)
    assert ([child.tag for child in first.element[0]], second.code) == (["RefNumber"], 0), "whatever is given back"
