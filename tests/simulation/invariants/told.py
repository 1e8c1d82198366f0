"""B14: what is called transferred is in QuickBooks once a contact is over, whatever company file is open: nobody has to transfer it again to
hear that it is gone."""

from __future__ import annotations

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

TRANSFERRED = ("transferred", "closed")


def check_told(world: World) -> None:
    desk, there = world.hosts[0].desk, world.bookkeeping.books.table("transactions")
    for view in (*desk.orders(world.company), *desk.invoices.known(world.company)):
        if view.transfer_status in TRANSFERRED and view.txn_id and view.txn_id not in there:
            raise Violation(
                f"B14: {view.number} is called {view.transfer_status}, and {view.txn_id} is not in QuickBooks"
            )
