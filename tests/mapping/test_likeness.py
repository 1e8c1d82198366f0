"""Which names are alike: the ways in which MSPs write the same vendor, and the products that only look the same."""

from __future__ import annotations

import pytest

from stockpost.app.suggestions import SCORE_MIN, Suggester, Suggestion
from stockpost.core.plain_names import may_be_alike, plain_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ingram Micro Inc.", "INGRAM MICRO"),
        ("D&H Distributing Co.", "D & H Distributing"),
        ("D&H Distributing", "D and H Distributing"),
        ("Müller Netzwerk GmbH & Co. KG", "Muller Netzwerk"),
        ("O'Brien Supply, LLC", "OBrien Supply"),
        ("The Cable Company", "Cable Co"),
        ("Micro, Ingram", "Ingram Micro"),
        ("Strauß AG", "Strauss"),
        ("APC BX-1500", "apc bx 1500"),
    ],
)
def test_ways_of_writing_are_the_same(one: str, other: str) -> None:
    """Protects suggestions: case, accents, punctuation, legal forms and the order of words make no other name."""
    assert Suggester([other]).suggest(one) == Suggestion(other, 100)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Latitude 5440", "Latitude 5450"),
        ("Switch SG350-28", "Switch SG350-52"),
        ("UPS 1500", "UPS"),
        ("Dell", "Delta"),
        ("Ingram Micro", "Micro Center"),
        ("???", "Ingram Micro"),
        ("Inc.", "LLC"),
    ],
)
def test_other_things_are_not_suggested(one: str, other: str) -> None:
    """Protects stock counts: another model number is another product, and a short likeness is chance."""
    assert Suggester([other]).suggest(one) is None


@pytest.mark.parametrize(("one", "other"), [("SE Electronics", "Electronics"), ("Spa & Pool World", "Pool World")])
def test_a_legal_form_is_one_at_the_end_only(one: str, other: str) -> None:
    """Protects names that begin with what is a legal form elsewhere: they are not said to be the same."""
    assert plain_name(one) != plain_name(other)
    assert Suggester([other]).suggest(one) != Suggestion(other, 100)


def test_the_likest_is_suggested() -> None:
    """Protects the bookkeeper's time: of several alike the most alike; words written together are found, too; typing slips as well."""
    suggester = Suggester(["Tech Data Corp", "Tech Date", "SYNNEX", "Techni Data"])
    assert suggester.suggest("TechData") == Suggestion("Tech Data Corp", 100)
    found = suggester.suggest("Synex")
    assert found is not None
    assert (found.name, found.score >= SCORE_MIN) == ("SYNNEX", True)
    assert Suggester([]).suggest("SYNNEX") is None


def test_numbers_belong_together() -> None:
    """Protects models with several numbers: one name may leave some out, but not have others."""
    assert may_be_alike(plain_name("SG350 28 port"), plain_name("SG350"))
    assert not may_be_alike(plain_name("SG350 28 port"), plain_name("SG350 52 port"))
    assert not may_be_alike(plain_name("SG350"), plain_name("SG"))
    assert plain_name("Part 007").numbers == frozenset({"7"})
    assert plain_name("Part 000").numbers == frozenset({"0"})
