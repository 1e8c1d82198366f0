"""One page of a long list: what the pages of orders, items and names share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

ROWS_PER_PAGE = 100
Shown = TypeVar("Shown")


def page_of(rows: Sequence[Shown], asked: str) -> tuple[Sequence[Shown], int, int]:
    """The rows of the page that was asked for (the nearest one there is), its number and that of the last page."""
    last = max(1, -(-len(rows) // ROWS_PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    page = max(1, min(number, last))
    return rows[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE], page, last
