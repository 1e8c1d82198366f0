"""Programs that a command starts beside itself (the simulators) and ends again by their ids."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from stockpost.app.errors import Unreachable
from stockpost.cli.stopping import stop_signals

_POLL_SECONDS = 0.2
_END_SECONDS = 5.0
_LOG_TAIL_CHARACTERS = 600


def module_command(module: str, arguments: Sequence[str]) -> list[str]:
    """The command that runs a simulator's module with the same Python as ours.

    It ends when its input is closed. We hold the other end of that pipe, so it ends with us even when we are killed.
    """
    return [sys.executable, "-m", module, "--end-with-input", *arguments]


def _apart() -> Mapping[str, Any]:
    """Starts a child in a group of its own: CTRL-C in the terminal reaches us alone, and we end the child in our order."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def interrupt(process: subprocess.Popen[bytes], number: int) -> None:
    """Passes a signal on. Windows knows only CTRL-BREAK for a child of another group."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        process.send_signal(number)


def run_through(module: str, arguments: Sequence[str]) -> int:
    """Runs a module in place of this process: its output is ours, signals are passed on, its exit code is answered.

    A child that a signal ended gives 128 and the signal's number, as a shell does.
    """
    received: list[int] = []
    previous = {number: signal.signal(number, lambda got, _frame: received.append(got)) for number in stop_signals()}
    try:
        command = module_command(module, arguments)
        # Left, the block closes the child's input: then it ends if it has not ended yet.
        with subprocess.Popen(command, stdin=subprocess.PIPE, **_apart()) as process:  # noqa: S603 -- a fixed program
            while True:
                while received:
                    interrupt(process, received.pop(0))
                try:
                    code = process.wait(timeout=_POLL_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
                return code if code >= 0 else 128 - code
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class Child:
    """A running program that prints one JSON line when it is ready. Its messages go to a log file."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log_file: Path) -> None:
        self.name = name
        self.process = process
        self._log_file = log_file
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, name=f"output of {name}", daemon=True).start()

    def _read(self) -> None:
        # Read to the end, so that a child that prints more is never stopped by a full pipe.
        if self.process.stdout is not None:
            for line in self.process.stdout:
                self._lines.put(line)
        self._lines.put(b"")

    def ready(self, *, seconds: float) -> dict[str, Any]:
        """What the program printed when it was ready. Unreachable when it ended, or did not become ready in time."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise self._failed(f"was not ready after {seconds:g} seconds") from None
        if not line:
            raise self._failed("ended before it was ready")
        try:
            return msgspec.json.decode(line, type=dict[str, Any])
        except msgspec.DecodeError:
            raise self._failed("did not print a JSON line") from None

    def _failed(self, what: str) -> Unreachable:
        tail = self._log_file.read_text(errors="replace")[-_LOG_TAIL_CHARACTERS:].strip()
        return Unreachable(f"The {self.name} {what}. It said: {tail or 'nothing'}", code="simulator")

    def stop(self) -> None:
        """Ends the program: asks first, then insists."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


@contextmanager
def child(name: str, module: str, arguments: Sequence[str], *, log_file: Path) -> Iterator[Child]:
    """A module running beside us within the block; it has ended when the block has."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log_file.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- a fixed program
            module_command(module, arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            **_apart(),
        )
    running = Child(name, process, log_file)
    try:
        yield running
    finally:
        running.stop()
