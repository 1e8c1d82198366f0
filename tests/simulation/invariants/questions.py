"""L8: what QuickBooks has told is not asked for again and again: so many questions in a row are enough for any next write."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from tests.simulation.connector import WRITES
from tests.simulation.invariants.marks import Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

IN_A_ROW_MAX = 13
"""One and a half times the most that was seen: 9 in all stories, 7 in the calm of random seeds, 9 in years of trade. While anything may
fail there is no bound."""
ASKED = re.compile(r'requestID="q([^."]*)\.')
"""The part of the id of a question that is the same in all of a conversation."""
PAGES = "iterator="
"""Whole lists, of which a person may want any number of pages."""


class FewQuestions:
    """Counts the questions of each conversation since its last write."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def __call__(self, world: World, message: str) -> None:
        if not world.shared.is_calm:
            return
        found = ASKED.search(message)
        if WRITES.search(message):
            self._asked.clear()
        elif found is not None and PAGES not in message:
            self._asked[found[1]] += 1
            if self._asked[found[1]] > IN_A_ROW_MAX:
                raise Violation(f"L8: {self._asked[found[1]]} questions in a row: {message[:300]}")
