"""Foreign currencies: whose they are, at which rate, and what that is in the home currency (FACTS 9).

A vendor or customer and an account of one of four types has one currency; a transaction is in the currency of its
entity, and its lines are stored in it. Postings, values of stock and average costs are in the home currency, so the
books balance there (community.intuit.com/articles/1501407-set-up-and-use-multicurrency; solarsys.sg/2011/12/14/
multicurrency-account). ExchangeRate is the value of one foreign unit in the home currency.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import ledger, references, statuses
from .books import Books
from .records import ListEntry, Transaction
from .scalars import PRICE_STEP, to_cents
from .work import Work

ONE = Decimal(1)
_ACCOUNT_TYPES = ("Bank", "CreditCard", "AccountsReceivable", "AccountsPayable")
"""Other accounts are always in the home currency."""


def home_currency(books: Books) -> ListEntry | None:
    """The currency the books are kept in."""
    return books.by_name("Currency", books.preferences.home_currency)


def currency_id(books: Books, entry: ListEntry | None) -> str:
    """Id of the currency of an entity or account: its own, else the home currency."""
    home = home_currency(books)
    own = {} if entry is None else entry.fields.get("CurrencyRef", {})
    return str(own.get("ListID") or ("" if home is None else home.list_id))


def is_home(books: Books, currency: str) -> bool:
    """The currency is the one the books are kept in."""
    home = home_currency(books)
    return home is None or currency == home.list_id


def begin(work: Work, entity: ListEntry | None, values: dict[str, Any], fields: dict[str, Any]) -> None:
    """Take currency and rate of the transaction that is being entered into ``fields`` and ``work``.

    ExchangeRate left out is that of the currency list, 1 without one. In the home currency it can only be 1 (3210;
    code UNVERIFIED). Raises Refused 3210.
    """
    work.exchange_rate = ONE
    given = fields.pop("ExchangeRate", None)
    fields.pop("CurrencyRef", None)
    currency = currency_id(work.books, entity)
    entry = work.books.entry("Currency", currency)
    if not work.preferences.is_multi_currency_on or entry is None:
        return
    home = is_home(work.books, currency)
    default = ONE if home else Decimal(entry.fields.get("ExchangeRate") or ONE)
    rate = Decimal(str(given)) if given else default
    if rate <= 0 or (home and rate != ONE):
        raise statuses.invalid_value(
            "ExchangeRate", str(values.get("ExchangeRate", given)), "The rate is not possible."
        )
    if not home:
        work.exchange_rate = rate
        fields |= {"CurrencyRef": {"ListID": currency}, "ExchangeRate": f"{rate.normalize():f}"}


def resume(
    work: Work, old: Transaction, entity: ListEntry | None, values: dict[str, Any], fields: dict[str, Any]
) -> None:
    """As :func:`begin` for a change: the rate stays, another entity must be of the same currency (3180, code UNVERIFIED)."""
    before = None if old.entity_id is None else work.books.entry("Entity", old.entity_id)
    if old.lines and entity is not None and currency_id(work.books, before) != currency_id(work.books, entity):
        raise statuses.cannot_save(old.kind, "The currency of a transaction cannot be changed.")
    begin(work, entity, values, fields)


def in_currency(work: Work, price: Decimal) -> Decimal:
    """A cost or price of the item list, which is in the home currency (a switch), in that of the transaction."""
    if work.exchange_rate == ONE or not work.preferences.unverified.item_prices_in_home_currency:
        return price
    return (price / work.exchange_rate).quantize(PRICE_STEP)


def in_home(work: Work, amount: Decimal) -> Decimal:
    """An amount of the transaction being entered in the home currency."""
    return to_cents(amount * work.exchange_rate)


def check_account(work: Work, account: ListEntry, entity: ListEntry | None, kind: str) -> None:
    """Payables and receivables are of the entity's currency (3140; code UNVERIFIED)."""
    if work.preferences.is_multi_currency_on and currency_id(work.books, account) != currency_id(work.books, entity):
        raise statuses.invalid_reference("Account", account.name, kind, "The account is of another currency.")


def special_account(work: Work, special_type: str, entity: ListEntry | None) -> ListEntry:
    """Payables or receivables in the entity's currency; QuickBooks makes the account when it is first needed."""
    currency = work.books.entry("Currency", currency_id(work.books, entity))
    if not work.preferences.is_multi_currency_on or currency is None or is_home(work.books, currency.list_id):
        return ledger.special_account(work, special_type)
    for account in work.books.entries("Account"):
        own = account.fields.get("CurrencyRef", {}).get("ListID")
        if ledger.account_type(account) == special_type and own == currency.list_id and account.is_active:
            return account
    words = "Accounts Payable" if special_type == "AccountsPayable" else "Accounts Receivable"
    account = ListEntry(
        group="Account",
        kind="Account",
        list_id=work.new_list_id("Account"),
        name=f"{words} - {currency.fields.get('CurrencyCode', currency.name)}",
        time_created=work.now,
        time_modified=work.now,
        fields={"AccountType": special_type, "CurrencyRef": {"ListID": currency.list_id}},
    )
    work.books.put_entry(account)
    return account


def check_entry(work: Work, kind: str, values: dict[str, Any], old: ListEntry | None = None) -> None:
    """CurrencyRef of an entity or account that is added or changed.

    3250 with one currency only; 3210 for an account of another type (code UNVERIFIED); 3170 for another currency of an
    entity that has transactions (code UNVERIFIED).
    """
    if not references.is_given(values, "CurrencyRef"):
        return
    if not work.preferences.is_multi_currency_on:
        raise statuses.not_available()
    wanted = references.resolve(work.books, "CurrencyRef", values["CurrencyRef"], kind)
    if (
        kind == "Account"
        and values.get("AccountType") not in _ACCOUNT_TYPES
        and not is_home(work.books, wanted.list_id)
    ):
        raise statuses.invalid_value("CurrencyRef", wanted.name, "Accounts of this type are in the home currency.")
    if old is None or currency_id(work.books, old) == wanted.list_id:
        return
    if any(found.entity_id == old.list_id for found in work.books.transactions()):
        raise statuses.cannot_modify(kind, "The currency cannot be changed once there are transactions.")


def in_own_currency(transaction: Transaction, posted: Decimal) -> Decimal:
    """What was posted in the home currency to payables or receivables, in the currency of the transaction."""
    return transaction.total.copy_sign(posted) if "ExchangeRate" in transaction.fields else posted
