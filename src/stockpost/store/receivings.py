"""What was received of orders as it is read together with counts, apart from all else of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, bindparam, update

from stockpost.core.autotask_records import Receiving
from stockpost.store.codec import encode
from stockpost.store.count_doubts import doubt_counts_on, orders_counted_later
from stockpost.store.ledger_tables import autotask_orders
from stockpost.store.readings import ids_read_later
from stockpost.store.snapshots import orders_known

_SET_RECORD = (
    update(autotask_orders)
    .where(autotask_orders.c.company_id == bindparam("company"), autotask_orders.c.order_id == bindparam("order"))
    .values(record=bindparam("record"))
)


def save_receivings(
    connection: Connection, company_id: int, receivings: Mapping[int, tuple[Receiving, ...]], *, reading_number: int
) -> set[int]:
    """Keep these receivings by order: all else of known orders, and what they name, is as it was. Answer which orders have others than before.

    What a later reading has brought stays. Counts that were read with other receivings than are kept are in doubt: those of before, or, of
    what stays, those of this reading.
    """
    known = orders_known(connection, company_id, order_ids=receivings.keys())
    differing = [order for order in known if order.receivings != receivings[order.id]]
    if not differing:
        return set()
    later = ids_read_later(connection, autotask_orders, "order_id", company_id, reading_number)
    later |= orders_counted_later(connection, company_id, reading_number)
    doubt_counts_on(connection, company_id, [order for order in differing if order.id in later])
    changed = [order for order in differing if order.id not in later]
    doubt_counts_on(connection, company_id, changed, reading_number=reading_number)
    for order in changed:
        record = encode(replace(order, receivings=receivings[order.id]))
        connection.execute(_SET_RECORD, {"company": company_id, "order": order.id, "record": record})
    return {order.id for order in changed}
