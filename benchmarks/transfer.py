"""200 received purchase orders with 5 lines each, from Autotask's API to QuickBooks' books, through real processes.

Prints the exchanges of the Web Connector (sendRequestXML/receiveResponseXML pairs), the calls that reading Autotask took, the wall
time and its parts. Run: `.venv/bin/python -m benchmarks.transfer [--orders 200]`. Exits 1 where a bound of the project is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stockpost import wiring
from tests.end_to_end.installation import Installation, installation

VENDORS, PRODUCTS, LINES = 25, 120, 5
EXCHANGES_MAX, AUTOTASK_CALLS_MAX = 80, 30
DAY = "2026-11-02"


def seed(orders: int) -> dict[str, Any]:
    """A tenant whose orders are all received; one more unit than that is on hand of each product, so every count differs."""
    products = [f"Benchmark product {number:03d}" for number in range(PRODUCTS)]
    received: dict[str, int] = dict.fromkeys(products, 0)
    purchase_orders = []
    for number in range(orders):
        lines = []
        for line in range(LINES):
            product = products[(number * LINES + line) % PRODUCTS]
            quantity = 1 + (number + line) % 4
            received[product] += quantity
            lines.append(
                {
                    "product": product,
                    "quantity": quantity,
                    "unitCost": f"{10 + line}.25",
                    "location": "Main Warehouse",
                    "received": [{"quantity": quantity, "date": DAY}],
                }
            )
        purchase_orders.append(
            {
                "vendor": f"Benchmark vendor {number % VENDORS:02d}",
                "created": "2026-11-01",
                "status": "Received Full",
                "lines": lines,
            }
        )
    return {
        "locations": ["Main Warehouse"],
        "companies": [{"companyName": f"Benchmark vendor {number:02d}"} for number in range(VENDORS)],
        "products": [{"name": name, "unitCost": "10.25"} for name in products],
        "purchaseOrders": purchase_orders,
        "stock": [
            {"product": name, "location": "Main Warehouse", "onHand": count + 1} for name, count in received.items()
        ],
    }


def calls(site: Installation) -> int:
    """Requests that the Autotask simulator has answered since the log was cleared."""
    return len(site.autotask.look("log")["requests"])


def measure(orders: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[wiring.KEY_FILE_VARIABLE] = str(folder / "stockpost.key")
        seed_file = folder / "seed.json"
        seed_file.write_text(json.dumps(seed(orders)))
        with installation(folder, seed_file=seed_file) as site:
            site.autotask.act("log/clear")
            started = time.perf_counter()
            answer = site.stockpost("refresh")
            assert answer.code == 0, answer.err
            read = time.perf_counter()
            refresh_calls = calls(site)
            answer = site.stockpost("transfer", "--all", "--yes")
            assert answer.code == 0, answer.err + answer.out[:2000]
            approved = time.perf_counter()
            session = site.call_quickbooks()
            written = time.perf_counter()
            run = site.run_document(answer.document["run"])
            books = site.books()
            exchanges = sum(1 for call in session["calls"] if call == "receiveResponseXML")
            print(f"orders {orders}, receipts {orders * LINES}, run {run['state']}, problems {len(run['problems'])}")
            print(
                f"in the books: {len(books['purchaseOrders'])} orders, {len(books['itemReceipts'])} receipts, {len(books['inventoryAdjustments'])} adjustments"
            )
            print(f"exchanges {exchanges} (at most {EXCHANGES_MAX})")
            print(f"Autotask calls of a refresh {refresh_calls} (at most {AUTOTASK_CALLS_MAX})")
            total = written - started
            parts = {
                "refresh": read - started,
                "preview and approval": approved - read,
                "conversation": written - approved,
            }
            print(
                f"wall time {total:.1f} s: "
                + ", ".join(f"{name} {part:.1f} s ({part / total:.0%})" for name, part in parts.items())
            )
            is_done = run["state"] == "done" and len(books["itemReceipts"]) == orders * LINES
            is_within = exchanges <= EXCHANGES_MAX and refresh_calls <= AUTOTASK_CALLS_MAX
            return 0 if is_done and is_within else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200)
    sys.exit(measure(parser.parse_args().orders))
