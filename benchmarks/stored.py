"""What grows with the orders that were ever transferred: the transfer page, the page of a preview, that of one order, and the stock page,
over made-up orders that are all received and posted.

Prints seconds of a processor. Run: `.venv/bin/python -m benchmarks.stored [--orders 20000]`. Exits 1 where a bound is broken.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection

from stockpost import wiring
from stockpost.app.desk import Desk
from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving
from stockpost.core.desired import order_content_hash
from stockpost.core.ledger import LinkState, OrderLink, ReceiptLink, WrittenLine, WrittenOrder
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine
from stockpost.store import companies, facts, links, snapshots
from stockpost.store.database import Database

PRODUCTS, VENDORS, LINES = 1000, 50, 3
PREVIEW_SECONDS_MAX = 1.0
QUANTITY, COST = Decimal(2), Decimal("10.50")


def order(number: int, products: list[Product], now: datetime) -> PurchaseOrder:
    """Received in full."""
    vendor, ids = number % VENDORS + 1, range(number * 10, number * 10 + LINES)
    received = now - timedelta(days=30)
    return PurchaseOrder(
        id=number,
        number=str(number),
        vendor_id=vendor,
        vendor_name=f"Vendor {vendor}",
        status=OrderStatus.RECEIVED_FULL,
        created_at=now - timedelta(days=number % 900),
        lines=tuple(
            OrderLine(id=line, product=products[line % PRODUCTS], quantity=QUANTITY, unit_cost=COST) for line in ids
        ),
        receivings=tuple(
            Receiving(id=line * 10, line_id=line, quantity=QUANTITY, received_at=received) for line in ids
        ),
    )


def post(connection: Connection, company_id: int, found: PurchaseOrder, now: datetime) -> QuickBooksOrder:
    """What the ledger keeps of an order that is through; answers what QuickBooks has of it."""
    there = QuickBooksOrder(
        txn_id=f"T{found.id}",
        edit_sequence="1",
        ref_number=found.number,
        vendor_list_id=f"V{found.vendor_id}",
        vendor_name=found.vendor_name,
        is_fully_received=True,
        lines=tuple(
            QuickBooksOrderLine(
                txn_line_id=str(line.id),
                item_list_id=f"I{line.product.id if line.product else 0}",
                quantity=line.quantity,
                rate=line.unit_cost,
                received=line.quantity,
            )
            for line in found.lines
        ),
    )
    written = WrittenOrder(
        vendor_list_id=there.vendor_list_id,
        ref_number=there.ref_number,
        memo="",
        vendor_message="",
        ship_address=(),
        lines=tuple(
            WrittenLine(
                line_id=int(line.txn_line_id),
                txn_line_id=line.txn_line_id,
                item_list_id=line.item_list_id,
                quantity=line.quantity,
                rate=line.rate,
            )
            for line in there.lines
        ),
    )
    link = OrderLink(
        order_id=found.id,
        state=LinkState.LINKED,
        txn_id=there.txn_id,
        ref_number=there.ref_number,
        vendor_id=found.vendor_id,
        content_hash=order_content_hash(found),
        written=written,
        transferred_at=now,
    )
    links.save_link(connection, company_id, link)
    receipts = [
        ReceiptLink(
            order_id=found.id, line_id=one.line_id, receiving_ids=(one.id,), quantity=one.quantity, txn_id=f"R{one.id}"
        )
        for one in found.receivings
    ]
    links.save_receipts(connection, company_id, receipts)
    return there


def post_all(connection: Connection, company_id: int, orders: Iterable[PurchaseOrder], now: datetime) -> None:
    """Orders that Autotask has become transferred and posted, with what QuickBooks is known to have of them."""
    known: dict[tuple[str, str], object] = {}
    for one in orders:
        there = post(connection, company_id, one, now)
        known["order", there.txn_id] = there
    facts.remember(connection, company_id, known, epoch=0, read_at=now)


def fill(database: Database, orders: int) -> None:
    now = datetime.now(UTC)
    products = [Product(id=number, name=f"Part {number:04}") for number in range(1, PRODUCTS + 1)]
    with database.write() as connection:
        (company,) = companies.all_companies(connection)
        snapshots.save_products(connection, company.id, products, reading_number=1)
        made = [order(number, products, now) for number in range(1, orders + 1)]
        snapshots.save_orders(connection, company.id, made, read_at=now, reading_number=1)
        post_all(connection, company.id, made, now)


def seconds_of(what: str, work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    seconds = time.process_time() - started
    print(f"{what}: {seconds:.2f} s")
    return seconds


def measure(orders: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        os.environ[wiring.KEY_FILE_VARIABLE] = str(Path(name) / "stockpost.key")
        url = f"sqlite:///{Path(name) / 'stockpost.db'}"
        desk = wiring.make_desk(url)
        join(desk)
        database = Database(url)
        fill(database, orders)
        database.close()
        seconds_of(f"transfer page, {orders} orders", lambda: desk.orders("Acme"))
        preview = seconds_of("rows of a preview of three", lambda: desk.orders("Acme", numbers=["1", "2", "3"]))
        seconds_of("one order's page", lambda: desk.order("Acme", "1"))
        seconds_of("stock page", lambda: desk.stock("Acme"))
        return 0 if preview <= PREVIEW_SECONDS_MAX else 1


def join(desk: Desk) -> None:
    """A company without anybody behind its addresses."""
    desk.add_company(
        "Acme",
        autotask_url="http://127.0.0.1:9/ATServicesRest/V1.0/",
        autotask_user="api@acme.example",
        autotask_code="code",
        autotask_secret="secret",
        web_connector_user="acme",
        web_connector_password="not used here",
        settings={"transfer_from": "2000-01-01"},
        who="benchmark",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    sys.exit(measure(parser.parse_args().orders))
