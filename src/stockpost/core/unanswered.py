"""What QuickBooks refuses to show, other than for the moment: what depends on it waits, and a person is told whom to ask; all else goes on (B14)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from stockpost.core.problems import QUESTION_REFUSED, Problem, problem
from stockpost.core.requests import (
    AccountQuery,
    BillQuery,
    ClassQuery,
    CurrencyQuery,
    EntityQuery,
    InventoryAdjustmentQuery,
    InventorySiteQuery,
    InvoiceQuery,
    ItemQuery,
    ItemReceiptQuery,
    ItemSitesQuery,
    NameListQuery,
    PurchaseOrderQuery,
    ShipMethodQuery,
    TermsQuery,
    UnitSetQuery,
)
from stockpost.core.resolve import Resolver
from stockpost.core.sites import MOVES_STOCK
from stockpost.core.steps import Step

THINGS = {
    PurchaseOrderQuery.__name__: "purchase orders",
    ItemReceiptQuery.__name__: "item receipts",
    BillQuery.__name__: "bills",
    InventoryAdjustmentQuery.__name__: "inventory adjustments",
    InvoiceQuery.__name__: "invoices",
    EntityQuery.__name__: "vendors and customers",
    ItemQuery.__name__: "items",
    AccountQuery.__name__: "accounts",
    NameListQuery.__name__: "the lists",
    ShipMethodQuery.__name__: "ship methods",
    TermsQuery.__name__: "terms",
    ClassQuery.__name__: "classes",
    CurrencyQuery.__name__: "currencies",
    UnitSetQuery.__name__: "units of measure",
    InventorySiteQuery.__name__: "inventory sites",
    ItemSitesQuery.__name__: "the counts of inventory sites",
}
"""By question: what it shows, as people call it."""
NAMES = frozenset({EntityQuery.__name__, ItemQuery.__name__})
OF_ORDERS = NAMES | {PurchaseOrderQuery.__name__, ItemReceiptQuery.__name__, BillQuery.__name__}
OF_INVOICES = NAMES | {InvoiceQuery.__name__}
OF_COUNTS = OF_ORDERS | {InventoryAdjustmentQuery.__name__}
OF_LEDGER = OF_COUNTS | OF_INVOICES
"""Without these answers nothing of the kind is written while the ledger is older than QuickBooks (`Facts.missed`): what is there already is
found by them. An order that a person deleted is only told of by its receipts, and a count by what was received."""


ASKED_AGAIN = " It is asked again at each contact, and what waits goes on by itself."
Refused = Mapping[str, tuple[str, str]]
"""By question: what QuickBooks said to it, and what to do about it."""


def things_of(questions: Collection[str]) -> str:
    """`purchase orders and bills`."""
    return " and ".join(things for question, things in THINGS.items() if question in questions)


class _WithSteps(Protocol):
    """The plan of one order or invoice."""

    @property
    def steps(self) -> Iterable[Step]: ...


Planned = TypeVar("Planned", bound=_WithSteps)


def as_answered(plan: Callable[[Resolver], Planned], shared: Resolver, of: frozenset[str]) -> tuple[Planned, set[str]]:
    """Plan one order or invoice by what QuickBooks answers, and tell the refused questions without which it cannot be planned: it waits for them,
    and asks nothing else. `shared` is the resolver of the whole plan; `of`: without these the steps may write what is there already."""
    own = replace(shared, needs=shared.facts.needs())
    planned = plan(own)
    questions = _waits_for(own, shared, planned.steps, of)
    if not questions:
        shared.needs.add(own.needs)
    return planned, questions


def _waits_for(own: Resolver, shared: Resolver, steps: Iterable[Step], of: frozenset[str]) -> set[str]:
    """`shared` has asked for the sites."""
    kinds = {step.kind for step in steps}
    waiting = own.needs.unanswered
    if kinds:
        waiting |= of.intersection(own.facts.missed)
    if not kinds.isdisjoint(MOVES_STOCK):
        waiting |= shared.needs.unanswered & {InventorySiteQuery.__name__}
    return waiting


def unanswered_problem(
    questions: Collection[str],
    refused: Refused,
    *,
    what: str,
    order_id: int | None = None,
    product_id: int | None = None,
    invoice_id: int | None = None,
    item: str = "",
) -> Problem:
    """`what` says what waits. A count does not go on by itself: by then it may be another one than was approved."""
    detail, advice = refused[min(questions)]
    return problem(
        QUESTION_REFUSED,
        order_id=order_id,
        product_id=product_id,
        invoice_id=invoice_id,
        item=item,
        basis=" ".join(sorted(questions)),
        things=things_of(questions),
        what=what,
        detail=detail,
        advice=advice + ("" if product_id is not None else ASKED_AGAIN),
    )
