"""Parts that several requests share: addresses, filters, enumerations, line fields (FACTS 2, 3)."""

from __future__ import annotations

from .model import (
    Element,
    Node,
    boolean,
    choice,
    currency_filter,
    date,
    guid,
    identifier,
    integer,
    many,
    moment,
    need,
    one_of,
    reference,
    seq,
    some,
    text,
)

ACCOUNT_TYPES = (
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
    "NonPosting",
    "OtherAsset",
    "OtherCurrentAsset",
    "OtherCurrentLiability",
    "OtherExpense",
    "OtherIncome",
)
DATE_MACROS = (
    "All",
    "Today",
    "ThisWeek",
    "ThisWeekToDate",
    "ThisMonth",
    "ThisMonthToDate",
    "ThisCalendarQuarter",
    "ThisCalendarQuarterToDate",
    "ThisFiscalQuarter",
    "ThisFiscalQuarterToDate",
    "ThisCalendarYear",
    "ThisCalendarYearToDate",
    "ThisFiscalYear",
    "ThisFiscalYearToDate",
    "Yesterday",
    "LastWeek",
    "LastWeekToDate",
    "LastMonth",
    "LastMonthToDate",
    "LastCalendarQuarter",
    "LastCalendarQuarterToDate",
    "LastFiscalQuarter",
    "LastFiscalQuarterToDate",
    "LastCalendarYear",
    "LastCalendarYearToDate",
    "LastFiscalYear",
    "LastFiscalYearToDate",
    "NextWeek",
    "NextFourWeeks",
    "NextMonth",
    "NextCalendarQuarter",
    "NextCalendarYear",
    "NextFiscalQuarter",
    "NextFiscalYear",
)
DELETABLE_TRANSACTIONS = (
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
)
VOIDABLE_TRANSACTIONS = (
    "ARRefundCreditCard",
    "Bill",
    "BillPaymentCheck",
    "BillPaymentCreditCard",
    "Charge",
    "Check",
    "CreditCardCharge",
    "CreditCardCredit",
    "CreditMemo",
    "Deposit",
    "InventoryAdjustment",
    "Invoice",
    "ItemReceipt",
    "JournalEntry",
    "SalesReceipt",
    "VendorCredit",
)
DELETABLE_LISTS = (
    "Account",
    "BillingRate",
    "Class",
    "Currency",
    "Customer",
    "CustomerMsg",
    "CustomerType",
    "DateDrivenTerms",
    "Employee",
    "InventorySite",
    "ItemDiscount",
    "ItemFixedAsset",
    "ItemGroup",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemService",
    "ItemSubtotal",
    "JobType",
    "OtherName",
    "PaymentMethod",
    "PayrollItemNonWage",
    "PayrollItemWage",
    "PriceLevel",
    "SalesRep",
    "SalesTaxCode",
    "ShipMethod",
    "StandardTerms",
    "ToDo",
    "UnitOfMeasureSet",
    "Vehicle",
    "Vendor",
    "VendorType",
    "WorkersCompCode",
)
SALES_TAX_COUNTRIES = ("Australia", "Canada", "UK", "US")
BILLABLE_STATUSES = ("Billable", "NotBillable", "HasBeenBilled")
COMPARISONS = ("LessThan", "LessThanEqual", "Equal", "GreaterThan", "GreaterThanEqual")
MATCH_CRITERIA = ("StartsWith", "Contains", "EndsWith")

INCLUDE_RET_ELEMENT = many(text("IncludeRetElement", 50))
OWNER_IDS = many(guid("OwnerID"))


def address(name: str) -> Element:
    """An address; more than five printed lines are refused later (FACTS 2)."""
    return Element(
        name,
        content=(
            text("Addr1", 41),
            text("Addr2", 41),
            text("Addr3", 41),
            text("Addr4", 41),
            text("Addr5", 41),
            text("City", 31),
            text("State", 21),
            text("PostalCode", 13),
            text("Country", 31),
            text("Note", 41),
        ),
    )


def data_ext() -> Element:
    """Custom field values inside a line."""
    return many(
        Element(
            "DataExt",
            content=(need(guid("OwnerID")), need(text("DataExtName", 31)), need(text("DataExtValue"))),
        )
    )


def name_filter() -> Node:
    """NameFilter or NameRangeFilter."""
    return choice(
        Element("NameFilter", content=(need(one_of("MatchCriterion", MATCH_CRITERIA)), need(text("Name")))),
        Element("NameRangeFilter", content=(text("FromName"), text("ToName"))),
    )


def object_filter(name: str, max_length: int | None = None) -> Element:
    """A filter by list objects: ids, names, or one with its children."""
    return Element(
        name,
        content=(
            need(
                choice(
                    some(identifier("ListID")),
                    some(text("FullName", max_length)),
                    need(identifier("ListIDWithChildren")),
                    need(text("FullNameWithChildren", max_length)),
                )
            ),
        ),
    )


def list_query(
    *extra: Node, types: tuple[Node, ...] = (), max_returned: bool = True, owner: bool = True
) -> tuple[Node, ...]:
    """The content of a query on a list: ids, names, or filters (FACTS 3)."""
    limit: tuple[Node, ...] = (integer("MaxReturned", 1),) if max_returned else ()
    filters = seq(
        *limit,
        one_of("ActiveStatus", ("ActiveOnly", "InactiveOnly", "All")),
        moment("FromModifiedDate"),
        moment("ToModifiedDate"),
        name_filter(),
        *types,
        *extra,
    )
    tail: tuple[Node, ...] = (INCLUDE_RET_ELEMENT, OWNER_IDS) if owner else (INCLUDE_RET_ELEMENT,)
    return (choice(some(identifier("ListID")), some(text("FullName")), filters), *tail)


def transaction_query(*extra: Node, item: bool = False, currency: bool = True, linked: bool = True) -> tuple[Node, ...]:
    """The content of a query on one type of transaction (FACTS 3)."""
    filters = seq(
        integer("MaxReturned", 1),
        choice(
            Element("ModifiedDateRangeFilter", content=(moment("FromModifiedDate"), moment("ToModifiedDate"))),
            Element(
                "TxnDateRangeFilter",
                content=(
                    need(
                        choice(seq(date("FromTxnDate"), date("ToTxnDate")), need(one_of("DateMacro", DATE_MACROS))),
                    ),
                ),
            ),
        ),
        object_filter("EntityFilter"),
        object_filter("AccountFilter"),
        *((object_filter("ItemFilter", 159),) if item else ()),
        reference_number_filter(),
        *((currency_filter(),) if currency else ()),
        *extra,
    )
    return (
        choice(some(identifier("TxnID")), some(text("RefNumber")), some(text("RefNumberCaseSensitive")), filters),
        boolean("IncludeLineItems"),
        *((boolean("IncludeLinkedTxns"),) if linked else ()),
        INCLUDE_RET_ELEMENT,
        OWNER_IDS,
    )


def reference_number_filter() -> Node:
    """RefNumberFilter or RefNumberRangeFilter."""
    return choice(
        Element("RefNumberFilter", content=(need(one_of("MatchCriterion", MATCH_CRITERIA)), need(text("RefNumber")))),
        Element("RefNumberRangeFilter", content=(text("FromRefNumber"), text("ToRefNumber"))),
    )


def class_filter() -> Element:
    """Filter of vendors, customers and items by class."""
    return object_filter("ClassFilter")


def currency_ref() -> Element:
    """CurrencyRef of entities and accounts."""
    return reference("CurrencyRef", 64)
