"""The page that shows the books and lets a bookkeeper work in them: server-rendered, plain forms."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .control import Control

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


class Page:
    """Web pages for people."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def routes(self) -> list[Route]:
        """All pages."""
        return [Route("/", self.home)]

    async def home(self, _request: Request) -> Response:
        """The books."""
        return HTMLResponse("<!doctype html><title>Books</title>")
