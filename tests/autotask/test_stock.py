"""A stock count is what Autotask says, whole and of one moment; silence is never zero."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from stockpost.autotask import AutotaskClient, AutotaskError, query
from tests.autotask.remote import Clock, Remote, data


def test_stock_by_product_and_location(client: AutotaskClient) -> None:
    """Every location counts; a row of zero is a row."""
    reading = client.read_stock([2, 1])
    assert [(row.product_id, row.location_id, row.on_hand) for row in reading.rows] == [
        (1, 1, Decimal(3)),
        (1, 2, Decimal(5)),
        (2, 2, Decimal(0)),
    ]
    assert [product.id for product in reading.products] == [1, 2]


def test_a_product_without_rows_is_absent(client: AutotaskClient, remote: Remote) -> None:
    """No row means unknown, and shows as no row."""
    remote.rows["InventoryProducts"] = [row for row in remote.rows["InventoryProducts"] if row["productID"] == 1]
    reading = client.read_stock([1, 2])
    assert {row.product_id for row in reading.rows} == {1}
    assert [product.id for product in reading.products] == [1, 2]


def test_all_stocked_products(client: AutotaskClient, remote: Remote) -> None:
    """A full sync reads what is stocked, and the products to it."""
    remote.rows["Products"].append({"id": 3, "name": "Never stocked"})
    reading = client.read_stock(None)
    assert len(reading.rows) == 3
    assert [product.id for product in reading.products] == [1, 2]


def test_a_count_that_is_not_told_leaves_its_product_out(client: AutotaskClient, remote: Remote) -> None:
    """A product of which one location is not counted has no total, so none of its rows is given."""
    remote.rows["InventoryProducts"][1]["onHandUnits"] = None
    reading = client.read_stock([1, 2])
    assert {row.product_id for row in reading.rows} == {2}
    assert "product 1" in reading.left_out[1]


def test_a_tenant_without_inventory_products(client: AutotaskClient, remote: Remote) -> None:
    """Tenants before 2022.1 keep their counts in InventoryItems; the choice is made once."""
    del remote.rows["InventoryProducts"]
    for _ in range(2):
        assert [row.on_hand for row in client.read_stock([1]).rows] == [Decimal(8)]
    assert remote.count("InventoryProducts/query/count") == 1


def test_an_answer_without_any_product_is_an_error(client: AutotaskClient, remote: Remote) -> None:
    """An empty world, as the wrong zone shows it, is no stock count."""
    for entity in remote.rows:
        remote.rows[entity] = []
    with pytest.raises(AutotaskError, match="none of the 2 products") as empty:
        client.read_stock([1, 2])
    assert empty.value.is_transient


def test_stock_and_receivings_of_one_moment(client: AutotaskClient, remote: Remote) -> None:
    """What is received while stock is read is in both or in neither, else it would be counted twice."""

    def receives() -> None:
        remote.rows["PurchaseOrderItemReceiving"].append(_receiving(703, quantity=6))
        remote.rows["InventoryProducts"][0]["onHandUnits"] = 9

    remote.meanwhile("InventoryProducts/query", receives)
    stock, receivings = client.read_stock_with_receivings([1], [7, 8])
    assert stock.rows[0].on_hand == 9
    assert [row.id for row in receivings[7]] == [701, 702, 703]
    assert receivings[8] == ()
    assert remote.count("InventoryProducts/query") == 2


@pytest.mark.parametrize("product_ids", [None, [1, 2]])
@pytest.mark.parametrize(("source", "target"), [(0, 2), (2, 0)])
def test_units_moved_between_two_pages_are_counted_once(
    source: int,
    target: int,
    product_ids: list[int] | None,
    client: AutotaskClient,
    remote: Remote,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever of its locations is on the page that was read already: a count that Autotask never had would be set."""
    monkeypatch.setattr(query, "ROWS_IN_ONE_PAGE", 2)
    rows = [{"productID": product_id, "inventoryLocationID": place} for product_id, place in ((1, 1), (2, 1), (1, 2))]
    stocked = [{"id": row_id, "onHandUnits": 5, **row} for row_id, row in enumerate(rows, start=1)]
    remote.rows["InventoryProducts"] = stocked

    def move() -> None:
        stocked[source]["onHandUnits"] = 2
        stocked[target]["onHandUnits"] = 8

    for happens in (lambda: None, move):
        remote.meanwhile("InventoryProducts/query", happens)
    read = {(row.product_id, row.location_id): row.on_hand for row in client.read_stock(product_ids).rows}
    assert read[1, 1] + read[1, 2] == 10
    assert read[2, 1] == 5
    assert remote.count("InventoryProducts/query") == 3


def test_receivings_that_never_hold_still_are_an_error(client: AutotaskClient, remote: Remote, clock: Clock) -> None:
    """A busy goods-in delays the sync; it does not hold it in a loop."""
    numbers = iter(range(800, 900))

    def receives() -> None:
        remote.rows["PurchaseOrderItemReceiving"].append(_receiving(next(numbers), quantity=1))

    for _ in range(50):
        remote.meanwhile("InventoryProducts/query", receives)
    with pytest.raises(AutotaskError, match="being received") as moving:
        client.read_stock_with_receivings([1], [7])
    assert moving.value.is_transient
    assert remote.count("InventoryProducts/query") == 4


def test_a_row_not_as_agreed_names_its_field(client: AutotaskClient, remote: Remote) -> None:
    """A count in a form nobody knows is an error, not a guess."""
    remote.rows["InventoryProducts"][0]["onHandUnits"] = "many"
    with pytest.raises(AutotaskError, match="onHandUnits"):
        client.read_stock([1])
    remote.rows["InventoryProducts"][0]["onHandUnits"] = [1]
    with pytest.raises(AutotaskError, match="onHandUnits"):
        client.read_stock([1])


def _receiving(number: int, *, quantity: int) -> dict[str, Any]:
    return {
        "id": number,
        "purchaseOrderItemID": 71,
        "quantityNowReceiving": quantity,
        "receiveDate": "2026-11-24T10:00:00Z",
    }


def test_locations(client: AutotaskClient, remote: Remote) -> None:
    """Locations by name; a lost row is not taken for a closed location."""
    remote.once(
        "InventoryLocations/query",
        lambda request: data({"items": [], "pageDetails": {"count": 0, "requestCount": 500}}),
    )
    assert client.read_locations() == {1: "Main", 2: "Van"}
