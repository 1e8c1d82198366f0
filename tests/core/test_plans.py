"""P1, P2 in the pure core: what is done is not planned again, in whatever order, however often it is applied."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import StepKind
from tests.core.model import Company
from tests.core.strategies import PRODUCTS, QUICK, order_lists, received

COUNTS = st.fixed_dictionaries({product.id: st.integers(0, 30).map(Decimal) for product in PRODUCTS})


@QUICK
@given(order_lists(), COUNTS)
def test_after_everything_is_confirmed_nothing_is_planned(
    orders: list[PurchaseOrder], stock: dict[int, Decimal]
) -> None:
    """Protects P1 and B7: a run that is through leaves nothing to write, and both sides count the same."""
    company = Company()
    company.carry_out(orders, stock)
    left = company.plan(orders, stock)
    assert (left.steps, left.problems, left.open_order_ids) == ([], [], set())
    assert len(company.books.orders) == len(orders)
    for order in orders:
        link = company.links[order.id]
        assert link.written is not None
        there = {line.txn_line_id: line for line in company.books.orders[link.txn_id].lines}
        for line in link.written.lines:
            assert there[line.txn_line_id].received == received(order, line.line_id)
    for product in PRODUCTS:
        if product.name.casefold() in company.books.on_hand:
            assert company.books.on_hand[product.name.casefold()] == stock[product.id]


@QUICK
@given(order_lists(), st.randoms(use_true_random=False))
def test_the_order_in_which_orders_are_given_does_not_matter(orders: list[PurchaseOrder], chance: Random) -> None:
    """Protects design 4: the same facts give the same plan."""
    shuffled = list(orders)
    chance.shuffle(shuffled)
    assert Company().plan(orders).steps == Company().plan(shuffled).steps
    assert Company().carry_out(orders) == Company().carry_out(shuffled)


@QUICK
@given(order_lists(), st.booleans())
def test_applying_twice_changes_nothing_more(orders: list[PurchaseOrder], is_adopted: bool) -> None:
    """Protects P1: an answer that is entered a second time leaves links and receipts as they are."""
    company = Company()
    for _ in range(30):
        ready = [step for step in company.plan(orders).steps if step.request is not None]
        if not ready:
            break
        record, txn_id = company.books.write(ready[0])
        company.enter(ready[0], record, txn_id, is_adopted=is_adopted)
        before = deepcopy(company.ledger)
        company.enter(ready[0], record, txn_id, is_adopted=is_adopted)
        assert company.ledger == before
    assert company.plan(orders).steps == []


@QUICK
@given(order_lists(), st.data())
def test_receipts_never_exceed_what_was_received_and_not_posted(
    orders: list[PurchaseOrder], data: st.DataObject
) -> None:
    """Protects B6: whoever received how much in QuickBooks by hand, together it is never more than Autotask received."""
    company = Company()
    bare = [
        type(order)(**{name: getattr(order, name) for name in order.__slots__} | {"receivings": ()}) for order in orders
    ]
    company.carry_out(bare)
    by_hand: dict[int, Decimal] = {}
    for order in orders:
        txn_id = company.links[order.id].txn_id
        for place, line in enumerate(order.lines):
            by_hand[line.id] = Decimal(data.draw(st.integers(0, int(line.quantity))))
            company.books.receive_by_hand(txn_id, place, by_hand[line.id])
    for step in company.carry_out(orders):
        assert step.kind == StepKind.RECEIVE_ITEMS
        assert all(part.quantity > 0 for part in step.parts)
    for order in orders:
        for place, line in enumerate(order.lines):
            there = company.books.orders[company.links[order.id].txn_id].lines[place]
            assert there.received == max(by_hand[line.id], received(order, line.id))
        named = [one for receipt in company.receipts.get(order.id, ()) for one in receipt.receiving_ids]
        assert len(named) == len(set(named)), "a receiving belongs to one receipt"


@QUICK
@given(order_lists())
def test_a_receiving_that_was_posted_is_in_no_other_receipt(orders: list[PurchaseOrder]) -> None:
    """Protects P1: whichever receipts of an order are made first, what they named is not cut anew for another one."""
    company = Company()
    named: list[int] = []
    for _ in range(60):
        ready = [step for step in company.plan(orders).steps if step.request is not None]
        if not ready:
            break
        step = ready[-1]
        company.enter(step, *company.books.write(step))
        named.extend(one for part in step.parts for one in part.receiving_ids)
    assert len(named) == len(set(named))
