"""Queries, counts, reading by id, and pages (FACTS B3).

A page link holds the last id seen, as the real one is ordered by id. The link of a POST query wants POST with the same
body; GET on it is 405. The link of a GET query carries the search and is followed by GET.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Literal
from urllib.parse import quote

import msgspec

from autotask_simulator.errors import MethodNotAllowed, NoSuchDoor, Refused
from autotask_simulator.filters import Test, read_filter
from autotask_simulator.rules.counts import Reader
from autotask_simulator.schema import Entity
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import is_number, show_value

PAGE_SIZE_MAX = 500

Json = dict[str, object]


class PageToken(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page begins."""

    direction: Literal["next", "previous"]
    from_id: int
    method: Literal["GET", "POST"]
    filter_hash: str

    def write(self) -> str:
        """As one opaque word."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


def read_token(text: str) -> PageToken:
    """The token of a page link; `Refused` when it is none of ours."""
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=PageToken)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise Refused("The paging value is not valid.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as read from its body."""

    entity: Entity
    test: Test
    page_size: int
    include: tuple[str, ...] | None
    filter_hash: str


def read_query(tenant: Tenant, entity: Entity, body: object) -> Query:
    """Read `{"MaxRecords", "IncludeFields", "Filter"}`, key names in any case."""
    if not entity.can_query:
        raise NoSuchDoor
    if not isinstance(body, dict):
        raise Refused("The query must be a JSON object with a filter.")
    parts = {str(key).lower(): value for key, value in body.items()}
    unknown = set(parts) - {"maxrecords", "includefields", "filter", "xml"}
    if unknown:
        raise Refused(f"The query has the unknown part {min(unknown)!r}; it takes MaxRecords, IncludeFields, Filter.")
    names = {item.name.lower(): item.name for item in tenant.user_defined_fields.get(entity.name, ())}
    raw_filter = parts.get("filter")
    return Query(
        entity=entity,
        test=read_filter(entity, raw_filter, switches=tenant.switches, user_defined_names=names),
        page_size=_read_page_size(tenant, parts.get("maxrecords")),
        include=_read_include(tenant, entity, parts.get("includefields")),
        filter_hash=_hash_of(entity, raw_filter),
    )


def _hash_of(entity: Entity, raw_filter: object) -> str:
    """What a page link belongs to: it is refused at another entity or with another filter."""
    return hashlib.sha256(msgspec.json.encode([entity.name, raw_filter], order="sorted")).hexdigest()[:16]


def _read_page_size(tenant: Tenant, raw: object) -> int:
    if raw is None:
        return PAGE_SIZE_MAX
    if isinstance(raw, str) and is_number(raw.strip()):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 1:
        shown = str(raw) if isinstance(raw, Decimal) else repr(raw)
        raise Refused(f"MaxRecords is {shown}; it must be a whole number from 1 to {PAGE_SIZE_MAX}.")
    if raw > PAGE_SIZE_MAX and tenant.switches.max_records_above_limit == "refuse":
        raise Refused(f"MaxRecords is {raw}; the maximum is {PAGE_SIZE_MAX}.")
    return min(raw, PAGE_SIZE_MAX)


def _read_include(tenant: Tenant, entity: Entity, raw: object) -> tuple[str, ...] | None:
    if raw is None or raw == []:
        return None
    if not isinstance(raw, list):
        raise Refused("IncludeFields must be a list of field names.")
    user_defined = {item.name.lower() for item in tenant.user_defined_fields.get(entity.name, ())}
    names = []
    for item in raw:
        field = entity.field(str(item))
        if field is not None:
            names.append(field.name)
        elif str(item).lower() in user_defined or str(item).lower() == "userdefinedfields":
            names.append("userDefinedFields")
        elif tenant.switches.unknown_include_fields == "refuse":
            raise Refused(f"Unable to find {item} in the {entity.info_name} Entity (IncludeFields).")
    if tenant.switches.include_fields_adds_user_defined:
        names.append("userDefinedFields")
    if tenant.switches.include_fields_adds_id:
        names.append("id")
    return tuple(names)


def without_location(query: Query, location_id: int | None) -> Query:
    """The same query, which finds no row of an inventory location: pages and counts agree that there is none."""
    if location_id is None or query.entity.field("inventoryLocationID") is None:
        return query
    test = query.test
    return replace(query, test=lambda row, values: row["inventoryLocationID"] != location_id and test(row, values))


def count_rows(tenant: Tenant, reader: Reader, query: Query) -> int:
    """How many rows pass."""
    return sum(1 for _ in _matching(tenant, reader, query, tenant.rows(query.entity.name)))


def _matching(tenant: Tenant, reader: Reader, query: Query, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that pass, one by one, so that a page looks only as far as it needs."""
    values = tenant.user_defined_values.get(query.entity.name, {})
    for stored in rows:
        row = reader.complete(query.entity.name, stored)
        record_id = row["id"]
        if query.test(row, values.get(record_id, {}) if isinstance(record_id, int) else {}):
            yield row


def show(tenant: Tenant, entity: Entity, row: Row, include: tuple[str, ...] | None = None) -> Json:
    """A record as JSON: id, the fields in order of name, `userDefinedFields` last (FACTS B4)."""
    shown: Json = {
        field.name: show_value(row[field.name]) for field in entity.fields if include is None or field.name in include
    }
    if include is None or "userDefinedFields" in include:
        record_id = row["id"]
        values = tenant.user_defined_values.get(entity.name, {}).get(record_id if isinstance(record_id, int) else 0, {})
        definitions = tenant.user_defined_fields.get(entity.name, ())
        shown["userDefinedFields"] = [{"name": item.name, "value": values.get(item.name)} for item in definitions]
    return shown


def run_query(
    tenant: Tenant,
    reader: Reader,
    query: Query,
    *,
    method: Literal["GET", "POST"],
    base_url: str,
    search: str | None,
    token: PageToken | None,
) -> Json:
    """One page. `base_url` is the entity's address, `search` the text of a GET query for its page links."""
    if token is not None:
        if token.method != method:
            raise MethodNotAllowed(method)
        if tenant.switches.page_link_bound_to_filter and token.filter_hash != query.filter_hash:
            raise Refused(
                "The page link belongs to another filter or another entity; send the same body to the same entity as with the first page."
            )
    page, has_previous, has_next = _cut(tenant, reader, query, token)
    items = [show(tenant, query.entity, row, query.include) for row in page]

    def link(direction: Literal["next", "previous"], from_id: object) -> str:
        assert isinstance(from_id, int)  # noqa: S101 - ids are integers
        made = PageToken(direction=direction, from_id=from_id, method=method, filter_hash=query.filter_hash)
        address = f"{base_url}/query/{direction}?paging={made.write()}"
        return address if search is None else f"{address}&search={quote(search)}"

    return {
        "items": items,
        "pageDetails": {
            "count": len(items),
            "requestCount": query.page_size,
            "prevPageUrl": link("previous", page[0]["id"]) if page and has_previous else None,
            "nextPageUrl": link("next", page[-1]["id"]) if page and has_next else None,
        },
    }


def _cut(tenant: Tenant, reader: Reader, query: Query, token: PageToken | None) -> tuple[list[Row], bool, bool]:
    """The rows of the page, and whether there are some before and after it."""
    name, size = query.entity.name, query.page_size
    if token is not None and token.direction == "previous":
        before = _matching(tenant, reader, query, tenant.rows_before(name, token.from_id))
        found = list(islice(before, size + 1))
        return found[:size][::-1], len(found) > size, True
    start = 0 if token is None else token.from_id + 1
    found = list(islice(_matching(tenant, reader, query, tenant.rows_from(name, start)), size + 1))
    return found[:size], token is not None, len(found) > size
