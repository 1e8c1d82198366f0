"""Where the database and its key lie, and what is said when they cannot be used."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from stockpost import wiring
from stockpost.app.people import Role
from stockpost.store.errors import StoreError


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder, which does not exist yet."""
    folder = tmp_path / "data" / "stockpost"
    monkeypatch.setattr("stockpost.wiring.default_folder", lambda: folder)
    monkeypatch.delenv(wiring.KEY_FILE_VARIABLE, raising=False)
    return folder


def test_without_an_address_the_data_folder_is_used(data: Path) -> None:
    """Protects the first start: database and key file are made in the user's data folder, closed to others."""
    wiring.make_desk(None)
    assert sorted(path.name for path in data.iterdir() if path.suffix in {".db", ".key"}) == [
        "stockpost.db",
        "stockpost.key",
    ]
    if sys.platform != "win32":
        assert stat.S_IMODE((data / "stockpost.key").stat().st_mode) == 0o600
        assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_the_key_file_of_the_environment_is_used(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects servers that keep the key elsewhere: STOCKPOST_KEY_FILE wins, and nothing is made in the data folder."""
    monkeypatch.setenv(wiring.KEY_FILE_VARIABLE, str(tmp_path / "elsewhere.key"))
    wiring.make_desk(f"sqlite:///{tmp_path / 'a.db'}")
    assert (tmp_path / "elsewhere.key").exists()
    assert not data.exists()


def test_a_key_file_that_cannot_be_used_is_named(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects against a silent new key: a damaged key file is named with the remedy."""
    (tmp_path / "bad.key").write_text("not a key")
    monkeypatch.setenv(wiring.KEY_FILE_VARIABLE, str(tmp_path / "bad.key"))
    with pytest.raises(StoreError, match=r"bad\.key"):
        wiring.make_desk(f"sqlite:///{tmp_path / 'a.db'}")


def test_people_need_no_key(data: Path, tmp_path: Path) -> None:
    """Protects the rule of least privilege: people and tokens are kept without the key file."""
    people = wiring.make_people(f"sqlite:///{tmp_path / 'a.db'}")
    assert people.setup_needed()
    people.add_person("dana", role=Role.OPERATOR, password="correct horse battery", who="test")
    assert not wiring.make_people(f"sqlite:///{tmp_path / 'a.db'}").setup_needed()
    assert not data.exists()
