"""The company file: crashes at awkward moments, full disks, wrong content (DESIGN 3.4)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from quickbooks_simulator.company_file import CompanyFileError
from quickbooks_simulator.envelope import HresultFailure
from tests.quickbooks_simulator.desk import Desk, document, order, request_text


def numbers(desk: Desk) -> list[str]:
    return [str(one["refNumber"]) for one in desk.books()["purchaseOrders"]]


def test_a_torn_last_line_is_dropped(desk: Desk) -> None:
    """What was not written as a whole was not answered."""
    for number in ("1", "2"):
        desk.done("PurchaseOrderAdd", order(number))
    journal = desk.quickbooks.file.journal_path
    journal.write_bytes(journal.read_bytes()[:-20])
    desk.crash()
    assert numbers(desk) == ["1"]


def test_a_journal_of_an_older_document_is_ignored(desk: Desk) -> None:
    """A crash between writing the document and emptying the journal must not bring old records back."""
    desk.done("PurchaseOrderAdd", order("1"))
    old_journal = desk.quickbooks.file.journal_path.read_bytes()
    desk.person("delete", number="1", kind="PurchaseOrder")
    desk.quickbooks.file.fold(desk.quickbooks.books)
    desk.quickbooks.file.journal_path.write_bytes(old_journal)
    desk.crash()
    assert numbers(desk) == []


def test_a_full_disk_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller gets a failure, the books stay as they were, and later requests are kept again."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    desk.done("PurchaseOrderAdd", order("1"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(HresultFailure, match=r"0x80040402.*No space left"):
            desk.quickbooks.process(document(request_text("PurchaseOrderAdd", order("2"))), desk.session)
    assert numbers(desk) == ["1"]
    desk.done("PurchaseOrderAdd", order("3"))
    desk.crash()
    assert numbers(desk) == ["1", "3"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{", "mend the file"),
        ("[]", "mend the file"),
        ('{"format": "other"}', "format is 'other'"),
        ("PREFERENCES", "unknown field `closingdate`"),
    ],
)
def test_a_wrong_file_is_named(desk: Desk, content: str, named: str) -> None:
    """The message says which file, what is wrong, and what to do."""
    path: Path = desk.quickbooks.path
    if content == "PREFERENCES":
        content = json.dumps({**json.loads(path.read_text()), "preferences": {"closingdate": "2026-01-01"}})
    path.write_text(content)
    with pytest.raises(CompanyFileError) as error:
        desk.crash()
    assert str(path) in str(error.value)
    assert named in str(error.value)
