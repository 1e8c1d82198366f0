"""Text for people: hostile characters made harmless, times and ages in plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

_MINUTE_SECONDS = 60
_HOUR_SECONDS = 3600
_DAY_SECONDS = 86400


def plain(text: str) -> str:
    """The text without control and direction characters, which could rewrite a terminal: Autotask's texts may be typed by anyone."""
    return "".join(
        character if character == "\n" or unicodedata.category(character)[0] != "C" else "�" for character in text
    )


def cell(text: str, style: str = "") -> Text:
    """A table cell that shows the text as it is: no markup is read from it."""
    return Text(plain(text), style=style)


def time_words(value: datetime | None) -> str:
    """Local time to the minute, `-` for none."""
    return "-" if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M")


def age_words(seconds: int) -> str:
    """`just now`, `5 minutes ago`, `3 hours ago`, `2 days ago`."""
    for size, word in ((_DAY_SECONDS, "day"), (_HOUR_SECONDS, "hour"), (_MINUTE_SECONDS, "minute")):
        if seconds >= size:
            return f"{counted(seconds // size, word)} ago"
    return "just now"


NAMES_SHOWN_MAX = 10


def first_few(names: Sequence[str]) -> str:
    """`A, B and C`, or the first and how many more."""
    shown = names[:NAMES_SHOWN_MAX]
    return f"{', '.join(shown)} and {len(names) - len(shown)} more" if len(names) > len(shown) else ", ".join(shown)


def counted(number: int, word: str) -> str:
    """`1 write`, `2 writes`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
