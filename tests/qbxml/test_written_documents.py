"""What leaves is exactly what QuickBooks can parse."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from stockpost.core import requests
from stockpost.qbxml import check_request, write_message_set
from tests.qbxml.reference import assert_valid
from tests.qbxml.strategies import any_request, every_kind, numbered, orders, steady

ORDER = requests.PurchaseOrderAdd(
    vendor_list_id="80000001-1700000000",
    txn_date=date(2026, 11, 24),
    ref_number="1007",
    ship_address=("Northgate", "1 Main St"),
    memo="Café\n[AT:po:1007]",
    vendor_message="Bücher & ]]> “mehr”",
    lines=(
        requests.PurchaseOrderLineWrite(
            item_list_id="80000002-1700000000", quantity=Decimal("3.000"), rate=Decimal("12.5")
        ),
    ),
)
LINE = ORDER.lines[0]


def document(*given_requests: requests.Request) -> str:
    return write_message_set(numbered(*given_requests))


def values(text: str, name: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(text.encode()).iter(name)]


@every_kind
@steady
@given(data=st.data())
def test_every_request_is_valid_qbxml(kind: st.SearchStrategy[requests.Request], data: st.DataObject) -> None:
    """QuickBooks refuses a whole message set for one element out of order, over-long or misspelt (0x80040400)."""
    request_made = data.draw(kind)
    assert check_request(numbered(request_made)[0]) is None
    assert_valid(document(request_made))


@steady
@given(st.lists(any_request, min_size=1, max_size=6))
def test_documents_are_plain_text_and_always_the_same(given_requests: list[requests.Request]) -> None:
    """A set is sent again byte for byte (design 5.4), and raw non-ASCII or control characters make QuickBooks refuse it."""
    text = write_message_set(numbered(*given_requests), message_set_id="ABCDEFGHIJKLMNOPQRSTUVW")
    assert text == write_message_set(numbered(*given_requests), message_set_id="ABCDEFGHIJKLMNOPQRSTUVW")
    assert re.fullmatch(r"[ -~\n]+", text)
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError=')
    for element in etree.fromstring(text.encode()).iter():
        (element.text or "").encode("cp1252")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", element.text or "")
    ids = [element.get("requestID") for element in etree.fromstring(text.encode())[0]]
    assert ids == [str(place) for place in range(1, len(given_requests) + 1)]


def test_every_request_of_the_core_can_be_written() -> None:
    """A new request record without a writer would be found only when a customer needs it."""
    from stockpost.qbxml.drafts import draft

    kinds = set(get_args(requests.Read)) | set(get_args(requests.Write))
    assert {kind for kind in kinds if draft.dispatch(kind) is draft.dispatch(object)} == set()


def test_an_order_as_it_goes_out() -> None:
    """The exact bytes that a support case would look at."""
    assert write_message_set(numbered(ORDER), message_set_id="SET1") == (
        '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'
        '<QBXML><QBXMLMsgsRq onError="continueOnError" newMessageSetID="SET1"><PurchaseOrderAddRq requestID="1">'
        "<PurchaseOrderAdd><VendorRef><ListID>80000001-1700000000</ListID></VendorRef><TxnDate>2026-11-24</TxnDate>"
        "<RefNumber>1007</RefNumber><ShipAddress><Addr1>Northgate</Addr1><Addr2>1 Main St</Addr2></ShipAddress>"
        "<Memo>Caf&#233;\n[AT:po:1007]</Memo><VendorMsg>B&#252;cher &amp; ]]&gt; &#8220;mehr&#8221;</VendorMsg>"
        "<PurchaseOrderLineAdd><ItemRef><ListID>80000002-1700000000</ListID></ItemRef><Quantity>3</Quantity>"
        "<Rate>12.50</Rate></PurchaseOrderLineAdd></PurchaseOrderAdd></PurchaseOrderAddRq></QBXMLMsgsRq></QBXML>"
    )


@pytest.mark.parametrize(
    ("number", "quantity", "rate"),
    [
        ("0", "0", "0.00"),
        ("-0.00", "0", "0.00"),
        ("1E+3", "1000", "1000.00"),
        ("1E-5", "0.00001", "0.00001"),
        ("35.0000000", "35", "35.00"),
        ("0.5", "0.5", "0.50"),
        ("12.34560", "12.3456", "12.3456"),
        ("9999999999.99999", "9999999999.99999", "9999999999.99999"),
    ],
)
def test_numbers_are_written_plainly(number: str, quantity: str, rate: str) -> None:
    """QuickBooks takes no exponent, and at most five decimals."""
    line = replace(LINE, quantity=Decimal(number), rate=Decimal(number))
    text = document(replace(ORDER, lines=(line,)))
    assert (values(text, "Quantity"), values(text, "Rate")) == ([quantity], [rate])


def test_a_name_that_looks_like_xml_stays_a_name() -> None:
    """A vendor may be called anything; nothing of it becomes an element."""
    name = '</Name><X a="1">&amp;]]>'
    assert values(document(requests.VendorAdd(name=name)), "Name") == [name]


def test_characters_quickbooks_cannot_store_do_not_leave() -> None:
    """One control character or emoji would make QuickBooks refuse the whole set."""
    text = document(replace(ORDER, memo="a\x00b\x07c 🙂 ő\r\nd", vendor_message="two\nlines"))
    assert values(text, "Memo") == ["abc ? o\nd"]
    assert values(text, "VendorMsg") == ["two lines"]


def test_a_moment_is_written_in_utc_or_as_local_time() -> None:
    """A window that begins too late would miss a write whose answer was lost."""
    aware = requests.PurchaseOrderQuery(modified_since=datetime(2026, 11, 24, 18, 30, 59, 999999, tzinfo=UTC))
    naive = requests.PurchaseOrderQuery(modified_since=datetime(2026, 11, 24, 18, 30))  # noqa: DTZ001
    assert values(document(aware), "FromModifiedDate") == ["2026-11-24T18:30:59+00:00"]
    assert values(document(naive), "FromModifiedDate") == ["2026-11-24T18:30:00"]


def test_what_a_change_leaves_out_clears_and_adds() -> None:
    """A change touches only what is meant: None stays, an empty text clears, unused address lines are emptied."""
    lines = (
        requests.PurchaseOrderLineWrite(txn_line_id="A-1", keep_only=True),
        requests.PurchaseOrderLineWrite(txn_line_id="B-1", quantity=Decimal(2), group_txn_line_id="G-1"),
        requests.PurchaseOrderLineWrite(txn_line_id="C-1", keep_only=True, group_txn_line_id="G-1"),
        requests.PurchaseOrderLineWrite(item_list_id="I-1", quantity=Decimal(5)),
    )
    text = document(
        requests.PurchaseOrderMod(txn_id="T-1", edit_sequence="7", memo="", ship_address=("One",), lines=lines)
    )
    change = etree.fromstring(text.encode())[0][0][0]
    assert [element.tag for element in change] == [
        "TxnID",
        "EditSequence",
        "ShipAddress",
        "Memo",
        "PurchaseOrderLineMod",
        "PurchaseOrderLineGroupMod",
        "PurchaseOrderLineMod",
    ]
    assert [element.text for element in change[2]] == ["One", None, None, None, None]
    assert change.findtext("Memo") == ""
    assert [line.findtext("TxnLineID") for line in change.iter("PurchaseOrderLineMod")] == ["A-1", "B-1", "C-1", "-1"]
    assert [element.tag for element in change[4]] == ["TxnLineID"]


def test_receipt_lines_are_linked_without_naming_the_item() -> None:
    """An item beside a link is an error in QuickBooks (linking rule 3)."""
    line = requests.ItemReceiptLineWrite(order_txn_id="T-1", order_txn_line_id="L-1", quantity=Decimal("2.0"))
    text = document(requests.ItemReceiptAdd(vendor_list_id="V-1", txn_date=date(2026, 1, 2), lines=(line,)))
    written = etree.fromstring(text.encode()).find(".//ItemLineAdd")
    assert written is not None
    assert [element.tag for element in written.iter()] == ["ItemLineAdd", "Quantity", "LinkToTxn", "TxnID", "TxnLineID"]


@steady
@given(orders, st.integers(0, 3))
def test_ids_tell_requests_apart_whatever_they_hold(order: requests.PurchaseOrderAdd, place: int) -> None:
    """Answers are matched by requestID; two of the same in a set could not be told apart."""
    twice = [requests.NumberedRequest(request_id=f"step-{place}", request=order)] * 2
    with pytest.raises(ValueError, match="twice"):
        write_message_set(twice)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"version": "13"}, "no qbXML version"),
        ({"on_error": "rollbackOnError"}, "onError"),
        ({"message_set_id": "x" * 24}, "message set id"),
        ({"message_set_id": ""}, "message set id"),
        ({"message_set_id": "é"}, "message set id"),
    ],
)
def test_a_wrong_envelope_is_not_written(options: dict[str, str], message: str) -> None:
    """Each of these makes QuickBooks refuse everything, so it must show in the first test run."""
    with pytest.raises(ValueError, match=message):
        write_message_set(numbered(ORDER), **options)
    with pytest.raises(ValueError, match="needs a request"):
        write_message_set([])
