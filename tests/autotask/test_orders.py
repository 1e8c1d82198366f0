"""Purchase orders come whole, with every id resolved, or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from stockpost.autotask import AutotaskClient, AutotaskError, OrderReading
from stockpost.core.autotask_records import OrderStatus
from tests.autotask.remote import Clock, Remote, data


def _only(reading: OrderReading) -> Any:
    assert reading.notes == ()
    (order,) = reading.orders
    return order


def test_an_order_is_self_contained(client: AutotaskClient, remote: Remote, clock: Clock) -> None:
    """All the preview needs of a purchase order stands in its record, exactly as Autotask has it."""
    begun = clock.now()
    reading = client.read_orders_by_id([7])
    order = _only(reading)
    assert reading.read_at == begun
    assert (order.number, order.status) == ("1007", OrderStatus.RECEIVED_PARTIAL)
    assert (order.vendor_id, order.vendor_name) == (20, "Ingram")
    assert (order.purchase_for_id, order.purchase_for_name) == (0, "Own Company")
    assert order.created_at == datetime(2026, 11, 1, 9, 30, 0, 123000, tzinfo=UTC)
    assert (order.shipping_type, order.freight, order.general_memo) == ("Ground", Decimal("12.5"), "as agreed")
    first, second = order.lines
    assert first.product.name == "Switch 24 &amp; more"
    assert (first.product.part_number, second.product.part_number) == ("V-1", "M-2")
    assert (first.product.is_active, second.product.is_active) == (True, False)
    assert (first.quantity, first.location_id) == (Decimal(10), 1)


def test_amounts_are_exact(client: AutotaskClient, remote: Remote) -> None:
    """A cost of 0.1 is 0.1, not the nearest binary fraction; long fractions keep all their digits."""
    text = b'{"items":[{"id":71,"orderID":7,"productID":1,"quantity":10,"unitCost":0.30000000000000004441}],'
    text += b'"pageDetails":{"count":1,"requestCount":500,"nextPageUrl":null}}'
    remote.rows["PurchaseOrderItems"].pop()
    assert str(_only(client.read_orders_by_id([7])).lines[0].unit_cost) == "0.1"
    headers = {"Content-Type": "application/json"}
    remote.once("PurchaseOrderItems/query", lambda request: httpx2.Response(200, content=text, headers=headers))
    assert str(_only(client.read_orders_by_id([7])).lines[0].unit_cost) == "0.30000000000000004441"


def test_negative_receivings_are_kept(client: AutotaskClient) -> None:
    """A receipt taken back in Autotask lowers what was received, it does not break the reading."""
    order = _only(client.read_orders_by_id([7]))
    assert [(row.id, row.line_id, row.quantity) for row in order.receivings] == [
        (701, 71, Decimal(4)),
        (702, 71, Decimal(-1)),
    ]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its time zone for one process")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01T09:30:00Z", datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        ("2026-11-01T09:30:00.1234567Z", datetime(2026, 11, 1, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2026-11-01T09:30:00.5", datetime(2026, 11, 1, 9, 30, 0, 500000, tzinfo=UTC)),
        ("2026-11-01T09:30:00+01:00", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_every_form_of_a_date_is_utc(
    text: str, expected: datetime, client: AutotaskClient, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A date without a zone is UTC, whatever the time zone of this computer."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        remote.rows["PurchaseOrders"][0]["createDateTime"] = text
        created = _only(client.read_orders_by_id([7])).created_at
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (created, created.tzinfo) == (expected, UTC)


def test_new_and_known_orders_are_read_together(client: AutotaskClient, remote: Remote) -> None:
    """A refresh finds what is new by its id and reads again what it knows; what has gone is named."""
    template = remote.rows["PurchaseOrders"][0]
    for order_id in (5, 6, 8, 9):
        remote.rows["PurchaseOrders"].append(template | {"id": order_id, "purchaseOrderNumber": f"{order_id}"})
        remote.rows["PurchaseOrderItems"].append(
            {"id": order_id * 100, "orderID": order_id, "productID": 1, "quantity": 1, "unitCost": 1}
        )
    reading = client.read_orders(known_open=[5, 99], recent=[7, 5], after_id=7, created_since=None)
    assert [order.id for order in reading.orders] == [5, 7, 8, 9]
    assert reading.missing_ids == {99}
    remote.rows["PurchaseOrders"][-1]["status"] = 4  # finished, yet new
    later = client.read_orders(known_open=(), after_id=7, created_since=datetime(2030, 1, 1, tzinfo=UTC))
    assert [order.id for order in later.orders] == [8, 9]


def test_a_first_reading_takes_recent_and_unfinished_orders(client: AutotaskClient, remote: Remote) -> None:
    """An old order still under way is not forgotten, an old finished one is not dug out."""
    template = remote.rows["PurchaseOrders"][0]
    kinds = {1: (2, "2020-01-01T00:00:00Z"), 2: (4, "2020-01-01T00:00:00Z"), 3: (4, "2026-11-02T00:00:00Z")}
    remote.rows["PurchaseOrders"] = []
    for order_id, (status, created) in kinds.items():
        remote.rows["PurchaseOrders"].append(
            template | {"id": order_id, "status": status, "createDateTime": created, "purchaseOrderNumber": ""}
        )
        remote.rows["PurchaseOrderItems"].append(
            {"id": order_id * 100, "orderID": order_id, "productID": 1, "quantity": 1, "unitCost": 1}
        )
    since = datetime(2026, 11, 1, tzinfo=UTC)
    assert [order.id for order in client.read_orders(known_open=(), created_since=since).orders] == [1, 3]
    assert [order.id for order in client.read_orders(known_open=(), created_since=None).orders] == [1, 2, 3]


def test_orders_are_found_by_number_or_by_id_where_they_have_none(client: AutotaskClient, remote: Remote) -> None:
    """The number on the page finds the order, also where Autotask gave it none; another order's id does not."""
    unnumbered = {"id": 8, "purchaseOrderNumber": None, "status": 2}
    remote.rows["PurchaseOrders"].append(remote.rows["PurchaseOrders"][0] | unnumbered)
    remote.rows["PurchaseOrderItems"].append({"id": 800, "orderID": 8, "productID": 1, "quantity": 1, "unitCost": 1})
    reading = client.read_orders_by_number(["1007", "8", "7", "x", ""])
    assert [(order.id, order.number) for order in reading.orders] == [(7, "1007"), (8, "8")]
    assert len(reading.notes) == 2
    assert "purchase order 7." in reading.notes[0]


def test_a_tenant_without_order_numbers_is_read_by_id(client: AutotaskClient, remote: Remote) -> None:
    """purchaseOrderNumber is a newer field; a tenant without it refuses a filter on it."""
    del remote.rows["PurchaseOrders"][0]["purchaseOrderNumber"]
    refusal = {"errors": ["Unable to find purchaseOrderNumber in the PurchaseOrder Entity."]}
    remote.once("PurchaseOrders/query/count", lambda request: httpx2.Response(500, json=refusal))
    assert _only(client.read_orders_by_number(["7"])).number == "7"


def test_nothing_asked_for_is_nothing_asked(client: AutotaskClient, remote: Remote) -> None:
    """Empty lists cost no request."""
    assert client.read_orders_by_id([]).orders == ()
    assert client.read_orders_by_number([]).orders == ()
    assert client.read_stock([]).rows == ()
    assert remote.requests == []


LEFT_OUT: dict[str, tuple[Callable[[Remote], object], str]] = {
    "a status with an unknown label": (lambda remote: _set(remote, "PurchaseOrders", status=6), "“On Hold”"),
    "a status without a label": (lambda remote: _set(remote, "PurchaseOrders", status=77), "77"),
    "a vendor that is hidden": (lambda remote: remote.rows["Companies"].pop(), "vendor (company 20)"),
    "a currency that is hidden": (lambda remote: _bill_in(remote, 9), "currency of its vendor"),
    "a customer that is hidden": (lambda remote: remote.rows["Companies"].pop(0), "purchase-for"),
    "no vendor": (lambda remote: _set(remote, "PurchaseOrders", vendorID=None), "the vendor"),
    "a product that is hidden": (lambda remote: remote.rows["Products"].pop(), "product 2 of line 72"),
    "no lines": (lambda remote: remote.rows["PurchaseOrderItems"].clear(), "no lines"),
    "no quantity": (lambda remote: _set(remote, "PurchaseOrderItems", quantity=None), "line 71"),
    "no receive date": (lambda remote: _set(remote, "PurchaseOrderItemReceiving", receiveDate=None), "receiving 701"),
    "a date that is none": (lambda remote: _set(remote, "PurchaseOrders", createDateTime="soon"), "create date"),
}


def _bill_in(remote: Remote, currency_id: int, *currencies: dict[str, object]) -> None:
    """The vendor of the order has this currency; Autotask shows these."""
    next(row for row in remote.rows["Companies"] if row["id"] == 20).update(currencyID=currency_id)
    remote.rows["Currencies"] = list(currencies)


def _set(remote: Remote, entity: str, **values: object) -> None:
    remote.rows[entity][0].update(values)


@pytest.mark.parametrize("kind", LEFT_OUT)
def test_an_order_that_is_not_whole_is_left_out_with_its_reason(
    kind: str, client: AutotaskClient, remote: Remote
) -> None:
    """Half an order never looks like a change of the order, and it does not stop the others (B14)."""
    remote.rows["PurchaseOrders"].append(
        {"id": 9, "vendorID": 21, "status": 1, "createDateTime": "2026-11-01T09:30:00Z"}
    )
    remote.rows["Companies"].insert(1, {"id": 21, "companyName": "Other"})
    change, names = LEFT_OUT[kind]
    change(remote)
    statuses = [
        {"value": str(i), "label": label} for i, label in enumerate(["New", "Submitted", "Received Partial"], 1)
    ]
    statuses.append({"value": "6", "label": "On Hold"})
    remote.once(
        "PurchaseOrders/entityInformation/fields",
        lambda request: data({"fields": [{"name": "Status", "picklistValues": statuses}]}),
    )
    reading = client.read_orders_by_id([7, 9])
    assert [order.id for order in reading.orders] == [9]
    assert reading.missing_ids == frozenset()
    assert names in reading.left_out[7]
    assert reading.left_out[7].startswith("Purchase order 1007 was left out.")
    assert reading.notes == (reading.left_out[7],)


def test_a_status_is_known_by_its_label(client: AutotaskClient, remote: Remote) -> None:
    """The integers of a picklist differ by tenant; case, spaces and British spelling do not matter."""
    labels = {"17": "received  partial ", "3": "Cancelled", "4": "Received Full", "x": "none"}
    choices = [{"value": value, "label": label} for value, label in labels.items()]
    remote.once(
        "PurchaseOrders/entityInformation/fields",
        lambda request: data({"fields": [{"name": "status", "picklistValues": choices}]}),
    )
    assert _only(client.read_orders_by_id([7])).status is OrderStatus.CANCELED
    remote.rows["PurchaseOrders"][0]["status"] = 17
    assert _only(client.read_orders_by_id([7])).status is OrderStatus.RECEIVED_PARTIAL
    assert remote.count("PurchaseOrders/entityInformation/fields") == 1


def test_a_picklist_without_the_finished_statuses_is_an_error(client: AutotaskClient, remote: Remote) -> None:
    """A first reading cannot tell finished orders without their labels, and says which is lacking."""
    choices = [{"value": "1", "label": "Fresh"}, {"value": "2", "label": "Canceled"}]
    remote.once(
        "PurchaseOrders/entityInformation/fields",
        lambda request: data({"fields": [{"name": "status", "picklistValues": choices}]}),
    )
    with pytest.raises(AutotaskError, match=r"“Received Full”.*Fresh"):
        client.read_orders(known_open=(), created_since=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_field_without_choices_is_an_error(client: AutotaskClient, remote: Remote) -> None:
    """A security level that hides a field does not read as statuses that nobody knows."""
    remote.once(
        "PurchaseOrders/entityInformation/fields",
        lambda request: data({"fields": [{"name": "status", "picklistValues": []}]}),
    )
    with pytest.raises(AutotaskError, match=r"no choices for PurchaseOrders\.status"):
        client.read_orders_by_id([7])


def test_a_charge_leads_to_its_product(client: AutotaskClient, remote: Remote) -> None:
    """Lines that name a ticket, project or contract charge get the charge's product, in one query for each kind."""
    remote.rows["PurchaseOrders"][0]["status"] = 2
    base = {"orderID": 7, "productID": None, "quantity": 1, "unitCost": 1}
    remote.rows["PurchaseOrderItems"] = [
        base | {"id": 1, "chargeID": 51, "ticketID": 1},
        base | {"id": 2, "chargeID": 52, "projectID": 1},
        base | {"id": 3, "chargeID": 51, "contractID": 1},
        base | {"id": 4, "chargeID": 53, "ticketID": 1},
        base | {"id": 5, "chargeID": 52},
        base | {"id": 6},
    ]
    remote.rows["TicketCharges"] = [{"id": 51, "productID": 1}, {"id": 53, "productID": None}]
    remote.rows["ProjectCharges"] = [{"id": 52, "productID": 2}]
    remote.rows["ContractCharges"] = [{"id": 51, "productID": 2}]
    lines = _only(client.read_orders_by_id([7])).lines
    assert [line.product and line.product.id for line in lines] == [1, 2, 2, None, 2, None]
    assert remote.count("TicketCharges/query") == 2  # the second asks once more for what it did not find
    assert remote.count("ContractCharges/query") == 2


def test_a_charge_of_unclear_kind_is_not_guessed(client: AutotaskClient, remote: Remote) -> None:
    """Two charges of one id with two products: the line stays without one."""
    remote.rows["PurchaseOrderItems"] = [{"id": 1, "orderID": 7, "quantity": 1, "unitCost": 1, "chargeID": 5}]
    remote.rows["TicketCharges"] = [{"id": 5, "productID": 1}]
    remote.rows["ProjectCharges"] = [{"id": 5, "productID": 2}]
    assert client.read_orders_by_id([7]).orders[0].lines[0].product is None


def test_charges_out_of_reach_leave_the_line_without_a_product(client: AutotaskClient, remote: Remote) -> None:
    """A tenant without contracts can still transfer its orders."""
    remote.rows["PurchaseOrderItems"] = [
        {"id": 1, "orderID": 7, "quantity": 1, "unitCost": 1, "chargeID": 5, "contractID": 3}
    ]
    del remote.rows["ContractCharges"]
    reading = client.read_orders_by_id([7])
    assert reading.orders[0].lines[0].product is None
    assert "ContractCharges" in reading.notes[0]


def test_a_received_order_without_receivings_is_noted(client: AutotaskClient, remote: Remote) -> None:
    """A user who may not see receivings learns why nothing seems to be received."""
    remote.rows["PurchaseOrderItemReceiving"] = []
    reading = client.read_orders_by_id([7])
    assert reading.orders[0].receivings == ()
    assert "1007 is Received Partial" in reading.notes[0]


def test_a_shipping_type_out_of_reach_stays_empty(client: AutotaskClient, remote: Remote) -> None:
    """Ship via is a nicety: its lack is a note."""
    remote.rows["ShippingTypes"] = []
    reading = client.read_orders_by_id([7])
    assert reading.orders[0].shipping_type == ""
    assert "shipping type 4" in reading.notes[0]


@pytest.mark.parametrize(("is_internal", "code"), [(False, "EUR"), (True, "")])
def test_an_order_is_in_the_currency_of_its_vendor(
    client: AutotaskClient, remote: Remote, is_internal: bool, code: str
) -> None:
    """Costs mean euro where the vendor bills in euro; Autotask's own currency goes without a name."""
    _bill_in(remote, 2, {"id": 2, "name": "eur", "isInternalCurrency": is_internal})
    assert client.read_orders_by_id([7]).orders[0].currency == code


def test_a_user_without_the_right_to_currencies_is_told(client: AutotaskClient, remote: Remote) -> None:
    """Amounts are never entered in a guessed currency: the right to grant is named. Where no vendor has a currency, nobody asks."""
    assert client.read_orders_by_id([7]).orders[0].currency == ""
    _bill_in(remote, 2)
    remote.once("Currencies/query", lambda request: httpx2.Response(403))
    with pytest.raises(
        AutotaskError, match=r"may not use Currencies.*Give its security level the right.*in which one an order is"
    ):
        client.read_orders_by_id([7])
