"""What of a person's edits can be agreed to, where Autotask has changed, too (B10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.quickbooks_records import QuickBooksOrderLine
from tests.core.model import NOW, Company


def _line(line_id: int, name: str) -> OrderLine:
    return OrderLine(id=line_id, product=Product(id=line_id, name=name), quantity=Decimal(2), unit_cost=Decimal(3))


ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=7,
    vendor_name="Acme",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(_line(1, "Cable"),),
    receivings=(),
)


@pytest.mark.parametrize(
    ("theirs", "ours", "choices"),
    [
        ("Toner", None, ("overwrite", "adopt", "detach")),
        ("Toner", "toner", ("overwrite", "adopt", "detach")),
        ("Toner", "Switch", ("overwrite", "detach")),
    ],
)
def test_new_lines_of_both_sides_must_be_the_same_ones(theirs: str, ours: str | None, choices: tuple[str, ...]) -> None:
    """Protects P1: where nobody can tell whether a line that was added in QuickBooks is the one that Autotask added, it cannot be taken
    over: Autotask's would be entered and received once more."""
    company = Company()
    company.carry_out([ORDER])
    (there,) = company.books.orders.values()
    added = QuickBooksOrderLine(
        txn_line_id="new", item_list_id="i-9", item_name=theirs, quantity=Decimal(2), rate=Decimal(3)
    )
    company.books.orders[there.txn_id] = replace(there, lines=(*there.lines, added), edit_sequence="2")
    lines = (*ORDER.lines, _line(2, ours)) if ours else ORDER.lines
    (problem,) = company.plan([replace(ORDER, lines=lines)]).problems
    assert (problem.code, problem.choices) == ("changed_in_quickbooks", choices)
