"""Requests that no sane client sends get the API's kind of error, never a broken server (FACTS B6)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from autotask_simulator.wire import BODY_LENGTH_MAX
from tests.autotask_simulator.desk import HEADERS, SMALL_SEED, Desk, open_desk

DIGIT_TWO = quote("\N{SUPERSCRIPT TWO}")
DEEP = 100_000


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"Products/{DIGIT_TWO}"),
        ("GET", "Products/" + "9" * 5000),
        ("GET", f"PurchaseOrders/{DIGIT_TWO}/Items"),
        ("GET", "Products/%00"),
        ("GET", "Products/%ff%fe"),
        ("GET", "Products/-1"),
    ],
)
def test_paths(desk: Desk, method: str, path: str) -> None:
    """What is no number of plain digits names no record: 404."""
    assert desk.send(method, path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"filter":"x"}',
        b'{"filter":[1]}',
        b'{"filter":[{"op":1}]}',
        b'{"filter":[{"op":"eq","field":"id","value":{}}]}',
        b'{"filter":[{"op":"eq","field":"id","value":1e999999999}]}',
        b'{"filter":[{"op":"eq","field":"id","value":' + b"9" * 6000 + b"}]}",
        b'{"filter":[{"op":"gte","field":"unitCost","value":1e-999999}]}',
        b'{"filter":[{"op":"gte","field":"unitCost","value":"NaN"}]}',
        b'{"filter":[{"op":"exist","field":"id"}],"MaxRecords":"\xc2\xb2"}',
        b"[" * DEEP + b"]" * DEEP,
        b'{"filter":' + b'[{"op":"and","items":' * DEEP + b"[]" + b"}]" * DEEP + b"}",
    ],
)
def test_bodies_of_queries(desk: Desk, body: bytes) -> None:
    """A broken query is a 500 with a list of texts, and the next request is answered."""
    response = desk.http.post(f"{desk.base}Products/query", content=body, headers=HEADERS)
    assert response.status_code == 500
    assert all(isinstance(text, str) for text in response.json()["errors"])
    assert desk.one("Products", "name", "Cable")


@pytest.mark.parametrize(
    "values",
    [
        {"shippingDate": "0001-01-01T00:00:00+14:00"},
        {"shippingDate": "9999-12-31T23:59:59-14:00"},
        {"shippingDate": 5},
        {"freight": "1e400"},
        {"freight": "Infinity"},
        {"freight": []},
        {"generalMemo": {}},
        {"id": 10**30},
        {"id": None},
        {"userDefinedFields": 1},
    ],
)
def test_values_out_of_range(desk: Desk, values: dict[str, object]) -> None:
    """A value that no column holds is refused with a text, and the order stays as it was."""
    before = desk.order("501")
    assert desk.errors("PATCH", "PurchaseOrders", {"id": before["id"], **values})
    assert desk.order("501") == before


@pytest.mark.parametrize("value", [quote("\N{SUPERSCRIPT TWO}"), "9" * 5000, "-1", "x"])
def test_rubbish_in_the_impersonation_header(desk: Desk, value: str) -> None:
    """An impersonation header that is no id is refused."""
    assert "ImpersonationResourceId" in desk.errors("GET", "Products/1", headers={"ImpersonationResourceId": value})


def test_a_body_without_end_is_not_kept(desk: Desk) -> None:
    """A body over the bound is 413, and the server goes on."""
    body = b" " * (BODY_LENGTH_MAX + 1)
    assert desk.http.post(f"{desk.base}Products/query", content=body, headers=HEADERS).status_code == 413
    assert desk.one("Products", "name", "Cable")


def test_many_clients_at_once() -> None:
    """Twenty clients that write at the same time each get an id of their own, and nothing is lost."""
    with open_desk(SMALL_SEED, threads_per_endpoint=100) as desk:
        billing_code = desk.one("Products", "name", "Cable")["productBillingCodeID"]

        def make(number: int) -> int:
            body = {"name": f"P{number}", "isActive": True, "isSerialized": False, "productBillingCodeID": billing_code}
            return int(desk.answer("POST", "Products", body)["itemId"])

        with ThreadPoolExecutor(20) as pool:
            made = dict(zip((f"P{number}" for number in range(100)), pool.map(make, range(100)), strict=True))
        found = desk.query("Products", {"op": "in", "field": "id", "value": list(made.values())})
        assert {item["name"]: item["id"] for item in found} == made
