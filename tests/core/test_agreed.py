"""What of a person's edits can be agreed to, where Autotask has changed, too (B10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.agreed import about_names
from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.compare import Change
from stockpost.core.desired import DesiredOrder
from stockpost.core.ledger import Decision
from stockpost.core.problems import problem
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


@pytest.mark.parametrize(("ours", "is_taken"), [("Toner", True), ("Switch", False)])
def test_a_decision_that_fits_no_more_is_asked_again(ours: str, is_taken: bool) -> None:
    """Protects P1: between the choice “adopt” and its carrying out Autotask may add a line that nobody can tell from QuickBooks' new
    one; then the choice does not count, and no line is entered twice."""
    company = Company()
    company.carry_out([ORDER])
    (there,) = company.books.orders.values()
    added = QuickBooksOrderLine(
        txn_line_id="new", item_list_id="i-9", item_name="Toner", quantity=Decimal(2), rate=Decimal(3)
    )
    company.books.orders[there.txn_id] = replace(there, lines=(*there.lines, added), edit_sequence="2")
    decision = Decision(code="changed_in_quickbooks", choice="adopt", basis="2", order_id=ORDER.id)
    now = replace(ORDER, lines=(*ORDER.lines, _line(2, ours)))
    ledger = replace(company.ledger, decisions=(decision,))
    found = company.plan([now], ledger=ledger)
    codes = [one.code for one in found.problems]
    assert ("changed_in_quickbooks" in codes) is not is_taken
    if not is_taken:
        assert (found.steps, found.problems[0].choices) == ([], ("overwrite", "detach"))


@pytest.mark.parametrize(
    ("changes", "suggested"),
    [
        ((Change(name="vendor_list_id", title="Vendor", before="Acme", now="Acme Ltd"),), "Acme Ltd"),
        ((Change(name="item_list_id", title="Item", before="Cable", now="Toner", line="1"),), ""),
        ((), ""),
    ],
)
def test_another_name_is_suggested_only_where_the_order_shows_one(changes: tuple[Change, ...], suggested: str) -> None:
    """Protects N1: a vendor that is gone is not taken for the one whose item was changed; the bookkeeper chooses without a guess."""
    words = {
        "name": "Acme",
        "role": "vendor",
        "a_role": "a vendor",
        "Role": "Vendor",
        "instead": "",
        "or_else": "add it",
    }
    gone = problem("entry_gone", order_id=1, basis="vendor:7:v-1", **words)
    (found,) = about_names(ORDER, changes, DesiredOrder(problems=[gone]))
    assert (found.suggested, "adopt" in found.choices) == (suggested, bool(suggested))
