"""What Stockpost knows of its own doing: links, receipts, steps and people's decisions, as immutable records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from stockpost.core.quickbooks_records import QuickBooksInvoice


class StepKind(StrEnum):
    """The kinds of write (design 3.1)."""

    CREATE_ACCOUNT = "create_account"
    CREATE_VENDOR = "create_vendor"
    CREATE_CUSTOMER = "create_customer"
    CREATE_ITEM = "create_item"
    REACTIVATE = "reactivate"
    CREATE_PURCHASE_ORDER = "create_purchase_order"
    UPDATE_PURCHASE_ORDER = "update_purchase_order"
    CLOSE_PURCHASE_ORDER = "close_purchase_order"
    RECEIVE_ITEMS = "receive_items"
    ADJUST_ON_HAND = "adjust_on_hand"
    CREATE_INVOICE = "create_invoice"
    DELETE_TRANSACTION = "delete_transaction"


class StepState(StrEnum):
    """Where a write stands (design 3.1 and 5)."""

    PLANNED = "planned"
    SENT = "sent"
    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    SKIPPED = "skipped"


DONE = frozenset({StepState.CONFIRMED, StepState.ADOPTED})
MOVING_STOCK = (StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE, StepKind.DELETE_TRANSACTION)
"""These bring units in or take them off. A count is absolute, and asked about by itself."""
ADDING = (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE)
"""Carried out twice, these are in the books twice. A change names the EditSequence of what it changes, and a count is absolute."""


DELETION = "delete:"
"""How the bases of deletions begin; the TxnID of what is deleted follows."""


def deletion_base(txn_id: str) -> str:
    """The base of the step that deletes a transaction."""
    return f"{DELETION}{txn_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A line as we wrote it and QuickBooks stored it. `line_id` is 0 for a line that is not from Autotask (freight)."""

    line_id: int
    txn_line_id: str
    item_list_id: str
    quantity: Decimal
    rate: Decimal
    item_name: str = ""
    """For people; empty where it was written before names were kept."""
    unit: str | None = None
    """The unit of measure as QuickBooks shows it, empty without one; None where it was not looked at."""
    description: str | None = None
    part_number: str | None = None
    """Both as `WrittenOrder.txn_date`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOrder:
    """The fields of a purchase order that Stockpost writes, as QuickBooks stored them: what B10 compares."""

    vendor_list_id: str
    ref_number: str
    memo: str
    vendor_message: str
    ship_address: tuple[str, ...]
    lines: tuple[WrittenLine, ...]
    fob: str = ""
    """The freight we wrote; not compared, but what a person typed over it is left alone while the freight stays the same."""
    vendor_name: str = ""
    """For people, as `WrittenLine.item_name`."""
    ship_method: str = ""
    """As `fob`: not compared, and another one that a person chose is left alone."""
    customer_list_id: str | None = None
    """As `fob`: the customer that we named on the order and its lines, empty for none; None where it was not kept."""
    txn_date: date | None = None
    due_date: date | None = None
    expected_date: date | None = None
    """All three as `fob`, and an undo stops where people changed them; None where they were not kept."""
    is_uncertain: bool = False
    """True where the ledger is older than the order: this is how it was found, after somebody had changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptField:
    """What a person changed in QuickBooks and another one agreed to (`adopt`): it stays as long as Autotask says `wanted`.

    `name` is the field's name, empty for a line that was added; `line` the Autotask line, or the TxnLineID of an added one, empty in
    the header.
    """

    name: str
    line: str = ""
    wanted: str = ""


ASK_AGAIN = "ask again"
"""The choice that takes back that somebody let go of an order or invoice, or left a count to QuickBooks."""


class LinkState(StrEnum):
    """What an Autotask order is to us. `gone` links are of orders that were deleted and are to be created again."""

    LINKED = "linked"
    CLOSED = "closed"
    DETACHED = "detached"
    IGNORED = "ignored"
    GONE = "gone"

    @property
    def is_let_go(self) -> bool:
        """A person let go of it: nothing is written to it, and nothing of it is deleted."""
        return self in (LinkState.DETACHED, LinkState.IGNORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedReceiving:
    """An Autotask receiving that a sync of its product has taken in, first at `counted_at`, with the units that it had."""

    receiving_id: int
    quantity: Decimal
    counted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLink:
    """An Autotask order and its purchase order in QuickBooks. `content_hash` is of the Autotask content last written."""

    order_id: int
    state: LinkState
    txn_id: str = ""
    ref_number: str = ""
    vendor_id: int = 0
    content_hash: str = ""
    written: WrittenOrder | None = None
    transferred_at: datetime | None = None
    kept: tuple[KeptField, ...] = ()
    before: OrderLink | None = None
    """As it was when a person let go of it; None where nothing was linked."""
    counted: tuple[CountedReceiving, ...] = ()
    """Kept of orders on which Autotask has received more than our receipts hold: what the last syncs of their products compared both counts
    with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLink:
    """A receipt of ours for one line. `receiving_ids` are all Autotask receivings in it; `is_gone` once a person let it be posted again."""

    order_id: int
    line_id: int
    receiving_ids: tuple[int, ...]
    quantity: Decimal
    txn_id: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLink:
    """An Autotask invoice and its invoice in QuickBooks. `content_hash` is of what was written, empty where a person chose one that
    was there."""

    invoice_id: int
    state: LinkState
    txn_id: str = ""
    ref_number: str = ""
    content_hash: str = ""
    transferred_at: datetime | None = None
    written: QuickBooksInvoice | None = None
    """As QuickBooks stored it, or as a person agreed to it or let go of it; None where that is not known, or it was deleted then."""
    changed: tuple[tuple[str, Decimal], ...] = ()
    """What was decided last of what people had made of it in QuickBooks did to on hand, as in `units_changed`."""
    taken_over_by: str = ""
    """Who chose one that people had entered in QuickBooks; empty where it was transferred."""
    taken: tuple[tuple[str, Decimal], ...] = ()
    """What that one had taken off on hand by then, as in `units_taken`."""
    before: InvoiceLink | None = None
    """As it was when a person let go of it; None where nothing was linked."""


AnyLink = TypeVar("AnyLink", OrderLink, InvoiceLink)


def as_left(link: AnyLink | None) -> AnyLink | None:
    """The link as it was when somebody first let go of it; None where nothing was linked."""
    return link.before if link is not None and link.state.is_let_go else link


def stays_let_go(newest: AnyLink, link: OrderLink | InvoiceLink | None) -> AnyLink:
    """What somebody let go of stays so, whatever is answered or found later: whoever decides again finds it as it is by then."""
    if link is None or not link.state.is_let_go or newest.state.is_let_go:
        return newest
    return replace(newest, state=link.state, before=replace(newest, before=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """The last attempt at one write. `base` names what is written, `generation` counts deliberate repetitions."""

    base: str
    generation: int
    kind: StepKind
    state: StepState
    content_hash: str = ""
    txn_id: str = ""
    status_code: int | None = None
    status_text: str = ""
    set_limit: int | None = None
    line_limit: int | None = None
    """So many lines the transaction may have in which it goes next: QuickBooks refused a larger one."""
    is_deferred: bool = False
    """True when QuickBooks asked to wait in this conversation: not sent again before the next."""
    attempts: int = 0
    order_id: int | None = None
    product_id: int | None = None
    problem_code: str = ""
    subject: str = ""
    summary: str = ""
    invoice_id: int | None = None
    is_set_open: bool = False
    """Its message set may go again as it went, since QuickBooks has nothing of it."""

    @property
    def is_let_go(self) -> bool:
        """It was sent, its answer was lost, QuickBooks has not got it, and then nobody wanted it any more. Wanted again, it goes as it went:
        a computer that slept may still hold the first sending, and QuickBooks would take the same under other marks for a second one."""
        return (
            self.kind in ADDING and self.state == StepState.SKIPPED and self.attempts > 0 and self.status_code is None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A person's choice about a problem: it counts for the same code, subject and basis."""

    code: str
    choice: str
    basis: str
    order_id: int | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """The entry of QuickBooks' lists that a name led to: the name was `key`, and the entry was called `full_name` then. `merged_into` is what
    transactions that named it name now that it is gone, empty where it is there or none tells."""

    list_id: str
    full_name: str
    key: str
    merged_into: str = ""


ENTITY_ROLES = ("vendor", "customer")
"""They share one list of QuickBooks; the other names lead to items. ListIDs are unique within a list only (QuickBooks FACTS 2)."""


@dataclass(frozen=True)
class Ledger:
    """All of it, for planning."""

    links: Mapping[int, OrderLink] = field(default_factory=dict)
    invoices: Mapping[int, InvoiceLink] = field(default_factory=dict)
    invoice_owners: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    order_owners: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Both: of QuickBooks' transactions that have a wanted number, those that are Autotask's already: TxnID → its id and what people call
    it."""
    receipts: Mapping[int, tuple[ReceiptLink, ...]] = field(default_factory=dict)
    steps: Mapping[str, StepRecord] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    mappings: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """(kind, Autotask id) → QuickBooks name; kind is vendor, customer, item, ship_method or location."""
    entries: Mapping[tuple[str, int], KnownEntry] = field(default_factory=dict)
    """(vendor, customer or item; Autotask id) → the entry that it was when it was last looked for."""
    accounts: Mapping[str, KnownEntry] = field(default_factory=dict)
    """Setting → the account that it named when it was last looked for and found to fit."""
    entered: Mapping[tuple[int | None, int | None], frozenset[str]] = field(default_factory=dict)
    """By Autotask order and invoice the TxnIDs of all that was ever entered for it."""
    synced: frozenset[int] = frozenset()
    """Of the products that invoices sell: those whose count in QuickBooks was last set, or found right, by a sync."""

    @cached_property
    def deleted(self) -> Mapping[tuple[int | None, int | None], frozenset[str]]:
        """By Autotask order and invoice the TxnIDs of what undos deleted of them. An older company file may have it again."""
        found: dict[tuple[int | None, int | None], set[str]] = {}
        for base, record in self.steps.items():
            if base.startswith(DELETION) and record.state in DONE:
                found.setdefault((record.order_id, record.invoice_id), set()).add(base.removeprefix(DELETION))
        return {about: frozenset(txn_ids) for about, txn_ids in found.items()}

    def had(self, *, order_id: int | None = None, invoice_id: int | None = None) -> frozenset[str]:
        """The TxnIDs that an order or invoice had: undos deleted it, or people did, and it was, or is to be, entered again. An older company file
        may have each of them, under whatever number."""
        about = (order_id, invoice_id)
        return self.deleted.get(about, frozenset()) | self.entered.get(about, frozenset())

    @cached_property
    def items_written(self) -> frozenset[str]:
        """The ListIDs of all items that these orders were entered with."""
        orders = (link.written for link in self.links.values() if link.written is not None)
        return frozenset(line.item_list_id for order in orders for line in order.lines)

    @cached_property
    def entities_written(self) -> frozenset[str]:
        """The ListIDs of all vendors and customers that these orders were entered with."""
        orders = (link.written for link in self.links.values() if link.written is not None)
        return frozenset(
            list_id for order in orders for list_id in (order.vendor_list_id, order.customer_list_id or "")
        )

    def decided(
        self, code: str, basis: str, *, order_id: int | None = None, product_id: int | None = None
    ) -> str | None:
        """The choice that a person made about this very case, if any. What was decided about an order before somebody decided again does not
        count."""
        asked = (code, basis, order_id, product_id)
        for decision in self.decisions:
            if order_id is not None and decision.choice == ASK_AGAIN and decision.order_id == order_id:
                return None
            if (decision.code, decision.basis, decision.order_id, decision.product_id) == asked:
                return decision.choice
        return None

    def posted_by_us(self, order_id: int, line_id: int) -> Decimal:
        """Units of our own receipts on a line that should still be there."""
        return sum(
            (
                receipt.quantity
                for receipt in self.receipts.get(order_id, ())
                if receipt.line_id == line_id and not receipt.is_gone
            ),
            Decimal(0),
        )

    def receivings_posted(self, order_id: int, line_id: int) -> dict[int, ReceiptLink]:
        """The Autotask receivings that receipts of ours name, as far as those should still be there, with the receipt."""
        return {
            receiving_id: receipt
            for receipt in self.receipts.get(order_id, ())
            if receipt.line_id == line_id and not receipt.is_gone
            for receiving_id in receipt.receiving_ids
        }

    def next_generation(self, base: str) -> int:
        """The generation of the next write of `base`: one more once the last one is finished.

        A refused one counts as finished, too: QuickBooks would answer the same message set from its memory.
        """
        step = self.steps.get(base)
        if step is None:
            return 0
        if step.is_let_go and step.is_set_open:
            return step.generation
        is_finished = step.state in DONE or (
            step.state in (StepState.REJECTED, StepState.SKIPPED) and step.attempts > 0
        )
        return step.generation + (1 if is_finished else 0)
