"""QuickBooks' request processor as the driver needs it: a connection, a session in it, requests in that (QuickBooks FACTS 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol


class QuickBooksFailure(Exception):
    """A call failed as a whole. `hresult` is written like 0x80040408; the text is QuickBooks' own."""

    def __init__(self, hresult: str, text: str) -> None:
        super().__init__(f"{hresult} {text}")
        self.hresult = hresult
        self.text = text


class RequestProcessor(Protocol):
    """One use of QuickBooks. Every call may raise QuickBooksFailure; after that QuickBooks may have carried it out or not."""

    def open_connection(self) -> None: ...

    def begin_session(self, path: str) -> str:
        """A ticket. `path` names the company file; empty stands for the one that is open."""
        ...

    def company_file(self, ticket: str) -> str:
        """The path of the company file that the session works in."""
        ...

    def process(self, ticket: str, document: str) -> str:
        """A qbXML document in, the answer out. Waits as long as QuickBooks takes."""
        ...

    def end_session(self, ticket: str) -> None: ...

    def close_connection(self) -> None: ...


MakeProcessor = Callable[[], RequestProcessor]
"""A new one for each session, since one that has failed may be of no more use."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has begun, in the company file at `path`."""

    processor: RequestProcessor
    ticket: str
    path: str

    def process(self, document: str) -> str:
        return self.processor.process(self.ticket, document)


@contextmanager
def session_in(make: MakeProcessor, path: str) -> Iterator[Session]:
    """A session within the block. It is always ended: one that is left open keeps QuickBooks from being closed by its user.

    What fails while it is ended matters to nobody: the session is over either way.
    """
    processor = make()
    processor.open_connection()
    try:
        ticket = processor.begin_session(path)
        try:
            yield Session(processor, ticket, processor.company_file(ticket))
        finally:
            with suppress(QuickBooksFailure):
                processor.end_session(ticket)
    finally:
        with suppress(QuickBooksFailure):
            processor.close_connection()
