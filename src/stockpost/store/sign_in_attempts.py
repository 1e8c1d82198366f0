"""Slows down guessing: a growing pause per account and per address, never a permanent lock.

An attempt counts as failed before the password is looked at and is taken back when it was right, so that many
attempts sent at once are not all let through before the first has failed.
The pause of an account is short, since anybody can cause it; the longer pause is the one of the guesser's address.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Text, case, delete, select, update

from stockpost.store.metadata import UtcDateTime, WholeNumber, new_table
from stockpost.store.statements import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """After `free` failures in a row the pause is 1, 2, 4 … seconds, at most `longest_seconds`."""

    free: int
    longest_seconds: int

    def pause_seconds(self, failures: int) -> int:
        beyond = failures - self.free
        # Bounded before it is raised: 2 to a huge power is a huge number.
        return 0 if beyond < 0 else min(2 ** min(beyond, 30), self.longest_seconds)


ACCOUNT_PACE = Pace(free=5, longest_seconds=60)
ADDRESS_PACE = Pace(free=20, longest_seconds=900)
FORGOTTEN_AFTER_HOURS = 24

sign_in_failures = new_table(
    "sign_in_failures",
    # A hash, since people type passwords into the name field.
    Column("key", Text, primary_key=True),
    Column("failures", WholeNumber, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
)


def admit_attempt(connection: Connection, *, account: str, address: str, at: datetime) -> int:
    """Ask before a password is verified. 0 lets the attempt through and counts it; else the seconds to wait.

    `account` names the kind too, for example `person:anna` or `web connector:acme`; the case does not matter.
    Commit before the password is verified, and call `attempt_succeeded` when it was right.
    """
    keys = _keys(account, address)
    # The rows exist from here on and are locked in one order, so that attempts on two hosts wait for each other.
    for key in sorted(keys):
        insert = insert_into(connection, sign_in_failures).values(key=key, failures=0, last_at=at)
        connection.execute(insert.on_conflict_do_nothing())
    statement = select(sign_in_failures).where(sign_in_failures.c.key.in_(keys)).order_by(sign_in_failures.c.key)
    rows = connection.execute(statement.with_for_update()).all()
    waits = (_wait_seconds(keys[row.key], row.failures, last_at=row.last_at, at=at) for row in rows)
    wait = max(waits, default=0)
    if wait > 0:
        return wait
    counted = case((sign_in_failures.c.last_at <= _forgotten_at(at), 1), else_=sign_in_failures.c.failures + 1)
    connection.execute(
        update(sign_in_failures).where(sign_in_failures.c.key.in_(keys)).values(failures=counted, last_at=at)
    )
    return 0


def attempt_succeeded(connection: Connection, *, account: str, address: str) -> None:
    """The password was right: the account starts anew, and this attempt no longer counts for the address."""
    account_key, address_key = _keys(account, address)
    connection.execute(delete(sign_in_failures).where(sign_in_failures.c.key == account_key))
    # The address does not start anew, or a guesser could sign in as himself between his guesses.
    is_address = (sign_in_failures.c.key == address_key) & (sign_in_failures.c.failures > 0)
    connection.execute(update(sign_in_failures).where(is_address).values(failures=sign_in_failures.c.failures - 1))


def delete_forgotten_attempts(connection: Connection, *, at: datetime) -> int:
    """Remove what no longer counts; returns the number of rows. Not done at each attempt, where hosts would wait for each other."""
    is_forgotten = sign_in_failures.c.last_at <= _forgotten_at(at)
    return connection.execute(delete(sign_in_failures).where(is_forgotten)).rowcount


def _forgotten_at(at: datetime) -> datetime:
    return at - timedelta(hours=FORGOTTEN_AFTER_HOURS)


def _wait_seconds(pace: Pace, failures: int, *, last_at: datetime, at: datetime) -> int:
    return math.ceil((last_at + timedelta(seconds=pace.pause_seconds(failures)) - at).total_seconds())


def _keys(account: str, address: str) -> dict[str, Pace]:
    return {
        _key("account", account.strip().casefold()): ACCOUNT_PACE,
        _key("address", address): ADDRESS_PACE,
    }


def _key(kind: str, text: str) -> str:
    return kind + ":" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
