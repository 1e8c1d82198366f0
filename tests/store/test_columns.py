"""Column types mean the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, Table, Text, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from stockpost.store.database import Database
from stockpost.store.metadata import (
    DecimalText,
    Flag,
    JsonText,
    UtcDateTime,
    WholeNumber,
    canonical_json,
    format_time,
)
from stockpost.store.statements import one_of
from tests.store.conftest import NOW

samples = Table(
    "samples",
    MetaData(),
    Column("id", WholeNumber, primary_key=True),
    Column("moment", UtcDateTime),
    Column("amount", DecimalText),
    Column("document", JsonText),
    Column("flag", Flag),
    Column("label", Text),
    sqlite_strict=True,
)


@pytest.fixture
def connection(empty_database_url: str) -> Iterator[Connection]:
    database = Database(empty_database_url)
    with database.write() as connection:
        samples.create(connection)
        yield connection
    database.close()


def kept(connection: Connection, **values: Any) -> Any:
    connection.execute(insert(samples).values(**values))
    row = connection.execute(select(samples).order_by(samples.c.id.desc()).limit(1)).one()
    return getattr(row, next(iter(values)))


@pytest.mark.parametrize(
    "amount", ["0", "-0.00", "12.50", "1E+3", "0.1", "99999999999999999999.999999999999", "1E-20", "007"]
)
def test_decimals_come_back_digit_for_digit(connection: Connection, amount: str) -> None:
    """Quantities and money are exact: value and digits after the point survive."""
    value = kept(connection, amount=Decimal(amount))
    assert value == Decimal(amount)
    assert value.as_tuple().exponent == min(Decimal(amount).as_tuple().exponent, 0)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_row_can_have_finds_none(connection: Connection, number: int) -> None:
    """A number that somebody types is answered as any other that does not exist, however long."""
    connection.execute(insert(samples).values(label="first"))
    here = samples.c.id
    for wanted in (here == number, here == bindparam("number"), here.in_([number]), one_of(here, "numbers")):
        asked = {"number": number, "numbers": [number]}
        assert connection.execute(select(samples).where(wanted), asked).all() == []
        assert connection.execute(update(samples).where(wanted).values(label="second"), asked).rowcount == 0
    assert connection.execute(select(samples.c.label).where(here.in_([1, number]))).scalar_one() == "first"


@pytest.mark.parametrize("amount", [0.1, 3, "3", Decimal("NaN"), Decimal("Infinity")])
def test_anything_but_a_finite_decimal_is_refused(connection: Connection, amount: object) -> None:
    """No float slips into the ledger through a column of quantities."""
    with pytest.raises(StatementError, match="is not a finite Decimal"):
        kept(connection, amount=amount)


def test_moments_come_back_aware_and_in_utc(connection: Connection) -> None:
    """A moment of any time zone is the same moment afterwards, to the microsecond."""
    moment = datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    value = kept(connection, moment=moment)
    assert value == moment
    assert value.tzinfo is UTC


def test_moments_without_time_zone_are_refused(connection: Connection) -> None:
    """A moment that could mean anything is never stored."""
    with pytest.raises(StatementError, match="has no time zone"):
        kept(connection, moment=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_text_that_is_no_number_is_not_counted_with(connection: Connection) -> None:
    """What somebody wrote into the database by hand is named, and never taken for a quantity."""
    connection.execute(text("INSERT INTO samples (amount) VALUES ('12 pieces')"))
    with pytest.raises(ValueError, match="holds '12 pieces' where a decimal number is kept"):
        connection.execute(select(samples.c.amount)).all()


def test_moments_are_compared_as_moments(connection: Connection) -> None:
    """Text of moments in SQLite sorts like moments, with and without fractions of a second."""
    moments = [NOW.replace(microsecond=0), NOW, NOW + timedelta(microseconds=1), NOW + timedelta(days=4000)]
    for moment in reversed(moments):
        kept(connection, moment=moment)
    assert list(connection.execute(select(samples.c.moment).order_by(samples.c.moment)).scalars()) == moments
    later = connection.execute(select(samples.c.moment).where(samples.c.moment > NOW.replace(microsecond=0)))
    assert len(later.all()) == 3


def test_flags_and_documents_come_back(connection: Connection) -> None:
    """The other types: a flag stays a bool, a document what it was; NULL stays None."""
    assert kept(connection, flag=False) is False
    assert kept(connection, flag=True) is True
    document = {"b": ["x\x00\ud800é", 1, None, True], "a": {}}
    assert kept(connection, document=document) == document
    row = connection.execute(insert(samples).values(label="empty").returning(samples)).one()
    assert row[1:] == (None, None, None, None, "empty")
    nothing = {"moment": None, "amount": None, "document": None, "flag": None}
    row = connection.execute(insert(samples).values(**nothing, label="said so").returning(samples)).one()
    assert row[1:] == (None, None, None, None, "said so")


def test_whole_numbers_have_64_bits(connection: Connection) -> None:
    """Autotask's ids are 64-bit numbers."""
    assert kept(connection, id=2**63 - 1) == 2**63 - 1


def test_sqlite_refuses_a_text_where_a_number_belongs(tmp_path: Any) -> None:
    """STRICT: SQLite keeps the types of columns, as PostgreSQL does."""
    database = Database(f"sqlite:///{tmp_path / 'strict.db'}")
    with pytest.raises(DBAPIError, match="cannot store TEXT"), database.write() as connection:
        samples.create(connection)
        connection.execute(text("INSERT INTO samples (id, flag) VALUES (1, 'yes')"))
    database.close()


def test_canonical_json_refuses_floats_at_any_depth() -> None:
    """A float in a document would be rounded silently."""
    with pytest.raises(TypeError, match="pass it as a decimal string"):
        canonical_json({"lines": [{"quantity": 0.1}]})
    with pytest.raises(TypeError, match="is no text"):
        canonical_json({1: "one"})


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.booleans()))
def test_equal_documents_have_equal_texts(document: dict[str, object]) -> None:
    """The hash of an event must not depend on the order in which its data was put together."""
    assert canonical_json(document) == canonical_json(dict(reversed(document.items())))
    assert canonical_json(document).isascii()


@given(
    st.datetimes(timezones=st.timezones()),
    st.datetimes(timezones=st.timezones()),
)
def test_texts_of_moments_sort_as_moments(one: datetime, other: datetime) -> None:
    """Fixed width: comparing texts compares moments."""
    try:
        first, second = one.astimezone(UTC), other.astimezone(UTC)
    except OverflowError:
        return
    assert (format_time(one) < format_time(other)) == (first < second)
