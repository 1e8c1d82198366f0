"""The command line over sample objects, as a program of its own: `python -m tests.cli.sample_program serve --port 0`."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from stockpost.app.backups import Backups
from stockpost.app.desk import Desk
from stockpost.app.people import People
from stockpost.cli.main import execute
from stockpost.cli.shell import Shell
from stockpost.cli.site import Site
from tests.cli.sample_desk import SampleDesk, SamplePeople

_WAIT_SECONDS = 10


class ScheduledDesk(SampleDesk):
    """Says when the schedule has done its first round."""

    def __init__(self) -> None:
        super().__init__()
        self.first_round = threading.Event()

    def write_back(self, company: str) -> int:
        answer = super().write_back(company)
        self.first_round.set()
        return answer


class Program:
    """Factories of sample objects; the page says what the desk was asked in the schedule's first round."""

    def __init__(self) -> None:
        self.desk = ScheduledDesk()
        self.people = SamplePeople()

    def make_desk(self, database_url: str | None, *, key_file: Path | None = None) -> Desk:
        return self.desk

    def make_people(self, database_url: str | None, *, key_file: Path | None = None) -> People:
        return self.people

    def make_backups(self, database_url: str | None) -> Backups:
        raise AssertionError("no command under test restores")

    def make_site(
        self, database_url: str | None, *, key_file: Path | None = None, public_url: str | None = None
    ) -> Site:
        return Site(app=Starlette(routes=[Route("/", self._page)]), desk=self.desk, people=self.people)

    def _page(self, _request: Request) -> Response:
        self.desk.first_round.wait(_WAIT_SECONDS)
        return PlainTextResponse(repr(self.desk.asked))


if __name__ == "__main__":
    shell = Shell(
        factories=Program(),
        input=sys.stdin,
        output=sys.stdout,
        messages=sys.stderr,
        who="dana",
        sleep=time.sleep,
        seconds=time.monotonic,
    )
    sys.exit(int(execute(sys.argv[1:], shell)))
