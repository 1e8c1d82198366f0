"""Readings of Autotask that overlap."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import Product, Receiving, StockRow
from stockpost.store import invoices, snapshots
from stockpost.store.count_doubts import doubt_counts, doubt_counts_on
from stockpost.store.database import Database
from stockpost.store.readings import begin_reading
from stockpost.store.receivings import save_receivings
from tests.store.conftest import NOW, join_company
from tests.store.test_newest_names import an_order


def test_each_reading_has_the_next_number_of_its_company(database: Database) -> None:
    """Protects the order of readings, whatever the clocks of the hosts say."""
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        assert [begin_reading(connection, one) for one in (company, company, other, company)] == [1, 2, 1, 3]


def test_an_older_reading_that_ends_last_puts_nothing_back(database: Database) -> None:
    """Protects against second entries and wrong counts: orders, products, invoices and counts stay as the later reading had them; what
    only the older one has is kept."""
    old, new = Product(id=7, name="Part"), Product(id=7, name="Part v2")
    bill = Invoice(id=1, number="1", customer_id=7, customer_name="Harbor", invoiced_at=NOW, lines=())
    with database.write() as connection:
        company = join_company(connection)
        for number, product, voided in ((2, new, True), (1, old, False)):
            orders = [an_order(1, vendor_name=f"Vendor {number}", purchase_for_name="Harbor", product=product)]
            more = (
                [an_order(3, vendor_name="Vendor", purchase_for_name="Harbor", product=Product(id=9, name="Cable"))]
                if number == 1
                else []
            )
            snapshots.save_orders(connection, company, [*orders, *more], read_at=NOW, reading_number=number)
            snapshots.save_products(connection, company, [product], reading_number=number)
            billed = [replace(bill, is_voided=voided)]
            invoices.save_invoices(connection, company, billed, read_at=NOW, reading_number=number)
            _save_count(connection, company, number, is_consistent=True)
        found = {order.id: order.vendor_name for order in snapshots.orders_known(connection, company)}
        assert found == {1: "Vendor 2", 3: "Vendor"}
        known = snapshots.products_known(connection, company)
        assert {one.product.name for one in known.values()} == {"Part v2", "Cable"}
        assert [one.is_voided for one in invoices.invoices_known(connection, company)] == [True]
        assert known[7].stock == (StockRow(product_id=7, location_id=1, on_hand=Decimal(2)),)


def test_a_count_for_showing_does_not_keep_one_for_a_sync_away(database: Database) -> None:
    """Protects liveness: a conversation that reads counts is not made to read them again by whoever looks at the page meanwhile."""
    with database.write() as connection:
        company = join_company(connection)
        snapshots.save_products(connection, company, [Product(id=7, name="Part")], reading_number=1)
        for number, is_consistent in ((2, False), (1, True), (1, False)):
            _save_count(connection, company, number, is_consistent=is_consistent)
        (known,) = snapshots.products_known(connection, company).values()
        assert (known.stock, known.is_consistent) == (
            (StockRow(product_id=7, location_id=1, on_hand=Decimal(1)),),
            False,
        )


def test_receivings_change_nothing_else_of_an_order(database: Database) -> None:
    """Protects against second entries: what is read together with counts brings no names with it."""
    received = Receiving(id=5, line_id=1, quantity=Decimal(2), received_at=NOW)
    with database.write() as connection:
        company = join_company(connection)
        order = an_order(1, vendor_name="Vendor", purchase_for_name="Harbor", product=Product(id=7, name="Part"))
        snapshots.save_orders(connection, company, [order], read_at=NOW, reading_number=1)
        snapshots.save_products(connection, company, [Product(id=7, name="Part v2")], reading_number=2)
        changed = [save_receivings(connection, company, {1: (received,)}, reading_number=3) for _ in range(2)]
        assert changed == [{1}, set()]
        (known,) = snapshots.orders_known(connection, company)
        assert known.receivings == (received,)
        assert snapshots.products_known(connection, company)[7].product.name == "Part v2"


def test_only_a_reading_that_begins_after_a_doubt_ends_it(database: Database) -> None:
    """Protects the counts: one under way may have read before what moves them, and an older reading does not end the doubt of a later one."""
    with database.write() as connection:
        company = join_company(connection)
        order = an_order(1, vendor_name="Vendor", purchase_for_name="Harbor", product=Product(id=7, name="Part"))
        under_way = begin_reading(connection, company)
        snapshots.save_orders(connection, company, [order], read_at=NOW, reading_number=under_way)
        found = []
        for doubt in (
            lambda: doubt_counts(connection, company),
            lambda: doubt_counts_on(connection, company, [order]),
            lambda: doubt_counts_on(connection, company, [order], reading_number=begin_reading(connection, company)),
        ):
            doubt()
            doubt_counts_on(connection, company, [order], reading_number=under_way)
            _save_count(connection, company, under_way, is_consistent=True)
            found.append(snapshots.products_known(connection, company)[7].is_consistent)
            under_way = begin_reading(connection, company)
            _save_count(connection, company, under_way, is_consistent=True)
            found.append(snapshots.products_known(connection, company)[7].is_consistent)
        assert found == [False, True] * 3


def _save_count(connection: Connection, company: int, number: int, *, is_consistent: bool) -> None:
    rows = [StockRow(product_id=7, location_id=1, on_hand=Decimal(number))]
    snapshots.save_stock(
        connection,
        company,
        {7},
        rows,
        read_at=NOW,
        reading_number=number,
        is_consistent=is_consistent,
    )
