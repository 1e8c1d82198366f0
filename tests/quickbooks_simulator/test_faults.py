"""Faults on demand beside HRESULTs: message-set statuses, damaged replies, and whom they leave alone (FACTS 6, 7)."""

from __future__ import annotations

import pytest
from lxml import etree

from quickbooks_simulator.control import Control
from quickbooks_simulator.faults import Fault
from quickbooks_simulator.web_connector.connector import Connector
from quickbooks_simulator.web_connector.window import Window
from tests.quickbooks_simulator.desk import Desk, document, order, request_text
from tests.quickbooks_simulator.web_service import WebService

SET = 'onError="stopOnError" newMessageSetID="set-1"'
ADD = request_text("PurchaseOrderAdd", order())


def status_of(desk: Desk) -> tuple[str | None, int]:
    """Status of the message set, and how many requests were answered."""
    root = etree.fromstring(desk.send(document(ADD, envelope=SET)).encode())
    return root[0].get("messageSetStatusCode"), len(root[0])


@pytest.mark.parametrize("status", [600, 9001, 9002, 9004])
def test_a_message_set_status_instead_of_an_answer(desk: Desk, status: int) -> None:
    """Nothing is done and nothing remembered; the next sending is processed."""
    desk.quickbooks.faults.order(Fault("message_set_status", status=status, match="set-1"))
    assert status_of(desk) == (str(status), 0)
    assert desk.books()["purchaseOrders"] == []
    assert status_of(desk) == ("0", 1)


def test_a_response_that_could_not_be_stored(desk: Desk) -> None:
    """9005: done and answered, but the same set sent again would be done again."""
    desk.quickbooks.faults.order(Fault("message_set_status", status=9005))
    assert status_of(desk) == ("9005", 1)
    assert desk.books()["messageSets"] == []
    assert status_of(desk) == ("0", 1)
    assert len(desk.books()["purchaseOrders"]) == 2


def test_only_real_message_set_statuses_can_be_ordered(desk: Desk) -> None:
    """9003 is unused."""
    with pytest.raises(ValueError, match="9003"):
        desk.quickbooks.faults.order(Fault("message_set_status", status=9003))


@pytest.mark.parametrize(
    "values",
    [
        {"fault": "slow", "times": "2"},
        {"fault": "slow", "times": 0},
        {"fault": "slow", "seconds": -1},
        {"fault": "slow", "seconds": "long"},
        {"fault": "status", "status": "3175"},
        {"fault": "die_after_commit", "hard": "yes"},
        {"fault": "slow", "colour": "red"},
        {"fault": "unknown"},
        {},
    ],
)
def test_a_wrong_fault_is_named_when_it_is_ordered(desk: Desk, values: dict[str, object]) -> None:
    """Not met later, in the middle of a request."""
    with pytest.raises(ValueError, match=r"\$|times|seconds|colour|unknown|fault"):
        Control(desk.quickbooks, Window(desk.quickbooks)).act("fault", values)
    assert desk.quickbooks.faults.pending() == []


@pytest.mark.parametrize("fault", ["cut_reply", "garbled_reply"])
def test_a_damaged_reply_is_no_xml_but_the_work_is_done(desk: Desk, fault: str) -> None:
    """Cut off it is half as long, garbled as long as it was."""
    whole = len(desk.quickbooks.process(document(ADD), desk.session))
    desk.quickbooks.faults.order(Fault(fault, match="PurchaseOrderAdd"))
    answer = desk.quickbooks.process(document(ADD), desk.session)
    assert len(answer) == (whole // 2 if fault == "cut_reply" else whole)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.encode())
    assert len(desk.books()["purchaseOrders"]) == 2


@pytest.mark.parametrize("fault", ["die_before_commit", "die_after_commit", "status", "hresult", "cut_reply"])
def test_faults_leave_the_host_data_alone(connector: Connector, service: WebService, desk: Desk, fault: str) -> None:
    """A fault for any request waits for the first one that the web service sends."""
    service.answers["sendRequestXML"] = [document(ADD).decode()]
    desk.quickbooks.faults.order(Fault(fault, status=3175, hresult="0x80040414" if fault == "hresult" else ""))
    connector.run_session(skip_waits=True)
    assert "PreferencesRet" in service.arguments("sendRequestXML")["strHCPResponse"]
    assert desk.quickbooks.faults.pending() == []


def test_without_host_data_the_job_ends(
    connector: Connector, service: WebService, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QBWC1014: no request is asked for when QuickBooks goes away right after the connection."""
    begin = desk.quickbooks.begin_session

    def begin_and_go(path: str = "", *, mode: str = "") -> object:
        session = begin(path)
        desk.prefer(isOpen=False)
        return session

    monkeypatch.setattr(type(desk.quickbooks), "begin_session", lambda _self, path, mode: begin_and_go(path, mode=mode))
    report = connector.run_session(skip_waits=True)
    assert (report.outcome, report.final_text[:8]) == ("failed", "QBWC1014")
    assert service.methods()[-1] == "authenticate"
