"""An order that Autotask canceled before it was entered in QuickBooks: nothing of it is written, and what had come in by then reaches QuickBooks
by its count alone (B8)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.decimals import grouped
from stockpost.core.ledger import Ledger
from stockpost.core.problems import Problem, problem

RECEIVED = "{units} received on it: with no receipt in QuickBooks, only a sync of stock brings {them} into its counts"
NOTHING = "Nothing needs to be entered."
SYNC_THEM = "Nothing needs to be entered for the order; sync its items on the page Stock."
IS_LOOKED_FOR = "It is canceled in Autotask. It was sent to QuickBooks before, and no answer came: QuickBooks is asked for it first, and where it is there, it is closed."


def may_be_entered(order: PurchaseOrder, ledger: Ledger) -> bool:
    """Was it sent, and put aside since QuickBooks did not have it? A computer that slept may have handed it over by now."""
    record = ledger.steps.get(f"po:{order.id}")
    return record is not None and record.is_let_go


def units_of_canceled(order: PurchaseOrder) -> Decimal:
    """Units that were received on an order before it was canceled; none of one that is not canceled."""
    if order.status != OrderStatus.CANCELED:
        return Decimal(0)
    return sum((receiving.quantity for receiving in order.receivings), Decimal(0))


def received_words(units: Decimal) -> str:
    """“25 units were received on it: …”, the part of a sentence."""
    is_one = units == 1
    counted = f"{grouped(units)} unit{' was' if is_one else 's were'}"
    return RECEIVED.format(units=counted, them="it" if is_one else "them")


def canceled_before(order: PurchaseOrder) -> Problem:
    """Left out, with what was received on it all the same."""
    found = problem("order_canceled", order_id=order.id, number=order.number)
    units = units_of_canceled(order)
    if units <= 0:
        return found
    return replace(
        found,
        explanation=f"{found.explanation} {received_words(units)}.",
        remedy=found.remedy.replace(NOTHING, SYNC_THEM, 1),
    )
