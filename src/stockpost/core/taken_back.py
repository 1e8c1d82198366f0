"""Units that Autotask has taken back and QuickBooks still has, on receipts of ours (B13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.compare import received_there
from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger, LinkState


def is_taken_back(order: PurchaseOrder, ledger: Ledger, facts: Facts, *, order_of: Mapping[int, int]) -> bool:
    """Has Autotask received less than we posted on a line of a transferred order, also on one that it has no more, and was that not corrected
    in QuickBooks, as far as it was read? `order_of` says to which order a receiving belongs: where people moved a receipt of another order here, nothing was
    taken back."""
    link = ledger.links.get(order.id)
    if link is None or link.state not in (LinkState.LINKED, LinkState.CLOSED):
        return False
    found = facts.orders.get(link.txn_id)
    if found is None or link.written is None:
        return False
    posted: defaultdict[int, Decimal] = defaultdict(Decimal)
    for receipt in ledger.receipts.get(order.id, ()):
        if not receipt.is_gone and all(order_of.get(one, order.id) == order.id for one in receipt.receiving_ids):
            posted[receipt.line_id] += receipt.quantity
    return any(
        received_in_autotask(order, line_id) < min(there, posted[line_id])
        for line_id, there in received_there(link.written, found).items()
    )
