"""B11 in the pure core: what a preview may offer while it is not known what became of receipts of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from stockpost.core import plan_receipts
from stockpost.core.autotask_records import OrderLine, OrderStatus, PurchaseOrder, Receiving
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Needs
from stockpost.core.ledger import Decision, Ledger, LinkState, ReceiptLink
from stockpost.core.plan import Plan
from stockpost.core.problems import Problem
from stockpost.core.quickbooks_records import LinkedTransaction, QuickBooksReceipt, QuickBooksReceiptLine
from stockpost.core.receipt_changes import is_as_we_left_it
from tests.core.model import NOW, Company
from tests.core.strategies import PRODUCTS

LINE = OrderLine(id=100, product=PRODUCTS[0], quantity=Decimal(5), unit_cost=Decimal(3))
ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=1,
    vendor_name="Vendor",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(LINE,),
    receivings=(Receiving(id=1000, line_id=100, quantity=Decimal(2), received_at=NOW),),
)
ASK_AGAIN, POST_AGAIN = ("retry", "detach"), ("recreate", "detach")


def _preview(*, received: int | None, receipt: str) -> Problem:
    """Both units were received by us. QuickBooks' order, as last read, has `received` (None: it was deleted); `receipt` says how our
    receipt was last read."""
    company = Company()
    company.carry_out([ORDER])
    (link,), (ours,) = company.links.values(), company.receipts[ORDER.id]
    known = company.books.facts(Needs())
    order = company.books.orders[link.txn_id]
    units = Decimal(received or 0)
    changed = replace(order, lines=(replace(order.lines[0], received=units),), linked=order.linked if units else ())
    record = QuickBooksReceipt(
        txn_id=ours.txn_id,
        edit_sequence="1",
        linked=(LinkedTransaction(txn_id=link.txn_id, kind="PurchaseOrder"),),
        lines=(
            QuickBooksReceiptLine(
                txn_line_id="1",
                item_list_id=order.lines[0].item_list_id,
                quantity=Decimal(1 if receipt == "lowered" else 2),
            ),
        ),
    )
    states: dict[str, dict[str, QuickBooksReceipt | None]] = {"unread": {}, "deleted": {ours.txn_id: None}}
    facts = replace(
        known,
        is_live=False,
        orders={link.txn_id: None if received is None else changed},
        receipts=states.get(receipt, {ours.txn_id: record}),
        bills={ours.txn_id: None},
    )
    (found,) = company.plan([ORDER], facts=facts).problems
    return found


@pytest.mark.parametrize(
    ("received", "receipt", "choices"),
    [
        (0, "unread", ASK_AGAIN),
        (0, "as it was posted", ASK_AGAIN),
        (0, "deleted", POST_AGAIN),
        (1, "unread", ASK_AGAIN),
        (1, "lowered", POST_AGAIN),
        (0, "lowered", ASK_AGAIN),
    ],
)
def test_nothing_is_posted_again_before_the_receipts_were_read(
    received: int, receipt: str, choices: tuple[str, ...]
) -> None:
    """Protects P1: a conversation may end between an order and its receipts; one that a person unlinked holds its units still."""
    found = _preview(received=received, receipt=receipt)
    assert (found.code, found.choices) == ("receipt_deleted", choices)
    assert ("has not been read" in found.explanation) == (choices == ASK_AGAIN)


@pytest.mark.parametrize(("receipt", "choices"), [("unread", ASK_AGAIN), ("deleted", POST_AGAIN)])
def test_an_order_that_is_gone_is_not_entered_again_before_its_receipts_were_read(
    receipt: str, choices: tuple[str, ...]
) -> None:
    """Protects P1: with the order its receipts would be entered again."""
    found = _preview(received=None, receipt=receipt)
    assert (found.code, found.choices) == ("deleted_in_quickbooks", choices)


def _after_a_decision(*, before: str, after: str) -> tuple[Plan, ReceiptLink]:
    """A person saw what became of our receipt and had what is missing posted again; `after` is what QuickBooks says at the next contact."""
    company = Company()
    company.carry_out([ORDER])
    (link,), (ours,) = company.links.values(), company.receipts[ORDER.id]
    order, record = company.books.orders[link.txn_id], company.books.receipts[ours.txn_id]

    def become(what: str) -> None:
        left = Decimal(1 if what in ("lowered", "one line unlinked") else 0)
        company.books.orders[link.txn_id] = replace(order, lines=(replace(order.lines[0], received=left),))
        units = Decimal(2 if what == "one line unlinked" else 1)
        line = QuickBooksReceiptLine(txn_line_id="1", item_list_id=order.lines[0].item_list_id, quantity=units)
        linked = () if what == "unlinked" else (LinkedTransaction(txn_id=link.txn_id, kind="PurchaseOrder"),)
        company.books.receipts[ours.txn_id] = replace(record, linked=linked, lines=(line,))
        if what == "deleted":
            del company.books.receipts[ours.txn_id]

    become(before)
    (found,) = company.plan([ORDER]).problems
    decided = Decision(code=found.code, choice="recreate", basis=found.basis, order_id=found.order_id)
    become(after)
    return company.plan([ORDER], ledger=replace(company.ledger, decisions=(decided,))), ours


@pytest.mark.parametrize(("receipt", "missing"), [("deleted", 2), ("lowered", 1)])
def test_what_is_missing_is_posted_again_once_it_is_proven(receipt: str, missing: int) -> None:
    """Protects P1 and P2: what is left of a lowered receipt stays ours, so that it is missed when somebody takes it off the order later."""
    plan, ours = _after_a_decision(before=receipt, after=receipt)
    assert [sum(part.quantity for part in step.parts) for step in plan.steps] == [missing]
    left = replace(ours, is_gone=True) if receipt == "deleted" else replace(ours, quantity=Decimal(1))
    assert (plan.problems, plan.let_go) == ([], [left])


def test_what_is_posted_again_is_dated_as_the_receipt_that_lacks_it() -> None:
    """Protects B5: of two receipts of a line the older one was lowered; what is missing of it is no part of the newer one."""
    later = Receiving(id=1001, line_id=100, quantity=Decimal(1), received_at=NOW + timedelta(days=1))
    order = replace(ORDER, receivings=(*ORDER.receivings, later))
    company = Company()
    company.carry_out([ORDER])
    company.carry_out([order])
    (link,), (older, _) = company.links.values(), company.receipts[ORDER.id]
    there = company.books.orders[link.txn_id]
    company.books.orders[link.txn_id] = replace(there, lines=(replace(there.lines[0], received=Decimal(2)),))
    item = there.lines[0].item_list_id
    for receipt in company.receipts[ORDER.id]:
        line = QuickBooksReceiptLine(txn_line_id="1", item_list_id=item, quantity=Decimal(1))
        linked = (LinkedTransaction(txn_id=link.txn_id, kind="PurchaseOrder"),)
        record = company.books.receipts[receipt.txn_id]
        company.books.receipts[receipt.txn_id] = replace(record, linked=linked, lines=(line,))
    (found,) = company.plan([order]).problems
    decided = Decision(code=found.code, choice="recreate", basis=found.basis, order_id=found.order_id)
    (step,) = company.plan([order], ledger=replace(company.ledger, decisions=(decided,))).steps
    assert [(part.receiving_ids, part.quantity) for part in step.parts] == [((1000,), Decimal(1))]
    assert (older.receiving_ids, step.base) == ((1000,), "receipt:1000")


@pytest.mark.parametrize(
    ("before", "after", "choices"),
    [
        ("lowered", "unlinked", ASK_AGAIN),
        ("lowered", "one line unlinked", ASK_AGAIN),
        ("lowered", "deleted", POST_AGAIN),
    ],
)
def test_a_decision_does_not_count_for_what_became_of_it_since(
    before: str, after: str, choices: tuple[str, ...]
) -> None:
    """Protects P1: somebody did something else to the receipt before QuickBooks was reached, and its units may be there all the same."""
    plan, _ = _after_a_decision(before=before, after=after)
    assert [(found.code, found.choices) for found in plan.problems] == [("receipt_deleted", choices)]
    assert (plan.steps, plan.let_go) == ([], [])


def test_of_two_lines_of_one_item_in_one_receipt_nobody_can_tell_which_was_lowered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Protects P1 for receipts that were entered before such lines had receipts of their own: one does not say which line of the order a line of it
    is for, so nothing is posted again by a guess."""
    company = Company(settings=CompanySettings(receipt_grouping="shipment"))
    second = replace(LINE, id=101)
    arrived = (*ORDER.receivings, replace(ORDER.receivings[0], id=1001, line_id=101))
    both = replace(ORDER, lines=(LINE, second), receivings=arrived)
    with monkeypatch.context() as before:
        before.setattr(plan_receipts, "lines_received_alone", lambda *_: set())
        company.carry_out([both])
    assert company.plan([both]).steps == []
    (link,) = company.links.values()
    assert len({ours.txn_id for ours in company.receipts[ORDER.id]}) == 1
    txn_id = company.receipts[ORDER.id][0].txn_id
    order, record = company.books.orders[link.txn_id], company.books.receipts[txn_id]
    company.books.orders[link.txn_id] = replace(
        order, lines=(replace(order.lines[0], received=Decimal(1)), order.lines[1])
    )
    company.books.receipts[txn_id] = replace(
        record,
        linked=(LinkedTransaction(txn_id=link.txn_id, kind="PurchaseOrder"),),
        lines=tuple(
            QuickBooksReceiptLine(txn_line_id=f"{units}", item_list_id=order.lines[0].item_list_id, quantity=units)
            for units in (Decimal(1), Decimal(2))
        ),
    )
    plan = company.plan([both])
    assert [(found.code, found.choices) for found in plan.problems] == [("receipt_deleted", ASK_AGAIN)]
    assert plan.steps == []


def test_an_order_that_people_left_alone_is_not_looked_at() -> None:
    """Protects each contact from planning what it just wrote, and people from edits that nobody notices (B10, B11)."""
    company = Company()
    company.carry_out([ORDER])
    ledger = Ledger(receipts={ORDER.id: tuple(company.receipts[ORDER.id])})
    (link,) = company.links.values()
    found = company.books.orders[link.txn_id]
    (line,) = found.lines
    assert link.written is not None
    assert is_as_we_left_it(link, found, ledger)
    # Nobody knows what was written: there is nothing to compare.
    assert is_as_we_left_it(replace(link, written=None), replace(found, memo="typed over"), ledger)
    closed = replace(link, state=LinkState.CLOSED)
    assert is_as_we_left_it(closed, replace(found, is_manually_closed=True), ledger)
    for touched in (
        None,
        replace(found, memo="typed over"),
        replace(found, is_manually_closed=True),
        replace(found, lines=(replace(line, is_manually_closed=True),)),
        replace(found, lines=()),
        replace(found, lines=(replace(line, received=Decimal(1)),)),
        replace(found, lines=(replace(line, received=Decimal(5)),)),
    ):
        assert not is_as_we_left_it(link, touched, ledger)
    assert not is_as_we_left_it(closed, found, ledger)
    assert not is_as_we_left_it(replace(link, written=replace(link.written, is_uncertain=True)), found, ledger)
