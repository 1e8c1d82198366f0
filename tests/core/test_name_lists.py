"""The rules of reading whole lists: what is asked next, and what each answer means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from stockpost.core.name_lists import (
    PAGES_MAX,
    STARTS_MAX,
    ListedName,
    ListReading,
    NameList,
    ReadingState,
    after_page,
    asked_for,
    next_page,
    why_not,
)
from stockpost.core.quickbooks_records import Entity, Response, ShipMethod, Site
from stockpost.core.requests import NameListQuery

NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)
ASKED = ListReading(name_list=NameList.ENTITIES, asked_by="dana", asked_at=NOW)


def answer(*records: Entity | ShipMethod | Site, status: int = 0, **more: object) -> Response:
    severity = "Error" if status > 500 else "Info"
    return Response(
        name="EntityQuery",
        request_id="1",
        status_code=status,
        severity=severity,
        message="Said so.",
        records=records,
        **more,  # type: ignore[arg-type]
    )


def test_pages_are_asked_one_after_the_other() -> None:
    """Protects the whole list: it begins once, goes on by its iterator, and ends where nothing remains."""
    begun, first = next_page(ASKED, 7)
    assert first == NameListQuery(name_list="entities")
    assert (begun.number, begun.starts, begun.pages, begun.conversation_id) == (1, 1, 1, 7)
    vendor = Entity(kind="Vendor", list_id="1", full_name="Ingram", is_active=False)
    going, names = after_page(begun, answer(vendor, iterator_id="{x}", iterator_remaining=1), now=NOW)
    assert names == (ListedName(list_id="1", name="Ingram", kind="Vendor", is_active=False),)
    again, second = next_page(going, 7)
    assert second == NameListQuery(name_list="entities", iterator_id="{x}")
    assert (again.number, again.starts, again.pages, again.iterator_id) == (1, 1, 2, "")
    done, _ = after_page(again, answer(vendor, iterator_id="{x}", iterator_remaining=0), now=NOW)
    assert (done.state, done.names, done.finished_number, done.finished_at) == (ReadingState.DONE, 2, 1, NOW)
    assert not done.is_wanted


def test_a_lost_page_is_never_skipped() -> None:
    """Protects against a list with a hole: without the answer to a page, and in another session, the reading begins anew."""
    begun, _ = next_page(ASKED, 7)
    lost, question = next_page(begun, 7)
    assert (question.iterator_id, lost.number, lost.starts) == ("", 2, 2)
    going, _ = after_page(begun, answer(iterator_id="{x}", iterator_remaining=9), now=NOW)
    _, elsewhere = next_page(going, 8)
    assert elsewhere.iterator_id == ""


def test_a_reading_is_bounded() -> None:
    """Protects a conversation from going on for ever: by pages, and by how often it begins anew."""
    going = replace(
        ASKED, state=ReadingState.READING, iterator_id="{x}", conversation_id=7, pages=PAGES_MAX - 1, names=99_000
    )
    assert why_not(going, 7) == ""
    assert "99,000 names" in why_not(replace(going, pages=PAGES_MAX), 7)
    assert why_not(replace(ASKED, starts=STARTS_MAX - 1), 7) == ""
    assert f"{STARTS_MAX} attempts" in why_not(replace(ASKED, starts=STARTS_MAX), 7)


def test_what_quickbooks_refuses_ends_the_reading() -> None:
    """Protects P5: the reason is kept; only an iterator that has expired begins anew."""
    begun, _ = next_page(ASKED, 7)
    refused, names = after_page(begun, answer(status=3250), now=NOW)
    assert (refused.state, names) == (ReadingState.FAILED, ())
    assert "QuickBooks 3250: Said so." in refused.detail
    silent, _ = after_page(begun, None, now=NOW)
    assert silent.state == ReadingState.FAILED
    assert "no answer" in silent.detail
    expired, _ = after_page(begun, answer(status=3391), now=NOW)
    assert expired.state == ReadingState.ASKED


def test_an_empty_list_is_an_answer() -> None:
    """Protects a new company file: QuickBooks says that nothing was found (status 1), which is no failure."""
    begun, _ = next_page(replace(ASKED, name_list=NameList.SHIP_METHODS), 7)
    done, names = after_page(begun, answer(status=1), now=NOW)
    assert (done.state, names) == (ReadingState.DONE, ())
    one, names = after_page(begun, answer(ShipMethod(list_id="9", name="UPS")), now=NOW)
    assert (one.state, names) == (ReadingState.DONE, (ListedName(list_id="9", name="UPS"),))


def test_asking_again_keeps_what_is_known() -> None:
    """Protects the page: names that were read stay until they are read anew, and what is under way is not disturbed."""
    later = NOW + timedelta(days=1)
    assert asked_for(None, name_list=NameList.ITEMS, who="dana", now=NOW) == replace(ASKED, name_list=NameList.ITEMS)
    done = replace(
        ASKED, state=ReadingState.FAILED, number=3, finished_number=2, finished_at=NOW, starts=5, detail="No."
    )
    again = asked_for(done, name_list=NameList.ENTITIES, who="lee", now=later)
    assert (again.state, again.number, again.finished_number, again.finished_at) == (ReadingState.ASKED, 3, 2, NOW)
    assert (again.asked_by, again.asked_at, again.starts, again.detail) == ("lee", later, 0, "")
    going = replace(ASKED, state=ReadingState.READING, iterator_id="{x}", starts=4)
    assert asked_for(going, name_list=NameList.ENTITIES, who="lee", now=later).iterator_id == "{x}"


def test_bins_are_no_sites() -> None:
    """Protects the choice of a site: QuickBooks lists the bins of a site beside it."""
    begun, _ = next_page(replace(ASKED, name_list=NameList.SITES), 7)
    main, rack = Site(list_id="1", name="Main"), Site(list_id="2", name="Rack 1", parent_list_id="1")
    _, names = after_page(begun, answer(main, rack), now=NOW)
    assert names == (ListedName(list_id="1", name="Main"),)
