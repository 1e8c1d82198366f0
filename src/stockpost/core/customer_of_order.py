"""The customer that an order is for: ShipToEntityRef of the order and CustomerRef of its lines (N4).

It is not compared (B10): what a person chose on the order or a line stays, until Autotask names another customer. Then the update brings
the order and its lines to what a fresh transfer would have written (B9).
"""

from __future__ import annotations

from dataclasses import replace

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.desired import DesiredOrder
from stockpost.core.ledger import OrderLink
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine
from stockpost.core.requests import PurchaseOrderLineWrite


def is_new_customer(order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, wanted: DesiredOrder) -> bool:
    """Does Autotask name another customer than we named last, or one that has still to be created?"""
    if order.purchase_for_id is None:
        return False
    before = _named_last(link)
    named = found.ship_to_entity_list_id if before is None else before
    return not wanted.ship_to_entity_list_id or wanted.ship_to_entity_list_id != named


def with_customer_of_line(
    ours: PurchaseOrderLineWrite, there: QuickBooksOrderLine, *, is_new: bool
) -> PurchaseOrderLineWrite:
    """The line as it is wanted, with the customer that is there unless a new one is to be written. Freight is for nobody."""
    if is_new and ours.customer_list_id:
        return ours
    return replace(ours, customer_list_id=there.customer_list_id)


def customer_notes(order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, wanted: DesiredOrder) -> list[str]:
    """What an update leaves as it was: receipts keep the customer of their line (UNVERIFIED, see assumptions), and that a reference can
    be emptied is nowhere documented."""
    there = found.ship_to_entity_list_id
    if order.purchase_for_id is None:
        is_left = bool(there) and there == _named_last(link)
        return [LEFT] if is_left else []
    if not is_new_customer(order, link, found, wanted) or not any(line.received for line in found.lines):
        return []
    return [RECEIVED_BEFORE]


def _named_last(link: OrderLink) -> str | None:
    return link.written.customer_list_id if link.written else None


LEFT = (
    "Autotask names no customer for the order any more; QuickBooks keeps the one that it has. Take it off there, from the order and its "
    "lines."
)
RECEIVED_BEFORE = (
    "What was received before keeps its customer. Where it is to be billed to the new one, change the customer on the item receipt or bill "
    "in QuickBooks."
)
