"""Reading whole lists of names from QuickBooks, page by page: what is asked next, and what an answer means for the reading.

The names serve suggestions and the page Mapping only. No plan is made from them, so that a list which is old, or was read by half,
cannot lead to a write: whatever is written is looked up by name in its own conversation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from stockpost.core.learn import is_answer
from stockpost.core.quickbooks_records import Account, Entity, Item, Response, ShipMethod, Site, TransactionClass
from stockpost.core.requests import NameListQuery

PAGES_MAX = 200
"""Pages of one reading: with 500 names each (QuickBooks FACTS 8) more than QuickBooks keeps in most editions. Longer lists are said to be too long."""
STARTS_MAX = 5
"""How often one reading may begin anew. An iterator ends with its session and a few seconds after its last page (QuickBooks FACTS 3)."""
_ITERATOR_NOT_VALID = 3391


class NameList(StrEnum):
    """The lists of QuickBooks whose names can be read."""

    ENTITIES = "entities"
    ITEMS = "items"
    SHIP_METHODS = "ship_methods"
    SITES = "sites"
    """Only where the company file keeps stock by site: any other would refuse the question."""
    ACCOUNTS = "accounts"
    CLASSES = "classes"
    """Only where the company file has class tracking switched on."""


class ReadingState(StrEnum):
    """Where a reading stands."""

    ASKED = "asked"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """The reading of one list. `number` counts the beginnings, so that names of an earlier one are told apart; `iterator_id` is empty
    while a page is under way, so that a lost page is never skipped. `finished_number` is the reading that last came to its end, and
    `finished_at` when."""

    name_list: NameList
    state: ReadingState = ReadingState.ASKED
    asked_by: str
    asked_at: datetime
    number: int = 0
    starts: int = 0
    pages: int = 0
    names: int = 0
    iterator_id: str = ""
    conversation_id: int | None = None
    finished_number: int = 0
    finished_at: datetime | None = None
    detail: str = ""

    @property
    def is_wanted(self) -> bool:
        """Is there something to ask QuickBooks?"""
        return self.state in (ReadingState.ASKED, ReadingState.READING)

    def is_going_on(self, conversation_id: int) -> bool:
        """May the next page be asked for where the last one ended?"""
        return self.state == ReadingState.READING and bool(self.iterator_id) and self.conversation_id == conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """One entry of a list. `kind` is QuickBooks' word, as in `Entity.kind`, `Item.kind` and `Account.account_type`; empty for a ship method, a
    site or a class."""

    list_id: str
    name: str
    kind: str = ""
    is_active: bool = True


def asked_for(earlier: ListReading | None, *, name_list: NameList, who: str, now: datetime) -> ListReading:
    """A person asks for a list (again). What was read before is shown until it is read to its end; one that is under way goes on."""
    if earlier is None:
        return ListReading(name_list=name_list, asked_by=who, asked_at=now)
    if earlier.is_wanted:
        return replace(earlier, asked_by=who, asked_at=now, starts=0)
    return replace(earlier, state=ReadingState.ASKED, asked_by=who, asked_at=now, starts=0, detail="")


def why_not(reading: ListReading, conversation_id: int) -> str:
    """Why a reading cannot go on, as a sentence; empty where it can."""
    if reading.is_going_on(conversation_id):
        if reading.pages >= PAGES_MAX:
            return f"The list has more than {reading.names:,} names, which is more than Stockpost reads. Map by typing the names."
        return ""
    if reading.starts >= STARTS_MAX:
        return f"QuickBooks did not answer the whole list in {STARTS_MAX} attempts. Ask again when QuickBooks is less busy."
    return ""


def next_page(reading: ListReading, conversation_id: int) -> tuple[ListReading, NameListQuery]:
    """The reading once its next page is asked for, and the question."""
    if reading.is_going_on(conversation_id):
        query = NameListQuery(name_list=reading.name_list.value, iterator_id=reading.iterator_id)
        return replace(reading, pages=reading.pages + 1, iterator_id=""), query
    begun = replace(
        reading,
        state=ReadingState.READING,
        number=reading.number + 1,
        starts=reading.starts + 1,
        pages=1,
        names=0,
        iterator_id="",
        conversation_id=conversation_id,
    )
    return begun, NameListQuery(name_list=reading.name_list.value)


def after_page(
    reading: ListReading, response: Response | None, *, now: datetime
) -> tuple[ListReading, tuple[ListedName, ...]]:
    """The reading after an answer, with the names to keep. A refusal ends it; an iterator that is not valid any more begins it anew."""
    if response is not None and response.status_code == _ITERATOR_NOT_VALID:
        return replace(reading, state=ReadingState.ASKED), ()
    if response is None or not is_answer(response):
        detail = f"QuickBooks {response.status_code}: {response.message.strip()}" if response else "It gave no answer."
        return replace(reading, state=ReadingState.FAILED, detail=f"QuickBooks did not give the list. {detail}"), ()
    names = tuple(
        listed_name(record)
        for record in response.records
        if isinstance(record, Entity | Item | ShipMethod | Account | TransactionClass)
        or (isinstance(record, Site) and not record.parent_list_id)
    )
    reading = replace(reading, names=reading.names + len(names))
    if response.iterator_id and response.iterator_remaining:
        return replace(reading, iterator_id=response.iterator_id), names
    return replace(reading, state=ReadingState.DONE, finished_number=reading.number, finished_at=now, detail=""), names


def listed_name(record: Entity | Item | ShipMethod | Site | Account | TransactionClass) -> ListedName:
    """What the lists keep of an entry."""
    if isinstance(record, ShipMethod | Site):
        return ListedName(list_id=record.list_id, name=record.name, is_active=record.is_active)
    if isinstance(record, Account):
        return ListedName(
            list_id=record.list_id, name=record.full_name, kind=record.account_type, is_active=record.is_active
        )
    if isinstance(record, TransactionClass):
        return ListedName(list_id=record.list_id, name=record.full_name, is_active=record.is_active)
    return ListedName(list_id=record.list_id, name=record.full_name, kind=record.kind, is_active=record.is_active)
