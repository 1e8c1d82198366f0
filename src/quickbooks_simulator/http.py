"""HTTP doors: ``POST /qbxml``, the control API, and the page (README, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from .control import Control
from .envelope import HresultFailure
from .faults import Died
from .hresults import FILE_MODES
from .overview import books_document
from .page import STATIC, Page, from_another_site
from .statuses import Refused
from .web_connector.window import NoSuchApplication


def make_application(control: Control) -> Starlette:
    """The web application of one simulator."""
    doors = _Doors(control)
    page = Page(control)
    return Starlette(
        routes=[
            Route("/qbxml", doors.qbxml, methods=["POST"]),
            Route("/control/books", doors.books, methods=["GET"]),
            Route("/control/log", doors.log, methods=["GET"]),
            Route("/control/faults", doors.faults, methods=["GET"]),
            Route("/control/connector-log", doors.connector_log, methods=["GET"]),
            Route("/control/{action}", doors.control, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
            *page.routes(),
        ]
    )


class _Doors:
    def __init__(self, control: Control) -> None:
        self._control = control
        self._quickbooks = control.quickbooks

    async def qbxml(self, request: Request) -> Response:
        """``?path=`` and ``?mode=`` are those of BeginSession; without them the open file in whatever mode."""
        document = await request.body()
        path, mode = request.query_params.get("path", ""), request.query_params.get("mode", FILE_MODES[0])
        if mode not in FILE_MODES:
            return _wrong(f"mode: {mode!r} is none of {', '.join(FILE_MODES)}")
        try:
            first, later = await run_in_threadpool(self._process, document, path, mode)
        except HresultFailure as failure:
            return JSONResponse({"hresult": failure.hresult, "message": failure.message}, status_code=422)
        except Died as died:
            if died.hard:
                self._quickbooks.clock.exit_hard()
            return _NoAnswer()
        if later is None:
            return Response(first, media_type="application/xml")
        return StreamingResponse(chain((first,), later), media_type="application/xml")

    def _process(self, document: bytes, path: str, mode: str) -> tuple[str, Iterator[str] | None]:
        """The answer, or its first piece and those that are still to be written."""
        self._quickbooks.begin_session(path, mode=mode)
        pieces = self._quickbooks.process_in_pieces(document, self._quickbooks.default_session)
        if not isinstance(pieces, Iterator):
            return "".join(pieces), None
        return next(pieces), pieces

    async def books(self, _request: Request) -> Response:
        return _json(await run_in_threadpool(self._books))

    def _books(self) -> dict[str, Any]:
        with self._quickbooks.look() as work:
            return books_document(work.books)

    async def log(self, request: Request) -> Response:
        """Newest last; ``?last=50``, ``?channel=qbxml``."""
        entries = list(self._quickbooks.log)
        channel = request.query_params.get("channel")
        if channel:
            entries = [entry for entry in entries if entry.channel == channel]
        last = request.query_params.get("last", "")
        if last.isdigit():
            entries = entries[-int(last) :]
        reports = [report for poller in self._control.pollers for report in poller.reports]
        sessions = [asdict(report) for report in sorted(reports, key=lambda report: report.started)]
        return _json({"log": [asdict(entry) for entry in entries], "sessions": sessions})

    async def faults(self, _request: Request) -> Response:
        return _json({"pending": [asdict(one) for one in self._quickbooks.faults.pending()]})

    async def connector_log(self, request: Request) -> Response:
        """The Web Connector's own log as text; ``?application=`` names one of several."""
        try:
            poller = self._control.window.application(request.query_params.get("application", ""))
        except NoSuchApplication as unknown:
            return _wrong(str(unknown))
        return PlainTextResponse(poller.connector.log.text())

    async def control(self, request: Request) -> Response:
        if from_another_site(request):
            return JSONResponse({"error": "the request came from another site"}, status_code=403)
        body = await request.body()
        try:
            values = msgspec.json.decode(body) if body.strip() else {}
            if not isinstance(values, dict):
                return _wrong("the body must be a JSON object")
            answer = await run_in_threadpool(self._control.act, request.path_params["action"], values)
        except Refused as refused:
            return JSONResponse({"error": refused.message, "status": refused.code}, status_code=409)
        except OSError as error:
            return JSONResponse({"error": f"the disk refused, nothing was changed: {error}"}, status_code=507)
        except (ValueError, TypeError, KeyError, msgspec.DecodeError, msgspec.ValidationError) as error:
            return _wrong(f"{error}")
        return _json(answer)


def _json(document: Any) -> Response:
    return Response(msgspec.json.encode(document), media_type="application/json")


def _wrong(message: str) -> Response:
    return JSONResponse({"error": message}, status_code=400)


class _NoAnswer(Response):
    """Breaks the connection before the answer is whole, as a dead program does."""

    def __init__(self) -> None:
        super().__init__()
        self.raw_headers = [(b"content-length", b"1000000")]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        # Returning here lets the server notice the unfinished answer and close the connection.
