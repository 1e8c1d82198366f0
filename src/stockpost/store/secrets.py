"""Sealing of stored secrets: AES-GCM with a key that is kept outside the database (design 3.1, `STOCKPOST_KEY_FILE`).

The context (which row and field) is authenticated with the text, so that a sealed value copied to another row does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stockpost.store.errors import StoreError

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = "v1"


class Sealer:
    """Seals and opens texts with one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise StoreError(f"The key is {len(key)} bytes long; it takes {KEY_BYTES}.")
        self._cipher = AESGCM(key)
        # Names the key without revealing it, to tell a wrong key file from damaged data.
        self.key_id = hashlib.sha256(b"stockpost key id" + key).hexdigest()[:8]

    def seal(self, text: str, *, context: str) -> str:
        """`text` sealed for `context`, for example `company:7:autotask_secret`: `v1:key id:nonce and ciphertext`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), _bound_to(context))
        return f"{VERSION}:{self.key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def unseal(self, sealed: str, *, context: str) -> str:
        """The text that was sealed for the same context. Raises StoreError for another key, another context or damage."""
        version, _, rest = sealed.partition(":")
        key_id, _, encoded = rest.partition(":")
        if version != VERSION or not encoded:
            raise StoreError("A stored secret has an unknown form. Enter it again.")
        if key_id != self.key_id:
            raise StoreError(
                f"A stored secret was encrypted with the key {key_id}, but the key file holds the key {self.key_id}. "
                "Put back the key file that belongs to this database (STOCKPOST_KEY_FILE), or enter the secret again."
            )
        try:
            content = base64.urlsafe_b64decode(encoded)
            return self._cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], _bound_to(context)).decode()
        except (binascii.Error, ValueError, InvalidTag):
            raise StoreError("A stored secret was damaged or moved to another row. Enter it again.") from None


def _bound_to(context: str) -> bytes:
    return f"stockpost {VERSION} {context}".encode()


def open_sealer(key_file: Path) -> Sealer:
    """The sealer of a key file, which is made (mode 0600) where it does not exist yet.

    The file holds 32 bytes as base64, as `openssl rand -base64 32` prints them.
    Raises StoreError that names the file and the remedy.
    """
    if not key_file.exists():
        _make_key_file(key_file)
    try:
        text = key_file.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The key file {key_file} cannot be read ({error.strerror}). "
            "Give this user the right to read it, or name another one with STOCKPOST_KEY_FILE."
        ) from None
    return Sealer(_parse_key(text, key_file))


def _parse_key(content: bytes, key_file: Path) -> bytes:
    remedy = "Put back the right file, or make a new one with: openssl rand -base64 32"
    try:
        # Both base64 alphabets are taken.
        key = base64.b64decode(content.strip().replace(b"-", b"+").replace(b"_", b"/"), validate=True)
    except binascii.Error:
        raise StoreError(f"The key file {key_file} does not hold base64 text. {remedy}") from None
    if len(key) != KEY_BYTES:
        raise StoreError(f"The key in {key_file} is {len(key)} bytes long; it takes exactly {KEY_BYTES}. {remedy}")
    return key


def _make_key_file(key_file: Path) -> None:
    content = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n"
    draft = key_file.with_name(f"{key_file.name}.{secrets.token_hex(4)}.new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            # The name appears with its whole content, and the first of two processes wins.
            os.link(draft, key_file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise StoreError(
            f"The key file {key_file} cannot be made ({error.strerror}). "
            "Make its folder and give this user the right to write it, or name another file with STOCKPOST_KEY_FILE."
        ) from None
