"""What people do on the page Mapping: choose, accept, take away, export, import; each change once in the audit log."""

from __future__ import annotations

import pytest

from stockpost.app.account_choices import account_checks
from stockpost.app.care import names_check
from stockpost.app.errors import UseError
from stockpost.app.views import CheckView
from stockpost.core.name_lists import NameList
from stockpost.core.quickbooks_records import Account
from stockpost.store import facts
from tests.mapping.office import COMPANY, NOW, Office, listed

HEAD = "kind,autotask_id,autotask_name,mapped_to\r\n"


def mapped(office: Office, kind: str = "vendor") -> dict[int, str]:
    return {view.autotask_id: view.mapped_to for view in office.mapping.names(COMPANY, kind) if view.mapped_to}


def test_a_choice_is_kept_and_taken_away(any_office: Office) -> None:
    """Protects N1: what a person chose is kept with who and when, changed, and taken away, each with one audit event."""
    office = any_office
    office.order()
    office.vendors("Ingram", "Ingram Micro")
    view = office.mapping.choose(COMPANY, "vendor", 100, " ingram ", who="dana")
    assert (view.goes_to, view.mapped_to, view.mapped_by, view.state) == ("Ingram", "Ingram", "dana", "mapped")
    office.mapping.choose(COMPANY, "vendor", 100, "Ingram", who="lee")
    office.mapping.choose(COMPANY, "vendor", 100, "Ingram Micro", who="lee")
    assert mapped(office) == {100: "Ingram Micro"}
    assert office.mapping.remove(COMPANY, "vendor", 100, who="kim").mapped_to == ""
    office.mapping.remove(COMPANY, "vendor", 100, who="kim")
    assert mapped(office) == {}
    assert office.events() == [
        ("dana", "name mapped", "mapping:vendor:100"),
        ("lee", "name mapped", "mapping:vendor:100"),
        ("kim", "mapping removed", "mapping:vendor:100"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "is empty"),
        ("x" * 42, "41 characters"),
        ("Ingram ㊎", "cannot store"),
        ("Elsewhere", "had no “Elsewhere”"),
        ("Harbor", "is no vendor"),
        ("Asleep", "is inactive"),
    ],
)
def test_a_name_that_cannot_be_meant_is_refused(office: Office, name: str, text: str) -> None:
    """Protects against a mapping that would stop the next transfer: the sentence says why and what to do."""
    office.order()
    office.quickbooks(NameList.ENTITIES, listed("Harbor", "Customer"), listed("Asleep", "Vendor", is_active=False))
    with pytest.raises(UseError) as refused:
        office.mapping.choose(COMPANY, "vendor", 100, name, who="dana")
    assert text in str(refused.value)
    assert office.events() == []


def test_unknown_kinds_and_numbers_are_refused(office: Office) -> None:
    """Protects P5: a kind or number that is none is named."""
    with pytest.raises(UseError, match="There is no kind “car”"):
        office.mapping.names(COMPANY, "car")
    with pytest.raises(UseError, match="has no vendor 5"):
        office.mapping.choose(COMPANY, "vendor", 5, "Ingram", who="dana")


def test_suggestions_are_made_where_a_name_has_no_entry(office: Office) -> None:
    """Protects the bookkeeper's books from twins: what would be created although it is there under another spelling is shown."""
    office.order("Ingram Micro Inc.", vendor_id=1)
    office.order("D&H Distributing", vendor_id=2)
    office.order("Same", vendor_id=3)
    office.order("Chosen Ltd", vendor_id=4)
    office.quickbooks(
        NameList.ENTITIES,
        *(listed(name, "Vendor") for name in ("Ingram Micro", "D & H Distribution", "Same", "Sames", "Chosen")),
        listed("D&H Distributing Co", "Customer"),
    )
    office.mapping.choose(COMPANY, "vendor", 4, "Same", who="dana")
    found = office.mapping.suggestions(COMPANY)
    assert [(view.autotask_id, view.suggestion and view.suggestion.name) for view in found] == [
        (1, "Ingram Micro"),
        (2, "D & H Distribution"),
    ]
    assert [view.autotask_id for view in office.mapping.suggestions(COMPANY, "vendor", score_min=100)] == [1]
    vendors = office.mapping.of_kind(COMPANY, "vendor")
    views = vendors.with_suggestions(vendors.views[1:2])
    assert [(view.autotask_id, view.suggestion and view.suggestion.score) for view in views] == [(2, 93)]
    assert office.mapping.entries(COMPANY, "vendor") == [
        "Chosen",
        "D & H Distribution",
        "Ingram Micro",
        "Same",
        "Sames",
    ]


def test_a_mapping_that_has_become_wrong_gets_a_suggestion(office: Office) -> None:
    """Protects after a rename in QuickBooks: the mapping to the old name is shown as missing, with what is there now."""
    office.order()
    office.vendors("Ingram")
    office.mapping.choose(COMPANY, "vendor", 100, "Ingram", who="dana")
    office.vendors("Ingram Micro LLC")
    (view,) = office.mapping.suggestions(COMPANY, "vendor")
    assert (view.state, view.suggestion and view.suggestion.name) == ("missing", "Ingram Micro LLC")


def test_many_suggestions_are_accepted_at_once(any_office: Office) -> None:
    """Protects bulk accept: what was seen is saved with one event each; what has changed meanwhile or was not seen is left."""
    office = any_office
    for number, name in enumerate(("Ingram Micro Inc.", "Synnex Corp.", "Tech Data Ltd", "New"), 1):
        office.order(name, vendor_id=number)
    office.vendors("Ingram Micro", "Synnex", "TechData")
    chosen = [(1, "ingram micro"), (2, "Sinnex"), (4, "New"), (77, "Nobody")]
    changes = office.mapping.accept(COMPANY, "vendor", chosen, who="dana")
    assert [(change.autotask_name, change.before, change.after) for change in changes] == [
        ("Ingram Micro Inc.", "", "Ingram Micro")
    ]
    changes = office.mapping.accept_all(COMPANY, "vendor", score_min=95, who="dana")
    assert [change.after for change in changes] == ["Synnex", "TechData"]
    assert mapped(office) == {1: "Ingram Micro", 2: "Synnex", 3: "TechData"}
    assert [event[1] for event in office.events()] == ["name mapped"] * 3
    assert office.desk.verify_audit().ok


def test_an_item_is_accepted_for_one_product(office: Office) -> None:
    """Protects stock counts: an item that has its product, or was just accepted for one, is nobody else's suggestion."""
    office.order(items={1: "Battery Pack 12V", 2: "Battery-Pack 12 V", 3: "Antenna 5", 4: "The Antenna 5"})
    office.items("Battery Pack, 12V", "Antenna 5")
    assert [change.after for change in office.mapping.accept_all(COMPANY, "item", score_min=80, who="dana")] == [
        "Battery Pack, 12V"
    ]
    assert office.states("item") == {
        "Battery Pack 12V": "mapped",
        "Battery-Pack 12 V": "created",
        "Antenna 5": "same_name",
        "The Antenna 5": "created",
    }


def test_an_export_that_nobody_changed_changes_nothing(office: Office) -> None:
    """Protects the round trip of all kinds: exported and imported again, nothing is saved and nothing is wrong."""
    office.order("=1+1", items={1: 'Battery, "AA"'}, customer=(20, "Höhe; Söhne"), shipping=(3, "'Air"))
    office.mapping.choose(COMPANY, "vendor", 100, "-Dash", who="dana")
    view = office.mapping.import_csv(COMPANY, office.mapping.export_csv(COMPANY), who="lee")
    assert (view.changes, view.wrong, view.unchanged, view.is_saved) == ((), (), 9, True)
    assert view.accounts == ()
    assert office.mapping.export_csv(COMPANY, "item").count(b"\r\n") == 2


def test_a_file_is_previewed_and_saved(any_office: Office) -> None:
    """Protects the import: what changes is shown first; then each change is saved once, an empty cell takes a mapping away."""
    office = any_office
    for number, name in enumerate(("A", "B", "C"), 1):
        office.order(name, vendor_id=number)
    office.vendors("X", "Y")
    office.mapping.choose(COMPANY, "vendor", 2, "Y", who="dana")
    content = f"{HEAD}vendor,1,A,X\r\nvendor,2,b,\r\nvendor,3,,\r\n".encode()
    preview = office.mapping.preview_csv(COMPANY, content)
    assert [(change.before, change.after) for change in preview.changes] == [("", "X"), ("Y", "")]
    assert (preview.unchanged, preview.is_saved) == (1, False)
    assert mapped(office) == {2: "Y"}
    assert office.mapping.import_csv(COMPANY, content, who="lee").changes == preview.changes
    assert mapped(office) == {1: "X"}
    assert office.events()[1:] == [
        ("lee", "name mapped", "mapping:vendor:1"),
        ("lee", "mapping removed", "mapping:vendor:2"),
    ]


def test_wrong_lines_keep_all_from_being_saved(office: Office) -> None:
    """Protects against half an import: every wrong line is named, nothing is saved, unless a person says to skip them."""
    office.order("A", vendor_id=1)
    office.order("B", vendor_id=2)
    office.vendors("X")
    lines = ("vendor,1,A,X", "vendor,9,Z,X", "vendor,2,Bee,X", "vendor,2,B,Nowhere", "car,1,A,X", "vendor,1,A,X")
    content = (HEAD + "\r\n".join(lines)).encode()
    view = office.mapping.import_csv(COMPANY, content, who="lee")
    assert [(wrong.line, wrong.field) for wrong in view.wrong] == [
        (3, "autotask_id"),
        (4, "autotask_name"),
        (5, "autotask_id"),
        (6, "kind"),
        (7, "autotask_id"),
    ]
    assert not view.is_saved
    assert mapped(office) == {}
    content = (HEAD + "\r\n".join((*lines[:2], lines[3]))).encode()
    view = office.mapping.import_csv(COMPANY, content, who="lee", skip_wrong=True)
    assert [(wrong.line, wrong.field) for wrong in view.wrong] == [(3, "autotask_id"), (4, "mapped_to")]
    assert view.is_saved
    assert mapped(office) == {1: "X"}


def test_a_line_that_became_wrong_since_is_seen_first(office: Office) -> None:
    """Protects a decision: skipping holds for the wrong lines that a person saw, and another one is named before anything is saved."""
    office.order("A", vendor_id=1)
    office.order("B", vendor_id=2)
    office.vendors("X", "Y")
    content = f"{HEAD}vendor,1,A,X\r\nvendor,2,B,Y\r\nvendor,9,Z,X".encode()
    seen = [one.line for one in office.mapping.preview_csv(COMPANY, content).wrong]
    office.vendors("X")
    view = office.mapping.import_csv(COMPANY, content, who="lee", skip_wrong=True, seen_wrong=seen)
    assert ([one.line for one in view.wrong], view.is_saved, mapped(office)) == ([3, 4], False, {})
    view = office.mapping.import_csv(COMPANY, content, who="lee", skip_wrong=True, seen_wrong=[3, 4])
    assert (view.is_saved, mapped(office)) == (True, {1: "X"})


def test_a_mapping_that_stays_needs_no_entry(office: Office) -> None:
    """Protects an export from days ago: a mapping that is as it was is no wrong line, though its entry was renamed since."""
    office.order("A", vendor_id=1)
    office.vendors("X")
    office.mapping.choose(COMPANY, "vendor", 1, "X", who="dana")
    office.vendors("Renamed")
    view = office.mapping.import_csv(COMPANY, f"{HEAD}vendor,1,A,X".encode(), who="lee")
    assert (view.wrong, view.unchanged) == ((), 1)


def test_lists_say_how_old_they_are(any_office: Office) -> None:
    """Protects against trusting an old list: when each was read, and whether a newer one is on its way."""
    office = any_office
    before = office.mapping.lists(COMPANY)
    assert [(view.name_list, view.names, view.read_at, view.is_asked) for view in before] == [
        ("entities", 0, None, False),
        ("items", 0, None, False),
        ("ship_methods", 0, None, False),
        ("accounts", 0, None, False),
    ]
    office.vendors("X", "Y")
    office.mapping.read_lists(COMPANY, who="dana")
    first, second, *_ = office.mapping.lists(COMPANY)
    assert (first.names, first.read_at, first.is_asked, first.asked_by) == (2, office.now, True, "dana")
    assert (second.names, second.read_at, second.is_asked) == (0, None, True)


def test_names_are_offered_while_typing(office: Office) -> None:
    """Protects whoever chooses: names that hold what is typed, else the one that is most alike, and never a whole long list."""
    office.vendors("Ingram Micro", "Micro Center", "Tech Data")
    assert office.mapping.entries(COMPANY, "vendor", text="MICRO") == ["Ingram Micro", "Micro Center"]
    assert office.mapping.entries(COMPANY, "vendor", text="micro", limit=1) == ["Ingram Micro"]
    assert office.mapping.entries(COMPANY, "vendor", text="TechDatta") == ["Tech Data"]
    assert office.mapping.entries(COMPANY, "vendor", text="zzz") == []


def test_accounts_are_shown_as_far_as_they_are_known(office: Office) -> None:
    """Protects N6: each account of the settings with what QuickBooks said of it."""
    known = {
        ("account", "inventory asset"): Account(
            list_id="1", full_name="Inventory Asset", account_type="OtherCurrentAsset"
        )
    }
    with office.database.write() as connection:
        facts.remember(
            connection, office.company_id, {**known, ("account", "cost of goods sold"): None}, epoch=1, read_at=NOW
        )
    assert {view.setting: view.state for view in office.mapping.accounts(COMPANY)} == {
        "income_account": "not_known",
        "other_income_account": "not_known",
        "cogs_account": "missing",
        "asset_account": "found",
        "adjustment_account": "not_known",
    }
    with office.database.read() as connection:
        checks = account_checks(connection, office.row())
    assert {check.check: check.ok for check in checks} == {
        "Acme: account cogs_account": False,
        "Acme: account asset_account": True,
    }


def test_doctor_names_what_needs_a_person(office: Office) -> None:
    """Protects N2 beforehand: the check counts the names that would stop a transfer, and is content when none does."""

    def check() -> CheckView:
        with office.database.read() as connection:
            return names_check(connection, office.services, office.row())

    assert check().ok
    assert check().detail.startswith("Autotask has not been read yet, so its names are not known.")
    for number in range(7):
        office.order(f"Taken {number}", vendor_id=number)
    office.quickbooks(NameList.ENTITIES, *(listed(f"Taken {number}", "Customer") for number in range(7)))
    assert not check().ok
    assert check().detail.endswith("“Taken 4” and 2 more.")
    office.quickbooks(NameList.ENTITIES, listed("Taken 3", "Customer"))
    assert check().detail == "They need a decision: “Taken 3”."
