"""The one address before all servers, as a load balancer has it: each call goes to some server that is alive.

It sees every call from outside, so it is here that a server is killed at a chosen call: before it, while it is carried
out, after its answer, or in the middle of the answer.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from quickbooks_simulator.web_connector.soap import parse_reply

KEPT_HEADERS = ("Content-Type", "SOAPAction", "Authorization", "User-Agent", "Accept-Encoding")
TIMEOUT_SECONDS = 60

Answer = tuple[int, str, bytes]
"""HTTP status, Content-Type, body."""


class NoAnswer(Exception):
    """The connection ends without an answer, or in the middle of one: `part` is what still arrives."""

    def __init__(self, part: bytes = b"") -> None:
        super().__init__("no answer")
        self.part = part


@dataclass(frozen=True)
class Call:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def soap_method(self) -> str:
        return self.headers.get("SOAPAction", "").strip('"').rpartition("/")[2]


Carry = Callable[[Call], Answer]


def forward(call: Call, port: int, *, meanwhile: Callable[[], None] | None = None) -> Answer:
    """The server's answer. `meanwhile` is done when the request is out and nobody looked for an answer yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(call.method, call.path, call.body, call.headers)
        if meanwhile is not None:
            meanwhile()
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer from error
    finally:
        connection.close()


@dataclass
class Balancer:
    """`carry` takes each call to a server. `on_document` sees every document on its way to QuickBooks."""

    carry: Carry
    on_document: Callable[[str], None]
    failures: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, call: Call) -> Answer:
        try:
            answer = self.carry(call)
            if call.soap_method == "sendRequestXML" and answer[0] == http.client.OK:
                self.on_document("".join(parse_reply(call.soap_method, answer[2])))
        except NoAnswer:
            raise
        except BaseException as failure:
            # A thread cannot fail the test; whoever runs the story looks here.
            self.failures.append(failure)
            raise NoAnswer from failure
        return answer

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(balancer: Balancer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self._carry()

        def do_GET(self) -> None:
            self._carry()

        def _carry(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name: self.headers[name] for name in KEPT_HEADERS if name in self.headers}
            try:
                status, content_type, answer = balancer.answer(Call(self.command, self.path, headers, body))
            except NoAnswer as lost:
                self._break_off(lost.part)
                return
            self.wfile.write(_head(status, content_type, len(answer)) + answer)

        def _break_off(self, part: bytes) -> None:
            """The connection is closed, where something still arrives in the middle of a body of twice its size."""
            self.close_connection = True
            if part:
                self.wfile.write(_head(http.client.OK, "text/xml; charset=utf-8", 2 * len(part)) + part)

        def log_message(self, *_arguments: Any) -> None:
            """Nobody reads a log of it."""

    return Handler


def _head(status: int, content_type: str, length: int) -> bytes:
    lines = (f"HTTP/1.1 {status} ", f"Content-Type: {content_type}", f"Content-Length: {length}", "", "")
    return "\r\n".join(lines).encode()
