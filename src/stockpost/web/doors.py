"""The one way into every page: who asks and what they may do is checked here, before any page's own code runs.

A door without a role is open to everybody; there is no default, each door says its role (None only for sign-in and setup).
What fails in these checks is refused, also when the check itself fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.datastructures import FormData, ImmutableMultiDict, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from stockpost.app.errors import Unreachable
from stockpost.app.people import Identity, Role
from stockpost.store.errors import StoreError
from stockpost.web.call import Call, Services
from stockpost.web.failures import answer_or_failure, failure_page, log_unexpected, unexpected_text, without_frame
from stockpost.web.same_origin import SAFE_METHODS, comes_from_our_page

LARGEST_BODY_BYTES = 1_000_000
_MOST_FORM_FIELDS = 5_000
_COOKIE = "stockpost"
_SESSION_SECONDS = 12 * 60 * 60


class _ShortNumber(IntegerConvertor):
    """A number in an address. Starlette's own fails at more digits than Python turns into a number; so long an address is nobody's."""

    regex = "[0-9]{1,100}"


register_url_convertor("int", _ShortNumber())


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A path with its method, the least role that may use it (None: everybody) and its function, which runs in a thread.
    Only a door with `files_max` takes files."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    role: Role | None
    answer: Callable[[Call], Response]
    body_bytes_max: int = LARGEST_BODY_BYTES
    files_max: int = 0


def cookie_name(*, https: bool) -> str:
    """`__Host-` binds the cookie to this very host; browsers take that name over https only."""
    return f"__Host-{_COOKIE}" if https else _COOKIE


def set_session_cookie(response: Response, secret: str, *, https: bool) -> None:
    """Hands the browser its session."""
    response.set_cookie(
        cookie_name(https=https),
        secret,
        max_age=_SESSION_SECONDS,
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, *, https: bool) -> None:
    response.delete_cookie(cookie_name(https=https), path="/", secure=https, httponly=True, samesite="lax")


def route(door: Door, services: Services) -> Route:
    """The door as a route of the web server."""

    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_checked_answer, door, services, request, FormData())
        if not await run_in_threadpool(_is_body_read, door, services, request):
            return await run_in_threadpool(_checked_answer, door, services, request, FormData())
        async with request.form(
            max_files=door.files_max, max_fields=_MOST_FORM_FIELDS, max_part_size=door.body_bytes_max
        ) as form:
            files = [(name, await value.read()) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        return await run_in_threadpool(_checked_answer, door, services, request, form, dict(files))

    return Route(door.path, endpoint, methods=[door.method], max_body_size=door.body_bytes_max)


def _is_body_read(door: Door, services: Services, request: Request) -> bool:
    """A large body is read only from those who may send it; what the others get is said by `_answer`, without it."""
    if door.body_bytes_max <= LARGEST_BODY_BYTES:
        return True
    try:
        identity = _identity(services, request)
    except StoreError:
        return False
    return identity is not None and door.role is not None and identity.role >= door.role


def _identity(services: Services, request: Request) -> Identity | None:
    secret = _session_secret(services, request)
    return services.people.identity_of_session(secret) if secret else None


def _session_secret(services: Services, request: Request) -> str | None:
    return request.cookies.get(cookie_name(https=_is_https(request, services)))


def _checked_answer(
    door: Door, services: Services, request: Request, form: FormData, files: Mapping[str, bytes] = MappingProxyType({})
) -> Response:
    try:
        return _answer(door, services, request, form, files)
    except (StoreError, Unreachable) as error:
        return without_frame(error)
    except Exception as error:
        text = unexpected_text(log_unexpected(error, path=request.url.path))
        return failure_page(make_call(services, request, identity=None), status=500, text=text)


def _answer(door: Door, services: Services, request: Request, form: FormData, files: Mapping[str, bytes]) -> Response:
    if request.method not in SAFE_METHODS and not comes_from_our_page(request.headers, public_url=services.public_url):
        text = "This request did not come from a page of Stockpost. Open the page and try again."
        return failure_page(make_call(services, request, identity=None), status=403, text=text)
    identity = _identity(services, request)
    if door.role is not None and identity is None:
        return _to_sign_in(request)
    secret = _session_secret(services, request)
    call = make_call(services, request, identity=identity, form=form, files=files, session_secret=secret)
    if door.role is not None and identity is not None and identity.role < door.role:
        text = f"This needs the role {door.role.word}; yours is {identity.role.word}. An administrator can change it."
        return failure_page(call, status=403, text=text)
    if call.company_asked is not None and all(company.name != call.company_asked for company in call.companies):
        return failure_page(
            make_call(services, request, identity=None), status=404, text=f"There is no company “{call.company_asked}”."
        )
    return answer_or_failure(call, door.answer)


def make_call(
    services: Services,
    request: Request,
    *,
    identity: Identity | None,
    form: FormData | None = None,
    files: Mapping[str, bytes] = MappingProxyType({}),
    session_secret: str | None = None,
) -> Call:
    """The request as pages see it. Without an identity it knows no companies."""
    texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)] if form else []
    return Call(
        services=services,
        identity=identity,
        companies=tuple(services.desk.companies()) if identity is not None else (),
        company_asked=request.query_params.get("company"),
        query=request.query_params,
        form=ImmutableMultiDict(texts),
        files=files,
        path={name: str(value) for name, value in request.path_params.items()},
        now=services.clock(),
        base_url=(services.public_url or str(request.base_url)).rstrip("/"),
        https=_is_https(request, services),
        from_htmx=request.headers.get("hx-request") == "true",
        address=request.client.host if request.client else "",
        session_secret=session_secret,
    )


def _is_https(request: Request, services: Services) -> bool:
    if services.public_url is not None:
        return services.public_url.startswith("https://")
    return request.url.scheme == "https"


def _to_sign_in(request: Request) -> Response:
    """To the sign-in page, and back afterwards where the page was only looked at."""
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"hx-redirect": "/sign-in"})
    if request.method not in SAFE_METHODS or request.url.path == "/":
        return RedirectResponse("/sign-in", status_code=303)
    after = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(after, safe='')}", status_code=303)


def exception_handlers(services: Services) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    """What is answered where no door was reached: unknown path, wrong method, body too large."""

    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if request.url.path.startswith("/api/"):
            return Response(
                b'{"error":"There is no such address. See /api/v1/openapi.json."}',
                status_code=status,
                media_type="application/json",
            )
        texts = {
            404: "There is no such page.",
            405: "There is no such page.",
            413: "This is more than Stockpost takes.",
        }
        call = make_call(services, request, identity=None)
        return failure_page(call, status=status, text=texts.get(status, "The request could not be read."))

    return {HTTPException: refused}
