"""The words about names that become equal in QuickBooks."""

from __future__ import annotations

import pytest

from stockpost.core.names import (
    ENTITY_NAME_LENGTH,
    ITEM_NAME_LENGTH,
    change_in_words,
    collisions,
    entity_name,
    item_name,
    others_in_words,
)

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


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Gadget", ""),
        ("Family~Gadget", ""),
        ("Cable " * 6, "“Cable Cable Cable Cable Cable Cable ” is shortened to “Cable Cable Cable Cable Cable C”"),
        ("Gadget: Deluxe", "“Gadget: Deluxe” is written as “Gadget- Deluxe”, since QuickBooks cannot hold “:”"),
        ("LANテスター", "“LANテスター” is written as “LAN????”, since QuickBooks cannot hold some of its letters"),
        (
            f"テ: {'x' * 31}",
            f"“テ: {'x' * 31}” is written as “?- {'x' * 28}”, since QuickBooks cannot hold “:” or some of its letters or more than 31 characters",
        ),
    ],
)
def test_what_became_of_a_name_is_told_with_the_reason(name: str, words: str) -> None:
    """Protects whoever finds another name in QuickBooks: one that has the same length was not “shortened”."""
    assert change_in_words(name, item_name(name), length=ITEM_NAME_LENGTH) == words


def test_a_vendor_may_be_longer_than_an_item() -> None:
    """Protects the reason: each list has its own length."""
    name = f"A: {'x' * 38}"
    assert "more than" not in change_in_words(name, entity_name(name), length=ENTITY_NAME_LENGTH)
