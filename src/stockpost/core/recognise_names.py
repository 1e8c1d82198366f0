"""Which entries of QuickBooks' lists names led to, read back from QuickBooks by a ledger that is older than it (N1).

An entry that Stockpost created carries the mark of what it was created for; all others are named by transactions with our marks.
Without this an entry that was renamed in QuickBooks meanwhile would be made a second time, under the name that it had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import KnownEntry, OrderLink
from stockpost.core.markers import COUNT, GENERATIONS_TRIED, entry_guid, product_of_count, proven_names
from stockpost.core.names import ShortName, fold
from stockpost.core.quickbooks_records import Entity, Item, QuickBooksAdjustment, QuickBooksInvoice, QuickBooksOrder

Name = tuple[str, int]
"""A vendor, customer or item, and its id in Autotask (of an item its product's)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """An entry that a transaction of ours names where Autotask has this name."""

    name: Name
    list_id: str
    full_name: str


def used_by_order(order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder) -> Iterator[Used]:
    """Its vendor, and the items of the lines that are as Autotask has them: where only the item differs, it has another name now."""
    yield Used(name=("vendor", order.vendor_id), list_id=found.vendor_list_id, full_name=found.vendor_name)
    written = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    lines = {line.id: line for line in order.lines}
    for there in found.lines:
        line = lines.get(written.get(there.txn_line_id, 0))
        if line is None or line.product is None or not there.item_list_id:
            continue
        if (there.quantity, there.rate or Decimal(0)) == (line.quantity, line.unit_cost):
            yield Used(name=("item", line.product.id), list_id=there.item_list_id, full_name=there.item_name)


def used_by_adjustment(company_key: str, found: QuickBooksAdjustment, *, shows_guids: bool) -> Iterator[Used]:
    """Its items. Lines stand in the order in which they were sent, unless a person added or removed some."""
    names = proven_names(company_key, memo=found.memo, guid=found.external_guid, shows_guids=shows_guids)
    marks = [base for base, _ in names if base.startswith(COUNT)]
    if len(marks) == len(found.lines):
        for base, line in zip(marks, found.lines, strict=True):
            yield Used(name=("item", product_of_count(base)), list_id=line.item_list_id, full_name=line.item_name)


def used_by_invoice(invoice: Invoice, found: QuickBooksInvoice) -> Used:
    """Its customer."""
    name = ("customer", invoice.customer_id)
    return Used(name=name, list_id=found.customer_list_id, full_name=found.customer_name)


def created_for(
    company_key: str, names: Iterable[Name], found: Iterable[Entity | Item]
) -> tuple[dict[Name, list[str]], int]:
    """By name the ListIDs of the entries that were created for it, and how many carry a mark that belongs to none of the names."""
    marked = [entry for entry in found if entry.external_guid]
    by_guid: dict[str, Name] = {}
    for role, autotask_id in names if marked else ():
        for generation in range(GENERATIONS_TRIED):
            by_guid[entry_guid(company_key, role, autotask_id, generation).casefold()] = (role, autotask_id)
    created: dict[Name, list[str]] = {}
    foreign = 0
    for entry in marked:
        name = by_guid.get(entry.external_guid.casefold())
        if name is None:
            foreign += 1
        else:
            created.setdefault(name, []).append(entry.list_id)
    return created, foreign


def recognised_entries(
    names: Mapping[Name, ShortName],
    known: Mapping[Name, KnownEntry],
    *,
    created: Mapping[Name, list[str]],
    used: Iterable[Used],
) -> dict[Name, KnownEntry]:
    """What the ledger does not know: by name the one entry that was created for it, or else the one that ours use for it.

    An entry that is another name's, by what is known or by what it is called, was typed over ours by a person. Where several are used
    for one name nothing is learned: the name alone counts.
    """
    learned = {name: list_ids[0] for name, list_ids in created.items() if name not in known and len(set(list_ids)) == 1}
    taken = {(role, entry.list_id) for (role, _), entry in known.items()}
    taken |= {(name[0], list_id) for name, list_id in learned.items()}
    called = {(role, short.key): (role, autotask_id) for (role, autotask_id), short in names.items()}
    candidates: dict[Name, set[str]] = {}
    for one in used:
        role = one.name[0]
        is_of_another = called.get((role, fold(one.full_name)), one.name) != one.name
        if one.name in names and (role, one.list_id) not in taken and not is_of_another:
            candidates.setdefault(one.name, set()).add(one.list_id)
    users = Counter((role, list_id) for (role, _), several in candidates.items() for list_id in several)
    for name, several in candidates.items():
        list_id = next(iter(several))
        if name not in known and name not in learned and len(several) == users[name[0], list_id] == 1:
            learned[name] = list_id
    return {
        name: KnownEntry(list_id=list_id, full_name=names[name].full_name, key=names[name].key)
        for name, list_id in learned.items()
    }
