"""What is known of QuickBooks, and what must be asked before a decision. A missing key is unknown; a value None is known to be absent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TypeVar

from stockpost.core.quickbooks_records import (
    Account,
    Currency,
    DeletedEntry,
    DeletedTransaction,
    Entity,
    Item,
    Preferences,
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
    ShipMethod,
    Site,
    SiteCount,
    Terms,
    TransactionClass,
    UnitSet,
)
from stockpost.core.requests import (
    AccountQuery,
    BillQuery,
    ClassQuery,
    CurrencyQuery,
    EntityQuery,
    InventoryAdjustmentQuery,
    InventorySiteQuery,
    InvoiceQuery,
    ItemQuery,
    ItemReceiptQuery,
    ItemSitesQuery,
    ListDeletedQuery,
    NameListQuery,
    PurchaseOrderQuery,
    Read,
    ShipMethodQuery,
    TermsQuery,
    TxnDeletedQuery,
    UnitSetQuery,
    question_of,
)

NAMES_PER_QUERY = 200
ITEMS_PER_MESSAGE = 1000
"""Items are long; the others are asked for in the next message."""
ORDERS_PER_QUERY = 100
Found = TypeVar("Found", QuickBooksOrder, QuickBooksInvoice)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of QuickBooks by folded name or by TxnID.

    `is_live` is True in a conversation, where only what was read in it counts; in a preview the last known facts serve,
    and what is unknown is assumed to be absent, but for a name that a person chose. With `has_whole_lists` that is absent, too.
    """

    is_live: bool = False
    has_whole_lists: bool = False
    accounts: Mapping[str, Account | None] = field(default_factory=dict)
    entities: Mapping[str, Entity | None] = field(default_factory=dict)
    items: Mapping[str, Item | None] = field(default_factory=dict)
    entities_by_list_id: Mapping[str, Entity | None] = field(default_factory=dict)
    items_by_list_id: Mapping[str, Item | None] = field(default_factory=dict)
    entities_since: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    items_since: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    """As `adjustments_since`, of each entry only its names and its mark."""
    ship_methods: Mapping[str, ShipMethod | None] = field(default_factory=dict)
    terms: Mapping[str, Terms | None] = field(default_factory=dict)
    classes: Mapping[str, TransactionClass | None] = field(default_factory=dict)
    whole_lists: Mapping[str, bool] = field(default_factory=dict)
    """Lists (`NameList`) of which every entry was told, not just those asked for by name."""
    currencies: Mapping[str, Currency | None] = field(default_factory=dict)
    """By ISO code."""
    unit_sets: Mapping[str, UnitSet | None] = field(default_factory=dict)
    """By ListID; None where QuickBooks does not tell of it, since units of measure are switched off."""
    orders: Mapping[str, QuickBooksOrder | None] = field(default_factory=dict)
    orders_by_number: Mapping[str, tuple[QuickBooksOrder, ...]] = field(default_factory=dict)
    orders_of_vendor: Mapping[str, tuple[QuickBooksOrder, ...] | None] = field(default_factory=dict)
    """Orders of a vendor, or of anybody, changed since a moment, by `vendor_key`: where an order of ours is looked for whose number
    nobody knows. None where QuickBooks does not have that vendor any more."""
    receipts: Mapping[str, QuickBooksReceipt | None] = field(default_factory=dict)
    receipts_since: Mapping[str, tuple[QuickBooksReceipt, ...]] = field(default_factory=dict)
    """As `adjustments_since`: one that a person unlinked is on no order that would tell of it."""
    bills: Mapping[str, QuickBooksReceipt | None] = field(default_factory=dict)
    """Receipts for which the bill was entered, asked for where they are not receipts any more."""
    bills_since: Mapping[str, tuple[QuickBooksReceipt, ...]] = field(default_factory=dict)
    """As `receipts_since`: one that became a bill as well is no receipt any more."""
    adjustments: Mapping[str, QuickBooksAdjustment | None] = field(default_factory=dict)
    adjustments_since: Mapping[str, tuple[QuickBooksAdjustment, ...]] = field(default_factory=dict)
    """All adjustments changed since a moment (its ISO text), as asked for after an older copy of the database was restored."""
    adjustment_marks_since: Mapping[str, tuple[QuickBooksAdjustment, ...]] = field(default_factory=dict)
    """As `adjustments_since`, and without their lines."""
    adjustments_by_number: Mapping[str, tuple[QuickBooksAdjustment, ...]] = field(default_factory=dict)
    invoices: Mapping[str, QuickBooksInvoice | None] = field(default_factory=dict)
    invoices_by_number: Mapping[str, tuple[QuickBooksInvoice, ...]] = field(default_factory=dict)
    invoices_since: Mapping[str, tuple[QuickBooksInvoice, ...]] = field(default_factory=dict)
    """As `adjustments_since`."""
    deleted_since: Mapping[str, tuple[DeletedTransaction, ...]] = field(default_factory=dict)
    """By `deletions_key`."""
    deleted_entries: Mapping[str, tuple[DeletedEntry, ...]] = field(default_factory=dict)
    """By the moment (its ISO text) since when it was asked for."""
    on_hand: Mapping[str, Decimal] = field(default_factory=dict)
    """Units on hand by the item's folded name; dropped as soon as a write may have changed them."""
    sites: Mapping[str, Site | None] = field(default_factory=dict)
    item_sites: Mapping[str, tuple[SiteCount, ...]] = field(default_factory=dict)
    """Where the units of an item are, by its folded name; dropped together with its `on_hand`."""
    preferences: Preferences | None = None
    refused: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By question (`question_of`): what QuickBooks said when it did not want to answer, and what to do about it."""
    guids_shown: Collection[str] = ()
    """Kinds of transactions, by the names of their records, of which QuickBooks has ever shown an ExternalGUID (`shows_guids`)."""
    missed: Collection[str] = ()
    """Of these questions those whose answer the ledger lacks: it is older than QuickBooks, and what was entered since is found by them."""

    def shows_guids(self, kind: type[object]) -> bool:
        """Does QuickBooks show the ExternalGUID of such transactions? Then what is ours has one of ours, and a memo of ours alone is a copy that a
        person made (`markers.is_proven`)."""
        return kind.__name__ in self.guids_shown

    def changed(self) -> Iterator[QuickBooksOrder | QuickBooksReceipt | QuickBooksInvoice]:
        """All that was read as changed since some moment, whosever it is. What was read as of two moments comes twice."""
        for key, orders in self.orders_of_vendor.items():
            yield from (orders or ()) if is_of_anybody(key) else ()
        for receipts in (self.receipts_since, self.bills_since):
            yield from chain.from_iterable(receipts.values())
        yield from chain.from_iterable(self.invoices_since.values())

    def needs(self) -> Needs:
        """Nothing so far."""
        return Needs(refused=self.refused if self.is_live else ())

    def is_open(self, *, is_chosen: bool) -> bool:
        """Can nobody say whether a name that is not among them is in QuickBooks? A conversation asks; a preview takes it that what a
        person chose is there."""
        return self.is_live or (is_chosen and not self.has_whole_lists)


ANYBODY = ""
"""In place of a vendor's ListID: the orders of all of them."""


def vendor_key(vendor_list_id: str, since: datetime) -> str:
    """What was asked for: the orders of a vendor changed since a moment. An answer from a later moment on is no answer to it."""
    return f"{vendor_list_id} {since.isoformat()}"


def is_of_anybody(key: str) -> bool:
    """Is a `vendor_key` of the orders of all vendors?"""
    return key.startswith(f"{ANYBODY} ")


def deletions_key(kind: str, since: datetime) -> str:
    """What was asked for: which transactions of a kind (TxnDelType) were deleted since a moment."""
    return f"{kind} {since.isoformat()}"


@dataclass(slots=True)
class Needs:
    """What a plan has to know and does not: names by folded name, so that each is asked once. What QuickBooks `refused` in this conversation
    (by `question_of`) is not asked again, and whatever needs it waits."""

    refused: Collection[str] = ()
    accounts: dict[str, str] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    entity_list_ids: set[str] = field(default_factory=set)
    item_list_ids: set[str] = field(default_factory=set)
    entries_since: set[datetime] = field(default_factory=set)
    ship_methods: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    """Whole lists (`NameList`) that come in one page."""
    currency_codes: set[str] = field(default_factory=set)
    unit_set_list_ids: set[str] = field(default_factory=set)
    sites: dict[str, str] = field(default_factory=dict)
    item_sites: dict[str, str] = field(default_factory=dict)
    order_txn_ids: set[str] = field(default_factory=set)
    order_numbers: set[str] = field(default_factory=set)
    vendors_since: set[tuple[str, datetime]] = field(default_factory=set)
    receipt_txn_ids: set[str] = field(default_factory=set)
    receipts_since: set[datetime] = field(default_factory=set)
    bill_txn_ids: set[str] = field(default_factory=set)
    adjustment_numbers: set[str] = field(default_factory=set)
    adjustment_txn_ids: set[str] = field(default_factory=set)
    adjustments_since: set[datetime] = field(default_factory=set)
    adjustment_marks_since: set[datetime] = field(default_factory=set)
    invoice_txn_ids: set[str] = field(default_factory=set)
    invoice_numbers: set[str] = field(default_factory=set)
    invoices_since: set[datetime] = field(default_factory=set)
    deleted_since: set[tuple[str, datetime]] = field(default_factory=set)
    entries_deleted_since: set[datetime] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(True for _ in self.requests())

    def add(self, other: Needs) -> None:
        """Ask what `other` needs as well."""
        self.accounts |= other.accounts
        self.entities |= other.entities
        self.items |= other.items
        self.entity_list_ids |= other.entity_list_ids
        self.item_list_ids |= other.item_list_ids
        self.entries_since |= other.entries_since
        self.ship_methods |= other.ship_methods
        self.terms |= other.terms
        self.classes |= other.classes
        self.lists |= other.lists
        self.currency_codes |= other.currency_codes
        self.unit_set_list_ids |= other.unit_set_list_ids
        self.sites |= other.sites
        self.item_sites |= other.item_sites
        self.order_txn_ids |= other.order_txn_ids
        self.order_numbers |= other.order_numbers
        self.vendors_since |= other.vendors_since
        self.receipt_txn_ids |= other.receipt_txn_ids
        self.receipts_since |= other.receipts_since
        self.bill_txn_ids |= other.bill_txn_ids
        self.adjustment_numbers |= other.adjustment_numbers
        self.adjustment_txn_ids |= other.adjustment_txn_ids
        self.adjustments_since |= other.adjustments_since
        self.adjustment_marks_since |= other.adjustment_marks_since
        self.invoice_txn_ids |= other.invoice_txn_ids
        self.invoice_numbers |= other.invoice_numbers
        self.invoices_since |= other.invoices_since
        self.deleted_since |= other.deleted_since
        self.entries_deleted_since |= other.entries_deleted_since

    @property
    def unanswered(self) -> set[str]:
        """The questions that are needed and were refused."""
        return {question_of(one) for one in self._queries()}.intersection(self.refused) if self.refused else set()

    def requests(self) -> Iterator[Read]:
        """The queries that may be asked."""
        return (one for one in self._queries() if question_of(one) not in self.refused)

    def _queries(self) -> Iterator[Read]:
        """The queries that answer them, each of bounded size, in a fixed order."""
        for names in _chunks(self.accounts, NAMES_PER_QUERY):
            yield AccountQuery(full_names=names)
        for names in _chunks(self.entities, NAMES_PER_QUERY):
            yield EntityQuery(full_names=names)
        for names in islice(_chunks(self.items, NAMES_PER_QUERY), ITEMS_PER_MESSAGE // NAMES_PER_QUERY):
            yield ItemQuery(full_names=names)
        for list_ids in _parts(sorted(self.entity_list_ids), NAMES_PER_QUERY):
            yield EntityQuery(list_ids=list_ids)
        for list_ids in _parts(sorted(self.item_list_ids), NAMES_PER_QUERY):
            yield ItemQuery(list_ids=list_ids)
        for since in sorted(self.entries_since):
            yield EntityQuery(modified_since=since)
            yield ItemQuery(modified_since=since)
        for names in _chunks(self.ship_methods, NAMES_PER_QUERY):
            yield ShipMethodQuery(names=names)
        for names in _chunks(self.terms, NAMES_PER_QUERY):
            yield TermsQuery(names=names)
        for names in _chunks(self.classes, NAMES_PER_QUERY):
            yield ClassQuery(full_names=names)
        for name_list in sorted(self.lists):
            yield NameListQuery(name_list=name_list)
        if self.currency_codes:
            yield CurrencyQuery(codes=tuple(sorted(self.currency_codes)))
        for list_ids in _parts(sorted(self.unit_set_list_ids), NAMES_PER_QUERY):
            yield UnitSetQuery(list_ids=list_ids)
        for names in _chunks(self.sites, NAMES_PER_QUERY):
            yield InventorySiteQuery(names=names)
        for names in islice(_chunks(self.item_sites, NAMES_PER_QUERY), ITEMS_PER_MESSAGE // NAMES_PER_QUERY):
            yield ItemSitesQuery(full_names=names)
        for txn_ids in _parts(sorted(self.order_txn_ids), ORDERS_PER_QUERY):
            yield PurchaseOrderQuery(txn_ids=txn_ids)
        for numbers in _parts(sorted(self.order_numbers), ORDERS_PER_QUERY):
            yield PurchaseOrderQuery(ref_numbers=numbers)
        for vendor_list_id, since in sorted(self.vendors_since):
            yield PurchaseOrderQuery(vendor_list_id=vendor_list_id, modified_since=since)
        for txn_ids in _parts(sorted(self.receipt_txn_ids), ORDERS_PER_QUERY):
            yield ItemReceiptQuery(txn_ids=txn_ids)
        for since in sorted(self.receipts_since):
            yield ItemReceiptQuery(modified_since=since)
            yield BillQuery(modified_since=since)
        for txn_ids in _parts(sorted(self.bill_txn_ids), ORDERS_PER_QUERY):
            yield BillQuery(txn_ids=txn_ids)
        yield from self._adjustments()
        for txn_ids in _parts(sorted(self.invoice_txn_ids), ORDERS_PER_QUERY):
            yield InvoiceQuery(txn_ids=txn_ids)
        for numbers in _parts(sorted(self.invoice_numbers), ORDERS_PER_QUERY):
            yield InvoiceQuery(ref_numbers=numbers)
        for since in sorted(self.invoices_since):
            yield InvoiceQuery(modified_since=since)
        for kind, since in sorted(self.deleted_since):
            yield TxnDeletedQuery(kind=kind, deleted_since=since)
        for since in sorted(self.entries_deleted_since):
            yield ListDeletedQuery(deleted_since=since)

    def _adjustments(self) -> Iterator[Read]:
        for numbers in _parts(sorted(self.adjustment_numbers), ORDERS_PER_QUERY):
            yield InventoryAdjustmentQuery(ref_numbers=numbers)
        for txn_ids in _parts(sorted(self.adjustment_txn_ids), ORDERS_PER_QUERY):
            yield InventoryAdjustmentQuery(txn_ids=txn_ids)
        for since in sorted(self.adjustments_since):
            yield InventoryAdjustmentQuery(modified_since=since)
        for since in sorted(self.adjustment_marks_since):
            yield InventoryAdjustmentQuery(modified_since=since, marks_only=True)


def _chunks(names: Mapping[str, str], size: int) -> Iterator[tuple[str, ...]]:
    yield from _parts([names[key] for key in sorted(names)], size)


def _parts(values: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(values), size):
        yield tuple(values[start : start + size])


def as_read_last(
    by_txn_id: Mapping[str, Found | None], by_number: Mapping[str, tuple[Found, ...]]
) -> dict[str, Found | None]:
    """Orders or invoices as QuickBooks showed them last, by TxnID; None for one that is not there. One that is not ours is known by its
    number alone once another conversation has begun."""
    return {**{one.txn_id: one for one in chain.from_iterable(by_number.values())}, **by_txn_id}
