"""What Stockpost's receipts and adjustments did to QuickBooks' on hand since the last syncs, for the reasons of a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from stockpost.app.invoiced_units import WRITES_MAX
from stockpost.core.item_counts import ItemCount, LateUnits, PostedUnits, SetUnits
from stockpost.core.late_counts import moved_late
from stockpost.core.markers import count_base
from stockpost.core.names import fold
from stockpost.store import item_reports, links, problems, snapshots
from stockpost.store.companies import CompanyRow


@dataclass(frozen=True, slots=True)
class OwnUnits:
    """By what tells the product or the item that they are of."""

    receipts: Mapping[int | str, list[PostedUnits]] = field(default_factory=dict)
    counts: Mapping[int, list[SetUnits]] = field(default_factory=dict)
    late: Mapping[int, list[LateUnits]] = field(default_factory=dict)

    def receipts_of(self, count: ItemCount) -> list[PostedUnits]:
        """Those of the product, whatever item they moved, and those of the item, whatever product they are for."""
        keys: tuple[int | str, ...] = (count.product_id, count.list_id, count.item_key, fold(count.quickbooks_name))
        found = chain.from_iterable(self.receipts.get(key, ()) for key in keys if key)
        return list({id(one): one for one in found}.values())


def own_units_since(connection: Connection, company: CompanyRow, since: datetime) -> OwnUnits:
    """Receipts after a moment; counts that were set after the last sync of each product."""
    receipts: dict[int | str, list[PostedUnits]] = {}
    for one in _receipts_since(connection, company, since):
        keys: set[int | str] = {one.product_id, one.item_list_id, *one.item_keys}
        for key in keys:
            receipts.setdefault(key, []).append(one)
    counts: dict[int, list[SetUnits]] = {}
    for product_id, step, time in item_reports.counts_set_since_syncs(connection, company.id):
        target = step.target if step.base == count_base(product_id) else None
        counts.setdefault(product_id, []).append(SetUnits(target=target, time=time))
    for product_id, time in item_reports.adjustments_deleted_since(connection, company.id, since):
        counts.setdefault(product_id, []).append(SetUnits(time=time))
    late: dict[int, list[LateUnits]] = {}
    for row in problems.counts_set_late(connection, company.id):
        if row.is_over:
            continue
        product_id, moved = row.problem.product_id or 0, moved_late(row.problem, time=row.since, is_open=row.is_open)
        if isinstance(moved, LateUnits):
            late.setdefault(product_id, []).append(moved)
        else:
            counts.setdefault(product_id, []).append(moved)
    return OwnUnits(receipts, counts, late)


def _receipts_since(connection: Connection, company: CompanyRow, since: datetime) -> list[PostedUnits]:
    writes = item_reports.receipts_since(connection, company.id, since, limit=WRITES_MAX)
    order_ids = {write.step.order_id for write in writes if write.step.order_id is not None}
    orders = snapshots.orders_known(connection, company.id, order_ids=order_ids)
    products = {line.id: line.product.id for order in orders for line in order.lines if line.product is not None}
    written = [link.written for link in links.links_of(connection, company.id, order_ids).values() if link.written]
    items = {line.line_id: line.item_list_id for order in written for line in order.lines}
    posted = links.receipts_of(connection, company.id, order_ids)
    # Of an order that was taken back as well it is not known any more which items it had.
    names = {
        write.step.deletes: tuple(fold(name) for name in write.step.item_key.split("\n") if name)
        for write in writes
        if write.step.deletes
    }
    found = []
    for write in writes:
        deleted = write.step.deletes
        of_order = posted.get(write.step.order_id or 0, ()) if deleted else ()
        parts = [(one.line_id, -one.quantity) for one in of_order if one.txn_id == deleted]
        parts += [(part.line_id, part.quantity) for part in write.step.parts]
        found += [
            PostedUnits(
                product_id=products[line_id],
                units=units,
                time=write.time,
                item_list_id=items.get(line_id, ""),
                item_keys=() if line_id in items else names.get(deleted or write.txn_id, ()),
            )
            for line_id, units in parts
            if line_id in products
        ]
    return found
