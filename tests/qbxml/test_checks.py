"""A field that QuickBooks would not take is named before anything is sent (P5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from stockpost.core import requests
from stockpost.qbxml import FieldInvalid, RequestInvalid, check_request, write_message_set
from tests.qbxml.strategies import numbered

DAY = date(2026, 11, 24)
LINE = requests.PurchaseOrderLineWrite(item_list_id="I-1", quantity=Decimal(1), rate=Decimal(2))
ORDER = requests.PurchaseOrderAdd(vendor_list_id="V-1", txn_date=DAY, lines=(LINE,))
CHANGE = requests.PurchaseOrderMod(txn_id="T-1", edit_sequence="1")
RECEIPT_LINE = requests.ItemReceiptLineWrite(order_txn_id="T-1", order_txn_line_id="L-1", quantity=Decimal(1))
RECEIPT = requests.ItemReceiptAdd(vendor_list_id="V-1", txn_date=DAY, lines=(RECEIPT_LINE,))
COUNT = requests.InventoryAdjustmentLineWrite(item_list_id="I-1", new_quantity=Decimal(3))
ADJUSTMENT = requests.InventoryAdjustmentAdd(account_list_id="A-1", txn_date=DAY, ref_number="N", lines=(COUNT,))
ITEM = requests.ItemInventoryAdd(
    name="Cable", income_account_list_id="A-1", cogs_account_list_id="A-2", asset_account_list_id="A-3"
)
CHARGE = requests.ItemOtherChargeAdd(name="Freight", account_list_id="A-1")

CASES: list[tuple[requests.Request, str, str]] = [
    (requests.VendorAdd(name="x" * 42), "VendorAdd.Name", "is 42 characters long; QuickBooks takes 41"),
    (requests.VendorAdd(name=""), "VendorAdd.Name", "is missing; QuickBooks needs it"),
    (requests.VendorAdd(name="\x07"), "VendorAdd.Name", "has no character that QuickBooks can store"),
    (requests.VendorAdd(name="A:B"), "VendorAdd.Name", "contains a colon, which QuickBooks keeps for the names of parents"),
    (requests.VendorAdd(name="A", external_guid="1-2"), "VendorAdd.ExternalGUID", "is no GUID of the form {8-4-4-4-12}"),
    (requests.CustomerAdd(name="x" * 42), "CustomerAdd.Name", "is 42 characters long; QuickBooks takes 41"),
    (requests.AccountAdd(name="x" * 32, account_type="Income"), "AccountAdd.Name", "is 32 characters long; QuickBooks takes 31"),
    (replace(ITEM, name="x" * 32), "ItemInventoryAdd.Name", "is 32 characters long; QuickBooks takes 31"),
    (replace(ITEM, part_number="x" * 32), "ItemInventoryAdd.ManufacturerPartNumber", "is 32 characters long; QuickBooks takes 31"),
    (replace(ITEM, sales_description="x" * 4096), "ItemInventoryAdd.SalesDesc", "is 4096 characters long; QuickBooks takes 4095"),
    (replace(ITEM, purchase_description="x" * 4096), "ItemInventoryAdd.PurchaseDesc", "is 4096 characters long; QuickBooks takes 4095"),
    (replace(ITEM, sales_price=Decimal("0.000001")), "ItemInventoryAdd.SalesPrice", "has 6 decimals; QuickBooks takes 5"),
    (replace(ITEM, purchase_cost=Decimal("1E+10")), "ItemInventoryAdd.PurchaseCost", "has more than 10 digits before the decimal point"),
    (replace(ITEM, income_account_list_id=""), "ItemInventoryAdd.IncomeAccountRef.ListID", "is missing; QuickBooks needs it"),
    (replace(ITEM, cogs_account_list_id=""), "ItemInventoryAdd.COGSAccountRef.ListID", "is missing; QuickBooks needs it"),
    (replace(ITEM, asset_account_list_id="é"), "ItemInventoryAdd.AssetAccountRef.ListID", "is no id of QuickBooks, which has only letters, digits and signs"),
    (replace(CHARGE, name="x" * 32), "ItemOtherChargeAdd.Name", "is 32 characters long; QuickBooks takes 31"),
    (replace(CHARGE, account_list_id=""), "ItemOtherChargeAdd.SalesOrPurchase.AccountRef.ListID", "is missing; QuickBooks needs it"),
    (requests.ItemNonInventoryAdd(name="A", account_list_id="A-1", description="x" * 4096), "ItemNonInventoryAdd.SalesOrPurchase.Desc", "is 4096 characters long; QuickBooks takes 4095"),
    (requests.VendorReactivate(list_id="", edit_sequence="1"), "VendorMod.ListID", "is missing; QuickBooks needs it"),
    (requests.CustomerReactivate(list_id="C-1", edit_sequence=""), "CustomerMod.EditSequence", "is missing; QuickBooks needs it"),
    (requests.ItemReactivate(list_id="I-1", edit_sequence="1" * 17), "ItemInventoryMod.EditSequence", "is 17 characters long; QuickBooks takes 16"),
    (replace(ORDER, vendor_list_id=""), "PurchaseOrderAdd.VendorRef.ListID", "is missing; QuickBooks needs it"),
    (replace(ORDER, vendor_list_id="x" * 37), "PurchaseOrderAdd.VendorRef.ListID", "is 37 characters long; QuickBooks takes 36"),
    (replace(ORDER, ref_number="123456789012"), "PurchaseOrderAdd.RefNumber", "is 12 characters long; QuickBooks takes 11"),
    (replace(ORDER, ship_address=("x",) * 6), "PurchaseOrderAdd.ShipAddress", "has 6 lines; QuickBooks takes 5"),
    (replace(ORDER, ship_address=("", "x" * 42)), "PurchaseOrderAdd.ShipAddress.Addr2", "is 42 characters long; QuickBooks takes 41"),
    (replace(ORDER, fob="x" * 14), "PurchaseOrderAdd.FOB", "is 14 characters long; QuickBooks takes 13"),
    (replace(ORDER, memo="x" * 4096), "PurchaseOrderAdd.Memo", "is 4096 characters long; QuickBooks takes 4095"),
    (replace(ORDER, vendor_message="ﬁ" * 50), "PurchaseOrderAdd.VendorMsg", "is 100 characters long; QuickBooks takes 99"),
    (replace(ORDER, lines=()), "PurchaseOrderAdd.PurchaseOrderLineAdd", "is missing; QuickBooks needs it"),
    (replace(ORDER, lines=(LINE, replace(LINE, item_list_id=""))), "PurchaseOrderAdd.PurchaseOrderLineAdd[2].ItemRef", "is missing; QuickBooks needs it"),
    (replace(ORDER, lines=(replace(LINE, quantity=Decimal("NaN")),)), "PurchaseOrderAdd.PurchaseOrderLineAdd[1].Quantity", "is not a number"),
    (replace(ORDER, lines=(replace(LINE, quantity=Decimal("Infinity")),)), "PurchaseOrderAdd.PurchaseOrderLineAdd[1].Quantity", "is not a number"),
    (replace(ORDER, lines=(replace(LINE, rate=Decimal("1.123456")),)), "PurchaseOrderAdd.PurchaseOrderLineAdd[1].Rate", "has 6 decimals; QuickBooks takes 5"),
    (replace(ORDER, lines=(replace(LINE, description="x" * 4096),)), "PurchaseOrderAdd.PurchaseOrderLineAdd[1].Desc", "is 4096 characters long; QuickBooks takes 4095"),
    (replace(ORDER, lines=(replace(LINE, part_number="x" * 32),)), "PurchaseOrderAdd.PurchaseOrderLineAdd[1].ManufacturerPartNumber", "is 32 characters long; QuickBooks takes 31"),
    (replace(ORDER, lines=(replace(LINE, keep_only=True),)), "PurchaseOrderAdd.PurchaseOrderLineAdd[1].TxnLineID", "names a line of an existing purchase order; a new one has none yet"),
    (replace(ORDER, txn_date=datetime(2026, 1, 1)), "PurchaseOrderAdd.TxnDate", "is a moment where a date is needed"),  # noqa: DTZ001
    (replace(CHANGE, txn_id=""), "PurchaseOrderMod.TxnID", "is missing; QuickBooks needs it"),
    (replace(CHANGE, edit_sequence=""), "PurchaseOrderMod.EditSequence", "is missing; QuickBooks needs it"),
    (replace(CHANGE, vendor_list_id=""), "PurchaseOrderMod.VendorRef.ListID", "is missing; QuickBooks needs it"),
    (replace(CHANGE, ref_number="x" * 12), "PurchaseOrderMod.RefNumber", "is 12 characters long; QuickBooks takes 11"),
    (replace(CHANGE, lines=()), "PurchaseOrderMod.PurchaseOrderLineMod", "has no line left; QuickBooks would leave all lines as they are"),
    (replace(CHANGE, lines=(replace(LINE, item_list_id="", keep_only=True),)), "PurchaseOrderMod.PurchaseOrderLineMod[1].TxnLineID", "is missing in a line that is to be kept"),
    (replace(CHANGE, lines=(replace(LINE, item_list_id=""),)), "PurchaseOrderMod.PurchaseOrderLineMod[1].ItemRef.ListID", "is missing in a new line"),
    (replace(RECEIPT, ref_number="x" * 21), "ItemReceiptAdd.RefNumber", "is 21 characters long; QuickBooks takes 20"),
    (replace(RECEIPT, lines=(replace(RECEIPT_LINE, order_txn_line_id=""),)), "ItemReceiptAdd.ItemLineAdd[1].LinkToTxn.TxnLineID", "is missing; QuickBooks needs it"),
    (replace(RECEIPT, lines=(replace(RECEIPT_LINE, cost=Decimal("0.000009")),)), "ItemReceiptAdd.ItemLineAdd[1].Cost", "has 6 decimals; QuickBooks takes 5"),
    (replace(ADJUSTMENT, ref_number="x" * 12), "InventoryAdjustmentAdd.RefNumber", "is 12 characters long; QuickBooks takes 11"),
    (replace(ADJUSTMENT, lines=(COUNT, replace(COUNT, new_quantity=Decimal("1E+11")))), "InventoryAdjustmentAdd.InventoryAdjustmentLineAdd[2].QuantityAdjustment.NewQuantity", "has more than 10 digits before the decimal point"),
    (requests.CompanyQuery(owner_id="{1}"), "CompanyQuery.OwnerID[1]", "is no GUID of the form {8-4-4-4-12}"),
    (requests.EntityQuery(), "EntityQuery", "names nothing to look for, so it would ask for everything"),
    (requests.EntityQuery(full_names=("A",), list_ids=("B-1",)), "EntityQuery", "has ListID and FullName; QuickBooks takes only one of them"),
    (requests.ItemQuery(full_names=("A", "")), "ItemQuery.FullName[2]", "is missing; QuickBooks needs it"),
    (requests.PurchaseOrderQuery(), "PurchaseOrderQuery", "names nothing to look for, so it would ask for everything"),
    (requests.ItemReceiptQuery(txn_ids=("x" * 37,)), "ItemReceiptQuery.TxnID[1]", "is 37 characters long; QuickBooks takes 36"),
    (requests.TxnDel(kind="ItemReceipt", txn_id=""), "TxnDel.TxnID", "is missing; QuickBooks needs it"),
]  # fmt: skip


@pytest.mark.parametrize(("request_made", "field", "reason"), CASES, ids=[f"{c[1]}-{n}" for n, c in enumerate(CASES)])
def test_the_field_is_named(request_made: requests.Request, field: str, reason: str) -> None:
    """Without this, one bad field makes QuickBooks refuse the whole set with 0x80040400, naming nothing."""
    found = check_request(numbered(request_made)[0])
    assert found is not None
    assert (found.request_id, found.field, found.reason) == ("1", field, reason)
    with pytest.raises(RequestInvalid) as raised:
        write_message_set(numbered(request_made))
    assert raised.value.invalid == found


def test_words_of_quickbooks_are_checked() -> None:
    """A wrong word in a choice is a parse failure of the whole set; NonPosting accounts cannot be created by programs."""
    for request_made, field in (
        (requests.AccountAdd(name="A", account_type="NonPosting"), "AccountAdd.AccountType"),
        (requests.TxnDel(kind="Vendor", txn_id="T-1"), "TxnDel.TxnDelType"),
    ):
        found = check_request(numbered(request_made)[0])
        assert found is not None
        assert found.field == field
        assert found.reason.startswith("is none of the words that QuickBooks takes: ")


def test_long_values_are_shown_short() -> None:
    """The value goes into a problem's text and the log, where 4000 characters help nobody."""
    found = check_request(numbered(replace(ORDER, memo="two\nlines " + "x" * 5000))[0])
    assert found == FieldInvalid(
        request_id="1",
        field="PurchaseOrderAdd.Memo",
        value="two lines " + "x" * 49 + "…",
        reason="is 5010 characters long; QuickBooks takes 4095",
    )


@pytest.mark.parametrize(("request_id", "word"), [("x" * 51, "51 characters"), ("", "empty"), ("a b", "empty")])
def test_request_ids_are_checked(request_id: str, word: str) -> None:
    """Over 50 characters QuickBooks answers 1060 for every request of the set."""
    found = check_request(requests.NumberedRequest(request_id=request_id, request=ORDER))
    assert found is not None
    assert found.field == "requestID"
    assert word in found.reason
