"""An older company file is put back in QuickBooks, and what it lacks is told (B14), whatever else happens at the first contact with it."""

from __future__ import annotations

from typing import Any

from tests.simulation import people
from tests.simulation.company_files.looks import on_hand
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line

ORDER = "PurchaseOrder"


def _contact(stage: Stage, days: int) -> list[tuple[str, str | None]]:
    """What is open after one more contact, days later, and of which order or invoice."""
    stage.world.time.advance(86400 * days)
    stage.session()
    return [(one.code, one.order or one.invoice) for one in stage.desk.problems(stage.world.company)]


def _put_back(stage: Stage, backup: dict[str, dict[str, Any]]) -> None:
    """Days after the last contact, which does not reach back any more to what was written."""
    assert _contact(stage, 3) == []
    stage.books.restore(backup)


def order_is_entered_into_an_older_company_file(stage: Stage) -> None:
    """What was entered last is in it then, and what was entered before that is not."""
    stage.order()
    stage.transfer()
    backup = stage.books.backup()
    lost = stage.order(line(TONER))
    stage.transfer()
    _put_back(stage, backup)
    stage.order()
    stage.transfer()
    assert _contact(stage, 3) == [("deleted_in_quickbooks", lost)]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def receipt_is_entered_into_an_older_company_file(stage: Stage) -> None:
    """As an order, and the count waits until somebody has decided: it would hide it."""
    stage.count(SWITCH, 0)
    lost, later = (stage.order(line(quantity=9)) for _ in range(2))
    stage.transfer()
    backup = stage.books.backup()
    stage.receive(lost, 4)
    stage.transfer()
    _put_back(stage, backup)
    stage.receive(later, 3)
    stage.transfer()
    assert _contact(stage, 3) == [("receipt_deleted", lost)]
    assert on_hand(stage, SWITCH) == ["3"]
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["7"]


def invoice_is_entered_into_an_older_company_file(stage: Stage) -> None:
    """As an order."""
    approve(stage, sale(stage, "INV-1"))
    stage.sessions()
    backup = stage.books.backup()
    approve(stage, sale(stage, "INV-2"))
    stage.sessions()
    _put_back(stage, backup)
    approve(stage, sale(stage, "INV-3"))
    stage.sessions()
    assert _contact(stage, 3) == [("deleted_in_quickbooks", "INV-2")]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def order_that_was_taken_over_vanishes_with_an_older_company_file(stage: Stage) -> None:
    """A person entered it, so no write of ours tells when it came."""
    stage.order(line(TONER))
    stage.transfer()
    backup = stage.books.backup()
    lost = stage.order(line(quantity=9))
    lines = [{"item": TONER, "quantity": "9", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number=lost, lines=lines)
    stage.transfer()
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    _put_back(stage, backup)
    assert _contact(stage, 1) == [("deleted_in_quickbooks", lost)]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def _change_is_gone(stage: Stage, *, is_canceled: bool) -> None:
    """The order is in the backup, as it was before Stockpost changed it; a newer one is in it, too."""
    changed = stage.order(line(quantity=5))
    stage.transfer()
    stage.order(line(TONER))
    stage.transfer()
    backup = stage.books.backup()
    if is_canceled:
        stage.tenant.act("cancel", order=changed)
    else:
        stage.tenant.act("edit-line", order=changed, line=1, set={"quantity": 8})
    stage.transfer()
    _put_back(stage, backup)
    assert _contact(stage, 1) == [("changed_in_quickbooks", changed)]
    stage.resolve("changed_in_quickbooks", "overwrite")
    stage.sessions()


def update_is_gone_with_an_older_company_file(stage: Stage) -> None:
    """What was entered last is there, as it was."""
    _change_is_gone(stage, is_canceled=False)


def closing_is_gone_with_an_older_company_file(stage: Stage) -> None:
    """As an update."""
    _change_is_gone(stage, is_canceled=True)


def order_that_was_found_late_vanishes_with_an_older_company_file(stage: Stage) -> None:
    """An older copy of the database was put back before, so that both orders were found at once, the older one last."""
    first, second = stage.order(), stage.order(line(TONER))
    stage.desk.refresh(stage.world.company, who="dana")
    stage.world.do(people.back_up_stockpost)
    stage.desk.approve_transfer(stage.world.company, [second], who="dana")
    stage.sessions()
    backup = stage.books.backup()
    stage.desk.approve_transfer(stage.world.company, [first], who="dana")
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    assert _contact(stage, 2) == []
    _put_back(stage, backup)
    assert _contact(stage, 1) == [("deleted_in_quickbooks", first)]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def order_is_deleted_before_an_older_company_file_is_opened(stage: Stage) -> None:
    """For some days, and then the right one again: what the old copy told meanwhile says nothing of the right one."""
    deleted = stage.order()
    stage.transfer()
    stage.order(line(TONER))
    stage.transfer()
    assert _contact(stage, 2) == []
    copy = stage.books.backup()
    stage.books.act("delete", txnId=stage.transaction(ORDER))
    right = stage.books.backup()
    stage.books.restore(copy)
    assert _contact(stage, 3) == []
    stage.books.restore(right)
    assert _contact(stage, 1) == [("deleted_in_quickbooks", deleted)]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


SCENES = (
    Scene(order_is_entered_into_an_older_company_file),
    Scene(receipt_is_entered_into_an_older_company_file),
    Scene(invoice_is_entered_into_an_older_company_file),
    Scene(order_that_was_taken_over_vanishes_with_an_older_company_file),
    Scene(update_is_gone_with_an_older_company_file),
    Scene(closing_is_gone_with_an_older_company_file),
    Scene(order_that_was_found_late_vanishes_with_an_older_company_file),
    Scene(order_is_deleted_before_an_older_company_file_is_opened),
)
