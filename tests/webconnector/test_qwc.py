"""The `.qwc` file: the Web Connector takes it, and what it would refuse with a number is refused with a sentence."""

from __future__ import annotations

from uuid import UUID
from xml.etree import ElementTree

import pytest

from stockpost.webconnector.qwc import QwcRefused, make_qwc

GOOD: dict[str, object] = {
    "app_name": "Stockpost (Müller & Söhne)",
    "app_url": "https://stockpost.example.com:8443/qbwc",
    "app_description": "Purchase orders, receipts and stock counts from Autotask",
    "app_support": "https://stockpost.example.com/",
    "user_name": "stockpost-acme",
    "owner_id": "57f3b9b1-86f1-4fcc-b1ee-566de1813d20",
    "file_id": UUID("90a44fb5-33d9-4815-ac85-bc87a7e7d1eb"),
}


def make(**changes: object) -> bytes:
    return make_qwc(**(GOOD | changes))  # type: ignore[arg-type]


def test_the_file_has_what_the_web_connector_needs() -> None:
    """All required elements are there with the values given, GUIDs in braces, and no password anywhere."""
    root = ElementTree.fromstring(make(run_every_minutes=15, unique_name="Stockpost acme"))
    assert root.tag == "QBWCXML"
    found = {element.tag: (element.text or "").strip() for element in root}
    assert found == {
        "AppName": "Stockpost (Müller & Söhne)",
        "AppID": "",
        "AppURL": "https://stockpost.example.com:8443/qbwc",
        "AppDescription": "Purchase orders, receipts and stock counts from Autotask",
        "AppSupport": "https://stockpost.example.com/",
        "UserName": "stockpost-acme",
        "OwnerID": "{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}",
        "FileID": "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}",
        "QBType": "QBFS",
        "Style": "Document",
        "AuthFlags": "0xF",
        "IsReadOnly": "false",
        "Notify": "false",
        "PersonalDataPref": "pdpNotNeeded",
        "UnattendedModePref": "umpOptional",
        "AppDisplayName": "Stockpost (Müller & Söhne)",
        "AppUniqueName": "Stockpost acme",
        "Scheduler": "",
    }
    assert root.findtext("Scheduler/RunEveryNMinutes") == "15"


def test_a_schedule_is_optional() -> None:
    """Without a schedule the user starts updates; no empty Scheduler element confuses the Web Connector."""
    assert ElementTree.fromstring(make()).find("Scheduler") is None


@pytest.mark.parametrize("host", ["localhost", "localhost:8787", "LOCALHOST"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    """The demonstration and a one-machine installation work without a certificate."""
    assert b"http://" in make(app_url=f"http://{host}/qbwc", app_support=f"http://{host}/")


REFUSED = {
    "http elsewhere": ({"app_url": "http://stockpost.example.com/qbwc"}, "use https"),
    "http to a machine of the network": ({"app_url": "http://server/qbwc"}, "use https"),
    "http to this machine by number": ({"app_url": "http://127.0.0.1:8787/qbwc"}, "localhost"),
    "http, localhost in front": ({"app_url": "http://localhost.example.com/qbwc"}, "use https"),
    "https to an IP address": ({"app_url": "https://192.0.2.7/qbwc"}, "QBWC1001"),
    "https to an IPv6 address": ({"app_url": "https://[2001:db8::1]/qbwc"}, "QBWC1001"),
    "https to an IP address as one number": ({"app_url": "https://3221225991/qbwc"}, "QBWC1001"),
    "https to an IP address in hexadecimal": ({"app_url": "https://0xC0.0.2.0x7/qbwc"}, "QBWC1001"),
    "another scheme": ({"app_url": "ftp://stockpost.example.com/"}, "no web address"),
    "no host": ({"app_url": "https:///qbwc"}, "no web address"),
    "no scheme": ({"app_url": "stockpost.example.com/qbwc"}, "no web address"),
    "broken port": ({"app_url": "https://stockpost.example.com:99999/qbwc"}, "no web address"),
    "space": ({"app_url": "https://stockpost.example.com/q bwc"}, "no web address"),
    "host with odd characters": ({"app_url": "https://stock|post.example.com/qbwc"}, "host name"),
    "password in the address": ({"app_url": "https://u:p@stockpost.example.com/qbwc"}, "user name or password"),
    "support elsewhere": ({"app_support": "https://example.org/help"}, "QBWC1000"),
    "support by IP address": ({"app_support": "https://192.0.2.7/help"}, "QBWC1002"),
    "empty name": ({"app_name": " "}, "app_name is empty"),
    "empty user": ({"user_name": ""}, "user_name is empty"),
    "line end in the name": ({"app_name": "Stock\npost"}, "one line"),
    "long description": ({"app_description": "x" * 81}, "81 characters"),
    "owner that is no GUID": ({"owner_id": "stockpost"}, "owner_id must be a GUID"),
    "file that is no GUID": ({"file_id": ""}, "file_id must be a GUID"),
    "schedule of nothing": ({"run_every_minutes": 0}, "1 or more"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_web_connector_would_refuse_is_refused_here(case: str) -> None:
    """Each mistake is named with its remedy before anybody carries the file to the QuickBooks computer."""
    changes, expected = REFUSED[case]
    with pytest.raises(QwcRefused, match=expected) as refused:
        make(**changes)
    assert isinstance(refused.value, ValueError)
