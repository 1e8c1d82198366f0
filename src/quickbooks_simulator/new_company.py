"""What a new company file holds: a managed service provider that has used QuickBooks for a short while."""

from __future__ import annotations

from typing import Any

from .books import Books
from .list_entries import add_entry
from .preferences import Preferences
from .records import Company, Counters, ListEntry
from .work import Work

COMPANY = Company(
    name="Northgate Managed IT, Inc.",
    legal_name="Northgate Managed IT, Inc.",
    address={
        "Addr1": "Northgate Managed IT, Inc.",
        "Addr2": "2150 Commerce Drive, Suite 300",
        "City": "Columbus",
        "State": "OH",
        "PostalCode": "43215",
        "Country": "US",
    },
    phone="614-555-0134",
    email="office@northgate-it.example",
)

_ACCOUNTS = (
    ("Checking", "Bank", ""),
    ("Savings", "Bank", ""),
    ("Accounts Receivable", "AccountsReceivable", "AccountsReceivable"),
    ("Inventory Asset", "OtherCurrentAsset", "InventoryAssets"),
    ("Undeposited Funds", "OtherCurrentAsset", "UndepositedFunds"),
    ("Prepaid Expenses", "OtherCurrentAsset", ""),
    ("Furniture and Equipment", "FixedAsset", ""),
    ("Accumulated Depreciation", "FixedAsset", ""),
    ("Accounts Payable", "AccountsPayable", "AccountsPayable"),
    ("Company Credit Card", "CreditCard", ""),
    ("Sales Tax Payable", "OtherCurrentLiability", "SalesTaxPayable"),
    ("Payroll Liabilities", "OtherCurrentLiability", "PayrollLiabilities"),
    ("Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    ("Capital Stock", "Equity", ""),
    ("Retained Earnings", "Equity", "RetainedEarnings"),
    ("Managed Services Income", "Income", ""),
    ("Hardware Sales", "Income", ""),
    ("Autotask Income from PO", "Income", ""),
    ("Autotask Other", "Income", ""),
    ("Cost of Goods Sold", "CostOfGoodsSold", "CostOfGoodsSold"),
    ("Inventory Adjustment", "CostOfGoodsSold", ""),
    ("Freight In", "CostOfGoodsSold", ""),
    ("Office Supplies", "Expense", ""),
    ("Rent Expense", "Expense", ""),
    ("Telephone Expense", "Expense", ""),
    ("Insurance Expense", "Expense", ""),
    ("Depreciation Expense", "Expense", ""),
    ("Uncategorized Expenses", "Expense", "UncategorizedExpenses"),
    ("Uncategorized Income", "Income", "UncategorizedIncome"),
    ("Purchase Orders", "NonPosting", "PurchaseOrders"),
    ("Estimates", "NonPosting", "Estimates"),
)
_CURRENCIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("US Dollar", {"CurrencyCode": "USD"}),
    ("Euro", {"CurrencyCode": "EUR", "ExchangeRate": "1.25", "AsOfDate": "2026-11-01"}),
    ("Canadian Dollar", {"CurrencyCode": "CAD", "ExchangeRate": "0.75", "AsOfDate": "2026-11-01"}),
    ("British Pound Sterling", {"CurrencyCode": "GBP"}),
)
"""The currency list as long as multi-currency is on; rates are home currency for one unit, one was never set."""
_TERMS = (("Due on receipt", "0"), ("Net 15", "15"), ("Net 30", "30"), ("Net 60", "60"))
_SHIP_METHODS = ("UPS Ground", "FedEx", "USPS", "DHL", "Courier", "Will Call")


def new_tables(now: int) -> dict[str, dict[str, Any]]:
    """Tables of a new company file made at ``now`` (epoch seconds)."""
    singles: dict[str, dict[str, Any]] = {
        "company": {"": COMPANY},
        "preferences": {"": Preferences()},
        "counters": {"": Counters()},
    }
    books = Books(singles)
    work = Work(books, now, by_person=True)
    for name, kind, special in _ACCOUNTS:
        fields = {"AccountType": kind, **({"SpecialAccountType": special} if special else {})}
        _put(work, "Account", "Account", name, fields)
    for name, days in _TERMS:
        _put(work, "Terms", "StandardTerms", name, {"StdDueDays": days})
    for name in _SHIP_METHODS:
        _put(work, "ShipMethod", "ShipMethod", name, {})
    for name, is_taxable, description in (("Tax", "true", "Taxable Sales"), ("Non", "false", "Non-Taxable Sales")):
        _put(work, "SalesTaxCode", "SalesTaxCode", name, {"IsTaxable": is_taxable, "Desc": description})
    for name, fields in _CURRENCIES:
        _put(work, "Currency", "Currency", name, fields)
    for name, kind in (("Intuit Product Invoice", "Invoice"), ("Custom Purchase Order", "PurchaseOrder")):
        _put(work, "Template", "Template", name, {"TemplateType": kind})
    for name in ("Managed Services", "Projects", "Overhead"):
        add_entry(work, "Class", {"Name": name})
    _add_entities(work)
    _add_items(work)
    return {name: dict(books.table(name)) for name in (*singles, "lists", "transactions", "stock")}


def _put(work: Work, group: str, kind: str, name: str, fields: dict[str, Any]) -> None:
    entry = ListEntry(
        group=group,
        kind=kind,
        list_id=work.new_list_id(group),
        name=name,
        time_created=work.now,
        time_modified=work.now,
        fields=fields,
    )
    work.books.put_entry(entry)


def _add_entities(work: Work) -> None:
    net_30 = {"FullName": "Net 30"}
    for name, city in (
        ("Brightwater Systems", "Dayton"),
        ("Harbor Dental Group", "Cleveland"),
        ("Lakeview Law", "Toledo"),
    ):
        address = {"Addr1": name, "Addr2": "100 Main Street", "City": city, "State": "OH", "PostalCode": "44100"}
        add_entry(work, "Customer", {"Name": name, "CompanyName": name, "BillAddress": address, "TermsRef": net_30})
    ingram = {
        "Addr1": "Ingram Micro Inc.",
        "Addr2": "3351 Michelson Drive",
        "City": "Irvine",
        "State": "CA",
        "PostalCode": "92612",
    }
    d_and_h = {
        "Addr1": "D&H Distributing",
        "Addr2": "100 Tech Drive",
        "City": "Harrisburg",
        "State": "PA",
        "PostalCode": "17112",
    }
    for name, address in (("Ingram Micro Inc.", ingram), ("D&H Distributing", d_and_h)):
        add_entry(work, "Vendor", {"Name": name, "CompanyName": name, "VendorAddress": address, "TermsRef": net_30})


def _add_items(work: Work) -> None:
    for name, description, cost, price, quantity in (
        ("Patch Cable Cat6 3ft", "Patch cable Cat6, 3 ft, blue", "1.85", "5.95", "40"),
        ("Toner HP 26X", "Toner cartridge HP 26X, black", "98.50", "149.00", "3"),
    ):
        values = {
            "Name": name,
            "SalesDesc": description,
            "SalesPrice": price,
            "IncomeAccountRef": {"FullName": "Hardware Sales"},
            "PurchaseDesc": description,
            "PurchaseCost": cost,
            "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
            "AssetAccountRef": {"FullName": "Inventory Asset"},
            "QuantityOnHand": quantity,
        }
        add_entry(work, "ItemInventory", values)
    shelf = {
        "SalesDesc": "Rack shelf 1U, vented",
        "SalesPrice": "59.00",
        "IncomeAccountRef": {"FullName": "Hardware Sales"},
        "PurchaseDesc": "Rack shelf 1U, vented",
        "PurchaseCost": "32.00",
        "ExpenseAccountRef": {"FullName": "Cost of Goods Sold"},
    }
    add_entry(work, "ItemNonInventory", {"Name": "Rack Shelf 1U Vented", "SalesAndPurchase": shelf})
    service = {"Desc": "Managed services, monthly", "Price": "0", "AccountRef": {"FullName": "Managed Services Income"}}
    add_entry(work, "ItemService", {"Name": "Managed Services", "SalesOrPurchase": service})
