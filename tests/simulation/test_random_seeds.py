"""The product's promises under random faults: the real code in simulated worlds, each decided by its seed (design 2.4, 5)."""

from __future__ import annotations

import pytest

from tests.simulation.place import Place
from tests.simulation.run import run_seed

SEEDS, PARTS = 72, 12
"""How many seeds a run of all tests tries, and to how many tests they are dealt out. `python -m tests.simulation` tries any number."""
POSTGRESQL_FIRST, POSTGRESQL_SEEDS, POSTGRESQL_PARTS = 10_000, 40, 4
"""Other seeds, fewer, since each statement takes longer."""
SAME_TRACE_EVERY = 24
FOUND_BUGS = {
    1081: "a Web Connector was told to wait for as long as a clock had been ahead",
}
"""Seeds that once broke a promise, with what they found; they are run for ever."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_seed_breaks_a_promise(place: Place, part: int) -> None:
    """P1, P2, P3: whatever fails, nothing is doubled, lost or written unseen, and when it is calm again all ends well."""
    assert _broken(place, range(part, SEEDS, PARTS)) == []


@pytest.mark.parametrize("part", range(POSTGRESQL_PARTS))
def test_no_seed_breaks_a_promise_on_postgresql(postgresql_place: Place, part: int) -> None:
    """The same promises where the hosts share a PostgreSQL database."""
    first, end = POSTGRESQL_FIRST, POSTGRESQL_FIRST + POSTGRESQL_SEEDS
    assert _broken(postgresql_place, range(first + part, end, POSTGRESQL_PARTS)) == []


def _broken(place: Place, seeds: range) -> list[str]:
    repeat = "repeat, or shorten with --shrink: python -m tests.simulation --seed"
    return [f"{violation}\n  {repeat} {seed}" for seed in seeds if (violation := run_seed(place, seed).violation)]


@pytest.mark.parametrize("seed", FOUND_BUGS, ids=str)
def test_seeds_that_found_bugs(place: Place, seed: int) -> None:
    """What a seed once found stays mended."""
    assert run_seed(place, seed).violation == ""


def test_the_same_seed_tells_the_same_story(place: Place) -> None:
    """What a failing seed shows can be repeated: same calls, same answers, same faults."""
    for seed in range(0, SEEDS, SAME_TRACE_EVERY):
        first, second = run_seed(place, seed), run_seed(place, seed)
        assert first.trace_hash == second.trace_hash, seed
        assert first.events > 0
