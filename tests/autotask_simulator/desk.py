"""A running simulator and a plain HTTP client for it: what every test here works with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx2
import msgspec

from autotask_simulator import sample
from autotask_simulator.api import Api
from autotask_simulator.application import Application
from autotask_simulator.seed import Seed, fill
from autotask_simulator.server import listen, make_server
from autotask_simulator.switches import Switches
from autotask_simulator.tenant import Credentials, Tenant

USER, CODE, SECRET = "api@msp.example", "CODE1", "secret-1"
HEADERS = {"UserName": USER, "ApiIntegrationCode": CODE, "Secret": SECRET}

SMALL_SEED: dict[str, Any] = {
    "locations": ["Main", "Van"],
    "companies": [
        {"companyName": "Acme Supply"},
        {"companyName": "Beta Parts"},
        {"companyName": "Client", "companyType": 1},
    ],
    "products": [
        {"name": "Cable", "unitCost": "1.4275"},
        {"name": "Switch", "unitCost": "389.00", "unitPrice": "519.00"},
        {"name": "Firewall", "unitCost": "512", "isSerialized": True},
        {"name": "Licence", "unitCost": "10"},
    ],
    "purchaseOrders": [
        {"number": "501", "vendor": "Acme Supply", "status": "New", "lines": [{"product": "Cable", "quantity": 10}]},
        {
            "number": "502",
            "vendor": "Acme Supply",
            "lines": [
                {"product": "Cable", "quantity": 10, "unitCost": "1.50"},
                {"product": "Switch", "quantity": 2, "location": "Van"},
                {"product": "Firewall", "quantity": 2},
            ],
        },
        {"number": "503", "vendor": "Beta Parts", "status": "Canceled", "lines": [{"product": "Cable", "quantity": 1}]},
    ],
    "stock": [
        {"product": "Cable", "location": "Main", "onHand": 5},
        {"product": "Cable", "location": "Van", "onHand": 2},
    ],
}
"""Enough for most rules: an order that is New (501), one that is Submitted (502), one that is Canceled (503)."""


@dataclass(frozen=True)
class Desk:
    """A simulator over HTTP."""

    origin: str
    http: httpx2.Client

    @property
    def base(self) -> str:
        """The address of the API with a final slash."""
        return f"{self.origin}/ATServicesRest/V1.0/"

    def send(self, method: str, path: str, json: Any = None, **more: Any) -> httpx2.Response:
        """A request to the API; `path` is relative to the base, or a whole address."""
        headers = {**HEADERS, **more.pop("headers", {})}
        content = None if json is None else msgspec.json.encode(json)
        if content is not None:
            headers["Content-Type"] = "application/json"
        address = path if path.startswith("http") else self.base + path
        return self.http.request(method, address, headers=headers, content=content, **more)

    def answer(self, method: str, path: str, json: Any = None, **more: Any) -> Any:
        """The JSON of a request that must succeed, with exact decimals."""
        response = self.send(method, path, json, **more)
        assert response.status_code == 200, response.text
        return msgspec.json.Decoder(float_hook=Decimal).decode(response.content)

    def errors(self, method: str, path: str, json: Any = None, **more: Any) -> str:
        """The text of a refusal (HTTP 500 with a list of errors)."""
        response = self.send(method, path, json, **more)
        assert response.status_code == 500, f"{response.status_code} {response.text}"
        return " / ".join(response.json()["errors"])

    def query(self, entity: str, *filters: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        """All items that a POST query finds; without a filter, all there are."""
        body = {"filter": list(filters) or [{"op": "gte", "field": "id", "value": 0}], **more}
        page = self.answer("POST", f"{entity}/query", body)
        items: list[dict[str, Any]] = page["items"]
        while page["pageDetails"]["nextPageUrl"]:
            page = self.answer("POST", page["pageDetails"]["nextPageUrl"], body)
            items += page["items"]
        return items

    def one(self, entity: str, field: str, value: Any) -> dict[str, Any]:
        """The only record whose field has that value."""
        (item,) = self.query(entity, {"op": "eq", "field": field, "value": value})
        return item

    def order(self, number: str) -> dict[str, Any]:
        """A purchase order by its number."""
        return self.one("PurchaseOrders", "purchaseOrderNumber", number)

    def lines(self, number: str) -> list[dict[str, Any]]:
        """The lines of an order."""
        return self.query("PurchaseOrderItems", {"op": "eq", "field": "orderID", "value": self.order(number)["id"]})

    def status(self, number: str) -> str:
        """The label of an order's status, looked up in the metadata."""
        return self.labels("PurchaseOrders", "status")[str(self.order(number)["status"])]

    def labels(self, entity: str, field: str) -> dict[str, str]:
        """A picklist: label by value."""
        fields = self.answer("GET", f"{entity}/entityInformation/fields")["fields"]
        (found,) = [item for item in fields if item["name"] == field]
        return {item["value"]: item["label"] for item in found["picklistValues"]}

    def value(self, entity: str, field: str, label: str) -> int:
        """The integer of a picklist label."""
        return next(int(value) for value, text in self.labels(entity, field).items() if text == label)

    def on_hand(self, product: str, location: str | None = None) -> int:
        """Units on hand, of one location or of all."""
        rows = self.query(
            "InventoryItems", {"op": "eq", "field": "productID", "value": self.one("Products", "name", product)["id"]}
        )
        if location is not None:
            place = self.one("InventoryLocations", "locationName", location)["id"]
            rows = [row for row in rows if row["inventoryLocationID"] == place]
        return sum(row["quantityOnHand"] for row in rows)

    def control(self, action: str, **arguments: Any) -> Any:
        """A control door that must succeed."""
        response = self.http.post(f"{self.origin}/control/{action}", json=arguments)
        assert response.status_code == 200, response.text
        return msgspec.json.Decoder(float_hook=Decimal).decode(response.content)

    def refused_control(self, action: str, **arguments: Any) -> str:
        """The text with which a control door refuses."""
        response = self.http.post(f"{self.origin}/control/{action}", json=arguments)
        assert response.status_code == 400, response.text
        return str(response.json()["error"])

    def log(self) -> list[dict[str, Any]]:
        """The requests so far."""
        requests: list[dict[str, Any]] = self.http.get(f"{self.origin}/control/log").json()["requests"]
        return requests


@contextmanager
def open_desk(seed: dict[str, Any] | None = None, **switches: Any) -> Iterator[Desk]:
    """Serve a tenant on a free port, in a thread of this process; None is the sample tenant."""
    tenant = Tenant(credentials=Credentials(user=USER, code=CODE, secret=SECRET), switches=Switches(**switches))
    fill(tenant, sample.build_seed() if seed is None else msgspec.convert(seed, Seed))
    with serve(tenant) as desk:
        yield desk


@contextmanager
def serve(tenant: Tenant) -> Iterator[Desk]:
    """Serve a tenant that is filled already."""
    listener = listen("127.0.0.1", 0)
    server = make_server(Application(Api(tenant)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with httpx2.Client(timeout=10, verify=False) as http:
            yield Desk(origin=f"http://127.0.0.1:{listener.getsockname()[1]}", http=http)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
