"""The simulated QuickBooks: one open company file, one request at a time (FACTS 1, 5, 6, 7)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import hresults, message_sets, places, statuses, tracked_numbers
from .books import Books
from .clock import Clock
from .company_file import CompanyFile
from .envelope import HresultFailure, MessageSet, Request, read_message_set
from .faults import Died, Fault, FaultList
from .handlers import handle, is_write
from .iterators import Session
from .macros import Macros
from .new_company import new_tables
from .queries import Result, only_asked
from .render import document, document_in_pieces, response_head, response_lines
from .statuses import Refused
from .structure import number
from .structure.answers import ERROR_RECOVERY_SINCE, known
from .work import Work

LOG = logging.getLogger("quickbooks_simulator")
MAX_REQUEST_ID = 50
LOG_LENGTH = 2000
FOLD_AGAIN_SECONDS = 30.0
JOURNAL_BYTES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One message set or control action; times in epoch seconds of the simulator's clock."""

    time: float
    channel: str
    request: str
    answer: str
    milliseconds: float = 0.0
    note: str = ""


@dataclass(slots=True)
class QuickBooks:
    """The program with its company file. All public methods may be called from several threads."""

    path: Path
    clock: Clock
    file: CompanyFile
    books: Books
    faults: FaultList = field(default_factory=FaultList)
    log: list[LogEntry] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    request_lock: threading.RLock = field(default_factory=threading.RLock)
    update_lock: threading.Lock = field(default_factory=threading.Lock)
    """Held by the Web Connector that updates: one application at a time (FACTS 8)."""
    closed: bool = False
    open_forms: set[str] = field(default_factory=set)
    """TxnIDs of the transactions that people have open, and ``InventoryAdjustment`` for the adjustment form."""
    last_change: float = 0.0
    fold_after: float = 0.0
    run: int = 0
    """Counts how often QuickBooks was started or opened another file; sessions of an earlier run are dead."""
    default_session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.default_session = self.new_session()

    @classmethod
    def open(cls, path: Path, clock: Clock) -> QuickBooks:
        """Open a company file, made when it does not exist. Raises CompanyFileError."""
        file = CompanyFile(path)
        books = file.load(new_tables(int(clock.now())))
        return cls(path=path, clock=clock, file=file, books=books)

    def leave(self) -> None:
        """Answer nobody any more, and let nobody wait: what is under way fails with 0x80040401."""
        self.closed = True
        self.clock.end_waits()

    def close(self) -> None:
        """Write the company file and let go of it. Raises OSError when the disk refuses; the journal then keeps it all."""
        self.leave()
        with self.lock:
            self.file.close(self.books)

    def fold_when_idle(self, seconds: float) -> None:
        """Rewrite the company file when nothing changed for a while; a disk that refuses is asked again later."""
        with self.lock:
            now = time.monotonic()
            idle = now - self.last_change >= seconds or self.file.journal_bytes > JOURNAL_BYTES_MAX
            if not self.file.journal_bytes or not idle or self.closed or now < self.fold_after:
                return
            try:
                self.file.fold(self.books)
            except OSError as error:
                self.fold_after = now + FOLD_AGAIN_SECONDS
                LOG.warning("%s cannot be rewritten, its journal keeps the changes: %s", self.path, error)

    # sessions and requests

    def new_session(self) -> Session:
        """A session of an application; its iterators end with it, and it ends when QuickBooks does."""
        return Session(self.clock.new_guid, run=self.run)

    def begin_session(self, company_path: str = "", *, mode: str = "doNotCare") -> Session:
        """BeginSession; an empty path means the file that is open. Raises HresultFailure (FACTS 6)."""
        with self.lock:
            fault = self.faults.take("connection_error")
            if fault is not None:
                raise HresultFailure(fault.hresult, fault.message)
            hresult = hresults.session_refusal(self.books.preferences, company_path, mode)
            if hresult is not None:
                raise HresultFailure(hresult, hresults.text_of(hresult))
            return self.new_session()

    def end_sessions(self) -> None:
        """QuickBooks is closed, opened with another file, or dead: every ticket is void (FACTS 6, 0x8004040D)."""
        self.run += 1
        self.default_session = self.new_session()

    def process(self, request: bytes, session: Session, *, channel: str = "qbxml", safe: bool = False) -> str:
        """ProcessRequest: a document in, the answer document out. ``safe``: ordered faults leave it alone.

        Raises HresultFailure, Died.
        """
        return "".join(self._answered(request, session, channel, safe=safe, in_pieces=False))

    def process_in_pieces(self, request: bytes, session: Session) -> Iterable[str]:
        """As ``process``; the answer to a query for many objects is written while it is taken."""
        return self._answered(request, session, "qbxml", safe=False, in_pieces=True)

    def _answered(
        self, request: bytes, session: Session, channel: str, *, safe: bool, in_pieces: bool
    ) -> Iterable[str]:
        started = time.perf_counter()
        text = request.decode("utf-8", "replace")
        answer: str | Iterator[str] = ""
        note = ""
        try:
            with self.request_lock:  # one request at a time; people and watchers wait for the books only
                if not safe:
                    self._ordered_failure(text)
                with self.lock, self.faults.resting(safe):
                    answer = self._process(request, session, in_pieces=in_pieces and not self.faults.pending())
                    if isinstance(answer, str):
                        answer = self.faults.damaged(text, answer)
        except OSError as error:  # the disk refused: the request that could not be saved was undone
            note = f"{hresults.OUT_OF_ORDER} {error}"
            raise HresultFailure(hresults.OUT_OF_ORDER, hresults.text_of(hresults.OUT_OF_ORDER), str(error)) from error
        except HresultFailure as failure:
            note = f"{failure.hresult} {failure.detail or failure.message}"
            raise
        except Died:
            note = "died: no answer was given"
            raise
        finally:
            kept = answer if isinstance(answer, str) else "(sent in pieces, not kept)"
            self.add_log(channel, text, kept, milliseconds=(time.perf_counter() - started) * 1000, note=note)
        return (answer,) if isinstance(answer, str) else answer

    def add_log(self, channel: str, request: str, answer: str, *, milliseconds: float = 0.0, note: str = "") -> None:
        """Keep what happened for ``GET /control/log``."""
        self.log.append(LogEntry(self.clock.now(), channel, request, answer, round(milliseconds, 1), note))
        del self.log[:-LOG_LENGTH]

    def _ordered_failure(self, text: str) -> None:
        slow = self.faults.take("slow", text)
        if slow is not None:
            self.clock.sleep(slow.seconds)
        failing = self.faults.take("hresult", text)
        if failing is not None:
            raise HresultFailure(failing.hresult, failing.message)

    def _process(self, request: bytes, session: Session, *, in_pieces: bool) -> str | Iterator[str]:
        preferences = self.books.preferences
        hresult = "0x80040401" if self.closed else hresults.request_refusal(preferences)
        if session.run != self.run:
            hresult = hresults.DEAD_TICKET
        if hresult is not None:
            raise HresultFailure(hresult, hresults.text_of(hresult))
        message_set = read_message_set(
            request,
            supported_versions=preferences.qbxml_versions,
            country=preferences.country,
            foreign_fields=preferences.unverified.foreign_fields_accepted,
            overlong_texts=preferences.unverified.overlong_text == "3070",
        )
        is_query = [is_write(one.message) for one in message_set.requests] == [False]
        if in_pieces and is_query and message_set.include_data and not message_sets.uses_recovery(message_set):
            return self._query_in_pieces(message_set, session)
        if not message_sets.uses_recovery(message_set):
            return document(self._answers(message_set, session, []))
        return self._recoverable(message_set, session)

    def _query_in_pieces(self, message_set: MessageSet, session: Session) -> str | Iterator[str]:
        """The answer to a set of one query."""
        request = message_set.requests[0]
        work = self._work()
        work.in_pieces = True
        try:
            result = self._handled(work, session, request)
        except Refused as refused:
            result = self._refusal(refused)
        if result.later is None:
            return document([self._rendered(message_set, request, result)])
        request_id = request.attributes.get("requestID")
        head = response_head(request.message, result.code, result.message, request_id=request_id, extra=result.extra)
        content = known(result.later, message_set.version, self.books.preferences.country)
        return document_in_pieces(request.message, head, content)

    def _recoverable(self, message_set: MessageSet, session: Session) -> str:
        def only_status(code: int) -> str:
            return document([], new_message_set_id=message_set.new_id, set_status=str(code))

        names = (message_set.new_id, message_set.old_id, *(request.message for request in message_set.requests))
        ordered = self.faults.take("message_set_status", " ".join(str(name) for name in names))
        if ordered is not None and ordered.status == message_sets.NOT_STORED:
            answers = self._answers(replace(message_set, new_id=None), session, [])
            return document(answers, new_message_set_id=message_set.new_id, set_status=str(message_sets.NOT_STORED))
        if ordered is not None:
            return only_status(ordered.status)
        if message_sets.too_long(message_set):
            return only_status(message_sets.ID_TOO_LONG)
        if not message_set.requests and message_set.new_id is not None:
            known = message_sets.stored_set(self._work(), message_set.new_id) is not None
            return only_status(message_sets.DONE if known else message_sets.UNKNOWN_SET)
        cleared = True
        if message_set.old_id is not None and message_set.old_id != message_set.new_id:
            with self.change() as work:
                cleared = message_sets.clear(work, message_set.old_id)
        if message_set.new_id is None:
            return only_status(message_sets.DONE if cleared else message_sets.UNKNOWN_SET)
        stored = message_sets.stored_set(self._work(), message_set.new_id)
        if stored is not None and stored.content_hash != message_sets.content_hash(message_set):
            return only_status(message_sets.CHECKSUM_MISMATCH)
        given = [] if stored is None else list(stored.answers)
        continues = not given or self.books.preferences.unverified.cut_off_set_continues
        answers = self._answers(message_set, session, given) if continues else given
        knows_recovery = number(message_set.version) >= number(ERROR_RECOVERY_SINCE)
        if self.books.preferences.unverified.recovered_answer == "error_recovery" and knows_recovery:
            answers = [*(message_sets.recovered(answer) for answer in given), *answers[len(given) :]]
        return document(answers, new_message_set_id=message_set.new_id, set_status=str(message_sets.DONE))

    def _answers(self, message_set: MessageSet, session: Session, given: list[str]) -> list[str]:
        """Answers of all requests; those in ``given`` were answered in an earlier sending."""
        answers = list(given)
        macros = Macros()
        failed = any('statusSeverity="Error"' in answer.partition(">")[0] for answer in given)
        for request in message_set.requests[len(given) :]:
            self._die("die_before_commit", request.message)
            if failed and message_set.stop_on_error:
                skipped = Result(code=3231, message=statuses.NOT_PROCESSED)
                answers.append(self._rendered(message_set, request, skipped))
                self._remember(message_set, answers)
                continue
            result = self._answer(message_set, session, request, answers, macros)
            failed = failed or result.code >= 1000
            self._die("die_after_commit", request.message)
        return answers

    def _answer(
        self, message_set: MessageSet, session: Session, request: Request, answers: list[str], macros: Macros
    ) -> Result:
        work = self._work()
        self.books.begin()
        try:
            used = replace(request, values=macros.resolved(request.values))
            result = self._handled(work, session, used)
            tracked_numbers.check_changes(self.books)
            places.check_changes(self.books)
            macros.learn(used, result)
        except Refused as refused:
            self.books.rollback()
            result = self._refusal(refused)
        except Exception:
            self.books.rollback()
            raise
        answers.append(self._rendered(message_set, request, result))
        if message_set.new_id is not None:
            message_sets.remember(work, message_set, answers)
        self._commit()
        return result

    def _handled(self, work: Work, session: Session, request: Request) -> Result:
        fault = self.faults.take("status", request.message)
        if fault is not None:
            raise Refused(fault.status, fault.message)
        if len(request.attributes.get("requestID", "")) > MAX_REQUEST_ID:
            raise Refused(1060, "The request ID is invalid.")
        if request.too_long is not None:
            raise statuses.too_long(*request.too_long)
        return handle(work, session, request)

    def _rendered(self, message_set: MessageSet, request: Request, result: Result) -> str:
        asked = only_asked(result.content, request.values.get("IncludeRetElement"))
        content = known(asked, message_set.version, self.books.preferences.country)
        return response_lines(
            request.message,
            result.code,
            result.message,
            request_id=request.attributes.get("requestID"),
            extra=result.extra,
            content=content if message_set.include_data else (),
        )

    def _refusal(self, refused: Refused) -> Result:
        codes = self.books.preferences.unverified.other_status_codes
        return Result(code=codes.get(str(refused.code), refused.code), message=refused.message)

    def _remember(self, message_set: MessageSet, answers: list[str]) -> None:
        if message_set.new_id is not None:
            self.books.begin()
            message_sets.remember(self._work(), message_set, answers)
            self._commit()

    def _die(self, kind: str, message: str) -> None:
        fault: Fault | None = self.faults.take(kind, message)
        if fault is None:
            return
        self.end_sessions()
        if fault.hresult:
            raise HresultFailure(fault.hresult, fault.message)
        raise Died(hard=fault.hard)

    # changes

    def _work(self, *, by_person: bool = False) -> Work:
        forms = frozenset() if by_person else frozenset(self.open_forms)
        return Work(self.books, int(self.clock.now()), by_person=by_person, open_forms=forms)

    def _commit(self) -> None:
        """Durable first: when the disk refuses, the books stay as they were."""
        changes = self.books.changes()
        try:
            self.file.append(changes)
        except OSError:
            self.books.rollback()
            raise
        self.books.commit()
        if changes:
            self.last_change = time.monotonic()

    @contextmanager
    def change(self, *, by_person: bool = False) -> Iterator[Work]:
        """A change outside a message set, all or nothing."""
        with self.lock:
            self.books.begin()
            before = self.books.preferences
            try:
                yield self._work(by_person=by_person)
                tracked_numbers.check_changes(self.books)
                places.check_changes(self.books)
            except BaseException:
                self.books.rollback()
                raise
            self._commit()
            if not hresults.same_run(before, self.books.preferences):
                self.end_sessions()

    @contextmanager
    def look(self) -> Iterator[Work]:
        """Read the books without others changing them."""
        with self.lock:
            yield self._work()

    def replace_books(self, tables: dict[str, dict[str, Any]]) -> None:
        """Put other books in place, as restoring a backup does."""
        with self.lock:
            books = Books(tables)
            self.file.fold(books)
            self.books = books
            self.end_sessions()
