"""Which of several transactions of one mark are one too many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.ledger import InvoiceLink, LinkState
from stockpost.core.quickbooks_records import QuickBooksInvoice
from stockpost.core.several import that_count
from tests.core.sample_invoices import there

FIRST, SECOND = there(), there(txn_id="X-2")
VOID = {"memo": f"VOID: {there().memo}", "subtotal": Decimal(0)}
FIRST_VOID, SECOND_VOID = replace(FIRST, **VOID), replace(SECOND, **VOID)
LINK = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="X-2", written=SECOND)
AGREED = replace(LINK, written=SECOND_VOID)


@pytest.mark.parametrize(
    ("found", "link", "left"),
    [
        ([FIRST, SECOND], LINK, [FIRST, SECOND]),
        ([FIRST, SECOND_VOID], LINK, [FIRST]),
        ([FIRST, SECOND_VOID], None, [FIRST]),
        ([FIRST, SECOND_VOID], AGREED, [FIRST, SECOND_VOID]),
        ([FIRST_VOID, SECOND_VOID], LINK, [SECOND_VOID]),
        ([FIRST_VOID, SECOND_VOID], None, [FIRST_VOID]),
        ([], LINK, []),
    ],
)
def test_an_invoice_that_was_voided_counts_as_not_there(
    found: list[QuickBooksInvoice], link: InvoiceLink | None, left: list[QuickBooksInvoice]
) -> None:
    """Protects the bookkeeper, who voids one of two: the other one counts. What somebody agreed was voided is not billed again unasked; where
    each is voided, that is what is asked, and not which of them is to stay."""
    assert that_count(found, link) == left
