"""What goes wrong on the wire becomes a sentence, and repeats are bounded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import httpx2
import pytest

from stockpost.autotask import AutotaskBudgetSpent, AutotaskClient, AutotaskError
from tests.autotask.remote import Clock, Remote

QUERY = "InventoryLocations/query"


def _raise(error: Exception) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error

    return answer


def _say(status: int, **content: object) -> Callable[[httpx2.Request], httpx2.Response]:
    return lambda request: httpx2.Response(status, **content)  # type: ignore[arg-type]


PASSING = {
    "no connection": _raise(httpx2.ConnectError("connection refused")),
    "no answer": _raise(httpx2.ReadTimeout("timed out")),
    "broken off": _raise(httpx2.RemoteProtocolError("closed")),
    "not available": _say(503, text="busy"),
    "gateway": _say(502, html="<html>Bad gateway</html>"),
    "no reason": _say(500, text=""),
    "web page": _say(200, html="<html>Sign in</html>"),
    "cut off": _say(200, content=b'{"items":[{"id":1', headers={"Content-Type": "application/json"}),
    "too many": _say(429, json={"errors": ["too many"]}),
    "threads": _say(500, json={"errors": ["The Autotask API thread threshold of 3 threads has been exceeded."]}),
}


@pytest.mark.parametrize("kind", PASSING)
def test_a_passing_failure_is_repeated(kind: str, client: AutotaskClient, remote: Remote, clock: Clock) -> None:
    """One bad answer does not spoil a reading."""
    remote.once(QUERY, PASSING[kind])
    assert client.read_locations() == {1: "Main", 2: "Van"}
    assert clock.slept == [1.0]


@pytest.mark.parametrize("kind", PASSING)
def test_repeats_are_bounded(kind: str, client: AutotaskClient, remote: Remote, clock: Clock) -> None:
    """A system that stays down ends in a sentence, after few requests."""
    for _ in range(50):
        remote.once(QUERY, PASSING[kind])
    with pytest.raises(AutotaskError) as failed:
        client.read_locations()
    assert failed.value.is_transient
    assert failed.value.code == "autotask_unreachable"
    assert failed.value.text == str(failed.value)
    assert "Stockpost" in failed.value.text
    assert remote.count(QUERY) == 4
    assert clock.slept == [1.0, 3.0, 9.0]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (_say(401), "autotask_denied", "secret"),
        (_say(500, json={"errors": ["IntegrationCode is invalid."]}), "autotask_denied", "IntegrationCode is invalid."),
        (_say(403, json={"errors": ["no"]}), "autotask_denied", "security level"),
        (_say(500, json={"errors": ["You do not have permission to query."]}), "autotask_denied", "security level"),
        (_say(500, json={"errors": ["Unable to find x in the y Entity."]}), "autotask_unreachable", "Unable to find x"),
        (_say(302, headers={"Location": "https://example.com"}), "autotask_unreachable", "elsewhere"),
        (_say(404, html="<html></html>"), "autotask_unreachable", "Check the address"),
        (_say(405, json={"Message": "does not support http method"}), "autotask_unreachable", "Check the address"),
        (_say(418), "autotask_unreachable", "418"),
        (_say(200, json={"items": "none"}), "autotask_unreachable", "$.items"),
        (_say(200, json=[1, 2]), "autotask_unreachable", "not as agreed"),
    ],
)
def test_a_lasting_failure_is_not_repeated(
    answer: Callable[[httpx2.Request], httpx2.Response], code: str, words: str, client: AutotaskClient, remote: Remote
) -> None:
    """A refusal is told at once; repeating a wrong secret could lock the user out."""
    remote.once(QUERY, answer)
    with pytest.raises(AutotaskError) as failed:
        client.read_locations()
    assert (failed.value.code, failed.value.is_transient) == (code, False)
    assert words in failed.value.text
    assert remote.count(QUERY) == 1


def test_what_autotask_says_is_shown_as_one_plain_line(client: AutotaskClient, remote: Remote) -> None:
    """Hostile or endless text from outside cannot forge a log line."""
    remote.once(QUERY, _say(500, json={"errors": ["first\nsecond\x1b[31m" + "x" * 5000]}))
    with pytest.raises(AutotaskError) as failed:
        client.read_locations()
    assert "first second" in failed.value.text
    assert "\n" not in failed.value.text
    assert "\x1b" not in failed.value.text
    assert len(failed.value.text) < 500


def test_a_short_retry_after_is_waited_for(client: AutotaskClient, remote: Remote, clock: Clock) -> None:
    """Autotask's own wish counts more than our pause."""
    remote.once(QUERY, _say(429, headers={"Retry-After": "20"}))
    client.read_locations()
    assert clock.slept == [20.0]


@pytest.mark.parametrize("header", ["1800", "Tue, 24 Nov 2026 12:30:00 GMT"])
def test_a_long_retry_after_is_not_slept_through(
    header: str, client: AutotaskClient, remote: Remote, clock: Clock
) -> None:
    """A thread is not parked for half an hour; the error says when to go on, and until then nothing is asked."""
    remote.once(QUERY, _say(429, headers={"Retry-After": header}))
    with pytest.raises(AutotaskError) as failed:
        client.read_locations()
    half_past = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert failed.value.retry_at == half_past
    assert clock.slept == []
    asked = len(remote.requests)
    with pytest.raises(AutotaskBudgetSpent) as waiting:
        client.read_locations()
    assert waiting.value.retry_at == half_past
    assert len(remote.requests) == asked
    clock.sleep(1800)
    assert client.read_locations()


def test_a_web_page_is_called_one(client: AutotaskClient, remote: Remote) -> None:
    """A sign-in page of a proxy reads as such, not as broken data."""
    for _ in range(4):
        remote.once(QUERY, PASSING["web page"])
    with pytest.raises(AutotaskError, match="a web page came back"):
        client.read_locations()


def test_an_endless_answer_is_cut(client: AutotaskClient, remote: Remote) -> None:
    """A runaway answer cannot fill the memory."""
    remote.once(QUERY, _say(200, content=(b" " * 1_000_000 for _ in range(100))))
    with pytest.raises(AutotaskError, match="larger than"):
        client.read_locations()


def test_the_secret_is_in_no_text(client: AutotaskClient, remote: Remote, caplog: pytest.LogCaptureFixture) -> None:
    """Errors, logs and representations carry no credentials."""
    caplog.set_level(0)
    remote.once("ThresholdInformation", _say(401, json={"errors": []}))
    with pytest.raises(AutotaskError) as failed:
        client.read_locations()
    assert "canary-secret" not in f"{failed.value!r} {failed.value} {client!r} {client.__dict__!r} {caplog.text}"


def test_unusable_credentials_name_their_field(clock: Clock) -> None:
    """A secret pasted with a curly quote is named, not sent."""
    for field in ("user", "code", "secret"):
        for value in ("", "“quoted”"):
            typed = {"user": "u", "code": "c", "secret": "s", field: value}
            user, code, secret = typed["user"], typed["code"], typed["secret"]
            with pytest.raises(ValueError, match=field):
                AutotaskClient(
                    "http://localhost", user=user, code=code, secret=secret, clock=clock.now, sleep=clock.sleep
                )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            _say(500, json={"errors": ["An unexpected error occurred."]}),
            "and says: An unexpected error occurred. Stock",
        ),
        (_say(500, text=""), "and gave no reason. Stockpost tries again"),
    ],
)
def test_an_error_of_autotask_is_not_told_as_its_absence(
    answer: Callable[[httpx2.Request], httpx2.Response], words: str, client: AutotaskClient, remote: Remote
) -> None:
    """Protects whoever looks for the cause: it says that Autotask has answered, with its own words, not that it cannot be reached."""
    for _ in range(4):
        remote.once(QUERY, answer)
    with pytest.raises(AutotaskError) as failed:
        client.read_locations()
    assert failed.value.has_answered
    assert failed.value.text.startswith("Autotask answered with an error (HTTP 500 for ")
    assert words in failed.value.text
    assert "reached" not in failed.value.text
