"""S8: what belongs to one company is never in another one's messages or on its pages, and nothing that happens in the other changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.simulation.invariants.marks import Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

ROWS = text(
    """SELECT c.name, 'write' AS what, s.id, s.state, s.message_set FROM steps s JOIN companies c ON c.id = s.company_id
    UNION ALL SELECT c.name, 'message set', m.id, m.state, 0 FROM message_sets m JOIN companies c ON c.id = m.company_id
    UNION ALL SELECT c.name, 'run', r.id, r.state, 0 FROM runs r JOIN companies c ON c.id = r.company_id"""
)


class OwnRows:
    """One for all companies of a world: compares after each event of one what the others have in the database."""

    def __init__(self) -> None:
        self._writes = -1
        self._rows: dict[tuple[str, str, int], tuple[object, ...]] = {}

    def forget(self) -> None:
        """An older copy of the database took its place."""
        self._rows.clear()
        self._writes = -1

    def __call__(self, world: World) -> None:
        if len(world.shared.worlds) == 1 or world.shared.place.writes == self._writes:
            return
        self._writes = world.shared.place.writes
        with world.hosts[0].database.read() as connection:
            rows = {(row.name, row.what, row.id): tuple(row) for row in connection.execute(ROWS)}
        before, self._rows = self._rows, rows
        for (company, what, number), row in before.items():
            if company != world.company and rows.get((company, what, number)) != row:
                raise Violation(f"S8: what happened in {world.company} changed {what} {number} of {company}")


def check_own_names(world: World, message: str) -> None:
    """All names of each company begin with a word of its own."""
    for other in world.shared.worlds:
        if other is not world and (other.sizes.prefix in message or other.company in message):
            raise Violation(f"S8: a message to {world.company} names {other.company}: {message[:300]}")


def check_own_views(world: World) -> None:
    """Orders, runs, problems, history and what is unknown, as a person sees them."""
    desk = world.hosts[0].desk
    views = (desk.orders, desk.runs, desk.problems, desk.history, desk.unknown)
    for other in world.shared.worlds:
        for view in views:
            if other is not world and other.sizes.prefix in repr(view(world.company)):
                raise Violation(f"S8: {world.company} sees something of {other.company}")
