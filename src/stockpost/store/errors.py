"""What can be wrong with the store itself, as sentences with a remedy. The text never holds a password."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot do what is asked; the text says what to do."""


class StoreFailed(StoreError):
    """The database cannot work at all, whatever was asked: its disk is full or fails, its file is damaged, rights are missing."""


class StoreUnreachable(StoreFailed):
    """The database server does not answer, or the lock on the database is held too long: worth trying again later."""
