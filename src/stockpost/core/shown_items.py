"""Which items a purchase order and its receipts have in QuickBooks: people may have put others in the place of Autotask's, and what is received
as another item is on hand there."""

from __future__ import annotations

from dataclasses import dataclass

from stockpost.core.autotask_records import Product
from stockpost.core.facts import Facts
from stockpost.core.item_counts import item_key_of
from stockpost.core.ledger import Ledger
from stockpost.core.names import fold
from stockpost.core.receipt_changes import receipt_or_bill


@dataclass(frozen=True, slots=True)
class ShownItems:
    """Items by ListID and by folded name."""

    list_ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def holds(self, product: Product, ledger: Ledger) -> bool:
        """Is one of them the item that a product stands for?"""
        known = ledger.entries.get(("item", product.id))
        if known is not None and known.list_id in self.list_ids:
            return True
        return item_key_of(ledger.mappings, product) in self.keys


def items_shown(order_id: int, ledger: Ledger, facts: Facts) -> ShownItems:
    """Those of all lines of an order of ours and of our receipts on it, as far as they were read."""
    link = ledger.links.get(order_id)
    order = facts.orders.get(link.txn_id) if link is not None else None
    receipts = (receipt_or_bill(one.txn_id, facts) for one in ledger.receipts.get(order_id, ()) if not one.is_gone)
    lines = [
        *((line.item_list_id, line.item_name) for line in (order.lines if order is not None else ())),
        *((line.item_list_id, line.item_name) for one in receipts if one is not None for line in one.lines),
    ]
    return ShownItems(frozenset(list_id for list_id, _ in lines), frozenset(fold(name) for _, name in lines))
