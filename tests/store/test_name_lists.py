"""Names of QuickBooks' lists are kept the same on both databases."""

from __future__ import annotations

from dataclasses import replace

from stockpost.core.name_lists import ListedName, ListReading, NameList, ReadingState
from stockpost.store import name_lists
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

ASKED = ListReading(name_list=NameList.ITEMS, asked_by="dana", asked_at=NOW)
FIRST = ListedName(list_id="1", name="Battery", kind="Inventory")
SECOND = ListedName(list_id="2", name="antenna", kind="Service", is_active=False)


def test_a_list_is_shown_as_last_read_to_its_end(database: Database) -> None:
    """Protects suggestions: half a list is never shown, and an older whole one stays until the newer is whole."""
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        assert name_lists.known_list(connection, company, NameList.ITEMS).read_at is None
        reading = replace(ASKED, state=ReadingState.READING, number=1)
        name_lists.save_reading(connection, company, reading)
        name_lists.add_names(connection, company, reading, [FIRST])
        name_lists.add_names(connection, company, reading, [SECOND, replace(FIRST, name="Battery 2")])
        name_lists.add_names(connection, company, reading, [])
        assert name_lists.is_wanted(connection, company)
        assert name_lists.known_list(connection, company, NameList.ITEMS).names == ()
        done = replace(reading, state=ReadingState.DONE, finished_number=1, finished_at=NOW, conversation_id=4)
        name_lists.save_reading(connection, company, done)
        known = name_lists.known_list(connection, company, NameList.ITEMS)
        assert (known.names, known.read_at) == ((SECOND, replace(FIRST, name="Battery 2")), NOW)
        assert not name_lists.is_wanted(connection, company)
        newer = replace(done, state=ReadingState.READING, number=2)
        name_lists.save_reading(connection, company, newer)
        name_lists.add_names(connection, company, newer, [FIRST])
        assert len(name_lists.known_list(connection, company, NameList.ITEMS).names) == 2
        name_lists.drop_other_names(connection, company, newer)
        whole = replace(newer, state=ReadingState.DONE, finished_number=2)
        name_lists.save_reading(connection, company, whole)
        assert name_lists.known_list(connection, company, NameList.ITEMS).names == ()
        assert name_lists.readings_of(connection, company) == {NameList.ITEMS: whole}
        assert name_lists.readings_of(connection, other) == {}


def test_another_file_has_other_names(database: Database) -> None:
    """Protects a company that is bound to another file: no name of the old one is left; what was asked for is read in the new one."""
    with database.write() as connection:
        company = join_company(connection)
        done = replace(ASKED, state=ReadingState.DONE, number=1, finished_number=1, finished_at=NOW)
        name_lists.save_reading(connection, company, done)
        name_lists.add_names(connection, company, done, [FIRST])
        wanted = replace(done, name_list=NameList.ENTITIES, state=ReadingState.READING, pages=2)
        name_lists.save_reading(connection, company, wanted)
        name_lists.drop_lists(connection, company)
        fresh = replace(ASKED, name_list=NameList.ENTITIES)
        assert name_lists.readings_of(connection, company) == {NameList.ENTITIES: fresh}
        name_lists.save_reading(connection, company, replace(done, number=1))
        assert name_lists.known_list(connection, company, NameList.ITEMS).names == ()
