"""Lists of values as one parameter, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Integer, Text, bindparam, literal, select

from stockpost.store.database import Database
from stockpost.store.statements import one_of

NUMBER, WORD = literal(7, Integer), literal("sent", Text)


@pytest.mark.parametrize("values", [[], [7], [1, 7, 2**40], [1, 2], list(range(70_000))])
def test_one_of_many_numbers(database: Database, values: list[int]) -> None:
    """However many there are, none included, and more than either database takes parameters, a number is found if it is there."""
    statement = select(NUMBER).where(one_of(NUMBER, "values"))
    with database.read() as connection:
        found = connection.execute(statement, {"values": values}).scalars().all()
    assert found == ([7] if 7 in values else [])


@pytest.mark.parametrize("values", [[], ["sent"], ["planned", "sent"], ["Sent", "sent "]])
def test_one_of_many_words(database: Database, values: list[str]) -> None:
    """A word is found as it is written; other conditions hold beside it."""
    statement = select(WORD).where(one_of(WORD, "values"), literal(1) == bindparam("one"))
    with database.read() as connection:
        found = connection.execute(statement, {"values": values, "one": 1}).scalars().all()
        assert connection.execute(statement, {"values": values, "one": 2}).all() == []
    assert found == (["sent"] if "sent" in values else [])
