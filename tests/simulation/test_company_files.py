"""Company files with the features of QuickBooks Enterprise (design 2.5)."""

from __future__ import annotations

import pytest

from tests.simulation.company_files import STORIES
from tests.simulation.place import Place
from tests.simulation.stage import Scene, run_scene


@pytest.mark.parametrize("story", STORIES, ids=[story.name.strip("_") for story in STORIES])
def test_a_company_file_with_a_feature(place: Place, story: Scene) -> None:
    """B4, B7, B10, B14 and design 2.5: what the story says has come of it, and no promise was broken on the way."""
    outcome = run_scene(place, story)
    assert not outcome.violation, "\n".join(
        [outcome.violation, *(entry for entry in outcome.trace[-40:] if "Traceback" in entry or "|" in entry)]
    )
