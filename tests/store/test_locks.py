"""Leases: one holder at a time, free again after the time that was passed in."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from stockpost.store.database import Database
from stockpost.store.locks import release_lease, take_lease
from tests.store.conftest import NOW


def take(database: Database, name: str, owner: str, *, after_seconds: float = 0, seconds: int = 60) -> bool:
    with database.write() as connection:
        return take_lease(connection, name, owner, now=NOW + timedelta(seconds=after_seconds), seconds=seconds)


def release(database: Database, name: str, owner: str) -> None:
    with database.write() as connection:
        release_lease(connection, name, owner)


def test_one_holder_at_a_time(database: Database) -> None:
    """Two hosts do not do the same work; other leases are free."""
    assert take(database, "refresh:1", "host-a")
    assert not take(database, "refresh:1", "host-b", after_seconds=59.999)
    assert take(database, "refresh:2", "host-b")


def test_a_lease_runs_out(database: Database) -> None:
    """A host that died does not stop the work for ever; at the very end the lease is free."""
    assert take(database, "refresh:1", "host-a")
    assert take(database, "refresh:1", "host-b", after_seconds=60)
    assert not take(database, "refresh:1", "host-a", after_seconds=61)


def test_a_lease_of_a_wrong_clock_holds_nobody_back(database: Database) -> None:
    """A host whose clock was a day ahead and that died does not stop the work for a day."""
    assert take(database, "refresh:1", "host-a", after_seconds=86_400)
    assert take(database, "refresh:1", "host-b")
    assert not take(database, "refresh:1", "host-a")


def test_a_lease_is_renewed_by_its_holder(database: Database) -> None:
    """Long work goes on; the time counts from the renewal."""
    assert take(database, "refresh:1", "host-a")
    assert take(database, "refresh:1", "host-a", after_seconds=50)
    assert not take(database, "refresh:1", "host-b", after_seconds=109)
    assert take(database, "refresh:1", "host-b", after_seconds=110)


def test_a_lease_given_back_is_free(database: Database) -> None:
    """Finished work lets the next one in at once, and nobody gives back what is another's."""
    assert take(database, "refresh:1", "host-a")
    release(database, "refresh:1", "host-b")
    assert not take(database, "refresh:1", "host-b")
    release(database, "refresh:1", "host-a")
    assert take(database, "refresh:1", "host-b")
    release(database, "nothing", "host-a")


def test_hosts_that_ask_at_once(database: Database, database_url: str) -> None:
    """Of many that ask at the same moment exactly one gets it."""
    gate = threading.Barrier(4)

    def host(number: int) -> bool:
        own = Database(database_url)
        try:
            gate.wait(timeout=20)
            return take(own, "refresh:1", f"host-{number}")
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(host, range(4))) == [False, False, False, True]
