"""What is asked of QuickBooks, as immutable records; `qbxml` turns them into text. Every name ends a request of MESSAGES.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class HostQuery:
    """Which QuickBooks is this?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyQuery:
    """Which company file is open? `owner_id` asks for the FileID data extension of our application."""

    owner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesQuery:
    """How is the company file set up?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountQuery:
    """Accounts by full name."""

    full_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityQuery:
    """Vendors, customers, employees and other names, by full name or by ListID; or all that changed since, of each only what tells
    its name and mark."""

    full_names: tuple[str, ...] = ()
    list_ids: tuple[str, ...] = ()
    modified_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuery:
    """Items of every kind, as `EntityQuery`."""

    full_names: tuple[str, ...] = ()
    list_ids: tuple[str, ...] = ()
    modified_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipMethodQuery:
    """Ship methods by name."""

    names: tuple[str, ...]


NAMES_PER_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NameListQuery:
    """One page of a whole list, inactive entries included, of each only what its name and kind tell. `name_list` is a `NameList`;
    `iterator_id` goes on where a page ended. Only names and items come in pages: QuickBooks has no iterator for the others (MESSAGES.md)."""

    name_list: str
    iterator_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsQuery:
    """Payment terms by name."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassQuery:
    """Classes by full name."""

    full_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventorySiteQuery:
    """Inventory sites by name (Advanced Inventory)."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSitesQuery:
    """Where the units of inventory items are, by the items' full names (Advanced Inventory)."""

    full_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyQuery:
    """The whole list of currencies, which is short; `codes` (ISO 4217) are what is looked for in it, since QuickBooks finds by name
    only."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSetQuery:
    """Unit of measure sets by ListID."""

    list_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderQuery:
    """Purchase orders with lines and linked transactions: by TxnID, by RefNumber (case-sensitive), or of one vendor
    (of all vendors where it is empty) changed since a moment (the window in which a lost reply may have been written)."""

    txn_ids: tuple[str, ...] = ()
    ref_numbers: tuple[str, ...] = ()
    vendor_list_id: str = ""
    modified_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReceiptQuery:
    """Item receipts with lines and linked transactions, by TxnID or changed since a moment."""

    txn_ids: tuple[str, ...] = ()
    modified_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillQuery:
    """Bills with lines and linked transactions, by TxnID or changed since a moment: a receipt for which the bill was entered is one."""

    txn_ids: tuple[str, ...] = ()
    modified_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceQuery:
    """Invoices with lines and linked transactions, by TxnID, by RefNumber (case-sensitive), or changed since a moment."""

    txn_ids: tuple[str, ...] = ()
    ref_numbers: tuple[str, ...] = ()
    modified_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TxnDeletedQuery:
    """Transactions of a kind (TxnDelType, for example Invoice) that were deleted since a moment; QuickBooks keeps them in mind for 90
    days (QuickBooks FACTS 3)."""

    kind: str
    deleted_since: datetime


def deletions_of(kind: str) -> str:
    """The question which transactions of a kind were deleted, as `question_of` names it."""
    return f"{TxnDeletedQuery.__name__} {kind}"


LISTS_WATCHED = ("ItemInventory", "ItemInventoryAssembly", "Vendor")
"""ListDelType of the entries that purchase orders and counts name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeletedQuery:
    """Entries of `LISTS_WATCHED` that were deleted since a moment, kept in mind as long as transactions. Whether one that was merged into
    another is among them is UNVERIFIED (see assumptions)."""

    deleted_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryAdjustmentQuery:
    """Inventory adjustments with lines, by TxnID or RefNumber (case-sensitive), or changed since a moment. `marks_only`: without lines, of
    which a company file may have thousands in a day."""

    txn_ids: tuple[str, ...] = ()
    ref_numbers: tuple[str, ...] = ()
    modified_since: datetime | None = None
    marks_only: bool = False


# Writes. Text is given in full and is already what QuickBooks can store; lengths are checked when it is written.


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAdd:
    """Creates a vendor by name. An empty `currency_list_id` means the home currency."""

    name: str
    currency_list_id: str = ""
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAdd:
    """Creates a customer by name."""

    name: str
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAdd:
    """Creates an account (only when a person chose so, N6)."""

    name: str
    account_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInventoryAdd:
    """Creates an inventory part. `parent_list_id` makes it a sub-item."""

    name: str
    parent_list_id: str = ""
    part_number: str = ""
    sales_description: str = ""
    sales_price: Decimal | None = None
    purchase_description: str = ""
    purchase_cost: Decimal | None = None
    income_account_list_id: str
    cogs_account_list_id: str
    asset_account_list_id: str
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOtherChargeAdd:
    """Creates an other-charge item that posts to one account (the freight item, N4)."""

    name: str
    account_list_id: str
    description: str = ""
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNonInventoryAdd:
    """Creates a non-inventory item that posts to one account (the invoice item, I4)."""

    name: str
    account_list_id: str
    description: str = ""
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReactivate:
    """VendorMod that sets IsActive."""

    list_id: str
    edit_sequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReactivate:
    """CustomerMod that sets IsActive."""

    list_id: str
    edit_sequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReactivate:
    """ItemInventoryMod that sets IsActive."""

    list_id: str
    edit_sequence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderLineWrite:
    """One line. `txn_line_id` is empty when the line is new. `keep_only` lists the line without touching any of its fields.
    `group_txn_line_id` is that of the group line in QuickBooks that holds the line; such lines stand together. `unit` is empty where
    the item has no units of measure; QuickBooks may show it by `unit_abbreviation`, which is not written."""

    txn_line_id: str = ""
    item_list_id: str = ""
    part_number: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_abbreviation: str = ""
    rate: Decimal | None = None
    class_list_id: str = ""
    customer_list_id: str = ""
    keep_only: bool = False
    group_txn_line_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderAdd:
    """Creates a purchase order. An empty `ref_number` leaves the element out. Of site and ship-to entity it may name one (FACTS 4)."""

    vendor_list_id: str
    class_list_id: str = ""
    inventory_site_list_id: str = ""
    ship_to_entity_list_id: str = ""
    txn_date: date
    ref_number: str = ""
    ship_address: tuple[str, ...] = ()
    ship_method_list_id: str = ""
    fob: str = ""
    memo: str = ""
    vendor_message: str = ""
    external_guid: str = ""
    lines: tuple[PurchaseOrderLineWrite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrderMod:
    """Changes a purchase order. None leaves a field as it is, an empty text clears it; lines None leaves all lines,
    otherwise the lines replace all lines."""

    txn_id: str
    edit_sequence: str
    vendor_list_id: str | None = None
    ship_to_entity_list_id: str | None = None
    ref_number: str | None = None
    ship_address: tuple[str, ...] | None = None
    ship_method_list_id: str | None = None
    fob: str | None = None
    is_manually_closed: bool | None = None
    memo: str | None = None
    vendor_message: str | None = None
    lines: tuple[PurchaseOrderLineWrite, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReceiptLineWrite:
    """One received line, linked to its purchase-order line (linking rule 2: no ItemRef beside the link)."""

    order_txn_id: str
    order_txn_line_id: str
    quantity: Decimal
    unit: str = ""
    cost: Decimal | None = None
    inventory_site_list_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReceiptAdd:
    """Receives items against a purchase order."""

    vendor_list_id: str
    txn_date: date
    ref_number: str = ""
    memo: str = ""
    external_guid: str = ""
    lines: tuple[ItemReceiptLineWrite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryAdjustmentLineWrite:
    """Sets the on hand of one item to an absolute count (I1)."""

    item_list_id: str
    new_quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryAdjustmentAdd:
    """Sets on-hand counts: those of one site where it names one, else the totals."""

    account_list_id: str
    txn_date: date
    ref_number: str
    class_list_id: str = ""
    inventory_site_list_id: str = ""
    memo: str = ""
    external_guid: str = ""
    lines: tuple[InventoryAdjustmentLineWrite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLineWrite:
    """One line. The price is given by `rate`, or by `amount` where quantity × rate would round to another one. An empty
    `tax_code_list_id` leaves it to QuickBooks."""

    item_list_id: str
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = None
    inventory_site_list_id: str = ""
    tax_code_list_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAdd:
    """Creates an invoice. Addresses are left to QuickBooks, which takes them from the customer."""

    customer_list_id: str
    class_list_id: str = ""
    txn_date: date
    ref_number: str
    po_number: str = ""
    terms_list_id: str = ""
    due_date: date | None = None
    tax_item_list_id: str = ""
    memo: str = ""
    external_guid: str = ""
    lines: tuple[InvoiceLineWrite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TxnDel:
    """Deletes a transaction; `kind` is TxnDelType, for example ItemReceipt."""

    kind: str
    txn_id: str


Read = (
    HostQuery
    | CompanyQuery
    | PreferencesQuery
    | AccountQuery
    | EntityQuery
    | ItemQuery
    | ShipMethodQuery
    | TermsQuery
    | ClassQuery
    | CurrencyQuery
    | UnitSetQuery
    | NameListQuery
    | InventorySiteQuery
    | ItemSitesQuery
    | PurchaseOrderQuery
    | ItemReceiptQuery
    | BillQuery
    | InvoiceQuery
    | TxnDeletedQuery
    | ListDeletedQuery
    | InventoryAdjustmentQuery
)
Write = (
    VendorAdd
    | CustomerAdd
    | AccountAdd
    | ItemInventoryAdd
    | ItemOtherChargeAdd
    | ItemNonInventoryAdd
    | VendorReactivate
    | CustomerReactivate
    | ItemReactivate
    | PurchaseOrderAdd
    | PurchaseOrderMod
    | ItemReceiptAdd
    | InventoryAdjustmentAdd
    | InvoiceAdd
    | TxnDel
)
Request = Read | Write


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedRequest:
    """A request with the requestID by which its answer is found (at most 50 characters)."""

    request_id: str
    request: Request


def question_of(request: Read) -> str:
    """What kind of question it is: QuickBooks may answer one and refuse another."""
    return deletions_of(request.kind) if isinstance(request, TxnDeletedQuery) else type(request).__name__
