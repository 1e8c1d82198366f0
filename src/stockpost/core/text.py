"""Which text QuickBooks can store. One rule for writing and for comparing (N2, N4, B10; QuickBooks FACTS 2 'Characters')."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "?"


def storable(text: str, *, length: int | None = None, one_line: bool = False) -> str:
    """Return `text` as QuickBooks can hold it: Windows-1252 characters, no control characters, at most `length` characters.

    A character outside Windows-1252 becomes its base letters where it has some (`ő` → `o`), else `?`.
    Line ends become LF, or a space with `one_line`. The ends are trimmed, since QuickBooks trims them.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if one_line:
        text = " ".join(text.split())
    if not (text.isascii() and text.isprintable()):
        text = "".join(_storable_character(character) for character in text)
    text = text.strip()
    return text if length is None else text[:length].rstrip()


def shortened(text: str, length: int) -> str:
    """One line of at most `length` characters for people, with `…` where something is left out."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _storable_character(character: str) -> str:
    if character == "\n":
        return character
    if unicodedata.category(character)[0] == "C":
        return ""
    if _is_windows_1252(character):
        return character
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return base if base and _is_windows_1252(base) else REPLACEMENT


def _is_windows_1252(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
