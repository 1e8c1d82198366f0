"""Rows of a location that Autotask's answer no longer has: an answer may be partial and look whole, so they lower no count unasked (I2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from stockpost.core.autotask_records import StockRow, VanishedRow
from stockpost.core.decimals import number
from stockpost.core.item_counts import NOTHING
from stockpost.core.ledger import Decision
from stockpost.core.problems import Problem, problem
from stockpost.core.sites import location_name

LOCATION_VANISHED = "location_vanished"
_BETWEEN = "|"


def vanished_rows(
    before: Iterable[StockRow],
    kept: Sequence[VanishedRow],
    now: Sequence[StockRow],
    *,
    at: datetime,
    received: Callable[[], Decimal],
) -> tuple[VanishedRow, ...]:
    """The rows of one product that had units on hand and are not in the answer `now`, by location; `before` is the answer before it, which
    lacked those `kept` already. `at` is the time of the answer, `received` tells how many units came since the one before.

    None where the answer has no fewer units than all of them together and what came: they were moved, and the empty row was removed. An
    answer without any row says nothing of the product, so nothing is forgotten then.
    """
    last = [VanishedRow(location_id=row.location_id, on_hand=row.on_hand, since=at) for row in before]
    listed = {row.location_id for row in last}
    known = [*last, *(row for row in kept if row.location_id not in listed)]
    there = {row.location_id for row in now}
    missing = tuple(row for row in known if row.location_id not in there and row.on_hand)
    more = _units(now) - _units(known)
    # What came is asked for only where it matters: telling it reads all orders of the product.
    is_moved = bool(missing and now) and more >= 0 and more >= received()
    return () if is_moved else tuple(sorted(missing, key=lambda row: row.location_id))


def _units(rows: Iterable[StockRow | VanishedRow]) -> Decimal:
    return sum((row.on_hand for row in rows), NOTHING)


def undecided(
    rows: Iterable[VanishedRow], decisions: Iterable[Decision], *, product_id: int
) -> tuple[VanishedRow, ...]:
    """Those of which nobody said yet that their units are gone. It is said of a row as it vanished: one that comes back and vanishes again
    is asked about again."""
    said = {
        case
        for one in decisions
        if (one.code, one.choice, one.product_id) == (LOCATION_VANISHED, "approve", product_id)
        for case in one.basis.split(_BETWEEN)
    }
    return tuple(row for row in rows if _case(row) not in said)


def vanished_problem(
    rows: Sequence[VanishedRow], names: Mapping[int, str], *, product_id: int, item: str, current: str, target: str
) -> Problem:
    """A person says whether the units are gone."""
    return problem(
        LOCATION_VANISHED,
        product_id=product_id,
        item=item,
        places=" and ".join(location_name(names, row.location_id) for row in rows),
        units=units_in_words(rows, names),
        current=current,
        target=target,
        basis=_BETWEEN.join(_case(row) for row in rows),
    )


def units_in_words(rows: Iterable[VanishedRow], names: Mapping[int, str]) -> str:
    """“5 at Van, 2 at Shelf”."""
    return ", ".join(f"{number(row.on_hand)} at {location_name(names, row.location_id)}" for row in rows)


def _case(row: VanishedRow) -> str:
    return f"{row.location_id}:{number(row.on_hand)}:{row.since.isoformat()}"
