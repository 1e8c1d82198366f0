"""Units of our receipts that QuickBooks has no more, as far as it was read: somebody deleted or changed what was posted (B11)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.compare import received_there
from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger
from stockpost.core.receipt_changes import receipt_or_bill


def missing_by_line(order: PurchaseOrder, ledger: Ledger, facts: Facts) -> dict[int, Decimal]:
    """By line what QuickBooks' order has received less than was posted; of an order that is gone, what its receipts that are gone held."""
    link = ledger.links.get(order.id)
    if link is None or link.written is None or link.txn_id not in facts.orders:
        return {}
    found = facts.orders[link.txn_id]
    if found is not None:
        received = received_there(link.written, found)
        lacking = {line_id: ledger.posted_by_us(order.id, line_id) - units for line_id, units in received.items()}
        return {line_id: units for line_id, units in lacking.items() if units > 0}
    gone: dict[int, Decimal] = {}
    for receipt in ledger.receipts.get(order.id, ()):
        is_read = receipt.txn_id in facts.receipts
        if is_read and not receipt.is_gone and receipt_or_bill(receipt.txn_id, facts) is None:
            gone[receipt.line_id] = gone.get(receipt.line_id, Decimal(0)) + receipt.quantity
    return gone


def missing_units(orders: Iterable[PurchaseOrder], ledger: Ledger, facts: Facts) -> dict[int, Decimal]:
    """The same by product."""
    found: dict[int, Decimal] = {}
    for order in orders:
        lacking = missing_by_line(order, ledger, facts)
        for line in order.lines:
            if line.product is not None and line.id in lacking:
                found[line.product.id] = found.get(line.product.id, Decimal(0)) + lacking[line.id]
    return found
