"""One program at a time on a company file, on every system; the lock dies with its process, however that dies."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileInUse(Exception):
    """Another process holds the lock; ``holder`` is its id as far as it is known."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"another process holds it ({holder or 'unknown'})")
        self.holder = holder


class FileLock:
    """A lock file with the id of the process that holds it. Raises FileInUse when there is one, OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = self._acquired()

    def release(self) -> None:
        """Let go, and leave nothing behind."""
        if sys.platform != "win32":  # there an open file cannot be removed: a second process may find it and try again
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self._path.unlink()

    def abandon(self) -> None:
        """Let go as a killed process does: the lock file stays."""
        os.close(self._descriptor)

    def _acquired(self) -> int:
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _lock(descriptor)
            except (BlockingIOError, PermissionError) as error:  # the second is Windows's way to say it
                os.close(descriptor)
                raise FileInUse(self._holder()) from error
            except OSError:
                os.close(descriptor)
                raise
            if _is_the_file_at(descriptor, self._path):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"{os.getpid()}\n".encode())
                return descriptor
            os.close(descriptor)  # its holder removed the file while we opened it

    def _holder(self) -> str:
        try:
            return self._path.read_text().strip()
        except OSError:  # Windows lets nobody read a locked file
            return ""


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_the_file_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
