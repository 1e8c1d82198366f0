"""What was read from Autotask, as it is kept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from stockpost.core.autotask_records import Product, StockRow, VanishedRow
from stockpost.store.database import Database
from stockpost.store.snapshots import products_known, save_products, save_stock
from tests.store.conftest import NOW, join_company


def test_counts_are_kept_of_exactly_what_was_asked_for(database: Database) -> None:
    """Protects I2: a count that came along with others was not read as of one moment with its receipts, so it is not believed."""
    with database.write() as connection:
        company_id = join_company(connection)
        save_products(
            connection,
            company_id,
            [Product(id=number, name=f"Part {number}") for number in (1, 2, 3)],
            reading_number=1,
        )
        rows = [StockRow(product_id=number, location_id=7, on_hand=Decimal(number)) for number in (1, 3)]
        save_stock(connection, company_id, {1, 2}, rows, read_at=NOW, reading_number=1, is_consistent=True)
        known = products_known(connection, company_id)
    assert {number: found.stock for number, found in known.items()} == {1: (rows[0],), 2: (), 3: None}


def test_rows_that_an_answer_lacks_are_kept_until_they_are_back(database: Database) -> None:
    """Protects I2: what a reading for showing lacks is known to the sync after it, with the time when it was first missing."""
    main, van = (StockRow(product_id=1, location_id=place, on_hand=Decimal("2.5")) for place in (7, 8))
    gone = VanishedRow(location_id=8, on_hand=Decimal("2.5"), since=NOW)
    expected = {0: (), 1: (gone,), 2: (gone,), 3: ()}
    with database.write() as connection:
        company_id = join_company(connection)
        save_products(connection, company_id, [Product(id=1, name="Part")], reading_number=1)
        for number, rows in enumerate([(main, van), (main,), (main,), (main, van)]):
            at = NOW + timedelta(hours=max(number - 1, 0))
            save_stock(connection, company_id, {1}, rows, read_at=at, reading_number=1, is_consistent=number == 2)
            (known,) = products_known(connection, company_id).values()
            assert (known.stock, known.vanished) == (rows, expected[number])
