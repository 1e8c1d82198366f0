"""What is in QuickBooks more than once: how it is kept with its write, and told to a person who knows no TxnIDs (P5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from stockpost.core.decimals import number
from stockpost.core.invoice_changes import VOIDED, is_voided
from stockpost.core.ledger import InvoiceLink, OrderLink, StepRecord
from stockpost.core.quickbooks_records import (
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
)

Doubled = QuickBooksOrder | QuickBooksReceipt | QuickBooksInvoice
"""What must not be there twice. A count is absolute: one that is set late is told by `late_counts`."""
Transaction = Doubled | QuickBooksAdjustment
OneOf = TypeVar("OneOf", bound=Transaction)
TEXT_LENGTH = 1500
ITEMS_NAMED = 3
_TXN_ID = re.compile(r"TxnID ([0-9A-F]+-[0-9]+)")


def several_text(found: Collection[Transaction]) -> str:
    """Each by what a person finds it by in QuickBooks, with its TxnID; where that is too long to be kept, by its TxnID alone."""
    text = "; ".join(_words(one) for one in sorted(found, key=lambda one: one.txn_id))
    return text if len(text) <= TEXT_LENGTH else ids_text(one.txn_id for one in found)


def ids_text(txn_ids: Iterable[str]) -> str:
    """As `several_text`, of what is to be read yet."""
    return "; ".join(f"TxnID {txn_id}" for txn_id in sorted(txn_ids))


def several_of(record: StepRecord) -> frozenset[str]:
    """The TxnIDs that were found to be one write; empty where there is no doubt."""
    return frozenset(_TXN_ID.findall(record.status_text) if record.problem_code == "duplicate_found" else ())


def that_count(found: Sequence[OneOf], link: OrderLink | InvoiceLink | None = None) -> list[OneOf]:
    """Those of which one would be too many. What people voided counts as not there, unless it is an invoice that is linked and they agreed to that;
    where each of them is voided, one is left, rather the one that is linked."""
    linked = "" if link is None else link.txn_id
    is_agreed = isinstance(link, InvoiceLink) and link.written is not None and is_voided(link.written)
    standing = [one for one in found if not is_void(one) or (is_agreed and one.txn_id == linked)]
    return standing or sorted(found, key=lambda one: one.txn_id != linked)[:1]


def is_void(one: Transaction) -> bool:
    """Is it an invoice or receipt that people voided? QuickBooks marks its memo and takes all that is on it away."""
    if isinstance(one, QuickBooksReceipt):
        return one.memo.startswith(VOIDED) and not any(line.quantity for line in one.lines)
    return isinstance(one, QuickBooksInvoice) and is_voided(one)


def moment_words(moment: str) -> str:
    """“2026-11-30 18:09”, as the clock of QuickBooks' computer said."""
    return moment[:16].replace("T", " ")


def _words(one: Transaction) -> str:
    of_date = f" of {one.txn_date}" if one.txn_date else ""
    if isinstance(one, QuickBooksOrder):
        what = f"purchase order {one.ref_number}{of_date} for {one.vendor_name}"
    elif isinstance(one, QuickBooksReceipt):
        items = ", ".join(f"{number(line.quantity)} × {line.item_name}" for line in one.lines[:ITEMS_NAMED])
        items += " and more" if len(one.lines) > ITEMS_NAMED else ""
        what = f"item receipt {one.ref_number}{of_date} over {items}"
    elif isinstance(one, QuickBooksInvoice):
        what = f"invoice {one.ref_number}{of_date} for {one.customer_name}{', voided' if is_voided(one) else ''}"
    else:
        what = f"inventory adjustment {one.ref_number}{of_date}"
    entered = "" if isinstance(one, QuickBooksInvoice) else moment_words(one.time_created)
    at = f", entered {entered}" if entered else ""
    return f"{' '.join(what.split())}{at} (TxnID {one.txn_id})"
