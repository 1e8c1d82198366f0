"""I2, B7: a count that is left alone although it differs is a question, whoever asked for the sync; where both sides agree nobody is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving, StockRow
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts
from stockpost.core.ledger import Decision, KnownEntry, Ledger, LinkState, OrderLink
from stockpost.core.left_alone import KEPT, partners_of
from stockpost.core.names import item_name
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.problems import Difference, problem
from stockpost.core.quickbooks_records import Account, Item, Preferences, Site, SiteCount
from stockpost.core.resolve import Catalogue
from stockpost.core.steps import Context

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
SWITCH, CABLE = Product(id=3, name="Switch"), Product(id=4, name="Cable")
ITEM = Item(kind="Inventory", list_id="8-1", full_name="Switch", on_hand=Decimal(3), edit_sequence="1")
INACTIVE = replace(ITEM, is_active=False)
ACCOUNT = Account(list_id="9-1", full_name="Inventory Adjustment", account_type="CostOfGoodsSold")
KNOWN = {("item", 3): KnownEntry(list_id="8-1", full_name="Switch", key="switch")}
SERIAL = Preferences(serial_or_lot_tracking="SerialNumber")


def plan(
    units: int | None,
    item: Item | None = INACTIVE,
    *,
    product: Product = SWITCH,
    facts: dict[str, Any] | None = None,
    ledger: dict[str, Any] | None = None,
    settings: dict[str, Any] | None = None,
    shared: tuple[Product, ...] = (),
    **more: Any,
) -> Plan:
    """A sync of one product that nobody named, of which Autotask has so many units, with what QuickBooks has under its name."""
    known: dict[str, Any] = {
        "is_live": True,
        "items": {"switch": item},
        "on_hand": {"switch": item.on_hand} if item and item.on_hand is not None else {},
        "accounts": {"inventory adjustment": ACCOUNT},
    }
    row = () if units is None else (StockRow(product_id=product.id, location_id=1, on_hand=Decimal(units)),)
    given: dict[str, Any] = {"orders": (), "stock_products": (product,), "stock": {product.id: row}}
    given["catalogue"] = Catalogue(shared_items={"switch": shared} if shared else {})
    return make_plan(
        PlanInput(
            ledger=Ledger(**(ledger or {})),
            facts=Facts(**known | (facts or {})),
            settings=CompanySettings(**(settings or {})),
            context=Context(company_key="key", today=date(2026, 11, 28), local_date=lambda moment: moment.date()),
            **given | more,
        )
    )


def order_of(product: Product, *, received: int = 0) -> PurchaseOrder:
    """Order 1007 over nine of a product, of which so many were received."""
    receiving = Receiving(id=1, line_id=10, quantity=Decimal(received), received_at=NOW)
    return PurchaseOrder(
        id=1,
        number="1007",
        vendor_id=1,
        vendor_name="Ingram",
        status=OrderStatus.SUBMITTED,
        created_at=NOW,
        lines=(OrderLine(id=10, product=product, quantity=Decimal(9), unit_cost=Decimal(1)),),
        receivings=(receiving,) if received else (),
    )


def asked(found: Plan) -> list[str]:
    return [one.code for one in found.problems]


def staying(found: Plan) -> list[str]:
    """What was asked before and is not known to be over."""
    return [one.code for one in found.unasked]


def test_an_inactive_item_is_a_question_where_its_count_differs() -> None:
    """Protects a full sync from a difference that only a page tells: asked where the counts differ, gone where they agree, never set."""
    found = plan(5)
    assert (found.steps, asked(found), [one.is_problem for one in found.left_out]) == ([], ["name_inactive"], [True])
    assert found.counts[3].reason == "“Switch” is inactive in QuickBooks"
    equal = plan(3)
    assert (asked(equal), staying(equal), [one.is_problem for one in equal.left_out]) == ([], [], [False])
    assert (asked(plan(3, asked_by_name={3})), asked(plan(None))) == ([], [])


def test_nothing_is_said_of_a_count_that_is_not_known() -> None:
    """Protects against questions on a guess: a conversation asks QuickBooks first, a preview opens nothing and closes nothing."""
    moved = plan(5, facts={"on_hand": {}})
    assert (moved.needs.items, asked(moved), moved.left_out) == ({"switch": "Switch"}, [], [])
    preview = plan(5, facts={"on_hand": {}, "is_live": False})
    assert (asked(preview), staying(preview)) == ([], ["name_inactive"])
    assert asked(plan(5, facts={"on_hand": {}, "is_live": False}, asked_by_name={3})) == ["name_inactive"]
    service = replace(ITEM, kind="Service", on_hand=None)
    assert (asked(plan(5, service)), staying(plan(5, service))) == ([], ["item_kind_differs"])


def test_whoever_leaves_a_count_to_quickbooks_is_not_asked_again() -> None:
    """Protects runs from one item that ends each of them with problems: the decision holds as long as the case is the same, and is said."""
    (question,) = plan(5).problems
    assert question.choices == ("reactivate", "map", "retry", "detach", "skip")
    assert question.differences == (
        Difference(field="Active", autotask="active", last_transferred="", quickbooks="inactive"),
    )
    decision = Decision(code=question.code, choice="detach", basis=question.basis, product_id=3)
    for named in (set(), {3}):
        kept = plan(5, ledger={"decisions": (decision,)}, asked_by_name=named)
        assert (asked(kept), staying(kept), [one.is_problem for one in kept.left_out]) == ([], [], [False])
        assert kept.counts[3].reason == f"“Switch” is inactive in QuickBooks; {KEPT}"
    changed = plan(5, replace(INACTIVE, edit_sequence="2"), ledger={"decisions": (decision,)})
    assert asked(changed) == ["name_inactive"]


def test_an_order_that_asks_the_same_is_asked_once() -> None:
    """Protects the bookkeeper from one question twice: while an order waits for the inactive item, its count is no question of its own, and one
    that was open is over; whoever named the item is told that it was not synced."""
    same = problem(
        "name_inactive", order_id=1, product_id=3, item="Switch", name="Switch", kind="item", basis="item:3:1"
    )
    for named, units, is_told in ((set(), 5, False), ({3}, 5, True), ({3}, 3, False)):
        found = plan(units, order_problems={1: (same,)}, asked_by_name=named)
        assert (asked(found), staying(found), [one.is_problem for one in found.left_out]) == ([], [], [is_told])
    other = replace(same, product_id=4)
    assert asked(plan(5, order_problems={1: (other,)})) == ["name_inactive"]


def test_an_item_that_is_gone_is_a_question_where_autotask_has_any() -> None:
    """Protects against units that QuickBooks forgot: merged or deleted, also where a service has its name since; nothing to count is none."""
    gone = {"items_by_list_id": {"8-1": None}}
    assert asked(plan(5, None, facts=gone, ledger={"entries": KNOWN})) == ["entry_gone"]
    nothing = plan(0, None, facts=gone, ledger={"entries": KNOWN})
    assert (asked(nothing), staying(nothing)) == ([], [])
    service = replace(ITEM, kind="Service", list_id="8-9", on_hand=None)
    assert asked(plan(5, service, facts=gone, ledger={"entries": KNOWN})) == ["item_kind_differs"]


def test_a_name_that_moved_is_a_question_where_either_count_differs() -> None:
    """Protects the item that was used so far: the one that has its name now may have the right count by chance."""
    renamed = replace(ITEM, full_name="Switch old", on_hand=Decimal(2))
    facts = {"items_by_list_id": {"8-1": renamed}, "is_live": False}
    other = replace(ITEM, list_id="8-2")
    assert asked(plan(3, other, facts=facts, ledger={"entries": KNOWN})) == ["name_moved"]
    both = {**facts, "items_by_list_id": {"8-1": replace(renamed, on_hand=Decimal(3))}}
    assert asked(plan(3, other, facts=both, ledger={"entries": KNOWN})) == []
    uncounted = {**facts, "items_by_list_id": {"8-1": replace(renamed, on_hand=None)}}
    assert asked(plan(3, other, facts=uncounted, ledger={"entries": KNOWN})) == []


def test_an_older_answer_about_the_same_item_is_not_believed() -> None:
    """Protects against a false difference: what was asked by id once is older than the count that was read since."""
    older = {"items_by_list_id": {"8-1": replace(INACTIVE, on_hand=Decimal(9))}, "is_live": False}
    assert asked(plan(3, facts=older, ledger={"entries": KNOWN})) == []


def test_a_renamed_item_that_is_inactive_is_compared_under_its_new_name() -> None:
    """Protects against a false difference: nothing has the old name, and what is meant has the right count."""
    renamed = replace(INACTIVE, full_name="Switch 8")
    facts = {
        "items": {"switch": None, "switch 8": renamed},
        "on_hand": {"switch 8": Decimal(3)},
        "items_by_list_id": {"8-1": renamed},
    }
    assert asked(plan(3, facts=facts, ledger={"entries": KNOWN})) == []
    assert asked(plan(5, facts=facts, ledger={"entries": KNOWN})) == ["name_inactive"]


def test_what_quickbooks_does_not_have_is_a_question_unless_the_setting_says_so() -> None:
    """Protects the setting create_missing_items from being asked about; a name that a person chose and that is not there is asked about."""
    off = {"create_missing_items": False}
    found = plan(5, None, settings=off)
    assert (asked(found), staying(found)) == ([], ["item_missing"])
    assert asked(plan(5, None, settings=off, asked_by_name={3})) == ["item_missing"]
    mapped = {"mappings": {("item", 3): "Switch"}}
    assert (asked(plan(5, None, ledger=mapped)), asked(plan(0, None, ledger=mapped))) == (["item_missing"], [])


def test_a_name_that_quickbooks_cannot_hold_is_of_its_product() -> None:
    """Protects a question from staying for ever: it is about the product, so that the next look at it can end it."""
    product = replace(SWITCH, name="\x00")
    (found,) = plan(5, product=product).problems
    assert (found.code, found.product_id) == ("field_invalid", 3)
    assert asked(plan(0, product=product)) == []


def test_a_collision_asks_quickbooks_for_what_has_the_name() -> None:
    """Protects against silence about two names that become one: the count of what has the shortened name is asked for and compared."""
    long = replace(SWITCH, name="Switch, managed, 48 ports, rack mount")
    key = item_name(long.name).key
    catalogue = Catalogue(item_collisions={key: (long.name, f"{long.name} B")})
    first = plan(5, product=long, catalogue=catalogue)
    assert (list(first.needs.items), asked(first)) == ([key], [])
    absent = {"items": {key: None}}
    assert asked(plan(5, product=long, catalogue=catalogue, facts=absent)) == ["name_collision"]
    there = {"items": {key: replace(ITEM, full_name=long.name[:31])}, "on_hand": {key: Decimal(5)}}
    assert asked(plan(5, product=long, catalogue=catalogue, facts=there)) == []


def test_a_missing_account_is_told_once_where_an_item_would_be_made() -> None:
    """Protects against silence: what cannot be created for want of an account waits for it, and for nothing that Autotask does not have."""
    nowhere = {"accounts": dict.fromkeys(("autotask income from po", "cost of goods sold", "inventory asset"))}
    facts = {**nowhere, "whole_lists": {"accounts": True}, "is_live": False}
    found = plan(5, None, facts=facts)
    assert (asked(found), found.problems[0].choices) == (["account_missing"], ("create", "retry"))
    assert asked(plan(0, None, facts=facts)) == []


SHARED = (SWITCH, CABLE, Product(id=5, name="Rack"))
STOCK = {
    3: (StockRow(product_id=3, location_id=1, on_hand=Decimal(5)),),
    4: (StockRow(product_id=4, location_id=1, on_hand=Decimal(4)),),
}


def test_several_products_of_one_item_are_one_question_with_both_sums() -> None:
    """Protects a shared item: one question names all its products, what each should be, and both sums; equal sums are none."""
    mapped = {"mappings": {("item", 4): "Switch", ("item", 5): "Switch"}}
    both: dict[str, Any] = {"stock_products": (SWITCH, CABLE), "stock_partners": (SHARED[2],), "ledger": mapped}
    found = plan(5, ITEM, shared=SHARED, stock=STOCK, **both)
    assert (found.steps, asked(found)) == ([], ["item_shared", "item_shared"])
    first, second = found.problems
    assert (first.cause, first.product_id, second.product_id) == (second.cause, 3, 4)
    assert (
        "there should be 9 of it (“Switch” 5, “Cable” 4, “Rack” not stocked), and QuickBooks has 3" in first.explanation
    )
    assert first.kind_of_item == "item_shared"
    equal = plan(5, replace(ITEM, on_hand=Decimal(9)), shared=SHARED, stock=STOCK)
    assert (equal.steps, asked(equal), staying(equal)) == ([], [], [])
    unknown = plan(5, ITEM, shared=SHARED, stock=STOCK, facts={"is_live": False, "on_hand": {}})
    assert (asked(unknown), staying(unknown)) == ([], ["item_shared"])
    absent = plan(5, None, shared=SHARED, stock=STOCK, facts={"is_live": False})
    assert "QuickBooks has 0" in absent.problems[0].explanation
    nobody_knows = plan(5, None, shared=SHARED, stock=STOCK, facts={"is_live": False, "items": {}})
    assert (asked(nobody_knows), staying(nobody_knows)) == ([], ["item_shared"])


def test_products_that_lead_to_one_item_since_a_moment_ago_share_it() -> None:
    """Protects one count from two products before the catalogue knows: somebody renamed the item of one to the very name of the other."""
    renamed = replace(ITEM, full_name="Cable")
    found = plan(
        5,
        stock=STOCK,
        stock_products=(SWITCH, CABLE),
        ledger={"entries": KNOWN},
        facts={
            "items": {"switch": None, "cable": renamed},
            "on_hand": {"cable": Decimal(3)},
            "items_by_list_id": {"8-1": renamed},
        },
    )
    assert (found.steps, asked(found)) == ([], ["item_shared", "item_shared"])
    assert "there should be 9 of it (“Switch” 5, “Cable” 4)" in found.problems[0].explanation


def test_what_is_decided_about_a_shared_item_holds_for_these_products() -> None:
    """Protects a decision from being stretched: it holds while the same products share the item, and one more is asked about again."""
    (question,) = plan(5, ITEM, shared=SHARED, stock=STOCK).problems
    decision = Decision(code="item_shared", choice="detach", basis=question.basis, product_id=3)
    assert asked(plan(5, ITEM, shared=SHARED, stock=STOCK, ledger={"decisions": (decision,)})) == []
    more = (*SHARED, Product(id=6, name="Shelf"))
    assert asked(plan(5, ITEM, shared=more, stock=STOCK, ledger={"decisions": (decision,)})) == ["item_shared"]


def test_units_of_a_partner_that_are_not_posted_yet_do_not_count() -> None:
    """Protects B8 for a shared item: what was received for another of its products and waits to be posted is not missing."""
    order = order_of(CABLE, received=4)
    waiting = problem("number_taken", order_id=1, number="1007", ref_number="1007", vendor="Ingram", date="today")
    found = plan(
        3,
        ITEM,
        shared=(SWITCH, CABLE),
        stock={**STOCK, 3: (StockRow(product_id=3, location_id=1, on_hand=Decimal(3)),)},
        stock_partners=(CABLE,),
        all_orders=(order,),
        order_problems={1: (waiting,)},
    )
    assert (asked(found), [one.item for one in found.left_out]) == ([], ["Switch"])


def test_partners_are_the_products_of_the_same_items() -> None:
    """Protects the sums: a sync of one product looks at all that share its item, and at no others."""
    shared = {"switch": SHARED, "tray": (Product(id=8, name="Tray"), Product(id=9, name="Trays"))}
    assert (partners_of({3}, shared), partners_of({3, 8}, shared), partners_of({7}, shared)) == (
        {4, 5},
        {4, 5, 9},
        set(),
    )


def test_serial_numbers_are_a_question_where_the_counts_differ() -> None:
    """Protects numbered items: what a quantity cannot set is asked about with both counts, and a person's adjustment ends it."""
    numbered = replace(SWITCH, is_serialized=True)
    found = plan(5, ITEM, product=numbered, facts={"preferences": SERIAL})
    assert (found.steps, asked(found)) == ([], ["counted_by_serial"])
    assert "there should be 5, and QuickBooks has 3" in found.problems[0].explanation
    assert asked(plan(3, ITEM, product=numbered, facts={"preferences": SERIAL})) == []


@pytest.mark.parametrize(("units", "there", "codes"), [(-2, 3, ["below_zero"]), (-2, -2, [])])
def test_a_count_below_zero_is_a_question(units: int, there: int, codes: list[str]) -> None:
    """Protects I2: Autotask's own count below zero is never set; where QuickBooks says the same nobody is asked."""
    found = plan(units, replace(ITEM, on_hand=Decimal(there)))
    assert (found.steps, asked(found)) == ([], codes)
    assert found.left_out[0].reason.endswith("below zero, so nothing is set; correct its count in Autotask")


def test_an_item_by_site_is_compared_site_by_site() -> None:
    """Protects decision 14: QuickBooks is asked where an inactive item is, and units at sites that no location leads to are no difference."""
    facts = {
        "preferences": Preferences(is_multi_location_enabled=True),
        "sites": {"main": Site(list_id="S-1", name="Main")},
    }
    more: dict[str, Any] = {
        "settings": {"inventory_sites": "by_location"},
        "ledger": {"mappings": {("location", 1): "Main"}},
        "facts": facts,
    }
    first = plan(2, **more)
    assert (first.needs.item_sites, asked(first)) == ({"switch": "Switch"}, [])
    there = tuple(
        SiteCount(item_name="Switch", site_list_id=one, site_name=one, on_hand=Decimal(units))
        for one, units in (("Main", 2), ("Annex", 1))
    )
    more["facts"]["item_sites"] = {"switch": there}
    assert (asked(plan(2, **more)), asked(plan(3, **more))) == ([], ["name_inactive"])


def test_a_count_that_an_order_makes_doubtful_is_asked_about_with_the_order() -> None:
    """Protects B10 from a second question: the problem of the order is the explanation, and the count has none of its own."""
    changed = problem(
        "changed_in_quickbooks",
        order_id=1,
        number="1007",
        fields="memo",
        consequence="Nothing is written.",
        advice="Decide.",
    )
    order = order_of(SWITCH)
    links = {1: OrderLink(order_id=1, state=LinkState.LINKED, txn_id="T-1")}
    found = plan(5, all_orders=(order,), order_problems={1: (changed,)}, ledger={"links": links})
    assert (asked(found), "1007 was changed in QuickBooks" in found.left_out[0].reason) == ([], True)


def test_a_preview_tells_what_would_be_set_where_the_count_was_never_read() -> None:
    """Protects the preview before the first contact: it names the count of Autotask, and guesses none of QuickBooks."""
    found = plan(5, ITEM, facts={"is_live": False, "on_hand": {}}, asked_by_name=frozenset({SWITCH.id}))
    assert [step.summary for step in found.steps] == ["Set on hand of Switch to 5, if QuickBooks has another count"]
