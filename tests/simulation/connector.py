"""A Web Connector that calls Stockpost and hands its messages to QuickBooks, while anything may go wrong between the two."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.faults import Died as QuickBooksDied
from quickbooks_simulator.faults import Fault, FaultList
from quickbooks_simulator.hresults import text_of
from quickbooks_simulator.iterators import Session
from quickbooks_simulator.quickbooks import QuickBooks
from quickbooks_simulator.web_connector.soap import SoapFailure
from tests.simulation.fate import Fate

PASSWORD = "canary web connector password"
WRITES = re.compile(r"<\w+(?:Add|Mod|Del|Void)Rq\b")
CALLS_MAX = 600
RPC_FAULT = "0x80010105"
SOAP_FAILED = "QBWC: the call failed"
IDENTITY = (
    b'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
    b'<HostQueryRq requestID="0" /><CompanyQueryRq requestID="1" /><PreferencesQueryRq requestID="2" />'
    b"</QBXMLMsgsRq></QBXML>"
)
Say = Callable[[str, list[tuple[str, str]]], list[str]]
"""One SOAP call to some host. Raises SoapFailure where no answer comes."""


class SessionLost(Exception):
    """Nothing more is heard of this session."""


class DelayedDeath(FaultList):
    """QuickBooks' own faults, with `requests_first` requests of a set left alone before it dies."""

    requests_first = 0

    def take(self, kind: str, text: str = "") -> Fault | None:
        if kind.startswith("die_") and self.requests_first and any(one.kind == kind for one in self.pending()):
            self.requests_first -= 1
            return None
        return super().take(kind, text)


@dataclass(frozen=True)
class Held:
    """A message that a computer had fetched when it fell asleep."""

    ticket: str
    message: str


@dataclass
class Connector:
    """One computer with a Web Connector. `say` reaches Stockpost; `watch` sees each message before QuickBooks gets it."""

    user: str
    say: Say
    quickbooks: QuickBooks
    fate: Callable[[], Fate]
    watch: Callable[[str], None]
    requests_first: Callable[[], int] = lambda: 0
    wait: Callable[[float], None] = lambda _seconds: None
    may_forget: Callable[[], bool] = lambda: True
    other_hresult: Callable[[], str] = lambda: RPC_FAULT
    """Any failure of the request processor that QuickBooks FACTS 6 names."""
    on_sleep: Callable[[], object] = lambda: None
    messages: int = 0
    outcome: str = ""
    held: list[Held] = field(default_factory=list)
    message: str = ""
    """What QuickBooks was given last."""
    heard: str = ""
    """The message that was fetched last, or is carried out."""
    _before: tuple[str, str, str] = ("", "", "")

    def session(self) -> Iterator[None]:
        """One session, call by call. `outcome` says how it ended."""
        self.outcome = "lost"
        try:
            self.outcome = yield from self._session()
        except (SessionLost, SoapFailure, QuickBooksDied):
            return

    def _session(self) -> Generator[None, None, str]:
        ticket, word = (yield from self._call("authenticate", strUserName=self.user, strPassword=PASSWORD))[:2]
        if word in ("none", "nvu", "busy"):
            return word
        try:
            session = self.quickbooks.begin_session(word)
        except HresultFailure as failure:
            yield from self._call("connectionError", ticket=ticket, hresult=failure.hresult, message=failure.message)
            return "no connection"
        identity = self._identity(session)
        for _ in range(CALLS_MAX):
            message = yield from self._fetch(ticket, identity)
            identity = ""
            if message in ("", "NoOp"):
                (text,) = yield from self._call("getLastError", ticket=ticket)
                if text == "NoOp":
                    self.wait(5.0)
                    continue
                yield from self._call("closeConnection", ticket=ticket)
                return "finished"
            answer = self.process(message, session)
            yield
            percent = yield from self._deliver(ticket, answer)
            if percent is not None and (percent < 0 or percent == 100):
                if percent < 0:
                    yield from self._call("getLastError", ticket=ticket)
                yield from self._call("closeConnection", ticket=ticket)
                return "stopped" if percent < 0 else "finished"
        raise AssertionError("the session does not end")

    def _identity(self, session: Session) -> str:
        """What QuickBooks says of itself and of the file that is open; older Web Connectors do not tell it."""
        identity = self.quickbooks.process(IDENTITY, session, safe=True)
        fault = self.fate().at("identity")
        if fault == "cut":
            return identity[: len(identity) // 2]
        return "" if fault == "not told" else identity

    def _fetch(self, ticket: str, identity: str) -> Generator[None, None, str]:
        versions = {"qbXMLCountry": "US", "qbXMLMajorVers": "16", "qbXMLMinorVers": "0"}
        arguments = {"ticket": ticket, "strHCPResponse": identity, "strCompanyFileName": "", **versions}
        (message,) = yield from self._call("sendRequestXML", **arguments)
        return message

    def _call(self, method: str, **arguments: str) -> Generator[None, None, list[str]]:
        fault = self._strike(f"{method} request")
        given = list(arguments.items())
        if fault == "twice":
            self.say(method, given)
        answer = self.say(method, given)
        if method == "sendRequestXML":
            self.heard = answer[0]
        fault = self._strike(f"{method} answer")
        if fault == "asked twice":
            answer = self.say(method, given)
        if fault == "fall asleep":
            self.held.append(Held(arguments["ticket"], answer[0]))
            self.on_sleep()
            raise SessionLost
        yield
        return answer

    def _strike(self, place: str) -> str:
        fault = self.fate().at(place)
        if fault == "lost":
            raise SessionLost
        return fault

    def process(self, message: str, session: Session) -> tuple[str, str, str]:
        """QuickBooks' answer, HRESULT and its text; what is lost on either side of it is lost."""
        self.message = self.heard = message
        is_write = bool(WRITES.search(message))
        place = "quickbooks before a write" if is_write else "quickbooks before a question"
        fault = self.fate().at(place)
        if not fault:
            place = "quickbooks before"
            fault = self.fate().at(place)
        kind, _, code = fault.rpartition(" ")
        if (kind, code) == ("", "lost"):
            raise SessionLost
        if kind == "hresult":
            code = self.other_hresult() if code == "other" else code
            return "", code, text_of(code)
        if kind.startswith("dies"):
            death = "die_before_commit" if "before" in kind else "die_after_commit"
            faults = self.quickbooks.faults
            assert isinstance(faults, DelayedDeath)
            faults.requests_first = self.requests_first()
            faults.order(Fault(kind=death))
        if (kind, code) == ("not", "remembered") and self.may_forget():
            self.quickbooks.faults.order(Fault(kind="message_set_status", status=9005))
        if kind == "set refused":
            self.quickbooks.faults.order(Fault(kind="message_set_status", status=int(code)))
        if kind.startswith("refused"):
            match = kind.partition(" ")[2] or "Add"
            self.quickbooks.faults.order(Fault(kind="status", status=int(code), match=match))
        try:
            answer = self.carry_out(message, session)
        finally:
            if self.quickbooks.faults.pending():
                # Nothing of the message was what it strikes at.
                self.fate().struck[f"{place}: {fault}"] -= 1
            self.quickbooks.faults.clear()
        return self._spoilt(answer, "quickbooks after a write" if is_write else "quickbooks after")

    def _spoilt(self, answer: tuple[str, str, str], place: str) -> tuple[str, str, str]:
        fault = self.fate().at(place)
        if fault == "lost":
            raise SessionLost
        if fault == "cut reply":
            return answer[0][: len(answer[0]) // 2], answer[1], answer[2]
        if fault == "empty reply":
            return "", "", ""
        if fault == "RPC fault":
            return "", RPC_FAULT, text_of(RPC_FAULT)
        return answer

    def carry_out(self, message: str, session: Session) -> tuple[str, str, str]:
        """What QuickBooks makes of a message."""
        self.messages += 1
        self.watch(message)
        try:
            return self.quickbooks.process(message.encode(), session), "", ""
        except HresultFailure as failure:
            return "", failure.hresult, failure.message

    def _deliver(self, ticket: str, answer: tuple[str, str, str]) -> Generator[None, None, int | None]:
        fault = self._strike("receiveResponseXML request")
        before, self._before = self._before, answer
        if fault == "skipped":
            return None
        if fault == "late answer first":
            self._say_received(ticket, before)
        percent = self._say_received(ticket, answer)
        if fault == "twice":
            percent = self._say_received(ticket, answer)
        self._strike("receiveResponseXML answer")
        yield
        return percent

    def _say_received(self, ticket: str, answer: tuple[str, str, str]) -> int:
        names = ("response", "hresult", "message")
        (percent,) = self.say("receiveResponseXML", [("ticket", ticket), *zip(names, answer, strict=True)])
        return int(percent)

    def wake(self, *, deliver: bool) -> None:
        """The computer wakes: QuickBooks carries out what it held; the answer may still come, with the old ticket."""
        held, self.held = self.held, []
        for one in held:
            if one.message in ("", "NoOp"):
                continue
            answer = self.carry_out(one.message, self.quickbooks.new_session())
            if deliver:
                self._say_received(one.ticket, answer)
