"""The default place of database and key file."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest

from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from stockpost.store.location import default_database_url, default_folder, default_key_file, make_folder


def test_the_default_database_opens(tmp_path: Path) -> None:
    """The address made for the data folder is one that the store takes, spaces and percent signs included."""
    folder = tmp_path / "Anna's data 100% ü" / "stockpost"
    make_folder(folder)
    make_folder(folder)
    database = Database(default_database_url(folder))
    database.migrate()
    database.close()
    assert (folder / "stockpost.db").is_file()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert default_key_file(folder) == folder / "stockpost.key"


def test_the_default_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The platform's folder for a user's data, not the folder a command happens to run in."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder().is_absolute()
    assert default_folder().name == "stockpost"
    assert tmp_path in default_folder().parents


def test_a_windows_folder_gives_an_address_with_slashes() -> None:
    """`sqlite:///C:/Users/…`: a backslash has no place in a URL."""
    folder = PureWindowsPath("C:\\Users\\anna\\AppData\\Local\\stockpost")
    assert default_database_url(folder) == "sqlite:///C:/Users/anna/AppData/Local/stockpost/stockpost.db"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """The message names the folder and the way around."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be made .*--database"):
        make_folder(tmp_path / "file" / "stockpost")
