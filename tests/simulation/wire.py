"""The wires without sockets: SOAP to Stockpost, HTTP to Autotask; bytes in, bytes out, and what can go wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import unquote

import httpx2

from autotask_simulator.api import Api
from autotask_simulator.faults import Fault
from quickbooks_simulator.web_connector.soap import envelope, parse_reply
from stockpost.webconnector.service import Conversations, perform
from stockpost.webconnector.soap import write_answer
from stockpost.webconnector.soap_reader import CallReader
from tests.simulation.fate import STOCK_READING, Fate

Answered = TypeVar("Answered")
BEGINS_A_STOCK_READING = "InventoryProducts/query/count"
HIDDEN_REQUESTS = 40
"""Requests for stock during which a location stays hidden: several readings, all of which add up (I2)."""
SPOILT = {"401": "401", "429": "429", "500": "500", "cut": "torn_page", "empty": "empty", "moved row": "moved_row"}
"""Faults that the simulated tenant carries out itself, by its own names."""


def call_soap(
    conversations: Conversations, method: str, arguments: list[tuple[str, str]], *, is_cut: bool = False
) -> list[str]:
    """One call of the Web Connector, written and read as on the wire; of one that is cut the first half arrives. Whatever the product
    raises comes through."""
    reader = CallReader()
    sent = envelope(method, arguments)
    reader.feed(sent[: len(sent) // 2] if is_cut else sent)
    call = reader.close()
    answer = write_answer(call.operation, perform(conversations, call, server_version="simulated"))
    return parse_reply(method, answer)


class TenantWire(httpx2.BaseTransport):
    """Carries requests to the simulated tenant. `pause` lets other people act while a request is under way; `address` is where its zone
    is: at those before nobody gets in (Autotask FACTS B1)."""

    def __init__(self, api: Api, address: str, fate: Callable[[], Fate], pause: Callable[[], None]) -> None:
        self._api = api
        self.address = address
        self._fate = fate
        self._pause = pause
        self.before: Callable[[str], None] = lambda _path: None
        """What a story has happen before a request for a path is answered."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._pause()
        self.before(request.url.path)
        if request.url.path.endswith(BEGINS_A_STOCK_READING) and (hidden := self._fate().at(STOCK_READING)):
            self._hide_location(0 if hidden == "first location hidden" else -1)
        fault = self._fate().at("autotask request")
        if fault == "timeout before":
            raise httpx2.ReadTimeout("simulated", request=request)
        if request.url.netloc.decode() != self.address:
            moved = Fault(kind="zone_moved", url=f"http://{self.address}/ATServicesRest/")
            self._api.faults.waiting.insert(0, moved)
        elif fault in SPOILT:
            self._api.faults.waiting.append(Fault(kind=SPOILT[fault]))  # type: ignore[arg-type]
        status, headers, body = _result_of(self._ask(request))
        if fault == "timeout after":
            raise httpx2.ReadTimeout("simulated", request=request)
        return httpx2.Response(status, headers=headers, content=body)

    def _hide_location(self, position: int) -> None:
        """It is on no page and in no count for a while."""
        hidden_id = int(str([*self._api.tenant.rows("InventoryLocations")][position]["id"]))
        hidden = Fault(kind="hidden_location", match="InventoryProducts", times=HIDDEN_REQUESTS, location_id=hidden_id)
        self._api.faults.waiting.append(hidden)

    async def _ask(self, request: httpx2.Request) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        sent = {"type": "http.request", "body": request.read(), "more_body": False}
        answered: list[dict[str, Any]] = []

        async def receive() -> Any:
            return sent

        async def send(message: Any) -> None:
            answered.append(dict(message))

        path, _, query = request.url.raw_path.partition(b"?")
        scope = {
            "type": "http",
            "method": request.method,
            "scheme": "http",
            "path": unquote(path.decode()),
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
        }
        await self._api(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in answered[1:])
        return answered[0]["status"], list(answered[0].get("headers", [])), body


def _result_of(answering: Coroutine[Any, Any, Answered]) -> Answered:
    """What a coroutine returns that waits for nothing: an event loop takes longer than the simulated tenant's answer."""
    while True:
        try:
            # It lets others go first, of whom there are none.
            answering.send(None)
        except StopIteration as done:
            answered: Answered = done.value
            return answered


class Network(httpx2.BaseTransport):
    """Brings each request to the tenant of its address."""

    def __init__(self) -> None:
        self.tenants: dict[str, TenantWire] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self.tenants[request.url.netloc.decode()].handle_request(request)
