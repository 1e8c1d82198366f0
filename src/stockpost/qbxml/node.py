"""A read element and its values, read leniently: a missing one is its default, a malformed one makes the reply unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})", re.ASCII)
VALUE_SHOWN_LENGTH = 40


class ReplyUnreadable(Exception):
    """An answer that cannot be understood as a whole, with a sentence that says why. Whatever it answers is unknown."""


@dataclass(slots=True)
class Node:
    """One element with its text and children."""

    name: str
    pieces: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def first(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def every(self, *names: str) -> Iterator[Node]:
        """The children of those names, in the order of the answer."""
        return (child for child in self.children if child.name in names)

    def own_text(self) -> str:
        """The text of this element itself, with line ends as LF."""
        return "".join(self.pieces).replace("\r\n", "\n").replace("\r", "\n")

    def text(self, *path: str) -> str:
        """The text at the end of `path`, empty where there is none."""
        node: Node | None = self
        for name in path:
            node = node.first(name) if node is not None else None
        return node.own_text() if node is not None else ""

    def word(self, *path: str) -> str:
        """The text at the end of `path` without blanks around it: an id, a code, a choice."""
        return self.text(*path).strip()

    def number(self, *path: str) -> Decimal | None:
        """The exact decimal at the end of `path`, None where there is none."""
        word = self.word(*path)
        if not word:
            return None
        if NUMBER.fullmatch(word) is None:
            raise self._malformed(path, word, "number")
        return Decimal(word)

    def flag(self, *path: str, default: bool = False) -> bool:
        """The truth value at the end of `path`."""
        word = self.word(*path).lower()
        if not word:
            return default
        if word not in ("true", "false", "1", "0"):
            raise self._malformed(path, word, "truth value")
        return word in ("true", "1")

    def day(self, *path: str) -> date | None:
        """The date at the end of `path`; a time or an offset behind it is left out."""
        word = self.word(*path)
        if not word:
            return None
        try:
            if word[10:11] not in ("", "T", "Z", "+", "-"):
                raise ValueError
            return date.fromisoformat(word[:10])
        except ValueError:
            raise self._malformed(path, word, "date") from None

    def _malformed(self, path: tuple[str, ...], word: str, kind: str) -> ReplyUnreadable:
        place = ".".join((self.name, *path))
        return ReplyUnreadable(
            f"QuickBooks' answer cannot be read: {place} holds “{word[:VALUE_SHOWN_LENGTH]}”, which is no {kind}."
        )
