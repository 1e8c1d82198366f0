"""Reads whole sets of rows and proves that they are whole.

Paging asks again with `id > last id` and 500 rows at most, and never follows `nextPageUrl`. Both are documented (FACTS B3).
This one is immune to rows that move between pages while they are read: a page found by its number shifts when an earlier row
appears or leaves, a page found by the last id cannot. It also needs no address handed back by the server, and a page that
fails can be asked for again by itself. The price is that rows must come in order of id, which is checked.

A page is torn when its count differs from its rows, when an id repeats or is not above the last one, when ids do not rise
though more is announced, or when it is empty though more is announced. It is asked for again, a few times. Where the size of
the set cannot be known otherwise, query/count comes first: fewer rows than that are a torn reading. More may have been added.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from stockpost.autotask.errors import AutotaskError
from stockpost.autotask.filters import Filter, is_above, is_in
from stockpost.autotask.http import Connection
from stockpost.autotask.wire import AnyRow, Count, Page

AnyValue = TypeVar("AnyValue", int, str)

ROWS_IN_ONE_PAGE = 500
VALUES_IN_ONE_QUERY = 500
READINGS = 3
"""How often a torn page, or a set that does not add up, is read before it counts as an error."""
PAUSE_SECONDS = 1.0


class Reader:
    """Queries over one connection. `notes` of a call receive what was left out, in words."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(
        self,
        entity: str,
        kind: type[AnyRow],
        filters: Sequence[Filter],
        *,
        notes: list[str] | None = None,
        after_id: int = 0,
        fields: Sequence[str] = (),
        pages_max: int | None = None,
        page_ends: list[int] | None = None,
        known: int | None = None,
    ) -> list[AnyRow]:
        """Read all rows with an id above `after_id` that meet all filters, in order of id, checked against their count; of each only the
        `fields`, where some are named. With `pages_max` so many full pages are enough. `page_ends` receives the last id of each page: what is
        on one page is of one moment. Where so many rows are `known` to be there, they are not counted first.

        Null items are skipped with a note; with `notes` None they are an error, since the set would not be whole.
        """
        for reading in range(READINGS):
            if reading:
                self.connection.sleep(PAUSE_SECONDS)
            expected = self.count(entity, [*filters, is_above("id", after_id)]) if known is None else known
            if pages_max is not None:
                expected = min(expected, pages_max * ROWS_IN_ONE_PAGE)
            ends: list[int] = []
            rows, null_items = self._all_pages(
                entity,
                kind,
                filters,
                after_id=after_id,
                expected=expected,
                fields=fields,
                pages_max=pages_max,
                ends=ends,
            )
            if len(rows) + null_items < expected:
                continue
            if page_ends is not None:
                page_ends += ends
            if null_items:
                self._take_note(entity, null_items, notes)
            return rows
        raise _torn(entity, "it announces more rows than it sends")

    def rows_of(
        self,
        entity: str,
        kind: type[AnyRow],
        field: str,
        values: Collection[AnyValue],
        *,
        notes: list[str] | None = None,
    ) -> list[AnyRow]:
        """Read all rows whose field is one of the values, in few queries, in order of id."""
        found: list[AnyRow] = []
        for batch in batches(sorted(set(values)), VALUES_IN_ONE_QUERY):
            found += self.rows(entity, kind, [is_in(field, batch)], notes=notes)
        return sorted(found, key=lambda row: row.id)

    def by_ids(self, entity: str, kind: type[AnyRow], ids: Iterable[int]) -> dict[int, AnyRow]:
        """Read rows by id. Ids without a row are asked for once more, since a torn answer would look the same."""
        wanted = set(ids)
        found: dict[int, AnyRow] = {}
        for _ in range(2):
            for batch in batches(sorted(wanted - found.keys()), VALUES_IN_ONE_QUERY):
                # Ids begin at 0: the customer's own company has it.
                rows, _ = self._all_pages(entity, kind, [is_in("id", batch)], after_id=-1, expected=len(batch), ends=[])
                found |= {row.id: row for row in rows}
            if wanted <= found.keys():
                break
        return found

    def count(self, entity: str, filters: Sequence[Filter]) -> int:
        """How many rows meet all filters."""
        return self.connection.ask(f"{entity}/query/count", {"Filter": list(filters)}, Count).query_count

    def _all_pages(
        self,
        entity: str,
        kind: type[AnyRow],
        filters: Sequence[Filter],
        *,
        after_id: int,
        expected: int,
        ends: list[int],
        fields: Sequence[str] = (),
        pages_max: int | None = None,
    ) -> tuple[list[AnyRow], int]:
        rows: list[AnyRow] = []
        null_items = 0
        last_id = after_id
        pages = 0
        while True:
            page = self._page(entity, kind, filters, after_id=last_id, fields=fields)
            found = sorted((row for row in page.items if row is not None), key=lambda row: row.id)
            pages += 1
            rows += found
            ends += [row.id for row in found[-1:]]
            null_items += len(page.items) - len(found)
            is_full = len(page.items) >= ROWS_IN_ONE_PAGE
            is_last = not page.page_details.next_page_url and (not is_full or len(rows) + null_items >= expected)
            if is_last or not found or pages == pages_max:
                return rows, null_items
            last_id = found[-1].id

    def _page(
        self, entity: str, kind: type[AnyRow], filters: Sequence[Filter], *, after_id: int, fields: Sequence[str]
    ) -> Page[AnyRow]:
        body: dict[str, object] = {
            "MaxRecords": ROWS_IN_ONE_PAGE,
            "Filter": [*filters, is_above("id", after_id)],
            **({"IncludeFields": list(fields)} if fields else {}),
        }
        fault = ""
        for reading in range(READINGS):
            if reading:
                self.connection.sleep(PAUSE_SECONDS)
            page = self.connection.ask(f"{entity}/query", body, Page[kind])  # type: ignore[valid-type]
            fault = _fault(page, after_id=after_id)
            if not fault:
                return page
        raise _torn(entity, fault)

    def _take_note(self, entity: str, null_items: int, notes: list[str] | None) -> None:
        if notes is None:
            raise _torn(entity, "it sends empty rows")
        notes.append(f"Autotask sent {null_items} empty rows of {entity}; they were skipped.")


def batches(values: Sequence[AnyValue], size: int) -> Iterator[Sequence[AnyValue]]:
    """Cut a sequence into parts of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _fault(page: Page[AnyRow], *, after_id: int) -> str:
    details = page.page_details
    ids = [row.id for row in page.items if row is not None]
    if details.count != len(page.items):
        return f"it announces {details.count} rows and sends {len(page.items)}"
    if len(set(ids)) != len(ids) or any(row_id <= after_id for row_id in ids):
        return "it sends rows twice"
    if details.next_page_url and not ids:
        return "it announces more rows and sends none"
    if (details.next_page_url or len(ids) >= ROWS_IN_ONE_PAGE) and ids != sorted(ids):
        return "its rows are not in order of their id"
    return ""


def _torn(entity: str, fault: str) -> AutotaskError:
    return AutotaskError(
        f"Autotask's answer for {entity} does not add up: {fault}. Nothing of it was used. Stockpost tries again by itself; "
        "if it stays so, report this as a fault.",
        is_transient=True,
    )
