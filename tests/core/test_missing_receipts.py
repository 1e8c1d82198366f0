"""B11: of which units that receipts of ours held QuickBooks says that they are there no more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, PurchaseOrder, Receiving
from stockpost.core.facts import Facts, Needs
from stockpost.core.missing_receipts import missing_units
from tests.core.model import NOW, Company
from tests.core.strategies import PRODUCTS

ITEM = PRODUCTS[0]
ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=1,
    vendor_name="Vendor",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(
        OrderLine(id=100, product=ITEM, quantity=Decimal(5), unit_cost=Decimal(3)),
        OrderLine(id=101, product=ITEM, quantity=Decimal(5), unit_cost=Decimal(3)),
    ),
    receivings=(
        Receiving(id=1000, line_id=100, quantity=Decimal(2), received_at=NOW),
        Receiving(id=1001, line_id=101, quantity=Decimal(1), received_at=NOW),
    ),
)


def _transferred() -> tuple[Company, Facts]:
    company = Company()
    company.carry_out([ORDER])
    return company, company.books.facts(Needs())


@pytest.mark.parametrize(
    ("received", "missing"),
    [(("2", "1"), {}), (("0", "1"), {ITEM.id: 2}), (("1", "0"), {ITEM.id: 2}), (("3", "0"), {ITEM.id: 1})],
)
def test_an_order_that_shows_less_received_lacks_the_rest(received: tuple[str, ...], missing: dict[int, int]) -> None:
    """Protects the count of what is missing: line by line, and what somebody received by hand on one makes up for no other."""
    company, facts = _transferred()
    ((txn_id, there),) = company.books.orders.items()
    lines = tuple(replace(line, received=Decimal(one)) for line, one in zip(there.lines, received, strict=True))
    assert (
        missing_units([ORDER], company.ledger, replace(facts, orders={txn_id: replace(there, lines=lines)})) == missing
    )


def test_nothing_is_missing_of_what_was_never_read() -> None:
    """Protects against a guess: an order that is not ours, or that QuickBooks was not asked about, lacks nothing."""
    company, facts = _transferred()
    assert missing_units([ORDER], company.ledger, replace(facts, orders={})) == {}
    assert missing_units([ORDER], replace(company.ledger, links={}), facts) == {}


def test_an_order_that_is_gone_lacks_the_receipts_that_are_gone() -> None:
    """Protects what is left of a deleted order: receipts that are there, became bills, or were not read are not missing."""
    company, facts = _transferred()
    (txn_id,) = company.books.orders
    receipts = company.ledger.receipts[ORDER.id]
    ids = {receipt.txn_id for receipt in receipts}
    gone = replace(facts, orders={txn_id: None}, receipts=dict.fromkeys(ids), bills={})
    assert missing_units([ORDER], company.ledger, gone) == {ITEM.id: 3}
    assert missing_units([ORDER], company.ledger, replace(gone, receipts={})) == {}
    billed = {one: there for one, there in company.books.receipts.items() if one in ids}
    assert missing_units([ORDER], company.ledger, replace(gone, bills=billed)) == {}
    let_go = tuple(replace(receipt, is_gone=True) for receipt in receipts)
    assert missing_units([ORDER], replace(company.ledger, receipts={ORDER.id: let_go}), gone) == {}
