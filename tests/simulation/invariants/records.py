"""S7: the audit chain is unbroken, and each write is settled by one event; S9: no secret is anywhere in the database; the simulated books hold together."""

from __future__ import annotations

import json
from collections import Counter

from sqlalchemy import Connection, text

from quickbooks_simulator.stock import check_books
from stockpost.core.ledger import DONE
from tests.simulation.connector import PASSWORD
from tests.simulation.invariants.marks import Violation
from tests.simulation.systems import CREDENTIALS
from tests.simulation.world import World

AUDIT_EVERY = 40
SETTLING = ("found in QuickBooks", "gone from QuickBooks already")
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
        _check_settlements(connection)
        names = ("companies", "message_sets", "audit_events", "problems", "conversations", "steps", "quickbooks_facts")
        for name in names:
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # noqa: S608 - names of our own
                if any(secret in str(value) for value in row for secret in SECRETS):
                    raise Violation(f"S9: a secret stands in the table {name}")
    wrong = check_books(world.bookkeeping.books)
    if wrong:
        raise Violation(f"the simulated books: {wrong}")


def _check_settlements(connection: Connection) -> None:
    """Of each write that is in QuickBooks the audit log says once how that became known; once more after it was found there twice,
    since a person decides about it then, and it is looked for anew."""
    told: Counter[tuple[int, str]] = Counter()
    twice: Counter[tuple[int, str]] = Counter()
    events = connection.execute(text("SELECT company_id, kind, subject, data FROM audit_events ORDER BY sequence"))
    for event in events:
        data, step = json.loads(event.data), event.subject.partition(":")[2]
        if event.kind == "answer judged":
            told.update((event.company_id, name) for name, (state, *_) in data["results"].items() if state in DONE)
        elif event.kind in SETTLING or data.get("result") in DONE:
            told[event.company_id, step] += 1
        elif event.kind == "found twice in QuickBooks":
            twice[event.company_id, step] += 1
    done = text("SELECT company_id, base, generation FROM steps WHERE state IN ('confirmed', 'adopted')")
    for row in connection.execute(done):
        name = (row.company_id, f"{row.base}.{row.generation}")
        if not 1 <= (count := told[name]) <= 1 + twice[name]:
            raise Violation(f"S7: the audit log settles {row.base}.{row.generation} {count} times")
