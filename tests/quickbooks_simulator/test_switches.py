"""The other reading of each switch of an unverified fact: what the strict default refuses or does differently."""

from __future__ import annotations

from typing import Any

import pytest

from quickbooks_simulator.control import Control
from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.faults import Died, Fault
from quickbooks_simulator.inputs import WrongInput
from quickbooks_simulator.web_connector.connector import Connector
from quickbooks_simulator.web_connector.qwc_file import QwcFile, QwcRefused
from quickbooks_simulator.web_connector.window import Window
from tests.quickbooks_simulator.desk import Desk, Reply, order, receipt, request_text
from tests.quickbooks_simulator.qwc import FILE, OWNER, content
from tests.quickbooks_simulator.web_service import WebService

TONER = {"FullName": "Toner HP 26X"}
VENDOR = {"FullName": "Ingram Micro Inc."}
OTHER = {"FullName": "D&H Distributing"}
MAIN = {"FullName": "Main"}


def switch(desk: Desk, **values: bool) -> None:
    desk.prefer(unverified=values)


def adjust(desk: Desk, line: dict[str, Any]) -> Reply:
    account = {"AccountRef": {"FullName": "Inventory Adjustment"}}
    return desk.done("InventoryAdjustmentAdd", {**account, "InventoryAdjustmentLineAdd": line})


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


@pytest.mark.parametrize("multiplies", [True, False])
def test_another_quantity_of_a_group(desk: Desk, multiplies: bool) -> None:
    """A Mod multiplies the lines of the group, or changes the group's own quantity alone."""
    switch(desk, groupQuantityMultiplies=multiplies)
    desk.done("ItemGroupAdd", {"Name": "Pair", "ItemGroupLine": {"ItemRef": TONER, "Quantity": "2"}})
    group = {"ItemGroupRef": {"FullName": "Pair"}, "Quantity": "3"}
    added = desk.done("PurchaseOrderAdd", {"VendorRef": VENDOR, "PurchaseOrderLineGroupAdd": group})
    head = {"TxnID": added.text("TxnID"), "EditSequence": added.text("EditSequence")}
    line_id = added.text("PurchaseOrderLineGroupRet/TxnLineID")
    change = {**head, "PurchaseOrderLineGroupMod": {"TxnLineID": line_id, "Quantity": "5"}}
    changed = desk.done("PurchaseOrderMod", change)
    assert changed.text("PurchaseOrderLineGroupRet/Quantity") == "5"
    assert changed.text("PurchaseOrderLineGroupRet/PurchaseOrderLineRet/Quantity") == ("10" if multiplies else "6")


@pytest.mark.parametrize(("amount", "said"), [("lines", "194.50"), ("transaction", "224.50")])
def test_the_amount_of_a_link(desk: Desk, amount: str, said: str) -> None:
    """FACTS 4, rule 10: that of the linked lines, or of the whole receipt, which has another line of its own."""
    desk.prefer(unverified={"quantityLinkAmount": amount})
    added = desk.done("PurchaseOrderAdd", order())
    content = receipt(str(added.text("TxnID")), str(added.text("TxnLineID")), Quantity="2")
    content["ItemLineAdd"].append({"ItemRef": TONER, "Quantity": "1", "Cost": "30"})
    received = desk.done("ItemReceiptAdd", content)
    found = desk.done("PurchaseOrderQuery", {"TxnID": added.text("TxnID"), "IncludeLinkedTxns": "true"})
    assert found.texts("LinkedTxn/Amount") == [said]
    assert received.texts("LinkedTxn/Amount") == ["194.50" if amount == "lines" else "486.25"]


@pytest.mark.parametrize(("fixed", "code", "total"), [(False, 0, "60.00"), (True, 3180, None)])
def test_the_cost_of_an_enhanced_receipt_without_an_order(
    desk: Desk, fixed: bool, code: int, total: str | None
) -> None:
    """FACTS 4: a receipt's cost is not editable; that of one without an order is given, or the item's."""
    desk.prefer(enhancedInventoryReceiving=True, unverified={"enhancedUnlinkedCostFixed": fixed})
    line = {"ItemRef": TONER, "Quantity": "2", "Cost": "30"}
    reply = desk.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line})
    assert (reply.code, reply.text("TotalAmount")) == (code, total)
    if fixed:
        switch(desk, enhancedReceiptCostRefused=False)
        own = desk.done("ItemQuery", {"FullName": "Toner HP 26X"}).text("PurchaseCost")
        assert desk.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line}).text("Cost") == own


@pytest.fixture
def sited(desk: Desk) -> Desk:
    """Sites Main, with the bins A and B, and Van; three toners are counted at none of them."""
    desk.prefer(multiLocation=True)
    for name in ("Main", "Van"):
        desk.done("InventorySiteAdd", {"Name": name})
    for name in ("A", "B"):
        desk.done("InventorySiteAdd", {"Name": name, "ParentSiteRef": MAIN})
    return desk


def counts(desk: Desk) -> dict[str, str]:
    """Site and bin to the toner there."""
    rows = desk.done("ItemSitesQuery", {"ItemSiteFilter": {"ItemFilter": TONER}}).element.findall("ItemSitesRet")
    places = ("InventorySiteRef/FullName", "InventorySiteLocationRef/FullName")
    return {"/".join(filter(None, map(row.findtext, places))): str(row.findtext("QuantityOnHand")) for row in rows}


@pytest.mark.parametrize("refused", [True, False])
def test_goods_that_name_no_site(sited: Desk, refused: bool) -> None:
    """FACTS 9: 3180, or counted without a site; what was entered before may be changed in other respects."""
    before = sited.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": {"ItemRef": TONER, "Quantity": "1"}})
    switch(sited, blankSitesRefused=refused)
    bought, sold = {"ItemRef": TONER, "Quantity": "1", "Cost": "90"}, {"ItemRef": TONER, "Quantity": "1"}
    replies = [
        sited.ask("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": bought}),
        sited.ask("BillAdd", {"VendorRef": VENDOR, "ItemLineAdd": bought}),
        sited.ask("InvoiceAdd", {"CustomerRef": {"FullName": "Lakeview Law"}, "InvoiceLineAdd": sold}),
    ]
    assert [reply.code for reply in replies] == ([3180] * 3 if refused else [0] * 3)
    assert counts(sited) == {"": "4" if refused else "5"}
    named = {"ItemRef": TONER, "InventorySiteRef": MAIN, "Quantity": "1"}
    sited.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": named})
    head = {"TxnID": before.text("TxnID"), "EditSequence": before.text("EditSequence")}
    sited.done("ItemReceiptMod", {**head, "Memo": "counted"})
    sited.person("merge", name="Patch Cable Cat6 3ft", into="Toner HP 26X")


@pytest.mark.parametrize("total", [True, False])
def test_a_count_that_names_no_site(sited: Desk, total: bool) -> None:
    """Five of eight are at Main: a count of four is that of the company, or of what is nowhere."""
    line = {"ItemRef": TONER, "InventorySiteRef": MAIN, "Quantity": "5"}
    sited.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line})
    switch(sited, countWithoutSiteIsTotal=total)
    counted = {"ItemRef": TONER, "QuantityAdjustment": {"NewQuantity": "4"}}
    adjust(sited, counted)
    assert counts(sited) == {"": "-1" if total else "4", "Main": "5"}


@pytest.mark.parametrize("refused", [True, False])
def test_a_transfer_between_bins_of_one_site(sited: Desk, refused: bool) -> None:
    """3210, or the goods move; within one bin, or without a bin, there is nothing to move either way."""
    switch(sited, transferWithinSiteRefused=refused)
    shelf = {"FullName": "A"}
    line = {"ItemRef": TONER, "InventorySiteRef": MAIN, "InventorySiteLocationRef": shelf, "Quantity": "5"}
    sited.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line})

    def move(*bins: str) -> int:
        names = ("FromInventorySiteLocationRef", "ToInventorySiteLocationRef")
        ends = {name: {"FullName": one} for name, one in zip(names, bins, strict=False)}
        content = {"ItemRef": TONER, **ends, "QuantityToTransfer": "2"}
        sites = {"FromInventorySiteRef": MAIN, "ToInventorySiteRef": MAIN}
        return sited.ask("TransferInventoryAdd", {**sites, "TransferInventoryLineAdd": content}).code

    assert [move("A", "A"), move()] == [3210, 3210]
    assert move("A", "B") == (3210 if refused else 0)
    moved = {"Main/A": "3", "Main/B": "2"}
    assert counts(sited) == {"": "3", **({"Main/A": "5"} if refused else moved)}


@pytest.mark.parametrize(("difference", "there"), [(True, ["8", "7"]), (False, ["3", "2"])])
def test_the_count_of_a_lot(desk: Desk, difference: bool, there: list[str]) -> None:
    """FACTS 4: CountAdjustment 3 of a lot of five, changed to 2: more pieces, or that many."""
    desk.prefer(serialOrLotTracking="LotNumber", unverified={"countAdjustmentIsDifference": difference})
    line = {"ItemRef": TONER, "LotNumber": "L1", "Quantity": "5"}
    desk.done("ItemReceiptAdd", {"VendorRef": VENDOR, "ItemLineAdd": line})

    def counted() -> str:
        return str(desk.item("Toner HP 26X")["numbers"][0]["quantity"])

    change = {"LotNumberAdjustment": {"LotNumber": "L1", "CountAdjustment": "3"}}
    added = adjust(desk, {"ItemRef": TONER, **change})
    found = [counted()]
    head = {"TxnID": added.text("TxnID"), "EditSequence": added.text("EditSequence")}
    line = {"TxnLineID": str(added.text("TxnLineID")), "LotNumber": "L1", "CountAdjustment": "2"}
    desk.done("InventoryAdjustmentMod", {**head, "InventoryAdjustmentLineMod": line})
    assert [*found, counted()] == there


@pytest.mark.parametrize("ignores", [True, False])
def test_the_case_of_a_serial_number(desk: Desk, ignores: bool) -> None:
    """A1 and a1 are one number, which cannot come in twice, or two."""
    desk.prefer(serialOrLotTracking="SerialNumber", unverified={"numbersIgnoreCase": ignores})
    line = {"ItemRef": TONER, "SerialNumber": "A1, a1", "Quantity": "2"}
    assert desk.ask("BillAdd", {"VendorRef": VENDOR, "ItemLineAdd": line}).code == (3210 if ignores else 0)


@pytest.mark.parametrize(("home", "cost"), [(True, "80.00"), (False, "100.00")])
def test_the_cost_of_an_item_in_a_foreign_currency(desk: Desk, home: bool, cost: str) -> None:
    """FACTS 9: 100 at a rate of 1.25 is 80 euro, or 100 euro."""
    desk.prefer(isMultiCurrencyOn=True, unverified={"itemPricesInHomeCurrency": home})
    desk.done("VendorAdd", {"Name": "Rhein Distribution", "CurrencyRef": {"FullName": "Euro"}})
    accounts = {"SalesOrPurchase": {"Price": "100", "AccountRef": {"FullName": "Cost of Goods Sold"}}}
    desk.done("ItemNonInventoryAdd", {"Name": "Bracket", **accounts})
    line = {"ItemRef": {"FullName": "Bracket"}, "Quantity": "1"}
    content = {"VendorRef": {"FullName": "Rhein Distribution"}, "PurchaseOrderLineAdd": line}
    assert desk.done("PurchaseOrderAdd", content).text("Amount") == cost


@pytest.mark.parametrize("changes", [True, False])
def test_what_a_merge_does_to_transactions(desk: Desk, changes: bool) -> None:
    """They name the entry that remained either way; their EditSequence and modification time change, or stay."""
    switch(desk, mergeChangesTransactions=changes)
    added = desk.done("PurchaseOrderAdd", order())
    desk.clock.advance(60)
    desk.person("merge", group="Entity", name=VENDOR["FullName"], into=OTHER["FullName"])
    found = desk.done("PurchaseOrderQuery", {"TxnID": added.text("TxnID")})
    assert found.text("VendorRef/FullName") == OTHER["FullName"]
    same = [found.text(name) == added.text(name) for name in ("EditSequence", "TimeModified")]
    assert same == [not changes, not changes]


@pytest.mark.parametrize("changes", [True, False])
def test_what_a_payment_does_to_its_invoice(desk: Desk, changes: bool) -> None:
    """It shows there either way; EditSequence and modification time change, or stay."""
    switch(desk, paymentChangesInvoice=changes)
    line = {"ItemRef": TONER, "Quantity": "1", "Rate": "10"}
    sold = desk.done("InvoiceAdd", {"CustomerRef": {"FullName": "Lakeview Law"}, "InvoiceLineAdd": line})
    desk.clock.advance(60)
    desk.person("pay", txnId=sold.text("TxnID"))
    found = desk.done("InvoiceQuery", {"TxnID": sold.text("TxnID"), "IncludeLinkedTxns": "true"})
    assert (found.text("IsPaid"), found.texts("LinkedTxn/TxnType")) == ("true", ["ReceivePayment"])
    same = [found.text(name) == sold.text(name) for name in ("EditSequence", "TimeModified")]
    assert same == [not changes, not changes]


@pytest.mark.parametrize("keep", [True, False])
def test_the_ids_of_lines_that_were_moved(desk: Desk, keep: bool) -> None:
    """The line that stayed in its place keeps its id, the others keep theirs or get new ones; links follow."""
    switch(desk, movedLinesKeepIds=keep)
    added = desk.done("PurchaseOrderAdd", order(lines=3))
    txn_id, old = str(added.text("TxnID")), added.texts("TxnLineID")
    desk.done("ItemReceiptAdd", receipt(txn_id, old[1], Quantity="2"))
    desk.person("edit-order", txnId=txn_id, lineOrder=[1, 0, 2])
    found = desk.done("PurchaseOrderQuery", {"TxnID": txn_id, "IncludeLineItems": "true"})
    new = found.texts("TxnLineID")
    assert found.texts("ReceivedQuantity") == ["2", "0", "0"]
    assert new == [old[1], old[0], old[2]] if keep else (set(new) & set(old) == {old[2]} == {new[2]})


@pytest.mark.parametrize("refused", [True, False])
def test_an_external_guid_that_is_there_already(desk: Desk, refused: bool) -> None:
    """FACTS 2: 3210 for another order with it, as long as the first is there; or it is not unique."""
    switch(desk, duplicateGuidRefused=refused)
    guid = {"ExternalGUID": "{9b1f7c1e-0000-4000-8000-000000000001}"}
    line = {"PurchaseOrderLineAdd": {"ItemRef": TONER}}
    first = desk.done("PurchaseOrderAdd", {"VendorRef": VENDOR, **guid, **line})
    assert desk.ask("PurchaseOrderAdd", {"VendorRef": VENDOR, **guid, **line}).code == (3210 if refused else 0)
    desk.done("TxnDel", {"TxnDelType": "PurchaseOrder", "TxnID": first.text("TxnID")})
    if refused:
        desk.done("PurchaseOrderAdd", {"VendorRef": VENDOR, **guid, **line})


@pytest.mark.parametrize("answered", [True, False])
def test_answers_may_leave_out_external_guids(desk: Desk, answered: bool) -> None:
    """FACTS 2: of a transaction and of an entry of a list."""
    switch(desk, externalGuidAnswered=answered)
    guid = "{9b1f7c1e-0000-4000-8000-000000000001}"
    line = {"PurchaseOrderLineAdd": {"ItemRef": TONER}}
    added = desk.done("PurchaseOrderAdd", {"VendorRef": VENDOR, "ExternalGUID": guid, **line})
    listed = desk.done("VendorAdd", {"Name": "New Vendor", "ExternalGUID": guid})
    assert [one.texts("ExternalGUID") for one in (added, listed)] == [[guid] if answered else []] * 2


@pytest.mark.parametrize("continues", [True, False])
def test_a_message_set_that_was_cut_off(desk: Desk, continues: bool) -> None:
    """FACTS 7: sent again its rest is processed, or what was answered comes back alone."""
    switch(desk, cutOffSetContinues=continues)
    requests = [request_text("PurchaseOrderAdd", order(number)) for number in ("1", "2")]
    envelope = 'onError="stopOnError" newMessageSetID="set-1"'
    desk.quickbooks.faults.order(Fault("die_after_commit", match="PurchaseOrderAdd"))
    with pytest.raises(Died):
        desk.ask_all(*requests, envelope=envelope)
    desk.crash()
    answers = desk.ask_all(*requests, envelope=envelope)
    assert [one.text("RefNumber") for one in answers] == (["1", "2"] if continues else ["1"])
    assert [one["refNumber"] for one in desk.books()["purchaseOrders"]] == (["1", "2"] if continues else ["1"])


@pytest.mark.parametrize("exclusive", [True, False])
def test_single_user_mode_beside_another_application(desk: Desk, exclusive: bool) -> None:
    """FACTS 6: it keeps everybody out, or only who asks for it."""
    desk.prefer(multiUser=False, otherApplication=True, unverified={"singleUserModeIsExclusive": exclusive})
    with pytest.raises(HresultFailure, match="0x80040422"):
        desk.quickbooks.begin_session("", mode="singleUser")
    if exclusive:
        with pytest.raises(HresultFailure, match="0x80040422"):
            desk.quickbooks.begin_session("", mode="doNotCare")
    else:
        desk.quickbooks.begin_session("", mode="doNotCare")


@pytest.mark.parametrize("end", ["refusal", "connectionError", "postponement", "noHostData"])
@pytest.mark.parametrize("closes", [True, False])
def test_the_end_of_a_session_before_its_work(
    connector: Connector, service: WebService, desk: Desk, end: str, closes: bool
) -> None:
    """FACTS 8: closeConnection is called last, or not at all."""
    desk.prefer(unverified={"closeConnectionAfter": [end] if closes else []})
    if end == "refusal":
        service.answers["authenticate"] = [["t", "none"]]
    elif end == "postponement":
        service.answers["authenticate"] = [["t", "", "60"]]
    elif end == "connectionError":
        desk.prefer(modalDialog=True)
    else:
        desk.prefer(supportedVersions=["0.5"])  # which has none of the three requests yet
    report = connector.run_session(auto_run=end == "postponement")
    assert end != "noHostData" or "QBWC1014" in report.final_text
    assert ("closeConnection" in service.methods(), "sendRequestXML" in service.methods()) == (closes, False)


@pytest.mark.parametrize("refused", [True, False])
def test_a_compressed_answer_of_the_web_service(
    connector: Connector, service: WebService, desk: Desk, refused: bool
) -> None:
    """FACTS 8: it is an error, or is unpacked."""
    switch(desk, compressedAnswersRefused=refused)
    service.answers["sendRequestXML"] = [("text/xml; charset=utf-8", "gzip")]
    assert connector.run_session().outcome == ("failed" if refused else "finished")


@pytest.mark.parametrize(("refused", "support"), [(True, "help.example.org"), (False, "help.example.com")])
def test_the_host_of_the_support_address(desk: Desk, service: WebService, refused: bool, support: str) -> None:
    """FACTS 8: help.example.com beside transfer.example.com is QBWC1000, or will do; another domain never does."""
    switch(desk, supportOnSameHost=refused)
    control = Control(desk.quickbooks, Window(desk.quickbooks))

    def add(host: str) -> None:
        file = content(AppURL="https://transfer.example.com/qbwc", AppSupport=f"https://{host}/", Scheduler=None)
        control.act("add-application", {"qwc": file.decode(), "password": "x"})

    with pytest.raises(WrongInput, match="QBWC1000"):
        add("help.example.org")
    if refused:
        with pytest.raises(WrongInput, match="QBWC1000"):
            add("help.example.com")
    else:
        add("help.example.com")


@pytest.mark.parametrize("refused", [True, False])
def test_a_certificate_address_that_cannot_be_reached(desk: Desk, refused: bool) -> None:
    """FACTS 8: QBWC1048, or let pass."""
    switch(desk, unreachableCertificateRefused=refused)
    gone = WebService()
    gone.close()
    file = QwcFile("Transfer", gone.url, "office", OWNER, FILE, 0, cert_url=gone.url)
    window = Window(desk.quickbooks)
    if refused:
        with pytest.raises(QwcRefused, match="QBWC1048"):
            window.add(file, "x")
    else:
        assert window.add(file, "x") == "Transfer"
