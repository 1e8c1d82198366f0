"""Stands in for QuickBooks' request processor where there is no Windows: the same calls, over `POST /qbxml` of the simulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from stockpost.sdk.request_processor import QuickBooksFailure

CALL_FAILED = "0x800706BE"
"""Windows' own, for a program that dies during a call."""
QUESTION = (
    '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><HostQueryRq />'
    "</QBXMLMsgsRq></QBXML>"
)


@dataclass
class QbxmlProcessor:
    """Implements `stockpost.sdk.request_processor.RequestProcessor`. `calls` are those of all sessions, in their order.

    `before` sees each document before QuickBooks gets it, `after` when it was carried out."""

    url: str
    client: httpx2.Client
    calls: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _document: None
    after: Callable[[str], None] = lambda _document: None
    _path: str = ""

    def open_connection(self) -> None:
        self.calls.append("open connection")

    def begin_session(self, path: str) -> str:
        self._path = path
        # The door opens a session with each document; a question shows whether there can be one.
        self._post(QUESTION)
        self.calls.append("begin session")
        return "ticket"

    def company_file(self, ticket: str) -> str:
        preferences: dict[str, Any] = self.client.get(f"{self.url}/control/books").json()["preferences"]
        return str(preferences["companyPath"])

    def process(self, ticket: str, document: str) -> str:
        self.documents.append(document)
        self.before(document)
        answer = self._post(document)
        self.after(document)
        return answer

    def end_session(self, ticket: str) -> None:
        self.calls.append("end session")

    def close_connection(self) -> None:
        self.calls.append("close connection")

    def _post(self, document: str) -> str:
        try:
            answer = self.client.post(f"{self.url}/qbxml", params={"path": self._path}, content=document.encode())
        except httpx2.HTTPError as error:
            raise QuickBooksFailure(CALL_FAILED, "The remote procedure call failed.") from error
        if answer.status_code == 422:
            failure = answer.json()
            raise QuickBooksFailure(failure["hresult"], failure["message"])
        assert answer.status_code == 200, answer.text
        return answer.text
