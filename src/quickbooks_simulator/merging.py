"""Merging list entries: a person renames an entry to the name of another of its kind, and one of the two remains.

Transactions and other entries follow the survivor with its ids, counts and values are added up. A merge cannot be
undone but by restoring a backup. That transactions keep their EditSequence (switch ``mergeChangesTransactions``), and that the one that went is
listed as deleted (switch ``mergedEntriesListedAsDeleted``), is UNVERIFIED.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from . import references, statuses
from .records import Deleted, ListEntry, Record, Stock
from .scalars import PRICE_STEP
from .stock import stock_of
from .work import Work

MERGED_KINDS = ("Account", "Class", "Customer", "Vendor", *references.ITEM_KINDS)
RecordType = TypeVar("RecordType", bound=Record)
_ID_FIELDS = {"entityId": "Entity", "itemId": "Item", "accountId": "Account"}


def merge_entries(work: Work, gone: ListEntry, survivor: ListEntry) -> ListEntry:
    """Put ``survivor`` wherever ``gone`` stood. Raises Refused 3170 when the two cannot be one."""
    _check(work, gone, survivor)
    for key, child in list(work.books.table("lists").items()):
        if child.list_id == gone.list_id and child.group == gone.group:
            continue
        changed = _followed(child, gone, survivor)
        if child.group == gone.group and child.parent_id == gone.list_id:
            changed = msgspec.structs.replace(changed, parent_id=survivor.list_id, time_modified=work.now)
        if changed != child:
            work.books.put("lists", key, changed)
    for transaction in list(work.books.transactions()):
        changed_transaction = _followed(transaction, gone, survivor)
        if changed_transaction != transaction:
            if work.preferences.unverified.merge_changes_transactions:
                changed_transaction = msgspec.structs.replace(changed_transaction, time_modified=work.now)
            work.books.put_transaction(changed_transaction)
    if gone.group == "Item":
        _add_up(work, gone, survivor)
    work.books.drop("lists", f"{gone.group}/{gone.list_id}")
    if work.preferences.unverified.merged_entries_listed_as_deleted:
        deleted = Deleted(
            is_list=True,
            kind=gone.kind,
            id=gone.list_id,
            time_created=gone.time_created,
            time_deleted=work.now,
            label=gone.name,
        )
        work.books.put("deleted", f"{gone.kind}/{gone.list_id}", deleted)
    current = work.books.entry(survivor.group, survivor.list_id)
    assert current is not None  # noqa: S101 - it was there before and only gone was dropped
    remaining = msgspec.structs.replace(current, time_modified=work.now)
    work.books.put_entry(remaining)
    return remaining


def _check(work: Work, gone: ListEntry, survivor: ListEntry) -> None:
    why = ""
    if gone.list_id == survivor.list_id:
        why = "An entry cannot be merged with itself."
    elif gone.kind != survivor.kind or gone.kind not in MERGED_KINDS:
        why = "Only two entries of the same type can be merged."
    elif gone.fields.get("AccountType") != survivor.fields.get("AccountType"):
        why = "Only two accounts of the same type can be merged."
    elif gone.fields.get("SpecialAccountType"):
        why = "An account that QuickBooks needs itself cannot be merged."
    elif gone.fields.get("CurrencyRef") != survivor.fields.get("CurrencyRef"):
        why = "Only two entries of the same currency can be merged."
    elif gone.list_id in _ancestors(work, survivor) or _names_of_children(work, gone) & _names_of_children(
        work, survivor
    ):
        why = "An entry cannot be merged with one below it, or while both have one of the same name below them."
    if why:
        raise statuses.Refused(
            3170, f'There was an error when modifying "{gone.name}".  QuickBooks error message: {why}'
        )


def _ancestors(work: Work, entry: ListEntry) -> set[str]:
    above: set[str] = set()
    parent = entry.parent_id
    while parent is not None and parent not in above:
        above.add(parent)
        found = work.books.entry(entry.group, parent)
        parent = None if found is None else found.parent_id
    return above


def _names_of_children(work: Work, entry: ListEntry) -> set[str]:
    return {one.name.casefold() for one in work.books.entries(entry.group) if one.parent_id == entry.list_id}


def _add_up(work: Work, gone: ListEntry, survivor: ListEntry) -> None:
    """One count and one value; the average cost is that of both together."""
    if gone.list_id not in work.books.table("stock"):
        return
    first, second = stock_of(work.books, survivor.list_id), stock_of(work.books, gone.list_id)
    on_hand, value = first.on_hand + second.on_hand, first.value + second.value
    average = (value / on_hand).quantize(PRICE_STEP) if on_hand > 0 else first.average_cost
    merged = Stock(item_id=survivor.list_id, on_hand=on_hand, value=value, average_cost=average)
    work.books.put("stock", survivor.list_id, merged)
    work.books.drop("stock", gone.list_id)


def _followed(record: RecordType, gone: ListEntry, survivor: ListEntry) -> RecordType:
    """The record with every reference to ``gone`` pointing at ``survivor``; ids are unique per list only (FACTS 2)."""
    return msgspec.convert(_replaced(msgspec.to_builtins(record), gone, survivor), type(record))


def _replaced(value: Any, gone: ListEntry, survivor: ListEntry) -> Any:
    if isinstance(value, list | tuple):
        return [_replaced(one, gone, survivor) for one in value]
    if not isinstance(value, dict):
        return value
    changed: dict[str, Any] = {}
    for name, one in value.items():
        if name.endswith("Ref") and references.target_of(name).group == gone.group:
            changed[name] = _reference(one, gone, survivor)
        elif _ID_FIELDS.get(name) == gone.group and one == gone.list_id:
            changed[name] = survivor.list_id
        else:
            changed[name] = _replaced(one, gone, survivor)
    return changed


def _reference(value: Any, gone: ListEntry, survivor: ListEntry) -> Any:
    if isinstance(value, list | tuple):
        return [_reference(one, gone, survivor) for one in value]
    if isinstance(value, dict) and value.get("ListID") == gone.list_id:
        return {"ListID": survivor.list_id}
    return value
