"""What holds for each entity alike: metadata, queries, reading by id, children under their parents (FACTS B3 to B5)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from autotask_simulator.schema import ENTITIES
from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk
from tests.autotask_simulator.test_metadata import KEYS
from tests.autotask_simulator.test_orders import new_order

ALL = {"filter": [{"op": "exist", "field": "id"}]}
QUERIED = [name for name, entity in ENTITIES.items() if entity.can_query]
CHILDREN = [name for name, entity in ENTITIES.items() if entity.can_query and entity.parent is not None]


@pytest.mark.parametrize("name", ENTITIES)
def test_each_describes_itself(sample_desk: Desk, name: str) -> None:
    """Information, fields and user-defined fields come for every entity, at its root and under its parent."""
    entity = ENTITIES[name]
    doors = [name.upper()] if entity.parent is None else [name.lower(), f"{entity.parent}/1/{entity.segment}"]
    for door in doors:
        info = sample_desk.answer("GET", f"{door}/EntityInformation")["info"]
        assert (info["name"], info["canCreate"]) == (entity.info_name, entity.can_create)
        fields = sample_desk.answer("GET", f"{door}/entityInformation/FIELDS")["fields"]
        names = [field["name"] for field in fields]
        assert names == sorted(names, key=str.lower) and len(names) == len(entity.fields)
        assert all(list(field) == KEYS for field in fields)
        assert all((field["picklistValues"] is not None) == field["isPickList"] for field in fields)
        user_defined = sample_desk.answer("GET", f"{door}/entityInformation/userDefinedFields")["fields"]
        assert bool(user_defined) == info["hasUserDefinedFields"]


@pytest.mark.parametrize("name", QUERIED)
def test_each_is_read_in_every_way(sample_desk: Desk, name: str) -> None:
    """Queries by GET and POST, counts and reading by id agree, and every record has every field."""
    found = sample_desk.query(name, *ALL["filter"])
    search = quote(json.dumps(ALL | {"MaxRecords": 500}))
    assert sample_desk.answer("GET", f"{name}/query?search={search}")["items"] == found[:500]
    assert sample_desk.answer("POST", f"{name}/query/count", ALL) == {"queryCount": len(found)}
    assert sample_desk.answer("GET", f"{name}/query/count?search={search}") == {"queryCount": len(found)}
    for item in found[:3]:
        assert sample_desk.answer("GET", f"{name}/{item['id']}") == {"item": item}
        assert set(item) == {field.name for field in ENTITIES[name].fields} | {"userDefinedFields"}
    assert sample_desk.answer("GET", f"{name}/1") == {"item": None}


@pytest.mark.parametrize("name", CHILDREN)
def test_each_child_is_read_under_its_parent(sample_desk: Desk, name: str) -> None:
    """A parent lists its own children; a child asked of another parent is not there."""
    entity = ENTITIES[name]
    found = sample_desk.query(name, *ALL["filter"])
    for item in found[:2]:
        door = f"{entity.parent}/{item[str(entity.link)]}/{entity.segment}"
        listed = sample_desk.answer("GET", door)
        assert item in listed["items"] and listed["pageDetails"]["count"] == len(listed["items"])
        assert sample_desk.answer("GET", f"{door}/{item['id']}") == {"item": item}
        assert sample_desk.answer("GET", f"{entity.parent}/1/{entity.segment}/{item['id']}") == {"item": None}
    assert sample_desk.answer("GET", f"{entity.parent}/1/{entity.segment}")["items"] == []


def test_a_long_list_of_children_comes_in_pages() -> None:
    """An order of more than 500 lines is read in two pages under its parent, and the second is asked for by GET."""
    lines = [{"product": "Cable", "quantity": 1}] * 503
    order = {"number": "900", "vendor": "Acme Supply", "status": "New", "lines": lines}
    with open_desk(SMALL_SEED | {"purchaseOrders": [order]}) as desk:
        page = desk.answer("GET", f"PurchaseOrders/{desk.order('900')['id']}/Items")
        rest = desk.answer("GET", page["pageDetails"]["nextPageUrl"])
        assert [page["pageDetails"]["count"], rest["pageDetails"]["count"]] == [500, 3]
        assert rest["pageDetails"]["nextPageUrl"] is None
        assert page["items"] + rest["items"] == desk.lines("900")


def test_names_of_a_body_come_in_any_case(desk: Desk) -> None:
    """A record is made and changed with field names of any case."""
    body = {key.upper(): value for key, value in new_order(desk).items()}
    made = desk.answer("POST", "purchaseorders", body)["itemId"]
    desk.answer("PATCH", "PURCHASEORDERS", {"ID": made, "externalponumber": "QB-1"})
    assert desk.answer("GET", f"PurchaseOrders/{made}")["item"]["externalPONumber"] == "QB-1"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"op": "eq", "value": "SHELF 1"}, ["Cable"]),
        ({"op": "noteq", "value": "shelf 1"}, ["Switch"]),
        ({"op": "in", "value": ["shelf 1", "shelf 2", "none"]}, ["Cable", "Switch"]),
        ({"op": "notIn", "value": ["shelf 2"]}, ["Cable"]),
        ({"op": "beginsWith", "value": "shelf"}, ["Cable", "Switch"]),
        ({"op": "endsWith", "value": "2"}, ["Switch"]),
        ({"op": "contains", "value": "F 1"}, ["Cable"]),
        ({"op": "gt", "value": "shelf 1"}, ["Switch"]),
        ({"op": "lte", "value": "shelf 1"}, ["Cable"]),
        ({"op": "exist"}, ["Cable", "Switch"]),
        ({"op": "notExist"}, ["Firewall", "Licence"]),
    ],
)
def test_every_operator_on_a_user_defined_field(desk: Desk, condition: dict[str, Any], expected: list[str]) -> None:
    """User-defined fields are asked for with the operators of others, by POST and GET, also within a group."""
    for product, value in (("Cable", "shelf 1"), ("Switch", "shelf 2")):
        given = {"id": desk.one("Products", "name", product)["id"]}
        desk.answer("PATCH", "Products", given | {"userDefinedFields": [{"name": "QuickBooks Item", "value": value}]})
    element = condition | {"field": "quickbooks item", "udf": True}
    assert [row["name"] for row in desk.query("Products", element)] == expected
    group = {"op": "and", "items": [{"op": "or", "items": [element]}, ALL["filter"][0]]}
    found = desk.answer("GET", f"Products/query?search={quote(json.dumps({'filter': [group]}))}")["items"]
    assert [row["name"] for row in found] == expected
