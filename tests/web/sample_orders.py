"""Forty purchase orders in every state, as the pages would be given them by the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from stockpost.app.views import ChoiceView, OrderLineView, OrderView, ProblemView
from stockpost.core.problems import Difference

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)
VENDORS = (
    "Ingram Micro",
    "D&H Distributing",
    "TD SYNNEX",
    "Provantage LLC",
    "Barcodes Inc.",
    "Northeast Telecommunications & Network Supply Partners",
)
ITEMS = (
    ("Switch 24-port PoE", "412.50", "12", "7"),
    ("Access Point WiFi 6", "129.00", "40", "40"),
    ("Laptop 14in i5 16GB", "899.9900", "3", "3"),
    ("Docking Station USB-C", "168.25", "9", "11"),
    ("Cat6 Patch Cable 3m", "2.3456", "380", "380"),
    ("UPS 1500VA", "219.00", "0", "1"),
    ("Monitor 27in", "244.10", "15", None),
    ("SFP+ Module", "38.00", None, "6"),
)
STATUSES = (
    *("not_transferred",) * 14,
    *("needs_update",) * 4,
    *("problem",) * 4,
    "queued",
    "in_progress",
    *("transferred",) * 10,
    *("closed",) * 2,
    "detached",
    "ignored",
    *("not_transferred",) * 2,
)


def _line(position: int, *, ordered: int, received: int, posted: int) -> OrderLineView:
    name, cost, autotask, quickbooks = ITEMS[position % len(ITEMS)]
    return OrderLineView(
        item=name,
        ordered=Decimal(ordered),
        received=Decimal(received),
        posted=Decimal(posted),
        unit_cost=Decimal(cost),
        autotask_on_hand=None if autotask is None else Decimal(autotask),
        quickbooks_on_hand=None if quickbooks is None else Decimal(quickbooks),
    )


PROBLEMS = (
    ProblemView(
        id=11,
        code="changed_in_quickbooks",
        title="Changed in QuickBooks",
        explanation="Somebody changed purchase order 1019 in QuickBooks after it was transferred.",
        remedy="Decide whose values count.",
        order="1019",
        order_id=9018,
        since=NOW - timedelta(hours=3),
        choices=(
            ChoiceView(
                choice="overwrite",
                title="Overwrite with Autotask",
                consequence="QuickBooks gets Autotask's values back; the change made there is lost.",
            ),
            ChoiceView(
                choice="detach",
                title="Leave QuickBooks as it is",
                consequence="Stockpost does not touch this order any more.",
            ),
        ),
        differences=tuple(
            Difference(field=field, autotask=autotask, last_transferred=transferred, quickbooks=quickbooks)
            for field, autotask, transferred, quickbooks in (
                ("Memo", "Project Harbor View", "Project Harbor", "Harbor View, call before delivery"),
                ("Switch 24-port PoE: quantity", "5", "5", "4"),
                ("Switch 24-port PoE: unit cost", "412.50", "412.50", "398.00"),
            )
        ),
    ),
    ProblemView(
        id=12,
        code="item_missing",
        title="The item is not in QuickBooks",
        explanation="QuickBooks has no item “SFP+ Module”, and creating missing items is turned off.",
        remedy="Map it to an item of QuickBooks, or create it.",
        order="1020",
        order_id=9019,
        item="SFP+ Module",
        since=NOW - timedelta(days=2),
        choices=(
            ChoiceView(choice="create", title="Create the item", consequence="A new inventory item is made."),
            ChoiceView(
                choice="map",
                title="Choose the name in QuickBooks",
                consequence="Used for this item from now on.",
                needs_name=True,
            ),
        ),
    ),
    ProblemView(
        id=13,
        code="item_missing",
        title="The item is not in QuickBooks",
        explanation="QuickBooks has no item “Monitor 27in”, and creating missing items is turned off.",
        remedy="Map it to an item of QuickBooks, or create it.",
        order="1021",
        order_id=9020,
        item="Monitor 27in",
        since=NOW - timedelta(days=1),
        choices=(
            ChoiceView(choice="create", title="Create the item", consequence="A new inventory item is made."),
            ChoiceView(
                choice="map",
                title="Choose the name in QuickBooks",
                consequence="Used for this item from now on.",
                needs_name=True,
            ),
        ),
    ),
    ProblemView(
        id=14,
        code="deleted_in_quickbooks",
        title="Deleted in QuickBooks",
        explanation="Purchase order 1022 was deleted in QuickBooks. Its 2 receipts are still there.",
        remedy="Enter it again or leave it.",
        order="1022",
        order_id=9021,
        since=NOW - timedelta(minutes=25),
        choices=(
            ChoiceView(choice="recreate", title="Enter it again", consequence="A new purchase order 1022 is entered."),
            ChoiceView(choice="detach", title="Leave it", consequence="Stockpost does not touch this order any more."),
        ),
    ),
    ProblemView(
        id=15,
        code="change_too_large",
        title="A large change of stock",
        explanation="On hand of Cat6 Patch Cable 3m would go from 380 to 4,380. The limit is 1,000.",
        remedy="Compare with the shelf, then approve or skip.",
        item="Cat6 Patch Cable 3m",
        since=NOW - timedelta(minutes=5),
        choices=(
            ChoiceView(choice="approve", title="Approve", consequence="QuickBooks' count is set to 4,380."),
            ChoiceView(choice="skip", title="Skip", consequence="QuickBooks' count stays 380."),
        ),
    ),
)


def sample_orders() -> list[OrderView]:
    """The orders 1001 to 1040. The last two are from before the company was joined."""
    return [_order(position, status) for position, status in enumerate(STATUSES)]


def _order(position: int, status: str) -> OrderView:
    number = "PO-2026-HARBOR-0007" if position == 35 else str(1001 + position)
    received_share = (0, 3, 5)[position % 3]
    in_quickbooks = status in ("needs_update", "transferred", "closed") or number in ("1019", "1022")
    all_posted = status in ("transferred", "closed")
    lines = tuple(
        _line(
            position + extra,
            ordered=5 * (extra + 1),
            received=received_share * (extra + 1),
            posted=received_share * (extra + 1) if all_posted else (2 if status == "needs_update" else 0),
        )
        for extra in range(1 + position % 3)
    )
    total = sum((line.ordered * line.unit_cost for line in lines), Decimal(0))
    canceled = number == "1014"
    return OrderView(
        number=number,
        autotask_id=9000 + position,
        vendor=VENDORS[position % len(VENDORS)],
        autotask_status="Canceled" if canceled else ("Submitted", "Received Partial", "Received Full")[position % 3],
        ordered=sum((line.ordered for line in lines), Decimal(0)),
        received=sum((line.received for line in lines), Decimal(0)),
        total=total.quantize(Decimal("0.01")),
        transfer_status=status,
        txn_id=f"{1000 + position:X}-1732460000" if in_quickbooks else None,
        ref_number=number[-11:] if in_quickbooks else None,
        problems=tuple(problem for problem in PROBLEMS if problem.order == number),
        lines=lines,
        created_at=NOW - timedelta(days=position, hours=position),
        last_transfer_at=NOW - timedelta(hours=2 * position) if in_quickbooks else None,
        update_summary=_summary(status, position),
        in_scope=position < 38,
    )


def _summary(status: str, position: int) -> str:
    if status == "needs_update":
        return ("2 receipts", "1 receipt, 1 changed line", "Quantity changed on 1 line", "Close: canceled in Autotask")[
            position % 4
        ]
    if status == "not_transferred" and position % 3:
        return f"Enter, {1 + position % 3} receipts"
    return ""
