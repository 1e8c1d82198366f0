"""S15: what a later reading of Autotask has brought is not put back by an older one that ended after it."""

from __future__ import annotations

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

ROWS = text(
    """SELECT 'order' AS what, o.order_id AS id, o.number AS name, o.reading_number FROM autotask_orders o
        JOIN companies c ON c.id = o.company_id WHERE c.name = :name
    UNION ALL SELECT 'product', p.product_id, p.name_key, p.reading_number FROM autotask_products p
        JOIN companies c ON c.id = p.company_id WHERE c.name = :name"""
)


class ReadingsInOrder:
    """Compares with the last look, where a second reading went on inside another one: else none can overlap."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], tuple[str, int]] = {}

    def restore(self) -> None:
        """An older copy of the database took its place."""
        self._rows.clear()

    def read_meanwhile(self, world: World) -> None:
        """A second reading has just ended inside another one."""
        with world.hosts[0].database.read() as connection:
            rows = connection.execute(ROWS, {"name": world.company})
            self._rows = {(row.what, row.id): (row.name, row.reading_number or 0) for row in rows}

    def __call__(self, world: World) -> None:
        """After the event in which both ended."""
        if not self._rows:
            return
        before, self._rows = self._rows, {}
        with world.hosts[0].database.read() as connection:
            for row in connection.execute(ROWS, {"name": world.company}):
                name, number = before.get((row.what, row.id), ("", 0))
                if (row.reading_number or 0) < number:
                    raise Violation(f"S15: {row.what} {row.id} is “{row.name}” again, which was read before “{name}”")
