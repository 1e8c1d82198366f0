"""The simulator as a process: ready line, doors over real HTTP, kill -9, clean exit (DESIGN 3.4)."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from quickbooks_simulator.hresults import OBSTACLES
from tests.quickbooks_simulator.desk import document, order, request_text
from tests.quickbooks_simulator.qwc import content
from tests.quickbooks_simulator.web_service import WebService


class Running:
    """A simulator process and a client for it."""

    def __init__(self, path: Path, *options: str) -> None:
        command = [sys.executable, "-m", "quickbooks_simulator", "--company-file", str(path), "--port", "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())
        self.client = httpx2.Client(base_url=self.ready["url"], trust_env=False, timeout=20)

    def ask(self, *requests: str) -> str:
        reply = self.client.post("/qbxml", content=document(*requests))
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-type"].startswith("application/xml")
        return reply.text

    def control(self, action: str, **values: Any) -> Any:
        reply = self.client.post(f"/control/{action}", json=values)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def books(self) -> Any:
        return self.client.get("/control/books").json()

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the process; returns its exit code. Its output held nothing but the ready line."""
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        assert self.process.stdout is not None
        if not self.process.stdout.closed:
            assert self.process.stdout.read() == ""
            self.process.stdout.close()
        return self.process.wait(20)


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts simulators on one company file and ends them."""
    running: list[Running] = []

    def begin(*options: str) -> Running:
        running.append(Running(tmp_path / "file.json", *options))
        return running[-1]

    yield begin
    for one in running:
        one.end()


def test_it_says_when_it_is_ready_and_ends_cleanly(start: Start, tmp_path: Path) -> None:
    """One JSON line, exit code 0 on SIGTERM, the whole file written and no journal left."""
    running = start()
    assert running.ready["company_name"] == "Northgate Managed IT, Inc."
    assert running.ready["company_file"] == str(tmp_path / "file.json")
    running.ask(request_text("PurchaseOrderAdd", order()))
    assert running.end() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]
    kept = json.loads((tmp_path / "file.json").read_text())
    assert any(one["kind"] == "PurchaseOrder" for one in kept["transactions"].values())


def test_what_was_answered_survives_kill_9(start: Start) -> None:
    """Whatever the caller was told is in the file."""
    running = start()
    for number in ("1", "2", "3"):
        running.ask(request_text("PurchaseOrderAdd", order(number)))
    before = running.books()
    running.kill()
    assert start().books() == before


def test_preferences_edited_in_the_file_take_effect_at_start(start: Start, tmp_path: Path) -> None:
    """Even after a crash, when a journal is still beside the file."""
    running = start()
    running.ask(request_text("PurchaseOrderAdd", order("1")))
    running.kill()
    path = tmp_path / "file.json"
    kept = json.loads(path.read_text())
    kept["preferences"] = {"closingDate": "2030-01-01"}
    path.write_text(json.dumps(kept))
    again = start()
    assert 'statusCode="3171"' in again.ask(request_text("PurchaseOrderAdd", order("2")))
    assert [one["refNumber"] for one in again.books()["purchaseOrders"]] == ["1"]


def test_a_failing_call_is_a_422(start: Start) -> None:
    """HRESULT and message as JSON; ordered faults fire as often as told."""
    running = start()
    reply = running.client.post("/qbxml", content=document("<FooRq/>"))
    assert (reply.status_code, reply.json()) == (
        422,
        {
            "hresult": "0x80040400",
            "message": "QuickBooks found an error when parsing the provided XML text stream.",
        },
    )
    running.control("fault", hresult="0x80040414", times=1)
    assert running.client.post("/qbxml", content=document(request_text("HostQuery"))).json()["hresult"] == "0x80040414"
    running.ask(request_text("HostQuery"))


@pytest.mark.parametrize(("fault", "entered"), [("die_before_commit", 0), ("die_after_commit", 1)])
def test_a_death_gives_no_answer(start: Start, fault: str, entered: int) -> None:
    """Before the commit nothing is entered, after it the order is; the connection just breaks."""
    running = start()
    running.control("fault", fault=fault, match="PurchaseOrderAdd")
    with pytest.raises(httpx2.HTTPError):
        running.client.post("/qbxml", content=document(request_text("PurchaseOrderAdd", order())))
    assert len(running.books()["purchaseOrders"]) == entered


def test_a_hard_death_ends_the_process(start: Start) -> None:
    """As kill -9 right after the commit; the next start has the order."""
    running = start()
    running.control("fault", fault="die_after_commit", hard=True)
    with pytest.raises(httpx2.HTTPError):
        running.client.post("/qbxml", content=document(request_text("PurchaseOrderAdd", order())))
    assert running.process.wait(20) == 137
    assert len(start().books()["purchaseOrders"]) == 1


def test_people_work_through_the_control_api(start: Start) -> None:
    """Enter, edit, receive, sell, bill, delete; what is wrong is named."""
    running = start()
    line = {"item": "Toner HP 26X", "quantity": "5", "rate": "90"}
    made = running.control("enter-order", vendor="Ingram Micro Inc.", number="7", lines=[line])
    running.control("edit-order", number="7", memo="hello", lines={"0": {"quantity": "6"}})
    received = running.control("receive", txnId=made["txnId"], quantities={"0": "2"})
    running.control("receipt-to-bill", txnId=received["txnId"])
    running.control("sell", item="Toner HP 26X", quantity="1")
    running.control("edit-entry", group="Entity", name="Lakeview Law", newName="Lakeview Law LLP")
    books = running.books()
    assert books["purchaseOrders"][0]["lines"][0]["received"] == "2"
    assert (books["itemReceipts"], len(books["bills"])) == ([], 1)
    assert next(item for item in books["items"] if item["name"] == "Toner HP 26X")["onHand"] == "4"
    reply = running.client.post("/control/sell", json={"item": "Toner HP 26X", "quantity": "many"})
    assert (reply.status_code, "quantity is 'many'" in reply.text) == (400, True)
    assert running.client.post("/control/nonsense", json={}).status_code == 400
    assert running.client.post("/control/delete", json={"txnId": made["txnId"]}).status_code == 409


def test_snapshots_clock_sessions_and_memory(start: Start) -> None:
    """The rest of the control API."""
    running = start()
    running.control("snapshot", name="before")
    running.control("clock", set="2026-12-24T10:00:00", frozen=True)
    running.ask(request_text("PurchaseOrderAdd", {**order(), "TxnDate": ""}))
    assert running.books()["purchaseOrders"][0]["date"] == "2026-12-24"
    running.control("clock", advance_seconds=86400)
    running.control("restore", name="before")
    assert running.books()["purchaseOrders"] == []
    assert running.control("forget-message-sets") == {"forgotten": True}
    running.control("preferences", multiUser=False, unverified={"messageSetMemory": 5})
    assert running.books()["preferences"]["unverified"]["messageSetMemory"] == 5
    assert running.client.post("/control/preferences", json={"multiuser": True}).status_code == 400
    log = running.client.get("/control/log?last=1").json()["log"]
    assert "PurchaseOrderAdd" in log[0]["request"]


def test_the_web_connector_runs_when_told(start: Start, tmp_path: Path) -> None:
    """`--every 0`: one session at a time by control, synchronously, with what happened."""
    service = WebService()
    service.answers["sendRequestXML"] = [document(request_text("PurchaseOrderAdd", order())).decode(), ""]
    service.answers["receiveResponseXML"] = ["40"]
    (tmp_path / "password").write_text("secret\n")
    options = ["--web-connector", service.url, "--user", "u", "--password-file", str(tmp_path / "password")]
    running = start(*options, "--every", "0")
    report = running.control("update-now")
    service.close()
    assert service.arguments("authenticate") == {"strUserName": "u", "strPassword": "secret"}
    assert (report["percents"], report["outcome"], report["messages"]) == ([40], "finished", 1)
    assert len(running.books()["purchaseOrders"]) == 1


def test_mode_and_path_are_those_of_begin_session(start: Start) -> None:
    """The door takes both, and says which modes there are."""
    running = start()
    host = document(request_text("HostQuery"))
    path = str(running.ready["company_path"])
    for query, status, said in (
        ({}, 200, "HostRet"),
        ({"mode": "multiUser", "path": path}, 200, "HostRet"),
        ({"mode": "singleUser"}, 422, "0x80040410"),
        ({"path": r"C:\other.qbw"}, 422, "0x8004040A"),
        ({"mode": "alone"}, 400, "doNotCare, singleUser, multiUser"),
    ):
        reply = running.client.post("/qbxml", content=host, params=query)
        assert (reply.status_code, said in reply.text) == (status, True), query


def test_the_window_by_its_doors(start: Start, service: WebService, tmp_path: Path) -> None:
    """Options of the start, a second application, settings, its log, and what is not there."""
    (tmp_path / "password").write_text("secret")
    options = ["--web-connector", service.url, "--user", "u", "--password-file", str(tmp_path / "password")]
    running = start(*options, "--every", "0", "--log-level", "VERBOSE", "--mode", "singleUser")
    assert running.control("update-now")["outcome"] == "connection error"
    assert service.arguments("connectionError")["hresult"] == "0x80040410"
    assert "Calling connectionError()" in running.client.get("/control/connector-log").text
    address = service.url.replace("127.0.0.1", "localhost")
    qwc = content(AppURL=address, AppSupport=address, AppUniqueName="second", Scheduler=None).decode()
    added = running.control("add-application", qwc=qwc, password="other")
    assert added == {"application": "second", "applications": ["Web Connector", "second"]}
    assert running.control("web-connector", application="second", log_level="NONE")["mode"] == "doNotCare"
    assert running.control("update-now", application="second")["outcome"] == "finished"
    assert service.arguments("authenticate") == {"strUserName": "office", "strPassword": "other"}
    assert running.client.get("/control/connector-log", params={"application": "second"}).text == ""
    sessions = running.client.get("/control/log").json()["sessions"]
    assert [one["application"] for one in sessions] == ["Web Connector", "second"]
    assert "Update second now" in running.client.get("/settings").text
    assert running.control("remove-application", application="second") == {"applications": ["Web Connector"]}
    for action, values in (("add-application", {"qwc": "<a/>"}), ("update-now", {"application": "second"})):
        assert running.client.post(f"/control/{action}", json=values).status_code == 400
    assert running.client.get("/control/connector-log", params={"application": "second"}).status_code == 400


def test_the_pages_show_and_change_the_books(start: Start) -> None:
    """Every page opens, a form saves and comes back with a sentence, foreign sites are refused."""
    running = start()
    made = running.control(
        "enter-order", vendor="Ingram Micro Inc.", number="<7>", lines=[{"item": "Toner HP 26X", "quantity": "5"}]
    )
    order_page = f"/orders/{made['txnId']}"
    sections = ("receipts", "bills", "adjustments", "sales", "names", "accounts", "settings")
    for path in ("/", "/orders", order_page, *(f"/{name}" for name in sections), "/static/style.css"):
        assert running.client.get(path).status_code == 200, path
    assert "&lt;7&gt;" in running.client.get("/orders").text
    line_id = running.books()["purchaseOrders"][0]["lines"][0]["lineId"]
    form = {"back": order_page, "txnId": made["txnId"], f"receive:{line_id}": "2"}
    reply = running.client.post("/do/receive", data=form)
    assert (reply.status_code, reply.headers["location"]) == (303, f"{order_page}?said=The+receipt+was+entered.")
    wrong = running.client.post("/do/delete", data={"back": "/orders", "txnId": made["txnId"]})
    assert "wrong=There+was+an+error+when+deleting" in wrong.headers["location"]
    assert set(OBSTACLES) <= set(re.findall(r'<option value="(\w+)"', running.client.get("/settings").text))
    running.client.post("/do/preferences", data={"back": "/settings", "isOpen": "on", "obstacle": "starting"})
    assert '<option value="starting" selected>' in running.client.get("/settings").text
    assert running.client.post("/qbxml", content=b"<any/>").json()["hresult"] == OBSTACLES["starting"]
    foreign = running.client.post("/do/delete", data=form, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert running.client.get("/nothing").status_code == 404


def test_writing_stays_quick_as_the_file_grows(start: Start) -> None:
    """Every answer is on disk before it is given, and yet a receipt takes milliseconds."""
    running = start()
    added = running.ask(request_text("PurchaseOrderAdd", order(lines=100)))
    txn_id = added.partition("<TxnID>")[2].partition("<")[0]
    for line_id in (part.partition("<")[0] for part in added.split("<TxnLineID>")[1:]):
        link = {"TxnID": txn_id, "TxnLineID": line_id}
        content = {"VendorRef": {"FullName": "Ingram Micro Inc."}, "ItemLineAdd": {"LinkToTxn": link}}
        assert 'statusCode="0"' in running.ask(request_text("ItemReceiptAdd", content))
    milliseconds = [entry["milliseconds"] for entry in running.client.get("/control/log").json()["log"]]
    assert sorted(milliseconds)[len(milliseconds) // 2] < 200
    assert running.books()["purchaseOrders"][0]["isFullyReceived"] is True
