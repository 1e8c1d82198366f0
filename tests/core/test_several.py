"""Which of several transactions of one mark are one too many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.ledger import InvoiceLink, LinkState
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksReceipt, QuickBooksReceiptLine
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


def test_a_receipt_that_was_voided_counts_as_not_there() -> None:
    """Protects the bookkeeper in the same way. One of which people lowered every line is no voided one, and a memo alone says nothing."""
    line = QuickBooksReceiptLine(txn_line_id="L-1", quantity=Decimal(4))
    first = QuickBooksReceipt(txn_id="R-1", edit_sequence="1", memo="[AT]", lines=(line,))
    emptied = replace(first, txn_id="R-2", lines=(replace(line, quantity=Decimal(0)),))
    named = replace(first, txn_id="R-3", memo="VOID: [AT]")
    assert that_count([first, emptied, named]) == [first, emptied, named]
    assert that_count([first, replace(emptied, memo="VOID: [AT]")]) == [first]
