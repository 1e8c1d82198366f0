"""From the elements of an answer to records of the program, the company file and its lists (MESSAGES.md, responses)."""

from __future__ import annotations

from decimal import Decimal

from stockpost.core.quickbooks_records import (
    Account,
    CompanyFile,
    Currency,
    DeletedEntry,
    Entity,
    Host,
    Item,
    Preferences,
    RelatedUnit,
    ShipMethod,
    Site,
    SiteCount,
    Terms,
    TransactionClass,
    UnitSet,
)
from stockpost.qbxml.node import Node

ENTITY_KINDS = ("Vendor", "Customer", "Employee", "OtherName")
FILE_ID = "FileID"
"""Name of the data extension in which the Web Connector keeps the id of the company file (QuickBooks FACTS 8)."""


def host(node: Node) -> Host:
    """HostRet."""
    return Host(
        product_name=node.text("ProductName"),
        major_version=node.word("MajorVersion"),
        minor_version=node.word("MinorVersion"),
        country=node.word("Country"),
        qbxml_versions=tuple(version.own_text().strip() for version in node.every("SupportedQBXMLVersion")),
        file_mode=node.word("QBFileMode"),
    )


def company(node: Node) -> CompanyFile:
    """CompanyRet. The file id may belong to any owner, since the query asks for ours only."""
    file_ids = (
        extension.word("DataExtValue")
        for extension in node.every("DataExtRet")
        if extension.word("DataExtName") == FILE_ID
    )
    return CompanyFile(
        company_name=node.text("CompanyName"),
        legal_name=node.text("LegalCompanyName"),
        file_id=next(filter(None, file_ids), ""),
    )


def preferences(node: Node) -> Preferences:
    """PreferencesRet. A section that QuickBooks leaves out counts as switched off, inventory as switched on."""
    return Preferences(
        closing_date=node.day("AccountingPreferences", "ClosingDate"),
        is_using_inventory=node.flag("PurchasesAndVendorsPreferences", "IsUsingInventory", default=True),
        is_using_class_tracking=node.flag("AccountingPreferences", "IsUsingClassTracking"),
        is_multi_currency_on=node.flag("MultiCurrencyPreferences", "IsMultiCurrencyOn"),
        home_currency_list_id=node.word("MultiCurrencyPreferences", "HomeCurrencyRef", "ListID"),
        home_currency=node.text("MultiCurrencyPreferences", "HomeCurrencyRef", "FullName"),
        is_multi_location_enabled=node.flag("MultiLocationInventoryPreferences", "IsMultiLocationInventoryEnabled"),
        is_enhanced_receiving_enabled=node.flag("ItemsAndInventoryPreferences", "EnhancedInventoryReceivingEnabled"),
        serial_or_lot_tracking=node.word("ItemsAndInventoryPreferences", "IsTrackingSerialOrLotNumber"),
        taxable_code_list_id=node.word("SalesTaxPreferences", "DefaultTaxableSalesTaxCodeRef", "ListID"),
        untaxed_code_list_id=node.word("SalesTaxPreferences", "DefaultNonTaxableSalesTaxCodeRef", "ListID"),
    )


def account(node: Node) -> Account:
    """AccountRet."""
    return Account(
        list_id=node.word("ListID"),
        full_name=_full_name(node),
        account_type=node.word("AccountType"),
        is_active=node.flag("IsActive", default=True),
    )


def entity(node: Node) -> Entity:
    """VendorRet, CustomerRet, EmployeeRet or OtherNameRet."""
    return Entity(
        kind=node.name.removesuffix("Ret"),
        list_id=node.word("ListID"),
        full_name=_full_name(node),
        is_active=node.flag("IsActive", default=True),
        edit_sequence=node.word("EditSequence"),
        currency_list_id=node.word("CurrencyRef", "ListID"),
        currency=node.text("CurrencyRef", "FullName"),
        external_guid=node.word("ExternalGUID"),
    )


def item(node: Node) -> Item:
    """An item of any kind; only inventory parts and assemblies carry counts."""
    return Item(
        kind=node.name.removeprefix("Item").removesuffix("Ret"),
        list_id=node.word("ListID"),
        full_name=_full_name(node),
        is_active=node.flag("IsActive", default=True),
        edit_sequence=node.word("EditSequence"),
        on_hand=node.number("QuantityOnHand"),
        on_order=node.number("QuantityOnOrder"),
        average_cost=node.number("AverageCost"),
        unit_set_list_id=node.word("UnitOfMeasureSetRef", "ListID"),
        external_guid=node.word("ExternalGUID"),
    )


def ship_method(node: Node) -> ShipMethod:
    """ShipMethodRet."""
    return ShipMethod(list_id=node.word("ListID"), name=_full_name(node), is_active=node.flag("IsActive", default=True))


def terms(node: Node) -> Terms:
    """StandardTermsRet or DateDrivenTermsRet."""
    return Terms(list_id=node.word("ListID"), name=_full_name(node), is_active=node.flag("IsActive", default=True))


def transaction_class(node: Node) -> TransactionClass:
    """ClassRet."""
    return TransactionClass(
        list_id=node.word("ListID"), full_name=_full_name(node), is_active=node.flag("IsActive", default=True)
    )


def currency(node: Node) -> Currency:
    """CurrencyRet."""
    return Currency(
        list_id=node.word("ListID"),
        name=_full_name(node),
        code=node.word("CurrencyCode").upper(),
        is_active=node.flag("IsActive", default=True),
    )


def unit_set(node: Node) -> UnitSet:
    """UnitOfMeasureSetRet. A related unit without a usable ratio is left out."""
    buying = (one.text("Unit") for one in node.every("DefaultUnit") if one.word("UnitUsedFor") == "Purchase")
    return UnitSet(
        list_id=node.word("ListID"),
        name=_full_name(node),
        base_unit=node.text("BaseUnit", "Name"),
        base_abbreviation=node.text("BaseUnit", "Abbreviation"),
        related=tuple(
            RelatedUnit(name=unit.text("Name"), ratio=ratio)
            for unit in node.every("RelatedUnit")
            if (ratio := unit.number("ConversionRatio"))
        ),
        purchase_unit=next(buying, ""),
    )


def _full_name(node: Node) -> str:
    """Lists without levels have a Name only."""
    return node.text("FullName") or node.text("Name")


def site(node: Node) -> Site:
    """InventorySiteRet."""
    return Site(
        list_id=node.word("ListID"),
        name=node.text("Name"),
        is_active=node.flag("IsActive", default=True),
        parent_list_id=node.word("ParentSiteRef", "ListID"),
    )


def site_count(node: Node) -> SiteCount:
    """ItemSitesRet."""
    item = node.text("ItemInventoryRef", "FullName") or node.text("ItemInventoryAssemblyRef", "FullName")
    return SiteCount(
        item_name=item,
        site_list_id=node.word("InventorySiteRef", "ListID"),
        site_name=node.text("InventorySiteRef", "FullName"),
        on_hand=node.number("QuantityOnHand") or Decimal(0),
    )


def deleted_entry(node: Node) -> DeletedEntry:
    """ListDeletedRet."""
    return DeletedEntry(kind=node.word("ListDelType"), list_id=node.word("ListID"))
