"""P5: a login at Autotask is tried before it is kept, when a company is joined and later, and what Autotask said is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.rules.shop import Shop

USER, CODE, SECRET = "stockpost@msp.example", "SIMULATEDINTEGRATIONCODE", "simulated-secret"
PERSON, PASSWORD = "access", "a calm winter morning"
SET = ("company", "set", "Acme")


@pytest.fixture
def autotask(shop: Shop, tmp_path: Path) -> Iterator[Any]:
    """The API user of the simulator, which may be changed; afterwards both sides have the old one again."""
    present = shop.run("company", "list")[0]["autotask_url"]
    yield shop.acme.autotask
    shop.acme.autotask.clear_faults()
    shop.acme.autotask.act("credentials", user=USER, code=CODE, secret=SECRET)
    again = _file(tmp_path, SECRET)
    shop.run(
        *SET,
        *("--autotask-url", present, "--autotask-user", USER, "--autotask-code", CODE),
        *("--autotask-secret-file", again),
    )


def _file(folder: Path, text: str) -> str:
    path = folder / "a.secret"
    path.write_text(text)
    return str(path)


def _trouble(shop: Shop) -> list[str]:
    return [found["code"] for found in shop.run("problems") if found["code"].startswith("autotask_")]


def _company(shop: Shop) -> Any:
    (company,) = shop.acme.desk.companies()
    return company


@pytest.fixture
def administrator(shop: Shop, tmp_path: Path) -> Iterator[httpx2.Client]:
    """The pages, as an administrator's browser has them."""
    shop.answer(
        "user", "add", PERSON, "--role", "administrator", "--password-file", _file(tmp_path, PASSWORD)
    )  # again: it is there
    url = shop.acme.url
    with httpx2.Client(base_url=url, trust_env=False, timeout=60, headers={"origin": url}) as browser:
        assert browser.post("/sign-in", data={"name": PERSON, "password": PASSWORD}).status_code == 303
        yield browser


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--autotask-secret-file", "wrong", "Autotask refused the sign-in"),
        ("--autotask-code", "WRONG", "IntegrationCode is invalid"),
        ("--autotask-user", "nobody@else.example", "Zone information could not be determined"),
        ("--autotask-user", " ", "The Autotask user is empty"),
        ("--autotask-code", "ä", "characters that cannot be sent"),
    ],
)
def test_what_autotask_refuses_is_told_and_not_kept(
    shop: Shop, tmp_path: Path, option: str, value: str, said: str
) -> None:
    """Protects a working company from a mistyped login: Autotask's own words, nothing is saved, and no problem is left behind."""
    refused = shop.answer(*SET, "freight=line", option, _file(tmp_path, value) if option.endswith("file") else value)
    assert refused.code in (2, 3)
    assert said in refused.err
    assert refused.code == 2 or "Nothing was saved." in refused.err
    assert (_company(shop).settings["freight"], _trouble(shop)) == ("fob", [])
    shop.run("refresh")


def test_user_and_code_can_be_changed_and_the_problem_goes_at_once(shop: Shop, tmp_path: Path, autotask: Any) -> None:
    """Protects a company whose API user was replaced: all of its login can be changed, and “refused” is not shown any longer than it is
    true."""
    autotask.act("credentials", user="new@simulator.example", code="NEW", secret="new secret")
    assert shop.answer("refresh").code == 3
    assert _trouble(shop) == ["autotask_denied"]
    answer = shop.answer(
        *SET,
        *("--autotask-user", "new@simulator.example", "--autotask-code", "NEW"),
        *("--autotask-secret-file", _file(tmp_path, "new secret")),
    )
    assert answer.code == 0
    assert "Autotask accepts the login." in answer.err
    assert _company(shop).autotask_user == "new@simulator.example"
    assert _trouble(shop) == []
    shop.run("refresh")
    assert shop.run("audit", "verify")["ok"]


def test_where_autotask_does_not_answer_a_command_keeps_the_login_and_says_so(
    shop: Shop, tmp_path: Path, autotask: Any
) -> None:
    """Protects scripts that change a secret while Autotask is down: it is kept, the warning says that it was not tried, until it is read."""
    autotask.fault(kind="503", times=0)
    answer = shop.answer(*SET, "--autotask-secret-file", _file(tmp_path, SECRET))
    assert answer.code == 0
    assert "the login was not tried; it is kept all the same" in answer.err
    assert _trouble(shop) == ["autotask_unreachable"]
    autotask.clear_faults()
    shop.run("refresh")
    assert _trouble(shop) == []


def test_what_is_kept_goes_to_no_other_address(shop: Shop, tmp_path: Path, autotask: Any) -> None:
    """Protects the secret: who changes the address must know it, since whoever answers there would be told."""
    there = _company(shop).autotask_url.replace("127.0.0.1", "localhost")
    for more in ((), ("--autotask-code", CODE), ("--autotask-secret-file", _file(tmp_path, SECRET))):
        autotask.act("log/clear")
        refused = shop.answer(*SET, "--autotask-url", there, *more)
        assert refused.code == 2
        assert "must be given again" in refused.err
        assert autotask.look("log")["requests"] == []
    shop.run(*SET, "--autotask-url", there, "--autotask-code", CODE, *more)
    assert _company(shop).autotask_url == there


def test_a_company_with_a_refused_login_is_not_added(shop: Shop, tmp_path: Path) -> None:
    """Protects joining by the command line: a wrong secret is told at once, and no company is there that could not be mended."""
    other = replace(shop.acme, database=f"sqlite:///{tmp_path / 'other.db'}")
    url = _company(shop).autotask_url

    def add(secret: str) -> Any:
        return other.stockpost(
            *("company", "add", "Other", "--autotask-url", url, "--autotask-user", USER, "--autotask-code", CODE),
            *("--autotask-secret-file", _file(tmp_path, secret), "--web-connector-user", "other"),
            *("--web-connector-password-file", str(shop.acme.folder / "web-connector.secret")),
        )

    refused = add("wrong")
    assert (refused.code, refused.document["code"]) == (3, "autotask_denied")
    assert "Nothing was saved." in refused.err
    assert other.stockpost("company", "list").document == []
    added = add(SECRET)
    assert added.code == 0
    assert "Autotask accepts the login." in added.err


def test_an_administrator_changes_the_login_on_the_settings_page(
    shop: Shop, administrator: httpx2.Client, autotask: Any
) -> None:
    """Protects who does not use the command line: the problem leads to the section, which tries the login, keeps it and says so."""
    autotask.act("credentials", secret="new secret")
    shop.answer("refresh")
    assert '/settings#autotask-access">Autotask access</a>' in administrator.get("/problems").text
    page = administrator.get("/settings").text
    assert 'id="autotask-access"' in page
    assert SECRET not in page
    assert CODE not in page
    form = {"autotask_url": _company(shop).autotask_url, "autotask_user": USER, "autotask_code": ""}
    refused = administrator.post("/settings/autotask", data={**form, "autotask_secret": "wrong"})
    assert refused.status_code == 503
    assert "Autotask refused the sign-in" in refused.text
    assert "Nothing was saved." in refused.text
    assert "Save without trying" not in refused.text
    saved = administrator.post("/settings/autotask", data={**form, "autotask_secret": "new secret"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/settings?access=1")
    assert "Autotask accepts this login" in administrator.get("/settings?access=1").text
    assert _trouble(shop) == []
    shop.run("refresh")


def test_only_where_autotask_does_not_answer_the_page_saves_without_trying(
    shop: Shop, administrator: httpx2.Client, autotask: Any
) -> None:
    """Protects the page's promise: what was not tried is saved only when a person says so, and the page says that it was not tried."""
    form = {"autotask_url": _company(shop).autotask_url, "autotask_user": USER, "autotask_secret": SECRET}
    autotask.fault(kind="503", times=0)
    asked = administrator.post("/settings/autotask", data=form)
    assert asked.status_code == 503
    assert "Save without trying" in asked.text
    assert administrator.post("/settings/autotask", data={**form, "untried": "1"}).status_code == 303
    assert "the login was not tried" in administrator.get("/settings?access=1").text
    autotask.clear_faults()
    refused = administrator.post("/settings/autotask", data={**form, "autotask_secret": "wrong", "untried": "1"})
    assert refused.status_code == 503, "a refused login is never saved"
    shop.run("refresh")


def test_the_audit_log_tells_who_changed_the_login_and_no_secret(shop: Shop, tmp_path: Path, autotask: Any) -> None:
    """Protects the record: who changed what of the login is kept, the secrets are not, and trying what is there changes nothing."""
    events = shop.run("audit", "verify")["events"]
    shop.run(*SET, "--autotask-user", USER)
    assert shop.run("audit", "verify")["events"] == events
    autotask.act("credentials", code="CANARY CODE", secret="canary secret")
    shop.run(*SET, "--autotask-code", "CANARY CODE", "--autotask-secret-file", _file(tmp_path, "canary secret"))
    assert shop.run("audit", "verify") == {"events": events + 1, "ok": True, "first_broken": None}
    content = b"".join(path.read_bytes() for path in shop.acme.folder.glob("stockpost.db*"))
    assert b"Autotask access changed" in content
    assert b"CANARY CODE" not in content
    assert b"canary secret" not in content
