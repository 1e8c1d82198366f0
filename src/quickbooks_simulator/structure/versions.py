"""Which qbXML version brought what (schema comments of the operations file, [OPS] in FACTS; FACTS 1, row "Version").

What an older version is sent is as unknown to it as a misspelt element. Whatever is not named here is known since 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .model import Element, Node


def by_name(names: Mapping[str, str]) -> dict[str, str]:
    """From "version: names" to "name: version"."""
    return {name: version for version, together in names.items() for name in together.split()}


def number(version: str) -> tuple[int, ...]:
    """A version in an order in which 10.0 is above 9.0."""
    return tuple(int(part) for part in version.split("."))


REQUESTS_SINCE: Mapping[str, str] = by_name(
    {
        "1.1": """
            ListDelRq PreferencesQueryRq TxnDelRq TxnVoidRq
        """,
        "2.0": """
            ClearedStatusModRq DataExtAddRq DataExtDefAddRq DataExtDefDelRq DataExtDefModRq DataExtDefQueryRq
            DataExtDelRq DataExtModRq InventoryAdjustmentAddRq InventoryAdjustmentQueryRq ItemInventoryAssemblyAddRq
            ItemInventoryAssemblyQueryRq ListDeletedQueryRq TxnDeletedQueryRq
        """,
        "2.1": """
            InvoiceModRq PurchaseOrderModRq
        """,
        "3.0": """
            BillModRq ItemFixedAssetAddRq ItemFixedAssetQueryRq ItemReceiptQueryRq TemplateQueryRq
        """,
        "4.0": """
            ItemReceiptAddRq ItemReceiptModRq TransactionQueryRq
        """,
        "7.0": """
            UnitOfMeasureSetAddRq UnitOfMeasureSetQueryRq
        """,
        "8.0": """
            CurrencyQueryRq
        """,
        "9.0": """
            InventoryAdjustmentModRq
        """,
        "10.0": """
            InventorySiteAddRq InventorySiteQueryRq ItemSitesQueryRq TransferInventoryAddRq TransferInventoryQueryRq
        """,
    }
)
"""Requests."""

ELEMENTS_SINCE: Mapping[str, str] = by_name(
    {
        "2.0": """
            APAccountRef Addr4 BillableStatus ListIDWithChildren OverrideItemAccountRef OwnerID
        """,
        "3.0": """
            CreditCardInfo PreferredPaymentMethodRef TemplateRef
        """,
        "4.0": """
            DiscountLineAdd IncludeRetElement IsTaxable PriceLevelRef RefNumberCaseSensitive SalesTaxLineAdd
            ShippingLineAdd
        """,
        "6.0": """
            Addr5 BillingRateRef CardSecurityCodeMatch ClientTransID IncludeListMetaData IsToBeEmailed Note Other
            Other1 Other2 PurchaseTaxCodeRef TransactionMode
        """,
        "6.1": """
            TaxAmount
        """,
        "7.0": """
            ApplyAccountRefToExistingTxns ApplyExpenseAccountRefToExistingTxns ApplyIncomeAccountRefToExistingTxns
            CreditCardTxnType ForceUOMChange ManufacturerPartNumber OverrideUOMSetRef TaxLineID UnitOfMeasure
            UnitOfMeasureSetRef
        """,
        "8.0": """
            ApplyCOGSAccountRefToExistingTxns CurrencyFilter CurrencyRef ExchangeRate IsFinanceCharge
            IsSalesTaxAgency IsTaxOnTax IsTaxTrackedOnPurchases IsTaxTrackedOnSales PrefillAccountRef
            ReportingPeriod SalesTaxReturnRef TaxOnPurchasesAccountRef TaxOnSalesAccountRef TaxRegistrationNumber
        """,
        "10.0": """
            InventorySiteRef SetCredit
        """,
        "11.0": """
            CountAdjustment LotNumberAdjustment SerialNumberAdjustment
        """,
        "12.0": """
            AdditionalContactRef AdditionalNotes AdditionalNotesMod BarCode Cc ClassFilter Contacts ContactsMod
            DataExtFormatString DataExtListRequire DataExtTxnRequire FromInventorySiteLocationRef
            InventorySiteLocationRef JobTitle ParentSiteRef PreferredDeliveryMethod ShipToAddress
            ToInventorySiteLocationRef
        """,
        "13.0": """
            Max OptionForPriceRuleConflict Priority ReminderTime Type
        """,
    }
)
"""Elements that came to all requests with the same version."""

PLACES_SINCE: Mapping[str, str] = by_name(
    {
        "1.1": """
            InvoiceQueryRq/IncludeLinkedTxns
        """,
        "2.0": """
            AccountFilter/ListID BillQueryRq/IncludeLinkedTxns EntityFilter/ListID
        """,
        "3.0": """
            CustomerAdd/Notes CustomerMod/CreditLimit CustomerMod/CustomerTypeRef CustomerMod/DeliveryMethod
            CustomerMod/IsActive CustomerMod/IsStatementWithParent CustomerMod/ItemSalesTaxRef CustomerMod/JobDesc
            CustomerMod/JobEndDate CustomerMod/JobProjectedEndDate CustomerMod/JobStartDate CustomerMod/JobStatus
            CustomerMod/JobTypeRef CustomerMod/Notes CustomerMod/ParentRef CustomerMod/ResaleNumber
            CustomerMod/SalesRepRef CustomerMod/SalesTaxCodeRef CustomerMod/TermsRef DataExtAdd/TxnLineID
            DataExtDel/TxnLineID DataExtMod/TxnLineID PurchaseOrderQueryRq/IncludeLinkedTxns VendorAdd/Notes
            VendorMod/CreditLimit VendorMod/IsActive VendorMod/IsVendorEligibleFor1099 VendorMod/Notes
            VendorMod/TermsRef VendorMod/VendorTaxIdent VendorMod/VendorTypeRef
        """,
        "4.0": """
            BillAdd/LinkToTxnID ItemLineAdd/LinkToTxn
        """,
        "4.1": """
            SalesReceiptAdd/CreditCardTxnInfo
        """,
        "5.0": """
            InvoiceLineAdd/DataExt InvoiceLineGroupAdd/DataExt PurchaseOrderLineAdd/DataExt
            PurchaseOrderLineGroupAdd/DataExt SalesReceiptLineAdd/DataExt SalesReceiptLineGroupAdd/DataExt
        """,
        "6.0": """
            AccountAdd/SalesTaxCodeRef CheckAdd/IsTaxIncluded CheckAdd/SalesTaxCodeRef
            CreditCardChargeAdd/IsTaxIncluded CreditCardChargeAdd/SalesTaxCodeRef BillAdd/IsTaxIncluded BillAdd/SalesTaxCodeRef BillMod/IsTaxIncluded
            BillMod/SalesTaxCodeRef CustomerAdd/SalesTaxCountry CustomerMod/SalesTaxCountry
            ExpenseLineAdd/SalesTaxCodeRef ExpenseLineMod/SalesTaxCodeRef InvoiceAdd/IsTaxIncluded
            InvoiceAdd/LinkToTxnID InvoiceLineAdd/LinkToTxn InvoiceMod/IsTaxIncluded ItemInventoryAdd/IsTaxIncluded
            ItemInventoryMod/IsTaxIncluded ItemLineAdd/SalesTaxCodeRef ItemLineMod/SalesTaxCodeRef
            ItemInventoryAssemblyAdd/IsTaxIncluded ItemNonInventoryAdd/IsTaxIncluded ItemNonInventoryMod/IsTaxIncluded ItemOtherChargeAdd/IsTaxIncluded
            ItemServiceAdd/IsTaxIncluded ItemServiceMod/IsTaxIncluded PurchaseOrderAdd/IsTaxIncluded
            PurchaseOrderAdd/SalesTaxCodeRef PurchaseOrderLineAdd/SalesTaxCodeRef
            PurchaseOrderLineMod/SalesTaxCodeRef PurchaseOrderMod/IsTaxIncluded PurchaseOrderMod/SalesTaxCodeRef
            SalesReceiptAdd/IsTaxIncluded
        """,
        "7.0": """
            CheckAdd/ApplyCheckToTxnAdd ItemInventoryMod/IncomeAccountRef SalesAndPurchaseMod/ExpenseAccountRef
            SalesAndPurchaseMod/IncomeAccountRef SalesOrPurchaseMod/AccountRef SalesReceiptLineAdd/CreditCardTxnInfo
        """,
        "8.0": """
            CustomerAdd/ExternalGUID ItemDiscountAdd/ExternalGUID ItemFixedAssetAdd/ExternalGUID
            ItemGroupAdd/ExternalGUID ItemInventoryAdd/ExternalGUID ItemInventoryAssemblyAdd/ExternalGUID
            ItemNonInventoryAdd/ExternalGUID ItemPaymentAdd/ExternalGUID ItemSalesTaxAdd/ExternalGUID
            ItemSalesTaxAdd/SalesTaxReturnLineRef ItemSalesTaxGroupAdd/ExternalGUID ItemSubtotalAdd/ExternalGUID
            ItemOtherChargeAdd/ExternalGUID ItemReceiptAdd/IsTaxIncluded ItemReceiptAdd/SalesTaxCodeRef
            ItemReceiptMod/IsTaxIncluded ItemReceiptMod/SalesTaxCodeRef ItemServiceAdd/ExternalGUID
            VendorCreditAdd/IsTaxIncluded VendorCreditAdd/SalesTaxCodeRef
            VendorAdd/ExternalGUID VendorAdd/SalesTaxCodeRef VendorAdd/SalesTaxCountry VendorMod/SalesTaxCodeRef
            VendorMod/SalesTaxCountry
        """,
        "9.0": """
            CheckAdd/ExternalGUID CreditCardChargeAdd/ExternalGUID VendorCreditAdd/ExternalGUID
            BillAdd/ExternalGUID InventoryAdjustmentAdd/ExternalGUID InvoiceAdd/ExternalGUID
            ItemReceiptAdd/ExternalGUID PurchaseOrderAdd/ExternalGUID SalesReceiptAdd/ExternalGUID
        """,
        "10.0": """
            ValueAdjustment/QuantityDifference
        """,
        "11.0": """
            InventoryAdjustmentLineMod/LotNumber InventoryAdjustmentLineMod/SerialNumber VendorAdd/ShipAddress
            VendorMod/ShipAddress
        """,
        "12.0": """
            CustomerAdd/ClassRef CustomerMod/ClassRef ItemDiscountAdd/ClassRef ItemFixedAssetAdd/ClassRef
            ItemInventoryAssemblyAdd/ClassRef ItemInventoryAssemblyAdd/ManufacturerPartNumber
            ItemPaymentAdd/ClassRef ItemSalesTaxAdd/ClassRef ItemInventoryAdd/ClassRef ItemInventoryMod/ClassRef
            ItemNonInventoryAdd/ClassRef ItemNonInventoryMod/ClassRef ItemOtherChargeAdd/ClassRef
            ItemServiceAdd/ClassRef ItemServiceMod/ClassRef VendorAdd/ClassRef VendorMod/ClassRef
        """,
        "13.0": """
            BillAdd/VendorAddress BillMod/VendorAddress ExpenseLineAdd/DataExt ExpenseLineAdd/SalesRepRef
            ExpenseLineMod/SalesRepRef ItemGroupLineAdd/DataExt ItemLineAdd/DataExt ItemLineAdd/SalesRepRef
            ItemLineMod/SalesRepRef
        """,
    }
)
"""Elements that came to one parent with another version than to others: ``Parent/Element``."""


def dated(request: Element) -> Element:
    """The request with the version of each of its elements."""
    return replace(_dated(request, ""), since=REQUESTS_SINCE.get(request.name))


def _dated(element: Element, parent: str) -> Element:
    since = PLACES_SINCE.get(f"{parent}/{element.name}") or ELEMENTS_SINCE.get(element.name)
    return replace(element, since=since, content=tuple(_dated_node(node, element.name) for node in element.content))


def _dated_node(node: Node, parent: str) -> Node:
    if isinstance(node, Element):
        return _dated(node, parent)
    return replace(node, content=tuple(_dated_node(part, parent) for part in node.content))
