"""Enhanced Inventory Receiving: receipts post to Inventory Offset at the cost of the order, and bills stand beside them (QuickBooks FACTS 4)."""

from __future__ import annotations

from tests.simulation.company_files.looks import account, books, last_run, of_kind, on_hand, open_codes, prefer, preview
from tests.simulation.stage import SWITCH, Scene, Stage, line

OFFSET, PAYABLE = "Inventory Offset", "Accounts Payable"


def _billed_before_the_rest_came(stage: Stage) -> None:
    """Part of the goods, the bill for all of them, the rest: each piece is received once and the offset ends at nothing."""
    prefer(stage, enhancedInventoryReceiving=True)
    order = stage.order(line(SWITCH, 10))
    stage.receive(order, 4)
    stage.transfer()
    (first,) = of_kind(stage, "ItemReceipt")
    assert (first.lines[0].rate, account(stage, OFFSET), account(stage, PAYABLE)) == (3, "12.00", "0.00")
    # The preview was made before the first contact; the run says it all the same, after its sync as well.
    assert any("Enhanced Inventory Receiving" in note for note in last_run(stage).notes), last_run(stage).notes
    assert on_hand(stage, SWITCH) == ["4"]

    entered = stage.transaction("PurchaseOrder")
    stage.books.act("receive", txnId=entered, quantities={"0": "10"}, asBill=True)
    assert (account(stage, OFFSET), account(stage, PAYABLE)) == ("-18.00", "30.00")
    stage.receive(order, 6)
    stage.count(SWITCH, 12)
    notes = preview(stage).notes
    assert any("Enhanced Inventory Receiving" in note for note in notes), notes
    stage.transfer()
    assert [one.lines[0].quantity for one in of_kind(stage, "ItemReceipt")] == [4, 6]
    assert (on_hand(stage, SWITCH), account(stage, OFFSET), open_codes(stage)) == (["12"], "0.00", [])
    assert books(stage)["purchaseOrders"][0]["isFullyReceived"]


def _bills_bring_the_goods(stage: Stage) -> None:
    """Where a bill brings the goods in after all, what the order says counts as received, and only the rest is posted."""
    prefer(stage, enhancedInventoryReceiving=True, unverified={"enhancedBillReceives": True})
    order = stage.order(line(SWITCH, 10))
    stage.transfer()
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"), quantities={"0": "7"}, asBill=True)
    stage.receive(order, 9)
    stage.transfer()
    assert [one.lines[0].quantity for one in of_kind(stage, "ItemReceipt")] == [2]
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["9"], [])


def _taken_back(stage: Stage) -> None:
    """Unbilled receipts are taken back with their order, and the offset is empty again."""
    prefer(stage, enhancedInventoryReceiving=True)
    order = stage.order(line(SWITCH, 10))
    stage.receive(order, 4)
    stage.transfer()
    stage.undo()
    stage.sessions()
    assert [of_kind(stage, kind) for kind in ("ItemReceipt", "PurchaseOrder")] == [[], []]
    assert (on_hand(stage, SWITCH), account(stage, OFFSET)) == (["0"], "0.00")


STORIES = (
    Scene(_billed_before_the_rest_came),
    Scene(_bills_bring_the_goods),
    Scene(_taken_back),
)
