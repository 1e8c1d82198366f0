"""Queries on lists and transactions (FACTS 3): by id, by name or number, by filters, with iterators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import references, statuses, to_dos
from .filters import (
    Values,
    balance_matches,
    currency_matches,
    is_wanted_active,
    modified_between,
    name_matches,
    ref_number_matches,
    refuse_inverted_texts,
    txn_date_matches,
    wanted_objects,
)
from .list_answers import ListAnswers
from .records import ListEntry, Transaction
from .scalars import is_true
from .sites import ItemSite, moves_between
from .transaction_answers import Include, transaction_answer
from .work import Work

Content = list[tuple[str, Any]]


@dataclass(slots=True)
class Result:
    """Outcome of a request: status, extra attributes and content of the Rs; ``later`` is content that is still to be
    written, one object after the other."""

    content: Content = field(default_factory=list)
    later: Iterator[tuple[str, Any]] | None = None
    code: int = 0
    message: str = statuses.STATUS_OK
    extra: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """Objects a query found, and the first id or name it asked for in vain."""

    objects: list[ListEntry] | list[Transaction] | list[ItemSite]
    missing: str | None = None


_KINDS = {
    "AccountQuery": ("Account", ("Account",)),
    "ClassQuery": ("Class", ("Class",)),
    "VendorQuery": ("Entity", ("Vendor",)),
    "CustomerQuery": ("Entity", ("Customer",)),
    "EntityQuery": ("Entity", references.ENTITY_KINDS),
    "TermsQuery": ("Terms", ("StandardTerms", "DateDrivenTerms")),
    "ShipMethodQuery": ("ShipMethod", ("ShipMethod",)),
    "SalesTaxCodeQuery": ("SalesTaxCode", ("SalesTaxCode",)),
    "CurrencyQuery": ("Currency", ("Currency",)),
    "UnitOfMeasureSetQuery": ("UnitOfMeasureSet", ("UnitOfMeasureSet",)),
    "InventorySiteQuery": ("InventorySite", ("InventorySite",)),
    "TemplateQuery": ("Template", ("Template",)),
    "ItemQuery": ("Item", references.ITEM_KINDS),
    **{f"{kind}Query": ("Item", (kind,)) for kind in references.ITEM_KINDS},
    "ToDoQuery": ("ToDo", ("ToDo",)),
}
TRANSACTION_QUERIES = {
    f"{kind}Query": kind
    for kind in (
        "PurchaseOrder",
        "ItemReceipt",
        "Bill",
        "InventoryAdjustment",
        "TransferInventory",
        "Invoice",
        "SalesReceipt",
    )
}
LIST_QUERIES = tuple(_KINDS)


def find_entries(work: Work, message: str, values: Values) -> Found:
    """List entries a query asks for."""
    group, kinds = _KINDS[message]
    if message == "UnitOfMeasureSetQuery" and work.preferences.units_of_measure == "none":
        raise statuses.not_available()
    if message == "CurrencyQuery" and not work.preferences.is_multi_currency_on:
        raise statuses.not_available()
    if message == "InventorySiteQuery" and not work.preferences.multi_location:
        raise statuses.not_available()
    if "ListID" in values:
        return _by_ids(work, group, kinds, values["ListID"])
    if "FullName" in values:
        return _by_names(work, group, kinds, values["FullName"])
    refuse_inverted_texts(values)
    is_modified = modified_between(work, values, "FromModifiedDate", "ToModifiedDate")
    classes = wanted_objects(work, "Class", values.get("ClassFilter"))
    is_of_currency = currency_matches(work, values)
    has_balance = balance_matches(work, "Vendor" if message == "VendorQuery" else "Customer", values)
    types = values.get("AccountType")
    found = [
        entry
        for entry in work.books.entries(group)
        if entry.kind in kinds
        and is_wanted_active(values, is_active=entry.is_active)
        and is_modified(entry.time_modified)
        and name_matches(values, work.books.full_name(entry))
        and (types is None or entry.fields.get("AccountType") in types)
        and (classes is None or entry.fields.get("ClassRef", {}).get("ListID") in classes)
        and is_of_currency(entry.fields)
        and has_balance(entry.list_id)
        and (group != "ToDo" or to_dos.is_wanted(entry, values.get("DoneStatus", "NotDoneOnly")))
    ]
    return Found(found)


def _by_ids(work: Work, group: str, kinds: tuple[str, ...], ids: list[str]) -> Found:
    found: list[ListEntry] = []
    missing = None
    for list_id in ids:
        if not references.is_plausible_id(list_id):
            raise statuses.invalid_id(list_id, "ListID")
        entry = work.books.entry(group, list_id)
        if entry is None or entry.kind not in kinds:
            if work.preferences.unverified.unknown_id_status == "3120":
                raise statuses.not_found(list_id)
            missing = missing or list_id
        elif entry not in found:
            found.append(entry)
    return Found(found, missing)


def _by_names(work: Work, group: str, kinds: tuple[str, ...], names: list[str]) -> Found:
    found: list[ListEntry] = []
    missing = None
    for name in names:
        entry = work.books.by_name(group, name)
        if entry is None and group == "Account" and work.preferences.is_using_account_numbers:
            entry = _account_by_number(work, name)
        if entry is None or entry.kind not in kinds:
            missing = missing or name
        elif entry not in found:
            found.append(entry)
    return Found(found, missing)


def _account_by_number(work: Work, number: str) -> ListEntry | None:
    """A FullName may be an account number while account numbers are on (FACTS 4)."""
    accounts = work.books.entries("Account")
    return next((one for one in accounts if number and one.fields.get("AccountNumber") == number), None)


def find_transactions(work: Work, kind: str, values: Values) -> Found:
    """Transactions of one type a query asks for."""
    for name in ("RefNumber", "RefNumberCaseSensitive"):
        if name in values:
            return _by_numbers(work, kind, values[name], ignore_case=name == "RefNumber")
    if "TxnID" in values:
        return _by_txn_ids(work, kind, values["TxnID"])
    if kind == "TransferInventory" and not work.preferences.multi_location:
        raise statuses.not_available()
    refuse_inverted_texts(values)
    span = values.get("ModifiedDateRangeFilter", {})
    is_modified = modified_between(work, span, "FromModifiedDate", "ToModifiedDate")
    is_dated = txn_date_matches(work, values)
    entities = wanted_objects(work, "Entity", values.get("EntityFilter"))
    accounts = wanted_objects(work, "Account", values.get("AccountFilter"))
    items = wanted_objects(work, "Item", values.get("ItemFilter"))
    is_of_currency = currency_matches(work, values)
    sites = wanted_objects(work, "InventorySite", values.get("SiteFilter"))
    paid = values.get("PaidStatus", "All")
    found = [
        transaction
        for transaction in work.books.transactions(kind)
        if is_modified(transaction.time_modified)
        and is_dated(transaction.txn_date)
        and ref_number_matches(values, transaction.ref_number)
        and (entities is None or transaction.entity_id in entities)
        and (accounts is None or _posts_to(transaction, accounts))
        and (items is None or any(line.item_id in items for line in transaction.lines))
        and (sites is None or moves_between(transaction, sites))
        and paid != "PaidOnly"
        and is_of_currency(transaction.fields)
    ]
    return Found(found)


def _posts_to(transaction: Transaction, accounts: set[str]) -> bool:
    return transaction.account_id in accounts or any(posting.account_id in accounts for posting in transaction.postings)


def _by_txn_ids(work: Work, kind: str, ids: list[str]) -> Found:
    found: list[Transaction] = []
    missing = None
    for txn_id in ids:
        if not references.is_plausible_id(txn_id):
            raise statuses.invalid_id(txn_id, "TxnID")
        transaction = work.books.transaction(txn_id)
        if transaction is None or transaction.kind != kind:
            if work.preferences.unverified.unknown_id_status == "3120":
                raise statuses.not_found(txn_id)
            missing = missing or txn_id
        elif transaction not in found:
            found.append(transaction)
    return Found(found, missing)


def _by_numbers(work: Work, kind: str, numbers: list[str], *, ignore_case: bool) -> Found:
    """RefNumber is not unique: every transaction that has it is returned."""

    def key(number: str) -> str:
        return number.casefold() if ignore_case else number

    wanted = {key(number): number for number in numbers}
    found = [one for one in work.books.transactions(kind) if one.ref_number and key(one.ref_number) in wanted]
    present = {key(one.ref_number) for one in found}
    missing = next((number for number in numbers if key(number) not in present), None)
    return Found(found, missing)


def write_objects(work: Work, message: str, values: Values, found: list[Any]) -> Iterator[tuple[str, Any]]:
    """Ret elements of the found objects."""
    owner_ids = tuple(values.get("OwnerID", ()))
    if message in TRANSACTION_QUERIES:
        include = Include(
            lines=is_true(values.get("IncludeLineItems")),
            links=is_true(values.get("IncludeLinkedTxns")),
            owner_ids=owner_ids,
        )
        name = f"{TRANSACTION_QUERIES[message]}Ret"
        return ((name, transaction_answer(work, one, include)) for one in found)
    answers = ListAnswers(work, owner_ids)
    return ((f"{entry.kind}Ret", answers.answer(entry)) for entry in found)


ALWAYS_ANSWERED = {"ItemSitesRet": frozenset({"ItemInventoryRef", "ItemInventoryAssemblyRef"})}
"""Elements that the schema asks for in an answer, so that IncludeRetElement cannot leave them out [XSD]."""


def only_asked(content: Iterable[tuple[str, Any]], names: list[str] | None) -> Iterator[tuple[str, Any]]:
    """IncludeRetElement: top-level elements only, case-sensitive, unknown names are ignored (FACTS 3)."""
    wanted = set(names or ())
    for name, value in content:
        # The DataExt answers must hold all of their elements.
        if wanted and isinstance(value, dict) and not name.startswith("DataExt"):
            kept = wanted | ALWAYS_ANSWERED.get(name, frozenset())
            yield name, {key: one for key, one in value.items() if key in kept}
        else:
            yield name, value
