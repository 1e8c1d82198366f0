"""Somebody leaves the form “Adjust Quantity/Value on Hand” open in QuickBooks, perhaps for days: adjustments are neither shown nor taken
meanwhile (QuickBooks FACTS 3). Counts alone wait for it."""

from __future__ import annotations

from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.scenes.late_counts import LATE, late, slept
from tests.simulation.scenes.why import sync
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

WINDOW = "“Adjust Quantity/Value on Hand”"


def _form(stage: Stage, *, is_open: bool) -> None:
    stage.books.act("form", kind="InventoryAdjustment", open=is_open)


def counts_wait_for_their_form(stage: Stage) -> None:
    """Orders, receipts and invoices are entered, and what people deleted is told; both problems say which window to close, and then the count is
    set by itself."""
    first, deleted = stage.order(), stage.order(line(TONER))
    stage.count(SWITCH, 7)
    stage.transfer()
    _form(stage, is_open=True)
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder", 1))
    stage.count(SWITCH, 9)
    stage.receive(first, 2)
    last = stage.order(line(TONER))
    stage.approve()
    approve(stage, sale(stage))
    for _ in range(2):
        assert stage.session() == "finished"
        stage.world.time.advance(86400)
    known = {one.number: one.transfer_status for one in stage.desk.orders(stage.world.company)}
    assert known == {first: "transferred", deleted: "problem", last: "transferred"}
    assert [len(of_kind(stage, kind)) for kind in ("PurchaseOrder", "ItemReceipt", "Invoice")] == [2, 1, 1]
    assert sorted(open_codes(stage)) == ["changes_unseen", "deleted_in_quickbooks", "quickbooks_waiting"]
    assert all(WINDOW in stage.problem(code).remedy for code in ("changes_unseen", "quickbooks_waiting"))
    _form(stage, is_open=False)
    stage.sessions()
    assert (open_codes(stage), on_hand(stage, SWITCH)) == (["deleted_in_quickbooks"], ["11"])


def count_is_set_late_before_their_form_is_opened(stage: Stage) -> None:
    """As long as it is open nobody knows of that; with the first answer it is told, however many contacts there were meanwhile."""
    slept(stage, SWITCH)
    stage.count(SWITCH, 12)
    sync(stage)
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    _form(stage, is_open=True)
    for _ in range(3):
        stage.world.time.advance(86400)
        stage.session()
        assert open_codes(stage) == ["changes_unseen"]
    _form(stage, is_open=False)
    stage.world.time.advance(86400)
    stage.session()
    assert (open_codes(stage), late(stage)) == ([LATE], [SWITCH])


SCENES = (
    Scene(counts_wait_for_their_form),
    Scene(count_is_set_late_before_their_form_is_opened),
)
