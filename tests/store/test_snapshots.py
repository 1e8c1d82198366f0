"""What was read from Autotask, as it is kept."""

from __future__ import annotations

from decimal import Decimal

from stockpost.core.autotask_records import Product, StockRow
from stockpost.store.database import Database
from stockpost.store.snapshots import products_known, save_products, save_stock
from tests.store.conftest import NOW, join_company


def test_counts_are_kept_of_exactly_what_was_asked_for(database: Database) -> None:
    """Protects I2: a count that came along with others was not read as of one moment with its receipts, so it is not believed."""
    with database.write() as connection:
        company_id = join_company(connection)
        save_products(connection, company_id, [Product(id=number, name=f"Part {number}") for number in (1, 2, 3)])
        rows = [StockRow(product_id=number, location_id=7, on_hand=Decimal(number)) for number in (1, 3)]
        save_stock(connection, company_id, {1, 2}, rows, read_at=NOW, is_consistent=True)
        known = products_known(connection, company_id)
    assert {number: found.stock for number, found in known.items()} == {1: (rows[0],), 2: (), 3: None}
