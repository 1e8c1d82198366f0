"""What the names of Autotask's whole catalogue cost (N2): the plan of an order whose three products and whose vendor have names that are cut, and the page
Mapping, without the catalogue and with it.

Prints seconds of a processor. Run: `.venv/bin/python -m benchmarks.catalogue [--names 50000] [--products 5000]`. Exits 1 where the plan
takes much longer with it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.stored import join
from stockpost import wiring
from stockpost.app.workspace import plan_input
from stockpost.core.autotask_records import CatalogueName, OrderLine, OrderStatus, Product, PurchaseOrder
from stockpost.core.plan import make_plan
from stockpost.store import companies, snapshots
from stockpost.store.catalogue_names import ENTITIES, PRODUCTS, CatalogueReading
from stockpost.store.database import Database

MORE_SECONDS_MAX = 0.05
ROUNDS = 5
NOW = datetime(2026, 11, 28, tzinfo=UTC)
COLORS = ("blue", "grey", "red", "black", "white")


def name(number: int) -> str:
    """Two in three are cut by QuickBooks, and of these every tenth becomes one with the next."""
    if number % 3 == 0:
        return f"Part {number}"
    group = number // 3 if number // 3 % 10 == 0 else number * 7
    return f"Part {group:06} of shielded copper, {COLORS[number % len(COLORS)]}"


def order_of(products: list[Product]) -> PurchaseOrder:
    one = Decimal(1)
    lines = tuple(
        OrderLine(id=product.id, product=product, quantity=one, unit_cost=one)
        for product in products
        if product.name.endswith(COLORS)
    )
    return PurchaseOrder(
        id=1,
        number="1001",
        vendor_id=1,
        vendor_name="Wholesale of shielded copper and other cable, east",
        status=OrderStatus.NEW,
        created_at=NOW,
        lines=lines[:3],
    )


def seconds(what: str, work: Callable[[], object]) -> float:
    """The fastest of a few."""
    times = []
    for _ in range(ROUNDS):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    print(f"{what}: {min(times):.3f} s")
    return min(times)


def measure(names: int, products: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ[wiring.KEY_FILE_VARIABLE] = str(Path(folder) / "stockpost.key")
        url = f"sqlite:///{Path(folder) / 'stockpost.db'}"
        desk = wiring.make_desk(url)
        join(desk)
        database = Database(url)
        known = [Product(id=number, name=name(number)) for number in range(1, products + 1)]
        order = order_of(known)
        with database.write() as connection:
            (company,) = companies.all_companies(connection)
            snapshots.save_products(connection, company.id, known)
            snapshots.save_orders(connection, company.id, [order], read_at=NOW)

        def plan() -> None:
            with database.read() as connection:
                services = desk._services
                made = make_plan(plan_input(connection, services, company, [order], is_live=False))
            assert made.steps or made.problems

        def page() -> None:
            desk.mapping.of_kind("Acme", "item")

        before = seconds(f"plan, {products} products, no catalogue", plan)
        seconds("page Mapping, items", page)
        reading = CatalogueReading(began_at=NOW, read_at=NOW, up_to_id=names, is_finished=True)
        started = time.process_time()
        with database.write() as connection:
            for catalogue, role in ((PRODUCTS, "item"), (ENTITIES, "customer")):
                found = {number: CatalogueName(role=role, name=name(number)) for number in range(1, names + 1)}
                catalogue.save(connection, company.id, found, reading)
        print(f"catalogues of {names} products and as many customers kept: {time.process_time() - started:.3f} s")
        after = seconds("plan with the catalogue", plan)
        seconds("page Mapping, items", page)
        print(f"{len(desk.mapping.catalogue('Acme'))} names of the catalogue become one with another")
        database.close()
        return 0 if after - before <= MORE_SECONDS_MAX else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=50_000)
    parser.add_argument("--products", type=int, default=5_000)
    chosen = parser.parse_args()
    sys.exit(measure(chosen.names, chosen.products))
