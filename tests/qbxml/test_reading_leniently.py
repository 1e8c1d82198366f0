"""QuickBooks' answers differ by version, edition and age; only damage stops the reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stockpost.core.quickbooks_records import (
    Account,
    CompanyFile,
    Entity,
    Host,
    Item,
    Preferences,
    QuickBooksOrder,
    Response,
)
from stockpost.qbxml import ReplyUnreadable, read_reply
from tests.qbxml.answers import answer, response
from tests.qbxml.reference import sample


def test_an_account_captured_from_a_real_quickbooks() -> None:
    """Real answers carry more than is known here, and an empty requestID."""
    (first,) = read_reply(sample("hotglue/account-add.response.xml")).responses
    assert first == Response(
        name="AccountAdd",
        request_id="",
        status_code=0,
        severity="Info",
        message="Status OK",
        records=(Account(list_id="80000035-1785958998", full_name="HG-WRITE-TEST-0805", account_type="Income"),),
    )


def test_the_first_call_captured_from_a_real_quickbooks() -> None:
    """HostQuery, CompanyQuery and PreferencesQuery in one, with the file id among other data."""
    reply = read_reply(sample("qbwc-gem/strHCPResponse_quickbooks_pro_2014.xml"))
    host, company, preferences = (given.records[0] for given in reply.responses)
    assert isinstance(host, Host)
    assert (host.product_name, host.country, host.file_mode) == ("QuickBooks Pro 2014", "US", "SingleUser")
    assert "13.0" in host.qbxml_versions
    assert isinstance(company, CompanyFile)
    assert company.company_name == "myCompany"
    assert company.file_id
    assert isinstance(preferences, Preferences)
    assert preferences.closing_date is None


@pytest.mark.parametrize(
    ("name", "status_code", "severity", "words"),
    [
        ("qbwc-gem/customer_query_status_500.xml", 500, "Warn", "could not be found in QuickBooks"),
        ("qbwc-gem/customer_query_status_3120.xml", 3120, "Error", 'Object "8000001B-1405768916" specified'),
        ("qbwc-gem/customer_add_status_0.xml", 0, "Info", "Status OK"),
        ("consolibyte/invoice_query_rs_with_iterator.xml", 0, "Info", "Status OK"),
    ],
)
def test_captured_statuses(name: str, status_code: int, severity: str, words: str) -> None:
    """Code, severity and text decide what happens next."""
    (first,) = read_reply(sample(name)).responses
    assert (first.status_code, first.severity) == (status_code, severity)
    assert words in first.message


def test_a_captured_customer_and_iterator() -> None:
    """A real record and the attributes by which a long list is continued."""
    (customer,) = read_reply(sample("qbwc-gem/customer_add_status_0.xml")).responses[0].records
    assert customer == Entity(
        kind="Customer", list_id="8000001B-1405768916", full_name="Joseph Customer", edit_sequence="1405768916"
    )
    (first,) = read_reply(sample("consolibyte/invoice_query_rs_with_iterator.xml")).responses
    assert (first.iterator_id, first.iterator_remaining) == ("{6fcbb18b-68cf-4adb-bf40-164ac0bb4ec0}", 0)


def test_answers_out_of_a_captured_soap_call() -> None:
    """The text that the Web Connector really sent, escaped inside its SOAP call."""
    from lxml import etree

    envelope = etree.fromstring(sample("flowlink/item_inventory_query_rs_raw.xml"))
    text = envelope.findtext(".//{http://developer.intuit.com/}response")
    assert text is not None
    (first,) = read_reply(text).responses
    assert len(first.records) > 5
    assert all(
        isinstance(item, Item) and item.kind == "Inventory" and item.on_hand is not None for item in first.records
    )


def test_unknown_elements_do_not_disturb() -> None:
    """A newer QuickBooks adds elements anywhere; they are passed over wherever they stand."""
    item = "<ItemInventoryRet><Strange><ListID>no</ListID></Strange><ListID>8-1</ListID><FullName>A</FullName></ItemInventoryRet>"
    text = answer(
        "<StrangeRs statusCode='0' extra='1'><OddRet><FullName>no</FullName></OddRet></StrangeRs>",
        response(
            "ItemQuery", f"<Odd/>{item}<ItemAssembliesCanBuildRet><ListID>9-1</ListID></ItemAssembliesCanBuildRet>"
        ),
        attributes='newMessageSetID="X" strange="1"',
    ).replace("<QBXML>", "<QBXML><Other><ItemRs statusCode='3000'/></Other>")
    reply = read_reply(text)
    assert [given.name for given in reply.responses] == ["Strange", "ItemQuery"]
    assert reply.responses[0].records == ()
    assert reply.responses[1].records == (Item(kind="Inventory", list_id="8-1", full_name="A"),)


def test_a_warning_still_brings_its_records() -> None:
    """500 names what is missing and returns the rest."""
    text = answer(
        '<ItemQueryRs requestID="7" statusCode="500" statusSeverity="Warn" statusMessage="not all">'
        "<ItemServiceRet><ListID>8-1</ListID><Name>A</Name></ItemServiceRet></ItemQueryRs>"
    )
    (first,) = read_reply(text).responses
    assert (first.request_id, first.status_code, len(first.records)) == ("7", 500, 1)


def test_missing_elements_are_their_defaults() -> None:
    """QuickBooks leaves out what is empty."""
    text = answer(
        response("PurchaseOrderQuery", "<PurchaseOrderRet/>"), response("PreferencesQuery", "<PreferencesRet/>")
    )
    order, preferences = (given.records[0] for given in read_reply(text).responses)
    assert order == QuickBooksOrder(txn_id="", edit_sequence="")
    assert preferences == Preferences()


@pytest.mark.parametrize(
    "written", ["2026-03-08", "2026-03-08-05:00", "2026-03-08Z", "2026-03-08T01:02:03+01:00", " 2026-03-08 "]
)
def test_dates_with_and_without_offset(written: str) -> None:
    """The day is what QuickBooks shows; an offset would only move it."""
    order = read_reply(
        answer(response("PurchaseOrderQuery", f"<PurchaseOrderRet><TxnDate>{written}</TxnDate></PurchaseOrderRet>"))
    )
    assert getattr(order.responses[0].records[0], "txn_date", None) == date(2026, 3, 8)


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("TotalAmount", "1,234.00"),
        ("TotalAmount", "1e5"),
        ("TotalAmount", "NaN"),
        ("TotalAmount", "٣"),
        ("TotalAmount", "1" * 60),
        ("TxnDate", "24.11.2026"),
        ("TxnDate", "2026-13-01"),
        ("TxnDate", "2026-11-244"),
        ("IsManuallyClosed", "maybe"),
    ],
)
def test_a_value_that_cannot_be_meant_stops_the_reading(element: str, value: str) -> None:
    """A quantity read as nothing would be received again; such an answer counts as lost and is asked for again."""
    text = answer(
        response("PurchaseOrderQuery", f"<PurchaseOrderRet><{element}>{value}</{element}></PurchaseOrderRet>")
    )
    with pytest.raises(ReplyUnreadable, match=f"PurchaseOrderRet.{element} holds"):
        read_reply(text)


def test_numbers_are_exact() -> None:
    """0.1 is 0.1: quantities and money never pass through binary fractions."""
    item = (
        "<ItemInventoryRet><QuantityOnHand>0.10000</QuantityOnHand><AverageCost> +.1 </AverageCost></ItemInventoryRet>"
    )
    (record,) = read_reply(answer(response("ItemQuery", item))).responses[0].records
    assert isinstance(record, Item)
    assert str(record.on_hand) == "0.10000"
    assert record.average_cost == Decimal("0.1")


CONTENT = '<QBXML><QBXMLMsgsRs><ARs statusCode="0" statusMessage="{}"/></QBXMLMsgsRs></QBXML>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CONTENT.format("é"), "é"),
        ("\ufeff\r\n <?xml version='1.0' encoding='utf-16'?>" + CONTENT.format("é"), "é"),
        (("<?xml version='1.0' ?>" + CONTENT.format("é€")).encode(), "é€"),
        (("<?xml version='1.0' ?>" + CONTENT.format("é€")).encode("utf-8-sig"), "é€"),
        (("<?xml version='1.0' ?>" + CONTENT.format("é€")).encode("cp1252"), "é€"),
        (("<?xml version='1.0' encoding='utf-8'?>" + CONTENT.format("é€")).encode("cp1252"), "é€"),
        (("<?xml version='1.0' encoding='windows-1252'?>" + CONTENT.format("é€")).encode("cp1252"), "é€"),
        (("<?xml version='1.0' encoding='us-ascii'?>" + CONTENT.format("é€")).encode("cp1252"), "é€"),
        (("<?xml version='1.0' encoding='x-unknown'?>" + CONTENT.format("é€")).encode(), "é€"),
        (("<?xml version='1.0' encoding='utf-16'?>" + CONTENT.format("é€")).encode("utf-16"), "é€"),
        (CONTENT.format("a\x07b&#11;c&#x1F;d&#x0b;e\ud800f"), "abcdef"),
        (CONTENT.format("a\x07b").encode(), "ab"),
        (CONTENT.format("tab&#9;line&#10;end&#13;").encode(), "tab\tline\nend\r"),
    ],
)
def test_encodings_and_control_characters_are_mended(text: str | bytes, message: str) -> None:
    """QuickBooks works in Windows-1252 and repeats whatever a person pasted into a memo; the answer stays readable."""
    assert read_reply(text).responses[0].message == message
