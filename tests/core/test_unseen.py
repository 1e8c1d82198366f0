"""What QuickBooks does not want to say is told in words, and with what follows from it."""

from __future__ import annotations

import pytest

from stockpost.core.requests import deletions_of
from stockpost.core.unseen import unseen_problems

SAID = ("The QuickBooks user is not allowed to do this. (QuickBooks 3260: no)", "Ask the administrator.")


@pytest.mark.parametrize(
    ("question", "is_sold_from_stock", "title", "consequence"),
    [
        (deletions_of("Invoice"), True, "which invoices were deleted there", "looked at one by one"),
        ("InvoiceQuery", True, "which invoices were changed or deleted there", "are not set"),
        ("InvoiceQuery", False, "which invoices were changed or deleted there", "It stays unnoticed."),
        (deletions_of("PurchaseOrder"), True, "which purchase orders were deleted there", "transferred again"),
        (deletions_of("ItemReceipt"), False, "which item receipts were deleted there", "transferred again"),
        ("PurchaseOrderQuery", True, "which purchase orders were changed or deleted there", "transferred again"),
        (
            "ListDeletedQuery",
            True,
            "which items and vendors were merged or deleted there",
            "with a full sync at the latest",
        ),
    ],
)
def test_a_person_reads_what_is_not_said_and_what_follows(
    question: str, is_sold_from_stock: bool, title: str, consequence: str
) -> None:
    """Protects B14 and P5: one sentence for each kind of transaction, with QuickBooks' own words and the remedy."""
    (found,) = unseen_problems({question: SAID}, is_sold_from_stock=is_sold_from_stock)
    assert (found.code, found.choices) == ("changes_unseen", ())
    assert title in found.title and SAID[0] in found.explanation and consequence in found.explanation
    assert SAID[1] in found.remedy
    both = {question: SAID, "BillQuery": SAID}
    assert len(unseen_problems(both, is_sold_from_stock=is_sold_from_stock)) == 1
