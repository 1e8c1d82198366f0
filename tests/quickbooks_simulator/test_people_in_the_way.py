"""What people keep open, close or date ahead stands in an application's way (FACTS 4, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from quickbooks_simulator.control import Control
from quickbooks_simulator.inputs import WrongInput
from quickbooks_simulator.statuses import Refused
from quickbooks_simulator.web_connector.window import Window
from tests.quickbooks_simulator.desk import Desk, order, receipt

TONER = {"FullName": "Toner HP 26X"}
COUNTED = {
    "AccountRef": {"FullName": "Inventory Adjustment"},
    "TxnDate": "2026-11-24",
    "InventoryAdjustmentLineAdd": {"ItemRef": TONER, "QuantityAdjustment": {"NewQuantity": "4"}},
}


@pytest.fixture
def control(desk: Desk) -> Control:
    return Control(desk.quickbooks, Window(desk.quickbooks))


def entered(desk: Desk) -> Any:
    return desk.done("PurchaseOrderAdd", order("1"))


def test_an_order_that_somebody_has_open_cannot_be_changed(desk: Desk, control: Control) -> None:
    """3175 for the order itself, 3176 for a receipt on it; closed, all goes on; people are not in their own way."""
    found = entered(desk)
    txn_id, line = str(found.text("TxnID")), str(found.text("TxnLineID"))
    assert control.act("form", {"txnId": txn_id}) == {"open": [txn_id]}
    change = {"TxnID": txn_id, "EditSequence": found.text("EditSequence"), "Memo": "x"}
    assert desk.ask("PurchaseOrderMod", change).code == 3175
    assert desk.ask("TxnDel", {"TxnDelType": "PurchaseOrder", "TxnID": txn_id}).code == 3175
    assert desk.ask("ItemReceiptAdd", receipt(txn_id, line)).code == 3176
    assert desk.ask("PurchaseOrderQuery", {"TxnID": txn_id}).code == 0
    control.act("edit-order", {"txnId": txn_id, "memo": "by hand"})
    control.act("form", {"txnId": txn_id, "open": False})
    assert desk.ask("ItemReceiptAdd", receipt(txn_id, line)).code == 0


def test_the_open_adjustment_form_stops_adjustments(desk: Desk, control: Control) -> None:
    """Neither taken nor answered while a person adjusts (FACTS 3, 4); an unknown form is named."""
    control.act("form", {"kind": "InventoryAdjustment"})
    assert desk.ask("InventoryAdjustmentAdd", COUNTED).code == 3175
    assert desk.ask("InventoryAdjustmentQuery").code == 3175
    control.act("form", {"kind": "InventoryAdjustment", "open": False})
    assert desk.ask("InventoryAdjustmentAdd", COUNTED).code == 0
    with pytest.raises(WrongInput, match="there is no transaction"):
        control.act("form", {"txnId": "FF-1"})


def test_people_need_the_closing_date_password(desk: Desk, control: Control) -> None:
    """An application never passes the closing date, a person only with the password (FACTS 5)."""
    found = entered(desk)
    desk.prefer(closingDate="2026-11-30", closingDatePassword="winter")
    change = {"TxnID": found.text("TxnID"), "EditSequence": found.text("EditSequence"), "Memo": "x"}
    assert desk.ask("PurchaseOrderMod", change).code == 3171
    by_hand = {"number": "1", "memo": "by hand"}
    for password in ({}, {"closingDatePassword": "summer"}):
        with pytest.raises(Refused, match="password") as refused:
            control.act("edit-order", {**by_hand, **password})
        assert refused.value.code == 3171
    with pytest.raises(Refused) as refused:
        control.act("delete", {"number": "1", "kind": "PurchaseOrder"})
    assert refused.value.code == 3161
    control.act("edit-order", {**by_hand, "closingDatePassword": "winter"})
    assert desk.done("PurchaseOrderQuery", {"RefNumber": "1"}).text("Memo") == "by hand"


def test_goods_of_a_later_date(desk: Desk) -> None:
    """At once, or when their date has come: a switch. A counted quantity is counted against what is shown."""
    ahead = {**receipt("", *()), "TxnDate": "2026-11-26", "ItemLineAdd": {"ItemRef": TONER, "Quantity": "5"}}
    desk.done("ItemReceiptAdd", ahead)

    def shown() -> str | None:
        return desk.done("ItemInventoryQuery", TONER).text("QuantityOnHand")

    assert shown() == "8"
    desk.prefer(unverified={"futureDatedCountsAtOnce": False})
    assert shown() == "3"
    adjusted = desk.done("InventoryAdjustmentAdd", COUNTED)
    assert adjusted.text("QuantityDifference") == "1"
    desk.clock.advance(2 * 86400)
    assert shown() == "9"
