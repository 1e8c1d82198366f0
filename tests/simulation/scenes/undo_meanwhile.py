"""Between the approval of an undo and its end people bill, approve and decide."""

from __future__ import annotations

from stockpost.app.errors import UseError
from stockpost.app.undo import GONE
from tests.simulation.company_files.looks import last_run, of_kind, on_hand, open_codes, prefer
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line

NO_ANSWER = "quickbooks before"


def receipt_becomes_a_bill_before_its_deletion_arrives(stage: Stage) -> None:
    """The deletion of a receipt never reached QuickBooks, and somebody made a bill of it, off its order: it is no receipt any more, and its
    units are there all the same."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    receipt = stage.transaction("ItemReceipt")
    stage.undo()
    stage.fate.tell(NO_ANSWER, "lost", text="<TxnDelType>ItemReceipt<")
    stage.session()
    stage.world.edited_receipts.add(receipt)
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    stage.books.act("receipt-to-bill", txnId=receipt)
    stage.sessions()
    assert (len(of_kind(stage, "Bill")), open_codes(stage)) == (1, ["undo_blocked"])
    assert "turned into a bill" in stage.problem("undo_blocked").explanation


def undo_is_tried_again_while_a_newer_transfer_waits(stage: Stage) -> None:
    """More of the order came, and somebody approved it. The undo is not tried again under that approval: it would be thrown away."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 2)
    stage.transfer()
    prefer(stage, closingDate="2026-12-31")
    stage.undo()
    stage.sessions()
    prefer(stage, closingDate="")
    stage.receive(order, 3)
    stage.desk.approve_transfer(stage.world.company, [order], who="dana")
    assert "Run 3 is under way" in _refused(stage, stage.problem("undo_blocked").id, "retry")
    stage.sessions()
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH), last_run(stage).run) == (2, ["5"], 3)


def undo_is_tried_again_before_it_is_through(stage: Stage) -> None:
    """One order waits until QuickBooks is free, the other one was changed. Trying that one again is left to the same run, and who cancels it
    cancels all of it: no other run goes on deleting."""
    stage.order()
    stage.order(line(TONER))
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder", 1), memo="typed over")
    stage.undo()
    stage.fate.tell("quickbooks before a write", "refused Del 3175", text="<TxnDelType>PurchaseOrder<")
    stage.session()
    stage.resolve("undo_blocked", "retry")
    assert [one.state for one in stage.desk.runs(stage.world.company)] == ["in_progress", "done"]
    stage.desk.cancel_run(stage.world.company, 2, who="dana")
    stage.sessions()
    assert (len(of_kind(stage, "PurchaseOrder")), open_codes(stage)) == (2, [])


def undo_is_tried_again_too_early(stage: Stage) -> None:
    """A later run received more: what no look at QuickBooks can mend is said at once, and the problem stays until that run is taken back."""
    order = stage.order(line(quantity=9))
    stage.order(line(TONER))
    stage.transfer()
    stage.receive(order, 4)
    stage.transfer()
    stage.undo()
    stage.sessions()
    told = "Run 2 has received more on it since"
    assert told in _refused(stage, stage.problem("undo_blocked").id, "retry")
    assert told in stage.problem("undo_blocked").explanation
    stage.undo(2)
    stage.sessions()
    stage.resolve("undo_blocked", "retry")
    stage.sessions()
    assert (of_kind(stage, "PurchaseOrder"), open_codes(stage)) == ([], [])


def undo_that_is_blocked_ends_no_approval(stage: Stage) -> None:
    """More of the order came and was approved, and its vendor is inactive. Run 1 cannot be taken back, since its receipt is a bill: what waits
    goes on once the vendor is active."""
    order = _held_up(stage)
    stage.books.act("receipt-to-bill", txnId=stage.transaction("ItemReceipt"))
    stage.undo()
    stage.sessions()
    stage.resolve("undo_blocked", "skip")
    _make_vendor_active(stage, isActive=True)
    (row,) = stage.desk.orders(stage.world.company)
    assert (row.number, row.transfer_status, on_hand(stage, SWITCH)) == (order, "transferred", ["5"])


def undo_ends_the_approvals_of_what_it_deletes(stage: Stage) -> None:
    """It would be entered again as soon as the vendor is active, or the invoice as it was. The runs that were approved say so."""
    _held_up(stage)
    approve(stage, sale(stage))
    stage.sessions()
    invoice = stage.transaction("Invoice")
    memo = stage.memo(invoice)
    stage.books.edit(invoice, Memo="typed over")
    approve(stage, "INV-1")
    stage.sessions()
    assert open_codes(stage) == ["name_inactive", "changed_in_quickbooks"]
    stage.books.edit(invoice, Memo=memo)
    for run in (3, 1):
        stage.undo(run)
        stage.sessions()
    _make_vendor_active(stage, isActive=True)
    left = [*of_kind(stage, "PurchaseOrder"), *of_kind(stage, "Invoice")]
    assert (left, open_codes(stage)) == ([], [])
    for run, name, undo in ((2, "1001", 6), (4, "INV-1", 5)):
        notes = stage.desk.run(stage.world.company, run).notes
        assert any(one.startswith(f"{name}: run {undo} took it back.") for one in notes), notes


def _held_up(stage: Stage) -> str:
    """An order with a receipt by run 1; what more came of it waits in run 2."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 2)
    stage.transfer()
    stage.receive(order, 3)
    _make_vendor_active(stage, isActive=False)
    stage.transfer()
    return order


def _make_vendor_active(stage: Stage, **how: bool) -> None:
    """Or inactive; then the next contact."""
    stage.books.act("edit-entry", group="Entity", name=VENDOR[:41].strip(), **how)
    for _ in range(2):
        stage.world.time.advance(86_400)
        stage.session()


def decided_while_it_is_taken_back(stage: Stage) -> None:
    """Somebody deleted an order and an invoice, and their runs are taken back. That they are to be entered again is not taken down for
    nothing: whoever says so is told to wait, and transfers them anew."""
    order = stage.order()
    stage.transfer()
    approve(stage, sale(stage, "INV-1"))
    stage.sessions()
    for kind in ("PurchaseOrder", "Invoice"):
        stage.books.act("delete", txnId=stage.transaction(kind))
    stage.world.time.advance(86_400)
    stage.session()
    stage.undo(1)
    stage.undo(2)
    for run, name in ((3, f"PO {order}"), (4, "invoice INV-1")):
        asked = next(one for one in stage.desk.problems(stage.world.company) if name.endswith(one.order or one.invoice))
        assert f"Run {run} takes back {name} just now" in _refused(stage, asked.id, "recreate")
    stage.sessions()
    assert open_codes(stage) == []
    approve(stage, "INV-1")
    stage.transfer()
    assert (len(of_kind(stage, "PurchaseOrder")), len(of_kind(stage, "Invoice"))) == (1, 1)


def deleted_ones_were_entered_again(stage: Stage) -> None:
    """Somebody deleted an order and an invoice, and had them entered again, with a receipt: nothing of the runs that entered them first is
    left, and nobody is told to delete by hand what a later run entered."""
    order = stage.order()
    stage.transfer()
    approve(stage, sale(stage, "INV-1"))
    stage.sessions()
    stage.receive(order, 2)
    for kind in ("PurchaseOrder", "Invoice"):
        stage.books.act("delete", txnId=stage.transaction(kind))
    stage.world.time.advance(86_400)
    stage.session()
    for _ in range(2):
        stage.resolve("deleted_in_quickbooks", "recreate")
        stage.sessions()
    for run in (1, 2):
        shown = stage.desk.preview_undo(stage.world.company, run)
        assert (shown.writes, shown.problems, shown.notes[-1]) == ((), (), GONE)
        stage.undo(run)
        stage.sessions()
        assert last_run(stage).state == "done"
    kinds = ("PurchaseOrder", "ItemReceipt", "Invoice")
    assert ([len(of_kind(stage, kind)) for kind in kinds], open_codes(stage)) == ([1, 1, 1], [])


def deleted_one_is_let_go_of(stage: Stage) -> None:
    """An order is deleted by hand and let go of while its run is taken back: nobody is told to delete it once more."""
    stage.order()
    stage.transfer()
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.world.time.advance(86_400)
    stage.session()
    stage.undo()
    stage.resolve("deleted_in_quickbooks", "detach")
    stage.sessions()
    assert (last_run(stage).state, open_codes(stage)) == ("done", [])


def _refused(stage: Stage, problem: int, choice: str) -> str:
    """In which words a choice is refused; nothing comes of it."""
    try:
        stage.desk.resolve(stage.world.company, problem, choice, who="dana", name=None)
    except UseError as refused:
        return str(refused)
    raise AssertionError(f"{choice} was taken")


SCENES = (
    Scene(receipt_becomes_a_bill_before_its_deletion_arrives),
    Scene(undo_is_tried_again_while_a_newer_transfer_waits),
    Scene(undo_is_tried_again_before_it_is_through),
    Scene(undo_is_tried_again_too_early),
    Scene(undo_that_is_blocked_ends_no_approval),
    Scene(undo_ends_the_approvals_of_what_it_deletes),
    Scene(decided_while_it_is_taken_back),
    Scene(deleted_ones_were_entered_again),
    Scene(deleted_one_is_let_go_of),
)
