"""P6, B14: what an undo deleted and an older company file has again is found by few questions, and told once for each order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stockpost.core.came_back import Deleted, not_ours_now, problems_of, telltales
from stockpost.core.ledger import InvoiceLink, Ledger, LinkState, OrderLink, ReceiptLink, StepKind

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def _deleted(
    txn_id: str,
    entered: int,
    deleted: int,
    *,
    kind: StepKind = StepKind.CREATE_PURCHASE_ORDER,
    order_id: int | None = 1,
    invoice_id: int | None = None,
    run: int = 2,
) -> Deleted:
    return Deleted(
        txn_id=txn_id,
        kind=kind,
        entered_at=START + timedelta(hours=entered),
        deleted_at=START + timedelta(hours=deleted),
        run=run,
        undone=1,
        order_id=order_id,
        invoice_id=invoice_id,
    )


@pytest.mark.parametrize("made", range(1, 12))
def test_some_telltale_is_in_each_older_file_that_has_anything_again(made: int) -> None:
    """Whenever the copy was made: if it has any of what was deleted, it has one that is asked for."""
    deleted = [
        _deleted("A", 1, 8),
        _deleted("B", 3, 8),
        _deleted("C", 2, 10),
        _deleted("D", 9, 10),
        _deleted("E", 7, 7),
    ]
    asked = telltales(deleted)
    assert len(asked) == 3
    hour = START + timedelta(hours=made, minutes=-30)
    there = [one for one in deleted if one.entered_at < hour < one.deleted_at]
    assert bool(there) == any(one in there for one in asked)


def test_what_is_ours_again_or_let_go_of_is_not_looked_for() -> None:
    """Nobody is told of what was transferred again and found, or of what a person let go of."""
    order, receipt = _deleted("P", 1, 5), _deleted("R", 2, 5, kind=StepKind.RECEIVE_ITEMS)
    invoice = _deleted("I", 3, 5, kind=StepKind.CREATE_INVOICE, order_id=None, invoice_id=7)
    posted = ReceiptLink(order_id=1, line_id=1, receiving_ids=(1,), quantity=1, txn_id="R")  # type: ignore[arg-type]
    everything = [order, receipt, invoice]
    assert not_ours_now(everything, Ledger()) == everything
    linked = Ledger(
        links={1: OrderLink(order_id=1, state=LinkState.LINKED, txn_id="P")},
        receipts={1: (posted,)},
        invoices={7: InvoiceLink(invoice_id=7, state=LinkState.LINKED, txn_id="I")},
    )
    assert not_ours_now(everything, linked) == []
    let_go = Ledger(
        links={1: OrderLink(order_id=1, state=LinkState.DETACHED)},
        invoices={7: InvoiceLink(invoice_id=7, state=LinkState.IGNORED)},
    )
    assert not_ours_now(everything, let_go) == []


def test_each_order_and_invoice_is_told_once() -> None:
    """With its receipts, and by the number that people know."""
    back = [
        _deleted("P", 1, 5),
        _deleted("R", 2, 4, kind=StepKind.RECEIVE_ITEMS),
        _deleted("S", 2, 4, kind=StepKind.RECEIVE_ITEMS, order_id=2),
        _deleted("I", 3, 6, kind=StepKind.CREATE_INVOICE, order_id=None, invoice_id=7, run=3),
    ]
    found = problems_of(back, order_names={1: "1001", 2: "1002"}, invoice_names={7: "INV-1"})
    assert [one.title for one in found] == [
        "PO 1001 is in QuickBooks again",
        "What was received on PO 1002 is in QuickBooks again",
        "Invoice INV-1 is in QuickBooks again",
    ]
    assert [(one.order_id, one.invoice_id) for one in found] == [(1, None), (2, None), (None, 7)]
    assert "Run 3 deleted it, when it took run 1 back." in found[2].explanation
