"""The simulated Web Connector against a hand-written web service over real HTTP (FACTS 8)."""

from __future__ import annotations

import pytest
from lxml import etree

from quickbooks_simulator.faults import Fault
from quickbooks_simulator.web_connector.connector import Connector, SessionReport
from quickbooks_simulator.web_connector.poller import FileIdInUse, Poller, register_file_id
from quickbooks_simulator.web_connector.soap import SoapClient
from tests.quickbooks_simulator.desk import Desk, document, order, request_text
from tests.quickbooks_simulator.qwc import FILE, OWNER
from tests.quickbooks_simulator.web_service import Answer, WebService

ADD = document(request_text("PurchaseOrderAdd", order())).decode()


def run(connector: Connector) -> SessionReport:
    return connector.run_session(skip_waits=True)


def test_a_session_in_order(connector: Connector, service: WebService, desk: Desk) -> None:
    """The calls in their documented order, the host data in the first request only."""
    service.answers["sendRequestXML"] = [ADD, ADD.replace("1001", "1002"), ""]
    service.answers["receiveResponseXML"] = ["0", "99"]
    report = run(connector)
    assert service.methods() == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        *["sendRequestXML", "receiveResponseXML"] * 2,
        "sendRequestXML",
        "getLastError",
        "closeConnection",
    ]
    assert (report.percents, report.outcome, report.final_text) == ([0, 99], "finished", "OK")
    assert service.arguments("authenticate") == {"strUserName": "stockpost", "strPassword": "secret"}
    first, second = service.arguments("sendRequestXML", 0), service.arguments("sendRequestXML", 1)
    assert list(first) == [
        "ticket",
        "strHCPResponse",
        "strCompanyFileName",
        "qbXMLCountry",
        "qbXMLMajorVers",
        "qbXMLMinorVers",
    ]
    assert [first[name] for name in ("ticket", "qbXMLCountry", "qbXMLMajorVers")] == ["ticket-1", "US", "16"]
    host = etree.fromstring(first["strHCPResponse"].encode())
    assert [child.get("requestID") for child in host[0]] == ["0", "1", "2"]
    assert second["strHCPResponse"] == ""
    assert "<RefNumber>1001</RefNumber>" in service.arguments("receiveResponseXML", 0)["response"]
    assert len(desk.books()["purchaseOrders"]) == 2


def test_calls_are_made_as_the_real_one_makes_them(connector: Connector, service: WebService) -> None:
    """SOAPAction, namespace, empty elements."""
    service.answers["sendRequestXML"] = [document(request_text("HostQuery")).decode()]
    run(connector)
    actions = [headers["SOAPAction"] for headers in service.headers]
    assert actions[2] == '"http://developer.intuit.com/authenticate"'
    received = service.bodies[service.methods().index("receiveResponseXML")]
    assert b'<receiveResponseXML xmlns="http://developer.intuit.com/"><ticket>ticket-1</ticket>' in received
    assert received.endswith(b"<hresult /><message /></receiveResponseXML></soap:Body></soap:Envelope>")


@pytest.mark.parametrize("percent", ["100", "150"])
def test_a_hundred_percent_ends_the_session(connector: Connector, service: WebService, percent: str) -> None:
    """No further request is asked for."""
    service.answers["sendRequestXML"] = [document(request_text("HostQuery")).decode()]
    service.answers["receiveResponseXML"] = [percent]
    run(connector)
    assert service.methods()[-2:] == ["receiveResponseXML", "closeConnection"]


def test_a_negative_answer_asks_for_the_error(connector: Connector, service: WebService) -> None:
    """Then the session is closed."""
    service.answers["sendRequestXML"] = [document(request_text("HostQuery")).decode()]
    service.answers["receiveResponseXML"] = ["-1"]
    service.answers["getLastError"] = ["it went wrong"]
    report = run(connector)
    assert service.methods()[-2:] == ["getLastError", "closeConnection"]
    assert report.outcome == "error"
    assert "getLastError: it went wrong" in report.log


@pytest.mark.parametrize(
    ("word", "methods"), [("none", ["closeConnection"]), ("NVU", ["closeConnection"]), ("busy", [])]
)
def test_words_of_authenticate_end_the_session(
    connector: Connector, service: WebService, word: str, methods: list[str]
) -> None:
    """Without case; nothing is asked of QuickBooks."""
    service.answers["authenticate"] = [["ticket-1", word, "30", "120"]]
    report = run(connector)
    assert service.methods()[3:] == methods
    assert (report.outcome, report.postpone_seconds, report.minimum_interval_seconds) == (word.lower(), 30, 120)


@pytest.mark.parametrize(
    ("answer", "accepts", "outcome", "code"),
    [
        ("E:too old", True, "refused", "QBWC1037"),
        ("O:2.5", True, "refused", "QBWC1037"),
        ("W:old", False, "refused", "QBWC1037"),
        ("2.3.0", True, "failed", "QBWC1046"),
    ],
)
def test_a_refused_version_ends_at_once(
    connector: Connector, service: WebService, answer: str, accepts: bool, outcome: str, code: str
) -> None:
    """E:, O: and a warning that the user does not accept abort before authenticate, and so does any other text."""
    service.answers["clientVersion"] = [answer]
    connector.accepts_warnings = accepts
    report = run(connector)
    assert service.methods() == ["serverVersion", "clientVersion"]
    assert (report.outcome, report.final_text[:8]) == (outcome, code)


def test_a_warning_about_the_version_is_shown_and_the_user_goes_on(connector: Connector, service: WebService) -> None:
    """W: leaves it to the user."""
    service.answers["clientVersion"] = ["W:Please update soon"]
    report = run(connector)
    assert report.outcome == "finished"
    assert "Please update soon" in report.log[0]


def test_without_a_password_nothing_is_called(connector: Connector, service: WebService) -> None:
    """QBWC1030: the user has not typed one yet."""
    connector.password = ""
    report = run(connector)
    assert (report.outcome, report.final_text[:8], service.calls) == ("refused", "QBWC1030", [])


def test_interactive_mode_is_refused_politely(connector: Connector, service: WebService) -> None:
    """The service is told that the user did not agree, and the session is closed."""
    service.answers["sendRequestXML"] = [""]
    service.answers["getLastError"] = ["Interactive mode"]
    service.answers["interactiveRejected"] = ["never mind"]
    report = run(connector)
    assert report.calls[-3:] == ["getLastError", "interactiveRejected", "closeConnection"]
    assert report.log[-1] == "interactiveRejected: never mind"
    assert service.arguments("interactiveRejected")["wcTicket"] == "ticket-1"


@pytest.mark.parametrize(
    ("method", "answer", "code"),
    [("clientVersion", "E:too old", "QBWC1037"), ("authenticate", ["ticket-1", "nvu"], "QBWC1040")],
)
def test_refusals_have_the_code_of_the_log(
    connector: Connector, service: WebService, method: str, answer: Answer, code: str
) -> None:
    """What the Web Connector writes when the service turns it away."""
    service.answers[method] = [answer]
    assert [line.partition(":")[0] for line in run(connector).log] == [code]


def test_no_op_asks_again_in_the_same_session(connector: Connector, service: WebService) -> None:
    """An empty request and NoOp: wait, then sendRequestXML again."""
    service.answers["sendRequestXML"] = ["", ""]
    service.answers["getLastError"] = ["NoOp", "ready"]
    run(connector)
    expected = ["sendRequestXML", "getLastError", "sendRequestXML", "getLastError", "closeConnection"]
    assert service.methods()[3:] == expected


def test_after_no_op_it_waits_five_seconds(
    connector: Connector, service: WebService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it asks again."""
    waited: list[float] = []
    monkeypatch.setattr(connector.quickbooks.clock, "sleep", waited.append)
    service.answers["sendRequestXML"] = ["NoOp", ""]
    service.answers["getLastError"] = ["NoOp", "ready"]
    connector.run_session()
    assert waited == [5.0]


def test_a_failed_process_request_is_delivered(connector: Connector, service: WebService) -> None:
    """Response empty, hresult and message filled."""
    service.answers["sendRequestXML"] = ["<nonsense/>"]
    run(connector)
    assert service.arguments("receiveResponseXML") == {
        "ticket": "ticket-1",
        "response": "",
        "hresult": "0x80040400",
        "message": "QuickBooks found an error when parsing the provided XML text stream.",
    }


@pytest.mark.parametrize(
    ("preferences", "hresult"),
    [
        ({"modalDialog": True}, "0x80040414"),
        ({"accessGranted": False}, "0x80040418"),
        ({"accessDenied": True}, "0x80040420"),
        ({"isOpen": False}, "0x80040416"),
        ({"openCompanyPath": r"C:\other.qbw"}, "0x80040418"),
    ],
)
def test_a_closed_door_leads_to_connection_error(
    connector: Connector, service: WebService, desk: Desk, preferences: dict[str, object], hresult: str
) -> None:
    """QuickBooks cannot be entered: connectionError with the code, and `done` ends it."""
    desk.prefer(**preferences)
    report = run(connector)
    assert service.methods()[3:] == ["connectionError"]
    assert service.arguments("connectionError")["hresult"] == hresult
    assert report.outcome == "connection error"


@pytest.mark.parametrize(
    ("answers", "tries"),
    [(["done"], 1), (["DONE"], 1), ([""], 2), ([r"C:\other.qbw"], 2), (["", "", "", ""], 2)],
)
def test_quickbooks_is_tried_twice_at_most(
    connector: Connector, service: WebService, desk: Desk, answers: list[Answer], tries: int
) -> None:
    """`done` in any case stops at once; an empty answer or a path gives one more try, and no third."""
    desk.prefer(modalDialog=True)
    service.answers["connectionError"] = answers
    report = run(connector)
    assert service.methods()[3:] == ["connectionError"] * tries
    assert report.final_text.startswith("QBWC1013")


def test_an_empty_answer_tries_the_open_file(connector: Connector, service: WebService, desk: Desk) -> None:
    """The named file is not there; the one that is open is taken instead."""
    service.answers["authenticate"] = [["ticket-1", r"C:\moved.qbw"]]
    service.answers["connectionError"] = [""]
    assert run(connector).outcome == "finished"


def test_another_path_may_be_tried(connector: Connector, service: WebService, desk: Desk) -> None:
    """The company path that is asked for must be the open one; the service may name another."""
    with desk.quickbooks.look() as work:
        path = work.preferences.company_path
    service.answers["authenticate"] = [["ticket-1", r"C:\wrong.qbw"]]
    service.answers["connectionError"] = [path.upper()]
    run(connector)
    assert service.arguments("connectionError")["hresult"] == "0x8004040A"
    assert service.methods()[3:5] == ["connectionError", "sendRequestXML"]


@pytest.mark.parametrize(
    ("method", "answer", "code"),
    [
        ("clientVersion", b"no soap", "QBWC1036"),
        ("authenticate", ("text/html", "identity"), "QBWC1012"),
        ("sendRequestXML", ("text/xml; charset=utf-8", "gzip"), "QBWC1041"),
        ("authenticate", b"no soap", "QBWC1012"),
        ("authenticate", ["only one"], "QBWC1012"),
        ("sendRequestXML", 500, "QBWC1041"),
        ("receiveResponseXML", b"<html/>", "QBWC1042"),
        ("receiveResponseXML", "many", "QBWC1042"),
        ("receiveResponseXML", "5_0", "QBWC1042"),
        ("getLastError", b"", "QBWC1043"),
        ("closeConnection", 404, "QBWC1044"),
    ],
)
def test_a_malformed_answer_ends_the_session(
    connector: Connector, service: WebService, method: str, answer: object, code: str
) -> None:
    """With the Web Connector's own code in its log."""
    service.answers["sendRequestXML"] = [document(request_text("HostQuery")).decode(), ""]
    service.answers["receiveResponseXML"] = ["50"]
    service.answers[method] = [answer]  # type: ignore[list-item]
    report = run(connector)
    assert report.outcome == "failed"
    assert report.final_text.startswith(code)
    assert service.methods()[-1] == method


@pytest.mark.parametrize(
    ("fault", "entered", "last"),
    [
        ("drop_request", 0, "sendRequestXML"),
        ("drop_reply", 1, "sendRequestXML"),
        ("die_before_commit", 0, "sendRequestXML"),
        ("die_after_commit", 1, "sendRequestXML"),
    ],
)
def test_lost_messages_abandon_the_session(
    connector: Connector, service: WebService, desk: Desk, fault: str, entered: int, last: str
) -> None:
    """Before QuickBooks nothing is entered, after it the order is; either way no call follows."""
    service.answers["sendRequestXML"] = [ADD]
    desk.quickbooks.faults.order(Fault(fault, match="PurchaseOrderAdd"))
    assert run(connector).outcome == "abandoned"
    assert service.methods()[-1] == last
    assert len(desk.books()["purchaseOrders"]) == entered


def test_a_sleeping_host_executes_late(connector: Connector, service: WebService, desk: Desk) -> None:
    """What it held is done when it wakes, long after the session, and may be delivered with the old ticket."""
    service.answers["sendRequestXML"] = [ADD]
    desk.quickbooks.faults.order(Fault("hold_request"))
    run(connector)
    assert desk.books()["purchaseOrders"] == []
    connector.release_held(deliver=True)
    assert len(desk.books()["purchaseOrders"]) == 1
    assert service.arguments("receiveResponseXML")["ticket"] == "ticket-1"


def test_a_call_can_be_made_twice(connector: Connector, service: WebService, desk: Desk) -> None:
    """As when an answer got lost on the way and the call was repeated."""
    desk.quickbooks.faults.order(Fault("call_twice", match="authenticate"))
    run(connector)
    assert service.methods().count("authenticate") == 2


def test_iterators_do_not_live_in_the_next_session(connector: Connector, service: WebService) -> None:
    """Each session starts anew."""
    start = document(request_text("VendorQuery", {"MaxReturned": "1"}, iterator="Start")).decode()
    service.answers["sendRequestXML"] = [start]
    run(connector)
    answer = etree.fromstring(service.arguments("receiveResponseXML")["response"].encode())
    iterator_id = str(answer[0][0].get("iteratorID"))
    attributes = {"iterator": "Continue", "iteratorID": iterator_id}
    service.answers["sendRequestXML"] = [
        document(request_text("VendorQuery", {"MaxReturned": "1"}, **attributes)).decode()
    ]
    run(connector)
    assert 'statusCode="3391"' in service.arguments("receiveResponseXML")["response"]


def test_a_closed_quickbooks_can_be_entered_by_path_when_allowed(
    connector: Connector, service: WebService, desk: Desk
) -> None:
    """Unattended access needs the Admin's leave and a company path."""
    desk.prefer(isOpen=False, unattendedAccess=True)
    with desk.quickbooks.look() as work:
        service.answers["authenticate"] = [["ticket-1", work.preferences.company_path]]
    assert run(connector).outcome == "finished"


def test_an_ordered_hresult_waits_for_a_real_request(connector: Connector, service: WebService, desk: Desk) -> None:
    """The host data of the first call do not use it up."""
    service.answers["sendRequestXML"] = [ADD]
    desk.quickbooks.faults.order(Fault("hresult", hresult="0x80040414"))
    run(connector)
    assert service.arguments("sendRequestXML")["strHCPResponse"] != ""
    assert service.arguments("receiveResponseXML")["hresult"] == "0x80040414"


def test_the_file_id_is_stored_once(desk: Desk, service: WebService) -> None:
    """It comes back in the first call under our OwnerID; another one is QBWC1026."""
    register_file_id(desk.quickbooks, owner_id=OWNER.lower(), file_id=FILE)
    register_file_id(desk.quickbooks, owner_id=OWNER, file_id=FILE)
    client = SoapClient(service.url)
    run(Connector(quickbooks=desk.quickbooks, client=client, user="u", password="p", owner_id=OWNER))
    client.close()
    host = etree.fromstring(service.arguments("sendRequestXML")["strHCPResponse"].encode())
    values = {str(one.findtext("DataExtName")): one.findtext("DataExtValue") for one in host.iter("DataExtRet")}
    assert values["FileID"] == FILE
    assert str(values["AppLock"]).startswith("LOCKED:")
    with pytest.raises(FileIdInUse, match="QBWC1026"):
        register_file_id(desk.quickbooks, owner_id=OWNER, file_id=OWNER)


def test_the_poller_runs_by_itself(connector: Connector, service: WebService) -> None:
    """Every so often, one session after the other."""
    import threading

    enough = threading.Event()

    def called(method: str) -> None:
        if method == "closeConnection" and service.methods().count(method) >= 3:
            enough.set()

    service.on_call = called
    poller = Poller(connector, every_seconds=0.01)
    poller.start()
    assert enough.wait(10)
    poller.stop()
