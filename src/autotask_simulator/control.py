"""The control doors: what people do, what goes wrong, and what was asked. JSON in, JSON out; not part of Autotask."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from autotask_simulator import people, writes
from autotask_simulator.api import Api
from autotask_simulator.errors import MethodNotAllowed, Refused
from autotask_simulator.faults import Fault
from autotask_simulator.lookup import find_line, find_named, find_order
from autotask_simulator.queries import show
from autotask_simulator.rules import orders
from autotask_simulator.schema import ENTITIES
from autotask_simulator.seed import add_order, read_fields
from autotask_simulator.switches import Switches
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import read_moment
from autotask_simulator.wire import decode_json, encode_json

Body = dict[str, object]
Action = Callable[[Api, "Arguments"], object]


class Arguments:
    """The body of a control request; asking for a value names the field when it is missing or of the wrong kind."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def get(self, name: str) -> object:
        """The raw value, or None."""
        return self._body.get(name)

    def need(self, name: str) -> object:
        """The raw value; `Refused` when it is missing."""
        value = self.get(name)
        if value is None:
            raise Refused(f"{name} is missing")
        return value

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self.need(name)
        if isinstance(value, str) and value.lstrip("-").isdigit():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(f"{name} is {value!r}; it must be a whole number")
        return value

    def decimal(self, name: str, default: object) -> Decimal:
        """A decimal number, as number or text."""
        value = self.get(name)
        value = default if value is None else value
        if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
            try:
                return Decimal(value)
            except ArithmeticError:
                pass
        raise Refused(f"{name} is {value!r}; it must be a number")

    def text(self, name: str) -> str | None:
        """Text, or None."""
        value = self.get(name)
        return None if value is None else str(value)

    def moment(self, name: str) -> datetime | None:
        """A date or date-time, or None."""
        value = self.get(name)
        return None if value is None else read_moment(name, value)

    def record(self, name: str) -> Body:
        """An object."""
        value = self.need(name)
        if not isinstance(value, dict):
            raise Refused(f"{name} must be an object")
        return value


def order_story(tenant: Tenant, order: Row) -> Body:
    """An order with its lines and receipts, as control answers show it."""
    return {
        "id": order["id"],
        "number": order["purchaseOrderNumber"],
        "status": orders.status_of(tenant, order),
        "lines": [
            {
                "id": line["id"],
                "product": tenant.get("Products", line["productID"])["name"],
                "quantity": line["quantity"],
                "unitCost": line["unitCost"],
                "received": orders.received_units(tenant, line["id"]),
            }
            for line in orders.items_of(tenant, order["id"])
        ],
    }


def _order(api: Api, arguments: Arguments) -> Row:
    return find_order(api.tenant, arguments.need("order"))


def _line(api: Api, arguments: Arguments) -> tuple[Row, Row]:
    order = _order(api, arguments)
    return order, find_line(api.tenant, order, arguments.need("line"))


def _product(api: Api, arguments: Arguments) -> Row:
    return find_named(api.tenant, "Products", arguments.need("product"), what="product")


def _location(api: Api, arguments: Arguments, name: str = "location") -> Row:
    value = arguments.get(name)
    if value is None and name == "location":
        return next(api.tenant.rows("InventoryLocations"))
    return find_named(api.tenant, "InventoryLocations", arguments.need(name), what=name)


def _receive(api: Api, arguments: Arguments) -> object:
    order, line = _line(api, arguments)
    row = people.receive(
        api.tenant,
        line,
        quantity=arguments.whole("quantity"),
        date=arguments.moment("date"),
        vendor_invoice_number=arguments.text("vendorInvoiceNumber"),
        serial_number=arguments.text("serialNumber"),
    )
    return order_story(api.tenant, order) | {"receivingId": row["id"]}


def _unreceive(api: Api, arguments: Arguments) -> object:
    order, line = _line(api, arguments)
    people.cancel_receipt(api.tenant, line, quantity=arguments.whole("quantity"), date=arguments.moment("date"))
    return order_story(api.tenant, order)


def _submit(api: Api, arguments: Arguments) -> object:
    order = _order(api, arguments)
    people.set_status(api.tenant, order, label="Submitted", date=arguments.moment("date"))
    return order_story(api.tenant, order)


def _cancel(api: Api, arguments: Arguments) -> object:
    order = _order(api, arguments)
    people.set_status(api.tenant, order, label="Canceled", date=arguments.moment("date"))
    return order_story(api.tenant, order)


def _edit_order(api: Api, arguments: Arguments) -> object:
    order = _order(api, arguments)
    people.change_order(api.tenant, order, arguments.record("set"))
    return order_story(api.tenant, order)


def _edit_line(api: Api, arguments: Arguments) -> object:
    order, line = _line(api, arguments)
    people.change_line(api.tenant, line, arguments.record("set"))
    return order_story(api.tenant, order)


def _add_line(api: Api, arguments: Arguments) -> object:
    order, product = _order(api, arguments), _product(api, arguments)
    people.add_line(
        api.tenant,
        order,
        product=product,
        location=_location(api, arguments),
        quantity=arguments.whole("quantity"),
        unit_cost=arguments.decimal("unitCost", product["unitCost"]),
        memo=arguments.text("memo"),
    )
    return order_story(api.tenant, order)


def _remove_line(api: Api, arguments: Arguments) -> object:
    order, line = _line(api, arguments)
    people.remove_line(api.tenant, line)
    return order_story(api.tenant, order)


def _add_order(api: Api, arguments: Arguments) -> object:
    order = add_order(api.tenant, arguments.record("purchaseOrder"))
    return order_story(api.tenant, order)


def _on_hand(api: Api, product: Row) -> object:
    tenant = api.tenant
    return {
        "product": product["name"],
        "onHand": {
            str(tenant.get("InventoryLocations", row["inventoryLocationID"])["locationName"]): api.reader.complete(
                "InventoryProducts", row
            )["onHandUnits"]
            for row in tenant.linked("InventoryProducts", "productID", product["id"])
        },
    }


def _adjust_stock(api: Api, arguments: Arguments) -> object:
    product = _product(api, arguments)
    location = _location(api, arguments)
    people.set_on_hand(api.tenant, product=product, location=location, on_hand=arguments.whole("onHand"))
    return _on_hand(api, product)


def _move_stock(api: Api, arguments: Arguments) -> object:
    product = _product(api, arguments)
    people.move_stock(
        api.tenant,
        product=product,
        from_location=_location(api, arguments, "from"),
        to_location=_location(api, arguments, "to"),
        quantity=arguments.whole("quantity"),
    )
    return _on_hand(api, product)


def _deliver(api: Api, arguments: Arguments) -> object:
    product = _product(api, arguments)
    people.deliver(
        api.tenant, product=product, location=_location(api, arguments), quantity=arguments.whole("quantity")
    )
    return _on_hand(api, product)


def _set_record(api: Api, arguments: Arguments) -> object:
    """Set fields of any record, read-only ones too: what a person or Autotask itself may change."""
    entity = str(arguments.need("entity"))
    if entity not in ENTITIES:
        raise Refused(f"entity is {entity!r}; known are {', '.join(ENTITIES)}")
    row = api.tenant.get(entity, arguments.whole("id"))
    api.tenant.change(row, **read_fields(entity, arguments.record("set")))
    return show(api.tenant, ENTITIES[entity], api.reader.complete(entity, row))


def _set_product(api: Api, arguments: Arguments) -> object:
    product = _product(api, arguments)
    changes = {"id": product["id"], **arguments.record("set")}
    actor = people.person(api.tenant)
    writes.update(api.tenant, ENTITIES["Products"], changes, parent_id=None, actor=actor, whole=False)
    return show(api.tenant, ENTITIES["Products"], product)


def _set_company(api: Api, arguments: Arguments) -> object:
    company = find_named(api.tenant, "Companies", arguments.need("company"), what="company")
    changes = {"id": company["id"], **arguments.record("set")}
    actor = people.person(api.tenant)
    writes.update(api.tenant, ENTITIES["Companies"], changes, parent_id=None, actor=actor, whole=False)
    return show(api.tenant, ENTITIES["Companies"], company)


def _clock(api: Api, arguments: Arguments) -> object:
    clock = api.tenant.clock
    moment = arguments.moment("now")
    if moment is not None:
        clock.set(moment, frozen=bool(arguments.get("frozen")))
    if arguments.get("advanceSeconds") is not None:
        clock.advance(seconds=float(arguments.decimal("advanceSeconds", 0)))
    if arguments.get("realTime"):
        clock.follow_real_time()
    return {"now": clock.now()}


def _limits(api: Api, arguments: Arguments) -> object:
    now = api.tenant.now()
    if arguments.get("used") is not None:
        api.budget.fill(now, used=arguments.whole("used"))
    return {"used": api.budget.used(now), "requestsPerHour": api.tenant.switches.requests_per_hour}


def _switches(api: Api, arguments: Arguments) -> object:
    present = msgspec.to_builtins(api.tenant.switches)
    changes = {name: value for name in present if (value := arguments.get(name)) is not None}
    if "shuffle_picklists" in changes:
        raise Refused("shuffle_picklists can only be given at the start (--switch shuffle_picklists=7)")
    builtins = {name: float(value) if isinstance(value, Decimal) else value for name, value in changes.items()}
    api.tenant.switches = msgspec.convert(present | builtins, Switches)
    return api.tenant.switches


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "receive": _receive,
        "un-receive": _unreceive,
        "submit": _submit,
        "cancel": _cancel,
        "add-order": _add_order,
        "edit-order": _edit_order,
        "add-line": _add_line,
        "edit-line": _edit_line,
        "remove-line": _remove_line,
        "adjust-stock": _adjust_stock,
        "move-stock": _move_stock,
        "deliver": _deliver,
        "set-product": _set_product,
        "set-company": _set_company,
        "set-record": _set_record,
        "clock": _clock,
        "limits": _limits,
        "switches": _switches,
    }
)


def run_action(api: Api, name: str, body: Body) -> object:
    """Do one action; `Refused` says what is wrong with the request."""
    action = ACTIONS.get(name)
    if action is None:
        raise Refused(f"there is no action {name!r}; there are {', '.join(sorted(ACTIONS))}")
    return action(api, Arguments(body))


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
            result = run_action(api, request.path_params["action"], body)
            api.keep()
            return _json(result)
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
