"""What is known of Autotask's catalogue is read when a plan asks for it, and once."""

from __future__ import annotations

from sqlalchemy import event

from stockpost.app.catalogue import catalogue_of, loaded_catalogue
from stockpost.core.autotask_records import CatalogueName, Product
from stockpost.core.shared_items import NOTHING_KNOWN
from stockpost.store import snapshots
from stockpost.store.catalogue_names import PRODUCTS, CatalogueReading
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

LONG = "Patch cable of copper, shielded, 3 m"


def test_the_catalogue_is_read_when_it_is_looked_into(sqlite_url: str) -> None:
    """Protects large catalogues: a plan that shortens no name reads none of ten thousand, and one that does reads them once."""
    with Database(sqlite_url).write() as connection:
        company_id = join_company(connection)
        products = [
            Product(id=1, name=f"{LONG}, blue"),
            Product(id=2, name=f"{LONG}, grey"),
            Product(id=3, name="Switch"),
        ]
        snapshots.save_products(connection, company_id, products, reading_number=1)
        read: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda _c, _d, statement, *_more: read.append(statement))
        known = catalogue_of(connection, company_id, {("item", 3): "Part", ("item", 1): "Part"})
        assert read == []
        assert (len(known.item_collisions), len(known.entity_collisions)) == (1, 0)
        assert list(known.item_collisions.values()) == [(f"{LONG}, blue", f"{LONG}, grey")]
        before = len(read)
        assert list(known.item_collisions) == list(known.item_collisions)
        assert len(read) == before
        # Of a product that came by, what it is called now counts; the others stand beside it.
        names = {3: f"{LONG}, old name of the switch", 4: f"{LONG}, black", 5: "Rack"}
        reading = CatalogueReading(began_at=NOW, read_at=NOW, up_to_id=5, is_finished=True)
        found = {number: CatalogueName(role="item", name=name) for number, name in names.items()}
        PRODUCTS.save(connection, company_id, found, reading)
        anew = catalogue_of(connection, company_id, {})
        assert list(anew.item_collisions.values()) == [(f"{LONG}, black", f"{LONG}, blue", f"{LONG}, grey")]
        assert anew.item_collisions_in_use == dict(known.item_collisions)
        assert loaded_catalogue(connection, company_id, {}, NOTHING_KNOWN).item_collisions == dict(anew.item_collisions)
