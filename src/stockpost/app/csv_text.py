"""CSV that spreadsheets open as it was meant: UTF-8 with a byte order mark, and no text that they would carry out as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | int | Decimal | None
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula to a spreadsheet; the wide forms count in East Asian ones."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as a file. Numbers stay numbers; a text that looks like a formula gets an apostrophe in front of it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode(errors="replace")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _safe(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _safe(text: str) -> str:
    # A text's own apostrophe gets one, too, so that `as_meant` takes off no other. Blanks alone are no formula.
    return f"'{text}" if text.strip() and text.startswith((*FORMULA_BEGINNINGS, "'")) else text


def as_meant(cell: str) -> str:
    """The text of a cell that `csv_bytes` wrote: without the apostrophe that was put in front of it."""
    return cell[1:] if cell[:1] == "'" and cell == _safe(cell[1:]) else cell
