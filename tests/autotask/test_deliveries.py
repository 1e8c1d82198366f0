"""Delivered charges are read as of the moment of the count that they explain (I2, I4)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from stockpost.autotask import AutotaskClient, AutotaskError, DeliveriesWanted
from stockpost.core.autotask_invoices import Delivery
from tests.autotask.remote import Remote

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
WANTED = DeliveriesWanted(since=SINCE)
STATUSES = {3: "Need to Order/Fulfill", 7: "Delivered/Shipped  full"}


def _charge(charge_id: int, **changes: object) -> dict[str, Any]:
    values = {
        "productID": 1,
        "name": f"Charge {charge_id}",
        "unitQuantity": 2,
        "status": 7,
        "isBillableToCompany": True,
        "isBilled": True,
    }
    return {"id": charge_id, **values, "statusLastModifiedDate": "2026-11-05T10:00:00Z", **changes}


@pytest.fixture(autouse=True)
def charges(remote: Remote) -> None:
    remote.rows |= {
        "TicketCharges": [
            _charge(1),
            _charge(2, status=3),
            _charge(3, statusLastModifiedDate="2026-10-05T10:00:00Z"),
            _charge(4, isBillableToCompany=False),
            _charge(5, productID=9),
        ],
        "ProjectCharges": [_charge(1, name=None)],
        "ContractCharges": [_charge(6, productID=None)],
    }
    remote.picklists |= {
        (entity, "status"): STATUSES for entity in ("TicketCharges", "ProjectCharges", "ContractCharges")
    }


def test_only_billable_deliveries_since_then_count(client: AutotaskClient) -> None:
    """Protects I4: what waits, was delivered before, or is never billed is kept for no invoice."""
    stock, _ = client.read_stock_with_receivings([1], [], deliveries=WANTED)
    assert stock.deliveries == (
        Delivery(charge="ticket:1", name="Charge 1", product_id=1, quantity=Decimal(2)),
        Delivery(charge="project:1", name="charge 1", product_id=1, quantity=Decimal(2)),
    )
    everything, _ = client.read_stock_with_receivings(None, [], deliveries=WANTED)
    assert {delivery.charge for delivery in everything.deliveries or ()} == {"ticket:1", "ticket:5", "project:1"}
    assert client.read_stock_with_receivings([1], [])[0].deliveries is None


def test_what_is_not_billed_counts_whenever_it_was_delivered(client: AutotaskClient, remote: Remote) -> None:
    """Protects I4 for a company that joins: what was delivered before and is not billed comes on a later invoice, and so does what is asked for
    by name, as long as it is delivered."""
    remote.rows["TicketCharges"] += [
        _charge(7, statusLastModifiedDate="2026-10-05T10:00:00Z", isBilled=False),
        _charge(8, statusLastModifiedDate="2026-10-05T10:00:00Z", isBilled=False, status=3),
        _charge(9, statusLastModifiedDate="2026-10-05T10:00:00Z", status=3),
    ]
    wanted = DeliveriesWanted(since=SINCE, charges={"ticket:1", "ticket:3", "ticket:9", "ticket:99", "project:7"})
    assert [one.charge for one in client.read_deliveries([1], WANTED)] == ["ticket:1", "ticket:7", "project:1"]
    assert [one.charge for one in client.read_deliveries([1], wanted)] == [
        *("ticket:1", "ticket:3", "ticket:7"),
        "project:1",
    ]
    assert [one.charge for one in client.read_deliveries([9], wanted)] == ["ticket:5"]


def test_deliveries_of_many_products_take_no_more_calls(client: AutotaskClient, remote: Remote) -> None:
    """Protects the hourly limit: of more products than one query takes the deliveries of all are read, and only theirs are used."""
    found = client.read_deliveries(range(1000, 2000), WANTED)
    assert (found, remote.count("TicketCharges/query"), remote.count("TicketCharges/query/count")) == ((), 1, 1)
    assert [one.charge for one in client.read_deliveries([9, *range(1000, 2000)], WANTED)] == ["ticket:5"]
    before = len(remote.requests)
    assert (client.read_deliveries([], WANTED), len(remote.requests)) == ((), before)


def test_a_delivery_meanwhile_means_reading_again(client: AutotaskClient, remote: Remote) -> None:
    """Protects I2: a count and deliveries of different moments would be wrong by what was delivered in between."""

    def delivers() -> None:
        remote.rows["TicketCharges"][1]["status"] = 7
        remote.rows["InventoryProducts"][0]["onHandUnits"] = 1

    remote.meanwhile("InventoryProducts/query", delivers)
    stock, _ = client.read_stock_with_receivings([1], [], deliveries=WANTED)
    assert [delivery.charge for delivery in stock.deliveries or ()] == ["ticket:1", "ticket:2", "project:1"]
    assert stock.rows[0].on_hand == 1
    assert remote.count("InventoryProducts/query") == 2


def test_a_delivery_of_unknown_size_is_an_error(client: AutotaskClient, remote: Remote) -> None:
    """Protects I2: nothing of the count is used where Autotask does not say how much was delivered."""
    remote.rows["TicketCharges"][0]["unitQuantity"] = None
    with pytest.raises(AutotaskError, match="how many units the ticket charge 1"):
        client.read_stock_with_receivings([1], [], deliveries=WANTED)


def test_a_renamed_status_is_named(client: AutotaskClient, remote: Remote) -> None:
    """Protects I2: without the status nobody knows what was delivered; the sentence says which one is missing, and the way out."""
    remote.picklists["ProjectCharges", "status"] = {1: "Pending"}
    with pytest.raises(AutotaskError, match=r"Delivered/Shipped Full.*ProjectCharges.*Pending.*hold_uninvoiced"):
        client.read_stock_with_receivings([1], [], deliveries=WANTED)


def _part(part_id: int, inventory_product: int | None, **changes: object) -> dict[str, Any]:
    return {"id": part_id, "inventoryProductID": inventory_product, "deliveredUnits": 1, **changes}


def test_stocked_items_tell_where_a_charge_was_delivered_from(client: AutotaskClient, remote: Remote) -> None:
    """Protects decision 14: by the units that left, of all kinds of charges, in one question each; half an answer is none."""
    remote.rows |= {
        "InventoryProducts": [
            {"id": number, "productID": 1, "inventoryLocationID": place}
            for number, place in ((21, 4), (22, 3), (23, 5))
        ],
        "InventoryStockedItems": [
            _part(1, 21, ticketChargeID=1),
            _part(2, 22, ticketChargeID=1),
            _part(3, 23, ticketChargeID=1, deliveredUnits=0, pickedUnits=1),
            _part(4, 22, projectChargeID=1),
            _part(5, 22, contractChargeID=6),
            _part(6, None, contractChargeID=6),
            _part(7, 22, ticketChargeID=8),
        ],
    }
    charges = ["ticket:1", "ticket:5", "project:1", "contract:6"]
    assert client.read_delivered_from(charges) == ({"ticket:1": (3, 4), "project:1": (3,)}, ())
    assert (remote.count("InventoryStockedItems/query"), remote.count("InventoryProducts/query")) == (3, 1)


@pytest.mark.parametrize("status", [403, 404])
def test_without_stocked_items_no_location_is_guessed(client: AutotaskClient, remote: Remote, status: int) -> None:
    """Protects the reading of invoices: a tenant without them, or a user who may not see them, is no reason to read nothing."""
    remote.once("InventoryStockedItems/query/count", lambda _: httpx2.Response(status, json={"errors": ["no"]}))
    locations, (note,) = client.read_delivered_from(["ticket:1"])
    assert (locations, "InventoryStockedItems" in note) == ({}, True)


def test_a_reading_that_failed_for_the_moment_is_tried_again(client: AutotaskClient, remote: Remote) -> None:
    """Protects the counts by site: what Autotask does not tell just now does not count as not known."""
    remote.rows["InventoryStockedItems"] = [_part(1, 21, ticketChargeID=1)]
    remote.instead += [("InventoryStockedItems/query/count", lambda _: httpx2.Response(503))] * 20
    with pytest.raises(AutotaskError) as failed:
        client.read_delivered_from(["ticket:1"])
    assert failed.value.is_transient
