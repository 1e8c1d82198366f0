"""Inventory locations and the sites that people map them to: matched by nobody but a person, in every door the same."""

from __future__ import annotations

import pytest

from stockpost.app.errors import UseError
from stockpost.core.name_lists import NameList
from stockpost.core.quickbooks_records import Site
from stockpost.store import companies, facts
from stockpost.store.autotask_locations import save_locations
from tests.mapping.office import COMPANY, Office, listed

LOCATIONS = {1: "Main Warehouse", 2: "Van North", 3: "Shelf"}


@pytest.fixture
def placed(office: Office) -> Office:
    """Three locations, and a company file with sites."""
    with office.database.write() as connection:
        save_locations(connection, office.company_id, LOCATIONS, read_at=office.now)
        preferences = {"is_multi_location_enabled": True}
        companies.record_quickbooks_preferences(connection, office.company_id, preferences=preferences)
    office.quickbooks(NameList.SITES, listed("Main warehouse"), listed("Vans"), listed("Old", is_active=False))
    return office


def test_a_location_has_a_site_only_where_somebody_said_so(placed: Office) -> None:
    """Protects against stock that moves by itself: a site of the same name is suggested, not taken; the settings decide the rest."""
    assert set(placed.states("location").values()) == {"together"}
    placed.set(inventory_sites="by_location")
    assert set(placed.states("location").values()) == {"unmapped"}
    (view,) = [view for view in placed.mapping.suggestions(COMPANY, "location") if view.autotask_id == 1]
    assert view.suggestion is not None
    assert (view.needs_a_person, view.suggestion.name, view.suggestion.score) == (True, "Main warehouse", 100)
    (change,) = placed.mapping.accept_all(COMPANY, "location", score_min=100, who="dana")
    assert (change.autotask_name, change.after) == ("Main Warehouse", "Main warehouse")
    placed.set(inventory_site="Vans")
    views = {view.autotask_name: view for view in placed.mapping.names(COMPANY, "location")}
    assert [(view.state, view.goes_to) for view in views.values()] == [
        ("mapped", "Main warehouse"),
        ("rest", "Vans"),
        ("rest", "Vans"),
    ]
    placed.set(inventory_sites="one")
    (view,) = [view for view in placed.mapping.names(COMPANY, "location") if view.autotask_id == 1]
    assert (view.state, view.explanation) == ("mapped", "Not used: the setting inventory_sites is “one”.")


def test_a_site_that_cannot_be_used_is_told(placed: Office) -> None:
    """Protects the choice: what QuickBooks does not have or does not use cannot be chosen, and a site that goes later needs a person."""
    for name, words in (("Nowhere", "had no “Nowhere”"), ("Old", "inactive"), ("Van:Bin", "colon")):
        with pytest.raises(UseError, match=words):
            placed.mapping.choose(COMPANY, "location", 2, name, who="dana")
    placed.mapping.choose(COMPANY, "location", 2, "vans", who="dana")
    assert placed.states("location")["Van North"] == "mapped"
    placed.quickbooks(NameList.SITES, listed("Vans", is_active=False))
    assert placed.states("location")["Van North"] == "inactive"
    placed.quickbooks(NameList.SITES, listed("Main warehouse"))
    assert placed.states("location")["Van North"] == "missing"


def test_what_a_conversation_learned_of_sites_counts(placed: Office) -> None:
    """Protects against an old list: a site made since may be chosen; a bin of another site is no site."""
    placed.now = placed.now.replace(hour=19)
    found = {
        ("site", "new"): Site(list_id="S-9", name="New"),
        ("site", "vans"): Site(list_id="S-8", name="Vans", parent_list_id="S-1"),
    }
    with placed.database.write() as connection:
        facts.remember(connection, placed.company_id, found, epoch=1, read_at=placed.now)
    placed.mapping.choose(COMPANY, "location", 3, "New", who="dana")
    assert placed.states("location")["Shelf"] == "mapped"
    with pytest.raises(UseError, match="had no “Vans”"):
        placed.mapping.choose(COMPANY, "location", 2, "Vans", who="dana")


def test_locations_go_out_and_in_by_csv(placed: Office) -> None:
    """Protects the table: what was exported comes back as it was, with the site that somebody filled in."""
    lines = placed.mapping.export_csv(COMPANY, "location").decode("utf-8-sig").splitlines()
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["location", "1", "Main Warehouse", ""],
        ["location", "3", "Shelf", ""],
        ["location", "2", "Van North", ""],
    ]
    result = placed.mapping.import_csv(COMPANY, b"kind,autotask_id,mapped_to\nlocation,2,Vans\n", who="dana")
    assert [(change.kind, change.autotask_name, change.after) for change in result.changes] == [
        ("location", "Van North", "Vans")
    ]


def test_the_list_of_sites_is_read_where_there_is_one(office: Office) -> None:
    """Protects files without sites, which would refuse the question."""
    office.mapping.read_lists(COMPANY, who="dana")
    assert "sites" not in {view.name_list for view in office.mapping.lists(COMPANY)}
    with office.database.write() as connection:
        preferences = {"is_multi_location_enabled": True}
        companies.record_quickbooks_preferences(connection, office.company_id, preferences=preferences)
    office.mapping.read_lists(COMPANY, who="dana")
    assert {view.name_list: view.is_asked for view in office.mapping.lists(COMPANY)}["sites"]
