"""A small Web Connector: pulls messages from Stockpost and hands them to QuickBooks, and loses what a test tells it to lose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import httpx2

from quickbooks_simulator.web_connector.soap import SoapClient, SoapFailure

Answer = TypeVar("Answer")
USER, PASSWORD = "acme", "pass word"
CALLS_MAX = 400
IDENTITY = (
    '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
    '<HostQueryRq requestID="0" /><CompanyQueryRq requestID="1" /><PreferencesQueryRq requestID="2" />'
    "</QBXMLMsgsRq></QBXML>"
)


class Door(Protocol):
    """Stockpost as the Web Connector sees it: five operations, texts in and out."""

    def authenticate(self, user: str, password: str) -> tuple[str, ...]: ...
    def send_request(self, ticket: str, identity: str) -> str: ...
    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int: ...
    def last_error(self, ticket: str) -> str: ...
    def close(self, ticket: str) -> str: ...


class SoapDoor:
    """The server's own endpoint."""

    def __init__(self, url: str) -> None:
        self._client = SoapClient(url, timeout_seconds=30)

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        return tuple(self._client.call("authenticate", [("strUserName", user), ("strPassword", password)]))

    def send_request(self, ticket: str, identity: str) -> str:
        arguments = [("ticket", ticket), ("strHCPResponse", identity), ("strCompanyFileName", "")]
        return self._call("sendRequestXML", *arguments, ("qbXMLMajorVers", "16"), ("qbXMLMinorVers", "0"))

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        arguments = [("ticket", ticket), ("response", response), ("hresult", hresult), ("message", message)]
        return int(self._call("receiveResponseXML", *arguments))

    def last_error(self, ticket: str) -> str:
        return self._call("getLastError", ("ticket", ticket))

    def close(self, ticket: str) -> str:
        return self._call("closeConnection", ("ticket", ticket))

    def _call(self, method: str, *arguments: tuple[str, str]) -> str:
        return (self._client.call(method, list(arguments)) or [""])[0]

    def shut(self) -> None:
        self._client.close()


class Lost(Exception):
    """The session is over: the Web Connector's machine is gone, or no answer came."""


@dataclass
class QuickBooksDoor:
    """`POST /qbxml` of the simulator."""

    url: str
    client: httpx2.Client

    def process(self, document: str) -> tuple[str, str, str]:
        """Answer, HRESULT and its text. Raises Lost where QuickBooks dies."""
        try:
            answer = self.client.post(f"{self.url}/qbxml", content=document.encode())
        except httpx2.HTTPError as error:
            raise Lost(f"QuickBooks died: {error}") from error
        if answer.status_code == 422:
            failure = answer.json()
            return "", failure["hresult"], failure["message"]
        assert answer.status_code == 200, answer.text
        return answer.text, "", ""


@dataclass
class Connector:
    """Runs sessions. `drop_request` and `drop_reply` are texts: the next message that holds one is lost before or after
    QuickBooks, and with it the session. `watch` is called with the name of each call, before and after it."""

    quickbooks: QuickBooksDoor
    drop_request: str = ""
    drop_reply: str = ""
    watch: Callable[[str], None] = lambda _name: None
    tickets: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    percents: list[int] = field(default_factory=list)
    final_text: str = ""

    def session(self, door: Callable[[], Door]) -> str:
        """One session: finished, none, busy, nvu, error or lost. `door` is asked for each call, as any host may take it."""
        try:
            return self._session(door)
        except (Lost, SoapFailure) as lost:
            self.final_text = str(lost)
            return "lost"

    def _session(self, door: Callable[[], Door]) -> str:
        ticket, word = self._call("authenticate", lambda: door().authenticate(USER, PASSWORD))[:2]
        if word in ("none", "busy", "nvu"):
            return word
        self.tickets.append(ticket)
        identity = self.quickbooks.process(IDENTITY)[0]
        for _ in range(CALLS_MAX):
            first, identity = identity, ""
            message = self._call("sendRequestXML", lambda first=first: door().send_request(ticket, first))  # type: ignore[misc]
            if not message:
                self.final_text = self._call("getLastError", lambda: door().last_error(ticket))
                self._call("closeConnection", lambda: door().close(ticket))
                return "finished"
            answer = self.process(message)
            percent = self._call(
                "receiveResponseXML",
                lambda answer=answer: door().receive_response(ticket, *answer),  # type: ignore[misc]
            )
            self.percents.append(percent)
            if percent < 0 or percent == 100:
                self.final_text = self._call("getLastError", lambda: door().last_error(ticket)) if percent < 0 else ""
                self._call("closeConnection", lambda: door().close(ticket))
                return "error" if percent < 0 else "finished"
        raise AssertionError("the session does not end")

    def process(self, message: str) -> tuple[str, str, str]:
        """QuickBooks carries a message out, or something is lost on the way."""
        self.messages.append(message)
        if self.drop_request and self.drop_request in message:
            self.drop_request = ""
            raise Lost("the request was lost before QuickBooks")
        answer = self.quickbooks.process(message)
        if self.drop_reply and self.drop_reply in message:
            self.drop_reply = ""
            raise Lost("the reply was lost after QuickBooks")
        return answer

    def _call(self, name: str, call: Callable[[], Answer]) -> Answer:
        self.watch(f"before {name}")
        answer = call()
        self.watch(f"after {name}")
        return answer
