"""Currencies, taxes, back orders and the rights of the API user."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk
from tests.autotask_simulator.test_orders import new_line, new_order
from tests.autotask_simulator.test_stock import location_id, place

SEED: dict[str, Any] = SMALL_SEED | {
    "currencies": [{"name": "EUR", "exchangeRate": "1.25"}],
    "companies": [
        {"companyName": "Acme Supply", "currency": "EUR"},
        {"companyName": "Beta Parts"},
        {"companyName": "Client", "companyType": 1, "currency": "EUR", "taxRegion": "State Sales Tax"},
        {"companyName": "Charity", "companyType": 1, "taxRegion": "State Sales Tax", "isTaxExempt": True},
    ],
}


def bill(desk: Desk, company: str, name: str = "job") -> tuple[dict[str, Any], dict[str, Any]]:
    """An invoice of one charge of 3 cables at 4.00, and its billing item."""
    desk.control("add-charge", company=company, product="Cable", quantity=3, name=name, unitPrice="4.00")
    invoice = desk.control("add-invoice", company=company, number=f"INV {name}", charges=[name])
    return invoice, desk.one("BillingItems", "invoiceID", invoice["id"])


def test_orders_are_in_the_vendors_currency() -> None:
    """Costs and freight are the vendor's money; the internal amounts and the stock's cost are that times the rate."""
    with open_desk(SEED) as desk:
        made = desk.answer("POST", "PurchaseOrders", new_order(desk, freight="10"))["itemId"]
        line = desk.answer("POST", f"PurchaseOrders/{made}/Items", new_line(desk, unitCost=2))["itemId"]
        order = desk.answer("GET", f"PurchaseOrders/{made}")["item"]
        assert (order["freight"], order["internalCurrencyFreight"]) == (10, Decimal("12.5"))
        item = desk.answer("GET", f"PurchaseOrderItems/{line}")["item"]
        assert (item["unitCost"], item["internalCurrencyUnitCost"]) == (2, Decimal("2.5"))
        desk.control("submit", order=order["purchaseOrderNumber"])
        desk.answer("POST", f"PurchaseOrderItems/{line}/Receiving", {"quantityNowReceiving": 1})
        assert desk.one("InventoryStockedItems", "purchaseOrderItemID", line)["unitCost"] == Decimal("2.5")
        beta = desk.one("Companies", "companyName", "Beta Parts")["id"]
        desk.control("edit-order", order="502", set={"vendorID": beta})
        assert desk.lines("502")[0]["internalCurrencyUnitCost"] == desk.lines("502")[0]["unitCost"]


def test_charges_and_invoices_are_in_the_customers_currency() -> None:
    """Prices are the customer's money; a price taken from the product is turned into it."""
    with open_desk(SEED) as desk:
        invoice, item = bill(desk, "Client")
        charge = desk.one("TicketCharges", "name", "job")
        assert (charge["unitPrice"], charge["internalCurrencyUnitPrice"]) == (4, 5)
        assert (charge["billableAmount"], charge["internalCurrencyBillableAmount"]) == (12, 15)
        assert (item["extendedPrice"], item["internalCurrencyExtendedPrice"]) == (12, 15)
        assert (item["internalCurrencyRate"], item["internalCurrencyTotalAmount"]) == (5, Decimal("15.9375"))
        assert invoice["totalTaxValue"] == Decimal("0.75")
        desk.control("add-charge", company="Client", product="Switch", quantity=1, name="from the product")
        assert desk.one("TicketCharges", "name", "from the product")["unitPrice"] == Decimal("415.2")


def test_taxes_of_an_invoice() -> None:
    """The region's rate for the billing code's category; none for an exempt company or one without a region."""
    with open_desk(SEED) as desk:
        invoice, item = bill(desk, "Client")
        assert (invoice["taxRegionName"], invoice["invoiceTotal"]) == ("State Sales Tax", Decimal("12.75"))
        assert (item["taxDollars"], item["totalAmount"], item["extendedPrice"]) == (
            Decimal("0.75"),
            Decimal("12.75"),
            12,
        )
        exempt, _ = bill(desk, "Charity", "exempt")
        assert (exempt["totalTaxValue"], exempt["invoiceTotal"]) == (0, 12)
        nowhere, _ = bill(desk, "Beta Parts", "no region")
        assert (nowhere["totalTaxValue"], nowhere["taxRegionName"]) == (0, None)


def test_a_compounded_tax() -> None:
    """A compounded tax is taken of the price with the taxes before it."""
    with open_desk(SEED, totals_include_tax=False) as desk:
        first = desk.query("Taxes")[0]
        second = {name: first[name] for name in ("taxRegionID", "taxCategoryID")}
        desk.answer("POST", "Taxes", second | {"taxName": "City", "taxRate": "0.10", "isCompounded": True})
        invoice, item = bill(desk, "Client")
        assert invoice["totalTaxValue"] == Decimal("2.03")  # 0.75 and a tenth of 12.75, together rounded
        assert (invoice["invoiceTotal"], item["totalAmount"]) == (12, 12)


def test_a_wrong_currency_in_a_seed() -> None:
    """A company's currency must be one of the seed."""
    with (
        pytest.raises(Exception, match="currency: there is no 'GBP' in Currencies"),
        open_desk(SEED | {"companies": [{"companyName": "X", "currency": "GBP"}]}),
    ):
        pass


def test_back_ordered_units() -> None:
    """What is still to come of a line received in part is back-ordered; a switch counts none."""
    for switch, expected in (("partly_received", 6), ("none", 0)):
        with open_desk(SMALL_SEED, back_orders=switch) as desk:
            assert place(desk, "Cable", "Main")["backOrderQuantity"] == 0
            desk.control("receive", order="502", line=1, quantity=4)
            assert place(desk, "Cable", "Main")["backOrderQuantity"] == expected
            assert place(desk, "Cable", "Main", "InventoryItems")["backOrderQuantity"] == expected


@pytest.mark.parametrize("right", ["create", "query", "update", "delete"])
def test_a_right_that_is_missing(desk: Desk, right: str) -> None:
    """Without a right entityInformation says None and the request is refused in the real words; others still work."""
    cable = place(desk, "Cable", "Main")
    licence = {
        "productID": desk.one("Products", "name", "Licence")["id"],
        "inventoryLocationID": location_id(desk, "Main"),
        "quantityMinimum": 0,
        "quantityMaximum": 1,
    }
    doors: dict[str, tuple[str, str, Any]] = {
        "create": ("POST", "InventoryProducts", licence),
        "query": ("GET", f"InventoryProducts/{cable['id']}", None),
        "update": ("PATCH", "InventoryProducts", {"id": cable["id"], "bin": "A"}),
        "delete": ("DELETE", f"InventoryProducts/{cable['id']}", None),
    }
    shown = desk.control("rights", entity="InventoryProducts", **{right: False})
    assert shown == {name: "None" if name == right else "All" for name in doors}
    info = desk.answer("GET", "InventoryProducts/entityInformation")["info"]
    assert (info[f"userAccessFor{right.title()}"], info[f"can{right.title()}"]) == ("None", True)
    refusal = f"The logged in Resource does not have the adequate permissions to {right} this entity type."
    assert desk.errors(*doors[right]) == refusal
    if right == "query":
        every = {"filter": [{"op": "gt", "field": "id", "value": 0}]}
        assert desk.errors("POST", "InventoryProducts/query", every) == refusal
        assert desk.errors("POST", "InventoryProducts/query/count", every) == refusal
    desk.control("rights", entity="InventoryProducts", **{right: True})
    for name in ("create", "query", "update", "delete"):
        desk.answer(*doors[name])
    assert "entity" in desk.refused_control("rights", entity="Cats", query=False)


def test_amounts_of_any_size() -> None:
    """The longest numbers that are taken multiply without a broken answer, in a foreign currency too."""
    longest = "9" * 19
    with open_desk(SEED) as desk:
        desk.control("add-charge", company="Client", product="Cable", quantity=1, name="first")
        charge = desk.one("TicketCharges", "name", "first")
        body = {"name": "huge", "chargeType": charge["chargeType"], "productID": charge["productID"]}
        body |= {"datePurchased": "2026-11-30", "unitQuantity": longest, "unitPrice": longest}
        desk.answer("POST", f"Tickets/{charge['ticketID']}/Charges", body)
        huge = desk.one("TicketCharges", "name", "huge")
        assert huge["billableAmount"] == int(longest) ** 2
        assert huge["internalCurrencyBillableAmount"] > huge["billableAmount"]
        invoice = desk.control("add-invoice", company="Client", number="1", charges=["huge"])
        assert invoice["invoiceTotal"] > invoice["totalTaxValue"] > 0
        assert desk.http.get(f"{desk.origin}/charges").status_code == 200
