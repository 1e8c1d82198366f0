"""B14: what is called transferred is in QuickBooks once a contact is over, whatever company file is open: nobody has to transfer it again to
hear that it is gone. What that contact itself has entered by an answer from QuickBooks' memory is asked about by the next one."""

from __future__ import annotations

from collections.abc import Collection

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

TRANSFERRED = ("transferred", "closed")


def called_transferred(world: World) -> dict[str, str]:
    """By TxnID the number."""
    desk = world.hosts[0].desk
    views = (*desk.orders(world.company), *desk.invoices.known(world.company))
    return {view.txn_id: view.number for view in views if view.transfer_status in TRANSFERRED and view.txn_id}


def check_told(world: World, before: Collection[str]) -> None:
    """`before` are TxnIDs of what was called transferred before the contact."""
    there = world.bookkeeping.books.table("transactions")
    for txn_id, number in called_transferred(world).items():
        if txn_id in before and txn_id not in there:
            raise Violation(f"B14: {number} is called transferred, and {txn_id} is not in QuickBooks")
