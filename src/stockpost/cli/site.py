"""What `serve` and `demo` need to run the server: the application and the use cases behind it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp

from stockpost.app.desk import Desk
from stockpost.app.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Made by `stockpost.wiring.make_site`."""

    app: ASGIApp
    desk: Desk
    people: People
