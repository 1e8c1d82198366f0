"""P6, S5: what an undo deletes was looked at just before."""

from __future__ import annotations

import pytest

from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger, LinkState, OrderLink, StepKind
from stockpost.core.plan_undo import plan_undo
from stockpost.core.quickbooks_records import QuickBooksOrder
from stockpost.core.steps import Step
from stockpost.core.undo_items import UndoInput, UndoItem


def _entered(order_id: int) -> UndoItem:
    step = Step(
        kind=StepKind.CREATE_PURCHASE_ORDER,
        base=f"po:{order_id}",
        subject=str(order_id),
        summary="",
        order_id=order_id,
        content_hash="",
        generation=0,
        request=None,
    )
    return UndoItem(step=step, txn_id=f"P-{order_id}")


@pytest.mark.parametrize("is_gone", [False, True])
def test_where_one_order_is_asked_for_again_so_are_the_others(is_gone: bool) -> None:
    """Seed 852140: while receipts of one order were deleted, a person changed another one, which had been looked at before them."""
    known = None if is_gone else QuickBooksOrder(txn_id="P-1", edit_sequence="1")
    plan = plan_undo(
        UndoInput(
            run=7,
            items=[_entered(1), _entered(2)],
            ledger=Ledger(
                links={one: OrderLink(order_id=one, state=LinkState.LINKED, txn_id=f"P-{one}") for one in (1, 2)}
            ),
            facts=Facts(is_live=True, orders={"P-1": known}),
            order_name=str,
        )
    )
    assert plan.steps == []
    assert plan.needs.order_txn_ids == ({"P-2"} if is_gone else {"P-1", "P-2"})
