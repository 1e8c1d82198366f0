"""What cannot be prevented: a computer slept with a request, QuickBooks entered it late beside another one, and both are there. The next
contact tells of it, whatever the number, the vendor or the generation, and of two a person keeps one. So it is where the database is an
older copy and nobody said so."""

from __future__ import annotations

from collections.abc import Callable

from stockpost.app.deciding_again import LetGo
from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand
from tests.simulation.invariants.one_invoice import check_one_invoice
from tests.simulation.invariants.one_order import check_one_order
from tests.simulation.invariants.one_receipt import OneReceipt
from tests.simulation.scenes.invoiced import approve, sale, sold_by_hand
from tests.simulation.scenes.restores import _copied
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, VENDOR, Scene, Stage, line

ORDER, RECEIPT, INVOICE = "PurchaseOrder", "ItemReceipt", "Invoice"
NUMBERED_BY_QUICKBOOKS = {"number_source": "quickbooks"}
EXTERNAL = {"number_source": "external"}
DAY = 86_400


def sleeps_with(stage: Stage, kind: str) -> None:
    """The computer fetches it and falls asleep. What it does when it wakes is not ours to prevent, but to tell."""
    stage.fate.tell("sendRequestXML answer", "fall asleep", text=f"<{kind}AddRq")
    stage.world.watchers[:] = [
        one
        for one in stage.world.watchers
        if one not in (check_one_order, check_one_invoice) and not isinstance(one, OneReceipt)
    ]


def wakes(stage: Stage) -> None:
    """After QuickBooks has forgotten which message sets it answered; then the next contact."""
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    stage.world.time.advance(DAY)
    stage.session()


def told(stage: Stage, kind: str = ORDER) -> list[str]:
    """The TxnIDs of both, of which the problem tells."""
    found = [one.txn_id for one in of_kind(stage, kind)]
    assert len(found) == 2, found
    words = stage.problem("duplicate_found")
    assert all(one in words.explanation for one in found), words.explanation
    return found


def _keep(stage: Stage, kind: str, deleted: str) -> None:
    """A person deletes the other one, and says so."""
    (kept,) = {one.txn_id for one in of_kind(stage, kind)} - {deleted}
    stage.books.act("delete", txnId=deleted)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert [one.txn_id for one in of_kind(stage, kind)] == [kept]
    assert stage.desk.problems(stage.world.company) == []


def _linked(stage: Stage) -> str | None:
    """The TxnID of the order that counts."""
    return stage.desk.orders(stage.world.company)[0].txn_id


def order_numbered_by_quickbooks_is_there_twice(stage: Stage) -> None:
    """Nobody knows its number, so it is found among what was changed."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    wakes(stage)
    first, second = told(stage)
    _keep(stage, ORDER, second)
    assert _linked(stage) == first


def order_is_there_twice_weeks_later(stage: Stage) -> None:
    """The computer wakes long after each write was looked at once. The one that counted is deleted: the other one counts, with its mark
    taken out as well."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    for _ in range(3):
        stage.world.time.advance(9 * DAY)
        stage.session()
    wakes(stage)
    first, second = told(stage)
    stage.books.act("edit-order", txnId=second, memo="Ours", newNumber="X-1")
    stage.books.act("delete", txnId=first)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert _linked(stage) == second
    assert stage.problem("changed_in_quickbooks").order


def order_is_there_twice_and_one_is_deleted_at_once(stage: Stage) -> None:
    """Before anybody was told, somebody saw it in QuickBooks and deleted the one that counted. The other one counts, and nobody is asked."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    first = stage.transaction(ORDER)
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    stage.world.watch()
    stage.books.act("delete", txnId=first)
    stage.world.time.advance(DAY)
    stage.session()
    assert _linked(stage) == stage.transaction(ORDER)
    assert stage.desk.problems(stage.world.company) == []


def order_that_was_let_go_of_stays_so(stage: Stage) -> None:
    """Somebody lets go of a doubled order and deletes the one that counted; whoever decides again finds the other one linked."""
    order = stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    wakes(stage)
    first, second = told(stage)
    stage.resolve("duplicate_found", "detach")
    stage.books.act("delete", txnId=first)
    stage.world.time.advance(DAY)
    stage.session()
    (view,) = stage.desk.orders(stage.world.company)
    assert view.transfer_status == "detached", view.transfer_status
    stage.desk.decide_again(stage.world.company, LetGo(orders=[order]), who="dana")
    stage.sessions()
    assert (_linked(stage), len(of_kind(stage, ORDER))) == (second, 1)


def order_is_there_twice_and_both_are_deleted(stage: Stage) -> None:
    """Neither is there any more: a person is asked before it is entered anew."""
    stage.order()
    sleeps_with(stage, ORDER)
    stage.transfer()
    wakes(stage)
    for one in told(stage):
        stage.books.act("delete", txnId=one)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert of_kind(stage, ORDER) == []
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    assert _linked(stage) == stage.transaction(ORDER)


def choose_another(stage: Stage, kind: str, company: str) -> None:
    """A person maps a vendor or customer to another one."""
    stage.books.act("add-entry", kind=kind.capitalize(), fields={"Name": "Somebody Else"})
    (found,) = (one for one in stage.tenant.tenant.rows("Companies") if one["companyName"] == company)
    stage.desk.mapping.choose(stage.world.company, kind, int(found["id"]), "Somebody Else", who="dana")


def other_vendor(stage: Stage) -> list[str]:
    """Somebody chose another vendor for it while the computer slept."""
    stage.order(line(quantity=9))
    sleeps_with(stage, ORDER)
    stage.approve()
    stage.session()
    choose_another(stage, "vendor", VENDOR)
    stage.sessions()
    stage.world.connectors[0].wake(deliver=True)
    stage.world.time.advance(DAY)
    stage.session()
    return told(stage)


def order_is_there_for_two_vendors(stage: Stage) -> None:
    """Its mark is of another generation; the newer one is kept."""
    newer, older = other_vendor(stage)
    _keep(stage, ORDER, older)
    assert _linked(stage) == newer


def order_is_there_for_two_vendors_and_the_older_one_stays(stage: Stage) -> None:
    """It counts, and is compared anew: it is for the vendor that was meant first."""
    newer, older = other_vendor(stage)
    stage.books.act("delete", txnId=newer)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert (_linked(stage), len(of_kind(stage, ORDER))) == (older, 1)


def _type(stage: Stage, order: str, then: Callable[[], None]) -> str:
    """Somebody types the order in QuickBooks, and it is chosen once Stockpost has met it."""
    lines = [{"item": SWITCH, "quantity": "9", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number=order, lines=lines)
    then()
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    return stage.transaction(ORDER)


def typed(stage: Stage) -> str:
    """While the computer slept somebody typed the order in QuickBooks, and it was chosen."""
    order = stage.order(line(quantity=9))
    sleeps_with(stage, ORDER)
    stage.approve()
    stage.session()
    return _type(stage, order, stage.sessions)


def order_is_there_beside_one_that_somebody_typed(stage: Stage) -> None:
    """The one that was typed is kept."""
    theirs = typed(stage)
    wakes(stage)
    _, ours = told(stage)
    _keep(stage, ORDER, ours)
    assert _linked(stage) == theirs


def order_is_there_beside_one_that_somebody_typed_and_is_kept(stage: Stage) -> None:
    """The one that Stockpost entered counts from then on."""
    theirs = typed(stage)
    wakes(stage)
    _, ours = told(stage)
    stage.books.act("delete", txnId=theirs)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert (_linked(stage), len(of_kind(stage, ORDER))) == (ours, 1)


def canceled_run_wakes_with_its_computer(stage: Stage) -> None:
    """Nobody wants the first order of all any more when it is entered: it is taken up, and no transfer is needed to see it."""
    stage.order()
    stage.fate.tell("sendRequestXML answer", "fall asleep", text=f"<{ORDER}AddRq")
    stage.approve()
    stage.session()
    stage.world.do(people.cancel_run)
    stage.session()
    stage.world.connectors[0].wake(deliver=True)
    stage.world.time.advance(DAY)
    stage.session()
    assert _linked(stage) == stage.transaction(ORDER)


def receipt(stage: Stage) -> str:
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    sleeps_with(stage, RECEIPT)
    return order


def receipt_is_there_twice_weeks_later(stage: Stage) -> None:
    """Whichever of them is deleted, the other one counts; meanwhile the count of its item is left alone."""
    order = receipt(stage)
    stage.transfer()
    stage.world.time.advance(9 * DAY)
    stage.session()
    wakes(stage)
    _, second = told(stage, RECEIPT)
    stage.receive(order, 1)
    stage.count(SWITCH, 5)
    stage.transfer()
    assert (len(of_kind(stage, RECEIPT)), on_hand(stage, SWITCH)) == (2, ["8"])
    stage.books.act("delete", txnId=second)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert [one.lines[0].quantity for one in of_kind(stage, RECEIPT)] == [4, 1]
    assert stage.desk.problems(stage.world.company) == []


def receipt_that_counted_is_deleted(stage: Stage) -> None:
    """The second one counts in its place, and nothing is received a third time."""
    order = receipt(stage)
    stage.transfer()
    wakes(stage)
    first, _ = told(stage, RECEIPT)
    _keep(stage, RECEIPT, first)
    stage.receive(order, 1)
    stage.transfer()
    assert sorted(one.lines[0].quantity or 0 for one in of_kind(stage, RECEIPT)) == [1, 4]


def a_unit_is_taken_back(stage: Stage, order: str) -> None:
    """The receipt goes out, its run is canceled, and Autotask takes a unit of the first line back."""
    stage.approve()
    stage.session()
    canceled_and_lowered(stage, order)


def canceled_and_lowered(stage: Stage, order: str) -> None:
    """The run of a receipt that went out is canceled, and Autotask takes a unit of the first line back."""
    stage.world.do(people.cancel_run)
    stage.session()
    stage.tenant.act("un-receive", order=order, line=1, quantity=1)
    stage.world.do(people.refresh)


def receipt_is_there_with_two_quantities(stage: Stage) -> None:
    """While the computer slept a unit was taken back in Autotask, so a receipt of three went out; that of four is kept."""
    order = receipt(stage)
    a_unit_is_taken_back(stage, order)
    stage.transfer()
    wakes(stage)
    first, second = told(stage, RECEIPT)
    assert [one.lines[0].quantity for one in of_kind(stage, RECEIPT)] == [3, 4]
    stage.books.act("delete", txnId=first)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert stage.transaction(RECEIPT) == second
    assert stage.problem("received_less").order == order


def _invoice(stage: Stage) -> list[str]:
    approve(stage, sale(stage))
    sleeps_with(stage, INVOICE)
    stage.session()
    stage.sessions()
    stage.world.time.advance(9 * DAY)
    stage.session()
    wakes(stage)
    return told(stage, INVOICE)


def invoice_is_there_twice_weeks_later(stage: Stage) -> None:
    """The second one is deleted."""
    _, second = _invoice(stage)
    _keep(stage, INVOICE, second)


def invoice_that_counted_is_deleted(stage: Stage) -> None:
    """The second one counts in its place."""
    first, _ = _invoice(stage)
    _keep(stage, INVOICE, first)


def _typed_in_an_older_copy(stage: Stage) -> str:
    """The database was copied back from before anything was sent, and somebody's own order was chosen."""
    back = _copied(stage)
    order = stage.order(line(quantity=9))
    sleeps_with(stage, ORDER)
    stage.approve()
    stage.session()
    back()
    return _type(stage, order, stage.transfer)


def order_that_nobody_remembers_is_there_beside_another(stage: Stage) -> None:
    """Nothing tells that it was ever sent: its mark does."""
    theirs = _typed_in_an_older_copy(stage)
    wakes(stage)
    _, ours = told(stage)
    _keep(stage, ORDER, ours)
    assert _linked(stage) == theirs


def invoice_that_nobody_remembers_is_there_beside_another(stage: Stage) -> None:
    """As above, an invoice."""
    stage.order(line(SWITCH, 9))
    stage.transfer()
    approve(stage, sale(stage))
    stage.sessions()
    back = _copied(stage)
    number = sale(stage, "INV-2")
    approve(stage, number)
    sleeps_with(stage, INVOICE)
    stage.session()
    back()
    theirs = sold_by_hand(stage, number, rate="25")
    approve(stage, number)
    stage.sessions()
    stage.resolve("invoice_number_taken", "adopt")
    stage.sessions()
    wakes(stage)
    words = stage.problem("duplicate_found").explanation
    (ours,) = (one.txn_id for one in of_kind(stage, INVOICE)[1:] if one.txn_id != theirs)
    assert (theirs in words, ours in words) == (True, True)
    stage.books.act("delete", txnId=ours)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert stage.desk.problems(stage.world.company) == []


def _taken_up_and_doubled(stage: Stage, kind: str, send: Callable[[], None]) -> None:
    """It was written after the copy was made, so it was taken up by its mark; the computer wakes with it, and the one that was taken up is
    deleted: the other one counts in its place."""
    back = _copied(stage)
    sleeps_with(stage, kind)
    send()
    assert len(of_kind(stage, kind)) == 1
    back()
    send()
    assert len(of_kind(stage, kind)) == 1
    wakes(stage)
    first, _ = told(stage, kind)
    _keep(stage, kind, first)


def receipt_that_was_taken_up_is_there_twice(stage: Stage) -> None:
    """See `_taken_up_and_doubled`."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    _taken_up_and_doubled(stage, RECEIPT, stage.transfer)
    stage.receive(order, 1)
    stage.transfer()
    assert sorted(one.lines[0].quantity or 0 for one in of_kind(stage, RECEIPT)) == [1, 4]


def invoice_that_was_taken_up_is_there_twice(stage: Stage) -> None:
    """See `_taken_up_and_doubled`."""
    stage.order()
    stage.transfer()
    number = sale(stage)

    def send() -> None:
        approve(stage, number)
        stage.sessions()

    _taken_up_and_doubled(stage, INVOICE, send)


def copied_back_and_unlinked(stage: Stage) -> None:
    """The database file was copied back, and a receipt that was written since was taken off its order: it is found before it is received
    again."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    back = _copied(stage)
    stage.receive(order, 4)
    stage.transfer()
    stage.world.edited_receipts.add(stage.transaction(RECEIPT))
    stage.books.act("edit-purchase", txnId=stage.transaction(RECEIPT), lines={"0": {"unlink": True}})
    stage.books.act("forget-message-sets")
    back()
    stage.transfer()
    assert len(of_kind(stage, RECEIPT)) == 1
    assert stage.problem("receipt_deleted").order == order


def _copied_back_from_before(stage: Stage, edit: Callable[[str], None], **fields: str) -> None:
    """The database file was copied back from before an order was written, and the order has another face in Autotask since."""
    stage.order(line(TONER))
    stage.transfer()
    back = _copied(stage)
    order = stage.order(line(quantity=9), **fields)
    stage.transfer()
    back()
    edit(order)
    stage.books.act("forget-message-sets")
    stage.transfer()
    assert len(of_kind(stage, ORDER)) == 2


def copied_back_and_given_to_another_vendor(stage: Stage) -> None:
    """Nothing but its mark tells that it is there."""
    (vendor,) = (one for one in stage.tenant.tenant.rows("Companies") if one["companyName"] == OTHER_VENDOR)
    _copied_back_from_before(
        stage, lambda order: stage.tenant.act("edit-order", order=order, set={"vendorID": vendor["id"]})
    )


def copied_back_and_renumbered(stage: Stage) -> None:
    """As above, with another external number."""
    _copied_back_from_before(
        stage,
        lambda order: stage.tenant.act("edit-order", order=order, set={"externalPONumber": "E-2"}),
        externalPONumber="E-1",
    )


def copied_back_and_renumbered_in_quickbooks(stage: Stage) -> None:
    """As above, by hand."""
    _copied_back_from_before(
        stage, lambda _: stage.books.act("edit-order", txnId=stage.transaction(ORDER, 1), newNumber="X-7")
    )


SCENES = (
    Scene(order_numbered_by_quickbooks_is_there_twice, NUMBERED_BY_QUICKBOOKS),
    Scene(order_is_there_twice_weeks_later),
    Scene(order_is_there_twice_and_one_is_deleted_at_once),
    Scene(order_that_was_let_go_of_stays_so),
    Scene(order_is_there_twice_and_both_are_deleted),
    Scene(order_is_there_for_two_vendors),
    Scene(order_is_there_for_two_vendors_and_the_older_one_stays),
    Scene(order_is_there_beside_one_that_somebody_typed),
    Scene(order_is_there_beside_one_that_somebody_typed_and_is_kept),
    Scene(canceled_run_wakes_with_its_computer),
    Scene(receipt_is_there_twice_weeks_later),
    Scene(receipt_that_counted_is_deleted),
    Scene(receipt_is_there_with_two_quantities),
    Scene(invoice_is_there_twice_weeks_later),
    Scene(invoice_that_counted_is_deleted),
    Scene(order_that_nobody_remembers_is_there_beside_another),
    Scene(invoice_that_nobody_remembers_is_there_beside_another),
    Scene(receipt_that_was_taken_up_is_there_twice),
    Scene(invoice_that_was_taken_up_is_there_twice),
    Scene(copied_back_and_unlinked),
    Scene(copied_back_and_given_to_another_vendor, NUMBERED_BY_QUICKBOOKS),
    Scene(copied_back_and_renumbered, EXTERNAL),
    Scene(copied_back_and_renumbered_in_quickbooks),
)
