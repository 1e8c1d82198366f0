"""Passwords and tokens: slow where guessing is possible, the same work whether the user exists or not."""

from __future__ import annotations

import hashlib
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from stockpost.store.passwords import DUMMY_HASH, Passwords, hash_token, new_token


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


def test_the_right_password_and_no_other(passwords: Passwords) -> None:
    """A hash matches its own password only, and two hashes of one password differ."""
    stored = passwords.hash("correct horse ☂ battery")
    assert passwords.verify(stored, "correct horse ☂ battery")
    assert not passwords.verify(stored, "Correct horse ☂ battery")
    assert not passwords.verify(stored, "")
    assert passwords.hash("correct horse ☂ battery") != stored
    assert stored.startswith("$argon2id$")


def test_an_unknown_user_is_never_let_in(passwords: Passwords) -> None:
    """Neither None nor an empty or broken hash matches anything, the empty password included."""
    for stored in (None, "", "broken", "$argon2id$broken"):
        assert not passwords.verify(stored, "")
        assert not passwords.verify(stored, "password")


def test_the_hash_for_unknown_users_costs_the_same(passwords: Passwords) -> None:
    """The dummy hash has the parameters of a real one; otherwise the time of an answer would tell who has an account."""
    real, dummy = extract_parameters(passwords.hash("x")), extract_parameters(DUMMY_HASH)
    assert real == dummy
    assert dummy.type is Type.ID
    assert not passwords.needs_rehash(DUMMY_HASH)


def test_the_time_for_unknown_users_is_the_same(passwords: Passwords) -> None:
    """Measured in time of the processor, in turns: the middle times differ by less than a half, where leaving the work out would differ a thousandfold."""
    stored = passwords.hash("right")

    def seconds(work: Callable[[], object]) -> float:
        start = time.thread_time()
        work()
        return time.thread_time() - start

    pairs = [
        (seconds(lambda: passwords.verify(stored, "wrong")), seconds(lambda: passwords.verify(None, "wrong")))
        for _ in range(7)
    ]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


def test_hostile_passwords_are_just_wrong(passwords: Passwords) -> None:
    """Half a surrogate pair, NUL or a very long text is no crash."""
    stored = passwords.hash("\ud800")
    assert passwords.verify(stored, "\ud800")
    for hostile in ("\udfff", "\x00", "x" * 1_000_000):
        assert not passwords.verify(stored, hostile)


def test_weaker_hashes_are_renewed(passwords: Passwords) -> None:
    """A hash made with weaker parameters still opens and asks to be made anew."""
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash("right")
    assert passwords.verify(weak, "right")
    assert passwords.needs_rehash(weak)
    assert not passwords.needs_rehash(passwords.hash("right"))


class Watched(PasswordHasher):
    """Argon2 that notes how many were being computed at once."""

    now = most = 0
    lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 (argon2 names it so)
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return super().verify(hash, password)
        finally:
            with self.lock:
                self.now -= 1


def test_only_so_many_are_computed_at_once() -> None:
    """A flood of sign-ins cannot take all memory: the others wait for a place."""
    hasher = Watched()
    passwords = Passwords(at_once=1, hasher=hasher)
    gate = threading.Barrier(4)

    def attempt(_: int) -> bool:
        gate.wait(timeout=20)
        return passwords.verify(None, "wrong")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(attempt, range(4))) == [False] * 4
    assert hasher.most == 1


def test_tokens_cannot_be_guessed() -> None:
    """256 random bits each, kept as SHA-256."""
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) == 43 for token in tokens)
    token = tokens.pop()
    assert hash_token(token) == hashlib.sha256(token.encode()).hexdigest()
    assert len(hash_token("\ud800")) == 64
