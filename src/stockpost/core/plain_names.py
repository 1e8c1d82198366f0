"""Names in the form in which they are compared for likeness: without case, accents, punctuation and legal forms at the end."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LEGAL_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "co",
        "company",
        "corp",
        "corporation",
        "plc",
        "pllc",
        "pc",
        "pty",
        "gmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "mbh",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "aps",
        "kft",
        "sro",
        "zoo",
    ]
)
"""Ends of companies' names that people write or leave out as they like."""
FILLERS = frozenset({"the", "and", "und", "et", "of"})
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "&": " and ", "'": "", "’": "", ".": ""})
_WORD = re.compile(r"[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class PlainName:
    """`sorted_words` compares names whose words stand in another order, `joined` those that are written in one word or two.
    `numbers` are what tells models apart: a name with other numbers is another thing."""

    sorted_words: str
    joined: str
    numbers: frozenset[str]


def plain_name(name: str) -> PlainName:
    """The plain form. Legal forms are left out at the end, where they belong, and what stands there alone stays."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    text = "".join(character for character in text if not unicodedata.combining(character))
    words = _WORD.findall(text)
    kept = list(words)
    while kept and (kept[-1] in LEGAL_FORMS or kept[-1] in FILLERS):
        # “GmbH & Co. KG” is a form, too.
        kept.pop()
    telling = [word for word in kept if word not in FILLERS] or words
    numbers = frozenset(word.lstrip("0") or "0" for word in telling if word.isdecimal())
    return PlainName(sorted_words=" ".join(sorted(telling)), joined="".join(telling), numbers=numbers)


def may_be_alike(one: PlainName, other: PlainName) -> bool:
    """Two names with numbers are compared only where one has all the numbers of the other: a Latitude 5440 is no Latitude 5450."""
    if bool(one.numbers) != bool(other.numbers):
        return False
    return one.numbers <= other.numbers or other.numbers <= one.numbers
