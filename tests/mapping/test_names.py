"""Where each name of Autotask goes and why, from what is known of both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stockpost.app.errors import UseError
from stockpost.app.list_reading import next_list_page
from stockpost.app.names_followed import keep_names
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import Product
from stockpost.core.ledger import Decision, KnownEntry, Ledger
from stockpost.core.mapping import MappingKind, wrong_name
from stockpost.core.name_lists import NameList
from stockpost.core.names import fold
from stockpost.core.plan import Plan
from stockpost.core.quickbooks_records import Entity
from stockpost.store import companies, facts, invoices, snapshots
from stockpost.store.decisions import save_decision
from tests.mapping.office import COMPANY, NOW, Office, listed

LONG = "Consolidated Network Equipment Distributors of New England"


def test_before_quickbooks_was_asked_nothing_is_claimed(office: Office) -> None:
    """Protects honesty: without the lists a name is not said to be missing, whatever its kind."""
    office.order(items={1: "Battery"}, customer=(20, "Harbor Clinic"), shipping=(3, "UPS Ground"))
    office.tax_regions("Florida")
    for kind in set(MappingKind) - {MappingKind.LOCATION}:
        assert set(office.states(kind).values()) == {"not_known"}
    office.set(create_missing_vendors="false", create_missing_items="false")
    assert office.states("vendor") == {"Ingram Micro Inc.": "not_known"}
    office.mapping.choose(COMPANY, "vendor", 100, "Ingram", who="dana")
    office.mapping.choose(COMPANY, "ship_method", 3, "UPS", who="dana")
    assert office.states("vendor") == {"Ingram Micro Inc.": "mapped"}
    assert office.states("ship_method") == {"UPS Ground": "mapped"}
    office.mapping.choose(COMPANY, "tax_region", 1, "FL", who="dana")
    assert office.states("tax_region") == {"Florida": "mapped"}


def test_each_vendor_says_where_it_goes(office: Office) -> None:
    """Protects N1 to N3: the same name, a shortened one, a new one, one of another kind, an inactive one."""
    for number, name in enumerate(("Same", LONG, "New", "Taken", "Asleep", "?\x00"[1:])):
        office.order(name, vendor_id=number)
    office.quickbooks(
        NameList.ENTITIES,
        listed("SAME", "Vendor"),
        listed(LONG[:41].rstrip(), "Vendor"),
        listed("taken", "Customer"),
        listed("Asleep", "Vendor", is_active=False),
    )
    assert office.states("vendor") == {
        "Same": "same_name",
        LONG: "shortened",
        "New": "created",
        "Taken": "other_kind",
        "Asleep": "inactive",
        "\x00": "no_name",
    }
    views = {view.autotask_name: view for view in office.mapping.names(COMPANY, "vendor")}
    assert "is shortened to" in views[LONG].explanation
    assert "customer" in views["Taken"].explanation
    assert [name for name, view in views.items() if view.needs_a_person] == ["\x00", "Asleep", "Taken"]
    office.set(create_missing_vendors="false")
    assert office.states("vendor")["New"] == "missing"


def test_what_people_did_to_an_entry_is_told(office: Office) -> None:
    """Protects from “will be created”: where the entry that a name led to was merged, renamed or its name given to another, the page says
    what a transfer would."""
    names = {1: "Same", 2: "Gone", 3: "Old", 4: "Moved", 5: "New"}
    office.order("Gone Ltd.", vendor_id=9, items=names)
    known = {
        ("item", number): KnownEntry(list_id=f"80-{name}", full_name=name, key=fold(name))
        for number, name in names.items()
    }
    known["item", 3], known["item", 4] = (
        replace(known["item", number], list_id=f"80-{name}") for number, name in ((3, "Renamed"), (4, "Moved on"))
    )
    del known["item", 5]
    known["vendor", 9] = KnownEntry(list_id="80-Gone Ltd.", full_name="Gone Ltd.", key="gone ltd.")
    with office.database.write() as connection:
        facts.note_entries(connection, office.company_id, known, read_at=NOW)
    assert set(office.states("item").values()) == {"not_known"}
    office.quickbooks(NameList.ITEMS, *(listed(name, "Inventory") for name in ("Same", "Renamed", "Moved", "Moved on")))
    office.quickbooks(NameList.ENTITIES, listed("Somebody", "Vendor"))
    assert office.states("item") == {
        "Same": "same_name",
        "Gone": "missing",
        "Old": "mapped",
        "Moved": "moved",
        "New": "created",
    }
    assert office.states("vendor") == {"Gone Ltd.": "missing"}
    views = {view.autotask_name: view for view in office.mapping.names(COMPANY, "item")}
    assert [name for name, view in views.items() if view.needs_a_person] == ["Gone", "Moved"]
    assert "merged into another item or deleted" in views["Gone"].explanation
    assert (views["Old"].goes_to, "was renamed to “Renamed”" in views["Old"].explanation) == ("Renamed", True)


def test_what_remained_of_a_merged_item_keeps_its_newest_name(office: Office) -> None:
    """Protects the question about a merged item from a name that QuickBooks has no more: what it suggests was renamed meanwhile, and an order
    of the one that remained told so."""
    gone = KnownEntry(list_id="80-1", full_name="Switch", key="switch", merged_into="Toner")
    before = KnownEntry(list_id="80-2", full_name="Toner", key="toner")
    now = replace(before, full_name="Toner, black", key="toner, black")
    ledger = Ledger(entries={("item", 1): gone, ("item", 2): before})
    with office.database.write() as connection:
        company = companies.company_with_id(connection, office.company_id)
        assert company is not None
        keep_names(connection, company, Plan(entries={("item", 2): now}), ledger, now=NOW)
        assert facts.known_entries(connection, office.company_id) == {
            ("item", 1): replace(gone, merged_into="Toner, black"),
            ("item", 2): now,
        }


def test_what_is_only_sold_needs_no_stock_item(office: Office) -> None:
    """Protects against a demand that nothing needs: invoices use a service for a product that nobody orders; an order cannot."""
    products = [Product(id=1, name="Backup"), Product(id=2, name="Setup"), Product(id=3, name="Rack")]
    with office.database.write() as connection:
        snapshots.save_products(connection, office.company_id, products, reading_number=1)
    office.order(items={2: "Setup"})
    entries = (
        listed("Backup", "Service"),
        listed("Setup", "Service"),
        listed("Rack", "Group"),
        listed("Care", "Service"),
    )
    office.quickbooks(NameList.ITEMS, *entries)
    assert office.states("item") == {"Backup": "same_name", "Rack": "other_kind", "Setup": "other_kind"}
    view = office.mapping.choose(COMPANY, "item", 1, "Care", who="dana")
    assert (view.state, view.needs_a_person) == ("mapped", False)
    assert "a service item in QuickBooks: invoices use it" in view.explanation
    with pytest.raises(UseError, match="no inventory item"):
        office.mapping.choose(COMPANY, "item", 2, "Care", who="dana")


def test_a_decision_to_wake_a_name_counts(office: Office) -> None:
    """Protects against asking twice: an inactive name that a person chose to make active is no longer open."""
    office.order("Asleep")
    office.quickbooks(NameList.ENTITIES, listed("Asleep", "Vendor", is_active=False))
    decision = Decision(code="name_inactive", choice="reactivate", basis="vendor:100:")
    with office.database.write() as connection:
        save_decision(connection, office.company_id, decision, who="dana", time=NOW)
    assert office.states("vendor") == {"Asleep": "reactivated"}


def test_collisions_are_found_beforehand(office: Office) -> None:
    """Protects N2: names that become one when cut are shown before any transfer, and a mapping for each ends it."""
    stem = "Wireless Access Point AX-3000 i"
    office.order(items={1: f"{stem}ndoor", 2: f"{stem}P67 outdoor", 3: "Battery"})
    office.items("AP indoor", "AP outdoor", "Battery")
    assert office.states("item") == {
        f"{stem}ndoor": "collision",
        f"{stem}P67 outdoor": "collision",
        "Battery": "same_name",
    }
    office.mapping.choose(COMPANY, "item", 1, "AP indoor", who="dana")
    office.mapping.choose(COMPANY, "item", 2, "ap outdoor", who="dana")
    views = {view.autotask_id: view for view in office.mapping.names(COMPANY, "item")}
    assert (views[2].state, views[2].mapped_to, views[2].mapped_by, views[2].mapped_at) == (
        "mapped",
        "AP outdoor",
        "dana",
        NOW,
    )
    chosen = office.mapping.choose(COMPANY, "item", 2, "AP indoor", who="dana")
    views = {view.autotask_id: view for view in office.mapping.names(COMPANY, "item")}
    assert (views[1].state, views[2].state, chosen.state) == ("shared", "shared", "shared")
    words = f"stand for this item: “{stem}ndoor” and “{stem}P67 outdoor”. Orders and invoices of all of them use it; its count is not"
    assert words in views[1].explanation and words in chosen.explanation


def test_an_item_under_its_new_name_is_still_that_of_its_product(office: Office) -> None:
    """Protects counts: whoever maps a product to the new name of an item that another product led to is told at once, before any sync, and
    both are shown; a name that is another item's now is not."""
    office.order(items={1: "Old", 2: "Other"})
    known = {("item", 1): KnownEntry(list_id="80-Renamed", full_name="Old", key="old")}
    with office.database.write() as connection:
        facts.note_entries(connection, office.company_id, known, read_at=NOW)
    office.quickbooks(NameList.ITEMS, *(listed(name, "Inventory") for name in ("Renamed", "Another")))
    csv = b"kind,autotask_id,mapped_to\nitem,2,Renamed\n"
    (change,) = office.mapping.preview_csv(COMPANY, csv).changes
    assert "stand for this item: “Old” and “Other”" in change.note
    chosen = office.mapping.choose(COMPANY, "item", 2, "Renamed", who="dana")
    assert (chosen.state, office.states("item")) == ("shared", {"Old": "shared", "Other": "shared"})
    assert office.mapping.choose(COMPANY, "item", 2, "Another", who="dana").state == "mapped"
    assert office.states("item")["Old"] == "mapped"


def test_a_file_that_takes_a_mapping_back_does_not_tell_that_the_item_is_shared(office: Office) -> None:
    """Protects from a note that is not true: once its mapping is taken back, a product goes by its own name again, not by the item that the
    mapping led to; a mapping that does make it one item is told of."""
    office.order(items={1: "Old", 2: "Other"})
    office.quickbooks(NameList.ITEMS, listed("Old", "Inventory"))
    office.mapping.choose(COMPANY, "item", 2, "Old", who="dana")
    known = {("item", one): KnownEntry(list_id="80-Old", full_name="Old", key="old") for one in (1, 2)}
    with office.database.write() as connection:
        facts.note_entries(connection, office.company_id, known, read_at=NOW)
    assert office.states("item") == {"Old": "shared", "Other": "shared"}
    csv = b"kind,autotask_id,mapped_to\nitem,2,\n"
    (change,) = office.mapping.preview_csv(COMPANY, csv).changes
    assert (change.before, change.after, change.note) == ("Old", "", "")
    office.mapping.import_csv(COMPANY, csv, who="dana")
    assert office.states("item") == {"Old": "same_name", "Other": "created"}
    (change,) = office.mapping.preview_csv(COMPANY, b"kind,autotask_id,mapped_to\nitem,2,Old\n").changes
    assert "stand for this item" in change.note


def test_ship_methods_are_never_created(office: Office) -> None:
    """Protects N4: one that QuickBooks lacks is left out, an inactive one too, and a mapping is used first."""
    office.order(shipping=(1, "UPS Ground"))
    office.order(shipping=(2, "Pallet Truck with Tail Lift"))
    office.order(shipping=(3, "Courier"))
    office.quickbooks(NameList.SHIP_METHODS, listed("ups ground"), listed("Courier", is_active=False), listed("Truck"))
    assert office.states("ship_method") == {
        "UPS Ground": "same_name",
        "Pallet Truck with Tail Lift": "left_out",
        "Courier": "inactive",
    }
    office.mapping.choose(COMPANY, "ship_method", 2, "Truck", who="dana")
    assert office.states("ship_method")["Pallet Truck with Tail Lift"] == "mapped"
    office.quickbooks(NameList.SHIP_METHODS, listed("UPS Ground"), listed("Pallet Truck wi"))
    assert office.states("ship_method")["Pallet Truck with Tail Lift"] == "missing"
    office.mapping.remove(COMPANY, "ship_method", 2, who="dana")
    assert office.states("ship_method")["Pallet Truck with Tail Lift"] == "shortened"


def test_tax_regions_go_to_sales_tax_items_only(any_office: Office) -> None:
    """Protects I4: a region goes to an active sales tax item or group; only those are suggested, offered and taken."""
    office = any_office
    long = "Commonwealth of Massachusetts and Islands"
    office.tax_regions("Florida", long, "Texas", "Ohio State Tax", "Labor", "Nowhere")
    office.quickbooks(
        NameList.ITEMS,
        *(listed(name, "SalesTax") for name in ("FLORIDA", long[:31].strip(), "Other", "Ohio, State Tax")),
        listed("Texas", "SalesTaxGroup", is_active=False),
        *(listed(name, "Service") for name in ("Labor", "Nowhere, Inc.")),
    )
    states = {long: "shortened", "Florida": "same_name", "Labor": "left_out"}
    states |= {"Nowhere": "left_out", "Ohio State Tax": "left_out", "Texas": "inactive"}
    assert office.states("tax_region") == states
    assert office.mapping.entries(COMPANY, "tax_region", text="o") == [
        long[:31].strip(),
        "FLORIDA",
        "Ohio, State Tax",
        "Other",
    ]
    suggested = office.mapping.accept_all(COMPANY, "tax_region", score_min=80, who="dana")
    assert [(change.autotask_name, change.after) for change in suggested] == [("Ohio State Tax", "Ohio, State Tax")]
    with pytest.raises(UseError, match="“Labor” is no sales tax item in QuickBooks"):
        office.mapping.choose(COMPANY, "tax_region", 6, "labor", who="dana")
    office.mapping.choose(COMPANY, "tax_region", 6, "other", who="dana")
    assert office.states("tax_region")["Nowhere"] == "mapped"
    office.quickbooks(NameList.ITEMS, listed("Other", "Service"))
    assert office.states("tax_region")["Nowhere"] == "other_kind"
    office.quickbooks(NameList.ITEMS)
    (view,) = [view for view in office.mapping.names(COMPANY, "tax_region") if view.autotask_name == "Nowhere"]
    assert (view.state, view.needs_a_person) == ("missing", True)
    assert view.explanation == "QuickBooks has no item of that name. Invoices of the region wait for it."
    assert office.mapping.import_csv(COMPANY, b"kind,autotask_id,mapped_to\ntax_region,6,\n", who="dana").is_saved
    assert office.states("tax_region")["Nowhere"] == "left_out"
    office.tax_regions("Sunshine State")
    assert set(office.states("tax_region")) == set(states) - {"Florida"} | {"Sunshine State"}


def test_what_a_conversation_learned_since_counts(office: Office) -> None:
    """Protects against an old list: a vendor that was created or has gone after the reading is known as it is now."""
    office.order("New")
    office.order("Gone", vendor_id=2)
    office.vendors("Gone")
    office.later(hours=1)
    known = {("entity", "new"): Entity(kind="Vendor", list_id="1", full_name="New"), ("entity", "gone"): None}
    with office.database.write() as connection:
        facts.remember(connection, office.company_id, known, epoch=1, read_at=office.now)
    assert office.states("vendor") == {"New": "same_name", "Gone": "created"}
    office.later(hours=1)
    office.vendors("Gone")
    assert office.states("vendor") == {"New": "created", "Gone": "same_name"}


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        (MappingKind.VENDOR, "x" * 41, ""),
        (MappingKind.VENDOR, "x" * 42, "41 characters"),
        (MappingKind.VENDOR, "a:b", "a colon"),
        (MappingKind.CUSTOMER, "Harbor:Job 1", ""),
        (MappingKind.CUSTOMER, "", "is empty"),
        (MappingKind.ITEM, "x" * 31 + ":" + "y" * 31, ""),
        (MappingKind.ITEM, "x" * 32, "31 characters"),
        (MappingKind.ITEM, "a:b:c:d:e:f", "5 levels"),
        (MappingKind.CUSTOMER, ":".join(["x" * 41] * 5), ""),
        (MappingKind.ITEM, "a::b", "an empty level"),
        (MappingKind.SHIP_METHOD, "x" * 16, "15 characters"),
    ],
)
def test_names_that_quickbooks_cannot_have(kind: MappingKind, name: str, reason: str) -> None:
    """Protects whoever types: a name that QuickBooks could not have is refused, with the reason."""
    assert (reason in wrong_name(kind, name)) if reason else wrong_name(kind, name) == ""


def test_customers_of_invoices_are_names_too(office: Office) -> None:
    """Protects the transfer of invoices: whoever is billed is on the page, whether or not anything was ordered for them."""
    invoice = Invoice(id=1, number="INV-1", customer_id=20, customer_name="Harbor Clinic", invoiced_at=NOW, lines=())
    with office.database.write() as connection:
        invoices.save_invoices(connection, office.company_id, [invoice], read_at=NOW, reading_number=1)
    office.vendors("Ingram")
    assert office.states("customer") == {"Harbor Clinic": "created"}


def test_without_a_conversation_no_list_is_asked_for(office: Office) -> None:
    """Protects the reading: its place belongs to one conversation, so without one nothing is begun."""
    office.mapping.read_lists(COMPANY, who="dana")
    with office.database.write() as connection:
        assert next_list_page(connection, office.row()) is None
