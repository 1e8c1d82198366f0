"""Purchase orders as Autotask may hold them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving
from tests.core.model import NOW

QUICK = settings(deadline=None, max_examples=60)
"""A busy machine is no failure."""
PRODUCTS = [Product(id=number, name=f"Part {number}") for number in range(1, 5)]


@st.composite
def purchase_orders(draw: st.DrawFn, number: int) -> PurchaseOrder:
    """An order with lines of which parts were received, on several days or on one."""
    products = draw(st.lists(st.sampled_from(PRODUCTS), min_size=1, max_size=3, unique_by=lambda one: one.id))
    lines, receivings = [], []
    for place, product in enumerate(products):
        line_id = number * 100 + place
        ordered = draw(st.integers(1, 12))
        lines.append(
            OrderLine(
                id=line_id,
                product=product,
                quantity=Decimal(ordered),
                unit_cost=Decimal(draw(st.integers(0, 5000))) / 100,
            )
        )
        left = ordered
        for part in range(draw(st.integers(0, 3))):
            quantity = draw(st.integers(0, left))
            left -= quantity
            receivings.append(
                Receiving(
                    id=line_id * 10 + part,
                    line_id=line_id,
                    quantity=Decimal(quantity),
                    received_at=NOW - timedelta(days=draw(st.integers(0, 3))),
                )
            )
    return PurchaseOrder(
        id=number,
        number=str(1000 + number),
        vendor_id=number % 2,
        vendor_name=f"Vendor {number % 2}",
        status=OrderStatus.SUBMITTED,
        created_at=NOW,
        lines=tuple(lines),
        receivings=tuple(receivings),
    )


@st.composite
def order_lists(draw: st.DrawFn) -> list[PurchaseOrder]:
    """One to three orders."""
    return [draw(purchase_orders(number)) for number in range(1, 1 + draw(st.integers(1, 3)))]


def received(order: PurchaseOrder, line_id: int) -> Decimal:
    return sum((one.quantity for one in order.receivings if one.line_id == line_id), Decimal(0))
