"""Reading what people type: texts, numbers, entries of lists. Each refusal names the field and the remedy."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from .records import ListEntry
from .references import is_plausible_id
from .work import Work

Values = dict[str, Any]
_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{1,5})?")


class WrongInput(ValueError):
    """A field is missing or wrong; the message names it and the remedy."""


def needed(values: Values, name: str) -> str:
    """A text that must be there."""
    value = values.get(name)
    if value in (None, ""):
        raise WrongInput(f"{name} is missing")
    return str(value)


def needed_number(values: Values, name: str) -> Decimal:
    """A number that must be there, with at most five decimals."""
    text = needed(values, name).strip()
    if not _NUMBER.fullmatch(text):
        raise WrongInput(f"{name} is {text!r}; write a number such as 12 or 2.5")
    return Decimal(text)


def entry_of(work: Work, group: str, name: str) -> ListEntry:
    """A list entry by id or full name."""
    found = work.books.entry(group, name) if is_plausible_id(name) else None
    found = found or work.books.by_name(group, name)
    if found is None:
        raise WrongInput(f"there is no entry {name!r} in the {group} list")
    return found
