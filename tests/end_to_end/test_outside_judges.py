"""Whole conversations driven by somebody else's implementations, and every document held against Intuit's schema where it is present."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import zeep
from qbwc_kit.testing import FakeWebConnector

from tests.end_to_end.installation import Installation
from tests.qbxml.reference import assert_valid

USER, PASSWORD = "acme", "pass word"
ROUND_TRIPS_MAX = 60


def _approve(acme: Installation, number: str) -> Any:
    answer = acme.stockpost("transfer", number, "--yes")
    assert answer.code == 0, answer.err
    return answer.document


def _post(url: str, body: str, *, content_type: str = "text/xml; charset=utf-8") -> httpx2.Response:
    return httpx2.post(
        url, content=body.encode(), headers={"Content-Type": content_type}, timeout=60.0, trust_env=False
    )


def _quickbooks(acme: Installation, document: str) -> str:
    answer = _post(f"{acme.quickbooks.url}/qbxml", document, content_type="application/xml")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_zeep_carries_a_transfer_to_its_end(acme: Installation) -> None:
    """Protects the Web Connector endpoint: a SOAP client that knows only our WSDL enters an order with its receipts."""
    run = _approve(acme, "1001")
    service = zeep.Client(f"{acme.url}/qbwc?wsdl").service
    ticket, company_file = service.authenticate(USER, PASSWORD)
    assert ticket and company_file in ("", None)
    percents = []
    for _ in range(ROUND_TRIPS_MAX):
        document = service.sendRequestXML(ticket, "", r"C:\Books\northgate.qbw", "US", 13, 0)
        assert document
        percents.append(service.receiveResponseXML(ticket, _quickbooks(acme, document), "", ""))
        if percents[-1] == 100:
            break
    assert service.closeConnection(ticket)
    assert percents[-1] == 100
    assert all(0 < percent < 100 for percent in percents[:-1])
    assert acme.run_document(run["run"])["state"] == "done"
    assert acme.purchase_order("1001")["isFullyReceived"] is True
    assert len(acme.books()["itemReceipts"]) == 3


def test_a_fake_web_connector_carries_a_transfer_to_its_end(acme: Installation) -> None:
    """Protects the order of calls: qbwc-kit's Web Connector, another reading of Intuit's guide, completes a conversation."""

    def respond(request_xml: str) -> str:
        return _quickbooks(acme, request_xml)

    run = _approve(acme, "1001")
    connector = FakeWebConnector(lambda body: _post(f"{acme.url}/qbwc", body).text, username=USER, password=PASSWORD)
    update = connector.run_update(respond)
    assert (update.authenticated, update.failed, update.last_error) == (True, False, "")
    assert update.progress[-1] == 100
    assert acme.run_document(run["run"])["state"] == "done"
    assert len(acme.books()["itemReceipts"]) == 3


def test_the_qwc_file_is_taken_as_the_web_connector_takes_it(acme: Installation) -> None:
    """Protects `company qwc`: read by the Web Connector's rules, added twice it is one, its FileID is in the books, it transfers."""
    file = acme.folder / "acme.qwc"
    address = acme.url.replace("127.0.0.1", "localhost")
    made = acme.stockpost("company", "qwc", "Acme", "--server-url", address, "-o", str(file))
    assert made.code == 0, made.err
    for _ in range(2):
        added = acme.quickbooks.act("add-application", qwc=file.read_text(encoding="utf-8"), password=PASSWORD)
        assert len(added["applications"]) == 2  # the one of the installation, and this one
    file_id = re.findall("<FileID>(.*)</FileID>", file.read_text(encoding="utf-8"))
    stored = {one["name"]: one["value"] for one in acme.books()["company"]["dataExt"]}
    assert [stored["FileID"]] == file_id
    run = _approve(acme, "1001")
    for _ in range(ROUND_TRIPS_MAX):
        report = acme.quickbooks.act("update-now", application=added["application"])
        assert report["outcome"] in ("finished", "none"), report
        if acme.run_document(run["run"])["state"] == "done":
            break
    assert acme.purchase_order("1001")["isFullyReceived"] is True


def test_every_document_of_a_conversation_is_valid(acme: Installation) -> None:
    """Protects what leaves us and what the simulator answers: both are held against Intuit's schema."""
    acme.finish(_approve(acme, "1003"))
    acme.autotask.act("edit-order", order="1003", set={"generalMemo": "Call before delivery – Zoë & Søn"})
    acme.finish(_approve(acme, "1003"))
    entries = acme.quickbooks.look("log")["log"]
    documents = [entry[side] for entry in entries for side in ("request", "answer") if entry.get(side)]
    assert len(documents) > 10
    for document in documents:
        assert_valid(re.sub(r"<\?qbxml[^>]*\?>", "", document))
