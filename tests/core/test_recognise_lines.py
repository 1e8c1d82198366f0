"""Which line of Autotask a line of an order in QuickBooks stands for, where the ledger does not know it: receipts are posted on it (P1)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.desired import FREIGHT_LINE_ID
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine
from stockpost.core.recognise import Names, matching_lines, same_items

NAMES = Names(mappings={("item", 3): "Cable"}, freight_item="Freight")


def ordered(*lines: tuple[str, int]) -> PurchaseOrder:
    """Lines 1, 2 … of so many units of products by name; an empty name is a charge."""
    ids = {"Router": 1, "Toner": 2, "Wire": 3, "Freight": 4}
    return PurchaseOrder(
        id=1,
        number="1001",
        vendor_id=5,
        vendor_name="Ingram",
        status=OrderStatus.SUBMITTED,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        lines=tuple(
            OrderLine(
                id=number,
                product=Product(id=ids[name], name=name) if name else None,
                quantity=Decimal(units),
                unit_cost=Decimal(2),
            )
            for number, (name, units) in enumerate(lines, start=1)
        ),
    )


def entered(*lines: tuple[str, int]) -> QuickBooksOrder:
    """The same as it stands in QuickBooks; an empty name is a line of words."""
    return QuickBooksOrder(
        txn_id="T",
        edit_sequence="1",
        vendor_list_id="9",
        vendor_name="Ingram",
        lines=tuple(
            QuickBooksOrderLine(txn_line_id=str(number), item_name=name, quantity=Decimal(units), rate=Decimal(2))
            for number, (name, units) in enumerate(lines)
        ),
    )


def test_lines_of_merged_items_keep_their_places() -> None:
    """Protects P1 (seed 3508656): both have the name of the item that remained, and the one that was ordered as the line says is that one.
    Crossed, what was received on one of them counted for the other, and was posted once more."""
    order, found = ordered(("Router", 5), ("Toner", 12)), entered(("Toner", 5), ("TONER", 12))
    assert matching_lines(order, found, NAMES) == [1, 2]
    assert same_items(order, found, NAMES.mappings) == [None, 2]


def test_lines_of_one_item_are_told_apart_by_what_is_ordered() -> None:
    """Protects P1: somebody entered the lines in another order; where nothing tells them apart they stand in the same."""
    assert matching_lines(ordered(("Toner", 5), ("Toner", 3)), entered(("Toner", 3), ("Toner", 5)), NAMES) == [2, 1]
    assert matching_lines(ordered(("Toner", 5), ("Toner", 3)), entered(("Toner", 4), ("Toner", 4)), NAMES) == [1, 2]


def test_freight_words_and_charges_are_no_lines_of_items() -> None:
    """Protects N4: the line that freight goes on is freight though a product has its name, and what stands for nothing has a number below
    zero, unless as many lines are left over on both sides."""
    order = ordered(("Wire", 1), ("Freight", 4), ("", 2))
    there = entered(("Cable", 7), ("Freight", 4), ("", 2))
    assert matching_lines(order, there, NAMES) == [1, FREIGHT_LINE_ID, -3]
    assert same_items(order, there, NAMES.mappings) == [1, 2, None]
    assert matching_lines(ordered(("Wire", 1), ("", 2)), entered(("Charge", 2), ("Cable", 1)), NAMES) == [2, 1]
