"""S4 and S10: a write is settled only with evidence that is stored, and changes its state only as the protocol allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, text

from stockpost.core.ledger import DELETION
from tests.simulation.invariants.marks import Violation, has_another_id, marks_of
from tests.simulation.world import World

STATES = text(
    "SELECT s.id, s.base, s.kind, s.state, s.txn_id, s.problem_code, s.message_set, s.request_id"
    " FROM steps s JOIN companies c ON c.id = s.company_id WHERE c.name = :name"
)
REPLY = text("SELECT reply FROM message_sets WHERE id = :id")
TRANSACTIONS = {"create_purchase_order", "receive_items", "adjust_on_hand"}
ADOPTED_UNSENT = {"planned", "rejected", "skipped"}
"""What an older copy of the database takes for not sent can turn out to be in QuickBooks."""
ALLOWED = {
    "": {"planned"},
    "planned": {"planned", "sent", "skipped", "unknown"},
    "sent": {"sent", "unknown", "confirmed", "rejected", "planned", "adopted", "skipped"},
    "unknown": {"unknown", "planned", "adopted", "confirmed", "rejected", "skipped", "sent"},
    "rejected": {"rejected", "planned", "unknown", "skipped"},
    "skipped": {"skipped", "planned", "sent", "unknown"},
    "confirmed": {"confirmed"},
    "adopted": {"adopted"},
}
"""Between two looks a write may pass several states; what can never be is leaving a settled one."""


class StepStates:
    """Remembers the state of each write at the last look. `allowed` is for whoever looks less often than after every event;
    `writes` counts the transactions, where that is known: without a new one nothing has changed. `has_written` tells whether
    a message of ours entered a transaction of QuickBooks."""

    def __init__(
        self,
        allowed: Mapping[str, set[str]] = ALLOWED,
        *,
        writes: Callable[[], int | None] = lambda: None,
        has_written: Callable[[str], bool] = lambda _txn_id: True,
    ) -> None:
        self._has_written = has_written
        self._allowed = allowed
        self._writes = writes
        self._writes_seen: int | None = None
        self.turns: Counter[str] = Counter()
        self._rows: dict[int, Row[Any]] = {}
        self._was_restored = False
        self._ids: set[str] = set()
        """All that ever was in QuickBooks."""
        self._bills: set[str] = set()
        """Of these what a receipt became under another id. An older company file may have taken the place of that which told of it."""
        self._carried: dict[str, set[str]] = {}
        """By write the TxnIDs of all transactions that ever carried its mark. QuickBooks may have told of two before it was restored from a
        backup, or before a person deleted the copy."""

    def forget(self) -> None:
        """An older copy of the database took its place."""
        self._rows.clear()
        self._writes_seen = None
        self._was_restored = True

    def __call__(self, world: World) -> None:
        books = world.bookkeeping.books
        transactions = set(books.table("transactions"))
        if not transactions <= self._ids:
            for transaction in books.transactions():
                for mark in marks_of(transaction):
                    self._carried.setdefault(mark.base, set()).add(transaction.txn_id)
                if has_another_id(books, transaction):
                    self._bills.add(transaction.txn_id)
            self._ids |= transactions
        self._ids |= {entry.list_id for entry in books.table("lists").values()}
        writes = self._writes()
        if writes is not None and writes == self._writes_seen:
            return
        self._writes_seen = writes
        with world.hosts[0].database.read() as connection:
            rows = connection.execute(STATES, {"name": world.company})
            # What is as it was at the last look was judged then, and no state is one that a write may not stay in.
            changed = [row for row in rows if self._rows.get(row.id) != row]
            for row in changed:
                if row.state == "confirmed" != self._state_of(row.id) and row.message_set is not None:
                    _check_reply(row, connection.execute(REPLY, {"id": row.message_set}).scalar())
        for row in changed:
            before = self._state_of(row.id)
            # A deletion needs no message where QuickBooks says that the transaction has gone (decision 0010).
            may_be_found = self._was_restored or row.base.startswith(DELETION)
            # A computer that slept with the message may have it carried out after nobody wants it any more; what QuickBooks did not want to
            # say is found among what was changed.
            is_late = before in ("skipped", "rejected") and row.message_set is not None
            found_again = row.state == "adopted" and (is_late or (may_be_found and before in ADOPTED_UNSENT))
            # Where more than one transaction ever carried its mark, or a person's own was chosen, it is a problem, whatever it was before; and
            # where one of them is gone by then the other one counts.
            is_told = row.problem_code == "duplicate_found" and row.state in ("rejected", "unknown")
            carried = len(self._carried.get(row.base, ()))
            is_double = is_told and carried > (0 if before == "skipped" else 1)
            is_double = is_double or (row.state == "adopted" and carried > 1)
            # What QuickBooks could not read is not sent at all.
            is_invalid = row.problem_code == "field_invalid" and before == "planned" and row.message_set is None
            is_allowed = row.state in self._allowed[before] or (is_invalid and row.state == "rejected")
            if before and not is_allowed and not found_again and not is_double:
                raise Violation(f"S10: {row.base} went from {before} to {row.state}")
            if before != row.state:
                self.turns[f"{before or 'new'} → {row.state}"] += 1
            self._rows[row.id] = row
            if row.state == "confirmed" and not row.txn_id:
                raise Violation(f"S4: {row.base} is {row.state} without an id of QuickBooks")
            if row.state in ("confirmed", "adopted") and row.txn_id and row.txn_id not in self._ids:
                raise Violation(f"S4: {row.base} is {row.state} as {row.txn_id}, which never was in QuickBooks")
            is_adopted = row.state == "adopted" and row.kind in TRANSACTIONS and row.txn_id
            if is_adopted and before != "adopted":
                if not self._has_written(row.txn_id) and row.txn_id not in self._bills:
                    raise Violation(f"S4: {row.base} is adopted as {row.txn_id}, which Stockpost never wrote")
                transaction = books.transaction(row.txn_id)
                marks = [mark.base for mark in marks_of(transaction)] if transaction else []
                if marks and row.base not in marks:
                    raise Violation(f"S4: {row.base} is adopted as {row.txn_id}, which is {', '.join(marks)}")

    def _state_of(self, step_id: int) -> str:
        """At the last look; empty for a new write."""
        row = self._rows.get(step_id)
        return "" if row is None else str(row.state)


def _check_reply(row: Row[Any], reply: str | None) -> None:
    """What QuickBooks answered to this very request is kept."""
    if f'requestID="{row.request_id}"' not in (reply or ""):
        raise Violation(f"S4: {row.base} is confirmed without a stored reply to {row.request_id}")
