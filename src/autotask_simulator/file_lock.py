"""One simulator at a time on a state file, on every system; the lock dies with its process, however that dies."""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def lock(path: Path) -> bool:
    """Whether the lock file is this process's from now on; `OSError` when there can be none.

    It is never removed: nobody then locks a file that another one has just taken away.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # the second is Windows's way to say it
        os.close(descriptor)
        return False
    return True
