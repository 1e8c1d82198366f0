"""How Autotask's names become QuickBooks' names (N2). Cutting and replacing are shown, never silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from stockpost.core.text import storable

ENTITY_NAME_LENGTH = 41
ITEM_NAME_LENGTH = 31
SHIP_METHOD_NAME_LENGTH = 15
SITE_NAME_LENGTH = 31
TAX_ITEM_NAME_LENGTH = 31
REF_NUMBER_LENGTH = 11
OTHERS_SHOWN_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortName:
    """A name as QuickBooks takes it. `full_name` joins the levels of a sub-item with `:`; `is_changed` marks a cut or replaced name."""

    full_name: str
    is_changed: bool

    @property
    def key(self) -> str:
        return fold(self.full_name)


def fold(name: str) -> str:
    """The form in which names are compared: QuickBooks ignores case."""
    return name.casefold()


def entity_name(name: str) -> ShortName:
    """A vendor's or customer's name: at most 41 characters, `:` replaced by `-`, since `:` separates levels."""
    return _short(name, [name], ENTITY_NAME_LENGTH)


def item_name(name: str) -> ShortName:
    """An item's name: `~` separates levels (a sub-item), each level at most 31 characters."""
    return _short(name, name.split("~"), ITEM_NAME_LENGTH)


def ship_method_name(name: str) -> ShortName:
    """A ship method's name: at most 15 characters."""
    return _short(name, [name], SHIP_METHOD_NAME_LENGTH)


def tax_item_name(name: str) -> ShortName:
    """A sales tax item's name: at most 31 characters, without levels."""
    return _short(name, [name], TAX_ITEM_NAME_LENGTH)


def _short(name: str, levels: list[str], length: int) -> ShortName:
    cut = [storable(level.replace(":", "-"), length=length, one_line=True) for level in levels]
    full_name = ":".join(level for level in cut if level)
    # "~" for ":" is the documented meaning of a sub-item, no change to be marked.
    return ShortName(full_name=full_name, is_changed=full_name != " ".join(name.split()).replace("~", ":"))


def change_in_words(name: str, short: ShortName, *, length: int) -> str:
    """What became of a name, and why: `“Gadget: Deluxe” is written as “Gadget- Deluxe”, since QuickBooks cannot hold “:”`.

    `length` is what QuickBooks takes of it, in characters for each level. Empty where nothing was changed.
    """
    if not short.is_changed:
        return ""
    letters = " ".join(name.split())
    reasons = []
    if ":" in name:
        reasons.append("“:”")
    if storable(letters) != letters:
        reasons.append("some of its letters")
    if not reasons:
        return f"“{name}” is shortened to “{short.full_name}”"
    if any(len(level.strip()) > length for level in letters.split("~")):
        reasons.append(f"more than {length} characters")
    return f"“{name}” is written as “{short.full_name}”, since QuickBooks cannot hold {' or '.join(reasons)}"


def collisions(names: Iterable[str], shorten: Callable[[str], ShortName]) -> dict[str, tuple[str, ...]]:
    """By the key of a shortened name: the different Autotask names that would share it."""
    seen: dict[str, dict[str, str]] = {}
    for name in sorted(names):
        seen.setdefault(shorten(name).key, {}).setdefault(fold(name.strip()), name.strip())
    return {key: tuple(sorted(originals.values())) for key, originals in seen.items() if len(originals) > 1}


def others_in_words(names: Sequence[str], own: str = "") -> str:
    """The names, without one's own: `“A”`, `“A” and “B”`, or the first few and how many more."""
    others = [f"“{name}”" for name in names if fold(name) != fold(own.strip())]
    shown = others[:OTHERS_SHOWN_MAX]
    if len(others) > len(shown):
        return f"{', '.join(shown)} and {len(others) - len(shown)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def ref_number(number: str, *, prefix: str) -> ShortName:
    """The purchase order's number in QuickBooks: prefix and number; of a longer one the last 11 characters."""
    whole = storable(prefix + number, one_line=True)
    return ShortName(full_name=whole[-REF_NUMBER_LENGTH:].strip(), is_changed=len(whole) > REF_NUMBER_LENGTH)
