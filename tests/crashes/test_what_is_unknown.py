"""What is not known is shown: which write, since when, and what happens next; and it goes when QuickBooks was asked."""

from __future__ import annotations

from datetime import timedelta

from stockpost.app.views import CheckView
from tests.crashes.scene import COMPANY, Scene


def _check(scene: Scene, name: str) -> CheckView:
    (found,) = [check for check in scene.desk.doctor(COMPANY) if check.check.endswith(name)]
    return found


def test_a_lost_answer_is_shown_until_it_is_found_out(scene: Scene) -> None:
    """Protects P1 for the person who waits: the write, when it was sent, and that it must not be entered by hand."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = "<PurchaseOrderAddRq"
    assert scene.session() == "lost"
    # A moment ago it is under way; nothing to worry about.
    assert scene.desk.unknown(COMPANY) == []
    for later, age in (
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(days=3), "3 days"),
        (timedelta(hours=3), "3 hours"),
    ):
        scene.later = later
        assert f"{age} ago" in _check(scene, "lost answers").detail
    (view,) = scene.desk.unknown(COMPANY)
    assert view.order == order.number
    assert order.number in view.summary
    assert "by hand" in view.next
    check = _check(scene, "lost answers")
    assert (check.ok, order.number in check.detail) == (False, True)
    assert check.remedy
    assert scene.finish(run).state == "done"
    assert scene.desk.unknown(COMPANY) == []
    assert _check(scene, "lost answers").ok


def test_clocks_that_differ_are_shown(scene: Scene) -> None:
    """Protects dates in the books: a QuickBooks computer whose clock is off is named; an hour may be its daylight saving."""
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    assert _check(scene, "clock of QuickBooks").ok
    scene.later = timedelta(minutes=42)
    other = scene.world.order()
    assert scene.transfer(other).state == "done"
    check = _check(scene, "clock of QuickBooks")
    assert (check.ok, "42 minutes behind" in check.detail or "41 minutes behind" in check.detail) == (False, True)
    scene.later = timedelta(hours=1)
    third = scene.world.order()
    assert scene.transfer(third).state == "done"
    assert _check(scene, "clock of QuickBooks").ok
