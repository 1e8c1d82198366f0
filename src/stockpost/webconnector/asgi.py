"""`/qbwc` over HTTP: the SOAP endpoint, a page for people who look whether the address is right, and the WSDL."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Callable
from importlib.metadata import version

import anyio
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from stockpost.store.errors import StoreError
from stockpost.webconnector.body import BodyRoom, drain, feed_body
from stockpost.webconnector.refusal import Refusal
from stockpost.webconnector.service import Conversations, perform
from stockpost.webconnector.soap import Call, write_answer, write_fault
from stockpost.webconnector.soap_reader import CallReader, check_soap_action
from stockpost.webconnector.wsdl import make_wsdl

BODY_BYTES_MAX = 64 * 1024 * 1024
BODIES_AT_ONCE_BYTES_MAX = 4 * BODY_BYTES_MAX
BODY_SECONDS_MAX = 120.0

PAGE = """Stockpost: the address for the QuickBooks Web Connector

This address is right and the certificate was accepted.
QuickBooks does not use it through a browser: in the QuickBooks Web Connector choose "Add an Application",
open the .qwc file that Stockpost made for your company, and type the Web Connector password there.
"""

_HEADERS = {
    # The Web Connector's behaviour with compressed answers is not documented (QuickBooks FACTS 8), so nobody on the way may compress.
    "Cache-Control": "no-store, no-transform",
    "X-Content-Type-Options": "nosniff",
}


def _new_fault_id() -> str:
    return secrets.token_hex(6)


def make_routes(
    conversations: Conversations,
    *,
    path: str = "/qbwc",
    body_bytes_max: int = BODY_BYTES_MAX,
    bodies_at_once_bytes_max: int = BODIES_AT_ONCE_BYTES_MAX,
    body_seconds_max: float = BODY_SECONDS_MAX,
    server_version: str | None = None,
    new_fault_id: Callable[[], str] = _new_fault_id,
) -> list[Route]:
    """The routes of the Web Connector. `conversations` is called in a thread pool, several calls at a time.

    A body over `body_bytes_max` is answered 413; when all bodies being read exceed `bodies_at_once_bytes_max`, 503;
    a body that takes longer than `body_seconds_max` to arrive, 408.
    """
    endpoint = _Endpoint(
        conversations,
        body_bytes_max=body_bytes_max,
        room=BodyRoom(bodies_at_once_bytes_max),
        body_seconds_max=body_seconds_max,
        server_version=server_version or f"Stockpost {version('stockpost')}",
        new_fault_id=new_fault_id,
    )
    return [Route(path, endpoint.post, methods=["POST"]), Route(path, _get, methods=["GET"])]


async def _get(request: Request) -> Response:
    if any(name.lower() == "wsdl" for name in request.query_params):
        address = str(request.url.replace(query="", fragment=""))
        return Response(make_wsdl(address), media_type="text/xml; charset=utf-8", headers=_HEADERS)
    return Response(PAGE, media_type="text/plain; charset=utf-8", headers=_HEADERS)


class _Endpoint:
    def __init__(
        self,
        conversations: Conversations,
        *,
        body_bytes_max: int,
        room: BodyRoom,
        body_seconds_max: float,
        server_version: str,
        new_fault_id: Callable[[], str],
    ) -> None:
        self._conversations = conversations
        self._body_bytes_max = body_bytes_max
        self._room = room
        self._body_seconds_max = body_seconds_max
        self._server_version = server_version
        self._new_fault_id = new_fault_id
        self._log = structlog.get_logger("stockpost.webconnector")

    async def post(self, request: Request) -> Response:
        operation = "unread"
        try:
            call = await self._read(request)
            operation = call.operation.name
            return _soap(await run_in_threadpool(self._answer, call))
        except Refusal as refusal:
            self._log.warning("web_connector_call_refused", operation=operation, reason=refusal.sentence)
            return _soap(write_fault(refusal.sentence, code=refusal.fault_code), http_status=refusal.http_status)
        except StoreError as error:
            self._log.error("web_connector_call_failed", operation=operation, reason=str(error))
            return _soap(write_fault(f"{error} Nothing is lost.", code="Server"), http_status=503)
        except ClientDisconnect:
            self._log.warning("web_connector_call_cut_off", operation=operation)
            return Response(status_code=400)
        except Exception:
            fault_id = self._new_fault_id()
            # As text: some log renderers add the local variables to an exception, and these hold passwords and tickets.
            trace = traceback.format_exc()
            self._log.error("web_connector_call_failed", operation=operation, fault=fault_id, trace=trace)
            sentence = (
                f"Stockpost could not carry out {operation}. Nothing is lost: run the update again. "
                f"If it stays, look for fault {fault_id} in Stockpost's log."
            )
            return _soap(write_fault(sentence, code="Server"), http_status=500)

    async def _read(self, request: Request) -> Call:
        _check_headers(request)
        stream = request.stream()
        reader = CallReader()
        try:
            with anyio.fail_after(self._body_seconds_max):
                await feed_body(
                    reader,
                    stream,
                    declared=request.headers.get("content-length"),
                    bytes_max=self._body_bytes_max,
                    room=self._room,
                )
                call = reader.close()
        except TimeoutError:
            raise Refusal("The request took too long to arrive.", http_status=408) from None
        except Refusal:
            await drain(stream, bytes_max=2 * self._body_bytes_max)
            raise
        check_soap_action(request.headers.get("soapaction"), call)
        return call

    def _answer(self, call: Call) -> bytes:
        return write_answer(call.operation, perform(self._conversations, call, server_version=self._server_version))


def _check_headers(request: Request) -> None:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise Refusal(f"The body is compressed ({encoding[:20]}); send it uncompressed.", http_status=415)
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() not in {"text/xml", "application/xml"}:
        raise Refusal("The Content-Type must be text/xml; charset=utf-8, as SOAP 1.1 has it.", http_status=415)
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip().strip("\"'")
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise Refusal("The document must be encoded in UTF-8.", http_status=415)


def _soap(document: bytes, *, http_status: int = 200) -> Response:
    return Response(document, status_code=http_status, media_type="text/xml; charset=utf-8", headers=_HEADERS)
