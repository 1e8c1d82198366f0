"""A program of ours as a process of its own, forked from a parent that has imported everything and opened nothing.

So a server is up again a tenth of a second after its death. Once forked it is what the command line starts: the same
arguments, the same code, its own files and sockets. It ends with whoever started it, however that went.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

WARM = (
    *("tests.processes.child", "tests.processes.doom", "tests.simulation.mutants", "pytest", "psycopg"),
    *("stockpost.wiring", "stockpost.cli.main", "quickbooks_simulator.__main__", "autotask_simulator.__main__"),
    *("uvicorn.protocols.http.auto", "uvicorn.lifespan.on", "uvicorn.loops.auto", "sqlalchemy.dialects.sqlite"),
    *("sqlalchemy.dialects.postgresql.psycopg", "alembic.command"),
)
"""What the parent imports beforehand, which is most of the time that a start takes."""
READY_SECONDS = 60
END_SECONDS = 20
_READING_ENDS = threading.Lock()
"""How a process ended can be read but once, and to start one reads it of all that have: two threads that do so together take 255 for it."""


@lru_cache(maxsize=1)
def nursery() -> ForkServerContext:
    """The context whose processes are forked from the warm parent; one for this process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    return context


@dataclass(eq=False)
class Child:
    """A running program. `ready` is the line that it printed; `cause` says what is to kill it."""

    process: BaseProcess
    control: Connection
    log: Path
    ready: dict[str, Any] = field(default_factory=dict)
    cause: str = ""
    port: int = 0
    is_buried: bool = False
    listener: threading.Thread | None = None

    @property
    def is_alive(self) -> bool:
        return self.exit_code() is None

    def exit_code(self, seconds: float = 0.0) -> int | None:
        """None while it lives, after waiting for its end so long."""
        wait([self.process.sentinel], seconds)
        with _READING_ENDS:
            return self.process.exitcode

    def arm(self, doom: object) -> None:
        with contextlib.suppress(OSError):
            self.control.send(doom)

    def kill(self) -> None:
        """SIGKILL by its id, and its end is seen."""
        self.process.kill()
        self.bury()

    def bury(self) -> int:
        """Wait for its end. The exit code."""
        code = self.exit_code(END_SECONDS)
        assert code is not None, f"process {self.process.pid} does not end"
        if self.listener is not None:
            self.listener.join(END_SECONDS)
        self.control.close()
        return code

    def listen(self, hear: Callable[[Child, str], None]) -> None:
        """Calls `hear`, in a thread of its own, with every word that the process says of its doom."""

        def run() -> None:
            with contextlib.suppress(OSError, EOFError):
                while True:
                    hear(self, self.control.recv())

        self.listener = threading.Thread(target=run, name="listener", daemon=True)
        self.listener.start()


def start(program: str, *arguments: str, log: Path, environment: dict[str, str], mutant: str = "") -> Child:
    """Starts a program and waits for the JSON line by which it says that it is ready."""
    context = nursery()
    reading, writing = context.Pipe(duplex=False)
    control, their_control = context.Pipe()
    process = context.Process(
        target=live, args=(program, arguments, str(log), environment, writing, their_control, mutant), daemon=True
    )
    with _READING_ENDS:
        process.start()
    writing.close()
    their_control.close()
    child = Child(process, control, log)
    try:
        line = b""
        while not line.endswith(b"\n"):
            assert reading.poll(READY_SECONDS), f"{program} is not ready after {READY_SECONDS} s"
            piece = os.read(reading.fileno(), 65536)
            assert piece, f"{program} ended before it was ready: {log.read_text()[-2000:]}"
            line += piece
        child.ready = json.loads(line)
    except BaseException:
        child.kill()
        raise
    finally:
        reading.close()
    return child


def live(
    program: str,
    arguments: tuple[str, ...],
    log: str,
    environment: dict[str, str],
    ready: Connection,
    control: Connection,
    mutant: str,
) -> None:
    """The whole life of the process, in the process."""
    os.environ.update(environment)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(ready.fileno(), 1)
    os.dup2(descriptor, 2)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    ready.close()
    _obey(control)
    with _broken(mutant):
        _main(program, arguments)


def _obey(control: Connection) -> None:
    """Dooms are taken from the control pipe; its end is the end of whoever started this process."""
    from tests.processes.doom import Reaper

    reaper = Reaper(control.send)
    reaper.install()

    def run() -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                reaper.arm(control.recv())
        os._exit(1)

    threading.Thread(target=run, name="control", daemon=True).start()


@contextlib.contextmanager
def _broken(name: str) -> Any:
    """The product as it is, or broken on purpose in the way of that name."""
    if not name:
        yield
        return
    from tests.simulation.mutants import MUTANTS

    (mutant,) = [one for one in MUTANTS if one.name == name]
    with mutant.alive():
        yield


def _main(program: str, arguments: tuple[str, ...]) -> None:
    sys.argv = [program, *arguments]
    if program == "stockpost":
        from stockpost.cli.main import run

        run()
    if program == "quickbooks_simulator":
        from quickbooks_simulator.__main__ import main as quickbooks

        sys.exit(quickbooks(list(arguments)))
    from autotask_simulator.__main__ import main as autotask

    sys.exit(autotask(list(arguments)))
