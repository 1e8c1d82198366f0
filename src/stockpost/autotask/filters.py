"""Query conditions in Autotask's form (FACTS B3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

Value = int | str
Filter = dict[str, object]


def is_true(field: str) -> Filter:
    """The yes-or-no field says yes."""
    return {"op": "eq", "field": field, "value": True}


def is_false(field: str) -> Filter:
    """The yes-or-no field says no."""
    return {"op": "eq", "field": field, "value": False}


def is_in(field: str, values: Iterable[Value]) -> Filter:
    """The field is one of the values: at most 500 of them."""
    return {"op": "in", "field": field, "value": list(values)}


def is_not_in(field: str, values: Iterable[Value]) -> Filter:
    """The field is none of the values."""
    return {"op": "notIn", "field": field, "value": list(values)}


def is_above(field: str, value: Value) -> Filter:
    """The field is greater than the value."""
    return {"op": "gt", "field": field, "value": value}


def is_at_least(field: str, value: int) -> Filter:
    """The field is the value or greater."""
    return {"op": "gte", "field": field, "value": value}


def is_at_most(field: str, value: int) -> Filter:
    """The field is the value or less."""
    return {"op": "lte", "field": field, "value": value}


def is_since(field: str, moment: datetime) -> Filter:
    """The date-time field is not before the moment."""
    return {"op": "gte", "field": field, "value": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"}


def any_of(*filters: Filter) -> Filter:
    """At least one of the conditions holds."""
    return {"op": "or", "items": list(filters)}
