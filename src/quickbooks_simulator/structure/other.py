"""Structural tables of custom fields and of the query over all transactions (FACTS 2, 3)."""

from __future__ import annotations

from .common import DATE_MACROS, INCLUDE_RET_ELEMENT, object_filter, reference_number_filter
from .lists import query, write
from .model import (
    Choice,
    Element,
    Node,
    boolean,
    choice,
    currency_filter,
    date,
    group,
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

DATA_EXT_TYPES = (
    "AMTTYPE",
    "DATETIMETYPE",
    "INTTYPE",
    "PERCENTTYPE",
    "PRICETYPE",
    "QUANTYPE",
    "STR1024TYPE",
    "STR255TYPE",
)
DATA_EXT_LISTS = ("Account", "Customer", "Employee", "Item", "OtherName", "Vendor")
DATA_EXT_TRANSACTIONS = (
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
    "VendorCredit",
)
DATA_EXT_OBJECTS = tuple(sorted((*DATA_EXT_LISTS, *DATA_EXT_TRANSACTIONS, "Company"), key=str.lower))
TRANSACTION_TYPES = (
    "All",
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
    "LiabilityAdjustment",
    "Paycheck",
    "PayrollLiabilityCheck",
    "PurchaseOrder",
    "ReceivePayment",
    "SalesOrder",
    "SalesReceipt",
    "SalesTaxPaymentCheck",
    "Transfer",
    "VendorCredit",
    "YTDAdjustment",
)
ACCOUNT_TYPE_FILTERS = (
    "AccountsPayable",
    "AccountsReceivable",
    "AllowedFor1099",
    "APAndSalesTax",
    "APOrCreditCard",
    "ARAndAP",
    "Asset",
    "BalanceSheet",
    "Bank",
    "BankAndARAndAPAndUF",
    "BankAndUF",
    "CostOfSales",
    "CreditCard",
    "CurrentAsset",
    "CurrentAssetAndExpense",
    "CurrentLiability",
    "Equity",
    "EquityAndIncomeAndExpense",
    "ExpenseAndOtherExpense",
    "FixedAsset",
    "IncomeAndExpense",
    "IncomeAndOtherIncome",
    "Liability",
    "LiabilityAndEquity",
    "LongTermLiability",
    "NonPosting",
    "OrdinaryExpense",
    "OrdinaryIncome",
    "OrdinaryIncomeAndCOGS",
    "OrdinaryIncomeAndExpense",
    "OtherAsset",
    "OtherCurrentAsset",
    "OtherCurrentLiability",
    "OtherExpense",
    "OtherIncome",
    "OtherIncomeOrExpense",
)
ITEM_TYPE_FILTERS = (
    "AllExceptFixedAsset",
    "Assembly",
    "Discount",
    "FixedAsset",
    "Inventory",
    "InventoryAndAssembly",
    "NonInventory",
    "OtherCharge",
    "Payment",
    "Sales",
    "SalesTax",
    "Service",
)


def _target(*, macro: bool) -> Choice:
    on_list = seq(need(one_of("ListDataExtType", DATA_EXT_LISTS)), need(reference("ListObjRef", 159)))
    on_transaction = seq(
        need(one_of("TxnDataExtType", DATA_EXT_TRANSACTIONS)),
        need(Element("TxnID", identifier("TxnID").scalar, attributes=("useMacro",) if macro else ())),
        identifier("TxnLineID"),
    )
    return need(choice(on_list, on_transaction, need(one_of("OtherDataExtType", ("Company",)))))


def _data_ext(name: str, *, value: bool) -> Element:
    target = _target(macro=name == "DataExtAdd")
    content: tuple[Node, ...] = (need(guid("OwnerID")), need(text("DataExtName", 31)), target)
    if value:
        content = (*content, need(text("DataExtValue")))
    return Element(f"{name}Rq", content=(need(group(name, *content)),), attributes=("requestID",))


def _by_object(name: str, type_element: str, types: tuple[str, ...]) -> Element:
    plain = object_filter(name)
    inner = plain.content[0]
    assert isinstance(inner, Choice)  # noqa: S101 - the shape of our own table
    return group(name, need(choice(need(one_of(type_element, types)), *inner.content)))


def _span(name: str, *ends: Node) -> Element:
    return group(name, need(choice(seq(*ends), need(one_of("DateMacro", DATE_MACROS)))))


def _transaction_query() -> Element:
    number_filters = reference_number_filter()
    assert isinstance(number_filters, Choice)  # noqa: S101 - the shape of our own table
    filters = seq(
        integer("MaxReturned", 1),
        choice(some(text("RefNumber")), some(text("RefNumberCaseSensitive")), *number_filters.content),
        _span("TransactionModifiedDateRangeFilter", moment("FromModifiedDate"), moment("ToModifiedDate")),
        _span("TransactionDateRangeFilter", date("FromTxnDate"), date("ToTxnDate")),
        _by_object("TransactionEntityFilter", "EntityTypeFilter", ("Customer", "Employee", "OtherName", "Vendor")),
        _by_object("TransactionAccountFilter", "AccountTypeFilter", ACCOUNT_TYPE_FILTERS),
        _by_object("TransactionItemFilter", "ItemTypeFilter", ITEM_TYPE_FILTERS),
        object_filter("TransactionClassFilter"),
        group("TransactionTypeFilter", some(one_of("TxnTypeFilter", TRANSACTION_TYPES))),
        one_of("TransactionDetailLevelFilter", ("All", "SummaryOnly", "AllExceptSummary")),
        one_of("TransactionPostingStatusFilter", ("Either", "NonPosting", "Posting")),
        one_of("TransactionPaidStatusFilter", ("Either", "Closed", "Open")),
        currency_filter(),
    )
    return query("TransactionQuery", choice(some(identifier("TxnID")), filters), INCLUDE_RET_ELEMENT, iterator=True)


OTHER_REQUESTS: tuple[Element, ...] = (
    write(
        "DataExtDefAdd",
        need(guid("OwnerID")),
        need(text("DataExtName", 31)),
        need(one_of("DataExtType", DATA_EXT_TYPES)),
        many(one_of("AssignToObject", DATA_EXT_OBJECTS)),
        boolean("DataExtListRequire"),
        boolean("DataExtTxnRequire"),
        text("DataExtFormatString"),
    ),
    write(
        "DataExtDefMod",
        need(guid("OwnerID")),
        need(text("DataExtName", 31)),
        text("DataExtNewName", 31),
        many(one_of("AssignToObject", DATA_EXT_OBJECTS)),
        many(one_of("RemoveFromObject", DATA_EXT_OBJECTS)),
        boolean("DataExtListRequire"),
        boolean("DataExtTxnRequire"),
        text("DataExtFormatString"),
    ),
    Element(
        "DataExtDefDelRq",
        content=(need(guid("OwnerID")), need(text("DataExtName", 31))),
        attributes=("requestID",),
    ),
    query(
        "DataExtDefQuery",
        choice(many(guid("OwnerID")), many(one_of("AssignToObject", DATA_EXT_OBJECTS))),
        INCLUDE_RET_ELEMENT,
    ),
    _data_ext("DataExtAdd", value=True),
    _data_ext("DataExtMod", value=True),
    _data_ext("DataExtDel", value=False),
    _transaction_query(),
)
