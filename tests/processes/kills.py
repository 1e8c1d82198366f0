"""What can be killed, how, and at which event: a seed draws from here."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.processes.doom import AFTER_COMMIT, BEFORE_COMMIT, DISK_FAILS, DISK_FULL, STATEMENT, Doom

WRITES = ("PurchaseOrderAdd", "PurchaseOrderMod", "ItemReceiptAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd")

BEFORE_CALL = "server killed before a call"
DURING_CALL = "server killed during a call"
ANSWER_ARRIVES = "server killed after its answer"
ANSWER_LOST = "server killed, its answer lost"
ANSWER_CUT = "server killed, half of its answer arrives"
AT_REST = "server killed at rest"
CALLER_BEFORE = "QuickBooks killed before a call"
CALLER_AFTER = "QuickBooks killed before it hears the answer"
AT_CALLS = (BEFORE_CALL, DURING_CALL, ANSWER_ARRIVES, ANSWER_LOST, ANSWER_CUT, CALLER_BEFORE, CALLER_AFTER)
"""Done from outside, by whoever stands between the Web Connector and the servers."""

DIES_BEFORE_COMMIT = "QuickBooks dies before it commits"
DIES_AFTER_COMMIT = "QuickBooks dies after it commits"
BOOKS_FAULTS = {DIES_BEFORE_COMMIT: "die_before_commit", DIES_AFTER_COMMIT: "die_after_commit"}

COMMIT_BEFORE = "server killed before a commit"
COMMIT_AFTER = "server killed after a commit"
ANY_MOMENT = "server killed at any moment"
FULL_DISK = "server's disk full"
BAD_DISK = "server's disk fails"
ENDED_CONNECTIONS = "PostgreSQL ends all connections"
CRASHED_DATABASE = "PostgreSQL process killed, all recover"
DOOMS = {
    COMMIT_BEFORE: BEFORE_COMMIT,
    COMMIT_AFTER: AFTER_COMMIT,
    ANY_MOMENT: STATEMENT,
    FULL_DISK: DISK_FULL,
    BAD_DISK: DISK_FAILS,
    ENDED_CONNECTIONS: STATEMENT,
    CRASHED_DATABASE: STATEMENT,
}
"""Counted in the server itself."""
DISKS = (FULL_DISK, BAD_DISK)
"""Nobody is killed by these: they are faults beside the kills."""
SURVIVED = (*DISKS, ENDED_CONNECTIONS, CRASHED_DATABASE)
"""The server lives on."""

WEIGHTS = {
    **dict.fromkeys((COMMIT_BEFORE, COMMIT_AFTER, ANY_MOMENT), 4),
    **dict.fromkeys((BEFORE_CALL, DURING_CALL, ANSWER_LOST), 2),
    **dict.fromkeys((ANSWER_ARRIVES, ANSWER_CUT, CALLER_BEFORE, CALLER_AFTER), 1),
    **dict.fromkeys((DIES_BEFORE_COMMIT, DIES_AFTER_COMMIT), 2),
}
SQLITE_WEIGHTS = {**WEIGHTS, FULL_DISK: 1, BAD_DISK: 1}
POSTGRESQL_WEIGHTS = {**WEIGHTS, ENDED_CONNECTIONS: 2, CRASHED_DATABASE: 1}
CALLS_MAX, COMMITS_MAX, STATEMENTS_MAX, REFUSALS_MAX = 14, 14, 300, 4
"""About as many as there are in a session that writes something."""


@dataclass(frozen=True)
class Kill:
    """`at` counts the events from the moment it is armed; `match` is the request at which QuickBooks dies."""

    kind: str
    at: int
    match: str = ""
    times: int = 1

    @property
    def doom(self) -> Doom:
        return Doom(DOOMS[self.kind], self.at, self.times)

    def __str__(self) -> str:
        return f"{self.kind} ({self.match or self.at})"


def draw(chance: random.Random, weights: dict[str, int]) -> Kill:
    kind = chance.choices(list(weights), list(weights.values()))[0]
    if kind in BOOKS_FAULTS:
        return Kill(kind, 1, chance.choice(WRITES))
    if kind in AT_CALLS:
        return Kill(kind, chance.randint(1, CALLS_MAX))
    most = STATEMENTS_MAX if DOOMS[kind] == STATEMENT else COMMITS_MAX
    return Kill(kind, chance.randint(1, most), times=chance.randint(1, REFUSALS_MAX))


def draw_some(chance: random.Random, weights: dict[str, int]) -> list[Kill]:
    return [draw(chance, weights) for _ in range(chance.choice([1, 1, 2]))]


def of_disk(chance: random.Random, kind: str) -> Kill:
    """Soon enough that it strikes before anybody is killed."""
    return Kill(kind, chance.randint(1, COMMITS_MAX // 3), times=chance.randint(1, REFUSALS_MAX))
