"""What was changed last in QuickBooks tells an older company file from a newer one."""

from __future__ import annotations

import pytest

from stockpost.core.facts import Facts, Needs
from stockpost.core.newest import Newest, is_lost, newest_of
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksReceipt

RECEIPT = QuickBooksReceipt(txn_id="2-1", edit_sequence="1794000100")
BILL = Newest(form="BillQuery", txn_id="2-1", edit_sequence="1794000100")
ASKED = {"receipts": {"2-1": None}, "bills": {"2-1": None}}


def test_the_one_that_was_changed_last_is_kept() -> None:
    """Protects against an older company file: an EditSequence counts as a number, and a receipt that became a bill counts."""
    orders = {
        one: QuickBooksOrder(txn_id=one, edit_sequence=at) for one, at in (("1-1", "99"), ("1-2", "100"), ("1-3", ""))
    }
    known = Facts(orders={**orders, "1-4": None}, bills={"2-1": RECEIPT}, receipts={"2-1": None})
    assert newest_of("PurchaseOrder", known) == Newest(form="PurchaseOrderQuery", txn_id="1-2", edit_sequence="100")
    assert newest_of("ItemReceipt", known) == BILL
    assert newest_of("Invoice", known) is None


@pytest.mark.parametrize(
    ("known", "lost", "asked"),
    [
        (Facts(), False, {"2-1"}),
        (Facts(refused={"BillQuery": ("", "")}), False, set()),
        (Facts(**ASKED), True, set()),
        (Facts(**{**ASKED, "receipts": {"2-1": RECEIPT}}), False, set()),
        (Facts(bills={"2-1": QuickBooksReceipt(txn_id="2-1", edit_sequence="1794000099")}), True, set()),
    ],
)
def test_it_is_lost_where_it_is_gone_or_as_it_was_before(known: Facts, lost: bool, asked: set[str]) -> None:
    """Protects against an older company file, and against a question for each contact about what QuickBooks does not show."""
    needs = Needs()
    assert is_lost("ItemReceipt", BILL, known, needs) is lost
    assert (needs.bill_txn_ids, needs.receipt_txn_ids) == (asked, set())
