"""What is taken back where counts and receipts name inventory sites (P6, decision 14): each site is as it was, or nothing of the item goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger, LinkState, OrderLink, StepKind, WrittenLine, WrittenOrder
from stockpost.core.markers import count_base
from stockpost.core.plan_undo import UndoPlan, plan_undo
from stockpost.core.quickbooks_records import (
    LinkedTransaction,
    Preferences,
    QuickBooksAdjustment,
    QuickBooksAdjustmentLine,
    QuickBooksOrder,
    QuickBooksOrderLine,
    QuickBooksReceipt,
    QuickBooksReceiptLine,
    Site,
    SiteCount,
)
from stockpost.core.requests import (
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineWrite,
    ItemReceiptAdd,
    ItemReceiptLineWrite,
)
from stockpost.core.steps import Step
from stockpost.core.undo_items import UndoInput, UndoItem, may_be_one_count

TODAY = date(2026, 11, 27)
NAMES = {1: "Switch", 2: "Toner", 3: "Cable"}
BY_SITE = Preferences(is_multi_location_enabled=True)


def count(product: int, site: str = "", *, is_by_location: bool = True) -> Step:
    """The step that set a product's count at a site, or its total."""
    line = InventoryAdjustmentLineWrite(item_list_id=f"I-{product}", new_quantity=Decimal(4))
    site_list_id = f"S-{site}" if site else ""
    return Step(
        base=count_base(product, site.lower() if is_by_location else ""),
        generation=0,
        kind=StepKind.ADJUST_ON_HAND,
        subject=NAMES[product],
        summary="s",
        request=InventoryAdjustmentAdd(
            account_list_id="A-1", txn_date=TODAY, ref_number="AT1", inventory_site_list_id=site_list_id, lines=(line,)
        ),
        product_id=product,
    )


def adjustment(txn_id: str, site: str, units: int, *products: int) -> tuple[UndoItem, QuickBooksAdjustment]:
    """What a run set at a site, and how QuickBooks shows it."""
    step, *others = [count(product, site) for product in products or (1,)]
    lines = tuple(
        QuickBooksAdjustmentLine(item_list_id=f"I-{one}", item_name=NAMES[one], quantity_difference=Decimal(units))
        for one in products or (1,)
    )
    found = QuickBooksAdjustment(
        txn_id=txn_id,
        edit_sequence="1",
        ref_number="AT1",
        txn_date=TODAY,
        site_list_id=f"S-{site}",
        site_name=site,
        lines=lines,
    )
    return UndoItem(step=step, txn_id=txn_id, others=tuple(others)), found


def there(name: str, **units: int) -> tuple[SiteCount, ...]:
    return tuple(
        SiteCount(item_name=name, site_list_id=f"S-{site}", site_name=site, on_hand=Decimal(number))
        for site, number in units.items()
    )


def undo(*given: tuple[UndoItem, QuickBooksAdjustment], **facts: Any) -> UndoPlan:
    """The plan in a conversation that knows enough units of everything, unless `facts` say otherwise."""
    known: dict[str, Any] = {
        "is_live": True,
        "preferences": BY_SITE,
        "adjustments": {item.txn_id: found for item, found in given},
        "on_hand": dict.fromkeys(("switch", "toner", "cable"), Decimal(100)),
        "item_sites": {name.lower(): there(name, Main=50, Vans=50) for name in NAMES.values()},
    }
    return plan_undo(
        UndoInput(
            run=7, items=[item for item, _ in given], ledger=Ledger(), facts=Facts(**known | facts), order_name=str
        )
    )


def deleted(plan: UndoPlan) -> list[str]:
    return [step.base.removeprefix("delete:") for step in plan.steps]


MOVE = (adjustment("T2", "Vans", 2), adjustment("T1", "Main", -2))


def test_both_halves_of_a_move_are_deleted() -> None:
    """Protects P6 by site: each deletion says at which site, by the name that QuickBooks has now or had when sites were last read."""
    plan = undo(*MOVE)
    assert (deleted(plan), plan.problems) == (["T2", "T1"], [])
    assert [step.summary for step in plan.steps] == [
        "Delete the adjustment of Switch at Vans",
        "Delete the adjustment of Switch at Main",
    ]
    sites = {"vans": Site(list_id="S-Vans", name="Vans")}
    shown = undo(*MOVE, is_live=False, adjustments={}, sites=sites)
    assert [step.summary.rpartition("Switch")[2] for step in shown.steps] == [" at Vans", ""]


def test_half_of_a_move_is_not_taken_back() -> None:
    """Protects the total: units that went on from one site would stay at the next and come back at the first."""
    plan = undo(*MOVE, item_sites={"switch": there("Switch", Main=4, Vans=1)})
    assert plan.steps == []
    (told,) = plan.problems
    assert (told.title, told.product_id) == ("The counts of Switch cannot be taken back", 1)
    assert "Switch: 1 on hand at Vans, 2 would be taken out. Some were sold, used or moved since." in told.explanation
    assert "Another count of Switch that the run set stays." in told.explanation
    # What was below zero before is not held against it, nor what nobody has at a site from which nothing is taken.
    assert deleted(undo(*MOVE, item_sites={"switch": there("Switch", Vans=2)})) == ["T2", "T1"]


def test_what_stays_holds_what_it_shares_an_adjustment_with_and_no_more() -> None:
    """Protects each item's counts where adjustments hold several: what hangs together stays, all else goes."""
    shared, other, apart = (
        adjustment("T1", "Main", -2, 1, 2),
        adjustment("T2", "Vans", 2, 2),
        adjustment("T3", "Vans", 2, 3),
    )
    units = {"Switch": {"Main": 5}, "Toner": {"Main": 5}, "Cable": {"Vans": 9}}
    plan = undo(shared, other, apart, item_sites={name.lower(): there(name, **at) for name, at in units.items()})
    assert deleted(plan) == ["T3"]
    assert [(one.title, one.product_id) for one in plan.problems] == [
        ("The counts of Switch, Toner cannot be taken back", 1),
        ("The count of Toner cannot be taken back", 2),
    ]


def test_sites_are_asked_for_before_anything_is_deleted() -> None:
    """Protects against a guess: QuickBooks is asked where the units are, once it is known that the item counts some, and only where it
    keeps sites."""
    asked = undo(*MOVE, on_hand={}, item_sites={})
    assert (asked.steps, asked.needs.items, asked.needs.item_sites) == ([], {"switch": "Switch"}, {})
    asked = undo(*MOVE, item_sites={})
    assert (asked.steps, asked.needs.item_sites) == ([], {"switch": "Switch"})
    for preferences in (None, Preferences()):
        assert deleted(undo(*MOVE, item_sites={}, preferences=preferences)) == ["T2", "T1"]


@pytest.mark.parametrize(("now", "is_changed"), [("S-Main", True), ("S-Vans", False), ("", False)])
def test_an_adjustment_that_somebody_moved_to_another_site_stays(now: str, *, is_changed: bool) -> None:
    """Protects P6: it is not as Stockpost left it; where QuickBooks does not tell the site, that is no change."""
    item, found = adjustment("T2", "Vans", 2)
    plan = undo((item, replace(found, site_list_id=now)))
    assert deleted(plan) == ([] if is_changed else ["T2"])
    assert ["Somebody changed the adjustment" in one.explanation for one in plan.problems] == [True] * is_changed


RECEIVED = UndoItem(
    step=Step(
        base="receipt:11",
        generation=0,
        kind=StepKind.RECEIVE_ITEMS,
        subject="Switch",
        summary="s",
        request=ItemReceiptAdd(
            vendor_list_id="V-1",
            txn_date=TODAY,
            ref_number="",
            memo="",
            external_guid="",
            lines=(
                ItemReceiptLineWrite(
                    order_txn_id="P-1", order_txn_line_id="P-1.1", quantity=Decimal(3), inventory_site_list_id="S-Vans"
                ),
            ),
        ),
        order_id=5,
        product_id=1,
    ),
    txn_id="R-1",
)


@pytest.mark.parametrize(
    ("site", "units", "told"),
    [
        ("Vans", 3, ""),
        ("", 0, ""),
        ("Main", 9, "Somebody changed the receipt"),
        ("Vans", 2, "Switch: 2 on hand at Vans, 3 would be taken out"),
    ],
)
def test_a_receipt_is_taken_back_from_the_site_that_it_went_to(site: str, units: int, told: str) -> None:
    """Protects receipts by site: what was brought elsewhere, or went on, stays; a site that is not told is not guessed."""
    line = QuickBooksReceiptLine(txn_line_id="R-1.1", item_list_id="I-1", item_name="Switch", quantity=Decimal(3))
    line = replace(line, site_list_id=f"S-{site}" if site else "", site_name=site)
    receipt = QuickBooksReceipt(
        txn_id="R-1",
        edit_sequence="1",
        txn_date=TODAY,
        vendor_list_id="V-1",
        lines=(line,),
        linked=(LinkedTransaction(txn_id="P-1", kind="PurchaseOrder"),),
    )
    ordered = QuickBooksOrderLine(txn_line_id="P-1.1", item_list_id="I-1")
    link = OrderLink(order_id=5, state=LinkState.LINKED, txn_id="P-1", ref_number="1001", vendor_id=1)
    plan = plan_undo(
        UndoInput(
            run=7,
            items=[RECEIVED],
            ledger=Ledger(links={5: link}),
            facts=Facts(
                is_live=True,
                preferences=BY_SITE,
                orders={"P-1": QuickBooksOrder(txn_id="P-1", edit_sequence="1", lines=(ordered,))},
                receipts={"R-1": receipt},
                on_hand={"switch": Decimal(50)},
                item_sites={"switch": there("Switch", Main=9, Vans=units)},
            ),
            order_name=str,
        )
    )
    assert deleted(plan) == ([] if told else ["R-1"])
    assert [told in one.explanation for one in plan.problems] == [True] * bool(told)


@pytest.mark.parametrize("is_written_known", [True, False])
@pytest.mark.parametrize(("quantity", "told"), [(3, ""), (4, "Somebody changed the receipt")])
def test_a_receipt_whose_order_is_gone_is_compared_all_the_same(
    quantity: int, told: str, *, is_written_known: bool
) -> None:
    """Protects what people changed: of a deleted order, what was written tells what a receipt was for, and where that is not known its quantities do."""
    line = QuickBooksReceiptLine(
        txn_line_id="R-1.1", item_list_id="I-1", item_name="Switch", quantity=Decimal(quantity)
    )
    receipt = QuickBooksReceipt(txn_id="R-1", edit_sequence="1", txn_date=TODAY, vendor_list_id="V-1", lines=(line,))
    written = WrittenLine(line_id=1, txn_line_id="P-1.1", item_list_id="I-1", quantity=Decimal(5), rate=Decimal(1))
    link = OrderLink(order_id=5, state=LinkState.LINKED, txn_id="P-1", ref_number="1001", vendor_id=1)
    if is_written_known:
        link = replace(
            link,
            written=WrittenOrder(
                vendor_list_id="V-1", ref_number="1001", memo="", vendor_message="", ship_address=(), lines=(written,)
            ),
        )
    plan = plan_undo(
        UndoInput(
            run=7,
            items=[RECEIVED],
            ledger=Ledger(links={5: link}),
            facts=Facts(is_live=True, orders={"P-1": None}, receipts={"R-1": receipt}, on_hand={"switch": Decimal(50)}),
            order_name=str,
        )
    )
    assert deleted(plan) == ([] if told else ["R-1"])
    assert [told in one.explanation for one in plan.problems] == [True] * bool(told)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (count(1, "Main"), count(1, "Vans"), False),
        (count(1, "Main"), count(1, "Main"), True),
        (count(1), count(1, "Vans"), True),
        # Where one site is chosen, its count is what the others leave of the total.
        (count(1, "Main", is_by_location=False), count(1, "Vans", is_by_location=False), True),
        # Found after a restore: which site it was is not known any more.
        (replace(count(1, "Main"), request=None), count(1, "Vans"), True),
        # The site was renamed in QuickBooks.
        (replace(count(1, "Main"), base=count_base(1, "warehouse")), count(1, "Main"), True),
    ],
)
def test_a_later_count_of_another_site_is_apart(one: Step, other: Step, *, expected: bool) -> None:
    """Protects P6: only a later count of the same units was built on an earlier one; where that is not certain, it was."""
    assert may_be_one_count(one, other) is may_be_one_count(other, one) is expected
