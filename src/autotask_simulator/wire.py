"""JSON and raw answers of the web server."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Money and quantities leave as JSON numbers with exactly the digits stored, and come in without going through a float.
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)

BODY_LENGTH_MAX = 10_000_000
"""Bytes; our bound, after what FACTS B7 says of attachments."""

JSON_TYPE = "application/json; charset=utf-8"
HTML_404 = (
    "<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head>"
    "<body><h1>404 - File or directory not found.</h1></body></html>"
)


def encode_json(value: object) -> bytes:
    """JSON with exact decimal numbers."""
    return _ENCODER.encode(value)


def decode_json(data: bytes) -> object:
    """Parsed JSON with `Decimal` for numbers that have a fraction; `msgspec.DecodeError` when it is none."""
    return _DECODER.decode(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer before it is sent."""

    status: int
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON answer."""
    return Answer(status=status, body=encode_json(value), headers=headers or {})


def errors_answer(*errors: str, status: int = 500) -> Answer:
    """`{"errors": […]}` (FACTS B6)."""
    return json_answer({"errors": list(errors)}, status=status)


async def send_answer(answer: Answer, send: Send) -> None:
    """Send it whole."""
    await _send_head(answer, send)
    await send({"type": "http.response.body", "body": answer.body})


async def send_half(answer: Answer, send: Send) -> None:
    """Send half of the body, then break the connection."""
    await _send_head(answer, send)
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
    await drop(send)


async def _send_head(answer: Answer, send: Send) -> None:
    headers = {"content-type": answer.content_type, "content-length": str(len(answer.body)), **answer.headers}
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})


async def drop(send: Send) -> None:
    """Break the connection without an answer."""
    # ASGI has no message for this. uvicorn's `send` is a method of its request cycle, which holds the transport.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("the web server gives no access to its connection, so it cannot be broken")
    transport.abort()
    await asyncio.sleep(0)


async def read_body(receive: Receive) -> bytes | None:
    """The whole body of a request; None when it is too long, and then it was read and thrown away."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        part = message.get("body", b"")
        length += len(part)
        if length > BODY_LENGTH_MAX:
            parts.clear()
        else:
            parts.append(part)
        if not message.get("more_body"):
            return None if length > BODY_LENGTH_MAX else b"".join(parts)
