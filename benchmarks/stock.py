"""5,000 stocked items at two locations, and 5,000 orders of three lines that were transferred: QuickBooks' counts read on demand, the
preview of a full inventory sync, the stock page, and a sync written, through real processes. The orders are received in Autotask and posted
by the ledger; the company file does not have them, so none of them names an item of the sync that is written.

Prints calls of Autotask's API by entity, seconds of the preview with and without reading, the same of this process's processor and as a
ratio to a fixed piece of work on this machine, the page of the preview as a browser gets it, and the exchanges and adjustments of the sync.
With `--by-location` each location has its inventory site: every item then has two counts.
Run: `.venv/bin/python -m benchmarks.stock [--items 5000] [--orders 5000] [--written 200] [--by-location]`. Exits 1 where a bound of the project is broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.stored import post_all
from stockpost import wiring
from stockpost.app.desk import Desk
from stockpost.app.people import Role
from stockpost.app.views import RunView
from stockpost.autotask import AutotaskClient
from stockpost.store import companies, snapshots
from stockpost.store.database import Database
from tests.end_to_end.installation import Installation, installation

PREVIEW_SECONDS_MAX, CALLS_SPARE, ROWS_A_CALL, WRITES_A_SET, LINES_AN_ADJUSTMENT = 3.0, 10, 500, 20, 100
PLACES = ("Main Warehouse", "Service Van")
LINES_AN_ORDER = 3
YARDSTICK_ROUNDS = 300_000
SESSION_SECONDS_MAX, PAGE_SECONDS_MAX = 1800.0, 60.0
PASSWORD = "benchmark of the stock"


def seed(items: int, orders: int, written: int) -> dict[str, Any]:
    """A tenant that stocks every product at two locations, with orders of all but the first ones that are received in full."""
    names = [f"Benchmark product {number:05d}" for number in range(items)]
    ordered = names[written:]
    lines = [
        {"product": ordered[number % len(ordered)], "quantity": 2, "received": [{"quantity": 2}]}
        for number in range(orders * LINES_AN_ORDER)
    ]
    return {
        "purchaseOrders": [
            {"vendor": "Benchmark vendor", "lines": lines[start : start + LINES_AN_ORDER]}
            for start in range(0, len(lines), LINES_AN_ORDER)
        ],
        "locations": list(PLACES),
        "companies": [{"companyName": "Benchmark vendor"}],
        "products": [{"name": name, "unitCost": "10.25"} for name in names],
        "stock": [
            {"product": name, "location": place, "onHand": 1 + number % 9}
            for number, name in enumerate(names)
            for place in PLACES
        ],
    }


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that a piece of work took, and of this process's processor."""

    seconds: float
    processor: float

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.seconds - other.seconds, self.processor - other.processor)


def spent_on(work: Callable[[], object]) -> Spent:
    started = Spent(time.perf_counter(), time.process_time())
    work()
    return Spent(time.perf_counter(), time.process_time()) - started


def yardstick() -> None:
    """A fixed piece of work, by which the figures of two machines can be compared."""
    for number in range(YARDSTICK_ROUNDS):
        hashlib.sha256(str(number).encode()).hexdigest()


def calls_by_entity(site: Installation) -> Counter[str]:
    """Requests that the Autotask simulator has answered since the log was cleared."""
    paths = (request["path"].partition("/V1.0/")[2] for request in site.autotask.look("log")["requests"])
    return Counter(path.partition("/")[0] for path in paths)


def exchanges(session: Any) -> int:
    return sum(call == "receiveResponseXML" for call in session["calls"])


def measure(items: int, orders: int, written: int, *, is_by_location: bool) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[wiring.KEY_FILE_VARIABLE] = str(folder / "stockpost.key")
        seed_file = folder / "seed.json"
        seed_file.write_text(json.dumps(seed(items, orders, written)))
        # Deliveries are asked for as well, twice.
        settings = ["hold_uninvoiced=true", *(["inventory_sites=by_location"] if is_by_location else [])]
        with installation(folder, *settings, seed_file=seed_file) as site:
            site.autotask.act("switches", requests_per_hour=1_000_000)
            if is_by_location:
                _keep_sites(site)
            return _measure(site, items, orders, written, counts_an_item=len(PLACES) if is_by_location else 1)


def _keep_sites(site: Installation) -> None:
    """The company file keeps stock by site, and a person maps each location to the site of its name."""
    site.quickbooks.act("preferences", multiLocation=True)
    for place in PLACES:
        site.quickbooks.act("add-entry", kind="InventorySite", fields={"Name": place})
    site.desk.refresh("Acme", who="benchmark")
    for view in site.desk.mapping.names("Acme", "location"):
        site.desk.mapping.choose("Acme", "location", view.autotask_id, view.autotask_name, who="benchmark")


def _measure(site: Installation, items: int, orders: int, written: int, *, counts_an_item: int) -> int:
    desk = wiring.make_desk(site.database)
    print(f"refresh {spent_on(lambda: desk.refresh('Acme', who='benchmark')).seconds:.1f} s")
    order_ids = _transferred(site)
    desk.read_counts("Acme", who="benchmark")
    started = time.perf_counter()
    session = site.call_quickbooks()
    print(f"QuickBooks' counts: {exchanges(session)} exchanges, {time.perf_counter() - started:.1f} s")
    site.autotask.act("log/clear")
    shown: list[RunView] = []
    total = spent_on(lambda: shown.append(desk.preview_sync("Acme", [], full=True)))
    planned = sum(write.state == "planned" for write in shown[0].writes)
    calls = calls_by_entity(site)
    with _client(site, desk) as client:
        reading = spent_on(lambda: client.read_stock_with_receivings(None, order_ids))
    own, unit = total - reading, spent_on(yardstick).processor
    rows = {
        "InventoryProducts": items * len(PLACES),
        "Products": items,
        "PurchaseOrders": orders,
        "PurchaseOrderItems": orders * LINES_AN_ORDER,
        "PurchaseOrderItemReceiving": orders * LINES_AN_ORDER,
    }
    calls_max = {entity: -(-rows.get(entity, 0) // ROWS_A_CALL) + CALLS_SPARE for entity in calls}
    print(f"calls of Autotask by entity {dict(calls)} (at most {calls_max})")
    print(
        f"preview of {items} items and {orders} orders {total.seconds:.1f} s, {reading.seconds:.1f} s of it reading: {own.seconds:.1f} s, "
        f"{own.processor:.1f} s of a processor (at most {PREVIEW_SECONDS_MAX})"
    )
    print(f"{planned} writes planned, {len(shown[0].problems)} problems")
    print(f"the same as a ratio to the yardstick of {unit:.2f} s: {own.processor / unit:.1f}")
    print(f"stock page {spent_on(lambda: desk.stock('Acme')).processor:.1f} s of a processor")
    size: list[int] = []
    page = spent_on(lambda: size.append(_preview_page(site)))
    print(f"page of the preview {page.seconds:.1f} s with its reading, {size[0] / 1_000_000:.1f} MB")
    chosen = [f"Benchmark product {number:05d}" for number in range(written)]
    before = _adjusted(site)
    run = desk.approve_sync("Acme", chosen, who="benchmark")
    site.quickbooks.be_patient(SESSION_SECONDS_MAX)
    started = time.perf_counter()
    session = site.call_quickbooks()
    seconds = time.perf_counter() - started
    made, lines = (after - earlier for after, earlier in zip(_adjusted(site), before, strict=True))
    adjustments = -(-written // LINES_AN_ADJUSTMENT) * counts_an_item
    sets = -(-written // WRITES_A_SET) + -(-written // (LINES_AN_ADJUSTMENT * WRITES_A_SET))
    print(
        f"sync of {written} new items: {made} adjustments of {lines} counts, {exchanges(session)} exchanges, {sets} of them sets of "
        f"writes, {seconds:.1f} s"
    )
    is_done = desk.run("Acme", run.run or 0).state == "done" and (made, lines) == (
        adjustments,
        written * counts_an_item,
    )
    is_within = (
        max(own.processor, own.seconds) <= PREVIEW_SECONDS_MAX
        and all(count <= calls_max[entity] for entity, count in calls.items())
        and exchanges(session) <= sets + 20
    )
    return 0 if is_done and is_within else 1


def _transferred(site: Installation) -> list[int]:
    """The orders that were read count as transferred and posted from now on; their ids."""
    database = Database(site.database)
    with database.write() as connection:
        (company,) = companies.all_companies(connection)
        orders = snapshots.orders_known(connection, company.id)
        post_all(connection, company.id, orders, datetime.now(UTC))
    database.close()
    return [order.id for order in orders]


def _preview_page(site: Installation) -> int:
    """Asks for the page as a browser does; its size in bytes."""
    wiring.make_people(site.database).add_person("Dana", role=Role.ADMINISTRATOR, password=PASSWORD, who="benchmark")
    as_browser = {"origin": site.url, "sec-fetch-site": "same-origin"}
    with httpx2.Client(base_url=site.url, headers=as_browser, timeout=PAGE_SECONDS_MAX) as client:
        client.post("/sign-in", data={"name": "Dana", "password": PASSWORD})
        page = client.get("/stock/preview", params={"full": "1"})
    assert "This will be written to QuickBooks" in page.text, page.text[:500]
    return len(page.content)


def _adjusted(site: Installation) -> tuple[int, int]:
    """How many adjustments the books hold, and how many lines these have."""
    found = site.books()["inventoryAdjustments"]
    return len(found), sum(len(one["lines"]) for one in found)


def _client(site: Installation, desk: Desk) -> AutotaskClient:
    (company,) = desk.companies()
    return AutotaskClient(
        company.autotask_url,
        user=company.autotask_user,
        code="SIMULATEDINTEGRATIONCODE",
        secret=(site.folder / "autotask.secret").read_text().strip(),
        clock=lambda: datetime.now(UTC),
        sleep=time.sleep,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--written", type=int, default=200)
    parser.add_argument("--by-location", action="store_true")
    arguments = parser.parse_args()
    sys.exit(measure(arguments.items, arguments.orders, arguments.written, is_by_location=arguments.by_location))
