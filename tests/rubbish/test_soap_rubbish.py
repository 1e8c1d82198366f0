"""What comes at the Web Connector's address: each gets a clear answer, and what was approved is written once all the same."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from tests.rubbish.conftest import PASSWORD
from tests.rules.both_sides import COMPANY_PATH, Driven, sentences, settings
from tests.rules.shop import Shop, kinds
from tests.webconnector.envelopes import envelope, post

MEGABYTE = 1024 * 1024
GOOD = envelope("getLastError", {"ticket": "x"})
SHAPES = {
    "not XML": ("hello", "not well-formed"),
    "cut off": (GOOD[:-15], "not well-formed"),
    "no operation": (envelope("dropTables", {}), "no operation"),
    "DOCTYPE": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + GOOD.partition("?>")[2], "DOCTYPE"),
    "nothing": ("", "no body"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_malformed_soap_is_refused_with_a_sentence(shop: Shop, shape: str) -> None:
    """SOAP that is none: status 400 and a Fault that says why."""
    body, words = SHAPES[shape]
    answer = post(f"{shop.acme.url}/qbwc", body)
    assert answer.status_code == 400
    assert words in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_of_100_megabytes_is_refused(shop: Shop, is_announced: bool) -> None:
    """100 MB, announced or not: status 413 with a sentence, and the server goes on."""
    head = envelope("receiveResponseXML", {"ticket": "x"}).partition("</receiveResponseXML>")[0] + "<response>"

    def pieces() -> Iterator[bytes]:
        yield head.encode()
        for _ in range(100):
            yield b"x" * MEGABYTE

    headers = {"content-type": "text/xml; charset=utf-8"}
    if is_announced:
        headers["content-length"] = str(len(head) + 100 * MEGABYTE)
    answer = httpx2.post(f"{shop.acme.url}/qbwc", content=pieces(), headers=headers, timeout=60, trust_env=False)
    assert answer.status_code == 413
    assert "64 MB" in answer.text


def test_a_wrong_password_lets_nobody_in(shop: Shop) -> None:
    """The Web Connector with a wrong password gets nvu; nothing is written; with the right one the order goes through."""
    number = shop.order((shop.item(), 2, 2))
    approved = shop.run("transfer", number, "--yes")
    shop.act("web-connector", password="wrong password")
    try:
        assert shop.acme.call_quickbooks()["outcome"] == "nvu"
    finally:
        shop.act("web-connector", password=PASSWORD)
    assert shop.purchase_orders(number) == []
    assert shop.acme.finish(approved)["state"] == "done"
    assert shop.received(number) == ["2"]


def test_a_wrong_ticket_gets_no_work_and_changes_nothing(shop: Shop) -> None:
    """A ticket that nobody got: no message, a negative percent, a sentence; the live conversation is not disturbed."""
    number = shop.order((shop.item(), 2, 2))
    approved = shop.run("transfer", number, "--yes")
    live = Driven(shop, password=PASSWORD)
    assert live.sign_in() == ""
    request = live.next_request()
    stranger = Driven(shop, ticket="0123456789abcdef")
    assert stranger.next_request() == ""
    assert stranger.deliver("<QBXML/>") < 0
    for operation in ("getLastError", "closeConnection"):
        (text,) = stranger.call(operation, ticket=stranger.ticket)
        assert len(text.split()) > 4
    # The answer of the right one still counts.
    assert live.deliver(shop.acme.quickbooks.send("/qbxml", request)) > 0
    assert shop.acme.finish(approved)["state"] == "done"
    assert len(shop.purchase_orders(number)) == 1


RUBBISH_REPLIES = {
    "DOCTYPE": '<?xml version="1.0"?><!DOCTYPE QBXML [<!ENTITY e "x">]><QBXML><QBXMLMsgsRs>&e;</QBXMLMsgsRs></QBXML>',
    "external entity": '<!DOCTYPE QBXML SYSTEM "http://127.0.0.1:1/evil.dtd"><QBXML><QBXMLMsgsRs/></QBXML>',
    "half": '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><PurchaseOrderAddRs requestID="s1" statusCode="0"',
    "web page": "<html><body>Sign in</body></html>",
    "empty": "",
    "of another question": '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="q999" statusCode="0" '
    'statusSeverity="Info" statusMessage="Status OK" /></QBXMLMsgsRs></QBXML>',
    "deep": '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>' + "<a>" * 5000 + "</a>" * 5000 + "</QBXMLMsgsRs></QBXML>",
}


@pytest.mark.parametrize("reply", RUBBISH_REPLIES)
def test_a_rubbish_reply_to_a_write_is_a_lost_reply(shop: Shop, reply: str) -> None:
    """QuickBooks did it, and the reply is spoilt: it is found by asking, and there is one order and one receipt."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    approved = shop.run("transfer", number, "--yes")
    spoilt: list[str] = []

    def spoil(request: str, _reply: str) -> str | None:
        name = next((name for name in ("PurchaseOrderAdd", "ItemReceiptAdd") if f"<{name}Rq" in request), "")
        if not name or name in spoilt:
            return None
        spoilt.append(name)
        return RUBBISH_REPLIES[reply]

    for _ in range(3):
        if shop.acme.run_document(approved["run"])["state"] in ("queued", "in_progress"):
            Driven(shop, password=PASSWORD).run(spoil)
    assert sorted(spoilt) == ["ItemReceiptAdd", "PurchaseOrderAdd"]
    run = shop.acme.finish(approved)
    assert (run["state"], run["problems"]) == ("done", [])
    assert sorted(kinds(run, "adopted")) == ["create_purchase_order", "receive_items"]
    assert len(shop.purchase_orders(number)) == 1
    assert (shop.receipts(item), shop.on_hand(item)) == ([(item, "2")], ["2"])


def test_another_company_file_gets_nothing(shop: Shop) -> None:
    """Another file is open: wrong_company_file in words, nothing written; with the right one it goes on by itself."""
    shop.transfer(shop.order((shop.item(), 1)))
    ours = shop.books()["company"]["name"]
    number = shop.order((shop.item(), 2, 2))
    approved = shop.run("transfer", number, "--yes")
    before = shop.books()
    shop.act("company", name="Somebody Else, Inc.")
    try:
        shop.acme.call_quickbooks()
        (found,) = [one for one in shop.run("problems") if one["code"] == "wrong_company_file"]
        words = sentences(found)
        assert "Somebody Else, Inc." in words
        assert ours in words
        after = shop.books()
        assert {key: after[key] for key in ("purchaseOrders", "items", "entities")} == {
            key: before[key] for key in ("purchaseOrders", "items", "entities")
        }
        assert shop.status(number, refresh=False) in ("queued", "in_progress")
        assert shop.run("doctor", code=1)
    finally:
        shop.act("company", name=ours)
    assert shop.acme.finish(approved)["state"] == "done"
    assert shop.received(number) == ["2"]
    assert [one for one in shop.run("problems") if one["code"] == "wrong_company_file"] == []


def test_another_file_open_than_the_one_in_the_settings_gets_nothing(shop: Shop) -> None:
    """QuickBooks itself refuses (0x8004040A), since company_file_path names ours: wrong_company_file, nothing lost."""
    number = shop.order((shop.item(), 2, 2))
    with settings(shop, company_file_path=COMPANY_PATH):
        approved = shop.run("transfer", number, "--yes")
        shop.act("preferences", openCompanyPath=r"C:\Books\Somebody Else.qbw")
        try:
            assert shop.acme.call_quickbooks()["outcome"] == "connection error"
            (found,) = [one for one in shop.run("problems") if one["code"] == "wrong_company_file"]
            assert "another file" in sentences(found)
            assert COMPANY_PATH in found["explanation"], "what was asked for, since the setting may be wrong"
            assert "correct the setting company_file_path" in found["remedy"]
            assert shop.status(number, refresh=False) in ("queued", "in_progress")
        finally:
            shop.act("preferences", openCompanyPath="")
        assert shop.acme.finish(approved)["state"] == "done"
    assert len(shop.purchase_orders(number)) == 1
