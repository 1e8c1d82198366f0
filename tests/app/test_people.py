"""People and their sessions where two things happen at once, and what grows old (the rest is in tests/web/test_people.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from stockpost.app.errors import Unreachable, UseError
from stockpost.app.people import People, Role, SignInRefused
from stockpost.store import people as store
from stockpost.store.database import Database
from stockpost.store.errors import StoreFailed
from stockpost.store.passwords import Passwords

WRITES_MAX = 1000
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PASSWORD = "a calm winter morning"


class SlowPasswords(Passwords):
    """Hashing takes a moment, in which somebody else does something."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def hash(self, password: str) -> str:
        self._meanwhile()
        return super().hash(password)

    def verify(self, stored_hash: str | None, password: str) -> bool:
        self._meanwhile()
        return super().verify(stored_hash, password)


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    yield database
    database.close()


def fill_up(database: Database) -> None:
    """The disk has no room for another page."""
    with database.write() as connection:
        connection.execute(text(f"PRAGMA max_page_count={connection.execute(text('PRAGMA page_count')).scalar_one()}"))


def people_of(database: Database, passwords: Passwords | None = None) -> People:
    return People(database, passwords=passwords or Passwords(), clock=lambda: NOW)


def test_two_who_open_the_setup_link_at_once(database: Database) -> None:
    """Protects the first start: of two who send the form at one moment exactly one becomes administrator."""
    people = people_of(database)
    code = people.new_setup_code()
    second = people_of(database, SlowPasswords(lambda: people.set_up(code, name="Dana", password=PASSWORD)))
    with pytest.raises(SignInRefused, match="not valid any more"):
        second.set_up(code, name="Mallory", password=PASSWORD)
    assert [(one.name, one.role) for one in people.people()] == [("Dana", Role.ADMINISTRATOR)]


def test_who_is_disabled_while_signing_in(database: Database) -> None:
    """Protects an administrator's decision: a sign-in that was under way does not outlive it."""
    people = people_of(database)
    people.add_person("Dana", role=Role.ADMINISTRATOR, password=PASSWORD, who="test")
    people.add_person("Vera", role=Role.VIEWER, password=PASSWORD, who="test")
    slow = people_of(database, SlowPasswords(lambda: people.disable_person("Vera", who="Dana")))
    with pytest.raises(SignInRefused, match="was changed just now"):
        slow.sign_in("Vera", PASSWORD, address="a")
    people.enable_person("Vera", who="Dana")
    assert people.identity_of_session(people.sign_in("Vera", PASSWORD, address="a")) is not None


def test_a_weak_hash_is_renewed_at_sign_in(database: Database) -> None:
    """Protects passwords of an older version: whoever signs in gets a hash of today's strength, and the password stays."""
    people = people_of(database)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.write() as connection:
        person_id = store.add_person(connection, name="Dana", role="administrator", password_hash=weak, at=NOW)
    people.sign_in("Dana", PASSWORD, address="a")
    with database.read() as connection:
        person = store.person_with_id(connection, person_id)
    assert person is not None
    assert person.password_hash != weak
    assert not Passwords().needs_rehash(person.password_hash)
    assert people.sign_in("Dana", PASSWORD, address="a")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 1000])
def test_a_token_has_a_name_that_can_be_shown(database: Database, name: str) -> None:
    """Protects the list of tokens, from which somebody must tell which one to revoke."""
    with pytest.raises(UseError, match="printable characters"):
        people_of(database).add_token(name, role=Role.VIEWER, who="Dana")


def test_nobody_of_that_name(database: Database) -> None:
    """Protects P5: a mistyped name is named."""
    with pytest.raises(UseError, match="There is no person “Nobody”"):
        people_of(database).enable_person("Nobody", who="Dana")


def test_people_of_a_database_that_is_away() -> None:
    """Protects scripts and pages: that the database does not answer is no wrong use."""
    database = Database("postgresql://anna:hunter2@127.0.0.1:1/stockpost")
    with pytest.raises(Unreachable) as caught:
        people_of(database).people()
    assert caught.value.code == "database_unreachable"
    assert "hunter2" not in str(caught.value)
    database.close()


def test_people_of_a_database_whose_disk_is_full(database: Database) -> None:
    """Protects whoever calls the API with a token while the disk is full: that is told as it is, not as their fault (HTTP 400)."""
    people = people_of(database)
    fill_up(database)
    with pytest.raises(StoreFailed, match="is full"):
        for number in range(WRITES_MAX):
            people.add_token(f"script {number}", role=Role.VIEWER, who="Dana")
