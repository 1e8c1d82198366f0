"""What a command has around it: its streams, the time, who called it, and where its objects come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from threading import Event
from typing import Annotated, Protocol, TextIO

from cyclopts import Parameter

from stockpost.app.backups import Backups
from stockpost.app.desk import Desk
from stockpost.app.people import People
from stockpost.cli.site import Site
from stockpost.sdk.driver import Driver


class Exit(IntEnum):
    """Exit codes (design 3.1). FAULT and INTERRUPTED are the usual ones of Unix, for what the design does not name."""

    DONE = 0
    PROBLEMS = 1
    WRONG_USE = 2
    UNREACHABLE = 3
    FAULT = 70
    INTERRUPTED = 130


class Factories(Protocol):
    """How objects are built; `stockpost.wiring` is the real one. None stands for the default database and key file."""

    def make_desk(self, database_url: str | None, *, key_file: Path | None = None) -> Desk: ...

    def make_people(self, database_url: str | None, *, key_file: Path | None = None) -> People: ...

    def make_backups(self, database_url: str | None) -> Backups: ...

    def make_site(
        self, database_url: str | None, *, key_file: Path | None = None, public_url: str | None = None
    ) -> Site: ...

    def make_driver(self, database_url: str | None, *, company: str) -> Driver:
        """UseError where QuickBooks cannot be driven from this computer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """One call of the command. `sleep` waits for seconds, `seconds` is a clock that only rises. `has_result` is set once a document
    was written, since there must not be two (design 3.1)."""

    factories: Factories
    input: TextIO
    output: TextIO
    messages: TextIO
    who: str
    sleep: Callable[[float], None]
    seconds: Callable[[], float]
    has_result: Event = field(default_factory=Event)

    @property
    def is_interactive(self) -> bool:
        """True where a person can be asked: the input and the messages are a terminal."""
        return self.input.isatty() and self.messages.isatty()

    def confirms(self, question: str) -> bool:
        """Does the person answer yes? Anything else, and the end of the input, is a no. The question goes to the messages, so that
        the output stays clean."""
        self.messages.write(f"{question} [y/N] ")
        self.messages.flush()
        return self.input.readline().strip().lower() in _YES


_YES = frozenset({"y", "yes"})
ShellArgument = Annotated[Shell, Parameter(parse=False)]
"""A command's parameter that is handed over, not read from the command line."""
