"""Where the database and its key file lie when nothing is said: in this user's data folder."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from stockpost.store.errors import StoreError


def default_folder() -> Path:
    """For example `~/.local/share/stockpost` on Linux, `%LOCALAPPDATA%/stockpost` on Windows."""
    return user_data_path("stockpost", appauthor=False)


def default_database_url(folder: Path) -> str:
    """The address of the SQLite database in `folder`."""
    # as_posix: a Windows path stands in a URL as C:/Users/….
    return f"sqlite:///{(folder / 'stockpost.db').as_posix()}"


def default_key_file(folder: Path) -> Path:
    """The key file beside the database in `folder`."""
    return folder / "stockpost.key"


def make_folder(folder: Path) -> None:
    """Make the data folder, closed to other users, where it does not exist. Raises StoreError with the remedy."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be made ({error.strerror}). "
            "Give this user the right to, or name a database with --database."
        ) from None
