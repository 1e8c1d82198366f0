"""Which addresses are taken, and which zone answers are believed."""

from __future__ import annotations

import httpx2
import pytest

from stockpost.autotask import AddressError, AutotaskError, find_zone, normal_base_url
from tests.autotask.remote import data

CANONICAL = "https://webservices14.autotask.net/ATServicesRest/V1.0/"


@pytest.mark.parametrize(
    "typed",
    [
        CANONICAL,
        "https://webservices14.autotask.net",
        "webservices14.autotask.net",
        " https://webservices14.autotask.net/ ",
        "https://webservices14.autotask.net/atservicesrest",
        "https://webservices14.autotask.net/ATServicesRest/",
        "https://webservices14.autotask.net//ATServicesRest//v1.0",
        "HTTPS://WebServices14.Autotask.NET/atservicesrest/v1.0/",
    ],
)
def test_any_form_of_the_address_gives_the_canonical_one(typed: str) -> None:
    """A person may paste the address in any form that names the same place."""
    assert normal_base_url(typed) == CANONICAL


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("http://127.0.0.1:8088", "http://127.0.0.1:8088/ATServicesRest/V1.0/"),
        ("http://[::1]:8088/ATServicesRest", "http://[::1]:8088/ATServicesRest/V1.0/"),
        ("http://localhost:1/atservicesrest/v1.0", "http://localhost:1/ATServicesRest/V1.0/"),
        ("http://simulator:8088", "http://simulator:8088/ATServicesRest/V1.0/"),
    ],
)
def test_a_local_address_may_be_plain_http(typed: str, expected: str) -> None:
    """The simulator and the demo are reached without TLS."""
    assert normal_base_url(typed) == expected


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", "empty"),
        ("nonsense text", "not an address"),
        ("https://example.com", "autotask.net"),
        ("https://autotask.net.example.com", "autotask.net"),
        ("https://evilautotask.net", "autotask.net"),
        ("https://ww14.autotask.net", "web page"),
        ("http://webservices14.autotask.net", "https://"),
        ("ftp://localhost", "https://"),
        ("https://webservices14.autotask.net/somewhere", "unknown path"),
        ("https://user:secret@webservices14.autotask.net", "user name, password"),
        ("https://webservices14.autotask.net/?a=b", "question mark"),
        ("https://webservices14.autotask.net:port", "not an address"),
        ("https://10.0.0.1/", "autotask.net"),
        ("https://2130706433/", "autotask.net"),
        ("http://169.254.169.254/", "autotask.net"),
        ("https://example.com\\@webservices14.autotask.net/", "user name, password"),
    ],
)
def test_nonsense_is_refused_with_the_right_form(typed: str, names: str) -> None:
    """The secret never goes to an address that is not Autotask's, and the person learns how the right one looks."""
    with pytest.raises(AddressError, match="https://") as refused:
        normal_base_url(typed)
    assert names in str(refused.value)
    assert "user:secret" not in str(refused.value)


def _zone_answer(url: str) -> tuple[httpx2.MockTransport, list[httpx2.Request]]:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return data({"zoneName": "N", "url": url, "webUrl": "https://ww14.autotask.net/", "ci": 1})

    return httpx2.MockTransport(answer), asked


def test_the_zone_is_found_by_the_user_name_without_credentials() -> None:
    """A zone lookup shows the user name and nothing else."""
    transport, asked = _zone_answer("https://webservices14.autotask.net/ATServicesRest/")
    assert find_zone("api+x@example.com", transport=transport) == CANONICAL
    assert asked[0].url.host.endswith(".autotask.net")
    assert asked[0].url.params["user"] == "api+x@example.com"
    assert not {"secret", "username", "apiintegrationcode"} & {name.lower() for name in asked[0].headers}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/ATServicesRest/",
        "http://webservices14.autotask.net/ATServicesRest/",
        "http://127.0.0.1/",
        "https://[oops",
    ],
)
def test_a_zone_that_leads_away_is_refused(url: str) -> None:
    """A forged zone answer cannot send the secret elsewhere."""
    transport, _ = _zone_answer(url)
    with pytest.raises(AutotaskError):
        find_zone("api@example.com", transport=transport)


def test_a_local_zone_lookup_stays_on_its_host() -> None:
    """A simulator's lookup may hand back itself, and nothing else."""
    transport, _ = _zone_answer("http://127.0.0.1:99/ATServicesRest/")
    assert (
        find_zone("u", transport=transport, zone_url="http://127.0.0.1:99")
        == "http://127.0.0.1:99/ATServicesRest/V1.0/"
    )
    transport, _ = _zone_answer(CANONICAL)
    with pytest.raises(AutotaskError):
        find_zone("u", transport=transport, zone_url="http://127.0.0.1:99")


def test_redirects_are_not_followed() -> None:
    """A redirect would carry the lookup, later the secret, to another host."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(302, headers={"Location": "https://example.com/"})

    with pytest.raises(AutotaskError, match="elsewhere"):
        find_zone("u", transport=httpx2.MockTransport(answer))
    assert asked == ["webservices.autotask.net"]


def test_an_unknown_user_is_denied() -> None:
    """An unknown user name reads as such, not as a fault of Autotask."""
    answer = httpx2.Response(500, json={"errors": ["Zone information could not be determined"]})
    with pytest.raises(AutotaskError) as denied:
        find_zone("nobody", transport=httpx2.MockTransport(lambda request: answer))
    assert denied.value.code == "autotask_denied"
