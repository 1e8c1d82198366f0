"""The books in memory: tables of immutable records with one undo log per request, and the indexes over them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from .preferences import Preferences
from .records import (
    Company,
    Counters,
    DataExtDefinition,
    Deleted,
    ListEntry,
    Record,
    Stock,
    StoredMessageSet,
    Transaction,
)

TABLES: dict[str, type[Any]] = {
    "company": Company,
    "preferences": Preferences,
    "counters": Counters,
    "lists": ListEntry,
    "transactions": Transaction,
    "stock": Stock,
    "deleted": Deleted,
    "messageSets": StoredMessageSet,
    "dataExtDefinitions": DataExtDefinition,
}
"""Table name to record type. The first three hold one record under the key ``""``."""

RecordType = TypeVar("RecordType", bound=msgspec.Struct)
Change = tuple[str, str, msgspec.Struct | None]


class Books:
    """All tables. Changes between :meth:`begin` and :meth:`commit` can be taken back by :meth:`rollback`."""

    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        self._tables = {name: dict(tables.get(name, {})) for name in TABLES}
        self._undo: list[tuple[str, str, Any]] = []
        self._orders: dict[str, list[str]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._linked: dict[str, dict[str, None]] = {}
        self._open_orders: dict[str, None] = {}
        for transaction in self._tables["transactions"].values():
            self._index(transaction, present=True)

    def copy(self) -> Books:
        """The same books at this moment; the records are shared, since they never change."""
        return Books(self._tables)

    # single records

    @property
    def company(self) -> Company:
        """The company."""
        return self._one(Company, "company")

    @property
    def preferences(self) -> Preferences:
        """The preferences."""
        return self._one(Preferences, "preferences")

    @property
    def counters(self) -> Counters:
        """The counters."""
        return self._one(Counters, "counters")

    def _one(self, kind: type[RecordType], table: str) -> RecordType:
        record = self._tables[table][""]
        assert isinstance(record, kind)  # noqa: S101 - the loader puts it there
        return record

    # tables

    def table(self, name: str) -> dict[str, Any]:
        """A table; for reading only."""
        return self._tables[name]

    def put(self, table: str, key: str, record: Record | Preferences) -> None:
        """Add or replace a record."""
        old = self._tables[table].get(key)
        self._undo.append((table, key, old))
        self._set(table, key, record)

    def drop(self, table: str, key: str) -> None:
        """Remove a record."""
        if table not in self._orders:
            self._orders[table] = list(self._tables[table])
        self._undo.append((table, key, self._tables[table][key]))
        self._set(table, key, None)

    def _set(self, table: str, key: str, record: Any) -> None:
        old = self._tables[table].get(key)
        if table == "transactions" and old is not None:
            self._index(old, present=False)
        if record is None:
            self._tables[table].pop(key, None)
        else:
            self._tables[table][key] = record
        if table == "transactions" and record is not None:
            self._index(record, present=True)
        if table == "lists":
            changed = old if record is None else record
            assert isinstance(changed, ListEntry)  # noqa: S101
            self._names.pop(changed.group, None)

    # undo

    def begin(self) -> None:
        """Start a request."""
        self._undo.clear()
        self._orders.clear()

    def rollback(self) -> None:
        """Take back everything since :meth:`begin`; what was removed is in its old place again."""
        for table, key, old in reversed(self._undo):
            self._set(table, key, old)
        for table, order in self._orders.items():
            records = self._tables[table]
            self._tables[table] = {key: records[key] for key in order if key in records}
        self._undo.clear()
        self._orders.clear()

    def commit(self) -> None:
        """Keep everything since :meth:`begin`."""
        self._undo.clear()
        self._orders.clear()

    def changes(self) -> list[Change]:
        """The records changed since :meth:`begin`, as they are now."""
        touched = {(table, key): None for table, key, _ in self._undo}
        return [(table, key, self._tables[table].get(key)) for table, key in touched]

    def changed_transactions(self) -> list[tuple[Transaction | None, Transaction | None]]:
        """Before and after of each transaction changed since :meth:`begin`; None for not there."""
        first: dict[str, Transaction | None] = {}
        for table, key, old in self._undo:
            if table == "transactions":
                first.setdefault(key, old)
        return [(old, self._tables["transactions"].get(key)) for key, old in first.items()]

    # lists

    def entry(self, group: str, list_id: str) -> ListEntry | None:
        """A list entry by id."""
        found = self._tables["lists"].get(f"{group}/{list_id}")
        assert found is None or isinstance(found, ListEntry)  # noqa: S101
        return found

    def entries(self, group: str) -> Iterator[ListEntry]:
        """All entries of a list, in the order they were added."""
        return (entry for entry in self._tables["lists"].values() if entry.group == group)

    def put_entry(self, entry: ListEntry) -> None:
        """Add or replace a list entry."""
        self.put("lists", f"{entry.group}/{entry.list_id}", entry)

    def full_name(self, entry: ListEntry) -> str:
        """``Parent:Child``."""
        if entry.parent_id is None:
            return entry.name
        parent = self.entry(entry.group, entry.parent_id)
        return entry.name if parent is None else f"{self.full_name(parent)}:{entry.name}"

    def level(self, entry: ListEntry) -> int:
        """Depth below the top."""
        parent = None if entry.parent_id is None else self.entry(entry.group, entry.parent_id)
        return 0 if parent is None else 1 + self.level(parent)

    def by_name(self, group: str, full_name: str) -> ListEntry | None:
        """A list entry by full name, ignoring case (FACTS 2)."""
        index = self._names.get(group)
        if index is None:
            index = {self.full_name(entry).casefold(): entry.list_id for entry in self.entries(group)}
            self._names[group] = index
        list_id = index.get(full_name.casefold())
        return None if list_id is None else self.entry(group, list_id)

    # transactions

    def transaction(self, txn_id: str) -> Transaction | None:
        """A transaction by id."""
        found = self._tables["transactions"].get(txn_id)
        assert found is None or isinstance(found, Transaction)  # noqa: S101
        return found

    def transactions(self, kind: str | None = None) -> Iterator[Transaction]:
        """All transactions, or those of one type, in the order they were added."""
        return (found for found in self._tables["transactions"].values() if kind is None or found.kind == kind)

    def put_transaction(self, transaction: Transaction) -> None:
        """Add or replace a transaction. Its postings must add up to zero: the books always balance."""
        difference = sum(posting.amount for posting in transaction.postings)
        if difference != 0:
            raise AssertionError(f"{transaction.kind} {transaction.txn_id} is out of balance by {difference}")
        self.put("transactions", transaction.txn_id, transaction)

    def linked_to(self, txn_id: str) -> list[Transaction]:
        """Transactions with lines linked to ``txn_id``, oldest first."""
        found = (self._tables["transactions"][key] for key in self._linked.get(txn_id, ()))
        return sorted(found, key=lambda transaction: transaction.number)

    def open_orders(self) -> Iterator[Transaction]:
        """Purchase orders that nobody closed by hand."""
        return (self._tables["transactions"][key] for key in self._open_orders)

    def _index(self, transaction: Transaction, *, present: bool) -> None:
        if transaction.kind == "PurchaseOrder" and not transaction.is_closed:
            if present:
                self._open_orders[transaction.txn_id] = None
            else:
                self._open_orders.pop(transaction.txn_id, None)
        for line in transaction.lines:
            if line.link_txn_id is not None:
                links = self._linked.setdefault(line.link_txn_id, {})
                if present:
                    links[transaction.txn_id] = None
                else:
                    links.pop(transaction.txn_id, None)
