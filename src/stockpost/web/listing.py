"""One page of a long list, and ids in addresses: what the pages of orders, items and names share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from stockpost.app.errors import UseError

ROWS_PER_PAGE = 100
ID_DIGITS_MAX = 18
Shown = TypeVar("Shown")


def page_of(rows: Sequence[Shown], asked: str) -> tuple[Sequence[Shown], int, int]:
    """The rows of the page that was asked for (the nearest one there is), its number and that of the last page."""
    last = max(1, -(-len(rows) // ROWS_PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    page = max(1, min(number, last))
    return rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE], page, last


def id_asked(text: str) -> int | None:
    """The Autotask id in an address, None where there is none. UseError for what is no id."""
    if text and not (text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS_MAX):
        raise UseError(f"“{text}” is not an id of Autotask.")
    return int(text) if text else None
