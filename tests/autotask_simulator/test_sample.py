"""The sample tenant holds what guides and other tests rely on."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

from tests.autotask_simulator.desk import Desk

VENDOR_NAME_MAX = 41
ITEM_NAME_MAX = 31


def test_the_orders_that_guides_speak_of(sample_desk: Desk) -> None:
    """1001 is received in full with 3 lines, 1002 open, 1003 received on two dates, 1004 canceled."""
    assert [sample_desk.status(number) for number in ("1001", "1002", "1003", "1004")] == [
        "Received Full",
        "Submitted",
        "Received Partial",
        "Canceled",
    ]
    vendor = sample_desk.answer("GET", f"Companies/{sample_desk.order('1001')['vendorID']}")["item"]
    assert vendor["companyName"] == "Ingram Micro Inc."
    switch = sample_desk.one("Products", "name", "Switch 24-Port PoE")["id"]
    lines = sample_desk.lines("1001")
    assert [line["quantity"] for line in lines if line["productID"] == switch] == [3] and len(lines) == 3
    items = [line["id"] for line in sample_desk.lines("1003")]
    receipts = sample_desk.query(
        "PurchaseOrderItemReceiving", {"op": "in", "field": "purchaseOrderItemID", "value": items}
    )
    assert len({receipt["receiveDate"][:10] for receipt in receipts}) == 2


def test_counts_that_guides_speak_of(sample_desk: Desk) -> None:
    """Counts over all locations that differ from the sample QuickBooks file in known ways."""
    assert sample_desk.on_hand("Switch 24-Port PoE") == 3
    assert sample_desk.on_hand("Patch Cable Cat6 3ft") == 40
    assert sample_desk.on_hand("Toner HP 26X", "Main Warehouse") == 2
    assert sample_desk.on_hand("Toner HP 26X", "Harbor Office") == 4
    assert sample_desk.on_hand("Toner HP 26X") == 6
    assert sample_desk.one("Products", "name", "Rack Shelf 1U Vented")["isActive"]


def test_names_at_their_limits(sample_desk: Desk) -> None:
    """Long names, names equal when cut, accents, other scripts, sub-items and colons are all there."""
    companies = sample_desk.query("Companies")
    vendors = [item["companyName"] for item in companies if item["companyType"] == 7]
    products = [item["name"] for item in sample_desk.query("Products")]
    assert (len(vendors), len(companies) - len(vendors), len(products)) == (25, 12, 120)
    assert 2 in Counter(name[:VENDOR_NAME_MAX] for name in vendors).values()
    assert 2 in Counter(name[:ITEM_NAME_MAX] for name in products).values()
    assert any("~" in name for name in products) and any(":" in name for name in products)
    unencodable = [name for name in [*vendors, *products] if name.encode("cp1252", "ignore").decode("cp1252") != name]
    assert unencodable and any(not name.isascii() and name not in unencodable for name in vendors)
    stocked = {row["productID"] for row in sample_desk.query("InventoryItems")}
    assert any(item["id"] not in stocked for item in sample_desk.query("Products"))


def test_orders_of_every_kind(sample_desk: Desk) -> None:
    """40 orders in every state, with the odd memo, number, cost and date."""
    orders = sample_desk.query("PurchaseOrders")
    labels = sample_desk.labels("PurchaseOrders", "status")
    assert len(orders) == 40
    assert min(Counter(labels[str(order["status"])] for order in orders).values()) >= 3
    assert any("\n" in (order["generalMemo"] or "") for order in orders)
    assert any(len(order["purchaseOrderNumber"]) > 11 for order in orders)
    assert any(order["freight"] for order in orders) and any(order["purchaseForCompanyID"] for order in orders)
    assert any(order["externalPONumber"] for order in orders)
    now = datetime.now(UTC)
    ages = [(now - datetime.fromisoformat(order["createDateTime"])).days for order in orders]
    assert max(ages) > 90 and min(ages) >= 0
    lines = sample_desk.query("PurchaseOrderItems")
    with_lines = {line["orderID"] for line in lines}
    assert sum(order["id"] not in with_lines for order in orders) == 1
    costs = {line["unitCost"] for line in lines}
    assert {Decimal(0), Decimal("12.3456")} <= costs
    zero_rows = [row for row in sample_desk.query("PurchaseOrderItemReceiving") if row["quantityNowReceiving"] == 0]
    assert len(zero_rows) == 1


def test_stocked_items_add_up(sample_desk: Desk) -> None:
    """On hand is the sum of the stocked items of each product and place."""
    sums: Counter[int] = Counter()
    for item in sample_desk.query("InventoryStockedItems"):
        sums[item["inventoryProductID"]] += item["onHandUnits"]
    for row in sample_desk.query("InventoryProducts"):
        assert row["onHandUnits"] == sums[row["id"]]
