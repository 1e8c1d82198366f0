"""What was received of many orders is of the moment of the stock, and costs few calls however many orders were ever transferred (B8)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from stockpost.autotask import AutotaskClient, AutotaskError
from tests.autotask.remote import Remote

LINES, RECEIVINGS = "PurchaseOrderItems", "PurchaseOrderItemReceiving"
FIRST, ORDERS = 1000, 1200
RECEIVED_PARTIAL, RECEIVED_FULL = 3, 4
OURS = range(FIRST, FIRST + ORDERS, 2)
"""Every second order of the tenant is a transferred one."""


@pytest.fixture
def remote(remote: Remote) -> Remote:
    """1,200 orders of one line, each received once."""
    remote.rows["PurchaseOrders"] = [_order(number) for number in range(FIRST, FIRST + ORDERS)]
    remote.rows[LINES] = [_line(number) for number in range(FIRST, FIRST + ORDERS)]
    remote.rows[RECEIVINGS] = [_receiving(number, line=number) for number in range(FIRST, FIRST + ORDERS)]
    return remote


def _order(number: int) -> dict[str, Any]:
    return {"id": number, "status": RECEIVED_FULL}


def _line(number: int, *, order: int | None = None) -> dict[str, Any]:
    return {"id": number, "orderID": order or number, "quantity": 3}


def _receiving(number: int, *, line: int, quantity: int = 3) -> dict[str, Any]:
    date = "2026-11-24T10:00:00Z"
    return {"id": number, "purchaseOrderItemID": line, "quantityNowReceiving": quantity, "receiveDate": date}


def _units(client: AutotaskClient) -> dict[int, list[Decimal]]:
    """Order id → what was received of it, part by part."""
    _, receivings = client.read_stock_with_receivings([1], OURS)
    return {order_id: [row.quantity for row in rows] for order_id, rows in receivings.items()}


def _calls(remote: Remote, entity: str) -> tuple[int, int]:
    """Pages and counts that were asked for."""
    return remote.count(f"{entity}/query"), remote.count(f"{entity}/query/count")


def test_each_row_is_read_once(client: AutotaskClient, remote: Remote) -> None:
    """Protects the hourly limit: the second reading asks for what is new, how many of the known rows there are, and for the orders that were
    received in full."""
    assert _units(client) == {order_id: [Decimal(3)] for order_id in OURS}
    assert _calls(remote, LINES) == _calls(remote, RECEIVINGS) == (3 + 1, 1 + 2)
    assert _calls(remote, "PurchaseOrders") == (2, 1)


def test_the_history_of_other_orders_is_not_read(client: AutotaskClient, remote: Remote) -> None:
    """Protects the hourly limit where few of a tenant's orders are transferred: theirs are asked for in lists of 500."""
    remote.rows["PurchaseOrders"] += [_order(FIRST + number) for number in range(ORDERS, 4 * len(OURS))]
    _units(client)
    assert _calls(remote, LINES) == _calls(remote, RECEIVINGS) == (3 + 1, 1 + 2)
    remote.requests.clear()
    remote.rows["PurchaseOrders"].append(_order(FIRST - 1))
    remote.rows["PurchaseOrders"].append(_order(FIRST + 4 * len(OURS)))
    assert _units(client) == {order_id: [Decimal(3)] for order_id in OURS}
    assert _calls(remote, LINES) == _calls(remote, RECEIVINGS) == (2 * 2, 2 * 2)


def test_orders_without_receivings_are_no_fault(client: AutotaskClient, remote: Remote) -> None:
    """Protects the first days of a company: orders without a receiving, even without a line, are no fault."""
    remote.rows[RECEIVINGS] = []
    assert _units(client) == {order_id: [] for order_id in OURS}
    remote.rows[LINES] = []
    assert _units(client) == {order_id: [] for order_id in OURS}


def _is_received(remote: Remote) -> None:
    remote.rows[RECEIVINGS].append(_receiving(9001, line=FIRST))


def _is_taken_back_as_a_row(remote: Remote) -> None:
    remote.rows[RECEIVINGS].append(_receiving(9001, line=FIRST, quantity=-1))


def _is_taken_back_without_a_row(remote: Remote) -> None:
    remote.rows[RECEIVINGS].remove(_receiving(FIRST + 2, line=FIRST + 2))


def _is_taken_back_and_received(remote: Remote) -> None:
    _is_taken_back_without_a_row(remote)
    remote.rows[RECEIVINGS].append(_receiving(9001, line=FIRST))


def _is_received_on_a_new_line(remote: Remote) -> None:
    remote.rows[LINES].append(_line(9000, order=FIRST))
    remote.rows[RECEIVINGS].append(_receiving(9001, line=9000, quantity=2))


def _is_taken_back_in_its_row(remote: Remote) -> None:
    remote.rows[RECEIVINGS][0]["quantityNowReceiving"] = 1
    remote.rows["PurchaseOrders"][0]["status"] = RECEIVED_PARTIAL


def _loses_its_first_line(remote: Remote) -> None:
    remote.rows[LINES].remove(_line(FIRST))
    remote.rows[RECEIVINGS].remove(_receiving(FIRST, line=FIRST))


@pytest.mark.parametrize(
    ("happens", "changed"),
    [
        (_is_received, {FIRST: [3, 3]}),
        (_is_taken_back_as_a_row, {FIRST: [3, -1]}),
        (_is_taken_back_without_a_row, {FIRST + 2: []}),
        (_is_taken_back_in_its_row, {FIRST: [1]}),
        (_is_taken_back_and_received, {FIRST: [3, 3], FIRST + 2: []}),
        (_is_received_on_a_new_line, {FIRST: [3, 2]}),
        (_loses_its_first_line, {FIRST: []}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_moves_while_the_stock_is_read_is_in_both(
    client: AutotaskClient, remote: Remote, *, happens: Callable[[Remote], None], changed: dict[int, list[int]]
) -> None:
    """Protects the counts: with many orders too the stock is read again, else the units would count twice or not at all."""
    remote.meanwhile("InventoryProducts/query", lambda: happens(remote))
    expected = {order_id: [Decimal(3)] for order_id in OURS}
    expected |= {order_id: [Decimal(units) for units in parts] for order_id, parts in changed.items()}
    assert _units(client) == expected
    assert remote.count("InventoryProducts/query") == 2


@pytest.mark.parametrize("ordered", [2, 5], ids=["more was received", "less was received"])
def test_an_order_that_is_not_just_full_is_read_again(client: AutotaskClient, remote: Remote, *, ordered: int) -> None:
    """Protects the counts where the order's status cannot tell that units were taken back."""
    remote.rows[LINES][0]["quantity"] = ordered

    def takes_back() -> None:
        remote.rows[RECEIVINGS][0]["quantityNowReceiving"] = 2

    remote.meanwhile("InventoryProducts/query", takes_back)
    assert _units(client)[FIRST] == [Decimal(2)]
    assert remote.count("InventoryProducts/query") == 2


def test_what_moves_between_lines_and_receivings_is_noticed(client: AutotaskClient, remote: Remote) -> None:
    """Protects the counts from a line that is added and received just after the lines were read."""
    remote.meanwhile(f"{RECEIVINGS}/query", lambda: _is_received_on_a_new_line(remote))
    assert _units(client)[FIRST] == [Decimal(3), Decimal(2)]
    assert remote.count("InventoryProducts/query") == 2


def test_receivings_of_other_orders_do_not_delay_the_stock(client: AutotaskClient, remote: Remote) -> None:
    """Protects a busy goods-in: what is received of an order that is not transferred is no reason to read the stock again."""
    remote.meanwhile(
        "InventoryProducts/query", lambda: remote.rows[RECEIVINGS].append(_receiving(9001, line=FIRST + 1))
    )
    assert _units(client) == {order_id: [Decimal(3)] for order_id in OURS}
    assert remote.count("InventoryProducts/query") == 1


@pytest.mark.parametrize("products", [1, 501], ids=["asked by product", "all that are received are read"])
def test_a_line_may_be_added_to_another_order(client: AutotaskClient, remote: Remote, *, products: int) -> None:
    """Protects the counts: units on a line that nobody knows yet are received and not posted; of an order that does not count they are stock."""
    remote.rows["InventoryProducts"] = []
    remote.rows[LINES] += [_line(9000, order=FIRST + 2), _line(9001, order=FIRST + 1)]
    remote.rows[RECEIVINGS] += [_receiving(9000, line=9000, quantity=2), _receiving(9001, line=9001, quantity=2)]
    for row in remote.rows[LINES]:
        row["productID"] = 1 if row["id"] >= 9000 else 7
    _, receivings = client.read_stock_with_receivings(range(1, products + 1), [FIRST], others=OURS)
    units = {order_id: [row.quantity for row in rows] for order_id, rows in receivings.items()}
    expected = {order_id: [Decimal(3)] for order_id in ((FIRST, FIRST + 2) if products == 1 else OURS)}
    assert units == expected | {FIRST + 2: [Decimal(3), Decimal(2)]}


def test_a_quantity_changed_in_place_is_in_the_next_reading(client: AutotaskClient, remote: Remote) -> None:
    """Protects the counts should Autotask ever change a row in place: nothing is remembered from one reading of the stock to the next."""
    _units(client)
    remote.rows[RECEIVINGS][0]["quantityNowReceiving"] = 1
    assert _units(client)[FIRST] == [Decimal(1)]


def test_a_receiving_without_its_quantity_is_an_error(client: AutotaskClient, remote: Remote) -> None:
    """Protects the counts: units that nobody knows are not none. Of another order it does not matter."""
    remote.rows[RECEIVINGS][1]["quantityNowReceiving"] = None
    _units(client)
    remote.rows[RECEIVINGS][0]["quantityNowReceiving"] = None
    with pytest.raises(AutotaskError, match="quantity of receiving 1000"):
        _units(client)
