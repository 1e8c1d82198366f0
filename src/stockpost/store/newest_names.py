"""What Autotask called vendors, customers and products when they were last read: an approved order keeps the names it was approved with."""

from __future__ import annotations

from sqlalchemy import Connection, select

from stockpost.store import snapshots
from stockpost.store.invoice_tables import autotask_invoices
from stockpost.store.ledger_tables import autotask_orders

_ORDERS, _INVOICES = autotask_orders.c, autotask_invoices.c


def newest_name(connection: Connection, company_id: int, role: str, autotask_id: int) -> str:
    """The name of a `vendor`, a `customer` or an `item` (its product's id), empty where it was never read."""
    if role == "item":
        known = snapshots.products_known(connection, company_id, product_ids=[autotask_id])
        return known[autotask_id].product.name if known else ""
    of_orders = select(
        (_ORDERS.vendor_name if role == "vendor" else _ORDERS.customer_name).label("name"), _ORDERS.read_at
    ).where(
        _ORDERS.company_id == company_id,
        (_ORDERS.vendor_id if role == "vendor" else _ORDERS.customer_id) == autotask_id,
    )
    of_invoices = select(_INVOICES.customer_name.label("name"), _INVOICES.read_at).where(
        _INVOICES.company_id == company_id, _INVOICES.customer_id == autotask_id
    )
    found = (of_orders if role == "vendor" else of_orders.union_all(of_invoices)).subquery().c
    newest = select(found.name).order_by(found.read_at.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or ""
