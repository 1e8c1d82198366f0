"""Several people in one company file: what needs single-user mode, or what somebody has open, waits and is tried again."""

from __future__ import annotations

from tests.simulation.company_files.looks import counts_set, of_kind, on_hand, open_codes, prefer
from tests.simulation.stage import SWITCH, Scene, Stage, line


def _counts_wait_for_single_user_mode(stage: Stage) -> None:
    """Without Advanced Inventory a count needs single-user mode (QuickBooks FACTS 4): orders and receipts go through meanwhile."""
    prefer(stage, advancedInventory=False, multiUser=True)
    order = stage.order(line(SWITCH, 5))
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.approve()
    for _ in range(2):
        stage.session()
        found = stage.problem("quickbooks_waiting")
        assert ("single-user" in found.remedy, found.choices) == (True, ())
        assert (len(of_kind(stage, "ItemReceipt")), counts_set(stage), on_hand(stage, SWITCH)) == (1, 0, ["2"])
    prefer(stage, multiUser=False)
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["9"], [])

    prefer(stage, multiUser=True)
    stage.undo()
    stage.session()
    assert "single-user" in stage.problem("quickbooks_waiting").remedy
    prefer(stage, multiUser=False)
    stage.sessions()
    assert (counts_set(stage), of_kind(stage, "ItemReceipt"), open_codes(stage)) == (0, [], [])
    prefer(stage, advancedInventory=True)


def _somebody_has_it_open(stage: Stage) -> None:
    """An order and the form of adjustments on somebody's screen: what needs them waits; nothing is entered twice."""
    order = stage.order(line(SWITCH, 5))
    stage.transfer()
    entered = stage.transaction("PurchaseOrder")
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 6})
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.books.act("form", txnId=entered)
    stage.books.act("form", kind="InventoryAdjustment")
    stage.approve()
    stage.session()
    assert set(open_codes(stage)) == {"quickbooks_waiting"}
    assert of_kind(stage, "ItemReceipt") == []
    stage.books.act("form", txnId=entered, open=False)
    stage.session()
    assert [one.lines[0].quantity for one in of_kind(stage, "ItemReceipt")] == [2]
    stage.books.act("form", kind="InventoryAdjustment", open=False)
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["9"], [])


STORIES = (Scene(_counts_wait_for_single_user_mode), Scene(_somebody_has_it_open))
