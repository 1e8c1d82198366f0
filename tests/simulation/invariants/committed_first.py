"""S3: nothing is written to QuickBooks whose exact bytes were not committed as sent before."""

from __future__ import annotations

from sqlalchemy import text

from tests.simulation.connector import WRITES
from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World


def check_committed_first(world: World, message: str) -> None:
    if not WRITES.search(message):
        return
    with world.hosts[0].database.read() as connection:
        states = connection.execute(
            text("SELECT count(*) FROM message_sets WHERE document = :document"), {"document": message}
        ).scalar_one()
    # Once more where it was proven absent, or a person had it tried again: the same bytes under the same id.
    again = world.retries + sum(turns["unknown → planned"] for turns in world.shared.turns)
    if not 1 <= states <= 1 + again and message not in world.shared.once_stored:
        raise Violation(f"S3: a write left whose bytes are stored {states} times: {message[:300]}")
