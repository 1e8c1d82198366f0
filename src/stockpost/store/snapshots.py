"""What was last read of Autotask: orders, products and stock. A refresh replaces rows and never touches what was written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, delete, func, insert, select

from stockpost.core.autotask_records import OrderStatus, Product, PurchaseOrder, StockRow
from stockpost.core.names import fold
from stockpost.store.codec import decode, encode
from stockpost.store.ledger_tables import autotask_order_products, autotask_orders, autotask_products
from stockpost.store.statements import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProduct:
    """A product with its stock rows, None where its stock was never read; an empty tuple where Autotask has no row."""

    product: Product
    stock: tuple[StockRow, ...] | None
    stock_read_at: datetime | None
    is_consistent: bool


def save_orders(connection: Connection, company_id: int, orders: Iterable[PurchaseOrder], *, read_at: datetime) -> None:
    """Keep the newest version of each order, and the products it names."""
    products: dict[int, Product] = {}
    for order in orders:
        values = {
            "company_id": company_id,
            "order_id": order.id,
            "number": order.number,
            "status": order.status.value,
            "vendor_name": order.vendor_name,
            "customer_name": order.purchase_for_name,
            "created_at": order.created_at,
            "read_at": read_at,
            "record": encode(order),
        }
        statement = insert_into(connection, autotask_orders).values(values)
        connection.execute(statement.on_conflict_do_update(index_elements=["company_id", "order_id"], set_=values))
        named = {line.product.id: line.product for line in order.lines if line.product is not None}
        products.update(named)
        here = autotask_order_products.c
        connection.execute(
            delete(autotask_order_products).where(here.company_id == company_id, here.order_id == order.id)
        )
        if named:
            rows = [{"company_id": company_id, "order_id": order.id, "product_id": product_id} for product_id in named]
            connection.execute(insert(autotask_order_products), rows)
    save_products(connection, company_id, products.values())


def save_products(connection: Connection, company_id: int, products: Iterable[Product]) -> None:
    """Keep the newest version of each product; its stock stays."""
    for product in products:
        values = {
            "company_id": company_id,
            "product_id": product.id,
            "name_key": fold(product.name.strip()),
            "record": encode(product),
        }
        statement = insert_into(connection, autotask_products).values(values)
        connection.execute(statement.on_conflict_do_update(index_elements=["company_id", "product_id"], set_=values))


def save_stock(
    connection: Connection,
    company_id: int,
    product_ids: Collection[int],
    rows: Iterable[StockRow],
    *,
    read_at: datetime,
    is_consistent: bool,
) -> None:
    """Keep the stock rows of exactly `product_ids`: one without rows has none in Autotask.

    `is_consistent`: the receivings of transferred orders were read as of the same moment, so the count may be synced.
    """
    by_product: dict[int, list[StockRow]] = {product_id: [] for product_id in product_ids}
    for row in rows:
        if row.product_id in by_product:
            by_product[row.product_id].append(row)
    here = autotask_products
    for product_id, stock in by_product.items():
        connection.execute(
            here.update()
            .where(here.c.company_id == company_id, here.c.product_id == product_id)
            .values(
                stock=[{"location_id": row.location_id, "on_hand": str(row.on_hand)} for row in stock],
                stock_read_at=read_at,
                stock_is_consistent=is_consistent,
            )
        )


def orders_known(
    connection: Connection,
    company_id: int,
    *,
    order_ids: Collection[int] | None = None,
    numbers: Collection[str] | None = None,
) -> list[PurchaseOrder]:
    """Orders by id: all, or those asked for."""
    statement = select(autotask_orders.c.record).where(autotask_orders.c.company_id == company_id)
    if order_ids is not None:
        statement = statement.where(autotask_orders.c.order_id.in_(list(order_ids)))
    if numbers is not None:
        statement = statement.where(autotask_orders.c.number.in_(list(numbers)))
    return [
        decode(text, PurchaseOrder) for (text,) in connection.execute(statement.order_by(autotask_orders.c.order_id))
    ]


def orders_with_products(connection: Connection, company_id: int, product_ids: Collection[int]) -> list[PurchaseOrder]:
    """Orders that name any of the products."""
    here = autotask_order_products.c
    ids = select(here.order_id).where(here.company_id == company_id, here.product_id.in_(list(product_ids)))
    statement = select(autotask_orders.c.record).where(
        autotask_orders.c.company_id == company_id, autotask_orders.c.order_id.in_(ids)
    )
    return [
        decode(text, PurchaseOrder) for (text,) in connection.execute(statement.order_by(autotask_orders.c.order_id))
    ]


def entity_names(connection: Connection, company_id: int) -> set[str]:
    """All vendors' and customers' names that orders name, for finding names that are equal once shortened (N2)."""
    here = autotask_orders.c
    names: set[str] = set()
    for column in (here.vendor_name, here.customer_name):
        names.update(connection.execute(select(column).distinct().where(here.company_id == company_id)).scalars())
    return names - {""}


def product_names(connection: Connection, company_id: int) -> dict[int, str]:
    """All products' names, folded, by product id."""
    here = autotask_products.c
    statement = select(here.product_id, here.name_key).where(here.company_id == company_id)
    return {row.product_id: row.name_key for row in connection.execute(statement)}


def newest_order_id(connection: Connection, company_id: int, *, created_before: datetime) -> int:
    """The highest id of the known orders created before a moment, 0 where there is none."""
    here = autotask_orders.c
    statement = select(func.max(here.order_id)).where(here.company_id == company_id, here.created_at < created_before)
    return connection.execute(statement).scalar_one() or 0


def order_ids_by_status(connection: Connection, company_id: int) -> Mapping[int, OrderStatus]:
    """Every known order with its status."""
    statement = select(autotask_orders.c.order_id, autotask_orders.c.status).where(
        autotask_orders.c.company_id == company_id
    )
    return {order_id: OrderStatus(status) for order_id, status in connection.execute(statement)}


def order_ids_since(connection: Connection, company_id: int, since: datetime) -> set[int]:
    """Orders raised since a moment."""
    here = autotask_orders.c
    return set(
        connection.execute(
            select(here.order_id).where(here.company_id == company_id, here.created_at >= since)
        ).scalars()
    )


def products_known(
    connection: Connection,
    company_id: int,
    *,
    product_ids: Collection[int] | None = None,
    names: Collection[str] | None = None,
) -> dict[int, KnownProduct]:
    """Products by id: all, those asked for, or those of certain names whatever the case."""
    here = autotask_products.c
    statement = select(here.product_id, here.record, here.stock, here.stock_read_at, here.stock_is_consistent).where(
        here.company_id == company_id
    )
    if product_ids is not None:
        statement = statement.where(here.product_id.in_(list(product_ids)))
    if names is not None:
        statement = statement.where(here.name_key.in_([fold(name.strip()) for name in names]))
    return {
        row.product_id: KnownProduct(
            product=decode(row.record, Product),
            stock=None if row.stock is None else tuple(_stock_row(row.product_id, entry) for entry in row.stock),
            stock_read_at=row.stock_read_at,
            is_consistent=bool(row.stock_is_consistent),
        )
        for row in connection.execute(statement.order_by(here.product_id))
    }


def _stock_row(product_id: int, entry: Mapping[str, object]) -> StockRow:
    return StockRow(
        product_id=product_id, location_id=int(str(entry["location_id"])), on_hand=Decimal(str(entry["on_hand"]))
    )
