"""L9: no count of ours was set without Stockpost knowing it: the ledger has the adjustment, or a person was told that it was set late; S24: and
waits for a person until a sync has met it."""

from __future__ import annotations

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation, marked, marks_of
from tests.simulation.world import World

OVER = text(
    "SELECT p.id, p.product_id, p.basis, s.result IN ('adjusted', 'equal') AND s.time >= p.since AS is_through"
    " FROM problems p JOIN companies c ON c.id = p.company_id"
    " LEFT JOIN item_syncs s ON s.company_id = p.company_id AND s.product_id = p.product_id"
    " WHERE c.name = :name AND p.code = 'count_set_late' AND p.closed_at IS NOT NULL AND (p.choice IS NULL OR p.choice <> 'skip')"
)


class LateCountsEnd:
    """Looks at what was told of a late count once, when nobody is told of it any more and no person left it as it is: it is gone, another count
    of the item was set after it, or a sync of it is through."""

    def __init__(self) -> None:
        self._over: set[int] = set()

    def __call__(self, world: World) -> None:
        with world.hosts[0].database.read() as connection:
            rows = connection.execute(OVER, {"name": world.company}).all()
        books = world.bookkeeping.books
        for row in rows:
            late = books.transaction(row.basis.partition(":")[0])
            if row.id in self._over or late is None or row.is_through:
                continue
            later = [one for one in books.transactions("InventoryAdjustment") if one.number > late.number]
            if all(mark.autotask_id != row.product_id for one in later for mark in marks_of(one)):
                raise Violation(f"S24: nobody is told of {late.txn_id} any more, and no sync has met it")
        self._over = {row.id for row in rows}


def check_counts_known(world: World) -> None:
    with world.hosts[0].database.read() as connection:
        known = set(connection.execute(text("SELECT txn_id FROM steps WHERE base LIKE 'onhand:%'")).scalars())
        told = connection.execute(text("SELECT basis FROM problems WHERE code = 'count_set_late'")).scalars()
        known |= {basis.partition(":")[0] for basis in told}
    for one in marked(world.bookkeeping.books, "InventoryAdjustment"):
        found = one.transaction
        if found.txn_id not in known and any(line.quantity for line in found.lines):
            raise Violation(f"L9: {found.txn_id} set the count of {one.base}, and nobody knows")
