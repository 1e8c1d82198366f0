"""Orders that people do not raise every day: each leads to a sentence or to the right write, never to a wrong one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving, StockRow
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Decision, KnownEntry, LinkState, OrderLink, StepKind, StepRecord, StepState
from stockpost.core.names import fold
from stockpost.core.plan import PlanInput, make_plan
from stockpost.core.quickbooks_records import Item
from stockpost.core.requests import ItemReceiptAdd
from stockpost.core.resolve import Catalogue, Resolver
from stockpost.core.resolve_charges import resolve_charge
from tests.core.model import CONTEXT, NOW, Books, Company
from tests.core.strategies import PRODUCTS

ONE, TWO, THREE, *_ = PRODUCTS


def line(place: int = 1, product: Product | None = ONE, quantity: int = 5, cost: str = "10.50") -> OrderLine:
    return OrderLine(
        id=100 + place, product=product, quantity=Decimal(quantity), unit_cost=Decimal(cost), memo="Travel"
    )


def received(quantity: int, place: int = 1, *, days_ago: int = 0) -> Receiving:
    return Receiving(
        id=1000 + 10 * place + days_ago,
        line_id=100 + place,
        quantity=Decimal(quantity),
        received_at=NOW - timedelta(days=days_ago),
    )


ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=1,
    vendor_name="Vendor 1",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(line(),),
)


def has(*items: Item) -> Company:
    """A company whose QuickBooks has these items."""
    return Company(books=Books(items={fold(item.full_name): item for item in items}))


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (replace(ORDER, lines=(line(product=None),)), "The line “Travel” names no product in Autotask"),
        (replace(ORDER, lines=(replace(line(product=None), memo=""),)), "The line “101” names no product"),
        (replace(ORDER, lines=(line(quantity=-1),)), "“Part 1” has a negative value (-1 at 10.50)"),
        (replace(ORDER, lines=(line(cost="-0.01"),)), "“Part 1” has a negative value (5 at -0.01)"),
        (replace(ORDER, lines=()), "The order has no lines"),
        (replace(ORDER, vendor_name="\x07"), "The vendor 1 has no name in Autotask that QuickBooks could store"),
        (replace(ORDER, lines=(line(product=Product(id=9, name=" ~ ")),)), "The item 9 has no name in Autotask"),
    ],
)
def test_what_quickbooks_does_not_take_is_not_written(order: PurchaseOrder, words: str) -> None:
    """Protects P5: a problem names the line or name that must be mended in Autotask, and nothing of the order is written."""
    plan = Company().plan([order])
    (found,) = plan.problems
    assert (found.code, found.order_id) == ("field_invalid", 1)
    assert words in f"{found.title} {found.explanation}"
    assert plan.steps == []


def test_an_order_that_was_entered_and_is_spoilt_later() -> None:
    """Protects what is in QuickBooks: a negative quantity typed afterwards is a problem, and the order is not changed."""
    company = Company()
    company.carry_out([ORDER])
    plan = company.plan([replace(ORDER, lines=(line(quantity=-5),))])
    assert [found.code for found in plan.problems] == ["field_invalid"]
    assert plan.steps == []


def test_lines_of_one_product_are_told_apart() -> None:
    """Protects whoever approves: of several lines of one product the summary names the place of each that changes; of others it does
    not."""
    company = Company()
    same = replace(ORDER, lines=(line(quantity=3), line(2, TWO), line(3, quantity=3), line(4, quantity=5)))
    company.carry_out([same])
    changed = (line(quantity=4), line(2, TWO, quantity=9), line(3, quantity=4))
    (step,) = company.plan([replace(same, lines=changed)]).steps
    assert step.summary == (
        "Update PO 1001: Part 1 (line 1): quantity 3 → 4; Part 2: quantity 5 → 9; Part 1 (line 3): quantity 3 → 4; "
        "remove the line Part 1 (line 4)"
    )


def test_a_line_of_which_autotask_has_none_is_told_by_the_numbers_of_its_item() -> None:
    """Protects whoever took over an order on which somebody had entered one line as two: what is said of the second one is true of the
    item."""
    company = Company()
    company.carry_out([ORDER])
    ((txn_id, there),) = company.books.orders.items()
    (first,) = there.lines
    second = replace(first, txn_line_id="2-2", quantity=Decimal(4), received=Decimal(1))
    company.books.orders[txn_id] = replace(there, lines=(replace(first, received=Decimal(5)), second))
    link = company.links[ORDER.id]
    assert link.written is not None
    (ours,) = link.written.lines
    lines = (ours, replace(ours, line_id=-2, txn_line_id="2-2", quantity=Decimal(4)))
    company.links[ORDER.id] = replace(link, written=replace(link.written, lines=lines))
    (found,) = company.plan([replace(ORDER, lines=(line(quantity=9),), receivings=(received(6),))]).problems
    assert found.code == "quantity_below_received"
    assert "received 1 on a line of 4 that Autotask does not have" in found.explanation
    assert "Autotask orders 9 and has received 6; QuickBooks has received 6." in found.explanation
    assert [(row.autotask, row.last_transferred) for row in found.differences] == [("not there", "4")]


def test_another_product_on_the_same_line() -> None:
    """Protects B9: the line gets the other item, and the summary says which was replaced by which."""
    company = Company()
    company.carry_out([ORDER, replace(ORDER, id=2, number="1002", lines=(line(2, TWO),))])
    (step,) = company.plan([replace(ORDER, lines=(line(product=TWO),))]).steps
    assert step.kind == StepKind.UPDATE_PURCHASE_ORDER
    assert "Part 1 → Part 2" in step.summary


@pytest.mark.parametrize(
    ("grouping", "receipts"),
    [("line", [[1], [1], [2]]), ("shipment", [[1], [1, 2]])],
)
def test_receipts_by_line_or_by_day(grouping: str, receipts: list[list[int]]) -> None:
    """Protects the setting receipt_grouping: one receipt for each line and day, or one for all that came on a day."""
    company = Company(settings=CompanySettings(receipt_grouping=grouping))
    order = replace(
        ORDER,
        lines=(line(1), line(2, TWO)),
        receivings=(received(2, 1, days_ago=1), received(3, 1), received(4, 2)),
    )
    steps = [step for step in company.carry_out([order]) if step.kind == StepKind.RECEIVE_ITEMS]
    assert sorted([part.line_id - 100 for part in step.parts] for step in steps) == receipts
    assert sum(part.quantity for step in steps for part in step.parts) == 9


def test_lines_of_one_item_have_receipts_of_their_own() -> None:
    """Protects what counts as posted: a receipt does not say for which of two lines of one item it is, also where two products are one item in
    QuickBooks. What came on all other lines is in one receipt."""
    company = Company(settings=CompanySettings(receipt_grouping="shipment"))
    lines = (line(1), line(2, TWO), line(3), line(4, THREE), line(5, Product(id=9, name="PART 1")))
    order = replace(ORDER, lines=lines, receivings=tuple(received(1, place) for place in range(1, 6)))
    steps = [step for step in company.carry_out([order]) if step.kind == StepKind.RECEIVE_ITEMS]
    assert sorted([part.line_id - 100 for part in step.parts] for step in steps) == [[1], [2, 4], [3], [5]]
    assert company.plan([order]).steps == []


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (None, "account_missing"),
        (Item(kind="OtherCharge", list_id="f", full_name="Autotask Freight", is_active=False), "name_inactive"),
        (Item(kind="Inventory", list_id="f", full_name="Autotask Freight"), "item_kind_differs"),
        (Item(kind="Service", list_id="f", full_name="Autotask Freight"), ""),
    ],
)
def test_freight_is_a_line_of_its_own(item: Item | None, code: str) -> None:
    """Protects the setting freight=line: what cannot carry freight holds the order up, and freight never counts as stock."""
    company = has(*([item] if item else []))
    company.settings = CompanySettings(freight="line")
    plan = company.plan([replace(ORDER, freight=Decimal(30))])
    assert [found.code for found in plan.problems] == [code] * bool(code)
    # It is an item of a setting, not of a product: there is nothing that another name could be kept for.
    assert not any("map" in found.choices for found in plan.problems)
    assert bool(plan.steps) is not bool(code)
    rows = [(row.field, row.last_transferred, row.quickbooks) for found in plan.problems for row in found.differences]
    assert rows == [("Active", "", "inactive")] * (code == "name_inactive")


def test_a_receipt_of_several_lines_keeps_the_order_that_they_have_in_quickbooks() -> None:
    """Protects what is adopted: an order that somebody entered by hand may have its lines in another order than Autotask, and QuickBooks refuses a receipt that does not keep it (3290)."""
    company = Company(settings=CompanySettings(receipt_grouping="shipment"))
    order = replace(ORDER, lines=(line(1), line(2, TWO)))
    company.carry_out([order])
    ((txn_id, there),) = company.books.orders.items()
    company.books.orders[txn_id] = replace(there, lines=there.lines[::-1])
    (link,) = company.links.values()
    assert link.written is not None
    company.links[ORDER.id] = replace(link, written=replace(link.written, lines=link.written.lines[::-1]))
    (step,) = company.plan([replace(order, receivings=(received(3, 1), received(4, 2)))]).steps
    assert isinstance(step.request, ItemReceiptAdd)
    assert [one.order_txn_line_id for one in step.request.lines] == [one.txn_line_id for one in there.lines[::-1]]
    assert [part.line_id for part in step.parts] == [102, 101]


# What is in doubt


def test_receipts_of_an_order_that_is_gone_are_not_received_again() -> None:
    """Protects P1 after a restore: a person deleted an order that is younger than the copy and left its receipt, which tells of it. The order is not entered again without a decision."""
    company = Company()
    company.carry_out([replace(ORDER, receivings=(received(2, 1),))])
    company.books.orders.clear()
    company.links.clear()
    plan = company.plan([ORDER])
    assert [found.code for found in plan.problems] == ["deleted_in_quickbooks"]
    assert plan.steps == []


def test_two_orders_with_our_mark_are_shown() -> None:
    """Protects P1 after an older copy of the database was restored: where QuickBooks has an order of ours twice, a person chooses; neither is taken up, and no third is entered."""
    company = Company()
    company.carry_out([ORDER])
    (there,) = company.books.orders.values()
    company.books.orders["again"] = replace(there, txn_id="again")
    company.links.clear()
    company.steps.clear()
    plan = company.plan([ORDER])
    assert [found.code for found in plan.problems] == ["duplicate_found"]
    assert plan.steps == []
    assert plan.recognised == []
    # A person's copy has our memo, and not our ExternalGUID.
    company.books.orders["again"] = replace(there, txn_id="again", external_guid="")
    plan = company.plan([ORDER])
    assert ([found.txn_id for found in plan.recognised], plan.problems) == ([there.txn_id], [])


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("duplicate_found", "TxnID 1-1; TxnID 1-2", "TxnID 1-1; TxnID 1-2"),
        ("outcome_unknown", "QuickBooks does not answer.", "QuickBooks does not answer."),
    ],
)
def test_what_is_in_doubt_waits_for_a_person(code: str, text: str, words: str) -> None:
    """Protects P1 and P2: while it is not clear what became of a write, nothing more is written to its order."""
    company = Company()
    company.steps["po:1"] = StepRecord(
        base="po:1",
        generation=0,
        kind=StepKind.CREATE_PURCHASE_ORDER,
        state=StepState.REJECTED,
        order_id=1,
        problem_code=code,
        status_text=text,
    )
    plan = company.plan([ORDER])
    assert [found.code for found in plan.problems] == [code]
    assert words in plan.problems[0].explanation
    assert plan.steps == []


@pytest.mark.parametrize("code", ["request_refused", "outcome_unknown"])
def test_a_count_that_quickbooks_refused_is_not_set_again_as_it_is(code: str) -> None:
    """Protects I1: a refused adjustment is a problem of its item until the count is another one or a person tries again."""
    company = Company()
    company.carry_out([ORDER])
    (step,) = company.plan([], {ONE.id: Decimal(7)}, all_orders=[ORDER], stock_products=(ONE,)).steps
    company.steps[step.base] = StepRecord(
        base=step.base,
        generation=step.generation,
        kind=step.kind,
        state=StepState.REJECTED,
        content_hash=step.content_hash,
        product_id=ONE.id,
        problem_code=code,
        status_code=3140,
        status_text="There is an invalid reference.",
    )
    plan = company.plan([], {ONE.id: Decimal(7)}, all_orders=[ORDER], stock_products=(ONE,))
    assert [(found.code, found.product_id) for found in plan.problems] == [(code, ONE.id)]
    assert plan.steps == []


def test_an_order_that_is_closed_on_both_sides_is_left_alone() -> None:
    """Protects what a bookkeeper closed: a change of the text in Autotask does not reopen it."""
    company = Company()
    company.carry_out([ORDER])
    ((txn_id, there),) = company.books.orders.items()
    company.books.orders[txn_id] = replace(there, is_manually_closed=True)
    company.links[1] = replace(company.links[1], state=LinkState.CLOSED)
    plan = company.plan([replace(ORDER, status=OrderStatus.CANCELED, general_memo="never mind")])
    assert plan.steps == []


# Counts


def test_orders_without_the_item_are_not_asked_about() -> None:
    """Protects B8: to count one item, QuickBooks is asked only about orders that name it, of thousands there may be."""
    company = Company()
    other = replace(ORDER, id=2, number="1002", lines=(line(2, TWO),))
    company.carry_out([ORDER, other])
    facts = replace(company.books.facts(Needs()), orders={})
    arrived = replace(other, receivings=(received(4, 2),))
    plan = company.plan([], {ONE.id: Decimal(7)}, all_orders=[arrived], stock_products=(ONE,), facts=facts)
    assert [step.target for step in plan.steps] == [Decimal(7)]


def test_an_order_that_is_never_to_be_transferred_is_counted() -> None:
    """Protects a decision: what came on an ignored order is in the count, without a word about it in every run."""
    company = Company()
    company.carry_out([ORDER])
    company.links[2] = OrderLink(order_id=2, state=LinkState.IGNORED)
    ignored = replace(ORDER, id=2, number="1002", receivings=(received(4),))
    plan = company.plan([], {ONE.id: Decimal(7)}, all_orders=[ignored], stock_products=(ONE,))
    assert [step.target for step in plan.steps] == [Decimal(7)]
    assert plan.notes == []


def test_more_received_than_there_is() -> None:
    """Protects I2: where less is on hand than was received and not posted yet, no count below zero is set."""
    company = Company()
    company.carry_out([ORDER])
    held_up = replace(ORDER, id=2, number="1002", lines=(line(cost="-1"),), receivings=(received(4),))
    plan = company.plan([held_up], {ONE.id: Decimal(3)})
    assert [step.kind for step in plan.steps] == []
    assert ["below zero" in left.reason and "update 1002 first" in left.reason for left in plan.left_out] == [True]


def test_a_wrong_account_is_one_problem_for_all_items() -> None:
    """Protects whoever reads the problems: two items that need the same account have one problem together."""
    company = Company(settings=CompanySettings(adjustment_account="Nowhere"))
    order = replace(ORDER, lines=(line(1), line(2, TWO)))
    company.carry_out([order])
    plan = company.plan([], {ONE.id: Decimal(3), TWO.id: Decimal(4)}, all_orders=[order], stock_products=(ONE, TWO))
    assert [found.code for found in plan.problems] == ["account_missing"]
    assert [(left.item, left.is_problem) for left in plan.left_out] == [("Part 1", True), ("Part 2", True)]
    assert plan.steps == []


@pytest.mark.parametrize("asked", [True, False])
def test_an_item_that_was_asked_for_and_cannot_be_synced(asked: bool) -> None:
    """Protects P5: whoever names an item is told why it is not synced; where all are synced it is left out with the reason."""
    company = has(Item(kind="Service", list_id="s", full_name=ONE.name))
    asked_by_name = frozenset({ONE.id}) if asked else frozenset()
    plan = company.plan([], {ONE.id: Decimal(3)}, stock_products=(ONE,), asked_by_name=asked_by_name)
    assert [found.code for found in plan.problems] == ["item_kind_differs"] * asked
    assert [left.item for left in plan.left_out] == ["Part 1"]


def test_units_of_a_line_that_names_no_product_any_more_are_expected_of_none() -> None:
    """Protects previews of counts: what comes late on a canceled order is posted, also where its line lost its product since."""
    company = Company()
    company.carry_out([ORDER])
    ((txn_id, there),) = company.books.orders.items()
    company.books.orders[txn_id] = replace(there, is_manually_closed=True)
    company.links[1] = replace(company.links[1], state=LinkState.CLOSED)
    late = replace(ORDER, status=OrderStatus.CANCELED, lines=(line(product=None),), receivings=(received(2),))
    decided = Decision(
        code="closed_in_quickbooks", choice="overwrite", basis=there.edit_sequence, order_id=1, product_id=None
    )
    plan = company.plan(
        [late],
        {ONE.id: Decimal(7)},
        stock_products=(ONE,),
        ledger=replace(company.ledger, decisions=(decided,)),
        facts=replace(company.books.facts(Needs()), is_live=False),
    )
    assert [step.parts[0].quantity for step in plan.steps if step.kind == StepKind.RECEIVE_ITEMS] == [Decimal(2)]
    assert [step.target for step in plan.steps if step.kind == StepKind.ADJUST_ON_HAND] == [Decimal(7)]


def test_a_preview_counts_what_a_full_line_does_not_take_as_not_posted() -> None:
    """Protects previews: of 6 that came on two days to a line of 5, 4 and 2, all go on receipts; of 5 and 1 the last one is asked about,
    and the count that the preview tells is the one that is set."""
    company = Company()
    company.carry_out([ORDER])
    for first, posted in ((4, [4, 2]), (5, [5])):
        order = replace(ORDER, receivings=(received(first, days_ago=1), received(6 - first)))
        plan = company.plan(
            [order],
            {ONE.id: Decimal(7)},
            stock_products=(ONE,),
            facts=replace(company.books.facts(Needs()), is_live=False),
        )
        assert [step.parts[0].quantity for step in plan.steps if step.kind == StepKind.RECEIVE_ITEMS] == posted
        (count,) = [step.target for step in plan.steps if step.kind == StepKind.ADJUST_ON_HAND]
        assert count == 7 - (6 - sum(posted))


def test_a_preview_asks_nothing() -> None:
    """Protects a preview: without QuickBooks what we posted ourselves is all that is known, and nothing waits for an answer."""
    company = Company()
    company.carry_out([ORDER])
    more = replace(ORDER, receivings=(received(2),))
    plan = company.plan([], {ONE.id: Decimal(7)}, all_orders=[more], stock_products=(ONE,), facts=Facts(is_live=False))
    assert [step.target for step in plan.steps if step.kind == StepKind.ADJUST_ON_HAND] == [Decimal(5)]
    assert "not yet posted" in plan.notes[0]


@pytest.mark.parametrize("is_live", [True, False])
def test_a_freight_item_that_is_gone_is_created_once_more(is_live: bool) -> None:
    """Protects the setting freight=line: it keeps no stock, so one that was merged or deleted is made again; a preview asks nothing."""
    company = Company(settings=CompanySettings(freight="line", other_income_account="Autotask Income from PO"))
    known = KnownEntry(list_id="f", full_name="Autotask Freight", key="autotask freight")
    facts = replace(company.books.facts(Needs()), is_live=is_live, items_by_list_id={"f": None} if is_live else {})
    facts = replace(facts, items={"autotask freight": None, "part 1": None} if is_live else {})
    ledger = replace(company.ledger, entries={("freight_item", 0): known})
    needs = Needs()
    resolver = Resolver(ledger, facts, company.settings, CONTEXT, Catalogue(), needs)
    found = resolve_charge(resolver, "freight_item", order_id=1)
    assert found.step is not None
    assert (found.step.kind, found.name, bool(needs.item_list_ids)) == (StepKind.CREATE_ITEM, "Autotask Freight", False)


def test_a_received_line_gets_another_product_that_leads_elsewhere() -> None:
    """Protects stock: what was received stays with its item, and where no other product is known that has it, none is named."""
    company = Company()
    arrived = replace(ORDER, receivings=(received(2),))
    company.carry_out([arrived])
    (found,) = company.plan([replace(arrived, lines=(line(product=TWO),))]).problems
    assert (found.code, found.suggested) == ("received_as_another", ONE.name)
    assert "used for both" not in found.explanation


def test_a_count_asks_for_an_order_with_more_than_was_posted() -> None:
    """Protects B8: what people may have received by hand is read before the count of its item is set."""
    company = Company()
    company.carry_out([ORDER])
    assert ONE is not None
    plan = make_plan(
        PlanInput(
            orders=(),
            ledger=company.ledger,
            facts=replace(company.books.facts(Needs()), orders={}),
            settings=company.settings,
            context=CONTEXT,
            all_orders=(replace(ORDER, receivings=(received(2),)),),
            stock_products=(ONE,),
            stock={ONE.id: (StockRow(product_id=ONE.id, location_id=1, on_hand=Decimal(2)),)},
        )
    )
    (link,) = company.links.values()
    assert (plan.needs.order_txn_ids, plan.steps) == ({link.txn_id}, [])
