"""Calls commands in this process, with streams that a test can read and a clock that does not wait."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stockpost.app.backups import Backups
from stockpost.app.desk import Desk
from stockpost.app.people import People
from stockpost.cli.main import execute
from stockpost.cli.shell import Shell
from stockpost.cli.site import Site
from stockpost.wiring import make_backups
from tests.cli.sample_desk import SampleDesk, SamplePeople


class Stream(io.StringIO):
    """A text stream that may be a terminal."""

    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str
    slept: list[float]

    @property
    def document(self) -> Any:
        """The one JSON document of the output."""
        return json.loads(self.out)


@dataclass
class SampleFactories:
    """Hands out the sample objects."""

    desk: SampleDesk = field(default_factory=SampleDesk)
    people: SamplePeople = field(default_factory=SamplePeople)
    databases: list[str | None] = field(default_factory=list)

    def make_desk(self, database_url: str | None, *, key_file: Path | None = None) -> Desk:
        self.databases.append(database_url)
        return self.desk

    def make_people(self, database_url: str | None, *, key_file: Path | None = None) -> People:
        return self.people

    def make_backups(self, database_url: str | None) -> Backups:
        return make_backups(database_url)

    def make_site(
        self, database_url: str | None, *, key_file: Path | None = None, public_url: str | None = None
    ) -> Site:
        raise AssertionError("no command under test starts a server")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    for name in (
        "STOCKPOST_DATABASE",
        "STOCKPOST_COMPANY",
        "STOCKPOST_KEY_FILE",
        "STOCKPOST_SERVER_URL",
        "STOCKPOST_DEBUG",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def factories() -> SampleFactories:
    return SampleFactories()


@pytest.fixture
def desk(factories: SampleFactories) -> SampleDesk:
    return factories.desk


Call = Callable[..., Answer]


@pytest.fixture
def call(factories: SampleFactories) -> Call:
    """`call("orders", "--json")`; `terminal=True` with `typed` answers the questions."""

    def carry_out(*arguments: str, terminal: bool = False, typed: str = "") -> Answer:
        output, messages = Stream(terminal=terminal), Stream(terminal=terminal)
        slept: list[float] = []
        shell = Shell(
            factories=factories,
            input=Stream(typed, terminal=terminal),
            output=output,
            messages=messages,
            who="dana",
            sleep=slept.append,
            seconds=lambda: sum(slept),
        )
        code = execute(arguments, shell)
        return Answer(code, output.getvalue(), messages.getvalue(), slept)

    return carry_out
