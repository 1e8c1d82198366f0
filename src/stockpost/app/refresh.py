"""Reading Autotask: open orders and lately closed ones again, new ones by id, and the stock (a PO has no modified date, FACTS B8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from stockpost.app.autotask_reading import (
    FIRST_READING_AGE,
    begin_reading,
    explained,
    keeping,
    refuse_unknown,
    tell_reading,
    was_ahead,
)
from stockpost.app.catalogue_reading import read_catalogues
from stockpost.app.errors import Unreachable
from stockpost.app.look_again import look_again_at_orders, orders_in_question
from stockpost.app.services import Services
from stockpost.app.stock_reading import read_stock
from stockpost.app.uninvoiced import deliveries_to_show, deliveries_wanted
from stockpost.app.workspace import StockInput, plan_input, products_to_count
from stockpost.autotask import AutotaskClient, AutotaskError, OrderReading, StockReading
from stockpost.core.age import CLOCKS_DIFFER_MAX, age
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.late_counts import holds_up
from stockpost.core.plan import make_plan
from stockpost.store import companies, problems, snapshots
from stockpost.store.autotask_locations import locations_known, save_locations
from stockpost.store.companies import CompanyRow

FINISHED = frozenset({OrderStatus.RECEIVED_FULL, OrderStatus.CANCELED})
CLOSED_READ_AGAIN_AGE = timedelta(days=120)
"""Finished orders are read again for so long after they were raised: receipts are corrected, orders canceled."""
LOCATIONS_AGE_MAX = timedelta(days=1)
PROBLEMS_OF_COUNTS = frozenset(
    {"change_too_large", "location_vanished", "on_hand_unknown", "item_shared", "counted_by_serial", "below_zero"}
)
"""Questions about a count of Autotask: another count may answer them."""


@dataclass(frozen=True, slots=True)
class FreshOrders:
    """Orders as Autotask says now, and what is to be told about the reading."""

    orders: tuple[PurchaseOrder, ...]
    notes: tuple[str, ...] = ()
    left_out: Mapping[int, str] = field(default_factory=dict)
    """Why others could not be read whole."""


class Refresher:
    """The use cases that read Autotask."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def refresh(self, company: CompanyRow, *, who: str) -> None:
        """Read orders and stock, keep them, and look again at problems. Raises Unreachable, with nothing half-kept."""
        now = self._services.clock()
        with self._services.database.read() as connection:
            statuses = snapshots.order_ids_by_status(connection, company.id)
            newest = self._read_up_to(connection, company)
            lately = snapshots.order_ids_since(connection, company.id, now - CLOSED_READ_AGAIN_AGE)
            wanted = deliveries_wanted(connection, self._services, company, None)
        known_open = {order_id for order_id, status in statuses.items() if status not in FINISHED}
        # One that could not be read whole has an id that is not new any more, and is not stored.
        known_open |= set(company.orders_left_out or ())
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            reading = client.read_orders(
                known_open=known_open,
                recent=lately - known_open,
                after_id=newest,
                created_since=now - FIRST_READING_AGE,
            )
            stock = client.read_stock(None)
            deliveries = deliveries_to_show(client, company, None, wanted)
            ids = {row.location_id for row in stock.rows}
            ids |= {
                line.location_id for order in reading.orders for line in order.lines if line.location_id is not None
            }
            locations = self._read_locations(company, client, ids)
        with keeping(self._services, company) as connection:
            if locations is not None:
                save_locations(connection, company.id, locations, read_at=now)
            snapshots.save_orders(
                connection, company.id, reading.orders, read_at=reading.read_at, reading_number=number
            )
            self._keep_stock(connection, company, stock, number)
            if deliveries is not None:
                counted = {row.product_id for row in stock.rows}
                snapshots.save_deliveries(connection, company.id, counted, deliveries, reading_number=number)
            elif not company.settings.holds_uninvoiced:
                snapshots.forget_deliveries(connection, company.id)
            companies.record_autotask_read(
                connection, company.id, at=reading.read_at, left_out=reading.left_out.keys() - statuses.keys()
            )
            self._look_again(connection, company, {order.id for order in reading.orders})
            data: dict[str, object] = {"orders": len(reading.orders), "notes": list(reading.notes)}
            tell_reading(connection, company, kind="Autotask read", who=who, now=now, data=data)
        read_catalogues(self._services, company)

    def _read_locations(
        self, company: CompanyRow, client: AutotaskClient, ids: Collection[int]
    ) -> dict[int, str] | None:
        """Names of the locations where one (`ids` are those of the stock and of orders) is new, and once a day. None otherwise, and where
        Autotask does not say: the counts do not depend on them."""
        with self._services.database.read() as connection:
            known = locations_known(connection, company.id)
        is_fresh = known.read_at is not None and age(known.read_at, self._services.clock()) < LOCATIONS_AGE_MAX
        if is_fresh and known.names.keys() >= set(ids):
            return None
        try:
            return client.read_locations() if ids else None
        except AutotaskError:
            return None

    def _read_up_to(self, connection: Connection, company: CompanyRow) -> int:
        """The id up to which all orders were read. One read by its number since then says nothing of those before it; where our clock was
        ahead at the last reading, it is not known which those are."""
        if company.autotask_read_at is None or was_ahead(company.autotask_read_at, self._services.clock()):
            return 0
        surely_read = company.autotask_read_at - CLOCKS_DIFFER_MAX
        return snapshots.newest_order_id(connection, company.id, created_before=surely_read)

    def read_numbers(self, company: CompanyRow, numbers: Collection[str]) -> FreshOrders:
        """These orders and the stock of their products, read now. UseError names the numbers that nobody has."""
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            reading = client.read_orders_by_number(numbers)
        found = {order.number for order in reading.orders}
        refuse_unknown(numbers, found, reading.left_out, what="purchase order", page="transfer page")
        return self._with_stock(company, reading, number)

    def read_ids(self, company: CompanyRow, order_ids: Collection[int]) -> FreshOrders:
        """These orders and the stock of their products, read now."""
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            reading = client.read_orders_by_id(order_ids)
        return self._with_stock(company, reading, number)

    def read_all_stock(self, company: CompanyRow) -> None:
        """The products that Autotask stocks, with their counts, for showing and for finding them by name."""
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            stock = client.read_stock(None)
        with self._services.database.write() as connection:
            self._keep_stock(connection, company, stock, number)

    def read_all_products(self, company: CompanyRow, *, order_ids: Collection[int] = ()) -> None:
        """As `read_products` for all that Autotask stocks, for a full sync."""
        self._read_stock(company, None, order_ids)

    def read_products(
        self, company: CompanyRow, product_ids: Collection[int], *, order_ids: Collection[int] = ()
    ) -> None:
        """The counts of some products and what was received of them, on `order_ids` too, as of one moment (B8)."""
        self._read_stock(company, product_ids, order_ids)

    def _read_stock(self, company: CompanyRow, product_ids: Collection[int] | None, order_ids: Collection[int]) -> None:
        failure = read_stock(self._services, company, product_ids, order_ids)
        if failure is not None:
            raise Unreachable(failure.text, code=failure.code)

    def _with_stock(self, company: CompanyRow, reading: OrderReading, number: int) -> FreshOrders:
        with keeping(self._services, company) as connection:
            snapshots.save_orders(
                connection, company.id, reading.orders, read_at=reading.read_at, reading_number=number
            )
            product_ids = products_to_count(connection, company, reading.orders)
        order_ids = [order.id for order in reading.orders]
        if company.settings.full_sync_with_transfer:
            # Also what was never on an order, and is stocked since the last reading.
            self.read_all_products(company, order_ids=order_ids)
        elif product_ids:
            self.read_products(company, product_ids, order_ids=order_ids)
        with self._services.database.read() as connection:
            orders = snapshots.orders_known(connection, company.id, order_ids=order_ids)
        return FreshOrders(tuple(orders), tuple(reading.notes), reading.left_out)

    def _keep_stock(self, connection: Connection, company: CompanyRow, stock: StockReading, number: int) -> None:
        """For showing: only a reading together with receivings may overwrite a count in QuickBooks."""
        snapshots.save_products(connection, company.id, stock.products, reading_number=number)
        read = {row.product_id for row in stock.rows}
        snapshots.save_stock(
            connection,
            company.id,
            read,
            stock.rows,
            read_at=stock.read_at,
            reading_number=number,
            is_consistent=False,
        )

    def _look_again(self, connection: Connection, company: CompanyRow, read: set[int]) -> None:
        """At the orders just read, at those with problems (what was finished long ago is not read again, and grows with the years), and
        at counts that wait for a person."""
        look_again_at_orders(connection, self._services, company, read | orders_in_question(connection, company))
        rows = problems.open_problems(connection, company.id)
        found = [row.problem for row in rows if holds_up(row.problem)]
        counted = {one.product_id for one in found if one.order_id is None and one.code in PROBLEMS_OF_COUNTS}
        others = {one.product_id for one in found if one.order_id is None and one.code not in PROBLEMS_OF_COUNTS}
        product_ids = {product_id for product_id in counted - others if product_id is not None}
        if product_ids:
            stock = StockInput(product_ids=product_ids, asked_ids=product_ids)
            plan = make_plan(plan_input(connection, self._services, company, (), is_live=False, stock=stock))
            problems.settle(
                connection,
                company.id,
                plan.problems,
                order_ids=(),
                product_ids=product_ids,
                run_id=None,
                now=self._services.clock(),
                unasked=plan.unasked,
            )
