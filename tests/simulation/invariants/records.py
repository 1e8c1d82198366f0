"""S7: the audit chain is unbroken; S9: no secret is anywhere in the database; the simulated books hold together."""

from __future__ import annotations

from sqlalchemy import text

from quickbooks_simulator.stock import check_books
from tests.simulation.connector import PASSWORD
from tests.simulation.invariants.marks import Violation
from tests.simulation.systems import CREDENTIALS
from tests.simulation.world import World

AUDIT_EVERY = 40
SECRETS = (CREDENTIALS.secret, PASSWORD)


def check_audit(world: World) -> None:
    """Reading the whole chain costs time, so not after each event."""
    if world.shared.events % AUDIT_EVERY == 0 and not world.hosts[0].desk.verify_audit().ok:
        raise Violation("S7: the audit chain is broken")


def check_records(world: World) -> None:
    """At the end."""
    if not world.hosts[0].desk.verify_audit().ok:
        raise Violation("S7: the audit chain is broken")
    with world.hosts[0].database.read() as connection:
        names = ("companies", "message_sets", "audit_events", "problems", "conversations", "steps", "quickbooks_facts")
        for name in names:
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # noqa: S608 - names of our own
                if any(secret in str(value) for value in row for secret in SECRETS):
                    raise Violation(f"S9: a secret stands in the table {name}")
    wrong = check_books(world.bookkeeping.books)
    if wrong:
        raise Violation(f"the simulated books: {wrong}")
