"""An approval covers what was shown: what changed between the preview and the approval is shown again and not queued (decision 7)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stockpost.app.shown import shown_digest
from stockpost.app.views import RunView
from tests.crashes.scene import COMPANY, Scene

Looked = Callable[[], RunView]
Approved = Callable[[str], RunView]
Case = tuple[Looked, Approved, Callable[[], object]]


def transfer(scene: Scene) -> Case:
    """Something arrives after the look."""
    desk, order = scene.desk, scene.world.order()
    return (
        lambda: desk.preview_transfer(COMPANY, [order.number]),
        lambda shown: desk.approve_transfer(COMPANY, [order.number], who="dana", shown=shown),
        lambda: scene.world.autotask.act("receive", order=order.number, line=order.first, quantity=1),
    )


def sync(scene: Scene) -> Case:
    """Somebody counts anew after the look."""
    desk, bill = scene.desk, scene.world.bill()
    scene.world.autotask.act("adjust-stock", product=bill.item, location="Main", onHand=3)
    return (
        lambda: desk.preview_sync(COMPANY, [bill.item]),
        lambda shown: desk.approve_sync(COMPANY, [bill.item], who="dana", shown=shown),
        lambda: scene.world.autotask.act("adjust-stock", product=bill.item, location="Main", onHand=4),
    )


def invoice(scene: Scene) -> Case:
    """The invoice is voided after the look."""
    desk, bill = scene.desk, scene.world.bill()
    return (
        lambda: desk.invoices.preview(COMPANY, [bill.number]),
        lambda shown: desk.invoices.approve(COMPANY, [bill.number], who="dana", shown=shown),
        lambda: scene.world.autotask.act("void-invoice", invoice=bill.number),
    )


@pytest.mark.parametrize("case", [transfer, sync, invoice])
def test_what_changed_after_the_look_is_not_queued(scene: Scene, case: Callable[[Scene], Case]) -> None:
    """Protects B3: Autotask is read again by the approval, and what nobody saw is shown and not written."""
    look, approve, change = case(scene)
    seen = look()
    change()
    now = approve(shown_digest(seen))
    assert (now.run, now.state, scene.desk.runs(COMPANY)) == (None, "preview", [])
    assert shown_digest(now) == shown_digest(look()) != shown_digest(seen)


@pytest.mark.parametrize("case", [transfer, invoice])
def test_what_was_seen_is_queued(scene: Scene, case: Callable[[Scene], Case]) -> None:
    """Protects the button: where nothing changed, the very writes that were shown are queued."""
    look, approve, _ = case(scene)
    seen = look()
    run = approve(shown_digest(seen))
    assert run.state == "queued"
    assert [write.summary for write in run.writes] == [write.summary for write in seen.writes]


def test_an_undo_that_others_built_on_is_shown_again(scene: Scene) -> None:
    """Protects P6: nothing that was not shown is deleted."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.finish(run)
    assert scene.desk.approve_undo(COMPANY, run, who="dana", shown="another").state == "preview"
    seen = scene.desk.preview_undo(COMPANY, run)
    assert scene.desk.approve_undo(COMPANY, run, who="dana", shown=shown_digest(seen)).undoes == run
