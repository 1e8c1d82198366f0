"""A client in front of the stand-in for Autotask, with a clock that moves only by sleeping."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stockpost.autotask import AutotaskClient
from tests.autotask.remote import BASE, Clock, Remote


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remote() -> Remote:
    """Autotask with one submitted order of two lines, one of them partly received, and stock at two locations."""
    remote = Remote()
    remote.rows = {
        "PurchaseOrders": [
            {
                "id": 7,
                "purchaseOrderNumber": "1007",
                "vendorID": 20,
                "status": 3,
                "createDateTime": "2026-11-01T09:30:00.123Z",
                "purchaseForCompanyID": 0,
                "shippingType": 4,
                "freight": 12.5,
                "generalMemo": " as agreed ",
                "externalPONumber": "",
            }
        ],
        "PurchaseOrderItems": [
            {"id": 71, "orderID": 7, "productID": 1, "quantity": 10, "unitCost": 0.1, "inventoryLocationID": 1},
            {"id": 72, "orderID": 7, "productID": 2, "quantity": 2, "unitCost": 19.99, "inventoryLocationID": 2},
        ],
        "PurchaseOrderItemReceiving": [
            {"id": 701, "purchaseOrderItemID": 71, "quantityNowReceiving": 4, "receiveDate": "2026-11-05T10:00:00Z"},
            {"id": 702, "purchaseOrderItemID": 71, "quantityNowReceiving": -1, "receiveDate": "2026-11-06T10:00:00Z"},
        ],
        "Products": [
            {"id": 1, "name": "Switch 24 &amp; more ", "vendorProductNumber": "V-1", "isActive": True},
            {
                "id": 2,
                "name": "Cable",
                "manufacturerProductName": "M-2",
                "vendorProductNumber": "V-2",
                "isActive": False,
            },
        ],
        "Companies": [{"id": 0, "companyName": "Own Company"}, {"id": 20, "companyName": "Ingram"}],
        "ShippingTypes": [{"id": 4, "name": "Ground"}],
        "InventoryProducts": [
            {"id": 1, "productID": 1, "inventoryLocationID": 1, "onHandUnits": 3},
            {"id": 2, "productID": 1, "inventoryLocationID": 2, "onHandUnits": 5},
            {"id": 3, "productID": 2, "inventoryLocationID": 2, "onHandUnits": 0},
        ],
        "InventoryItems": [{"id": 9, "productID": 1, "inventoryLocationID": 1, "quantityOnHand": 8}],
        "InventoryLocations": [{"id": 1, "locationName": "Main"}, {"id": 2, "locationName": "Van"}],
        "TicketCharges": [],
        "ProjectCharges": [],
        "ContractCharges": [],
    }
    return remote


@pytest.fixture
def client(remote: Remote, clock: Clock) -> Iterator[AutotaskClient]:
    made = AutotaskClient(
        BASE,
        user="api@example.com",
        code="INTEGRATION",
        secret="canary-secret",
        transport=remote.transport,
        clock=clock.now,
        sleep=clock.sleep,
    )
    with made:
        yield made
