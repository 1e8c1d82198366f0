"""From a call of the Web Connector to a method of the application, and back.

Nothing is remembered between two calls: everything a conversation needs is found by its ticket, so any host can answer the next call.
"""

from __future__ import annotations

import re
from typing import Protocol

from stockpost.app.calls import ConversationCalls
from stockpost.webconnector.refusal import Refusal
from stockpost.webconnector.soap import Answer, Call

NO_INTERACTIVE_MODE = (
    "Stockpost has no interactive mode. Close this window and run the update again from the Web Connector."
)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Conversations(ConversationCalls, Protocol):
    """What the application does for the Web Connector. An exception becomes a SOAP Fault that shows none of its text."""

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        """Ticket, then "" / a company file's path / `none` / `nvu` / `busy`, then optionally the seconds to postpone and the least interval."""
        ...

    def client_version(self, version: str) -> str:
        """ "" to go on, `W:text` to ask the user, `E:text` to stop, `O:version` when too old."""
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
