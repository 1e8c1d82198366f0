"""P1, P2, P3, P6 in stories that are told, of what chance brings about too rarely."""

from __future__ import annotations

from tests.simulation.place import Place
from tests.simulation.scenes import SCENES
from tests.simulation.stage import run_scene


def test_stories_that_are_told_break_no_promise(place: Place) -> None:
    """Whatever is told, nothing is doubled, lost or written unseen, and when it is calm again all ends well."""
    told = {scene.name: run_scene(place, scene).violation for scene in SCENES}
    assert {name: violation for name, violation in told.items() if violation} == {}
