"""The envelope: versions, onError, layout, encodings (FACTS 1, 2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from qbwc_kit.qbxml import parse_response  # type: ignore[import-untyped]

from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.faults import Fault
from tests.quickbooks_simulator.conftest import REFERENCE
from tests.quickbooks_simulator.desk import Desk, document, order, request_text

HOST = request_text("HostQuery")


def hresult(desk: Desk, request: bytes) -> str:
    with pytest.raises(HresultFailure) as failure:
        desk.quickbooks.process(request, desk.session)
    return failure.value.hresult


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"hello",
        document(HOST, envelope=""),
        document(HOST, envelope='onError="rollbackOnError"'),
        document(HOST, envelope='onError="stopOnError" surprise="1"'),
        document("<FooRq/>"),
        document(),
        document(HOST).replace(b'<?qbxml version="13.0"?>', b""),
        document(HOST).replace(b"<QBXML>", b"<!DOCTYPE QBXML><QBXML>"),
        document(HOST).replace(b"<QBXML>", b"<QBXML xmlns='urn:x'>"),
        document(request_text("VendorAdd", {"Name": "Café"})).replace(b"&#233;", "é".encode()),
        document(HOST) + b"<more/>",
    ],
)
def test_what_does_not_parse_fails_as_a_whole(desk: Desk, request_bytes: bytes) -> None:
    """0x80040400: no answer per request, nothing processed."""
    assert hresult(desk, request_bytes) == "0x80040400"


def test_one_bad_request_fails_all_of_the_set(desk: Desk) -> None:
    """A good order beside an unknown request is not entered."""
    good = request_text("PurchaseOrderAdd", order())
    assert hresult(desk, document(good, "<FooRq/>")) == "0x80040400"
    assert desk.books()["purchaseOrders"] == []


@pytest.mark.parametrize("version", ["12.5", "99.0", "abc"])
def test_an_unsupported_version_is_told_apart(desk: Desk, version: str) -> None:
    """0x80040423."""
    assert hresult(desk, document(HOST, version=version)) == "0x80040423"


def test_the_listed_versions_are_accepted(desk: Desk) -> None:
    """Whatever HostRet lists can be used."""
    for version in desk.done("HostQuery").texts("SupportedQBXMLVersion"):
        assert desk.ask_all(HOST, version=version)[0].code == 0


def test_the_layout_is_the_captured_one(desk: Desk) -> None:
    """Header, one element per line, no indentation, LF, attributes in order, closed form without data."""
    answer = desk.send(document(request_text("ShipMethodQuery", {"FullName": "UPS Ground"}, requestID="7")))
    lines = answer.split("\n")
    assert lines[:4] == [
        '<?xml version="1.0" ?>',
        "<QBXML>",
        "<QBXMLMsgsRs>",
        '<ShipMethodQueryRs requestID="7" statusCode="0" statusSeverity="Info" statusMessage="Status OK">',
    ]
    assert all(re.fullmatch(r"<[^<>]+>([^<>]*</[^<>]+>)?", line) for line in lines[:-1])
    assert lines[-1] == ""
    empty = desk.send(
        document(request_text("VendorQuery", {"NameFilter": {"MatchCriterion": "Contains", "Name": "zz"}}))
    )
    assert (
        '<VendorQueryRs statusCode="1" statusSeverity="Info" '
        'statusMessage="A query request did not find a matching object in QuickBooks" />\n'
    ) in empty


def test_the_attributes_of_an_answer_have_their_order(desk: Desk) -> None:
    """FACTS 1: requestID only if given, the status, retCount of metaData, then those of the iterator; GUIDs in braces."""
    page = {"MaxReturned": "1"}
    attributes = {"metaData": "MetaDataAndResponseData", "iterator": "Start"}
    for given, first in (({"requestID": "7"}, ["requestID"]), ({}, [])):
        reply = desk.done("VendorQuery", page, **given, **attributes)
        status = ["statusCode", "statusSeverity", "statusMessage"]
        assert list(reply.element.keys()) == [*first, *status, "retCount", "iteratorRemainingCount", "iteratorID"]
        assert re.fullmatch(r"\{[0-9a-f-]{36}\}", str(reply.get("iteratorID")))


def test_captured_answers_have_the_same_layout(desk: Desk) -> None:
    """Our item answer holds the same elements in the same order as a real one."""
    path = REFERENCE / "samples" / "flowlink" / "item_inventory_query_rs_raw.xml"
    if not path.exists():
        pytest.skip("reference documents are absent")
    soap = etree.fromstring(path.read_bytes())
    captured = soap.findtext(".//{http://developer.intuit.com/}response") or ""
    real = [element.tag for element in etree.fromstring(captured.encode()).iter("ItemInventoryRet").__next__().iter()]
    content = {
        "Name": "12797",
        "IncomeAccountRef": {"FullName": "Inventory Asset"},
        "COGSAccountRef": {"FullName": "Inventory Asset"},
        "AssetAccountRef": {"FullName": "Inventory Asset"},
    }
    ours = desk.done("ItemInventoryAdd", content).element[0]
    assert [element.tag for element in ours.iter()] == real


def test_texts_come_back_as_numeric_entities(desk: Desk) -> None:
    """Numeric entities go in and out; Windows-1252 is what the file can hold."""
    name = "Café — “M&A” <ü> €"
    request = document(request_text("VendorAdd", {"Name": name}))
    answer = desk.send(request)
    assert "<Name>Caf&#233; &#8212; &#8220;M&amp;A&#8221; &lt;&#252;&gt; &#8364;</Name>" in answer
    assert desk.done("VendorQuery", {"FullName": name.upper()}).text("Name") == name


def test_characters_outside_windows_1252_become_question_marks(desk: Desk) -> None:
    """A switch; nobody confirmed it."""
    assert desk.done("VendorAdd", {"Name": "東京 Ł"}).text("Name") == "?? ?"
    desk.prefer(unverified={"unknownCharacters": "keep"})
    assert desk.done("VendorAdd", {"Name": "東京 Ł"}).text("Name") == "東京 Ł"


def test_stop_on_error_answers_the_rest_with_3231(desk: Desk) -> None:
    """What was done before the error stays done."""
    bad = request_text("VendorAdd", {"Name": "ingram micro inc."}, requestID="2")
    good = [request_text("VendorAdd", {"Name": name}, requestID=name) for name in ("1", "3")]
    replies = desk.ask_all(good[0], bad, good[1])
    assert [reply.code for reply in replies] == [0, 3100, 3231]
    assert replies[2].message == "The request has not been processed."
    assert replies[1].message == 'The name "ingram micro inc." of the list element is already in use.'
    names = [one["name"] for one in desk.books()["entities"]]
    assert "1" in names
    assert "3" not in names


def test_continue_on_error_answers_all(desk: Desk) -> None:
    """A failure does not stop the others; a query that finds nothing stops neither way."""
    requests = [request_text("VendorAdd", {"Name": name}) for name in ("1", "1", "3")]
    replies = desk.ask_all(*requests, envelope='onError="continueOnError"')
    assert [reply.code for reply in replies] == [0, 3100, 0]
    missing = request_text("VendorQuery", {"FullName": "Nobody"})
    assert [reply.code for reply in desk.ask_all(missing, HOST)] == [500, 0]


def test_an_ordered_status_refuses_one_request(desk: Desk) -> None:
    """A record in use, for the matching request only, as often as told; nothing is entered."""
    desk.quickbooks.faults.order(Fault("status", status=3175, match="PurchaseOrderAdd"))
    requests = [request_text("HostQuery"), request_text("PurchaseOrderAdd", order())]
    assert [reply.code for reply in desk.ask_all(*requests)] == [0, 3175]
    assert desk.books()["purchaseOrders"] == []
    assert [reply.code for reply in desk.ask_all(*requests)] == [0, 0]


def test_include_none_suppresses_data(desk: Desk) -> None:
    """Only the statuses come back."""
    envelope = 'onError="stopOnError" responseData="includeNone"'
    assert desk.ask_all(request_text("VendorAdd", {"Name": "1"}), envelope=envelope)[0].names() == []


def test_a_request_id_has_at_most_fifty_characters(desk: Desk) -> None:
    """1060."""
    assert desk.ask("HostQuery", requestID="x" * 50).code == 0
    assert desk.ask("HostQuery", requestID="x" * 51).code == 1060


def test_an_independent_parser_reads_our_answers(desk: Desk) -> None:
    """qbwc-kit, written by others, understands them."""
    parsed = parse_response(desk.send(document(request_text("ItemQuery", requestID="9"), request_text("CompanyQuery"))))
    assert [one.status_code for one in parsed] == [0, 0]
    assert (parsed[0].request_id, parsed[0].records[0]["QuantityOnHand"]) == ("9", "40")


def test_every_sample_request_of_the_supported_kinds_is_accepted(desk: Desk) -> None:
    """Intuit's own sample documents are read without a parse failure."""
    folder: Path = REFERENCE / "samples" / "intuit-requests"
    if not folder.exists():
        pytest.skip("reference documents are absent")
    refused = {}
    for path in sorted(folder.glob("*.xml")):
        try:
            desk.quickbooks.process(path.read_bytes(), desk.session)
        except HresultFailure as failure:
            refused[path.name] = f"{failure.hresult} {failure.detail}"
    assert refused == {}
