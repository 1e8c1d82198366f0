"""The hourly budget, threads per endpoint, and faults on demand (FACTS B7)."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import msgspec
import pytest

from tests.autotask_simulator.desk import HEADERS, SMALL_SEED, USER, Desk, open_desk

ALL = {"filter": [{"op": "gte", "field": "id", "value": 0}]}


def fault(desk: Desk, kind: str, match: str = "", **more: Any) -> None:
    desk.control("faults", kind=kind, match=match, **more)


def test_threshold_information(desk: Desk) -> None:
    """The answer counts the requests of the last hour, this one included."""
    desk.answer("POST", "Products/query", ALL)
    assert desk.answer("GET", "ThresholdInformation") == {
        "externalRequestThreshold": 10000,
        "requestThresholdTimeframe": 60,
        "currentTimeframeRequestCount": 2,
    }
    assert desk.send("GET", "ThresholdInformation/1").status_code == 404


def test_a_spent_budget_refuses_until_the_hour_has_rolled_on(desk: Desk) -> None:
    """The 10,001st request of an hour is 429 with Retry-After; an hour later the budget is free again."""
    desk.control("clock", now="2026-05-04T10:00:00Z", frozen=True)
    desk.control("limits", used=9999)
    desk.answer("POST", "Products/query", ALL)
    response = desk.send("POST", "Products/query", ALL)
    assert (response.status_code, response.headers["retry-after"]) == (429, "3600")
    desk.control("clock", advanceSeconds=3599)
    assert desk.send("POST", "Products/query", ALL).headers["retry-after"] == "1"
    assert desk.http.get(f"{desk.base}ZoneInformation?user=api@msp.example").status_code == 200
    desk.control("clock", advanceSeconds=1)
    desk.answer("POST", "Products/query", ALL)


def test_retry_after_can_be_a_date() -> None:
    """Retry-After comes as seconds or as a date; clients must take both."""
    with open_desk(SMALL_SEED, requests_per_hour=1, retry_after_format="date") as desk:
        desk.answer("POST", "Products/query", ALL)
        text = desk.send("POST", "Products/query", ALL).headers["retry-after"]
        assert parsedate_to_datetime(text).tzinfo is not None


def test_requests_are_held_back_from_half_of_the_budget() -> None:
    """With delays on, a request waits once half of the hourly limit is used, and longer from three quarters."""
    seconds = {"first_delay_seconds": 0.05, "second_delay_seconds": 0.1}
    with open_desk(SMALL_SEED, delays=True, requests_per_hour=8, **seconds) as desk:
        for _ in range(8):
            desk.answer("POST", "Products/query", ALL)
        waits = [entry["milliseconds"] for entry in desk.log()]
        assert min(waits[:3]) < 50 <= min(waits[3:]) and min(waits[5:]) >= 100


def hold_open(desk: Desk, path: str) -> socket.socket:
    """A request whose answer nobody reads."""
    host, port = desk.origin.removeprefix("http://").split(":")
    body = msgspec.json.encode(ALL)
    head = [f"POST /ATServicesRest/V1.0/{path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in HEADERS.items()]
    connection = socket.create_connection((host, int(port)))
    connection.sendall("\r\n".join([*head, "", ""]).encode() + body)
    return connection


@pytest.mark.parametrize("status", [429, 503])
def test_the_fourth_thread_of_an_endpoint_is_refused(status: int) -> None:
    """Three requests at once per endpoint; a fourth is refused at once, another endpoint is not concerned."""
    with open_desk(SMALL_SEED, thread_refusal_status=status) as desk, ExitStack() as held:
        fault(desk, "slow", "Products/query", times=3, seconds=60)
        for _ in range(3):
            held.enter_context(hold_open(desk, "Products/query"))
        while desk.http.get(f"{desk.origin}/control/faults").json()["faults"]:
            pass  # until all three have arrived
        assert desk.send("POST", "Products/query", ALL).status_code == status
        assert desk.send("POST", "Companies/query", ALL).status_code == 200
        held.close()
        while desk.send("POST", "Products/query", ALL).status_code != 200:
            pass  # until the simulator has seen that they hung up


def test_which_addresses_count_their_threads(desk: Desk) -> None:
    """ThresholdInformation has three threads as any endpoint, in any case; the zone look-up has as many as one likes."""
    fault(desk, "slow", "Information", times=9, seconds=60)
    with ExitStack() as held:
        for path in ["ThresholdInformation", "thresholdinformation", "THRESHOLDINFORMATION", *["ZoneInformation"] * 6]:
            held.enter_context(hold_open(desk, path))
        while desk.http.get(f"{desk.origin}/control/faults").json()["faults"]:
            pass  # until all have arrived
        assert desk.send("GET", "ThresholdInformation").status_code == 429
        assert desk.send("GET", f"ZoneInformation?user={USER}").status_code == 200


REAL_TEXTS = (
    "Zone information could not be determined",
    "IntegrationCode is invalid.",
    "Value does not reference an existing entity for taskType . ",
    "When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID.",
)


@pytest.mark.parametrize("text", REAL_TEXTS)
def test_a_500_with_each_text_that_is_quoted_in_public(desk: Desk, text: str) -> None:
    """Each text that the real API is known to send can be ordered, word for word (samples/errors.json)."""
    fault(desk, "500", "Products", message=text)
    assert desk.errors("GET", "Products/1") == text


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("401", 401),
        ("403", 403),
        ("404", 404),
        ("429", 429),
        ("500", 500),
        ("503", 503),
        ("thread", 429),
        ("html", 200),
    ],
)
def test_faults_with_a_status(desk: Desk, kind: str, status: int) -> None:
    """A fault hits the next matching request, as often as asked, and only that."""
    fault(desk, kind, "products/QUERY", times=2)
    assert desk.send("POST", "Companies/query", ALL).status_code == 200
    answers = [desk.send("POST", "Products/query", ALL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert [entry["fault"] for entry in desk.log()] == [None, kind, kind, None]


def test_a_429_can_name_the_wait(desk: Desk) -> None:
    """Retry-After of a fault is as asked; `after` lets requests pass first."""
    fault(desk, "429", retryAfterSeconds=7, after=1)
    assert desk.send("POST", "Products/query", ALL).status_code == 200
    assert desk.send("POST", "Products/query", ALL).headers["retry-after"] == "7"
    desk.control("clock", now="2026-05-04T10:00:00Z", frozen=True)
    fault(desk, "429", retryAfterSeconds=7, retryAfterDate=True)
    assert desk.send("POST", "Products/query", ALL).headers["retry-after"] == "Mon, 04 May 2026 10:00:07 GMT"


@pytest.mark.parametrize(("kind", "is_done"), [("timeout_before", False), ("timeout_after", True)])
def test_a_lost_connection_before_and_after_the_deed(desk: Desk, kind: str, is_done: bool) -> None:
    """The client hears nothing in both cases; the write happened in one of them only."""
    order = desk.order("502")["id"]
    fault(desk, kind, "PATCH")
    with pytest.raises(httpx2.RemoteProtocolError):
        desk.send("PATCH", "PurchaseOrders", {"id": order, "externalPONumber": "QB-1"})
    assert (desk.order("502")["externalPONumber"] == "QB-1") is is_done
    assert [entry["status"] for entry in desk.log() if entry["fault"]] == [0]


def test_a_client_can_run_into_its_own_timeout(desk: Desk) -> None:
    """With seconds given the connection stays open and silent until the client gives up."""
    fault(desk, "timeout_before", seconds=30)
    with pytest.raises(httpx2.ReadTimeout):
        desk.send("POST", "Products/query", ALL, timeout=0.1)


def test_an_answer_cut_in_the_middle(desk: Desk) -> None:
    """The connection breaks in mid-body, or half a body comes as if it were whole."""
    fault(desk, "cut")
    with pytest.raises(httpx2.HTTPError):
        desk.send("POST", "Products/query", ALL)
    fault(desk, "torn_page")
    response = desk.send("POST", "Products/query", ALL)
    assert response.status_code == 200
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(response.content)


def test_rows_that_move_between_pages(desk: Desk) -> None:
    """A row is missing or comes twice although the answer looks whole; the count tells."""
    fault(desk, "moved_row", "query")
    page = desk.answer("POST", "Products/query", ALL)
    assert (len(page["items"]), page["pageDetails"]["count"]) == (3, 3)
    assert desk.answer("POST", "Products/query/count", ALL) == {"queryCount": 4}
    fault(desk, "repeated_row", "query")
    ids = [item["id"] for item in desk.answer("POST", "Products/query", ALL)["items"]]
    assert (len(ids), len(set(ids))) == (5, 4)


def test_an_empty_answer(desk: Desk) -> None:
    """An answer that says there is nothing, as from a wrong zone: query, count and record."""
    fault(desk, "empty", times=3)
    assert desk.answer("POST", "Products/query", ALL)["items"] == []
    assert desk.answer("POST", "Products/query/count", ALL) == {"queryCount": 0}
    assert desk.answer("GET", f"PurchaseOrders/{10002}") == {"item": None}


def test_a_page_link_that_has_expired(desk: Desk) -> None:
    """A page link may be refused; the first page still answers."""
    page = desk.answer("POST", "Products/query", ALL | {"maxRecords": 2})
    fault(desk, "page_expired", "query/next")
    assert "paging" in desk.errors("POST", page["pageDetails"]["nextPageUrl"], ALL | {"maxRecords": 2})


def test_faults_are_listed_cleared_and_checked(desk: Desk) -> None:
    """A wrong fault is refused with its field named; clearing takes all away."""
    assert "kind" in desk.refused_control("faults", kind="514")
    assert "often" in desk.refused_control("faults", kind="500", often=2)
    fault(desk, "500", times=0)
    for _ in range(3):
        desk.errors("POST", "Products/query", ALL)
    desk.control("faults/clear")
    desk.answer("POST", "Products/query", ALL)
    desk.control("log/clear")
    assert desk.log() == []


def test_a_moved_zone(desk: Desk) -> None:
    """After a move the zone look-up names another address and the old one lets nobody in."""
    fault(desk, "zone_moved", times=0, url="http://127.0.0.1:1/ATServicesRest/")
    zone = desk.http.get(f"{desk.base}ZoneInformation?user=api@msp.example").json()
    assert (list(zone), zone["url"]) == (["zoneName", "url", "webUrl", "ci"], "http://127.0.0.1:1/ATServicesRest/")
    assert desk.send("POST", "Products/query", ALL).status_code == 401
    assert desk.errors("GET", "ZoneInformation?user=nobody@else.example") == "Zone information could not be determined"


def test_a_location_that_queries_do_not_see(desk: Desk) -> None:
    """An answer that lacks a location and adds up all the same: pages and count agree, other entities are whole, and it ends when cleared."""
    whole = desk.answer("POST", "InventoryProducts/query", ALL)["items"]
    hidden = whole[0]["inventoryLocationID"]
    rest = [row for row in whole if row["inventoryLocationID"] != hidden]
    fault(desk, "hidden_location", times=0, locationId=hidden)
    assert desk.answer("POST", "InventoryProducts/query", ALL)["items"] == rest
    assert desk.answer("POST", "InventoryProducts/query/count", ALL) == {"queryCount": len(rest)}
    assert len(desk.answer("POST", "Products/query", ALL)["items"]) == 4
    desk.control("faults/clear")
    assert desk.answer("POST", "InventoryProducts/query", ALL)["items"] == whole
