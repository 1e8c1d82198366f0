"""Foreign currencies: currency of the entity, rates, amounts in both currencies, books in the home currency (FACTS 9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.quickbooks_simulator.desk import Desk, Reply

EURO, TONER = {"FullName": "Euro"}, {"FullName": "Toner HP 26X"}
VENDOR, HOME_VENDOR = {"FullName": "Rhein Distribution"}, {"FullName": "Ingram Micro Inc."}
CUSTOMER = {"FullName": "Rhein Kunde"}
DATE = {"TxnDate": "2026-11-24"}
RATE = {"ExchangeRate": "1.5"}


@pytest.fixture
def euro(desk: Desk) -> Desk:
    """A vendor and a customer in euro; the list's rate is 1.25."""
    desk.prefer(isMultiCurrencyOn=True)
    desk.done("VendorAdd", {"Name": "Rhein Distribution", "CurrencyRef": EURO})
    desk.done("CustomerAdd", {"Name": "Rhein Kunde", "CurrencyRef": EURO})
    return desk


def receive(desk: Desk, kind: str = "ItemReceipt", quantity: str = "2", cost: str = "100.00", **more: Any) -> Reply:
    line = {"ItemRef": TONER, "Quantity": quantity, "Cost": cost}
    return desk.ask(f"{kind}Add", {"VendorRef": VENDOR, **more, "ItemLineAdd": line})


def sell(desk: Desk, **more: Any) -> Reply:
    line = {"ItemRef": TONER, "Quantity": "1", "Rate": "200.00"}
    return desk.ask("InvoiceAdd", {"CustomerRef": CUSTOMER, **more, "InvoiceLineAdd": line})


def balance(desk: Desk, account: str) -> str:
    return str(next(one["balance"] for one in desk.books()["accounts"] if one["name"] == account))


def test_without_the_feature_currencies_are_not_available(desk: Desk) -> None:
    """3250 for the list, a currency of a vendor, and a rate."""
    assert desk.ask("CurrencyQuery").code == 3250
    assert desk.ask("VendorAdd", {"Name": "Rhein", "CurrencyRef": EURO}).code == 3250
    line = {"ItemRef": TONER, "Quantity": "1"}
    assert desk.ask("BillAdd", {"VendorRef": HOME_VENDOR, **RATE, "ItemLineAdd": line}).code == 3250


def test_the_home_currency_has_no_rate(desk: Desk) -> None:
    """Whichever it is: a rate is what another currency is worth in it."""
    desk.prefer(country="CA", isMultiCurrencyOn=True, homeCurrency="Canadian Dollar")
    listed = {one.findtext("Name"): one.findtext("ExchangeRate") for one in desk.done("CurrencyQuery").element}
    assert (listed["Canadian Dollar"], listed["Euro"]) == (None, "1.25")


def test_it_cannot_be_turned_off(euro: Desk) -> None:
    """As in QuickBooks."""
    with pytest.raises(ValueError, match="cannot be turned off"):
        euro.prefer(isMultiCurrencyOn=False)


@pytest.mark.parametrize(("kind", "total"), [("ItemReceipt", "TotalAmount"), ("Bill", "AmountDue")])
def test_goods_are_bought_in_the_vendors_currency(euro: Desk, kind: str, total: str) -> None:
    """Lines and total in euro, stock, average cost and payables in dollars; the account is made when needed."""
    reply = receive(euro, kind, **RATE)
    shown = [reply.text(name) for name in ("Cost", "Amount", total, f"{total}InHomeCurrency", "ExchangeRate")]
    assert shown == ["100.00", "200.00", "200.00", "300.00", "1.5"]
    assert (reply.text("CurrencyRef/FullName"), reply.text("APAccountRef/FullName")) == (
        "Euro",
        "Accounts Payable - EUR",
    )
    assert balance(euro, "Accounts Payable - EUR") == "300.00"
    assert (euro.item(TONER["FullName"])["value"], euro.item(TONER["FullName"])["averageCost"]) == ("595.50", "119.10")
    assert euro.done("VendorQuery", {"FullName": VENDOR["FullName"]}).text("Balance") == "200.00"


def test_the_rate_left_out_is_that_of_the_list(euro: Desk) -> None:
    """1.25 for the euro; costs of the item list are taken over from dollars."""
    assert receive(euro).text("TotalAmountInHomeCurrency") == "250.00"
    line = {"ItemRef": TONER, "Quantity": "1"}
    order = euro.done("PurchaseOrderAdd", {"VendorRef": VENDOR, **DATE, "PurchaseOrderLineAdd": line})
    shown = [order.text(name) for name in ("Rate", "TotalAmount", "TotalAmountInHomeCurrency", "ExchangeRate")]
    assert shown == ["78.80", "78.80", "98.50", "1.25"]


def test_goods_are_sold_in_the_customers_currency(euro: Desk) -> None:
    """Income and receivables in dollars at the rate, cost of goods sold at average cost."""
    sold = sell(euro, **RATE)
    assert [sold.text(name) for name in ("Subtotal", "BalanceRemaining", "BalanceRemainingInHomeCurrency")] == [
        "200.00",
        "200.00",
        "300.00",
    ]
    assert (balance(euro, "Hardware Sales"), balance(euro, "Accounts Receivable - EUR")) == ("300.00", "300.00")
    head = {"TxnID": sold.text("TxnID"), "EditSequence": sold.text("EditSequence")}
    euro.done("InvoiceMod", {**head, "ExchangeRate": "2"})
    assert (balance(euro, "Hardware Sales"), balance(euro, "Accounts Receivable - EUR")) == ("400.00", "400.00")


def test_a_changed_rate_posts_a_bill_anew(euro: Desk) -> None:
    """Payables and stock follow; the amounts in euro stay."""
    bill = receive(euro, "Bill", **RATE)
    head = {"TxnID": bill.text("TxnID"), "EditSequence": bill.text("EditSequence")}
    changed = euro.done("BillMod", {**head, "ExchangeRate": "2"})
    assert [changed.text(name) for name in ("AmountDue", "AmountDueInHomeCurrency")] == ["200.00", "400.00"]
    assert balance(euro, "Accounts Payable - EUR") == "400.00"


def test_an_account_of_another_currency_is_refused(euro: Desk) -> None:
    """Payables in dollars for a vendor in euro, and the other way round: 3140."""
    assert receive(euro, APAccountRef={"FullName": "Accounts Payable"}).code == 3140
    receive(euro)
    line = {"ItemRef": TONER, "Quantity": "1"}
    other = {"VendorRef": HOME_VENDOR, "APAccountRef": {"FullName": "Accounts Payable - EUR"}, "ItemLineAdd": line}
    assert euro.ask("BillAdd", other).code == 3140
    assert sell(euro, ARAccountRef={"FullName": "Accounts Receivable"}).code == 3140


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_impossible_rates_are_refused(euro: Desk, rate: str) -> None:
    """3210, as is another rate than 1 in the home currency."""
    assert receive(euro, ExchangeRate=rate).code == 3210
    line = {"ItemRef": TONER, "Quantity": "1"}
    assert euro.ask("BillAdd", {"VendorRef": HOME_VENDOR, **RATE, "ItemLineAdd": line}).code == 3210


def test_the_currency_is_fixed_once_there_are_transactions(euro: Desk) -> None:
    """3170 for the vendor; 3180 for a transaction that would change its currency."""
    vendor = euro.done("VendorQuery", {"FullName": VENDOR["FullName"]})
    head = {"ListID": vendor.text("ListID"), "EditSequence": vendor.text("EditSequence")}
    pound = {"CurrencyRef": {"FullName": "British Pound Sterling"}}
    changed = euro.done("VendorMod", {**head, **pound})
    assert changed.text("CurrencyRef/FullName") == "British Pound Sterling"
    bill = receive(euro, "Bill")
    assert bill.text("ExchangeRate") == "1"  # no rate was ever set for the pound
    head["EditSequence"] = changed.text("EditSequence")
    assert euro.ask("VendorMod", {**head, "CurrencyRef": EURO}).code == 3170
    change = {"TxnID": bill.text("TxnID"), "EditSequence": bill.text("EditSequence"), "VendorRef": HOME_VENDOR}
    assert euro.ask("BillMod", change).code == 3180


def test_only_some_accounts_have_a_currency(euro: Desk) -> None:
    """Bank, credit card, receivables and payables; 3210 for others."""
    assert euro.ask("AccountAdd", {"Name": "Erlöse", "AccountType": "Income", "CurrencyRef": EURO}).code == 3210
    bank = euro.done("AccountAdd", {"Name": "Konto", "AccountType": "Bank", "CurrencyRef": EURO})
    assert bank.text("CurrencyRef/FullName") == "Euro"


def test_transactions_are_found_by_currency(euro: Desk) -> None:
    """CurrencyFilter; TransactionQuery tells both amounts."""
    bill = receive(euro, "Bill", **RATE)
    line = {"ItemRef": TONER, "Quantity": "1"}
    euro.done("BillAdd", {"VendorRef": HOME_VENDOR, "ItemLineAdd": line})
    found = euro.done("BillQuery", {"CurrencyFilter": EURO})
    assert found.texts("BillRet/TxnID") or found.texts("TxnID") == [bill.text("TxnID")]
    row = euro.done("TransactionQuery", {"TxnID": bill.text("TxnID")})
    assert [row.text(name) for name in ("Amount", "ExchangeRate", "AmountInHomeCurrency")] == [
        "-200.00",
        "1.5",
        "-300.00",
    ]


def test_a_receipt_of_an_order_becomes_a_bill(euro: Desk) -> None:
    """With Enhanced Inventory Receiving the separate bill clears the offset in dollars."""
    euro.prefer(enhancedInventoryReceiving=True)
    received = receive(euro, **RATE)
    euro.person("receipt-to-bill", txnId=received.text("TxnID"))
    assert (balance(euro, "Inventory Offset"), balance(euro, "Accounts Payable - EUR")) == ("0.00", "300.00")
    assert euro.done("BillQuery").text("AmountDue") == "200.00"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["receive", "bill", "sell", "delete"]),
            st.decimals("0.01", "9", places=2),
            st.decimals("0.3", "3", places=4),
        ),
        max_size=6,
    )
)
def test_whatever_the_rates_the_books_balance(new_desk: Any, steps: list[tuple[str, Decimal, Decimal]]) -> None:
    """Odd quantities, costs and rates: trial balance zero, stock as its movements (checked after each request)."""
    desk = new_desk()
    desk.prefer(isMultiCurrencyOn=True)
    desk.done("VendorAdd", {"Name": "Rhein Distribution", "CurrencyRef": EURO})
    desk.done("CustomerAdd", {"Name": "Rhein Kunde", "CurrencyRef": EURO})
    entered: list[tuple[str, str]] = []
    for what, number, rate in steps:
        if what == "delete" and entered:
            kind, txn_id = entered.pop(0)
            desk.done("TxnDel", {"TxnDelType": kind, "TxnID": txn_id})
        elif what == "sell":
            entered.append(("Invoice", str(sell(desk, ExchangeRate=str(rate)).text("TxnID"))))
        elif what != "delete":
            kind = "Bill" if what == "bill" else "ItemReceipt"
            reply = receive(desk, kind, quantity=str(number), cost=str(rate), ExchangeRate=str(rate))
            entered.append((kind, str(reply.text("TxnID"))))
    assert desk.books()["trialBalance"]["difference"] == "0.00"
