"""Query filters: what the API takes, what it refuses, and what a row must be like to pass (FACTS B3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from autotask_simulator.errors import Refused
from autotask_simulator.schema import Entity, Field
from autotask_simulator.switches import Switches
from autotask_simulator.values import Value, read_value

Record = Mapping[str, Value]
Test = Callable[[Record, Mapping[str, str | None]], bool]
"""Whether a row (with the values of its user-defined fields) passes."""

OR_CONDITIONS_MAX = 500

_ORDERED = ("gt", "gte", "lt", "lte")
_TEXT_ONLY = ("beginswith", "endswith", "contains")
_OPERATORS = ("eq", "noteq", *_ORDERED, *_TEXT_ONLY, "exist", "notexist", "in", "notin")


@dataclass
class _Reading:
    """What is counted while a filter is read."""

    entity: Entity
    switches: Switches
    user_defined_names: Mapping[str, str]
    or_conditions: int = 0
    user_defined_conditions: int = 0


def read_filter(entity: Entity, raw: object, *, switches: Switches, user_defined_names: Mapping[str, str]) -> Test:
    """Read the `Filter` list of a query; `user_defined_names` gives the true name by its lower-case form."""
    if not isinstance(raw, list) or not (raw or switches.empty_filter == "everything"):
        raise Refused("The query has no filter. A filter is required: give at least one condition.")
    reading = _Reading(entity=entity, switches=switches, user_defined_names=user_defined_names)
    tests = [_read_element(element, reading) for element in raw]
    if reading.or_conditions > OR_CONDITIONS_MAX:
        raise Refused(f"The query has {reading.or_conditions} OR conditions; the maximum is {OR_CONDITIONS_MAX}.")
    if reading.user_defined_conditions > 1:
        raise Refused("A query may filter on one user-defined field only.")
    return _all_of(tests)


def _all_of(tests: Sequence[Test]) -> Test:
    return lambda record, udf: all(test(record, udf) for test in tests)


def _any_of(tests: Sequence[Test]) -> Test:
    return lambda record, udf: any(test(record, udf) for test in tests)


def _read_element(raw: object, reading: _Reading) -> Test:
    if not isinstance(raw, dict):
        raise Refused(f"The filter element {raw!r} is not an object with op, field and value.")
    element = {str(key).lower(): value for key, value in raw.items()}
    operator = element.get("op")
    if not isinstance(operator, str):
        raise Refused("A filter element has no op.")
    operator = operator.lower()
    if operator in ("and", "or"):
        items = element.get("items")
        if not isinstance(items, list) or not items:
            raise Refused(f"The filter group '{operator}' has no items.")
        if operator == "or":
            reading.or_conditions += len(items)
        tests = [_read_element(item, reading) for item in items]
        return _any_of(tests) if operator == "or" else _all_of(tests)
    if operator not in _OPERATORS:
        raise Refused(f"The filter operator '{element['op']}' is not known.")
    return _read_condition(operator, element, reading)


def _read_condition(operator: str, element: Mapping[str, object], reading: _Reading) -> Test:
    name = element.get("field")
    if not isinstance(name, str) or not name:
        raise Refused(f"The filter condition '{operator}' names no field.")
    if operator in ("in", "notin"):
        values = element.get("value")
        if not isinstance(values, list) or not values:
            raise Refused(f"The filter operator '{operator}' on {name} needs a list of values.")
        if operator == "in" and reading.switches.in_values_count_as_or:
            reading.or_conditions += len(values)
    if element.get("udf") is True or str(element.get("udf", "")).lower() == "true":
        return _read_user_defined(operator, name, element.get("value"), reading)
    field = reading.entity.field(name)
    if field is None:
        raise Refused(f"Unable to find {name} in the {reading.entity.info_name} Entity.")
    if not field.is_queryable:
        raise Refused(f"The field {field.name} of {reading.entity.info_name} is not queryable.")
    is_comparison = operator not in ("exist", "notexist", "in", "notin")
    if is_comparison and element.get("value") is None and reading.switches.comparison_without_value == "nothing":
        return lambda _record, _udf: False
    matches = _matcher(operator, field, element.get("value"), reading.switches)
    return lambda record, _udf: matches(record[field.name])


def _read_user_defined(operator: str, name: str, raw: object, reading: _Reading) -> Test:
    reading.user_defined_conditions += 1
    true_name = reading.user_defined_names.get(name.lower())
    if true_name is None:
        raise Refused(f"Unable to find the user-defined field {name} in the {reading.entity.info_name} Entity.")
    matches = _matcher(operator, _text_field(true_name), raw, reading.switches)
    return lambda _record, udf: matches(udf.get(true_name))


def _text_field(name: str) -> Field:
    return Field(
        name=name,
        data_type="string",
        length=0,
        is_required=False,
        is_read_only=False,
        is_create_only=False,
        is_queryable=True,
        reference=None,
        picklist=None,
    )


def _comparable(field: Field, raw: object) -> str | int | Decimal | datetime:
    if isinstance(raw, list | dict):
        raise Refused(f"The filter value of {field.name} must be a single value.")
    value = read_value(replace(field, length=0), raw)
    if value is None:
        raise Refused(f"The filter on {field.name} has no value; use exist or notExist to look for empty fields.")
    return _folded(value)


def _folded(value: str | int | Decimal | datetime) -> str | int | Decimal | datetime:
    """Text compares without case and without trailing blanks (FACTS, samples/query.company.json)."""
    return value.rstrip(" ").casefold() if isinstance(value, str) else value


def _matcher(operator: str, field: Field, raw: object, switches: Switches) -> Callable[[Value], bool]:
    if operator == "exist":
        return lambda value: value is not None and value != ""
    if operator == "notexist":
        return lambda value: value is None or value == ""
    if operator in ("in", "notin"):
        assert isinstance(raw, list)  # noqa: S101 - checked by the caller
        wanted_values = {_comparable(field, item) for item in raw}
        if operator == "in":
            return lambda value: value is not None and _folded(value) in wanted_values
        return lambda value: value is not None and _folded(value) not in wanted_values
    _check_applies(operator, field)
    wanted = _comparable(field, raw)
    if operator == "eq":
        return lambda value: value is not None and _folded(value) == wanted
    if operator == "noteq":
        return lambda value: switches.noteq_finds_null if value is None else _folded(value) != wanted
    if operator in _ORDERED:
        return _order_matcher(operator, wanted)
    return _text_matcher(operator, wanted)


def _check_applies(operator: str, field: Field) -> None:
    """Text is searched in text only, and truth has no order."""
    if operator in _TEXT_ONLY and field.data_type != "string":
        raise Refused(f"The filter operator '{operator}' applies to text; {field.name} is a {field.data_type}.")
    if operator in _ORDERED and field.data_type == "boolean":
        raise Refused(f"The filter operator '{operator}' does not apply to the boolean field {field.name}.")


def _order_matcher(operator: str, wanted: str | int | Decimal | datetime) -> Callable[[Value], bool]:
    def matches(value: Value) -> bool:
        if value is None:
            return False
        have = _folded(value)
        # Both sides come from one field, so they are of one kind.
        is_less, is_equal = have < wanted, have == wanted  # type: ignore[operator]
        return {
            "lt": is_less,
            "lte": is_less or is_equal,
            "gt": not is_less and not is_equal,
            "gte": not is_less,
        }[operator]

    return matches


def _text_matcher(operator: str, wanted: object) -> Callable[[Value], bool]:
    part = str(wanted)

    def matches(value: Value) -> bool:
        if value is None:
            return False
        have = str(value).rstrip(" ").casefold()
        if operator == "beginswith":
            return have.startswith(part)
        return have.endswith(part) if operator == "endswith" else part in have

    return matches
