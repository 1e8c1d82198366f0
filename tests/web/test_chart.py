"""The chart of an item's counts: where lines go, for any history."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stockpost.web.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, count_chart
from tests.web.sample_orders import NOW

SERIES = st.lists(
    st.tuples(st.integers(0, 5_000_000), st.decimals(-9999, 9999, places=2)), max_size=20, unique_by=lambda one: one[0]
).map(lambda rows: [(NOW - timedelta(seconds=age), units) for age, units in sorted(rows, reverse=True)])


def corners(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in points.split())]


def test_a_count_holds_until_the_next_reading() -> None:
    """Protects honest lines: sideways until the next reading, then straight up or down, to the right edge at last."""
    autotask = [(NOW - timedelta(days=2), Decimal(0)), (NOW - timedelta(days=1), Decimal(10))]
    chart = count_chart(autotask, [], now=NOW)
    assert chart is not None
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    low, high = HEIGHT - BOTTOM, TOP
    assert corners(chart.autotask) == [(LEFT, low), (middle, low), (middle, high), (WIDTH - RIGHT, high)]
    assert chart.quickbooks == ""
    assert [level.text for level in chart.levels] == ["0", "5", "10"]
    assert [mark.time for mark in chart.times] == [NOW - timedelta(days=2), NOW - timedelta(days=1), NOW]


def test_nothing_read_is_no_chart() -> None:
    """Protects an item that was never read: no empty axes."""
    assert count_chart([], [], now=NOW) is None


@given(SERIES, SERIES)
def test_every_line_stays_inside(
    autotask: list[tuple[object, Decimal]], quickbooks: list[tuple[object, Decimal]]
) -> None:
    """Protects the page: whatever was read, also below zero or all at one moment, the lines stay in the plot and never go back in time."""
    chart = count_chart(autotask, quickbooks, now=NOW)  # type: ignore[arg-type]
    if chart is None:
        assert not autotask
        assert not quickbooks
        return
    for points in (chart.autotask, chart.quickbooks):
        places = corners(points)
        assert all(LEFT <= chart.left <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM for x, y in places)
        assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert (
        any(level.text == "0" for level in chart.levels)
        or min(float(level.text.replace(",", "")) for level in chart.levels) < 0
    )
