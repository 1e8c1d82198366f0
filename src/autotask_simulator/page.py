"""The people's pages: orders, stock, charges and invoices, and what clients asked. Plain forms, no script."""

from importlib.resources import files
from urllib.parse import quote

import jinja2
import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from autotask_simulator import control, forms, page_charges, page_content, page_stock
from autotask_simulator.api import Api
from autotask_simulator.errors import Refused
from autotask_simulator.values import is_number

REQUESTS_SHOWN_MAX = 200
NAMES_OFFERED_MAX = 300
"""Names offered while one types; a longer list would make the page slow, and names can be typed without it."""


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("autotask_simulator"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Pages:
    """The pages of one tenant."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._templates = _environment()
        self._style = files("autotask_simulator").joinpath("static/style.css").read_text(encoding="utf-8")

    def routes(self) -> list[Route]:
        """All pages, and the one door of their forms."""
        return [
            Route("/", self.orders),
            Route("/orders/new", self.new_order),
            Route("/orders/{order_id:int}", self.order),
            Route("/stock", self.stock),
            Route("/stock/{product_id:int}", self.product),
            Route("/charges", self.charges),
            Route("/requests", self.requests),
            Route("/do/{action}", self.do, methods=["POST"]),
            Route("/static/style.css", self.style),
        ]

    def _show(self, request: Request, template: str, *, here: str, **content: object) -> Response:
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
            "search": request.query_params.get("q", "").strip(),
        }
        return HTMLResponse(self._templates.get_template(template).render({**shared, **content}))

    def _names(self) -> dict[str, object]:
        """What forms offer: products, vendors, customers, locations."""
        tenant = self._api.tenant
        products = tenant.tables["Products"]
        companies = [row for row in tenant.rows("Companies") if row["isActive"]]
        vendor = tenant.choice("Companies.companyType", "Vendor")
        return {
            "products": sorted(str(row["name"]) for row in products.values())
            if len(products) <= NAMES_OFFERED_MAX
            else [],
            "vendors": sorted(
                (str(row["companyName"]), row["id"]) for row in companies if row["companyType"] == vendor
            ),
            "customers": sorted(str(row["companyName"]) for row in companies if row["companyType"] != vendor),
            "locations": [row["locationName"] for row in tenant.rows("InventoryLocations") if row["isActive"]],
        }

    async def orders(self, request: Request) -> Response:
        """All orders, or those of one status or with some text."""
        chosen, search = request.query_params.get("status"), request.query_params.get("q", "").strip()
        content = page_content.orders_page(self._api.tenant, status=chosen, search=search, page=_page(request))
        return self._show(request, "orders.html", here="/", chosen=chosen, **content)

    async def new_order(self, request: Request) -> Response:
        """The form of a new order."""
        return self._show(request, "order_new.html", here="/", names=self._names())

    async def order(self, request: Request) -> Response:
        """One order."""
        row = self._api.tenant.find("PurchaseOrders", request.path_params["order_id"])
        if row is None:
            return _to("/", problem="There is no such purchase order.")
        order = page_content.order_page(self._api.tenant, row)
        return self._show(request, "order.html", here="/", order=order, names=self._names())

    async def stock(self, request: Request) -> Response:
        """Counts by location."""
        search = request.query_params.get("q", "").strip()
        table = page_stock.stock_page(self._api, search=search, page=_page(request))
        return self._show(request, "stock.html", here="/stock", table=table, slice=table["slice"])

    async def product(self, request: Request) -> Response:
        """The stock of one product."""
        row = self._api.tenant.find("Products", request.path_params["product_id"])
        if row is None:
            return _to("/stock", problem="There is no such product.")
        return self._show(request, "product.html", here="/stock", product=page_stock.product_page(self._api, row))

    async def charges(self, request: Request) -> Response:
        """Charges and invoices."""
        search = request.query_params.get("q", "").strip()
        content = page_charges.charges_page(self._api.tenant, search=search, page=_page(request))
        return self._show(request, "charges.html", here="/charges", names=self._names(), **content)

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

    async def do(self, request: Request) -> Response:
        """What a form asks for, by the control action of that name; then back to the page, with a sentence."""
        action, raw = request.path_params["action"], (await request.body()).decode(errors="replace")
        back = forms.read_back(raw)
        try:
            body = forms.read_form(raw)
            if action not in forms.DONE:
                raise Refused(f"There is no form for {action!r}.")
            result = control.run_action(self._api, action, body)
        except (Refused, msgspec.ValidationError) as refusal:
            return _to(back, problem=str(refusal))
        if action == "add-order" and isinstance(result, dict):
            back = f"/orders/{result['id']}"
        return _to(back, note=forms.done_text(action, body))

    async def style(self, _request: Request) -> Response:
        """The one style sheet."""
        return Response(self._style, media_type="text/css")


def _page(request: Request) -> int:
    text = request.query_params.get("page", "1")
    return int(text) if is_number(text) else 1


def _to(address: str, *, note: str = "", problem: str = "") -> Response:
    said = f"problem={quote(problem)}" if problem else f"note={quote(note)}"
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{said}", 303)
