"""Mappings as a table for Excel and back. Export and import agree: what was exported and not changed changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stockpost.app.csv_text import as_meant, csv_bytes
from stockpost.app.documents import time_text
from stockpost.app.errors import UseError
from stockpost.app.mapping_views import MappingView, WrongLineView
from stockpost.core.mapping import MappingKind

HEADER = (
    "kind",
    "autotask_id",
    "autotask_name",
    "mapped_to",
    "goes_to",
    "state",
    "suggestion",
    "score",
    "mapped_by",
    "mapped_at",
)
NEEDED = ("kind", "autotask_id", "mapped_to")
BYTES_MAX = 20_000_000
_KINDS = ", ".join(kind.value for kind in MappingKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """One line that is right in itself. An empty `mapped_to` means no mapping."""

    line: int
    kind: MappingKind
    autotask_id: int
    autotask_name: str
    mapped_to: str


def write_csv(views: Iterable[MappingView]) -> bytes:
    """A line for each name, as a table program reads it."""
    return csv_bytes(
        HEADER,
        (
            (
                view.kind,
                view.autotask_id,
                view.autotask_name,
                view.mapped_to,
                view.goes_to,
                view.state,
                view.suggestion.name if view.suggestion else None,
                view.suggestion.score if view.suggestion else None,
                view.mapped_by,
                time_text(view.mapped_at) if view.mapped_at else None,
            )
            for view in views
        ),
    )


def read_csv(content: bytes) -> tuple[list[CsvRow], list[WrongLineView]]:
    """The lines of a file, and what is wrong with others. UseError where the file as a whole cannot be read."""
    text = text_of(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[CsvRow] = []
    wrong: list[WrongLineView] = []
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(header)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found = _row(dict(zip(header, cells, strict=False)), len(cells), len(header), reader.line_num)
                (rows if isinstance(found, CsvRow) else wrong).append(found)  # type: ignore[arg-type]
    except csv.Error as error:
        raise UseError(
            f"Line {reader.line_num} of the file is no CSV: {error}. Save it as CSV from your table program once more."
        ) from None
    return rows, [*wrong, *_named_twice(rows)]


def text_of(content: bytes) -> str:
    """UTF-8, else Windows-1252, which Excel writes on many computers."""
    if len(content) > BYTES_MAX:
        raise UseError(
            f"The file has more than {BYTES_MAX // 1_000_000} MB; a list of mappings is smaller. Is it another file?"
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UseError("The file is no text in UTF-8 or Windows-1252. Save it as “CSV UTF-8”; an .xlsx file is not taken.")


def _check_header(header: list[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise UseError(
            f"The first line must name the columns; {', '.join(missing)} is missing. "
            f"Needed are {', '.join(NEEDED)}. “Download as CSV” gives a file to begin with."
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UseError(f"The first line names a column twice: {', '.join(twice)}. Take one of them out.")


def _row(cells: dict[str, str], count: int, expected: int, line: int) -> CsvRow | WrongLineView:
    if count > expected:
        text = f"The line has {count} cells, the first line {expected}. Put names with a comma or semicolon in quotes."
        return WrongLineView(line=line, field="", text=text)
    kind = cells["kind"].strip().casefold().replace(" ", "_")
    if kind not in set(MappingKind):
        return WrongLineView(line=line, field="kind", text=f"“{cells['kind'].strip()}” is none of {_KINDS}.")
    number = cells.get("autotask_id", "").strip()
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        text = f"“{number}” is no number of Autotask. Take it from the exported file."
        return WrongLineView(line=line, field="autotask_id", text=text)
    return CsvRow(
        line=line,
        kind=MappingKind(kind),
        autotask_id=int(number),
        autotask_name=as_meant(cells.get("autotask_name", "").strip()).strip(),
        mapped_to=as_meant(cells.get("mapped_to", "").strip()).strip(),
    )


def _named_twice(rows: Iterable[CsvRow]) -> Iterator[WrongLineView]:
    seen: dict[tuple[MappingKind, int], int] = {}
    for row in rows:
        first = seen.setdefault((row.kind, row.autotask_id), row.line)
        if first != row.line:
            text = f"Line {first} is about the same {row.kind.value.replace('_', ' ')}. Take one of them out."
            yield WrongLineView(line=row.line, field="autotask_id", text=text)
