"""The people's pages: orders, stock, charges, and what clients asked."""

from importlib.resources import files
from urllib.parse import parse_qs, quote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from autotask_simulator import page_content, people
from autotask_simulator.api import Api
from autotask_simulator.errors import Refused
from autotask_simulator.schema.picklists import ORDER_STATUSES
from autotask_simulator.tenant import Row

REQUESTS_SHOWN_MAX = 200


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("autotask_simulator"), autoescape=True, undefined=jinja2.StrictUndefined
    )


class Pages:
    """The pages of one tenant."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._templates = _environment()
        self._style = files("autotask_simulator").joinpath("static/style.css").read_text(encoding="utf-8")

    def routes(self) -> list[Route]:
        """All pages and their forms."""
        return [
            Route("/", self.orders),
            Route("/orders/{order_id:int}", self.order),
            Route("/orders/{order_id:int}/{action}", self.change_order, methods=["POST"]),
            Route("/lines/{line_id:int}/{action}", self.change_line, methods=["POST"]),
            Route("/stock", self.stock),
            Route("/charges", self.charges),
            Route("/requests", self.requests),
            Route("/static/style.css", self.style),
        ]

    def _show(self, request: Request, template: str, *, here: str, status: int = 200, **content: object) -> Response:
        tenant = self._api.tenant
        now = tenant.now()
        shared = {
            "now": f"{now:%d %b %Y, %H:%M}",
            "used": f"{self._api.budget.used(now):,}",
            "limit": f"{tenant.switches.requests_per_hour:,}",
            "faults": len(self._api.faults.waiting),
            "note": request.query_params.get("note"),
            "problem": request.query_params.get("problem"),
            "here": here,
        }
        html = self._templates.get_template(template).render({**shared, **content})
        return HTMLResponse(html, status_code=status)

    async def orders(self, request: Request) -> Response:
        """All orders, or those of one status."""
        rows = page_content.order_rows(self._api.tenant)
        chosen = request.query_params.get("status")
        return self._show(
            request,
            "orders.html",
            here="/",
            orders=[row for row in rows if chosen in (None, row.status)],
            counts=[(label, sum(row.status == label for row in rows)) for label in ORDER_STATUSES],
            total=len(rows),
            chosen=chosen,
        )

    async def order(self, request: Request) -> Response:
        """One order."""
        row = self._api.tenant.find("PurchaseOrders", request.path_params["order_id"])
        if row is None:
            return RedirectResponse("/?problem=" + quote("There is no such purchase order."), 303)
        return self._show(request, "order.html", here="/", order=page_content.order_page(self._api.tenant, row))

    async def change_order(self, request: Request) -> Response:
        """Submit or cancel."""
        tenant = self._api.tenant
        label = {"submit": "Submitted", "cancel": "Canceled"}.get(request.path_params["action"])
        order = tenant.find("PurchaseOrders", request.path_params["order_id"])
        if order is None or label is None:
            return RedirectResponse("/?problem=" + quote("There is no such purchase order or action."), 303)
        try:
            people.set_status(tenant, order, label=label)
        except Refused as refusal:
            return self._back(order, problem=str(refusal))
        return self._back(order, note=f"Order {order['purchaseOrderNumber']} is {label} now.")

    async def change_line(self, request: Request) -> Response:
        """Receive units of a line, or take them back."""
        tenant = self._api.tenant
        line = tenant.find("PurchaseOrderItems", request.path_params["line_id"])
        if line is None:
            return RedirectResponse("/?problem=" + quote("There is no such line."), 303)
        order = tenant.get("PurchaseOrders", line["orderID"])
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        text = form.get("quantity", "").strip()
        if not text.isdigit():
            return self._back(order, problem=f"The quantity {text!r} is not a whole number.")
        try:
            if request.path_params["action"] == "receive":
                people.receive(
                    tenant,
                    line,
                    quantity=int(text),
                    vendor_invoice_number=form.get("vendorInvoiceNumber", "").strip() or None,
                    serial_number=form.get("serialNumber", "").strip() or None,
                )
                note = f"{text} received."
            else:
                people.cancel_receipt(tenant, line, quantity=int(text))
                note = f"{text} taken back."
        except Refused as refusal:
            return self._back(order, problem=str(refusal))
        return self._back(order, note=note)

    def _back(self, order: Row, *, note: str = "", problem: str = "") -> Response:
        self._api.keep()
        said = f"problem={quote(problem)}" if problem else f"note={quote(note)}"
        return RedirectResponse(f"/orders/{order['id']}?{said}", 303)

    async def stock(self, request: Request) -> Response:
        """Counts by location."""
        return self._show(request, "stock.html", here="/stock", table=page_content.stock_page(self._api))

    async def charges(self, request: Request) -> Response:
        """Charges and their invoices."""
        rows = page_content.charge_rows(self._api.tenant)
        return self._show(request, "charges.html", here="/charges", charges=rows)

    async def requests(self, request: Request) -> Response:
        """The log."""
        return self._show(
            request,
            "requests.html",
            here="/requests",
            requests=list(reversed(self._api.log[-REQUESTS_SHOWN_MAX:])),
            total=len(self._api.log),
            shown_max=min(REQUESTS_SHOWN_MAX, len(self._api.log)),
            waiting=self._api.faults.waiting,
            user=self._api.tenant.credentials.user,
            url=f"{request.base_url}ATServicesRest/V1.0/",
        )

    async def style(self, _request: Request) -> Response:
        """The one style sheet."""
        return Response(self._style, media_type="text/css")
