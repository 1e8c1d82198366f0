"""What was sent goes again for what is meant now, or is let go of (design 5.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from stockpost.core.ledger import StepKind
from stockpost.core.requests import (
    InvoiceAdd,
    ItemReceiptAdd,
    ItemReceiptLineWrite,
    PurchaseOrderAdd,
    PurchaseOrderLineWrite,
    Write,
)
from stockpost.core.steps import Step, serves

DAY = date(2026, 11, 29)
ORDER = PurchaseOrderAdd(
    vendor_list_id="8-1",
    txn_date=DAY,
    ref_number="1007",
    lines=(PurchaseOrderLineWrite(item_list_id="8-2", quantity=Decimal(9), rate=Decimal(1)),),
)
RECEIPT = ItemReceiptAdd(
    vendor_list_id="8-1",
    txn_date=DAY,
    memo="PO 1007 received",
    lines=(ItemReceiptLineWrite(order_txn_id="5-1", order_txn_line_id="6-1", quantity=Decimal(4)),),
)
INVOICE = InvoiceAdd(customer_list_id="8-3", txn_date=DAY, ref_number="2001", lines=())


def step(kind: StepKind, request: Write | None, content_hash: str) -> Step:
    return Step(
        base="po:1", generation=0, kind=kind, subject="", summary="", request=request, content_hash=content_hash
    )


def test_the_same_content_serves() -> None:
    """Protects the byte-for-byte repetition of what has not changed, also in the words of another version of the program."""
    for kind, request in ((StepKind.RECEIVE_ITEMS, RECEIPT), (StepKind.CREATE_INVOICE, INVOICE)):
        sent = step(kind, request, "a")
        assert serves(sent, sent)
        assert serves(sent, step(kind, replace(request, memo="PO 1007 arrived"), "b"))


def test_a_receipt_serves_with_another_date_and_number() -> None:
    """Protects P1: only a day went by, or the vendor's invoice came; as a new request its units would be received twice once a computer that
    slept carries out the first one. The date and number of an invoice are its own."""
    later = {"txn_date": DAY + timedelta(days=1), "ref_number": "VI-77"}
    kind = StepKind.RECEIVE_ITEMS
    assert serves(step(kind, RECEIPT, "a"), step(kind, replace(RECEIPT, **later), "b"))
    kind = StepKind.CREATE_INVOICE
    assert not serves(step(kind, INVOICE, "a"), step(kind, replace(INVOICE, **later), "b"))


def test_other_content_does_not_serve() -> None:
    """Protects Autotask's newest quantity: a receipt of another one is planned anew, and so is an adjustment."""
    less = replace(RECEIPT, lines=(replace(RECEIPT.lines[0], quantity=Decimal(3)),))
    assert not serves(step(StepKind.RECEIVE_ITEMS, RECEIPT, "a"), step(StepKind.RECEIVE_ITEMS, less, "b"))
    assert not serves(step(StepKind.ADJUST_ON_HAND, None, "a"), step(StepKind.ADJUST_ON_HAND, None, "b"))


def test_an_order_serves_with_other_lines() -> None:
    """Protects from two orders of one number: what can be updated afterwards does not keep an order from going again as it went."""
    kind = StepKind.CREATE_PURCHASE_ORDER
    sent = step(kind, ORDER, "a")
    assert serves(sent, step(kind, replace(ORDER, lines=()), "b"))
    assert not serves(sent, step(kind, replace(ORDER, vendor_list_id="8-9"), "b"))
    assert not serves(sent, step(kind, replace(ORDER, ref_number="1007-2"), "b"))
