"""A run was taken back, and an older company file is put back in QuickBooks that has again what the undo deleted (P6, B14)."""

from __future__ import annotations

from typing import Any

from stockpost.app.deciding_again import LetGo
from stockpost.app.views import ProblemView
from tests.simulation import people
from tests.simulation.company_files.looks import last_run, of_kind, on_hand
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line

QUESTION = "quickbooks before a question"
ORDER, RECEIPT = "PurchaseOrder", "ItemReceipt"


def _contact(stage: Stage) -> list[tuple[str, str | None]]:
    """What is open after one more contact, a day later, and of which order."""
    stage.world.time.advance(86400)
    stage.session()
    return _open(stage)


def _open(stage: Stage) -> list[tuple[str, str | None]]:
    return [(one.code, one.order) for one in stage.desk.problems(stage.world.company)]


def _taken_back(stage: Stage, run: int = 1) -> None:
    """The run is taken back, days go by, and the company file from before that is put back."""
    backup = stage.books.backup()
    stage.undo(run)
    stage.sessions()
    assert _contact(stage) == []
    stage.books.restore(backup)


def _about(stage: Stage, order: str) -> ProblemView:
    return next(one for one in stage.desk.problems(stage.world.company) if one.order == order)


def _received(stage: Stage) -> str:
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    return order


def order_comes_back_and_is_used(stage: Stage) -> None:
    """A person is told once, by order; what is there is found by its mark, and nothing is entered a second time."""
    order = _received(stage)
    _taken_back(stage)
    there = [one.txn_id for kind in (ORDER, RECEIPT) for one in of_kind(stage, kind)]
    assert _contact(stage) == [("came_back", order)]
    told = stage.problem("came_back")
    assert told.title == f"PO {order} is in QuickBooks again", told.title
    assert "It was deleted when run 1 was taken back." in told.explanation, told.explanation
    assert [one.choice for one in told.choices] == ["adopt", "detach"]
    assert _contact(stage) == [("came_back", order)]
    assert stage.problem("came_back").id == told.id
    stage.resolve("came_back", "adopt")
    stage.sessions()
    assert [one.txn_id for kind in (ORDER, RECEIPT) for one in of_kind(stage, kind)] == there
    assert _contact(stage) == []
    writes = stage.desk.run(stage.world.company, 1).writes
    assert {one.undone_by for one in writes} == {None}, writes
    stage.undo()
    stage.sessions()
    assert [*of_kind(stage, ORDER), *of_kind(stage, RECEIPT)] == []


def order_comes_back_and_is_deleted_by_hand(stage: Stage) -> None:
    """What is deleted again is no problem any more."""
    order = _received(stage)
    _taken_back(stage)
    assert _contact(stage) == [("came_back", order)]
    stage.books.act("delete", txnId=stage.transaction(RECEIPT))
    assert _contact(stage) == [("came_back", order)]
    stage.books.act("delete", txnId=stage.transaction(ORDER))
    assert _contact(stage) == []


def order_comes_back_and_is_left(stage: Stage) -> None:
    """Nobody is asked again, until somebody decides again."""
    order = _received(stage)
    _taken_back(stage)
    assert _contact(stage) == [("came_back", order)]
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []
    stage.desk.decide_again(stage.world.company, LetGo(orders=[order]), who="dana")
    assert _contact(stage) == [("came_back", order)]


def orders_are_not_shown_for_a_while(stage: Stage) -> None:
    """What was told stays told while QuickBooks does not show orders, and nothing is said that is not known."""
    order = _received(stage)
    backup = stage.books.backup()
    stage.undo()
    stage.sessions()
    stage.fate.tell(QUESTION, "refused Query 3260", text="<PurchaseOrderQueryRq")
    assert ("came_back", order) not in _contact(stage)
    stage.fate.waiting.clear()
    stage.books.restore(backup)
    assert _contact(stage) == [("came_back", order)]
    told = stage.problem("came_back").id
    stage.fate.tell(QUESTION, "refused Query 3260", text="<PurchaseOrderQueryRq")
    _contact(stage)
    assert stage.problem("came_back").id == told
    stage.fate.waiting.clear()
    assert _contact(stage) == [("came_back", order)]


def receipt_comes_back(stage: Stage) -> None:
    """Its order was never taken back: the units are there again, and are not received a second time."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    stage.transfer()
    _taken_back(stage, 2)
    assert (_contact(stage), on_hand(stage, SWITCH)) == ([], ["4"])
    stage.transfer()
    assert (len(of_kind(stage, RECEIPT)), on_hand(stage, SWITCH)) == (1, ["4"])


def older_order_comes_back_alone(stage: Stage) -> None:
    """What was taken back last was entered after the copy was made, so that only what was entered before it is there again."""
    order = stage.order()
    stage.transfer()
    backup = stage.books.backup()
    stage.order(line(TONER))
    stage.transfer()
    for run in (1, 2):
        stage.undo(run)
        stage.sessions()
        assert _contact(stage) == []
    stage.books.restore(backup)
    assert _contact(stage) == [("came_back", order)]
    assert len(of_kind(stage, ORDER)) == 1


def _one_of_two_is_deleted(stage: Stage) -> tuple[str, dict[str, dict[str, Any]]]:
    """An undo leaves the order that somebody typed in. Number of the other one, and the company file from before."""
    kept, deleted = stage.order(), stage.order(line(TONER))
    stage.transfer()
    backup = stage.books.backup()
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), memo="typed over")
    stage.undo()
    stage.sessions()
    assert [one.order for one in stage.desk.problems(stage.world.company)] == [kept]
    return deleted, backup


def second_undo_says_what_came_back(stage: Stage) -> None:
    """Seed 1051064: an undo left one of two orders. When the run is taken back once more, the other one is there again."""
    deleted, backup = _one_of_two_is_deleted(stage)
    stage.books.restore(backup)
    stage.undo()
    stage.sessions()
    assert (_open(stage), len(of_kind(stage, ORDER))) == ([("came_back", deleted)], 1)
    assert _contact(stage) == [("came_back", deleted)]
    stage.resolve("came_back", "adopt")
    stage.sessions()
    assert (_open(stage), len(of_kind(stage, ORDER))) == ([], 1)


def ignored_order_comes_back_before_the_second_undo(stage: Stage) -> None:
    """Seed 3301392: the second undo leaves to a person what was let go of. The contact that ends it tells that the order is there again."""
    ignored, backup = _one_of_two_is_deleted(stage)
    stage.tenant.act("cancel", order=ignored)
    stage.world.do(people.refresh)
    stage.resolve("order_canceled", "ignore")
    stage.books.restore(backup)
    stage.undo()
    stage.sessions()
    assert (_open(stage), len(of_kind(stage, ORDER))) == ([("came_back", ignored)], 1)
    assert [one.choice for one in stage.problem("came_back").choices] == ["detach"]
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []


def order_comes_back_and_gets_another_number(stage: Stage) -> None:
    """It is looked for under the TxnID that it had: nothing is entered twice, whoever numbers it anew."""
    order = _received(stage)
    _taken_back(stage)
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), newNumber="OTHER-1")
    assert _contact(stage) == [("came_back", order)]
    stage.resolve("came_back", "adopt")
    stage.sessions()
    assert (len(of_kind(stage, ORDER)), len(of_kind(stage, RECEIPT))) == (1, 1)


def order_comes_back_while_autotask_numbers_it_anew(stage: Stage) -> None:
    """An ordinary transfer finds it as well."""
    order = _received(stage)
    _taken_back(stage)
    stage.tenant.act("edit-order", order=order, set={"externalPONumber": "X-2"})
    stage.transfer()
    assert (len(of_kind(stage, ORDER)), len(of_kind(stage, RECEIPT))) == (1, 1)


def receipt_is_left_of_what_came_back(stage: Stage) -> None:
    """Its order was deleted by hand: entering that anew would receive the units twice."""
    order = _received(stage)
    _taken_back(stage)
    stage.books.act("edit-purchase", txnId=stage.transaction(RECEIPT), lines={"0": {"unlink": True}})
    stage.books.act("delete", txnId=stage.transaction(ORDER))
    assert _contact(stage) == [("came_back", order)]
    told = stage.problem("came_back")
    assert told.title == f"What was received on PO {order} is in QuickBooks again"
    assert [one.choice for one in told.choices] == ["detach"]
    stage.transfer()
    assert (of_kind(stage, ORDER), len(of_kind(stage, RECEIPT))) == ([], 1)
    assert "still there and would be entered twice" in stage.problem("deleted_in_quickbooks").explanation
    stage.books.act("delete", txnId=stage.transaction(RECEIPT))
    stage.resolve("deleted_in_quickbooks", "retry")
    stage.sessions()
    assert (_contact(stage), len(of_kind(stage, ORDER)), len(of_kind(stage, RECEIPT))) == ([], 1, 1)


def two_orders_come_back_and_one_is_used(stage: Stage) -> None:
    """The other one stays a question."""
    used, other = stage.order(), stage.order(line(TONER))
    stage.transfer()
    _taken_back(stage)
    assert _contact(stage) == [("came_back", used), ("came_back", other)]
    stage.world.do(lambda world, _: people.decide(world, stage.desk, _about(stage, used), "adopt"))
    stage.sessions()
    assert _contact(stage) == [("came_back", other)]


def order_comes_back_after_it_was_entered_again(stage: Stage) -> None:
    """The one that is linked is missing, and the one before it is there: created again it is found."""
    order = _received(stage)
    backup = stage.books.backup()
    stage.undo()
    stage.sessions()
    stage.transfer()
    assert _contact(stage) == []
    stage.books.restore(backup)
    assert _contact(stage) == [("deleted_in_quickbooks", order)]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    assert (_contact(stage), len(of_kind(stage, ORDER)), len(of_kind(stage, RECEIPT))) == ([], 1, 1)


def receipt_comes_back_after_it_was_posted_again(stage: Stage) -> None:
    """The one before counts, and not the one that is missing; taken back, it goes."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    stage.transfer()
    backup = stage.books.backup()
    stage.undo(2)
    stage.sessions()
    stage.transfer()
    assert _contact(stage) == []
    stage.books.restore(backup)
    stage.receive(order, 3)
    stage.transfer()
    assert (_contact(stage), on_hand(stage, SWITCH)) == ([], ["7"])


def canceled_order_comes_back(stage: Stage) -> None:
    """Autotask does not want it any more, so it cannot be used."""
    order = stage.order()
    stage.transfer()
    _taken_back(stage)
    stage.tenant.act("cancel", order=order)
    stage.world.do(people.refresh)
    assert ("came_back", order) in _contact(stage)
    assert [one.choice for one in stage.problem("came_back").choices] == ["detach"]
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []


def order_that_a_person_deleted_comes_back(stage: Stage) -> None:
    """Two orders were deleted by hand before they were taken back, and the copy was made in between."""
    _, order = stage.order(), stage.order(line(TONER))
    stage.transfer()
    first, second = (stage.transaction(ORDER, number) for number in (0, 1))
    stage.books.act("delete", txnId=first)
    backup = stage.books.backup()
    stage.world.time.advance(600)
    stage.books.act("delete", txnId=second)
    stage.undo()
    stage.sessions()
    assert _contact(stage) == []
    stage.books.restore(backup)
    assert _contact(stage) == [("came_back", order)]


def invoice_comes_back(stage: Stage) -> None:
    """It is used: nothing is invoiced a second time."""
    approve(stage, sale(stage))
    stage.sessions()
    _taken_back(stage)
    (there,) = of_kind(stage, "Invoice")
    assert _contact(stage) == [("came_back", None)]
    assert stage.problem("came_back").title == "Invoice INV-1 is in QuickBooks again"
    stage.resolve("came_back", "adopt")
    stage.sessions()
    assert [one.txn_id for one in of_kind(stage, "Invoice")] == [there.txn_id]
    assert _contact(stage) == []


def invoice_comes_back_beside_one_that_was_taken_over(stage: Stage) -> None:
    """The one that counts is there, so that a look at it says nothing: a person is told, and how the two differ. Left, the one that counts
    stays transferred."""
    approve(stage, sale(stage))
    stage.sessions()
    stage.books.copy_invoice(stage.transaction("Invoice"))
    copied = stage.transaction("Invoice", 1)
    stage.books.edit(copied, Memo="typed by hand")
    backup = stage.books.backup()
    stage.undo()
    stage.sessions()
    _contact(stage)
    approve(stage, "INV-1")
    stage.sessions()
    stage.resolve("invoice_number_taken", "adopt")
    assert _contact(stage) == []
    stage.books.restore(backup)
    assert _contact(stage) == [("came_back", None)]
    told = stage.problem("came_back")
    assert ([one.choice for one in told.choices], "memo “typed by hand”" in told.explanation) == (["detach"], True), (
        told
    )
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []
    (billed,) = stage.desk.invoices.known(stage.world.company)
    assert (billed.transfer_status, billed.txn_id) == ("transferred", copied)


def ignored_order_comes_back(stage: Stage) -> None:
    """It was let go of while nothing of it was in QuickBooks: that decision was not about what is there now."""
    order = stage.order()
    stage.transfer()
    backup = stage.books.backup()
    stage.undo()
    stage.sessions()
    stage.tenant.act("cancel", order=order)
    stage.world.do(people.refresh)
    stage.resolve("order_canceled", "ignore")
    stage.books.restore(backup)
    assert _contact(stage) == [("came_back", order)]
    assert [one.choice for one in stage.problem("came_back").choices] == ["detach"]
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []


def voided_invoice_comes_back(stage: Stage) -> None:
    """Autotask does not want it any more, so it cannot be used."""
    approve(stage, sale(stage))
    stage.sessions()
    _taken_back(stage)
    stage.tenant.act("void-invoice", invoice="INV-1")
    stage.desk.invoices.known(stage.world.company, refresh=True)
    assert ("came_back", None) in _contact(stage)
    assert [one.choice for one in stage.problem("came_back").choices] == ["detach"]
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []


def _first_one_comes_back(stage: Stage, kind: str) -> str:
    """It was deleted by hand and entered again, and the second one is what the undo deleted. TxnID of the first one."""
    first, backup = stage.transaction(kind), stage.books.backup()
    for receipt in of_kind(stage, RECEIPT):
        stage.books.act("delete", txnId=receipt.txn_id)
    stage.books.act("delete", txnId=first)
    _contact(stage)
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    stage.undo(2)
    stage.sessions()
    assert (_contact(stage), of_kind(stage, kind)) == ([], [])
    stage.books.restore(backup)
    return first


def first_order_of_two_comes_back(stage: Stage) -> None:
    """It is used as any other, and nothing is entered beside it."""
    order = _received(stage)
    first = _first_one_comes_back(stage, ORDER)
    assert _contact(stage) == [("came_back", order)]
    stage.resolve("came_back", "adopt")
    stage.sessions()
    assert (_contact(stage), [one.txn_id for one in of_kind(stage, ORDER)]) == ([], [first])
    assert on_hand(stage, SWITCH) == ["4"]


def first_invoice_of_two_comes_back(stage: Stage) -> None:
    """As an order; left, it is not asked about again."""
    approve(stage, sale(stage))
    stage.sessions()
    _first_one_comes_back(stage, "Invoice")
    assert _contact(stage) == [("came_back", None)]
    stage.resolve("came_back", "detach")
    assert _contact(stage) == []


def count_comes_back(stage: Stage) -> None:
    """No problem: the next count overwrites it."""
    stage.order()
    stage.transfer()
    stage.count(SWITCH, 7)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    run = last_run(stage).run or 0
    _taken_back(stage, run)
    assert (_contact(stage), on_hand(stage, SWITCH)) == ([], ["7"])


SCENES = (
    Scene(order_comes_back_and_is_used),
    Scene(order_comes_back_and_is_deleted_by_hand),
    Scene(order_comes_back_and_is_left),
    Scene(orders_are_not_shown_for_a_while),
    Scene(receipt_comes_back),
    Scene(older_order_comes_back_alone),
    Scene(second_undo_says_what_came_back),
    Scene(ignored_order_comes_back_before_the_second_undo),
    Scene(order_comes_back_and_gets_another_number),
    Scene(order_comes_back_while_autotask_numbers_it_anew, settings={"number_source": "external"}),
    Scene(receipt_is_left_of_what_came_back),
    Scene(two_orders_come_back_and_one_is_used),
    Scene(order_comes_back_after_it_was_entered_again),
    Scene(receipt_comes_back_after_it_was_posted_again),
    Scene(canceled_order_comes_back),
    Scene(order_that_a_person_deleted_comes_back),
    Scene(invoice_comes_back),
    Scene(invoice_comes_back_beside_one_that_was_taken_over),
    Scene(ignored_order_comes_back),
    Scene(voided_invoice_comes_back),
    Scene(first_order_of_two_comes_back),
    Scene(first_invoice_of_two_comes_back),
    Scene(count_comes_back),
)
