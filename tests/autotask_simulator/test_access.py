"""Who is let in, at which address, and what the web server says of wrong paths (FACTS B1, B2, B6)."""

from __future__ import annotations

import json
import socket

import pytest

from tests.autotask_simulator.desk import USER, Desk


def test_version_and_zone_need_no_credentials(desk: Desk) -> None:
    """The zone answer's url is ours with a final slash, so that clients that follow it come back here."""
    assert desk.http.get(f"{desk.origin}/ATServicesRest/VersionInformation").json() == {"apiVersions": ["1.0"]}
    zone = desk.http.get(f"{desk.origin}/atservicesrest/v1.0/zoneinformation?user={USER}").json()
    assert list(zone) == ["zoneName", "url", "webUrl", "ci"]
    assert zone["url"] == f"{desk.origin}/ATServicesRest/"


def test_unknown_user_has_no_zone(desk: Desk) -> None:
    """An unknown user is a 500 with the real API's text, in the zone look-up and in any request."""
    expected = "Zone information could not be determined"
    assert desk.errors("GET", "ZoneInformation?user=nobody@else.example") == expected
    assert desk.errors("GET", "Products/1", headers={"UserName": "nobody@else.example"}) == expected


def test_wrong_code_and_wrong_secret(desk: Desk) -> None:
    """A wrong integration code is a 500 with the real text; a wrong secret is a bare 401."""
    assert desk.errors("GET", "Products/1", headers={"ApiIntegrationCode": "X"}) == "IntegrationCode is invalid."
    response = desk.send("GET", "Products/1", headers={"Secret": "X"})
    assert (response.status_code, response.content) == (401, b"")


def test_basic_authentication_is_not_a_door(desk: Desk) -> None:
    """Credentials count in the three headers only."""
    response = desk.http.get(f"{desk.base}Products/1", auth=("api@msp.example", "secret-1"))
    assert response.status_code == 500


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Products", 405),
        ("PATCH", "Products/{id}", 405),
        ("DELETE", "Products/{id}", 405),
        ("DELETE", "PurchaseOrders/{order}", 405),
        ("POST", "ShippingTypes", 404),
        ("POST", "Currencies", 405),
        ("POST", "PurchaseOrderItems", 404),
        ("PATCH", "PurchaseOrderItems", 404),
        ("POST", "PurchaseOrderItemReceiving", 404),
        ("POST", "ProductVendors", 404),
        ("POST", "TicketCharges", 404),
        ("PATCH", "InventoryStockedItems", 404),
        ("GET", "InventoryStockedItemsAdd/query", 404),
        ("PUT", "Products/query", 405),
        ("POST", "Products/entityInformation", 405),
        ("GET", "Gadgets/query", 404),
        ("GET", "Products/colour", 404),
        ("GET", "PurchaseOrders/{order}/Notes", 404),
        ("GET", "", 404),
    ],
)
def test_doors_that_are_not_there(desk: Desk, method: str, path: str, status: int) -> None:
    """Wrong paths and methods are refused as the web server does, with nothing changed."""
    known = {"id": desk.one("Products", "name", "Cable")["id"], "order": desk.order("501")["id"]}
    response = desk.send(method, path.format(**known), {} if method in ("POST", "PATCH", "PUT") else None)
    assert response.status_code == status
    if status == 405:
        assert response.json() == {"Message": f"The requested resource does not support http method '{method}'."}
    else:
        assert response.headers["content-type"] == "text/html"


def test_impersonation(desk: Desk) -> None:
    """With ImpersonationResourceId the record names both the person and the API user; an unknown id is refused."""
    dana = desk.one("Resources", "firstName", "Dana")["id"]
    body = {
        "vendorID": desk.one("Companies", "companyName", "Acme Supply")["id"],
        "status": desk.value("PurchaseOrders", "status", "New"),
        "shipToName": "Us",
        "shipToAddress1": "1 Quay",
    }
    made = desk.answer("POST", "PurchaseOrders", body, headers={"ImpersonationResourceId": str(dana)})
    order = desk.answer("GET", f"PurchaseOrders/{made['itemId']}")["item"]
    assert order["creatorResourceID"] == dana
    assert order["impersonatorCreatorResourceID"] == desk.one("Resources", "email", USER)["id"]
    assert "ImpersonationResourceId" in desk.errors("GET", "Products/1", headers={"ImpersonationResourceId": "7"})


def test_impersonation_is_judged_by_the_rights_of_that_resource(desk: Desk) -> None:
    """Who is impersonated needs the right as well, in queries too; the API user by itself is not concerned."""
    dana = desk.one("Resources", "firstName", "Dana")["id"]
    headers = {"ImpersonationResourceId": str(dana)}
    desk.answer("GET", "Products/1", headers=headers)
    desk.control("rights", entity="Products", resource=dana, query=False)
    assert "permissions to query" in desk.errors("GET", "Products/1", headers=headers)
    desk.answer("GET", "Products/1")
    desk.answer("GET", "Companies/1", headers=headers)
    desk.control("rights", entity="Products", resource=dana, query=True)
    desk.answer("GET", "Products/1", headers=headers)
    assert "7" in desk.refused_control("rights", entity="Products", resource=7, query=False)


def test_a_client_that_names_no_host(desk: Desk) -> None:
    """HTTP/1.0 has no Host header; the zone's url still leads back here."""
    host, port = desk.origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as answer:
        connection.sendall(f"GET /ATServicesRest/V1.0/ZoneInformation?user={USER} HTTP/1.0\r\n\r\n".encode())
        body = answer.read().partition(b"\r\n\r\n")[2]
    assert json.loads(body)["url"] == f"{desk.origin}/ATServicesRest/"
