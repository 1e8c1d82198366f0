"""Stands in for the application: records every call and answers from a script."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass
class RecordingConversations:
    """Implements `stockpost.webconnector.service.Conversations`."""

    messages: list[str] = field(default_factory=list)
    user: str = "webconnector"
    password: str = "correct horse"
    ticket: str = "ticket-1"
    last_error_text: str = "Nothing went wrong."
    fail_with: Exception | None = None
    calls: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def reset(self) -> None:
        """As new."""
        vars(self).update(vars(RecordingConversations()))

    def _record(self, name: str, **arguments: object) -> None:
        self.calls.append((name, arguments))
        self.threads.add(threading.current_thread().name)
        if self.fail_with is not None:
            raise self.fail_with

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        self._record("authenticate", user=user, password=password)
        return (self.ticket, "") if (user, password) == (self.user, self.password) else ("", "nvu")

    def client_version(self, version: str) -> str:
        self._record("client_version", version=version)
        return ""

    def next_message(
        self, ticket: str, *, identity: str, company_file: str, country: str, major_version: int, minor_version: int
    ) -> str:
        self._record(
            "next_message",
            ticket=ticket,
            identity=identity,
            company_file=company_file,
            country=country,
            major_version=major_version,
            minor_version=minor_version,
        )
        return self.messages.pop(0) if self.messages else ""

    def accept(self, ticket: str, *, response: str, hresult: str, message: str) -> int:
        self._record("accept", ticket=ticket, response=response, hresult=hresult, message=message)
        if hresult:
            return -1
        return 50 if self.messages else 100

    def connection_failed(self, ticket: str, *, hresult: str, message: str) -> str:
        self._record("connection_failed", ticket=ticket, hresult=hresult, message=message)
        return "done"

    def last_error(self, ticket: str) -> str:
        self._record("last_error", ticket=ticket)
        return self.last_error_text

    def close(self, ticket: str) -> str:
        self._record("close", ticket=ticket)
        return "Finished."
