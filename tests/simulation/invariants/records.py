"""S7: the audit chain is unbroken, and tells once each message that left, each decision of a person, and how each write was settled;
S9: no secret is anywhere in the database or the log; the simulated books hold together."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from quickbooks_simulator.stock import check_books
from stockpost.core.ledger import DONE
from stockpost.store.tables import metadata
from tests.simulation.invariants.marks import Violation
from tests.simulation.world import SECRETS, World

AUDIT_EVERY = 40
SETTLING = ("found in QuickBooks", "gone from QuickBooks already")
TAKEN_BACK = "decision taken back"
APPROVALS = ("run approved", "undo approved")
TABLES = [table.name for table in metadata.sorted_tables]


@dataclass(frozen=True)
class _Event:
    company_id: int
    time: object
    who: str
    kind: str
    subject: str
    data: dict[str, Any]


def check_audit(world: World) -> None:
    """Reading the whole chain costs time, so not after each event; the log is mostly empty."""
    if _tells_a_secret("\n".join(world.shared.log.lines)):
        raise Violation("S9: a secret stands in the log")
    if world.shared.events % AUDIT_EVERY == 0 and not world.hosts[0].desk.verify_audit().ok:
        raise Violation("S7: the audit chain is broken")


def check_records(world: World) -> None:
    """At the end."""
    if not world.hosts[0].desk.verify_audit().ok:
        raise Violation("S7: the audit chain is broken")
    with world.hosts[0].database.read() as connection:
        rows = connection.execute(
            text("SELECT company_id, time, who, kind, subject, data FROM audit_events ORDER BY sequence")
        )
        events = [
            _Event(row.company_id, row.time, row.who, row.kind, row.subject, json.loads(row.data)) for row in rows
        ]
        _check_settlements(connection, events)
        _check_messages(connection, events)
        _check_decisions(connection, events)
        for name in TABLES:
            rows = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608 - names of our own
            if _tells_a_secret("\n".join(map(str, rows))):
                raise Violation(f"S9: a secret stands in the table {name}")
    wrong = check_books(world.bookkeeping.books)
    if wrong:
        raise Violation(f"the simulated books: {wrong}")


def _tells_a_secret(told: str) -> bool:
    return any(secret in told for secret in SECRETS)


def _check_settlements(connection: Connection, events: list[_Event]) -> None:
    """Of each write that is in QuickBooks the audit log says once how that became known; once more after it was found there twice,
    since a person decides about it then, and it is looked for anew."""
    told: Counter[tuple[int, str]] = Counter()
    twice: Counter[tuple[int, str]] = Counter()
    for event in events:
        step = event.subject.partition(":")[2]
        if event.kind == "answer judged":
            results = event.data["results"].items()
            told.update((event.company_id, name) for name, (state, *_) in results if state in DONE)
        elif event.kind in SETTLING or event.data.get("result") in DONE:
            told[event.company_id, step] += 1
        elif event.kind == "found twice in QuickBooks":
            twice[event.company_id, step] += 1
    done = text("SELECT company_id, base, generation FROM steps WHERE state IN ('confirmed', 'adopted')")
    for row in connection.execute(done):
        name = (row.company_id, f"{row.base}.{row.generation}")
        if not 1 <= (count := told[name]) <= 1 + twice[name]:
            raise Violation(f"S7: the audit log settles {row.base}.{row.generation} {count} times")


def _check_messages(connection: Connection, events: list[_Event]) -> None:
    """Each message set with writes is told once, with the hash of its bytes."""
    told = Counter(
        (event.company_id, event.subject, event.data.get("sha256")) for event in events if event.kind == "writes sent"
    )
    sent = Counter(
        (row.company_id, f"set:{row.set_id}", hashlib.sha256(row.document.encode()).hexdigest())
        for row in connection.execute(text("SELECT company_id, set_id, document FROM message_sets"))
    )
    if told != sent:
        _, subject, _ = min((told - sent) + (sent - told))
        raise Violation(f"S7: the audit log does not tell once, or not as it was, that {subject} was sent")


def _check_decisions(connection: Connection, events: list[_Event]) -> None:
    """So is each approval, each choice about a problem, or about several of items that have one cause, and each that is taken back; an invoice
    that is not in QuickBooks leaves no other row of that."""
    told: Counter[tuple[object, ...]] = Counter()
    for event in events:
        if event.kind == "problem resolved":
            told[event.company_id, event.who, event.data["choice"], event.time] += len(
                event.data.get("items", "1")
            ) + len(event.data.get("also", ()))
        elif event.kind in APPROVALS or (event.kind == TAKEN_BACK and not event.subject.startswith("invoice:")):
            told[event.company_id, event.who, event.subject, event.time] += 1
    chosen = text(
        """SELECT company_id, closed_by AS who, choice AS what, closed_at AS time FROM problems WHERE choice IS NOT NULL
        UNION ALL SELECT company_id, approved_by, 'run:' || id, approved_at FROM runs
        UNION ALL SELECT company_id, who, CASE WHEN order_id IS NULL THEN 'product:' || product_id ELSE 'order:' || order_id END, time
        FROM decisions WHERE choice = 'ask again' AND (order_id IS NOT NULL OR product_id IS NOT NULL)"""
    )
    made = Counter((row.company_id, row.who, row.what, row.time) for row in connection.execute(chosen))
    if told != made:
        _, who, what, when = min((told - made) + (made - told), key=str)
        raise Violation(f"S7: the audit log does not tell once that {who} decided {what} at {when}")
