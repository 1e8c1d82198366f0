"""Forms of single values (FACTS 2): which texts a qbXML scalar may hold, and how values are written in answers."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

from .structure.model import Scalar

_PATTERNS = {
    "amount": re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{2})?"),
    "price": re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?"),
    "quantity": re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?"),
    "percent": re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?"),
    "guid": re.compile(r"0|\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}"),
    # No schema bounds it; more digits than a 32-bit number has fail to parse here: our reading, none is needed.
    "integer": re.compile(r"[+-]?[0-9]{1,10}"),
    "number": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "interval": re.compile(r"[+-]?PT([0-9]+H)?([0-9]+M)?([0-9]+S)?"),
    "moment": re.compile(
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
        r"(?:T([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2})(?:([+-])([0-9]{1,2}):([0-9]{1,2}))?)?)?)?"
    ),
}
_BOOLEANS = ("true", "false", "1", "0", "")
_NEVER_EMPTY = ("integer", "guid", "enum")

CENT = Decimal("0.01")
PRICE_STEP = Decimal("0.00001")


def scalar_error(scalar: Scalar, value: str) -> str | None:
    """Say what is wrong with ``value``, or None (FACTS 2)."""
    if is_too_long(scalar, value):
        return f"{len(value)} characters, at most {scalar.max_length} are allowed"
    if scalar.kind in ("text", "id"):
        return None
    if scalar.kind == "boolean":
        return None if value in _BOOLEANS else f"{value!r} is no BOOLTYPE"
    if scalar.kind == "enum":
        return (
            None
            if (value or scalar.default) in scalar.values
            else f"{value!r} is none of {', '.join(scalar.values[:8])}"
        )
    if value == "":
        return f"an empty {scalar.kind}" if scalar.kind in _NEVER_EMPTY else None
    if not _PATTERNS[scalar.kind].fullmatch(value):
        return f"{value!r} is no {scalar.kind}"
    return _value_error(scalar, value)


def is_too_long(scalar: Scalar, value: str) -> bool:
    """It has more characters than its field takes."""
    return scalar.max_length is not None and len(value) > scalar.max_length


def _value_error(scalar: Scalar, value: str) -> str | None:
    if scalar.kind == "integer" and scalar.minimum is not None and int(value) < scalar.minimum:
        return f"{value} is below {scalar.minimum}"
    if scalar.kind == "integer" and scalar.maximum is not None and int(value) > scalar.maximum:
        return f"{value} is above {scalar.maximum}"
    if scalar.kind == "date":
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            return f"{value!r} is no date"
    return None


def moment_bounds(value: str, zone: datetime.tzinfo, *, end: bool) -> float | None:
    """Epoch seconds of a DATETIMETYPE in a filter; None for an empty one.

    A date without time is the start of the day, or its end for an upper bound; a time without offset is the local
    time of the QuickBooks computer (FACTS 2). Raises ValueError for an impossible date.
    """
    if value == "":
        return None
    found = _PATTERNS["moment"].fullmatch(value)
    if found is None:
        raise ValueError(value)
    year, month, day, hour, minute, second, sign, offset_hours, offset_minutes = found.groups()
    if hour is None:
        time = datetime.time(23, 59, 59) if end else datetime.time(0)
    else:
        time = datetime.time(int(hour), int(minute or (59 if end else 0)), int(second or (59 if end else 0)))
    local = datetime.datetime.combine(datetime.date(int(year), int(month), int(day)), time)
    if sign is not None:
        offset = datetime.timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
        zone = datetime.timezone(offset if sign == "+" else -offset)
    return local.replace(tzinfo=zone).timestamp()


def to_cents(value: Decimal) -> Decimal:
    """Round half up to two decimals."""
    return value.quantize(CENT, ROUND_HALF_UP)


def amount_text(value: Decimal) -> str:
    """``0.00``."""
    return f"{to_cents(value):f}"


def price_text(value: Decimal) -> str:
    """At least two decimals, up to five: ``55.00``, ``1.23456``."""
    rounded = value.quantize(PRICE_STEP, ROUND_HALF_UP)
    digits = f"{rounded:f}"
    while digits.endswith("0") and len(digits.rpartition(".")[2]) > 2:
        digits = digits[:-1]
    return digits


def quantity_text(value: Decimal) -> str:
    """No trailing zeros: ``35``, ``2.5``."""
    digits = f"{value.quantize(PRICE_STEP, ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    return digits if digits not in ("-0", "") else "0"


def boolean_text(value: bool) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"


def is_true(value: str | None) -> bool:
    """Read a BOOLTYPE; an empty or missing one is false."""
    return value in ("true", "1")
