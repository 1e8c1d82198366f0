"""P1, P2, P3, P6 in stories that are told, and that these leave no branch of the recovery untried."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.branches import never_passed, watched
from tests.simulation.place import Place
from tests.simulation.scenes import SCENES
from tests.simulation.stage import run_scene


@pytest.mark.long
def test_stories_pass_every_branch_of_the_recovery_and_break_no_promise(place: Place, tmp_path: Path) -> None:
    """What decides after something has gone wrong is tried to its last branch; one that no story passes fails, and needs a story."""
    with watched(tmp_path):
        told = {scene.name: run_scene(place, scene).violation for scene in SCENES}
    assert {name: violation for name, violation in told.items() if violation} == {}
    assert never_passed(tmp_path) == []
