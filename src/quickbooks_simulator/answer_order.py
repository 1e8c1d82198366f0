"""Element order of the answers (FACTS 1): aggregate name to the order of what it may hold."""

from __future__ import annotations

_LIST_CORE = "ListID TimeCreated TimeModified EditSequence"
_TXN_CORE = "TxnID TimeCreated TimeModified EditSequence TxnNumber"
_CONTACT = (
    "CompanyName Salutation FirstName MiddleName LastName Suffix JobTitle BillAddress BillAddressBlock VendorAddress "
    "VendorAddressBlock ShipAddress ShipAddressBlock ShipToAddress PrintAs Phone Mobile Pager AltPhone Fax Email Cc "
    "Contact AltContact AdditionalContactRef ContactsRet"
)
_PERSON = "Salutation FirstName MiddleName LastName"
_TAX = (
    "SalesTaxCountry IsSalesTaxAgency SalesTaxReturnRef TaxRegistrationNumber ReportingPeriod IsTaxTrackedOnPurchases "
    "TaxOnPurchasesAccountRef IsTaxTrackedOnSales TaxOnSalesAccountRef IsTaxOnTax PrefillAccountRef CurrencyRef"
)
_ITEM_HEAD = (
    f"{_LIST_CORE} Name FullName BarCodeValue IsActive ClassRef ParentRef Sublevel ManufacturerPartNumber "
    "UnitOfMeasureSetRef IsTaxIncluded SalesTaxCodeRef"
)
_PLAIN_ITEM = f"{_ITEM_HEAD} SalesOrPurchase SalesAndPurchase SpecialItemType ExternalGUID DataExtRet"
_FLAT_ITEM = f"{_LIST_CORE} Name BarCodeValue IsActive"
_TERMS = f"{_LIST_CORE} Name IsActive"
_PURCHASE_LINES = "LinkedTxn ExpenseLineRet ItemLineRet ItemGroupLineRet OpenAmount DataExtRet"
_SALE_ADDRESS = "BillAddress BillAddressBlock ShipAddress ShipAddressBlock IsPending"
_TRACKING = "InventorySiteRef InventorySiteLocationRef SerialNumber LotNumber"

_ORDERS = {
    "HostRet": "ProductName MajorVersion MinorVersion Country SupportedQBXMLVersion IsAutomaticLogin QBFileMode",
    "CompanyRet": (
        "IsSampleCompany CompanyName LegalCompanyName Address AddressBlock LegalAddress CompanyAddressForCustomer "
        "CompanyAddressBlockForCustomer Phone Fax Email CompanyEmailForCustomer CompanyWebSite FirstMonthFiscalYear "
        "FirstMonthIncomeTaxYear CompanyType EIN SSN TaxForm SubscribedServices AccountantCopy DataExtRet"
    ),
    "SubscribedServices": "Service",
    "AccountantCopy": "AccountantCopyExists DividingDate",
    "DataExtRet": "OwnerID DataExtName DataExtType DataExtValue",
    "DataExtDefRet": (
        "OwnerID DataExtID DataExtName DataExtType AssignToObject DataExtListRequire DataExtTxnRequire "
        "DataExtFormatString"
    ),
    "DataExtDefDelRet": "OwnerID DataExtName TimeDeleted",
    "DataExtDelRet": (
        "OwnerID DataExtName ListDataExtType ListObjRef TxnDataExtType TxnID TxnLineID OtherDataExtType TimeDeleted"
    ),
    "PreferencesRet": (
        "AccountingPreferences FinanceChargePreferences JobsAndEstimatesPreferences MultiCurrencyPreferences "
        "MultiLocationInventoryPreferences PurchasesAndVendorsPreferences ReportsPreferences "
        "SalesAndCustomersPreferences SalesTaxPreferences TimeTrackingPreferences CurrentAppAccessRights "
        "ItemsAndInventoryPreferences"
    ),
    "AccountRet": (
        f"{_LIST_CORE} Name FullName IsActive ParentRef Sublevel AccountType DetailAccountType SpecialAccountType "
        "IsTaxAccount AccountNumber BankNumber LastCheckNumber Desc Balance TotalBalance SalesTaxCodeRef "
        "TaxLineInfoRet CashFlowClassification CurrencyRef DataExtRet"
    ),
    "TaxLineInfoRet": "TaxLineID TaxLineName",
    "ClassRet": f"{_LIST_CORE} Name FullName IsActive ParentRef Sublevel",
    "VendorRet": (
        f"{_LIST_CORE} Name IsActive ClassRef IsTaxAgency {_CONTACT} NameOnCheck AccountNumber Notes "
        "AdditionalNotesRet VendorTypeRef TermsRef CreditLimit VendorTaxIdent IsVendorEligibleFor1099 Balance "
        f"BillingRateRef ExternalGUID SalesTaxCodeRef {_TAX} DataExtRet"
    ),
    "CustomerRet": (
        f"{_LIST_CORE} Name FullName IsActive ClassRef ParentRef Sublevel {_CONTACT} CustomerTypeRef TermsRef "
        "SalesRepRef Balance TotalBalance SalesTaxCodeRef ItemSalesTaxRef SalesTaxCountry ResaleNumber AccountNumber "
        "CreditLimit PreferredPaymentMethodRef CreditCardInfo JobStatus JobStartDate JobProjectedEndDate JobEndDate "
        "JobDesc JobTypeRef Notes AdditionalNotesRet IsStatementWithParent DeliveryMethod PreferredDeliveryMethod "
        "PriceLevelRef ExternalGUID TaxRegistrationNumber CurrencyRef DataExtRet"
    ),
    "EmployeeRet": f"{_LIST_CORE} Name IsActive {_PERSON} JobTitle Phone AltPhone Fax Email Notes ExternalGUID DataExtRet",
    "OtherNameRet": (
        f"{_LIST_CORE} Name IsActive CompanyName {_PERSON} OtherNameAddress OtherNameAddressBlock Phone AltPhone Fax "
        "Email Contact AltContact AccountNumber Notes ExternalGUID DataExtRet"
    ),
    "ShipToAddress": "Name Addr1 Addr2 Addr3 Addr4 Addr5 City State PostalCode Country Note DefaultShipTo",
    "ContactsRet": (
        "ListID TimeCreated TimeModified EditSequence Contact Salutation FirstName MiddleName LastName JobTitle "
        "AdditionalContactRef"
    ),
    "AdditionalContactRef": "ContactName ContactValue",
    "AdditionalNotesRet": "NoteID Date Note",
    "CreditCardInfo": (
        "CreditCardNumber ExpirationMonth ExpirationYear NameOnCard CreditCardAddress CreditCardPostalCode"
    ),
    "StandardTermsRet": f"{_TERMS} StdDueDays StdDiscountDays DiscountPct",
    "DateDrivenTermsRet": f"{_TERMS} DayOfMonthDue DueNextMonthDays DiscountDayOfMonth DiscountPct",
    "ShipMethodRet": _TERMS,
    "SalesTaxCodeRet": f"{_TERMS} IsTaxable Desc",
    "TemplateRet": f"{_TERMS} TemplateType",
    "CurrencyRet": f"{_TERMS} CurrencyCode CurrencyFormat IsUserDefinedCurrency ExchangeRate AsOfDate",
    "UnitOfMeasureSetRet": f"{_TERMS} UnitOfMeasureType BaseUnit RelatedUnit DefaultUnit",
    "InventorySiteRet": f"{_TERMS} ParentSiteRef IsDefaultSite SiteDesc Contact Phone Fax Email SiteAddress SiteAddressBlock",
    "ItemInventoryRet": (
        f"{_ITEM_HEAD} SalesDesc SalesPrice IncomeAccountRef PurchaseDesc PurchaseCost PurchaseTaxCodeRef "
        "COGSAccountRef PrefVendorRef AssetAccountRef ReorderPoint Max QuantityOnHand AverageCost QuantityOnOrder "
        "QuantityOnSalesOrder ExternalGUID DataExtRet"
    ),
    "ItemNonInventoryRet": _PLAIN_ITEM,
    "ItemServiceRet": _PLAIN_ITEM,
    "ItemOtherChargeRet": _PLAIN_ITEM,
    "ItemInventoryAssemblyRet": (
        f"{_ITEM_HEAD} SalesDesc SalesPrice IncomeAccountRef PurchaseDesc PurchaseCost PurchaseTaxCodeRef "
        "COGSAccountRef PrefVendorRef AssetAccountRef BuildPoint Max QuantityOnHand AverageCost QuantityOnOrder "
        "QuantityOnSalesOrder ExternalGUID ItemInventoryAssemblyLine DataExtRet"
    ),
    "ItemInventoryAssemblyLine": "ItemInventoryRef Quantity",
    "ItemFixedAssetRet": (
        f"{_FLAT_ITEM} ClassRef AcquiredAs PurchaseDesc PurchaseDate PurchaseCost VendorOrPayeeName AssetAccountRef "
        "FixedAssetSalesInfo AssetDesc Location PONumber SerialNumber WarrantyExpDate Notes AssetNumber CostBasis "
        "YearEndAccumulatedDepreciation YearEndBookValue ExternalGUID DataExtRet"
    ),
    "FixedAssetSalesInfo": "SalesDesc SalesDate SalesPrice SalesExpense",
    "ItemSubtotalRet": f"{_FLAT_ITEM} ItemDesc SpecialItemType ExternalGUID DataExtRet",
    "ItemDiscountRet": (
        f"{_LIST_CORE} Name FullName BarCodeValue IsActive ClassRef ParentRef Sublevel ItemDesc SalesTaxCodeRef "
        "DiscountRate DiscountRatePercent AccountRef ExternalGUID DataExtRet"
    ),
    "ItemPaymentRet": f"{_FLAT_ITEM} ClassRef ItemDesc DepositToAccountRef PaymentMethodRef ExternalGUID DataExtRet",
    "ItemSalesTaxRet": (
        f"{_FLAT_ITEM} ClassRef ItemDesc TaxRate TaxVendorRef SalesTaxReturnLineRef ExternalGUID DataExtRet"
    ),
    "ItemSalesTaxGroupRet": f"{_FLAT_ITEM} ItemDesc ExternalGUID ItemSalesTaxRef DataExtRet",
    "ItemGroupRet": (
        f"{_FLAT_ITEM} ItemDesc UnitOfMeasureSetRef IsPrintItemsInGroup SpecialItemType ExternalGUID ItemGroupLine "
        "DataExtRet"
    ),
    "ItemGroupLine": "ItemRef Quantity UnitOfMeasure",
    "SalesOrPurchase": "Desc Price PricePercent AccountRef",
    "SalesAndPurchase": (
        "SalesDesc SalesPrice IncomeAccountRef PurchaseDesc PurchaseCost PurchaseTaxCodeRef ExpenseAccountRef "
        "PrefVendorRef"
    ),
    "PurchaseOrderRet": (
        f"{_TXN_CORE} VendorRef ClassRef InventorySiteRef ShipToEntityRef TemplateRef TxnDate RefNumber VendorAddress "
        "VendorAddressBlock ShipAddress ShipAddressBlock TermsRef DueDate ExpectedDate ShipMethodRef FOB TotalAmount "
        "CurrencyRef ExchangeRate TotalAmountInHomeCurrency IsManuallyClosed IsFullyReceived Memo VendorMsg "
        "IsToBePrinted IsToBeEmailed IsTaxIncluded SalesTaxCodeRef Other1 Other2 ExternalGUID LinkedTxn "
        "PurchaseOrderLineRet PurchaseOrderLineGroupRet DataExtRet"
    ),
    "PurchaseOrderLineRet": (
        "TxnLineID ItemRef ManufacturerPartNumber Desc Quantity UnitOfMeasure OverrideUOMSetRef Rate ClassRef Amount "
        "TaxAmount InventorySiteLocationRef CustomerRef ServiceDate SalesTaxCodeRef ReceivedQuantity UnbilledQuantity "
        "IsBilled IsManuallyClosed Other1 Other2 DataExtRet"
    ),
    "LinkedTxn": "TxnID TxnType TxnDate RefNumber LinkType Amount TxnLineDetail",
    "ItemReceiptRet": (
        f"{_TXN_CORE} VendorRef APAccountRef LiabilityAccountRef TxnDate TotalAmount CurrencyRef ExchangeRate "
        "TotalAmountInHomeCurrency RefNumber Memo IsTaxIncluded SalesTaxCodeRef ExternalGUID "
        f"{_PURCHASE_LINES}"
    ),
    "BillRet": (
        f"{_TXN_CORE} VendorRef VendorAddress APAccountRef TxnDate DueDate AmountDue CurrencyRef ExchangeRate "
        "AmountDueInHomeCurrency RefNumber TermsRef Memo IsTaxIncluded SalesTaxCodeRef IsPaid ExternalGUID "
        f"{_PURCHASE_LINES}"
    ),
    **{
        f"{prefix}LineGroupRet": (
            "TxnLineID ItemGroupRef Desc Quantity UnitOfMeasure OverrideUOMSetRef IsPrintItemsInGroup TotalAmount "
            f"ServiceDate {prefix}LineRet DataExtRet"
        )
        for prefix in ("PurchaseOrder", "Invoice", "SalesReceipt")
    },
    "ItemGroupLineRet": (
        "TxnLineID ItemGroupRef Desc Quantity UnitOfMeasure OverrideUOMSetRef TotalAmount ItemLineRet DataExt"
    ),
    "ExpenseLineRet": (
        "TxnLineID AccountRef Amount TaxAmount Memo CustomerRef ClassRef SalesTaxCodeRef BillableStatus SalesRepRef "
        "DataExtRet"
    ),
    "ItemLineRet": (
        f"TxnLineID ItemRef {_TRACKING} Desc Quantity UnitOfMeasure OverrideUOMSetRef Cost Amount TaxAmount "
        "CustomerRef ClassRef SalesTaxCodeRef BillableStatus SalesRepRef DataExtRet"
    ),
    "InventoryAdjustmentRet": (
        f"{_TXN_CORE} AccountRef InventorySiteRef TxnDate RefNumber CustomerRef ClassRef Memo ExternalGUID "
        "InventoryAdjustmentLineRet DataExtRet"
    ),
    "InventoryAdjustmentLineRet": (
        "TxnLineID ItemRef SerialNumber SerialNumberAddedOrRemoved LotNumber InventorySiteLocationRef "
        "QuantityDifference ValueDifference"
    ),
    "InvoiceRet": (
        f"{_TXN_CORE} CustomerRef ClassRef ARAccountRef TemplateRef TxnDate RefNumber {_SALE_ADDRESS} IsFinanceCharge "
        "PONumber TermsRef DueDate SalesRepRef FOB ShipDate ShipMethodRef Subtotal ItemSalesTaxRef SalesTaxPercentage "
        "SalesTaxTotal AppliedAmount BalanceRemaining CurrencyRef ExchangeRate BalanceRemainingInHomeCurrency Memo "
        "IsPaid CustomerMsgRef IsToBePrinted IsToBeEmailed IsTaxIncluded CustomerSalesTaxCodeRef "
        "SuggestedDiscountAmount SuggestedDiscountDate Other ExternalGUID LinkedTxn InvoiceLineRet InvoiceLineGroupRet DataExtRet"
    ),
    "InvoiceLineRet": (
        "TxnLineID ItemRef Desc Quantity UnitOfMeasure OverrideUOMSetRef Rate RatePercent ClassRef Amount TaxAmount "
        f"{_TRACKING} ServiceDate SalesTaxCodeRef IsTaxable Other1 Other2 DataExtRet"
    ),
    "SalesReceiptRet": (
        f"{_TXN_CORE} CustomerRef ClassRef TemplateRef TxnDate RefNumber {_SALE_ADDRESS} CheckNumber PaymentMethodRef "
        "DueDate SalesRepRef ShipDate ShipMethodRef FOB Subtotal ItemSalesTaxRef SalesTaxPercentage SalesTaxTotal "
        "TotalAmount CurrencyRef ExchangeRate TotalAmountInHomeCurrency Memo CustomerMsgRef IsToBePrinted "
        "IsToBeEmailed IsTaxIncluded CustomerSalesTaxCodeRef DepositToAccountRef Other ExternalGUID "
        "SalesReceiptLineRet SalesReceiptLineGroupRet DataExtRet"
    ),
    "TransferInventoryRet": (
        f"{_TXN_CORE} TxnDate RefNumber FromInventorySiteRef ToInventorySiteRef Memo ExternalGUID "
        "TransferInventoryLineRet"
    ),
    "TransferInventoryLineRet": (
        "TxnLineID ItemRef FromInventorySiteLocationRef ToInventorySiteLocationRef QuantityTransferred SerialNumber "
        "LotNumber"
    ),
    "ItemSitesRet": (
        f"{_LIST_CORE} ItemInventoryRef InventorySiteRef InventorySiteLocationRef ReorderLevel QuantityOnHand "
        "QuantityOnPurchaseOrders QuantityOnSalesOrders QuantityToBeBuiltByPendingBuildTxns "
        "QuantityRequiredByPendingBuildTxns QuantityOnPendingTransfers AssemblyBuildPoint"
    ),
    "ToDoRet": (
        f"{_LIST_CORE} Notes IsActive Type Priority CustomerRef EmployeeRef LeadRef VendorRef IsDone ReminderDate "
        "ReminderTime"
    ),
    "TransactionRet": (
        "TxnType TxnID TxnLineID TimeCreated TimeModified EntityRef AccountRef TxnDate RefNumber Amount CurrencyRef "
        "ExchangeRate AmountInHomeCurrency Memo"
    ),
    "TxnDeletedRet": "TxnDelType TxnID TimeCreated TimeDeleted RefNumber",
    "ListDeletedRet": "ListDelType ListID TimeCreated TimeDeleted FullName",
}
_ORDERS["SalesReceiptLineRet"] = _ORDERS["InvoiceLineRet"]
_ADDRESS = ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5", "City", "State", "PostalCode", "Country", "Note")
_REFERENCE = ("ListID", "FullName")

ORDERS: dict[str, tuple[str, ...]] = {name: tuple(order.split()) for name, order in _ORDERS.items()}


def order_of(name: str) -> tuple[str, ...] | None:
    """Order inside an aggregate; None where the writer's own order is right (small preference groups)."""
    if name in ORDERS:
        return ORDERS[name]
    if name.endswith("Ref"):
        return _REFERENCE
    if "Address" in name:
        return _ADDRESS
    return None
