"""What people do in QuickBooks to orders and receipts of ours is noticed at the next contact, whether or not anybody transfers them again."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation.company_files.looks import on_hand
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, Scene, Stage, line

QUESTION = "quickbooks before a question"
ORDER, RECEIPT = "PurchaseOrder", "ItemReceipt"


def _contact(stage: Stage) -> list[tuple[str, str | None]]:
    """What is open after one more contact, hours later, and of which order."""
    stage.world.time.advance(4000)
    stage.session()
    return [(one.code, one.order) for one in stage.desk.problems(stage.world.company)]


def _received(stage: Stage) -> str:
    """An order of which 4 units came, and a newer one."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    stage.order(line(TONER))
    stage.transfer()
    return order


def _days_later(stage: Stage) -> None:
    """The last contact does not reach back any more to what was written."""
    stage.world.time.advance(3 * 86400)
    stage.session()


def order_is_edited_unseen(stage: Stage) -> None:
    """Of three orders one is edited, one closed and one deleted; what was written is asked for no more than once at each contact."""
    edited, closed, deleted = (stage.order(line(product)) for product in (SWITCH, TONER, SWITCH))
    stage.transfer()
    assert _contact(stage) == []
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), memo="typed over")
    stage.books.act("edit-order", txnId=stage.transaction(ORDER, 1), isManuallyClosed=True)
    stage.books.act("delete", txnId=stage.transaction(ORDER, 2))
    found = _contact(stage)
    assert found == [("changed_in_quickbooks", edited), ("deleted_in_quickbooks", deleted)], found
    rows = {row.number: row.transfer_status for row in stage.desk.orders(stage.world.company)}
    assert rows == {edited: "problem", closed: "closed", deleted: "problem"}, rows
    stage.resolve("changed_in_quickbooks", "overwrite")
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def receipt_is_deleted_before_a_count(stage: Stage) -> None:
    """The count would hide that a receipt is missing; it waits until a person has decided. The order does not tell of it by itself."""
    stage.books.act("preferences", unverified={"receiptChangesOrderEditSequence": False})
    order = _received(stage)
    _days_later(stage)
    stage.books.act("delete", txnId=stage.transaction(RECEIPT))
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["0"]
    assert stage.problem("receipt_deleted").order == order
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["4"]


def receipt_is_lowered_before_a_count(stage: Stage) -> None:
    """As one that is deleted: its order, which keeps its modification time, does not tell of it."""
    stage.books.act("preferences", unverified={"receiptChangesOrderEditSequence": False})
    order = _received(stage)
    _days_later(stage)
    txn_id = stage.transaction(RECEIPT)
    stage.world.edited_receipts.add(txn_id)
    stage.books.act("edit-purchase", txnId=txn_id, lines={"0": {"quantity": "3"}})
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["3"]
    assert stage.problem("receipt_deleted").order == order
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["4"]


def order_is_received_by_hand(stage: Stage) -> None:
    """That counts (B6): it is looked at, and nothing is to be decided."""
    _received(stage)
    stage.books.act("receive", txnId=stage.transaction(ORDER))
    assert _contact(stage) == []


def orders_vanish_with_an_older_company_file(stage: Stage) -> None:
    """They were entered after the backup, days before the last contact."""
    _received(stage)
    backup = stage.books.backup()
    later = [stage.order(line(TONER)) for _ in range(3)]
    stage.transfer()
    _days_later(stage)
    stage.books.restore(backup)
    found = _contact(stage)
    assert found == [("deleted_in_quickbooks", one) for one in later], found
    for _ in later:
        stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def order_that_was_held_up_vanishes_with_an_older_company_file(stage: Stage) -> None:
    """It was planned before one that the backup has, and entered after it."""
    stage.order(line(TONER), vendor=OTHER_VENDOR)
    stage.order(line(TONER))
    stage.transfer()
    waiting = stage.order(line(TONER), vendor=OTHER_VENDOR)
    stage.order(line(TONER))
    stage.approve()
    vendor = {"group": "Entity", "name": OTHER_VENDOR[:41].strip()}
    stage.books.act("edit-entry", **vendor, isActive=False)
    stage.sessions()
    stage.books.act("edit-entry", **vendor, isActive=True)
    backup = stage.books.backup()
    _contact(stage)
    stage.sessions()
    for _ in range(2):
        _days_later(stage)
    stage.books.restore(backup)
    found = _contact(stage)
    assert found == [("deleted_in_quickbooks", waiting)], found
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def receipt_vanishes_with_an_older_company_file(stage: Stage) -> None:
    """Its order is there, as it was when the backup was made."""
    order = _received(stage)
    backup = stage.books.backup()
    stage.receive(order, 2)
    stage.transfer()
    _days_later(stage)
    stage.books.restore(backup)
    found = _contact(stage)
    assert found == [("receipt_deleted", order)], found
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()


def deletions_of_orders_are_not_told(stage: Stage) -> None:
    """A person is told once, and orders go on."""
    _received(stage)
    stage.fate.tell(QUESTION, "refused TxnDeletedQuery 3260", text="<TxnDeletedQueryRq")
    assert _contact(stage) == [("changes_unseen", None)]
    assert _contact(stage) == []


def order_is_edited_after_a_clock_was_ahead(stage: Stage) -> None:
    """What was looked at while the clock was a day ahead says nothing of the hours after that (seed 350999)."""
    order = stage.order(line())
    stage.transfer()
    host = stage.world.hosts[0]
    host.clock_error = timedelta(days=1)
    assert _contact(stage) == []
    host.clock_error = timedelta(0)
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), memo="typed over")
    found = _contact(stage)
    assert found == [("changed_in_quickbooks", order)], found
    stage.resolve("changed_in_quickbooks", "overwrite")
    stage.sessions()


def first_order_was_entered_while_a_clock_was_ahead(stage: Stage) -> None:
    """It was transferred in the future, and is looked for by the contacts of today (seed 3423446)."""
    host = stage.world.hosts[0]
    host.clock_error = timedelta(days=1)
    before = stage.books.backup()
    order = stage.order()
    stage.transfer()
    host.clock_error = timedelta(0)
    stage.books.restore(before)
    stage.world.time.advance(3600)
    stage.session()
    assert [(one.code, one.order) for one in stage.desk.problems(stage.world.company)] == [
        ("deleted_in_quickbooks", order)
    ]
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def opening_of_a_closed_line_is_lost(stage: Stage) -> None:
    """A line was closed by hand, its order is open; to open it again is lost before QuickBooks, which is no opened line (seed 342992)."""
    order = stage.order(line(quantity=9), line(TONER))
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction(ORDER), lines={"1": {"isManuallyClosed": True}})
    stage.receive(order, 2, line=2)
    stage.transfer()
    stage.resolve("closed_in_quickbooks", "overwrite")
    stage.fate.tell("quickbooks before", "lost", text="<PurchaseOrderModRq")
    stage.sessions()
    assert on_hand(stage, TONER) == ["2"]


def receipt_is_lowered_before_a_conversation_breaks_off(stage: Stage) -> None:
    """The marks were read, and an answer was lost before anything was compared: at the next contact it is asked since the last comparison."""
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    newer = stage.order(line(TONER))
    stage.receive(newer, 1)
    stage.transfer()
    stage.world.time.advance(7200)
    stage.session()
    txn_id = stage.transaction(RECEIPT)
    stage.world.edited_receipts.add(txn_id)
    stage.books.act("edit-purchase", txnId=txn_id, lines={"0": {"quantity": "1"}})
    stage.world.time.advance(3 * 86400)
    stage.order(line(TONER))
    stage.fate.tell("quickbooks after a write", "lost", text="<PurchaseOrderAddRq")
    stage.approve()
    stage.session()
    stage.sessions()
    assert stage.problem("receipt_deleted").order == order
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["1"]


SCENES = (
    Scene(receipt_is_lowered_before_a_conversation_breaks_off),
    Scene(order_is_edited_unseen),
    Scene(receipt_is_deleted_before_a_count),
    Scene(receipt_is_lowered_before_a_count),
    Scene(order_is_received_by_hand),
    Scene(order_is_edited_after_a_clock_was_ahead),
    Scene(first_order_was_entered_while_a_clock_was_ahead),
    Scene(opening_of_a_closed_line_is_lost),
    Scene(orders_vanish_with_an_older_company_file),
    Scene(order_that_was_held_up_vanishes_with_an_older_company_file),
    Scene(receipt_vanishes_with_an_older_company_file),
    Scene(deletions_of_orders_are_not_told),
)
