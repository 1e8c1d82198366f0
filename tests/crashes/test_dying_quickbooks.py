"""P1 and P2 where QuickBooks dies under its caller, keeps no answer, or answers with rubbish."""

from __future__ import annotations

import pytest

from tests.crashes.scene import Scene, check_whole, content_of, once

WRITES = ["PurchaseOrderAdd", "ItemReceiptAdd", "InventoryAdjustmentAdd"]


@pytest.mark.parametrize("hresult", ["0x80010105", "0x80040402", "0x8004040D"])
@pytest.mark.parametrize("fault", ["die_before_commit", "die_after_commit"])
@pytest.mark.parametrize("write", WRITES)
def test_quickbooks_dies_and_the_web_connector_tells(scene: Scene, write: str, fault: str, hresult: str) -> None:
    """Protects P1: an HRESULT says nothing about whether the write was made; it is looked up, and made once."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.world.quickbooks.act("fault", fault=fault, match=write, hresult=hresult)
    scene.session()
    assert scene.world.quickbooks.look("faults")["pending"] == []
    scene.finish(run)
    check_whole(scene, run, order)


@pytest.mark.parametrize("status", [600, 9001, 9002, 9004, 9005])
@pytest.mark.parametrize("write", WRITES)
def test_a_message_set_status_alone(scene: Scene, write: str, status: int) -> None:
    """Protects P1 and P2: whatever QuickBooks says of its memory of a set, its writes are made once."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.world.quickbooks.act("fault", fault="message_set_status", match=write, status=status)
    scene.session()
    assert scene.world.quickbooks.look("faults")["pending"] == []
    scene.finish(run)
    assert content_of(scene.books(), order) == once(order)
    assert scene.desk.verify_audit().ok


@pytest.mark.parametrize("fault", ["cut_reply", "garbled_reply"])
@pytest.mark.parametrize("write", WRITES)
def test_a_reply_that_cannot_be_read(scene: Scene, write: str, fault: str) -> None:
    """Protects P1: the write was made, its answer is rubbish; it is found and not made again."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.world.quickbooks.act("fault", fault=fault, match=f"<{write}Rq")
    scene.session()
    assert scene.world.quickbooks.look("faults")["pending"] == []
    scene.finish(run)
    check_whole(scene, run, order)
