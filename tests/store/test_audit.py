"""The audit chain: without gaps, in one piece with the change it speaks of, and tampering shows."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from stockpost.store.audit import append_event, audit_events, audit_head, verify_chain
from stockpost.store.database import Database
from stockpost.store.locks import lock_company
from tests.store.conftest import NOW, join_company

EVENTS = 7


def append(connection: Connection, number: int, *, company_id: int | None = 1) -> int:
    return append_event(
        connection,
        company_id=company_id,
        time=NOW + timedelta(seconds=number),
        who="anna",
        kind="order.approved",
        subject=f"order:{number}",
        data={"number": number, "total": "12.50"},
    )


@pytest.fixture
def chain(database: Database) -> Database:
    """A database with a chain of seven events."""
    with database.write() as connection:
        assert [append(connection, number) for number in range(1, EVENTS + 1)] == list(range(1, EVENTS + 1))
    return database


def verify(database: Database) -> tuple[int, int | None]:
    with database.read() as connection:
        return verify_chain(connection)


def test_a_whole_chain_is_whole(chain: Database) -> None:
    """An untouched log verifies, and an empty one too."""
    assert verify(chain) == (EVENTS, None)


def test_an_empty_chain_is_whole(database: Database) -> None:
    """Nothing was written yet: nothing is broken."""
    assert verify(database) == (0, None)


def test_a_chain_longer_than_one_reading(database: Database) -> None:
    """The chain is read in parts; the seam between two parts is checked as well."""
    with database.write() as connection:
        for number in range(1, 1203):
            append(connection, number)
    assert verify(database) == (1202, None)
    with database.write() as connection:
        connection.execute(update(audit_events).where(audit_events.c.sequence == 1001).values(who="eve"))
    assert verify(database) == (1202, 1001)


@pytest.mark.parametrize("sequence", [1, 4, EVENTS])
@pytest.mark.parametrize(
    "change",
    [
        {"who": "eve"},
        {"kind": "order.ignored"},
        {"subject": "order:9"},
        {"data": '{"number":4,"total":"12.51"}'},
        {"time": NOW},
        {"company_id": 2},
        {"company_id": None},
        {"previous_hash": "0" * 63 + "1"},
        {"hash": "f" * 64},
    ],
    ids=lambda change: "-".join(change),
)
def test_an_edited_event_is_found(chain: Database, sequence: int, change: dict[str, object]) -> None:
    """Every field of every event is covered by its hash."""
    with chain.write() as connection:
        connection.execute(update(audit_events).where(audit_events.c.sequence == sequence).values(**change))
    assert verify(chain) == (EVENTS, sequence)


@pytest.mark.parametrize("sequence", [1, 4, EVENTS])
def test_a_deleted_event_is_found(chain: Database, sequence: int) -> None:
    """The first, one in the middle, and the last one, which leaves no gap behind it."""
    with chain.write() as connection:
        connection.execute(delete(audit_events).where(audit_events.c.sequence == sequence))
    assert verify(chain) == (EVENTS - 1, sequence)


def test_all_events_deleted_is_found(chain: Database) -> None:
    """An emptied log does not pass for a new one."""
    with chain.write() as connection:
        connection.execute(delete(audit_events))
    assert verify(chain) == (0, 1)


def test_a_forgotten_head_is_found(chain: Database) -> None:
    """Without the row of the newest event nobody could tell whether the end was cut off."""
    with chain.write() as connection:
        connection.execute(delete(audit_head))
    assert verify(chain) == (EVENTS, EVENTS)


def test_swapped_events_are_found(chain: Database) -> None:
    """Two events that change places keep their hashes, but not their neighbours'."""
    with chain.write() as connection:
        for old, new in ((3, 99), (5, 3), (99, 5)):
            connection.execute(update(audit_events).where(audit_events.c.sequence == old).values(sequence=new))
    assert verify(chain) == (EVENTS, 3)


def test_a_deleted_event_whose_gap_was_closed_is_found(chain: Database) -> None:
    """Numbering the later events anew does not hide a deletion."""
    with chain.write() as connection:
        connection.execute(delete(audit_events).where(audit_events.c.sequence == 4))
        for sequence in range(5, EVENTS + 1):
            connection.execute(
                update(audit_events).where(audit_events.c.sequence == sequence).values(sequence=sequence - 1)
            )
        connection.execute(update(audit_head).values(sequence=EVENTS - 1))
    assert verify(chain) == (EVENTS - 1, 4)


def test_an_event_slipped_in_at_the_end_is_found(chain: Database) -> None:
    """An event that did not come through append_event is not the head's."""
    with chain.write() as connection:
        last = connection.execute(select(audit_events).where(audit_events.c.sequence == EVENTS)).one()
        values = {**last._asdict(), "sequence": EVENTS + 1, "previous_hash": last.hash}
        connection.execute(insert(audit_events).values(**values))
    assert verify(chain) == (EVENTS + 1, EVENTS + 1)


def rewrite(connection: Connection, event: int, /, **changes: object) -> str:
    """Change an event and give it the hash that fits, as somebody who knows the rule would. Returns the hash."""
    row = connection.execute(select(audit_events).where(audit_events.c.sequence == event)).one()
    values = {**row._asdict(), **changes}
    parts = [
        values["sequence"],
        values["company_id"],
        values["time"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        *(values[name] for name in ("who", "kind", "subject", "data", "previous_hash")),
    ]
    digest = hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
    connection.execute(
        update(audit_events).where(audit_events.c.sequence == event).values(**{**changes, "hash": digest})
    )
    return digest


def test_an_event_rewritten_with_a_fitting_hash_is_found(chain: Database) -> None:
    """The next event remembers the hash before; of the last event, the head does."""
    with chain.write() as connection:
        rewrite(connection, 4, who="eve")
    assert verify(chain) == (EVENTS, 5)


def test_the_last_event_rewritten_with_a_fitting_hash_is_found(chain: Database) -> None:
    """Nothing comes after the last event but the head."""
    with chain.write() as connection:
        rewrite(connection, EVENTS, who="eve")
    assert verify(chain) == (EVENTS, EVENTS)


def test_a_gap_with_fitting_hashes_is_found(chain: Database) -> None:
    """A number that was left out shows even where all hashes fit."""
    with chain.write() as connection:
        digest = rewrite(connection, EVENTS, sequence=EVENTS + 1)
        connection.execute(update(audit_head).values(sequence=EVENTS + 1, hash=digest))
    assert verify(chain) == (EVENTS, EVENTS)


def test_an_event_goes_with_its_change(chain: Database) -> None:
    """A transaction that fails leaves no event and no gap."""
    with pytest.raises(ZeroDivisionError), chain.write() as connection:
        join_company(connection)
        assert append(connection, 8) == EVENTS + 1
        raise ZeroDivisionError
    assert verify(chain) == (EVENTS, None)
    with chain.write() as connection:
        assert append(connection, 8) == EVENTS + 1
    assert verify(chain) == (EVENTS + 1, None)


def test_many_writers_do_not_fork_the_chain(database: Database, database_url: str) -> None:
    """Hosts that write at the same time, each with its own connections, make one chain without gaps."""
    with database.write() as connection:
        companies = [join_company(connection, f"Company {number}") for number in range(2)]
    gate = threading.Barrier(4)

    def host(number: int) -> list[int]:
        own = Database(database_url)
        try:
            gate.wait(timeout=20)
            sequences = []
            for count in range(8):
                with own.write() as connection:
                    lock_company(connection, companies[number % 2])
                    sequences.append(append(connection, count, company_id=companies[number % 2]))
            return sequences
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for part in pool.map(host, range(4)) for number in part]
    assert sorted(numbers) == list(range(1, 33))
    assert verify(database) == (32, None)


def test_the_first_two_events_of_a_database(database: Database, database_url: str) -> None:
    """Two hosts that write the very first event at the same moment make events 1 and 2."""
    gate = threading.Barrier(2)

    def host(number: int) -> int:
        own = Database(database_url)
        try:
            gate.wait(timeout=20)
            with own.write() as connection:
                return append(connection, number)
        finally:
            own.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(host, range(2))) == [1, 2]
    assert verify(database) == (2, None)


@pytest.mark.parametrize(
    "hostile", ["a\nb\x1b[31m", "nul\x00nul", "half \ud800 pair", "‮evil", "'; DROP TABLE companies; --"]
)
def test_hostile_text_stays_text(database: Database, hostile: str) -> None:
    """Names that anybody may type can neither break the log nor the database."""
    with database.write() as connection:
        append_event(
            connection, company_id=None, time=NOW, who=hostile, kind="login.failed", subject=hostile, data=[hostile]
        )
    assert verify(database) == (1, None)
    with database.read() as connection:
        data = connection.execute(select(audit_events.c.data)).scalar_one()
    assert json.loads(data) == [hostile]


def test_data_of_a_kind_that_rounds_is_refused(database: Database) -> None:
    """Evidence is exact: a float is refused and nothing is written."""
    with pytest.raises(TypeError, match="decimal string"), database.write() as connection:
        append_event(connection, company_id=None, time=NOW, who="", kind="", subject="", data={"total": 0.1})
    assert verify(database) == (0, None)


def test_the_hash_does_not_depend_on_the_database(sqlite_url: str, postgresql_url: str) -> None:
    """A log that is moved from SQLite to PostgreSQL verifies there."""
    hashes = []
    for url in (sqlite_url, postgresql_url):
        database = Database(url)
        with database.write() as connection:
            append(connection, 1)
            hashes.append(connection.execute(select(audit_events.c.hash)).scalar_one())
        database.close()
    assert hashes[0] == hashes[1]


def test_the_chain_is_read_by_the_indexed_number(sqlite_url: str) -> None:
    """Verifying a log of years does not sort it first."""
    database = Database(sqlite_url)
    with database.read() as connection:
        plan = connection.execute(text("EXPLAIN QUERY PLAN SELECT * FROM audit_events ORDER BY sequence")).all()
    assert not any("TEMP B-TREE" in str(row) for row in plan)
    database.close()
