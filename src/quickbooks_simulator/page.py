"""The pages that show the books and let a bookkeeper work in them: server-rendered, plain forms, no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import jinja2
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from .control import Control
from .overview import books_document
from .page_forms import CONTROL_NAMES, SAID, SWITCHES, form_values, state_buttons
from .people import ACTIONS
from .statuses import Refused

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
Values = dict[str, Any]

SECTIONS = (
    ("items", "Items"),
    ("orders", "Purchase orders"),
    ("receipts", "Item receipts"),
    ("bills", "Bills"),
    ("adjustments", "Adjustments"),
    ("sales", "Sales"),
    ("names", "Names"),
    ("accounts", "Accounts"),
    ("settings", "Settings"),
)
_KINDS: dict[str, tuple[str, ...]] = {
    "receipts": ("itemReceipts",),
    "bills": ("bills",),
    "adjustments": ("inventoryAdjustments",),
    "sales": ("invoices", "salesReceipts"),
}
_OBSTACLES = {
    "": "nothing",
    "starting": "QuickBooks has not finished starting",
    "cannotStart": "QuickBooks cannot be started",
    "notInstalled": "QuickBooks or its request processor is not installed",
    "unregistered": "QuickBooks is not registered",
    "basicEdition": "QuickBooks Basic takes no requests",
    "remoteRefused": "Remote access is not allowed",
    "certificateExpired": "The application's certificate has expired",
    "certificateRevoked": "The application's certificate is revoked",
    "permissionWithdrawn": "The Admin has withdrawn the permission",
    "permissionsLocked": "The permissions are locked for the moment",
}


class Page:
    """Web pages for people."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
        )

    def routes(self) -> list[Route]:
        """All pages."""
        return [
            Route("/", self._items, methods=["GET"]),
            Route("/orders", self._orders, methods=["GET"]),
            Route("/orders/{txn_id}", self._order, methods=["GET"]),
            Route("/names", self._names, methods=["GET"]),
            Route("/accounts", self._accounts, methods=["GET"]),
            Route("/settings", self._settings, methods=["GET"]),
            Route("/do/{action}", self._do, methods=["POST"]),
            Route("/{section}", self._transactions, methods=["GET"]),
        ]

    async def _show(self, request: Request, template: str, section: str, **values: Any) -> Response:
        books = await run_in_threadpool(self._books)
        text = self._templates.get_template(template).render(
            books=books,
            section=section,
            sections=SECTIONS,
            said=request.query_params.get("said", ""),
            wrong=request.query_params.get("wrong", ""),
            applications=self._control.window.pollers,
            **values,
        )
        return HTMLResponse(text, headers={"Cache-Control": "no-store"})

    def _books(self) -> Values:
        with self._control.quickbooks.look() as work:
            return {**books_document(work.books), "today": work.today}

    async def _items(self, request: Request) -> Response:
        return await self._show(request, "items.html", "items")

    async def _orders(self, request: Request) -> Response:
        return await self._show(request, "orders.html", "orders")

    async def _order(self, request: Request) -> Response:
        books = await run_in_threadpool(self._books)
        wanted = request.path_params["txn_id"]
        order = next((one for one in books["purchaseOrders"] if one["txnId"] == wanted), None)
        if order is None:
            return HTMLResponse("There is no such purchase order.", status_code=404)
        links = [link for link in books["links"] if link["to"] == wanted]
        return await self._show(request, "order.html", "orders", order=order, links=links)

    async def _transactions(self, request: Request) -> Response:
        section = request.path_params["section"]
        if section not in _KINDS:
            return HTMLResponse("There is no such page.", status_code=404)
        books = await run_in_threadpool(self._books)
        found = [one for kind in _KINDS[section] for one in books[kind]]
        title = dict(SECTIONS)[section]
        return await self._show(request, "transactions.html", section, found=found, title=title)

    async def _names(self, request: Request) -> Response:
        return await self._show(request, "names.html", "names")

    async def _accounts(self, request: Request) -> Response:
        return await self._show(request, "accounts.html", "accounts")

    async def _settings(self, request: Request) -> Response:
        state = await run_in_threadpool(self._state)
        return await self._show(request, "settings.html", "settings", switches=SWITCHES, obstacles=_OBSTACLES, **state)

    def _state(self) -> Values:
        with self._control.quickbooks.look() as work:
            return {"acts": state_buttons(work.preferences), "backups": self._control.backups(work.preferences.zone)}

    async def _do(self, request: Request) -> Response:
        """Carry out a form's action and go back to where it came from, with one sentence."""
        if from_another_site(request):
            return HTMLResponse("This form was sent from another site.", status_code=403)
        form = {name: str(value) for name, value in (await request.form()).items()}
        back = form.pop("back", "/")
        action = request.path_params["action"]
        try:
            values = form_values(action, form)
            if action in ACTIONS:  # whoever works on this page knows the password
                values["closingDatePassword"] = self._control.quickbooks.books.preferences.closing_date_password
            await run_in_threadpool(self._control.act, CONTROL_NAMES.get(action, action), values)
        except Refused as refused:
            return _back(back, wrong=refused.message)
        except OSError as error:
            return _back(back, wrong=f"The disk refused, nothing was changed: {error}")
        except (ValueError, KeyError) as error:
            return _back(back, wrong=str(error))
        return _back(back, said=SAID.get(action, "Done."))


def from_another_site(request: Request) -> bool:
    """A browser sends the form of a page that is not ours."""
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.headers.get("host")


def _back(path: str, **query: str) -> Response:
    target = path if path.startswith("/") and not path.startswith("//") else "/"
    return RedirectResponse(f"{target}?{urlencode(query)}", status_code=303)
