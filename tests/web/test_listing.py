"""One page of a long list."""

from __future__ import annotations

import pytest

from stockpost.web.listing import ROWS_PER_PAGE, page_of

ROWS = list(range(2 * ROWS_PER_PAGE + 1))


@pytest.mark.parametrize(
    ("asked", "page"),
    [("1", 1), ("3", 3), ("4", 3), ("0", 1), ("-1", 1), ("", 1), ("x", 1), ("²", 1), ("٢", 1), ("9" * 5000, 1)],
)
def test_the_page_asked_for_or_the_nearest(asked: str, page: int) -> None:
    """Protects addresses that were typed or kept: whatever they say, there is a page."""
    rows, number, last = page_of(ROWS, asked)
    assert (list(rows), number, last) == (ROWS[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE], page, 3)


def test_an_empty_list_has_one_page() -> None:
    """Protects the list that holds nothing."""
    assert page_of([], "2") == ([], 1, 1)
