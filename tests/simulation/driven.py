"""A computer without a Web Connector: the product's driver over simulated QuickBooks, in a process that may be killed at any call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.faults import Died as QuickBooksDied
from quickbooks_simulator.iterators import Session
from stockpost.sdk.driver import Driver, Ended, Waiting
from stockpost.sdk.request_processor import QuickBooksFailure
from stockpost.store.errors import StoreError
from tests.simulation.connector import Connector, Held, SessionLost
from tests.simulation.place import Died
from tests.simulation.server import Host
from tests.simulation.versions import VERSIONS

CALL_FAILED = "0x800706BE"
"""What Windows says to a caller whose QuickBooks dies."""


@dataclass
class Process:
    """One start of `stockpost connect`. Once it is dead it does nothing more, whatever its code would do on the way out."""

    host: Host
    bury: Callable[[Host], None]
    is_dead: bool = False

    def open(self, company: str) -> tuple[str, ...]:
        return self._call("open", company)  # type: ignore[no-any-return]

    def next_message(self, ticket: str, **arguments: Any) -> str:
        return str(self._call("next_message", ticket, **arguments))

    def accept(self, ticket: str, **arguments: Any) -> int:
        return int(self._call("accept", ticket, **arguments))

    def connection_failed(self, ticket: str, **arguments: Any) -> str:
        return str(self._call("connection_failed", ticket, **arguments))

    def last_error(self, ticket: str) -> str:
        return str(self._call("last_error", ticket))

    def close(self, ticket: str) -> str:
        return str(self._call("close", ticket))

    def _call(self, name: str, *arguments: Any, **named: Any) -> Any:
        if self.is_dead:
            raise Died
        VERSIONS.run(self.host.version)
        try:
            return getattr(self.host.conversation, name)(*arguments, **named)
        except Died:
            self.is_dead = True
            self.bury(self.host)
            raise

    def kill(self) -> Died:
        self.is_dead = True
        return Died()


@dataclass
class Processor:
    """Implements `stockpost.sdk.request_processor.RequestProcessor`. What goes wrong at QuickBooks is what goes wrong beside a Web
    Connector; where that would lose its session, this process is killed. `meanwhile` lets others act during a call."""

    computer: Connector
    process_: Process
    meanwhile: Callable[[], None]
    _session: Session | None = None

    def open_connection(self) -> None: ...

    def begin_session(self, path: str) -> str:
        try:
            self._session = self.computer.quickbooks.begin_session(path)
        except HresultFailure as failure:
            raise QuickBooksFailure(failure.hresult, failure.message) from failure
        return "ticket"

    def company_file(self, ticket: str) -> str:
        return self.computer.quickbooks.books.preferences.company_path

    def process(self, ticket: str, document: str) -> str:
        assert self._session is not None
        self.meanwhile()
        try:
            answer, hresult, text = self.computer.process(document, self._session)
        except SessionLost:
            raise self.process_.kill() from None
        except QuickBooksDied:
            raise QuickBooksFailure(CALL_FAILED, "The remote procedure call failed.") from None
        self.meanwhile()
        if hresult:
            raise QuickBooksFailure(hresult, text)
        return answer

    def end_session(self, ticket: str) -> None: ...

    def close_connection(self) -> None: ...


@dataclass
class DrivenComputer:
    """Stands where a `Connector` stands. `computer` is what QuickBooks sees of it."""

    company: str
    computer: Connector
    any_host: Callable[[], Host]
    bury: Callable[[Host], None]
    note: Callable[[str], None]
    meanwhile: Callable[[], None]
    outcome: str = ""
    held: list[Held] = field(default_factory=list)
    """Nothing: what it has fetched goes with its process."""

    @property
    def message(self) -> str:
        return self.computer.message

    def session(self) -> Iterator[None]:
        """One session, event by event. `outcome` says how it ended."""
        self.outcome = "lost"
        process = Process(self.any_host(), self.bury)
        driver = Driver(process, lambda: Processor(self.computer, process, self.meanwhile), company=self.company)
        events = driver.session()
        try:
            for event in events:
                self.note(f"driver: {type(event).__name__}")
                if isinstance(event, Waiting):
                    self.computer.wait(event.seconds)
                if isinstance(event, Ended):
                    self.outcome = event.outcome.value
                if self.computer.fate().at("driver between two messages") == "killed":
                    raise process.kill()
                yield
        except (Died, StoreError) as error:
            self.note(f"driver: {type(error).__name__}")
        finally:
            process.is_dead = True
            with suppress(Died):
                events.close()

    def wake(self, *, deliver: bool) -> None:
        """It never sleeps with a message: the call of QuickBooks ends before the computer can."""
