"""Every filter finds exactly the rows that a selection by hand finds, at any page size, by GET and by POST (FACTS B3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk

TEXTS = ["a", "A ", "ab", "Ba", "b a", "\N{LATIN CAPITAL LETTER A WITH DIAERESIS}b"]
COSTS = ["0.5", "1", "1.00", "2.25", "10"]
SEED: dict[str, Any] = {
    **SMALL_SEED,
    "products": [
        {
            "name": f"{TEXTS[number % 6]}{number}",
            "sku": [*TEXTS, None][number % 7],
            "unitCost": COSTS[number % 5],
            "isActive": number % 3 == 0,
        }
        for number in range(40)
    ],
    "purchaseOrders": [],
    "stock": [],
}
KINDS = {"name": st.sampled_from(TEXTS), "sku": st.sampled_from(TEXTS), "unitCost": st.sampled_from(COSTS)}
ORDERED, TEXT_ONLY = ("gt", "gte", "lt", "lte"), ("beginsWith", "endsWith", "contains")


@pytest.fixture(scope="module")
def few() -> Iterator[Desk]:
    """40 products with empty fields, equal values and both cases."""
    with open_desk(SEED) as desk:
        yield desk


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(["name", "sku", "unitCost", "isActive"]))
    operators = ["eq", "noteq", "exist", "notExist", "in", "notIn"]
    if name == "isActive":
        value: Any = draw(st.booleans())
    else:
        operators += ORDERED if name == "unitCost" else [*ORDERED, *TEXT_ONLY]
        value = draw(KINDS[name])
    operator = draw(st.sampled_from(operators))
    if operator in ("in", "notIn"):
        value = [value, *([] if name == "isActive" else draw(st.lists(KINDS[name], max_size=2)))]
    return {"op": operator, "field": name, "value": value}


FILTERS = st.recursive(
    conditions(),
    lambda inner: st.fixed_dictionaries(
        {"op": st.sampled_from(["and", "or"]), "items": st.lists(inner, min_size=1, max_size=3)}
    ),
    max_leaves=6,
)


def plain(name: str, value: Any) -> Any:
    if name == "unitCost":
        return Decimal(value)
    return value.rstrip(" ").casefold() if isinstance(value, str) else value


def passes(row: dict[str, Any], element: dict[str, Any]) -> bool:
    """The meaning of a filter, written a second time."""
    operator = element["op"]
    if operator in ("and", "or"):
        return (all if operator == "and" else any)(passes(row, item) for item in element["items"])
    name, raw = element["field"], row[element["field"]]
    if operator in ("exist", "notExist"):
        return (raw is not None) == (operator == "exist")
    if raw is None:
        return False
    have = plain(name, raw)
    if operator in ("in", "notIn"):
        return (have in [plain(name, item) for item in element["value"]]) == (operator == "in")
    want = plain(name, element["value"])
    if operator in TEXT_ONLY:
        return {"beginsWith": have[: len(want)] == want, "endsWith": have.endswith(want), "contains": want in have}[
            operator
        ]
    return {"eq": have == want, "noteq": have != want}.get(operator) or (
        operator in ORDERED
        and {"gt": have > want, "gte": have >= want, "lt": have < want, "lte": have <= want}[operator]
    )


def pages(desk: Desk, method: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """All items, by following the links."""
    sent = body if method == "POST" else None
    address = "Products/query" + ("" if sent else f"?search={quote(json.dumps(body))}")
    items: list[dict[str, Any]] = []
    while address:
        page = desk.answer(method, address, sent)
        assert page["pageDetails"]["count"] == len(page["items"]) <= body["MaxRecords"]
        items += page["items"]
        address = page["pageDetails"]["nextPageUrl"]
    return items


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    elements=st.lists(FILTERS, min_size=1, max_size=2), size=st.integers(3, 50), method=st.sampled_from(["GET", "POST"])
)
def test_a_query_is_a_selection_by_hand(few: Desk, elements: list[dict[str, Any]], size: int, method: str) -> None:
    """No operator, group or page boundary adds a row, loses one, or changes the order."""
    expected = [row for row in few.query("Products") if all(passes(row, element) for element in elements)]
    assert pages(few, method, {"Filter": elements, "MaxRecords": size}) == expected
    assert few.answer("POST", "Products/query/count", {"filter": elements}) == {"queryCount": len(expected)}
