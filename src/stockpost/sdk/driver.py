"""One session with QuickBooks, driven from this side: the same conversation that the Web Connector has, by the same calls.

Where it is cut off at any moment, nothing is lost and nothing written twice: what was sent is stored before it leaves, and an answer
that never arrived is looked for in the next session (decision 0004).
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from stockpost.app.calls import ConversationCalls
from stockpost.app.conversation import NO_OP, is_done
from stockpost.sdk.request_processor import MakeProcessor, QuickBooksFailure, Session, session_in

NO_OP_SECONDS = 5.0
"""How long the Web Connector waits after `NoOp` (QuickBooks FACTS 8)."""
BUSY = "Another session with this company file is under way, by a Web Connector or another “stockpost connect”. It goes first."
NOTHING_TO_DO = "There is nothing to do."
THROUGH = 100


class Conversations(ConversationCalls, Protocol):
    """What the application does for the driver."""

    def open(self, company: str) -> tuple[str, ...]:
        """A ticket with "" or a company file's path; `busy` or `none` without a ticket."""
        ...


class Outcome(Enum):
    """How a session ended."""

    FINISHED = "finished"
    NOTHING_TO_DO = "nothing_to_do"
    BUSY = "busy"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Connected:
    """QuickBooks let us in. `company_file` is the path of the file."""

    company_file: str


@dataclass(frozen=True, slots=True)
class Progress:
    """QuickBooks has answered, and the answer is entered."""

    percent: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Autotask is being read; ask for the next event in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event. `text` is a sentence that says what is wrong and how to mend it, where something is."""

    outcome: Outcome
    text: str


Event = Connected | Progress | Waiting | Ended


class Driver:
    """Drives QuickBooks for one company."""

    def __init__(self, conversations: Conversations, make_processor: MakeProcessor, *, company: str) -> None:
        self._conversations = conversations
        self._make_processor = make_processor
        self._company = company

    def session(self) -> Generator[Event, None, None]:
        """A session, event by event; what is done between two events is done before the second is told. Close it when it is left early."""
        ticket, word = self._conversations.open(self._company)[:2]
        if not ticket:
            yield Ended(Outcome.BUSY, BUSY) if word == "busy" else Ended(Outcome.NOTHING_TO_DO, NOTHING_TO_DO)
            return
        try:
            with session_in(self._make_processor, word) as session:
                yield Connected(session.path)
                ended = yield from self._exchange(ticket, session)
        except QuickBooksFailure as failure:
            self._conversations.connection_failed(ticket, hresult=failure.hresult, message=failure.text)
            ended = Ended(Outcome.STOPPED, self._conversations.last_error(ticket))
        except BaseException:
            # Whoever comes next need not wait for this conversation; a database that is away lets it run out by itself.
            with suppress(Exception):
                self._conversations.close(ticket)
            raise
        yield ended

    def _exchange(self, ticket: str, session: Session) -> Generator[Event, None, Ended]:
        while True:
            message = self._conversations.next_message(ticket, identity="", company_file=session.path)
            if message == NO_OP:
                yield Waiting(NO_OP_SECONDS)
                continue
            percent = self._carry_out(ticket, session, message) if message else THROUGH
            if percent < 0 or percent == THROUGH:
                text = self._conversations.close(ticket)
                return Ended(Outcome.FINISHED if is_done(text) else Outcome.STOPPED, text)
            yield Progress(percent)

    def _carry_out(self, ticket: str, session: Session, message: str) -> int:
        """Percent done. A call that failed as a whole is told as it failed; what became of its writes is asked later."""
        response, hresult, text = "", "", ""
        try:
            response = session.process(message)
        except QuickBooksFailure as failure:
            hresult, text = failure.hresult, failure.text
        return self._conversations.accept(ticket, response=response, hresult=hresult, message=text)
