"""How a message is built: elements in order, required or repeated, one of several. `compose` puts a draft into that order.

A draft is a mapping of element names to values, to drafts, or to lists of them; None and empty lists are left out. It says what
is meant, the structure says where it stands and whether QuickBooks would take it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stockpost.qbxml.formats import Format, Unwritable, shortened

Draft = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element that holds a value. A required one may not be empty."""

    name: str
    format: Format
    is_required: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """An element that holds elements, in this order."""

    name: str
    parts: tuple[Part, ...]
    is_required: bool = False
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """At most one of several parts (exactly one if required), each a part or a sequence of parts."""

    choices: tuple[tuple[Part, ...], ...]
    is_required: bool = False
    what: str = ""
    """What is missing when none is given, for the message."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """Branches of several kinds in any order, given in the draft under `name` as (branch name, draft) pairs."""

    name: str
    branches: tuple[Branch, ...]
    is_required: bool = False


Part = Leaf | Branch | OneOf | Mixed


@dataclass(frozen=True, slots=True)
class Element:
    """A composed element: text, or children."""

    name: str
    text: str | None = None
    children: tuple[Element, ...] = ()


class Misfit(Exception):
    """A draft does not fit its structure. `field` is its path, `value` what stood there, `reason` a sentence."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.value = "" if value is None else shortened(value)
        self.reason = reason


MISSING = "is missing; QuickBooks needs it"


def compose(branch: Branch, draft: Draft, path: str) -> Element:
    """Build the element of `branch` from `draft`, or raise `Misfit`. `path` names the element in messages."""
    return Element(branch.name, children=tuple(_parts(branch.parts, draft, path)))


def _parts(parts: Sequence[Part], draft: Draft, path: str) -> list[Element]:
    unknown = set(draft) - _names(parts)
    if unknown:
        raise LookupError(f"{path} has no {', '.join(sorted(unknown))}")
    return [element for part in parts for element in _part(part, draft, path)]


def _names(parts: Sequence[Part]) -> set[str]:
    names: set[str] = set()
    for part in parts:
        if isinstance(part, OneOf):
            for choice in part.choices:
                names |= _names(choice)
        else:
            names.add(part.name)
    return names


def _part(part: Part, draft: Draft, path: str) -> list[Element]:
    if isinstance(part, OneOf):
        return _one_of(part, draft, path)
    given = draft.get(part.name)
    if given is None or (given == [] and isinstance(given, list)):
        if part.is_required:
            raise Misfit(_missing_path(part, path), None, MISSING)
        return []
    if isinstance(part, Mixed):
        return _mixed(part, given, path)
    if not part.is_repeated:
        return [_element(part, given, _joined(path, part.name))]
    if not isinstance(given, list):
        raise TypeError(f"{path}.{part.name} is repeated, so it needs a list")
    return [_element(part, value, f"{_joined(path, part.name)}[{place}]") for place, value in enumerate(given, 1)]


def _one_of(part: OneOf, draft: Draft, path: str) -> list[Element]:
    present = [choice for choice in part.choices if any(draft.get(name) not in (None, []) for name in _names(choice))]
    if len(present) > 1:
        names = " and ".join(min(_names(choice)) for choice in present)
        raise Misfit(path, None, f"has {names}; QuickBooks takes only one of them")
    if not present:
        if part.is_required:
            raise Misfit(path, None, f"names {part.what}" if part.what else MISSING)
        return []
    return [element for chosen in present[0] for element in _part(chosen, draft, path)]


def _mixed(part: Mixed, given: object, path: str) -> list[Element]:
    branches = {branch.name: branch for branch in part.branches}
    if not isinstance(given, list):
        raise TypeError(f"{path}.{part.name} needs a list of pairs")
    return [_element(branches[name], value, f"{path}.{name}[{place}]") for place, (name, value) in enumerate(given, 1)]


def _element(part: Leaf | Branch, value: object, path: str) -> Element:
    if isinstance(part, Branch):
        if not isinstance(value, Mapping):
            raise TypeError(f"{path} needs a draft")
        return compose(part, value, path)
    try:
        text = part.format(value)
    except Unwritable as refused:
        raise Misfit(path, value, refused.reason) from refused
    if not text and (part.is_required or part.is_repeated):
        raise Misfit(path, value, MISSING if value == "" else "has no character that QuickBooks can store")
    return Element(part.name, text=text)


def _missing_path(part: Leaf | Branch | Mixed, path: str) -> str:
    return _joined(path, part.branches[0].name if isinstance(part, Mixed) else part.name)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
