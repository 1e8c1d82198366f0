"""Which elements of answers an older qbXML version or another country's edition does not know ([OPS] in FACTS 1).

An application is answered in the version it speaks: what came later is left out, and so is what its edition lacks.
Whatever is not named here is known since 1.0 and in every country.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from .versions import by_name, number

ERROR_RECOVERY_SINCE = "11.0"

ELEMENTS_SINCE: Mapping[str, str] = by_name(
    {
        "1.1": """
            ReceivedQuantity
        """,
        "2.0": """
            Addr4 BankNumber BillableStatus EIN IsPaid
        """,
        "2.1": """
            CashFlowClassification IsFullyReceived IsManuallyClosed SSN SpecialAccountType TaxForm TaxLineInfoRet
        """,
        "3.0": """
            CreditCardInfo IsAutomaticLogin IsSampleCompany ItemFixedAssetRet LinkType PreferredPaymentMethodRef
            QBFileMode TemplateRef
        """,
        "4.0": """
            PriceLevelRef PriceLevels
        """,
        "6.0": """
            Addr5 AddressBlock BillAddressBlock BillingRateRef CompanyAddressBlockForCustomer IsTaxAccount IsTaxAgency
            IsToBeEmailed Other Other1 Other2 OtherNameAddressBlock PurchaseTaxCodeRef ShipAddressBlock SpecialItemType
            VendorAddressBlock
        """,
        "6.1": """
            TaxAmount
        """,
        "7.0": """
            OverrideUOMSetRef SubscribedServices UnitOfMeasure UnitOfMeasureSetRef
        """,
        "8.0": """
            AccountantCopy AmountDueInHomeCurrency AmountInHomeCurrency BalanceRemainingInHomeCurrency CurrencyRef
            IsSalesTaxAgency IsTaxOnTax IsTaxTrackedOnPurchases IsTaxTrackedOnSales MultiCurrencyPreferences
            PrefillAccountRef ReportingPeriod SalesTaxReturnLineRef SalesTaxReturnRef TaxOnPurchasesAccountRef
            TaxOnSalesAccountRef TaxRegistrationNumber TotalAmountInHomeCurrency
        """,
        "10.0": """
            MultiLocationInventoryPreferences
        """,
        "11.0": """
            DataExtFormatString DataExtID DataExtListRequire DataExtTxnRequire IsBilled ItemsAndInventoryPreferences
            LiabilityAccountRef UnbilledQuantity
        """,
        "12.0": """
            AdditionalNotesRet AssignClassesTo BarCodeValue Cc ContactsRet FromInventorySiteLocationRef
            InventorySiteLocationRef IsBarcodeEnabled IsRSBEnabled ParentSiteRef PreferredDeliveryMethod ShipToAddress ToInventorySiteLocationRef
        """,
        "13.0": """
            DataExt Max Priority ReminderTime Type
        """,
    }
)
"""Elements that came to all answers with the same version."""

PLACES_SINCE: Mapping[str, str] = by_name(
    {
        "1.1": """
            InvoiceRet/LinkedTxn
        """,
        "2.0": """
            AccountRet/DataExtRet BillRet/APAccountRef BillRet/DataExtRet BillRet/LinkedTxn CompanyRet/DataExtRet
            CustomerRet/DataExtRet EmployeeRet/DataExtRet InvoiceLineGroupRet/DataExtRet InvoiceLineRet/DataExtRet
            InvoiceRet/DataExtRet ItemDiscountRet/DataExtRet ItemGroupRet/DataExtRet ItemInventoryRet/DataExtRet
            ItemInventoryRet/QuantityOnSalesOrder ItemNonInventoryRet/DataExtRet ItemOtherChargeRet/DataExtRet
            ItemPaymentRet/DataExtRet ItemSalesTaxGroupRet/DataExtRet ItemSalesTaxRet/DataExtRet
            ItemServiceRet/DataExtRet ItemSubtotalRet/DataExtRet OtherNameRet/DataExtRet
            PurchaseOrderLineGroupRet/DataExtRet PurchaseOrderLineRet/DataExtRet PurchaseOrderRet/DataExtRet
            SalesReceiptLineGroupRet/DataExtRet SalesReceiptLineRet/DataExtRet SalesReceiptRet/DataExtRet
            VendorRet/DataExtRet
        """,
        "2.1": """
            EmployeeRet/Fax EmployeeRet/Notes InvoiceLineGroupRet/TxnLineID PurchaseOrderLineGroupRet/TxnLineID
        """,
        "3.0": """
            DataExtDelRet/TxnLineID HostRet/Country ItemGroupLineRet/TxnLineID OtherNameRet/Notes
            PurchaseOrderRet/LinkedTxn SalesReceiptLineGroupRet/TxnLineID
        """,
        "4.0": """
            InvoiceLineRet/IsTaxable SalesReceiptLineRet/IsTaxable
        """,
        "6.0": """
            AccountRet/SalesTaxCodeRef Address/Note BillAddress/Note BillRet/IsTaxIncluded BillRet/SalesTaxCodeRef CustomerRet/SalesTaxCountry
            ExpenseLineRet/SalesTaxCodeRef InvoiceRet/IsTaxIncluded LegalAddress/Note OtherNameAddress/Note
            CompanyAddressForCustomer/Note ShipAddress/Note VendorAddress/Note ItemInventoryAssemblyRet/IsTaxIncluded
            ItemInventoryRet/IsTaxIncluded ItemLineRet/SalesTaxCodeRef ItemNonInventoryRet/IsTaxIncluded
            ItemOtherChargeRet/IsTaxIncluded ItemServiceRet/IsTaxIncluded PurchaseOrderLineRet/SalesTaxCodeRef
            PurchaseOrderRet/IsTaxIncluded PurchaseOrderRet/SalesTaxCodeRef SalesReceiptRet/IsTaxIncluded
            ShipToAddress/Note
        """,
        "7.0": """
            ItemInventoryRet/ManufacturerPartNumber ItemNonInventoryRet/ManufacturerPartNumber
            PurchaseOrderLineRet/ManufacturerPartNumber
        """,
        "8.0": """
            BillRet/ExchangeRate CustomerRet/ExternalGUID EmployeeRet/ExternalGUID InvoiceRet/ExchangeRate
            ItemDiscountRet/ExternalGUID ItemFixedAssetRet/ExternalGUID ItemGroupRet/ExternalGUID
            ItemInventoryAssemblyRet/ExternalGUID ItemInventoryRet/ExternalGUID ItemNonInventoryRet/ExternalGUID
            ItemOtherChargeRet/ExternalGUID ItemPaymentRet/ExternalGUID ItemReceiptRet/ExchangeRate
            ItemReceiptRet/IsTaxIncluded ItemReceiptRet/SalesTaxCodeRef ItemSalesTaxGroupRet/ExternalGUID
            ItemSalesTaxRet/ExternalGUID ItemServiceRet/ExternalGUID ItemSubtotalRet/ExternalGUID
            OtherNameRet/ExternalGUID PurchaseOrderRet/ExchangeRate SalesReceiptRet/ExchangeRate
            TransactionRet/ExchangeRate VendorRet/ExternalGUID VendorRet/SalesTaxCodeRef VendorRet/SalesTaxCountry
        """,
        "9.0": """
            BillRet/ExternalGUID InventoryAdjustmentRet/ExternalGUID InvoiceRet/ExternalGUID ItemReceiptRet/ExternalGUID
            PurchaseOrderRet/ExternalGUID SalesReceiptRet/ExternalGUID
        """,
        "10.0": """
            InventoryAdjustmentRet/InventorySiteRef InvoiceLineRet/InventorySiteRef ItemLineRet/InventorySiteRef
            PurchaseOrderRet/InventorySiteRef SalesReceiptLineRet/InventorySiteRef
        """,
        "11.0": """
            VendorRet/ShipAddress
        """,
        "12.0": """
            CustomerRet/AdditionalContactRef CustomerRet/ClassRef CustomerRet/JobTitle EmployeeRet/JobTitle
            ItemDiscountRet/ClassRef ItemFixedAssetRet/ClassRef ItemInventoryAssemblyRet/ClassRef
            ItemInventoryAssemblyRet/ManufacturerPartNumber ItemInventoryRet/ClassRef ItemNonInventoryRet/ClassRef
            ItemOtherChargeRet/ClassRef ItemPaymentRet/ClassRef ItemSalesTaxRet/ClassRef ItemServiceRet/ClassRef
            VendorRet/AdditionalContactRef VendorRet/ClassRef VendorRet/JobTitle
        """,
        "13.0": """
            BillRet/VendorAddress ExpenseLineRet/DataExtRet ExpenseLineRet/SalesRepRef ItemLineRet/DataExtRet
            ItemLineRet/SalesRepRef
        """,
    }
)
"""Elements that came to one parent with another version than to others: ``Parent/Element``."""

UNKNOWN_IN: Mapping[str, frozenset[str]] = {
    "CustomerRet/ItemSalesTaxRef": frozenset({"CA", "UK"}),
    "PreferencesRet/MultiLocationInventoryPreferences": frozenset({"CA", "UK"}),
    "VendorRet/IsVendorEligibleFor1099": frozenset({"CA", "UK"}),
    "AccountRet/TaxLineInfoRet": frozenset({"UK"}),
}
"""Elements that a US file answers and other editions do not. What the US edition lacks it never holds."""


def known(content: Iterable[tuple[str, Any]], version: str, country: str) -> Iterator[tuple[str, Any]]:
    """The content of an answer as an application that speaks ``version`` gets it from the edition of ``country``."""
    unknown = _unknown(version, country)
    if not unknown:
        yield from content
        return
    for name, value in content:
        if name not in unknown:
            yield name, _known_part(name, value, unknown)


@cache
def _unknown(version: str, country: str) -> frozenset[str]:
    """Names and places to leave out."""
    since = {**ELEMENTS_SINCE, **PLACES_SINCE}
    later = {name for name, first in since.items() if number(first) > number(version)}
    return frozenset(later | {place for place, countries in UNKNOWN_IN.items() if country in countries})


def _known_part(parent: str, value: Any, unknown: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_known_part(parent, one, unknown) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _known_part(name, part, unknown)
        for name, part in value.items()
        if name not in unknown and f"{parent}/{name}" not in unknown
    }
