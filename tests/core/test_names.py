"""The words about names that become equal in QuickBooks."""

from __future__ import annotations

import pytest

from stockpost.core.names import collisions, entity_name, others_in_words

STEM = "Pacific Coast Communications Equipment Co"


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (["B"], "“B”"),
        (["B", "C"], "“B” and “C”"),
        (["B", "C", "D"], "“B”, “C” and “D”"),
        (["B", "C", "D", "E", "F"], "“B”, “C”, “D” and 2 more"),
    ],
)
def test_the_other_names_are_named(others: list[str], words: str) -> None:
    """Protects whoever has to map: the sentence says which names meet, never the own one, and stays short."""
    assert others_in_words(["a", *others], "A ") == words


def test_only_different_names_collide() -> None:
    """Protects against a problem about nothing: the same name in other letters is one name."""
    names = [f"{STEM} North", f"{STEM} NORTH ", f"{STEM} South", "Elsewhere", "elsewhere"]
    assert collisions(names, entity_name) == {STEM.casefold(): (f"{STEM} NORTH", f"{STEM} South")}
