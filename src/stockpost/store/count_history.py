"""The history of counts: a row for every change that was seen, so that a count can be followed back (design 1: counts nobody can explain).

Autotask's counts are kept by product id, QuickBooks' by the item's folded name, since that is how each side is read; they follow an item
that gets another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, bindparam, delete, false, func, insert, select, true, update

from stockpost.store.ledger_tables import count_history

AUTOTASK, QUICKBOOKS = "autotask", "quickbooks"
KEPT = timedelta(days=400)
"""Changes older than this are dropped; the newest count of an item always stays."""
KEYS_IN_ONE_QUERY = 500

_HERE = count_history.c
_NEWEST = (
    _HERE.company_id == bindparam("company"),
    _HERE.side == bindparam("of_side"),
    _HERE.key.in_(bindparam("keys", expanding=True)),
    _HERE.is_newest.is_(true()),
)
_COUNTS = select(_HERE.key, _HERE.units).where(*_NEWEST)
_OUTDATE = update(count_history).where(*_NEWEST).values(is_newest=False)
_ADD = insert(count_history)
_DROP_OLD = delete(count_history).where(
    _HERE.company_id == bindparam("company"), _HERE.time < bindparam("before"), _HERE.is_newest.is_(false())
)


@dataclass(frozen=True, slots=True)
class CountChange:
    """From `time` on this many units were on hand, as far as was read."""

    time: datetime
    units: Decimal


def note_counts(
    connection: Connection, company_id: int, side: str, counts: Mapping[str, Decimal], *, at: datetime
) -> None:
    """Keep the counts that differ from what was read before, and drop what is too old."""
    known = _newest(connection, company_id, side, list(counts))
    changed = {key: units for key, units in counts.items() if known.get(key) != units}
    if not changed:
        return
    for keys in _parts([key for key in changed if key in known]):
        connection.execute(_OUTDATE, {"company": company_id, "of_side": side, "keys": keys})
    connection.execute(
        _ADD,
        [
            {"company_id": company_id, "side": side, "key": key, "time": at, "units": units, "is_newest": True}
            for key, units in changed.items()
        ],
    )
    connection.execute(_DROP_OLD, {"company": company_id, "before": at - KEPT})


def history_of(connection: Connection, company_id: int, side: str, key: str) -> list[CountChange]:
    """The changes of one count, oldest first."""
    here = count_history.c
    statement = (
        select(here.time, here.units)
        .where(here.company_id == company_id, here.side == side, here.key == key)
        .order_by(here.id)
    )
    changes: list[CountChange] = []
    for row in connection.execute(statement):
        # Under a new name the count that was known is read once more.
        if not changes or changes[-1].units != row.units:
            changes.append(CountChange(time=row.time, units=row.units))
    return changes


def move_counts(connection: Connection, company_id: int, side: str, *, old: str, new: str) -> None:
    """What was counted under one key belongs to another one from now on, before what is counted there already."""
    here = count_history.c
    mine = (here.company_id == company_id, here.side == side)
    connection.execute(update(count_history).where(*mine, here.key == old).values(key=new))
    newest = connection.execute(select(func.max(here.id)).where(*mine, here.key == new)).scalar_one()
    if newest is not None:
        connection.execute(
            update(count_history).where(*mine, here.key == new, here.id != newest).values(is_newest=False)
        )


def drop_counts(connection: Connection, company_id: int, side: str) -> None:
    """Forget one side's history, when the company is bound to another file."""
    here = count_history.c
    connection.execute(delete(count_history).where(here.company_id == company_id, here.side == side))


def _newest(connection: Connection, company_id: int, side: str, keys: list[str]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for part in _parts(keys):
        rows = connection.execute(_COUNTS, {"company": company_id, "of_side": side, "keys": part})
        found.update({row.key: row.units for row in rows})
    return found


def _parts(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + KEYS_IN_ONE_QUERY] for start in range(0, len(keys), KEYS_IN_ONE_QUERY)]
