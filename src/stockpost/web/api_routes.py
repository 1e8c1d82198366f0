"""Makes routes of the API's table: token, role and the shape of errors in one place."""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stockpost.app.documents import error_document, json_bytes
from stockpost.app.errors import Unreachable, UseError
from stockpost.app.people import Identity
from stockpost.store.errors import StoreError, StoreUnreachable
from stockpost.web.api import API_DOORS, PREFIX
from stockpost.web.api_door import ApiCall, ApiDoor
from stockpost.web.call import Services
from stockpost.web.doors import LARGEST_BODY_BYTES
from stockpost.web.failures import log_unexpected, unexpected_text
from stockpost.web.openapi import openapi_document

_BEARER = re.compile(r"Bearer ([A-Za-z0-9_\-.~+/=]{1,200})", re.IGNORECASE)
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def api_routes(services: Services) -> list[Route]:
    """All addresses of the API and its description. The longest paths first, since `{number:path}` takes everything."""
    document = json_bytes(openapi_document())

    async def description(_request: Request) -> Response:
        return Response(document, media_type="application/json")

    routes = [Route(f"{PREFIX}/openapi.json", description, methods=["GET"])]
    return routes + [_route(door, services) for door in API_DOORS]


def _route(door: ApiDoor, services: Services) -> Route:
    async def endpoint(request: Request) -> Response:
        is_read = request.method == "POST" and await run_in_threadpool(_is_body_read, door, services, request)
        body = await request.body() if is_read else b""
        return await run_in_threadpool(_checked_answer, door, services, request, body)

    return Route(PREFIX + door.path, endpoint, methods=[door.method], max_body_size=door.body_bytes_max)


def _checked_answer(door: ApiDoor, services: Services, request: Request, body: bytes) -> Response:
    try:
        return _answer(door, services, request, body)
    except UseError as error:
        return _refusal(400, str(error))
    except Unreachable as error:
        return _refusal(503, str(error), code=error.code)
    except StoreUnreachable as error:
        return _refusal(503, str(error), code="database_unreachable")
    except StoreError as error:
        # A full disk, for example: the sentence says what to do, and nothing was changed.
        return _refusal(503, str(error))
    except HTTPException as error:
        return _refusal(error.status_code, error.detail)
    except Exception as error:
        return _refusal(500, unexpected_text(log_unexpected(error, path=request.url.path)))


def _is_body_read(door: ApiDoor, services: Services, request: Request) -> bool:
    """A large body is read only from those who may send it; what the others get is said by `_answer`, without it."""
    if door.body_bytes_max <= LARGEST_BODY_BYTES:
        return True
    try:
        identity = _identity(services, request)
    except StoreError:
        return False
    return identity is not None and identity.role >= door.role


def _identity(services: Services, request: Request) -> Identity | None:
    match = _BEARER.fullmatch(request.headers.get("authorization", ""))
    return services.people.identity_of_token(match.group(1)) if match else None


def _answer(door: ApiDoor, services: Services, request: Request, body: bytes) -> Response:
    identity = _identity(services, request)
    if identity is None:
        refusal = _refusal(401, "Send an API token: Authorization: Bearer … An administrator makes one under People.")
        refusal.headers["www-authenticate"] = 'Bearer realm="Stockpost"'
        return refusal
    if identity.role < door.role:
        raise HTTPException(403, f"This needs the role {door.role.word}; the token's is {identity.role.word}.")
    if body and request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send the body as application/json.")
    key = request.headers.get("idempotency-key")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise UseError("The Idempotency-Key takes 1 to 200 printable characters without spaces.")
    call = ApiCall(
        desk=services.desk,
        approvals=services.approvals,
        identity=identity,
        address=request.url.path,
        company_asked=request.query_params.get("company"),
        query=request.query_params,
        path={name: str(value) for name, value in request.path_params.items()},
        body=body,
        idempotency_key=key,
    )
    return Response(json_bytes(door.answer(call)), media_type="application/json")


def _refusal(status: int, text: str, *, code: str | None = None) -> Response:
    return Response(json_bytes(error_document(text, code=code)), status_code=status, media_type="application/json")
