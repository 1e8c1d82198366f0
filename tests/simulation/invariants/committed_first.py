"""S3: nothing is written to QuickBooks whose exact bytes were not committed as sent before."""

from __future__ import annotations

from sqlalchemy import text

from stockpost.store.database import Database
from tests.simulation.connector import WRITES
from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

STORED = text("SELECT count(*) FROM message_sets WHERE document = :document")


def check_committed_first(world: World, message: str) -> None:
    # Once more where it was proven absent, or a person had it tried again: the same bytes under the same id.
    again = world.retries + sum(turns["unknown → planned"] for turns in world.shared.turns)
    if message not in world.shared.once_stored:
        check_stored(world.hosts[0].database, message, times_max=1 + again)


def check_stored(database: Database, message: str, *, times_max: int | None = None) -> None:
    """A message with writes stands in the database; at most so many times, where that is known."""
    if not WRITES.search(message):
        return
    with database.read() as connection:
        times = connection.execute(STORED, {"document": message}).scalar_one()
    if not times or (times_max is not None and times > times_max):
        raise Violation(f"S3: a write left whose bytes are stored {times} times: {message[:300]}")
