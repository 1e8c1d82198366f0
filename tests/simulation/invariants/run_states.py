"""S10 for runs: a run, and each order and invoice of it, changes its state only as the protocol allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from tests.simulation.invariants.marks import Violation

STATES = text(
    """SELECT 'run' AS what, r.id AS run, 0 AS part, r.state, r.undoes FROM runs r JOIN companies c ON c.id = r.company_id
        WHERE c.name = :name
    UNION ALL SELECT 'order', o.run_id, o.order_id, o.state, r.undoes FROM run_orders o JOIN runs r ON r.id = o.run_id
        JOIN companies c ON c.id = r.company_id WHERE c.name = :name
    UNION ALL SELECT 'invoice', i.run_id, i.invoice_id, i.state, r.undoes FROM run_invoices i JOIN runs r ON r.id = i.run_id
        JOIN companies c ON c.id = r.company_id WHERE c.name = :name"""
)
ACTIVE = ("queued", "in_progress")
RUN: Mapping[str, Collection[str]] = {
    "": {"queued", "in_progress", "done", "done_with_problems"},
    "queued": {"in_progress", "done", "done_with_problems"},
    "in_progress": {"done", "done_with_problems"},
    "done_with_problems": {"in_progress", "done"},
    "done": set(),
}
PART: Mapping[str, Collection[str]] = {
    "": {"open", "done", "problem", "canceled", "left", "withdrawn"},
    "open": {"done", "problem", "canceled", "left", "outdated"},
    "problem": {"open", "done", "canceled", "outdated"},
    **dict.fromkeys(("done", "canceled", "left", "outdated", "withdrawn"), frozenset()),
}
"""Between two looks several states may be passed. What is done, given up or left to a person stays so; only what a problem holds up
goes on, and its run with it."""


@dataclass(frozen=True)
class Ended:
    """A run that has ended, and the run that it takes back."""

    run: int
    undoes: int | None


class RunStates:
    """Remembers the states at the last look."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, int, int], str] = {}

    def restore(self, connection: Connection, company: str) -> None:
        """An older copy of the database took the place of this one."""
        rows = connection.execute(STATES, {"name": company})
        self._states = {(row.what, row.run, row.part): row.state for row in rows}

    def ended(self, connection: Connection, company: str) -> list[Ended]:
        """The runs that have ended since the last look. Raises Violation where a state cannot follow on the one before."""
        ended = []
        for what, run, part, state, undoes in connection.execute(STATES, {"name": company}):
            before = self._states.get((what, run, part), "")
            if state == before:
                continue
            allowed = RUN if what == "run" else PART
            if state not in allowed[before]:
                raise Violation(f"S10: {what} {part or ''} of run {run} went from {before} to {state}")
            self._states[what, run, part] = state
            if what == "run" and state not in ACTIVE:
                ended.append(Ended(run, undoes))
        return ended
