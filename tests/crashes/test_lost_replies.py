"""P1: where the answer to a write was lost, QuickBooks is asked before anything is sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.crashes.scene import COMPANY, Scene, check_whole

WRITES = ["VendorAdd", "ItemInventoryAdd", "PurchaseOrderAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd"]
KINDS = {
    "VendorAdd": "create_vendor",
    "ItemInventoryAdd": "create_item",
    "PurchaseOrderAdd": "create_purchase_order",
    "ItemReceiptAdd": "receive_items",
    "InventoryAdjustmentAdd": "adjust_on_hand",
}


def test_nothing_lost(scene: Scene) -> None:
    """The measure for all others: without a fault everything is written once, in one session."""
    order = scene.world.order()
    run = scene.approve(order)
    assert scene.session() == "finished"
    check_whole(scene, run, order)


@pytest.mark.parametrize("write", WRITES)
def test_an_answer_lost_after_the_commit_is_found_out(scene: Scene, write: str) -> None:
    """Protects P1 and P3: what QuickBooks has done is adopted in the next session, shown as such, and not sent again."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = f"<{write}Rq"
    assert scene.session() == "lost"
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    assert set(scene.states(run, KINDS[write])) == {"adopted"}
    history = [entry for entry in scene.desk.history(COMPANY) if entry.kind == KINDS[write]]
    assert [entry.state for entry in history] == ["adopted"] * len(history)
    assert len(scene.written(write)) == 1


@pytest.mark.parametrize("write", WRITES)
def test_a_request_lost_before_quickbooks_leaves_again_as_it_was(scene: Scene, write: str) -> None:
    """Protects P1 and P2: what QuickBooks proves not to have is sent once more, even on another day the same bytes under the same id."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_request = f"<{write}Rq"
    assert scene.session() == "lost"
    scene.later = timedelta(days=1)
    assert scene.finish(run).state == "done"
    check_whole(scene, run, order)
    first, second = scene.written(write)
    assert first == second
    assert "newMessageSetID" in first
