"""The company file: crashes at awkward moments, full disks, wrong content (DESIGN 3.4)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quickbooks_simulator import company_file
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


class Killed(BaseException):
    """`kill -9`: nothing after it is done."""


STEPS = ["write", "fsync", "replace", "folder", "write", "fsync"]
"""What rewriting the file asks of the disk: the document, its name, the new journal."""


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("half", [False, True])
def test_killed_at_any_step_of_rewriting_nothing_is_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: int, half: bool
) -> None:
    """Whatever was done of the rewriting, old document and journal or the new ones hold everything."""
    for number in ("1", "2"):
        desk.done("PurchaseOrderAdd", order(number))
    done: list[str] = []

    def stepping(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            done.append(name)
            if len(done) <= step:
                return act(*arguments)
            if half and name == "write":
                arguments[0].write(arguments[1][: len(arguments[1]) // 2])
            raise Killed

        return run

    with monkeypatch.context() as patch:
        patch.setattr(company_file, "_write_all", stepping("write", company_file._write_all))
        patch.setattr(os, "fsync", stepping("fsync", os.fsync))
        patch.setattr(Path, "replace", stepping("replace", Path.replace))
        patch.setattr(company_file, "_sync_folder", stepping("folder", lambda _folder: None))
        with pytest.raises(Killed):
            desk.quickbooks.file.fold(desk.quickbooks.books)
    assert done == STEPS[: step + 1]
    desk.crash()
    assert numbers(desk) == ["1", "2"]
    desk.done("PurchaseOrderAdd", order("3"))
    desk.crash()
    assert numbers(desk) == ["1", "2", "3"]


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
        ("[]", "it holds no JSON object"),
        ('{"format": "other"}', "format is 'other'"),
        ({"closingdate": "2026-01-01"}, "unknown field `closingdate`"),
        ({"closingDate": "31.12.2025"}, "closingDate is '31.12.2025'"),
        ({"closingDate": "20251231"}, "closingDate is '20251231'"),
        ({"timeZone": "Mars/Phobos"}, "timeZone is 'Mars/Phobos'"),
        ({"timeZone": ""}, "timeZone is ''"),
    ],
)
def test_a_wrong_file_is_named(desk: Desk, content: str | dict[str, str], named: str) -> None:
    """The message says which file, what is wrong, and what to do."""
    path: Path = desk.quickbooks.path
    if isinstance(content, dict):
        content = json.dumps({**json.loads(path.read_text()), "preferences": content})
    path.write_text(content)
    with pytest.raises(CompanyFileError) as error:
        desk.crash()
    assert str(path) in str(error.value)
    assert named in str(error.value)
