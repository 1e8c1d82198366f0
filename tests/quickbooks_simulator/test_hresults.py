"""Every HRESULT of FACTS 6: on demand at BeginSession and ProcessRequest, and as the state of a computer."""

from __future__ import annotations

import typing
from collections.abc import Callable

import pytest

from quickbooks_simulator import hresults
from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.faults import Fault
from quickbooks_simulator.preferences import Obstacle
from quickbooks_simulator.web_connector.connector import Connector
from tests.quickbooks_simulator.desk import Desk, document, order, request_text
from tests.quickbooks_simulator.web_service import WebService

ADD = document(request_text("PurchaseOrderAdd", order()))
HOST = document(request_text("HostQuery"))


def failure(action: Callable[[], object]) -> tuple[str, str]:
    """Code and text with which a call fails."""
    with pytest.raises(HresultFailure) as failed:
        action()
    return failed.value.hresult, failed.value.message


@pytest.mark.parametrize("hresult", hresults.TEXTS)
def test_each_code_can_be_ordered_for_both_calls(connector: Connector, service: WebService, hresult: str) -> None:
    """BeginSession leads to connectionError, ProcessRequest to receiveResponseXML, each with the code and its text."""
    expected = {"ticket": "ticket-1", "hresult": hresult, "message": hresults.TEXTS[hresult]}
    connector.quickbooks.faults.order(Fault("connection_error", hresult=hresult.lower().replace("0X", "0x")))
    connector.run_session(skip_waits=True)
    assert service.arguments("connectionError") == expected
    service.answers["sendRequestXML"] = [ADD.decode()]
    connector.quickbooks.faults.order(Fault("hresult", hresult=hresult))
    connector.run_session(skip_waits=True)
    assert service.arguments("receiveResponseXML") == {**expected, "response": ""}


def test_texts_are_told_apart() -> None:
    """Each code has a text of its own, and only those without a public one are called UNVERIFIED."""
    assert len(set(hresults.TEXTS.values())) == len(hresults.TEXTS)
    assert set(hresults.TEXTS) >= hresults.UNVERIFIED
    assert not {"0x80040400", "0x80040402", "0x8004040D", "0x80040414", "0x80040418"} & hresults.UNVERIFIED


@pytest.mark.parametrize("hresult", ["", "80040414", "0x8004041", "0x8004041G", "414"])
def test_what_is_no_code_cannot_be_ordered(desk: Desk, hresult: str) -> None:
    """A slip in a test's fault is told at once, not met as an empty hresult later."""
    with pytest.raises(ValueError, match="hresult"):
        desk.quickbooks.faults.order(Fault("hresult", hresult=hresult))


@pytest.mark.parametrize("obstacle", typing.get_args(Obstacle)[1:])
def test_an_obstacle_keeps_everybody_out_until_it_is_over(desk: Desk, obstacle: str) -> None:
    """Starting, unregistered, a revoked certificate and the like stay until somebody changes them."""
    desk.prefer(obstacle=obstacle)
    for _ in range(2):
        hresult = hresults.OBSTACLES[obstacle]
        assert failure(desk.quickbooks.begin_session) == (hresult, hresults.TEXTS[hresult])
    desk.prefer(obstacle="")
    desk.quickbooks.begin_session()


def test_an_unknown_obstacle_is_named(desk: Desk) -> None:
    """Its names are checked as other preferences are."""
    with pytest.raises(ValueError, match="obstacle"):
        desk.prefer(obstacle="moonlight")


@pytest.mark.parametrize(
    ("mode", "multi_user", "other_application", "hresult"),
    [
        ("doNotCare", True, True, None),
        ("multiUser", True, True, None),
        ("singleUser", False, False, None),
        ("singleUser", True, False, "0x80040410"),
        ("multiUser", False, False, "0x80040410"),
        ("singleUser", False, True, "0x80040422"),
        ("doNotCare", False, True, "0x80040422"),
    ],
)
def test_the_mode_of_the_file(
    desk: Desk, mode: str, multi_user: bool, other_application: bool, hresult: str | None
) -> None:
    """Another mode than the one asked for, and a file that must not be shared with another application."""
    desk.prefer(multiUser=multi_user, otherApplication=other_application)
    if hresult is None:
        desk.quickbooks.begin_session(mode=mode)
    else:
        assert failure(lambda: desk.quickbooks.begin_session(mode=mode))[0] == hresult


@pytest.mark.parametrize("change", [{"isOpen": False}, {"openCompanyPath": r"C:\Books\other.qbw"}])
def test_a_ticket_dies_with_its_quickbooks(desk: Desk, change: dict[str, object]) -> None:
    """Closed, or another file opened: also when QuickBooks is back, the old ticket is void, a new session is not."""
    session = desk.quickbooks.begin_session()
    desk.quickbooks.process(HOST, session)
    desk.prefer(**change)
    desk.prefer(isOpen=True, openCompanyPath="")
    assert failure(lambda: desk.quickbooks.process(HOST, session))[0] == "0x8004040D"
    desk.quickbooks.process(HOST, desk.quickbooks.begin_session())


def test_a_session_that_goes_on_is_not_disturbed(desk: Desk) -> None:
    """Other preferences may change under it."""
    session = desk.quickbooks.begin_session()
    desk.prefer(classTracking=True, closingDate="2026-01-31")
    desk.quickbooks.process(HOST, session)


def test_a_dialog_opened_meanwhile_stops_requests(desk: Desk) -> None:
    """The session lives on and works again when the dialog is closed."""
    session = desk.quickbooks.begin_session()
    desk.prefer(modalDialog=True)
    assert failure(lambda: desk.quickbooks.process(HOST, session))[0] == "0x80040414"
    desk.prefer(modalDialog=False)
    desk.quickbooks.process(HOST, session)


@pytest.mark.parametrize(("fault", "entered"), [("die_before_commit", 0), ("die_after_commit", 1)])
def test_quickbooks_dies_and_the_web_connector_tells(
    connector: Connector, service: WebService, desk: Desk, fault: str, entered: int
) -> None:
    """The service hears an HRESULT that leaves open whether the order was entered; the ticket is dead afterwards."""
    service.answers["sendRequestXML"] = [ADD.decode(), HOST.decode(), ""]
    service.answers["receiveResponseXML"] = ["50"]
    desk.quickbooks.faults.order(Fault(fault, match="PurchaseOrderAdd", hresult=hresults.DIED))
    connector.run_session(skip_waits=True)
    heard = [arguments["hresult"] for method, arguments in service.calls if method == "receiveResponseXML"]
    assert heard == [hresults.DIED, hresults.DEAD_TICKET]
    assert len(desk.books()["purchaseOrders"]) == entered


@pytest.mark.parametrize(("version", "hresult"), [("99.0", "0x80040423"), ("13.0", None)])
def test_a_version_quickbooks_does_not_list(desk: Desk, version: str, hresult: str | None) -> None:
    """FACTS 1: HostRet names what is supported."""
    text = document(request_text("HostQuery"), version=version)
    if hresult is None:
        desk.send(text)
    else:
        assert failure(lambda: desk.send(text)) == (hresult, hresults.TEXTS[hresult])
