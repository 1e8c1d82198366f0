"""What every address of the HTTP API is made of: a door in the table, and the call that goes through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from stockpost.app.desk import Desk
from stockpost.app.documents import Document
from stockpost.app.errors import UseError
from stockpost.app.people import Identity, Role
from stockpost.web.approvals import Approvals
from stockpost.web.doors import LARGEST_BODY_BYTES

Answer = Document | list[Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One request after token and role were checked."""

    desk: Desk
    approvals: Approvals
    identity: Identity
    address: str
    company_asked: str | None
    query: Mapping[str, str]
    path: Mapping[str, str]
    body: bytes
    idempotency_key: str | None

    @property
    def company(self) -> str:
        return self.desk.company_name(self.company_asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDoor:
    """A path with its method, least role, function, and the words of its description; `body` is what it takes.

    `is_once`: with an Idempotency-Key it is carried out once."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    role: Role
    answer: Callable[[ApiCall], Answer]
    summary: str
    gives: str
    body: type[msgspec.Struct] | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    is_once: bool = False
    body_bytes_max: int = LARGEST_BODY_BYTES


Body = TypeVar("Body", bound=msgspec.Struct)


def body_of(call: ApiCall, kind: type[Body]) -> Body:
    """The JSON body. UseError names the field that is wrong."""
    try:
        return msgspec.json.decode(call.body or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UseError(f"The JSON body is not right: {error}.") from None


def flag_of(call: ApiCall, name: str) -> bool:
    """A parameter that is true or false; false where it is left out."""
    text = call.query.get(name, "false")
    if text not in ("true", "false"):
        raise UseError(f"The parameter {name} is “{text}”; it takes true or false.")
    return text == "true"
