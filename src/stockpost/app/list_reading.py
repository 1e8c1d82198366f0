"""Reading whole lists of QuickBooks in a conversation: last of all, when nothing is left to transfer, and without ever writing.

A list that QuickBooks does not give is marked so and left alone; the conversation and all transfers go on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.features import features_of
from stockpost.core.name_lists import (
    PAGES_MAX,
    ListReading,
    NameList,
    ReadingState,
    after_page,
    asked_for,
    next_page,
    why_not,
)
from stockpost.core.quickbooks_records import Reply
from stockpost.core.requests import NameListQuery
from stockpost.store import conversations, name_lists
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow

EXCHANGES = len(NameList) * PAGES_MAX
"""Messages that a conversation may take for lists, beside those for transfers."""


_FEATURES = {NameList.SITES: "sites", NameList.CLASSES: "classes"}
"""Lists of a feature that not every company file has switched on."""


@dataclass(frozen=True, slots=True)
class AskList:
    """Ask for the next page of a list; `reading` is how it stands once asked."""

    reading: ListReading
    request: NameListQuery


def lists_of(company: CompanyRow) -> list[NameList]:
    """The lists that the company file has, as far as is known."""
    features = features_of(company)
    return [one for one in NameList if _FEATURES.get(one, "") in ("", *features)]


def ask_for_lists(connection: Connection, company: CompanyRow, *, who: str, now: datetime) -> None:
    """A person wants the lists as they are now: they are read in the next conversation with QuickBooks."""
    earlier = name_lists.readings_of(connection, company.id)
    wanted = lists_of(company)
    for name_list in wanted:
        reading = asked_for(earlier.get(name_list), name_list=name_list, who=who, now=now)
        name_lists.save_reading(connection, company.id, reading)
    append_event(
        connection,
        company_id=company.id,
        time=now,
        who=who,
        kind="lists asked for",
        subject=f"company:{company.name}",
        data={"lists": [name_list.value for name_list in wanted]},
    )


def next_list_page(connection: Connection, company: CompanyRow) -> AskList | None:
    """The next page to ask for; None where every list is read, or cannot be."""
    live = conversations.live_conversation(connection, company.id)
    if live is None:
        return None
    for reading in name_lists.readings_of(connection, company.id).values():
        if not reading.is_wanted:
            continue
        reason = why_not(reading, live.id)
        if not reason:
            return AskList(*next_page(reading, live.id))
        _enter(connection, company, replace(reading, state=ReadingState.FAILED, detail=reason))
    return None


def note_asked(connection: Connection, company: CompanyRow, asked: AskList) -> None:
    """The question leaves."""
    name_lists.save_reading(connection, company.id, asked.reading)
    if asked.reading.pages == 1:
        name_lists.drop_other_names(connection, company.id, asked.reading)


def enter_page(
    connection: Connection, company: CompanyRow, name_list: str, request_id: str, reply: Reply, *, now: datetime
) -> None:
    """Keep a page, and what it means for the reading."""
    reading = name_lists.readings_of(connection, company.id)[NameList(name_list)]
    answer = next((found for found in reply.responses if found.request_id == request_id), None)
    after, names = after_page(reading, answer, now=now)
    name_lists.add_names(connection, company.id, after, names)
    _enter(connection, company, after)


def _enter(connection: Connection, company: CompanyRow, reading: ListReading) -> None:
    name_lists.save_reading(connection, company.id, reading)
    if reading.state in (ReadingState.DONE, ReadingState.FAILED):
        name_lists.drop_other_names(connection, company.id, reading)
