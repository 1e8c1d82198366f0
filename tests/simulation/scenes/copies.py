"""People copy our orders and invoices in QuickBooks: a copy has our memo, and not our ExternalGUID. It is theirs, whatever becomes of ours."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind
from tests.simulation.scenes.invoiced import ADD, NO_GUIDS, approve, sale
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line

AFTER = "quickbooks after a write"
OTHER_CUSTOMER = "Another Customer"


def _restored(stage: Stage) -> None:
    """A copy of the database comes back as it is, so that QuickBooks is asked for all that has our marks."""
    stage.world.do(people.back_up_stockpost)
    stage.world.do(people.restore_stockpost)
    stage.world.time.advance(4000)
    stage.session()


def _status(stage: Stage) -> list[str]:
    return [one.transfer_status for one in stage.desk.orders(stage.world.company)]


def copy_has_the_number_of_an_order_that_was_taken_back(stage: Stage) -> None:
    """It is not taken for that order: a person is asked, also once more after a restore, and what they do not choose is not closed when
    Autotask cancels."""
    order = stage.order()
    stage.transfer()
    memo = stage.memo(stage.transaction("PurchaseOrder"))
    stage.undo()
    stage.sessions()
    lines = [{"item": SWITCH, "quantity": "5", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number=order, memo=memo, lines=lines)
    stage.transfer()
    assert "adopt" in [one.choice for one in stage.problem("number_taken").choices]
    _restored(stage)
    assert "adopt" in [one.choice for one in stage.problem("number_taken").choices]
    stage.tenant.act("cancel", order=order)
    stage.transfer()
    (there,) = of_kind(stage, "PurchaseOrder")
    assert not there.is_closed


def copy_outlives_orders_that_are_gone(stage: Stage) -> None:
    """After a restore it is neither the order that was taken back nor the one that a person deleted, which the copy of the database does not
    know: both are entered, and nothing of theirs is changed. A copied count is theirs, too."""
    stage.order()
    stage.count(SWITCH, 3)
    stage.transfer()
    stage.copy_order("MY-77")
    stage.undo()
    stage.sessions()
    stage.world.do(people.back_up_stockpost)
    younger = stage.order(line(TONER))
    stage.world.do(people.refresh)
    stage.desk.approve_transfer(stage.world.company, [younger], who="dana")
    stage.sessions()
    ours = stage.transaction("PurchaseOrder", 1)
    lines = [{"item": TONER, "quantity": "5", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number="MY-78", memo=stage.memo(ours), lines=lines)
    stage.books.act("delete", txnId=ours)
    stage.books.copy_adjustment(stage.transaction("InventoryAdjustment"))
    theirs = of_kind(stage, "PurchaseOrder")
    stage.world.do(people.restore_stockpost)
    stage.world.time.advance(4000)
    stage.session()
    stage.world.do(people.refresh)
    assert _status(stage) == ["not_transferred", "not_transferred"]
    stage.transfer()
    assert _status(stage) == ["transferred", "transferred"]
    assert of_kind(stage, "PurchaseOrder")[:2] == theirs


def copy_of_an_invoice_is_for_another_customer(stage: Stage) -> None:
    """The invoice was taken back, and is entered again: the copy bills somebody else."""
    approve(stage, sale(stage))
    stage.sessions()
    stage.books.copy_invoice(stage.transaction("Invoice"))
    stage.undo()
    stage.sessions()
    theirs = stage.transaction("Invoice")
    stage.books.act("add-entry", kind="Customer", fields={"Name": OTHER_CUSTOMER})
    stage.books.edit(theirs, RefNumber="MY-78", CustomerRef={"FullName": OTHER_CUSTOMER})
    _restored(stage)
    approve(stage, "INV-1")
    stage.sessions()
    (billed,) = stage.desk.invoices.known(stage.world.company)
    assert (billed.transfer_status, billed.txn_id) == ("transferred", stage.transaction("Invoice", 1))


def order_that_was_taken_over_is_changed_before_a_restore(stage: Stage) -> None:
    """A person had entered it, and chose it for ours: it has our memo since, and never our ExternalGUID. What Stockpost changed of it after the
    copy of the database was made is no change of a person's."""
    lines = [{"item": SWITCH, "quantity": "5", "rate": "3"}]
    stage.order()
    stage.transfer()
    stage.books.act("enter-order", vendor=VENDOR, number="1002", lines=lines)
    number = stage.order()
    stage.transfer()
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    stage.world.do(people.back_up_stockpost)
    stage.tenant.act("edit-line", order=number, line=1, set={"quantity": 8})
    stage.transfer()
    stage.world.do(people.restore_stockpost)
    stage.transfer()
    assert (stage.desk.problems(stage.world.company), _status(stage)) == ([], ["transferred", "transferred"])


def order_that_was_taken_over_is_not_known_after_a_restore(stage: Stage) -> None:
    """As above, and the copy is from before: whether it is the person's own or ours is asked once more. A receipt of ours is on it, which counts
    as soon as the order is chosen."""
    stage.order()
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    lines = [{"item": SWITCH, "quantity": "5", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number="1002", lines=lines)
    stage.receive(stage.order(), 2)
    stage.transfer()
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.transfer()
    assert [one.code for one in stage.desk.problems(stage.world.company)] == ["number_taken"]
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    assert (stage.desk.problems(stage.world.company), _status(stage)) == ([], ["transferred", "transferred"])
    assert len(of_kind(stage, "ItemReceipt")) == 1


def no_external_guid_is_ever_shown(stage: Stage) -> None:
    """QuickBooks' answers hold none (UNVERIFIED): an order, a receipt and an invoice whose answers got lost are found by their memos, also
    after a restore. Only what was taken back is known to be gone: of that a copy is not taken for ours."""
    stage.books.act("preferences", unverified=NO_GUIDS)
    stage.world.do(people.back_up_stockpost)
    order = stage.order()
    stage.receive(order, 2)
    for text in ("<PurchaseOrderAddRq", "<ItemReceiptAddRq"):
        stage.fate.tell(AFTER, "lost", text=text)
    stage.approve()
    for _ in range(3):
        stage.session()
        stage.books.act("forget-message-sets")
    stage.sessions()
    approve(stage, sale(stage))
    stage.fate.tell(AFTER, "lost", text=ADD)
    stage.session()
    stage.books.act("forget-message-sets")
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.transfer()
    approve(stage, "INV-1")
    stage.sessions()
    kinds = ("PurchaseOrder", "ItemReceipt", "Invoice")
    assert ([len(of_kind(stage, kind)) for kind in kinds], _status(stage)) == ([1, 1, 1], ["transferred"])
    other = stage.order(line(TONER))
    stage.transfer()
    memo = stage.memo(stage.transaction("PurchaseOrder", 1))
    stage.undo(max(one.run for one in stage.desk.runs(stage.world.company) if one.run))
    stage.sessions()
    lines = [{"item": TONER, "quantity": "5", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number=other, memo=memo, lines=lines)
    stage.transfer()
    assert stage.problem("number_taken").order == other


SCENES = (
    Scene(copy_has_the_number_of_an_order_that_was_taken_back),
    Scene(copy_outlives_orders_that_are_gone),
    Scene(copy_of_an_invoice_is_for_another_customer),
    Scene(order_that_was_taken_over_is_changed_before_a_restore),
    Scene(order_that_was_taken_over_is_not_known_after_a_restore),
    Scene(no_external_guid_is_ever_shown),
)
