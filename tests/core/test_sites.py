"""Inventory sites (decision 13): the chosen one gets what the others do not hold, and without one no request names a site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_records import Product, StockRow
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger, StepKind
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.quickbooks_records import Account, Item, Preferences, Site, SiteCount
from stockpost.core.requests import (
    AccountAdd,
    InventoryAdjustmentAdd,
    InvoiceAdd,
    InvoiceLineWrite,
    ItemReceiptAdd,
    ItemReceiptLineWrite,
    PurchaseOrderAdd,
    Write,
)
from stockpost.core.resolve import Catalogue, Resolver
from stockpost.core.sites import Places
from stockpost.core.steps import Context, ReceiptPart, Step

SWITCH = Product(id=3, name="Switch")
ITEM = Item(kind="Inventory", list_id="8-1", full_name="Switch", on_hand=Decimal(3))
ACCOUNT = Account(list_id="9-1", full_name="Inventory Adjustment", account_type="CostOfGoodsSold")
MAIN, VAN = Site(list_id="S-1", name="Main"), Site(list_id="S-2", name="Van")
BY_SITE = Preferences(is_multi_location_enabled=True)
TODAY = date(2026, 11, 27)
CONTEXT = Context(company_key="key", today=TODAY, local_date=lambda moment: moment.date())


def counts(**units: int) -> tuple[SiteCount, ...]:
    """Units of the switch by site, `none` for what names none."""
    ids = {"Main": "S-1", "Van": "S-2", "none": ""}
    return tuple(
        SiteCount(
            item_name="Switch",
            site_list_id=ids[name],
            site_name="" if name == "none" else name,
            on_hand=Decimal(number),
        )
        for name, number in units.items()
    )


def plan(
    total: int,
    *,
    site: Site | None = MAIN,
    there: tuple[SiteCount, ...] | None = (),
    setting: str = "Main",
    preferences: Preferences | None = BY_SITE,
    is_live: bool = True,
    is_site_known: bool = True,
) -> Plan:
    """A sync of the switch, of which Autotask counts so many and QuickBooks three."""
    facts = Facts(
        is_live=is_live,
        items={"switch": ITEM},
        on_hand={"switch": Decimal(3)},
        accounts={"inventory adjustment": ACCOUNT},
        sites={"main": site} if is_site_known else {},
        item_sites={} if there is None else {"switch": there},
        preferences=preferences,
    )
    return make_plan(
        PlanInput(
            orders=(),
            ledger=Ledger(),
            facts=facts,
            settings=CompanySettings(inventory_site=setting),
            context=CONTEXT,
            stock_products=(SWITCH,),
            stock={3: (StockRow(product_id=3, location_id=1, on_hand=Decimal(total)),)},
        )
    )


def sent(found: Plan) -> tuple[str, Decimal]:
    """Site and count of the only adjustment."""
    (step,) = found.steps
    assert isinstance(step.request, InventoryAdjustmentAdd)
    (line,) = step.request.lines
    return step.request.inventory_site_list_id, line.new_quantity


@pytest.mark.parametrize(
    ("setting", "preferences"), [("", BY_SITE), ("Main", Preferences()), ("Main", None), ("", Preferences())]
)
def test_without_a_chosen_site_no_request_names_one(setting: str, preferences: Preferences | None) -> None:
    """Protects company files without sites: nothing about sites is asked or sent, and the total is set as ever."""
    found = plan(9, setting=setting, preferences=preferences, there=None, is_site_known=False)
    assert sent(found) == ("", 9)
    assert (found.needs.sites, found.needs.item_sites) == ({}, {})


@pytest.mark.parametrize(
    ("there", "total", "count"),
    [
        ((), 9, 9),
        (counts(Main=3), 9, 9),
        (counts(Main=1, Van=2), 9, 7),
        (counts(Van=2, none=1), 9, 6),
        (counts(Van=3), 0, None),
        (counts(Main=5, none=-2), 9, 11),
        (counts(Main=1, Van=2), 3, None),
    ],
)
def test_the_chosen_site_gets_what_others_do_not_hold(
    there: tuple[SiteCount, ...], total: int, count: int | None
) -> None:
    """Protects B7: all sites together hold Autotask's count, counted once; an equal total sets nothing."""
    found = plan(total, there=there)
    if count is not None:
        assert sent(found) == ("S-1", count)
        assert count + sum(one.on_hand for one in there if one.site_list_id != "S-1") == total
        return
    assert found.steps == []
    assert [one.code for one in found.problems] == (["other_sites_hold_more"] if total == 0 else [])


def test_units_on_other_sites_are_told_of() -> None:
    """Protects the explained count: what is left alone, where it is, and what that makes of the chosen site."""
    (step,) = plan(9, there=counts(Main=1, Van=2, none=1)).steps
    assert step.summary == ("Set on hand of Switch from 3 to 9 (6 at Main, 2 at Van, 1 at no site left alone)")
    (found,) = plan(1, there=counts(Main=1, Van=2)).problems
    assert (found.product_id, "2 at Van" in found.explanation) == (3, True)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (None, "no inventory site of that name"),
        (replace(MAIN, is_active=False), "inactive"),
        (replace(MAIN, parent_list_id="S-2"), "a bin of another site"),
    ],
)
def test_a_site_that_cannot_be_used_is_a_problem(site: Site | None, words: str) -> None:
    """Protects design 2.5: a site is never made silently, and nothing is counted without it."""
    found = plan(9, site=site)
    assert found.steps == []
    assert [(one.code, one.product_id) for one in found.problems] == [("site_missing", 3)]
    assert words in found.problems[0].explanation


def test_the_site_and_what_is_where_are_asked_before_anything_is_set() -> None:
    """Protects I1: in a conversation nothing is set on a guess; a preview shows the total."""
    asked = plan(9, there=None, is_site_known=False)
    assert (asked.steps, asked.needs.sites) == ([], {"main": "Main"})
    asked = plan(9, there=None)
    assert (asked.steps, asked.needs.item_sites, asked.is_stock_open) == ([], {"switch": "Switch"}, True)
    asked = plan(9, there=counts(Main=3), is_site_known=False)
    assert (asked.steps, asked.needs.sites, asked.needs.item_sites) == ([], {"main": "Main"}, {})
    assert sent(plan(9, there=None, is_live=False)) == ("", 9)
    preview = plan(9, there=None, is_site_known=False, is_live=False)
    assert (sent(preview), preview.needs.sites, preview.problems) == (("", 9), {}, [])


def step(request: Write, **fields: Any) -> Step:
    """What is to be placed, of an order whose only line is 11."""
    is_invoice = isinstance(request, InvoiceAdd)
    usual: dict[str, Any] = {
        "kind": StepKind.CREATE_INVOICE if is_invoice else StepKind.CREATE_PURCHASE_ORDER,
        "line_ids": (23, 0) if is_invoice else (11,),
    }
    return Step(base="x:1", generation=0, subject="", summary="", request=request, **(usual | fields))


def places(**more: Any) -> Places:
    """As a plan has them: line 11 arrives at location 1, line 12 at location 2; of the invoice lines 21 was delivered from location 1,
    22 from both, 23 from nobody knows where, 24 from one that leads to the same site as the first."""
    items = {"switch": ITEM, "work": replace(ITEM, kind="Service", list_id="8-2")}
    sites = {"main": MAIN, "van": VAN}
    return Places(
        Resolver(
            ledger=Ledger(mappings=more.pop("mappings", {})),
            facts=Facts(is_live=True, items=items, sites=sites, preferences=more.pop("preferences", BY_SITE)),
            settings=CompanySettings(**{"inventory_site": "Main", **more}),
            context=CONTEXT,
            catalogue=Catalogue(locations={1: "Main Warehouse", 2: "Van – North"}),
            needs=Needs(),
        ),
        locations={11: 1, 12: 2, 13: None},
        sold_from={21: (1,), 22: (1, 2), 23: (), 24: (1, 3)},
    )


def receipt_of(*line_ids: int) -> Step:
    """A receipt with these lines."""
    lines = tuple(
        ItemReceiptLineWrite(order_txn_id="T", order_txn_line_id=f"L{one}", quantity=Decimal(1)) for one in line_ids
    )
    parts = tuple(
        ReceiptPart(line_id=one, txn_line_id=f"L{one}", receiving_ids=(), quantity=Decimal(1)) for one in line_ids
    )
    request = ItemReceiptAdd(vendor_list_id="1", txn_date=TODAY, lines=lines)
    return step(request, kind=StepKind.RECEIVE_ITEMS, line_ids=(), parts=parts)


ACCOUNT_ADD = AccountAdd(name="Stock", account_type="Income")
ORDER = PurchaseOrderAdd(vendor_list_id="1", txn_date=TODAY, lines=())
STOCKED, SERVICE = InvoiceLineWrite(item_list_id="8-1"), InvoiceLineWrite(item_list_id="8-2")
INVOICE = InvoiceAdd(customer_list_id="1", txn_date=TODAY, ref_number="1", lines=(STOCKED, SERVICE))


def test_orders_receipts_and_invoices_name_the_site_where_quickbooks_takes_it() -> None:
    """Protects FACTS 4: an order names a site or whom it is shipped to; of an invoice only lines of stocked items name one."""
    one = places()
    assert one.at_site(step(ORDER)).request == replace(ORDER, inventory_site_list_id="S-1")
    shipped = replace(ORDER, ship_to_entity_list_id="2")
    assert one.at_site(step(shipped)).request == shipped
    receipt = receipt_of(11)
    placed = one.at_site(receipt).request
    assert isinstance(placed, ItemReceiptAdd)
    assert [line.inventory_site_list_id for line in placed.lines] == ["S-1"]
    placed = one.at_site(step(INVOICE)).request
    assert placed == replace(INVOICE, lines=(replace(STOCKED, inventory_site_list_id="S-1"), SERVICE))
    without = places(preferences=Preferences())
    assert [without.at_site(one).request for one in (step(ORDER), receipt, step(INVOICE))] == [
        ORDER,
        receipt.request,
        INVOICE,
    ]


MAPPED = {("location", 1): "Main", ("location", 2): "Van"}


def sites_in(placed: Step) -> list[str]:
    """The sites that the lines of a receipt or invoice name, or an order in its head."""
    request = placed.request
    if isinstance(request, PurchaseOrderAdd):
        return [request.inventory_site_list_id]
    assert isinstance(request, ItemReceiptAdd | InvoiceAdd)
    return [line.inventory_site_list_id for line in request.lines]


def test_by_location_each_line_goes_to_the_site_of_its_location() -> None:
    """Protects decision 14: receipts line by line; an order has one head, which names a site where all lines agree, else the chosen one."""
    one = places(inventory_sites="by_location", inventory_site="", mappings=MAPPED)
    assert sites_in(one.at_site(receipt_of(11, 12))) == ["S-1", "S-2"]
    heads = [one.at_site(step(ORDER, line_ids=lines)) for lines in ((11,), (12, 0), (11, 12))]
    assert [sites_in(head) for head in heads] == [["S-1"], ["S-2"], [""]]
    rest = places(inventory_sites="by_location", mappings={("location", 2): "Van"})
    assert sites_in(rest.at_site(receipt_of(11, 12, 13))) == ["S-1", "S-2", "S-1"]
    assert sites_in(rest.at_site(step(ORDER, line_ids=(11, 12)))) == ["S-1"]
    assert sites_in(rest.at_site(step(INVOICE))) == ["S-1", ""]
    sold = {line_id: rest.at_site(step(INVOICE, line_ids=(line_id, 0))) for line_id in (21, 22, 23, 24)}
    assert {line_id: sites_in(placed) for line_id, placed in sold.items()} == {line_id: ["S-1", ""] for line_id in sold}
    assert sites_in(one.at_site(step(INVOICE, line_ids=(21, 0)))) == ["S-1", ""]
    to_the_van = places(inventory_sites="by_location", mappings={("location", 1): "Van", ("location", 3): "van"})
    sold = {line_id: to_the_van.at_site(step(INVOICE, line_ids=(line_id, 0))) for line_id in (21, 22, 23, 24)}
    assert [sites_in(placed)[0] for placed in sold.values()] == ["S-2", "S-1", "S-1", "S-2"]
    assert rest.at_site(step(ACCOUNT_ADD, kind=StepKind.CREATE_ACCOUNT)).request == ACCOUNT_ADD


def test_by_location_who_has_no_site_waits() -> None:
    """Protects the counts by site: a receipt, an order or an invoice that would put units nowhere is a problem; what moves none is not."""
    one = places(inventory_sites="by_location", inventory_site="", mappings={("location", 1): "Main"})
    stopped = [one.obstacle([given]) for given in (receipt_of(11, 12), receipt_of(13), step(ORDER, line_ids=(12,)))]
    assert [place.homeless for place in stopped if place] == [
        "The inventory location “Van – North”",
        "What Autotask moves without a location",
        "The inventory location “Van – North”",
    ]
    moving_none = step(INVOICE, line_ids=(0, 0))
    assert one.obstacle([receipt_of(11), step(ORDER, line_ids=(11, 0)), moving_none]) is None
    assert one.obstacle([step(INVOICE, line_ids=(21, 0))]) is None
    sales = [one.obstacle([step(INVOICE, line_ids=(line_id, 0))]) for line_id in (22, 23)]
    told = [sale.problem(invoice_id=1) for sale in sales if sale]
    assert [found.title for found in told] == ["What invoices sell has no inventory site in QuickBooks"] * 2
    assert [words in found.explanation for words, found in zip(("several", "does not tell"), told, strict=True)] == [
        True,
        True,
    ]
