"""Units of measure and classes: what is named, what is asked first, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, PurchaseOrder
from stockpost.core.company_settings import CompanySettings
from stockpost.core.compare import changes_since, written_order
from stockpost.core.desired import DesiredOrder
from stockpost.core.facts import Facts, Needs
from stockpost.core.learn import learn, learn_absence
from stockpost.core.ledger import Ledger
from stockpost.core.plan import Plan
from stockpost.core.quickbooks_records import (
    Preferences,
    QuickBooksOrder,
    QuickBooksOrderLine,
    RelatedUnit,
    Response,
    TransactionClass,
    UnitSet,
)
from stockpost.core.requests import ClassQuery, CurrencyQuery, PurchaseOrderMod, UnitSetQuery
from stockpost.core.resolve import Catalogue, Resolution, Resolver
from stockpost.core.resolve_class import resolve_class, take_class
from stockpost.core.units import LineUnit, is_same_unit, line_unit
from tests.core.model import CONTEXT, NOW, Company
from tests.core.strategies import PRODUCTS

CASES = RelatedUnit(name="Case", ratio=Decimal(12))
COUNTED = UnitSet(
    list_id="u1", name="Counted", base_unit="each", base_abbreviation="ea", related=(CASES,), purchase_unit="case"
)
CABLE = Resolution(name="Cable", list_id="i1", unit_set_list_id="u1")
TRACKING = Preferences(is_using_class_tracking=True)


def resolver(
    *,
    is_live: bool = True,
    settings: CompanySettings | None = None,
    preferences: Preferences | None = None,
    **facts: object,
) -> Resolver:
    return Resolver(
        ledger=Ledger(),
        facts=Facts(is_live=is_live, preferences=preferences, **facts),  # type: ignore[arg-type]
        settings=settings or CompanySettings(),
        context=CONTEXT,
        catalogue=Catalogue(),
        needs=Needs(),
    )


def test_the_base_unit_is_named_and_the_conversion_told() -> None:
    """Protects the quantity: without a unit QuickBooks may take the one an item is bought in, and 24 would be 24 cases."""
    found = line_unit(resolver(unit_sets={"u1": COUNTED}), CABLE, Decimal(24))
    assert found == LineUnit(name="each", abbreviation="ea", conversion="Cable: 24 each, which are 2 Case (12 each)")
    without = replace(COUNTED, purchase_unit="")
    assert line_unit(resolver(unit_sets={"u1": without}), CABLE, Decimal(24)) == LineUnit(
        name="each", abbreviation="ea"
    )


def test_a_unit_is_asked_for_once_and_never_guessed() -> None:
    """Protects live plans: a line waits for its unit; where QuickBooks has no units, or the item none, none is named."""
    live = resolver()
    assert line_unit(live, CABLE, Decimal(1)) is None
    assert list(live.needs.requests()) == [UnitSetQuery(list_ids=("u1",))]
    assert line_unit(resolver(is_live=False), CABLE, Decimal(1)) == LineUnit()
    assert line_unit(resolver(unit_sets={"u1": None}), CABLE, Decimal(1)) == LineUnit()
    plain = resolver()
    assert line_unit(plain, Resolution(name="Cable", list_id="i1"), Decimal(1)) == LineUnit()
    assert not plain.needs


@pytest.mark.parametrize(
    ("name", "abbreviation", "there", "is_same"),
    [
        ("each", "ea", "EA", True),
        ("each", "ea", "Each", True),
        ("each", "ea", "case", False),
        ("each", "", "", False),
        ("", "", "", True),
    ],
)
def test_a_unit_may_be_shown_by_its_abbreviation(name: str, abbreviation: str, there: str, is_same: bool) -> None:
    """Protects from a change that nobody made, and from passing over one that somebody did."""
    assert is_same_unit(name, abbreviation, there) is is_same


def test_another_unit_on_a_line_is_a_change() -> None:
    """Protects B10: 2 each and 2 case are not the same, though the number is; a line of old times that knows no unit is left alone."""
    line = QuickBooksOrderLine(txn_line_id="1", item_list_id="i1", quantity=Decimal(2), unit="each", rate=Decimal(3))
    order = QuickBooksOrder(txn_id="t", edit_sequence="1", lines=(line,))
    written = written_order(order, [7])
    moved = replace(order, lines=(replace(line, unit="case"),))
    assert changes_since(written, order) == []
    assert [(one.name, one.before, one.now) for one in changes_since(written, moved)] == [("unit", "each", "case")]
    old = replace(written, lines=(replace(written.lines[0], unit=None),))
    assert changes_since(old, moved) == []


ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=1,
    vendor_name="Vendor 1",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(OrderLine(id=100, product=PRODUCTS[0], quantity=Decimal(5), unit_cost=Decimal(3)),),
)


def plan_with_another_base_unit(order: PurchaseOrder, *, received: int) -> Plan:
    """The order was entered in each, of which QuickBooks has received some; since then its item is counted in metres."""
    company = Company()
    company.carry_out([ORDER])
    ((txn_id, there),) = company.books.orders.items()
    lines = (replace(there.lines[0], unit="each", received=Decimal(received)),)
    company.books.orders[txn_id] = replace(there, lines=lines)
    link = company.links[1]
    company.links[1] = replace(link, written=written_order(company.books.orders[txn_id], [100]))
    ((key, item),) = company.books.items.items()
    company.books.items[key] = replace(item, unit_set_list_id="u1")
    metres = UnitSet(list_id="u1", name="Length", base_unit="metre", base_abbreviation="m")
    return company.plan([order], facts=replace(company.books.facts(Needs()), unit_sets={"u1": metres}))


def test_a_line_changes_its_unit_with_its_item() -> None:
    """Protects quantities: where nothing was received yet, an update writes Autotask's quantity in the unit that the item has now, and
    says so, also where the number stays the same."""
    (step,) = plan_with_another_base_unit(replace(ORDER, general_memo="urgent"), received=0).steps
    assert isinstance(step.request, PurchaseOrderMod)
    assert step.request.lines is not None
    assert [(line.quantity, line.unit) for line in step.request.lines] == [(Decimal(5), "metre")]
    assert "Part 1: quantity 5 each → 5 metre" in step.summary


def test_units_that_were_received_are_not_renamed() -> None:
    """Protects what is on hand: two that came in each would be two metres; a person says what was meant, and nothing is written."""
    plan = plan_with_another_base_unit(replace(ORDER, general_memo="urgent"), received=2)
    (found,) = plan.problems
    assert (found.code, found.order_id) == ("unit_differs", 1)
    assert "has received 2 each, and Autotask counts it in metre" in found.explanation
    assert plan.steps == []


def test_features_that_are_switched_off_are_known_to_be_absent() -> None:
    """Protects a conversation from ending where QuickBooks refuses a question about units or currencies with 3250."""
    refused = Response(name="", request_id="1", status_code=3250, severity="Error", message="not available")
    assert learn_absence(UnitSetQuery(list_ids=("u1",)), refused) == {("unit_set", "u1"): None}
    assert learn_absence(CurrencyQuery(codes=("EUR",)), refused) == {("currency", "EUR"): None}
    assert learn_absence(ClassQuery(full_names=("Hardware",)), refused) == {}
    answer = Response(name="", request_id="1", status_code=0, severity="Info", message="", records=(COUNTED,))
    assert learn(UnitSetQuery(list_ids=("u1", "u2")), answer) == {("unit_set", "u1"): COUNTED, ("unit_set", "u2"): None}


def test_a_class_is_asked_for_and_named() -> None:
    """Protects the setting class_name: asked for once, invoices by their own; nothing where the setting is empty."""
    settings = CompanySettings(class_name="Hardware", invoice_class="Service")
    live = resolver(settings=settings, preferences=TRACKING)
    assert resolve_class(live).is_unknown
    assert resolve_class(live, is_invoice=True).is_unknown
    assert list(live.needs.requests()) == [ClassQuery(full_names=("Hardware", "Service"))]
    known = {"hardware": TransactionClass(list_id="c1", full_name="Hardware")}
    assert resolve_class(resolver(settings=settings, preferences=TRACKING, classes=known)).list_id == "c1"
    empty = resolver(preferences=TRACKING)
    assert (resolve_class(empty).is_unknown, bool(empty.needs)) == (False, False)
    before_contact = resolver(is_live=False, settings=settings)
    assert not resolve_class(before_contact).is_unknown


def with_class(preferences: Preferences, *, is_live: bool = True, **facts: object) -> tuple[DesiredOrder, Resolver]:
    """An order of a company whose setting class_name is Hardware."""
    asked = resolver(settings=CompanySettings(class_name="Hardware"), preferences=preferences, is_live=is_live, **facts)
    wanted = DesiredOrder()
    take_class(wanted, resolve_class(asked, order_id=3))
    return wanted, asked


def test_a_class_is_left_out_where_classes_are_switched_off() -> None:
    """Protects orders of a company file without class tracking: they are entered, and the preview says why they bear no class."""
    wanted, asked = with_class(Preferences())
    assert (wanted.class_list_id, wanted.is_complete, wanted.problems, bool(asked.needs)) == ("", True, [], False)
    (note,) = wanted.notes
    assert "Class tracking is switched off in QuickBooks" in note
    assert asked.sound_accounts == {"class_name"}


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (None, "no class of that name"),
        (TransactionClass(list_id="c1", full_name="Hardware", is_active=False), "inactive"),
    ],
)
def test_a_class_that_cannot_be_used_is_a_problem(there: TransactionClass | None, words: str) -> None:
    """Protects reports by class: nothing is entered without the class that was asked for, and the problem stays until it is there."""
    wanted, asked = with_class(TRACKING, classes={"hardware": there}, whole_lists={"classes": True})
    (found,) = wanted.problems
    assert (found.code, found.order_id, found.basis) == ("class_missing", 3, "class:class_name:hardware")
    assert words in found.explanation
    assert (wanted.class_list_id, asked.sound_accounts) == ("", set())


def test_a_preview_waits_for_no_class() -> None:
    """Protects previews: they cannot ask QuickBooks, so a class that was not asked for yet is neither missing nor waited for."""
    wanted, asked = with_class(TRACKING, is_live=False)
    assert (wanted.is_complete, wanted.problems, bool(asked.needs)) == (True, [], False)
    wanted, asked = with_class(TRACKING)
    assert (wanted.is_complete, bool(asked.needs)) == (False, True)
