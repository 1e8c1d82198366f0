"""The commands `backup` and `restore`: what they print, and that a restore is asked for."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Call


def test_backup_and_restore_as_documents(call: Call, sqlite_url: str, tmp_path: Path) -> None:
    """Protects scripts: one document each, with the file and what was kept."""
    copy = tmp_path / "copy.db"
    answer = call("backup", str(copy), "--json", "--database", sqlite_url)
    assert (answer.code, answer.document) == (0, {"file": str(copy), "bytes": copy.stat().st_size})
    answer = call("restore", str(copy), "--yes", "--json", "--database", sqlite_url)
    assert answer.code == 0
    document = answer.document
    assert (document["file"], document["companies"]) == (str(copy), [])
    assert Path(document["kept"]).exists()


def test_a_backup_says_that_the_key_belongs_to_it(call: Call, sqlite_url: str, tmp_path: Path) -> None:
    """Protects against a backup whose secrets nobody can open."""
    assert "key file" in call("backup", str(tmp_path / "copy.db"), "--database", sqlite_url).out


def test_a_restore_asks_first(call: Call, sqlite_url: str, tmp_path: Path) -> None:
    """Protects the database: it is replaced when a person says so, never by a script without --yes."""
    copy = tmp_path / "copy.db"
    call("backup", str(copy), "--database", sqlite_url)
    answer = call("restore", str(copy), "--database", sqlite_url)
    assert answer.code == 2
    assert "--yes" in answer.err
    answer = call("restore", str(copy), "--database", sqlite_url, terminal=True, typed="n\n")
    assert "Nothing was restored." in answer.err
    assert not list(tmp_path.glob("*.before-restore-*"))
    answer = call("restore", str(copy), "--database", sqlite_url, terminal=True, typed="y\n")
    assert "kept as" in answer.out
    assert len(list(tmp_path.glob("*.before-restore-*"))) == 1


def test_a_wrong_file_is_a_sentence(call: Call, sqlite_url: str, tmp_path: Path) -> None:
    """Protects P5: exit code 2 and the file's name."""
    answer = call("restore", str(tmp_path / "none.db"), "--yes", "--database", sqlite_url)
    assert (answer.code, "no file" in answer.err) == (2, True)
