"""Units that Autotask has taken back and QuickBooks still has, on receipts of ours (B13)."""

from __future__ import annotations

from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.compare import received_there
from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger, LinkState


def is_taken_back(order: PurchaseOrder, ledger: Ledger, facts: Facts) -> bool:
    """Has Autotask received less than we posted on a line of a transferred order, also on one that it has no more, and was that not corrected
    in QuickBooks, as far as it was read?"""
    link = ledger.links.get(order.id)
    if link is None or link.state not in (LinkState.LINKED, LinkState.CLOSED):
        return False
    found = facts.orders.get(link.txn_id)
    if found is None or link.written is None:
        return False
    return any(
        received_in_autotask(order, line_id) < min(there, ledger.posted_by_us(order.id, line_id))
        for line_id, there in received_there(link.written, found).items()
    )
