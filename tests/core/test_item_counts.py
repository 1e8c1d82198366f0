"""B7, B8: what both sides count of an item, what a sync would set, and what moved since the last one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving, StockRow
from stockpost.core.company_settings import CompanySettings
from stockpost.core.edited_invoices import AgreedUnits
from stockpost.core.facts import ITEMS_PER_MESSAGE, NAMES_PER_QUERY, Facts, Needs
from stockpost.core.item_counts import (
    InvoicedUnits,
    ItemCount,
    LastSync,
    Movements,
    PostedUnits,
    SetUnits,
    item_key_of,
    movements,
    posted_units,
    received_units,
    sold_units,
    with_quickbooks,
)
from stockpost.core.ledger import Ledger, ReceiptLink, StepKind
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.quickbooks_records import Account, Item, Preferences
from stockpost.core.requests import InvoiceAdd, InvoiceLineWrite, ItemQuery
from stockpost.core.steps import Context, Step

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SWITCH = Product(id=3, name="Switch")
COUNT = ItemCount(product_id=3, item="Switch", item_key="switch", autotask=Decimal(12), target=Decimal(7))
ITEM = Item(
    kind="Inventory",
    list_id="8-1",
    full_name="Switch",
    on_hand=Decimal(3),
    on_order=Decimal(2),
    average_cost=Decimal("2.50"),
)
ACCOUNT = Account(list_id="9-1", full_name="Inventory Adjustment", account_type="CostOfGoodsSold")


def plan(
    *rows: int,
    product: Product = SWITCH,
    item: Item | None = ITEM,
    orders: tuple[PurchaseOrder, ...] = (),
    preferences: Preferences | None = None,
) -> Plan:
    """A sync of one product that has so many units at each location."""
    stock = tuple(
        StockRow(product_id=product.id, location_id=place, on_hand=Decimal(units)) for place, units in enumerate(rows)
    )
    facts = Facts(
        items={"switch": item},
        on_hand={"switch": Decimal(3)} if item else {},
        accounts={"inventory adjustment": ACCOUNT},
        preferences=preferences,
    )
    return make_plan(
        PlanInput(
            orders=(),
            ledger=Ledger(),
            facts=facts,
            settings=CompanySettings(),
            context=Context(company_key="key", today=date(2026, 11, 24), local_date=lambda moment: moment.date()),
            all_orders=orders,
            stock_products=(product,),
            stock={product.id: stock} if stock else {},
        )
    )


def test_what_is_left_alone_for_an_order_is_asked_for_all_the_same() -> None:
    """Protects the page Stock from an old “equal”: people changed the order in QuickBooks, and perhaps the count; nothing is set."""

    def live(facts: Facts, product: Product = SWITCH) -> Plan:
        row = StockRow(product_id=3, location_id=1, on_hand=Decimal(8))
        return make_plan(
            PlanInput(
                orders=(),
                ledger=Ledger(),
                facts=replace(facts, is_live=True),
                settings=CompanySettings(),
                context=Context(company_key="key", today=NOW.date(), local_date=lambda moment: moment.date()),
                all_orders=(),
                stock_products=(product,),
                stock={3: (row,)},
                doubtful_products={3: "1007 was changed in QuickBooks"},
            )
        )

    asked = live(Facts())
    assert (asked.needs.items, asked.left_out) == ({"switch": "Switch"}, [])
    answered = live(Facts(items={"switch": ITEM}, on_hand={"switch": Decimal(3)}))
    assert (answered.steps, [one.product_id for one in answered.left_out]) == ([], [3])
    assert (answered.counts[3].difference, bool(answered.needs)) == (5, False)
    assert not live(Facts(), replace(SWITCH, name="\x00")).needs


def order(number: str, order_id: int, *received: int) -> PurchaseOrder:
    """An order of the product with one line, and a line without a product."""
    line_id = order_id * 10
    return PurchaseOrder(
        id=order_id,
        number=number,
        vendor_id=1,
        vendor_name="Ingram",
        status=OrderStatus.SUBMITTED,
        created_at=NOW,
        lines=(
            OrderLine(id=line_id, product=SWITCH, quantity=Decimal(9), unit_cost=Decimal(1)),
            OrderLine(id=line_id + 1, product=None, quantity=Decimal(9), unit_cost=Decimal(1)),
        ),
        receivings=tuple(
            Receiving(id=line_id + index, line_id=line_id + index % 2, quantity=Decimal(units), received_at=NOW)
            for index, units in enumerate(received)
        ),
    )


@pytest.mark.parametrize(
    ("changes", "difference", "value"),
    [
        ({}, None, None),
        ({"is_in_quickbooks": False}, "7", None),
        ({"is_in_quickbooks": False, "arriving": Decimal(5)}, "2", None),
        ({"is_in_quickbooks": True}, None, None),
        ({"is_in_quickbooks": True, "quickbooks": Decimal(3), "average_cost": Decimal("2.5")}, "4", "10.0"),
        ({"is_in_quickbooks": True, "quickbooks": Decimal(3), "arriving": Decimal(5)}, "-1", None),
        ({"is_in_quickbooks": True, "quickbooks": Decimal(3), "target": None}, None, None),
    ],
)
def test_the_difference_is_known_only_where_both_counts_are(
    changes: dict[str, object], difference: str | None, value: str | None
) -> None:
    """Protects I2 on the page: an unknown count is no zero, what receipts bring first is no difference, and the value is at average cost."""
    count = replace(COUNT, **changes)  # type: ignore[arg-type]
    assert (count.difference, count.value) == (
        None if difference is None else Decimal(difference),
        None if value is None else Decimal(value),
    )


def test_what_quickbooks_said_last_stands_beside_autotask() -> None:
    """Protects the columns of QuickBooks: not read, not there, and there with the count of the last adjustment."""
    assert with_quickbooks(COUNT, Facts()).is_in_quickbooks is None
    assert with_quickbooks(COUNT, Facts(items={"switch": None})).is_in_quickbooks is False
    found = with_quickbooks(COUNT, Facts(items={"switch": ITEM}))
    assert (found.quickbooks, found.on_order, found.average_cost) == (Decimal(3), Decimal(2), Decimal("2.50"))
    newer = with_quickbooks(COUNT, Facts(items={"switch": ITEM}, on_hand={"switch": Decimal(9)}))
    assert (newer.is_in_quickbooks, newer.kind, newer.quickbooks) == (True, "Inventory", Decimal(9))


def test_a_mapping_names_the_item() -> None:
    """Protects N1 on the page: the mapped item's counts are shown, else those of the product's own name."""
    assert item_key_of({}, Product(id=3, name="Rack~Switch")) == "rack:switch"
    assert item_key_of({("item", 3): "Network Switch"}, SWITCH) == "network switch"


def test_units_received_and_posted_are_summed_by_product() -> None:
    """Protects the explanation since the last sync: lines without a product and receipts that are gone do not count."""
    orders = (order("1001", 1, 5, 7, -1), order("1002", 2, 4))
    assert received_units(orders) == {3: Decimal(8)}
    receipts = (
        ReceiptLink(order_id=1, line_id=10, receiving_ids=(10,), quantity=Decimal(4), txn_id="A"),
        ReceiptLink(order_id=1, line_id=10, receiving_ids=(12,), quantity=Decimal(1), txn_id="B", is_gone=True),
    )
    assert posted_units(orders, Ledger(receipts={1: receipts})) == {3: Decimal(4)}
    assert posted_units(orders, Ledger()) == {}


def test_movements_since_the_last_sync_tell_receipts_from_the_rest() -> None:
    """Protects “why”: of 7 more in Autotask 9 were received, so 2 went out; of 3 less in QuickBooks nothing was posted."""
    last = LastSync(
        product_id=3,
        run_id=1,
        time=NOW,
        result="adjusted",
        autotask=Decimal(5),
        quickbooks=Decimal(5),
        received=Decimal(10),
        posted=Decimal(10),
    )
    now = replace(COUNT, quickbooks=Decimal(2), received=Decimal(19), posted=Decimal(10))
    assert movements(now, last) == Movements(
        since=NOW,
        received=Decimal(9),
        autotask_otherwise=Decimal(-2),
        posted=Decimal(0),
        quickbooks_otherwise=Decimal(-3),
    )
    unknown = movements(replace(now, quickbooks=None), replace(last, autotask=None))
    assert unknown is not None
    assert (unknown.autotask_otherwise, unknown.quickbooks_otherwise) == (None, None)
    assert movements(now, None) is None


@pytest.mark.parametrize(
    ("missing", "quickbooks", "told", "otherwise"),
    [(4, 0, 4, -1), (4, 2, 3, 0), (4, 5, 0, 0), (4, 9, 0, 4), (4, None, 0, None)],
)
def test_receipts_that_are_asked_about_are_no_sales(
    missing: int, quickbooks: int | None, told: int, otherwise: int | None
) -> None:
    """Protects “why” from a guess beside the right reason: what an open problem asks about was not sold, never more than QuickBooks has less."""
    last = LastSync(product_id=3, run_id=1, time=NOW, result="equal", autotask=Decimal(5), quickbooks=Decimal(5))
    there = None if quickbooks is None else Decimal(quickbooks)
    moved = movements(replace(COUNT, quickbooks=there, missing=Decimal(missing)), last)
    assert moved is not None
    assert (moved.missing, moved.quickbooks_otherwise) == (told, otherwise)
    refused = replace(last, result="left_out", reason="A receipt of 1007 was deleted")
    since = movements(replace(COUNT, quickbooks=Decimal(4), missing=Decimal(4), reason=refused.reason), refused)
    assert since is not None
    assert (since.missing, since.quickbooks_otherwise) == (0, -1), "that sync has met the same"


def test_what_our_invoices_took_off_is_told_from_other_sales() -> None:
    """Protects “why”: of 7 less in QuickBooks 4 went out on an invoice of ours; what is older than the sync, was taken back, or is newer
    than QuickBooks' count explains nothing of it."""
    last = LastSync(product_id=3, run_id=1, time=NOW, result="equal", autotask=Decimal(12), quickbooks=Decimal(10))
    moved = movements(
        replace(COUNT, quickbooks=Decimal(3)),
        last,
        invoiced=[
            InvoicedUnits(number=number, units=Decimal(units), time=NOW + timedelta(hours=hours))
            for number, units, hours in (("E", -9, 5), ("C", 2, 3), ("C", -2, 2), ("B", -4, 2), ("A", -1, 0))
        ],
        read_at=NOW + timedelta(hours=4),
    )
    assert moved is not None
    assert (moved.invoiced, moved.not_read) == ((("B", Decimal(-4)),), (("E", Decimal(-9)),))
    assert moved.quickbooks_otherwise == -3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"item_list_id": "8-1"}, (4, 1, -5)),
        ({"item_list_id": "8-1", "product_id": 4}, (9, 1, -10)),
        ({"item_list_id": "8-2"}, (0, 0, -1)),
        ({"item_keys": ("switch",)}, (4, 1, -5)),
        ({"item_keys": ("other",)}, (0, 0, -1)),
        ({}, (4, 1, -5)),
        ({"product_id": 4}, (5, 0, -6)),
    ],
)
def test_receipts_are_told_of_the_item_that_they_moved(changes: dict[str, Any], told: tuple[int, int, int]) -> None:
    """Protects “why” where a product is mapped to another item, or shares one: 5 more were posted for the product in the ledger, 4 of them
    before QuickBooks' count was read; a receipt for another product of the item was not entered by somebody."""
    last = LastSync(product_id=3, run_id=1, time=NOW, result="equal", quickbooks=Decimal(5))
    received = [
        PostedUnits(**{"product_id": 3, **changes}, units=Decimal(units), time=NOW + timedelta(hours=hours))
        for units, hours in ((1, 3), (4, 1), (7, 0))
    ]
    count = replace(COUNT, list_id="8-1", quickbooks=Decimal(4), posted=Decimal(5))
    moved = movements(count, last, moved=received, read_at=NOW + timedelta(hours=2))
    assert moved is not None
    assert (moved.posted, moved.posted_not_read, moved.quickbooks_otherwise) == told


@pytest.mark.parametrize(
    ("target", "hours", "quickbooks", "told"),
    [(8, 1, 7, (3, -1)), (None, 1, 7, (2, 0)), (8, 3, 7, (0, 2)), (8, 0, 7, (0, 2)), (8, 1, None, (0, None))],
)
def test_what_stockpost_set_without_the_end_of_a_sync_was_added_by_nobody(
    target: int | None, hours: int, quickbooks: int | None, told: tuple[int, int | None]
) -> None:
    """Protects “why” after a run that was canceled: all is told as set where it is not known to what, nothing that the last sync had met or
    that is newer than QuickBooks' count."""
    last = LastSync(product_id=3, run_id=1, time=NOW, result="equal", quickbooks=Decimal(5))
    there = None if quickbooks is None else Decimal(quickbooks)
    was_set = SetUnits(target=None if target is None else Decimal(target), time=NOW + timedelta(hours=hours))
    moved = movements(replace(COUNT, quickbooks=there), last, adjusted=[was_set], read_at=NOW + timedelta(hours=2))
    assert moved is not None
    assert (moved.adjusted, moved.quickbooks_otherwise) == told


@pytest.mark.parametrize(
    ("autotask", "quickbooks", "now", "told"),
    [(3, 5, 9, True), (3, 3, 9, False), (3, 5, 11, False), (None, 5, 9, False), (3, 5, None, False)],
)
def test_what_the_last_sync_left_is_told_where_it_is_another_difference(
    autotask: int | None, quickbooks: int, now: int | None, told: bool
) -> None:
    """Protects “why” from a difference without a reason: units that were held then and are no more, or that a sync left alone."""
    known = None if autotask is None else Decimal(autotask)
    last = LastSync(product_id=3, run_id=1, time=NOW, result="equal", autotask=known, quickbooks=Decimal(quickbooks))
    count = replace(COUNT, autotask=Decimal(9), target=None if now is None else Decimal(now), quickbooks=Decimal(1))
    moved = movements(count, last)
    assert moved is not None
    assert (moved.before is not None) == told


@pytest.mark.parametrize(
    ("result", "changes", "quickbooks", "told", "otherwise"),
    [
        ("problem", [4], 10, [(4, 0)], 0),
        ("problem", [4], 8, [(4, 2)], 0),
        ("problem", [4], 12, [(4, 0)], 2),
        ("problem", [-1], 3, [(-1, 0)], -2),
        ("problem", [4], 5, [(4, 4)], -1),
        ("problem", [4], None, [(4, 0)], None),
        ("equal", [4], 10, [(4, 0)], 0),
        ("equal", [4], 8, [(2, 0)], 0),
        ("equal", [4], 6, [], 0),
        ("equal", [-1, 4], 9, [(-1, 0), (4, 0)], 0),
        ("equal", [-1, 4], 8, [(2, 0)], 0),
    ],
)
def test_what_was_taken_over_of_an_invoice_is_told_by_itself(
    result: str, changes: list[int], quickbooks: int | None, told: list[tuple[int, int]], otherwise: int | None
) -> None:
    """Protects “why”: units that came back with a voided invoice were not received by somebody. No more is told than QuickBooks' count has of
    them, which may be older, but for what a sync that was held up may have met; what was taken over before the sync explains nothing."""
    last = LastSync(product_id=3, run_id=1, time=NOW, result=result, autotask=Decimal(5), quickbooks=Decimal(6))
    agreed = [
        AgreedUnits(
            number="INV-1",
            units=Decimal(units),
            time=NOW + timedelta(hours=hours),
            done="voided there",
            decided="that was taken over",
        )
        for units, hours in [(7, 0), *((one, 1) for one in changes)]
    ]
    there = None if quickbooks is None else Decimal(quickbooks)
    moved = movements(replace(COUNT, quickbooks=there), last, agreed=agreed)
    assert moved is not None
    assert ([(one.units, one.met) for one in moved.agreed], moved.quickbooks_otherwise) == (told, otherwise)


def test_an_invoice_tells_how_much_of_each_product_it_sold() -> None:
    """Protects “why”: the lines that were sent from stock count, the others do not; what is not known to be sent sold nothing."""
    lines = [
        InvoiceLine(id=number, text="", amount=Decimal(1), product=product)
        for number, product in ((1, SWITCH), (2, SWITCH), (3, Product(id=4, name="Cable")), (4, None))
    ]
    invoice = Invoice(id=7, number="INV-7", customer_id=1, customer_name="Client", invoiced_at=NOW, lines=tuple(lines))
    request = InvoiceAdd(
        customer_list_id="1",
        txn_date=date(2026, 11, 24),
        ref_number="INV-7",
        lines=tuple(InvoiceLineWrite(item_list_id="8-1", quantity=Decimal(units)) for units in (2, 3, 5, 7)),
    )
    step = Step(
        base="invoice:7",
        generation=0,
        kind=StepKind.CREATE_INVOICE,
        subject="INV-7",
        summary="",
        request=request,
        line_ids=(1, 2, 0, 4),
    )
    assert sold_units(step, invoice) == {(3, "8-1"): Decimal(5)}
    assert sold_units(replace(step, request=None), invoice) == {}


def test_a_plan_tells_both_counts_of_every_product() -> None:
    """Protects the preview: the sum over locations, the target, and what QuickBooks has, with the step or with the reason."""
    found = plan(2, 4, orders=(order("1001", 1, 5),))
    count = found.counts[3]
    assert (count.autotask, count.target, count.quickbooks, count.difference) == (6, 6, 3, 3)
    assert (count.never_transferred, count.received, count.reason) == (("1001",), 5, "")
    assert [step.target for step in found.steps] == [Decimal(6)]

    nothing = plan()
    assert (nothing.counts[3].autotask, nothing.counts[3].quickbooks, nothing.steps) == (None, 3, [])
    assert "no stock row" in nothing.counts[3].reason


def test_serial_numbers_are_not_adjusted_by_quantity() -> None:
    """Protects numbered items: where both sides count by serial number the item is left alone with the remedy; elsewhere it is synced."""
    numbered = replace(SWITCH, is_serialized=True)
    found = plan(5, product=numbered, preferences=Preferences(serial_or_lot_tracking="SerialNumber"))
    assert found.steps == []
    assert "adjust it in QuickBooks by serial number" in found.counts[3].reason
    assert found.counts[3].difference == 2
    for product, tracking in ((numbered, "None"), (numbered, "LotNumber"), (SWITCH, "SerialNumber")):
        assert len(plan(5, product=product, preferences=Preferences(serial_or_lot_tracking=tracking)).steps) == 1
    assert len(plan(5, product=numbered).steps) == 1


def test_sites_and_lots_are_explained_where_something_is_set() -> None:
    """Protects company files with sites or lot numbers: whoever approves is told that the adjustment names neither."""
    assert plan(5).notes == plan(5, preferences=Preferences()).notes == []
    by_site = plan(5, preferences=Preferences(is_multi_location_enabled=True))
    assert ["keeps stock by site" in note for note in by_site.notes] == [True]
    assert plan(3, preferences=Preferences(is_multi_location_enabled=True)).notes == [], "equal counts set nothing"
    by_lot = plan(5, preferences=Preferences(serial_or_lot_tracking="LotNumber"))
    assert ["names no lot" in note for note in by_lot.notes] == [True]


def test_a_total_below_zero_is_not_set() -> None:
    """Protects I2: Autotask's own count below zero is left alone, and the remedy is in Autotask."""
    found = plan(2, -5)
    assert found.steps == []
    assert found.counts[3].reason == (
        "Autotask's total is -3, below zero, so nothing is set; correct its count in Autotask"
    )


def test_an_assembly_is_synced_like_an_inventory_part() -> None:
    """Protects assemblies: they have a count of their own in QuickBooks."""
    found = plan(5, item=replace(ITEM, kind="InventoryAssembly"))
    assert (len(found.steps), found.counts[3].kind) == (1, "InventoryAssembly")


def test_many_items_are_asked_for_in_several_messages() -> None:
    """Protects large companies: one message asks for a bounded number of items; the others come after their answer."""
    names = {f"item {number:05}": f"Item {number:05}" for number in range(ITEMS_PER_MESSAGE + 1)}
    asked = [request for request in Needs(items=names).requests() if isinstance(request, ItemQuery)]
    assert [len(request.full_names) for request in asked] == [NAMES_PER_QUERY] * (ITEMS_PER_MESSAGE // NAMES_PER_QUERY)
