"""Others read the QuickBooks side: qbwc-kit's web service, its parser, zeep, and the WSDLs of Intuit and others."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree
from qbwc_kit import wsdl as kit
from qbwc_kit.qbxml import parse_response

from quickbooks_simulator.faults import Fault
from quickbooks_simulator.web_connector.connector import Connector
from quickbooks_simulator.web_connector.poller import register_file_id
from quickbooks_simulator.web_connector.soap import SoapClient, envelope
from tests.quickbooks_simulator.conftest import REFERENCE
from tests.quickbooks_simulator.desk import Desk, document, order, request_text
from tests.quickbooks_simulator.qwc import FILE, OWNER
from tests.quickbooks_simulator.test_process import Running
from tests.quickbooks_simulator.web_service import WebService

LONG_AGO = {"FromTxnDate": "1990-01-01", "ToTxnDate": "1990-12-31"}
PASSWORD = "pass word ü <1>"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
INTUIT = "{http://developer.intuit.com/}"
WSDLS = ("QBWebConnectorSvc.wsdl", "qbws_QBWebConnectorSvc.wsdl", "flowlink_QBWebConnectorSvc.wsdl")
METHODS = {
    "serverVersion",
    "clientVersion",
    "authenticate",
    "connectionError",
    "sendRequestXML",
    "receiveResponseXML",
    "getLastError",
    "closeConnection",
}

Session = Callable[[str], tuple[dict[str, Any], dict[str, Any], Running]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Runs one session of a simulator (a process) with qbwc-kit's service (another): report, what the service learnt."""
    program = [sys.executable, "-m", "tests.quickbooks_simulator.qbwc_kit_service", PASSWORD]
    kit_process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    output = kit_process.stdout
    assert output is not None
    url = output.readline().strip()
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    started: list[Running] = []

    def run(user: str) -> tuple[dict[str, Any], dict[str, Any], Running]:
        texts = {"app_name": "Kit & Co", "app_id": "", "app_description": "Another one's service"}
        qwc = kit.build_qwc(**texts, app_url=url, username=user, owner_id=OWNER, file_id=FILE)
        (tmp_path / "kit.qwc").write_text(qwc, encoding="utf-8")
        options = ("--qwc", str(tmp_path / "kit.qwc"), "--password-file", str(tmp_path / "secret"), "--every", "0")
        started.append(Running(tmp_path / f"{len(started)}.json", *options))
        report = started[-1].control("update-now")
        return report, json.loads(output.readline()) if report["messages"] else {}, started[-1]

    yield run
    for running in started:
        running.end()
    kit_process.terminate()
    kit_process.wait(20)
    output.close()


def test_a_service_made_with_qbwc_kit_does_its_work(session: Session) -> None:
    """Protects the Web Connector: somebody else's service reads pages, enters an order and a receipt, reads statuses."""
    report, learnt, running = session("vendors+order+refused")
    assert (report["outcome"], report["percents"][-1], learnt["errors"]) == ("finished", 100, [])
    vendors, entered, statuses = learnt["learnt"]
    at_once = etree.fromstring(running.ask(request_text("VendorQuery")).encode())
    assert vendors["vendors"] == [one.text for one in at_once.iter("Name")]
    assert len(vendors["vendors"]) > 1
    assert entered == {"order": "Zoë & Søn <1>", "received": "2"}
    assert statuses == {"twice": [3100, "Error"], "nobody": [500, "Warn"]}
    (kept,) = running.books()["purchaseOrders"]
    assert (kept["refNumber"], kept["lines"][0]["received"]) == ("1001", "2")


def test_a_service_made_with_qbwc_kit_hears_of_a_broken_request(session: Session) -> None:
    """Protects the error path: HRESULT to the service, its -1, getLastError, closeConnection."""
    report, learnt, _ = session("vendors+wrong")
    assert report["calls"][-3:] == ["receiveResponseXML", "getLastError", "closeConnection"]
    assert (report["outcome"], report["percents"][-1]) == ("error", -1)
    assert "0x80040400" in learnt["errors"][0]
    assert report["log"] == [f"getLastError: {learnt['errors'][0]}"]


def test_a_service_made_with_qbwc_kit_without_work(session: Session) -> None:
    """Protects `none`: QuickBooks is not entered."""
    report, _, _ = session("nothing")
    assert (report["outcome"], report["messages"]) == ("none", 0)


def all_calls(connector: Connector, service: WebService) -> None:
    """Two sessions in which every method of the WSDLs is called."""
    service.answers["sendRequestXML"] = [document(request_text("PurchaseOrderAdd", order(Memo="<&>"))).decode(), ""]
    service.answers["receiveResponseXML"] = ["50"]
    connector.run_session(skip_waits=True)
    connector.quickbooks.faults.order(Fault("connection_error", hresult="0x80040414"))
    connector.run_session(skip_waits=True)
    assert set(service.methods()) == METHODS


def wsdl_file(name: str, folder: Path) -> Path:
    """A WSDL: that of qbwc-kit, or one of the reference documents."""
    if name == "qbwc-kit":
        path = folder / "kit.wsdl"
        path.write_text(kit.build_wsdl("http://localhost/qbwc"))
        return path
    path = REFERENCE / "wsdl" / name
    if not path.exists():
        pytest.skip("reference documents are absent")
    return path


@pytest.mark.parametrize("name", ["qbwc-kit", *WSDLS])
def test_every_call_is_one_of_the_wsdl(connector: Connector, service: WebService, tmp_path: Path, name: str) -> None:
    """Protects each SOAP call: body by the schema of the WSDL, SOAPAction by its binding, values as zeep reads them."""
    path = wsdl_file(name, tmp_path)
    types = etree.parse(path).find("{*}types/{http://www.w3.org/2001/XMLSchema}schema")
    schema = etree.XMLSchema(etree.fromstring(etree.tostring(types)))  # by itself, with the names around it
    client = zeep.Client(str(path))
    (binding,) = [one for one in client.wsdl.bindings.values() if hasattr(one, "transport")][:1]
    all_calls(connector, service)
    for (method, arguments), headers, body in zip(service.calls, service.headers, service.bodies, strict=True):
        call = etree.fromstring(body).find(f"{SOAP}Body")[0]
        assert schema.validate(call), (method, schema.error_log)
        operation = binding.get(method)
        assert headers["SOAPAction"] == f'"{operation.soapaction}"'
        assert headers["Content-Type"].startswith("text/xml")
        read = operation.input.body.parse(call, client.wsdl.types)
        shown = {argument: getattr(read, argument) for argument in arguments}
        assert {argument: "" if value is None else str(value) for argument, value in shown.items()} == arguments


def sample(name: str) -> etree._Element:
    """A captured document; its bytes are those of the file."""
    path = REFERENCE / "samples" / name
    if not path.exists():
        pytest.skip("reference documents are absent")
    return etree.parse(path).getroot()


def test_a_call_is_byte_for_byte_the_captured_one() -> None:
    """Protects the envelope: the real Web Connector's receiveResponseXML, made anew from its own values."""
    captured = sample("flowlink/item_inventory_query_rs_raw.xml")
    call = captured[0][0]
    arguments = [(etree.QName(one).localname, one.text or "") for one in call]
    raw = (REFERENCE / "samples/flowlink/item_inventory_query_rs_raw.xml").read_bytes()
    assert envelope("receiveResponseXML", arguments) == raw.rstrip()


def paths(root: etree._Element, above: str = "") -> list[str]:
    """Paths of all elements, each once, in their order."""
    found: dict[str, None] = {}
    for child in root:
        path = f"{above}/{child.tag}"
        found |= {path: None} | dict.fromkeys(paths(child, path))
    return list(found)


def test_the_host_data_have_the_captured_shape(desk: Desk, service: WebService) -> None:
    """Protects strHCPResponse: all that a real one of 2014 held, in its order, but tax number and bought services."""
    captured = paths(sample("qbwc-gem/strHCPResponse_quickbooks_pro_2014.xml"))
    register_file_id(desk.quickbooks, owner_id=OWNER, file_id=FILE)
    client = SoapClient(service.url)
    Connector(quickbooks=desk.quickbooks, client=client, user="u", password="p", owner_id=OWNER).run_session()
    client.close()
    ours = paths(etree.fromstring(service.arguments("sendRequestXML")["strHCPResponse"].encode()))
    missing = [path for path in captured if path not in ours]
    company = "/QBXMLMsgsRs/CompanyQueryRs/CompanyRet"
    assert all(path.startswith((f"{company}/EIN", f"{company}/SubscribedServices")) for path in missing)
    assert [path for path in captured if path in ours] == [path for path in ours if path in captured]


def test_the_parser_of_qbwc_kit_reads_every_kind_of_answer(desk: Desk) -> None:
    """Protects the answers: statuses, iterators, lines, nothing found, and texts with entities."""
    added = parse_response(desk.send(document(request_text("PurchaseOrderAdd", order(lines=2, Memo="<é>")))))
    record = added.raise_for_status().first("PurchaseOrder").records[0]
    assert (record["Memo"], len(record["PurchaseOrderLineRet"])) == ("<é>", 2)
    requests = [
        request_text("VendorQuery", {"MaxReturned": "1"}, iterator="Start", requestID="page"),
        request_text("PurchaseOrderQuery", {"TxnDateRangeFilter": LONG_AGO}, requestID="none"),
        request_text("PurchaseOrderQuery", {"TxnID": "1-1"}, requestID="unknown"),
    ]
    answers = parse_response(desk.send(document(*requests, envelope='onError="continueOnError"')))
    page, none, unknown = (answers.by_request_id(name) for name in ("page", "none", "unknown"))
    assert page is not None and page.has_more and page.iterator_id
    assert none is not None and none.ok and none.empty
    assert unknown is not None and not unknown.ok
