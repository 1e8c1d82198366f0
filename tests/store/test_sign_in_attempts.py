"""The pace of sign-in attempts: guessing becomes slow, nobody is locked out for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from stockpost.store.database import Database
from stockpost.store.sign_in_attempts import (
    ACCOUNT_PACE,
    ADDRESS_PACE,
    admit_attempt,
    attempt_succeeded,
    delete_forgotten_attempts,
    sign_in_failures,
)
from tests.store.conftest import NOW


class Door:
    """One person or program at the door, with a clock of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at: datetime = NOW

    def knock(self, account: str = "person:anna", address: str = "192.0.2.1") -> int:
        with self.database.write() as connection:
            return admit_attempt(connection, account=account, address=address, at=self.at)

    def enter(self, account: str = "person:anna", address: str = "192.0.2.1") -> None:
        with self.database.write() as connection:
            attempt_succeeded(connection, account=account, address=address)

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


def test_pauses_grow_and_are_bounded(door: Door) -> None:
    """Five tries are free, then 1, 2, 4 … seconds, never more than a minute: an account cannot be locked by a stranger."""
    assert [door.knock() for _ in range(5)] == [0] * 5
    pauses = []
    for number in range(9):
        # Other addresses, so that only the account's pause shows.
        address = f"192.0.2.{number}"
        pauses.append(door.knock(address=address))
        door.wait(pauses[-1])
        assert door.knock(address=address) == 0
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_waiting_half_is_not_enough(door: Door) -> None:
    """A try that comes too early is not let through, does not count, and does not start the pause anew."""
    for _ in range(8):
        door.wait(60)
        door.knock()
    assert door.knock() == 8
    door.wait(4.5)
    assert door.knock() == 4
    door.wait(3.5)
    assert door.knock() == 0


def test_an_address_that_tries_many_accounts(door: Door) -> None:
    """Password spraying: one try on each of many accounts still slows down, up to a quarter of an hour."""
    assert [door.knock(f"person:{number}") for number in range(20)] == [0] * 20
    assert door.knock("person:next") == 1
    for number in range(12):
        door.wait(ADDRESS_PACE.longest_seconds)
        assert door.knock(f"person:more-{number}") == 0
    assert door.knock("person:next") == ADDRESS_PACE.longest_seconds
    assert door.knock("person:next", address="192.0.2.2") == 0


def test_the_right_password_starts_the_account_anew(door: Door) -> None:
    """Somebody who mistyped a few times is not slowed down afterwards."""
    for _ in range(5):
        door.knock()
    assert door.knock() == 1
    door.wait(1)
    assert door.knock() == 0
    door.enter()
    assert [door.knock() for _ in range(5)] == [0] * 5


def test_a_guesser_with_an_account_of_his_own(door: Door) -> None:
    """Signing in as himself between his guesses does not reset the pace of his address."""
    waits = []
    for number in range(30):
        waits.append(door.knock(f"person:victim-{number}"))
        if door.knock("person:mallory") == 0:
            door.enter("person:mallory")
    assert waits[:20] == [0] * 20
    assert all(wait > 0 for wait in waits[20:])


def test_a_web_connector_that_calls_every_minute(door: Door) -> None:
    """Right passwords never add up to a pause, however often they come."""
    for _ in range(60):
        assert door.knock("web connector:acme") == 0
        door.enter("web connector:acme")
    assert [door.knock(f"web connector:{number}") for number in range(20)] == [0] * 20


def test_the_case_of_a_name_is_no_way_around(door: Door) -> None:
    """ANNA and anna are one account."""
    for name in ("person:anna", "person:ANNA", "person:Anna ", "person:anna", "person:anna"):
        assert door.knock(name) == 0
    assert door.knock("person:aNNa") == 1


def test_failures_are_forgotten_after_a_day(door: Door) -> None:
    """The next day starts anew, and the table does not grow for ever."""
    for _ in range(5):
        door.knock()
    door.wait(24 * 3600)
    assert [door.knock() for _ in range(5)] == [0] * 5
    assert door.knock() == 1
    with door.database.write() as connection:
        assert delete_forgotten_attempts(connection, at=door.at) == 0
        assert delete_forgotten_attempts(connection, at=door.at + timedelta(days=1)) == 2


def test_tries_at_once_are_counted_one_after_the_other(database: Database, database_url: str) -> None:
    """The last free try is let through once, however many ask for it at the same moment on several hosts."""
    for _ in range(ACCOUNT_PACE.free - 1):
        assert Door(database).knock() == 0
    other_host = Database(database_url)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            connection.execute(select(sign_in_failures).with_for_update())
            second = pool.submit(Door(other_host).knock, address="192.0.2.2")
            assert not wait([second], timeout=0.2).done
            assert admit_attempt(connection, account="person:anna", address="192.0.2.1", at=NOW) == 0
        assert second.result(timeout=20) == 1
    other_host.close()


def test_names_do_not_stand_in_the_table(door: Door) -> None:
    """People type passwords into the name field: what was typed is kept as a hash only."""
    door.knock("person:my secret password\ud800", address="\x00")
    with door.database.read() as connection:
        rows = connection.execute(select(sign_in_failures)).all()
        assert connection.execute(select(func.count()).select_from(sign_in_failures)).scalar_one() == 2
    assert "secret" not in str(rows)
