"""The company file on disk: one JSON document, and beside it a journal of what changed since it was written.

A change is one line in ``<file>.journal``, flushed to disk before anybody is answered, so it survives ``kill -9``. The
document itself is rewritten (temporary file, fsync, rename) at start, at a clean stop and when nothing happened for a
while; rewriting it for every request would cost seconds over a thousand receipts. The journal names the generation of
the document it belongs to: a journal left over from an older document is ignored, and a torn last line is dropped.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO, Any

import msgspec

from .books import TABLES, Books, Change
from .preferences import Preferences, changed_preferences

FORMAT = "quickbooks-simulator/1"
_SINGLES = ("company", "preferences", "counters")


class CompanyFileError(Exception):
    """The file cannot be read; the message names the place and the remedy."""


class CompanyFile:
    """Reads and writes one company file. Not thread-safe: the caller holds the simulator's lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal_path = path.with_name(path.name + ".journal")
        self._generation = 0
        self._journal: IO[bytes] | None = None
        self.journal_bytes = 0

    def load(self, new_tables: dict[str, dict[str, Any]]) -> Books:
        """Open the file, or make it from ``new_tables``; replay the journal; write both anew."""
        if self.path.exists():
            tables = self._read_document()
            self._replay(tables)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            tables = new_tables
        books = Books(tables)
        self.fold(books)
        return books

    def append(self, changes: list[Change]) -> None:
        """Write changes durably. Raises OSError when the disk refuses."""
        if not changes:
            return
        assert self._journal is not None  # noqa: S101 - load() opens it
        line = msgspec.json.encode(changes) + b"\n"
        end = self._journal.tell()
        try:
            self._journal.write(line)
            self._journal.flush()
            os.fsync(self._journal.fileno())
        except OSError:
            self._cut_back(end)
            raise
        self.journal_bytes += len(line)

    def _cut_back(self, end: int) -> None:
        """Remove a line the disk took only in part, so that later lines stay readable."""
        assert self._journal is not None  # noqa: S101 - asked by the caller
        with contextlib.suppress(OSError):
            self._journal.close()
        self._journal = self.journal_path.open("r+b", buffering=0)
        self._journal.truncate(end)
        self._journal.seek(end)

    def fold(self, books: Books) -> None:
        """Rewrite the document and start an empty journal."""
        self._generation += 1
        data = encode_document(books, self._generation)
        temporary = self.path.with_name(self.path.name + ".tmp")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)
        _sync_folder(self.path.parent)
        if self._journal is not None:
            self._journal.close()
        self._journal = self.journal_path.open("wb")
        self._journal.write(msgspec.json.encode({"generation": self._generation}) + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())
        self.journal_bytes = 0

    def close(self, books: Books) -> None:
        """Fold and remove the journal."""
        self.fold(books)
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self.journal_path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Let go of the files as they are, as a killed process does."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _read_document(self) -> dict[str, dict[str, Any]]:
        try:
            document = msgspec.json.decode(self.path.read_bytes())
            self._generation = int(document.get("generation", 0))
            return decode_document(document)
        except (msgspec.DecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CompanyFileError(f"{self.path}: {error}; mend the file or move it away to get a new one") from error

    def _replay(self, tables: dict[str, dict[str, Any]]) -> None:
        if not self.journal_path.exists():
            return
        lines = self.journal_path.read_bytes().split(b"\n")
        complete = lines[:-1]  # what follows the last line end was torn by a crash
        if not complete or msgspec.json.decode(complete[0]).get("generation") != self._generation:
            return
        for line in complete[1:]:
            for table, key, record in msgspec.json.decode(line):
                if record is None:
                    tables[table].pop(key, None)
                else:
                    tables[table][key] = msgspec.convert(record, TABLES[table])


def encode_document(books: Books, generation: int) -> bytes:
    """The whole company file as readable JSON."""
    document: dict[str, Any] = {"format": FORMAT, "generation": generation}
    for name in TABLES:
        table = books.table(name)
        document[name] = table[""] if name in _SINGLES else table
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def decode_document(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Tables of a company file document. Raises ValueError or msgspec.ValidationError."""
    if document.get("format") != FORMAT:
        raise ValueError(f"format is {document.get('format')!r}, {FORMAT!r} is needed")
    tables: dict[str, dict[str, Any]] = {}
    for name, kind in TABLES.items():
        if name == "preferences":
            tables[name] = {"": changed_preferences(Preferences(), document.get(name, {}))}
        elif name in _SINGLES:
            tables[name] = {"": msgspec.convert(document[name], kind)}
        else:
            rows = document.get(name, {})
            tables[name] = {key: msgspec.convert(row, kind) for key, row in rows.items()}
    return tables


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
