"""The calls of a conversation that whoever carries messages to QuickBooks makes, the Web Connector and the driver alike."""

from __future__ import annotations

from typing import Protocol


class ConversationCalls(Protocol):
    """Each method is one transaction, finished before it returns. The answers have the meanings of QuickBooks FACTS 8."""

    def next_message(
        self,
        ticket: str,
        *,
        identity: str,
        company_file: str,
        country: str = "",
        major_version: int = 0,
        minor_version: int = 0,
    ) -> str:
        """The next qbXML document, exactly as it was stored; "" or `NoOp` lead to `last_error`.

        `identity` is the answer to HostQuery, CompanyQuery and PreferencesQuery; it comes with the first call of a session only.
        Without it QuickBooks is asked. The versions are those of QuickBooks' request processor.
        """
        ...

    def accept(self, ticket: str, *, response: str, hresult: str, message: str) -> int:
        """Percent done: 1 to 99 more follows, 100 finished, negative leads to `last_error`.

        Where QuickBooks refused the whole message set, `response` is empty and `hresult` and `message` say why.
        """
        ...

    def connection_failed(self, ticket: str, *, hresult: str, message: str) -> str:
        """`done` to stop, "" to try again with the file open now, else a path to try."""
        ...

    def last_error(self, ticket: str) -> str:
        """A sentence shown to the user; `NoOp` to be asked for a message again in 5 seconds."""
        ...

    def close(self, ticket: str) -> str:
        """A sentence that says how the conversation ended."""
        ...
