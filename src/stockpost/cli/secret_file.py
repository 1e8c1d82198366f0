"""Secrets are read from files, never from the command line, where other users of the machine could see them."""

from __future__ import annotations

from pathlib import Path

from stockpost.app.errors import UseError

_MAXIMUM_BYTES = 4096


def read_secret(path: Path, option: str) -> str:
    """The secret in the file, without final newlines. UseError names the option, the file and the remedy."""
    try:
        with path.open("rb") as file:
            content = file.read(_MAXIMUM_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UseError(
            f"The file {path} ({option}) cannot be read: {reason}. Name a file that holds the secret alone."
        ) from None
    if len(content) > _MAXIMUM_BYTES:
        raise UseError(
            f"The file {path} ({option}) is longer than {_MAXIMUM_BYTES} bytes. Name a file that holds the secret alone."
        )
    try:
        secret = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UseError(
            f"The file {path} ({option}) is not UTF-8 text. Save it as UTF-8 with the secret alone."
        ) from None
    if not secret.strip():
        raise UseError(f"The file {path} ({option}) is empty. Write the secret into it.")
    if any(character in secret for character in "\r\n\0"):
        raise UseError(f"The file {path} ({option}) holds several lines. Name a file that holds the secret alone.")
    return secret
