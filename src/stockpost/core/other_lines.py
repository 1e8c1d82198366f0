"""An order may have several lines of one product. Where people received its units on another one of them than Autotask did, they are received all
the same, and nothing is posted of them (B6): a unit that Autotask has received once is in QuickBooks once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask

NOTHING = Decimal(0)


def with_other_lines(order: PurchaseOrder, there: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """`there` is what QuickBooks has received on each Autotask line. What one line has above what Autotask received on it counts for the lines of
    the same product that lack some, the first one first, as long as Autotask does not receive it on that line as well."""
    received = {line.id: received_in_autotask(order, line.id) for line in order.lines}
    above: dict[int, Decimal] = {}
    for line in order.lines:
        if line.product is not None:
            more = max(there.get(line.id, NOTHING) - received[line.id], NOTHING)
            above[line.product.id] = above.get(line.product.id, NOTHING) + more
    counted = {line.id: there.get(line.id, NOTHING) for line in order.lines}
    for line in order.lines:
        lacking = received[line.id] - counted[line.id]
        if line.product is not None and (taken := min(above[line.product.id], lacking)) > 0:
            above[line.product.id] -= taken
            counted[line.id] += taken
    return counted
