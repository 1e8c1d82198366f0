"""What people do by the control doors."""

from __future__ import annotations

import pytest

from tests.autotask_simulator.desk import Desk


def test_lines_come_and_go(desk: Desk) -> None:
    """A person adds a line to a submitted order and removes one of which nothing came; the API could not."""
    story = desk.control("add-line", order="502", product="Licence", quantity=5, unitCost="9.95", memo="yearly")
    assert [line["product"] for line in story["lines"]] == ["Cable", "Switch", "Firewall", "Licence"]
    story = desk.control("remove-line", order="502", line="Switch")
    assert [line["product"] for line in story["lines"]] == ["Cable", "Firewall", "Licence"]
    desk.control("receive", order="502", line="Cable", quantity=1)
    assert "cancel the receipt first" in desk.refused_control("remove-line", order="502", line=1)
    assert "cannot be added" in desk.refused_control("add-line", order="503", product="Cable", quantity=1)


def test_an_order_appears_as_in_a_seed_file(desk: Desk) -> None:
    """A whole order with its history can be put in at any time."""
    order = {
        "vendor": "Beta Parts",
        "created": "2026-02-01",
        "externalPONumber": "X-1",
        "lines": [
            {"product": "Cable", "quantity": 3, "unitCost": "2.5", "received": [{"quantity": 3, "date": "2026-02-09"}]}
        ],
    }
    story = desk.control("add-order", purchaseOrder=order)
    assert (story["number"], story["status"]) == ("1001", "Received Full")
    assert desk.order("1001")["createDateTime"] == "2026-02-01T12:00:00Z"
    assert desk.on_hand("Cable", "Main") == 8


def test_records_change_by_name_or_id(desk: Desk) -> None:
    """Products and companies are renamed by people; any field of any record can be set for a test."""
    assert desk.control("set-product", product="Cable", set={"name": "Wire"})["name"] == "Wire"
    assert desk.control("set-company", company="Beta Parts", set={"isActive": False})["isActive"] is False
    order = desk.order("502")["id"]
    desk.control("set-record", entity="PurchaseOrders", id=order, set={"purchaseOrderNumber": "PO-LONG-000502"})
    assert desk.order("PO-LONG-000502")["id"] == order


@pytest.mark.parametrize(
    ("action", "arguments", "text"),
    [
        ("receive", {"order": "502", "line": 1}, "quantity is missing"),
        ("receive", {"order": "502", "line": 9, "quantity": 1}, "has no line 9; it has 3 lines"),
        ("receive", {"order": "999", "line": 1, "quantity": 1}, "no '999' in PurchaseOrders"),
        ("receive", {"order": "502", "line": 1, "quantity": "many"}, "whole number"),
        ("receive", {"order": "502", "line": 1, "quantity": 1, "qty": 1}, "has no 'qty'"),
        ("receive", {"order": "502", "line": 1, "quantity": 1, "date": "soon"}, "date"),
        (
            "add-order",
            {
                "purchaseOrder": {
                    "vendor": "Beta Parts",
                    "lines": [{"product": "Cable", "quantity": 1}, {"product": "Rope", "quantity": 1}],
                }
            },
            "'Rope' in Products",
        ),
        ("submit", {"order": "502"}, "from Submitted to Submitted"),
        ("cancel", {"order": "503"}, "from Canceled"),
        ("add-line", {"order": "502", "product": "Rope", "quantity": 1}, "'Rope' in Products"),
        ("adjust-stock", {"product": "Cable", "location": "Moon", "onHand": 1}, "'Moon' in InventoryLocations"),
        ("set-record", {"entity": "Gadgets", "id": 1, "set": {}}, "Gadgets"),
        ("clock", {"now": "yesterday"}, "now"),
        ("dance", {}, "no action 'dance'"),
    ],
)
def test_slips_are_named(desk: Desk, action: str, arguments: dict[str, object], text: str) -> None:
    """A wrong control request says which field is wrong and changes nothing."""
    before = desk.query("PurchaseOrderItems")
    assert text in desk.refused_control(action, **arguments)
    assert desk.query("PurchaseOrderItems") == before


def test_the_clock_dates_what_happens(desk: Desk) -> None:
    """Receipts and orders carry the tenant's time, which a test may set and move."""
    desk.control("clock", now="2026-03-08T23:30:00-05:00", frozen=True)
    desk.control("receive", order="502", line=1, quantity=1)
    (row,) = desk.query("PurchaseOrderItemReceiving")
    assert row["receiveDate"] == "2026-03-09T04:30:00Z"
    assert desk.control("clock", advanceSeconds=60) == {"now": "2026-03-09T04:31:00Z"}


def test_requests_are_logged_with_their_outcome(desk: Desk) -> None:
    """The log tells method, path, status and time of each API request, and nothing of control requests."""
    desk.answer("GET", "Products/1")
    desk.send("GET", "Gadgets/1")
    desk.control("clock", realTime=True)
    assert [(entry["method"], entry["path"], entry["status"]) for entry in desk.log()] == [
        ("GET", "/ATServicesRest/V1.0/Products/1", 200),
        ("GET", "/ATServicesRest/V1.0/Gadgets/1", 404),
    ]
