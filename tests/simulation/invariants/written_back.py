"""S11: the number that stands in Autotask is that of the right order; what a person typed stays; L7: in the end none is missing."""

from __future__ import annotations

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation, marked, whole
from tests.simulation.world import World

WAITING = text(
    "SELECT count(*) FROM order_links l JOIN companies c ON c.id = l.company_id"
    " WHERE c.name = :name AND l.number_to_write_back IS NOT NULL"
)


class WrittenBack:
    """Remembers the numbers that the orders of ours ever had, since QuickBooks may be restored and orders be deleted."""

    def __init__(self) -> None:
        self._numbers: dict[int, set[str]] = {}
        self._there: dict[int, str] = {}

    def __call__(self, world: World) -> None:
        for one in marked(world.bookkeeping.books, "PurchaseOrder"):
            self._numbers.setdefault(one.autotask_id, set()).add(one.transaction.ref_number)
        for row in world.tenancy.tenant.rows("PurchaseOrders"):
            order_id, number = whole(row["id"]), str(row["externalPONumber"] or "")
            before = self._there.get(order_id, "")
            self._there[order_id] = number
            if number == before or world.typed_numbers.get(order_id) == number:
                continue
            if before:
                raise Violation(f"S11: order {order_id} had the number {before} in Autotask, and now {number}")
            if number not in self._numbers.get(order_id, set()):
                raise Violation(f"S11: order {order_id} got the number {number} of another one")


def check_written_back(world: World) -> None:
    """At the end, after Stockpost wrote what waited."""
    with world.hosts[0].database.read() as connection:
        if connection.execute(WAITING, {"name": world.company}).scalar_one():
            raise Violation("L7: a number still waits to be written to Autotask")
    if "write_back_number" in world.changed_settings:
        return
    for one in marked(world.bookkeeping.books, "PurchaseOrder"):
        # One that QuickBooks was to number has none where nobody numbered any before.
        there = world.tenancy.tenant.get("PurchaseOrders", one.autotask_id)["externalPONumber"]
        if one.transaction.ref_number and not there and one.autotask_id not in world.typed_numbers:
            raise Violation(f"L7: the number of order {one.autotask_id} was never written to Autotask")
