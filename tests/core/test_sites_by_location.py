"""Each location of Autotask has its inventory site (decision 14): every site is set to what Autotask counts there, and nothing moves to
a site that nobody named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_invoices import Delivery
from stockpost.core.autotask_records import (
    OrderLine,
    OrderStatus,
    Product,
    PurchaseOrder,
    Receiving,
    StockRow,
    VanishedRow,
)
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts
from stockpost.core.item_counts import UninvoicedCharge
from stockpost.core.ledger import Decision, KnownEntry, Ledger, LinkState, OrderLink
from stockpost.core.markers import count_base, joint_base, memo_token, product_of_count, read_joint_token
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.quickbooks_records import (
    Account,
    Entity,
    Item,
    Preferences,
    QuickBooksAdjustment,
    QuickBooksAdjustmentLine,
    Site,
    SiteCount,
)
from stockpost.core.recognise import recognised_adjustment
from stockpost.core.requests import InventoryAdjustmentAdd
from stockpost.core.resolve import Catalogue
from stockpost.core.steps import Context

SWITCH = Product(id=3, name="Switch")
ITEM = Item(kind="Inventory", list_id="8-1", full_name="Switch", on_hand=Decimal(3))
ACCOUNT = Account(list_id="9-1", full_name="Inventory Adjustment", account_type="CostOfGoodsSold")
SITES = {name: Site(list_id=f"S-{name}", name=name) for name in ("Main", "Vans", "Consignment", "Rest")}
MAIN, NORTH, SOUTH, SHELF = 1, 2, 3, 4
NAMES = {MAIN: "Main Warehouse", NORTH: "Van – North", SOUTH: "Van – South", SHELF: "Shelf"}
MAPPED = {("location", MAIN): "Main", ("location", NORTH): "Vans", ("location", SOUTH): "vans"}
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
CONTEXT = Context(company_key="key", today=date(2026, 11, 27), local_date=lambda moment: moment.date())
BY_SITE = Preferences(is_multi_location_enabled=True)


def there(**units: int) -> tuple[SiteCount, ...]:
    """Units of the switch by site, `none` for what names none."""
    return tuple(
        SiteCount(
            item_name="Switch",
            site_list_id="" if name == "none" else f"S-{name}",
            site_name="" if name == "none" else name,
            on_hand=Decimal(number),
        )
        for name, number in units.items()
    )


def plan(
    stock: dict[int, int],
    counts: tuple[SiteCount, ...] | None = (),
    *,
    sites: dict[str, Site | None] | None = None,
    settings: dict[str, str] | None = None,
    item: Item | None = ITEM,
    facts: dict[str, Any] | None = None,
    ledger: dict[str, Any] | None = None,
    **more: Any,
) -> Plan:
    """A sync of the switch: what Autotask counts by location, and QuickBooks by site."""
    known: dict[str, Any] = {
        "is_live": True,
        "items": {"switch": item},
        "on_hand": {} if item is None else {"switch": sum((one.on_hand for one in counts or ()), Decimal(0))},
        "accounts": {"inventory adjustment": ACCOUNT},
        "sites": {name.casefold(): site for name, site in ({**SITES, **(sites or {})}).items()},
        "item_sites": {} if counts is None else {"switch": counts},
        "preferences": BY_SITE,
    }
    given: dict[str, Any] = {
        "orders": (),
        "stock_products": (SWITCH,),
        "stock": {
            3: tuple(StockRow(product_id=3, location_id=place, on_hand=Decimal(n)) for place, n in stock.items())
        },
    }
    return make_plan(
        PlanInput(
            ledger=Ledger(**{"mappings": MAPPED, **(ledger or {})}),
            facts=Facts(**known | (facts or {})),
            settings=CompanySettings(**{"inventory_sites": "by_location", **(settings or {})}),  # type: ignore[arg-type]
            context=CONTEXT,
            catalogue=Catalogue(locations=NAMES),
            **given | more,
        )
    )


def sent(found: Plan) -> dict[str, Decimal]:
    """The count of each site that is set."""
    requests = [step.request for step in found.steps if isinstance(step.request, InventoryAdjustmentAdd)]
    return {one.inventory_site_list_id.removeprefix("S-"): one.lines[0].new_quantity for one in requests}


def codes(found: Plan) -> list[str]:
    return [one.code for one in found.problems]


@pytest.mark.parametrize(
    ("stock", "counts", "expected"),
    [
        ({MAIN: 5, NORTH: 2, SOUTH: 1}, there(), {"Main": 5, "Vans": 3}),
        ({MAIN: 5, NORTH: 2, SOUTH: 1}, there(Main=5, Vans=3), {}),
        ({MAIN: 4, NORTH: 3, SOUTH: 1}, there(Main=5, Vans=3), {"Main": 4, "Vans": 4}),
        ({MAIN: 4, NORTH: 4}, there(Main=5, Vans=4, Consignment=9, none=-2), {"Main": 4}),
        ({MAIN: 2}, there(Main=2, Vans=1), {"Vans": 0}),
        ({MAIN: 2, SHELF: 0}, there(Main=2), {}),
    ],
)
def test_each_site_is_set_to_what_autotask_counts_there(
    stock: dict[int, int], counts: tuple[SiteCount, ...], expected: dict[str, int]
) -> None:
    """Protects B7 by site: a move is two counts, equal sites get none, and what no location leads to is left alone."""
    found = plan(stock, counts)
    assert (sent(found), found.problems) == (expected, [])


def test_what_is_set_is_told_with_its_site_and_has_a_mark_of_its_own() -> None:
    """Protects the explained count, and P1: the counts of one item at two sites are two writes, each known again by its own mark."""
    main, vans = plan({MAIN: 4, NORTH: 3}, there(Main=5, Vans=1, Consignment=9)).steps
    assert main.summary == "Set on hand of Switch at Main from 5 to 4 (9 at Consignment left alone)"
    assert vans.summary == "Set on hand of Switch at Vans from 1 to 3 (9 at Consignment left alone)"
    assert main.base != vans.base
    assert (main.mark, main.guid, main.content_hash) != (vans.mark, vans.guid, vans.content_hash)
    (count,) = plan({MAIN: 4, NORTH: 3}, there(Main=5, Vans=1, Consignment=9)).counts.values()
    assert [(one.site, one.locations, one.autotask, one.quickbooks) for one in count.by_site] == [
        ("Main", (MAIN,), 4, 5),
        ("Vans", (NORTH, SOUTH), 3, 1),
    ]
    assert (count.difference, count.is_other) == (1, True)


def test_a_move_differs_although_the_totals_are_equal() -> None:
    """Protects the page Stock: units at the wrong site are shown, though both sides count the same together."""
    (count,) = plan({MAIN: 1, NORTH: 2}, there(Main=2, Vans=1)).counts.values()
    assert (count.difference, count.is_other) == (0, True)
    (count,) = plan({MAIN: 1, NORTH: 2}, None).counts.values()
    assert (count.difference, count.is_other) == (None, False)


def test_a_location_that_leads_to_no_site_is_a_problem_that_names_it() -> None:
    """Protects against units that are counted nowhere: nothing of the item is set until a person has said where they are."""
    found = plan({MAIN: 5, SHELF: 2}, there())
    assert (found.steps, codes(found)) == ([], ["location_without_site"])
    assert (found.problems[0].product_id, "“Shelf”" in found.problems[0].title) == (3, True)
    assert "inventory_site" in found.problems[0].remedy
    assert [entry.is_problem for entry in found.left_out] == [True]
    unnamed = plan({MAIN: 5, 9: 2}, there())
    assert "location 9" in unnamed.problems[0].title


def test_the_setting_inventory_site_is_the_site_for_the_rest() -> None:
    """Protects the meaning of the setting beside the mappings: it holds what leads nowhere else, down to zero."""
    settings = {"inventory_site": "Rest"}
    assert sent(plan({MAIN: 5, SHELF: 2}, there(), settings=settings)) == {"Main": 5, "Rest": 2}
    assert sent(plan({MAIN: 5}, there(Main=5, Rest=1), settings=settings)) == {"Rest": 0}


def test_a_site_that_is_missing_matters_only_where_units_are() -> None:
    """Protects the other items from one location's trouble; who needs the site is told which location leads to it."""
    gone: dict[str, Site | None] = {"Vans": None}
    assert sent(plan({MAIN: 5, NORTH: 0}, there(), sites=gone)) == {"Main": 5}
    found = plan({MAIN: 5, NORTH: 1}, there(), sites=gone)
    assert (found.steps, codes(found)) == ([], ["site_missing"])
    assert "“Van – North”" in found.problems[0].explanation
    inactive: dict[str, Site | None] = {"Vans": replace(SITES["Vans"], is_active=False)}
    assert "inactive" in plan({NORTH: 1}, there(), sites=inactive).problems[0].explanation


def test_quickbooks_is_asked_before_anything_is_set() -> None:
    """Protects I1: in a conversation nothing is set on a guess, and sites and counts are asked for in one message."""
    asked = plan({MAIN: 5}, None, facts={"sites": {}})
    assert (asked.steps, set(asked.needs.sites)) == ([], {"main", "vans"})
    asked = plan({MAIN: 5}, None, facts={"on_hand": {}})
    assert (asked.steps, asked.needs.item_sites, asked.needs.items) == ([], {"switch": "Switch"}, {"switch": "Switch"})
    assert asked.is_stock_open
    asked = plan({MAIN: 5}, None)
    assert (asked.steps, asked.needs.item_sites, asked.is_stock_open) == ([], {"switch": "Switch"}, True)
    asked = plan({MAIN: 5}, there(), facts={"accounts": {}})
    assert (asked.steps, set(asked.needs.accounts)) == ([], {"inventory adjustment"})


def test_a_renamed_item_is_set_by_the_sites_that_it_has() -> None:
    """Protects the counts of an item that was renamed in QuickBooks: its old name has none, and what is at its sites is not set once more."""
    renamed = replace(ITEM, full_name="Router")
    found = plan(
        {MAIN: 4, NORTH: 1},
        facts={
            "items": {"switch": None, "router": renamed},
            "items_by_list_id": {ITEM.list_id: renamed},
            "on_hand": {"router": Decimal(5)},
            "item_sites": {"router": there(Main=4, Vans=0)},
        },
        ledger={"entries": {("item", 3): KnownEntry(list_id=ITEM.list_id, full_name="Switch", key="switch")}},
    )
    assert (sent(found), found.problems) == ({"Vans": 1}, [])


def test_a_preview_tells_what_it_does_not_know_yet() -> None:
    """Protects the preview: without a reading of sites it names them and says that the count may be right already."""
    found = plan({MAIN: 5}, None, facts={"is_live": False, "sites": {}})
    assert [(step.summary, step.request) for step in found.steps] == [
        ("Set on hand of Switch at Main to 5, if QuickBooks has another count", None),
        ("Set on hand of Switch at Vans to 0, if QuickBooks has another count", None),
    ]
    new = plan({MAIN: 5}, None, item=None, facts={"is_live": False})
    assert [step.base for step in new.steps if step.base.startswith("onhand")] == [count_base(3, "main")]


def order(location: int | None, received: int) -> PurchaseOrder:
    """Ten switches for one location, of which so many have come."""
    line = OrderLine(id=11, product=SWITCH, quantity=Decimal(10), unit_cost=Decimal(2), location_id=location)
    came = Receiving(id=21, line_id=11, quantity=Decimal(received), received_at=NOW)
    return PurchaseOrder(
        id=7,
        number="1007",
        vendor_id=5,
        vendor_name="Ingram",
        status=OrderStatus.RECEIVED_PARTIAL,
        created_at=NOW,
        lines=(line,),
        receivings=(came,),
    )


def unposted(location: int | None, stock: dict[int, int], counts: tuple[SiteCount, ...], **more: Any) -> Plan:
    """Four switches were received on an order that is in QuickBooks, and their receipt is not."""
    link = OrderLink(order_id=7, state=LinkState.LINKED, txn_id="T-1", ref_number="1007", vendor_id=5)
    facts = {"orders": {"T-1": None}}
    return plan(
        stock,
        counts,
        all_orders=(order(location, 4),),
        ledger={"links": {7: link}, "mappings": MAPPED},
        facts=facts,
        **more,
    )


def test_what_is_not_posted_yet_is_missing_at_its_own_site() -> None:
    """Protects B8 by site: the receipt will bring the units to the site of its line, so they are left out of that site's count."""
    assert sent(unposted(NORTH, {MAIN: 5, NORTH: 4}, there(Main=1))) == {"Main": 5}
    assert codes(unposted(None, {MAIN: 5}, there(Main=1))) == ["location_without_site"]
    assert sent(unposted(None, {MAIN: 5, SHELF: 4}, there(Main=1), settings={"inventory_site": "Rest"})) == {"Main": 5}


def test_units_that_moved_on_before_their_receipt_are_left_alone() -> None:
    """Protects against a site below zero: what was received at one location and moved to another waits for its receipt."""
    found = unposted(NORTH, {MAIN: 9, NORTH: 0}, there(Main=1))
    assert (found.steps, codes(found)) == ([], ["below_zero"])
    (left,) = found.left_out
    assert ("-4 at Vans" in left.reason, "update 1007 first" in left.reason) == (True, True)
    (left,) = plan({MAIN: 9, NORTH: -2}, there()).left_out
    assert left.reason == (
        "Autotask's count at Vans is -2, below zero, so nothing is set; correct its count in Autotask"
    )


def test_what_is_delivered_and_not_invoiced_is_held_where_its_invoice_takes_it_off() -> None:
    """Protects I4: units are held at the site of the location that they left, else at the one for the rest, and the note says where."""
    unknown = Delivery(charge="ticket:1", name="Rack", product_id=3, quantity=Decimal(2))
    from_vans = replace(unknown, charge="ticket:2", name="Office", quantity=Decimal(1), locations=(NORTH, SOUTH))
    from_both = replace(unknown, charge="ticket:3", quantity=Decimal(4), locations=(MAIN, NORTH))
    settings = {"inventory_site": "Rest", "hold_uninvoiced": "true"}
    found = plan({MAIN: 5}, there(), settings=settings, uninvoiced={3: (unknown, from_vans, from_both, from_vans)})
    assert sent(found) == {"Main": 5, "Rest": 6, "Vans": 2}
    (note,) = found.stock_notes
    assert (
        "8 more delivered and not yet invoiced (Rack, Office, Rack and 1 more; held until then: 6 at Rest, 2 at Vans): 13"
        in note
    )
    holding = {"hold_uninvoiced": "true"}
    assert sent(plan({MAIN: 5}, there(), settings=holding, uninvoiced={3: (from_vans,)})) == {"Main": 5, "Vans": 1}
    for homeless in (unknown, from_both):
        assert codes(plan({MAIN: 5}, there(), settings=holding, uninvoiced={3: (homeless,)})) == [
            "location_without_site"
        ]


def test_what_is_only_shown_is_part_of_no_site() -> None:
    """Protects I4 with hold_uninvoiced off, and where no invoice takes stock off: deliveries are known, and nothing is kept for them, nor is a
    site asked for them."""
    homeless = Delivery(charge="ticket:1", name="Rack", product_id=3, quantity=Decimal(2))
    for settings in ({}, {"hold_uninvoiced": True, "decrement_on_invoice": False}):
        found = plan({MAIN: 5}, there(), settings=settings, uninvoiced={3: (homeless,)})  # type: ignore[arg-type]
        assert (sent(found), found.stock_notes) == ({"Main": 5}, [])
        count = found.counts[3]
        assert (count.uninvoiced, count.uninvoiced_units, count.held_units) == (
            (UninvoicedCharge("Rack", Decimal(2)),),
            2,
            0,
        )
    assert plan({MAIN: 5}, there()).counts[3].uninvoiced is None


def test_a_large_change_at_one_site_waits_for_a_person() -> None:
    """Protects I2 by site: a large move changes no total, and is asked about all the same; the answer counts for these very counts."""
    settings = {"on_hand_change_limit": Decimal(10)}
    found = plan({MAIN: 1, NORTH: 20}, there(Main=20, Vans=1), settings=settings)  # type: ignore[arg-type]
    assert (found.steps, codes(found)) == ([], ["change_too_large"])
    assert found.problems[0].title == "The stock of Switch would change by −19 at Main, +19 at Vans"
    approved = Decision(code="change_too_large", choice="approve", basis=found.problems[0].basis, product_id=3)
    ledger = {"mappings": MAPPED, "decisions": (approved,)}
    again = plan({MAIN: 1, NORTH: 20}, there(Main=20, Vans=1), settings=settings, ledger=ledger)  # type: ignore[arg-type]
    assert sent(again) == {"Main": 1, "Vans": 20}


@pytest.mark.parametrize(
    ("main", "vans", "is_asked"), [(20, 1, False), (1, 1, False), (29, 2, False), (31, 1, True), (20, -11, True)]
)
def test_an_approved_change_may_move_a_little(main: int, vans: int, *, is_asked: bool) -> None:
    """Protects I2 later: the answer is about the counts that were shown, moved by no more than is set unasked. Of two sites each has its own,
    as after one of both was set."""
    settings = {"on_hand_change_limit": Decimal(10)}
    shown = plan({MAIN: 1, NORTH: 20}, there(Main=20, Vans=1), settings=settings).problems[0]  # type: ignore[arg-type]
    approved = Decision(code=shown.code, choice="approve", basis=shown.basis, product_id=3)
    before = Decision(code=shown.code, choice="approve", basis="1 at Main, 20 at Vans", product_id=3)
    ledger = {"mappings": MAPPED, "decisions": (before, approved)}
    found = plan({MAIN: 1, NORTH: 20}, there(Main=main, Vans=vans), settings=settings, ledger=ledger)  # type: ignore[arg-type]
    assert codes(found) == (["change_too_large"] if is_asked else [])


def test_a_location_that_vanished_empties_no_site_unasked() -> None:
    """Protects I2 by site: the sites of the others are right, and that of the location that Autotask lists no longer keeps its units until
    a person says that they are gone; where nothing would be set nobody is asked."""
    gone = {3: (VanishedRow(location_id=NORTH, on_hand=Decimal(2), since=NOW),)}
    found = plan({MAIN: 5, SOUTH: 1}, there(Main=5, Vans=3), vanished=gone)
    assert (found.steps, codes(found), found.counts[3].vanished) == ([], ["location_vanished"], gone[3])
    assert "2 at Van – North" in found.problems[0].explanation
    assert "(3 at Vans) was not set to 1 at Vans" in found.problems[0].explanation
    approved = Decision(code="location_vanished", choice="approve", basis=found.problems[0].basis, product_id=3)
    ledger = {"mappings": MAPPED, "decisions": (approved,)}
    again = plan({MAIN: 5, SOUTH: 1}, there(Main=5, Vans=3), vanished=gone, ledger=ledger)
    assert (sent(again), again.counts[3].vanished) == ({"Vans": 1}, ())
    assert codes(plan({MAIN: 5, SOUTH: 1}, there(Main=5, Vans=1), vanished=gone)) == []


def test_a_count_that_does_not_stay_is_asked_about() -> None:
    """Protects I1 by site: three adjustments of one site are enough; those of another do not count."""
    assert codes(plan({MAIN: 1}, there(), adjusted={count_base(3, "main"): 3})) == ["on_hand_keeps_changing"]
    assert sent(plan({MAIN: 1}, there(), adjusted={count_base(3, "vans"): 3})) == {"Main": 1}


def test_where_the_company_file_keeps_no_sites_the_total_is_set() -> None:
    """Protects files without sites: the setting changes nothing there, and no hash or mark of what was written before."""
    facts = {"preferences": Preferences()}
    (step,) = plan({MAIN: 4, SHELF: 2}, there(), facts=facts).steps
    assert (step.base, step.summary) == ("onhand:3", "Set on hand of Switch from 0 to 6")
    assert isinstance(step.request, InventoryAdjustmentAdd)
    assert (step.request.inventory_site_list_id, step.content_hash, step.mark) == (
        "",
        "5fa9b8c6a48b031b",
        memo_token("key", "onhand:3", 0),
    )


def entering(location: int) -> Plan:
    """A new order with a receipt, in a preview."""
    vendor = Entity(kind="Vendor", list_id="5-1", full_name="Ingram")
    orders = (order(location, 4),)
    facts = {"is_live": False, "entities": {"ingram": vendor}}
    return plan({MAIN: 0, NORTH: 4}, there(Main=0), orders=orders, all_orders=orders, facts=facts)


def test_receipts_of_a_preview_arrive_at_their_site() -> None:
    """Protects the preview: what the receipts of the same plan bring is not set once more; where they have no site nothing is entered."""
    found = entering(NORTH)
    assert [step.kind.value for step in found.steps] == ["create_purchase_order", "receive_items"]
    (count,) = found.counts.values()
    assert [(one.site, one.target, one.arriving) for one in count.by_site] == [("Main", 0, 0), ("Vans", 4, 4)]
    found = entering(SHELF)
    assert (found.steps, [(one.code, one.order_id, one.product_id) for one in found.problems]) == (
        [],
        [("location_without_site", 7, None), ("location_without_site", None, 3)],
    )


def test_marks_of_counts_by_site_are_read_again() -> None:
    """Protects P1 after a restore: a found adjustment tells product, site and generation of each count, and those of 100 items fit into a memo."""
    names = [(count_base(1001, "main"), 2), (count_base(1002, "main"), 0)]
    memo = f"Autotask on hand {memo_token('key', joint_base(names), 0)}"
    assert read_joint_token("key", memo) == names
    assert [product_of_count(base) for base in ("onhand:5", count_base(5, "main"))] == [5, 5]
    lines = tuple(QuickBooksAdjustmentLine(item_list_id=str(n), item_name=f"Item {n}") for n in range(2))
    found = recognised_adjustment("key", QuickBooksAdjustment(txn_id="T", edit_sequence="1", memo=memo, lines=lines))
    assert [(one.step.base, one.step.generation, one.step.product_id, one.step.item_key) for one in found] == [
        (names[0][0], 2, 1001, "item 0"),
        (names[1][0], 0, 1002, "item 1"),
    ]
    many = [(count_base(10**17 + n, "x"), 999) for n in range(100)]
    assert len(memo_token("key", joint_base(many), 0)) < 4000
