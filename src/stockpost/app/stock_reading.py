"""Reads Autotask's counts for some products, together with the receivings of the orders that name them, as of one moment (B8, I2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stockpost.app.autotask_reading import begin_reading, keeping
from stockpost.app.autotask_trouble import forget_trouble, keep_trouble
from stockpost.app.delivered_from import located_deliveries
from stockpost.app.look_again import look_again_at_orders
from stockpost.app.services import Services
from stockpost.app.uninvoiced import deliveries_to_show, deliveries_wanted
from stockpost.autotask import AutotaskError
from stockpost.store import snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import is_leased, release_lease, take_lease

LEASE_SECONDS = 300


def read_stock(
    services: Services, company: CompanyRow, product_ids: Collection[int] | None, order_ids: Collection[int]
) -> AutotaskError | None:
    """Read and keep the counts of these products, or (None) of all that Autotask stocks; the error where Autotask could not be read:
    then nothing is changed and the counts wait."""
    read_at = services.clock()
    try:
        client = services.client_of(company)
        number = begin_reading(services, company)
        with services.database.read() as connection:
            wanted = deliveries_wanted(connection, services, company, product_ids)
        # What is held is of the moment of the counts; what is only shown must not keep them from being read.
        is_holding = company.settings.holds_uninvoiced
        reading, receivings = client.read_stock_with_receivings(
            product_ids, order_ids, deliveries=wanted if is_holding else None
        )
        deliveries = (
            located_deliveries(client, company, reading.deliveries or ())
            if is_holding
            else deliveries_to_show(client, company, product_ids, wanted)
        )
    except AutotaskError as error:
        return keep_trouble(services, company, error)
    forget_trouble(services, company)
    with keeping(services, company) as connection:
        known = {
            order.id: order for order in snapshots.orders_known(connection, company.id, order_ids=receivings.keys())
        }
        changed = [
            replace(known[order_id], receivings=rows)
            for order_id, rows in receivings.items()
            if order_id in known and known[order_id].receivings != rows
        ]
        snapshots.save_receivings(connection, company.id, changed)
        if product_ids is None:
            snapshots.save_products(connection, company.id, reading.products, reading_number=number)
            # Of what was stocked before and has no row now the count is unknown.
            product_ids = {product.id for product in reading.products} | snapshots.stocked_ids(connection, company.id)
        readable = set(product_ids) - set(reading.left_out)
        # A count that Autotask did not say is unknown, not zero and not the old one.
        for ids, rows in ((readable, reading.rows), (set(reading.left_out), ())):
            snapshots.save_stock(
                connection,
                company.id,
                ids,
                rows,
                read_at=read_at,
                reading_number=number,
                is_consistent=True,
                deliveries=deliveries,
            )
        if changed:
            # A count whose order is in question is not set (B10).
            look_again_at_orders(connection, services, company, {order.id for order in changed})
    return None


def read_stock_once(
    services: Services, company: CompanyRow, product_ids: Collection[int], order_ids: Collection[int]
) -> bool:
    """As `read_stock`, by one host and thread at a time; False where Autotask could not be read or somebody else is reading."""
    name, owner = f"stock:{company.id}", services.new_ticket()
    with services.database.write() as connection:
        is_ours = take_lease(connection, name, owner, now=services.clock(), seconds=LEASE_SECONDS)
    if not is_ours:
        return False
    try:
        return read_stock(services, company, product_ids, order_ids) is None
    finally:
        with services.database.write() as connection:
            release_lease(connection, name, owner)


def is_being_read(services: Services, company: CompanyRow) -> bool:
    """Is somebody reading Autotask's counts for a conversation just now?"""
    with services.database.read() as connection:
        return is_leased(connection, f"stock:{company.id}", now=services.clock(), seconds=LEASE_SECONDS)
