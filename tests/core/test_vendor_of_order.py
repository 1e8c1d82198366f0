"""The vendor of a transferred order that somebody made inactive in QuickBooks (N2): it is asked about before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, PurchaseOrder, Receiving
from stockpost.core.facts import Needs
from stockpost.core.ledger import Decision, KnownEntry, StepKind, StepRecord, StepState
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.quickbooks_records import Entity
from tests.core.model import CONTEXT, NOW, Company
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
    receivings=(),
)
RECEIVED = replace(ORDER, receivings=(Receiving(id=1000, line_id=100, quantity=Decimal(2), received_at=NOW),))


def _company(*, is_active: bool = True) -> Company:
    """The order was transferred before anything had arrived."""
    company = Company()
    company.carry_out([ORDER])
    vendor = replace(company.books.entities["vendor"], is_active=is_active, edit_sequence="7")
    company.books.entities["vendor"] = vendor
    return company


def _asked(company: Company, order: PurchaseOrder, *, of_order: bool = False, **known: object) -> Plan:
    """The plan of a conversation in which only the order was read, or not even that."""
    facts = company.books.facts(Needs())
    nothing: dict[str, object] = {"entities": {}, "entities_by_list_id": {}, "orders": {} if of_order else facts.orders}
    return make_plan(
        PlanInput(
            orders=[order],
            ledger=company.ledger,
            facts=replace(facts, **{**nothing, **known}),
            settings=company.settings,
            context=CONTEXT,
        )
    )


def test_the_vendor_is_asked_for_together_with_its_order() -> None:
    """Protects the length of a conversation: where goods have arrived the vendor is in the first question, else it is in none."""
    company = _company()
    assert _asked(company, ORDER, of_order=True).needs.entities == {}
    assert _asked(company, RECEIVED, of_order=True).needs.entities == {"vendor": "Vendor"}
    assert not _asked(company, RECEIVED, entities=company.books.entities).needs
    assert not _asked(company, ORDER).needs


def test_a_vendor_that_was_renamed_is_asked_for_by_its_list_id() -> None:
    """Protects N2: under its old name there is none, or another one, which tells nothing of the vendor that the order has."""
    company = _company()
    vendor = company.books.entities["vendor"]
    for other in (None, replace(vendor, list_id="other")):
        plan = _asked(company, RECEIVED, entities={"vendor": other})
        assert (plan.steps, plan.needs.entity_list_ids) == ([], {vendor.list_id})
    plan = _asked(company, RECEIVED, entities_by_list_id={vendor.list_id: vendor})
    assert [step.kind for step in plan.steps] == [StepKind.RECEIVE_ITEMS]


@pytest.mark.parametrize("is_live", [True, False])
def test_nothing_is_received_for_an_inactive_vendor(is_live: bool) -> None:
    """Protects N2: QuickBooks would refuse the receipt. Choosing another name would not help, since the order has this vendor."""
    company = _company(is_active=False)
    facts = replace(company.books.facts(Needs()), is_live=is_live)
    assert company.plan([ORDER], facts=facts).problems == []
    plan = company.plan([RECEIVED], facts=facts)
    (found,) = plan.problems
    assert (plan.steps, found.code, found.choices) == ([], "name_inactive", ("reactivate", "retry", "skip"))
    assert "purchase order 1001" in found.explanation
    (row,) = found.differences
    assert (row.field, row.last_transferred, row.quickbooks) == ("Active", "active", "inactive")


def test_a_preview_takes_a_vendor_that_was_never_read_as_active() -> None:
    """Protects previews: without a connection to QuickBooks nothing can be asked, and receipts are shown as they will most likely be."""
    plan = _asked(_company(is_active=False), RECEIVED, is_live=False)
    assert ([step.kind for step in plan.steps], plan.problems) == ([StepKind.RECEIVE_ITEMS], [])
    assert not plan.needs


def test_receipts_wait_until_the_vendor_is_active_again() -> None:
    """Protects N2: where a person asked for it the vendor is made active first, and what has arrived is received for it afterwards."""
    company = _company(is_active=False)
    vendor = company.books.entities["vendor"]
    decided = Decision(code="name_inactive", choice="reactivate", basis=f"vendor:{vendor.list_id}:7")
    ledger = replace(company.ledger, decisions=(decided,))
    plan = company.plan([RECEIVED], ledger=ledger)
    assert [(step.kind, step.request is not None) for step in plan.steps] == [
        (StepKind.REACTIVATE, True),
        (StepKind.RECEIVE_ITEMS, False),
    ]
    active = Entity(kind="Vendor", list_id=vendor.list_id, full_name="Vendor", edit_sequence="8")
    effects = company.enter(plan.steps[0], active, vendor.list_id)
    assert effects.known == {("entity", "vendor"): active, ("entity_by_list_id", vendor.list_id): active}
    # QuickBooks may have done it without saying what it looks like now.
    again = company.enter(plan.steps[0], None, vendor.list_id)
    assert {("entity", "vendor"), ("entity_by_list_id", vendor.list_id)} <= again.forgotten


def test_an_update_waits_for_the_vendor_unless_it_brings_another_one() -> None:
    """Protects N2: an order is taken off an inactive vendor without making that one active again."""
    company = _company(is_active=False)
    other = Entity(kind="Vendor", list_id="v-2", full_name="Other")
    company.books.entities["other"] = other
    more = replace(RECEIVED, lines=(replace(LINE, quantity=Decimal(6)),))
    assert [found.code for found in company.plan([more]).problems] == ["name_inactive"]
    plan = company.plan([replace(ORDER, vendor_id=2, vendor_name="Other")])
    assert ([step.kind for step in plan.steps], plan.problems) == ([StepKind.UPDATE_PURCHASE_ORDER], [])


def test_a_refusal_names_what_quickbooks_calls_by_its_list_id() -> None:
    """Protects P5: a bookkeeper knows vendors by their names; an id that nobody knows stays as QuickBooks said it."""
    company = _company()
    (step,) = company.plan([RECEIVED]).steps
    said = 'There is an invalid reference to QuickBooks Vendor "{}" in the ItemReceipt.'
    ledger = replace(company.ledger, entries={("vendor", 1): KnownEntry(list_id="8A-1", full_name="Acme", key="acme")})
    for list_id, name in (("8A-1", "Acme"), ("8B-1", "8B-1")):
        record = StepRecord(
            base=step.base,
            generation=step.generation,
            kind=step.kind,
            state=StepState.REJECTED,
            content_hash=step.content_hash,
            status_code=3140,
            status_text=said.format(list_id),
        )
        refused = replace(ledger, steps={**ledger.steps, step.base: record})
        (found,) = company.plan([RECEIVED], ledger=refused).problems
        assert found.code == "request_refused"
        assert said.format(name) in found.explanation
