"""Queries, filters and pages (FACTS B3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk

ALL = [{"op": "gte", "field": "id", "value": 0}]
SEED: dict[str, Any] = {
    **SMALL_SEED,
    "products": [
        {"name": f"Part {number:04}", "unitCost": f"{number}.25", "sku": None if number % 2 else "even"}
        for number in range(1203)
    ],
    "purchaseOrders": [],
    "stock": [],
}


@pytest.fixture(scope="module")
def many() -> Iterator[Desk]:
    """1203 products: three pages."""
    with open_desk(SEED) as desk:
        yield desk


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


def filtered(desk: Desk, *filters: dict[str, Any]) -> int:
    count = desk.answer("POST", "Products/query/count", {"filter": list(filters)})
    found = desk.query("Products", *filters)
    assert count == {"queryCount": len(found)}
    return len(found)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"op": "eq", "field": "name", "value": "PART 0007  "}, 1),
        ({"op": "noteq", "field": "name", "value": "Part 0007"}, 1202),
        ({"op": "gt", "field": "unitCost", "value": 1200.25}, 2),
        ({"op": "gte", "field": "unitCost", "value": "1200.25"}, 3),
        ({"op": "lt", "field": "unitCost", "value": 2}, 2),
        ({"op": "lte", "field": "unitCost", "value": 2.25}, 3),
        ({"op": "beginsWith", "field": "name", "value": "part 12"}, 3),
        ({"op": "endsWith", "field": "name", "value": "99"}, 12),
        ({"op": "contains", "field": "NAME", "value": "t 120"}, 3),
        ({"op": "exist", "field": "sku"}, 602),
        ({"op": "notExist", "field": "sku"}, 601),
        ({"op": "in", "field": "name", "value": ["Part 0001", "Part 0002", "none"]}, 2),
        ({"op": "notIn", "field": "name", "value": ["Part 0001", "Part 0002"]}, 1201),
        ({"op": "eq", "field": "isActive", "value": "true"}, 1203),
        ({"op": "eq", "field": "isSerialized", "value": True}, 0),
        ({"op": "noteq", "field": "sku", "value": "other"}, 602),
        ({"op": "or", "items": [{"op": "eq", "field": "name", "value": "Part 0001"}, {"op": "eq", "field": "name", "value": "Part 0003"}]}, 2),
        ({"op": "and", "items": [{"op": "exist", "field": "sku"}, {"op": "lt", "field": "unitCost", "value": 10}]}, 5),
    ],
)  # fmt: skip
def test_operators(many: Desk, condition: dict[str, Any], expected: int) -> None:
    """A filter finds what the operator means, in queries and counts alike."""
    assert filtered(many, condition) == expected


def test_conditions_at_the_top_are_all_required(many: Desk) -> None:
    """The top-level list is AND, not OR."""
    low, high = {"op": "gt", "field": "unitCost", "value": 5}, {"op": "lt", "field": "unitCost", "value": 8}
    assert filtered(many, low, high) == 3


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "filter is required"),
        ({"filter": []}, "filter is required"),
        ({"filter": [{"op": "eq", "field": "colour", "value": 1}]}, "colour in the Product"),
        ({"filter": [{"op": "between", "field": "id", "value": 1}]}, "between"),
        ({"filter": [{"op": "eq", "field": "id", "value": "abc"}]}, "id"),
        ({"filter": [{"op": "contains", "field": "unitCost", "value": "1"}]}, "unitCost"),
        (
            {"filter": [{"op": "contains", "field": "createdTime", "value": "2026"}]},
            "'contains' applies to text; createdTime",
        ),
        ({"filter": [{"op": "gt", "field": "isActive", "value": True}]}, "'gt' does not apply to the boolean"),
        ({"filter": [{"op": "in", "field": "id", "value": 7}]}, "list"),
        ({"filter": [{"op": "or", "items": []}]}, "items"),
        ({"filter": ALL, "MaxRecords": 501}, "500"),
        ({"filter": ALL, "MaxRecords": 0}, "MaxRecords"),
        ({"filter": ALL, "MaxRecords": 5.5}, "MaxRecords is 5.5; it must be a whole number"),
        ({"filter": ALL, "IncludeFields": ["id", "colour"]}, "colour"),
        ({"filter": [{"op": "in", "field": "id", "value": list(range(501))}]}, "OR conditions"),
        ({"filter": [{"op": "eq", "field": "Colour", "value": "x", "udf": True}]}, "Colour"),
        ({"filter": [{"op": "eq", "field": "QuickBooks Item", "value": "x", "udf": True}] * 2}, "one user-defined"),
    ],
)
def test_what_a_query_is_refused_for(many: Desk, body: dict[str, Any], text: str) -> None:
    """A wrong query is an error that names the part, not an empty answer."""
    assert text in many.errors("POST", "Products/query", body)


def test_pages_by_post(many: Desk) -> None:
    """A POST query is paged by POST with the same body; every row comes once, in order of id."""
    body = {"filter": ALL}
    first = many.answer("POST", "Products/query", body)
    assert first["pageDetails"]["count"] == first["pageDetails"]["requestCount"] == 500
    assert first["pageDetails"]["prevPageUrl"] is None
    second = many.answer("POST", first["pageDetails"]["nextPageUrl"], body)
    third = many.answer("POST", second["pageDetails"]["nextPageUrl"], body)
    assert third["pageDetails"]["nextPageUrl"] is None
    ids = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert len(ids) == 1203 and ids == sorted(set(ids))
    assert many.answer("POST", second["pageDetails"]["prevPageUrl"], body)["items"] == first["items"]


def test_page_of_a_post_query_is_not_for_get(many: Desk) -> None:
    """GET on the page link of a POST query is 405, in the web server's own words."""
    link = many.answer("POST", "Products/query", {"filter": ALL})["pageDetails"]["nextPageUrl"]
    response = many.send("GET", link)
    assert response.status_code == 405
    assert response.json() == {"Message": "The requested resource does not support http method 'GET'."}


def test_page_link_wants_the_same_filter(many: Desk) -> None:
    """A page link sent with no body or another filter is refused, so that a client that forgets it notices."""
    link = many.answer("POST", "Products/query", {"filter": ALL})["pageDetails"]["nextPageUrl"]
    assert "body is empty" in many.errors("POST", link)
    assert "another filter" in many.errors("POST", link, {"filter": [{"op": "exist", "field": "id"}]})
    assert "another entity" in many.errors("POST", link.replace("Products", "Companies"), {"filter": ALL})
    assert "paging" in many.errors("POST", "Products/query/next?paging=nonsense", {"filter": ALL})


def test_pages_by_get(many: Desk) -> None:
    """A GET query is paged by GET, and its links carry the search."""
    page = many.answer("GET", f"Products/query?search={quote(json.dumps({'filter': ALL, 'MaxRecords': 400}))}")
    seen = names(page["items"])
    while page["pageDetails"]["nextPageUrl"]:
        page = many.answer("GET", page["pageDetails"]["nextPageUrl"])
        seen += names(page["items"])
    assert len(seen) == len(set(seen)) == 1203
    count = many.answer("GET", f"Products/query/count?search={quote(json.dumps({'filter': ALL}))}")
    assert count == {"queryCount": 1203}
    assert "search" in many.errors("GET", "Products/query")


def test_key_and_path_case_does_not_matter(many: Desk) -> None:
    """Paths, keys and field names are taken in any case; answers are camelCase."""
    body = {
        "FILTER": [{"OP": "EQ", "Field": "NAME", "VALUE": "Part 0004"}],
        "maxrecords": 1,
        "INCLUDEFIELDS": ["UNITCOST", "Name"],
    }
    response = many.send("POST", many.origin + "/atservicesrest/v1.0/pRoDuCtS/QUERY", body)
    assert response.json()["items"] == [{"name": "Part 0004", "unitCost": 4.25}]


def test_record_by_id(many: Desk) -> None:
    """A record by id holds every field, id first and userDefinedFields last; a missing id is 200 with null."""
    found = many.one("Products", "name", "Part 0010")
    item = many.answer("GET", f"Products/{found['id']}")["item"]
    fields = [field["name"] for field in many.answer("GET", "Products/entityInformation/fields")["fields"]]
    assert list(item) == ["id", *[name for name in fields if name != "id"], "userDefinedFields"]
    assert item == found
    assert many.answer("GET", "Products/1") == {"item": None}


def test_user_defined_fields_are_found_and_kept(desk: Desk) -> None:
    """A user-defined field is written as text, shown in answers, and can be asked for."""
    product = desk.one("Products", "name", "Cable")
    assert product["userDefinedFields"] == [{"name": "QuickBooks Item", "value": None}]
    udf = {"name": "quickbooks item", "value": "80000001-1"}
    desk.answer("PATCH", "Products", {"id": product["id"], "userDefinedFields": [udf]})
    (found,) = desk.query("Products", {"op": "eq", "field": "QuickBooks Item", "value": "80000001-1", "udf": True})
    assert found["userDefinedFields"] == [{"name": "QuickBooks Item", "value": "80000001-1"}]
    number = {"id": product["id"], "userDefinedFields": [{"name": "QuickBooks Item", "value": 7}]}
    assert "must be text" in desk.errors("PATCH", "Products", number)


def test_money_is_a_number_with_the_digits_stored(sample_desk: Desk) -> None:
    """A cost of 12.3456 or 164.9900 leaves as that number, not as a string and not rounded."""
    body = {"filter": [{"op": "in", "field": "unitCost", "value": [12.3456, "164.99"]}], "includeFields": ["unitCost"]}
    text = sample_desk.send("POST", "PurchaseOrderItems/query", body).text
    assert '{"unitCost":12.3456}' in text
    assert '{"unitCost":164.9900}' in text


@pytest.mark.parametrize(("clears", "value"), [(True, None), (False, "80000001-1")])
def test_put_and_user_defined_fields(clears: bool, value: str | None) -> None:
    """PUT is the whole record: a user-defined field that is not given is emptied; a switch keeps it."""
    with open_desk(SMALL_SEED, put_clears_user_defined=clears) as desk:
        product = desk.one("Products", "name", "Cable")
        given = {"userDefinedFields": [{"name": "QuickBooks Item", "value": "80000001-1"}]}
        desk.answer("PUT", "Products", product | given)
        assert desk.one("Products", "name", "Cable")["userDefinedFields"] == given["userDefinedFields"]
        desk.answer("PUT", "Products", {name: product[name] for name in product if name != "userDefinedFields"})
        assert desk.one("Products", "name", "Cable")["userDefinedFields"][0]["value"] == value


@pytest.mark.parametrize("adds", [False, True])
def test_included_fields_with_and_without_user_defined_ones(adds: bool) -> None:
    """Whether user-defined fields come along with IncludeFields is a switch; named, they come, and last."""
    with open_desk(SMALL_SEED, include_fields_adds_user_defined=adds) as desk:
        exists = {"op": "exist", "field": "id"}
        assert (
            list(desk.query("PurchaseOrders", exists, IncludeFields=["id"])[0])
            == ["id", "userDefinedFields"][: 1 + adds]
        )
        named = desk.query("Products", exists, IncludeFields=["userDefinedFields", "name", "ID"])
        assert list(named[0]) == ["id", "name", "userDefinedFields"]
