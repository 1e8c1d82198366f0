"""The stock page: both sides' counts of every item, as a page and as a file, and the story of one item."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.app.stock_csv import stock_csv
from stockpost.app.views import ItemStoryView, StockItemView
from stockpost.core.left_alone import KEPT
from stockpost.web.call import Call
from stockpost.web.chart import count_chart
from stockpost.web.doors import Door
from stockpost.web.listing import page_of

CHANGES_SHOWN = 60
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFilter:
    """A view of the list: its name in the address, its title and which items it holds."""

    name: str
    title: str
    empty: str
    holds: Callable[[StockItemView], bool]


FILTERS = (
    StockFilter(
        name="differs",
        title="Differs",
        empty="Where both counts are known, QuickBooks has what it should have.",
        holds=lambda item: item.differs,
    ),
    StockFilter(
        name="missing",
        title="Not in QuickBooks",
        empty="Every item that was looked for is in QuickBooks.",
        holds=lambda item: item.count.is_in_quickbooks is False and item.count.autotask is not None,
    ),
    StockFilter(
        name="left_alone",
        title="Left alone",
        empty="No item is left out of the sync.",
        holds=lambda item: bool(item.count.reason),
    ),
    StockFilter(
        name="all",
        title="All items",
        empty="Items appear here when Autotask has been read.",
        holds=lambda _item: True,
    ),
)
_SORTS: dict[str, Callable[[StockItemView], tuple[object, ...]]] = {
    "item": lambda item: (item.count.item.casefold(),),
    "autotask": lambda item: (item.count.autotask or _NOTHING,),
    "quickbooks": lambda item: (item.count.quickbooks or _NOTHING,),
    "difference": lambda item: (abs(item.count.difference or _NOTHING),),
    "value": lambda item: (abs(item.count.value or _NOTHING),),
    "synced": lambda item: (item.last_sync.time if item.last_sync else _BEGINNING,),
}
_DEFAULT_SORT = "item"


def stock_page(call: Call) -> Response:
    """The items of one view, searched and sorted."""
    if not call.companies:
        return call.page("no_company.html")
    stock = call.desk.stock(call.company)
    counts = {view.name: sum(map(view.holds, stock.items)) for view in FILTERS}
    view = _view(call, counts)
    text = _search(call)
    sort = call.query.get("sort", _DEFAULT_SORT)
    found = _sorted([item for item in stock.items if view.holds(item) and matches(item, text)], sort)
    rows, page, last_page = page_of(found, call.query.get("page", "1"))
    return call.page(
        "stock.html",
        stock=stock,
        filters=FILTERS,
        counts=counts,
        view=view,
        text=text,
        sort=sort,
        is_uninvoiced_unknown=stock.asks_uninvoiced
        and any(item.count.autotask is not None and item.count.uninvoiced is None for item in stock.items),
        rows=rows,
        found=len(found),
        elsewhere=sum(matches(item, text) for item in stock.items) if text and not found else 0,
        page=page,
        last_page=last_page,
    )


def matches(item: StockItemView, text: str) -> bool:
    """True when every word of `text` is in the item's name, or in QuickBooks' name of it."""
    name = f"{item.count.item} {item.count.quickbooks_name}".casefold()
    return all(word in name for word in text.casefold().split())


def _search(call: Call) -> str:
    return call.query.get("q", "").strip()[:200]


def _view(call: Call, counts: dict[str, int]) -> StockFilter:
    """The one asked for; without a wish what differs, or everything where nothing does."""
    asked = call.query.get("view", "")
    default = FILTERS[0] if counts[FILTERS[0].name] else FILTERS[-1]
    return next((view for view in FILTERS if view.name == asked), default)


def _sorted(items: list[StockItemView], sort: str) -> list[StockItemView]:
    key = _SORTS.get(sort.removeprefix("-"), _SORTS[_DEFAULT_SORT])
    return sorted(items, key=key, reverse=sort.startswith("-"))


def stock_file(call: Call) -> Response:
    """The items of the view that are searched for, as a CSV file."""
    stock, text = call.desk.stock(call.company), _search(call)
    view = _view(call, {FILTERS[0].name: 0})
    name = re.sub(r"[^A-Za-z0-9]+", "-", call.company).strip("-").lower() or "company"
    day = call.now.astimezone(UTC).strftime("%Y-%m-%d")
    return Response(
        stock_csv([item for item in stock.items if view.holds(item) and matches(item, text)]),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="stock-{name}-{day}.csv"'},
    )


def read_counts(call: Call) -> Response:
    """QuickBooks' counts are read at its next contact."""
    call.desk.read_counts(call.company_to_change, who=call.who)
    view = call.form.get("view", "")
    return call.go_to("/stock", view=view if any(view == known.name for known in FILTERS) else None)


def item_page(call: Call) -> Response:
    """One item: its counts, a chart of both over time, and what happened."""
    try:
        story = call.desk.item(call.company, int(call.path["product"]))
    except UseError as error:
        raise HTTPException(404, str(error)) from None
    return call.page(
        "item.html",
        story=story,
        view=story.item,
        is_kept=KEPT in story.item.count.reason,
        chart=count_chart(story.autotask, story.quickbooks, now=call.now),
        changes=changes(story)[:CHANGES_SHOWN],
    )


def changes(story: ItemStoryView) -> list[tuple[datetime, Decimal | None, Decimal | None]]:
    """(time, Autotask's count, QuickBooks' count) after each change, the newest first: the chart in words."""
    both = sorted(
        [(time, 0, units) for time, units in story.autotask] + [(time, 1, units) for time, units in story.quickbooks]
    )
    now: list[Decimal | None] = [None, None]
    rows = []
    for time, group in groupby(both, key=lambda change: change[0]):
        for _, side, units in group:
            now[side] = units
        rows.append((time, now[0], now[1]))
    return rows[::-1]


DOORS = (
    Door(path="/stock", role=Role.VIEWER, answer=stock_page),
    Door(path="/stock/stock.csv", role=Role.VIEWER, answer=stock_file),
    Door(path="/stock/items/{product:int}", role=Role.VIEWER, answer=item_page),
    Door(path="/stock/read", method="POST", role=Role.OPERATOR, answer=read_counts),
)
