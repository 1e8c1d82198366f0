"""TxnDeletedQuery, ListDeletedQuery and TransactionQuery (FACTS 3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import currencies, statuses
from .filters import (
    Values,
    currency_matches,
    modified_between,
    ref_number_matches,
    refuse_inverted_texts,
    txn_date_matches,
    wanted_objects,
)
from .ledger import account_type
from .queries import Found, _by_numbers
from .records import ZERO, Deleted, Transaction
from .references import ITEM_KINDS, reference_of
from .render import Answer
from .scalars import amount_text
from .structure.common import DATE_MACROS
from .structure.other import TRANSACTION_TYPES
from .work import Work

DELETED_MEMORY_SECONDS = 90 * 86400
"""Deletions are remembered for 90 days (FACTS 3)."""

CURRENCY_KINDS = ("PurchaseOrder", "ItemReceipt", "Bill", "Invoice", "SalesReceipt")
"""Transactions of an entity are in its currency; others are in the home currency and name none."""

_ITEM_FILTERS = {
    "AllExceptFixedAsset": tuple(kind for kind in ITEM_KINDS if kind != "ItemFixedAsset"),
    "Assembly": ("ItemInventoryAssembly",),
    "InventoryAndAssembly": ("ItemInventory", "ItemInventoryAssembly"),
    "Sales": ("ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemInventoryAssembly"),
}
"""Other item type filters name one kind; ``Sales`` are the kinds that are sold: our reading of the name."""


def deleted_answers(work: Work, values: Values, *, of_lists: bool) -> list[Answer]:
    """Grouped by type, ascending by time of deletion."""
    kinds: list[str] = values["ListDelType" if of_lists else "TxnDelType"]
    is_wanted = modified_between(work, values.get("DeletedDateRangeFilter", {}), "FromDeletedDate", "ToDeletedDate")
    found: list[Deleted] = [
        one
        for one in work.books.table("deleted").values()
        if one.is_list == of_lists
        and one.kind in kinds
        and one.time_deleted > work.now - DELETED_MEMORY_SECONDS
        and is_wanted(one.time_deleted)
    ]
    found.sort(key=lambda one: (one.kind, one.time_deleted))
    return [_deleted_answer(work, one) for one in found]


def _deleted_answer(work: Work, one: Deleted) -> Answer:
    answer: Answer = {
        "ListDelType" if one.is_list else "TxnDelType": one.kind,
        "ListID" if one.is_list else "TxnID": one.id,
        "TimeCreated": work.moment(one.time_created),
        "TimeDeleted": work.moment(one.time_deleted),
    }
    if one.label:
        answer["FullName" if one.is_list else "RefNumber"] = one.label
    return answer


def find_any_transactions(work: Work, values: Values) -> Found:
    """Transactions of all types a TransactionQuery asks for; one row per transaction (SummaryOnly)."""
    if "TxnID" in values:
        ids: list[str] = values["TxnID"]
        known = {one.txn_id: one for one in work.books.transactions() if one.kind in TRANSACTION_TYPES}
        missing = next((txn_id for txn_id in ids if txn_id not in known), None)
        return Found([known[txn_id] for txn_id in ids if txn_id in known], missing)
    by_number = _numbered(work, values)
    if by_number is not None and by_number.missing is not None:
        return by_number
    candidates: Any = work.books.transactions() if by_number is None else by_number.objects
    refuse_inverted_texts(values)
    span = values.get("TransactionModifiedDateRangeFilter", {})
    if "DateMacro" in span and span["DateMacro"] in DATE_MACROS and span["DateMacro"] != "All":
        raise statuses.invalid_value("DateMacro", span["DateMacro"], "Not simulated for modification times.")
    is_modified = modified_between(work, span, "FromModifiedDate", "ToModifiedDate")
    is_dated = txn_date_matches(work, values)
    is_of_currency = currency_matches(work, values)
    tests = _Tests(work, values)
    return Found(
        [
            one
            for one in candidates
            if is_modified(one.time_modified)
            and is_dated(one.txn_date)
            and ref_number_matches(values, one.ref_number)
            and is_of_currency(one.fields)
            and tests.passes(one)
        ]
    )


def _numbered(work: Work, values: Values) -> Found | None:
    for name in ("RefNumber", "RefNumberCaseSensitive"):
        if name in values:
            kinds = dict.fromkeys(one.kind for one in work.books.transactions())
            found: list[Transaction] = []
            for kind in kinds:
                found += _by_numbers(work, kind, values[name], ignore_case=name == "RefNumber").objects  # type: ignore[arg-type]
            present = {one.ref_number.casefold() for one in found}
            missing = next((number for number in values[name] if number.casefold() not in present), None)
            return Found(found, missing)
    return None


class _Tests:
    """Filters by objects and types."""

    def __init__(self, work: Work, values: Values) -> None:
        self._work = work
        self._types = set(values.get("TransactionTypeFilter", {}).get("TxnTypeFilter", ("All",)))
        entity, account, item = (values.get(f"Transaction{name}Filter") for name in ("Entity", "Account", "Item"))
        self._entities = self._ids("Entity", entity, "EntityTypeFilter")
        self._accounts = self._ids("Account", account, "AccountTypeFilter")
        self._items = self._ids("Item", item, "ItemTypeFilter")
        self._classes = wanted_objects(work, "Class", values.get("TransactionClassFilter"))
        self._posting = values.get("TransactionPostingStatusFilter", "Either")

    def _ids(self, group: str, values: Values | None, type_name: str) -> set[str] | None:
        if values is None or type_name not in values:
            return wanted_objects(self._work, group, values)
        wanted = values[type_name]
        entries = list(self._work.books.entries(group))
        if group == "Entity":
            return {entry.list_id for entry in entries if entry.kind == wanted}
        if group == "Account":
            return {entry.list_id for entry in entries if account_type(entry) == wanted}
        kinds = _ITEM_FILTERS.get(wanted, (f"Item{wanted}",))
        return {entry.list_id for entry in entries if entry.kind in kinds}

    def passes(self, one: Transaction) -> bool:
        accounts = {one.account_id, *(posting.account_id for posting in one.postings)}
        items = {line.item_id for line in one.lines}
        classes = {
            fields.get("ClassRef", {}).get("ListID") for fields in (one.fields, *(line.fields for line in one.lines))
        }
        is_posting = one.kind != "PurchaseOrder"
        return (
            one.kind in TRANSACTION_TYPES
            and ("All" in self._types or one.kind in self._types)
            and (self._entities is None or one.entity_id in self._entities)
            and (self._accounts is None or bool(accounts & self._accounts))
            and (self._items is None or bool(items & self._items))
            and (self._classes is None or bool(classes & self._classes))
            and (self._posting == "Either" or is_posting == (self._posting == "Posting"))
        )


def transaction_row(work: Work, one: Transaction) -> Answer:
    """TransactionRet."""
    answer: Answer = {
        "TxnType": one.kind,
        "TxnID": one.txn_id,
        "TimeCreated": work.moment(one.time_created),
        "TimeModified": work.moment(one.time_modified),
        "TxnDate": one.txn_date,
        "Amount": amount_text(currencies.in_own_currency(one, _amount(one))),
    }
    if work.preferences.is_multi_currency_on and one.kind in CURRENCY_KINDS:
        currency = one.fields.get("CurrencyRef", {}).get("ListID") or currencies.currency_id(work.books, None)
        answer["CurrencyRef"] = reference_of(work.books, "CurrencyRef", currency)
        answer["ExchangeRate"] = one.fields.get("ExchangeRate", "1")
        answer["AmountInHomeCurrency"] = amount_text(_amount(one))
    if one.entity_id is not None:
        answer["EntityRef"] = reference_of(work.books, "EntityRef", one.entity_id)
    if one.account_id is not None:
        answer["AccountRef"] = reference_of(work.books, "AccountRef", one.account_id)
    if one.ref_number:
        answer["RefNumber"] = one.ref_number
    if one.fields.get("Memo"):
        answer["Memo"] = one.fields["Memo"]
    return answer


def _amount(one: Transaction) -> Decimal:
    own = sum((posting.amount for posting in one.postings if posting.account_id == one.account_id), ZERO)
    return own or one.home_total
