"""What is said to whoever asks for something that is not there or not possible: the same on pages, in commands and by the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from stockpost.app.autotask_access import AccessChange
from stockpost.app.conversation import Conversation
from stockpost.app.desk import Desk
from stockpost.app.errors import Unreachable, UseError
from stockpost.autotask import find_zone
from stockpost.store.database import Database
from stockpost.store.errors import StoreFailed, StoreUnreachable
from stockpost.store.secrets import Sealer
from tests.app.test_people import WRITES_MAX, fill_up
from tests.crashes.conftest import NewUrl
from tests.crashes.scene import COMPANY, Scene

JOINING = {
    "autotask_url": "http://127.0.0.1:9/",
    "autotask_user": "api@msp.example",
    "autotask_code": "CODE",
    "autotask_secret": "secret",
    "web_connector_user": "connector",
    "web_connector_password": "pass word",
}


def join(desk: Desk, name: str, **changes: str | None) -> None:
    desk.add_company(name, **{**JOINING, **changes}, settings={}, who="dana")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda desk: desk.orders(COMPANY, status="nonsense"), "no transfer status “nonsense”. The statuses are: "),
        (lambda desk: desk.order(COMPANY, "4711"), "no purchase order 4711. Refresh, or check the number"),
        (lambda desk: desk.history(COMPANY, order="4711"), "no purchase order 4711"),
        (lambda desk: desk.run(COMPANY, 99), "no run 99"),
        (lambda desk: desk.cancel_run(COMPANY, 99, who="dana"), "no run 99"),
        (lambda desk: desk.preview_undo(COMPANY, 99), "no run 99"),
        (lambda desk: desk.resolve(COMPANY, 99, "retry", who="dana"), "no open problem 99"),
        (lambda desk: desk.preview_transfer(COMPANY, []), "No purchase order is named. Give one or more numbers"),
        (lambda desk: desk.company_name("Borealis"), "no company “Borealis”. The companies are: Acme"),
        (
            lambda desk: desk.qwc(COMPANY, server_url="http://stockpost.example.com"),
            "app_url is http://stockpost.example.com, but the Web Connector sends the password there: use https",
        ),
        (
            lambda desk: desk.change_autotask_access(COMPANY, AccessChange(secret=" "), who="dana"),
            "The Autotask secret is empty",
        ),
        (
            lambda desk: desk.set_web_connector_password(COMPANY, " ", who="dana"),
            "The Web Connector password is empty",
        ),
        *(
            (lambda desk, field=field: join(desk, "Borealis", **{field: " "}), "is empty")
            for field in JOINING
            if field != "autotask_url"
        ),
    ],
)
def test_what_is_not_there_is_named_with_what_there_is(scene: Scene, use: Callable[[Desk], object], words: str) -> None:
    """Protects P5 behind every door: the wrong word is named, and nothing has changed."""
    before = scene.desk.companies()
    with pytest.raises(UseError) as caught:
        use(scene.desk)
    assert words in str(caught.value)
    assert scene.desk.companies() == before


def test_a_company_need_not_be_named_where_there_is_one(scene: Scene) -> None:
    """Protects commands of the many who have one company, and never chooses among several."""
    assert scene.desk.company_name(None) == COMPANY
    join(scene.desk, "Borealis")
    assert scene.desk.company_name(" bOREALIS ") == "Borealis"
    with pytest.raises(UseError, match="Acme, Borealis"):
        scene.desk.company_name(None)


def test_before_the_first_company_is_joined(scene: Scene, new_url: NewUrl) -> None:
    """Protects the first minutes: what to do first is said, also by “doctor”."""
    desk = Desk(replace(scene, database=Database(new_url())).services())
    with pytest.raises(UseError, match=r"No company is joined yet\. Join one with “stockpost company add”"):
        desk.company_name(None)
    (check,) = desk.doctor(None)
    assert (check.ok, check.remedy) == (False, "Join one with “stockpost company add”.")
    with pytest.raises(UseError, match="The companies are: none yet"):
        desk.company_name("Acme")


def test_the_driver_is_told_of_a_company_that_is_not_there(scene: Scene) -> None:
    """Protects “connect”, which signs in by the company's name alone: another word opens no conversation with any company."""
    with pytest.raises(UseError, match="no company “Borealis”"):
        Conversation(scene.services()).open("Borealis")
    assert Conversation(scene.services()).open(COMPANY)[0] != ""


def test_a_zone_that_cannot_be_asked_for(scene: Scene) -> None:
    """Protects joining: that Autotask does not answer is told apart from a wrong word, and nothing is joined."""
    services = replace(scene.services(), find_zone=lambda user: find_zone(user, zone_url="http://127.0.0.1:9/"))
    with pytest.raises(Unreachable) as caught:
        join(Desk(services), "Borealis", autotask_url=None)
    assert caught.value.code == "autotask_unreachable"
    assert [company.name for company in scene.desk.companies()] == [COMPANY]


def test_a_database_that_is_busy_is_no_wrong_use(scene: Scene, sqlite_url: str) -> None:
    """Protects scripts, which try again after exit code 3 and not after 2: a database that is in use too long is the former."""
    impatient = Desk(scene.services(Database(sqlite_url, lock_timeout_seconds=0.05)))
    with scene.database.write(), pytest.raises(StoreUnreachable, match="Try again"):
        join(impatient, "Borealis")


def test_a_full_disk_is_no_wrong_use(scene: Scene) -> None:
    """Protects whoever changes an access while the disk is full: that is told as it is, not as what they typed."""
    fill_up(scene.database)
    with pytest.raises(StoreFailed, match="is full"):
        for number in range(WRITES_MAX):
            scene.desk.set_web_connector_password(COMPANY, f"pass word {number}", who="dana")


def test_a_key_that_is_not_the_databases(scene: Scene) -> None:
    """Protects a moved database: “doctor” says that the key file does not belong to it, instead of a fault with a number."""
    stranger = Desk(replace(scene.services(), sealer=Sealer(bytes(range(32)))))
    (check,) = [one for one in stranger.doctor(COMPANY) if one.check == f"{COMPANY}: Autotask"]
    assert not check.ok
    assert "key file" in check.remedy


def test_a_login_is_entered_anew_where_the_key_is_lost(scene: Scene) -> None:
    """Protects who lost the key file: code and secret together are sealed with the new one, and nothing else has to be joined anew."""
    stranger = Desk(replace(scene.services(), sealer=Sealer(bytes(range(32)))))
    address = scene.world.autotask_address
    with pytest.raises(UseError, match="key"):
        stranger.change_autotask_access(COMPANY, AccessChange(secret=address["secret"]), who="dana")
    both = AccessChange(code=address["code"], secret=address["secret"])
    stranger.change_autotask_access(COMPANY, both, who="dana")
    stranger.refresh(COMPANY, who="dana")
