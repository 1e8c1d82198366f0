"""A company file on disk, a held clock, and a short way to ask QuickBooks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from quickbooks_simulator.clock import Clock
from quickbooks_simulator.iterators import Session
from quickbooks_simulator.overview import books_document
from quickbooks_simulator.people import ACTIONS
from quickbooks_simulator.preferences import changed_preferences
from quickbooks_simulator.quickbooks import QuickBooks

START = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC).timestamp()
ALL_FEATURES: dict[str, Any] = {
    "multiLocation": True,
    "serialOrLotTracking": "SerialNumber",
    "unitsOfMeasure": "multiple",
    "classTracking": True,
    "isMultiCurrencyOn": True,
}
"""What can be turned on in one company file together."""
Check = Callable[[str], None]


def ascii_text(text: str) -> str:
    """Escaped, other characters as numeric entities."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def tree_text(name: str, value: Any) -> str:
    """An element from nested dicts and lists."""
    if isinstance(value, list):
        return "".join(tree_text(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>" + "".join(tree_text(key, one) for key, one in value.items()) + f"</{name}>"
    return f"<{name}>{ascii_text(str(value))}</{name}>"


def request_text(message: str, content: Any = None, **attributes: str) -> str:
    """XxxRq; an Add or Mod gets its aggregate around ``content``."""
    given = "".join(f' {name}="{ascii_text(value)}"' for name, value in attributes.items())
    content = content or {}
    if message.endswith(("Add", "Mod")) or message == "DataExtDel":
        content = {message: content}
    inner = "".join(tree_text(name, value) for name, value in content.items())
    return f"<{message}Rq{given}>{inner}</{message}Rq>"


def document(*requests: str, version: str = "13.0", envelope: str = 'onError="stopOnError"') -> bytes:
    """A whole request document."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f"<QBXML><QBXMLMsgsRq {envelope}>{''.join(requests)}</QBXMLMsgsRq></QBXML>"
    ).encode()


@dataclass(frozen=True)
class Reply:
    """One XxxRs."""

    element: etree._Element

    @property
    def code(self) -> int:
        return int(self.element.get("statusCode", "-1"))

    @property
    def message(self) -> str:
        return str(self.element.get("statusMessage"))

    @property
    def severity(self) -> str:
        return str(self.element.get("statusSeverity"))

    def get(self, name: str) -> str | None:
        value = self.element.get(name)
        return None if value is None else str(value)

    def text(self, path: str) -> str | None:
        """Text of the first element at ``path`` below a Ret element."""
        return self.element.findtext(f".//{path}")

    def texts(self, path: str) -> list[str]:
        return [str(found.text or "") for found in self.element.findall(f".//{path}")]

    def names(self) -> list[str]:
        return [str(child.tag) for child in self.element]


class Desk:
    """A simulated QuickBooks for one test. Every answer is checked against the schema where it is present."""

    def __init__(self, path: Path, check: Check, clock: Clock | None = None) -> None:
        self.clock = clock or Clock(START)
        self.quickbooks = QuickBooks.open(path, self.clock)
        self.session: Session = self.quickbooks.new_session()
        self._check = check

    def crash(self) -> None:
        """Open the same file after a crash: nothing was written at the end."""
        self.quickbooks.file.abandon()
        self.quickbooks = QuickBooks.open(self.quickbooks.path, self.clock)
        self.session = self.quickbooks.new_session()

    def send(self, request: bytes) -> str:
        answer = self.quickbooks.process(request, self.session)
        self._check(answer)
        assert self.books()["problems"] == []
        return answer

    def ask_all(self, *requests: str, version: str = "13.0", envelope: str = 'onError="stopOnError"') -> list[Reply]:
        root = etree.fromstring(self.send(document(*requests, version=version, envelope=envelope)).encode())
        return [Reply(child) for child in root[0]]

    def ask(self, message: str, content: Any = None, **attributes: str) -> Reply:
        return self.ask_all(request_text(message, content, **attributes))[0]

    def done(self, message: str, content: Any = None, **attributes: str) -> Reply:
        reply = self.ask(message, content, **attributes)
        assert reply.code == 0, reply.message
        return reply

    def prefer(self, **changes: Any) -> None:
        with self.quickbooks.change(by_person=True) as work:
            work.books.put("preferences", "", changed_preferences(work.preferences, changes))

    def person(self, action: str, **values: Any) -> dict[str, Any]:
        with self.quickbooks.change(by_person=True) as work:
            return ACTIONS[action](work, values)

    def books(self) -> dict[str, Any]:
        with self.quickbooks.look() as work:
            return books_document(work.books)

    def item(self, name: str) -> dict[str, Any]:
        return next(item for item in self.books()["items"] if item["name"] == name)


def order(number: str = "1001", lines: int = 1, **more: Any) -> dict[str, Any]:
    """A purchase order for toner: 5 at 97.25 on each line."""
    line = {"ItemRef": {"FullName": "Toner HP 26X"}, "Quantity": "5", "Rate": "97.25"}
    head = {"VendorRef": {"FullName": "Ingram Micro Inc."}, "TxnDate": "2026-11-24", "RefNumber": number}
    return {**head, **more, "PurchaseOrderLineAdd": [line] * lines}


def receipt(order_id: str, *line_ids: str, **line_fields: str) -> dict[str, Any]:
    """A receipt against lines of an order; ``line_fields`` such as Quantity come before the link."""
    lines = [{**line_fields, "LinkToTxn": {"TxnID": order_id, "TxnLineID": line_id}} for line_id in line_ids]
    return {"VendorRef": {"FullName": "Ingram Micro Inc."}, "TxnDate": "2026-11-24", "ItemLineAdd": lines}
