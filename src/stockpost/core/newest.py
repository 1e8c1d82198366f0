"""What was changed last in QuickBooks: a company file that has not got it, or as it was before, is older than what was seen of it.

Whose it is does not matter, and when it was known neither: a change of ours, what was found late and what a person entered tell as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stockpost.core.facts import Facts, Needs
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder, QuickBooksReceipt
from stockpost.core.requests import BillQuery, InvoiceQuery, ItemReceiptQuery, PurchaseOrderQuery

Shown = (
    Mapping[str, QuickBooksOrder | None]
    | Mapping[str, QuickBooksReceipt | None]
    | Mapping[str, QuickBooksInvoice | None]
)
FORMS = {
    "Invoice": (InvoiceQuery.__name__,),
    "PurchaseOrder": (PurchaseOrderQuery.__name__,),
    "ItemReceipt": (ItemReceiptQuery.__name__, BillQuery.__name__),
}
"""By TxnDelType the questions that show one: a receipt may become a bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """Of all transactions of a kind that were seen the one that was changed last, and when, by QuickBooks' own clock. `form`: the question
    that showed it; `is_lost`: it was not there at a later contact, and ours were not compared yet."""

    form: str
    txn_id: str
    edit_sequence: str
    is_lost: bool = False


def newest_of(kind: str, known: Facts) -> Newest | None:
    """Of all that this conversation has read of a kind (TxnDelType)."""
    found = [
        Newest(form=form, txn_id=one.txn_id, edit_sequence=one.edit_sequence)
        for form in FORMS[kind]
        for one in _shown(form, known).values()
        if one is not None
    ]
    return max(found, key=lambda one: (_moment(one.edit_sequence), one.txn_id), default=None)


def is_lost(kind: str, newest: Newest, known: Facts, needs: Needs) -> bool:
    """Is it gone, or older than it was? If this conversation has not read it, it is asked for as what it was, unless QuickBooks does not
    show it: what it became since is among what was changed."""
    found = [one for form in FORMS[kind] if (one := _shown(form, known).get(newest.txn_id)) is not None]
    if not found and newest.txn_id not in _shown(newest.form, known):
        if newest.form not in known.refused:
            _asked(newest.form, needs).add(newest.txn_id)
        return False
    return all(_moment(one.edit_sequence) < _moment(newest.edit_sequence) for one in found)


def _shown(form: str, known: Facts) -> Shown:
    shown: Mapping[str, Shown] = {
        InvoiceQuery.__name__: known.invoices,
        PurchaseOrderQuery.__name__: known.orders,
        ItemReceiptQuery.__name__: known.receipts,
        BillQuery.__name__: known.bills,
    }
    return shown[form]


def _asked(form: str, needs: Needs) -> set[str]:
    asked = {
        InvoiceQuery.__name__: needs.invoice_txn_ids,
        PurchaseOrderQuery.__name__: needs.order_txn_ids,
        ItemReceiptQuery.__name__: needs.receipt_txn_ids,
        BillQuery.__name__: needs.bill_txn_ids,
    }
    return asked[form]


def _moment(edit_sequence: str) -> int:
    """The time of the last change in seconds (QuickBooks FACTS 2)."""
    return int(edit_sequence) if edit_sequence.isdecimal() else 0
