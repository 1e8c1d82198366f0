"""Everything of a world that decides its future, as one number: two worlds with the same number go on in the same way.

What is left out or taken as equal is assumed not to matter, and this is the list of it:

- Names: which id, ticket, hash or number of a question a thing has; only which are the same. Tickets that nobody holds any more.
- Times: only what is before the session that is open, and where the program compares an age with a limit, on which side of
  it that is. Sessions begin every `BETWEEN_SESSIONS` seconds, and what happens in one happens within `SESSION_SECONDS` of its
  begin (where it lasts longer, its length counts); where a limit lies in between, the age counts to the second.
  No midnight passes, and all other limits are in days.
- Session generations: only whether something was read in the session that is open.
- What is written to be shown or to be proven only: the audit log, answers that were judged already, the counts of tries.
- What the watchers remember beside what they find in the database and in the books.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from quickbooks_simulator.iterators import Session
from stockpost.store.passwords import hash_token
from stockpost.store.tables import metadata
from tests.simulation.connector import Held
from tests.simulation.time_and_ids import START
from tests.simulation.world import World

BETWEEN_SESSIONS = 100
SESSION_SECONDS = 40
STOCK_LIMITS, IDENTIFIED_LIMITS, BUDGET_LIMITS, LABEL_LIMITS = (900,), (3600,), (300, 600), (3600,)
"""In seconds, of the program."""
LEFT_OUT = {"audit_events", "audit_head", "conversations"}
"""Of the tables; the conversations are told in another way."""
ONLY_WHETHER = {"reply"}
NOT_TOLD = {
    *("sha256", "created_at", "changed_by", "approved_at", "finished_at", "answered_at", "transferred_at"),
    *("web_connector_password_hash", "autotask_code_sealed", "autotask_secret_sealed"),
    *("joined_at", "last_contact_at", "attempts", "since", "closed_at"),
    *("session_generation", "read_at"),
}
OF_GENERATION = {"epoch", "deferred_epoch"}
UNORDERED = {"quickbooks_facts", "receipt_links"}
"""Whose rows are in the order of their names, or of their ids, which nobody compares."""
SAID = {"self", "arguments", "given", "versions"}
"""What a session has said before it waits is not needed any more."""
TOKEN = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<id>\b[0-9A-F]+-179\d{7}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b|\b[A-Z2-7]{23}\b|\b179\d{7}\b|\bq[0-9a-f]{8}\.\d+\.\d+\b)"
)


@dataclass
class Eye:
    """Looks at a world. What has not changed since it was made is not looked at again."""

    world: World

    def __post_init__(self) -> None:
        self._live_since = 0.0
        self._writes_seen = -1
        self._kept_rows: dict[str, list[sqlite3.Row]] = {}
        books = self.world.bookkeeping.backup()
        del books["counters"]
        self._before = books
        self._autotask_before = [repr(rows) for rows in self.world.tenancy.tenant.tables.values()]
        self._told: dict[int, tuple[Any, str]] = {}

    def state(self) -> int:
        """Of 64 bits."""
        text = self.text()
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")

    def text(self) -> str:
        """What `state` is the hash of."""
        parts = list(self._parts())
        return self._plain("\n".join(parts))

    def _parts(self) -> Iterator[str]:
        offset = (self.world.time() - START).total_seconds() % BETWEEN_SESSIONS
        if offset >= SESSION_SECONDS:
            yield f"long {offset}"
        yield from self._session()
        yield from self._database()
        yield from self._books()
        yield from self._autotask()

    # What is compared

    def _session(self) -> Iterator[str]:
        """Where the Web Connector stands, and what it remembers."""
        yield f"held {self._held()} before {self.world.connectors[0]._before}"
        walk: Any = self.world.sessions.get(0)
        while walk is not None:
            frame = walk.gi_frame
            known = {name: self._local(value) for name, value in sorted(frame.f_locals.items()) if name not in SAID}
            # Always of the same company file.
            if "identity" in known:
                known["identity"] = bool(known["identity"])
            yield f"{walk.gi_code.co_name} {frame.f_lasti} {known}"
            walk = walk.gi_yieldfrom

    def _held(self) -> list[Held]:
        """Messages that a computer has fetched and may still carry out."""
        return [one for one in self.world.connectors[0].held if one.message not in ("", "NoOp")]

    def _local(self, value: Any) -> Any:
        if isinstance(value, Session):
            return value.run - self.world.bookkeeping.quickbooks.run, repr(value._running)
        return None if isinstance(value, Iterator) else value

    def _tickets(self) -> set[str]:
        """Which somebody still holds."""
        tickets = {one.ticket for one in self._held()}
        walk: Any = self.world.sessions.get(0)
        if walk is not None and walk.gi_yieldfrom is not None:
            inner = walk.gi_yieldfrom.gi_frame.f_locals
            if "ticket" in inner:
                tickets.add(str(inner["ticket"]))
            else:
                # Just authenticated.
                tickets.add(str(walk.gi_yieldfrom.gi_yieldfrom.gi_frame.f_locals["answer"][0]))
        return tickets

    def _database(self) -> Iterator[str]:
        rows = self._rows()
        generation = max(row["session_generation"] for row in rows["companies"])
        tickets = {hash_token(ticket): ticket for ticket in self._tickets()}
        yield from self._conversations(rows["conversations"], tickets, generation)
        # Without a ticket, what comes next is another generation.
        current = generation if tickets else None
        for table, found in rows.items():
            if table not in LEFT_OUT:
                told = [f"{table} {_told(table, row, current, self._stock_age)}" for row in found]
                yield from sorted(told, key=lambda row: TOKEN.sub("#", row)) if table in UNORDERED else told

    def _rows(self) -> dict[str, list[sqlite3.Row]]:
        """All of the database. It is not read again while nothing is written."""
        place = self.world.shared.place
        if place.writes != self._writes_seen:
            self._writes_seen = place.writes
            with closing(sqlite3.connect(place.file)) as connection:
                connection.row_factory = sqlite3.Row
                self._kept_rows = {
                    table.name: connection.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608 - names of our own
                    for table in metadata.sorted_tables
                }
        return self._kept_rows

    def _conversations(self, rows: list[sqlite3.Row], tickets: Mapping[str, str], generation: int) -> Iterator[str]:
        """Those whose tickets somebody holds; of the others only when somebody last called, and when QuickBooks was identified."""
        self._live_since = self.world.time().timestamp() + 1
        for row in rows:
            ticket = tickets.get(row["ticket_hash"], "")
            if ticket:
                self._live_since = _moment(row["started_at"])
                yield f"conversation {ticket} {generation - row['generation']} {row['state']} {row['is_identified']}"
                yield f"{row['steps_left']} {row['outstanding']} {row['prepared']} {row['last_error']}"
        earlier = [row for row in rows if row["ticket_hash"] not in tickets]
        yield f"others {len(earlier) > 0}"
        found = next((_moment(row["last_call_at"]) for row in reversed(rows) if row["is_identified"]), None)
        yield f"identified {found and self._age(found, IDENTIFIED_LIMITS)}"

    def _stock_age(self, word: str) -> str:
        return self._age(_moment(word), STOCK_LIMITS)

    def _age(self, moment: float, limits: tuple[int, ...]) -> str:
        now = self.world.time().timestamp()
        age = (_session_of(now) - _session_of(moment)) * BETWEEN_SESSIONS
        if any(abs(age - limit) <= SESSION_SECONDS for limit in limits):
            return f"{now - moment} seconds"
        return f"beyond {sum(age > limit for limit in limits)} limits"

    def _order(self, moment: float) -> str:
        now = self.world.time().timestamp()
        if moment > now:
            return f"in {moment - now}"
        return "@before" if moment < self._live_since else "@within"

    def _books(self) -> Iterator[str]:
        now = self.world.bookkeeping.books
        for name, before in self._before.items():
            table = now.table(name)
            for key, record in table.items():
                if before.get(key) is not record:
                    yield f"{name} {key} {self._record(record)}"
            if gone := before.keys() - table.keys():
                yield f"{name} {sorted(gone)}"

    def _record(self, record: Any) -> str:
        """Records of the books never change."""
        kept = self._told.get(id(record))
        if kept is None:
            kept = self._told[id(record)] = (record, repr(record))
        return kept[1]

    def _autotask(self) -> Iterator[str]:
        api = self.world.tenancy.api
        yield f"{api.faults.waiting}"
        rows = [repr(rows) for rows in api.tenant.tables.values()]
        yield from (now for now, before in zip(rows, self._autotask_before, strict=True) if now != before)
        for client in self.world.hosts[0]._clients.values():
            budget, labels = client._connection._budget, client._picklists._kept
            for moment in (budget._read_at, budget._paused_until):
                yield f"budget {moment and self._age(moment.timestamp(), BUDGET_LIMITS)}"
            for name, (moment, _) in labels.items():
                yield f"{name} {self._age(moment.timestamp(), LABEL_LIMITS)}"

    # What of it is taken as equal

    def _plain(self, text: str) -> str:
        names: dict[str, str] = {}

        def name(found: re.Match[str]) -> str:
            word = found[0]
            if word not in names:
                names[word] = self._order(_moment(word)) if found["time"] else f"#{len(names)}"
            return names[word]

        return TOKEN.sub(name, text)


def _told(table: str, row: sqlite3.Row, generation: int | None, age_of: Callable[[str], str]) -> str:
    told = []
    for name, value in zip(row.keys(), row, strict=True):
        if name in NOT_TOLD or (name == "id" and table in UNORDERED):
            continue
        if name in ONLY_WHETHER:
            value = value is not None
        elif name in OF_GENERATION:
            value = value is not None and value == generation
        elif name == "stock_read_at" and value is not None:
            value = age_of(value)
        told.append(f"{name}={value}")
    return " ".join(told)


def _moment(word: str) -> float:
    moment = datetime.fromisoformat(word)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _session_of(moment: float) -> int:
    return int((moment - START.timestamp()) // BETWEEN_SESSIONS)
