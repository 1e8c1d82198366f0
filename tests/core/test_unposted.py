"""B8: what was received on orders that somebody let go of is known, so that a difference has its reason; nobody asks QuickBooks for it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import Receiving
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Needs
from stockpost.core.item_counts import LetGoUnits
from stockpost.core.ledger import LinkState
from stockpost.core.resolve import Catalogue, Resolver
from stockpost.core.unposted import received_elsewhere
from tests.core.model import CONTEXT, NOW, Company
from tests.core.test_missing_receipts import ITEM, ORDER


@pytest.mark.parametrize("state", [LinkState.DETACHED, LinkState.IGNORED])
@pytest.mark.parametrize(("there", "units"), [(None, 4), (("2", "1"), 4), (("5", "1"), 1), (("0", "1"), 4)])
def test_what_was_received_on_an_order_that_was_let_go_of(
    state: LinkState, there: tuple[str, ...] | None, units: int
) -> None:
    """Protects “received on PO 1001, which was let go of”: what our receipts held is not told, nor what somebody received there by hand; an
    order that was not read is taken as posted by us alone."""
    company = Company()
    company.carry_out([ORDER])
    facts = company.books.facts(Needs())
    ((txn_id, found),) = company.books.orders.items()
    lines = tuple(replace(line, received=Decimal(one)) for line, one in zip(found.lines, there or (), strict=False))
    orders = {} if there is None else {txn_id: replace(found, lines=lines)}
    link = replace(company.ledger.links[ORDER.id], state=state)
    ledger = replace(company.ledger, links={ORDER.id: link})
    resolver = Resolver(ledger, replace(facts, orders=orders), CompanySettings(), CONTEXT, Catalogue(), Needs())
    later = (
        Receiving(id=1002, line_id=100, quantity=Decimal(3), received_at=NOW),
        Receiving(id=1003, line_id=101, quantity=Decimal(1), received_at=NOW),
    )
    order = replace(ORDER, receivings=(*ORDER.receivings, *later))
    received = received_elsewhere({ITEM.id}, [order], (), resolver)
    assert received.let_go == {ITEM.id: [LetGoUnits(order_id=ORDER.id, number="1001", units=Decimal(units))]}
    assert (received.unposted, received.never_transferred, bool(resolver.needs)) == ({}, {}, False)
    assert received_elsewhere({ITEM.id}, [ORDER], (), resolver).let_go == {}
