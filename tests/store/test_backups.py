"""Backup and restore: a whole copy while the server runs, and nothing replaced by what is no backup."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from stockpost.store.audit import append_event
from stockpost.store.backups import back_up, restore
from stockpost.store.database import Database
from stockpost.store.errors import StoreError

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_a_backup_is_whole_while_somebody_writes(sqlite_url: str, tmp_path: Path) -> None:
    """Protects the backup of a running server: what is not committed is not in it, and it is closed to other users."""
    database = Database(sqlite_url)
    with database.write() as connection:
        _say(connection)
        back_up(sqlite_url, tmp_path / "copy.db")
    database.close()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM audit_events").fetchone() == (0,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("copy", ".copy"))] == ["copy.db"]


def test_a_backup_replaces_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """Protects the last good backup from the next one."""
    (tmp_path / "copy.db").write_text("the last one")
    with pytest.raises(StoreError, match="exists already"):
        back_up(sqlite_url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "the last one"


def test_nothing_to_back_up(tmp_path: Path) -> None:
    """Protects against an empty backup where the address of the database is mistyped."""
    with pytest.raises(StoreError, match="no database"):
        back_up(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(sqlite_url: str, tmp_path: Path) -> None:
    """Protects P5: the sentence names the file."""
    with pytest.raises(StoreError, match="cannot be written"):
        back_up(sqlite_url, tmp_path / "nowhere" / "copy.db")
    back_up(sqlite_url, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="does not exist"):
        restore(f"sqlite:///{tmp_path / 'nowhere' / 'new.db'}", tmp_path / "copy.db", who="dana", now=NOW)


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be read as one" * 50])
def test_what_is_no_backup_is_not_restored(sqlite_url: str, tmp_path: Path, content: bytes) -> None:
    """Protects the database from a wrong file."""
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(StoreError, match="no backup"):
        restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW)
    with pytest.raises(StoreError, match="no file"):
        restore(sqlite_url, tmp_path / "none.db", who="dana", now=NOW)


def test_a_damaged_backup_is_not_restored(sqlite_url: str, tmp_path: Path) -> None:
    """Protects the database from a backup whose pages were overwritten."""
    back_up(sqlite_url, tmp_path / "copy.db")
    with (tmp_path / "copy.db").open("r+b") as copy:
        copy.seek(-3 * 4096, 2)
        copy.write(b"\x0b" * 3 * 4096)
    with pytest.raises(StoreError, match=r"damaged|no backup"):
        restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW)


def test_a_newer_schema_is_not_restored(sqlite_url: str, tmp_path: Path) -> None:
    """Protects against a version that would misread what a newer one keeps."""
    back_up(sqlite_url, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        copy.execute("UPDATE schema_version SET version_num = '9999'")
        copy.commit()
    with pytest.raises(StoreError, match="newer Stockpost"):
        restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW)


def test_a_restore_where_nothing_was(sqlite_url: str, tmp_path: Path) -> None:
    """Protects the move to another machine: without an old database none is kept."""
    back_up(sqlite_url, tmp_path / "copy.db")
    new = f"sqlite:///{tmp_path / 'new.db'}"
    assert restore(new, tmp_path / "copy.db", who="dana", now=NOW).kept is None
    database = Database(new)
    database.migrate()
    database.close()


def test_a_damaged_database_is_kept_and_replaced(sqlite_url: str, tmp_path: Path) -> None:
    """Protects what may still be saved of a damaged database, the very reason for most restores."""
    back_up(sqlite_url, tmp_path / "copy.db")
    (tmp_path / "stockpost.db").write_bytes(b"damaged" * 1000)
    kept = restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW).kept
    assert kept == tmp_path / "stockpost.db.before-restore-20261124-100000"
    assert kept.read_bytes() == b"damaged" * 1000


def test_a_damaged_database_is_not_backed_up(sqlite_url: str, tmp_path: Path) -> None:
    """Protects against a backup that nobody could restore; nothing is left that looks like one."""
    (tmp_path / "stockpost.db").write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreError, match=r"stockpost\.db cannot be copied to"):
        back_up(sqlite_url, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir()] == ["stockpost.db"]


def test_a_disk_without_hard_links(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the replaced database on a disk whose files have one name each, as on a memory stick: it is copied."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    back_up(sqlite_url, tmp_path / "copy.db")
    kept = restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW).kept
    assert kept is not None
    back_up(f"sqlite:///{kept}", tmp_path / "another.db")


def test_what_a_restore_has_kept_is_not_replaced_by_the_next(sqlite_url: str, tmp_path: Path) -> None:
    """Protects the database of before the first restore: a second one within the same second takes its place only later."""
    back_up(sqlite_url, tmp_path / "copy.db")
    (tmp_path / "stockpost.db").write_bytes(b"damaged" * 1000)
    kept = restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW).kept
    with pytest.raises(StoreError, match="exists already"):
        restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW)
    assert kept is not None
    assert kept.read_bytes() == b"damaged" * 1000
    assert restore(sqlite_url, tmp_path / "copy.db", who="dana", now=NOW + timedelta(seconds=1)).kept != kept


DYING = """
import os, pathlib, sys
from datetime import datetime, UTC
import stockpost.store.backups as backups
owner, name = {"link": (os, "link"), "replace": (pathlib.Path, "replace"), "rows": (backups, "_renumber")}[sys.argv[1]]
setattr(owner, name, lambda *given: os._exit(9))
backups.restore(sys.argv[2], pathlib.Path(sys.argv[3]), who="dana", now=datetime(2026, 11, 24, 10, tzinfo=UTC))
"""


def _say(connection: Connection) -> None:
    """One event more."""
    append_event(connection, company_id=None, time=NOW, who="dana", kind="said", subject="", data={})


def _said(url: str) -> int:
    database = Database(url)
    try:
        with database.read() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM audit_events").scalar_one())
    finally:
        database.close()


@pytest.mark.parametrize("place", ["link", "replace"])
def test_a_restore_that_dies_changes_nothing(place: str, sqlite_url: str, tmp_path: Path) -> None:
    """Protects the database from a power cut during a restore: it is the old one, whole, and the restore is simply done again."""
    _dies(place, sqlite_url, tmp_path)


def test_a_restore_that_dies_changes_nothing_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    """Protects the same where all rows had been replaced, and the end of the transaction never came."""
    _dies("rows", postgresql_url, tmp_path)


def _dies(place: str, url: str, folder: Path) -> None:
    back_up(url, folder / "copy.db")
    database = Database(url)
    with database.write() as connection:
        _say(connection)
    database.close()
    died = subprocess.run([sys.executable, "-c", DYING, place, url, str(folder / "copy.db")], check=False, timeout=60)
    assert (died.returncode, _said(url)) == (9, 1)
    restore(url, folder / "copy.db", who="dana", now=NOW + timedelta(minutes=1))
    assert _said(url) == 0
