"""Transactions: all or nothing, one writer at a time, reads of one moment; clear words where the database cannot be used."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from stockpost.store.companies import all_companies, change_settings, companies, next_session_generation
from stockpost.store.database import Database, use_write_ahead_log
from stockpost.store.errors import StoreError, StoreUnreachable
from stockpost.store.locks import lock_company
from tests.store.conftest import join_company

NOBODY = 65534
CONNECTIONS_MORE_THAN_THERE_ARE = 100


def test_a_write_is_all_or_nothing(database: Database) -> None:
    """A transaction whose block raises leaves nothing behind."""
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        join_company(connection)
        raise ZeroDivisionError
    with database.read() as connection:
        assert all_companies(connection) == []
    with database.write() as connection:
        join_company(connection)
    with database.read() as connection:
        assert [company.name for company in all_companies(connection)] == ["Acme"]


def test_a_read_cannot_write(database: Database) -> None:
    """Nothing changes outside a write transaction, and the connection can be written through again afterwards."""
    with database.write() as connection:
        company_id = join_company(connection)
    with pytest.raises((DBAPIError, StoreError)), database.read() as connection:
        next_session_generation(connection, company_id)
    with database.write() as connection:
        assert next_session_generation(connection, company_id) == 1


def test_a_read_sees_one_moment(database: Database) -> None:
    """What is committed while a page is being put together does not appear half-way."""
    with database.read() as reading:
        assert all_companies(reading) == []
        with database.write() as writing:
            join_company(writing)
        assert all_companies(reading) == []
    with database.read() as reading:
        assert len(all_companies(reading)) == 1


def test_two_writers_of_a_company_follow_each_other(database: Database) -> None:
    """Read, then write under the company's lock: no counted-up value is lost between two threads."""
    with database.write() as connection:
        company_id = join_company(connection)
    gate = threading.Barrier(4)

    def count_up() -> None:
        gate.wait()
        for _ in range(10):
            with database.write() as connection:
                lock_company(connection, company_id)
                seen = connection.execute(select(companies.c.session_generation)).scalar_one()
                connection.execute(companies.update().values(session_generation=seen + 1))

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(count_up) for _ in range(4)]:
            future.result()
    with database.read() as connection:
        assert all_companies(connection)[0].session_generation == 40


def test_a_writer_waits_at_its_start(sqlite_url: str) -> None:
    """BEGIN IMMEDIATE: while one transaction writes, the next does not even begin, so it cannot fail in its middle."""
    database = Database(sqlite_url, lock_timeout_seconds=20)
    began = threading.Event()

    def second() -> None:
        with database.write():
            began.set()

    with ThreadPoolExecutor(1) as pool:
        with database.write():
            waiting = pool.submit(second)
            assert not began.wait(0.2)
        waiting.result(timeout=20)
    assert began.is_set()
    database.close()


def test_a_lock_held_too_long_is_a_clear_error(database: Database, database_url: str) -> None:
    """A stuck program elsewhere gives a sentence, not a stack of driver errors."""
    with database.write() as connection:
        company_id = join_company(connection)
    impatient = Database(database_url, lock_timeout_seconds=0.05)

    def change(connection: Connection) -> None:
        lock_company(connection, company_id)
        change_settings(connection, company_id, {"number_prefix": "A"})

    with database.write() as connection:
        change(connection)
        with pytest.raises(StoreUnreachable, match=r"too long\. Try again"), impatient.write() as second:
            change(second)
    impatient.close()


def test_locking_a_company_that_is_not_there(database: Database) -> None:
    """A lock on nothing would protect nothing."""
    with pytest.raises(StoreError, match="no company with the id 7"), database.write() as connection:
        lock_company(connection, 7)


def test_broken_rules_reach_the_caller(database: Database) -> None:
    """Unique and foreign keys hold on both databases, and the error names them; no value is in its text."""
    with database.write() as connection:
        join_company(connection)
    with pytest.raises(IntegrityError) as caught, database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO login_sessions (token_hash, person_id, created_at, last_seen_at) "
                "VALUES (:token, 99, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')"
            ),
            {"token": "canary-token"},
        )
    assert "canary-token" not in str(caught.value)


def test_sqlite_keeps_what_is_committed(sqlite_url: str) -> None:
    """Write-ahead log, full synchronisation and foreign keys are on in every connection."""
    database = Database(sqlite_url)
    for access in (database.write, database.read, database.write):
        with access() as connection:
            found = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    database.close()


def test_a_new_database_file_is_private(tmp_path: Path) -> None:
    """Hashes and business data are not readable by other users of the machine."""
    path = tmp_path / "private.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    database.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "cannot be read"),
        ("nonsense", "cannot be read"),
        ("mysql://root:hunter2@localhost/x", "kind “mysql” is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///stockpost.db", "is not absolute"),
        ("sqlite://stockpost.db", "too few slashes|names no file"),
        ("sqlite://server/stockpost.db", "too few slashes"),
        ("sqlite:////nowhere/at/all/stockpost.db", "/nowhere/at/all of the database does not exist"),
        ("postgresql://anna:hunter2@localhost", "names no database"),
        ("postgresql://anna:hunter2@localhost:port/x", "cannot be read"),
    ],
)
def test_a_wrong_address_names_the_remedy(url: str, words: str) -> None:
    """Whoever mistypes STOCKPOST_DATABASE is told what to write, and no password is repeated."""
    with pytest.raises(StoreError, match=words) as caught:
        Database(url)
    assert "hunter2" not in str(caught.value)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """The address of a folder is a usual slip."""
    with pytest.raises(StoreError, match="is a folder, not a database file"):
        Database(f"sqlite:///{tmp_path}")


def test_a_file_in_a_place_that_cannot_be_written() -> None:
    """A read-only place is named before anything else happens; /proc refuses even the super-user."""
    if not Path("/proc/self").is_dir():
        pytest.skip("needs /proc")
    with pytest.raises(StoreError, match=r"/proc/self/stockpost\.db cannot be written"):
        Database("sqlite:////proc/self/stockpost.db")


@contextmanager
def without_the_rights_of_root() -> Iterator[None]:
    """Tests may run as root, to whom every folder is open. (The rights are given back afterwards.)"""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_a_file_in_a_folder_that_cannot_be_written() -> None:
    """The write-ahead log is a file beside the database: without it nothing could be written, however open the file itself is."""
    # Not in pytest's own folder: that one is closed to other users.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "stockpost.db").touch(0o666)
        (folder / "stockpost.db").chmod(0o666)
        folder.chmod(0o555)
        with (
            pytest.raises(StoreError, match=f"The folder {name} of the database cannot be written"),
            without_the_rights_of_root(),
        ):
            Database(f"sqlite:///{folder / 'stockpost.db'}")
        folder.chmod(0o700)


def test_a_place_without_shared_memory(tmp_path: Path) -> None:
    """A file on a network folder, where two programs would not see each other's writes, is refused before anything is written."""
    file = f"{(tmp_path / 'shared.db').as_uri()}?vfs=unix-dotfile"
    with (
        closing(sqlite3.connect(file, uri=True)) as connection,
        pytest.raises(StoreError, match=r"network folders do not\. Put the file on a disk of this machine"),
    ):
        use_write_ahead_log(connection, seconds=1)


@pytest.mark.parametrize("seconds", [0.05, 20])
def test_a_new_file_that_another_program_has_locked(tmp_path: Path, seconds: float) -> None:
    """Two programs that start at once on a new file: the second waits, and is told so when it waits too long."""
    path = tmp_path / "new.db"
    database = Database(f"sqlite:///{path}", lock_timeout_seconds=seconds)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        started = pool.submit(database.migrate)
        if seconds < 1:
            with pytest.raises(StoreUnreachable, match=r"too long\. Try again"):
                started.result(timeout=20)
        else:
            assert not wait([started], timeout=0.2).done
        other.execute("ROLLBACK")
        if seconds > 1:
            started.result(timeout=20)
    database.migrate()
    with database.read() as connection:
        assert all_companies(connection) == []
    database.close()


def test_more_at_once_than_there_are_connections(database_url: str) -> None:
    """Whoever finds no free connection is told to come again, rather than a fault with a number, and finds one later."""
    database = Database(database_url, lock_timeout_seconds=0.05)
    with ExitStack() as held, pytest.raises(StoreUnreachable, match=r"All connections .* are in use\. Try again"):
        for _ in range(CONNECTIONS_MORE_THAN_THERE_ARE):
            held.enter_context(database.read())
    with database.read() as connection:
        assert all_companies(connection) == []
    database.close()


def test_another_kind_of_file_is_left_alone(tmp_path: Path) -> None:
    """A file that is no database is refused and stays as it is."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear customer, " * 200)
    database = Database(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="is not a Stockpost database"):
        database.migrate()
    database.close()
    assert path.read_text() == "Dear customer, " * 200


def test_a_full_disk_is_a_clear_error(sqlite_url: str) -> None:
    """A full disk is reported as such, and the transaction has left nothing."""
    database = Database(sqlite_url)
    with pytest.raises(StoreError, match="is full"), database.write() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
        for number in range(100):
            join_company(connection, f"Company {number} " + "x" * 4000)
    database.close()
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as plain:
        assert plain.execute("SELECT count(*) FROM companies").fetchone() == (0,)
    plain.close()


def test_a_server_that_does_not_answer() -> None:
    """An unreachable server is told apart from wrong use, without the password."""
    database = Database("postgresql://anna:hunter2@127.0.0.1:1/stockpost")
    with pytest.raises(StoreUnreachable, match="cannot be reached") as caught:
        database.migrate()
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(database)
    database.close()


def test_a_database_that_does_not_exist_on_the_server(postgresql_url: str) -> None:
    """The usual first mistake with PostgreSQL: the database was not created."""
    database = Database(postgresql_url.replace("/test_", "/no_such_"))
    with pytest.raises(StoreError, match=r"does not exist on the server\. Create it"):
        database.migrate()
    database.close()
    stranger = Database(postgresql_url.replace("postgres:@", "nobody:@"))
    with pytest.raises(StoreError, match="refuses the user"):
        stranger.migrate()
    stranger.close()


def cut_connections(url: str) -> None:
    statement = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_connection_cut_by_the_server_is_replaced(postgresql_url: str) -> None:
    """After a restart of the server the next transaction works, without a restart of Stockpost."""
    database = Database(postgresql_url)
    with database.read() as connection:
        connection.execute(select(companies.c.id))
    cut_connections(postgresql_url)
    with database.read() as connection:
        assert all_companies(connection) == []
    with pytest.raises(StoreUnreachable, match="cannot be reached"), database.read() as connection:
        cut_connections(postgresql_url)
        all_companies(connection)
    database.close()


def test_a_time_limit_in_the_address_is_kept(postgresql_url: str) -> None:
    """An administrator whose server is far away says how long to wait for a connection; else it is ten seconds."""
    for more, seconds in (("", "10"), ("&connect_timeout=33", "33")):
        database = Database(postgresql_url + more)
        with database.read() as connection:
            driver: Any = connection.connection.driver_connection
            assert driver.info.get_parameters()["connect_timeout"] == seconds
        database.close()


def test_postgresql_writes_see_the_newest_row(postgresql_url: str) -> None:
    """READ COMMITTED whatever the server's default: after waiting for a lock the newest row is read, not an old snapshot."""
    name = postgresql_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = serializable")
    database = Database(postgresql_url)
    with database.write() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
    with database.read() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "repeatable read"
        assert connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
    database.close()
