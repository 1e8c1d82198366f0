"""S1: each purchase order of Autotask is in QuickBooks at most once."""

from __future__ import annotations

from collections import Counter

from tests.simulation.invariants.marks import Violation, marked
from tests.simulation.world import World


def check_one_order(world: World) -> None:
    counts = Counter(found.autotask_id for found in marked(world.bookkeeping.books, "PurchaseOrder"))
    twice = [order_id for order_id, count in counts.items() if count > 1]
    if twice:
        raise Violation(f"S1: order {twice[0]} is in QuickBooks {counts[twice[0]]} times")
