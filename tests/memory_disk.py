"""Linux's disk in memory, where tests keep what they write all the time."""

from __future__ import annotations

import shutil
from pathlib import Path

MEMORY_DISK = Path("/dev/shm")


def scratch(*, room: int = 0) -> str | None:
    """Its folder, where there is one with so many bytes free."""
    is_there = MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free >= room
    return str(MEMORY_DISK) if is_there else None
