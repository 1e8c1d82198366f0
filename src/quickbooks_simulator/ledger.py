"""Accounts and the general ledger: default accounts, balances, trial balance (FACTS 4)."""

from __future__ import annotations

from decimal import Decimal

from .books import Books
from .records import ZERO, ListEntry, Posting
from .work import Work

DEBIT_TYPES = (
    "Bank",
    "AccountsReceivable",
    "OtherCurrentAsset",
    "FixedAsset",
    "OtherAsset",
    "CostOfGoodsSold",
    "Expense",
    "OtherExpense",
)
INCOME_TYPES = ("Income", "OtherIncome", "CostOfGoodsSold", "Expense", "OtherExpense")

_SPECIAL = {
    "AccountsPayable": ("Accounts Payable", "AccountsPayable"),
    "AccountsReceivable": ("Accounts Receivable", "AccountsReceivable"),
    "OpeningBalanceEquity": ("Opening Balance Equity", "Equity"),
    "UndepositedFunds": ("Undeposited Funds", "OtherCurrentAsset"),
    "ItemReceiptAccount": ("Inventory Offset", "OtherCurrentLiability"),
    "UncategorizedExpenses": ("Uncategorized Expenses", "Expense"),
    "UncategorizedIncome": ("Uncategorized Income", "Income"),
}


def account_type(entry: ListEntry) -> str:
    """AccountType of an account."""
    return str(entry.fields["AccountType"])


def special_account(work: Work, special_type: str) -> ListEntry:
    """The account QuickBooks uses by itself for a purpose; created when it is missing, as QuickBooks does."""
    for entry in work.books.entries("Account"):
        if entry.fields.get("SpecialAccountType") == special_type and entry.is_active:
            return entry
    name, kind = _SPECIAL[special_type]
    entry = ListEntry(
        group="Account",
        kind="Account",
        list_id=work.new_list_id("Account"),
        name=name,
        time_created=work.now,
        time_modified=work.now,
        fields={"AccountType": kind, "SpecialAccountType": special_type},
    )
    work.books.put_entry(entry)
    return entry


class PostingList:
    """Collects the postings of one transaction, one per account, in the order of first use."""

    def __init__(self) -> None:
        self._amounts: dict[str, Decimal] = {}

    def debit(self, account_id: str, amount: Decimal) -> None:
        """Post to the left side; a negative amount is a credit."""
        self._amounts[account_id] = self._amounts.get(account_id, ZERO) + amount

    def credit(self, account_id: str, amount: Decimal) -> None:
        """Post to the right side."""
        self.debit(account_id, -amount)

    @property
    def total(self) -> Decimal:
        """Debits less credits so far."""
        return sum(self._amounts.values(), ZERO)

    def result(self) -> tuple[Posting, ...]:
        """The postings that are not zero."""
        return tuple(Posting(account_id=key, amount=value) for key, value in self._amounts.items() if value != 0)


def balances(books: Books) -> dict[str, Decimal]:
    """Account id to debits less credits."""
    totals: dict[str, Decimal] = {entry.list_id: ZERO for entry in books.entries("Account")}
    for transaction in books.transactions():
        for posting in transaction.postings:
            totals[posting.account_id] = totals.get(posting.account_id, ZERO) + posting.amount
    return totals


def natural_balance(entry: ListEntry, debit_balance: Decimal) -> Decimal:
    """The balance as QuickBooks shows it: positive on the account's usual side."""
    return debit_balance if account_type(entry) in DEBIT_TYPES else -debit_balance


def entity_balances(books: Books, kind: str) -> dict[str, Decimal]:
    """Open balance per customer or vendor in their own currency, from the postings to receivables or payables."""
    wanted, sign = ("AccountsPayable", -1) if kind == "Vendor" else ("AccountsReceivable", 1)
    accounts = {entry.list_id for entry in books.entries("Account") if account_type(entry) == wanted}
    totals: dict[str, Decimal] = {}
    for transaction in books.transactions():
        if transaction.entity_id is None:
            continue
        for posting in transaction.postings:
            if posting.account_id in accounts:
                amount = posting.amount
                if "ExchangeRate" in transaction.fields:
                    amount = transaction.total.copy_sign(amount)
                totals[transaction.entity_id] = totals.get(transaction.entity_id, ZERO) + sign * amount
    return totals


def trial_balance_difference(books: Books) -> Decimal:
    """Sum of all postings: zero, always."""
    return sum((posting.amount for found in books.transactions() for posting in found.postings), ZERO)
