"""What people received in QuickBooks by hand of what Autotask has received on an order that was transferred (B6). There is nothing to post; but
a sync may have taken the units off before Autotask had them, so that the next transfer of the order compares the counts of its items (B7),
unless a sync that knew of them has done so since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, PurchaseOrder, received_in_autotask
from stockpost.core.compare import received_there
from stockpost.core.decimals import grouped
from stockpost.core.ledger import CountedReceiving, Ledger, LinkState, OrderLink
from stockpost.core.other_lines import with_other_lines
from stockpost.core.resolve import Resolver

NOTHING = Decimal(0)


def has_units_of_others(order: PurchaseOrder, ledger: Ledger) -> bool:
    """Has Autotask received more on a line than our receipts hold?"""
    return any(_not_ours(order, line, ledger) > 0 for line in order.lines)


def received_by_hand(order: PurchaseOrder, resolver: Resolver) -> dict[int, Decimal]:
    """Those units that QuickBooks has received all the same and no sync has taken in, by line; nothing where no transfer compares counts."""
    ledger = resolver.ledger
    link = ledger.links.get(order.id)
    if link is None or link.written is None or link.state not in (LinkState.LINKED, LinkState.CLOSED):
        return {}
    found = resolver.facts.orders.get(link.txn_id)
    if found is None or not resolver.settings.counts_with_transfer:
        return {}
    there = with_other_lines(order, received_there(link.written, found))
    units: dict[int, Decimal] = {}
    for line in order.lines:
        # What QuickBooks has not received at all is still to be posted: nobody received that by hand.
        unposted = max(received_in_autotask(order, line.id) - there.get(line.id, NOTHING), NOTHING)
        by_hand = min(_not_counted(order, line, link, ledger), _not_ours(order, line, ledger)) - unposted
        if line.product is not None and by_hand > 0:
            units[line.id] = by_hand
    return units


def note_of_hand(order: PurchaseOrder, units: Mapping[int, Decimal]) -> str:
    """Why nothing is posted of what Autotask has received, and what is done."""
    named = ", ".join(
        f"{grouped(units[line.id])} × {line.product.name}" for line in order.lines if line.product and line.id in units
    )
    return f"Somebody received {named} in QuickBooks by hand. No receipt is posted for that; the counts are compared, and one that differs is set to Autotask's."


def counted_now(
    order: PurchaseOrder, link: OrderLink, product_ids: Collection[int], *, now: datetime
) -> tuple[CountedReceiving, ...]:
    """`OrderLink.counted` once the counts of these products were compared, with the order as Autotask has it."""
    lines, known = _lines_of(order, product_ids), {one.receiving_id: one for one in link.counted}
    counted: list[CountedReceiving] = []
    for receiving in order.receivings:
        before = known.get(receiving.id)
        if receiving.line_id in lines and (before is None or before.quantity != receiving.quantity):
            before = CountedReceiving(receiving_id=receiving.id, quantity=receiving.quantity, counted_at=now)
        if before is not None:
            counted.append(before)
    return tuple(counted)


def still_counted(
    order: PurchaseOrder, link: OrderLink, product_ids: Collection[int], *, since: datetime
) -> tuple[CountedReceiving, ...]:
    """The same once what was set of these products since a moment was taken back."""
    lines = _lines_of(order, product_ids)
    taken_back = {receiving.id for receiving in order.receivings if receiving.line_id in lines}
    return tuple(one for one in link.counted if one.counted_at < since or one.receiving_id not in taken_back)


def _lines_of(order: PurchaseOrder, product_ids: Collection[int]) -> set[int]:
    return {line.id for line in order.lines if line.product is not None and line.product.id in product_ids}


def _not_counted(order: PurchaseOrder, line: OrderLine, link: OrderLink, ledger: Ledger) -> Decimal:
    """Units that Autotask has received since the product was compared, but for those that our receipts hold."""
    counted = {one.receiving_id: one.quantity for one in link.counted}
    newer = {
        one.id: max(one.quantity - counted.get(one.id, NOTHING), NOTHING)
        for one in order.receivings
        if one.line_id == line.id
    }
    receipts = [one for one in ledger.receipts.get(order.id, ()) if one.line_id == line.id and not one.is_gone]
    ours = (
        min(one.quantity, sum((newer.get(receiving, NOTHING) for receiving in one.receiving_ids), NOTHING))
        for one in receipts
    )
    return sum(newer.values(), NOTHING) - sum(ours, NOTHING)


def _not_ours(order: PurchaseOrder, line: OrderLine, ledger: Ledger) -> Decimal:
    return received_in_autotask(order, line.id) - ledger.posted_by_us(order.id, line.id)
