"""S16: for each vendor, customer and product of Autotask, one at most of the entries that Stockpost created is in QuickBooks' lists."""

from __future__ import annotations

from sqlalchemy import text

from stockpost.core.markers import GENERATIONS_TRIED, entry_guid
from tests.simulation.invariants.marks import Violation, whole
from tests.simulation.world import World

KEY = text("SELECT file_id FROM companies WHERE name = :name")
ROLES = (("item", "Products"), ("vendor", "Companies"), ("customer", "Companies"))


class OneEntry:
    """Goes by the mark that an entry keeps whatever it is called; looks where there are more or fewer entries than before."""

    def __init__(self) -> None:
        self._entries = 0
        self._names: dict[str, str] = {}

    def __call__(self, world: World) -> None:
        books = world.bookkeeping.books
        entries = len(books.table("lists"))
        if entries == self._entries:
            return
        self._entries = entries
        marks = [
            str(entry.fields["ExternalGUID"]).casefold()
            for group in ("Item", "Entity")
            for entry in books.entries(group)
            if "ExternalGUID" in entry.fields
        ]
        self._names = self._names or _names_by_mark(world)
        names = [self._names[mark] for mark in marks if mark in self._names]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise Violation(f"S16: {twice[0]} of Autotask was created twice in QuickBooks")


def _names_by_mark(world: World) -> dict[str, str]:
    with world.hosts[0].database.read() as connection:
        key = connection.execute(KEY, {"name": world.company}).scalar_one()
    return {
        entry_guid(key, role, whole(row["id"]), generation).casefold(): f"{role} {row['id']}"
        for role, entity in ROLES
        for row in world.tenancy.tenant.tables[entity].values()
        for generation in range(GENERATIONS_TRIED)
    }
