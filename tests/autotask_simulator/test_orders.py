"""The life of a purchase order through the API (FACTS A8, B4, C)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk


def new_order(desk: Desk, **more: Any) -> dict[str, Any]:
    body = {
        "vendorID": desk.one("Companies", "companyName", "Acme Supply")["id"],
        "status": desk.value("PurchaseOrders", "status", "New"),
        "shipToName": "Us",
        "shipToAddress1": "1 Quay",
    }
    return body | more


def new_line(desk: Desk, **more: Any) -> dict[str, Any]:
    body = {
        "productID": desk.one("Products", "name", "Cable")["id"],
        "inventoryLocationID": desk.one("InventoryLocations", "locationName", "Main")["id"],
        "quantity": 4,
        "unitCost": 1.25,
    }
    return body | more


def test_a_new_order_gets_number_and_dates(desk: Desk) -> None:
    """Autotask gives the number and the dates; the status starts as New."""
    made = desk.answer("POST", "PurchaseOrders", new_order(desk, freight="12.50", generalMemo="a\nb é"))
    order = desk.answer("GET", f"PurchaseOrders/{made['itemId']}")["item"]
    assert order["purchaseOrderNumber"] == "1001"
    assert order["freight"] == order["internalCurrencyFreight"] == Decimal("12.50")
    assert order["generalMemo"] == "a\nb é"
    assert order["createDateTime"].endswith("Z") and order["submitDateTime"] is None


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"vendorID": None}, "Value does not reference an existing entity for vendorID . "),
        ({"vendorID": 7}, "Value does not reference an existing entity for vendorID . "),
        ({"status": 99}, "Value does not reference an existing entity for status . "),
        ({"shipToName": ""}, "Missing Required Field: shipToName."),
        ({"shipToAddress1": None}, "Missing Required Field: shipToAddress1."),
        ({"shipToPostalCode": "12345678901"}, "shipToPostalCode has 11 characters; the maximum length is 10"),
        ({"externalPONumber": "x" * 51}, "externalPONumber"),
        ({"freight": "much"}, "freight"),
        ({"shippingDate": "tomorrow"}, "shippingDate"),
        ({"purchaseOrderNumber": "77"}, "purchaseOrderNumber is read-only"),
        ({"colour": "red"}, "colour in the PurchaseOrder"),
        ({"id": 5}, "id"),
        ({"shippingType": 3}, "shippingType"),
    ],
)
def test_what_a_new_order_is_refused_for(desk: Desk, change: dict[str, Any], text: str) -> None:
    """A wrong field is a 500 that names it, and no order comes of it."""
    before = len(desk.query("PurchaseOrders"))
    assert text in desk.errors("POST", "PurchaseOrders", new_order(desk, **change))
    assert len(desk.query("PurchaseOrders")) == before


def test_a_new_order_cannot_start_submitted(desk: Desk) -> None:
    """The status of a new order is New."""
    body = new_order(desk, status=desk.value("PurchaseOrders", "status", "Submitted"))
    assert "must have the status New" in desk.errors("POST", "PurchaseOrders", body)


def test_status_goes_only_where_it_may(desk: Desk) -> None:
    """New to Submitted or Canceled; received states come from receipts alone; Canceled is the end."""
    order = desk.order("501")["id"]

    def set_status(number_id: int, label: str) -> dict[str, Any]:
        return {"id": number_id, "status": desk.value("PurchaseOrders", "status", label)}

    for label in ("Received Partial", "Received Full"):
        assert f"from New to {label}" in desk.errors("PATCH", "PurchaseOrders", set_status(order, label))
    desk.answer("PATCH", "PurchaseOrders", set_status(order, "Submitted"))
    assert desk.order("501")["submitDateTime"] is not None
    assert "from Submitted to New" in desk.errors("PATCH", "PurchaseOrders", set_status(order, "New"))
    desk.answer("PATCH", "PurchaseOrders", set_status(order, "Canceled"))
    assert desk.order("501")["cancelDateTime"] is not None
    assert "from Canceled" in desk.errors("PATCH", "PurchaseOrders", set_status(order, "Submitted"))


def test_patch_changes_the_given_fields_only(desk: Desk) -> None:
    """PATCH leaves the rest; the id stands in the body, and a whole record sent back unchanged is fine."""
    order = desk.order("502")
    body = {"id": order["id"], "EXTERNALPONUMBER": "QB-17"}
    assert desk.answer("PATCH", "PurchaseOrders", body) == {"itemId": order["id"]}
    assert desk.order("502") == order | {"externalPONumber": "QB-17"}
    desk.answer("PATCH", "PurchaseOrders", desk.order("502"))
    assert "id" in desk.errors("PATCH", "PurchaseOrders", {"externalPONumber": "x"})
    assert "no PurchaseOrder with id 1" in desk.errors("PATCH", "PurchaseOrders", {"id": 1})
    assert "vendorID is read-only" in desk.errors("PATCH", "PurchaseOrders", {"id": order["id"], "vendorID": 1})


def test_put_clears_what_is_not_given(desk: Desk) -> None:
    """PUT is the whole record: writable fields left out are emptied, required ones are refused."""
    order = desk.order("502")
    desk.answer("PATCH", "PurchaseOrders", {"id": order["id"], "generalMemo": "kept?", "freight": 3})
    required = ("id", "status", "shipToName", "shipToAddress1")
    desk.answer("PUT", "PurchaseOrders", {name: order[name] for name in required})
    after = desk.order("502")
    assert (after["generalMemo"], after["freight"], after["vendorID"]) == (None, None, order["vendorID"])
    assert "shipToName" in desk.errors("PUT", "PurchaseOrders", {"id": order["id"], "status": order["status"]})


def test_lines_are_added_while_new_and_under_their_order(desk: Desk) -> None:
    """A line is made under its order while that is New; the same product may stand on it twice."""
    new, submitted = desk.order("501")["id"], desk.order("502")["id"]
    made = desk.answer("POST", f"purchaseorders/{new}/items", new_line(desk))
    line = desk.answer("GET", f"PurchaseOrderItems/{made['itemId']}")["item"]
    assert (line["orderID"], line["unitCost"], line["quantity"]) == (new, Decimal("1.25"), 4)
    listed = desk.answer("GET", f"PurchaseOrders/{new}/Items")
    assert [item["id"] for item in listed["items"]] == [line["id"] - 5, line["id"]]
    assert listed["pageDetails"]["count"] == 2
    assert "New" in desk.errors("POST", f"PurchaseOrders/{submitted}/Items", new_line(desk))
    assert "orderID" in desk.errors("POST", f"PurchaseOrders/{new}/Items", new_line(desk, orderID=submitted))
    assert "no PurchaseOrder" in desk.errors("POST", "PurchaseOrders/1/Items", new_line(desk))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": 1.5}, "The value 1.5 of quantity"),
        ({"unitCost": -1}, "unitCost"),
        ({"unitCost": None}, "unitCost"),
        ({"productID": None}, "productID or a chargeID"),
        ({"productID": 3}, "productID"),
        ({"inventoryLocationID": None}, "inventoryLocationID"),
        ({"memo": "x" * 4001}, "memo"),
        ({"ticketID": 1}, "ticketID is read-only"),
    ],
)
def test_what_a_line_is_refused_for(desk: Desk, change: dict[str, Any], text: str) -> None:
    """A wrong line is refused with its field named."""
    order = desk.order("501")["id"]
    assert text in desk.errors("POST", f"PurchaseOrders/{order}/Items", new_line(desk, **change))


def test_lines_change_until_received_in_full(desk: Desk) -> None:
    """A line may change on an order that is New, Submitted or partly received, not below what was received."""
    order, line = desk.order("502")["id"], desk.lines("502")[0]["id"]
    desk.control("receive", order="502", line=1, quantity=6)
    assert "received" in desk.errors("PATCH", f"PurchaseOrders/{order}/Items", {"id": line, "quantity": 5})
    desk.answer("PATCH", f"PurchaseOrders/{order}/Items", {"id": line, "unitCost": 1.75, "quantity": 6})
    assert desk.lines("502")[0]["unitCost"] == Decimal("1.75")
    other = desk.order("501")["id"]
    assert "does not belong" in desk.errors("PATCH", f"PurchaseOrders/{other}/Items", {"id": line, "quantity": 7})
    desk.control("cancel", order="502")
    assert "Canceled" in desk.errors("PATCH", f"PurchaseOrders/{order}/Items", {"id": line, "quantity": 7})


def test_fewer_ordered_can_complete_an_order(desk: Desk) -> None:
    """When all lines are cut to what was received, the order is Received Full."""
    desk.control("remove-line", order="502", line=3)
    desk.control("remove-line", order="502", line=2)
    desk.control("receive", order="502", line=1, quantity=4)
    assert desk.status("502") == "Received Partial"
    desk.control("edit-line", order="502", line=1, set={"quantity": 4})
    assert desk.status("502") == "Received Full"


def test_the_vendor_changes_only_until_goods_arrive(desk: Desk) -> None:
    """People may change the vendor, even of a submitted order, until a unit was received."""
    beta = desk.one("Companies", "companyName", "Beta Parts")["id"]
    desk.control("edit-order", order="502", set={"vendorID": beta})
    assert desk.order("502")["vendorID"] == beta
    desk.control("receive", order="502", line=1, quantity=1)
    assert "vendor" in desk.refused_control("edit-order", order="502", set={"vendorID": beta})


def test_lenient_switches() -> None:
    """Assumptions about leniency are switches: read-only and unknown fields may be ignored instead."""
    with open_desk(SMALL_SEED, read_only_fields="ignore", unknown_body_fields="ignore") as desk:
        order = desk.order("502")
        desk.answer("PATCH", "PurchaseOrders", {"id": order["id"], "vendorID": 1, "colour": "red", "phone": "5"})
        assert desk.order("502") == order | {"phone": "5"}


def test_statuses_and_lines_may_be_freer() -> None:
    """The other assumptions: any status can be set, a line can be cut below what was received."""
    with open_desk(SMALL_SEED, status_changes="any", line_below_received="accept") as desk:
        order, line = desk.order("502")["id"], desk.lines("502")[0]["id"]
        desk.control("receive", order="502", line=1, quantity=6)
        desk.answer("PATCH", f"PurchaseOrders/{order}/Items", {"id": line, "quantity": 5})
        new = desk.value("PurchaseOrders", "status", "New")
        desk.answer("PATCH", "PurchaseOrders", {"id": order, "status": new})
        assert desk.status("502") == "New"
