"""Counts of Autotask in doubt: what was read with them, or what they depend on, has changed, so that they are read again before a sync."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, and_, bindparam, case, null, select, true, update

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.store.ledger_tables import autotask_order_products, autotask_products
from stockpost.store.readings import begin_reading
from stockpost.store.statements import one_of

_NUMBER = autotask_products.c.stock_reading_number
_DOUBT_ALL = (
    update(autotask_products)
    .where(autotask_products.c.company_id == bindparam("company"))
    .values(
        stock_is_consistent=null(),
        stock_reading_number=case((bindparam("number") < _NUMBER, _NUMBER), else_=bindparam("number")),
    )
)
_DOUBT = _DOUBT_ALL.where(one_of(autotask_products.c.product_id, "product_ids"))
_COUNTED_LATER = (
    select(autotask_order_products.c.order_id)
    .distinct()
    .join(
        autotask_products,
        and_(
            autotask_products.c.company_id == autotask_order_products.c.company_id,
            autotask_products.c.product_id == autotask_order_products.c.product_id,
        ),
    )
    .where(
        autotask_products.c.company_id == bindparam("company"),
        autotask_products.c.stock_is_consistent.is_(true()),
        bindparam("number") < _NUMBER,
    )
)


def doubt_counts(connection: Connection, company_id: int) -> None:
    """No count is synced before it is read by a reading that begins from now on: one that is under way may have read before what is the
    reason."""
    connection.execute(_DOUBT_ALL, {"company": company_id, "number": begin_reading(connection, company_id)})


def doubt_counts_on(
    connection: Connection,
    company_id: int,
    documents: Iterable[PurchaseOrder | Invoice],
    *,
    reading_number: int | None = None,
) -> None:
    """The same for the products on these orders or invoices. With `reading_number` it was that reading that brought the reason: what it says
    of the counts itself is in no doubt."""
    product_ids = {line.product.id for one in documents for line in one.lines if line.product is not None}
    if product_ids:
        number = begin_reading(connection, company_id) if reading_number is None else reading_number
        connection.execute(_DOUBT, {"company": company_id, "number": number, "product_ids": sorted(product_ids)})


def orders_counted_later(connection: Connection, company_id: int, reading_number: int) -> set[int]:
    """The orders of which the receivings belong to a count that may be synced and was read later than by this reading."""
    return set(connection.execute(_COUNTED_LATER, {"company": company_id, "number": reading_number}).scalars())
