"""L9: no count of ours was set without Stockpost knowing it: the ledger has the adjustment, or a person was told that it was set late."""

from __future__ import annotations

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation, marked
from tests.simulation.world import World


def check_counts_known(world: World) -> None:
    with world.hosts[0].database.read() as connection:
        known = set(connection.execute(text("SELECT txn_id FROM steps WHERE base LIKE 'onhand:%'")).scalars())
        told = connection.execute(text("SELECT basis FROM problems WHERE code = 'count_set_late'")).scalars()
        known |= {basis.partition(":")[0] for basis in told}
    for one in marked(world.bookkeeping.books, "InventoryAdjustment"):
        found = one.transaction
        if found.txn_id not in known and any(line.quantity for line in found.lines):
            raise Violation(f"L9: {found.txn_id} set the count of {one.base}, and nobody knows")
