"""Adjustments, sales and the balance of the books whatever happens (FACTS 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quickbooks_simulator.people import WrongInput
from quickbooks_simulator.statuses import Refused
from tests.quickbooks_simulator.desk import Desk, Reply

TONER = "Toner HP 26X"


def adjusted(desk: Desk, item: str = TONER, **change: str) -> Reply:
    line = {"ItemRef": {"FullName": item}, "QuantityAdjustment": change}
    content = {"AccountRef": {"FullName": "Inventory Adjustment"}, "InventoryAdjustmentLineAdd": line}
    return desk.ask("InventoryAdjustmentAdd", content)


def test_a_new_quantity_is_absolute(desk: Desk) -> None:
    """The answer tells the difference in count and value, whichever was sent."""
    reply = adjusted(desk, NewQuantity="10")
    assert (reply.text("QuantityDifference"), reply.text("ValueDifference")) == ("7", "689.50")
    toner = desk.item(TONER)
    assert (toner["onHand"], toner["averageCost"], toner["value"]) == ("10", "98.50", "985.00")


def test_a_difference_is_relative(desk: Desk) -> None:
    """QuantityDifference keeps what happened meanwhile."""
    assert adjusted(desk, QuantityDifference="-2").text("ValueDifference") == "-197.00"
    assert desk.item(TONER)["onHand"] == "1"


def test_counting_down_to_zero_leaves_no_value(desk: Desk) -> None:
    """Nothing on hand is worth nothing."""
    adjusted(desk, NewQuantity="0")
    assert (desk.item(TONER)["onHand"], desk.item(TONER)["value"]) == ("0", "0.00")
    assert adjusted(desk, NewQuantity="2").text("ValueDifference") == "197.00"


def test_rounding_leaves_no_cents_behind(desk: Desk) -> None:
    """3 units worth 10.00 sold one by one: the last one takes what is left."""
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "3", "Amount": "10.00"}
    adjusted(desk, NewQuantity="0")
    desk.done("ItemReceiptAdd", {"VendorRef": {"FullName": "Ingram Micro Inc."}, "ItemLineAdd": line})
    for _ in range(3):
        desk.person("sell", item=TONER, quantity="1")
    assert (desk.item(TONER)["onHand"], desk.item(TONER)["value"]) == ("0", "0.00")


@pytest.mark.parametrize("item", ["Rack Shelf 1U Vented", "Managed Services"])
def test_only_inventory_items_can_be_adjusted(desk: Desk, item: str) -> None:
    """A non-inventory or service item has no count: 3140."""
    assert adjusted(desk, item, NewQuantity="5").code == 3140


def test_adjustments_need_single_user_mode_without_advanced_inventory(desk: Desk) -> None:
    """Multi-user works in Enterprise with Advanced Inventory only; people are told the same way."""
    desk.prefer(advancedInventory=False)
    assert adjusted(desk, NewQuantity="5").code == 3162
    desk.prefer(multiUser=False)
    assert adjusted(desk, NewQuantity="5").code == 0


@pytest.mark.parametrize("request_name", ["TxnDel", "TxnVoid"])
def test_taking_an_adjustment_back_needs_single_user_mode_too(desk: Desk, request_name: str) -> None:
    """FACTS 4 names the need for adjustments as such; that it holds for these two is unverified: a switch."""
    made = adjusted(desk, NewQuantity="5").text("TxnID")
    removal = {f"{request_name}Type": "InventoryAdjustment", "TxnID": made}
    desk.prefer(advancedInventory=False)
    assert desk.ask(request_name, removal).code == 3162
    assert desk.item(TONER)["onHand"] == "5"
    sold = desk.person("sell", item=TONER, quantity="1", customer="Lakeview Law")["txnId"]
    desk.done(request_name, {f"{request_name}Type": "Invoice", "TxnID": sold})
    desk.prefer(unverified={"adjustmentRemovalNeedsSingleUser": False})
    desk.done(request_name, removal)
    assert desk.item(TONER)["onHand"] == "3"


def test_selling_lowers_stock_at_average_cost(desk: Desk) -> None:
    """Income, receivables, cost of goods sold and inventory all move."""
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "2"}
    content = {"CustomerRef": {"FullName": "Lakeview Law"}, "RefNumber": "77", "InvoiceLineAdd": line}
    reply = desk.done("InvoiceAdd", content)
    assert (reply.text("Subtotal"), reply.text("BalanceRemaining")) == ("298.00", "298.00")
    assert (desk.item(TONER)["onHand"], desk.item(TONER)["value"]) == ("1", "98.50")
    found = {one["name"]: one["balance"] for one in desk.books()["accounts"]}
    names = ("Accounts Receivable", "Hardware Sales", "Cost of Goods Sold")
    assert [found[name] for name in names] == ["298.00", "298.00", "197.00"]
    customer = desk.done("CustomerQuery", {"FullName": "lakeview law"})
    assert customer.text("Balance") == "298.00"


def test_a_description_on_a_service_item_moves_no_stock(desk: Desk) -> None:
    """Invoicing by description leaves on hand as it is."""
    line = {"ItemRef": {"FullName": "Managed Services"}, "Desc": "Toner", "Quantity": "2", "Rate": "10"}
    desk.done("InvoiceAdd", {"CustomerRef": {"FullName": "Lakeview Law"}, "InvoiceLineAdd": line})
    assert desk.item(TONER)["onHand"] == "3"


def test_a_sales_receipt_sells_for_cash(desk: Desk) -> None:
    """Undeposited funds instead of receivables."""
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "1"}
    reply = desk.done("SalesReceiptAdd", {"SalesReceiptLineAdd": line})
    assert (reply.text("TotalAmount"), reply.text("DepositToAccountRef/FullName")) == ("149.00", "Undeposited Funds")


QUANTITY = st.decimals(min_value="0.5", max_value="30", places=1).map(str)
ACTION = st.one_of(
    st.tuples(st.just("enter-order"), st.fixed_dictionaries({"quantity": QUANTITY, "rate": QUANTITY})),
    st.tuples(st.just("receive"), st.fixed_dictionaries({"which": st.integers(0, 5), "part": QUANTITY})),
    st.tuples(st.just("sell"), st.fixed_dictionaries({"quantity": QUANTITY})),
    st.tuples(st.just("adjust"), st.fixed_dictionaries({"newQuantity": QUANTITY})),
    st.tuples(st.just("delete"), st.fixed_dictionaries({"which": st.integers(0, 20)})),
    st.tuples(st.just("void"), st.fixed_dictionaries({"which": st.integers(0, 20)})),
    st.tuples(st.just("receipt-to-bill"), st.fixed_dictionaries({"which": st.integers(0, 5)})),
    st.tuples(st.just("edit-order"), st.fixed_dictionaries({"which": st.integers(0, 5), "quantity": QUANTITY})),
)


def carried_out(desk: Desk, action: str, values: dict[str, Any]) -> None:
    books = desk.books()
    kinds = {
        "receive": ("purchaseOrders",),
        "edit-order": ("purchaseOrders",),
        "receipt-to-bill": ("itemReceipts",),
        "delete": ("purchaseOrders", "itemReceipts", "bills", "invoices", "salesReceipts", "inventoryAdjustments"),
        "void": ("itemReceipts", "bills", "invoices", "salesReceipts", "inventoryAdjustments"),
    }.get(action, ())
    found = [one for kind in kinds for one in books[kind]]
    if kinds and not found:
        return
    chosen = found[values.pop("which") % len(found)] if found else {}
    if action == "receive":
        values = {"txnId": chosen["txnId"], "quantities": {"0": values["part"]}}
    elif action == "edit-order":
        values = {"txnId": chosen["txnId"], "lines": {"0": {"quantity": values["quantity"]}}}
    elif action == "enter-order":
        values = {"vendor": "Ingram Micro Inc.", "lines": [{"item": TONER, **values}]}
    elif chosen:
        values = {"txnId": chosen["txnId"]}
    else:
        values["item"] = TONER
    try:
        desk.person(action, **values)
    except (Refused, WrongInput):
        return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTION, min_size=1, max_size=12))
def test_the_books_always_balance(new_desk: Any, actions: list[tuple[str, dict[str, Any]]]) -> None:
    """Whatever people do in whatever order: trial balance zero, stock equals its movements and its account."""
    desk = new_desk()
    for action, values in actions:
        carried_out(desk, action, dict(values))
        books = desk.books()
        assert books["problems"] == []
        assert books["trialBalance"]["difference"] == "0.00"
        value = sum(Decimal(item["value"]) for item in books["items"] if "value" in item)
        account = next(one["balance"] for one in books["accounts"] if one["name"] == "Inventory Asset")
        assert value == Decimal(account)
        on_order = sum(
            Decimal(line["remaining"]) for order in books["purchaseOrders"] for line in order["lines"] if line["item"]
        )
        assert Decimal(desk.item(TONER)["onOrder"]) == on_order
    before = desk.books()
    desk.crash()
    assert desk.books() == before
