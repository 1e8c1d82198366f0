"""Mappings as a table for Excel and back. Export and import agree: what was exported and not changed changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stockpost.app.csv_text import Cell, as_meant, csv_bytes
from stockpost.app.documents import time_text
from stockpost.app.errors import UseError
from stockpost.app.mapping_views import AccountView, MappingView, SuggestionView, WrongLineView
from stockpost.core.mapping import MappingKind
from stockpost.core.resolve import ACCOUNT_PURPOSES

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
ACCOUNT = "account"
"""The kind of a line about an account: the setting that names it stands where others have Autotask's number."""
_KINDS = ", ".join([*MappingKind, ACCOUNT])


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    """One line that is right in itself. An empty `mapped_to` means no mapping."""

    line: int
    kind: MappingKind
    autotask_id: int
    autotask_name: str
    mapped_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One line about the account that a setting names, right in itself."""

    line: int
    setting: str
    mapped_to: str


def write_csv(views: Iterable[MappingView], accounts: Iterable[AccountView] = ()) -> bytes:
    """A line for each name and for each account, as a table program reads it."""
    return csv_bytes(HEADER, [*map(_name_cells, views), *map(_account_cells, accounts)])


def _name_cells(view: MappingView) -> list[Cell]:
    return [
        view.kind,
        view.autotask_id,
        view.autotask_name,
        view.mapped_to,
        view.goes_to,
        view.state,
        *_suggestion_cells(view.suggestion),
        view.mapped_by,
        time_text(view.mapped_at) if view.mapped_at else None,
    ]


def _account_cells(view: AccountView) -> list[Cell]:
    purpose = ACCOUNT_PURPOSES[view.setting]
    return [
        ACCOUNT,
        view.setting,
        purpose,
        view.name,
        view.name,
        view.state,
        *_suggestion_cells(view.suggestion),
        None,
        None,
    ]


def _suggestion_cells(found: SuggestionView | None) -> list[Cell]:
    return [found.name, found.score] if found else [None, None]


def read_csv(content: bytes) -> tuple[list[CsvRow | AccountRow], list[WrongLineView]]:
    """The lines of a file, and what is wrong with others. UseError where the file as a whole cannot be read."""
    text = text_of(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[CsvRow | AccountRow] = []
    wrong: list[WrongLineView] = []
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(header)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found = _row(dict(zip(header, cells, strict=False)), len(cells), len(header), reader.line_num)
                (wrong if isinstance(found, WrongLineView) else rows).append(found)  # type: ignore[arg-type]
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


def _row(cells: dict[str, str], count: int, expected: int, line: int) -> CsvRow | AccountRow | WrongLineView:
    if count > expected:
        text = f"The line has {count} cells, the first line {expected}. Put names with a comma or semicolon in quotes."
        return WrongLineView(line=line, field="", text=text)
    kind = cells["kind"].strip().casefold().replace(" ", "_")
    mapped_to = as_meant(cells.get("mapped_to", "").strip()).strip()
    if kind == ACCOUNT:
        return _account_row(cells.get("autotask_id", "").strip(), mapped_to, line)
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
        mapped_to=mapped_to,
    )


def _account_row(setting: str, mapped_to: str, line: int) -> AccountRow | WrongLineView:
    if setting.casefold() not in ACCOUNT_PURPOSES:
        text = f"“{setting}” is no setting that names an account. They are: {', '.join(ACCOUNT_PURPOSES)}."
        return WrongLineView(line=line, field="autotask_id", text=text)
    return AccountRow(line=line, setting=setting.casefold(), mapped_to=mapped_to)


def _named_twice(rows: Iterable[CsvRow | AccountRow]) -> Iterator[WrongLineView]:
    seen: dict[tuple[str, int | str], int] = {}
    for row in rows:
        kind, key = (row.kind.value, row.autotask_id) if isinstance(row, CsvRow) else (ACCOUNT, row.setting)
        first = seen.setdefault((kind, key), row.line)
        if first != row.line:
            text = f"Line {first} is about the same {kind.replace('_', ' ')}. Take one of them out."
            yield WrongLineView(line=row.line, field="autotask_id", text=text)
