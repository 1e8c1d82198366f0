"""Whole lists of QuickBooks are read in a conversation, after all transfers, and nothing that goes wrong there touches a transfer."""

from __future__ import annotations

import pytest

from stockpost.core import requests
from stockpost.core.name_lists import ListedName, ListReading, NameList, ReadingState
from stockpost.store import companies, name_lists
from tests.crashes.connector import QuickBooksDoor
from tests.crashes.scene import COMPANY, Scene, check_whole

LISTS = ("EntityQuery", "ItemQuery", "ShipMethodQuery")


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 40 names, so that a few dozen need two."""
    monkeypatch.setattr(requests, "NAMES_PER_PAGE", 40)


def lists(scene: Scene) -> dict[str, tuple[str, int]]:
    """State and number of names of each list."""
    with scene.database.read() as connection:
        company = companies.all_companies(connection)[0].id
        return {
            name_list.value: (
                reading.state.value,
                len(name_lists.known_list(connection, company, name_list).names),
            )
            for name_list, reading in name_lists.readings_of(connection, company).items()
        }


def starts(scene: Scene) -> list[str]:
    """The lists that were begun, in turn."""
    begun = [text for text in scene.connector.messages if "IncludeRetElement" in text and "iteratorID" not in text]
    return [name for text in begun for name in LISTS if f"<{name}Rq" in text]


def many_vendors(scene: Scene) -> int:
    """More names than one page holds; how many there are then."""
    adds = "".join(
        f"<VendorAddRq><VendorAdd><Name>Many {number:04}</Name></VendorAdd></VendorAddRq>"
        for number in range(requests.NAMES_PER_PAGE + 20)
    )
    document = f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">{adds}</QBXMLMsgsRq></QBXML>'
    assert scene.connector.quickbooks.process(document)[0]
    return len(scene.books()["entities"])


def test_lists_are_read_when_a_person_asks(scene: Scene) -> None:
    """Protects the page Mapping: every name of the file, once asked for, within one conversation; nothing is written by it."""
    count = many_vendors(scene)
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    before = scene.books()
    assert scene.session() == "finished"
    assert lists(scene)["entities"] == ("done", count)
    assert lists(scene)["ship_methods"][0] == "done"
    assert scene.connector.percents[-1] == 100
    assert scene.books() == before
    assert scene.session() == "none"
    assert scene.desk.verify_audit().ok


def test_transfers_come_first(scene: Scene) -> None:
    """Protects transfers: the lists are asked for after the last write, and the run is done as ever."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    places = [place for place, text in enumerate(scene.connector.messages) if "iterator" in text]
    writes = [place for place, text in enumerate(scene.connector.messages) if "newMessageSetID" in text]
    assert places[0] > writes[-1]
    assert {state for state, _ in lists(scene).values()} == {"done"}


@pytest.mark.parametrize("lost", ["drop_request", "drop_reply"])
def test_a_lost_page_begins_the_list_anew(scene: Scene, lost: str) -> None:
    """Protects against a hole in a list: the second page is lost, and the next conversation begins again."""
    count = many_vendors(scene)
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    setattr(scene.connector, lost, 'iterator="Continue"')
    assert scene.session() == "lost"
    assert lists(scene)["entities"] == ("reading", 0)
    assert scene.session() == "finished"
    assert lists(scene)["entities"] == ("done", count)
    assert starts(scene) == ["EntityQuery", "EntityQuery", "ItemQuery", "ShipMethodQuery"]


def test_an_expired_iterator_begins_the_list_anew(scene: Scene) -> None:
    """Protects a slow conversation: QuickBooks has forgotten the iterator (3391), which is no failure of the list."""
    count = many_vendors(scene)
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    quickbooks = scene.connector.quickbooks
    forgotten: list[str] = []

    class Forgetful(QuickBooksDoor):
        def process(self, document: str) -> tuple[str, str, str]:
            if 'iterator="Continue"' in document and not forgotten:
                forgotten.append(document)
                scene.world.quickbooks.act("end-session")
            return super().process(document)

    scene.connector.quickbooks = Forgetful(quickbooks.url, quickbooks.client)
    assert scene.session() == "finished"
    assert forgotten
    assert lists(scene)["entities"] == ("done", count)


def test_a_list_that_is_refused_stops_nothing(scene: Scene) -> None:
    """Protects transfers and the other lists: one list is refused, its reason is kept, the rest goes on; asked again it is read."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    quickbooks = scene.connector.quickbooks

    class Refusing(QuickBooksDoor):
        def process(self, document: str) -> tuple[str, str, str]:
            answer, hresult, text = super().process(document)
            if 'iterator="Start"' in document and "<EntityQueryRq" in document:
                answer = answer.replace('statusCode="0"', 'statusCode="3250"').replace('"Info"', '"Error"')
            return answer, hresult, text

    scene.connector.quickbooks = Refusing(quickbooks.url, quickbooks.client)
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    assert {name: state for name, (state, _) in lists(scene).items()} == {
        "entities": "failed",
        "items": "done",
        "ship_methods": "done",
        "accounts": "done",
    }
    with scene.database.read() as connection:
        company = companies.all_companies(connection)[0].id
        assert "3250" in name_lists.readings_of(connection, company)[NameList.ENTITIES].detail
    scene.connector.quickbooks = quickbooks
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    assert scene.session() == "finished"
    assert lists(scene)["entities"][0] == "done"


def test_a_list_that_never_comes_is_given_up(scene: Scene) -> None:
    """Protects against asking for ever: after five beginnings the list is marked, and the Web Connector has nothing to do."""
    many_vendors(scene)
    scene.desk.mapping.read_lists(COMPANY, who="dana")
    for _ in range(5):
        scene.connector.drop_reply = "<EntityQueryRq"
        assert scene.session() == "lost"
    scene.connector.drop_reply = ""
    assert scene.session() == "finished"
    assert lists(scene)["entities"][0] == ReadingState.FAILED.value
    assert lists(scene)["items"][0] == ReadingState.DONE.value
    assert scene.session() == "none"


def test_names_of_before_are_not_those_of_a_newly_joined_file(scene: Scene) -> None:
    """Protects suggestions: with the first contact a file is joined, and no name that was read of another one is left."""
    with scene.database.write() as connection:
        company = companies.all_companies(connection)[0]
        old = ListReading(
            name_list=NameList.ITEMS,
            state=ReadingState.DONE,
            asked_by="dana",
            asked_at=company.joined_at,
            number=1,
            finished_number=1,
            finished_at=company.joined_at,
        )
        name_lists.save_reading(connection, company.id, old)
        name_lists.add_names(connection, company.id, old, [ListedName(list_id="1", name="Of another file")])
    assert scene.session() == "finished"
    assert lists(scene) == {}
