"""Where in QuickBooks an order of ours could be that the ledger does not know, or does not know any more (P1)."""

from __future__ import annotations

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.facts import vendor_key
from stockpost.core.quickbooks_records import QuickBooksOrder
from stockpost.core.resolve import Resolver
from stockpost.core.verify import WINDOW


def order_candidates(
    order: PurchaseOrder, resolver: Resolver, *, number: str, vendor_list_id: str
) -> tuple[tuple[QuickBooksOrder, ...], bool]:
    """Those under the TxnIDs that it had, which an older company file may have again, those with the wanted number, or without
    one those of its vendor since it was raised in Autotask; and whether something must be asked first."""
    facts, needs = resolver.facts, resolver.needs
    before = resolver.ledger.had(order_id=order.id)
    unread = before - facts.orders.keys()
    needs.order_txn_ids |= unread
    back = [found for txn_id in before if (found := facts.orders.get(txn_id)) is not None]
    others: tuple[QuickBooksOrder, ...] = ()
    is_unknown = bool(unread)
    if number:
        if number not in facts.orders_by_number:
            needs.order_numbers.add(number)
            is_unknown = True
        others = facts.orders_by_number.get(number, ())
    elif vendor_list_id:
        since = (order.created_at - WINDOW).replace(hour=0, minute=0, second=0, microsecond=0)
        key = vendor_key(vendor_list_id, since)
        if key not in facts.orders_of_vendor:
            needs.vendors_since.add((vendor_list_id, since))
            is_unknown = True
        others = facts.orders_of_vendor.get(key) or ()
    # What was deleted in this conversation is in what was read before it.
    return (*back, *(one for one in others if one.txn_id not in before)), is_unknown
