"""Counts over time, how syncs ended, wishes to read and names of locations, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, func, select, true

from stockpost.core.autotask_records import Product, StockRow
from stockpost.core.item_counts import LastSync
from stockpost.core.quickbooks_records import Item, Terms
from stockpost.store import facts, snapshots
from stockpost.store.autotask_locations import locations_known, save_locations
from stockpost.store.count_history import (
    AUTOTASK,
    KEPT,
    KEYS_IN_ONE_QUERY,
    QUICKBOOKS,
    history_of,
    move_counts,
    note_counts,
)
from stockpost.store.count_readings import ask_for_counts, count_reading, finish_counts, is_asked_for
from stockpost.store.database import Database
from stockpost.store.item_syncs import save_syncs, syncs_of
from stockpost.store.ledger_tables import count_history
from tests.store.conftest import NOW, join_company

HOUR = timedelta(hours=1)


def units(connection: Connection, company_id: int, side: str, key: str) -> list[tuple[datetime, str]]:
    return [(change.time, str(change.units)) for change in history_of(connection, company_id, side, key)]


def test_only_changes_of_a_count_are_kept(database: Database) -> None:
    """Protects the history of counts: equal readings add nothing, each change adds one row, by company and side."""
    with database.write() as connection:
        acme, other = join_company(connection), join_company(connection, "Other")
        for hours, count in enumerate(("5", "5", "8", "8", "5")):
            note_counts(connection, acme, AUTOTASK, {"1": Decimal(count)}, at=NOW + hours * HOUR)
        note_counts(connection, acme, QUICKBOOKS, {"1": Decimal(9)}, at=NOW)
        note_counts(connection, other, AUTOTASK, {"1": Decimal(7)}, at=NOW)
        note_counts(connection, acme, AUTOTASK, {}, at=NOW)
    with database.read() as connection:
        assert units(connection, acme, AUTOTASK, "1") == [(NOW, "5"), (NOW + 2 * HOUR, "8"), (NOW + 4 * HOUR, "5")]
        assert units(connection, acme, QUICKBOOKS, "1") == [(NOW, "9")]
        assert units(connection, other, AUTOTASK, "1") == [(NOW, "7")]


def test_old_changes_go_and_the_newest_count_stays(database: Database) -> None:
    """Protects the bound of the history: after more than a year only what still counts is left of it."""
    late = NOW + KEPT + HOUR
    with database.write() as connection:
        company = join_company(connection)
        note_counts(connection, company, AUTOTASK, {"1": Decimal(1), "2": Decimal(4)}, at=NOW)
        note_counts(connection, company, AUTOTASK, {"1": Decimal(2)}, at=NOW + 2 * HOUR)
        note_counts(connection, company, AUTOTASK, {"1": Decimal(3)}, at=late)
    with database.read() as connection:
        assert units(connection, company, AUTOTASK, "1") == [(NOW + 2 * HOUR, "2"), (late, "3")]
        assert units(connection, company, AUTOTASK, "2") == [(NOW, "4")]


def test_more_counts_than_one_query_takes(database: Database) -> None:
    """Protects full readings: all items are compared with what was read before, however many there are."""
    first = {str(number): Decimal(number) for number in range(2 * KEYS_IN_ONE_QUERY + 1)}
    second = {key: count + int(key) % 2 for key, count in first.items()}
    with database.write() as connection:
        company = join_company(connection)
        for at, counts in ((NOW, first), (NOW + HOUR, first), (NOW + 2 * HOUR, second)):
            note_counts(connection, company, QUICKBOOKS, counts, at=at)
        rows = connection.execute(select(func.count()).select_from(count_history)).scalar_one()
    assert rows == len(first) + KEYS_IN_ONE_QUERY


def test_counts_that_are_read_are_kept(database: Database) -> None:
    """Protects the chart of an item: what is read of either side is in its history, a sum over all locations for Autotask."""
    with database.write() as connection:
        company = join_company(connection)
        snapshots.save_products(
            connection, company, [Product(id=3, name="Switch"), Product(id=4, name="Cable")], reading_number=1
        )
        rows = [StockRow(product_id=3, location_id=place, on_hand=Decimal(2 + place)) for place in (1, 2)]
        snapshots.save_stock(connection, company, {3, 4}, rows, read_at=NOW, reading_number=1, is_consistent=True)
        item = Item(kind="Inventory", list_id="1", full_name="Switch", on_hand=Decimal(6))
        known = {("item", "switch"): item, ("on_hand", "switch"): Decimal(6), ("item", "cable"): None}
        facts.remember(connection, company, known, epoch=1, read_at=NOW)
    with database.read() as connection:
        assert units(connection, company, AUTOTASK, "3") == [(NOW, "7")]
        assert units(connection, company, AUTOTASK, "4") == [], "no row in Autotask is unknown, not zero"
        assert units(connection, company, QUICKBOOKS, "switch") == [(NOW, "6")]


def test_counts_follow_an_item_that_is_renamed(database: Database) -> None:
    """Protects the chart of a renamed item: what was counted under its old name comes before what is counted under the new one, only the
    last of them is the newest, and other items keep their own."""
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        for who, side, key, counts in (
            (company, QUICKBOOKS, "switch", (3, 5)),
            (company, QUICKBOOKS, "switch new", (5, 6)),
            (company, QUICKBOOKS, "cable", (1,)),
            (company, AUTOTASK, "switch", (7,)),
            (other, QUICKBOOKS, "switch", (8,)),
        ):
            for hours, count in enumerate(counts):
                note_counts(connection, who, side, {key: Decimal(count)}, at=NOW + hours * HOUR)
        move_counts(connection, company, QUICKBOOKS, old="switch", new="switch new")
        move_counts(connection, company, QUICKBOOKS, old="cable", new="cable new")
        move_counts(connection, company, QUICKBOOKS, old="nothing", new="something")
        note_counts(connection, company, QUICKBOOKS, {"switch new": Decimal(6), "cable new": Decimal(2)}, at=NOW + HOUR)
    with database.read() as connection:

        def counted(who: int, side: str, key: str) -> list[str]:
            return [count for _, count in units(connection, who, side, key)]

        assert counted(company, QUICKBOOKS, "switch new") == ["3", "5", "6"]
        assert counted(company, QUICKBOOKS, "cable new") == ["1", "2"]
        assert [counted(company, QUICKBOOKS, key) for key in ("switch", "cable", "something")] == [[], [], []]
        assert (counted(company, AUTOTASK, "switch"), counted(other, QUICKBOOKS, "switch")) == (["7"], ["8"])
        here = count_history.c
        newest = select(func.count()).where(here.company_id == company, here.is_newest.is_(true()))
        assert connection.execute(newest).scalar_one() == 3


def test_another_company_file_has_another_history(database: Database) -> None:
    """Protects B2: counts of the file that was bound before are not shown as this one's; Autotask's stay."""
    with database.write() as connection:
        company = join_company(connection)
        note_counts(connection, company, AUTOTASK, {"1": Decimal(5)}, at=NOW)
        note_counts(connection, company, QUICKBOOKS, {"switch": Decimal(5)}, at=NOW)
        facts.drop_facts(connection, company)
        assert units(connection, company, QUICKBOOKS, "switch") == []
        assert units(connection, company, AUTOTASK, "1") == [(NOW, "5")]


def test_the_last_sync_of_an_item_replaces_the_one_before(database: Database) -> None:
    """Protects “last sync time and result per item are kept”: the newest one counts, exactly as it was entered."""
    first = LastSync(product_id=3, run_id=1, time=NOW, result="adjusted", autotask=Decimal("2.50"))
    problem = replace(first, run_id=2, time=NOW + HOUR, result="problem", reason="Too large", quickbooks=Decimal(1))
    other = LastSync(product_id=4, run_id=2, time=NOW, result="equal", received=Decimal(5), posted=Decimal(4))
    with database.write() as connection:
        company = join_company(connection)
        save_syncs(connection, company, [])
        save_syncs(connection, company, [first])
        assert syncs_of(connection, company) == {3: first}
        save_syncs(connection, company, [problem, other])
        assert syncs_of(connection, company) == {3: problem, 4: other}
        assert syncs_of(connection, company, [4]) == {4: other}
        assert syncs_of(connection, join_company(connection, "Other")) == {}


def test_a_wish_for_counts_waits_until_they_are_read(database: Database) -> None:
    """Protects “read QuickBooks' counts now”: asked twice it is one wish of whoever asked first, and it ends once."""
    with database.write() as connection:
        company = join_company(connection)
        assert (count_reading(connection, company), is_asked_for(connection, company)) == (None, False)
        ask_for_counts(connection, company, who="Dana", now=NOW)
        ask_for_counts(connection, company, who="Olu", now=NOW + HOUR)
        found = count_reading(connection, company)
        assert found is not None
        assert (found.asked_by, found.asked_at, found.finished_at) == ("Dana", NOW, None)
        assert is_asked_for(connection, company)
        finish_counts(connection, company, now=NOW + HOUR)
        finish_counts(connection, company, now=NOW + 2 * HOUR)
        found = count_reading(connection, company)
        assert found is not None
        assert (found.finished_at, is_asked_for(connection, company)) == (NOW + HOUR, False)
        ask_for_counts(connection, company, who="Olu", now=NOW + 3 * HOUR)
        assert is_asked_for(connection, company)


def test_locations_are_kept_as_last_read(database: Database) -> None:
    """Protects the columns by location: names that are gone in Autotask are gone here, and their age is known."""
    with database.write() as connection:
        company = join_company(connection)
        assert locations_known(connection, company).read_at is None
        save_locations(connection, company, {1: "Main", 2: "Van"}, read_at=NOW)
        save_locations(connection, company, {1: "Head office"}, read_at=NOW + HOUR)
        known = locations_known(connection, company)
        assert (known.names, known.read_at) == ({1: "Head office"}, NOW + HOUR)
        save_locations(connection, company, {}, read_at=NOW)
        assert locations_known(connection, company).names == {}


def test_what_a_listid_told_does_not_count_once_its_name_is_absent(database: Database) -> None:
    """Protects a conversation from asking for ever (seed 3607800): QuickBooks told of an item from its memory that is merged since; nobody
    would have asked for its ListID again, and each question for its count found nothing of its name."""
    toner, switch = (Item(kind="Inventory", list_id=name, full_name=name) for name in ("Toner", "Switch"))
    known: dict[tuple[str, str], object] = {
        ("item_by_list_id", "8-1"): toner,
        ("item_by_list_id", "8-2"): switch,
        ("item_by_list_id", "8-3"): None,
        ("item", "toner"): None,
        ("entity", "switch"): None,
    }
    with database.write() as connection:
        company_id = join_company(connection)
        facts.remember(connection, company_id, known, epoch=1, read_at=NOW)
        facts.forget_ids_of(connection, company_id, [key for key in known if known[key] is None], epoch=1)
        loaded = facts.load_facts(connection, company_id, epoch=1, preferences=None)
        assert loaded.items_by_list_id == {"8-2": switch, "8-3": None}
        assert loaded.items == {"toner": None}


def test_some_facts_are_loaded_without_the_others(database: Database) -> None:
    """Protects the speed of each plan: of the invoices of all years those that are asked about, also one that is known to be gone."""
    known: dict[tuple[str, str], object] = {
        ("terms", "8-1"): Terms(list_id="8-1", name="Net 30"),
        ("terms", "8-2"): None,
        ("terms", "8-3"): Terms(list_id="8-3", name="Net 60"),
        ("class", "8-1"): None,
    }
    with database.write() as connection:
        company_id = join_company(connection)
        facts.remember(connection, company_id, known, epoch=1, read_at=NOW)
        found = facts.known_of(connection, company_id, "terms", ["8-1", "8-2", "8-9"])
        assert found == {"8-1": known["terms", "8-1"], "8-2": None}
        assert facts.known_of(connection, company_id, "terms", []) == {}
