"""Which receivings of Autotask a sync has compared both counts with, as it is kept with the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving
from stockpost.core.by_hand import counted_now, still_counted
from stockpost.core.ledger import CountedReceiving, LinkState, OrderLink

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SWITCH, TONER = (Product(id=number, name=name) for number, name in ((1, "Switch"), (2, "Toner")))


def order(**received: int) -> PurchaseOrder:
    """Line 10 orders switches, line 20 toner; by receiving (`r11` of line 10) the units."""
    return PurchaseOrder(
        id=7,
        number="1007",
        vendor_id=5,
        vendor_name="Ingram",
        status=OrderStatus.RECEIVED_PARTIAL,
        created_at=NOON,
        lines=tuple(
            OrderLine(id=10 * product.id, product=product, quantity=Decimal(9), unit_cost=Decimal(2))
            for product in (SWITCH, TONER)
        ),
        receivings=tuple(
            Receiving(id=int(key[1:]), line_id=int(key[1]) * 10, quantity=Decimal(units), received_at=NOON)
            for key, units in received.items()
        ),
    )


def counted(receiving_id: int, units: int, at: datetime) -> CountedReceiving:
    return CountedReceiving(receiving_id=receiving_id, quantity=Decimal(units), counted_at=at)


def test_each_product_is_compared_by_itself_and_what_was_compared_keeps_its_time() -> None:
    """A sync of the switches says nothing of toner; what is received no more is forgotten, and other units are compared anew."""
    link = OrderLink(order_id=7, state=LinkState.LINKED)
    first = counted_now(order(r11=5, r12=3, r21=4), link, {SWITCH.id}, now=NOON)
    assert first == (counted(11, 5, NOON), counted(12, 3, NOON))
    link = replace(link, counted=first)
    assert counted_now(order(r11=5, r12=3, r21=4), link, {TONER.id}, now=LATER) == (*first, counted(21, 4, LATER))
    changed = counted_now(order(r11=5, r12=2, r13=1), link, {SWITCH.id}, now=LATER)
    assert changed == (counted(11, 5, NOON), counted(12, 2, LATER), counted(13, 1, LATER))
    assert counted_now(order(r12=3), link, {SWITCH.id}, now=LATER) == (counted(12, 3, NOON),)


def test_what_an_undo_takes_back_is_to_be_compared_again() -> None:
    """Of its products, and since the run was approved."""
    of_both = (counted(11, 5, NOON), counted(12, 3, LATER), counted(21, 4, LATER))
    link = OrderLink(order_id=7, state=LinkState.LINKED, counted=of_both)
    left = still_counted(order(r11=5, r12=3, r21=4), link, {SWITCH.id}, since=LATER)
    assert left == (counted(11, 5, NOON), counted(21, 4, LATER))
