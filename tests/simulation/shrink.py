"""Makes a story that breaks a promise as short as possible: events are left out, then faults, as long as the same promise breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.simulation.place import Place
from tests.simulation.run import Story, run_story

RUNS_MAX = 400
EVENTS_MAX = 70


def shrink(place: Place, story: Story) -> tuple[Story, str]:
    """The shorter story and what it breaks. ValueError where the story breaks nothing."""
    first = run_story(place, story)
    if not first.violation:
        raise ValueError(f"seed {story.seed} breaks nothing")
    code = first.violation[:20]
    left = [RUNS_MAX]

    def still_breaks(candidate: Story) -> bool:
        left[0] -= 1
        return left[0] >= 0 and run_story(place, candidate).violation.startswith(code)

    kept = _fewest(
        sorted(range(EVENTS_MAX) if story.only is None else story.only),
        lambda events: still_breaks(replace(story, only=frozenset(events))),
    )
    story = replace(story, only=frozenset(kept))
    loud = _fewest(kept, lambda events: still_breaks(replace(story, quiet=frozenset(kept) - frozenset(events))))
    story = replace(story, quiet=frozenset(kept) - frozenset(loud))
    return story, run_story(place, story).violation


def _fewest(events: list[int], is_enough: Callable[[list[int]], bool]) -> list[int]:
    """Leaves out ever smaller pieces that are not needed."""
    size = len(events) // 2
    while size:
        start = 0
        while start < len(events):
            without = events[:start] + events[start + size :]
            if is_enough(without):
                events = without
            else:
                start += size
        size //= 2
    return events
