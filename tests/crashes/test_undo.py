"""P6 under faults: a run is taken back once, whatever is lost, and the orders can be transferred again."""

from __future__ import annotations

import pytest

from stockpost.app.errors import UseError
from stockpost.app.views import RunView
from tests.crashes.conftest import MakeScene, NewUrl
from tests.crashes.scene import (
    COMPANY,
    SETTLED,
    Crash,
    CrashingDatabase,
    InProcessDoor,
    Order,
    Scene,
    check_whole,
    content_of,
    once,
)

DELETIONS = 5
"""One adjustment, three receipts, the order."""
COMMITS_OF_A_SESSION = 24


def undone(order: Order) -> dict[str, object]:
    """What the books must hold of an order that was taken back: only the list entries."""
    return {
        "vendors": 1,
        "items": [order.first, order.second],
        "orders": [],
        "receipts": [],
        "adjustments": [],
        "on_hand": {order.first: "0", order.second: "0"},
        "problems": [],
    }


def approve_undo(scene: Scene, run: int) -> int:
    view = scene.desk.approve_undo(COMPANY, run, who="dana")
    assert view.run is not None, view
    assert len(view.writes) == DELETIONS
    return view.run


def check_undone(scene: Scene, undo: int, order: Order) -> None:
    """P6, P1, P3: nothing of it left, every deletion settled and kept, the order as it was before."""
    view = scene.run(undo)
    assert (view.state, view.problems) == ("done", ())
    assert {write.state for write in view.writes} <= SETTLED, [(write.summary, write.state) for write in view.writes]
    assert content_of(scene.books(), order) == undone(order)
    assert scene.desk.order(COMPANY, order.number).transfer_status == "not_transferred"
    assert scene.desk.problems(COMPANY) == []
    assert all(one.txn_id and one.request for one in scene.desk.history(COMPANY, run=undo))
    assert scene.desk.verify_audit().ok


def transferred(scene: Scene) -> tuple[int, Order]:
    order = scene.world.order()
    run = scene.approve(order)
    assert scene.finish(run).state == "done"
    return run, order


def test_a_run_is_taken_back_and_transferred_again(scene: Scene) -> None:
    """Protects P6: deleted newest first, and the next transfer carries marks of its own, so that QuickBooks does not answer it
    with what it remembers of the deleted one."""
    run, order = transferred(scene)
    preview = scene.desk.preview_undo(COMPANY, run)
    assert (preview.run, preview.state, preview.problems) == (None, "preview", ())
    kinds = [write.summary.split(" of ")[0] for write in preview.writes]
    assert kinds == ["Delete the adjustment", *["Delete the receipt"] * 3, f"Delete PO {order.number}"]
    assert any(order.vendor in note for note in preview.notes)
    undo = approve_undo(scene, run)
    assert scene.finish(undo).state == "done"
    check_undone(scene, undo, order)
    again = scene.approve(order)
    assert scene.finish(again).state == "done"
    check_whole(scene, again, order)
    with pytest.raises(UseError, match="took run"):
        scene.desk.preview_undo(COMPANY, undo)


def test_again_and_again(scene: Scene) -> None:
    """Protects design 5.5: each turn has a generation of its own."""
    order = scene.world.order()
    for _ in range(3):
        run = scene.approve(order)
        assert scene.finish(run).state == "done"
        check_whole(scene, run, order)
        undo = approve_undo(scene, run)
        assert scene.finish(undo).state == "done"
        check_undone(scene, undo, order)


@pytest.mark.parametrize("lost", ["drop_request", "drop_reply"])
@pytest.mark.parametrize("kind", ["InventoryAdjustment", "ItemReceipt", "PurchaseOrder"])
def test_a_lost_deletion_is_found_out(scene: Scene, kind: str, lost: str) -> None:
    """Protects P1 and P6: where the answer to a deletion was lost, QuickBooks is asked whether the transaction is still there."""
    run, order = transferred(scene)
    undo = approve_undo(scene, run)
    setattr(scene.connector, lost, f"<TxnDelType>{kind}<")
    assert scene.session() == "lost"
    assert scene.finish(undo).state == "done"
    check_undone(scene, undo, order)
    states = [write.state for write in scene.run(undo).writes]
    assert ("adopted" in states) == (lost == "drop_reply")
    # The question what people deleted names the kind, too.
    deletions = (message for message in scene.connector.messages if "<TxnDelRq " in message)
    sent = [message for message in deletions if f"<TxnDelType>{kind}<" in message]
    assert len(sent) == (1 if lost == "drop_reply" else 2)
    assert len(set(sent)) == 1
    again = scene.approve(order)
    assert scene.finish(again).state == "done"
    check_whole(scene, again, order)


@pytest.mark.parametrize("after_commit", [False, True], ids=["before-commit", "after-commit"])
def test_death_at_each_commit(make_scene: MakeScene, new_url: NewUrl, *, after_commit: bool) -> None:
    """Protects P6 and P2: wherever the server dies in the session of an undo, the next ones bring it to its end."""
    url = new_url()
    scene = make_scene(url)
    order = scene.world.order()
    deaths = 0
    for place in range(1, COMMITS_OF_A_SESSION, 2):
        run = scene.approve(order)
        assert scene.finish(run).state == "done"
        undo = approve_undo(scene, run)
        dying = CrashingDatabase(url, at=place, after_commit=after_commit)
        try:
            scene.session(lambda dying=dying: InProcessDoor(scene.services(dying)))  # type: ignore[misc]
        except Crash:
            deaths += 1
        dying.close()
        assert scene.finish(undo).state == "done"
        check_undone(scene, undo, order)
    assert deaths > COMMITS_OF_A_SESSION // 4


def test_a_person_deletes_one_while_its_answer_is_lost(scene: Scene) -> None:
    """Protects P6: what is gone counts as taken back, whoever deleted it."""
    run, order = transferred(scene)
    undo = approve_undo(scene, run)
    scene.connector.drop_request = "<TxnDelType>ItemReceipt<"
    assert scene.session() == "lost"
    receipts = [one for one in scene.books()["itemReceipts"] if any(x["item"] == order.second for x in one["lines"])]
    scene.world.quickbooks.act("delete", txnId=receipts[0]["txnId"])
    assert scene.finish(undo).state == "done"
    check_undone(scene, undo, order)


def test_an_undo_that_is_canceled_leaves_what_it_has_not_deleted(scene: Scene) -> None:
    """Protects P2: what was not sent stays, and the run can be taken back later."""
    run, order = transferred(scene)
    undo = approve_undo(scene, run)
    scene.desk.cancel_run(COMPANY, undo, who="dana")
    assert scene.session() in ("none", "finished")
    assert content_of(scene.books(), order) == once(order)
    undo = approve_undo(scene, run)
    assert scene.finish(undo).state == "done"
    check_undone(scene, undo, order)


def test_what_crosses_an_undo_waits(scene: Scene) -> None:
    """Protects P1: an order that is being taken back is not transferred meanwhile, nor the other way round."""
    run, order = transferred(scene)
    undo = approve_undo(scene, run)
    with pytest.raises(UseError, match="being taken back already"):
        scene.desk.approve_undo(COMPANY, run, who="dana")
    view: RunView = scene.desk.approve_transfer(COMPANY, [order.number], who="dana")
    assert view.run is None
    assert scene.finish(undo).state == "done"
    check_undone(scene, undo, order)
    again = scene.approve(order)
    with pytest.raises(UseError, match="under way"):
        scene.desk.preview_undo(COMPANY, again)


def test_undo_on_postgresql(make_scene: MakeScene, postgresql_url: str) -> None:
    """Protects P6 where many hosts share one database."""
    scene = make_scene(postgresql_url)
    run, order = transferred(scene)
    undo = approve_undo(scene, run)
    scene.connector.drop_reply = "<TxnDelType>ItemReceipt<"
    assert scene.session() == "lost"
    assert scene.finish(undo).state == "done"
    check_undone(scene, undo, order)
    scene.database.close()
