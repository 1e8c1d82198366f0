"""The command `connect`: drives the QuickBooks on this computer instead of a Web Connector."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stockpost.app.desk import Desk
from stockpost.app.documents import Document, history_document
from stockpost.app.views import HistoryView
from stockpost.cli.options import COMMON, Common, open_company
from stockpost.cli.output import message, show
from stockpost.cli.plain import counted
from stockpost.cli.schedule import Schedule, own_words
from stockpost.cli.shell import Exit, Shell, ShellArgument
from stockpost.cli.stopping import Stopped, stoppable
from stockpost.sdk.driver import Connected, Driver, Ended, Event, Outcome, Progress, Waiting
from stockpost.web.words import entry_words

_POLL_SECONDS = 0.5
_SETTLED = frozenset({"confirmed", "adopted", "rejected"})


def connect(
    *,
    every: Annotated[
        float,
        Parameter(
            metavar="SECONDS", validator=Number(gte=1), help="How often it is looked whether there is something to do."
        ),
    ] = 15.0,
    once: Annotated[
        bool, Parameter(name="--once", help="Do what there is to do now, then end.", show_default=False)
    ] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Windows: drive the QuickBooks on this computer, without the Web Connector, and read Autotask as the server does. CTRL-C stops it."""
    desk, company = open_company(common, shell)
    driver = shell.factories.make_driver(common.database or None, company=company)
    watched = _Watched(desk, driver, company, shell)
    schedule = Schedule(desk, seconds=shell.seconds, only=company, warn=watched.warn)
    try:
        with stoppable():
            if once:
                return _once(watched, schedule, shell, json=common.json)
            document = {"company": company, "every_seconds": every}
            show(shell, json=common.json, document=lambda: document, pictures=lambda: ())
            watched.tell(f"Ready to drive QuickBooks for {company}. CTRL-C stops it.")
            while True:
                watched.attempt()
                # After the session, which a slow Autotask does not hold up.
                schedule.attend()
                watched.wait(every)
    except Stopped:
        message(shell, "Stopped. What was approved goes on at the next start.")
    return Exit.DONE


def _once(watched: _Watched, schedule: Schedule, shell: Shell, *, json: bool) -> Exit:
    schedule.read_now()
    ended = watched.session()
    schedule.write_back_now()
    watched.tell(ended.text)
    show(shell, json=json, document=lambda: watched.document(ended), pictures=lambda: ())
    return Exit.DONE if ended.outcome in (Outcome.FINISHED, Outcome.NOTHING_TO_DO) else Exit.UNREACHABLE


@dataclass
class _Watched:
    """Sessions for one company, told to the person who watches."""

    desk: Desk
    driver: Driver
    company: str
    shell: Shell
    company_file: str = ""
    written: list[HistoryView] = field(default_factory=list)
    """By the last session."""
    _told: set[str] = field(default_factory=set)

    def tell(self, text: str) -> None:
        """A sentence, once: what stays as it is need not be told every few seconds."""
        if text not in self._told:
            self._told.add(text)
            message(self.shell, text)

    def warn(self, _event: str, _company: str, error: Exception) -> None:
        """What the schedule could not do: it is tried again."""
        self.tell(_sentence(error))

    def wait(self, seconds: float) -> None:
        """In pieces, since Windows does not interrupt a long wait."""
        while seconds > 0:
            self.shell.sleep(min(seconds, _POLL_SECONDS))
            seconds -= _POLL_SECONDS

    def attempt(self) -> None:
        """A session. Whatever goes wrong is told and tried again, such as a database that is away for a while."""
        try:
            ended = self.session()
        except Exception as error:
            self.tell(_sentence(error))
            return
        if ended.outcome != Outcome.NOTHING_TO_DO:
            self.tell(ended.text)
        if ended.outcome == Outcome.FINISHED:
            self._told.clear()

    def session(self) -> Ended:
        """One session, with what it wrote and what waits for a person."""
        self.written = []
        before: set[tuple[object, ...]] | None = None
        with closing(self.driver.session()) as events:
            for event in events:
                if isinstance(event, Connected):
                    before = {_key(entry) for entry in self.desk.history(self.company)}
                self._follow(event)
        if not isinstance(event, Ended):
            raise TypeError("a session ends with its last event")
        if before is not None:
            self._tell_written(before)
        return event

    def _follow(self, event: Event) -> None:
        if isinstance(event, Connected):
            self.company_file = event.company_file
            self.tell(f"Connected to QuickBooks; the company file is {event.company_file}.")
        elif isinstance(event, Progress):
            self.tell(f"{event.percent} % done.")
        elif isinstance(event, Waiting):
            self.tell("Autotask is being read.")
            self.wait(event.seconds)

    def _tell_written(self, before: set[tuple[object, ...]]) -> None:
        entries = reversed(self.desk.history(self.company))
        self.written = [
            entry for entry in entries if entry.request and entry.state in _SETTLED and _key(entry) not in before
        ]
        for entry in self.written:
            message(self.shell, f"{entry.summary}: {entry_words(entry)[0]}.")
        waiting = len([found for found in self.desk.problems(self.company) if found.choices])
        if waiting:
            self.tell(f"{counted(waiting, 'problem')} to decide: “stockpost problems” shows what and how.")

    def document(self, ended: Ended) -> Document:
        """What the last session did."""
        return {
            "company": self.company,
            "company_file": self.company_file or None,
            "outcome": ended.outcome.value,
            "text": ended.text,
            "writes": [history_document(entry) for entry in self.written],
        }


def _key(entry: HistoryView) -> tuple[object, ...]:
    return entry.time, entry.run, entry.summary, entry.state


def _sentence(error: Exception) -> str:
    fault = f"Stockpost met a fault of its own ({type(error).__name__}). Nothing approved is lost; it is tried again."
    return own_words(error) or fault
