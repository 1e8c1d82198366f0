"""A ledger that is older than QuickBooks learns again which entry each name led to, before a plan could make one a second time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.facts import ANYBODY, Facts, vendor_key
from stockpost.core.names import ShortName, entity_name, item_name
from stockpost.core.quickbooks_records import Entity, Item, QuickBooksAdjustment
from stockpost.core.recognise_names import (
    Name,
    Used,
    created_for,
    recognised_entries,
    used_by_adjustment,
    used_by_invoice,
    used_by_order,
)
from stockpost.store import facts, invoices, links, snapshots
from stockpost.store.companies import CompanyRow


def relearn_names(
    connection: Connection, company: CompanyRow, company_key: str, known: Facts, *, since: datetime, now: datetime
) -> bool:
    """Keep what the entries and transactions changed since tell of names. False where an entry carries a mark that is of no name which
    the last reading of Autotask has: it may be one of ours that the copy knows nothing of yet."""
    mappings = links.mappings_of(connection, company.id)
    names = _names(connection, company.id)
    names |= {name: ShortName(full_name=mapped, is_changed=False) for name, mapped in mappings.items() if name in names}
    key = since.isoformat()
    changed: list[Entity | Item] = [*known.entities_since[key], *known.items_since[key]]
    # What a person has chosen was never created by us.
    created, foreign = created_for(company_key, names.keys() - mappings.keys(), changed)
    learned = recognised_entries(
        names,
        facts.known_entries(connection, company.id),
        created=created,
        used=_used(connection, company.id, company_key, known, since=since),
    )
    facts.note_entries(connection, company.id, learned, read_at=now)
    return not foreign


def _names(connection: Connection, company_id: int) -> dict[Name, ShortName]:
    """What everything that Autotask names is called in QuickBooks."""
    of_orders = snapshots.order_names(connection, company_id)
    customers = {**invoices.customers(connection, company_id), **of_orders.customers}
    products = snapshots.products_known(connection, company_id)
    return {
        **{("vendor", vendor_id): entity_name(name) for vendor_id, name in of_orders.vendors.items()},
        **{("customer", customer_id): entity_name(name) for customer_id, name in customers.items()},
        **{("item", product_id): item_name(known.product.name) for product_id, known in products.items()},
    }


def _used(
    connection: Connection, company_id: int, company_key: str, known: Facts, *, since: datetime
) -> Iterable[Used]:
    yield from _used_by_orders(connection, company_id, known, vendor_key(ANYBODY, since))
    for adjustment in known.adjustments_since.get(since.isoformat(), ()):
        yield from used_by_adjustment(company_key, adjustment, shows_guids=known.shows_guids(QuickBooksAdjustment))
    billed = {one.txn_id: one for one in known.invoices_since.get(since.isoformat(), ())}
    linked = {
        link.invoice_id: billed[link.txn_id]
        for link in invoices.invoice_links_of(connection, company_id).values()
        if link.txn_id in billed
    }
    for invoice in invoices.invoices_known(connection, company_id, invoice_ids=linked.keys()):
        yield used_by_invoice(invoice, linked[invoice.id])


def _used_by_orders(connection: Connection, company_id: int, known: Facts, everybody: str) -> Iterator[Used]:
    ordered = {one.txn_id: one for one in known.orders_of_vendor.get(everybody) or ()}
    linked = {link.order_id: link for link in links.links_of(connection, company_id).values() if link.txn_id in ordered}
    for order in snapshots.orders_known(connection, company_id, order_ids=linked.keys()):
        yield from used_by_order(order, linked[order.id], ordered[linked[order.id].txn_id])
