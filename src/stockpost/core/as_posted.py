"""Orders and counts as they will be once the receipts of a preview are posted (B8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder, Receiving
from stockpost.core.steps import ReceiptPart, Step


def expected(steps: Sequence[Step], orders: Sequence[PurchaseOrder]) -> dict[int, dict[int | None, Decimal]]:
    """Units that the receipts of a preview will add, by product and location."""
    lines = {line.id: line for order in orders for line in order.lines}
    found: dict[int, dict[int | None, Decimal]] = {}
    for part in (part for step in steps for part in step.parts):
        line = lines.get(part.line_id)
        if line is not None and line.product is not None:
            there = found.setdefault(line.product.id, {})
            there[line.location_id] = there.get(line.location_id, Decimal(0)) + part.quantity
    return found


def as_posted(
    orders: Iterable[PurchaseOrder], steps: Sequence[Step], *, open_order_ids: Collection[int]
) -> list[PurchaseOrder]:
    """The receipts of a preview count as posted: what they post is not “received and not yet posted”. What a full line does
    not take stays so."""
    receipts: dict[int | None, list[ReceiptPart]] = {}
    for step in steps:
        receipts.setdefault(step.order_id, []).extend(step.parts)
    return [
        replace(order, receivings=_beyond(order, receipts.get(order.id, ()))) if order.id in open_order_ids else order
        for order in orders
    ]


def _beyond(order: PurchaseOrder, parts: Sequence[ReceiptPart]) -> tuple[Receiving, ...]:
    """What was received beside these parts of receipts: of each line less what they post. None where nothing can be said yet."""
    by_id = {one.id: one for one in order.receivings}
    posted = (replace(by_id[part.receiving_ids[0]], quantity=-part.quantity) for part in parts)
    return (*order.receivings, *posted) if parts else ()
