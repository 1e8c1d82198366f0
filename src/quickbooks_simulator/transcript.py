"""``verify-transcript``: a recorded conversation with a real QuickBooks, replayed and compared (README, section 7).

Ids, edit sequences and numbers of transactions are never the same in two company files. The first time a recorded one
is seen in an answer it stands for the simulated one at the same place; from then on it must always stand for that one,
and where a later recorded request names it, the simulated one is sent instead.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from .clock import Clock
from .envelope import HresultFailure
from .list_entries import GROUPS
from .quickbooks import QuickBooks
from .references import target_of

IDS = ("ListID", "TxnID", "TxnLineID", "TxnNumber", "DataExtID")
TIMES = ("TimeCreated", "TimeModified", "TimeDeleted")
HRESULT_START = "0x8"
ABSENT = "(absent)"


class TranscriptError(Exception):
    """The transcript cannot be read; the text says which line and why."""


class Exchange(msgspec.Struct, forbid_unknown_fields=False):
    """One line: what was sent, and the answer or the HRESULT. ``at`` sets the clock; ``new_session`` ends iterators."""

    request: str
    answer: str = ""
    hresult: str = ""
    note: str = ""
    at: str = ""
    new_session: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the simulator answered otherwise; ``exchange`` counts from 1."""

    exchange: int
    path: str
    recorded: str
    simulated: str

    def __str__(self) -> str:
        return f"{self.exchange}: {self.path}: recorded {self.recorded!r}, simulated {self.simulated!r}"


def read_transcript(path: Path) -> list[Exchange]:
    """The exchanges of a file of JSON lines. Raises TranscriptError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        remedy = "name a file with one JSON object of request and answer per line"
        raise TranscriptError(f"{path}: {error.strerror}; {remedy}") from error
    exchanges = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            exchange = msgspec.json.decode(line, type=Exchange)
        except msgspec.DecodeError as error:
            raise TranscriptError(f"{path.name}, line {number}: {error}") from error
        if not exchange.hresult and exchange.note.startswith(HRESULT_START):
            exchange.hresult = exchange.note.split()[0]  # a line of GET /control/log
        if not exchange.answer and not exchange.hresult:
            raise TranscriptError(f"{path.name}, line {number}: answer or hresult is missing; give one of them")
        exchanges.append(exchange)
    return exchanges


def verify(exchanges: list[Exchange], company_file: Path | None, ignored: frozenset[str]) -> list[Difference]:
    """Replay against a copy of the company file (a new company without one); every difference in order.

    Raises CompanyFileError for a file that cannot be read, TranscriptError for a recorded answer that is no XML.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "company.json"
        if company_file is not None:
            shutil.copyfile(company_file, path)
            journal = company_file.with_name(f"{company_file.name}.journal")
            if journal.exists():
                shutil.copyfile(journal, path.with_name(f"{path.name}.journal"))
        quickbooks = QuickBooks.open(path, Clock(Clock().now()))
        try:
            return list(_replay(quickbooks, exchanges, ignored))
        finally:
            quickbooks.file.abandon()


def _replay(quickbooks: QuickBooks, exchanges: list[Exchange], ignored: frozenset[str]) -> Iterator[Difference]:
    session, known = quickbooks.new_session(), _Known()
    for number, exchange in enumerate(exchanges, start=1):
        if exchange.new_session:
            session = quickbooks.new_session()
        _set_clock(quickbooks, exchange, number)
        try:
            answer, hresult = quickbooks.process(known.in_request(exchange.request), session), ""
        except HresultFailure as failure:
            answer, hresult = "", failure.hresult
        if (exchange.hresult or hresult) and exchange.hresult.lower() != hresult.lower():
            yield Difference(number, "HRESULT", exchange.hresult, hresult)
        elif answer:
            yield from _Comparison(number, known, ignored).run(_parsed(exchange.answer, number), _root(answer))


def _set_clock(quickbooks: QuickBooks, exchange: Exchange, number: int) -> None:
    """The recorded time, else one second later than before."""
    if not exchange.at:
        quickbooks.clock.advance(1)
        return
    try:
        moment = datetime.datetime.fromisoformat(exchange.at)
    except ValueError as error:
        raise TranscriptError(f"exchange {number}: at: {error}") from error
    with quickbooks.look() as work:
        moment = moment if moment.tzinfo else moment.replace(tzinfo=work.preferences.zone)
    quickbooks.clock.set(moment.timestamp(), frozen=True)


def _root(document: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return etree.fromstring(document.strip().encode(), parser)


def _parsed(document: str, number: int) -> etree._Element:
    """The QBXML element of a recorded answer, also from inside a SOAP envelope."""
    try:
        root = _root(document)
        escaped = root.findtext(".//{http://developer.intuit.com/}response")
        if escaped and escaped.strip():
            root = _root(escaped)
    except etree.XMLSyntaxError as error:
        raise TranscriptError(f"exchange {number}: the recorded answer is no XML: {error}") from error
    found = root if root.tag == "QBXML" else next(root.iter("QBXML", "{*}QBXML"), None)
    if found is None:
        raise TranscriptError(f"exchange {number}: the recorded answer holds no QBXML")
    for element in found.iter():
        element.tag = etree.QName(element).localname
    return found


@dataclass(slots=True)
class _Known:
    """Recorded to simulated ids. Those of lists are unique in their list only (FACTS 2)."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    sequences: dict[tuple[str, str], str] = field(default_factory=dict)

    def in_request(self, request: str) -> bytes:
        """The recorded request with the simulated ids; a request that is no XML is sent as it is."""
        try:
            root = etree.fromstring(request.strip().encode())
        except etree.XMLSyntaxError:
            return request.encode()
        for element in root.iter("{*}*"):
            if "iteratorID" in element.attrib:
                given = str(element.attrib["iteratorID"])
                element.set("iteratorID", self.ids.get(("iteratorID", given), given))
            if element.tag == "EditSequence":
                self._exchange_sequence(element)
        for element in root.iter(*IDS, "LinkToTxnID"):
            element.text = self.ids.get((scope(element), element.text or ""), element.text)
        return etree.tostring(root.getroottree(), xml_declaration=True, encoding="utf-8")

    def _exchange_sequence(self, element: etree._Element) -> None:
        parent = element.getparent()
        for name in ("ListID", "TxnID"):
            recorded = None if parent is None else parent.findtext(name)
            if recorded:
                element.text = self.sequences.get((recorded, element.text or ""), element.text)


def scope(element: etree._Element) -> str:
    """What an id is unique in: the list it belongs to, or its own name."""
    parent = element.getparent()
    if element.tag != "ListID" or parent is None:
        return "TxnID" if element.tag == "LinkToTxnID" else str(element.tag)
    tag = str(parent.tag)
    if tag.endswith("Ref"):
        return target_of(tag).group
    for ending in ("Ret", "Mod", "QueryRq", "DelRs", "DelRq"):
        tag = tag.removesuffix(ending)
    return GROUPS.get(tag) or {"StandardTerms": "Terms", "DateDrivenTerms": "Terms"}.get(tag, tag)


class _Comparison:
    """One recorded answer beside the simulated one."""

    def __init__(self, number: int, known: _Known, ignored: frozenset[str]) -> None:
        self._number = number
        self._known = known
        self._ignored = ignored
        self._found: list[Difference] = []

    def run(self, recorded: etree._Element, simulated: etree._Element) -> list[Difference]:
        """All differences."""
        if len(recorded) == 1 and len(simulated) == 1:  # both are the one QBXMLMsgsRs
            self._attributes(recorded[0], simulated[0], str(recorded[0].tag))
            self._children(recorded[0], simulated[0], "")
        else:
            self._children(recorded, simulated, "")
        return self._found

    def _differ(self, path: str, recorded: Any, simulated: Any) -> None:
        self._found.append(Difference(self._number, path, str(recorded), str(simulated)))

    def _children(self, recorded: etree._Element, simulated: etree._Element, path: str) -> None:
        left, right = self._relevant(recorded), self._relevant(simulated)
        tags, other_tags = [str(one.tag) for one in left], [str(one.tag) for one in right]
        if tags != other_tags and sorted(tags) == sorted(other_tags):
            self._differ(f"{path}order of elements", " ".join(tags), " ".join(other_tags))
        counts: dict[str, int] = {}
        for one in left:
            tag = str(one.tag)
            index = counts.get(tag, 0)
            counts[tag] = index + 1
            place = f"{path}{tag}[{index + 1}]" if tags.count(tag) > 1 else f"{path}{tag}"
            same = [other for other in right if other.tag == tag]
            if index < len(same):
                self._element(one, same[index], place)
            else:
                self._differ(place, _shown(one), "")
        for tag in dict.fromkeys(other_tags):
            for extra in [other for other in right if other.tag == tag][counts.get(tag, 0) :]:
                self._differ(f"{path}{tag}", "", _shown(extra))

    def _relevant(self, element: etree._Element) -> list[etree._Element]:
        return [one for one in element if str(one.tag) not in self._ignored]

    def _element(self, recorded: etree._Element, simulated: etree._Element, path: str) -> None:
        self._attributes(recorded, simulated, path)
        if len(recorded) or len(simulated):
            self._children(recorded, simulated, f"{path}/")
            return
        tag, left, right = str(recorded.tag), (recorded.text or "").strip(), (simulated.text or "").strip()
        if tag in IDS:
            self._id(scope(recorded), left, right, path)
        elif tag == "EditSequence":
            self._sequence(recorded, left, right)
        elif tag not in TIMES and left != right:
            self._differ(path, left, right)

    def _id(self, kind: str, left: str, right: str, path: str) -> None:
        if self._known.ids.setdefault((kind, left), right) != right:
            self._differ(path, f"{left} (stands for {self._known.ids[kind, left]})", right)

    def _sequence(self, recorded: etree._Element, left: str, right: str) -> None:
        parent = recorded.getparent()
        for name in ("ListID", "TxnID"):
            own = None if parent is None else parent.findtext(name)
            if own:
                self._known.sequences[own, left] = right

    def _attributes(self, recorded: etree._Element, simulated: etree._Element, path: str) -> None:
        left = {str(name): str(value) for name, value in recorded.attrib.items() if name not in self._ignored}
        right = {str(name): str(value) for name, value in simulated.attrib.items() if name not in self._ignored}
        for name in dict.fromkeys((*left, *right)):
            if name == "iteratorID" and name in left and name in right:
                self._known.ids["iteratorID", left[name]] = right[name]
            elif left.get(name) != right.get(name):
                self._differ(f"{path}@{name}", left.get(name, ABSENT), right.get(name, ABSENT))
        if left.keys() == right.keys() and list(left) != list(right):
            self._differ(f"{path}: order of attributes", " ".join(left), " ".join(right))


def _shown(element: etree._Element) -> str:
    text = (element.text or "").strip()
    return text if not len(element) else f"<{element.tag}> with {len(element)} elements"
