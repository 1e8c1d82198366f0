"""What the tests of names, fields and numbers need beside the shop: names on both sides, settings, records of QuickBooks, a driven session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from tests.rules.shop import Shop, kinds
from tests.webconnector.envelopes import INTUIT, envelope, post

COMPANY_PATH = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Northgate Managed IT.qbw"
CALLS_MAX = 60

# Settings


@contextmanager
def settings(shop: Shop, **values: str) -> Iterator[None]:
    """The company has these settings within the block, and its old ones afterwards."""
    (company,) = shop.run("company", "list")
    shop.run("company", "set", "Acme", *(f"{key}={value}" for key, value in values.items()))
    try:
        yield
    finally:
        shop.run("company", "set", "Acme", *(f"{key}={company['settings'][key]}" for key in values))


# Names in Autotask


def named_vendor(shop: Shop, name: str) -> str:
    """A vendor of Autotask that nobody else uses, under this name."""
    shop.acme.autotask.act("set-company", company=shop.vendor(), set={"companyName": name})
    return name


def named_item(shop: Shop, name: str, **fields: object) -> str:
    """A product of Autotask that nobody else uses, under this name."""
    shop.acme.autotask.act("set-product", product=shop.item(), set={"name": name, **fields})
    return name


# Names in QuickBooks


def entities(shop: Shop, name: str) -> list[tuple[str, str]]:
    """(kind, name) of the entries of the vendor and customer list with this name in any case."""
    return [(one["kind"], one["name"]) for one in shop.books()["entities"] if one["name"].casefold() == name.casefold()]


def item_names(shop: Shop, start: str) -> list[str]:
    """The full names of items that begin so."""
    return [one["name"] for one in shop.books()["items"] if one["name"].startswith(start)]


def add_name(shop: Shop, kind: str, name: str, *, is_active: bool = True) -> None:
    """A vendor, customer or item that is in QuickBooks before Stockpost comes."""
    if kind == "ItemInventory":
        shop.add_item(name)
    elif kind in ("ItemNonInventory", "ItemService", "ItemOtherCharge"):
        account = {"AccountRef": {"FullName": "Hardware Sales"}}
        shop.act("add-entry", kind=kind, fields={"Name": name, "SalesOrPurchase": account})
    else:
        shop.act("add-entry", kind=kind, fields={"Name": name})
    if not is_active:
        shop.act("edit-entry", group="Item" if kind.startswith("Item") else "Entity", name=name, isActive=False)


# Records of QuickBooks


def order_of(shop: Shop, *, number: str = "", txn_id: str = "") -> ElementTree.Element:
    """The PurchaseOrderRet of an order that we know by number or TxnID."""
    wanted = f"<TxnID>{txn_id}</TxnID>" if txn_id else f"<RefNumber>{number}</RefNumber>"
    answer = shop.qbxml(
        f"<PurchaseOrderQueryRq>{wanted}<IncludeLineItems>true</IncludeLineItems></PurchaseOrderQueryRq>"
    )
    (found,) = ElementTree.fromstring(answer).iter("PurchaseOrderRet")
    return found


def field(record: ElementTree.Element, path: str) -> str | None:
    """The text at a path such as `VendorRef/FullName`; None where the field is absent."""
    return record.findtext(path)


def lines_of(order: ElementTree.Element, *paths: str) -> list[tuple[str | None, ...]]:
    """These fields of each line."""
    return [tuple(line.findtext(path) for path in paths) for line in order.findall("PurchaseOrderLineRet")]


def created_order(run: Any) -> str:
    """The TxnID of the one purchase order that the run entered."""
    (found,) = [
        one["txn_id"] for one in run["writes"] if one["kind"] == "create_purchase_order" and one["state"] == "confirmed"
    ]
    return str(found)


# What a person reads


def sentences(found: Any) -> str:
    """All words of a problem; fails where some are missing."""
    for part in ("title", "explanation", "remedy"):
        text = found[part].strip()
        assert len(text.split()) > 2, (part, found)
        assert "{" not in text, (part, found)
        assert "Traceback" not in text, (part, found)
    assert found["choices"] == [] or all(choice["title"] for choice in found["choices"])
    return " ".join((found["title"], found["explanation"], found["remedy"]))


def the_problem(shop: Shop, number: str, code: str) -> Any:
    """The only open problem of the order, in words and with this code."""
    found = shop.problems(number)
    assert [one["code"] for one in found] == [code], found
    sentences(found[0])
    return found[0]


def nothing_goes_on(shop: Shop, number: str, item: str) -> None:
    """What the next transfer and the next sync meet: one more came, nothing is written, and the sync names the order."""
    shop.receive(number, item, 1)
    assert kinds(shop.transfer(number)) == []
    shop.stock(item, 40)
    refused = shop.sync(item)
    assert kinds(refused) == []
    assert any(write["state"] == "skipped" and number in write["summary"] for write in refused["writes"])


# A Web Connector driven by the test


@dataclass
class Driven:
    """One session of the Web Connector, call by call: the test may do something between two of them."""

    shop: Shop
    ticket: str = ""
    password: str = "pass word"

    def call(self, operation: str, **arguments: str) -> list[str]:
        """The texts of the answer."""
        answer = post(f"{self.shop.acme.url}/qbwc", envelope(operation, arguments))
        assert answer.status_code == 200, answer.text
        result = ElementTree.fromstring(answer.content).find(f".//{{{INTUIT}}}{operation}Result")
        assert result is not None, answer.text
        return [one.text or "" for one in result] or [result.text or ""]

    def sign_in(self) -> str:
        """The second text of `authenticate`: empty when there is work."""
        self.ticket, word, *_ = self.call("authenticate", strUserName="acme", strPassword=self.password)
        return word

    def next_request(self) -> str:
        """The next message; empty at the end."""
        return self.call(
            "sendRequestXML",
            ticket=self.ticket,
            strHCPResponse="",
            strCompanyFileName=COMPANY_PATH,
            qbXMLCountry="US",
            qbXMLMajorVers="16",
            qbXMLMinorVers="0",
        )[0]

    def deliver(self, reply: str, *, hresult: str = "", message: str = "") -> int:
        (percent,) = self.call(
            "receiveResponseXML", ticket=self.ticket, response=reply, hresult=hresult, message=message
        )
        return int(percent)

    def break_off(self) -> None:
        """A session that ends before QuickBooks was asked anything."""
        assert self.sign_in() == ""
        self.call("closeConnection", ticket=self.ticket)

    def run(self, between: Callable[[str, str], str | None] = lambda _request, _reply: None) -> None:
        """To its end. `between(request, reply)` is called once QuickBooks has answered; a text instead of the reply is delivered."""
        assert self.sign_in() == ""
        for _ in range(CALLS_MAX):
            request = self.next_request()
            if not request:
                break
            reply = self.shop.acme.quickbooks.send("/qbxml", request)
            instead = between(request, reply)
            if self.deliver(reply if instead is None else instead) in (100, -1):
                break
        else:
            raise AssertionError("the session has no end")
        self.call("closeConnection", ticket=self.ticket)
