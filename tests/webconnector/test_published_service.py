"""Our WSDL and `.qwc` file beside the published ones. These are not ours to ship, so the tests run where they are present."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stockpost.webconnector.qwc import make_qwc
from stockpost.webconnector.wsdl import make_wsdl

REFERENCE = Path(
    os.environ.get("STOCKPOST_REFERENCE") or Path(__file__).resolve().parents[2].parent / "shared/reference"
)
QUICKBOOKS = REFERENCE / "quickbooks"
PUBLISHED = ["wsdl/QBWebConnectorSvc.wsdl", "wsdl/qbws_QBWebConnectorSvc.wsdl", "wsdl/flowlink_QBWebConnectorSvc.wsdl"]
SAMPLES = ["qwc/intuit_HTTPSWebService.qwc", "qwc/flowlink_sample.qwc", "qwc/consolibyte_example.qwc"]
SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
WSDL_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"

needs_reference = pytest.mark.skipif(not QUICKBOOKS.is_dir(), reason="reference documents are absent")


def messages(document: bytes) -> dict[str, list[tuple[str, str]]]:
    """Name and type of the fields of each request and answer."""
    root = ElementTree.fromstring(document)
    return {
        element.attrib["name"]: [
            (field.attrib["name"], field.attrib["type"].rpartition(":")[2]) for field in element.iter(f"{SCHEMA}element") if field is not element
        ]
        for element in root.findall(f"{WSDL}types/{SCHEMA}schema/{SCHEMA}element")
    }  # fmt: skip


def actions(document: bytes) -> dict[str, str]:
    """SOAPAction of each operation in a SOAP 1.1 binding."""
    root = ElementTree.fromstring(document)
    return {
        operation.attrib["name"]: operation.find(f"{WSDL_SOAP}operation").attrib["soapAction"]  # type: ignore[union-attr]
        for binding in root.findall(f"{WSDL}binding")
        if binding.find(f"{WSDL_SOAP}binding") is not None
        for operation in binding.findall(f"{WSDL}operation")
    }


@needs_reference
@pytest.mark.parametrize("name", PUBLISHED)
def test_our_wsdl_has_the_messages_of_the_published_one(name: str) -> None:
    """The Web Connector was built for the published service: every name, type, order and SOAPAction is the same in ours."""
    published = (QUICKBOOKS / name).read_bytes()
    ours = make_wsdl("https://stockpost.example.com/qbwc")
    for message, fields in messages(published).items():
        # The published services differ in one point: serverVersion has an argument in some of them, and it means nothing.
        expected = [("strVersion", "string")] if message == "serverVersion" else fields
        assert messages(ours)[message] == expected, message
    published_actions = actions(published)
    assert published_actions
    assert {operation: actions(ours)[operation] for operation in published_actions} == published_actions


@needs_reference
@pytest.mark.parametrize("name", SAMPLES)
def test_our_file_has_the_elements_of_working_ones(name: str) -> None:
    """What working `.qwc` files have, ours has too, with the same fixed values."""
    ours = ElementTree.fromstring(
        make_qwc(
            app_name="Stockpost",
            app_url="https://stockpost.example.com/qbwc",
            app_description="Purchase orders",
            app_support="https://stockpost.example.com/",
            user_name="acme",
            owner_id="57f3b9b1-86f1-4fcc-b1ee-566de1813d20",
            file_id="90a44fb5-33d9-4815-ac85-bc87a7e7d1eb",
            run_every_minutes=5,
        )
    )
    sample = ElementTree.fromstring((QUICKBOOKS / name).read_bytes())
    assert ours.tag == sample.tag
    assert [element.tag for element in sample if ours.find(element.tag) is None] == []
    for fixed in ("QBType", "Style", "AuthFlags", "IsReadOnly"):
        if sample.find(fixed) is not None:
            assert ours.findtext(fixed) == sample.findtext(fixed)
