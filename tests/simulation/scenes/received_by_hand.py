"""Units that somebody receives in QuickBooks by hand, before Autotask has them or while counts are compared: nothing is to be posted of them
(B6), and a sync must not take them off for ever."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import on_hand
from tests.simulation.stage import SWITCH, Scene, Stage, line


def _receive_by_hand(stage: Stage) -> None:
    """All that remains of the first order."""
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"))


def counted_away(stage: Stage) -> str:
    """An order of which somebody received five in QuickBooks, before Autotask, and which a sync took off again."""
    order = stage.order(line(SWITCH, 5))
    stage.transfer()
    _receive_by_hand(stage)
    stage.order(line(SWITCH, 2))
    stage.count(SWITCH, 0)
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["0"]
    return order


def _is_updated(stage: Stage, order: str, *, units: int = 5, on_hand_then: str = "5") -> None:
    """It needs an update, once, which brings the count."""
    stage.world.do(people.refresh)
    view = stage.desk.order(stage.world.company, order)
    assert view.transfer_status == "needs_update", view.transfer_status
    assert view.update_summary == f"{units} received in QuickBooks by hand: counts are compared", view.update_summary
    stage.transfer()
    assert on_hand(stage, SWITCH) == [on_hand_then], on_hand(stage, SWITCH)
    assert stage.desk.order(stage.world.company, order).transfer_status == "transferred"


def counted_away_before_autotask_received_it(stage: Stage) -> None:
    """Once Autotask has received the units, too, the order needs an update, and its count is set; it counted as transferred, and QuickBooks
    went without the units for ever."""
    order = counted_away(stage)
    stage.receive(order, 5)
    _is_updated(stage, order)


def received_by_hand_after_a_sync_was_approved(stage: Stage) -> None:
    """Autotask is received, and QuickBooks by hand, between an approval and its contact: the count that was read before is set, and the
    update sets the one of now."""
    order = stage.order(line(SWITCH, 9))
    stage.count(SWITCH, 3)
    stage.receive(order, 2)
    stage.transfer()
    stage.count(SWITCH, 8)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.receive(order, 5)
    _receive_by_hand(stage)
    stage.world.run_session()
    assert on_hand(stage, SWITCH) == ["8"]
    _is_updated(stage, order, on_hand_then="13")


def received_by_hand_after_its_order_was_read(stage: Stage) -> None:
    """In the midst of a sync somebody receives by hand what Autotask has received and nobody posted so far: what is set takes the units off;
    when the count is read back, the order is read as well, and they are set again."""
    order = stage.order(line(SWITCH, 5))
    stage.transfer()
    stage.receive(order, 5)
    stage.count(SWITCH, 8)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.step_to("<AccountQueryRq")
    _receive_by_hand(stage)
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["8"], on_hand(stage, SWITCH)


def comparison_is_canceled(stage: Stage) -> None:
    """The order was through, its count was not set yet, and somebody took the run back: it needs the update still."""
    order = counted_away(stage)
    stage.receive(order, 5)
    stage.approve()
    stage.step_to("<ItemQueryRq")
    stage.desk.cancel_run(stage.world.company, 3, who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["0"]
    _is_updated(stage, order)


def comparison_is_taken_back(stage: Stage) -> None:
    """The undo of the second of two updates takes its units off again: the order needs that one still, and not the first."""
    order = counted_away(stage)
    stage.receive(order, 2)
    _is_updated(stage, order, units=2, on_hand_then="2")
    stage.receive(order, 3)
    stage.transfer()
    stage.undo(4)
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["2"]
    _is_updated(stage, order, units=3)


def comparison_waits_for_another_order(stage: Stage) -> None:
    """The update leaves the item out, since somebody edited another order of it: the order needs it still once that is taken back. It counted
    as transferred, and QuickBooks went without the units for ever."""
    order, other = counted_away(stage), stage.transaction("PurchaseOrder", 1)
    stage.books.act("edit-order", txnId=other, vendorMessage="Rush")
    stage.receive(order, 5)
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["0"]
    stage.books.act("edit-order", txnId=other, vendorMessage="")
    stage.session()
    _is_updated(stage, order)


def sync_has_compared_it_already(stage: Stage) -> None:
    """A sync that knows of the units sets the count, whoever asked for it: no update is needed for that."""
    order = counted_away(stage)
    stage.receive(order, 5)
    stage.world.do(people.refresh)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["5"]
    assert stage.desk.order(stage.world.company, order).transfer_status == "transferred"


def units_that_are_posted_are_of_nobody_else(stage: Stage) -> None:
    """Somebody received three by hand, which an update has compared. What Autotask receives then is posted, and while somebody is asked about
    another order of the item its count is not compared: none of it is said to be received by hand."""
    order = stage.order(line(SWITCH, 5))
    stage.order()
    stage.transfer()
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"), quantities={"0": "3"})
    stage.receive(order, 3)
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder", 1), vendorMessage="Rush")
    stage.receive(order, 2)
    stage.world.do(people.refresh)
    assert stage.desk.order(stage.world.company, order).update_summary == "1 receipt"
    stage.transfer()
    assert stage.desk.order(stage.world.company, order).transfer_status == "transferred"


def taken_back_in_autotask_and_received_again(stage: Stage) -> None:
    """Of what an update has compared Autotask takes two back, a sync takes them off, and they are received once more."""
    order = stage.order(line(SWITCH, 9))
    stage.count(SWITCH, 0)
    stage.transfer()
    _receive_by_hand(stage)
    stage.receive(order, 5)
    stage.transfer()
    stage.tenant.act("un-receive", order=order, line=1, quantity=2)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["3"]
    stage.receive(order, 2)
    _is_updated(stage, order, units=2)


SCENES: tuple[Scene, ...] = (
    Scene(counted_away_before_autotask_received_it),
    Scene(received_by_hand_after_a_sync_was_approved),
    Scene(received_by_hand_after_its_order_was_read),
    Scene(comparison_is_canceled),
    Scene(comparison_is_taken_back),
    Scene(comparison_waits_for_another_order),
    Scene(sync_has_compared_it_already),
    Scene(units_that_are_posted_are_of_nobody_else),
    Scene(taken_back_in_autotask_and_received_again),
)
