"""A small chart of both counts over time: steps from one reading to the next, as numbers for an SVG that the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from stockpost.core.decimals import grouped

Series = Sequence[tuple[datetime, Decimal]]

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 28
"""Room around the plot, for the labels of the axes; at the left more where a label is long."""
CHARACTER, GAP = 12.5, 16
"""The width of a character of a label as a phone shows it, and the room beside the label."""
SHORTEST = timedelta(hours=1)
"""A history of one reading is drawn over at least this long."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of an axis at its place."""

    text: str
    at: float
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Points as SVG takes them; empty where a side has no history."""

    autotask: str
    quickbooks: str
    levels: tuple[Mark, ...]
    times: tuple[Mark, ...]
    left: float
    right: float = WIDTH - RIGHT
    bottom: float = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    seconds: float
    lowest: Decimal
    units: Decimal
    left: float

    def x(self, time: datetime) -> float:
        share = (time - self.start).total_seconds() / self.seconds
        return round(self.left + max(0.0, min(1.0, share)) * (WIDTH - self.left - RIGHT), 1)

    def y(self, units: Decimal) -> float:
        share = float((units - self.lowest) / self.units)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def count_chart(autotask: Series, quickbooks: Series, *, now: datetime) -> Chart | None:
    """None where nothing was ever read."""
    changes = [*autotask, *quickbooks]
    if not changes:
        return None
    start = min(*(time for time, _ in changes), now - SHORTEST)
    lowest, highest = _range([units for _, units in changes])
    labels = {level: grouped(level) for level in _levels(lowest, highest)}
    left = max(LEFT, CHARACTER * max(map(len, labels.values())) + GAP)
    scale = _Scale(start, (now - start).total_seconds(), lowest, highest - lowest, left)
    middle = start + (now - start) / 2
    return Chart(
        autotask=_points(autotask, scale, now),
        quickbooks=_points(quickbooks, scale, now),
        left=left,
        levels=tuple(Mark(label, scale.y(level)) for level, label in labels.items()),
        times=tuple(Mark("", scale.x(time), time) for time in (start, middle, now)),
    )


def _range(units: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Zero is in it, so that a small change does not look large; whole numbers."""
    lowest = min(Decimal(0), *units).to_integral_value(ROUND_FLOOR)
    highest = max(Decimal(0), *units).to_integral_value(ROUND_CEILING)
    return lowest, highest if highest > lowest else lowest + 1


def _levels(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    middle = ((lowest + highest) / 2).to_integral_value(ROUND_FLOOR)
    return sorted({lowest, middle, highest})


def _points(series: Series, scale: _Scale, now: datetime) -> str:
    """A count holds until the next one was read: lines go sideways, then up or down."""
    if not series:
        return ""
    corners = []
    for (time, units), (next_time, _) in pairwise([*series, (now, series[-1][1])]):
        corners += [(scale.x(time), scale.y(units)), (scale.x(next_time), scale.y(units))]
    return " ".join(f"{x:g},{y:g}" for x, y in corners)
