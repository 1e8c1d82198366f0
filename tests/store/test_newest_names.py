"""Which of several names of Autotask is the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.store import invoices, snapshots
from stockpost.store.database import Database
from stockpost.store.newest_names import newest_name
from tests.store.conftest import NOW, join_company


def test_the_name_that_was_read_last_is_the_newest(database: Database) -> None:
    """Protects against second entries: an order that is not read again keeps an old name, whatever its number; orders and invoices
    name the same customers; of another company nothing counts."""
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        for name in ("vendor", "customer", "item"):
            assert newest_name(connection, company, name, 7) == ""
        product = Product(id=7, name="Part")
        old = an_order(2, vendor_name="Old vendor", purchase_for_name="Old customer", product=product)
        new = an_order(
            1, vendor_name="New vendor", purchase_for_name="New customer", product=replace(product, name="New part")
        )
        snapshots.save_orders(connection, company, [old], read_at=NOW, reading_number=1)
        snapshots.save_orders(connection, company, [new], read_at=NOW + timedelta(days=1), reading_number=1)
        snapshots.save_orders(connection, other, [old], read_at=NOW + timedelta(days=5), reading_number=1)
        found = [newest_name(connection, company, name, 7) for name in ("vendor", "customer", "item")]
        assert found == ["New vendor", "New customer", "New part"]

        billed = Invoice(id=1, number="1", customer_id=7, customer_name="Newest customer", invoiced_at=NOW, lines=())
        invoices.save_invoices(connection, company, [billed], read_at=NOW + timedelta(days=2), reading_number=1)
        assert newest_name(connection, company, "customer", 7) == "Newest customer"
        assert newest_name(connection, company, "vendor", 7) == "New vendor"


def an_order(order_id: int, *, vendor_name: str, purchase_for_name: str, product: Product) -> PurchaseOrder:
    line = OrderLine(id=order_id * 10, product=product, quantity=Decimal(1), unit_cost=Decimal(1))
    return PurchaseOrder(
        id=order_id,
        number=f"PO-{order_id}",
        vendor_id=7,
        vendor_name=vendor_name,
        purchase_for_id=7,
        purchase_for_name=purchase_for_name,
        status=OrderStatus.SUBMITTED,
        created_at=NOW,
        lines=(line,),
    )
