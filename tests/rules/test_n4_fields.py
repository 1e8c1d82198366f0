"""N4: every field of the map as it arrives in QuickBooks."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.rules.both_sides import (
    created_order,
    entities,
    field,
    lines_of,
    named_item,
    named_vendor,
    order_of,
    settings,
    the_problem,
)
from tests.rules.shop import UNIT_COST, Shop, kinds

LONG_MEMO = (
    "Deliver to the loading dock behind the building.\nCall Dana at 555-0142 before 9:00; " + "handle with care. " * 6
)


def _today() -> str:
    return datetime.now(ZoneInfo("America/New_York")).date().isoformat()


def test_header_and_lines_arrive_as_mapped(shop: Shop) -> None:
    """N4: vendor, date of the transfer, number, memo, ship method, freight, purchase-for, ship-to, and each line's fields."""
    vendor, customer = named_vendor(shop, "Field Map Supply"), named_vendor(shop, "Field Map Clinic")
    first = named_item(shop, "Field Map Router", description="Router, 8 ports", manufacturerProductName="FM-R8")
    second = named_item(shop, "Field Map Cable", vendorProductNumber="V-4711")
    number = shop.order(
        (first, 3),
        (second, 12),
        vendor=vendor,
        purchaseFor=customer,
        shipping="ups ground",
        freight="25.5",
        generalMemo="Leave at reception",
        shipToName="Harbor Office",
        shipToAddress1="4 Pier Road",
        shipToAddress2="Suite 9",
        shipToCity="Portland",
        shipToState="ME",
        shipToPostalCode="04101",
    )
    days = [_today()]
    run = shop.transfer(number)
    days.append(_today())
    order = order_of(shop, txn_id=created_order(run))
    assert field(order, "VendorRef/FullName") == vendor
    assert field(order, "TxnDate") in days
    assert field(order, "RefNumber") == number
    assert field(order, "VendorMsg") == "Leave at reception"
    assert (field(order, "Memo") or "").startswith("[AT:po:"), "the whole memo fits the vendor message"
    assert field(order, "ShipMethodRef/FullName") == "UPS Ground"
    assert field(order, "FOB") == "25.50"
    assert field(order, "ShipToEntityRef/FullName") == customer
    printed = [field(order, f"ShipAddressBlock/Addr{place}") for place in range(1, 6)]
    assert printed == ["Harbor Office", "4 Pier Road", "Suite 9", "Portland, ME 04101", None]
    paths = ("ItemRef/FullName", "ManufacturerPartNumber", "Desc", "Quantity", "Rate", "CustomerRef/FullName")
    assert lines_of(order, *paths) == [
        (first, "FM-R8", "Router, 8 ports", "3", UNIT_COST, customer),
        (second, "V-4711", second, "12", UNIT_COST, customer),
    ]


def test_a_long_memo_is_one_line_of_99_for_the_vendor_and_whole_in_memo(shop: Shop) -> None:
    """N4: the vendor reads the first 99 characters on one line; the Memo holds the whole text."""
    number = shop.order((shop.item(), 1), generalMemo=LONG_MEMO)
    shop.transfer(number)
    order = order_of(shop, number=number)
    assert field(order, "VendorMsg") == " ".join(LONG_MEMO.split())[:99].rstrip()
    assert LONG_MEMO.strip() in (field(order, "Memo") or "")


def test_a_memo_of_4000_characters_leaves_room_for_the_mark(shop: Shop) -> None:
    """N4: Autotask's longest memo with a shortened number is cut at the end, never at the number or at our mark."""
    number = shop.order((shop.item(), 1), number="PO-2026-0000001", generalMemo="ä&<" * 1333)
    assert shop.transfer(number)["state"] == "done"
    order = order_of(shop, number=number[-11:])
    memo = field(order, "Memo") or ""
    assert len(memo) <= 4095
    assert memo.startswith(f"Autotask {number}")
    assert "[AT:po:" in memo[-40:]
    # Reading it back is no change made by somebody (B10).
    shop.acme.autotask.act("edit-line", order=number, line=1, set={"quantity": 2})
    assert kinds(shop.transfer(number)) == ["update_purchase_order"]


def test_a_ship_method_that_quickbooks_does_not_have_is_left_out(shop: Shop) -> None:
    """N4: no ship method is created, and the order goes through."""
    number = shop.order((shop.item(), 1), shipping="Pallet Truck")
    assert shop.transfer(number)["state"] == "done"
    assert field(order_of(shop, number=number), "ShipMethodRef/FullName") is None


@pytest.mark.parametrize("way", ["line", "ignore"])
def test_freight_goes_where_the_setting_says(shop: Shop, way: str) -> None:
    """N4: freight on a line of its own item, created once, or nowhere; the total says it."""
    item = shop.item()
    with settings(shop, freight=way, freight_item=f"Inbound Freight {way}"):
        for _ in range(2):
            number = shop.order((item, 2, 2), freight="18.75")
            assert shop.transfer(number)["state"] == "done"
            order = order_of(shop, number=number)
            assert field(order, "FOB") is None
            lines = lines_of(order, "ItemRef/FullName", "Quantity", "Rate")
            freight = [("Inbound Freight line", "1", "18.75")] if way == "line" else []
            assert lines == [(item, "2", UNIT_COST), *freight]
            assert field(order, "TotalAmount") == ("39.75" if way == "line" else "21.00")
        shop.acme.autotask.act("edit-order", order=number, set={"freight": "20"})
        shop.acme.autotask.act("edit-order", order=number, set={"freight": "20"})
        if way == "line":
            assert shop.status(number) == "needs_update"
            assert shop.transfer(number)["state"] == "done"
            assert lines_of(order_of(shop, number=number), "Rate") == [(UNIT_COST,), ("20.00",)]
        assert shop.status(number) == "transferred"
        assert shop.on_hand(item) == ["4"]
    assert len([one for one in shop.books()["items"] if one["name"].startswith("Inbound Freight")]) <= 1


def test_a_freight_item_that_cannot_carry_freight_is_asked_about(shop: Shop) -> None:
    """N4 and N3: an inventory part named as freight item would be counted, so it is a problem that names the setting."""
    part, item = shop.item(), shop.item()
    shop.add_item(part)
    number = shop.order((item, 1), freight="5")
    with settings(shop, freight="line", freight_item=part):
        assert shop.transfer(number)["state"] == "done_with_problems"
        found = the_problem(shop, number, "item_kind_differs")
        assert part in found["title"]
        assert "freight_item" in found["explanation"]
        assert "map" not in [choice["choice"] for choice in found["choices"]]
    assert shop.purchase_orders(number) == []


@pytest.mark.parametrize(
    ("cost", "rate"), [("0", "0.00"), ("1.2345", "1.2345"), ("0.0001", "0.0001"), ("1234567.89", "1234567.89")]
)
def test_unit_costs_arrive_to_the_last_decimal(shop: Shop, cost: str, rate: str) -> None:
    """N4: zero is sent as 0 and not replaced by the item's cost, four decimals stay four, and an update changes nothing."""
    item = named_item(shop, f"Costs {cost}", unitCost="77.70")
    lines = [{"product": item, "quantity": 3, "unitCost": cost}]
    number = shop.order(lines=lines)
    run = shop.transfer(number)
    assert lines_of(order_of(shop, number=number), "Quantity", "Rate") == [("3", rate)]
    sent = [one["request"] for one in shop.run("history", "--order", number) if one["kind"] == "create_purchase_order"]
    assert f"<Rate>{rate}</Rate>" in sent[0]
    assert run["problems"] == []
    shop.receive(number, item, 3)
    assert kinds(shop.transfer(number)) == ["receive_items"]


def test_a_part_number_is_cut_to_what_quickbooks_takes(shop: Shop) -> None:
    """N4: 31 characters of the manufacturer's name, on the item and on the line."""
    item = named_item(shop, "Long Part Number", manufacturerProductName="ABCDEFGHIJ-ABCDEFGHIJ-ABCDEFGHIJ-12345")
    number = shop.order((item, 1))
    assert shop.transfer(number)["state"] == "done"
    part = "ABCDEFGHIJ-ABCDEFGHIJ-ABCDEFGHI"
    assert lines_of(order_of(shop, number=number), "ManufacturerPartNumber") == [(part,)]


def test_a_long_address_is_cut_and_stays_five_lines(shop: Shop) -> None:
    """N4: the longest texts that Autotask takes become lines of 41 characters, and QuickBooks takes the order."""
    number = shop.order(
        (shop.item(), 1),
        shipToName="N" * 100,
        shipToAddress1="1" * 128,
        shipToAddress2="2" * 128,
        shipToCity="C" * 30,
        shipToState="S" * 25,
        shipToPostalCode="P" * 10,
    )
    assert shop.transfer(number)["state"] == "done"
    order = order_of(shop, number=number)
    lines = [field(order, f"ShipAddressBlock/Addr{place}") or "" for place in range(1, 6)]
    assert lines[:3] == ["N" * 41, "1" * 41, "2" * 41]
    assert all(len(line) <= 41 for line in lines)
    assert "".join(lines[3:]).startswith("C" * 30)


FOREIGN = "Zażółć “gęślą” – jaźń €5 & <b>Söhne</b> ]]> 🚀 naïve\u00a0café"


def test_any_text_arrives_as_quickbooks_can_store_it(shop: Shop) -> None:
    """N4: accents, emoji, `&<>` and `]]>` in names, memo, address and descriptions; no duplicate and no conflict afterwards."""
    vendor, item = (
        named_vendor(shop, "Müller & Söhne <GmbH> ]]> 🚀"),
        named_item(shop, "Câble “3 m” & <ß>", description=FOREIGN),
    )
    customer = named_vendor(shop, "Łódź Clinic & “Co”")
    numbers = [
        shop.order((item, 2), vendor=vendor, purchaseFor=customer, generalMemo=FOREIGN, shipToName=FOREIGN[:60])
        for _ in range(2)
    ]
    for number in numbers:
        run = shop.transfer(number)
        assert (run["state"], run["problems"]) == ("done", [])
    order = order_of(shop, number=numbers[0])
    assert field(order, "VendorRef/FullName") == "Müller & Söhne <GmbH> ]]> ?"
    assert (field(order, "VendorMsg") or "").startswith("Zazó?c “gesla” – jazn €5 & <b>Söhne</b> ]]> ? naïve")
    assert lines_of(order, "ItemRef/FullName") == [("Câble “3 m” & <ß>",)]
    assert len(entities(shop, "Müller & Söhne <GmbH> ]]> ?")) == 1
    assert len(entities(shop, "?ódz Clinic & “Co”")) == 1
    shop.receive(numbers[0], item, 2)
    assert kinds(shop.transfer(numbers[0])) == ["receive_items"]
