"""S6: counts are set only of what somebody approved: the items of a sync, and those on the orders of a transfer (I1)."""

from __future__ import annotations

from sqlalchemy import text

from tests.simulation.invariants.marks import MARK, Violation
from tests.simulation.world import World

IN_SCOPE = text(
    """SELECT p.product_id FROM run_products p JOIN runs r ON r.id = p.run_id JOIN companies c ON c.id = r.company_id
    WHERE c.name = :name UNION SELECT p.product_id FROM run_orders o JOIN runs r ON r.id = o.run_id
    JOIN autotask_order_products p ON p.company_id = r.company_id AND p.order_id = o.order_id
    JOIN companies c ON c.id = r.company_id WHERE c.name = :name"""
)


def check_scope(world: World, message: str) -> None:
    """Of what a sleeping computer sends late, a database that was put back meanwhile knows nothing."""
    if "<InventoryAdjustmentAddRq" not in message or message in world.shared.once_stored:
        return
    counted = {
        int(one.partition("@")[0].partition(".")[0])
        for kind, ids in MARK.findall(message)
        if kind == "onhand"
        for one in ids.split(",")
    }
    with world.hosts[0].database.read() as connection:
        allowed = set(connection.execute(IN_SCOPE, {"name": world.company}).scalars())
    if counted - allowed:
        raise Violation(f"S6: the count of product {min(counted - allowed)} is set, which nobody approved")
