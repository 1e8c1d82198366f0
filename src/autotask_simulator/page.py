"""The people's page."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from autotask_simulator.api import Api


def routes(api: Api) -> list[Route]:
    async def tenant(_request: Request) -> Response:
        return PlainTextResponse(f"{len(api.tenant.tables['PurchaseOrders'])} orders")

    return [Route("/", tenant)]
