"""P6, B14: what an undo deleted and an older company file has again is found by few questions, and told once for each order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stockpost.core.came_back import Deleted, is_watched, not_ours_now, problems_of, telltales
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
    undone: int = 1,
    is_by_us: bool = True,
) -> Deleted:
    return Deleted(
        txn_id=txn_id,
        kind=kind,
        entered_at=START + timedelta(hours=entered),
        deleted_at=START + timedelta(hours=deleted),
        is_by_us=is_by_us,
        undone=undone,
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
        _deleted("F", 2, 8, is_by_us=False),
        _deleted("G", 5, 10, is_by_us=False),
    ]
    asked = telltales(deleted)
    assert len(asked) == 5
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
    """With its receipts, by the number that people know, and with the choices that lead somewhere."""
    back = [
        _deleted("I", 3, 6, kind=StepKind.CREATE_INVOICE, order_id=None, invoice_id=7, undone=3),
        _deleted("Q", 1, 5, order_id=3),
        _deleted("P", 1, 5),
        _deleted("R", 2, 4, kind=StepKind.RECEIVE_ITEMS),
        _deleted("S", 2, 4, kind=StepKind.RECEIVE_ITEMS, order_id=2),
    ]
    names = {(1, None): "PO 1001", (2, None): "PO 1002", (3, None): "PO 1003", (None, 7): "Invoice INV-1"}
    found = problems_of(back, names, canceled=[3])
    assert [(one.title, one.choices) for one in found] == [
        ("PO 1001 is in QuickBooks again", ("adopt", "detach")),
        ("What was received on PO 1002 is in QuickBooks again", ("detach",)),
        ("PO 1003 is in QuickBooks again", ("detach",)),
        ("Invoice INV-1 is in QuickBooks again", ("adopt", "detach")),
    ]
    assert [(one.order_id, one.invoice_id) for one in found] == [(1, None), (2, None), (3, None), (None, 7)]
    assert "It was deleted when run 3 was taken back." in found[3].explanation


def test_beside_what_is_transferred_anew_it_is_looked_at() -> None:
    """An order that was entered again says itself what is wrong."""
    order = _deleted("P", 1, 5)
    assert not is_watched(order, Ledger())
    assert not is_watched(order, Ledger(links={1: OrderLink(order_id=1, state=LinkState.GONE)}))
    assert is_watched(order, Ledger(links={1: OrderLink(order_id=1, state=LinkState.LINKED, txn_id="Q")}))
