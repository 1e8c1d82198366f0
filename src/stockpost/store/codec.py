"""Core records to and from JSON text, decimals as exact strings."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from stockpost.core import requests as core_requests
from stockpost.core.requests import Request
from stockpost.core.steps import Step

T = TypeVar("T")

_REQUESTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(core_requests.Request)}


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def encode(record: object) -> str:
    """A record as JSON text."""
    return msgspec.json.encode(record).decode()


def decode(text: str | bytes, kind: type[T]) -> T:
    """The record of `kind` that `encode` wrote."""
    result: T = _decoder(kind).decode(text)  # type: ignore[arg-type]
    return result


class _StepDocument(msgspec.Struct):
    """A step without its request, and the request with its type, since a request is one of many types."""

    step: msgspec.Raw
    request_type: str
    request: msgspec.Raw


@cache
def _step_fields() -> type[msgspec.Struct]:
    hints = get_type_hints(Step)
    names = [field.name for field in dataclasses.fields(Step) if field.name != "request"]
    return msgspec.defstruct("StepFields", [(name, hints[name]) for name in names])


def encode_step(step: Step) -> str:
    """A step with its request as JSON text."""
    request_type = "" if step.request is None else type(step.request).__name__
    bare = dataclasses.replace(step, request=None)
    return encode(
        _StepDocument(
            step=msgspec.Raw(msgspec.json.encode(bare)),
            request_type=request_type,
            request=msgspec.Raw(msgspec.json.encode(step.request)),
        )
    )


def decode_step(text: str) -> Step:
    """The opposite of `encode_step`."""
    document = decode(text, _StepDocument)
    fields = _decoder(_step_fields()).decode(document.step)
    request = _decoder(_REQUESTS[document.request_type]).decode(document.request) if document.request_type else None  # type: ignore[arg-type]
    return Step(request=request, **msgspec.structs.asdict(fields))


def encode_request(request: Request) -> dict[str, object]:
    """A request as a JSON value with its type."""
    return {"type": type(request).__name__, "value": msgspec.to_builtins(request)}


def decode_request(value: dict[str, object]) -> Request:
    """The opposite of `encode_request`."""
    request: Request = msgspec.convert(value["value"], _REQUESTS[str(value["type"])])
    return request
