"""The first message of a session says which QuickBooks is there: what it may lack, and what it may say differently."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from stockpost.app.views import CheckView
from tests.crashes.connector import IDENTITY, PASSWORD, USER, QuickBooksDoor
from tests.crashes.scene import COMPANY, Scene

OWN_FILE, OTHER_FILE = "{11111111-0000-0000-0000-000000000000}", "{22222222-0000-0000-0000-000000000000}"


def answers(scene: Scene) -> ElementTree.Element:
    """What QuickBooks says of itself, to be changed by a test."""
    return ElementTree.fromstring(scene.world.qbxml.process(IDENTITY)[0])


def without(root: ElementTree.Element, *names: str) -> ElementTree.Element:
    messages = root[0]
    for name in names:
        found = messages.find(name)
        assert found is not None
        messages.remove(found)
    return root


def say(scene: Scene, root: ElementTree.Element) -> tuple[str, str]:
    """The first message of a session that begins with these answers, and the text of its end."""
    door = scene.door()
    ticket, word = door.authenticate(USER, PASSWORD)
    assert word == ""
    message = door.send_request(ticket, ElementTree.tostring(root, encoding="unicode"))
    text = door.last_error(ticket)
    door.close(ticket)
    return message, text


def test_quickbooks_that_does_not_say_which_file_is_open(scene: Scene) -> None:
    """Protects the books of somebody else: without a company file's name nothing is sent, and the sentence says why."""
    scene.approve(scene.world.order())
    message, text = say(scene, without(answers(scene), "CompanyQueryRs"))
    assert message == ""
    assert "did not say which company file is open" in text
    root = answers(scene)
    refused = root[0].find("CompanyQueryRs")
    assert refused is not None
    refused.clear()
    refused.attrib |= {"statusCode": "3000", "statusSeverity": "Error", "statusMessage": "No file for you."}
    message, text = say(scene, root)
    assert (message, "is open: No file for you." in text) == ("", True)
    assert scene.codes() == ["quickbooks_unreachable"]


def test_a_quickbooks_that_says_little_of_itself(scene: Scene) -> None:
    """Protects the transfer with a QuickBooks that answers neither its version nor its preferences: the file is enough."""
    scene.approve(scene.world.order())
    message, _ = say(scene, without(answers(scene), "HostQueryRs", "PreferencesQueryRs"))
    assert "QueryRq" in message
    assert scene.codes() == []


def with_file_id(scene: Scene, file_id: str, name: str = "") -> ElementTree.Element:
    root = answers(scene)
    company = root.find(".//CompanyRet")
    assert company is not None
    for other in company.findall("DataExtRet"):
        company.remove(other)
    extension = ElementTree.SubElement(company, "DataExtRet")
    for field, text in (
        ("OwnerID", "{6d9f3f0e-5c0b-5a3e-9a55-0d2f6c1a7b10}"),
        ("DataExtName", "FileID"),
        ("DataExtType", "STR255TYPE"),
        ("DataExtValue", file_id),
    ):
        ElementTree.SubElement(extension, field).text = text
    if name:
        shown = company.find("CompanyName")
        assert shown is not None
        shown.text = name
    return root


def test_a_file_is_known_by_its_id(scene: Scene) -> None:
    """Protects the books of somebody else: a renamed file with our id is ours, one of the same name with another id is not."""
    scene.approve(scene.world.order())
    assert say(scene, with_file_id(scene, OWN_FILE))[0] != ""
    assert say(scene, with_file_id(scene, OWN_FILE.upper(), "Renamed Ltd"))[0] != ""
    assert scene.codes() == []
    assert say(scene, with_file_id(scene, OTHER_FILE, "Renamed Ltd"))[0] == ""
    assert scene.codes() == ["wrong_company_file"]


@pytest.mark.parametrize(
    ("versions", "written"),
    [(["1.0", "12.0", "8.0"], "12.0"), (["13.0", "16.0"], "13.0"), (["16.0"], "13.0"), ([], "13.0")],
)
def test_an_older_quickbooks_is_spoken_to_in_its_version(scene: Scene, versions: list[str], written: str) -> None:
    """Protects an older QuickBooks, which refuses what is newer than the newest version that it lists."""
    scene.approve(scene.world.order())
    root = answers(scene)
    host = root.find(".//HostRet")
    assert host is not None
    for old in host.findall("SupportedQBXMLVersion"):
        host.remove(old)
    for version in versions:
        ElementTree.SubElement(host, "SupportedQBXMLVersion").text = version
    message, _ = say(scene, root)
    assert f'<?qbxml version="{written}"?>' in message


class SilentClock(QuickBooksDoor):
    """QuickBooks says something else, or nothing, where it would say when a transaction was made."""

    said = ""

    def process(self, document: str) -> tuple[str, str, str]:
        text, *failure = super().process(document)
        return (re.sub("<TimeCreated>.*?</TimeCreated>", self.said, text), *failure)  # type: ignore[return-value]


@pytest.mark.parametrize(
    "said", ["", "<TimeCreated>yesterday</TimeCreated>", "<TimeCreated>2026-11-27T10:00:00</TimeCreated>"]
)
def test_a_time_that_says_nothing_is_no_wrong_clock(scene: Scene, said: str) -> None:
    """Protects “doctor”: where QuickBooks' times cannot be compared nobody is sent to set a clock."""
    door = SilentClock(scene.world.qbxml.url, scene.world.qbxml.client)
    door.said = said
    scene.connector.quickbooks = door
    assert scene.transfer(scene.world.order()).state == "done"
    checks: list[CheckView] = scene.desk.doctor(COMPANY)
    assert not [check for check in checks if check.check.endswith("clock of QuickBooks")]
