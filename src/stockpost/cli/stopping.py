"""Being stopped: CTRL-C, SIGTERM, a closed terminal. All end in the same clean way, on every system."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(KeyboardInterrupt):
    """The process was asked to end. No ordinary `except Exception` swallows it."""


def stop_signals() -> tuple[signal.Signals, ...]:
    """The signals by which this system asks a process to end. SIGHUP is Unix's closed terminal, SIGBREAK Windows' CTRL-BREAK."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    return tuple(signal.Signals(getattr(signal, name)) for name in names if hasattr(signal, name))


@contextmanager
def stoppable() -> Iterator[None]:
    """Within the block a stop signal raises `Stopped`, once: what is cleaned up on the way out is not interrupted again.

    Only in the main thread, as signals are.
    """
    is_stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_stopping
        if not is_stopping:
            is_stopping = True
            raise Stopped

    previous = {number: signal.signal(number, stop) for number in stop_signals()}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
