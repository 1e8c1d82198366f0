"""Errors that a door turns into its own shape: a sentence and a remedy, never a stack trace."""

from __future__ import annotations


class UseError(Exception):
    """Wrong use: unknown number, setting or choice (exit code 2, HTTP 400). The text is a sentence with its remedy."""


class Unreachable(Exception):
    """A system could not be reached (exit code 3, HTTP 503). `code` is a problem code of design 3.1."""

    def __init__(self, text: str, *, code: str) -> None:
        super().__init__(text)
        self.code = code


class Refused(Unreachable):
    """A system answered, and does not give what was asked for: it may give all else."""


class Unanswered(Unreachable):
    """A system gave no answer at all: what was to be tried there is neither right nor wrong."""
