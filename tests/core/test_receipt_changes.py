"""B11 in the pure core: what a preview may offer while it is not known what became of receipts of ours."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, PurchaseOrder, Receiving
from stockpost.core.facts import Needs
from stockpost.core.problems import Problem
from stockpost.core.quickbooks_records import LinkedTransaction, QuickBooksReceipt, QuickBooksReceiptLine
from tests.core.model import NOW, Company
from tests.core.strategies import PRODUCTS

LINE = OrderLine(id=100, product=PRODUCTS[0], quantity=Decimal(5), unit_cost=Decimal(3))
ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=1,
    vendor_name="Vendor",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(LINE,),
    receivings=(Receiving(id=1000, line_id=100, quantity=Decimal(2), received_at=NOW),),
)
ASK_AGAIN, POST_AGAIN = ("retry", "detach"), ("recreate", "detach")


def _preview(*, received: int | None, receipt: str) -> Problem:
    """Both units were received by us. QuickBooks' order, as last read, has `received` (None: it was deleted); `receipt` says how our
    receipt was last read."""
    company = Company()
    company.carry_out([ORDER])
    (link,), (ours,) = company.links.values(), company.receipts[ORDER.id]
    known = company.books.facts(Needs())
    order = company.books.orders[link.txn_id]
    units = Decimal(received or 0)
    changed = replace(order, lines=(replace(order.lines[0], received=units),), linked=order.linked if units else ())
    record = QuickBooksReceipt(
        txn_id=ours.txn_id,
        edit_sequence="1",
        linked=(LinkedTransaction(txn_id=link.txn_id, kind="PurchaseOrder"),),
        lines=(
            QuickBooksReceiptLine(
                txn_line_id="1",
                item_list_id=order.lines[0].item_list_id,
                quantity=Decimal(1 if receipt == "lowered" else 2),
            ),
        ),
    )
    states: dict[str, dict[str, QuickBooksReceipt | None]] = {"unread": {}, "deleted": {ours.txn_id: None}}
    facts = replace(
        known,
        is_live=False,
        orders={link.txn_id: None if received is None else changed},
        receipts=states.get(receipt, {ours.txn_id: record}),
    )
    (found,) = company.plan([ORDER], facts=facts).problems
    return found


@pytest.mark.parametrize(
    ("received", "receipt", "choices"),
    [
        (0, "unread", ASK_AGAIN),
        (0, "as it was posted", ASK_AGAIN),
        (0, "deleted", POST_AGAIN),
        (1, "unread", ASK_AGAIN),
        (1, "lowered", POST_AGAIN),
        (0, "lowered", ASK_AGAIN),
    ],
)
def test_nothing_is_posted_again_before_the_receipts_were_read(
    received: int, receipt: str, choices: tuple[str, ...]
) -> None:
    """Protects P1: a conversation may end between an order and its receipts; one that a person unlinked holds its units still."""
    found = _preview(received=received, receipt=receipt)
    assert (found.code, found.choices) == ("receipt_deleted", choices)
    assert ("has not been read" in found.explanation) == (choices == ASK_AGAIN)


@pytest.mark.parametrize(("receipt", "choices"), [("unread", ASK_AGAIN), ("deleted", POST_AGAIN)])
def test_an_order_that_is_gone_is_not_entered_again_before_its_receipts_were_read(
    receipt: str, choices: tuple[str, ...]
) -> None:
    """Protects P1: with the order its receipts would be entered again."""
    found = _preview(received=None, receipt=receipt)
    assert (found.code, found.choices) == ("deleted_in_quickbooks", choices)


@pytest.mark.parametrize(("receipt", "is_back"), [("unlinked", True), ("lowered", False), ("deleted", False)])
def test_a_receipt_that_was_let_go_is_looked_at_once_more(receipt: str, is_back: bool) -> None:
    """Protects P1: a person had a lowered receipt posted again, and somebody took it off the order before the next contact."""
    company = Company()
    company.carry_out([ORDER])
    (link,), (ours,) = company.links.values(), company.receipts[ORDER.id]
    company.receipts[ORDER.id] = (replace(ours, is_gone=True),)
    order = company.books.orders[link.txn_id]
    left = Decimal(1 if receipt == "lowered" else 0)
    company.books.orders[link.txn_id] = replace(order, lines=(replace(order.lines[0], received=left),))
    record = company.books.receipts.pop(ours.txn_id)
    if receipt != "deleted":
        linked = (LinkedTransaction(txn_id=link.txn_id, kind="PurchaseOrder"),) if receipt == "lowered" else ()
        line = QuickBooksReceiptLine(txn_line_id="1", item_list_id=order.lines[0].item_list_id, quantity=Decimal(1))
        company.books.receipts[ours.txn_id] = replace(record, linked=linked, lines=(line,))
    plan = company.plan([ORDER])
    assert [(found.code, found.choices) for found in plan.problems] == (
        [("receipt_deleted", ASK_AGAIN)] if is_back else []
    )
    assert bool(plan.steps) is not is_back
