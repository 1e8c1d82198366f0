"""Values as the API takes and gives them: numbers exact, date-times in UTC (FACTS B8), text within its length."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from autotask_simulator.errors import Refused
from autotask_simulator.schema import Field

Value = str | int | bool | Decimal | datetime | None
"""What a field of a row holds."""

_LARGEST = {"integer": 2**31 - 1, "long": 2**63 - 1}
YEARS = (1900, 2999)
"""The first and last year that people and the clock may name: our bound, so that days can be counted on from any of them."""

_DIGITS_MAX = 19
"""Before and after the point: our bound, above what any column holds."""


def is_number(text: str) -> bool:
    """Whether the text is a number of plain digits that fits an id; other scripts' digits are none."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def whole_of(raw: object) -> int | None:
    """The whole number of the size of an integer field that a person gave, as number or text; None when it is none."""
    if isinstance(raw, str) and is_number(raw.removeprefix("-")):
        raw = int(raw)
    is_whole = isinstance(raw, int) and not isinstance(raw, bool)
    return raw if isinstance(raw, int) and is_whole and abs(raw) <= _LARGEST["integer"] else None


def read_value(field: Field, raw: object) -> Value:
    """The value to store for what a client sent; `Refused` names the field when it does not fit."""
    if raw is None or (raw == "" and field.data_type != "string"):
        return None
    match field.data_type:
        case "string":
            return _read_text(field, raw)
        case "integer" | "long":
            return _read_integer(field, raw)
        case "decimal":
            return _read_decimal(field, raw)
        case "boolean":
            return _read_boolean(field, raw)
        case "datetime":
            return read_moment(field.name, raw)


def _wrong_type(field: Field, raw: object) -> Refused:
    shown = str(raw) if isinstance(raw, Decimal) else repr(raw)
    return Refused(f"The value {shown} of {field.name} is not a valid {field.data_type}.")


def _read_text(field: Field, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise _wrong_type(field, raw)
    text = str(raw)
    if field.length and len(text) > field.length:
        raise Refused(f"The value of {field.name} has {len(text)} characters; the maximum length is {field.length}.")
    return text


def _read_decimal(field: Field, raw: object) -> Decimal:
    number = decimal_of(raw)
    if number is None:
        raise _wrong_type(field, raw)
    return number


def decimal_of(raw: object) -> Decimal | None:
    """The number that a client or person gave, as number or text; None when it is none, or has too many digits."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        return None
    try:
        number = Decimal(raw.strip() if isinstance(raw, str) else raw)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() >= _DIGITS_MAX or -int(number.as_tuple().exponent) > _DIGITS_MAX:
        return None
    return number


def _read_integer(field: Field, raw: object) -> int:
    number = _read_decimal(field, raw)
    if number != number.to_integral_value() or abs(number) > _LARGEST[field.data_type]:
        raise _wrong_type(field, raw)
    return int(number)


def _read_boolean(field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in ("true", "false"):
        return raw.strip().lower() == "true"
    raise _wrong_type(field, raw)


def read_moment(name: str, raw: object) -> datetime:
    """A date or date-time; without an offset it is UTC, and the answer is always in UTC."""
    if not isinstance(raw, str):
        raise Refused(f"The value {raw!r} of {name} is not a valid datetime.")
    try:
        moment = datetime.fromisoformat(raw.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the year 1 east of Greenwich lies before the first year in UTC
        raise Refused(f"The value {raw!r} of {name} is not a valid datetime.") from None


def show_moment(moment: datetime) -> str:
    """ISO 8601 with Z; the number of fraction digits varies, as in the real answers (FACTS B8)."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f"{moment.microsecond:06d}".rstrip("0")
    return f"{text}.{fraction}Z" if fraction else f"{text}Z"


def show_value(value: Value) -> str | int | bool | Decimal | None:
    """The value as the answer's JSON holds it."""
    return show_moment(value) if isinstance(value, datetime) else value
