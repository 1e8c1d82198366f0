"""What can go wrong with Autotask, said so that a bookkeeper knows what to do next (design P5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

ProblemCode = Literal["autotask_unreachable", "autotask_denied"]
UNREACHABLE: ProblemCode = "autotask_unreachable"
DENIED: ProblemCode = "autotask_denied"
TRIES_AGAIN = " Stockpost tries again by itself."
"""A sentence of most transient errors; to be left out where nothing tries again."""


class AutotaskError(Exception):
    """Autotask could not do what was asked. `text` is a sentence with its remedy.

    `code` is a problem code of design 3.1. `is_transient`: the same call may succeed later without anybody's help.
    `retry_at` (UTC) is the moment before which trying again is useless, where one is known. `has_answered`: Autotask itself answered,
    only not with what was asked for.
    """

    def __init__(
        self,
        text: str,
        *,
        code: ProblemCode = UNREACHABLE,
        is_transient: bool = False,
        retry_at: datetime | None = None,
        has_answered: bool = False,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.code: ProblemCode = code
        self.is_transient = is_transient
        self.retry_at = retry_at
        self.has_answered = has_answered


class AutotaskBusy(AutotaskError):
    """Too many requests were made, by Stockpost or by others: no fault of anybody, and over after a while (FACTS B7)."""


class AutotaskBudgetSpent(AutotaskBusy):
    """The hourly requests that Stockpost may use are spent; `retry_at` says when to go on (FACTS B7)."""


class AutotaskSignInRefused(AutotaskError):
    """User name, secret or integration code are wrong, or the user belongs to another zone (FACTS B6)."""

    def __init__(self, text: str) -> None:
        super().__init__(text, code=DENIED)


class AutotaskRefused(AutotaskError):
    """Autotask understood the request and refused it; `messages` are its own words (HTTP 500 with `errors`, FACTS B6)."""

    def __init__(self, text: str, *, messages: Sequence[str], code: ProblemCode = UNREACHABLE) -> None:
        super().__init__(text, code=code, has_answered=True)
        self.messages = tuple(messages)


class AutotaskNotThere(AutotaskError):
    """The tenant has no such door (HTTP 404 or 405), as with InventoryProducts before 2022.1."""


class AddressError(ValueError):
    """An Autotask address that cannot be one. The text names what is wrong and how the right one looks."""
