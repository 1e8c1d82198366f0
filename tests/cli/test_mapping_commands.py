"""`stockpost mapping`: the same names, choices and files as the page, for people and for scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from stockpost.store.database import Database
from tests.cli.sample_desk import SampleDesk
from tests.mapping.office import Office
from tests.mapping.samples import fill


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "office.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield Office(database)
    database.close()


@pytest.fixture
def mapped_desk(desk: SampleDesk, office: Office) -> SampleDesk:
    fill(office)
    desk.mapping = office.only_mapping
    return desk


def test_names_are_listed_with_why(call, mapped_desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the list: every name with where it goes and why, for people and as a document; filters leave what they say."""
    answer = call("mapping", "list")
    assert answer.code == 0
    assert "Mapped by Dana" in answer.out
    assert "Two names become one" in answer.out
    names = call("mapping", "list", "--kind", "vendor", "--json").document
    assert {name["autotask_name"]: name["state"] for name in names}["Pax8"] == "same_name"
    attention = call("mapping", "list", "--show", "attention", "--json").document
    assert {name["needs_a_person"] for name in attention} == {True}
    chosen = call("mapping", "list", "--show", "mapped", "--json").document
    assert [(name["mapped_to"], name["mapped_by"]) for name in chosen] == [("Ingram Micro", "Dana")]


def test_the_catalogue_is_listed_and_written(call, office: Office, mapped_desk: SampleDesk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Protects N2 beforehand: what nobody ordered so far is listed on request only, and written to a file that can be filled."""
    office.catalogue(f"{'Long name ' * 4}one", f"{'Long name ' * 4}two")
    assert "Long name" not in call("mapping", "list").out
    listed_names = call("mapping", "list", "--show", "catalogue", "--json").document
    assert [name["autotask_id"] for name in listed_names] == [9001, 9002]
    file = tmp_path / "catalogue.csv"
    assert call("mapping", "export", str(file), "--catalogue", "--json").document["names"] == 2
    assert "9002" in file.read_text(encoding="utf-8-sig")


def test_nothing_known_is_said(call, desk: SampleDesk, office: Office) -> None:  # type: ignore[no-untyped-def]
    """Protects the first day: without names and lists the commands say what to do."""
    desk.mapping = office.only_mapping
    assert "stockpost refresh" in call("mapping", "list").out
    answer = call("mapping", "suggest")
    assert "No suggestions." in answer.out
    assert "stockpost mapping read" in answer.err
    assert "0 mappings saved." in call("mapping", "accept", "--yes").out
    assert call("mapping", "lists").out.count("-") >= 3


def test_suggestions_are_shown_and_accepted(call, mapped_desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects against mappings that nobody saw: they are shown, and saved only after a yes; then they are mappings."""
    shown = call("mapping", "suggest", "--kind", "vendor")
    assert "Tech Data Corp" in shown.out
    assert call("mapping", "suggest", "--kind", "vendor", "--at-least", "100", "--json").document[0]["suggestion"]
    assert "Nothing was saved." in call("mapping", "accept").err
    refused = call("mapping", "accept", typed="n\n", terminal=True)
    assert "Nothing was saved." in refused.err
    answer = call("mapping", "accept", "--kind", "vendor", "--yes", "--json")
    assert answer.document["saved"]
    assert {change["after"] for change in answer.document["changes"]} == {"D & H Distributing Co.", "Tech Data Corp"}
    agreed = call("mapping", "accept", typed="y\n", terminal=True)
    assert "mappings saved." in agreed.out


def test_one_name_is_chosen_and_taken_away(call, mapped_desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects a single choice, and P5 for a name that QuickBooks does not have."""
    assert "Mapped by" in call("mapping", "set", "vendor", "104", "Tech Data Corp").out
    wrong = call("mapping", "set", "vendor", "104", "Nowhere")
    assert (wrong.code, "had no “Nowhere”" in wrong.err) == (2, True)
    assert call("mapping", "remove", "vendor", "104", "--json").document["mapped_to"] is None


def test_files_go_out_and_in(call, mapped_desk: SampleDesk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Protects the way over a table program: written, previewed, read with its wrong lines named, and skipped where wished."""
    path = tmp_path / "names.csv"
    assert "Fill the column mapped_to" in call("mapping", "export", str(path)).out
    assert call("mapping", "export", str(path), "--kind", "vendor", "--json").document == {
        "file": str(path),
        "names": 7,
    }
    path.write_text(
        "kind,autotask_id,mapped_to\nvendor,104,Tech Data Corp\nvendor,1,X\ncar,1,2,3\nvendor,101,Ingram Micro\n"
    )
    preview = call("mapping", "import", str(path), "--preview")
    assert preview.code == 1
    assert "Line 3, autotask_id:" in preview.out
    assert "Line 4: " in preview.out
    assert "1 change not saved, 1 line unchanged, 2 lines wrong." in preview.out
    assert call("mapping", "import", str(path), "--json").document["saved"] is False
    saved = call("mapping", "import", str(path), "--skip-wrong", "--json")
    assert (saved.code, saved.document["saved"]) == (1, True)
    path.write_text("kind,autotask_id,mapped_to\nvendor,104,\n")
    assert "1 change saved" in call("mapping", "import", str(path)).out
    assert call("mapping", "import", str(tmp_path / "none.csv")).code == 2
    assert call("mapping", "export", str(tmp_path / "no" / "folder.csv")).code == 2


def test_accounts_go_out_and_in(call, mapped_desk: SampleDesk, office: Office, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Protects N6 in bulk by commands: written, changed in a table program, shown, and saved; a setting that is none is named."""
    path = tmp_path / "accounts.csv"
    assert call("mapping", "export", str(path), "--kind", "account", "--json").document["names"] == 5
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace(",Cost of Goods Sold,", ",Hardware costs,", 1), encoding="utf-8")
    preview = call("mapping", "import", str(path), "--preview")
    assert (preview.code, "1 change not saved, 4 lines unchanged, 0 lines wrong." in preview.out) == (0, True)
    assert "setting cogs_account" in " ".join(preview.out.split())
    saved = call("mapping", "import", str(path), "--json").document
    assert saved["accounts"] == [{"setting": "cogs_account", "before": "Cost of Goods Sold", "after": "Hardware costs"}]
    assert office.row().settings.cogs_account == "Hardware costs"
    path.write_text("kind,autotask_id,mapped_to\naccount,cogs,Sales\n")
    wrong = call("mapping", "import", str(path))
    assert (wrong.code, "Line 2, autotask_id: “cogs” is no setting" in wrong.out) == (1, True)


def test_one_item_for_several_products_is_told(call, mapped_desk: SampleDesk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Protects counts: a choice and a file that give several products one item name them, for people and for scripts."""
    told = "Several products of Autotask stand for this item: “Battery Pack RBC7” and “Latitude 5440”."
    path = tmp_path / "names.csv"
    path.write_text(
        "kind,autotask_id,mapped_to\nitem,3,Latitude 5450\nitem,4,Latitude 5450\nvendor,104,Tech Data Corp\n"
    )
    changes = call("mapping", "import", str(path), "--preview", "--json").document["changes"]
    notes = {change["autotask_name"]: change["note"] for change in changes}
    assert told in notes["Battery Pack RBC7"] and told in notes["Latitude 5440"]
    assert notes["Pax8"] is None
    assert " ".join(call("mapping", "import", str(path)).out.split()).count(told) == 2
    path.write_text("kind,autotask_id,mapped_to\nitem,3,\n")
    assert "note" in (change := call("mapping", "import", str(path), "--json").document["changes"][0])
    assert change["note"] is None
    call("mapping", "set", "item", "4", "AP indoor")
    assert told not in call("mapping", "set", "item", "3", "AP outdoor").out
    shared = call("mapping", "set", "item", "3", "AP indoor", "--json").document
    assert (shared["state"], told in shared["explanation"]) == ("shared", True)


def test_lists_are_asked_for(call, mapped_desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the reading on demand: asked for by name of the person, and shown as under way."""
    assert "asked for by" in call("mapping", "read").out
    lists = call("mapping", "lists", "--json").document
    assert [(one["list"], one["asked"]) for one in lists] == [
        ("entities", True),
        ("items", True),
        ("ship_methods", True),
        ("accounts", True),
    ]
