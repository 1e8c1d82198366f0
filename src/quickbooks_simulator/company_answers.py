"""HostQuery, CompanyQuery and PreferencesQuery (FACTS 1, 4, 8)."""

from __future__ import annotations

from .addresses import address_answer, block_answer
from .list_answers import data_ext_answer
from .records import ListEntry
from .render import Answer
from .scalars import boolean_text
from .work import Work


def host_answer(work: Work) -> Answer:
    """HostRet; the major version follows the year (2014 is 24)."""
    preferences = work.preferences
    return {
        "ProductName": preferences.product_name,
        "MajorVersion": str(preferences.version_year - 1990),
        "MinorVersion": "0",
        "Country": preferences.country,
        "SupportedQBXMLVersion": list(preferences.qbxml_versions),
        "IsAutomaticLogin": "false",
        "QBFileMode": "MultiUser" if preferences.multi_user else "SingleUser",
    }


def company_answer(work: Work, owner_ids: tuple[str, ...]) -> Answer:
    """CompanyRet, with FileID and AppLock under an OwnerID that was asked for."""
    company = work.books.company
    values: Answer = {"IsSampleCompany": "false", "CompanyName": company.name, "LegalCompanyName": company.legal_name}
    address = address_answer(company.address)
    if address:
        values.update({"Address": address, "AddressBlock": block_answer(company.address), "LegalAddress": address})
    if company.phone:
        values["Phone"] = company.phone
    if company.email:
        values["Email"] = company.email
    values.update(
        {
            "FirstMonthFiscalYear": "January",
            "FirstMonthIncomeTaxYear": "January",
            "CompanyType": "InformationTechnologyComputersSoftware",
            "TaxForm": "Form1120",
            "AccountantCopy": {"AccountantCopyExists": "false"},
        }
    )
    found = data_ext_answer(company.data_ext, owner_ids)
    if found:
        values["DataExtRet"] = found
    return values


def _sales_tax(work: Work, item: ListEntry) -> Answer:
    """How often the tax is paid is of no account here."""
    codes = {"DefaultTaxableSalesTaxCodeRef": "Tax", "DefaultNonTaxableSalesTaxCodeRef": "Non"}
    found = {name: work.books.by_name("SalesTaxCode", code) for name, code in codes.items()}
    return {
        "DefaultItemSalesTaxRef": {"ListID": item.list_id, "FullName": item.name},
        "PaySalesTax": "Monthly",
        **{name: {"ListID": code.list_id, "FullName": code.name} for name, code in found.items() if code is not None},
    }


def preferences_answer(work: Work) -> Answer:
    """PreferencesRet."""
    preferences = work.preferences
    accounting: Answer = {
        "IsUsingAccountNumbers": boolean_text(preferences.is_using_account_numbers),
        "IsRequiringAccounts": boolean_text(preferences.is_requiring_accounts),
        "IsUsingClassTracking": boolean_text(preferences.class_tracking),
        "IsUsingAuditTrail": "true",
        "IsAssigningJournalEntryNumbers": "true",
    }
    if preferences.closing_date:
        accounting["ClosingDate"] = preferences.closing_date
    currency: Answer = {"IsMultiCurrencyOn": boolean_text(preferences.is_multi_currency_on)}
    home = work.books.by_name("Currency", preferences.home_currency)
    if preferences.is_multi_currency_on and home is not None:
        currency["HomeCurrencyRef"] = {"ListID": home.list_id, "FullName": home.name}
    tax = work.books.by_name("Item", preferences.default_sales_tax_item)
    return {
        "AccountingPreferences": accounting,
        "FinanceChargePreferences": {
            "AnnualInterestRate": "0.00",
            "MinFinanceCharge": "0.00",
            "GracePeriod": "0",
            "IsAssessingForOverdueCharges": "false",
            "CalculateChargesFrom": "DueDate",
            "IsMarkedToBePrinted": "false",
        },
        "JobsAndEstimatesPreferences": {
            "IsUsingEstimates": "true",
            "IsUsingProgressInvoicing": "false",
            "IsPrintingItemsWithZeroAmounts": "false",
        },
        "MultiCurrencyPreferences": currency,
        "MultiLocationInventoryPreferences": {
            "IsMultiLocationInventoryAvailable": boolean_text(preferences.has_advanced_inventory),
            "IsMultiLocationInventoryEnabled": boolean_text(preferences.multi_location),
        },
        "PurchasesAndVendorsPreferences": {
            "IsUsingInventory": boolean_text(preferences.is_using_inventory),
            "DaysBillsAreDue": "10",
            "IsAutomaticallyUsingDiscounts": "false",
        },
        "ReportsPreferences": {"AgingReportBasis": "AgeFromDueDate", "SummaryReportBasis": "Accrual"},
        "SalesAndCustomersPreferences": {
            "IsTrackingReimbursedExpensesAsIncome": "false",
            "IsAutoApplyingPayments": "true",
            "PriceLevels": {"IsUsingPriceLevels": "true", "IsRoundingSalesPriceUp": "true"},
        },
        **({"SalesTaxPreferences": _sales_tax(work, tax)} if tax is not None else {}),
        "TimeTrackingPreferences": {"FirstDayOfWeek": "Monday"},
        "CurrentAppAccessRights": {"IsAutomaticLoginAllowed": "false", "IsPersonalDataAccessAllowed": "false"},
        "ItemsAndInventoryPreferences": {
            "EnhancedInventoryReceivingEnabled": boolean_text(preferences.enhanced_inventory_receiving),
            "IsTrackingSerialOrLotNumber": preferences.serial_or_lot_tracking,
            "FIFOEnabled": boolean_text(preferences.fifo_enabled),
            "IsRSBEnabled": "false",
            "IsBarcodeEnabled": "false",
        },
    }
