"""The company file on disk: one JSON document, and beside it a journal of what changed since it was written.

A change is one line in ``<file>.journal``, flushed to disk before anybody is answered, so it survives ``kill -9``. The
document itself is rewritten (temporary file, fsync, rename) at start, at a clean stop and when nothing happened for a
while; rewriting it for every request would cost seconds over a thousand receipts. The journal names the generation of
the document it belongs to: a journal left over from an older document is ignored, and a torn last line is dropped.
A lock file beside them keeps a second simulator away.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO, Any

import msgspec

from .books import TABLES, Books, Change
from .file_lock import FileInUse, FileLock
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
        self._lock: FileLock | None = None
        self.journal_bytes = 0
        """Length of the journal's lines; what stands behind them was refused by the disk and is overwritten."""
        self._head_bytes = 0

    def load(self, new_tables: dict[str, dict[str, Any]]) -> Books:
        """Open the file, or make it from ``new_tables``; replay the journal; write both anew.

        Raises CompanyFileError, also when another simulator has it open, and OSError when the disk refuses.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock = FileLock(self.path.with_name(self.path.name + ".lock"))
        except FileInUse as error:
            reason = f"another simulator has it open (process {error.holder or 'unknown'}); stop that one first"
            raise CompanyFileError(f"{self.path}: {reason}, or use another file") from error
        try:
            tables = new_tables
            if self.path.exists():
                tables = self._read_document()
                self._replay(tables)
            books = Books(tables)
            self.fold(books)
        except BaseException:
            self._let_go_of_journal()
            self._release_lock()
            raise
        return books

    def append(self, changes: list[Change]) -> None:
        """Write changes durably. Raises OSError when the disk refuses; then nothing was written."""
        if not changes:
            return
        if self._lock is None:
            raise OSError(f"{self.path} is closed")
        journal = self._journal or self._new_journal()
        line = msgspec.json.encode(changes) + b"\n"
        end = self._head_bytes + self.journal_bytes
        try:
            journal.seek(end)
            _write_all(journal, line)
            journal.truncate()
            os.fsync(journal.fileno())
        except OSError:
            with contextlib.suppress(OSError):  # a line that stays in part is no line, and the next one overwrites it
                journal.truncate(end)
            raise
        self.journal_bytes += len(line)

    def fold(self, books: Books) -> None:
        """Rewrite the document and start an empty journal. Raises OSError when the disk refuses; then all is as it was."""
        data = encode_document(books, self._generation + 1)
        temporary = self.path.with_name(self.path.name + ".tmp")
        try:
            with temporary.open("wb", buffering=0) as file:
                _write_all(file, data)
                os.fsync(file.fileno())
            temporary.replace(self.path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        self._generation += 1
        _sync_folder(self.path.parent)
        self._let_go_of_journal()
        with contextlib.suppress(OSError):  # the old journal counts no longer; append() asks for a new one again
            self._new_journal()

    def close(self, books: Books) -> None:
        """Fold and remove the journal. Raises OSError when the disk refuses: the journal then keeps what is missing."""
        try:
            self.fold(books)
            self._let_go_of_journal()
            self.journal_path.unlink(missing_ok=True)
        finally:
            self._let_go_of_journal()
            self._release_lock()

    def abandon(self) -> None:
        """Let go of the files as they are, as a killed process does."""
        self._let_go_of_journal()
        if self._lock is not None:
            self._lock.abandon()
            self._lock = None

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _let_go_of_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self.journal_bytes = 0

    def _new_journal(self) -> IO[bytes]:
        """An empty journal of this generation."""
        head = msgspec.json.encode({"generation": self._generation}) + b"\n"
        journal = self.journal_path.open("w+b", buffering=0)
        try:
            _write_all(journal, head)
            os.fsync(journal.fileno())
        except BaseException:
            journal.close()
            raise
        self._journal, self._head_bytes = journal, len(head)
        return journal

    def _read_document(self) -> dict[str, dict[str, Any]]:
        try:
            document = msgspec.json.decode(self.path.read_bytes())
            if not isinstance(document, dict):
                raise ValueError("it holds no JSON object, so it is no company file")
            self._generation = int(document.get("generation", 0))
            return decode_document(document)
        except (msgspec.DecodeError, ValueError, TypeError, AttributeError) as error:
            raise CompanyFileError(f"{self.path}: {error}; mend the file or move it away to get a new one") from error

    def _replay(self, tables: dict[str, dict[str, Any]]) -> None:
        if not self.journal_path.exists():
            return
        lines = self.journal_path.read_bytes().split(b"\n")
        complete = lines[:-1]  # what follows the last line end was torn by a crash
        for number, line in enumerate(complete, start=1):
            try:
                content = msgspec.json.decode(line)
                if number == 1 and content["generation"] != self._generation:
                    return
                for table, key, record in content if number > 1 else ():
                    if record is None:
                        tables[table].pop(key, None)
                    else:
                        tables[table][key] = msgspec.convert(record, TABLES[table])
            except (msgspec.DecodeError, ValueError, KeyError, TypeError) as error:
                remedy = (
                    "remove the lines from there on, which are the latest changes, or put a backup of the file back"
                )
                raise CompanyFileError(f"{self.journal_path}: line {number}: {error}; {remedy}") from error


def _write_all(file: IO[bytes], data: bytes) -> None:
    """A disk that is nearly full takes a part first and refuses the next."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def encode_document(books: Books, generation: int) -> bytes:
    """The whole company file as readable JSON."""
    document: dict[str, Any] = {"format": FORMAT, "generation": generation}
    for name in TABLES:
        table = books.table(name)
        document[name] = table[""] if name in _SINGLES else table
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def decode_document(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Tables of a company file document. Raises ValueError that names the place."""
    if document.get("format") != FORMAT:
        raise ValueError(f"format is {document.get('format')!r}, {FORMAT!r} is needed")
    tables: dict[str, dict[str, Any]] = {}
    for name, kind in TABLES.items():
        if name == "preferences":
            tables[name] = {"": changed_preferences(Preferences(), document.get(name, {}))}
        elif name in _SINGLES:
            tables[name] = {"": _record(document.get(name), kind, name)}
        else:
            rows = document.get(name, {})
            tables[name] = {key: _record(row, kind, f"{name}, {key}") for key, row in rows.items()}
    return tables


def _record(value: Any, kind: Any, place: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"{place}: {error}") from error


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
