"""What Autotask has received on orders and QuickBooks has not (B8), by product."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, PurchaseOrder, received_in_autotask
from stockpost.core.compare import received_there
from stockpost.core.item_counts import LetGoUnits
from stockpost.core.ledger import LinkState, OrderLink
from stockpost.core.other_lines import with_other_lines
from stockpost.core.resolve import Resolver


@dataclass(slots=True, kw_only=True)
class Unposted:
    """Units of a product that Autotask has received on orders and QuickBooks has not; `at` counts them by Autotask location."""

    quantity: Decimal = Decimal(0)
    orders: list[tuple[str, Decimal]] = field(default_factory=list)
    at: dict[int | None, Decimal] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Received:
    """What products have on orders, by product. `never_transferred` are numbers of orders with received units that nobody transferred,
    `let_go` what was received on orders that somebody let go of and not posted; `is_unknown`: QuickBooks must be asked first."""

    unposted: dict[int, Unposted] = field(default_factory=dict)
    never_transferred: dict[int, list[str]] = field(default_factory=dict)
    let_go: dict[int, list[LetGoUnits]] = field(default_factory=dict)
    open_txn_ids: set[str] = field(default_factory=set)
    """Orders in QuickBooks with units that it has not received yet."""
    is_unknown: bool = False

    def of(self, product_id: int) -> Unposted:
        """Nothing where there is nothing."""
        return self.unposted.get(product_id) or Unposted()


def received_elsewhere(
    product_ids: Collection[int],
    orders: Iterable[PurchaseOrder],
    pending_order_ids: Collection[int],
    resolver: Resolver,
) -> Received:
    """`pending_order_ids` are approved orders that are not entered yet."""
    received = Received()
    for order in sorted(orders, key=lambda order: order.id):
        touched = [line for line in order.lines if line.product is not None and line.product.id in product_ids]
        if not touched:
            continue
        link = resolver.ledger.links.get(order.id)
        is_linked = link is not None and link.state in (LinkState.LINKED, LinkState.CLOSED)
        if not is_linked and order.id not in pending_order_ids:
            if link is None:
                for line in touched:
                    if line.product and received_in_autotask(order, line.id) > 0:
                        received.never_transferred.setdefault(line.product.id, []).append(order.number)
            elif link.state.is_let_go:
                _note_let_go(order, link, touched, resolver, received)
            continue
        posted = _posted(order, resolver, received) if is_linked else {}
        for line in touched:
            open_quantity = received_in_autotask(order, line.id) - posted.get(line.id, Decimal(0))
            if line.product and open_quantity > 0:
                received.open_txn_ids |= {link.txn_id} if link is not None and is_linked else set()
                entry = received.unposted.setdefault(line.product.id, Unposted())
                entry.quantity += open_quantity
                entry.orders.append((order.number, open_quantity))
                entry.at[line.location_id] = entry.at.get(line.location_id, Decimal(0)) + open_quantity
    return received


def _note_let_go(
    order: PurchaseOrder, link: OrderLink, touched: Iterable[OrderLine], resolver: Resolver, received: Received
) -> None:
    """What people received by hand in QuickBooks counts as posted as far as it is known; nobody is asked for it."""
    found = resolver.facts.orders.get(link.txn_id)
    there = (
        {} if found is None or link.written is None else with_other_lines(order, received_there(link.written, found))
    )
    units: dict[int, Decimal] = {}
    for line in touched:
        posted = max(resolver.ledger.posted_by_us(order.id, line.id), there.get(line.id, Decimal(0)))
        open_quantity = received_in_autotask(order, line.id) - posted
        if line.product and open_quantity > 0:
            units[line.product.id] = units.get(line.product.id, Decimal(0)) + open_quantity
    for product_id, quantity in units.items():
        one = LetGoUnits(order_id=order.id, number=order.number, units=quantity)
        received.let_go.setdefault(product_id, []).append(one)


def _posted(order: PurchaseOrder, resolver: Resolver, received: Received) -> dict[int, Decimal]:
    """Units that QuickBooks has received by line. What we posted ourselves is known; only where Autotask has more,
    QuickBooks must be asked whether people received it by hand."""
    link = resolver.ledger.links[order.id]
    ours = {line.id: resolver.ledger.posted_by_us(order.id, line.id) for line in order.lines}
    if all(received_in_autotask(order, line.id) <= ours[line.id] for line in order.lines):
        return ours
    if link.txn_id not in resolver.facts.orders:
        if resolver.facts.is_live:
            resolver.needs.order_txn_ids.add(link.txn_id)
            received.is_unknown = True
        return ours
    found = resolver.facts.orders[link.txn_id]
    if found is None or link.written is None:
        return ours
    return with_other_lines(order, received_there(link.written, found))
