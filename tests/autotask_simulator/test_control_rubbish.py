"""Control requests, forms, faults and switches that make no sense: refused with a sentence, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autotask_simulator.control import ACTIONS
from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk

GOOD: dict[str, Any] = {
    "order": "502",
    "line": 1,
    "quantity": 1,
    "product": "Cable",
    "location": "Main",
    "from": "Main",
    "to": "Van",
    "company": "Client",
    "charge": "job",
    "charges": ["job"],
    "number": "INV-1",
    "kind": "ticket",
    "entity": "Products",
    "onHand": 4,
}
RUBBISH: tuple[object, ...] = (
    None,
    True,
    -1,
    1.5,
    10**30,
    "",
    "\N{SUPERSCRIPT TWO}",
    "--5",
    "9" * 5000,
    "NaN",
    "sNaN",
    "-Infinity",
    "1e999999",
    [[]],
    {"a": 1},
    "\0",
    "0001-01-01",
    "9999-12-31",
)
READ = ("PurchaseOrders", "PurchaseOrderItems", "PurchaseOrderItemReceiving", "InventoryStockedItems", "Tickets")
MAY_GROW = {"credentials", "clock", "limits", "switches", "rights"}


@pytest.fixture(scope="module")
def worn() -> Iterator[Desk]:
    """One desk for all rubbish: each piece must leave it as good as it was."""
    with open_desk(SMALL_SEED, requests_per_hour=10**9) as desk:
        desk.control("add-charge", company="Client", product="Cable", quantity=1, name="job")
        yield desk


def records(desk: Desk) -> list[Any]:
    return [desk.query(entity) for entity in READ]


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - MAY_GROW))
def test_rubbish_in_every_place(worn: Desk, action: str) -> None:
    """A wrong value is 400 with a sentence, and what is refused has changed nothing, whichever place it stands in."""
    for name in ACTIONS[action].names:
        for value in RUBBISH:
            body = {place: GOOD[place] for place in ACTIONS[action].names if place in GOOD} | {name: value}
            before = records(worn)
            response = worn.http.post(f"{worn.origin}/control/{action}", json=body)
            assert response.status_code in (200, 400), (body, response.text)
            if response.status_code == 400:
                assert response.json()["error"]
                assert records(worn) == before, body
    assert worn.http.get(f"{worn.origin}/").status_code == worn.http.get(f"{worn.origin}/charges").status_code == 200


@pytest.mark.parametrize("action", sorted(MAY_GROW - {"credentials"}))
def test_rubbish_in_settings(desk: Desk, action: str) -> None:
    """Limits, clock and switches stay such that the next request is answered."""
    for name in ACTIONS[action].names:
        for value in RUBBISH:
            response = desk.http.post(f"{desk.origin}/control/{action}", json={name: value})
            assert response.status_code in (200, 400), (name, value, response.text)
    for change in ({"requests_per_hour": 0}, {"threads_per_endpoint": 0}, {"thread_refusal_status": 99}):
        assert "Expected" in desk.refused_control("switches", **change)
    assert "2,147,483,647" in desk.refused_control("limits", used=10**10)
    assert "1000000" in desk.refused_control("limits", used=10**9)
    assert "1900" in desk.refused_control("clock", now="9999-12-31T00:00:00Z")
    assert "2999" in desk.refused_control("clock", advanceSeconds=10**11)
    assert "cannot go on" in desk.refused_control("clock", advanceSeconds=10**15)


@pytest.mark.parametrize("fault", [{"times": -1}, {"after": -1}, {"seconds": -1}, {"retryAfterSeconds": 10**12}])
def test_faults_out_of_range(desk: Desk, fault: dict[str, int]) -> None:
    """A fault that no request could meet is refused when it is ordered, not when it strikes."""
    assert "Expected" in desk.refused_control("faults", kind="429", retryAfterDate=True, **fault)
    assert desk.one("Products", "name", "Cable")


ORDERS: list[tuple[dict[str, Any], str]] = [
    ({"number": "9" * 5000}, "purchaseOrderNumber"),
    ({"number": "x" * 51}, "purchaseOrderNumber"),
    ({"created": "-99999999999"}, "there is no such day"),
    ({"created": "\N{SUPERSCRIPT TWO}"}, "created"),
    ({"status": [1]}, "status is [1]"),
    ({"lines": [{"product": "Cable", "quantity": 1, "unitCost": "NaN"}]}, "unitCost"),
    ({"lines": [{"product": "Cable", "quantity": 10**12}]}, "quantity"),
    ({"lines": [{"product": "Cable", "quantity": 1, "received": [{"quantity": 1, "date": "--5"}]}]}, "--5"),
]


@pytest.mark.parametrize(("order", "text"), ORDERS)
def test_an_order_with_rubbish_is_not_half_made(desk: Desk, order: dict[str, Any], text: str) -> None:
    """An order that is refused at its last line or receipt is not there at all."""
    before = records(desk)
    assert text in desk.refused_control("add-order", purchaseOrder={"vendor": "Acme Supply", **order})
    assert records(desk) == before


def test_an_order_does_not_take_the_place_of_another(desk: Desk) -> None:
    """An id that is taken, or is none, is refused: the order that has it would be gone."""
    taken = desk.order("502")
    for record_id in (taken["id"], 0, -7):
        assert f"id {record_id}" in desk.refused_control(
            "add-order", purchaseOrder={"vendor": "Acme Supply", "id": record_id}
        )
    assert desk.order("502") == taken


def test_a_refused_action_is_not_half_done(desk: Desk) -> None:
    """The vendor stays when the rest of a change is refused, and a refused charge leaves no ticket behind."""
    before = records(desk)
    beta = desk.one("Companies", "companyName", "Beta Parts")["id"]
    assert "colour" in desk.refused_control("edit-order", order="502", set={"vendorID": beta, "colour": 1})
    assert desk.refused_control(
        "add-charge", company="Client", title="New", product="Cable", quantity=1, name="x" * 101
    )
    assert records(desk) == before


@pytest.mark.parametrize(
    ("action", "place", "length"),
    [
        ("receive", "vendorInvoiceNumber", 50),
        ("add-line", "memo", 4000),
        ("add-charge", "title", 255),
        ("add-charge", "name", 100),
    ],
)
def test_people_are_bound_by_the_length_of_fields(desk: Desk, action: str, place: str, length: int) -> None:
    """What a person types is no longer than the field that the API shows."""
    body = {name: GOOD[name] for name in ACTIONS[action].names if name in GOOD}
    assert f"maximum length is {length}" in desk.refused_control(action, **body | {place: "x" * (length + 1)})
    desk.control(action, **body | {place: "x" * length})


def test_a_record_that_is_set_stays_a_record(desk: Desk) -> None:
    """`set-record` reaches read-only fields, but takes no id, empties no required field, and names what exists."""
    order, line = desk.order("502")["id"], desk.lines("502")[0]["id"]
    for entity, record, change, text in (
        ("PurchaseOrders", order, {"id": 7}, "id of a record"),
        ("PurchaseOrders", order, {"vendorID": None}, "vendorID"),
        ("PurchaseOrders", order, {"status": 99}, "status"),
        ("PurchaseOrderItems", line, {"orderID": 7}, "orderID"),
        ("PurchaseOrderItems", line, {"unitCost": ""}, "unitCost"),
        ("PurchaseOrderItems", line, {"productID": 7}, "productID"),
    ):
        assert text in desk.refused_control("set-record", entity=entity, id=record, set=change)
    assert desk.control("set-record", entity="PurchaseOrders", id=order, set={"id": order})["id"] == order


def test_a_line_without_product_is_told(desk: Desk) -> None:
    """People receive on an order that also has a line without a product, and are told of it."""
    line = desk.lines("502")[1]["id"]
    desk.control("set-record", entity="PurchaseOrderItems", id=line, set={"productID": None})
    story = desk.control("receive", order="502", line=1, quantity=1)
    assert [(item["product"], item["received"]) for item in story["lines"]][:2] == [("Cable", 1), (None, 0)]


FORMS = [
    b"order#=%C2%B2",
    b"order#=" + b"9" * 5000,
    b"\xff\xfe=1",
    b"order=502&order[]=1",
    b"order[]=1&order=502",
    b"set.a=1&set=2",
    b"set.0.a=1&set.b.a=1",
]


@pytest.mark.parametrize("form", FORMS)
def test_rubbish_in_forms(desk: Desk, form: bytes) -> None:
    """A form that no page of ours sends leads back with a sentence."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = desk.http.post(f"{desk.origin}/do/edit-order", content=form, headers=headers)
    assert response.status_code == 303 and "problem=" in response.headers["location"]


@pytest.mark.parametrize("number", ["%C2%B2", "9" * 5000, "-1", "x"])
def test_rubbish_as_the_number_of_a_page(desk: Desk, number: str) -> None:
    """A list shows its first page, or its last."""
    for path in ("", "stock", "charges"):
        assert desk.http.get(f"{desk.origin}/{path}?page={number}").status_code == 200
