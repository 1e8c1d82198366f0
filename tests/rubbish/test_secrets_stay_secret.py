"""Canary words instead of secrets: they occur in no log, answer, history, page, audit data or file but the ones they came in."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.rubbish.conftest import CANARIES, PASSWORD, logs
from tests.rules.both_sides import Driven
from tests.rules.shop import Shop

PERSON = "canary person 7f3a"
PAGES = (
    *("/", "/states", "/problems", "/history", "/settings", "/settings/checks", "/settings/audit", "/people", "/stock"),
    *("/account", "/help", "/settings/stockpost.qwc", "/companies/new", "/no-such-page"),
)
DOORS = ("companies", "orders", "problems", "runs", "history", "checks", "audit", "no-such-door")
COMMANDS = (
    ("company", "list"),
    ("orders",),
    ("problems",),
    ("history",),
    ("doctor",),
    ("audit", "verify"),
    ("company", "set", "Acme"),
)


def _failures(shop: Shop) -> list[str]:
    """What is said when things go wrong with a secret in reach."""
    said = []
    shop.acme.autotask.fault(kind="401", times=0)
    answer = shop.answer("refresh")
    said += [answer.out, answer.err]
    shop.acme.autotask.clear_faults()
    stranger = Driven(shop, password=f"{PASSWORD} wrong")
    said.append(repr(stranger.call("authenticate", strUserName="acme", strPassword=f"{PASSWORD} wrong")))
    said.append(repr(stranger.call("authenticate", strUserName=PASSWORD, strPassword=PASSWORD)))
    body = f"<x>{PASSWORD}</x>"
    said.append(
        httpx2.post(f"{shop.acme.url}/qbwc", content=body, headers={"content-type": "text/xml"}, trust_env=False).text
    )
    return said


def _pages(shop: Shop, number: str) -> list[str]:
    """The pages as an administrator sees them."""
    (shop.acme.folder / "person.secret").write_text(PERSON)
    shop.run(
        "user", "add", "canary", "--role", "administrator", "--password-file", str(shop.acme.folder / "person.secret")
    )
    seen = []
    with httpx2.Client(
        base_url=shop.acme.url, trust_env=False, timeout=60, headers={"origin": shop.acme.url}
    ) as browser:
        for password in ("not " + PERSON, PERSON):
            answer = browser.post("/sign-in", data={"name": "canary", "password": password})
            seen.append(answer.text)
        assert answer.status_code == 303, answer.text
        for path in (*PAGES, f"/orders/{number}", f"/order-lines/{number}", "/runs/1", "/runs/1/progress"):
            page = browser.get(path)
            assert page.status_code < 500, path
            seen.append(page.text)
    return seen


def _api(shop: Shop, token: str) -> list[str]:
    headers = {"authorization": f"Bearer {token}"}
    seen = []
    with httpx2.Client(base_url=f"{shop.acme.url}/api/v1/", trust_env=False, timeout=60) as script:
        for door in DOORS:
            seen += [
                script.get(door, headers=headers).text,
                script.get(door, headers={"authorization": f"Bearer {token}x"}).text,
            ]
    for path in ("metrics", "healthz", "readyz", "qbwc", "qbwc?wsdl"):
        seen.append(httpx2.get(f"{shop.acme.url}/{path}", trust_env=False).text)
    return seen


def _holding(texts: list[str], words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, text[max(0, text.find(word) - 80) :][:200]) for text in texts for word in words if word in text]


def test_no_secret_is_anywhere_but_in_its_file(shop: Shop) -> None:
    """Logs, answers of commands, API and pages, requests to QuickBooks, history, audit data, metrics, and the database file."""
    number = shop.order((shop.item(), 2, 2))
    shop.transfer(number)
    answer: Any = shop.run("token", "add", "canary script", "--role", "administrator")
    token = answer["token"]
    words = (*CANARIES, token, PERSON)
    texts = _failures(shop) + _pages(shop, number) + _api(shop, token)
    for command in COMMANDS:
        found = shop.answer(*command)
        texts += [found.out, found.err, shop.acme.said(*command)]
    texts += [logs(shop.acme.folder), repr(shop.acme.quickbooks.look("log")["log"])]
    assert _holding(texts, words) == []
    # At rest: sealed or hashed.
    files = [path for path in shop.acme.folder.iterdir() if path.is_file() and path.suffix != ".secret"]
    assert any(path.name.startswith("stockpost.db") for path in files)
    for path in files:
        content = path.read_bytes()
        assert not [word for word in words if word.encode() in content], path.name
