"""P6, B14: what an undo deleted and an older company file has again is found by few questions, and told once for each order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving
from stockpost.core.came_back import Deleted, counting_now, not_ours_now, problems_of, telltales, told_apart
from stockpost.core.facts import Facts
from stockpost.core.ledger import (
    InvoiceLink,
    Ledger,
    LinkState,
    OrderLink,
    ReceiptLink,
    StepKind,
    StepRecord,
    StepState,
    deletion_base,
)
from stockpost.core.plan_undo import UndoPlan, plan_undo
from stockpost.core.quickbooks_records import (
    QuickBooksAdjustment,
    QuickBooksOrder,
    QuickBooksReceipt,
)
from stockpost.core.requests import PurchaseOrderMod
from stockpost.core.steps import Step
from stockpost.core.undo_items import UndoInput, UndoItem
from tests.core.model import Company
from tests.core.sample_invoices import there

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


def test_what_is_ours_again_is_not_looked_for() -> None:
    """Nobody is told of what was transferred again and found, nor of receipts of an order that a person left to QuickBooks. Who let go of an
    order or invoice while it was not there decided nothing about what came back."""
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
    assert not_ours_now(everything, let_go) == everything
    left = Ledger(links={1: OrderLink(order_id=1, state=LinkState.DETACHED, txn_id="Q")})
    assert not_ours_now([order, receipt], left) == [order]


def test_each_order_and_invoice_is_told_once() -> None:
    """With its receipts, by the number that people know, and with the choices that lead somewhere."""
    back = [
        _deleted("I", 3, 6, kind=StepKind.CREATE_INVOICE, order_id=None, invoice_id=7, undone=3),
        _deleted("Q", 1, 5, order_id=3),
        _deleted("P", 1, 5),
        _deleted("R", 2, 4, kind=StepKind.RECEIVE_ITEMS),
        _deleted("S", 2, 4, kind=StepKind.RECEIVE_ITEMS, order_id=2),
        _deleted("J", 3, 6, kind=StepKind.CREATE_INVOICE, order_id=None, invoice_id=8),
    ]
    names = {(1, None): "PO 1001", (2, None): "PO 1002", (3, None): "PO 1003", (None, 7): "Invoice INV-1"}
    names[None, 8] = "Invoice INV-2"
    found = problems_of(back, names, unwanted=[(3, None)], beside={(None, 8): " Beside."})
    assert [(one.title, one.choices) for one in found] == [
        ("PO 1001 is in QuickBooks again", ("adopt", "detach")),
        ("What was received on PO 1002 is in QuickBooks again", ("detach",)),
        ("PO 1003 is in QuickBooks again", ("detach",)),
        ("Invoice INV-1 is in QuickBooks again", ("adopt", "detach")),
        ("Invoice INV-2 is in QuickBooks again", ("detach",)),
    ]
    assert [(one.order_id, one.invoice_id) for one in found] == [(1, None), (2, None), (3, None), (None, 7), (None, 8)]
    assert [one.basis for one in found] == ["P R", "S", "Q", "I", "J"]
    assert found[4].explanation.endswith("Beside.")
    assert "It was deleted when run 3 was taken back." in found[3].explanation


def test_beside_what_is_transferred_anew_it_is_looked_at() -> None:
    """An order that was entered again says itself what is wrong, unless it is there as well."""
    order = _deleted("P", 1, 5)
    anew = Ledger(links={1: OrderLink(order_id=1, state=LinkState.LINKED, txn_id="Q")})
    others = [LinkState.GONE, LinkState.DETACHED, LinkState.IGNORED]
    gone = [Ledger(links={1: OrderLink(order_id=1, state=state, txn_id="Q")}) for state in others]
    assert [counting_now(order, one) for one in (Ledger(), *gone, anew)] == ["", "", "", "", "Q"]
    there = {one: QuickBooksOrder(txn_id=one, edit_sequence="1", memo=f"memo of {one}") for one in ("P", "Q")}
    assert told_apart(order, anew, Facts(orders={**there, "Q": None})) == ""
    told = told_apart(order, anew, Facts(orders=there))
    assert (
        told.index("counts in its place")
        < told.index("memo of Q")
        < told.index("there again")
        < told.index("memo of P")
    )


def _item(kind: StepKind, txn_id: str) -> UndoItem:
    step = Step(
        kind=kind,
        base=txn_id,
        subject=txn_id,
        summary="",
        order_id=1 if kind in (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS) else None,
        invoice_id=7 if kind == StepKind.CREATE_INVOICE else None,
        product_id=3 if kind == StepKind.ADJUST_ON_HAND else None,
        content_hash="",
        generation=0,
        request=None,
    )
    return UndoItem(step=step, txn_id=txn_id)


RECEIPT = QuickBooksReceipt(txn_id="R", edit_sequence="1")
DELETED = {
    "P": StepKind.CREATE_PURCHASE_ORDER,
    "R": StepKind.RECEIVE_ITEMS,
    "A": StepKind.ADJUST_ON_HAND,
    "I": StepKind.CREATE_INVOICE,
}


def _deletion(txn_id: str, *, order_id: int | None = 1, invoice_id: int | None = None) -> StepRecord:
    """An undo deleted it."""
    return StepRecord(
        base=deletion_base(txn_id),
        generation=0,
        kind=StepKind.DELETE_TRANSACTION,
        state=StepState.CONFIRMED,
        content_hash="",
        txn_id=txn_id,
        order_id=order_id,
        invoice_id=invoice_id,
    )


BY_UNDO = (_deletion("P"), _deletion("R"), _deletion("I", order_id=None, invoice_id=7))


def _undone_again(facts: Facts, *txn_ids: str) -> UndoPlan:
    """A run is taken back once more after everything of it was deleted."""
    return plan_undo(
        UndoInput(
            run=2,
            items=(),
            deleted=[_item(DELETED.get(txn_id, StepKind.RECEIVE_ITEMS), txn_id) for txn_id in txn_ids],
            ledger=Ledger(steps={one.base: one for one in BY_UNDO}),
            facts=facts,
            order_name=str,
        )
    )


def test_a_second_undo_looks_whether_what_was_deleted_is_there() -> None:
    """P6: each is asked for once, a receipt as a bill, too, since somebody may have entered one for it by then."""
    asked = _undone_again(Facts(is_live=True), *DELETED).needs
    assert (asked.order_txn_ids, asked.receipt_txn_ids, asked.bill_txn_ids) == ({"P"}, {"R"}, {"R"})
    assert (asked.adjustment_txn_ids, asked.invoice_txn_ids) == ({"A"}, {"I"})
    nothing = Facts(
        is_live=True, orders={"P": None}, receipts={"R": None}, adjustments={"A": None}, invoices={"I": None}
    )
    made = _undone_again(nothing, *DELETED)
    assert (bool(made.needs), made.steps, made.problems) == (False, [], [])


@pytest.mark.parametrize(
    ("txn_id", "known", "title"),
    [
        ("P", {"orders": {"P": QuickBooksOrder(txn_id="P", edit_sequence="1")}}, "PO 1 is in QuickBooks again"),
        ("R", {"receipts": {"R": RECEIPT}}, "What was received on PO 1 is in QuickBooks again"),
        ("R", {"receipts": {"R": None}, "bills": {"R": RECEIPT}}, "What was received on PO 1 is in QuickBooks again"),
        ("I", {"invoices": {"I": there(txn_id="I")}}, "Invoice I is in QuickBooks again"),
    ],
)
def test_a_second_undo_names_what_is_there_again(txn_id: str, known: dict[str, Any], title: str) -> None:
    """P6: what came back since is not deleted unseen, and not passed over as done."""
    made = _undone_again(Facts(is_live=True, **known), txn_id)
    assert (made.steps, [(one.code, one.title) for one in made.problems]) == ([], [("came_back", title)])


@pytest.mark.parametrize(
    ("txn_id", "known", "words"),
    [
        (
            "A",
            {"adjustments": {"A": QuickBooksAdjustment(txn_id="A", edit_sequence="1")}},
            "The next sync sets the count anew",
        ),
        ("L", {"receipts": {"L": RECEIPT}}, "Delete that receipt in QuickBooks by hand"),
    ],
)
def test_a_second_undo_says_what_to_do_about_the_rest(txn_id: str, known: dict[str, Any], words: str) -> None:
    """P6: a count that is back, and a receipt that no undo deleted and that counts no more, are named with what is left to do."""
    made = _undone_again(Facts(is_live=True, **known), txn_id)
    assert (made.steps, [(one.code, words in one.remedy) for one in made.problems]) == ([], [("undo_blocked", True)])


LINE = OrderLine(id=1, product=Product(id=1, name="Cable"), quantity=Decimal(4), unit_cost=Decimal(3))
ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=7,
    vendor_name="Acme",
    status=OrderStatus.SUBMITTED,
    created_at=START,
    lines=(LINE,),
    receivings=(Receiving(id=5, line_id=1, quantity=Decimal(3), received_at=START),),
)


def test_a_receipt_that_came_back_is_found_and_not_entered_once_more() -> None:
    """P1: the ledger knows its mark as posted and then deleted; it is there, so it counts again. One that a person let go of, which no undo
    deleted, is left as it was decided."""
    company = Company()
    company.carry_out([ORDER])
    (receipt,) = company.receipts[ORDER.id]
    company.receipts[ORDER.id] = (replace(receipt, is_gone=True),)
    deletion = _deletion(receipt.txn_id)
    made = company.plan([ORDER], ledger=replace(company.ledger, steps={**company.steps, deletion.base: deletion}))
    assert [(one.txn_id, [posted.is_gone for posted in one.receipts]) for one in made.recognised] == [
        (receipt.txn_id, [False])
    ]
    assert company.plan([ORDER]).recognised == []


def test_an_order_that_came_back_keeps_its_mark() -> None:
    """P1: an older company file has the order of an earlier attempt. A change of it is written with the mark that it has, by which it is found;
    nothing but the change is written."""
    company = Company()
    company.carry_out([ORDER])
    company.steps["po:1"] = replace(company.steps["po:1"], generation=1)
    assert company.plan([ORDER]).steps == []
    more = replace(ORDER, lines=(replace(LINE, quantity=Decimal(6)),))
    (step,) = company.plan([more]).steps
    assert isinstance(step.request, PurchaseOrderMod)
    assert step.request.lines is not None
    # None leaves it as it is.
    assert (step.request.memo, [line.quantity for line in step.request.lines]) == (None, [Decimal(6)])
