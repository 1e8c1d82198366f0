"""Counts after an older copy of the database came back: what moves them is only known with the orders and invoices that our marks name."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation import people
from tests.simulation.company_files.looks import last_run, on_hand
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.scenes.restores import _copied
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line


def _sync(stage: Stage) -> None:
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()


def _restore_after_an_invoice(stage: Stage) -> None:
    """It takes a delivered unit off, and the copy knows as little of it as of any other invoice."""
    stage.order()
    stage.count(SWITCH, 9)
    stage.transfer()
    number = sale(stage, is_delivered=True)
    stage.world.do(people.back_up_stockpost)
    approve(stage, number)
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["8"]
    stage.world.do(people.restore_stockpost)
    stage.session()


def invoice_is_read_before_a_count_after_a_restore(stage: Stage) -> None:
    """Nobody reads the list of invoices: the one that the mark names is read by itself. Its unit was held for it, although it had taken it off,
    and was set as on hand."""
    _restore_after_an_invoice(stage)
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["8"]


def _waits_for_autotask(stage: Stage, failure: str) -> None:
    """Autotask fails when it is asked for the invoice: the count waits."""
    _restore_after_an_invoice(stage)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    for _ in range(5):
        stage.fate.tell("autotask request", failure)
    stage.session()
    assert not stage.fate.waiting and last_run(stage).state == "in_progress"
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["8"]


def invoice_cannot_be_read_at_first_after_a_restore(stage: Stage) -> None:
    """The same, and Autotask does not answer."""
    _waits_for_autotask(stage, "timeout before")


def autotask_errs_at_first_after_a_restore(stage: Stage) -> None:
    """An error that passes is no refusal: the item was left out of the run, and nothing set its count later."""
    _waits_for_autotask(stage, "500")


def _left_alone(stage: Stage, why: str) -> None:
    """The item of the invoice, with the problem that says why."""
    assert on_hand(stage, SWITCH) == ["8"]
    found = stage.problem("on_hand_unknown")
    assert found.title.startswith("Invoice INV-1 is in QuickBooks and was not read from Autotask"), found.title
    assert why in found.explanation, found.explanation


def _set_total(stage: Stage, total: str) -> None:
    """What Autotask says beside the billing items that it shows."""
    (invoice,) = stage.tenant.tenant.rows("Invoices")
    stage.tenant.act("set-record", entity="Invoices", id=int(invoice["id"]), set={"invoiceTotal": total})


def invoice_is_not_shown_whole_after_a_restore(stage: Stage) -> None:
    """The API user sees a part of it. A person is told, also where nobody named the item; it was left alone for ever, without a word."""
    _restore_after_an_invoice(stage)
    _set_total(stage, "99")
    stage.count(SWITCH, 3)
    stage.order()
    stage.transfer()
    _left_alone(stage, "the billing items it shows add up to 25.00")
    stage.world.do(people.refresh)
    stage.session()
    stage.world.do(people.refresh)
    _left_alone(stage, "the billing items it shows add up to 25.00")
    _set_total(stage, "25")
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["3"]
    assert not stage.desk.problems(stage.world.company)


def invoice_that_moves_no_count_is_not_shown_whole(stage: Stage) -> None:
    """The same where no units are held for invoices: no count waits for it."""
    _restore_after_an_invoice(stage)
    _set_total(stage, "99")
    stage.count(SWITCH, 3)
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["3"]


def invoice_is_gone_from_autotask_after_a_restore(stage: Stage) -> None:
    """There is nothing to wait for; its item was left alone for ever."""
    _restore_after_an_invoice(stage)
    (invoice,) = stage.tenant.tenant.rows("Invoices")
    stage.tenant.tenant.remove("Invoices", int(invoice["id"]))
    stage.count(SWITCH, 3)
    _sync(stage)
    # And the unit that was delivered is on no invoice any more.
    assert on_hand(stage, SWITCH) == ["4"]


def right_to_read_invoices_is_missing_after_a_restore(stage: Stage) -> None:
    """Autotask refuses nothing else: the other counts are set. None was, and the runs did not end."""
    _restore_after_an_invoice(stage)
    stage.tenant.tenant.denied_rights["Invoices"] = frozenset({"query"})
    stage.count(SWITCH, 3)
    stage.count(TONER, 7)
    stage.desk.approve_sync(stage.world.company, [SWITCH, TONER], who="dana")
    stage.session()
    assert last_run(stage).state == "done_with_problems"
    assert on_hand(stage, TONER) == ["7"]
    _left_alone(stage, "The Autotask user may not use Invoices/query")
    stage.tenant.tenant.denied_rights.clear()
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["3"]


def _restore_after_an_order(stage: Stage) -> None:
    """Five of nine are posted, and three more came since."""
    stage.order(line(TONER))
    stage.count(SWITCH, 9)
    stage.transfer()
    _sync(stage)
    stage.world.do(people.back_up_stockpost)
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 5)
    stage.transfer()
    stage.receive(order, 3)
    stage.world.do(people.restore_stockpost)
    stage.session()


def order_is_read_before_a_count_after_a_restore(stage: Stage) -> None:
    """What came since was set as stock, and posted once more with the update."""
    _restore_after_an_order(stage)
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["14"]
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["17"]


def _hidden(stage: Stage, name: str) -> Callable[[], object]:
    """A company that the API user may not see for a while: nothing of it can be read whole. What shows it again."""
    tenant = stage.tenant.tenant
    row = dict(next(one for one in tenant.rows("Companies") if one["companyName"] == name))
    tenant.remove("Companies", int(row["id"]))
    return lambda: tenant.insert("Companies", row, record_id=int(row["id"]))


def order_cannot_be_read_after_a_restore(stage: Stage) -> None:
    """Its vendor is not shown: the item is left alone, and it is said why, until the order is known."""
    _restore_after_an_order(stage)
    show = _hidden(stage, VENDOR)
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["14"]
    title = stage.problem("on_hand_unknown").title
    assert title.startswith("Purchase order 1002 is in QuickBooks and was not read from Autotask"), title
    show()
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["17"]


def order_is_left_out_of_a_reading_after_a_restore(stage: Stage) -> None:
    """All orders are read again, and this one is still not whole: its item was counted without it, and what came was posted once more."""
    _restore_after_an_order(stage)
    show = _hidden(stage, VENDOR)
    stage.world.do(people.refresh)
    stage.session()
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["14"]
    assert stage.problem("on_hand_unknown").title.startswith("Purchase order 1002 is in QuickBooks")
    show()
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["17"]


def copied_back_from_before_the_first_order(stage: Stage) -> None:
    """The file is copied back by hand, and knows of no order: before a count is set it is asked whether there are some of ours. What came since
    was set as stock, and posted once more."""
    stage.count(SWITCH, 9)
    stage.world.do(people.refresh)
    _sync(stage)
    put_back = _copied(stage)
    order = stage.order(line(SWITCH, 9))
    stage.receive(order, 5)
    stage.transfer()
    stage.receive(order, 3)
    put_back()
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["14"]
    stage.transfer()
    stage.resolve("changed_in_quickbooks", "adopt")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["17"]


def copied_back_from_before_the_first_invoice(stage: Stage) -> None:
    """The same with an invoice for which units are held: it has taken them off."""
    stage.order()
    stage.count(SWITCH, 9)
    stage.transfer()
    put_back = _copied(stage)
    approve(stage, sale(stage, is_delivered=True))
    stage.sessions()
    put_back()
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["8"]


HOLD = {"hold_uninvoiced": "true"}
NO_SYNC = {"sync_after_transfer": "false"}
SCENES = (
    Scene(invoice_is_read_before_a_count_after_a_restore, settings=HOLD),
    Scene(invoice_cannot_be_read_at_first_after_a_restore, settings=HOLD),
    Scene(autotask_errs_at_first_after_a_restore, settings=HOLD),
    Scene(invoice_is_not_shown_whole_after_a_restore, settings=HOLD),
    Scene(invoice_that_moves_no_count_is_not_shown_whole),
    Scene(invoice_is_gone_from_autotask_after_a_restore, settings=HOLD),
    Scene(right_to_read_invoices_is_missing_after_a_restore, settings=HOLD),
    Scene(order_is_read_before_a_count_after_a_restore, settings=NO_SYNC),
    Scene(order_cannot_be_read_after_a_restore, settings=NO_SYNC),
    Scene(order_is_left_out_of_a_reading_after_a_restore, settings=NO_SYNC),
    Scene(copied_back_from_before_the_first_order, settings=NO_SYNC),
    Scene(copied_back_from_before_the_first_invoice, settings=HOLD),
)
