"""A year of ordinary trade, of which three weeks are told with all tests; `python -m tests.simulation --year N` tells it whole."""

from __future__ import annotations

import pytest

from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.stock_differences import check_differences
from tests.simulation.place import Place
from tests.simulation.world import NAMES, Sizes, close_world, make_shared, make_world
from tests.simulation.year import run_year

SEED, DAYS, KINDS_OF_ACTS_MIN = 0, 15, 15


def test_every_difference_of_some_weeks_is_explained(place: Place) -> None:
    """P4, I1, I4: however people of both sides trade and correct, each Friday and at the end the counts are equal or a problem or a
    setting says why not, and the trial balance is zero throughout."""
    outcome, figures = run_year(place, SEED, days=DAYS)
    assert outcome.violation == "", f"repeat: python -m tests.simulation --year {SEED} --days {DAYS}"
    assert figures.days == DAYS
    assert all(figures.acts[act] for act in ("receive_part", "deliver_charge", "invoice_charges"))
    assert len(+figures.acts) > KINDS_OF_ACTS_MIN
    assert figures.problems
    assert 0 < figures.explained.total() < figures.compared


def test_a_difference_without_an_explanation_is_named(place: Place) -> None:
    """The judge of the year is none that lets everything pass: counts that differ with no problem open are a violation."""
    shared = make_shared(SEED, place, hosts=1)
    stock = [{"product": NAMES[0], "location": "Main", "onHand": 5}]
    world = make_world(SEED, shared, sizes=Sizes(products=1), tenant={"stock": stock})
    with pytest.raises(Violation, match=f"{NAMES[0]}: Autotask 5, QuickBooks 0 .unexplained"):
        check_differences(world)
    close_world(shared)
