"""The control doors: what people do, what goes wrong, and what was asked. JSON in, JSON out; not part of Autotask."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from autotask_simulator.api import Api
from autotask_simulator.control import order_actions, stock_actions, tenant_actions
from autotask_simulator.control.arguments import Action, Arguments, Body
from autotask_simulator.errors import MethodNotAllowed, Refused
from autotask_simulator.faults import Fault
from autotask_simulator.wire import decode_json, encode_json

ACTIONS: Mapping[str, Action] = MappingProxyType(
    {**order_actions.ACTIONS, **stock_actions.ACTIONS, **tenant_actions.ACTIONS}
)


def run_action(api: Api, name: str, body: Body) -> object:
    """Do one action; `Refused` says what is wrong with the request, also when it cannot be written to the state file."""
    action = ACTIONS.get(name)
    if action is None:
        raise Refused(f"there is no action {name!r}; there are {', '.join(sorted(ACTIONS))}")
    unknown = sorted(set(body) - set(action.names))
    if unknown:
        raise Refused(f"{name} has no {unknown[0]!r}; it takes {', '.join(action.names)}")
    try:
        return api.carry_out(partial(action.run, api, Arguments(body)))
    except OSError as error:
        raise Refused(f"the state file cannot be written: {error.strerror}; nothing was done") from None


def _json(value: object, status: int = 200) -> Response:
    return Response(encode_json(value), status_code=status, media_type="application/json")


def _problem(error: Exception) -> Response:
    return _json({"error": str(error)}, 400)


def routes(api: Api) -> list[Route]:
    """The control doors as Starlette routes."""

    async def act(request: Request) -> Response:
        try:
            body = decode_json(await request.body() or b"{}")
            if not isinstance(body, dict):
                raise Refused("the body must be a JSON object")
            return _json(run_action(api, request.path_params["action"], body))
        except (Refused, MethodNotAllowed, msgspec.MsgspecError) as error:
            return _problem(error)

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            try:
                raw = await request.body()
                is_list = raw.lstrip().startswith(b"[")
                added = (
                    msgspec.json.decode(raw, type=list[Fault]) if is_list else [msgspec.json.decode(raw, type=Fault)]
                )
            except msgspec.MsgspecError as error:
                return _problem(error)
            api.faults.waiting += added
        return _json({"faults": api.faults.waiting})

    async def clear_faults(_request: Request) -> Response:
        api.faults.waiting.clear()
        return _json({"faults": []})

    async def log(_request: Request) -> Response:
        return _json({"requests": api.log})

    async def clear_log(_request: Request) -> Response:
        api.log.clear()
        return _json({"requests": []})

    return [
        Route("/control/faults", faults, methods=["GET", "POST"]),
        Route("/control/faults/clear", clear_faults, methods=["POST"]),
        Route("/control/log", log, methods=["GET"]),
        Route("/control/log/clear", clear_log, methods=["POST"]),
        Route("/control/{action}", act, methods=["POST"]),
    ]
