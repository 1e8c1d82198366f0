"""The other reading of each switch of an unverified fact: what the strict default refuses or does differently."""

from __future__ import annotations

from typing import Any

import pytest

from quickbooks_simulator.envelope import HresultFailure
from tests.quickbooks_simulator.desk import Desk, Reply, order, receipt, request_text

TONER = {"FullName": "Toner HP 26X"}
VENDOR = {"FullName": "Ingram Micro Inc."}
OTHER = {"FullName": "D&H Distributing"}


def switch(desk: Desk, **values: bool) -> None:
    desk.prefer(unverified=values)


def received(desk: Desk, quantity: str = "3") -> tuple[dict[str, Any], str, Reply]:
    """The head of a Mod of an order of 5, the id of its line, and a receipt of some of it."""
    added = desk.done("PurchaseOrderAdd", order())
    txn_id, line_id = str(added.text("TxnID")), str(added.text("TxnLineID"))
    reply = desk.done("ItemReceiptAdd", receipt(txn_id, line_id, Quantity=quantity))
    return {"TxnID": txn_id, "EditSequence": added.text("EditSequence")}, line_id, reply


@pytest.mark.parametrize("accepted", [False, True])
def test_fields_of_other_countries_on_a_us_file(desk: Desk, accepted: bool) -> None:
    """FACTS 1: a parse failure, or taken as if the file knew them."""
    switch(desk, foreignFieldsAccepted=accepted)
    content = {**order(), "PurchaseOrderLineAdd": {"ItemRef": TONER, "SalesTaxCodeRef": {"FullName": "Tax"}}}
    if accepted:
        assert desk.done("PurchaseOrderAdd", content).text("SalesTaxCodeRef/FullName") == "Tax"
    else:
        with pytest.raises(HresultFailure, match="0x80040400"):
            desk.ask("PurchaseOrderAdd", content)


def test_an_omitted_number_may_be_the_next_one(desk: Desk) -> None:
    """FACTS 2: left out QuickBooks may number by itself; sent blank it stays blank either way."""
    switch(desk, autoNumberOmittedRefNumber=True)
    content = {name: value for name, value in order().items() if name != "RefNumber"}
    numbers = [desk.done("PurchaseOrderAdd", content).text("RefNumber") for _ in range(2)]
    assert int(str(numbers[1])) == int(str(numbers[0])) + 1
    head = {"VendorRef": VENDOR, "RefNumber": ""}
    assert desk.done("PurchaseOrderAdd", {**head, "PurchaseOrderLineAdd": {"ItemRef": TONER}}).text("RefNumber") is None


@pytest.mark.parametrize(("follows", "date"), [(True, "2026-10-01"), (False, "2026-11-24")])
def test_an_omitted_date(desk: Desk, follows: bool, date: str) -> None:
    """FACTS 4: the date of the last saved transaction of that type, or today."""
    switch(desk, txnDateDefaultsToLast=follows)
    desk.done("PurchaseOrderAdd", order(TxnDate="2026-10-01"))
    content = {name: value for name, value in order("2").items() if name != "TxnDate"}
    assert desk.done("PurchaseOrderAdd", content).text("TxnDate") == date


@pytest.mark.parametrize("protected", [True, False])
def test_a_received_line_of_an_order(desk: Desk, protected: bool) -> None:
    """FACTS 4, Mod: cut below what came in, or dropped, it is 3180 or simply so."""
    switch(desk, receivedLinesProtected=protected)
    head, line_id, _ = received(desk)
    cut = {**head, "PurchaseOrderLineMod": {"TxnLineID": line_id, "Quantity": "2"}}
    gone = {**head, "PurchaseOrderLineMod": {"TxnLineID": "-1", "ItemRef": TONER}}
    assert [desk.ask("PurchaseOrderMod", one).code for one in (cut, gone)] == ([3180, 3180] if protected else [0, 0])


@pytest.mark.parametrize("fixed", [True, False])
def test_the_vendor_of_a_received_order(desk: Desk, fixed: bool) -> None:
    """FACTS 4, rule 6: the vendor of a linked order is fixed, or free."""
    switch(desk, orderVendorFixedAfterReceipt=fixed)
    head, _, _ = received(desk)
    assert desk.ask("PurchaseOrderMod", {**head, "VendorRef": OTHER}).code == (3180 if fixed else 0)


@pytest.mark.parametrize("refused", [True, False])
def test_more_than_remains_on_an_order(desk: Desk, refused: bool) -> None:
    """FACTS 4, rule 2: a linked quantity above what remains is refused, or received, and nothing remains."""
    switch(desk, overReceiptRefused=refused)
    added = desk.done("PurchaseOrderAdd", order())
    content = receipt(str(added.text("TxnID")), str(added.text("TxnLineID")), Quantity="6")
    assert desk.ask("ItemReceiptAdd", content).code == (3180 if refused else 0)
    assert desk.item("Toner HP 26X")["onOrder"] == ("5" if refused else "0")


@pytest.mark.parametrize("drops", [True, False])
def test_the_link_of_a_changed_receipt(desk: Desk, drops: bool) -> None:
    """FACTS 4, rule 8: a Mod that lists lines loses the links to the order, or keeps them."""
    switch(desk, receiptModDropsLinks=drops)
    head, _, reply = received(desk)
    change = {"TxnID": reply.text("TxnID"), "EditSequence": reply.text("EditSequence")}
    desk.done("ItemReceiptMod", {**change, "ItemLineMod": {"TxnLineID": reply.text("TxnLineID"), "Quantity": "4"}})
    found = desk.done("PurchaseOrderQuery", {"TxnID": head["TxnID"], "IncludeLineItems": "true"})
    assert found.texts("ReceivedQuantity") == (["0"] if drops else ["4"])


@pytest.mark.parametrize("keeps", [True, False])
def test_the_id_of_a_receipt_that_became_a_bill(desk: Desk, keeps: bool) -> None:
    """FACTS 4: the bill has the TxnID of the receipt, or one of its own; the order names the bill either way."""
    switch(desk, convertedReceiptKeepsTxnId=keeps)
    head, _, reply = received(desk)
    bill_id = desk.person("receipt-to-bill", txnId=reply.text("TxnID"))["txnId"]
    assert (bill_id == reply.text("TxnID")) == keeps
    found = desk.done("PurchaseOrderQuery", {"TxnID": head["TxnID"], "IncludeLinkedTxns": "true"})
    assert (found.texts("LinkedTxn/TxnID"), found.texts("LinkedTxn/TxnType")) == ([bill_id], ["Bill"])


@pytest.mark.parametrize("refused", [True, False])
def test_deleting_an_order_with_receipts(desk: Desk, refused: bool) -> None:
    """FACTS 4: 3160, or the order goes and its receipts stay, with their goods."""
    switch(desk, linkedOrderDeleteRefused=refused)
    head, _, reply = received(desk)
    assert desk.ask("TxnDel", {"TxnDelType": "PurchaseOrder", "TxnID": head["TxnID"]}).code == (3160 if refused else 0)
    found = desk.done("ItemReceiptQuery", {"TxnID": reply.text("TxnID"), "IncludeLinkedTxns": "true"})
    assert found.texts("LinkedTxn/TxnID") == ([head["TxnID"]] if refused else [])
    assert desk.item("Toner HP 26X")["onHand"] == "6"


@pytest.mark.parametrize("refused", [True, False])
def test_selling_more_than_there_is(desk: Desk, refused: bool) -> None:
    """FACTS 4: on hand goes below zero, or the sale and the adjustment are 3180."""
    switch(desk, negativeOnHandRefused=refused)
    sale = {"CustomerRef": {"FullName": "Lakeview Law"}, "InvoiceLineAdd": {"ItemRef": TONER, "Quantity": "4"}}
    line = {"ItemRef": TONER, "QuantityAdjustment": {"QuantityDifference": "-4"}}
    lost = {"AccountRef": {"FullName": "Inventory Adjustment"}, "InventoryAdjustmentLineAdd": line}
    codes = [desk.ask("InvoiceAdd", sale).code, desk.ask("InventoryAdjustmentAdd", lost).code]
    assert codes == ([3180, 3180] if refused else [0, 0])
    assert desk.item("Toner HP 26X")["onHand"] == ("3" if refused else "-5")


def test_a_code_nobody_could_confirm_may_be_another(desk: Desk) -> None:
    """ItemRef beside LinkToTxn is 3151 here (UNVERIFIED); who knows better says so, and the text stays."""
    added = desk.done("PurchaseOrderAdd", order())
    wrong = receipt(str(added.text("TxnID")), str(added.text("TxnLineID")))
    wrong["ItemLineAdd"][0] = {"ItemRef": TONER, **wrong["ItemLineAdd"][0]}
    before = desk.ask("ItemReceiptAdd", wrong)
    desk.prefer(unverified={"otherStatusCodes": {"3151": 3180}})
    after = desk.ask("ItemReceiptAdd", wrong)
    assert (before.code, after.code, after.message) == (3151, 3180, before.message)
    for mistake in ({"x": 3180}, {"3151": 0}, {"3151": 99999}):
        with pytest.raises(ValueError, match="otherStatusCodes holds"):
            desk.prefer(unverified={"otherStatusCodes": mistake})


@pytest.mark.parametrize("answered", ["parse_failure", "3070"])
def test_a_text_that_is_too_long_for_its_field(desk: Desk, answered: str) -> None:
    """FACTS 1, 5: it fails the whole message set, or its request alone is 3070 and nothing is entered."""
    desk.prefer(unverified={"overlongText": answered})
    requests = [request_text("PurchaseOrderAdd", order("1" * 12)), request_text("PurchaseOrderAdd", order("2"))]
    if answered == "parse_failure":
        with pytest.raises(HresultFailure, match="0x80040400"):
            desk.ask_all(*requests)
        return
    refused, done = desk.ask_all(*requests, envelope='onError="continueOnError"')
    assert (refused.code, done.code) == (3070, 0)
    assert refused.message == 'The string "111111111111" in the field "RefNumber" is too long.'
    assert [one["refNumber"] for one in desk.books()["purchaseOrders"]] == ["2"]
    with pytest.raises(HresultFailure, match="0x80040400"):
        desk.ask("PurchaseOrderQuery", {"TxnID": "x" * 37})
