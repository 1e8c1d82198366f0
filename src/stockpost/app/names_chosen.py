"""A person says which entry of QuickBooks a name of Autotask means (N1), and orders that are there already follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import KnownEntry, LinkState, OrderLink, WrittenOrder
from stockpost.core.names import fold
from stockpost.store import facts, links, snapshots


def choose_name(
    connection: Connection, company_id: int, *, kind: str, autotask_id: int, name: str, who: str, now: datetime
) -> None:
    """Keep the choice; an empty name takes it back. Orders that were entered under another name need an update, as far as nothing was
    received under it: what was received stays where it is."""
    if name:
        links.save_mapping(connection, company_id, kind=kind, autotask_id=autotask_id, name=name, who=who, time=now)
    else:
        links.drop_mapping(connection, company_id, kind=kind, autotask_id=autotask_id)
    known = facts.known_entries(connection, company_id).get((kind, autotask_id))
    if known is not None and is_forgotten(known, name):
        facts.forget_entry(connection, company_id, role=kind, autotask_id=autotask_id)
    for order, link, written in _open_orders(connection, company_id, kind, autotask_id):
        received = {
            receipt.line_id for receipt in links.receipts_of(connection, company_id, [order.id]).get(order.id, ())
        }
        if kind == "item":
            ours = {line.id for line in order.lines if line.product is not None and line.product.id == autotask_id}
            before = {fold(line.item_name) for line in written.lines if line.line_id in ours - received}
        else:
            before = set() if received else {fold(written.vendor_name)}
        if before - {fold(name)}:
            # Without a content hash the next plan compares every field.
            links.save_link(connection, company_id, replace(link, content_hash=""))


def is_forgotten(known: KnownEntry, chosen: str) -> bool:
    """Does the name alone count again, not the entry that it led to? A person says who is called so now; an empty name takes a choice
    back."""
    return not chosen or known.key == fold(chosen)


def _open_orders(
    connection: Connection, company_id: int, kind: str, autotask_id: int
) -> Iterator[tuple[PurchaseOrder, OrderLink, WrittenOrder]]:
    """Orders in QuickBooks that name the vendor or the item."""
    orders: list[PurchaseOrder] = []
    if kind == "item":
        orders = snapshots.orders_with_products(connection, company_id, [autotask_id])
    elif kind == "vendor":
        orders = [one for one in snapshots.orders_known(connection, company_id) if one.vendor_id == autotask_id]
    known = links.links_of(connection, company_id, [order.id for order in orders])
    for order in orders:
        link = known.get(order.id)
        if link is not None and link.state == LinkState.LINKED and link.written is not None:
            yield order, link, link.written
