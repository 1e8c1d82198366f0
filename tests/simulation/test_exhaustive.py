"""P1 and P2 by exhaustion: each fault at each place of a small world, and some pairs (`tests.simulation.exhaustive`)."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.simulation.exhaustive import run_placed, singles, with_one_more
from tests.simulation.place import Place

PARTS = 6
PAIRS_EVERY, PAIRS_MAX = 40, 24
"""Of the single faults every so many is paired, with some of the faults that may follow it."""


@pytest.mark.parametrize("part", range(PARTS))
def test_each_fault_at_each_place(place: Place, part: int) -> None:
    """One order, two receipts, one adjustment: whatever fails once, wherever, all are there once at the end."""
    broken, placements = [], list(islice(singles(place), part, None, PARTS))
    assert placements, "an undisturbed run passes no place at which a fault could strike"
    for placement in placements:
        outcome, fate = run_placed(place, placement)
        assert sum(fate.struck.values()) == 1
        if outcome.violation:
            broken.append((placement, outcome.violation))
    assert broken == []


@pytest.mark.parametrize("first", range(0, 230, PAIRS_EVERY))
def test_some_pairs_of_faults(place: Place, first: int) -> None:
    """The same with a second fault after the first, among them while the first one is being mended."""
    (placement,) = islice(singles(place), first, first + 1)
    pairs = list(with_one_more(place, placement))
    step = max(1, len(pairs) // (PAIRS_MAX // 6))
    broken = [(pair, found.violation) for pair in pairs[::step] if (found := run_placed(place, pair)[0]).violation]
    assert broken == []
