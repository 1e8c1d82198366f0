"""The product's promises with real processes, which are killed: servers, QuickBooks, PostgreSQL (design 2.4, 5)."""

from __future__ import annotations

import pytest

from tests.processes.conftest import NewPlace
from tests.processes.kills import DISKS
from tests.processes.run import Outcome, run_seed

KILLS = 13
"""Of each world, at least. `python -m tests.processes` tries any number."""


def _told(outcome: Outcome, database: str) -> str:
    repeat = f"python -m tests.processes --database {database} --seed {outcome.seed}"
    return f"{outcome.violation}\n  repeat: {repeat}" if outcome.violation else ""


@pytest.mark.parametrize("seed", [0, 1])
def test_killed_processes_on_sqlite(sqlite_world: NewPlace, seed: int) -> None:
    """P1, P2, P3: whoever is killed at whatever moment, while the disk gets full and fails, the books hold everything once, and nothing is
    left unknown."""
    with sqlite_world() as place:
        outcome = run_seed(place, seed, kills_wanted=KILLS)
    assert _told(outcome, "sqlite") == ""
    assert outcome.kills.total() >= KILLS
    assert outcome.faults.keys() == {*DISKS}


@pytest.mark.parametrize("seed", [0, 1])
def test_killed_processes_on_postgresql(postgresql_world: NewPlace, seed: int) -> None:
    """P1, P2, P3 where servers share a PostgreSQL, which ends their connections and dies as well."""
    with postgresql_world() as place:
        outcome = run_seed(place, seed, kills_wanted=KILLS)
    assert _told(outcome, "postgresql") == ""
    assert outcome.kills.total() >= KILLS


@pytest.mark.parametrize(("mutant", "seed"), [("answered before the commit", 0), ("the unknown state is forgotten", 0)])
def test_a_broken_server_is_noticed(sqlite_world: NewPlace, mutant: str, seed: int) -> None:
    """The judges see what they are there for: a Stockpost that is broken on purpose breaks its promises here, too."""
    with sqlite_world() as place:
        outcome = run_seed(place, seed, kills_wanted=KILLS, mutant=mutant)
    assert outcome.violation.startswith("Violation: "), outcome.trace
