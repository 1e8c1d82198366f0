"""What a person is shown when somebody changed a purchase order in QuickBooks (B10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.compare import changes_since, written_order
from stockpost.core.decimals import money, number, price
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine

ORDER = QuickBooksOrder(
    txn_id="1-1",
    edit_sequence="1",
    ref_number="1001",
    vendor_list_id="v1",
    vendor_name="Acme",
    memo="memo",
    vendor_message="hello",
    ship_address=("Street 1", "Town"),
    fob="",
    external_guid="",
    lines=tuple(
        QuickBooksOrderLine(
            txn_line_id=f"1-{place}",
            item_list_id=f"i{place}",
            item_name=f"Part {place}",
            quantity=Decimal(place),
            rate=Decimal("10.50"),
            received=Decimal(0),
        )
        for place in (1, 2)
    ),
)
FIRST, SECOND = ORDER.lines


@pytest.mark.parametrize(
    ("found", "rows"),
    [
        (ORDER, []),
        (replace(ORDER, fob="typed by hand", edit_sequence="2"), []),
        (replace(ORDER, ref_number="7"), [("Number", "1001", "7")]),
        (replace(ORDER, memo=""), [("Memo", "memo", "")]),
        (replace(ORDER, vendor_message="bye"), [("Vendor message", "hello", "bye")]),
        (replace(ORDER, ship_address=("Town",)), [("Ship to", "Street 1\nTown", "Town")]),
        (replace(ORDER, vendor_list_id="v2", vendor_name="Other"), [("Vendor", "Acme", "Other")]),
        (replace(ORDER, lines=(FIRST,)), [("Line Part 2", "2 at 10.50", "removed")]),
        (
            replace(ORDER, lines=(FIRST, replace(SECOND, item_list_id="i9", item_name="Part 9"))),
            [("Part 2: item", "Part 2", "Part 9")],
        ),
        (
            replace(ORDER, lines=(replace(FIRST, quantity=Decimal(3)), SECOND)),
            [("Part 1: quantity", "1", "3")],
        ),
        (replace(ORDER, lines=(replace(FIRST, rate=None), SECOND)), [("Part 1: unit cost", "10.50", "0.00")]),
        (replace(ORDER, lines=(SECOND, FIRST)), []),
        (replace(ORDER, vendor_name="Acme Inc."), []),
        (replace(ORDER, lines=(replace(FIRST, item_name="Part 1 (renamed)"), SECOND)), []),
        (
            replace(ORDER, lines=(*ORDER.lines, replace(FIRST, txn_line_id="1-3"))),
            [("Line Part 1", "not there", "1 at 10.50")],
        ),
        (
            replace(ORDER, lines=(SECOND, replace(FIRST, txn_line_id="1-3"), replace(FIRST, quantity=Decimal(3)))),
            [("Part 1 (line 3): quantity", "1", "3"), ("Line Part 1", "not there", "1 at 10.50")],
        ),
    ],
)
def test_each_change_is_a_row(found: QuickBooksOrder, rows: list[tuple[str, str, str]]) -> None:
    """Protects B10: whatever was changed of what we wrote is shown with both values, and nothing else is: neither a new name of the
    same list entry nor the order of the lines. Lines of one item are told apart by their places."""
    changes = changes_since(written_order(ORDER, (11, 12)), found)
    assert [(change.title, change.before, change.now) for change in changes] == rows


def test_numbers_are_written_as_people_do() -> None:
    """Protects what people read: no exponent, no trailing zeros, none for nothing."""
    numbers = [None, Decimal("0.00"), Decimal("1E+3"), Decimal("12.50"), Decimal(100), Decimal("-0.5")]
    assert [number(one) for one in numbers] == ["0", "0", "1000", "12.5", "100", "-0.5"]


def test_amounts_end_with_cents_and_prices_keep_what_they_have() -> None:
    """Protects what people read: an amount looks alike everywhere, to the cent; what one unit costs is shown as QuickBooks keeps it."""
    figures = [None, *map(Decimal, ("129.9", "1240", "12.3456", "0.10000", "-1234567.5", "0.125", "3.3333333"))]
    assert [money(one) for one in figures] == [
        *("0.00", "129.90", "1,240.00", "12.35", "0.10", "-1,234,567.50", "0.13", "3.33"),
    ]
    assert [price(one) for one in figures] == [
        *("0.00", "129.90", "1,240.00", "12.3456", "0.10", "-1,234,567.50", "0.125", "3.33333"),
    ]


def test_a_cost_has_its_decimals_beside_an_amount_without() -> None:
    """Protects the comparison of a cost of 3.3333, which is another one than 3.3334."""
    found = replace(ORDER, lines=(replace(FIRST, rate=Decimal("3.3334")), SECOND))
    before = replace(ORDER, lines=(replace(FIRST, rate=Decimal("3.3333")), SECOND))
    (change,) = changes_since(written_order(before, (11, 12)), found)
    assert (change.before, change.now) == ("3.3333", "3.3334")
