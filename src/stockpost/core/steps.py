"""A step: one write as planned, with all that is needed to send it, to recognise it again and to enter its result in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from stockpost.core.decimals import number
from stockpost.core.ledger import StepKind
from stockpost.core.quickbooks_records import QuickBooksAdjustment, QuickBooksReceipt, QuickBooksRecord
from stockpost.core.requests import InvoiceAdd, ItemReceiptAdd, PurchaseOrderAdd, TxnDel, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPart:
    """One line of a receipt: which receivings of Autotask it posts, and how much of them."""

    line_id: int
    txn_line_id: str
    receiving_ids: tuple[int, ...]
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One write. `base` names what is written and `generation` its deliberate repetitions.

    `request` is None while something it needs (a ListID, a TxnID) is not there yet. `line_ids` are the Autotask lines in the
    order of the request's lines (0 for freight). `order_content_hash` is the Autotask content that the write brings over.
    """

    base: str
    generation: int
    kind: StepKind
    subject: str
    summary: str
    request: Write | None
    content_hash: str = ""
    order_id: int | None = None
    product_id: int | None = None
    vendor_id: int = 0
    note: str = ""
    order_content_hash: str = ""
    line_ids: tuple[int, ...] = ()
    parts: tuple[ReceiptPart, ...] = ()
    item_key: str = ""
    """Folded name of a list entry or item; of a purchase order its number; of an invoice or a deletion the names of the items whose
    on hand it changes, one a line."""
    target: Decimal | None = None
    mark: str = ""
    """Memo token by which the written transaction is recognised, empty for list entries."""
    guid: str = ""
    invoice_id: int | None = None
    figures: str = ""
    """Once it is confirmed, what QuickBooks made of it (`figures_of`); empty where that is not known."""

    @property
    def deletes(self) -> str:
        """The TxnID of what it deletes; empty for any other write."""
        return self.request.txn_id if isinstance(self.request, TxnDel) else ""


def name_of_entry(step: Step) -> tuple[str, int] | None:
    """For which name of Autotask a step creates an entry: vendor, customer or item, and the id there. None for an account, and for the
    item of a setting."""
    if step.kind in (StepKind.CREATE_VENDOR, StepKind.CREATE_CUSTOMER):
        return ("vendor" if step.kind == StepKind.CREATE_VENDOR else "customer"), step.vendor_id
    if step.kind == StepKind.CREATE_ITEM and step.product_id is not None:
        return "item", step.product_id
    return None


def serves(sent: Step, meant: Step) -> bool:
    """Does a write as it was sent do what is to be written now, so that it may go again byte for byte?

    It does where the content is the same, whatever another version of the program writes or hashes beside it. An order that was changed
    in Autotask meanwhile is entered as it was sent, and updated right after it: entered anew, it would stand twice in QuickBooks once a
    computer that slept carries out the first sending. So would the units of a receipt, whatever day it would get now and whatever number
    the vendor's invoice has: where its date is closed by now, QuickBooks refuses it, and remembers that.
    """
    if sent.content_hash == meant.content_hash:
        return True
    before, now = sent.request, meant.request
    if isinstance(before, PurchaseOrderAdd) and isinstance(now, PurchaseOrderAdd):
        return (before.vendor_list_id, before.ref_number) == (now.vendor_list_id, now.ref_number)
    if isinstance(before, ItemReceiptAdd) and isinstance(now, ItemReceiptAdd):
        before = replace(before, txn_date=now.txn_date, ref_number=now.ref_number)
    if isinstance(before, ItemReceiptAdd | InvoiceAdd) and isinstance(now, ItemReceiptAdd | InvoiceAdd):
        return replace(before, memo="") == replace(now, memo="")
    return False


PHASES = {
    StepKind.CREATE_ACCOUNT: 0,
    StepKind.REACTIVATE: 0,
    StepKind.CREATE_VENDOR: 0,
    StepKind.CREATE_CUSTOMER: 0,
    StepKind.CREATE_ITEM: 0,
    StepKind.CREATE_PURCHASE_ORDER: 1,
    StepKind.UPDATE_PURCHASE_ORDER: 1,
    StepKind.RECEIVE_ITEMS: 2,
    StepKind.CLOSE_PURCHASE_ORDER: 3,
    StepKind.ADJUST_ON_HAND: 4,
    StepKind.CREATE_INVOICE: 5,
    StepKind.DELETE_TRANSACTION: 5,
}
"""Steps of one phase do not need each other's ids, so they may share a message set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What planning takes from outside: whose company, and which day it is in the company's time zone."""

    company_key: str
    today: date
    local_date: Callable[[datetime], date]
    """Gives the date of a moment (UTC) in the company's time zone."""


def figures_of(record: QuickBooksRecord | None) -> str:
    """The figures that QuickBooks itself gave an adjustment or a receipt, as a short hash: by how much it changed each count, what each line
    cost. No request tells them; empty for any other write."""
    if isinstance(record, QuickBooksAdjustment):
        return content_hash(sorted((one.item_list_id, number(one.quantity_difference)) for one in record.lines))
    if isinstance(record, QuickBooksReceipt):
        return content_hash(sorted((number(one.quantity), number(one.cost)) for one in record.lines))
    return ""


def content_hash(*parts: object) -> str:
    """A short hash of what is written, without date, marker and generation: the same wish has the same hash on any day."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
