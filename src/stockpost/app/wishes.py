"""Which of the runs under way want a write that is about to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import StepKind
from stockpost.core.steps import Step
from stockpost.store.runs import RunRow

Entries = Sequence[tuple[int, str, PurchaseOrder | Invoice]]
"""(run, state, order or invoice as approved)."""
NAMES = frozenset({StepKind.CREATE_VENDOR, StepKind.CREATE_CUSTOMER, StepKind.CREATE_ITEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Runs under way, oldest first, with their orders and invoices that are not through, or their products (rows of run_products)."""

    active: Sequence[RunRow]
    entries: Entries = ()
    products: Sequence[Row[Any]] = ()

    @property
    def run_ids(self) -> list[int]:
        return [run.id for run in self.active]

    def runs_of(self, step: Step) -> list[int]:
        """Those whose order, invoice or product it is, or names what it makes."""
        wanting = [run_id for run_id, _, owner in self.entries if _is_of(step, owner)]
        wanting += [row.run_id for row in self.products if row.product_id == step.product_id]
        return list(dict.fromkeys(wanting))


def _is_of(step: Step, owner: PurchaseOrder | Invoice) -> bool:
    if step.kind in NAMES:
        return _names(step, owner)
    return owner.id == (step.order_id if isinstance(owner, PurchaseOrder) else step.invoice_id)


def _names(step: Step, owner: PurchaseOrder | Invoice) -> bool:
    """Does an order or invoice name what the step makes?"""
    if step.kind == StepKind.CREATE_ITEM:
        return any(line.product is not None and line.product.id == step.product_id for line in owner.lines)
    if isinstance(owner, PurchaseOrder):
        return step.vendor_id == (owner.vendor_id if step.kind == StepKind.CREATE_VENDOR else owner.purchase_for_id)
    return step.kind == StepKind.CREATE_CUSTOMER and step.vendor_id == owner.customer_id
