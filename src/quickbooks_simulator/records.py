"""What a company file holds: immutable records, written as camelCase JSON with decimals as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from .scalars import PRICE_STEP, to_cents

ZERO = Decimal(0)
ONE = Decimal(1)


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Base of everything that is stored."""


class DataExt(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The value of a custom or private field (FACTS 2)."""

    owner_id: str
    name: str
    value: str
    type: str = "STR255TYPE"


class DataExtDefinition(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A defined custom field."""

    owner_id: str
    name: str
    type: str
    number: int
    objects: tuple[str, ...] = ()
    list_require: bool = False
    txn_require: bool = False
    format_string: str = ""


class Company(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Company data of CompanyRet, and its private data fields."""

    name: str
    legal_name: str
    address: dict[str, str] = {}
    phone: str = ""
    email: str = ""
    data_ext: tuple[DataExt, ...] = ()


class ListEntry(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """An entry of a list. ``group`` is the list its ListID is unique in, ``kind`` its type in qbXML."""

    group: str
    kind: str
    list_id: str
    name: str
    time_created: int
    time_modified: int
    parent_id: str | None = None
    is_active: bool = True
    fields: dict[str, Any] = {}
    data_ext: tuple[DataExt, ...] = ()

    @property
    def edit_sequence(self) -> str:
        """Unix time of the last change (FACTS 2)."""
        return str(self.time_modified)


class Line(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A line of a transaction; ``amount`` and ``rate`` (per unit) in the currency of the transaction."""

    line_id: str
    item_id: str | None = None
    account_id: str | None = None
    quantity: Decimal | None = None
    unit_ratio: Decimal = ONE
    """Base units of the item in one unit of the line, which quantity and rate are in."""
    rate: Decimal | None = None
    amount: Decimal = ZERO
    link_txn_id: str | None = None
    link_line_id: str | None = None
    is_closed: bool = False
    group_line_id: str | None = None
    """The line of the group to which this one belongs."""
    fields: dict[str, Any] = {}
    data_ext: tuple[DataExt, ...] = ()

    @property
    def base_quantity(self) -> Decimal:
        """The quantity in base units, as goods are counted."""
        return (self.quantity or ZERO) * self.unit_ratio

    def quantity_in(self, other: Line) -> Decimal:
        """The quantity in the units of another line of the same item."""
        if self.unit_ratio == other.unit_ratio:
            return self.quantity or ZERO
        return (self.base_quantity / other.unit_ratio).quantize(PRICE_STEP)


class GroupLine(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """The line that stands for an item group; what it holds are lines of their own."""

    line_id: str
    item_id: str
    quantity: Decimal
    fields: dict[str, Any] = {}
    data_ext: tuple[DataExt, ...] = ()


class Posting(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """An entry in the ledger: debit positive, credit negative."""

    account_id: str
    amount: Decimal


class Movement(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A change of an inventory item's count and value."""

    item_id: str
    quantity: Decimal
    value: Decimal


class Transaction(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A transaction of any type; ``postings`` always add up to zero."""

    kind: str
    txn_id: str
    number: int
    time_created: int
    time_modified: int
    txn_date: str
    ref_number: str = ""
    entity_id: str | None = None
    account_id: str | None = None
    lines: tuple[Line, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    expense_lines: tuple[Line, ...] = ()
    postings: tuple[Posting, ...] = ()
    movements: tuple[Movement, ...] = ()
    is_closed: bool = False
    is_voided: bool = False
    only_bills: bool = False
    """A bill of Enhanced Inventory Receiving: it bills what receipts bring, and moves no goods itself (FACTS 4)."""
    fields: dict[str, Any] = {}
    data_ext: tuple[DataExt, ...] = ()

    @property
    def edit_sequence(self) -> str:
        """Unix time of the last change (FACTS 2)."""
        return str(self.time_modified)

    @property
    def total(self) -> Decimal:
        """Sum of all lines."""
        return sum((line.amount for line in (*self.expense_lines, *self.lines)), ZERO)

    @property
    def exchange_rate(self) -> Decimal:
        """Home currency for one unit of the transaction's currency."""
        return Decimal(self.fields.get("ExchangeRate", 1))

    def in_home(self, amount: Decimal) -> Decimal:
        """An amount of this transaction in the home currency, rounded to cents as it is posted."""
        return amount if "ExchangeRate" not in self.fields else to_cents(amount * self.exchange_rate)

    @property
    def home_total(self) -> Decimal:
        """Sum of all lines in the home currency."""
        return sum((self.in_home(line.amount) for line in (*self.expense_lines, *self.lines)), ZERO)


class Stock(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Count and value of an inventory item; ``average_cost`` is the last known one while nothing is on hand."""

    item_id: str
    on_hand: Decimal = ZERO
    value: Decimal = ZERO
    average_cost: Decimal = ZERO


class Deleted(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A deleted transaction or list entry (FACTS 3: remembered for 90 days)."""

    is_list: bool
    kind: str
    id: str
    time_created: int
    time_deleted: int
    label: str = ""


class StoredMessageSet(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What is remembered of a message set (FACTS 7): its content and the answers given so far."""

    id: str
    content_hash: str
    answers: tuple[str, ...]
    request_count: int
    time: int

    @property
    def is_complete(self) -> bool:
        """All of its requests were answered."""
        return len(self.answers) >= self.request_count


class Counters(Record, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Sources of ids and numbers."""

    list_ids: dict[str, int] = {}
    txn_id: int = 0
    txn_number: int = 0
    data_ext: int = 0
    order_number: int = 1000
