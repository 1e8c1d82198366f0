"""From values to the text of qbXML's scalar types, refusing what QuickBooks would refuse (QuickBooks FACTS 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from stockpost.core.text import storable

Format = Callable[[object], str]
"""Turns a value into text, or raises `Unwritable`."""

WHOLE_DIGITS_MAX = 10
AMOUNT_WHOLE_DIGITS_MAX = 13
DECIMALS_MAX = 5
AMOUNT_DECIMALS = 2
ID_LENGTH = 36
GUID = re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")
PLAIN_WORD = re.compile(r"[!-~]+")
VALUE_SHOWN_LENGTH = 60


class Unwritable(Exception):
    """A value that cannot be written. `reason` completes the sentence “<field> …”."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text(length: int | None = None, *, is_one_line: bool = True, is_name: bool = False) -> Format:
    """Text of at most `length` characters as QuickBooks can store it. A name may not hold a colon, which separates levels."""

    def write(value: object) -> str:
        _expect(value, str)
        stored = storable(str(value), one_line=is_one_line)
        if length is not None and len(stored) > length:
            raise Unwritable(f"is {len(stored)} characters long; QuickBooks takes {length}")
        if is_name and ":" in stored:
            raise Unwritable("contains a colon, which QuickBooks keeps for the names of parents")
        return stored

    return write


def identifier(length: int = ID_LENGTH) -> Format:
    """An id of QuickBooks, given back exactly as QuickBooks gave it."""

    def write(value: object) -> str:
        _expect(value, str)
        word = str(value)
        if len(word) > length:
            raise Unwritable(f"is {len(word)} characters long; QuickBooks takes {length}")
        if word and PLAIN_WORD.fullmatch(word) is None:
            raise Unwritable("is no id of QuickBooks, which has only letters, digits and signs")
        return word

    return write


def guid(value: object) -> str:
    """A GUID in QuickBooks' form with braces, or `0`."""
    _expect(value, str)
    if value and GUID.fullmatch(str(value)) is None:
        raise Unwritable("is no GUID of the form {8-4-4-4-12}")
    return str(value)


def choice(*words: str) -> Format:
    """One of QuickBooks' own words."""

    def write(value: object) -> str:
        if value not in words:
            raise Unwritable(f"is none of the words that QuickBooks takes: {', '.join(words)}")
        return str(value)

    return write


def yes_or_no(value: object) -> str:
    """A truth value."""
    _expect(value, bool)
    return "true" if value else "false"


def whole_number(value: object) -> str:
    """How many, from 1 on."""
    if not isinstance(value, int) or value < 1:
        raise Unwritable("is no whole number from 1 on")
    return str(value)


def day(value: object) -> str:
    """A date, YYYY-MM-DD."""
    _expect(value, date)
    if isinstance(value, datetime):
        raise Unwritable("is a moment where a date is needed")
    return value.isoformat() if isinstance(value, date) else ""


def moment(value: object) -> str:
    """A moment to the second, cut down. An aware one is written in UTC; a naive one is the local time of QuickBooks' computer.

    QuickBooks' own offsets may be wrong by an hour in summer (FACTS 2), so a window that starts here needs that much margin.
    """
    _expect(value, datetime)
    if not isinstance(value, datetime):
        return ""
    return (value.astimezone(UTC) if value.tzinfo else value).isoformat(timespec="seconds")


def quantity(value: object) -> str:
    """A quantity without trailing zeros: at most 10 digits and 5 decimals."""
    return _plain(_number(value, WHOLE_DIGITS_MAX, DECIMALS_MAX), 0)


def price(value: object) -> str:
    """A price per unit: 2 to 5 decimals."""
    return _plain(_number(value, WHOLE_DIGITS_MAX, DECIMALS_MAX), AMOUNT_DECIMALS)


def amount(value: object) -> str:
    """An amount of money: exactly 2 decimals."""
    return _plain(_number(value, AMOUNT_WHOLE_DIGITS_MAX, AMOUNT_DECIMALS), AMOUNT_DECIMALS)


def _number(value: object, whole_digits: int, decimals: int) -> Decimal:
    _expect(value, Decimal)
    number = value if isinstance(value, Decimal) else Decimal(0)
    if not number.is_finite():
        raise Unwritable("is not a number")
    if number and number.adjusted() >= whole_digits:
        raise Unwritable(f"has more than {whole_digits} digits before the decimal point")
    _, digits, exponent = number.as_tuple()
    used = -int(exponent) - _trailing_zeros(digits) if number else 0
    if used > decimals:
        raise Unwritable(f"has {used} decimals; QuickBooks takes {decimals}")
    return number


def _trailing_zeros(digits: tuple[int, ...]) -> int:
    count = 0
    for digit in reversed(digits):
        if digit:
            break
        count += 1
    return count


def _plain(number: Decimal, decimals_min: int) -> str:
    if not number:
        number = Decimal(0)
    whole, _, fraction = f"{number:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(decimals_min, "0")
    return f"{whole}.{fraction}" if fraction else whole


def _expect(value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise Unwritable(f"is a {type(value).__name__}, not a {kind.__name__}")


def shortened(value: object) -> str:
    """A value for a message: one line of at most 60 characters."""
    shown = " ".join(str(value).split())
    return shown if len(shown) <= VALUE_SHOWN_LENGTH else shown[: VALUE_SHOWN_LENGTH - 1] + "…"
