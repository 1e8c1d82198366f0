"""I2: which locations of a product count as vanished, and what a person has said about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import (
    OrderLine,
    OrderStatus,
    Product,
    PurchaseOrder,
    Receiving,
    StockRow,
    VanishedRow,
    units_come,
)
from stockpost.core.ledger import Decision
from stockpost.core.vanished import undecided, vanished_problem, vanished_rows

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
MAIN, VAN, SHELF = 1, 2, 3
Units = dict[int, str]


def rows(units: Units) -> list[StockRow]:
    return [StockRow(product_id=3, location_id=place, on_hand=Decimal(number)) for place, number in units.items()]


def gone(units: Units, *, since: datetime = NOW) -> tuple[VanishedRow, ...]:
    return tuple(
        VanishedRow(location_id=place, on_hand=Decimal(number), since=since) for place, number in units.items()
    )


@pytest.mark.parametrize(
    ("before", "kept", "now", "expected"),
    [
        ({MAIN: "10", VAN: "5"}, {}, {MAIN: "10"}, {VAN: "5"}),
        ({MAIN: "10", VAN: "5", SHELF: "1"}, {}, {MAIN: "12"}, {VAN: "5", SHELF: "1"}),
        ({MAIN: "10", VAN: "5"}, {}, {MAIN: "10", VAN: "0"}, {}),
        ({MAIN: "10", VAN: "0"}, {}, {MAIN: "9"}, {}),
        ({MAIN: "10", VAN: "5"}, {}, {MAIN: "15"}, {}),
        ({MAIN: "10", VAN: "5"}, {}, {SHELF: "15"}, {}),
        ({MAIN: "10", VAN: "-2"}, {}, {MAIN: "10"}, {}),
        ({MAIN: "10"}, {}, {MAIN: "4", VAN: "1"}, {}),
        ({}, {}, {MAIN: "10"}, {}),
    ],
)
def test_which_rows_vanished(before: Units, kept: Units, now: Units, expected: Units) -> None:
    """Protects I2: rows with units that no other row has now; not those that are counted lower, that were empty, or whose units moved."""
    assert vanished_rows(rows(before), gone(kept), rows(now), at=NOW, received=lambda: Decimal(0)) == gone(expected)


@pytest.mark.parametrize(
    ("now", "expected"), [({MAIN: "15"}, {VAN: "5"}), ({MAIN: "18"}, {VAN: "5"}), ({MAIN: "20"}, {})]
)
def test_goods_that_came_are_no_units_that_moved(now: Units, expected: Units) -> None:
    """Protects I2 while goods come: an answer that lacks the van, and has what was received since, does not count the van's units as moved.
    Of a correction only what came counts, and what was received before the last answer is in it."""
    product, other = Product(id=3, name="Switch"), Product(id=4, name="Toner")
    line = OrderLine(id=1, product=product, quantity=Decimal(9), unit_cost=Decimal(1), location_id=MAIN)
    lines = (line, replace(line, id=2, product=other), replace(line, id=3, product=None))
    received = ((1, 5, NOW), (1, -5, NOW), (1, 7, EARLIER), (2, 6, NOW), (3, 6, NOW))
    order = PurchaseOrder(
        id=7,
        number="1001",
        vendor_id=1,
        vendor_name="Ingram",
        status=OrderStatus.RECEIVED_PARTIAL,
        created_at=EARLIER,
        lines=lines,
        receivings=tuple(
            Receiving(id=one, line_id=line_id, quantity=Decimal(units), received_at=at)
            for one, (line_id, units, at) in enumerate(received)
        ),
    )
    come = units_come([order], 3, since=NOW)
    found = vanished_rows(rows({MAIN: "10", VAN: "5"}), (), rows(now), at=NOW, received=lambda: come)
    assert found == gone(expected)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({MAIN: "10"}, {MAIN: "10"}, {VAN: "5"}),
        ({MAIN: "10"}, {MAIN: "8"}, {VAN: "5"}),
        ({MAIN: "10"}, {}, {VAN: "5"}),
        ({MAIN: "10"}, {MAIN: "10", VAN: "5"}, {}),
        ({MAIN: "10"}, {MAIN: "9", VAN: "1"}, {}),
        ({MAIN: "10"}, {MAIN: "15"}, {}),
    ],
)
def test_what_vanished_earlier_is_kept_until_it_is_back_or_moved(before: Units, now: Units, expected: Units) -> None:
    """Protects I2 in the readings after the first: the row keeps its time, and an answer without any row forgets nothing."""
    expected_rows = gone(expected, since=EARLIER)
    kept = gone({VAN: "5"}, since=EARLIER)
    found = vanished_rows(rows(before), kept, rows(now), at=NOW, received=lambda: Decimal(0))
    assert [row for row in found if row.location_id == VAN] == list(expected_rows)
    assert {row.location_id for row in found} <= {VAN, *(() if now else (MAIN,))}


@pytest.mark.parametrize("now", [{MAIN: "10", VAN: "9"}, {MAIN: "10", VAN: "5", SHELF: "1"}, {}])
def test_what_came_is_not_asked_for_where_no_units_can_have_moved(now: Units) -> None:
    """Protects how long the reading of all counts takes: the answer is in all orders of the product."""

    def received() -> Decimal:
        raise AssertionError("What came was asked for.")

    found = vanished_rows(
        rows({MAIN: "10", VAN: "5"} if now else {MAIN: "0"}), (), rows(now), at=NOW, received=received
    )
    assert found == ()


def test_a_row_that_was_listed_again_in_between_vanishes_anew() -> None:
    """Protects a rolling upgrade: the older version keeps no vanished rows, so that what is kept may be listed as well."""
    kept, now = gone({VAN: "5"}, since=EARLIER), rows({MAIN: "10"})
    found = vanished_rows(rows({MAIN: "10", VAN: "4"}), kept, now, at=NOW, received=lambda: Decimal(0))
    assert found == gone({VAN: "4"})


def test_an_answer_holds_for_exactly_these_rows() -> None:
    """Protects the decision: other units, another location, another moment or another product are asked about again."""
    both = gone({VAN: "5", SHELF: "2.50"})
    asked = vanished_problem(both, {VAN: "Van"}, product_id=3, item="Switch", current="15", target="10")
    assert asked.title == "Autotask no longer lists Switch at Van and location 3"
    assert "5 at Van, 2.5 at location 3" in asked.explanation

    def left(*found: VanishedRow, choice: str = "approve", product_id: int = 3) -> tuple[VanishedRow, ...]:
        decision = Decision(code=asked.code, choice=choice, basis=asked.basis, product_id=3)
        return undecided(found, [decision], product_id=product_id)

    assert left(*both) == ()
    assert left(both[0]) == ()
    others = (*gone({VAN: "6", MAIN: "5"}), *gone({VAN: "5"}, since=EARLIER))
    assert left(*both, *others) == others
    assert left(*both, product_id=4) == both
    assert left(*both, choice="skip") == both
