"""Item receipts and bills: linking rules, stock, ledger (FACTS 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, Reply, order, receipt

TONER = "Toner HP 26X"
CABLE = "Patch Cable Cat6 3ft"
VENDOR = {"FullName": "Ingram Micro Inc."}


def added(desk: Desk, number: str = "1001", lines: int = 1) -> tuple[str, list[str]]:
    reply = desk.done("PurchaseOrderAdd", order(number, lines=lines))
    return str(reply.text("TxnID")), reply.texts("TxnLineID")


def order_now(desk: Desk, txn_id: str) -> Reply:
    return desk.done("PurchaseOrderQuery", {"TxnID": txn_id, "IncludeLineItems": "true", "IncludeLinkedTxns": "true"})


def balance(desk: Desk, name: str) -> Decimal:
    return Decimal(next(one["balance"] for one in desk.books()["accounts"] if one["name"] == name))


def test_a_partial_receipt_moves_stock_ledger_and_order(desk: Desk) -> None:
    """3 of 5 received: on hand up, on order down, payables and inventory up, the order stays open."""
    txn_id, line_ids = added(desk)
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids, Quantity="3"))
    assert [reply.text(f"LinkedTxn/{name}") for name in ("TxnID", "TxnType", "LinkType")] == [
        txn_id,
        "PurchaseOrder",
        "QUANTYPE",
    ]
    toner = desk.item(TONER)
    assert (toner["onHand"], toner["onOrder"], toner["value"]) == ("6", "2", "587.25")
    assert toner["averageCost"] == "97.875"
    assert balance(desk, "Accounts Payable") == Decimal("291.75")
    now = order_now(desk, txn_id)
    assert (now.text("IsFullyReceived"), now.texts("ReceivedQuantity")) == ("false", ["3"])


def test_receiving_the_rest_closes_the_order(desk: Desk) -> None:
    """IsFullyReceived without IsManuallyClosed, linked to both receipts, nothing on order."""
    txn_id, line_ids = added(desk)
    first = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids, Quantity="3"))
    rest = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    assert rest.texts("ItemLineRet/Quantity") == ["2"]
    now = order_now(desk, txn_id)
    assert (now.text("IsFullyReceived"), now.text("IsManuallyClosed")) == ("true", "false")
    assert now.texts("LinkedTxn/TxnType") == ["ItemReceipt", "ItemReceipt"]
    assert desk.item(TONER)["onOrder"] == "0"
    head = {name: first.text(name) for name in ("TxnID", "EditSequence")}
    desk.done("ItemReceiptMod", {**head, "Memo": "Changed"})
    linked = order_now(desk, txn_id).texts("LinkedTxn/TxnID")
    assert linked == [first.text("TxnID"), rest.text("TxnID")], "in the order of entering, whatever was changed since"


def test_linking_the_whole_order_takes_all_that_remains(desk: Desk) -> None:
    """LinkToTxnID: rule 1."""
    txn_id, line_ids = added(desk, lines=3)
    desk.done("ItemReceiptAdd", receipt(txn_id, line_ids[1], Quantity="2"))
    whole = desk.done("ItemReceiptAdd", {"VendorRef": VENDOR, "LinkToTxnID": txn_id})
    assert whole.texts("ItemLineRet/Quantity") == ["5", "3", "5"]
    assert order_now(desk, txn_id).text("IsFullyReceived") == "true"


def test_an_item_and_a_link_in_one_line_are_refused(desk: Desk) -> None:
    """Rule 3."""
    txn_id, line_ids = added(desk)
    content = receipt(txn_id, *line_ids)
    content["ItemLineAdd"] = [{"ItemRef": {"FullName": TONER}, **content["ItemLineAdd"][0]}]
    assert desk.ask("ItemReceiptAdd", content).code == 3151
    assert desk.item(TONER)["onHand"] == "3"


def test_the_same_order_cannot_be_linked_in_two_ways(desk: Desk) -> None:
    """Rule 4: 3000 for both kinds of link, 3177 for the same twice."""
    txn_id, line_ids = added(desk)
    line = receipt(txn_id, *line_ids)["ItemLineAdd"]
    both = {"VendorRef": VENDOR, "LinkToTxnID": txn_id, "ItemLineAdd": line}
    assert desk.ask("ItemReceiptAdd", both).code == 3000
    assert desk.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "LinkToTxnID": [txn_id, txn_id]}).code == 3177
    assert desk.ask("ItemReceiptAdd", receipt(txn_id, *line_ids * 2)).code == 3177


@pytest.mark.parametrize("message", ["CheckAdd", "CreditCardChargeAdd", "VendorCreditAdd"])
def test_payments_and_credits_take_no_link(desk: Desk, message: str) -> None:
    """Rule 9: LinkToTxn stands in the schema of checks, card charges and vendor credits, but is answered with 530."""
    order_id, (line_id,) = added(desk)
    who = "AccountRef" if message != "VendorCreditAdd" else "VendorRef"
    content = {who: {"FullName": "Checking" if who == "AccountRef" else "Ingram Micro Inc."}}
    link = {"LinkToTxn": {"TxnID": order_id, "TxnLineID": line_id}}
    before = desk.books()
    refused = desk.ask(message, {**content, "ItemLineAdd": {"Quantity": "1", **link}})
    assert (refused.code, refused.severity) == (530, "Warn")
    assert "LinkToTxn" in refused.message
    assert desk.ask(message, {**content, "ItemLineAdd": {"ItemRef": {"FullName": "Toner HP 26X"}}}).code == 1030
    assert desk.books() == before


def test_a_closed_order_alone_is_an_empty_transaction(desk: Desk) -> None:
    """Rule 4: 3180 for nothing but a closed order, warning 570 beside other lines."""
    txn_id, line_ids = added(desk)
    desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    assert desk.ask("ItemReceiptAdd", receipt(txn_id, *line_ids)).code == 3180
    assert desk.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "LinkToTxnID": txn_id}).code == 3180
    content = receipt(txn_id, *line_ids)
    content["ItemLineAdd"].append({"ItemRef": {"FullName": CABLE}, "Quantity": "1"})
    reply = desk.ask("ItemReceiptAdd", content)
    expected = f'Unable to link to transaction "{txn_id}" because it has already been closed.'
    assert (reply.code, reply.severity, reply.message) == (570, "Warn", expected)
    assert reply.texts("ItemLineRet/ItemRef/FullName") == [CABLE]


def test_lines_keep_their_order_and_orders_do_not_interleave(desk: Desk) -> None:
    """Rule 5: 3290."""
    first, first_lines = added(desk, "1", lines=2)
    second, second_lines = added(desk, "2")
    assert desk.ask("ItemReceiptAdd", receipt(first, *reversed(first_lines))).code == 3290
    mixed = receipt(first, first_lines[0])
    mixed["ItemLineAdd"] += receipt(second, *second_lines)["ItemLineAdd"]
    mixed["ItemLineAdd"] += receipt(first, first_lines[1])["ItemLineAdd"]
    assert desk.ask("ItemReceiptAdd", mixed).code == 3290


def test_the_vendor_must_be_that_of_the_order(desk: Desk) -> None:
    """Rule 6."""
    txn_id, line_ids = added(desk)
    wrong = {**receipt(txn_id, *line_ids), "VendorRef": {"FullName": "D&H Distributing"}}
    assert desk.ask("ItemReceiptAdd", wrong).code == 3180


@pytest.mark.parametrize(("txn_id", "line_id"), [("1F-1000000000", ""), ("", "1F-1000000000")])
def test_a_link_to_nothing_is_3120(desk: Desk, txn_id: str, line_id: str) -> None:
    """Unknown orders and unknown lines."""
    real, lines = added(desk)
    assert desk.ask("ItemReceiptAdd", receipt(txn_id or real, line_id or lines[0])).code == 3120


def test_an_unlinked_receipt_leaves_the_order_open(desk: Desk) -> None:
    """Stock comes in, but nothing is received on the order."""
    txn_id, _ = added(desk)
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "5", "Cost": "90"}
    reply = desk.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line})
    assert reply.text("LinkedTxn/TxnID") is None
    assert (desk.item(TONER)["onHand"], desk.item(TONER)["onOrder"]) == ("8", "5")
    assert order_now(desk, txn_id).texts("ReceivedQuantity") == ["0"]


def test_deleting_a_receipt_takes_everything_back(desk: Desk) -> None:
    """Stock, ledger and order are as before."""
    txn_id, line_ids = added(desk)
    before = desk.books()
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    desk.done("TxnDel", {"TxnDelType": "ItemReceipt", "TxnID": reply.text("TxnID")})
    after = desk.books()
    assert [after[name] for name in ("items", "accounts", "links")] == [
        before[name] for name in ("items", "accounts", "links")
    ]
    assert order_now(desk, txn_id).text("IsFullyReceived") == "false"


def test_voiding_a_receipt_keeps_the_record_with_zero(desk: Desk) -> None:
    """Amounts and quantities are zero and the order is open again."""
    txn_id, line_ids = added(desk)
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    desk.done("TxnVoid", {"TxnVoidType": "ItemReceipt", "TxnID": reply.text("TxnID")})
    found = desk.done("ItemReceiptQuery", {"TxnID": reply.text("TxnID"), "IncludeLineItems": "true"})
    assert (found.text("TotalAmount"), found.texts("Quantity")) == ("0.00", ["0"])
    assert order_now(desk, txn_id).texts("ReceivedQuantity") == ["0"]
    assert desk.item(TONER)["onHand"] == "3"


def test_a_receipt_alters_the_edit_sequence_of_its_order(desk: Desk) -> None:
    """The strictest reading; a switch turns it off."""
    for changes in (True, False):
        desk.prefer(unverified={"receiptChangesOrderEditSequence": changes})
        txn_id, line_ids = added(desk)
        before = order_now(desk, txn_id).text("EditSequence")
        desk.clock.advance(5)
        desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
        assert (order_now(desk, txn_id).text("EditSequence") != before) == changes


def test_a_receipt_turned_into_a_bill_is_no_receipt_any_more(desk: Desk) -> None:
    """It vanishes from ItemReceiptQuery, the order links the bill, stock and ledger stay."""
    txn_id, line_ids = added(desk)
    receipt_id = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids)).text("TxnID")
    before = desk.books()
    desk.person("receipt-to-bill", txnId=receipt_id)
    assert desk.ask("ItemReceiptQuery", {"TxnID": receipt_id}).code == 500
    bill = desk.done("BillQuery", {"TxnID": receipt_id, "IncludeLineItems": "true", "IncludeLinkedTxns": "true"})
    assert (bill.text("AmountDue"), bill.text("LinkedTxn/TxnID")) == ("486.25", txn_id)
    now = order_now(desk, txn_id)
    assert (now.texts("LinkedTxn/TxnType"), now.texts("ReceivedQuantity")) == (["Bill"], ["5"])
    assert now.texts("IsBilled") == ["true"]
    assert [desk.books()[name] for name in ("items", "accounts")] == [before[name] for name in ("items", "accounts")]


def test_enhanced_receiving_uses_the_offset_account(desk: Desk) -> None:
    """The receipt carries LiabilityAccountRef; receipt and bill are separate transactions."""
    desk.prefer(enhancedInventoryReceiving=True)
    txn_id, line_ids = added(desk)
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    assert reply.text("LiabilityAccountRef/FullName") == "Inventory Offset"
    assert reply.text("APAccountRef") is None
    assert balance(desk, "Inventory Offset") == Decimal("486.25")
    desk.person("receipt-to-bill", txnId=reply.text("TxnID"))
    assert balance(desk, "Inventory Offset") == 0
    assert balance(desk, "Accounts Payable") == Decimal("486.25")
    assert desk.done("ItemReceiptQuery", {"TxnID": reply.text("TxnID")}).code == 0
    assert order_now(desk, txn_id).texts("IsBilled") == ["true"]


@pytest.mark.parametrize("refused", [True, False])
def test_enhanced_receiving_fixes_the_cost_of_a_receipt(desk: Desk, refused: bool) -> None:
    """FACTS 4: receipt cost is not editable, neither against the order nor in a Mod; refused or passed over (a switch)."""
    desk.prefer(enhancedInventoryReceiving=True, unverified={"enhancedReceiptCostRefused": refused})
    txn_id, line_ids = added(desk)
    for other in ({"Cost": "90"}, {"Amount": "180"}):
        reply = desk.ask("ItemReceiptAdd", receipt(txn_id, *line_ids, Quantity="2", **other))
        assert (reply.code, reply.text("Amount")) == ((3180, None) if refused else (0, "194.50"))
    same = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids, Quantity="1", Cost="97.25", Amount="97.25"))
    head = {name: same.text(name) for name in ("TxnID", "EditSequence")}
    changed = desk.ask("ItemReceiptMod", {**head, "ItemLineMod": {"TxnLineID": same.text("TxnLineID"), "Cost": "90"}})
    assert (changed.code, changed.text("Cost")) == ((3180, None) if refused else (0, "97.25"))


def test_without_enhanced_receiving_a_receipt_may_cost_something_else(desk: Desk) -> None:
    """Rule 2: any line field may be given to override what the order says."""
    txn_id, line_ids = added(desk)
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids, Quantity="2", Cost="90"))
    assert reply.text("Amount") == "180.00"


@pytest.mark.parametrize("bill_first", [True, False])
def test_with_enhanced_receiving_a_bill_brings_no_goods(desk: Desk, bill_first: bool) -> None:
    """FACTS 4: receipt and bill are separate; each takes the order once, in either order, and the offset is clear."""
    desk.prefer(enhancedInventoryReceiving=True)
    txn_id, _ = added(desk)
    whole = {"VendorRef": VENDOR, "LinkToTxnID": txn_id}
    kinds = ("Bill", "ItemReceipt") if bill_first else ("ItemReceipt", "Bill")
    desk.done(f"{kinds[0]}Add", whole)
    now = order_now(desk, txn_id)
    assert (now.texts("ReceivedQuantity"), now.texts("UnbilledQuantity")) == (
        (["0"], ["0"]) if bill_first else (["5"], ["5"])
    )
    desk.done(f"{kinds[1]}Add", whole)
    now = order_now(desk, txn_id)
    assert (now.texts("ReceivedQuantity"), now.texts("IsBilled")) == (["5"], ["true"])
    assert (desk.item(TONER)["onHand"], balance(desk, "Inventory Offset")) == ("8", 0)
    assert balance(desk, "Accounts Payable") == Decimal("486.25")
    assert [desk.ask(f"{kind}Add", whole).code for kind in kinds] == [3180, 3180]


def test_with_enhanced_receiving_a_bill_of_plain_goods_waits_for_the_receipt(desk: Desk) -> None:
    """Goods of a bill without an order stand in Inventory Offset; other items and expenses post to their accounts."""
    desk.prefer(enhancedInventoryReceiving=True)
    lines = [{"ItemRef": {"FullName": name}, "Quantity": "1", "Cost": "30"} for name in (TONER, "Rack Shelf 1U Vented")]
    freight = {"AccountRef": {"FullName": "Freight In"}, "Amount": "5"}
    reply = desk.done("BillAdd", {"VendorRef": VENDOR, "ExpenseLineAdd": freight, "ItemLineAdd": lines})
    assert desk.item(TONER)["onHand"] == "3"
    assert [balance(desk, name) for name in ("Inventory Offset", "Cost of Goods Sold", "Freight In")] == [-30, 30, 5]
    desk.done("TxnDel", {"TxnDelType": "Bill", "TxnID": reply.text("TxnID")})
    assert balance(desk, "Inventory Offset") == 0


def test_a_bill_under_enhanced_receiving_can_bring_goods_by_a_switch(desk: Desk) -> None:
    """What BillAdd does there is unverified: the other reading is that it receives as without."""
    desk.prefer(enhancedInventoryReceiving=True, unverified={"enhancedBillReceives": True})
    txn_id, _ = added(desk)
    desk.done("BillAdd", {"VendorRef": VENDOR, "LinkToTxnID": txn_id})
    assert (desk.item(TONER)["onHand"], order_now(desk, txn_id).text("IsFullyReceived")) == ("8", "true")


def test_a_receipt_from_before_enhanced_receiving_still_becomes_its_bill(desk: Desk) -> None:
    """It posted to payables: a second bill beside it would be paid twice."""
    txn_id, line_ids = added(desk)
    received = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids)).text("TxnID")
    desk.prefer(enhancedInventoryReceiving=True)
    assert desk.person("receipt-to-bill", txnId=received)["txnId"] == received
    assert balance(desk, "Accounts Payable") == Decimal("486.25")
    assert order_now(desk, txn_id).texts("LinkedTxn/TxnType") == ["Bill"]


def test_a_mod_that_lists_lines_loses_the_link(desk: Desk) -> None:
    """Rule 8: links are made at Add only; the quantity follows."""
    txn_id, line_ids = added(desk)
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    change = {"TxnID": reply.text("TxnID"), "EditSequence": reply.text("EditSequence")}
    line = {"TxnLineID": reply.text("TxnLineID"), "Quantity": "4"}
    changed = desk.done("ItemReceiptMod", {**change, "ItemLineMod": line})
    assert (changed.texts("Quantity"), changed.text("LinkedTxn/TxnID")) == (["4"], None)
    assert desk.item(TONER)["onHand"] == "7"
    assert order_now(desk, txn_id).texts("ReceivedQuantity") == ["0"]


def test_a_bill_linked_to_an_order_receives_and_bills_it(desk: Desk) -> None:
    """BillAdd links as a receipt does, and answers AmountDue and DueDate by the vendor's terms."""
    txn_id, line_ids = added(desk)
    reply = desk.done("BillAdd", receipt(txn_id, *line_ids))
    assert (reply.text("AmountDue"), reply.text("DueDate"), reply.text("IsPaid")) == ("486.25", "2026-12-24", "false")
    now = order_now(desk, txn_id)
    assert (now.text("IsFullyReceived"), now.texts("IsBilled")) == ("true", ["true"])


def test_goods_that_were_sold_before_they_came_are_costed_right(desk: Desk) -> None:
    """On hand below zero: what comes in settles the difference in cost of goods sold, and the books balance."""
    desk.person("sell", item=TONER, quantity="5")
    assert desk.item(TONER)["onHand"] == "-2"
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "4", "Cost": "100"}
    desk.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line})
    toner = desk.item(TONER)
    assert (toner["onHand"], toner["value"], toner["averageCost"]) == ("2", "200.00", "100.00")


def test_expense_lines_and_plain_items_post_to_their_accounts(desk: Desk) -> None:
    """A receipt may hold expenses and non-inventory items; they move no stock."""
    content: dict[str, Any] = {
        "VendorRef": VENDOR,
        "ExpenseLineAdd": {"AccountRef": {"FullName": "Freight In"}, "Amount": "12.50"},
        "ItemLineAdd": {"ItemRef": {"FullName": "Rack Shelf 1U Vented"}, "Quantity": "2"},
    }
    reply = desk.done("ItemReceiptAdd", content)
    assert reply.text("TotalAmount") == "76.50"
    assert balance(desk, "Freight In") == Decimal("12.50")
    assert balance(desk, "Cost of Goods Sold") == 64


def test_the_closing_date_stops_applications_but_not_people(desk: Desk) -> None:
    """3171 with the known text; a person knows the password."""
    desk.prefer(closingDate="2026-11-24")
    reply = desk.ask("PurchaseOrderAdd", order())
    assert reply.code == 3171
    assert reply.message.startswith(
        "An attempt was made to modify a PurchaseOrder with a date that is on or before the closing date"
    )
    desk.person("enter-order", vendor="Ingram Micro Inc.", number="7", lines=[{"item": TONER, "quantity": "1"}])
    assert desk.books()["purchaseOrders"][0]["refNumber"] == "7"
    deletion = {"TxnDelType": "PurchaseOrder", "TxnID": desk.books()["purchaseOrders"][0]["txnId"]}
    assert desk.ask("TxnDel", deletion).code == 3161
