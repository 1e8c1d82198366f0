"""The product's promises under random faults: the real code in simulated worlds, each decided by its seed (design 2.4, 5)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.simulation import broken_seeds
from tests.simulation.place import Place
from tests.simulation.run import LARGE_EVERY, run_seed

NUMBERS, LARGE_TAKEN = 2616, 16
"""The seeds of a run of all tests are below this number. Of the large worlds, which take more than twice as long as small ones, one
of so many is told, all of the small ones. `python -m tests.simulation` tries any number."""
SEEDS = [seed for seed in range(NUMBERS) if seed % LARGE_EVERY > 0 or seed % (LARGE_EVERY * LARGE_TAKEN) == 0]
PARTS = 120
"""To how many tests they are dealt out: of some seconds each, so that at the end of all tests no processor is alone with one for long."""
POSTGRESQL_FIRST, POSTGRESQL_SEEDS, POSTGRESQL_PARTS = 10_000, 24, 6
"""Other seeds, fewer, since each statement takes longer."""
BROKEN_PARTS = 6
TOLD_TWICE = (0, 1, 2, 4, 8)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_seed_breaks_a_promise(place: Place, part: int) -> None:
    """P1, P2, P3: whatever fails, nothing is doubled, lost or written unseen, and when it is calm again all ends well."""
    assert _broken(place, SEEDS[part::PARTS]) == []


@pytest.mark.parametrize("part", range(BROKEN_PARTS))
def test_no_seed_that_broke_one_once_breaks_it_again(place: Place, part: int) -> None:
    """The same promises, whatever the worlds of these seeds have become since."""
    assert _broken(place, broken_seeds.known()[part::BROKEN_PARTS]) == []


@pytest.mark.parametrize("part", range(POSTGRESQL_PARTS))
def test_no_seed_breaks_a_promise_on_postgresql(postgresql_place: Place, part: int) -> None:
    """The same promises where the hosts share a PostgreSQL database."""
    first, end = POSTGRESQL_FIRST, POSTGRESQL_FIRST + POSTGRESQL_SEEDS
    assert _broken(postgresql_place, range(first + part, end, POSTGRESQL_PARTS)) == []


def _broken(place: Place, seeds: Sequence[int]) -> list[str]:
    repeat = "repeat, or shorten with --shrink: python -m tests.simulation --seed"
    return [f"{violation}\n  {repeat} {seed}" for seed in seeds if (violation := run_seed(place, seed).violation)]


def test_the_same_seed_tells_the_same_story(place: Place) -> None:
    """What a failing seed shows can be repeated: same calls, same answers, same faults."""
    for seed in TOLD_TWICE:
        first, second = run_seed(place, seed), run_seed(place, seed)
        assert first.trace_hash == second.trace_hash, seed
        assert first.events > 0
