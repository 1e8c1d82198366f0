"""What QuickBooks does not want to say of what is ours there: a person is told once, and all goes on that does not depend on it (B14)."""

from __future__ import annotations

from collections.abc import Mapping

from stockpost.core.problems import Problem, problem
from stockpost.core.requests import (
    InventoryAdjustmentQuery,
    InvoiceQuery,
    ItemReceiptQuery,
    ListDeletedQuery,
    PurchaseOrderQuery,
    deletions_of,
)

KINDS = {
    "Invoice": ("invoices", InvoiceQuery.__name__),
    "PurchaseOrder": ("purchase orders", PurchaseOrderQuery.__name__),
    "ItemReceipt": ("item receipts", ItemReceiptQuery.__name__),
}
"""By TxnDelType: what people call it, and the question that shows it."""
ONE_BY_ONE = "Before a count is set, the invoices of the last 89 days that sell the item are looked at one by one; any other invoice that is deleted stays unnoticed."
NOT_COUNTED = (
    "The counts of what invoices of the last 89 days sell are not set, since the invoices may be others by now."
)
UNNOTICED = "It stays unnoticed, also by a count, until the order is transferred again."
WITHOUT_STOCK = "It stays unnoticed."

SET_LATE = "A count that a computer slept with and set late stays unnoticed until the item is synced."
MERGED = "That one was merged into another is noticed when its own count is set, with a full sync at the latest; the other's may be set before."
OTHERS = (
    (InventoryAdjustmentQuery.__name__, "InventoryAdjustment", "inventory adjustments", "set late", SET_LATE),
    (ListDeletedQuery.__name__, "Entry", "items and vendors", "merged or deleted", MERGED),
)
"""Beside them: the question, the basis of its problem, what it is about, and what stays unnoticed."""


def unseen_problems(refused: Mapping[str, tuple[str, str]], *, is_sold_from_stock: bool) -> list[Problem]:
    """`refused`: what QuickBooks said to which question. `is_sold_from_stock`: invoices take what they sell off on hand."""
    found = []
    for kind, (things, shown) in KINDS.items():
        question = next((one for one in (shown, deletions_of(kind)) if one in refused), None)
        if question is None:
            continue
        detail, advice = refused[question]
        consequence = UNNOTICED
        if kind == "Invoice":
            consequence = (NOT_COUNTED if question == shown else ONE_BY_ONE) if is_sold_from_stock else WITHOUT_STOCK
        found.append(
            problem(
                "changes_unseen",
                basis=kind,
                things=things,
                what="changed or deleted" if question == shown else "deleted",
                detail=detail,
                consequence=consequence,
                advice=advice,
            )
        )
    for question, basis, things, what, consequence in OTHERS:
        if question in refused:
            detail, advice = refused[question]
            found.append(
                problem(
                    "changes_unseen",
                    basis=basis,
                    things=things,
                    what=what,
                    detail=detail,
                    consequence=consequence,
                    advice=advice,
                )
            )
    return found
