"""Room is left for the customer's other integrations, and Autotask's thread limit is kept."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import httpx2
import pytest

from stockpost.autotask import AutotaskBudgetSpent, AutotaskClient
from tests.autotask.remote import BASE, Clock, Remote, data


def _client(remote: Remote, clock: Clock, share: str = "0.75") -> AutotaskClient:
    return AutotaskClient(
        BASE,
        user="u",
        code="c",
        secret="s",
        transport=remote.transport,
        clock=clock.now,
        sleep=clock.sleep,
        hourly_share=Decimal(share),
    )


def test_it_stops_at_its_share_and_goes_on_later(remote: Remote, clock: Clock) -> None:
    """When all integrations together have used our share of the hour, Stockpost waits and says until when."""
    client = _client(remote, clock)
    remote.used_requests = 7500
    with pytest.raises(AutotaskBudgetSpent) as spent:
        client.read_locations()
    assert remote.requests == ["GET ThresholdInformation"]
    assert spent.value.retry_at == clock.now() + timedelta(minutes=10)
    assert spent.value.is_transient
    assert "7500 of 10000" in spent.value.text
    with pytest.raises(AutotaskBudgetSpent):
        client.read_locations()
    assert len(remote.requests) == 1
    remote.used_requests = 100
    clock.sleep(600)
    assert client.read_locations()


def test_it_counts_its_own_requests_between_readings(remote: Remote, clock: Clock) -> None:
    """The share holds within one long reading too."""
    client = _client(remote, clock)
    remote.used_requests = 7495
    client.read_locations()
    client.read_locations()
    with pytest.raises(AutotaskBudgetSpent):
        client.read_locations()
    assert remote.count("ThresholdInformation") == 1


def test_the_usage_is_read_again_now_and_then(remote: Remote, clock: Clock) -> None:
    """What other integrations use is noticed, at the cost of few requests."""
    client = _client(remote, clock)
    client.read_locations()
    client.read_locations()
    assert remote.count("ThresholdInformation") == 1
    clock.sleep(301)
    client.read_locations()
    assert remote.count("ThresholdInformation") == 2
    for _ in range(100):
        client.read_locations()
    assert remote.count("ThresholdInformation") == 3


def test_not_being_told_the_usage_stops_nothing(remote: Remote, clock: Clock) -> None:
    """A user without the right to see the usage can still work."""
    remote.once("ThresholdInformation", lambda request: httpx2.Response(403))
    client = _client(remote, clock)
    assert client.read_locations()


@pytest.mark.parametrize("share", ["0", "1.5", "-1"])
def test_a_share_that_cannot_be_is_refused(share: str, remote: Remote, clock: Clock) -> None:
    """A percentage typed for a share is noticed."""
    with pytest.raises(ValueError, match="hourly_share"):
        _client(remote, clock, share)


def test_at_most_three_requests_at_once_for_an_endpoint(clock: Clock) -> None:
    """Ten threads on one client keep within Autotask's thread limit."""
    arrived = [threading.Event() for _ in range(30)]
    numbers = iter(arrived)
    go_on = threading.Event()

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("ThresholdInformation"):
            return httpx2.Response(404)
        next(numbers).set()
        assert go_on.wait(10)
        if request.url.path.endswith("count"):
            return data({"queryCount": 0})
        return data({"items": [], "pageDetails": {"count": 0, "requestCount": 500, "nextPageUrl": None}})

    client = AutotaskClient(
        BASE,
        user="u",
        code="c",
        secret="s",
        transport=httpx2.MockTransport(answer),
        clock=clock.now,
        sleep=clock.sleep,
    )
    with ThreadPoolExecutor(10) as pool:
        reading = [pool.submit(client.read_locations) for _ in range(10)]
        assert arrived[2].wait(10)
        assert not arrived[3].wait(0.3)
        go_on.set()
        assert [locations.result() for locations in reading] == [{}] * 10
