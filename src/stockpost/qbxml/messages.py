"""The requests Stockpost writes: their elements in QuickBooks' order, with lengths and formats.

Our own table, only of what we send (QuickBooks FACTS 2 to 4); every document it makes is checked against Intuit's schema by the tests.
"""

from __future__ import annotations

from stockpost.core.requests import LISTS_WATCHED
from stockpost.qbxml.formats import (
    amount,
    choice,
    day,
    guid,
    identifier,
    moment,
    price,
    quantity,
    text,
    whole_number,
    yes_or_no,
)
from stockpost.qbxml.structure import Branch, Leaf, Mixed, OneOf, Part

ENTITY_NAME_LENGTH = 41
ITEM_NAME_LENGTH = 31
ACCOUNT_NAME_LENGTH = 31
PART_NUMBER_LENGTH = 31
LONG_TEXT_LENGTH = 4095
ADDRESS_LINE_LENGTH = 41
ADDRESS_LINES_MAX = 5
ORDER_NUMBER_LENGTH = INVOICE_NUMBER_LENGTH = 11
CUSTOMER_ORDER_NUMBER_LENGTH = 25
RECEIPT_NUMBER_LENGTH = 20
FOB_LENGTH = 13
VENDOR_MESSAGE_LENGTH = 99
EDIT_SEQUENCE_LENGTH = 16
RET_ELEMENT_LENGTH = 50
UNIT_LENGTH = 31
NEW_LINE = "-1"
"""TxnLineID of a line that a Mod adds."""

ACCOUNT_TYPES = [
    "AccountsPayable",
    "AccountsReceivable",
    "Bank",
    "CostOfGoodsSold",
    "CreditCard",
    "Equity",
    "Expense",
    "FixedAsset",
    "Income",
    "LongTermLiability",
    "OtherAsset",
    "OtherCurrentAsset",
    "OtherCurrentLiability",
    "OtherExpense",
    "OtherIncome",
]
"""NonPosting is missing on purpose: programs cannot create such accounts (FACTS 4 'Items, vendors, accounts')."""
DELETABLE_KINDS = [
    "ARRefundCreditCard",
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "BuildAssembly",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "Estimate",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "TimeTracking",
    "TransferInventory",
    "VehicleMileage",
    "VendorCredit",
]

NOTHING_ASKED = "nothing to look for, so it would ask for everything"


def _id(name: str, *, is_repeated: bool = False) -> Leaf:
    return Leaf(name, identifier(), is_required=not is_repeated, is_repeated=is_repeated)


def _ref(name: str, *, is_required: bool = False) -> Branch:
    return Branch(name, (_id("ListID"),), is_required=is_required)


def _wrapped(name: str, *parts: Part) -> Branch:
    """An Add or Mod: the request element around the element of the same name."""
    return Branch(f"{name}Rq", (Branch(name, parts, is_required=True),))


def _names_or_ids(name: str, *, has_dates: bool = False) -> Branch:
    dates = (Leaf("FromModifiedDate", moment),) if has_dates else ()
    return Branch(
        f"{name}Rq",
        (
            OneOf(
                (
                    (_id("ListID", is_repeated=True),),
                    (Leaf("FullName", text(), is_repeated=True),),
                    (Leaf("MaxReturned", whole_number), Leaf("ActiveStatus", choice("All")), *dates),
                ),
                is_required=True,
                what=NOTHING_ASKED,
            ),
            Leaf("IncludeRetElement", text(RET_ELEMENT_LENGTH), is_repeated=True),
        ),
    )


def _transactions(name: str, *, has_links: bool) -> Branch:
    links = (Leaf("IncludeLinkedTxns", yes_or_no),) if has_links else ()
    return Branch(
        f"{name}Rq",
        (
            OneOf(
                (
                    (_id("TxnID", is_repeated=True),),
                    (Leaf("RefNumberCaseSensitive", text(), is_repeated=True),),
                    (
                        Branch("ModifiedDateRangeFilter", (Leaf("FromModifiedDate", moment),)),
                        Branch("EntityFilter", (_id("ListID"),)),
                    ),
                ),
                is_required=True,
                what=NOTHING_ASKED,
            ),
            Leaf("IncludeLineItems", yes_or_no),
            *links,
        ),
    )


_REACTIVATION = (
    _id("ListID"),
    Leaf("EditSequence", identifier(EDIT_SEQUENCE_LENGTH), is_required=True),
    Leaf("IsActive", yes_or_no, is_required=True),
)
_ENTITY_NAME = Leaf("Name", text(ENTITY_NAME_LENGTH, is_name=True), is_required=True)
_ITEM_NAME = Leaf("Name", text(ITEM_NAME_LENGTH, is_name=True), is_required=True)
_GUID = Leaf("ExternalGUID", guid)
_MEMO = Leaf("Memo", text(LONG_TEXT_LENGTH, is_one_line=False))
_ONE_ACCOUNT = Branch(
    "SalesOrPurchase",
    (Leaf("Desc", text(LONG_TEXT_LENGTH, is_one_line=False)), _ref("AccountRef", is_required=True)),
    is_required=True,
)
_SHIP_ADDRESS = Branch(
    "ShipAddress", tuple(Leaf(f"Addr{line}", text(ADDRESS_LINE_LENGTH)) for line in range(1, ADDRESS_LINES_MAX + 1))
)
_UNIT = Leaf("UnitOfMeasure", text(UNIT_LENGTH))
_ORDER_NUMBER = Leaf("RefNumber", text(ORDER_NUMBER_LENGTH))
_LINE_FIELDS: tuple[Part, ...] = (
    Leaf("ManufacturerPartNumber", text(PART_NUMBER_LENGTH)),
    Leaf("Desc", text(LONG_TEXT_LENGTH, is_one_line=False)),
    Leaf("Quantity", quantity),
    _UNIT,
    Leaf("Rate", price),
    _ref("ClassRef"),
    _ref("CustomerRef"),
)
_LINE_MOD = Branch("PurchaseOrderLineMod", (_id("TxnLineID"), _ref("ItemRef"), *_LINE_FIELDS), is_repeated=True)

_REQUESTS = (
    Branch("HostQueryRq", ()),
    Branch("CompanyQueryRq", (Leaf("OwnerID", guid, is_repeated=True),)),
    Branch("PreferencesQueryRq", ()),
    _names_or_ids("AccountQuery"),
    _names_or_ids("EntityQuery", has_dates=True),
    _names_or_ids("ItemQuery", has_dates=True),
    _names_or_ids("ShipMethodQuery"),
    _names_or_ids("TermsQuery"),
    _names_or_ids("ClassQuery"),
    _names_or_ids("CurrencyQuery"),
    _names_or_ids("UnitOfMeasureSetQuery"),
    _names_or_ids("InventorySiteQuery"),
    Branch(
        "ItemSitesQueryRq",
        (
            Branch(
                "ItemSiteFilter",
                (
                    Branch(
                        "ItemFilter",
                        (Leaf("FullName", text(), is_required=True, is_repeated=True),),
                        is_required=True,
                    ),
                ),
                is_required=True,
            ),
            Leaf("ActiveStatus", choice("All")),
        ),
    ),
    _transactions("PurchaseOrderQuery", has_links=True),
    _transactions("ItemReceiptQuery", has_links=True),
    _transactions("BillQuery", has_links=True),
    _transactions("InventoryAdjustmentQuery", has_links=False),
    _transactions("InvoiceQuery", has_links=True),
    _wrapped("VendorAdd", _ENTITY_NAME, _GUID, _ref("CurrencyRef")),
    _wrapped("CustomerAdd", _ENTITY_NAME, _GUID),
    _wrapped(
        "AccountAdd",
        Leaf("Name", text(ACCOUNT_NAME_LENGTH, is_name=True), is_required=True),
        Leaf("AccountType", choice(*ACCOUNT_TYPES), is_required=True),
    ),
    _wrapped(
        "ItemInventoryAdd",
        _ITEM_NAME,
        _ref("ParentRef"),
        Leaf("ManufacturerPartNumber", text(PART_NUMBER_LENGTH)),
        Leaf("SalesDesc", text(LONG_TEXT_LENGTH, is_one_line=False)),
        Leaf("SalesPrice", price),
        _ref("IncomeAccountRef", is_required=True),
        Leaf("PurchaseDesc", text(LONG_TEXT_LENGTH, is_one_line=False)),
        Leaf("PurchaseCost", price),
        _ref("COGSAccountRef", is_required=True),
        _ref("AssetAccountRef", is_required=True),
        _GUID,
    ),
    _wrapped("ItemOtherChargeAdd", _ITEM_NAME, _ONE_ACCOUNT, _GUID),
    _wrapped("ItemNonInventoryAdd", _ITEM_NAME, _ONE_ACCOUNT, _GUID),
    _wrapped("VendorMod", *_REACTIVATION),
    _wrapped("CustomerMod", *_REACTIVATION),
    _wrapped("ItemInventoryMod", *_REACTIVATION),
    _wrapped(
        "PurchaseOrderAdd",
        _ref("VendorRef", is_required=True),
        _ref("ClassRef"),
        _ref("InventorySiteRef"),
        _ref("ShipToEntityRef"),
        Leaf("TxnDate", day, is_required=True),
        _ORDER_NUMBER,
        _SHIP_ADDRESS,
        _ref("ShipMethodRef"),
        Leaf("FOB", text(FOB_LENGTH)),
        _MEMO,
        Leaf("VendorMsg", text(VENDOR_MESSAGE_LENGTH)),
        _GUID,
        Branch(
            "PurchaseOrderLineAdd",
            (_ref("ItemRef", is_required=True), *_LINE_FIELDS),
            is_required=True,
            is_repeated=True,
        ),
    ),
    _wrapped(
        "PurchaseOrderMod",
        _id("TxnID"),
        Leaf("EditSequence", identifier(EDIT_SEQUENCE_LENGTH), is_required=True),
        _ref("VendorRef"),
        _ref("ShipToEntityRef"),
        _ORDER_NUMBER,
        _SHIP_ADDRESS,
        _ref("ShipMethodRef"),
        Leaf("FOB", text(FOB_LENGTH)),
        Leaf("IsManuallyClosed", yes_or_no),
        _MEMO,
        Leaf("VendorMsg", text(VENDOR_MESSAGE_LENGTH)),
        Mixed("lines", (_LINE_MOD, Branch("PurchaseOrderLineGroupMod", (_id("TxnLineID"), _LINE_MOD)))),
    ),
    _wrapped(
        "ItemReceiptAdd",
        _ref("VendorRef", is_required=True),
        Leaf("TxnDate", day, is_required=True),
        Leaf("RefNumber", text(RECEIPT_NUMBER_LENGTH)),
        _MEMO,
        _GUID,
        Branch(
            "ItemLineAdd",
            (
                _ref("InventorySiteRef"),
                Leaf("Quantity", quantity, is_required=True),
                _UNIT,
                Leaf("Cost", price),
                Branch("LinkToTxn", (_id("TxnID"), _id("TxnLineID")), is_required=True),
            ),
            is_required=True,
            is_repeated=True,
        ),
    ),
    _wrapped(
        "InventoryAdjustmentAdd",
        _ref("AccountRef", is_required=True),
        Leaf("TxnDate", day, is_required=True),
        Leaf("RefNumber", text(ORDER_NUMBER_LENGTH)),
        _ref("InventorySiteRef"),
        _ref("ClassRef"),
        _MEMO,
        _GUID,
        Branch(
            "InventoryAdjustmentLineAdd",
            (
                _ref("ItemRef", is_required=True),
                Branch("QuantityAdjustment", (Leaf("NewQuantity", quantity, is_required=True),), is_required=True),
            ),
            is_required=True,
            is_repeated=True,
        ),
    ),
    _wrapped(
        "InvoiceAdd",
        _ref("CustomerRef", is_required=True),
        _ref("ClassRef"),
        Leaf("TxnDate", day, is_required=True),
        Leaf("RefNumber", text(INVOICE_NUMBER_LENGTH)),
        Leaf("PONumber", text(CUSTOMER_ORDER_NUMBER_LENGTH)),
        _ref("TermsRef"),
        Leaf("DueDate", day),
        _ref("ItemSalesTaxRef"),
        _MEMO,
        _GUID,
        Branch(
            "InvoiceLineAdd",
            (
                _ref("ItemRef", is_required=True),
                Leaf("Desc", text(LONG_TEXT_LENGTH, is_one_line=False)),
                Leaf("Quantity", quantity),
                _UNIT,
                Leaf("Rate", price),
                Leaf("Amount", amount),
                _ref("InventorySiteRef"),
                _ref("SalesTaxCodeRef"),
            ),
            is_required=True,
            is_repeated=True,
        ),
    ),
    Branch(
        "TxnDeletedQueryRq",
        (
            Leaf("TxnDelType", choice(*DELETABLE_KINDS), is_required=True),
            Branch("DeletedDateRangeFilter", (Leaf("FromDeletedDate", moment, is_required=True),), is_required=True),
        ),
    ),
    Branch(
        "ListDeletedQueryRq",
        (
            Leaf("ListDelType", choice(*LISTS_WATCHED), is_required=True, is_repeated=True),
            Branch("DeletedDateRangeFilter", (Leaf("FromDeletedDate", moment, is_required=True),), is_required=True),
        ),
    ),
    Branch("TxnDelRq", (Leaf("TxnDelType", choice(*DELETABLE_KINDS), is_required=True), _id("TxnID"))),
)

MESSAGES: dict[str, Branch] = {request.name.removesuffix("Rq"): request for request in _REQUESTS}
"""Message name without Rq → its structure."""
