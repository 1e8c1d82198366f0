"""How many calls a reading of the stock takes: Autotask limits them by the hour, and a large catalogue must not eat them up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from stockpost.autotask import AutotaskClient, DeliveriesWanted
from tests.autotask.remote import Clock
from tests.autotask.simulated import Simulator, start

PRODUCTS, PLACES = 1300, ("Main Warehouse", "Service Van")
ORDERS, LINES = 800, 4
ROWS_A_CALL, CALLS_SPARE = 500, 10
CHARGES = ("TicketCharges", "ProjectCharges", "ContractCharges")


def line(names: list[str], order: int, part: int) -> dict[str, Any]:
    product = names[(order * LINES + part) % PRODUCTS]
    return {"product": product, "quantity": 2 if order % 10 else 3, "received": [{"quantity": 2}]}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """A tenant that stocks every product at two locations, with orders of which each line is received once: in full, or of every tenth
    order in part."""
    names = [f"Product {number:04}" for number in range(PRODUCTS)]
    seed = {
        "locations": list(PLACES),
        "companies": [{"companyName": "Vendor"}],
        "purchaseOrders": [
            {"vendor": "Vendor", "lines": [line(names, order, part) for part in range(LINES)]}
            for order in range(ORDERS)
        ],
        "products": [{"name": name, "unitCost": "1.00"} for name in names],
        "stock": [{"product": name, "location": place, "onHand": 2} for name in names for place in PLACES],
    }
    path = tmp_path_factory.mktemp("stock") / "seed.json"
    path.write_text(json.dumps(seed), encoding="utf-8")
    running = start(path)
    yield running
    running.stop()


@pytest.fixture
def client(simulator: Simulator, clock: Clock) -> Iterator[AutotaskClient]:
    secrets = {"user": simulator.user, "code": simulator.code, "secret": simulator.secret}
    with AutotaskClient(simulator.url, **secrets, clock=clock.now, sleep=clock.sleep) as client:
        yield client


def calls_of(simulator: Simulator) -> Counter[str]:
    """Calls by entity since the log was cleared."""
    return Counter(entry.split()[1].partition("/")[0] for entry in simulator.log())


def charge_calls(simulator: Simulator) -> dict[str, int]:
    return {name: count for name, count in calls_of(simulator).items() if name in CHARGES}


@pytest.mark.parametrize("is_full", [True, False], ids=["all that is stocked", "products by id"])
def test_a_full_reading_takes_few_calls_of_each_entity(
    simulator: Simulator, client: AutotaskClient, *, is_full: bool
) -> None:
    """Protects the hourly limit: at most one call for 500 rows and ten more, of each entity, also where all products are named, and
    whatever was ever transferred."""
    everything = client.read_stock(None)
    product_ids = None if is_full else [product.id for product in everything.products]
    order_ids = {order.id for order in client.read_orders(known_open=(), created_since=None).orders}
    simulator.forget()
    stock, receivings = client.read_stock_with_receivings(product_ids, order_ids)
    assert (len(stock.rows), len(stock.products)) == (PRODUCTS * len(PLACES), PRODUCTS)
    assert {order_id: len(parts) for order_id, parts in receivings.items()} == dict.fromkeys(order_ids, LINES)
    calls = calls_of(simulator)
    rows = {
        "InventoryProducts": PRODUCTS * len(PLACES),
        "Products": PRODUCTS,
        "PurchaseOrders": ORDERS,
        "PurchaseOrderItems": ORDERS * LINES,
        "PurchaseOrderItemReceiving": ORDERS * LINES,
    }
    assert set(calls) == set(rows)
    too_many = {name: count for name, count in calls.items() if count > -(-rows[name] // ROWS_A_CALL) + CALLS_SPARE}
    assert too_many == {}


def test_without_orders_none_are_asked_for(simulator: Simulator, client: AutotaskClient) -> None:
    """Protects the hourly limit of a company that has transferred nothing yet."""
    client.read_stock(None)
    simulator.forget()
    _, receivings = client.read_stock_with_receivings(None, [])
    assert receivings == {}
    assert set(calls_of(simulator)) == {"InventoryProducts", "Products"}


@pytest.mark.parametrize("is_full", [True, False], ids=["all that is stocked", "products by id"])
def test_deliveries_take_a_few_calls_more(simulator: Simulator, client: AutotaskClient, *, is_full: bool) -> None:
    """Protects the hourly limit with deliveries: for showing a count and a page of each kind of charges, twice that where they are held, and
    the labels of their statuses once; also where more products are named than one query takes."""
    product_ids = None if is_full else [product.id for product in client.read_stock(None).products]
    wanted = DeliveriesWanted(since=datetime(2026, 11, 1, tzinfo=UTC))
    simulator.forget()
    assert client.read_deliveries(product_ids, wanted) == ()
    assert charge_calls(simulator) == dict.fromkeys(CHARGES, 3)
    simulator.forget()
    stock, _ = client.read_stock_with_receivings(product_ids, [], deliveries=wanted)
    assert (stock.deliveries, charge_calls(simulator)) == ((), dict.fromkeys(CHARGES, 4))
