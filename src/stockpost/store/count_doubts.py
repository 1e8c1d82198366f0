"""Counts of Autotask in doubt: what was read with them, or what they depend on, has changed, so that they are read again before a sync."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, null, update

from stockpost.store.ledger_tables import autotask_products
from stockpost.store.readings import begin_reading
from stockpost.store.statements import one_of

_DOUBT_ALL = (
    update(autotask_products)
    .where(autotask_products.c.company_id == bindparam("company"))
    .values(stock_is_consistent=null(), stock_reading_number=bindparam("number"))
)
_DOUBT = _DOUBT_ALL.where(one_of(autotask_products.c.product_id, "product_ids"))


def doubt_counts(connection: Connection, company_id: int, product_ids: Collection[int] | None = None) -> None:
    """No count of these products, or (None) of all, is synced before it is read by a reading that begins from now on: one that is under way
    may have read before what is the reason."""
    values = {"company": company_id, "number": begin_reading(connection, company_id)}
    if product_ids is None:
        connection.execute(_DOUBT_ALL, values)
    else:
        connection.execute(_DOUBT, {**values, "product_ids": list(product_ids)})
