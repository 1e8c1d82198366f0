"""What a hostile or broken client sends costs neither time nor memory, changes nothing, and gets a sentence."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from queue import Queue
from xml.etree import ElementTree

import httpx2
import psutil
import pytest
import structlog
from structlog.typing import EventDict

from stockpost.store.errors import StoreError
from tests.webconnector.conftest import BODY_BYTES_MAX, Endpoint, serving
from tests.webconnector.envelopes import INTUIT, SOAP, envelope, post
from tests.webconnector.recorder import RecordingConversations

GOOD = envelope("authenticate", {"strUserName": "webconnector", "strPassword": "correct horse"})
MEGABYTE = 1024 * 1024
# Time is measured as this process' own computing time, server and client together: other work on the machine does not count.


@pytest.fixture
def events() -> Iterator[Queue[EventDict]]:
    """What the endpoint logs, as it comes."""
    found: Queue[EventDict] = Queue()

    def keep(_logger: object, _method: str, event: EventDict) -> EventDict:
        found.put(event)
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep])
    yield found
    structlog.configure(**before)


def fault(answer: httpx2.Response) -> str:
    """The sentence of a SOAP Fault; fails where the answer is none."""
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    found = ElementTree.fromstring(answer.content).find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultstring")
    assert found is not None and found.text is not None, answer.text
    assert "Traceback" not in answer.text and "lxml" not in answer.text
    return found.text


def in_body(inner: str) -> str:
    return f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>{inner}</soap:Body></soap:Envelope>'


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{i} "{f"&lol{i - 1 or str()};" * 10}">' for i in range(1, 10))
    + "]>"
)

SHAPES = {
    "doctype": ("<!DOCTYPE x>" + GOOD.partition("?>")[2], "DOCTYPE"),
    "external entity": (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + in_body(f'<getLastError xmlns="{INTUIT}"><ticket>&e;</ticket></getLastError>'),
        "DOCTYPE",
    ),
    "parameter entity": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>' + in_body(""), "DOCTYPE"),
    "billion laughs": (LAUGHS + in_body(f'<getLastError xmlns="{INTUIT}"><ticket>&lol9;</ticket></getLastError>'), "DOCTYPE"),
    "unknown entity": (in_body(f'<getLastError xmlns="{INTUIT}"><ticket>&nope;</ticket></getLastError>'), "not well-formed"),
    "truncated": (GOOD[:-20], "not well-formed"),
    "empty": ("", "no body"),
    "not xml": ("hello", "not well-formed"),
    "second document": (GOOD + GOOD.partition("?>")[2], "not well-formed"),
    "processing instruction": ("<?xml-stylesheet href='x'?>" + GOOD.partition("?>")[2], "processing instruction"),
    "wrong namespace": (envelope("getLastError", {"ticket": "x"}, namespace="http://example.com/"), INTUIT),
    "argument without namespace": (
        in_body(f'<i:getLastError xmlns:i="{INTUIT}"><ticket>x</ticket></i:getLastError>'),
        "no argument ticket",
    ),
    "no envelope": (f'<getLastError xmlns="{INTUIT}"/>', "SOAP 1.1 Envelope"),
    "soap 1.2": (GOOD.replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"), "SOAP 1.1"),
    "two bodies": (GOOD.replace("</soap:Body>", "</soap:Body><soap:Body/>"), "Body does not belong"),
    "no body": (f'<soap:Envelope xmlns:soap="{SOAP}"/>', "missing or empty"),
    "empty body": (in_body(""), "missing or empty"),
    "two operations": (in_body(f'<serverVersion xmlns="{INTUIT}"/>' * 2), "more than one operation"),
    "unknown operation": (envelope("deleteEverything", {}), "no operation deleteEverything"),
    "unknown argument": (envelope("getLastError", {"ticket": "x", "colour": "red"}), "no argument colour"),
    "argument twice": (
        in_body(f'<getLastError xmlns="{INTUIT}"><ticket>x</ticket><ticket>y</ticket></getLastError>'),
        "ticket is given twice",
    ),
    "elements in an argument": (
        in_body(f'<receiveResponseXML xmlns="{INTUIT}"><response><QBXML/></response></receiveResponseXML>'),
        "must be escaped",
    ),
    "text between": (in_body("psst" + f'<serverVersion xmlns="{INTUIT}"/>'), "holds text"),
    "header not understood": (
        GOOD.replace("<soap:Body>", '<soap:Header><a soap:mustUnderstand="1"/></soap:Header><soap:Body>', 1),
        "must be understood",
    ),
    "header too deep": (
        GOOD.replace("<soap:Body>", f"<soap:Header>{'<a>' * 50}{'</a>' * 50}</soap:Header><soap:Body>", 1),
        "nested too deeply",
    ),
    "too many elements": (
        GOOD.replace("<soap:Body>", f"<soap:Header>{'<a/>' * 1000}</soap:Header><soap:Body>", 1),
        "more than 200 elements",
    ),
    "number that is none": (
        envelope("sendRequestXML", {"ticket": "x", "qbXMLMajorVers": "thirteen", "qbXMLMinorVers": "0"}),
        "qbXMLMajorVers of sendRequestXML must be a whole number",
    ),
    "number missing": (envelope("sendRequestXML", {"ticket": "x"}), "qbXMLMajorVers"),
    "interactive mode": (envelope("getInteractiveURL", {"wcTicket": "x", "sessionID": "y"}), "no interactive mode"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHAPES)
def test_what_does_not_belong_is_refused_with_a_sentence(endpoint: Endpoint, case: str) -> None:
    """Each wrong shape gets HTTP 400 and a Fault that says what is wrong, and the application is not called."""
    body, expected = SHAPES[case]
    began = time.process_time()
    answer = post(endpoint.url, body)
    assert answer.status_code == 400
    assert expected in fault(answer)
    assert endpoint.conversations.calls == []
    assert time.process_time() - began < 1


ENCODINGS = {
    "UTF-16 with BOM": GOOD.replace("utf-8", "utf-16").encode("utf-16"),
    "UTF-16 without BOM": GOOD.replace("utf-8", "utf-16").encode("utf-16-le"),
    "UTF-32": GOOD.encode("utf-32"),
    "declared UTF-7": GOOD.replace("utf-8", "utf-7").replace("<soap:Body>", "+ADw-soap:Body+AD4-").encode(),
    "declared Windows-1252": GOOD.replace("utf-8", "windows-1252").encode(),
    "bytes that are no UTF-8": GOOD.replace("correct", "corr\xe9ct").encode("latin-1"),
    "NUL": GOOD.replace("correct", "corr\x00ect").encode(),
    "NUL at the end": GOOD.encode() + b"\x00",
    "control character": GOOD.replace("correct", "corr\x08ect").encode(),
    "reference to a control character": GOOD.replace("correct", "corr&#0;ect").encode(),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_one_encoding_only(endpoint: Endpoint, case: str) -> None:
    """A document that two programs could read differently is refused, whatever it says."""
    answer = post(endpoint.url, ENCODINGS[case])
    assert answer.status_code == 400
    assert "UTF-8" in fault(answer) or "not well-formed" in fault(answer)
    assert endpoint.conversations.calls == []


def test_byte_order_mark_comments_and_cdata_are_harmless(endpoint: Endpoint) -> None:
    """What .NET and other writers may add to a proper call changes nothing in it."""
    body = GOOD.replace("correct horse", "<![CDATA[correct]]><!-- so --> horse").replace("?>", "?>\n<!-- hello -->", 1)
    answer = post(endpoint.url, b"\xef\xbb\xbf" + body.encode())
    assert answer.status_code == 200
    assert endpoint.conversations.calls == [("authenticate", {"user": "webconnector", "password": "correct horse"})]


@pytest.mark.parametrize(
    ("action", "status"),
    [
        (f'"{INTUIT}authenticate"', 200),
        (f"{INTUIT}authenticate", 200),
        ('""', 200),
        ("", 200),
        (f'"{INTUIT}closeConnection"', 400),
        ("authenticate", 400),
    ],
)
def test_soap_action_must_agree_with_the_body(endpoint: Endpoint, action: str, status: int) -> None:
    """A proxy that decides by SOAPAction must never see another operation than the one carried out."""
    answer = post(endpoint.url, GOOD, soapaction=action)
    assert answer.status_code == status
    assert bool(endpoint.conversations.calls) == (status == 200)
    if status == 400:
        assert "SOAPAction header names another operation" in fault(answer)


def test_compressed_bodies_are_refused(endpoint: Endpoint) -> None:
    """A gzip bomb is never unpacked."""
    answer = post(endpoint.url, gzip.compress(b" " * 50 * MEGABYTE), content_encoding="gzip")
    assert answer.status_code == 415
    assert "uncompressed" in fault(answer)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/soap+xml", ""]
)
def test_what_a_browser_form_can_send_is_refused(endpoint: Endpoint, content_type: str) -> None:
    """A page elsewhere cannot make a visitor's browser call the endpoint: the content types of forms are refused."""
    answer = post(endpoint.url, GOOD, content_type=content_type)
    assert answer.status_code == 415
    assert "text/xml" in fault(answer)
    assert endpoint.conversations.calls == []


@pytest.mark.parametrize("charset", ["utf-16", "windows-1252", '"utf-7"'])
def test_the_header_names_no_other_encoding(endpoint: Endpoint, charset: str) -> None:
    """A proxy that believes the header must never read another document than the one carried out."""
    answer = post(endpoint.url, GOOD, content_type=f"text/xml; charset={charset}")
    assert answer.status_code == 415
    assert "UTF-8" in fault(answer)
    assert endpoint.conversations.calls == []


def test_a_body_that_announces_100_megabytes_is_refused_unread(endpoint: Endpoint) -> None:
    """The size is judged before a byte is read."""
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=5) as connection:
        connection.sendall(
            b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nExpect: 100-continue\r\n"
            b"Connection: close\r\nContent-Length: 104857600\r\n\r\n"
        )
        began = time.monotonic()
        answer = connection.recv(65536)
    assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 100"))
    assert time.monotonic() - began < 2


def test_100_megabytes_in_pieces_cost_neither_memory_nor_time(endpoint: Endpoint) -> None:
    """Without a Content-Length the body is cut off at the limit, and what was read is not kept."""
    memory_before = psutil.Process().memory_info().rss
    memory_most = memory_before
    head = envelope("receiveResponseXML", {"ticket": "x", "response": "@"}).partition("@")[0].encode()

    def pieces():  # type: ignore[no-untyped-def]
        nonlocal memory_most
        yield head
        piece = b"x" * MEGABYTE
        for _ in range(100):
            memory_most = max(memory_most, psutil.Process().memory_info().rss)
            yield piece

    began = time.process_time()
    try:
        status = httpx2.post(
            endpoint.url, content=pieces(), headers={"Content-Type": "text/xml"}, timeout=30, trust_env=False
        ).status_code
    except httpx2.TransportError:
        status = 413  # cut off while still sending
    assert status == 413
    assert time.process_time() - began < 5
    assert memory_most - memory_before < 50 * MEGABYTE
    assert endpoint.conversations.calls == []


def test_a_body_just_over_the_limit_gets_its_sentence(endpoint: Endpoint) -> None:
    """The limit is named, so that an administrator knows what to raise."""
    answer = post(endpoint.url, envelope("receiveResponseXML", {"ticket": "x", "response": "y" * BODY_BYTES_MAX}))
    assert answer.status_code == 413
    assert "larger than 2 MB" in fault(answer)


def test_a_large_answer_within_the_limit_is_taken(endpoint: Endpoint) -> None:
    """A reply of QuickBooks with many objects arrives whole."""
    response = "<ItemInventoryRet>é</ItemInventoryRet>" * 30_000
    answer = post(endpoint.url, envelope("receiveResponseXML", {"ticket": "x", "response": response}))
    assert answer.status_code == 200
    assert endpoint.conversations.calls[0][1]["response"] == response


def test_a_million_attributes_and_deep_nesting_are_over_in_a_moment(endpoint: Endpoint) -> None:
    """Shapes that some parsers need minutes for are refused within a second."""
    for body in (
        in_body("<a " + " ".join(f'b{i}=""' for i in range(150_000)) + "/>"),
        in_body("<a>" * 500_000),
        in_body("<" + "a" * 1_500_000 + "/>"),
    ):
        began = time.process_time()
        answer = post(endpoint.url, body)
        assert answer.status_code == 400
        assert len(answer.content) < 1000
        assert time.process_time() - began < 2


def test_a_body_that_never_ends_is_given_up(endpoint: Endpoint) -> None:
    """A client that sends a byte now and then does not keep a place for ever."""
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection:
        connection.sendall(
            b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<soap:Envelope"
        )
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_connection_that_breaks_while_the_body_comes_is_no_fault(
    endpoint: Endpoint, events: Queue[EventDict]
) -> None:
    """A cable pulled out is told apart from a fault of ours: no number to look for, and nothing is carried out."""
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as connection:
        connection.sendall(
            b"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<soap:Envelope"
        )
    assert events.get(timeout=10) == {"event": "web_connector_call_cut_off", "operation": "unread"}
    assert endpoint.conversations.calls == []


def test_many_large_bodies_at_once_do_not_fill_the_memory() -> None:
    """What does not fit beside the others is told to come again, and fits once there is room."""
    body = envelope("receiveResponseXML", {"ticket": "x", "response": "y" * 5000})
    with (
        serving(RecordingConversations(), bodies_at_once_bytes_max=8000, body_seconds_max=30) as endpoint,
        socket.create_connection(("127.0.0.1", endpoint.port), timeout=10) as other,
    ):
        head = f"POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
        other.sendall(head.encode())
        assert other.recv(65536).startswith(b"HTTP/1.1 100")
        other.sendall(body[:-1].encode())
        # The server reads the half body before it looks at a connection that comes later.
        refused = post(endpoint.url, body)
        assert (refused.status_code, "again in a minute" in fault(refused)) == (503, True)
        other.sendall(body[-1:].encode())
        assert other.recv(65536).startswith(b"HTTP/1.1 200")
        assert post(endpoint.url, body).status_code == 200
        assert len(endpoint.conversations.calls) == 2


def test_each_fault_has_an_id_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Two faults can be told apart in the log by what the Web Connector showed."""
    with serving(RecordingConversations(fail_with=RuntimeError("broken"))) as endpoint:
        sentences = [fault(post(endpoint.url, GOOD)) for _ in range(2)]
    ids = [sentence.partition("look for fault ")[2].partition(" ")[0] for sentence in sentences]
    logged = "".join(capsys.readouterr())
    assert len(set(ids)) == 2
    assert all(len(one) == 12 and one in logged for one in ids)


def test_a_long_user_name_is_refused(endpoint: Endpoint) -> None:
    """Only the arguments that carry qbXML may be long; a megabyte of user name never reaches the password check."""
    answer = post(endpoint.url, envelope("authenticate", {"strUserName": "u" * MEGABYTE, "strPassword": "p"}))
    assert answer.status_code == 413
    assert "strUserName" in fault(answer)
    assert endpoint.conversations.calls == []


def test_an_exception_of_the_application_shows_only_an_id(
    endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of ours gives a sentence and an id; the cause is in the log under that id and nowhere else."""
    endpoint.conversations.fail_with = RuntimeError("SELECT secret FROM companies")
    answer = post(endpoint.url, GOOD)
    assert answer.status_code == 500
    sentence = fault(answer)
    assert "f00d" in sentence
    assert "secret" not in answer.text and "RuntimeError" not in answer.text
    logged = "".join(capsys.readouterr())
    assert "f00d" in logged and "SELECT secret FROM companies" in logged
    assert "correct horse" not in logged


def test_an_answer_of_the_wrong_kind_does_not_leave(endpoint: Endpoint) -> None:
    """An answer that is no text where the operation answers one would reach QuickBooks as something nobody stored."""
    endpoint.conversations.messages = [7]  # type: ignore[list-item]
    answer = post(
        endpoint.url, envelope("sendRequestXML", {"ticket": "x", "qbXMLMajorVers": "13", "qbXMLMinorVers": "0"})
    )
    assert answer.status_code == 500
    assert "f00d" in fault(answer)


def test_a_full_disk_is_said_as_it_is(endpoint: Endpoint) -> None:
    """P5: what an administrator can mend is named in the Web Connector's log, without a number to look for."""
    endpoint.conversations.fail_with = StoreError("The disk with stockpost.db is full. Make room and try again.")
    answer = post(endpoint.url, GOOD)
    assert answer.status_code == 503
    assert fault(answer) == "The disk with stockpost.db is full. Make room and try again. Nothing is lost."


def test_foreign_characters_in_a_sentence_do_not_break_the_answer(endpoint: Endpoint) -> None:
    """An error text that quotes a control character is still delivered."""
    endpoint.conversations.last_error_text = "Vendor \x0b\x00 <b>&\ud800 is missing"
    answer = post(endpoint.url, envelope("getLastError", {"ticket": "x"}))
    assert answer.status_code == 200
    assert "&lt;b&gt;&amp;" in answer.text


def test_a_message_that_xml_cannot_carry_is_not_changed_but_refused(endpoint: Endpoint) -> None:
    """A stored message leaves exactly as it is or not at all."""
    endpoint.conversations.messages = ["<QBXML>\x0b</QBXML>"]
    answer = post(
        endpoint.url, envelope("sendRequestXML", {"ticket": "x", "qbXMLMajorVers": "13", "qbXMLMinorVers": "0"})
    )
    assert answer.status_code == 500
    assert "f00d" in fault(answer)
