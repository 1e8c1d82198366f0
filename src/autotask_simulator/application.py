"""The whole simulator as one ASGI application: the API, the control doors, and the people's page."""

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette

from autotask_simulator import control, page
from autotask_simulator.api import ROOT, Api
from autotask_simulator.wire import Receive, Send


class Application:
    """Sends requests under `/ATServicesRest` to the API and all others to the pages."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._pages = Starlette(routes=[*control.routes(api), *page.Pages(api).routes()])

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        # The API gets the server's own `send`, unwrapped, so that faults can break the connection.
        if scope["type"] == "http" and scope["path"].lower().split("/")[1:2] == [ROOT]:
            await self.api(scope, receive, send)
        else:
            await self._pages(dict(scope), receive, send)
