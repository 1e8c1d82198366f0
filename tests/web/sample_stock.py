"""Items with every state that the stock page shows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from stockpost.app.views import ItemStoryView, SiteView, StockItemView, StockView, TimelineView
from stockpost.core.autotask_records import StockRow
from stockpost.core.item_counts import ItemCount, LastSync, Movements, SiteShare
from tests.web.sample_orders import NOW

PLACES = {1: "Main Warehouse", 2: "Van of Chris", 3: "Branch office Northgate"}
SWITCH, DOCKING, UPS, CABLE, LICENSE, LAPTOP, PAGED = 301, 302, 303, 304, 305, 306, 1000


def _last(product_id: int, result: str, *, hours: int, reason: str = "") -> LastSync:
    return LastSync(product_id=product_id, run_id=39, time=NOW - timedelta(hours=hours), result=result, reason=reason)


def _count(product_id: int, item: str, places: tuple[int, ...], quickbooks: int | None, **more: object) -> ItemCount:
    rows = tuple(
        StockRow(product_id=product_id, location_id=place, on_hand=Decimal(units))
        for place, units in enumerate(places, start=1)
    )
    total = Decimal(sum(places)) if places else None
    values: dict[str, object] = {
        "product_id": product_id,
        "item": item,
        "item_key": item.casefold(),
        "autotask": total,
        "locations": rows,
        "target": total,
        "is_in_quickbooks": True,
        "kind": "Inventory",
        "quickbooks": None if quickbooks is None else Decimal(quickbooks),
        "on_order": Decimal(0),
        "average_cost": Decimal("248.00"),
    }
    return ItemCount(**{**values, **more})  # type: ignore[arg-type]


def _view(count: ItemCount, **more: object) -> StockItemView:
    values: dict[str, object] = {
        "count": count,
        "locations": tuple((PLACES[row.location_id], row.on_hand) for row in count.locations),
        "quickbooks_read_at": None if count.is_in_quickbooks is None else NOW - timedelta(hours=2),
    }
    return StockItemView(**{**values, **more})  # type: ignore[arg-type]


WAITING: dict[str, object] = {
    "unposted": (("1007", Decimal(5)),),
    "target": Decimal(7),
    "on_order": Decimal(5),
    "quickbooks_name": "Network:PoE 24",
}
"""Of the switch: 5 of its 12 units are not posted yet, and QuickBooks calls it otherwise."""


MOVED = Movements(
    since=NOW - timedelta(hours=26),
    received=Decimal(5),
    autotask_otherwise=Decimal(-1),
    posted=Decimal(0),
    quickbooks_otherwise=Decimal(-2),
)


def sample_stock(more: int = 0) -> StockView:
    """Six items, and `more` that are equal on both sides."""
    items = [
        _view(
            _count(
                SWITCH,
                "Switch 24-port PoE",
                (8, 3, 1),
                1,
                **WAITING,
            ),
            vanished=(("Van of Sam", Decimal(2)),),
            last_sync=_last(SWITCH, "adjusted", hours=26),
            movements=MOVED,
        ),
        _view(_count(DOCKING, "Docking Station USB-C", (4,), 4), last_sync=_last(DOCKING, "equal", hours=26)),
        _view(_count(UPS, "UPS 1500VA", (2, 1), 5, average_cost=Decimal(0), never_transferred=("0988",))),
        _view(
            _count(
                CABLE,
                "Patch cable Cat6A 2 m, shielded, halogen-free, blue",
                (140, 60),
                None,
                is_in_quickbooks=None,
                average_cost=None,
                on_order=None,
            )
        ),
        _view(
            _count(
                LICENSE,
                "Backup license",
                (),
                8,
                reason="Autotask has no stock row for it, so its count is unknown, not zero",
            ),
            last_sync=_last(LICENSE, "left_out", hours=26, reason="Autotask has no stock row for it"),
        ),
        _view(
            _count(
                LAPTOP,
                "Laptop 14″",
                (3,),
                None,
                is_in_quickbooks=False,
                kind="",
                average_cost=None,
                on_order=None,
            ),
            last_sync=_last(LAPTOP, "problem", hours=50, reason="An account is missing"),
        ),
    ]
    items += [_view(_count(PAGED + number, f"Spare part {number:04}", (2,), 2)) for number in range(more)]
    return StockView(
        items=tuple(sorted(items, key=lambda item: item.count.item.casefold())),
        autotask_read_at=NOW - timedelta(minutes=4),
        quickbooks_read_at=NOW - timedelta(hours=2),
    )


def sample_story(item: StockItemView) -> ItemStoryView:
    """Ten days of an item."""
    days = ((10, 2, 2), (8, 7, None), (8, None, 7), (5, 6, None), (3, 12, None), (1, None, 1))
    return ItemStoryView(
        item=item,
        autotask=tuple((NOW - timedelta(days=day), Decimal(units)) for day, units, _ in days if units is not None),
        quickbooks=tuple((NOW - timedelta(days=day), Decimal(units)) for day, _, units in days if units is not None),
        events=(
            TimelineView(time=NOW - timedelta(days=3), who="Autotask", text="5 received on PO 1007"),
            TimelineView(
                time=NOW - timedelta(days=8),
                who="Dana",
                text="Set on hand of Switch 24-port PoE from 2 to 7: written (run 39)",
            ),
        ),
    )


def sample_by_site() -> StockItemView:
    """One unit was moved to the van, and two have come in at the warehouse."""
    main = SiteShare(site="Main", locations=(1,), autotask=Decimal(5), target=Decimal(3), quickbooks=Decimal(4))
    vans = SiteShare(
        site="Vans",
        locations=(2, 3),
        autotask=Decimal(3),
        target=Decimal(3),
        quickbooks=Decimal(1),
        arriving=Decimal(1),
    )
    rest = SiteShare(site="Rest", locations=(), autotask=Decimal(0), target=Decimal(0), quickbooks=Decimal(0))
    sites = tuple((name, Decimal(units)) for name, units in (("Main", 4), ("Vans", 1), ("no site", 9)))
    count = _count(
        SWITCH,
        "Switch",
        (5, 3),
        14,
        by_site=(main, vans, rest),
        sites=sites,
        arriving=Decimal(1),
        target=Decimal(6),
        average_cost=Decimal(2),
    )
    names = (("Main Warehouse",), ("Van North", "Van South"), ())
    views = tuple(SiteView(share=share, locations=at) for share, at in zip(count.by_site, names, strict=True))
    return StockItemView(count=count, sites=views)
