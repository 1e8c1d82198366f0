"""A bookkeeper merges two entries: ids, transactions, counts and links follow the one that remains."""

from __future__ import annotations

import pytest

from quickbooks_simulator.inputs import WrongInput
from quickbooks_simulator.statuses import Refused
from tests.quickbooks_simulator.desk import Desk, order, receipt

ACCOUNTS = {
    "IncomeAccountRef": {"FullName": "Hardware Sales"},
    "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
    "AssetAccountRef": {"FullName": "Inventory Asset"},
}


def list_id(desk: Desk, kind: str, name: str) -> str:
    return str(desk.done(f"{kind}Query", {"FullName": name}).text("ListID"))


def test_orders_and_receipts_follow_the_remaining_vendor(desk: Desk) -> None:
    """The order keeps its TxnID and its lines, answers the other vendor's id, and can be received from it alone."""
    added = desk.done("PurchaseOrderAdd", order(lines=2))
    order_id, lines = str(added.text("TxnID")), added.texts("TxnLineID")
    desk.done("ItemReceiptAdd", receipt(order_id, lines[0]))
    gone, remains = list_id(desk, "Vendor", "Ingram Micro Inc."), list_id(desk, "Vendor", "D&H Distributing")
    owed = str(desk.done("VendorQuery", {"ListID": gone}).text("Balance"))
    desk.clock.advance(60)
    desk.person("merge", group="Entity", name="Ingram Micro Inc.", into="D&H Distributing")
    found = desk.done("PurchaseOrderQuery", {"TxnID": order_id, "IncludeLineItems": "true"})
    assert found.text("VendorRef/ListID") == remains
    assert found.texts("PurchaseOrderLineRet/TxnLineID") == lines
    assert desk.done("ItemReceiptQuery", {}).text("VendorRef/FullName") == "D&H Distributing"
    assert desk.done("VendorQuery", {"ListID": remains}).text("Balance") == owed != "0.00"
    assert desk.ask("VendorQuery", {"ListID": gone}).code == 500
    assert desk.ask("VendorQuery", {"FullName": "Ingram Micro Inc."}).code == 500
    assert desk.ask("ItemReceiptAdd", receipt(order_id, lines[1])).code == 3140
    later = receipt(order_id, lines[1])
    desk.done("ItemReceiptAdd", {**later, "VendorRef": {"ListID": remains}})
    assert desk.books()["purchaseOrders"][0]["isFullyReceived"]


def test_counts_and_values_of_merged_items_are_added_up(desk: Desk) -> None:
    """On hand, on order and value are those of both together, and the books still balance."""
    other = {"Name": "Toner 26X", **ACCOUNTS}
    fields = {key: other[key] for key in ("Name", "IncomeAccountRef")}
    fields |= {
        "PurchaseCost": "80",
        "COGSAccountRef": other["COGSAccountRef"],
        "AssetAccountRef": other["AssetAccountRef"],
    }
    desk.done("ItemInventoryAdd", {**fields, "QuantityOnHand": "2"})
    wanted = order()
    wanted["PurchaseOrderLineAdd"][0]["ItemRef"] = {"FullName": "Toner 26X"}
    desk.done("PurchaseOrderAdd", wanted)
    desk.person("merge", name="Toner 26X", into="Toner HP 26X")
    item = desk.item("Toner HP 26X")
    assert (item["onHand"], item["onOrder"], item["value"]) == ("5", "5", "455.50")
    assert item["averageCost"] == "91.10"
    desk.crash()
    assert desk.item("Toner HP 26X")["onHand"] == "5"


def test_entries_that_name_the_one_that_went_follow_too(desk: Desk) -> None:
    """References inside other entries, and children, point at the one that remains."""
    desk.done("ItemGroupAdd", {"Name": "Kit", "ItemGroupLine": {"ItemRef": {"FullName": "Patch Cable Cat6 3ft"}}})
    parts = {"ParentRef": {"FullName": "Patch Cable Cat6 3ft"}, "IncomeAccountRef": ACCOUNTS["IncomeAccountRef"]}
    accounts = {name: ACCOUNTS[name] for name in ("COGSAccountRef", "AssetAccountRef")}
    desk.done("ItemInventoryAdd", {"Name": "Blue", **parts, **accounts})
    desk.person("merge", name="Patch Cable Cat6 3ft", into="Toner HP 26X")
    assert desk.done("ItemGroupQuery", {}).text("ItemGroupLine/ItemRef/FullName") == "Toner HP 26X"
    assert desk.done("ItemInventoryQuery", {"FullName": "Toner HP 26X:Blue"}).text("Sublevel") == "1"


@pytest.mark.parametrize("listed", [True, False])
def test_the_one_that_went_is_listed_as_deleted_or_not(desk: Desk, listed: bool) -> None:
    """Nobody could confirm it on a real QuickBooks: a switch."""
    desk.prefer(unverified={"mergedEntriesListedAsDeleted": listed})
    gone = list_id(desk, "Vendor", "Ingram Micro Inc.")
    desk.person("merge", group="Entity", name="Ingram Micro Inc.", into="D&H Distributing")
    deleted = desk.ask("ListDeletedQuery", {"ListDelType": "Vendor"})
    assert deleted.texts("ListID") == ([gone] if listed else [])


@pytest.mark.parametrize(
    ("group", "name", "into"),
    [
        ("Entity", "Ingram Micro Inc.", "Lakeview Law"),
        ("Entity", "Lakeview Law", "lakeview law"),
        ("Item", "Toner HP 26X", "Managed Services"),
        ("Account", "Checking", "Rent Expense"),
        ("Account", "Accounts Payable", "Accounts Payable"),
        ("Terms", "Net 15", "Net 30"),
    ],
)
def test_what_cannot_be_merged_stays_as_it_is(desk: Desk, group: str, name: str, into: str) -> None:
    """Different kinds, the same entry twice, accounts of different types, lists that know no merging: 3170."""
    before = desk.books()
    with pytest.raises(Refused) as refused:
        desk.person("merge", group=group, name=name, into=into)
    assert refused.value.code == 3170
    assert desk.books() == before


def test_a_name_in_use_or_out_of_form_is_refused(desk: Desk) -> None:
    """Renaming to a taken name names the remedy; names too long for QuickBooks or with a colon are 3090."""
    with pytest.raises(WrongInput, match="merge the two"):
        desk.person("edit-entry", group="Entity", name="Lakeview Law", newName="Ingram Micro Inc.")
    for name in ("x" * 42, "a:b"):
        with pytest.raises(Refused, match="Name"):
            desk.person("edit-entry", group="Entity", name="Lakeview Law", newName=name)


def test_ids_are_unique_per_list_only(desk: Desk) -> None:
    """A vendor and an item may have the same ListID (FACTS 2): merging the one leaves the other alone."""
    entries = [(one.group, one.list_id) for one in desk.quickbooks.books.table("lists").values()]
    item = list_id(desk, "ItemInventory", "Toner HP 26X")
    assert ("Class", item) in entries
    desk.prefer(classTracking=True)
    wanted = order()
    head = {"VendorRef": wanted.pop("VendorRef"), "ClassRef": {"ListID": item}}
    desk.done("PurchaseOrderAdd", {**head, **wanted})
    desk.person("merge", name="Toner HP 26X", into="Patch Cable Cat6 3ft")
    found = desk.done("PurchaseOrderQuery", {"IncludeLineItems": "true"})
    assert found.text("ClassRef/ListID") == item
    assert found.text("PurchaseOrderLineRet/ItemRef/FullName") == "Patch Cable Cat6 3ft"
