"""S2: each receiving of Autotask is in at most one receipt of ours, and never is more receipted than was ever received."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.simulation.invariants.marks import Violation, marked
from tests.simulation.world import World

KINDS = ("ItemReceipt", "Bill")


class OneReceipt:
    """Remembers the most that was ever received of each line, since a receipt may be taken back after it was posted."""

    def __init__(self) -> None:
        self._most: dict[int, Decimal] = {}

    def __call__(self, world: World) -> None:
        tenant = world.tenancy.tenant
        lines: dict[int, int] = {}
        received: dict[int, Decimal] = {}
        for row in tenant.tables["PurchaseOrderItemReceiving"].values():
            receiving_id, line = _whole(row["id"]), _whole(row["purchaseOrderItemID"])
            lines[receiving_id] = line
            received[line] = received.get(line, Decimal(0)) + Decimal(str(row["quantityNowReceiving"]))
        for line, quantity in received.items():
            self._most[line] = max(self._most.get(line, Decimal(0)), quantity)
        found = list(marked(world.bookkeeping.books, *KINDS))
        counts = Counter(one.autotask_id for one in found)
        twice = [receiving for receiving, count in counts.items() if count > 1]
        if twice:
            raise Violation(f"S2: receiving {twice[0]} is in {counts[twice[0]]} receipts")
        posted: dict[int, Decimal] = {}
        for one in found:
            line = lines[one.autotask_id]
            for part in one.transaction.lines:
                posted[line] = posted.get(line, Decimal(0)) + (part.quantity or Decimal(0))
        for line, quantity in posted.items():
            if quantity > self._most.get(line, Decimal(0)):
                raise Violation(f"S2: line {line}: {quantity} receipted, at most {self._most.get(line)} received")


def _whole(value: Any) -> int:
    assert isinstance(value, int)
    return value
