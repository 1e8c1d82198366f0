"""From a call of the Web Connector to a method of the application, and back.

Nothing is remembered between two calls: everything a conversation needs is found by its ticket, so any host can answer the next call.
"""

from __future__ import annotations

import re
from typing import Protocol

from stockpost.webconnector.refusal import Refusal
from stockpost.webconnector.soap import Answer, Call

NO_INTERACTIVE_MODE = (
    "Stockpost has no interactive mode. Close this window and run the update again from the Web Connector."
)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Conversations(Protocol):
    """What the application does for the Web Connector. Each method is one transaction, finished before it returns.

    The answers have the meanings of QuickBooks FACTS 8. An exception becomes a SOAP Fault that shows none of its text.
    """

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        """Ticket, then "" / a company file's path / `none` / `nvu` / `busy`, then optionally the seconds to postpone and the least interval."""
        ...

    def client_version(self, version: str) -> str:
        """ "" to go on, `W:text` to ask the user, `E:text` to stop, `O:version` when too old."""
        ...

    def next_message(
        self,
        ticket: str,
        *,
        identity: str,
        company_file: str,
        country: str,
        major_version: int,
        minor_version: int,
    ) -> str:
        """The next qbXML document, exactly as it was stored; "" or `NoOp` lead to `last_error`.

        `identity` is the answer to HostQuery, CompanyQuery and PreferencesQuery; it comes with the first call of a session only.
        The versions are those of QuickBooks' request processor.
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
        """A sentence for the Web Connector's status column."""
        ...


def perform(conversations: Conversations, call: Call, *, server_version: str) -> Answer:
    """Do what `call` asks. Raises `Refusal` for what Stockpost does not offer."""
    match call.operation.name:
        case "serverVersion":
            return server_version
        case "clientVersion":
            return _sayable(conversations.client_version(call.text("strVersion")))
        case "authenticate":
            return conversations.authenticate(call.text("strUserName"), call.text("strPassword"))
        case "sendRequestXML":
            return conversations.next_message(
                call.text("ticket"),
                identity=call.text("strHCPResponse"),
                company_file=call.text("strCompanyFileName"),
                country=call.text("qbXMLCountry"),
                major_version=call.number("qbXMLMajorVers"),
                minor_version=call.number("qbXMLMinorVers"),
            )
        case "receiveResponseXML":
            return conversations.accept(
                call.text("ticket"),
                response=call.text("response"),
                hresult=call.text("hresult"),
                message=call.text("message"),
            )
        case "connectionError":
            return _sayable(
                conversations.connection_failed(
                    call.text("ticket"), hresult=call.text("hresult"), message=call.text("message")
                )
            )
        case "getLastError":
            return _sayable(conversations.last_error(call.text("ticket")))
        case "closeConnection":
            return _sayable(conversations.close(call.text("ticket")))
        case "interactiveDone":
            return "Done"
        case "interactiveRejected":
            return NO_INTERACTIVE_MODE
        case _:
            raise Refusal(NO_INTERACTIVE_MODE)


def _sayable(sentence: str) -> str:
    """A sentence may quote foreign text; what XML cannot carry must not cost the whole answer. Messages are never touched."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", sentence)
