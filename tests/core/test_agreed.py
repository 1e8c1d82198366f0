"""What of a person's edits can be agreed to, where Autotask has changed, too (B10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.agreed import about_names
from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.compare import Change
from stockpost.core.desired import DesiredOrder
from stockpost.core.facts import Facts
from stockpost.core.ledger import Decision, Ledger
from stockpost.core.plan_undo import plan_undo
from stockpost.core.problems import problem
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine
from stockpost.core.undo_items import UndoInput, UndoItem
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


def _recognised(changed_to: Decimal | None, *, is_touched: bool = True) -> Company:
    """An order that the ledger is older than, and that a person may have changed."""
    company = Company()
    company.carry_out([ORDER])
    (there,) = company.books.orders.values()
    if changed_to is not None:
        there = replace(there, lines=(replace(there.lines[0], quantity=changed_to),))
    company.books.orders[there.txn_id] = replace(
        there, edit_sequence="2", time_created="12:00", time_modified="12:05" if is_touched else "12:00"
    )
    company.links, company.steps = {}, {}
    return company


def _found_later(changed_to: Decimal | None = None, *, is_touched: bool = True) -> Company:
    """The same once the ledger has it."""
    company = _recognised(changed_to, is_touched=is_touched)
    (recognised,) = company.plan([ORDER]).recognised
    assert recognised.link is not None
    company.links[ORDER.id] = recognised.link
    return company


def test_nobody_can_tell_who_changed_an_order_that_the_ledger_is_older_than() -> None:
    """Protects B10: after a restore a person's edit is not overwritten without a word; what was transferred before is not claimed."""
    (found,) = _found_later(Decimal(5)).plan([ORDER]).problems
    assert (found.code, found.choices) == ("changed_in_quickbooks", ("overwrite", "adopt", "detach"))
    (row,) = found.differences
    assert (row.autotask, row.last_transferred, row.quickbooks) == ("2", "not known", "5")
    assert "nobody can tell which side was changed since: Cable: quantity." in found.explanation


def test_a_line_that_one_side_lacks_is_no_mere_addition_after_a_restore() -> None:
    """Protects B10: whether Autotask added it or a person took it out of the order, it is not entered without a word."""
    now = replace(ORDER, lines=(*ORDER.lines, _line(2, "Toner")))
    found = _found_later().plan([now])
    assert ([one.code for one in found.problems], found.steps) == (["changed_in_quickbooks"], [])


def test_what_nobody_touched_in_quickbooks_is_updated() -> None:
    """Protects B9: an order that is as it was entered differs because Autotask was changed."""
    company = _found_later(is_touched=False)
    now = replace(ORDER, lines=(replace(ORDER.lines[0], quantity=Decimal(7)),))
    found = company.plan([now])
    assert ([step.base for step in found.steps], found.problems) == (["update:1"], [])


def test_an_order_that_both_sides_agree_on_is_certain_again() -> None:
    """Protects B9: what Autotask changes from then on is transferred."""
    company = _found_later()
    found = company.plan([ORDER])
    assert (found.steps, found.problems) == ([], [])
    (link,) = found.settled
    assert link.written is not None
    assert link.content_hash
    assert not link.written.is_uncertain


def test_a_name_that_is_missing_is_told_before_anything_else() -> None:
    """Protects B10: without its item it cannot be said what Autotask wants of the order."""
    company = _found_later(Decimal(5))
    company.settings = replace(company.settings, create_missing_items=False)
    now = replace(ORDER, lines=(_line(1, "Toner"),))
    assert [one.code for one in company.plan([now]).problems] == ["item_missing"]


def test_an_order_that_the_ledger_is_older_than_is_not_taken_back() -> None:
    """Protects what people typed: an undo deletes only what is known to be as it was written."""
    (recognised,) = _recognised(Decimal(5)).plan([ORDER]).recognised
    assert recognised.link is not None
    facts = Facts(orders={recognised.txn_id: QuickBooksOrder(txn_id=recognised.txn_id, edit_sequence="2")})
    items = (UndoItem(step=recognised.step, txn_id=recognised.txn_id),)
    ledger = Ledger(links={ORDER.id: recognised.link})
    undone = plan_undo(UndoInput(run=1, items=items, ledger=ledger, facts=facts, order_name=str))
    assert undone.steps == []
    assert "found in QuickBooks after a restore" in undone.problems[0].explanation
