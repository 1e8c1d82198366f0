"""Reads Autotask's counts for some products, together with what was received of them on the orders that count, as of one moment (B8, I2)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from stockpost.app.autotask_reading import begin_reading, keeping
from stockpost.app.autotask_trouble import forget_trouble, keep_trouble
from stockpost.app.delivered_from import located_deliveries
from stockpost.app.look_again import look_again_at_orders, orders_in_question
from stockpost.app.services import Services
from stockpost.app.uninvoiced import deliveries_to_show, deliveries_wanted
from stockpost.autotask import AutotaskClient, AutotaskError, ReceivedLine
from stockpost.core.autotask_records import OrderLine, PurchaseOrder, Receiving
from stockpost.store import links, runs, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import is_leased, release_lease, take_lease
from stockpost.store.receivings import save_receivings

LEASE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class ReadStock:
    """The counts of Autotask are too old: they are read first (outside the transaction)."""

    company: CompanyRow
    product_ids: frozenset[int]


def read_stock(
    services: Services, company: CompanyRow, product_ids: Collection[int] | None, order_ids: Collection[int] = ()
) -> AutotaskError | None:
    """Read and keep the counts of these products, or (None) of all that Autotask stocks, and what was received of them; the error where
    Autotask could not be read: then nothing is changed and the counts wait. `order_ids` are about to be approved, and count as well."""
    read_at = services.clock()
    try:
        client = services.client_of(company)
        number = begin_reading(services, company)
        with services.database.read() as connection:
            wanted = deliveries_wanted(connection, services, company, product_ids)
            counting = _orders_that_count(connection, company) | set(order_ids)
            naming = snapshots.ids_with_products(connection, company.id, product_ids or ()) & counting
        # What is held is of the moment of the counts; what is only shown must not keep them from being read.
        is_holding = company.settings.holds_uninvoiced
        reading, receivings = client.read_stock_with_receivings(
            product_ids, naming | set(order_ids), others=counting, deliveries=wanted if is_holding else None
        )
        with services.database.read() as connection:
            known = snapshots.orders_known(connection, company.id, order_ids=receivings.keys())
        renewed = _with_other_lines(client, known, receivings, reading.received_lines)
        deliveries = (
            located_deliveries(client, company, reading.deliveries or ())
            if is_holding
            else deliveries_to_show(client, company, product_ids, wanted)
        )
    except AutotaskError as error:
        return keep_trouble(services, company, error)
    forget_trouble(services, company)
    with keeping(services, company) as connection:
        snapshots.save_orders(connection, company.id, renewed, read_at=read_at, reading_number=number)
        moved = {order.id for order in renewed}
        moved |= save_receivings(connection, company.id, receivings, reading_number=number)
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
        if moved:
            # A count whose order is in question is not set (B10).
            look_again_at_orders(connection, services, company, moved)
    return None


def _orders_that_count(connection: Connection, company: CompanyRow) -> set[int]:
    """Orders of which the units that are received and not posted are no stock yet (B8): those that are linked, approved, or held up."""
    return (
        links.linked_ids(connection, company.id)
        | runs.open_order_states(connection, company.id).keys()
        | orders_in_question(connection, company)
    )


def _with_other_lines(
    client: AutotaskClient,
    known: Collection[PurchaseOrder],
    receivings: Mapping[int, tuple[Receiving, ...]],
    received_lines: Collection[ReceivedLine],
) -> list[PurchaseOrder]:
    """Those of the orders that have received units on a line that is new, or got another product or location, as they are now: the line says
    of which product the units are, and where they are. Raises AutotaskError where Autotask does not say it."""
    lines = {(order.id, line.id): line for order in known for line in order.lines}
    order_ids = {order.id for order in known}
    other = {
        line.order_id
        for line in received_lines
        if line.order_id in order_ids and not _is_as_known(line, lines.get((line.order_id, line.id)))
    }
    if not other:
        return []
    reading = client.read_orders_by_id(other)
    for sentence in reading.left_out.values():
        raise AutotaskError(sentence)
    return [replace(order, receivings=receivings[order.id]) for order in reading.orders]


def _is_as_known(line: ReceivedLine, known: OrderLine | None) -> bool:
    """Whether the charge that a line names stands for another product by now is not looked up: that would take a call for each reading."""
    if known is None or line.location_id != known.location_id:
        return False
    return line.product_id is None or (known.product is not None and known.product.id == line.product_id)


def read_stock_once(services: Services, company: CompanyRow, product_ids: Collection[int]) -> bool:
    """As `read_stock`, by one host and thread at a time; False where Autotask could not be read or somebody else is reading."""
    return once(services, company, lambda: read_stock(services, company, product_ids) is None)


def once(services: Services, company: CompanyRow, read: Callable[[], bool]) -> bool:
    """Reads Autotask for a conversation as long as nobody else does; False where somebody does."""
    name, owner = f"stock:{company.id}", services.new_ticket()
    with services.database.write() as connection:
        is_ours = take_lease(connection, name, owner, now=services.clock(), seconds=LEASE_SECONDS)
    if not is_ours:
        return False
    try:
        return read()
    finally:
        with services.database.write() as connection:
            release_lease(connection, name, owner)


def is_being_read(services: Services, company: CompanyRow) -> bool:
    """Is somebody reading Autotask's counts for a conversation just now?"""
    with services.database.read() as connection:
        return is_leased(connection, f"stock:{company.id}", now=services.clock(), seconds=LEASE_SECONDS)
