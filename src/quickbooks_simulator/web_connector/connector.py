"""One update session of the Web Connector: order of calls, special answers, errors, faults (FACTS 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.faults import Died
from quickbooks_simulator.preferences import EarlyEnd
from quickbooks_simulator.quickbooks import QuickBooks

from .log import ConnectorLog
from .soap import CLIENT_VERSION, SoapClient, SoapFailure

CONNECTION_TRIES = 2
"""The Web Connector tries the connection to QuickBooks twice (FACTS 8)."""
NO_OP_SECONDS = 5.0
SKIPPED_WAITS_MAX = 500
INTERACTIVE_MODE = "interactive mode"
REFUSALS = {"none": "No Data Exchange", "nvu": "Invalid password for username", "busy": "Application Busy"}
POSTPONED = "Update postponed by application."
"""What the window shows as the last result ([WCG] ch. 10, authenticate)."""
_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(slots=True)
class SessionReport:
    """What happened in one session; ``outcome`` is one word, ``final_text`` what the window would show."""

    started: float
    calls: list[str] = field(default_factory=list)
    percents: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    outcome: str = "running"
    final_text: str = ""
    application: str = ""
    server_version: str = ""
    messages: int = 0
    postpone_seconds: int = 0
    minimum_interval_seconds: int = 0


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """A request a sleeping host took with it."""

    ticket: str
    request: str


class Abandoned(Exception):
    """The connector's machine is gone: no further call."""


class JobEnded(Exception):
    """The update cannot go on, and the web service is not told."""


@dataclass(slots=True)
class Connector:
    """The Web Connector for one application.

    ``accepts_warnings``: the user goes on when clientVersion warns. ``mode``: of BeginSession (``hresults.FILE_MODES``).
    """

    quickbooks: QuickBooks
    client: SoapClient
    user: str
    password: str
    owner_id: str = ""
    application: str = ""
    mode: str = "doNotCare"
    accepts_warnings: bool = True
    no_op_seconds: float = NO_OP_SECONDS
    held: list[HeldRequest] = field(default_factory=list)
    log: ConnectorLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = ConnectorLog(self.quickbooks.clock.now)

    def run_session(self, *, skip_waits: bool = False, auto_run: bool = False) -> SessionReport:
        """Run one update session to its end. Never raises for what the other side does.

        ``auto_run``: the application is scheduled, without which nothing can be postponed.
        """
        self.client.unpacks = not self.quickbooks.books.preferences.unverified.compressed_answers_refused
        report = SessionReport(self.quickbooks.clock.now(), application=self.application)
        run = _Run(self, report, skip_waits=skip_waits, auto_run=auto_run)
        try:
            run.session()
        except (SoapFailure, JobEnded) as failure:
            run.note(str(failure))
            report.outcome, report.final_text = "failed", str(failure)
        except Abandoned as abandoned:
            run.note(str(abandoned))
            report.outcome, report.final_text = "abandoned", str(abandoned)
        return report

    def release_held(self, *, deliver: bool) -> list[str]:
        """The sleeping host wakes: execute what it held; with ``deliver`` send the answers with the old ticket."""
        notes = []
        for held in self.held:
            try:
                answer, hresult, message = (
                    self.quickbooks.process(held.request.encode(), self.quickbooks.new_session()),
                    "",
                    "",
                )
            except HresultFailure as failure:
                answer, hresult, message = "", failure.hresult, failure.message
            except Died:
                notes.append("died while executing")
                continue
            notes.append(f"executed {len(held.request)} characters: {hresult or 'answered'}")
            if deliver:
                arguments = [("ticket", held.ticket), ("response", answer), ("hresult", hresult), ("message", message)]
                try:
                    notes.append(f"delivered: {self.client.call('receiveResponseXML', arguments)[0]}")
                except SoapFailure as failure:
                    notes.append(str(failure))
        self.held.clear()
        return notes


class _Run:
    """The state of one session."""

    def __init__(self, connector: Connector, report: SessionReport, *, skip_waits: bool, auto_run: bool) -> None:
        self._connector = connector
        self._quickbooks = connector.quickbooks
        self._report = report
        self._skip_waits = skip_waits
        self._auto_run = auto_run
        self._pauses = 0
        self._session = self._quickbooks.new_session()
        self._ticket = ""

    def session(self) -> None:
        """serverVersion, clientVersion, authenticate, then work."""
        if not self._connector.password:
            name = self._connector.application or self._connector.user
            self._refused(f"QBWC1030: Password is not available for application named {name}. Please set the password.")
            return
        self._report.server_version = self._call("serverVersion")
        if not self._is_version_accepted(self._call("clientVersion", ("strVersion", CLIENT_VERSION))):
            return
        strings = self._call_many(
            "authenticate", ("strUserName", self._connector.user), ("strPassword", self._connector.password)
        )
        if len(strings) < 2:
            raise SoapFailure("authenticate", f"{len(strings)} strings came back, at least 2 are needed")
        self._ticket, answer = strings[0], strings[1]
        self._report.postpone_seconds = _seconds(strings, 2)
        self._report.minimum_interval_seconds = _seconds(strings, 3)
        word = answer.lower()
        if word == "nvu":
            self.note("QBWC1040: Web connector did not provide a valid username and/or password.")
        is_postponed = self._auto_run and self._report.postpone_seconds > 0
        if word in ("none", "nvu"):
            self._close_after("refusal")
        elif is_postponed:
            self._close_after("postponement")
        if is_postponed:
            self._finish("postponed", POSTPONED)  # whatever the second string says ([WCG] ch. 10, examples 1, 3, 4, 6)
        elif word in REFUSALS:
            self._finish(word, REFUSALS[word])
        elif self._connect(answer):
            self._exchange()

    def note(self, text: str) -> None:
        """A line for the report and for the Web Connector's log."""
        self._report.log.append(text)
        self._connector.log.note(text)

    def _is_version_accepted(self, said: str) -> bool:
        """clientVersion: empty goes on, W: asks the user, E: and O: abort; anything else is wrong ([WCG] App. A)."""
        kind = said[:2].upper()
        if not said:
            return True
        if kind == "W:" and self._connector.accepts_warnings:
            self.note(f"clientVersion: the user read {said[2:]!r} and went on")
            return True
        if kind in ("W:", "E:", "O:"):
            text = "Application sent following error or warning message when checking version of QB web connector."
            self._refused(f"QBWC1037: {text} Update aborted. {said}")
            return False
        text = "Application sent incorrect syntax return value for clientVersion()."
        raise JobEnded(f"QBWC1046: {text} Error message: {said[:200]!r}. Update cannot continue.")

    def _refused(self, text: str) -> None:
        self.note(text)
        self._finish("refused", text)

    def _connect(self, path: str) -> bool:
        """OpenConnection and BeginSession; failures go to connectionError, which may name another file."""
        for _ in range(CONNECTION_TRIES):
            try:
                self._session = self._quickbooks.begin_session(path, mode=self._connector.mode)
            except HresultFailure as failure:
                text = "Error connecting to QuickBooks. Returning error message to application."
                self.note(f"QBWC1013: {text} {failure.hresult} {failure.message}")
                answer = self._call(
                    "connectionError",
                    ("ticket", self._ticket),
                    ("hresult", failure.hresult),
                    ("message", failure.message),
                )
                if answer.lower() == "done":
                    break
                path = answer
            else:
                return True
        self._close_after("connectionError")
        self._finish("connection error", self._report.log[-1])
        return False

    def _exchange(self) -> None:
        hcp = self._host_company_preferences()
        while True:
            if self._quickbooks.closed:
                raise Abandoned("the Web Connector was closed")
            request = self._send_request(hcp)
            hcp = ""
            if request in ("", "NoOp"):
                said = self._last_error()
                if said.lower() == INTERACTIVE_MODE:
                    self._refuse_interaction()
                if said != "NoOp":
                    self._close("finished")
                    return
                self._pause()
                continue
            self._pauses = 0
            percent = self._process(request)
            if percent == 100:
                self._close("finished")
                return
            if percent < 0:
                self._last_error()
                self._close("error")
                return

    def _pause(self) -> None:
        """NoOp: five seconds. Where waits are skipped, a service that only waits would never end the session."""
        self._pauses += 1
        if not self._skip_waits:
            self._quickbooks.clock.sleep(self._connector.no_op_seconds)
        elif self._pauses == SKIPPED_WAITS_MAX:
            raise Abandoned(f"the web service answered NoOp {SKIPPED_WAITS_MAX} times in a row")

    def _refuse_interaction(self) -> None:
        """Nobody sits at this computer: the user's consent to interactive mode is not given (FACTS 8)."""
        reason = "The user did not agree to interactive mode."
        said = self._call("interactiveRejected", ("wcTicket", self._ticket), ("reason", reason))
        self.note(f"interactiveRejected: {said}")

    def _send_request(self, hcp: str) -> str:
        with self._quickbooks.look() as work:
            preferences = work.preferences
            major, _, minor = preferences.qbxml_versions[-1].partition(".")
            arguments = [
                ("ticket", self._ticket),
                ("strHCPResponse", hcp),
                ("strCompanyFileName", preferences.company_path),
                ("qbXMLCountry", preferences.country),
                ("qbXMLMajorVers", major),
                ("qbXMLMinorVers", minor or "0"),
            ]
        return self._call("sendRequestXML", *arguments)

    def _process(self, request: str) -> int:
        """ProcessRequest, then receiveResponseXML; returns its percent."""
        faults = self._quickbooks.faults
        if faults.take("hold_request", request):
            self._connector.held.append(HeldRequest(self._ticket, request))
            raise Abandoned("the host fell asleep with the request")
        if faults.take("drop_request", request):
            raise Abandoned("the request was lost before QuickBooks")
        self._report.messages += 1
        answer, hresult, message = "", "", ""
        try:
            answer = self._quickbooks.process(request.encode(), self._session, channel="web connector")
        except HresultFailure as failure:
            hresult, message = failure.hresult, failure.message
        except Died as died:
            if died.hard:
                self._quickbooks.clock.exit_hard()
            raise Abandoned("QuickBooks and the Web Connector died") from died
        if faults.take("drop_reply", request):
            raise Abandoned("the reply was lost after QuickBooks")
        text = self._call(
            "receiveResponseXML",
            ("ticket", self._ticket),
            ("response", answer),
            ("hresult", hresult),
            ("message", message),
        )
        if not _NUMBER.fullmatch(text.strip()):
            raise SoapFailure("receiveResponseXML", f"{text[:200]!r} is no number")
        percent = int(text)
        self._report.percents.append(percent)
        return min(percent, 100)

    def _host_company_preferences(self) -> str:
        """strHCPResponse of the first sendRequestXML: Host, Company and Preferences (requestID 0, 1, 2)."""
        owner = f"<OwnerID>{self._connector.owner_id}</OwnerID>" if self._connector.owner_id else ""
        with self._quickbooks.look() as work:
            version = "13.0" if "13.0" in work.preferences.qbxml_versions else work.preferences.qbxml_versions[-1]
        request = (
            f'<?xml version="1.0"?><?qbxml version="{version}"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
            f'<HostQueryRq requestID="0" /><CompanyQueryRq requestID="1">{owner}</CompanyQueryRq>'
            '<PreferencesQueryRq requestID="2" /></QBXMLMsgsRq></QBXML>'
        )
        try:
            return self._quickbooks.process(request.encode(), self._session, channel="web connector", safe=True)
        except HresultFailure as failure:
            self._close_after("noHostData")
            text = "Could not get Host/Company/Preference Query response from QuickBooks. Job ending."
            raise JobEnded(f"QBWC1014: {text} {failure.message}") from failure

    def _last_error(self) -> str:
        text = self._call("getLastError", ("ticket", self._ticket))
        self.note(f"getLastError: {text}")
        return text

    def _close_after(self, end: EarlyEnd) -> None:
        """closeConnection, where the Web Connector calls it although the session ends before its work (a switch)."""
        if end in self._quickbooks.books.preferences.unverified.close_connection_after:
            self._call("closeConnection", ("ticket", self._ticket))

    def _close(self, outcome: str) -> None:
        self._finish(outcome, self._call("closeConnection", ("ticket", self._ticket)))

    def _finish(self, outcome: str, text: str) -> None:
        self._report.outcome, self._report.final_text = outcome, text

    def _call(self, method: str, *arguments: tuple[str, str]) -> str:
        strings = self._call_many(method, *arguments)
        return strings[0] if strings else ""

    def _call_many(self, method: str, *arguments: tuple[str, str]) -> list[str]:
        faults = self._quickbooks.faults
        if faults.take("die_mid_session", method):
            raise Abandoned(f"the Web Connector died before {method}")
        answer = self._called(method, arguments)
        if faults.take("call_twice", method):
            answer = self._called(method, arguments)
        return answer

    def _called(self, method: str, arguments: tuple[tuple[str, str], ...]) -> list[str]:
        self._report.calls.append(method)
        self._connector.log.call(method, arguments)
        answer = self._connector.client.call(method, list(arguments))
        self._connector.log.answer(method, answer)
        return answer


def _seconds(strings: list[str], index: int) -> int:
    text = strings[index].strip() if len(strings) > index else ""
    return max(0, int(text)) if _NUMBER.fullmatch(text) else 0
