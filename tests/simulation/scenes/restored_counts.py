"""Counts after an older copy of the database came back: what moves them is only known with the orders and invoices that our marks name."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation import people
from tests.simulation.company_files.looks import last_run, on_hand
from tests.simulation.scenes.invoiced import approve, sale
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


def invoice_cannot_be_read_at_first_after_a_restore(stage: Stage) -> None:
    """The same, and Autotask does not answer when it is asked for it: the count waits."""
    _restore_after_an_invoice(stage)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    for _ in range(5):
        stage.fate.tell("autotask request", "timeout before")
    stage.session()
    assert not stage.fate.waiting and last_run(stage).state == "in_progress"
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["8"]


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
    (left_out,) = last_run(stage).writes
    assert "Purchase order 1002 is in QuickBooks and was not read from Autotask" in left_out.summary, left_out.summary
    show()
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["17"]


HOLD = {"hold_uninvoiced": "true"}
NO_SYNC = {"sync_after_transfer": "false"}
SCENES = (
    Scene(invoice_is_read_before_a_count_after_a_restore, settings=HOLD),
    Scene(invoice_cannot_be_read_at_first_after_a_restore, settings=HOLD),
    Scene(order_is_read_before_a_count_after_a_restore, settings=NO_SYNC),
    Scene(order_cannot_be_read_after_a_restore, settings=NO_SYNC),
)
