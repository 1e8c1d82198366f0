"""Several applications in one Web Connector: adding, replacing, the update lock, Auto-Run, its log (FACTS 8)."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from quickbooks_simulator.control import Control
from quickbooks_simulator.people import WrongInput
from quickbooks_simulator.statuses import Refused
from quickbooks_simulator.web_connector.connector import Connector, SessionReport
from quickbooks_simulator.web_connector.log import STARS
from quickbooks_simulator.web_connector.poller import FOREVER, Poller, pause_seconds
from quickbooks_simulator.web_connector.qwc_file import QwcFile, QwcRefused, parse_qwc
from quickbooks_simulator.web_connector.window import Window
from tests.quickbooks_simulator.desk import Desk, document, request_text
from tests.quickbooks_simulator.qwc import FILE, OWNER, content
from tests.quickbooks_simulator.web_service import WebService


@pytest.fixture
def window(desk: Desk) -> Window:
    """The Web Connector of one QuickBooks."""
    return Window(desk.quickbooks)


@pytest.fixture
def control(desk: Desk, window: Window) -> Control:
    """What people can do with it."""
    return Control(desk.quickbooks, window)


def qwc(service: WebService, unique_name: str = "") -> QwcFile:
    """An application of the web service, without Auto-Run."""
    return QwcFile("Transfer", service.url, "office", OWNER, FILE, 0, unique_name=unique_name)


def test_adding_again_clones_without_a_unique_name(window: Window, service: WebService) -> None:
    """Both stand in the list and both can be run."""
    assert [window.add(qwc(service), "one"), window.add(qwc(service), "two")] == ["Transfer", "Transfer (2)"]
    assert window.application("Transfer (2)").update_now().application == "Transfer (2)"
    assert window.application("Transfer").reports == []


def test_adding_again_replaces_under_a_unique_name(window: Window, service: WebService) -> None:
    """The list holds one; address and user are those of the new file, the password is kept."""
    window.add(qwc(service, "transfer-1"), "secret")
    changed = replace(qwc(service, "transfer-1"), user_name="stock")
    assert window.add(changed, "") == "transfer-1"
    assert list(window.pollers) == ["transfer-1"]
    window.application().update_now()
    assert service.arguments("authenticate") == {"strUserName": "stock", "strPassword": "secret"}


def test_an_application_can_be_taken_off_the_list(window: Window, service: WebService) -> None:
    """What is not there is QBWC1011 with the names there are."""
    for _ in range(2):
        window.add(qwc(service), "x")
    window.remove("Transfer")
    with pytest.raises(ValueError, match=r"QBWC1011.*'Transfer'; the list holds: Transfer \(2\)"):
        window.application("Transfer")
    window.remove("Transfer (2)")
    with pytest.raises(ValueError, match="no Web Connector is set up"):
        window.application()


def test_the_file_id_of_another_application_is_refused(window: Window, service: WebService) -> None:
    """QBWC1026 comes before the application is in the list."""
    window.add(qwc(service), "x")
    with pytest.raises(Exception, match="QBWC1026"):
        window.add(replace(qwc(service), file_id=OWNER), "x")
    assert list(window.pollers) == ["Transfer"]


@pytest.mark.parametrize(("status", "is_refused"), [(200, False), (401, True), (403, True), (404, False)])
def test_the_certificate_address_must_not_ask_for_a_sign_in(
    window: Window, service: WebService, status: int, is_refused: bool
) -> None:
    """QBWC1048; whatever else it answers, the certificate could be seen."""
    service.page_status = status
    file = replace(qwc(service), cert_url=service.url)
    if is_refused:
        with pytest.raises(QwcRefused, match="QBWC1048"):
            window.add(file, "x")
    else:
        window.add(file, "x")


@pytest.mark.parametrize(("style", "is_spoken"), [("Document", True), ("DocWrapped", True), ("RPC", False)])
def test_all_styles_are_read_and_rpc_is_not_spoken(window: Window, style: str, is_spoken: bool) -> None:
    """The file is right; that the simulator cannot serve it is said with a remedy."""
    file = parse_qwc(content(Style=style))
    assert file.style == style
    if is_spoken:
        window.add(file, "x")
    else:
        with pytest.raises(QwcRefused, match="does not speak RPC; use"):
            window.add(file, "x")


def test_two_applications_do_not_update_at_once(window: Window, control: Control, service: WebService) -> None:
    """One update lock for all applications."""
    window.add(qwc(service), "x")
    window.add(qwc(service), "x")

    def second() -> None:
        with pytest.raises(Refused, match="only one application"):
            control.act("update-now", {"application": "Transfer (2)", "wait": False})

    service.while_held(window.application("Transfer").update_now, second)
    assert control.act("update-now", {"application": "Transfer (2)", "wait": False})["outcome"] == "finished"


def test_two_web_connectors_do_not_update_one_company_file_at_once(desk: Desk, service: WebService) -> None:
    """The lock belongs to the file, not to the window."""
    first, second = Window(desk.quickbooks), Window(desk.quickbooks)
    for window in (first, second):
        window.add(qwc(service), "x")

    def other() -> None:
        assert second.application().is_updating
        with pytest.raises(Exception, match="only one application"):
            second.application().update_now(wait=False)

    service.while_held(first.application().update_now, other)


def test_the_window_takes_whole_minutes(window: Window, control: Control, service: WebService) -> None:
    """At least one; the simulator's own door takes seconds."""
    window.add(qwc(service), "x")
    for wrong in (0, 0.5, "2"):
        with pytest.raises(WrongInput, match="every_minutes"):
            control.act("web-connector", {"every_minutes": wrong})
    window.application().paused = True
    assert control.act("web-connector", {"every_minutes": 1})["every_seconds"] == 60
    window.stop()


def test_another_interval_counts_at_once(
    connector: Connector, service: WebService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only after the old one is over."""
    calls, settled = threading.Semaphore(0), threading.Event()
    service.on_call = lambda method: calls.release() if method == "closeConnection" else None

    def noticed(every_seconds: float, report: SessionReport | None) -> float:
        pause = pause_seconds(every_seconds, report)
        settled.set()
        return pause

    monkeypatch.setattr("quickbooks_simulator.web_connector.poller.pause_seconds", noticed)
    poller = Poller(connector, every_seconds=3600)
    poller.start()
    assert calls.acquire(timeout=20)
    assert settled.wait(20)
    poller.schedule(every_seconds=0.01)
    assert calls.acquire(timeout=20)
    poller.stop()


@pytest.mark.parametrize(
    ("strings", "outcome", "text", "pause", "every"),
    [
        (["", "30", ""], "postponed", "Update postponed by application.", 30, 60),
        (["", "", "90"], "finished", "OK", 90, 90),
        (["", "30", "90"], "postponed", "Update postponed by application.", 30, 90),
        (["NONE", "30", ""], "postponed", "Update postponed by application.", 30, 60),
        (["busy", "", "90"], "busy", "Application Busy", 90, 90),
        (["nvu", "300", "20"], "postponed", "Update postponed by application.", 300, 60),
        (["", "", ""], "finished", "OK", 60, 60),
        (["none", "soon", "-5"], "none", "No Data Exchange", 60, 60),
    ],
)
def test_authenticate_can_postpone_and_limit_auto_run(
    connector: Connector, service: WebService, strings: list[str], outcome: str, text: str, pause: float, every: float
) -> None:
    """The guide's examples: a postponed update is not made now; the interval is raised to the limit, and stays."""
    service.answers["authenticate"] = [["ticket-1", *strings]]
    poller = Poller(connector, every_seconds=60)
    report = poller.update_now()
    assert (report.outcome, report.final_text) == (outcome, text)
    assert ("sendRequestXML" in service.methods()) is (outcome == "finished")
    assert (pause_seconds(poller.every_seconds, report), poller.every_seconds) == (pause, every)


def test_without_auto_run_nothing_is_postponed(connector: Connector, service: WebService) -> None:
    """The update that a person asks for is made."""
    service.answers["authenticate"] = [["ticket-1", "", "30", "90"]]
    poller = Poller(connector, every_seconds=0)
    report = poller.update_now()
    assert (report.outcome, poller.limit_seconds) == ("finished", 0)
    assert pause_seconds(poller.every_seconds, report) == FOREVER


def test_the_limit_of_the_web_service_holds_in_the_window(connector: Connector, service: WebService) -> None:
    """Who types less gets the limit; Auto-Run can still be switched off."""
    service.answers["authenticate"] = [["ticket-1", "none", "", "300"]]
    poller = Poller(connector, every_seconds=60)
    poller.update_now()
    poller.paused = True
    for typed, taken in ((120, 300), (600, 600), (0, 0)):
        poller.schedule(every_seconds=typed)
        assert poller.every_seconds == taken
    poller.stop()


def test_a_session_that_breaks_off_does_not_end_auto_run(
    connector: Connector, service: WebService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread lives on and runs the next one."""
    finished = threading.Event()
    service.on_call = lambda method: finished.set() if method == "closeConnection" else None
    call, failures = connector.client.call, [RuntimeError("torn")]

    def broken(method: str, arguments: list[tuple[str, str]]) -> list[str]:
        if failures:
            raise failures.pop()
        return call(method, arguments)

    monkeypatch.setattr(connector.client, "call", broken)
    poller = Poller(connector, every_seconds=0.01)
    poller.start()
    assert finished.wait(20)
    poller.stop()


@pytest.mark.parametrize(
    ("level", "is_logged", "is_whole"), [("NONE", False, False), ("DEBUG", True, False), ("VERBOSE", True, True)]
)
def test_the_log_has_three_levels(
    connector: Connector, service: WebService, level: str, is_logged: bool, is_whole: bool
) -> None:
    """DEBUG keeps the first 50 characters of XML, VERBOSE all of it, and none of them the password."""
    request = document(request_text("HostQuery")).decode()
    service.answers["sendRequestXML"] = [request]
    connector.log.level = level
    Poller(connector, every_seconds=0).update_now()
    text = connector.log.text()
    for line in (
        f"RegistryManager.setUpdateLock() : {STARS} Update session locked {STARS}\n",
        "SOAPWebService.do_serverVersion() : *** Calling serverVersion().\n",
        'SOAPWebService.do_serverVersion() : Received from serverVersion() following parameter:<serverVersionRet="test 1">',
        'Calling authenticate() with following parameters:<strUserName="stockpost"><strPassword="********">\n',
        'Calling receiveResponseXML() with following parameters:<ticket="ticket-1"><response="<?xml version',
        f"RegistryManager.setUpdateLock() : {STARS} Update session unlocked {STARS}\n",
    ):
        assert (line in text) is is_logged, line
    assert (f'sendRequestXMLRet="{request[:50]}">' in text) is (level == "DEBUG")
    assert (f'sendRequestXMLRet="{request}">' in text) is is_whole
    assert ("PreferencesRet" in text) is is_whole
    assert "secret" not in text


def test_an_unknown_level_is_named(window: Window, control: Control, service: WebService) -> None:
    """Its three names are in the message."""
    window.add(qwc(service), "x")
    with pytest.raises(ValueError, match="NONE, DEBUG, VERBOSE"):
        control.act("web-connector", {"log_level": "INFO"})
