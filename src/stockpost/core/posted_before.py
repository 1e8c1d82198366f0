"""What was posted with a receipt of ours that the ledger is older than, where people have changed it since (P1, B11).

What they took out of it must not be posted a second time by itself, and nothing but Autotask still tells how much that was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder, Receiving
from stockpost.core.quickbooks_records import QuickBooksReceipt

SUMMER_TIME = timedelta(hours=1)
"""So much QuickBooks' times may be off (QuickBooks FACTS 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """How receivings of an order went into receipts: `first_ids` are the receivings that the marks of our receipts name, each the
    smallest in its receipt; with `has_all_lines` a receipt holds those of all lines but for `alone`, which have receipts of their own."""

    order: PurchaseOrder
    first_ids: Collection[int]
    has_all_lines: bool
    alone: Collection[int] = ()

    def posted_with(
        self, receipt: QuickBooksReceipt, held: Mapping[int, Decimal], *, first_id: int
    ) -> Mapping[int, Decimal]:
        """Units by line; `held` is what the receipt holds now, which counts while nobody has changed it."""
        first = next((one for one in self.order.receivings if one.id == first_id), None)
        if first is None or receipt.time_modified == receipt.time_created:
            return held
        posted = dict(held)
        units: dict[int, Decimal] = {}
        entered = datetime.fromisoformat(receipt.time_created) + SUMMER_TIME
        for one in self._together_with(first, self._lines_beside(first.line_id, held), entered=entered):
            units[one.line_id] = units.get(one.line_id, Decimal(0)) + one.quantity
        for line_id, quantity in units.items():
            posted[line_id] = max(quantity, held.get(line_id, Decimal(0)))
        return posted

    def _lines_beside(self, line_id: int, held: Mapping[int, Decimal]) -> set[int]:
        """The lines that a receipt is of which begins with one of this line. Before lines of one item had receipts of their own, one could
        hold several of them."""
        if not self.has_all_lines or (line_id in self.alone and len(held) == 1):
            return {line_id}
        return {line.id for line in self.order.lines if line.id not in self.alone} | held.keys() | {line_id}

    def _together_with(self, first: Receiving, lines: Collection[int], *, entered: datetime) -> list[Receiving]:
        """From the first one on to the next that another receipt begins with."""
        others = [one for one in self.order.receivings if one.line_id in lines]
        later = [one.id for one in others if one.id in self.first_ids and one.id > first.id]
        return [
            one
            for one in others
            if one == first
            or (first.id < one.id < min(later, default=one.id + 1) and one.quantity > 0 and one.received_at <= entered)
        ]
