"""What people received in QuickBooks by hand of what Autotask has received since an order was transferred (B6). There is nothing to post; but a
sync may have taken the units off before Autotask had them, so that the next transfer of the order compares the counts of its items (B7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, PurchaseOrder, received_in_autotask
from stockpost.core.compare import received_there
from stockpost.core.decimals import grouped
from stockpost.core.ledger import Ledger, LinkState
from stockpost.core.resolve import Resolver

NOTHING = Decimal(0)


def has_units_of_others(order: PurchaseOrder, ledger: Ledger) -> bool:
    """Has Autotask received more on a line of an order that is in QuickBooks than our receipts hold?"""
    return order.id in ledger.links and any(_not_ours(order, line, ledger) > 0 for line in order.lines)


def received_by_hand(order: PurchaseOrder, resolver: Resolver) -> dict[int, Decimal]:
    """Those units that QuickBooks has received all the same, by line; nothing where no transfer compares counts. What the last transfer of the
    order knew of was compared with it."""
    ledger = resolver.ledger
    link = ledger.links.get(order.id)
    if link is None or link.written is None or link.state not in (LinkState.LINKED, LinkState.CLOSED):
        return {}
    found = resolver.facts.orders.get(link.txn_id)
    if found is None or not resolver.settings.counts_with_transfer:
        return {}
    last = ledger.last_transfers.get(order.id)
    before = {one.id: one.quantity for one in last.receivings} if last is not None else {}
    there = received_there(link.written, found)
    units: dict[int, Decimal] = {}
    for line in order.lines:
        receivings = [one for one in order.receivings if one.line_id == line.id]
        newer = sum((max(one.quantity - before.get(one.id, NOTHING), NOTHING) for one in receivings), NOTHING)
        by_others = there.get(line.id, NOTHING) - ledger.posted_by_us(order.id, line.id)
        least = min(newer, _not_ours(order, line, ledger), by_others)
        if line.product is not None and least > 0:
            units[line.id] = least
    return units


def note_of_hand(order: PurchaseOrder, units: Mapping[int, Decimal]) -> str:
    """Why nothing is posted of what Autotask has received, and what is done."""
    named = ", ".join(
        f"{grouped(units[line.id])} × {line.product.name}" for line in order.lines if line.product and line.id in units
    )
    return f"Somebody received {named} in QuickBooks by hand. No receipt is posted for that; the counts are compared, and one that differs is set to Autotask's."


def _not_ours(order: PurchaseOrder, line: OrderLine, ledger: Ledger) -> Decimal:
    return received_in_autotask(order, line.id) - ledger.posted_by_us(order.id, line.id)
