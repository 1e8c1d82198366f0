"""What is in QuickBooks twice while something else is open: a problem, an undo, a decision, a refusal. It is told all the same, and never
forgotten."""

from __future__ import annotations

from stockpost.app.deciding_again import LetGo
from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.scenes.doubled import (
    DAY,
    EXTERNAL,
    INVOICE,
    ORDER,
    RECEIPT,
    a_unit_is_taken_back,
    canceled_and_lowered,
    choose_another,
    other_vendor,
    receipt,
    sleeps_with,
    told,
    typed,
    wakes,
)
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.scenes.lost_writes import QUESTION
from tests.simulation.scenes.restores import _copied
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, line

BEFORE_A_WRITE = "quickbooks before a write"
BY_SHIPMENT = {"receipt_grouping": "shipment"}


def _contact(stage: Stage, days: int = 1) -> None:
    stage.world.time.advance(days * DAY)
    stage.session()


def receipt_is_doubled_while_its_order_waits(stage: Stage) -> None:
    """The only order of all has an open problem, so that none counts as we left it: its receipts are looked at all the same."""
    receipt(stage)
    stage.transfer()
    _contact(stage)
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), lines={"0": {"quantity": "12"}})
    _contact(stage)
    assert open_codes(stage) == ["changed_in_quickbooks"]
    wakes(stage)
    told(stage, RECEIPT)


def undone_order_is_carried_out_late(stage: Stage) -> None:
    """The computer carries out what an undo has deleted: it counts as transferred, and can be taken back again."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    stage.undo()
    stage.sessions()
    assert of_kind(stage, ORDER) == []
    wakes(stage)
    (view,) = stage.desk.orders(stage.world.company)
    assert (view.transfer_status, view.txn_id) == ("transferred", stage.transaction(ORDER))
    stage.undo(1)
    stage.sessions()
    assert of_kind(stage, ORDER) == []


def undone_invoice_is_carried_out_late(stage: Stage) -> None:
    """As an order."""
    approve(stage, sale(stage))
    sleeps_with(stage, INVOICE)
    stage.session()
    stage.sessions()
    stage.undo()
    stage.sessions()
    assert of_kind(stage, INVOICE) == []
    wakes(stage)
    stage.undo(1)
    stage.sessions()
    assert of_kind(stage, INVOICE) == []


def detached_order_is_doubled(stage: Stage) -> None:
    """Nothing is asked of what somebody let go of; whoever decides again is told."""
    order = stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), lines={"0": {"quantity": "7"}})
    _contact(stage)
    stage.resolve("changed_in_quickbooks", "detach")
    wakes(stage)
    assert open_codes(stage) == []
    stage.desk.decide_again(stage.world.company, LetGo(orders=[order]), who="dana")
    _contact(stage)
    told(stage)


def doubled_receipt_becomes_a_bill(stage: Stage) -> None:
    """It gets another TxnID with that, and both are there still."""
    stage.books.act("preferences", unverified={"convertedReceiptKeepsTxnId": False})
    receipt(stage)
    stage.transfer()
    wakes(stage)
    first, _ = told(stage, RECEIPT)
    stage.books.act("receipt-to-bill", txnId=first)
    _contact(stage)
    (bill,) = of_kind(stage, "Bill")
    assert bill.txn_id in stage.problem("duplicate_found").explanation


def both_are_younger_than_the_copy(stage: Stage) -> None:
    """The ledger knows neither of two receipts: one is taken up, and both are told of."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    back = _copied(stage)
    stage.receive(order, 4)
    sleeps_with(stage, RECEIPT)
    stage.transfer()
    wakes(stage)
    back()
    stage.transfer()
    told(stage, RECEIPT)
    assert on_hand(stage, SWITCH) == ["8"]


def refusal_does_not_make_it_forgotten(stage: Stage) -> None:
    """QuickBooks does not want to show them once: both vendors' orders are told of afterwards, too."""
    other_vendor(stage)
    stage.fate.tell(QUESTION, "refused Query 3260", text="<TxnID>")
    _contact(stage)
    told(stage)
    _contact(stage, 3)
    told(stage)


def third_one_comes_after_the_older_one_was_kept(stage: Stage) -> None:
    """The computer slept with the order twice, and its vendor is another one since."""
    stage.order(line(quantity=9))
    sleeps_with(stage, ORDER)
    stage.approve()
    stage.session()
    stage.fate.tell("sendRequestXML answer", "fall asleep", text=f"<{ORDER}AddRq")
    stage.session()
    choose_another(stage, "vendor", VENDOR)
    stage.sessions()
    connector = stage.world.connectors[0]
    first, second = connector.held
    connector.held[:] = [first]
    wakes(stage)
    newer, _ = told(stage)
    stage.books.act("delete", txnId=newer)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    connector.held[:] = [second]
    wakes(stage)
    told(stage)


def deleted_receipt_is_there_before_it_is_posted_again(stage: Stage) -> None:
    """A person deleted it, and it is to be posted again; a computer carries out the first sending before that. It counts, and nothing is
    posted."""
    stage.order(line(TONER))
    stage.transfer()
    receipt(stage)
    stage.transfer()
    stage.books.act("delete", txnId=stage.transaction(RECEIPT))
    _contact(stage)
    stage.resolve("receipt_deleted", "recreate")
    wakes(stage)
    stage.sessions()
    stage.transfer()
    assert [one.lines[0].quantity for one in of_kind(stage, RECEIPT)] == [4]
    assert open_codes(stage) == []


def undo_waits_for_one_to_be_left(stage: Stage) -> None:
    """Which of two is to go is a person's to say; then the undo deletes the one that is left."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    wakes(stage)
    _, second = told(stage)
    (held,) = stage.desk.preview_undo(stage.world.company, 1).problems
    assert "more than once" in held.explanation, held
    stage.books.act("delete", txnId=second)
    _contact(stage)
    stage.undo(1)
    stage.sessions()
    assert (of_kind(stage, ORDER), open_codes(stage)) == ([], [])


def order_is_doubled_while_its_undo_waits(stage: Stage) -> None:
    """QuickBooks does not delete it just then, and the computer wakes: the undo is held, and says why."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    stage.undo()
    stage.fate.tell(BEFORE_A_WRITE, "refused Del 3175", text="<TxnDelRq")
    wakes(stage)
    _, second = told(stage)
    # Too early, and once as it says.
    stage.resolve("undo_blocked", "retry")
    stage.sessions()
    assert stage.problem("undo_blocked").remedy == "Delete all but one there (or void an invoice) and try again."
    stage.books.act("delete", txnId=second)
    stage.resolve("undo_blocked", "retry")
    stage.sessions()
    assert (of_kind(stage, ORDER), open_codes(stage)) == ([], [])


def typed_one_and_ours_are_deleted(stage: Stage) -> None:
    """Whether it is to be created again is asked once, and nobody is told that QuickBooks answered."""
    typed(stage)
    wakes(stage)
    for one in told(stage):
        stage.books.act("delete", txnId=one)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert open_codes(stage) == ["deleted_in_quickbooks"]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    assert (len(of_kind(stage, ORDER)), open_codes(stage)) == (1, [])


def _copied_back(stage: Stage, *, days: int = 0, refused: str = "") -> None:
    """The database file was copied back from before an order was sent; its external number is another one since."""
    back = _copied(stage)
    order = stage.order(line(quantity=9), externalPONumber="E-1")
    stage.transfer()
    back()
    for _ in range(days):
        _contact(stage)
    stage.tenant.act("edit-order", order=order, set={"externalPONumber": "E-2"})
    stage.books.act("forget-message-sets")
    if refused:
        stage.fate.tell(QUESTION, refused, text="<FromModifiedDate>")
    stage.transfer()
    stage.sessions()


def copied_back_from_before_anything_was_sent(stage: Stage) -> None:
    """Nothing of ours could be among what was changed, so nothing was asked: that is no answer."""
    _copied_back(stage, days=3)
    assert len(of_kind(stage, ORDER)) == 1


def copied_back_and_not_read_of_autotask(stage: Stage) -> None:
    """What is found is for an order that nothing was read of: it is looked for again once Autotask was read."""
    stage.order(line(TONER), externalPONumber="E-0")
    stage.transfer()
    _copied_back(stage, days=3)
    assert len(of_kind(stage, ORDER)) == 2


def refused_for_the_moment(stage: Stage) -> None:
    """QuickBooks cannot tell just then what was changed: nothing is entered on a guess."""
    stage.order(line(TONER), externalPONumber="E-0")
    stage.transfer()
    _copied_back(stage, refused="refused Query 3175")
    assert len(of_kind(stage, ORDER)) == 2


def order_is_approved_after_the_marks_of_invoices_were_read(stage: Stage) -> None:
    """Of orders nothing was read in this conversation before: that is done before one is entered."""
    stage.order(line(TONER), externalPONumber="E-0")
    stage.transfer()
    number = sale(stage)
    back = _copied(stage)
    order = stage.order(line(quantity=9), externalPONumber="E-1")
    stage.transfer()
    back()
    stage.tenant.act("edit-order", order=order, set={"externalPONumber": "E-2"})
    stage.books.act("forget-message-sets")
    stage.world.do(people.refresh)
    approve(stage, number)
    stage.step_to("<InvoiceAddRq")
    stage.desk.approve_transfer(stage.world.company, [order], who="dana")
    stage.sessions()
    assert len(of_kind(stage, ORDER)) == 2


def older_shipment_is_kept(stage: Stage) -> None:
    """A unit of its first line was taken back while the computer slept. All lines of the one that is kept count: a line that somebody takes
    off its order is not received again."""
    order = stage.order(line(quantity=9), line(TONER, quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    stage.receive(order, 2, line=2)
    sleeps_with(stage, RECEIPT)
    a_unit_is_taken_back(stage, order)
    stage.transfer()
    wakes(stage)
    newer, older = told(stage, RECEIPT)
    stage.tenant.act("receive", order=order, line=1, quantity=1)
    stage.world.do(people.refresh)
    stage.books.act("delete", txnId=newer)
    _contact(stage)
    stage.world.edited_receipts.add(older)
    stage.books.act("edit-purchase", txnId=older, lines={"1": {"unlink": True}})
    _contact(stage)
    stage.transfer()
    assert [one.txn_id for one in of_kind(stage, RECEIPT)] == [older]
    assert stage.problem("receipt_deleted").item == TONER


def older_receipt_comes_after_the_newer_one_was_refused(stage: Stage) -> None:
    """It is taken up, so that what was refused is not posted beside it."""
    order = receipt(stage)
    a_unit_is_taken_back(stage, order)
    stage.books.act("preferences", closingDate="2030-12-31")
    stage.approve()
    stage.session()
    assert open_codes(stage) == ["closing_date"]
    stage.books.act("preferences", closingDate="")
    wakes(stage)
    stage.sessions()
    stage.transfer()
    assert [one.lines[0].quantity for one in of_kind(stage, RECEIPT)] == [4]
    assert open_codes(stage) == ["received_less"]


def _restored(stage: Stage, kind: str) -> None:
    """The computer wakes with the first one; then the copy is put back that was made while it slept."""
    stage.sessions()
    wakes(stage)
    told(stage, kind)
    stage.world.do(people.restore_newest_copy)
    for _ in range(2):
        _contact(stage)
        told(stage, kind)


def _sent(stage: Stage) -> None:
    """No answer comes, and a copy of the database is made."""
    stage.session()
    stage.world.do(people.back_up_stockpost)


def doubled_order_is_restored(stage: Stage) -> None:
    """The copy knows the first one, which was for another vendor, as sent: the second one does not count beside it without a word."""
    stage.order(line(quantity=9))
    sleeps_with(stage, ORDER)
    stage.approve()
    _sent(stage)
    choose_another(stage, "vendor", VENDOR)
    _restored(stage, ORDER)


def doubled_invoice_is_restored(stage: Stage) -> None:
    """As an order, of another customer."""
    approve(stage, sale(stage))
    sleeps_with(stage, INVOICE)
    _sent(stage)
    choose_another(stage, "customer", OTHER_VENDOR)
    _restored(stage, INVOICE)


def doubled_receipt_is_restored(stage: Stage) -> None:
    """A unit was taken back meanwhile."""
    order = receipt(stage)
    stage.approve()
    _sent(stage)
    canceled_and_lowered(stage, order)
    stage.approve()
    _restored(stage, RECEIPT)


def doubled_receipt_is_younger_than_the_copy(stage: Stage) -> None:
    """The copy knows neither of them."""
    order = receipt(stage)
    stage.world.do(people.refresh)
    stage.world.do(people.back_up_stockpost)
    a_unit_is_taken_back(stage, order)
    stage.approve()
    _restored(stage, RECEIPT)


def _carried_out_twice(stage: Stage, kind: str) -> None:
    """No answer comes, and QuickBooks forgets that it had it, so that it is there twice before anybody asks."""
    sleeps_with(stage, kind)
    stage.approve()
    stage.session()
    held = list(stage.world.connectors[0].held)
    for _ in range(2):
        stage.books.act("forget-message-sets")
        stage.world.connectors[0].held[:] = held
        stage.world.connectors[0].wake(deliver=False)
    _contact(stage)


def order_that_was_carried_out_twice_is_undone(stage: Stage) -> None:
    """Its answer never came, so the ledger knows neither: the undo says that one has to be left."""
    stage.order()
    _carried_out_twice(stage, ORDER)
    told(stage)
    (blocked,) = stage.desk.preview_undo(stage.world.company, 1).problems
    assert "more than once" in blocked.explanation


def receipts_that_nobody_knew_are_both_deleted(stage: Stage) -> None:
    """As above, of a receipt: before its units are received again a person is asked."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 2)
    stage.transfer()
    stage.receive(order, 4)
    _carried_out_twice(stage, RECEIPT)
    assert open_codes(stage) == ["duplicate_found"]
    for one in of_kind(stage, RECEIPT)[1:]:
        stage.books.act("delete", txnId=one.txn_id)
    _contact(stage)
    assert (len(of_kind(stage, RECEIPT)), open_codes(stage)) == (1, ["request_refused"])


SCENES = (
    Scene(receipt_is_doubled_while_its_order_waits),
    Scene(undone_order_is_carried_out_late),
    Scene(undone_invoice_is_carried_out_late),
    Scene(detached_order_is_doubled),
    Scene(doubled_receipt_becomes_a_bill),
    Scene(both_are_younger_than_the_copy),
    Scene(refusal_does_not_make_it_forgotten),
    Scene(third_one_comes_after_the_older_one_was_kept),
    Scene(deleted_receipt_is_there_before_it_is_posted_again),
    Scene(undo_waits_for_one_to_be_left),
    Scene(order_is_doubled_while_its_undo_waits),
    Scene(typed_one_and_ours_are_deleted),
    Scene(copied_back_from_before_anything_was_sent, EXTERNAL),
    Scene(copied_back_and_not_read_of_autotask, EXTERNAL),
    Scene(refused_for_the_moment, EXTERNAL),
    Scene(order_is_approved_after_the_marks_of_invoices_were_read, EXTERNAL),
    Scene(older_shipment_is_kept, BY_SHIPMENT),
    Scene(older_receipt_comes_after_the_newer_one_was_refused),
    Scene(doubled_order_is_restored),
    Scene(doubled_invoice_is_restored),
    Scene(doubled_receipt_is_restored),
    Scene(doubled_receipt_is_younger_than_the_copy),
    Scene(order_that_was_carried_out_twice_is_undone),
    Scene(receipts_that_nobody_knew_are_both_deleted),
)
