"""Passwords (argon2id) and tokens (256 random bits, kept as SHA-256)."""

from __future__ import annotations

import hashlib
import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The least that OWASP recommends for argon2id (Password Storage Cheat Sheet). A Web Connector that calls every minute is verified
# every minute, on the computer that a bookkeeper works with.
MEMORY_KIB, ITERATIONS, LANES = 19_456, 2, 1
# The hash of a password nobody knows: an unknown user costs the same work as a known one. Made with these parameters.
DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$Ug3n1cqSJXSIBqhQhddyoQ$AkDL2fX4jRJdCKGSQTosGokg6Xmmqkh8qQHBPyd7mNc"
TOKEN_BYTES = 32


class Passwords:
    """Hashes and verifies. One per process: each hash takes 19 MiB, `at_once` bounds how many are computed together."""

    def __init__(self, *, at_once: int = 4, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=ITERATIONS, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._places = BoundedSemaphore(at_once)

    def hash(self, password: str) -> str:
        """The argon2id hash to be stored, parameters and salt included."""
        with self._places:
            return self._hasher.hash(_bytes(password))

    def verify(self, stored_hash: str | None, password: str) -> bool:
        """True when the password is right. None (unknown or disabled user) does the same work and is always False."""
        with self._places:
            try:
                matches = self._hasher.verify(stored_hash or DUMMY_HASH, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return matches and bool(stored_hash)

    def needs_rehash(self, stored_hash: str) -> bool:
        """True when the hash was made with other parameters: hash the password again after it was verified."""
        return self._hasher.check_needs_rehash(stored_hash)


def _bytes(password: str) -> bytes:
    # Half a surrogate pair, which a hostile client can send, has no UTF-8 form and would raise.
    return password.encode("utf-8", "surrogatepass")


def new_token() -> str:
    """A secret of 256 random bits, for sessions, API tokens, tickets and set-up links."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is stored of a token. Fast, since a token has too many values to be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
