"""The doors over the real desk and a real database, of one company of which nothing was read yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from stockpost import wiring
from stockpost.app.desk import Desk
from stockpost.app.people import People, Role
from stockpost.web.api import API_DOORS, PREFIX
from stockpost.web.app import PAGE_DOORS
from tests.web.conftest import Site

NUMBER = re.compile(r"\{\w+:int\}")
NUMBERS = ["0", "999999999999999999", "9223372036854775808", "9" * 40]


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Desk:
    """With one company, of which nothing was read."""
    made = wiring.make_desk(sqlite_url, key_file=tmp_path / "key")
    made.add_company(
        "Acme",
        autotask_url="https://webservices1.autotask.net",
        autotask_user="api@acme.test",
        autotask_code="CODE",
        autotask_secret="secret",
        web_connector_user="acme",
        web_connector_password="password",
        settings={},
        who="Dana",
    )
    return made


@pytest.mark.parametrize("number", NUMBERS)
def test_a_page_of_a_number_that_nobody_has(start: Callable[..., Site], people: People, number: str) -> None:
    """Protects every page and form with a number in its address: a mistyped or made-up one is answered as any that does not exist."""
    with start(people).sign_in("Dana") as client:
        for door in PAGE_DOORS:
            if NUMBER.search(door.path):
                answer = client.request(door.method, NUMBER.sub(number, door.path))
                assert answer.status_code in (400, 404), (
                    f"{door.method} {door.path}: {answer.status_code} {answer.text}"
                )
        assert f"There is no run {number}." in client.get(f"/runs/{number}").text


@pytest.mark.parametrize("number", NUMBERS)
def test_an_api_address_of_a_number_that_nobody_has(start: Callable[..., Site], people: People, number: str) -> None:
    """Protects scripts: they get the sentence that says what does not exist, not an error of ours."""
    with start(people).with_token(Role.ADMINISTRATOR) as client:
        for door in API_DOORS:
            if NUMBER.search(door.path):
                body = {"choice": "skip"} if "resolve" in door.path else {}
                answer = client.request(door.method, PREFIX + NUMBER.sub(number, door.path), json=body)
                assert answer.status_code in (400, 404), f"{door.path}: {answer.status_code} {answer.text}"
        body = {"kind": "item", "autotask_id": int(number), "name": "Cable"}
        answer = client.post(f"{PREFIX}/mappings", json=body)
        assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:8787", "http://[::1]:8787/", "http://localhost:8787"])
def test_the_qwc_file_names_this_machine_as_the_web_connector_wants(desk: Desk, address: str) -> None:
    """Protects the first installation: from whichever address of this machine the file is asked for, it names localhost."""
    content = desk.qwc("Acme", server_url=address).decode()
    assert content.count("http://localhost:8787/qbwc") == 2


def test_an_address_with_thousands_of_digits(start: Callable[..., Site], people: People) -> None:
    """Protects from what Python refuses to read as a number: there is no such page."""
    with start(people).sign_in("Dana") as client:
        assert client.get(f"/runs/{'9' * 5000}").status_code == 404
