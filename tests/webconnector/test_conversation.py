"""Independent clients talk to the endpoint over real HTTP."""

from __future__ import annotations

import httpx2
import zeep
from qbwc_kit.testing import FakeQuickBooks, FakeWebConnector

from tests.webconnector.conftest import Endpoint
from tests.webconnector.envelopes import envelope, post

MESSAGE = '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n<QBXML><QBXMLMsgsRq onError="stopOnError"><VendorQueryRq requestID="1"/></QBXMLMsgsRq></QBXML>'


def client(endpoint: Endpoint) -> zeep.Client:
    return zeep.Client(endpoint.url + "?wsdl")


def test_zeep_calls_every_operation_of_our_wsdl(endpoint: Endpoint) -> None:
    """An independent SOAP client understands our WSDL and every answer, and each argument arrives under its own name."""
    endpoint.conversations.messages = [MESSAGE]
    service = client(endpoint).service

    assert service.serverVersion() == "Stockpost test"
    assert service.clientVersion(strVersion="2.3.0.36") in ("", None)
    assert service.authenticate(strUserName="webconnector", strPassword="correct horse") == ["ticket-1", None]
    assert (
        service.sendRequestXML(
            ticket="ticket-1",
            strHCPResponse="<QBXML/>",
            strCompanyFileName="C:\\Books\\Müller & Söhne.qbw",
            qbXMLCountry="US",
            qbXMLMajorVers=13,
            qbXMLMinorVers=0,
        )
        == MESSAGE
    )
    assert service.receiveResponseXML(ticket="ticket-1", response="<QBXML>é</QBXML>", hresult="", message="") == 100
    assert (
        service.connectionError(ticket="ticket-1", hresult="0x80040408", message="Could not start QuickBooks.")
        == "done"
    )
    assert service.getLastError(ticket="ticket-1") == "Nothing went wrong."
    assert service.closeConnection(ticket="ticket-1") == "Finished."

    assert endpoint.conversations.calls == [
        ("client_version", {"version": "2.3.0.36"}),
        ("authenticate", {"user": "webconnector", "password": "correct horse"}),
        (
            "next_message",
            {
                "ticket": "ticket-1",
                "identity": "<QBXML/>",
                "company_file": "C:\\Books\\Müller & Söhne.qbw",
                "country": "US",
                "major_version": 13,
                "minor_version": 0,
            },
        ),
        ("accept", {"ticket": "ticket-1", "response": "<QBXML>é</QBXML>", "hresult": "", "message": ""}),
        (
            "connection_failed",
            {"ticket": "ticket-1", "hresult": "0x80040408", "message": "Could not start QuickBooks."},
        ),
        ("last_error", {"ticket": "ticket-1"}),
        ("close", {"ticket": "ticket-1"}),
    ]


def test_an_independent_web_connector_completes_a_conversation(endpoint: Endpoint) -> None:
    """The protocol as another author understood it runs to its end: two messages, progress, close."""
    endpoint.conversations.messages = [MESSAGE, MESSAGE.replace("Vendor", "Customer")]

    def transport(body: str) -> str:
        return post(endpoint.url, body).text

    web_connector = FakeWebConnector(transport, username="webconnector", password="correct horse")
    update = web_connector.run_update(FakeQuickBooks(entities={"Vendor": [{"ListID": "80000001-1", "Name": "Acme"}]}))

    assert update.authenticated
    assert len(update.requests) == 2
    assert update.progress == [50, 100]
    assert update.close_message == "Finished."
    accepted = [arguments["response"] for name, arguments in endpoint.conversations.calls if name == "accept"]
    assert accepted == update.responses
    assert "<Name>Acme</Name>" in update.responses[0]


def test_a_wrong_password_ends_the_conversation(endpoint: Endpoint) -> None:
    """`nvu` reaches the Web Connector in the second place of the array, where it looks for it."""
    web_connector = FakeWebConnector(lambda body: post(endpoint.url, body).text, username="webconnector", password="no")
    update = web_connector.run_update()
    assert not update.authenticated
    assert update.last_error == "nvu"


def test_a_message_arrives_byte_for_byte(endpoint: Endpoint) -> None:
    """What QuickBooks executes is exactly what was stored: line ends, references and non-ASCII text are unchanged."""
    message = MESSAGE + "\r\n<!-- &#233; é \t ]]> -->"
    endpoint.conversations.messages = [message]
    service = client(endpoint).service
    answer = service.sendRequestXML(
        ticket="ticket-1",
        strHCPResponse="",
        strCompanyFileName="",
        qbXMLCountry="US",
        qbXMLMajorVers=13,
        qbXMLMinorVers=0,
    )
    assert answer == message


def test_a_call_may_be_laid_out_over_several_lines(endpoint: Endpoint) -> None:
    """White space between the elements, which SOAP allows, belongs to no argument and is no text in the wrong place."""
    body = envelope("authenticate", {"strUserName": "webconnector", "strPassword": " correct horse\n"})
    assert post(endpoint.url, body.replace("><", ">\r\n  <")).status_code == 200
    assert endpoint.conversations.calls == [("authenticate", {"user": "webconnector", "password": " correct horse\n"})]


def test_a_window_that_was_never_opened_can_be_closed(endpoint: Endpoint) -> None:
    """A Web Connector that believes in interactive mode gets a sentence that leads back to an update, and changes nothing."""
    done = post(endpoint.url, envelope("interactiveDone", {"wcTicket": "x"}))
    rejected = post(endpoint.url, envelope("interactiveRejected", {"wcTicket": "x", "reason": "busy"}))
    assert "<interactiveDoneResult>Done</interactiveDoneResult>" in done.text
    assert "no interactive mode. Close this window and run the update again" in rejected.text
    assert (done.status_code, rejected.status_code, endpoint.conversations.calls) == (200, 200, [])


def test_calls_run_beside_the_server_thread(endpoint: Endpoint) -> None:
    """A slow transaction must not hold up the other calls, so none runs in the server's own thread."""
    post(endpoint.url, envelope("getLastError", {"ticket": "x"}))
    assert endpoint.conversations.threads
    assert "endpoint" not in endpoint.conversations.threads


def test_the_address_looked_at_in_a_browser_explains_itself(endpoint: Endpoint) -> None:
    """Intuit's certificate check and curious people get a page that says that the address is right and what to do."""
    answer = httpx2.get(endpoint.url, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "This address is right" in answer.text
    assert ".qwc" in answer.text
    assert httpx2.head(endpoint.url, trust_env=False).status_code == 200


def test_the_wsdl_names_the_address_it_was_asked_at(endpoint: Endpoint) -> None:
    """A generated client calls the address that its maker reached, whatever stands in front of the server."""
    answer = httpx2.get(endpoint.url + "?WSDL", headers={"Host": "books.example.com"}, trust_env=False)
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert 'location="http://books.example.com/qbwc"' in answer.text


def test_answers_are_plain_and_not_kept(endpoint: Endpoint) -> None:
    """The Web Connector may not understand compressed answers, and nobody on the way may keep them."""
    answer = post(endpoint.url, envelope("serverVersion", {}), accept_encoding="gzip, br")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-store, no-transform"
