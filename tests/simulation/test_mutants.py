"""Each way of breaking the protocol is noticed: what the simulation does not notice, it could not promise."""

from __future__ import annotations

import pytest

from tests.simulation.mutants import MUTANTS, Mutant, hunt
from tests.simulation.place import Place

SEEDS_MAX = 16


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_broken_protocol_is_noticed(place: Place, mutant: Mutant) -> None:
    """At least one seed of a few shows a violation while the product is broken in this way."""
    violation = hunt(place, mutant, first=mutant.first_seed, seeds_max=SEEDS_MAX).violation
    assert violation
    assert not violation.startswith(("TypeError", "StatementError")), (
        "the code it stands in for has changed: it breaks itself"
    )
