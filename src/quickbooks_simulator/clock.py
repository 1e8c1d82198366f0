"""The outside world: the clock, moved by an offset or held still, waiting, and fresh random ids."""

from __future__ import annotations

import os
import threading
import time
import uuid

HARD_EXIT_CODE = 137


class Clock:
    """Epoch seconds. Held still it moves only when told."""

    def __init__(self, fixed: float | None = None) -> None:
        self._fixed = fixed
        self._offset = 0.0
        self._waits_ended = threading.Event()

    def now(self) -> float:
        """Epoch seconds."""
        return self._fixed if self._fixed is not None else time.time() + self._offset

    def set(self, moment: float, *, frozen: bool) -> None:
        """Show ``moment`` from now on."""
        if frozen:
            self._fixed = moment
        else:
            self._fixed, self._offset = None, moment - time.time()

    def advance(self, seconds: float) -> None:
        """Move forward."""
        if self._fixed is not None:
            self._fixed += seconds
        else:
            self._offset += seconds

    def sleep(self, seconds: float) -> None:
        """Wait in real time, or until :meth:`end_waits`."""
        self._waits_ended.wait(seconds)

    def end_waits(self) -> None:
        """Nobody waits any more: the program ends."""
        self._waits_ended.set()

    def exit_hard(self) -> None:
        """End the process at once, as ``kill -9`` does."""
        os._exit(HARD_EXIT_CODE)

    def new_guid(self) -> str:
        """A random id in the form of an iteratorID."""
        return "{" + str(uuid.uuid4()) + "}"

    def follow_computer(self) -> None:
        """Show the computer's time again."""
        self._fixed, self._offset = None, 0.0
