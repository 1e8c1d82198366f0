"""A reading is whole or it is an error: torn pages, moved rows, empty answers."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from stockpost.autotask import AutotaskClient, AutotaskError
from tests.autotask.remote import Clock, Remote, data

QUERY = "InventoryLocations/query"
COUNT = "InventoryLocations/query/count"


@pytest.fixture
def many(remote: Remote) -> Remote:
    """1,200 rows: three pages."""
    remote.rows["InventoryLocations"] = [{"id": i * 3, "locationName": f"L{i}"} for i in range(1, 1201)]
    return remote


def _page(items: list[Any], *, count: int | None = None, more: bool = False) -> httpx2.Response:
    link = "http://127.0.0.1:1/ATServicesRest/V1.0/InventoryLocations/query/next?paging=2" if more else None
    details = {"count": len(items) if count is None else count, "requestCount": 500, "nextPageUrl": link}
    return data({"items": items, "pageDetails": details})


def test_all_pages_are_read_by_the_last_id(client: AutotaskClient, many: Remote) -> None:
    """Every page is found by the id before it, never by a page number or an address that came with an answer."""
    assert len(client.read_locations()) == 1200
    bodies = [body for request, body in zip(many.requests, many.bodies, strict=True) if request == f"POST {QUERY}"]
    assert [body["Filter"][-1] for body in bodies] == [
        {"op": "gt", "field": "id", "value": last} for last in (0, 1500, 3000)
    ]
    assert all(body["MaxRecords"] == 500 for body in bodies)
    assert not any("next" in request for request in many.requests)


def test_a_set_of_exactly_one_page_is_whole(client: AutotaskClient, remote: Remote) -> None:
    """The border of 500 rows is neither cut nor read twice."""
    remote.rows["InventoryLocations"] = [{"id": i, "locationName": f"L{i}"} for i in range(1, 501)]
    assert len(client.read_locations()) == 500
    assert remote.count(QUERY) == 1


def test_rows_that_come_and_go_meanwhile_cost_no_other_row(client: AutotaskClient, many: Remote) -> None:
    """A row removed from an earlier page does not push another one out of the reading."""
    rows = many.rows["InventoryLocations"]
    many.meanwhile(QUERY, lambda: many.meanwhile(QUERY, lambda: rows.pop(0)))
    found = client.read_locations()
    assert {i * 3 for i in range(2, 1201)} <= found.keys()


TORN = {
    "fewer rows than announced": lambda remote: _page([{"id": 3, "locationName": "L1"}], count=400),
    "more rows than announced": lambda remote: _page([{"id": 3, "locationName": "L1"}], count=0),
    "a row twice": lambda remote: _page([{"id": 3}, {"id": 3}]),
    "a page repeated": lambda remote: _page([{"id": 0}]),
    "empty with more to come": lambda remote: _page([], more=True),
    "out of order with more to come": lambda remote: _page([{"id": 9}, {"id": 3}], more=True),
}


@pytest.mark.parametrize("kind", TORN)
def test_a_torn_page_is_asked_for_again(kind: str, client: AutotaskClient, many: Remote, clock: Clock) -> None:
    """A page that contradicts itself is not used."""
    many.once(QUERY, lambda request: TORN[kind](many))
    assert len(client.read_locations()) == 1200
    assert clock.slept == [1.0]
    assert many.count(COUNT) == 1  # the page alone was asked for again


@pytest.mark.parametrize("kind", TORN)
def test_a_page_that_stays_torn_is_an_error(kind: str, client: AutotaskClient, many: Remote) -> None:
    """Rather no reading than half of one."""
    for _ in range(50):
        many.once(QUERY, lambda request: TORN[kind](many))
    with pytest.raises(AutotaskError, match="does not add up") as torn:
        client.read_locations()
    assert torn.value.is_transient
    assert len(many.requests) < 20


def test_rows_missing_without_a_trace_are_found_by_the_count(client: AutotaskClient, many: Remote) -> None:
    """A short page that says nothing of itself is caught."""
    many.once(QUERY, lambda request: _page([{"id": 3, "locationName": "L1"}]))
    assert len(client.read_locations()) == 1200


def test_an_empty_answer_is_not_taken_for_no_rows(client: AutotaskClient, many: Remote) -> None:
    """An empty page while the count says 1,200 is read again, then an error."""
    many.once(QUERY, lambda request: _page([]))
    assert len(client.read_locations()) == 1200
    for _ in range(50):
        many.once(QUERY, lambda request: _page([]))
    with pytest.raises(AutotaskError, match="announces more rows"):
        client.read_locations()


def test_rows_added_after_the_count_are_welcome(client: AutotaskClient, many: Remote) -> None:
    """Somebody at work in Autotask does not break a reading."""
    many.meanwhile(QUERY, lambda: many.rows["InventoryLocations"].append({"id": 9000, "locationName": "new"}))
    assert len(client.read_locations()) == 1201
    assert many.count(COUNT) == 1


def test_one_page_out_of_order_is_sorted(client: AutotaskClient, remote: Remote) -> None:
    """Order matters only where pages are cut by it."""
    remote.once(QUERY, lambda request: _page([{"id": 2, "locationName": "B"}, {"id": 1, "locationName": "A"}]))
    assert list(client.read_locations().items()) == [(1, "A"), (2, "B")]


def test_empty_rows_are_skipped_with_a_note(client: AutotaskClient, remote: Remote) -> None:
    """Autotask's null items do not stop the other orders."""
    order = remote.rows["PurchaseOrders"][0]
    remote.once("PurchaseOrders/query/count", lambda request: data({"queryCount": 2}))
    remote.once("PurchaseOrders/query", lambda request: _page([None, order]))
    reading = client.read_orders(known_open=(), after_id=1, created_since=None)
    assert [found.id for found in reading.orders] == [7]
    assert "1 empty rows of PurchaseOrders" in reading.notes[0]


def test_empty_rows_of_stock_are_an_error(client: AutotaskClient, remote: Remote) -> None:
    """A count with a hole is no count."""
    row = remote.rows["InventoryProducts"][0]
    for _ in range(9):
        remote.once("InventoryProducts/query/count", lambda request: data({"queryCount": 2}))
        remote.once("InventoryProducts/query", lambda request: _page([None, row]))
    with pytest.raises(AutotaskError, match="empty rows"):
        client.read_stock([1])
