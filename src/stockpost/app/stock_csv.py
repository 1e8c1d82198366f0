"""The stock page as a file for spreadsheets: one line an item, a column for each location and each inventory site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from stockpost.app.csv_text import Cell, csv_bytes
from stockpost.app.documents import money_text, quantity_text, time_text
from stockpost.app.stock_words import SYNC_RESULTS, reasons
from stockpost.app.views import StockItemView

COLUMNS_BEFORE = ("Item", "Item in QuickBooks", "Autotask on hand")
COLUMNS_AFTER = (
    "Received, not yet posted",
    "Delivered, not yet invoiced",
    "QuickBooks should have",
    "QuickBooks on hand",
    "QuickBooks on order",
    "Difference",
    "Average cost",
    "Value of the difference",
    "Estimated value (new item)",
    "Why",
    "QuickBooks read at",
    "Last sync",
    "Result of the last sync",
)


def stock_csv(items: Sequence[StockItemView]) -> bytes:
    """All of these items. Times are UTC; what is not known is empty."""
    places = sorted({name for item in items for name, _ in item.locations}, key=str.casefold)
    sites = sorted({name for item in items for name, _ in item.count.sites}, key=str.casefold)
    header = [
        *COLUMNS_BEFORE,
        *(f"Autotask: {name}" for name in places),
        *(f"QuickBooks: {name}" for name in sites),
        *COLUMNS_AFTER,
    ]
    return csv_bytes(header, (_row(item, places, sites) for item in items))


def _row(item: StockItemView, places: Sequence[str], sites: Sequence[str]) -> list[Cell]:
    count, last = item.count, item.last_sync
    by_place: dict[str, Decimal] = {}
    for name, units in item.locations:
        by_place[name] = by_place.get(name, Decimal(0)) + units
    by_site = dict(count.sites)
    return [
        count.item,
        count.quickbooks_name,
        _number(count.autotask),
        *(_number(by_place.get(name)) for name in places),
        *(_number(by_site.get(name)) for name in sites),
        _number(sum((units for _, units in count.unposted), Decimal(0))),
        _number(count.uninvoiced_units),
        _number(count.target),
        _number(count.quickbooks),
        _number(count.on_order),
        _number(count.difference),
        _money(count.average_cost),
        _money(count.value),
        _money(count.estimated_value),
        " ".join(reasons(item)),
        _time(item.quickbooks_read_at),
        _time(last.time if last is not None else None),
        SYNC_RESULTS.get(last.result, last.result) if last is not None else None,
    ]


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(quantity_text(value))


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(money_text(value))


def _time(value: datetime | None) -> str | None:
    return None if value is None else time_text(value)
