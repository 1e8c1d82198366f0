"""What QuickBooks says, as immutable records read leniently from its answers (QuickBooks FACTS 2, 4; MESSAGES.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """HostRet: the QuickBooks program."""

    product_name: str = ""
    major_version: str = ""
    minor_version: str = ""
    country: str = ""
    qbxml_versions: tuple[str, ...] = ()
    file_mode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFile:
    """CompanyRet: the company file. `file_id` is the Web Connector's FileID data extension, empty where there is none yet."""

    company_name: str = ""
    legal_name: str = ""
    file_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """PreferencesRet, the part that changes what we may write."""

    closing_date: date | None = None
    is_using_inventory: bool = True
    is_using_class_tracking: bool = False
    is_multi_currency_on: bool = False
    home_currency_list_id: str = ""
    home_currency: str = ""
    is_multi_location_enabled: bool = False
    is_enhanced_receiving_enabled: bool = False
    serial_or_lot_tracking: str = ""
    taxable_code_list_id: str = ""
    """Sales tax code of what is taxed, empty where sales tax is switched off."""
    untaxed_code_list_id: str = ""

    @property
    def is_sales_tax_on(self) -> bool:
        return bool(self.taxable_code_list_id and self.untaxed_code_list_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """AccountRet. `account_type` is QuickBooks' own word, for example `CostOfGoodsSold`."""

    list_id: str
    full_name: str
    account_type: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name of the shared name space: `kind` is Vendor, Customer, Employee or OtherName."""

    kind: str
    list_id: str
    full_name: str
    is_active: bool = True
    edit_sequence: str = ""
    currency_list_id: str = ""
    """Empty where the company file keeps one currency."""
    currency: str = ""
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of any kind: `kind` is the Ret element without `Item` and `Ret` (Inventory, NonInventory, Service, OtherCharge, Group …)."""

    kind: str
    list_id: str
    full_name: str
    is_active: bool = True
    edit_sequence: str = ""
    on_hand: Decimal | None = None
    on_order: Decimal | None = None
    average_cost: Decimal | None = None
    unit_set_list_id: str = ""
    """Its set of units of measure, empty where it has none."""
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipMethod:
    """ShipMethodRet."""

    list_id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """StandardTermsRet or DateDrivenTermsRet: when an invoice is due."""

    list_id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionClass:
    """ClassRet: by what a company tells its transactions apart, such as its departments."""

    list_id: str
    full_name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """CurrencyRet: `name` is such as “Euro”, `code` such as EUR."""

    list_id: str
    name: str
    code: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedUnit:
    """A unit that holds so many base units."""

    name: str
    ratio: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSet:
    """UnitOfMeasureSetRet. `purchase_unit` is the unit in which the forms buy, empty where none is named."""

    list_id: str
    name: str
    base_unit: str
    base_abbreviation: str = ""
    related: tuple[RelatedUnit, ...] = ()
    purchase_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """InventorySiteRet. `parent_list_id` is that of the site whose bin it is, empty for a site."""

    list_id: str
    name: str
    is_active: bool = True
    parent_list_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCount:
    """ItemSitesRet: units of an item at one site, or in one bin of it; both ids are empty for what names no site."""

    item_name: str
    site_list_id: str = ""
    site_name: str = ""
    on_hand: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedTransaction:
    """LinkedTxn of a purchase order, receipt or invoice: `kind` is TxnType."""

    txn_id: str
    kind: str
    ref_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksOrderLine:
    """PurchaseOrderLineRet. `received` is None for a line that cannot be received (linking rule 7).
    `group_txn_line_id` is that of the group line that holds it, empty for a line by itself."""

    txn_line_id: str
    item_list_id: str = ""
    item_name: str = ""
    part_number: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    customer_list_id: str = ""
    received: Decimal | None = None
    is_manually_closed: bool = False
    group_txn_line_id: str = ""

    @property
    def is_closed_short(self) -> bool:
        """By hand, before all of it was received: QuickBooks receives nothing more on it."""
        return self.is_manually_closed and self.received is not None and self.received < (self.quantity or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksOrder:
    """PurchaseOrderRet. `ship_address` holds the printed lines (ShipAddressBlock where given)."""

    txn_id: str
    edit_sequence: str
    time_created: str = ""
    time_modified: str = ""
    ref_number: str = ""
    txn_date: date | None = None
    due_date: date | None = None
    expected_date: date | None = None
    vendor_list_id: str = ""
    vendor_name: str = ""
    ship_to_entity_list_id: str = ""
    ship_address: tuple[str, ...] = ()
    ship_method: str = ""
    fob: str = ""
    memo: str = ""
    vendor_message: str = ""
    external_guid: str = ""
    total: Decimal | None = None
    is_manually_closed: bool = False
    is_fully_received: bool = False
    lines: tuple[QuickBooksOrderLine, ...] = ()
    linked: tuple[LinkedTransaction, ...] = ()

    @property
    def is_closed(self) -> bool:
        """By hand, or since all was received."""
        return self.is_manually_closed or self.is_fully_received


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksReceiptLine:
    """ItemLineRet of an item receipt."""

    txn_line_id: str
    item_list_id: str = ""
    item_name: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    cost: Decimal | None = None
    site_list_id: str = ""
    site_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksReceipt:
    """ItemReceiptRet, or BillRet where the bill was entered for a receipt."""

    txn_id: str
    edit_sequence: str
    time_created: str = ""
    time_modified: str = ""
    ref_number: str = ""
    txn_date: date | None = None
    vendor_list_id: str = ""
    memo: str = ""
    external_guid: str = ""
    lines: tuple[QuickBooksReceiptLine, ...] = ()
    linked: tuple[LinkedTransaction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksAdjustmentLine:
    """InventoryAdjustmentLineRet."""

    item_list_id: str
    item_name: str = ""
    quantity_difference: Decimal | None = None
    value_difference: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksAdjustment:
    """InventoryAdjustmentRet. The site is empty where it names none; `txn_number` is 0 where QuickBooks does not tell it."""

    txn_id: str
    edit_sequence: str
    time_created: str = ""
    time_modified: str = ""
    account_list_id: str = ""
    ref_number: str = ""
    txn_date: date | None = None
    memo: str = ""
    external_guid: str = ""
    site_list_id: str = ""
    site_name: str = ""
    lines: tuple[QuickBooksAdjustmentLine, ...] = ()
    txn_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksInvoiceLine:
    """InvoiceLineRet."""

    txn_line_id: str
    item_list_id: str = ""
    item_name: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str | None = None
    """The unit of measure as QuickBooks shows it, empty without one; None where it was not looked at."""
    rate: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksInvoice:
    """InvoiceRet. `subtotal` is before, `sales_tax` what QuickBooks adds."""

    txn_id: str
    edit_sequence: str
    ref_number: str = ""
    txn_date: date | None = None
    due_date: date | None = None
    customer_list_id: str = ""
    customer_name: str = ""
    po_number: str = ""
    memo: str = ""
    external_guid: str = ""
    subtotal: Decimal | None = None
    sales_tax: Decimal | None = None
    lines: tuple[QuickBooksInvoiceLine, ...] = ()
    linked: tuple[LinkedTransaction, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """None where QuickBooks does not say it."""
        return None if self.subtotal is None else self.subtotal + (self.sales_tax or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedTransaction:
    """TxnDeletedRet or the answer of TxnDel."""

    kind: str
    txn_id: str
    ref_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedEntry:
    """ListDeletedRet: an entry of a list, by its kind (ListDelType)."""

    kind: str
    list_id: str


QuickBooksRecord = (
    Host
    | CompanyFile
    | Preferences
    | Account
    | Entity
    | Item
    | ShipMethod
    | Terms
    | TransactionClass
    | Currency
    | UnitSet
    | Site
    | SiteCount
    | QuickBooksOrder
    | QuickBooksReceipt
    | QuickBooksAdjustment
    | QuickBooksInvoice
    | DeletedTransaction
    | DeletedEntry
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRecovery:
    """The short answer that QuickBooks may give for a write it remembers (QuickBooks FACTS 7)."""

    list_id: str = ""
    txn_id: str = ""
    edit_sequence: str = ""
    external_guid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One XxxRs element. `name` is the message without `Rs`; `severity` is Info, Warn or Error."""

    name: str
    request_id: str
    status_code: int
    severity: str
    message: str
    records: tuple[QuickBooksRecord, ...] = ()
    iterator_id: str = ""
    iterator_remaining: int | None = None
    recovery: ErrorRecovery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer of QuickBooks. `message_set_status` is None where QuickBooks gave none."""

    responses: tuple[Response, ...]
    message_set_status: int | None = None
