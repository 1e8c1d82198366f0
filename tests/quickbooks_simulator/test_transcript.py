"""verify-transcript: conversations replayed, differences listed, captured answers of a real QuickBooks (FACTS 1)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from quickbooks_simulator import __main__ as program
from quickbooks_simulator.preferences import changed_preferences
from quickbooks_simulator.transcript import Exchange, TranscriptError, read_transcript, verify
from tests.quickbooks_simulator.desk import Desk, document, order, receipt, request_text

SAMPLES = Path(os.environ.get("STOCKPOST_REFERENCE") or Path(__file__).parents[3] / "shared/reference")
NOTHING: frozenset[str] = frozenset()


def recorded(desk: Desk) -> list[Exchange]:
    """What was said at the desk so far."""
    return [Exchange(request=one.request, answer=one.answer, note=one.note) for one in desk.quickbooks.log]


def conversation(desk: Desk) -> list[Exchange]:
    """An order, a receipt on it, a change with the EditSequence, an iterator, an error, a vendor."""
    added = desk.done("PurchaseOrderAdd", order("1", lines=2))
    desk.clock.advance(7)
    txn_id = str(added.text("TxnID"))
    desk.done("ItemReceiptAdd", receipt(txn_id, added.texts("TxnLineID")[0]))
    now = desk.done("PurchaseOrderQuery", {"TxnID": txn_id, "IncludeLineItems": "true"})
    desk.done("PurchaseOrderMod", {"TxnID": txn_id, "EditSequence": now.text("EditSequence"), "Memo": "later"})
    first = desk.done("VendorQuery", {"MaxReturned": "1"}, iterator="Start")
    more = {"iterator": "Continue", "iteratorID": str(first.get("iteratorID"))}
    desk.done("VendorQuery", {"MaxReturned": "1"}, **more)
    assert desk.ask("VendorAdd", {"Name": "Ingram Micro Inc."}).code == 3100
    return recorded(desk)


def test_a_conversation_with_itself_has_no_differences(desk: Desk, tmp_path: Path) -> None:
    """Ids, edit sequences, iterators and times of another company file are no difference; the file stays as it is."""
    exchanges = conversation(desk)
    assert verify(exchanges, None, NOTHING) == []
    desk.quickbooks.close()
    before = desk.quickbooks.path.read_bytes()
    found = verify(exchanges, desk.quickbooks.path, NOTHING)  # the order of number 1 is there twice, so ids differ
    assert [one.path for one in found if "statusCode" in one.path] == []
    assert desk.quickbooks.path.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (
            "<Rate>97.25</Rate>",
            "<Rate>97.26</Rate>",
            "PurchaseOrderAddRs/PurchaseOrderRet/PurchaseOrderLineRet[1]/Rate",
        ),
        ('statusMessage="Status OK"', 'statusMessage="OK"', "PurchaseOrderAddRs@statusMessage"),
        ("<TotalAmount>972.50</TotalAmount>\n", "", "PurchaseOrderAddRs/PurchaseOrderRet/TotalAmount"),
        ("<RefNumber>1</RefNumber>", "<RefNumber>1</RefNumber><FOB>x</FOB>", "PurchaseOrderAddRs/PurchaseOrderRet/FOB"),
        (
            'statusCode="0" statusSeverity="Info"',
            'statusSeverity="Info" statusCode="0"',
            "PurchaseOrderAddRs: order of attributes",
        ),
    ],
)
def test_each_difference_is_named(desk: Desk, old: str, new: str, path: str) -> None:
    """A value, a text, an element too few or too many, the order of attributes."""
    exchanges = conversation(desk)
    assert old in exchanges[0].answer
    exchanges[0].answer = exchanges[0].answer.replace(old, new, 1)
    found = verify(exchanges, None, NOTHING)
    assert (found[0].exchange, found[0].path) == (1, path)
    name = path.rpartition("/")[2].rpartition("@")[2]
    assert verify(exchanges, None, frozenset({name})) == [] or "order" in path


def test_an_id_must_stand_for_the_same_thing_throughout(desk: Desk) -> None:
    """A receipt that names another order than the one it was given is a difference."""
    exchanges = conversation(desk)
    exchanges[1].answer = exchanges[1].answer.replace("<TxnType>PurchaseOrder</TxnType>", "<TxnType>Bill</TxnType>")
    linked = exchanges[1].answer.partition("<LinkedTxn>")[2].partition("<TxnID>")[2].partition("</TxnID>")[0]
    own = exchanges[1].answer.partition("<TxnID>")[2].partition("</TxnID>")[0]
    exchanges[1].answer = exchanges[1].answer.replace(f"<TxnID>{linked}<", f"<TxnID>{own}<")
    paths = [one.path for one in verify(exchanges, None, NOTHING)]
    assert paths == [
        "ItemReceiptAddRs/ItemReceiptRet/LinkedTxn/TxnID",
        "ItemReceiptAddRs/ItemReceiptRet/LinkedTxn/TxnType",
    ]


def test_calls_that_fail_as_a_whole_are_compared(tmp_path: Path) -> None:
    """The HRESULT, given by itself or as the log has it."""
    request = document("<FooRq/>").decode()
    path = tmp_path / "log.jsonl"
    lines = [
        {"request": request, "answer": "", "note": "0x80040400 parse error"},
        {"request": request, "hresult": "0x1"},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    found = verify(read_transcript(path), None, NOTHING)
    assert [(one.exchange, one.recorded, one.simulated) for one in found] == [(2, "0x1", "0x80040400")]


@pytest.mark.parametrize("line", ["{", '{"answer": "x"}', '{"request": "x"}', '{"request": 1, "answer": "x"}'])
def test_what_cannot_be_read_is_said_with_its_line(tmp_path: Path, line: str) -> None:
    """Broken JSON, a missing part, a part of the wrong form."""
    path = tmp_path / "log.jsonl"
    path.write_text("\n" + line)
    with pytest.raises(TranscriptError, match=r"log\.jsonl, line 2"):
        read_transcript(path)


def test_the_command_lists_differences(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, 1 with a list, 2 for a file that is not there; lines or JSON."""
    exchanges = conversation(desk)
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(one) for one in exchanges))
    assert program.main(["verify-transcript", str(path)]) == 0
    assert capsys.readouterr().out == f"{len(exchanges)} exchanges, 0 differences\n"
    exchanges[0].answer = exchanges[0].answer.replace("Status OK", "OK")
    path.write_bytes(b"\n".join(msgspec.json.encode(one) for one in exchanges))
    assert program.main(["verify-transcript", str(path), "--json"]) == 1
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in shown["differences"]] == ["PurchaseOrderAddRs@statusMessage"]
    assert program.main(["verify-transcript", str(tmp_path / "none")]) == 2
    assert f"{tmp_path / 'none'}: No such file or directory; name a file with one JSON" in capsys.readouterr().err


def sample(name: str) -> str:
    path = SAMPLES / "quickbooks/samples" / name
    if not path.exists():
        pytest.skip("reference documents are absent")
    return path.read_text(encoding="utf-8")


def asked(message: str, content: Any = None, **attributes: str) -> str:
    return document(request_text(message, content, **attributes)).decode()


def test_captured_errors_and_empty_answers_agree(desk: Desk) -> None:
    """Status 500 and status 1 as real ones, text for text."""
    nobody = asked("CustomerQuery", {"FullName": "bleech"})
    none = asked(
        "ItemInventoryQuery",
        {"NameFilter": {"MatchCriterion": "StartsWith", "Name": "zz"}},
        requestID="1",
    )
    exchanges = [
        Exchange(request=nobody, answer=sample("qbwc-gem/customer_query_status_500.xml")),
        Exchange(
            request=none,
            answer=sample("flowlink/item_inventory_query_rs_empty.xml").replace('<?xml version="1.0" ?>', ""),
        ),
    ]
    assert verify(exchanges, None, NOTHING) == []


def test_a_captured_item_agrees(desk: Desk) -> None:
    """An inventory item of 2014 with one account for everything."""
    account = {"FullName": "Inventory Asset"}
    fields = {"IncomeAccountRef": account, "COGSAccountRef": account, "AssetAccountRef": account}
    item = asked("ItemInventoryAdd", {"Name": "SPREE-T-SHIRT-1", **fields})
    assert verify([Exchange(request=item, answer=sample("flowlink/item_inventory_add_rs.xml"))], None, NOTHING) == []


def test_a_captured_account_agrees_but_for_the_empty_request_id(desk: Desk) -> None:
    """The real one of 2026 answered requestID="" to a request without one; others did not (FACTS 1)."""
    with desk.quickbooks.change(by_person=True) as work:
        work.books.put("preferences", "", changed_preferences(work.preferences, {"isMultiCurrencyOn": True}))
    desk.quickbooks.close()
    request, answer = sample("hotglue/account-add.request.xml"), sample("hotglue/account-add.response.xml")
    at = "2026-08-05T15:43:18-04:00"
    found = verify([Exchange(request=request, answer=answer, at=at)], desk.quickbooks.path, NOTHING)
    assert [str(one) for one in found] == ["1: AccountAddRs@requestID: recorded '', simulated '(absent)'"]


def test_a_captured_customer_agrees_in_an_older_version() -> None:
    """A customer of 2014 without BillAddressBlock, which came with 6.0; only its FullName was edited by hand afterwards."""
    answer = sample("qbwc-gem/customer_add_status_0.xml")
    customer = ElementTree.fromstring(answer).find(".//CustomerRet")
    assert customer is not None
    names = ("Name", "CompanyName", "Salutation", "FirstName", "LastName")
    typed: dict[str, Any] = {name: customer.findtext(name) for name in names}
    typed["BillAddress"] = {part.tag: part.text for part in customer.findall("BillAddress/*")}
    typed |= {name: customer.findtext(name) for name in ("Email", "AccountNumber", "CreditLimit")}
    for version, differing in (("5.0", []), ("6.0", ["CustomerAddRs/CustomerRet/BillAddressBlock"])):
        request = document(request_text("CustomerAdd", typed), version=version).decode()
        found = verify([Exchange(request=request, answer=answer)], None, frozenset({"FullName"}))
        assert [one.path for one in found] == differing


CAPTURED_ITEMS = [
    "item_query_rs",
    "item_inventory_query_rs",
    "item_inventory_query_rs_multiple",
    "item_inventory_query_rs_raw",
]


@pytest.mark.parametrize("name", CAPTURED_ITEMS)
def test_captured_items_with_stock_agree(desk: Desk, name: str) -> None:
    """Items of 2014 with prices, counts and average cost: elements, their order, and how each value is written.

    Of the other captures the invoices need sales reps and templates that nobody can enter here, so they are not replayed.
    """
    text = sample(f"flowlink/{name}.xml").replace("&lt;", "<").replace("&gt;", ">").replace("&#xD;", "")
    answer = text[text.index("<QBXML>") : text.index("</QBXML>") + len("</QBXML>")]
    items = ElementTree.fromstring(answer).findall(".//ItemInventoryRet")
    with desk.quickbooks.look() as work:
        for entry in list(work.books.entries("Item")):
            work.books.drop("lists", f"Item/{entry.list_id}")
    for item in items:
        desk.done("ItemInventoryAdd", {name: value for name, value in entered(item).items() if value is not None})
    desk.quickbooks.close()
    attributes = {"requestID": "1"} if "requestID" in answer else {}
    query = asked("ItemInventoryQuery", {"MaxReturned": "100"}, **attributes)
    assert [str(one) for one in verify([Exchange(request=query, answer=answer)], desk.quickbooks.path, NOTHING)] == []


def entered(item: ElementTree.Element) -> dict[str, Any]:
    """What somebody typed so that QuickBooks answers with this item."""
    accounts = {name: item.findtext(f"{name}/FullName") for name in ACCOUNTS}
    typed = {name: item.findtext(name) for name in ("Name", "SalesDesc", "SalesPrice")}
    bought = {name: item.findtext(name) for name in ("PurchaseDesc", "PurchaseCost")}
    reference = {name: {"FullName": value} for name, value in accounts.items()}
    income, cogs, asset = (reference[name] for name in ACCOUNTS)
    on_hand = item.findtext("QuantityOnHand")
    stock = {"QuantityOnHand": on_hand, "InventoryDate": "2014-11-03"} if on_hand != "0" else {}
    return {**typed, "IncomeAccountRef": income, **bought, "COGSAccountRef": cogs, "AssetAccountRef": asset, **stock}


ACCOUNTS = ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef")
