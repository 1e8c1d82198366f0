"""What was last read of Autotask: orders, products and stock. A refresh replaces rows and never touches what was written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Row, bindparam, delete, func, insert, select, union, update

from stockpost.core.age import CLOCKS_DIFFER_MAX
from stockpost.core.autotask_invoices import Delivery
from stockpost.core.autotask_records import OrderStatus, Product, PurchaseOrder, StockRow, VanishedRow, units_come
from stockpost.core.names import fold
from stockpost.core.vanished import vanished_rows
from stockpost.store.codec import decode, encode
from stockpost.store.count_doubts import doubt_counts_on, orders_counted_later
from stockpost.store.count_history import AUTOTASK, note_counts
from stockpost.store.ledger_tables import autotask_order_products, autotask_orders, autotask_products
from stockpost.store.readings import ids_read_later
from stockpost.store.statements import one_of, save_row, save_rows

_ORDERS = (
    select(autotask_orders.c.record)
    .where(autotask_orders.c.company_id == bindparam("company_id"))
    .order_by(autotask_orders.c.order_id)
)
_ORDERS_BY_ID = _ORDERS.where(one_of(autotask_orders.c.order_id, "order_ids"))
_ORDER_NUMBERS = select(autotask_orders.c.order_id, autotask_orders.c.number).where(
    autotask_orders.c.company_id == bindparam("company_id"), one_of(autotask_orders.c.order_id, "order_ids")
)
_ORDERS_BY_NUMBER = _ORDERS.where(autotask_orders.c.number.in_(bindparam("numbers")))
_ORDERS_WITH_PRODUCTS = _ORDERS.where(
    autotask_orders.c.order_id.in_(
        select(autotask_order_products.c.order_id).where(
            autotask_order_products.c.company_id == bindparam("company_id"),
            one_of(autotask_order_products.c.product_id, "product_ids"),
        )
    )
)
_DROP_PRODUCTS_OF_ORDER = delete(autotask_order_products).where(
    autotask_order_products.c.company_id == bindparam("company_id"),
    autotask_order_products.c.order_id == bindparam("order_id"),
)
_ADD_PRODUCT_OF_ORDER = insert(autotask_order_products)
_NEWEST_ORDER = select(func.max(autotask_orders.c.order_id)).where(
    autotask_orders.c.company_id == bindparam("company_id"), autotask_orders.c.created_at < bindparam("before")
)
_ORDER_STATUS = select(autotask_orders.c.order_id, autotask_orders.c.status).where(
    autotask_orders.c.company_id == bindparam("company_id")
)
_ORDERS_SINCE = select(autotask_orders.c.order_id).where(
    autotask_orders.c.company_id == bindparam("company_id"), autotask_orders.c.created_at >= bindparam("since")
)
_ENTITY_NAMES = union(
    *(
        select(name).where(autotask_orders.c.company_id == bindparam("company_id"))
        for name in (autotask_orders.c.vendor_name, autotask_orders.c.customer_name)
    )
)
_STOCKED = select(autotask_products.c.product_id).where(
    autotask_products.c.company_id == bindparam("company_id"), autotask_products.c.stock != []
)
_SET_STOCK = (
    update(autotask_products)
    .where(
        autotask_products.c.company_id == bindparam("company"), autotask_products.c.product_id == bindparam("product")
    )
    .values(
        stock=bindparam("stock"),
        stock_read_at=bindparam("stock_read_at"),
        stock_is_consistent=bindparam("stock_is_consistent"),
        stock_reading_number=bindparam("reading"),
        vanished=bindparam("vanished"),
    )
)
_STOCK_OF = select(
    autotask_products.c.product_id,
    autotask_products.c.stock,
    autotask_products.c.stock_read_at,
    autotask_products.c.vanished,
    autotask_products.c.stock_is_consistent,
    autotask_products.c.stock_reading_number,
).where(
    autotask_products.c.company_id == bindparam("company_id"), one_of(autotask_products.c.product_id, "product_ids")
)
_SET_STOCK_AND_DELIVERIES = _SET_STOCK.values(deliveries=bindparam("deliveries"))
_SET_DELIVERIES = (
    update(autotask_products)
    .where(
        autotask_products.c.company_id == bindparam("company"), autotask_products.c.product_id == bindparam("product")
    )
    .values(deliveries=bindparam("deliveries"))
)
_DELIVERIES = select(autotask_products.c.product_id, autotask_products.c.deliveries).where(
    autotask_products.c.company_id == bindparam("company_id"), autotask_products.c.deliveries.is_not(None)
)
_PRODUCT_NAMES = select(autotask_products.c.product_id, autotask_products.c.name_key).where(
    autotask_products.c.company_id == bindparam("company_id")
)
_PRODUCTS = (
    select(
        autotask_products.c.product_id,
        autotask_products.c.record,
        autotask_products.c.stock,
        autotask_products.c.stock_read_at,
        autotask_products.c.stock_is_consistent,
        autotask_products.c.deliveries,
        autotask_products.c.vanished,
    )
    .where(autotask_products.c.company_id == bindparam("company_id"))
    .order_by(autotask_products.c.product_id)
)
_PRODUCTS_BY_ID = _PRODUCTS.where(one_of(autotask_products.c.product_id, "product_ids"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProduct:
    """A product with its stock rows, None where its stock was never read; an empty tuple where Autotask has no row. So it is with
    `deliveries`, the delivered charges as of the same moment. `vanished` are rows with units that it has no more (`vanished_rows`)."""

    product: Product
    stock: tuple[StockRow, ...] | None
    stock_read_at: datetime | None
    is_consistent: bool
    deliveries: tuple[Delivery, ...] | None = None
    vanished: tuple[VanishedRow, ...] = ()


def save_orders(
    connection: Connection,
    company_id: int,
    orders: Iterable[PurchaseOrder],
    *,
    read_at: datetime,
    reading_number: int,
) -> None:
    """Keep the newest version of each order, and the products it names; what a later reading has brought stays, also where it read its
    receivings alone, with a count. Counts that were read with others are in doubt."""
    products: dict[int, Product] = {}
    newer = ids_read_later(connection, autotask_orders, "order_id", company_id, reading_number)
    orders = [order for order in orders if order.id not in newer]
    before = {order.id: order for order in orders_known(connection, company_id, order_ids=[one.id for one in orders])}
    counted = orders_counted_later(connection, company_id, reading_number)
    orders = [
        replace(order, receivings=before[order.id].receivings) if order.id in counted else order for order in orders
    ]
    changed = [order for order in orders if order != before.get(order.id)]
    both = [*changed, *(before[order.id] for order in changed if order.id in before)]
    doubt_counts_on(connection, company_id, both, reading_number=reading_number)
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
            "vendor_id": order.vendor_id,
            "customer_id": order.purchase_for_id,
            "shipping_type_id": order.shipping_type_id,
            "shipping_type": order.shipping_type,
            "reading_number": reading_number,
        }
        save_row(connection, autotask_orders, values, keys=("company_id", "order_id"))
        named = {line.product.id: line.product for line in order.lines if line.product is not None}
        products.update(named)
        connection.execute(_DROP_PRODUCTS_OF_ORDER, {"company_id": company_id, "order_id": order.id})
        if named:
            rows = [{"company_id": company_id, "order_id": order.id, "product_id": product_id} for product_id in named]
            connection.execute(_ADD_PRODUCT_OF_ORDER, rows)
    save_products(connection, company_id, products.values(), reading_number=reading_number)


def save_products(connection: Connection, company_id: int, products: Iterable[Product], *, reading_number: int) -> None:
    """Keep the newest version of each product; its stock stays, and so does what a later reading has brought."""
    newer = ids_read_later(connection, autotask_products, "product_id", company_id, reading_number)
    rows = [
        {
            "company_id": company_id,
            "product_id": product.id,
            "name_key": fold(product.name.strip()),
            "record": encode(product),
            "reading_number": reading_number,
        }
        for product in products
        if product.id not in newer
    ]
    save_rows(connection, autotask_products, rows, keys=("company_id", "product_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNames:
    """Names by id, as the newest order has them."""

    vendors: Mapping[int, str]
    customers: Mapping[int, str]
    shipping_types: Mapping[int, str]


def order_names(connection: Connection, company_id: int) -> OrderNames:
    """Whom and what all orders name."""
    here = autotask_orders.c

    def named(key: Column[int], name: Column[str]) -> dict[int, str]:
        statement = (
            select(key, name)
            .where(here.company_id == company_id, key.is_not(None))
            .group_by(key, name)
            .order_by(func.max(here.order_id))
        )
        return {row[0]: row[1] for row in connection.execute(statement)}

    return OrderNames(
        vendors=named(here.vendor_id, here.vendor_name),
        customers=named(here.customer_id, here.customer_name),
        shipping_types=named(here.shipping_type_id, here.shipping_type),
    )


def ordered_product_ids(connection: Connection, company_id: int) -> set[int]:
    """The products that purchase orders name."""
    here = autotask_order_products.c
    return set(connection.execute(select(here.product_id).distinct().where(here.company_id == company_id)).scalars())


def save_stock(
    connection: Connection,
    company_id: int,
    product_ids: Collection[int],
    rows: Iterable[StockRow],
    *,
    read_at: datetime,
    reading_number: int,
    is_consistent: bool,
    deliveries: Iterable[Delivery] | None = None,
) -> None:
    """Keep the stock rows of exactly `product_ids`: one without rows has none in Autotask.

    `is_consistent`: the receivings of transferred orders were read as of the same moment, so the count may be synced;
    `deliveries` belong to it, None where they are not known. What is read for showing leaves the last known ones.
    Rows that were there before and are lacking are kept apart, whatever the reading was for. A count that may be synced, or is in doubt
    (`store.count_doubts`), stays where a later reading has brought it.
    """
    before = {row.product_id: row for row in _stock_of(connection, company_id, product_ids)}
    newer = {
        row.product_id
        for row in before.values()
        if row.stock_is_consistent is not False and (row.stock_reading_number or 0) > reading_number
    }
    product_ids = set(product_ids) - newer
    delivered = _by_product(product_ids, deliveries or ())
    by_product: dict[int, list[StockRow]] = {product_id: [] for product_id in product_ids}
    for row in rows:
        if row.product_id in by_product:
            by_product[row.product_id].append(row)
    changes: list[dict[str, object]] = [
        {
            "company": company_id,
            "product": product_id,
            "stock": [{"location_id": row.location_id, "on_hand": str(row.on_hand)} for row in stock],
            "stock_read_at": read_at,
            "stock_is_consistent": is_consistent,
            "reading": reading_number,
            "vanished": _vanished(connection, company_id, before.get(product_id), stock, at=read_at),
        }
        for product_id, stock in by_product.items()
    ]
    if is_consistent:
        for change, found in zip(changes, delivered.values(), strict=True):
            change["deliveries"] = None if deliveries is None else [_delivered(one) for one in found]
    if changes:
        connection.execute(_SET_STOCK_AND_DELIVERIES if is_consistent else _SET_STOCK, changes)
    totals = {str(product_id): _total(stock) for product_id, stock in by_product.items() if stock}
    note_counts(connection, company_id, AUTOTASK, totals, at=read_at)


def save_deliveries(
    connection: Connection,
    company_id: int,
    product_ids: Collection[int],
    deliveries: Iterable[Delivery],
    *,
    reading_number: int,
) -> None:
    """Keep the delivered charges of these products for showing: they are not of the moment of the count. Those that belong to a count of a
    later reading stay."""
    counts = _stock_of(connection, company_id, product_ids)
    newer = {row.product_id for row in counts if (row.stock_reading_number or 0) > reading_number}
    delivered = _by_product(set(product_ids) - newer, deliveries)
    changes = [
        {"company": company_id, "product": product_id, "deliveries": [_delivered(one) for one in found]}
        for product_id, found in delivered.items()
    ]
    if changes:
        connection.execute(_SET_DELIVERIES, changes)


def forget_deliveries(connection: Connection, company_id: int) -> None:
    """Nobody knows what is delivered, or nobody asks any more."""
    here = autotask_products.c
    statement = update(autotask_products).where(here.company_id == company_id, here.deliveries.is_not(None))
    connection.execute(statement.values(deliveries=None))


def charges_delivered(connection: Connection, company_id: int, product_ids: Collection[int] | None) -> set[str]:
    """The delivered charges of these products, or (None) of all, as last read."""
    rows = connection.execute(_DELIVERIES, {"company_id": company_id})
    return {
        str(entry["charge"])
        for row in rows
        if product_ids is None or row.product_id in product_ids
        for entry in row.deliveries
    }


def _by_product(product_ids: Collection[int], deliveries: Iterable[Delivery]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = {product_id: [] for product_id in product_ids}
    for one in deliveries:
        if one.product_id in found:
            found[one.product_id].append(one)
    return found


def _stock_of(connection: Connection, company_id: int, product_ids: Collection[int]) -> Iterable[Row[Any]]:
    return connection.execute(_STOCK_OF, {"company_id": company_id, "product_ids": list(product_ids)})


def _vanished(
    connection: Connection, company_id: int, before: Row[Any] | None, now: Sequence[StockRow], *, at: datetime
) -> list[dict[str, object]]:
    if before is None or before.stock is None:
        return []
    product_id, read_at = before.product_id, before.stock_read_at

    def received() -> Decimal:
        orders = orders_with_products(connection, company_id, [product_id])
        return units_come(orders, product_id, since=min(read_at, at) - CLOCKS_DIFFER_MAX)

    stock = [_stock_row(product_id, entry) for entry in before.stock]
    kept = _vanished_rows(before.vanished)
    return [
        {"location_id": row.location_id, "on_hand": str(row.on_hand), "since": row.since.isoformat()}
        for row in vanished_rows(stock, kept, now, at=at, received=received)
    ]


def _delivered(delivery: Delivery) -> dict[str, object]:
    return {
        "charge": delivery.charge,
        "name": delivery.name,
        "quantity": str(delivery.quantity),
        "locations": list(delivery.locations),
    }


def _total(rows: Iterable[StockRow]) -> Decimal:
    return sum((row.on_hand for row in rows), Decimal(0))


def orders_known(
    connection: Connection,
    company_id: int,
    *,
    order_ids: Collection[int] | None = None,
    numbers: Collection[str] | None = None,
) -> list[PurchaseOrder]:
    """Orders by id: all, or those with certain ids or numbers."""
    if order_ids is not None and not order_ids:
        return []
    if order_ids is not None:
        rows = connection.execute(_ORDERS_BY_ID, {"company_id": company_id, "order_ids": list(order_ids)})
    elif numbers is not None:
        rows = connection.execute(_ORDERS_BY_NUMBER, {"company_id": company_id, "numbers": list(numbers)})
    else:
        rows = connection.execute(_ORDERS, {"company_id": company_id})
    return [decode(text, PurchaseOrder) for (text,) in rows]


def order_numbers(connection: Connection, company_id: int, order_ids: Collection[int]) -> dict[int, str]:
    """The numbers that Autotask gave these orders, by id."""
    values = {"company_id": company_id, "order_ids": list(order_ids)}
    return {row.order_id: row.number for row in connection.execute(_ORDER_NUMBERS, values)} if order_ids else {}


def orders_with_products(connection: Connection, company_id: int, product_ids: Collection[int]) -> list[PurchaseOrder]:
    """Orders that name any of the products."""
    values = {"company_id": company_id, "product_ids": list(product_ids)}
    return [decode(text, PurchaseOrder) for (text,) in connection.execute(_ORDERS_WITH_PRODUCTS, values)]


def ids_with_products(connection: Connection, company_id: int, product_ids: Collection[int]) -> set[int]:
    """The ids of the orders that name any of the products."""
    here = autotask_order_products.c
    statement = select(here.order_id).where(here.company_id == company_id, one_of(here.product_id, "product_ids"))
    return set(connection.execute(statement, {"product_ids": list(product_ids)}).scalars())


def orders_of_vendor(connection: Connection, company_id: int, vendor_id: int) -> list[PurchaseOrder]:
    """Orders with one vendor."""
    here = autotask_orders.c
    statement = select(here.record).where(here.company_id == company_id, here.vendor_id == vendor_id)
    return [decode(text, PurchaseOrder) for text in connection.execute(statement).scalars()]


def entity_names(connection: Connection, company_id: int) -> set[str]:
    """All vendors' and customers' names that orders name, for finding names that are equal once shortened (N2)."""
    return set(connection.execute(_ENTITY_NAMES, {"company_id": company_id}).scalars()) - {""}


def product_names(connection: Connection, company_id: int) -> dict[int, str]:
    """All products' names, folded, by product id."""
    rows = connection.execute(_PRODUCT_NAMES, {"company_id": company_id})
    return {row.product_id: row.name_key for row in rows}


def stocked_ids(connection: Connection, company_id: int) -> set[int]:
    """Products that Autotask had a stock row for when it was last read."""
    return set(connection.execute(_STOCKED, {"company_id": company_id}).scalars())


def newest_order_id(connection: Connection, company_id: int, *, created_before: datetime) -> int:
    """The highest id of the known orders created before a moment, 0 where there is none."""
    values = {"company_id": company_id, "before": created_before}
    return connection.execute(_NEWEST_ORDER, values).scalar_one() or 0


def order_ids_by_status(connection: Connection, company_id: int) -> Mapping[int, OrderStatus]:
    """Every known order with its status."""
    rows = connection.execute(_ORDER_STATUS, {"company_id": company_id})
    return {order_id: OrderStatus(status) for order_id, status in rows}


def order_ids_since(connection: Connection, company_id: int, since: datetime) -> set[int]:
    """Orders raised since a moment."""
    return set(connection.execute(_ORDERS_SINCE, {"company_id": company_id, "since": since}).scalars())


def products_known(
    connection: Connection, company_id: int, *, product_ids: Collection[int] | None = None
) -> dict[int, KnownProduct]:
    """Products by id: all, or those asked for."""
    if product_ids is not None and not product_ids:
        return {}
    if product_ids is not None:
        rows = connection.execute(_PRODUCTS_BY_ID, {"company_id": company_id, "product_ids": list(product_ids)})
    else:
        rows = connection.execute(_PRODUCTS, {"company_id": company_id})
    return {
        row.product_id: KnownProduct(
            product=decode(row.record, Product),
            stock=None if row.stock is None else tuple(_stock_row(row.product_id, entry) for entry in row.stock),
            stock_read_at=row.stock_read_at,
            is_consistent=bool(row.stock_is_consistent),
            deliveries=None
            if row.deliveries is None
            else tuple(_delivery(row.product_id, entry) for entry in row.deliveries),
            vanished=_vanished_rows(row.vanished),
        )
        for row in rows
    }


def _delivery(product_id: int, entry: Mapping[str, Any]) -> Delivery:
    return Delivery(
        charge=str(entry["charge"]),
        name=str(entry["name"]),
        product_id=product_id,
        quantity=Decimal(str(entry["quantity"])),
        # An older version kept none.
        locations=tuple(entry.get("locations", ())),
    )


def _stock_row(product_id: int, entry: Mapping[str, object]) -> StockRow:
    return StockRow(
        product_id=product_id, location_id=int(str(entry["location_id"])), on_hand=Decimal(str(entry["on_hand"]))
    )


def _vanished_rows(entries: Sequence[Mapping[str, Any]] | None) -> tuple[VanishedRow, ...]:
    return tuple(
        VanishedRow(
            location_id=int(entry["location_id"]),
            on_hand=Decimal(str(entry["on_hand"])),
            since=datetime.fromisoformat(entry["since"]),
        )
        for entry in entries or ()
    )
