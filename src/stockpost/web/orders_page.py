"""The page *Transfer Purchase Orders* and the rows that open in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.app.views import OrderView
from stockpost.web.call import Call
from stockpost.web.doors import Door
from stockpost.web.listing import id_asked, page_of

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_CANCELED = "canceled"
_UNDER_WAY = frozenset({"queued", "in_progress"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersFilter:
    """A view of the list: its name in the address, its title and which orders it holds."""

    name: str
    title: str
    empty: str
    holds: Callable[[OrderView], bool]


def _to_transfer(order: OrderView) -> bool:
    return (
        order.transfer_status == "not_transferred"
        and order.in_scope
        and order.autotask_status.casefold() != _CANCELED
        and not order.problems
    )


FILTERS = (
    OrdersFilter(
        name="to_transfer",
        title="To transfer",
        empty="No purchase order waits to be transferred. New ones appear here when Autotask is read again.",
        holds=_to_transfer,
    ),
    OrdersFilter(
        name="needs_update",
        title="Needs update",
        empty="Nothing has changed in Autotask since the last transfer.",
        holds=lambda order: order.transfer_status == "needs_update",
    ),
    OrdersFilter(
        name="problems",
        title="Problems",
        empty="No purchase order waits for a decision.",
        holds=lambda order: order.transfer_status == "problem" or bool(order.problems),
    ),
    OrdersFilter(
        name="in_progress",
        title="In progress",
        empty="Nothing is on its way to QuickBooks. Select purchase orders under To transfer to begin.",
        holds=lambda order: order.transfer_status in _UNDER_WAY,
    ),
    OrdersFilter(
        name="done",
        title="Done",
        empty="Nothing has been transferred yet. Select purchase orders under To transfer to begin.",
        holds=lambda order: order.transfer_status in ("transferred", "closed", "detached", "ignored"),
    ),
    OrdersFilter(
        name="all",
        title="All",
        empty="Autotask has no purchase orders yet. They appear here when it is read again.",
        holds=lambda order: order.in_scope or order.transfer_status != "not_transferred",
    ),
)
_SORTS: dict[str, Callable[[OrderView], tuple[object, ...]]] = {
    "number": lambda order: (len(order.number), order.number),
    "vendor": lambda order: (order.vendor.casefold(), len(order.number), order.number),
    "created": lambda order: (order.created_at,),
    "total": lambda order: (order.total,),
    "transferred": lambda order: (order.last_transfer_at or _BEGINNING,),
}
_DEFAULT_SORT = "-created"


def selectable(order: OrderView) -> bool:
    """True where *Transfer Selected / Update Status* makes sense: not while under way, and never for a canceled order."""
    if order.transfer_status in _UNDER_WAY:
        return False
    return order.autotask_status.casefold() != _CANCELED or order.transfer_status != "not_transferred"


def lines_to_post(order: OrderView) -> int:
    """How many lines have more received in Autotask than in QuickBooks."""
    return sum(line.received > line.posted for line in order.lines)


def matches(order: OrderView, text: str) -> bool:
    """True when every word of `text` is in the number, the QuickBooks number, the vendor or an item of the order, under either side's name."""
    names = (name for line in order.lines for name in (line.item, line.quickbooks_item))
    haystack = " ".join(
        (order.number, order.ref_number or "", order.vendor, order.quickbooks_vendor, *names)
    ).casefold()
    return all(word in haystack for word in text.casefold().split())


def orders_page(call: Call) -> Response:
    """The list of one view, searched and sorted."""
    if not call.companies:
        return call.page("no_company.html")
    orders = call.desk.orders(call.company)
    asked = call.query.get("view")
    counts = {view.name: sum(map(view.holds, orders)) for view in FILTERS}
    view = next((view for view in FILTERS if view.name == asked), None) or _first_view(counts)
    text = call.query.get("q", "").strip()[:200]
    older = call.query.get("older") == "1"
    sort = call.query.get("sort", _DEFAULT_SORT)
    found = [order for order in orders if _shown(order, view, older=older) and matches(order, text)]
    elsewhere = 0
    if text and not found:
        elsewhere = sum(matches(order, text) for order in orders)
    rows, page, last_page = page_of(_sorted(found, sort), call.query.get("page", "1"))
    return call.page(
        "orders.html",
        filters=FILTERS,
        counts=counts,
        view=view,
        text=text,
        sort=sort,
        older=older,
        older_count=sum(not FILTERS[-1].holds(order) for order in orders),
        transfer_from=call.company_view.settings.get("transfer_from", ""),
        rows=rows,
        found=len(found),
        elsewhere=elsewhere,
        page=page,
        last_page=last_page,
        selectable=selectable,
        lines_to_post=lines_to_post,
    )


def _first_view(counts: dict[str, int]) -> OrdersFilter:
    """What waits for the person comes first; with nothing waiting, everything."""
    for view in FILTERS[:2]:
        if counts[view.name]:
            return view
    return FILTERS[-1] if counts["all"] else FILTERS[0]


def _shown(order: OrderView, view: OrdersFilter, *, older: bool) -> bool:
    return view.holds(order) or (older and view.name == "all")


def _sorted(orders: Iterable[OrderView], sort: str) -> list[OrderView]:
    backwards = sort.startswith("-")
    key = _SORTS.get(sort.removeprefix("-"))
    if key is None:
        key, backwards = _SORTS["created"], True
    return sorted(orders, key=key, reverse=backwards)


def order_lines(call: Call) -> Response:
    """The lines that open under a row."""
    return call.part("order_lines.html", order=_order(call))


def order_page(call: Call) -> Response:
    """One purchase order: both sides, its problems and its story."""
    order = _order(call)
    problems = [problem for problem in call.desk.problems(call.company) if problem.order_id == order.autotask_id]
    others = call.desk.orders(call.company, numbers=[order.number]) if order.is_number_shared else []
    return call.page(
        "order.html",
        order=order,
        problems=problems or list(order.problems),
        held_up=call.desk.held_up(call.company) if problems else {},
        timeline=call.desk.timeline(call.company, order.number, autotask_id=order.autotask_id),
        history=call.desk.history(call.company, autotask_id=order.autotask_id),
        others=[other for other in others if other.autotask_id != order.autotask_id],
        selectable=selectable,
        lines_to_post=lines_to_post,
    )


def _order(call: Call) -> OrderView:
    """The order of the address, of several with this number that of the `id`; 404 where Autotask has none of that number."""
    try:
        return call.desk.order(call.company, call.path["number"], autotask_id=id_asked(call.query.get("id", "")))
    except UseError as error:
        raise HTTPException(404, str(error)) from None


def refresh(call: Call) -> Response:
    """Reads Autotask now."""
    call.desk.refresh(call.company_to_change, who=call.who)
    view = call.form.get("view", "")
    return call.go_to("/", view=view if any(view == known.name for known in FILTERS) else None)


def connection_states(call: Call) -> Response:
    """Both state pills; the page asks for them again and again."""
    return call.part("states.html", connection=call.desk.connection(call.company))


DOORS = (
    Door(path="/", role=Role.VIEWER, answer=orders_page),
    Door(path="/states", role=Role.VIEWER, answer=connection_states),
    Door(path="/refresh", method="POST", role=Role.OPERATOR, answer=refresh),
    Door(path="/orders/{number:path}", role=Role.VIEWER, answer=order_page),
    Door(path="/order-lines/{number:path}", role=Role.VIEWER, answer=order_lines),
)
