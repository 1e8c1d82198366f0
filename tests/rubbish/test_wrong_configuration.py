"""Wrong settings, files and addresses: exit code as the design has it, a sentence that names what is wrong, nothing changed."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.end_to_end.installation import Answer
from tests.rubbish.conftest import AUTOTASK_CODE, AUTOTASK_SECRET, CANARIES
from tests.rules.both_sides import sentences
from tests.rules.shop import Shop


def _clear(answer: Answer, code: int, *words: str) -> None:
    assert answer.code == code, answer
    assert answer.document["error"] in answer.err
    assert all(word in answer.err for word in words), answer.err
    assert len(answer.err.split()) > 5
    assert "Traceback" not in answer.err
    assert not [canary for canary in CANARIES if canary in answer.err + answer.out]


def _join(
    shop: Shop, folder: Path, *, secret: Path, url: str = "http://127.0.0.1:9/", more: tuple[str, ...] = ()
) -> Answer:
    """`company add` in a database of its own."""
    password = folder / "password"
    password.write_text("canary password 7f3a")
    return replace(shop.acme, database=f"sqlite:///{folder / 'other.db'}").stockpost(
        *("company", "add", "Other", "--autotask-url", url, "--autotask-user", "user@msp.example"),
        *("--autotask-code", AUTOTASK_CODE, "--autotask-secret-file", str(secret)),
        *("--web-connector-user", "other", "--web-connector-password-file", str(password), *more),
    )


def test_an_unknown_setting_is_named_with_those_that_exist(shop: Shop, tmp_path: Path) -> None:
    """Exit code 2, when joining and later."""
    _clear(
        shop.answer("company", "set", "Acme", "sync_after_tranfer=true"), 2, "sync_after_tranfer", "sync_after_transfer"
    )
    _clear(shop.answer("company", "set", "Acme", "freight"), 2, "freight", "key=value")
    secret = tmp_path / "secret"
    secret.write_text(AUTOTASK_SECRET)
    _clear(_join(shop, tmp_path, secret=secret, more=("--setting", "colour=red")), 2, "colour", "freight")


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "binary", "several lines", "too long"])
def test_an_unreadable_secret_file_is_named(shop: Shop, tmp_path: Path, kind: str) -> None:
    """Exit code 2 with the option and the file, never with what is in it."""
    secret = tmp_path / "the.secret"
    content = {
        "empty": b"\n",
        "binary": b"\xff\xfe\x00canary-secret-7f3a",
        "several lines": f"{AUTOTASK_SECRET}\nsecond".encode(),
        "too long": AUTOTASK_SECRET.encode() * 1000,
    }
    if kind == "folder":
        secret.mkdir()
    elif kind != "missing":
        secret.write_bytes(content[kind])
    _clear(_join(shop, tmp_path, secret=secret), 2, "the.secret", "--autotask-secret-file")
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("nonsense", 2, "sqlite"),
        ("mysql://user:canary-secret-7f3a@host/db", 2, "mysql"),
        ("sqlite:///relative.db", 2, "not absolute"),
        ("sqlite:////no/such/folder/stockpost.db", 2, "/no/such/folder"),
        ("postgresql://user:canary-secret-7f3a@127.0.0.1:9/stockpost", 3, "127.0.0.1"),
    ],
)
def test_a_wrong_database_address_is_said(shop: Shop, url: str, code: int, words: str) -> None:
    """Exit code 2 for an address that cannot be one, 3 for a server that does not answer; the password is hidden."""
    _clear(replace(shop.acme, database=url).stockpost("orders"), code, words)


def test_a_file_that_is_no_database_is_said(shop: Shop, tmp_path: Path) -> None:
    """Exit code 2, and the file stays as it is."""
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 500)
    before = path.read_bytes()
    _clear(replace(shop.acme, database=f"sqlite:///{path}").stockpost("orders"), 2, "letter.db")
    assert path.read_bytes() == before


def test_autotask_that_cannot_be_reached_is_said(shop: Shop, tmp_path: Path) -> None:
    """Autotask is down: exit code 3 with its address, a problem, and a check of doctor that says what to do."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    secret = tmp_path / "secret"
    secret.write_text(AUTOTASK_SECRET)
    assert _join(shop, tmp_path, secret=secret, url=url).code == 0
    other = replace(shop.acme, database=f"sqlite:///{tmp_path / 'other.db'}")
    _clear(other.stockpost("refresh"), 3, "cannot be reached", url.rstrip("/").removeprefix("http://"))
    (found,) = other.stockpost("problems").document
    assert found["code"] == "autotask_unreachable"
    sentences(found)
    checks = other.stockpost("doctor")
    assert checks.code == 1
    assert any(not check["ok"] and check["remedy"] for check in checks.document if "Autotask" in check["check"])


@pytest.mark.parametrize(
    ("fault", "code", "words", "title"),
    [
        ({"kind": "401"}, "autotask_denied", "sign-in", "Autotask refuses the sign-in"),
        ({"kind": "403"}, "autotask_denied", "may not use", "The Autotask user lacks a right"),
        (
            {"kind": "429", "retryAfterSeconds": 3600},
            "autotask_unreachable",
            "no more requests",
            "Autotask takes no more requests for now",
        ),
        (
            {"kind": "500", "message": "IntegrationCode is invalid."},
            "autotask_denied",
            "IntegrationCode is invalid",
            "Autotask refuses the sign-in",
        ),
        (
            {"kind": "500", "message": "The tenant is being moved."},
            "autotask_unreachable",
            "being moved",
            "Autotask answers with an error",
        ),
        ({"kind": "404"}, "autotask_unreachable", "address", "Autotask cannot be reached"),
    ],
)
def test_autotask_that_refuses_is_said_and_forgotten_when_it_answers(
    shop: Shop, fault: dict[str, object], code: str, words: str, title: str
) -> None:
    """Exit code 3 in words; what was approved stays approved; the problem goes with the next good answer. Its title tells what is the
    matter: too many requests are no error to show to Autotask's support, nor out of reach."""
    number = shop.order((shop.item(), 2, 2))
    approved = shop.run("transfer", number, "--yes")
    shop.acme.autotask.fault(times=0, **fault)
    for command in (("refresh",), ("transfer", number, "--preview"), ("orders", "--refresh")):
        _clear(shop.answer(*command), 3, words)
    (found,) = [one for one in shop.run("problems") if one["code"].startswith("autotask_")]
    assert found["code"] == code
    sentences(found)
    # What has answered is not told to be out of reach.
    assert found["title"] == title
    shop.acme.autotask.clear_faults()
    assert shop.status(number, refresh=False) == "queued"
    assert shop.acme.finish(approved)["state"] == "done"
    shop.run("refresh")
    assert [one for one in shop.run("problems") if one["code"].startswith("autotask_")] == []
