"""A small web service written by hand: it answers what a test tells it and remembers every call."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

NAMESPACE = "http://developer.intuit.com/"
Answer = str | list[str] | bytes | int | tuple[str, str]
"""A result text, the strings of an array, a raw body, an HTTP status, or a content type and encoding for an empty text."""


class WebService:
    """Calls in ``calls`` as (method, arguments); answers from ``answers``: the next one of a method, the last stays."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: dict[str, list[Answer]] = {
            "serverVersion": ["test 1"],
            "clientVersion": [""],
            "authenticate": [["ticket-1", ""]],
            "sendRequestXML": [""],
            "receiveResponseXML": ["100"],
            "getLastError": ["nothing to do"],
            "closeConnection": ["OK"],
            "connectionError": ["done"],
        }
        self.page_status = 200
        self.on_call: Callable[[str], Any] = lambda _method: None
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer, kind, encoding = service.answer(body, dict(self.headers.items()))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if encoding:
                    self.send_header("Content-Encoding", encoding)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def do_GET(self) -> None:
                self.send_response(service.page_status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/qbwc"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str, str]:
        """HTTP status, body, its content type and its encoding."""
        root = etree.fromstring(body)
        call = root[0][0]
        method = etree.QName(call).localname
        self.headers.append(headers)
        self.bodies.append(body)
        self.calls.append((method, {etree.QName(one).localname: one.text or "" for one in call}))
        self.on_call(method)
        waiting = self.answers[method]
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        kind, encoding = ("text/xml; charset=utf-8", "")
        if isinstance(answer, tuple):
            kind, encoding = answer
            answer = ""
        if isinstance(answer, int):
            return answer, b"error", kind, encoding
        if isinstance(answer, bytes):
            return 200, answer, kind, encoding
        inner = (
            "".join(f"<string>{escape(one)}</string>" for one in answer) if isinstance(answer, list) else escape(answer)
        )
        document = (
            '<?xml version="1.0" encoding="utf-8"?>'
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
            f'<{method}Response xmlns="{NAMESPACE}"><{method}Result>{inner}</{method}Result></{method}Response>'
            "</soap:Body></soap:Envelope>"
        ).encode()
        return 200, gzip.compress(document) if encoding == "gzip" else document, kind, encoding

    def while_held(self, action: Callable[[], object], inside: Callable[[], object]) -> None:
        """Does ``inside`` while ``action`` waits for the answer to authenticate; returns when both are done."""
        entered, leave = threading.Event(), threading.Event()

        def hold(method: str) -> None:
            if method == "authenticate":
                entered.set()
                leave.wait(20)

        self.on_call = hold
        thread = threading.Thread(target=action)
        thread.start()
        try:
            assert entered.wait(20)
            inside()
        finally:
            self.on_call = lambda _method: None
            leave.set()
            thread.join(20)

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]

    def arguments(self, method: str, index: int = -1) -> dict[str, str]:
        return [arguments for called, arguments in self.calls if called == method][index]
