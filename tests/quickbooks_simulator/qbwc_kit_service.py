"""A web service made with qbwc-kit, somebody else's reading of Intuit's guide, as a program: `python -m … USER PASSWORD`.

It prints its address, then one JSON line for each session that ended: what its tasks learnt with its own builder and
parser, and its errors.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from qbwc_kit import qbxml
from qbwc_kit.service import QBWCService
from qbwc_kit.session import Session, TaskContext, TaskRun

PAGE = 1
VENDOR = {"FullName": "Ingram Micro Inc."}


class Vendors:
    """All vendors, page by page."""

    name = "vendors"

    def run(self, ctx: TaskContext) -> TaskRun:
        names: list[str] = []
        request = qbxml.query("Vendor", max_returned=PAGE, iterator="Start")
        while True:
            page = (yield qbxml.QBXMLRequest([request])).first("Vendor").raise_for_status()
            names += [record["Name"] for record in page]
            if not page.has_more:
                break
            request.iterator, request.iterator_id = "Continue", page.iterator_id
        ctx.log(json.dumps({"vendors": names}))


class Order:
    """An order, a receipt of a part of it, and both read back."""

    name = "order"

    def run(self, ctx: TaskContext) -> TaskRun:
        line = {"ItemRef": {"FullName": "Toner HP 26X"}, "Quantity": "5", "Rate": "97.25"}
        head = {"VendorRef": VENDOR, "TxnDate": "2026-11-24", "RefNumber": "1001", "Memo": "Zoë & Søn <1>"}
        # qbwc-kit writes other characters as they are; QuickBooks wants entities (FACTS 2).
        add = qbxml.QBXMLRequest([qbxml.add("PurchaseOrder", {**head, "PurchaseOrderLineAdd": line})]).render()
        added = (yield add.encode("ascii", "xmlcharrefreplace").decode()).first().raise_for_status()
        order = added.records[0]
        link = {"TxnID": order["TxnID"], "TxnLineID": order["PurchaseOrderLineRet"]["TxnLineID"]}
        receipt = {"VendorRef": VENDOR, "TxnDate": "2026-11-24", "ItemLineAdd": {"Quantity": "2", "LinkToTxn": link}}
        (yield qbxml.QBXMLRequest([qbxml.add("ItemReceipt", receipt)])).raise_for_status()
        extra = {"TxnID": order["TxnID"], "IncludeLineItems": True}
        again = (yield qbxml.QBXMLRequest([qbxml.query("PurchaseOrder", extra=extra)])).first().raise_for_status()
        found = again.records[0]
        ctx.log(json.dumps({"order": found["Memo"], "received": found["PurchaseOrderLineRet"]["ReceivedQuantity"]}))


class Refused:
    """A name that is in use, and nobody of a name that is not: a status each."""

    name = "refused"

    def run(self, ctx: TaskContext) -> TaskRun:
        twice = qbxml.add("Vendor", {"Name": VENDOR["FullName"]}, request_id="twice")
        nobody = qbxml.query("Vendor", extra={"FullName": "Nobody"}, request_id="nobody")
        answers = yield qbxml.QBXMLRequest([twice, nobody], on_error=qbxml.OnError.CONTINUE)
        ctx.log(json.dumps({answer.request_id: [answer.status_code, answer.status_severity] for answer in answers}))


class Wrong:
    """A request that QuickBooks cannot parse."""

    name = "wrong"

    def run(self, ctx: TaskContext) -> TaskRun:
        yield qbxml.QBXMLRequest([qbxml.query("Vendor", extra={"Unknown": "1"})])


TASKS = {task.name: task for task in (Vendors(), Order(), Refused(), Wrong())}


class Desk:
    """Tells whom it knows, and gives each the tasks named in the user's name: `vendors+order`."""

    def __init__(self, password: str) -> None:
        self._password = password

    def authenticate(self, username: str, password: str) -> bool:
        return password == self._password

    def tasks_for(self, username: str) -> Iterable[Any]:
        return [TASKS[name] for name in username.split("+") if name in TASKS]


def report(session: Session) -> None:
    print(json.dumps({"learnt": [json.loads(one) for one in session.messages], "errors": session.errors}), flush=True)


def main(password: str) -> None:
    """Serve until killed."""
    service = QBWCService(Desk(password), on_session_end=report)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = service.dispatch(self.rfile.read(int(self.headers["Content-Length"]))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://localhost:{server.server_address[1]}/qbwc", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
