"""Puts the web application together: pages, HTTP API, health and the Web Connector's routes that are handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from stockpost.app.desk import Desk
from stockpost.app.people import People
from stockpost.web import (
    companies_pages,
    history_pages,
    invoices_page,
    mapping_page,
    orders_page,
    people_page,
    problems_page,
    settings_page,
    sign_in,
    stock_pages,
    transfer_pages,
)
from stockpost.web.api_routes import api_routes
from stockpost.web.approvals import Approvals
from stockpost.web.call import Services
from stockpost.web.doors import Door, exception_handlers, route
from stockpost.web.headers import SecurityHeaders
from stockpost.web.health import health_routes
from stockpost.web.rendering import STATIC_FOLDER, Pages

PAGE_DOORS: tuple[Door, ...] = (
    *sign_in.DOORS,
    *orders_page.DOORS,
    *transfer_pages.DOORS,
    *stock_pages.DOORS,
    *invoices_page.DOORS,
    *problems_page.DOORS,
    *mapping_page.DOORS,
    *history_pages.DOORS,
    *settings_page.DOORS,
    *companies_pages.DOORS,
    *people_page.DOORS,
)
"""Every page with its role. Tests go through this table."""

_STATIC_SECONDS = 31_536_000


class _Static(StaticFiles):
    """Static files may be kept by browsers: their addresses change with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = f"public, max-age={_STATIC_SECONDS}, immutable"
        return response


def make_app(
    desk: Desk,
    people: People,
    conversation_routes: Sequence[BaseRoute] = (),
    *,
    clock: Callable[[], datetime],
    public_url: str | None = None,
) -> Starlette:
    """The web application.

    `conversation_routes` are those of the Web Connector (`/qbwc`); they are cookie-less, limit their
    bodies and check who speaks themselves.
    `clock` answers the time with its zone. `public_url` is the address people use where a proxy stands in front, for
    example `https://stockpost.example.com`; None where they use the server's own.
    """
    if public_url is not None and not re.fullmatch(r"https?://[^/\s]+/?", public_url):
        raise ValueError(f"The public address is “{public_url}”; it takes one such as https://stockpost.example.com.")
    services = Services(
        desk=desk, people=people, pages=Pages(), approvals=Approvals(), clock=clock, public_url=public_url
    )
    routes: list[BaseRoute] = [
        *conversation_routes,
        *(route(door, services) for door in PAGE_DOORS),
        *api_routes(services),
        *health_routes(services),
        Mount("/static", _Static(directory=STATIC_FOLDER), name="static"),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders, https=public_url is not None and public_url.startswith("https://"))],
        exception_handlers=exception_handlers(services),
    )
