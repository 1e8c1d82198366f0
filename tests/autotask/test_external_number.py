"""The QuickBooks number is written into an empty field only, and a lost answer is looked up, not repeated blindly."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from stockpost.autotask import AutotaskClient, AutotaskError
from tests.autotask.remote import Clock, Remote

PATCH = "PATCH PurchaseOrders"


def _there(remote: Remote) -> object:
    return remote.rows["PurchaseOrders"][0]["externalPONumber"]


def test_an_empty_field_is_filled(client: AutotaskClient, remote: Remote) -> None:
    """One field of one order is written, by PATCH with the id in the body."""
    assert client.write_external_number(7, "QB-55")
    assert _there(remote) == "QB-55"
    assert remote.bodies[remote.requests.index(PATCH)] == {"id": 7, "externalPONumber": "QB-55"}


def test_a_persons_value_is_left_alone(client: AutotaskClient, remote: Remote) -> None:
    """What a person typed is never overwritten (N5)."""
    remote.rows["PurchaseOrders"][0]["externalPONumber"] = "typed"
    assert not client.write_external_number(7, "QB-55")
    assert _there(remote) == "typed"
    assert PATCH not in remote.requests


def test_our_own_value_is_recognised(client: AutotaskClient, remote: Remote) -> None:
    """Writing twice is writing once."""
    remote.rows["PurchaseOrders"][0]["externalPONumber"] = "QB-55 "
    assert client.write_external_number(7, "QB-55")
    assert PATCH not in remote.requests


def _written_then(
    remote: Remote, failure: Callable[[], httpx2.Response]
) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        remote.rows["PurchaseOrders"][0]["externalPONumber"] = "QB-55"
        return failure()

    return answer


def _time_out() -> httpx2.Response:
    raise httpx2.ReadTimeout("timed out")


def test_a_write_whose_answer_was_lost_is_found(client: AutotaskClient, remote: Remote) -> None:
    """After a time-out the field is read; the write is not sent again."""
    remote.once("PurchaseOrders", _written_then(remote, _time_out))
    assert client.write_external_number(7, "QB-55")
    assert remote.requests.count(PATCH) == 1


def test_a_write_that_did_not_arrive_is_sent_again(client: AutotaskClient, remote: Remote) -> None:
    """A time-out before the write costs a repeat, after looking."""
    remote.once("PurchaseOrders", lambda request: _time_out())
    assert client.write_external_number(7, "QB-55")
    last = [request for request in remote.requests if "PurchaseOrders" in request]
    assert last == ["GET PurchaseOrders/7", PATCH, "GET PurchaseOrders/7", PATCH, "GET PurchaseOrders/7"]


def test_a_person_who_types_meanwhile_wins(client: AutotaskClient, remote: Remote) -> None:
    """Between a lost write and its repeat, a person's value stays."""

    def typed(request: httpx2.Request) -> httpx2.Response:
        remote.rows["PurchaseOrders"][0]["externalPONumber"] = "typed"
        return httpx2.Response(503)

    remote.once("PurchaseOrders", typed)
    assert not client.write_external_number(7, "QB-55")
    assert _there(remote) == "typed"


def test_attempts_are_bounded(client: AutotaskClient, remote: Remote, clock: Clock) -> None:
    """A field that cannot be written ends in an error that may pass."""
    for _ in range(50):
        remote.once("PurchaseOrders", lambda request: _time_out())
    with pytest.raises(AutotaskError) as failed:
        client.write_external_number(7, "QB-55")
    assert failed.value.is_transient
    assert remote.requests.count(PATCH) == 3


def test_a_refusal_is_told_at_once(client: AutotaskClient, remote: Remote) -> None:
    """Autotask's own reason reaches the person."""
    refusal = {"errors": ["The order is locked."]}
    remote.once("PurchaseOrders", lambda request: httpx2.Response(500, json=refusal))
    with pytest.raises(AutotaskError, match="The order is locked"):
        client.write_external_number(7, "QB-55")
    assert remote.requests.count(PATCH) == 1


def test_an_order_that_is_gone(client: AutotaskClient) -> None:
    """A missing id is null in Autotask's answer."""
    with pytest.raises(AutotaskError, match="id 8"):
        client.write_external_number(8, "QB-55")


@pytest.mark.parametrize("number", ["", "  ", "x" * 51])
def test_a_number_that_does_not_fit_is_refused(number: str, client: AutotaskClient, remote: Remote) -> None:
    """Autotask would cut or refuse it; the field is named before anything is sent."""
    with pytest.raises(ValueError, match=r"External P\.O\. Number"):
        client.write_external_number(7, number)
    assert remote.requests == []
