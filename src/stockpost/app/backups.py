"""The use cases of backup and restore, on the address of a database: nothing of it may be open while it is replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stockpost.store.backups import Restored, back_up, restore


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """Made by `stockpost.wiring.make_backups`. Both raise StoreError with the remedy."""

    database_url: str
    clock: Callable[[], datetime]

    def back_up(self, file: Path) -> None:
        """Write a copy of the database as it is now; the server may run."""
        back_up(self.database_url, file.absolute())

    def restore(self, file: Path, *, who: str) -> Restored:
        """Put a copy in the place of the database. What was written since is looked for in QuickBooks at the next contact."""
        return restore(self.database_url, file.absolute(), who=who, now=self.clock())
