"""Who may open which door: the matrix is made from the tables that the server itself uses."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence

import httpx2
import pytest

from stockpost.app.people import People, Role
from stockpost.web.api import API_DOORS, PREFIX, ApiDoor
from stockpost.web.app import PAGE_DOORS
from stockpost.web.doors import LARGEST_BODY_BYTES, Door
from tests.web.conftest import NAMES, PASSWORD, Site

EXAMPLES = {"number": "1019", "run": "41", "problem": "11", "code": "item_missing", "token": "1", "product": "301"}
PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/setup"), ("POST", "/setup")}
PROTECTED = [door for door in PAGE_DOORS if door.role is not None]


def address(path: str) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: EXAMPLES[match.group(1)], path)


def door_id(door: Door | ApiDoor) -> str:
    return f"{door.method} {door.path}"


def ask(client: httpx2.Client, door: Door | ApiDoor, prefix: str = "") -> httpx2.Response:
    return client.request(door.method, prefix + address(door.path))


def test_only_sign_in_and_setup_are_open() -> None:
    """Protects deny by default: a new page without a role does not go unnoticed."""
    assert {(door.method, door.path) for door in PAGE_DOORS if door.role is None} == PUBLIC


def test_what_changes_something_needs_more_than_a_viewer() -> None:
    """Protects the table itself: who may write, and what only administrators may, is said here a second time."""
    by_role = {role: {door_id(door) for door in PAGE_DOORS if door.role is role} for role in Role}
    own = {"POST /sign-out", "POST /account/password"}
    assert {door for door in by_role[Role.VIEWER] if door.startswith("POST")} == own
    assert by_role[Role.ADMINISTRATOR] == {
        "POST /settings",
        "POST /settings/autotask",
        "POST /mapping/accounts",
        "GET /settings/stockpost.qwc",
        "GET /settings/audit",
        "GET /companies/new",
        "POST /companies/new",
        "POST /companies/remove",
        "GET /people",
        "POST /people/add",
        "POST /people/change",
        "POST /people/tokens/add",
        "POST /people/tokens/{token:int}/revoke",
    }
    assert all(door.role >= Role.OPERATOR for door in API_DOORS if door.method == "POST")


def test_every_page_asks_strangers_to_sign_in(site: Site) -> None:
    """Protects every page and form from people who are not signed in."""
    with site.visitor() as stranger:
        for door in PROTECTED:
            answer = ask(stranger, door)
            assert answer.status_code == 303, door_id(door)
            assert answer.headers["location"].startswith("/sign-in"), door_id(door)
    assert site.desk.calls == []


@pytest.mark.parametrize("role", list(Role))
def test_every_page_knows_its_role(site: Site, role: Role) -> None:
    """Protects the matrix of roles: below the door's role 403, from it on never 403."""
    with site.sign_in(NAMES[role]) as client:
        for door in PROTECTED:
            if door.path == "/sign-out":
                continue
            assert door.role is not None
            answer = ask(client, door)
            assert (answer.status_code == 403) == (role < door.role), f"{door_id(door)}: {answer.status_code}"
            assert answer.status_code < 500, door_id(door)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_api_address_knows_its_role(site: Site, role: Role | None) -> None:
    """Protects the API's matrix: no token 401, too low a role 403."""
    client = httpx2.Client(base_url=site.url) if role is None else site.with_token(role)
    with client:
        for door in API_DOORS:
            answer = ask(client, door, PREFIX)
            if role is None:
                assert answer.status_code == 401, door_id(door)
            else:
                assert (answer.status_code == 403) == (role < door.role), door_id(door)


def test_a_page_session_is_no_api_token_and_the_other_way_round(site: Site) -> None:
    """Protects against mixing both: the API has no cookies, so no page of another site can use it."""
    with site.sign_in("Dana") as client:
        secret = client.cookies["stockpost"]
        assert client.get("/api/v1/orders").status_code == 401
        as_bearer = {"authorization": f"Bearer {secret}"}
        assert httpx2.get(f"{site.url}/api/v1/orders", headers=as_bearer).status_code == 401
    token = site.people.add_token("x", role=Role.ADMINISTRATOR, who="Dana")
    assert httpx2.get(f"{site.url}/people", headers={"cookie": f"stockpost={token}"}).status_code == 303


FOREIGN = [
    {},
    {"origin": "null"},
    {"origin": "https://evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "cross-site", "origin": "OURS"},
    {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    {"origin": "OURS.evil.example"},
    {"referer": "OURS/"},
    {"x-http-method-override": "GET"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_forms_of_other_sites_change_nothing(site: Site, headers: dict[str, str]) -> None:
    """Protects against requests that another site makes a signed-in browser send."""
    foreign = {name: value.replace("OURS", site.url) for name, value in headers.items()}
    with site.sign_in("Dana") as client:
        cookie = {"cookie": f"stockpost={client.cookies['stockpost']}"}
    with httpx2.Client(base_url=site.url) as other:
        for door in PAGE_DOORS:
            if door.method == "POST":
                answer = other.post(address(door.path), headers={**cookie, **foreign})
                assert answer.status_code == 403, door_id(door)
    assert site.desk.calls == []
    assert len(site.people.people()) == 3


def test_pages_that_only_show_change_nothing(site: Site) -> None:
    """Protects against links with effects: no GET may change anything."""
    with site.sign_in("Dana") as client:
        for door in PAGE_DOORS:
            if door.method == "GET":
                ask(client, door)
    assert site.desk.calls == []


def test_trace_and_unknown_methods_are_refused(site: Site) -> None:
    """Protects against TRACE and against methods that no door names."""
    with site.sign_in("Dana") as client:
        for method in ("TRACE", "PUT", "DELETE", "PATCH", "QUERY"):
            assert client.request(method, "/settings").status_code == 405


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/api/v1/orders", "/healthz", "/static/stockpost.css"])
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    """Protects against inline script, framing, sniffing and stored pages, whatever the answer."""
    headers = httpx2.get(site.url + path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert ("no-store" in headers["cache-control"]) == (not path.startswith("/static"))
    assert "strict-transport-security" not in headers


def test_over_https_the_cookie_is_bound_to_the_host(start: Callable[..., Site], people: People) -> None:
    """Protects the session: `__Host-`, Secure, HttpOnly, SameSite, and HSTS where people come over https."""
    site = start(people, public_url="https://stockpost.example")
    answer = httpx2.post(
        f"{site.url}/sign-in",
        data={"name": "Dana", "password": PASSWORD},
        headers={"origin": "https://stockpost.example"},
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-stockpost=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "strict-transport-security" in answer.headers
    refused = httpx2.post(f"{site.url}/sign-in", headers={"origin": site.url}, data={})
    assert refused.status_code == 403


def test_signing_in_makes_a_new_session_and_ends_the_one_before(site: Site) -> None:
    """Protects against a session that somebody put into the browser beforehand."""
    with site.visitor() as client:
        client.cookies.set("stockpost", "planted")
        client.post("/sign-in", data={"name": "Vera", "password": PASSWORD})
        first = next(cookie.value for cookie in client.cookies.jar if cookie.value != "planted")
    with site.visitor() as client:
        again = client.post(
            "/sign-in", data={"name": "Vera", "password": PASSWORD}, headers={"cookie": f"stockpost={first}"}
        )
        assert again.status_code == 303
    assert first is not None
    assert site.people.identity_of_session(first) is None


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "/\nx",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(site: Site, target: str) -> None:
    """Protects against an open redirect through `next`."""
    with site.visitor() as client:
        data = {"name": "Vera", "password": PASSWORD, "next": target}
        assert client.post("/sign-in", data=data).headers["location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(site: Site) -> None:
    """Protects a link in a mail: after signing in the page itself opens."""
    with site.visitor() as client:
        asked = client.get("/orders/1019?company=Acme%20Managed%20Services").headers["location"]
        form = client.get(asked).text
        match = re.search(r'name="next" value="([^"]+)"', form)
        assert match is not None
        data = {"name": "Vera", "password": PASSWORD, "next": match.group(1).replace("&amp;", "&")}
        assert client.post("/sign-in", data=data).headers["location"].startswith("/orders/1019?company=Acme")


@pytest.mark.parametrize(("prefix", "doors"), [("", PROTECTED), (PREFIX, API_DOORS)], ids=["pages", "api"])
def test_large_bodies_are_read_of_nobody_who_may_not_send_them(
    site: Site, prefix: str, doors: Sequence[Door | ApiDoor]
) -> None:
    """Protects memory: a stranger and a viewer are refused before the megabytes that they announce have come."""
    host, _, port = site.url.removeprefix("http://").partition(":")
    with site.sign_in("Vera") as client:
        cookie = f"cookie: stockpost={client.cookies['stockpost']}"
    bearer = f"authorization: Bearer {site.people.add_token('x', role=Role.VIEWER, who='Dana')}"
    large = [door for door in doors if door.body_bytes_max > LARGEST_BODY_BYTES]
    assert large
    for door in large:
        for known_by in ("x: y", cookie, bearer):
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                head = (
                    f"POST {prefix}{door.path} HTTP/1.1\r\nhost: {host}:{port}\r\norigin: {site.url}\r\n{known_by}\r\n"
                )
                head += "content-type: application/x-www-form-urlencoded\r\ncontent-length: 900000\r\n\r\n"
                connection.sendall(head.encode())
                assert connection.recv(100).split()[1] in (b"303", b"401", b"403"), door_id(door)


def test_too_much_is_refused_early(site: Site) -> None:
    """Protects the server from huge bodies, with an answer instead of a hang."""
    with site.sign_in("Dana") as client:
        assert client.post("/settings", content=b"a=" + b"x" * 1_100_000).status_code == 413
        many = "&".join(f"number={index}" for index in range(6_000))
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/transfer/approve", content=many, headers=form).status_code in (400, 413)
    with site.with_token(Role.ADMINISTRATOR) as client:
        json_type = {"content-type": "application/json"}
        assert client.post("/api/v1/transfer", content=b" " * 1_100_000, headers=json_type).status_code == 413
    assert site.desk.calls == []
