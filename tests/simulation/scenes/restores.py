"""An older copy of a database comes back, and what was written since is found by our marks."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tests.simulation import people
from tests.simulation.stage import ACCOUNTS, SWITCH, TONER, VENDOR, Scene, Stage, line

CABLE = "Cable"
"""An item that only QuickBooks has."""


def _restore(stage: Stage) -> None:
    """The copy that was made before takes the place of the database."""
    stage.world.do(people.restore_stockpost)


def approved_run_is_restored(stage: Stage) -> None:
    """The copy knows of an approved run; all of it is in QuickBooks meanwhile. Taken back, what was written is not known."""
    order = stage.order()
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.approve()
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    _restore(stage)
    stage.sessions()
    stage.undo()
    stage.sessions()


def edited_order_of_a_restored_run_is_taken_back(stage: Stage) -> None:
    """A person changed the order before the copy came back: what was written is not known, so it is not deleted."""
    stage.order()
    stage.approve()
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), lines={"0": {"quantity": "6"}})
    _restore(stage)
    stage.sessions()
    stage.undo()
    stage.sessions()
    assert stage.transaction("PurchaseOrder")


def order_was_deleted_and_its_receipt_was_not(stage: Stage) -> None:
    """Seed 218996: the copy knows neither, and the receipt that a person took off the order tells of it. Its units come in once: a person
    deletes it, too, and has the order entered again."""
    stage.world.do(people.back_up_stockpost)
    order = stage.order()
    stage.receive(order, 2)
    stage.transfer()
    receipt = stage.transaction("ItemReceipt")
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    _restore(stage)
    stage.transfer()
    assert [one.choice for one in stage.problem("deleted_in_quickbooks").choices] == ["retry", "detach"]
    stage.books.act("delete", txnId=receipt)
    stage.resolve("deleted_in_quickbooks", "retry")
    stage.sessions()
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def receipt_is_found_before_its_receiving_is_read(stage: Stage) -> None:
    """Year 0, day 203: the copy knows of the first receiving only when the receipt of the second is found. Where the first receipt is deleted
    later and posted again, it is the first one that is posted."""
    order = stage.order(line(SWITCH, 12))
    stage.receive(order, 4)
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.receive(order, 7)
    stage.transfer()
    _restore(stage)
    stage.session()
    first, second = (stage.transaction("ItemReceipt", number) for number in range(2))
    mark = stage.memo(first).partition("[")[2].rpartition(":")[0]
    stage.books.act("delete", txnId=first)
    stage.world.time.advance(3600)
    stage.world.do(people.refresh)
    stage.session()
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    assert stage.transaction("ItemReceipt") == second
    assert f"[{mark}.1:" in stage.memo(stage.transaction("ItemReceipt", 1))


def copies_of_an_order_are_found_after_a_restore(stage: Stage) -> None:
    """A person copied our order twice and deleted it: neither of the copies is more ours than the other one, and a person chooses."""
    order = stage.order()
    stage.approve()
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.copy_order(order)
    stage.copy_order(order)
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    _restore(stage)
    stage.sessions()
    stage.resolve("duplicate_found", "detach")


def both_sides_change_an_order_before_a_restore(stage: Stage) -> None:
    """The copy does not know the order: what a person made of it is not written over with what Autotask says by now."""
    stage.order(line(TONER))
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    order = stage.order()
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder", 1), lines={"0": {"quantity": "6"}})
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 8})
    _restore(stage)
    stage.transfer()
    stage.problem("changed_in_quickbooks")


def memo_is_typed_over_before_a_restore(stage: Stage) -> None:
    """Of our marks only the ExternalGUID is left, of the order and of its receipt; beside them stands an order of a person's own."""
    stage.order(line(TONER))
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    order = stage.order()
    stage.receive(order, 2)
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder", 1), memo="typed over")
    stage.books.edit(stage.transaction("ItemReceipt"), Memo="typed over")
    stage.books.act("enter-order", vendor=VENDOR, number="77", lines=[{"item": SWITCH, "quantity": "1", "rate": "2"}])
    _restore(stage)
    stage.transfer()


def names_change_before_a_restore(stage: Stage) -> None:
    """An item was renamed in QuickBooks, and in Autotask a line lost its product: lines are told apart as far as possible."""
    stage.order(line(TONER))
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    order = stage.order(line(), line(TONER), freight="4")
    stage.receive(order, 2)
    stage.transfer()
    stage.books.act("edit-entry", name=SWITCH, newName="Switch, large")
    row = stage.lines(order)[1]
    product = row["productID"]
    stage.tenant.tenant.change(row, productID=None)
    _restore(stage)
    stage.world.do(people.refresh)
    stage.session()
    stage.books.act("edit-entry", name="Switch, large", newName=SWITCH)
    stage.tenant.tenant.change(row, productID=product)


def _names(stage: Stage) -> list[str]:
    """Of all that an order needs."""
    books = stage.books.books
    kinds = ("ItemInventory", "Vendor")
    return sorted(one.name for group in ("Item", "Entity") for one in books.entries(group) if one.kind in kinds)


def _rename_and_restore(stage: Stage, *names: tuple[str, str]) -> None:
    """What the copy never heard of is called otherwise in QuickBooks; the next order makes nothing a second time."""
    for group, name in names:
        stage.books.act("edit-entry", group=group, name=name, newName=f"{name[:9].strip()}, renamed")
    there = _names(stage)
    _restore(stage)
    stage.order()
    stage.transfer()
    assert _names(stage) == there, (there, _names(stage))


def what_was_created_is_renamed_before_a_restore(stage: Stage) -> None:
    """A vendor and an item were created, and no order came of it: only their marks tell whose they are."""
    stage.world.do(people.back_up_stockpost)
    stage.order()
    stage.approve()
    stage.fate.tell("quickbooks before", "lost", text="<PurchaseOrderAddRq")
    stage.session()
    stage.books.act("forget-message-sets")
    _rename_and_restore(stage, ("Entity", VENDOR), ("Item", SWITCH))


def what_was_used_is_renamed_before_a_restore(stage: Stage) -> None:
    """A vendor and an item were entered by hand, so they carry no mark: the order of ours that names them tells."""
    stage.books.act("add-entry", kind="Vendor", fields={"Name": VENDOR})
    stage.books.act("add-entry", kind="ItemInventory", fields={"Name": SWITCH, **ACCOUNTS})
    stage.world.do(people.back_up_stockpost)
    stage.order()
    stage.transfer()
    _rename_and_restore(stage, ("Entity", VENDOR), ("Item", SWITCH))


def another_item_is_typed_over_ours_before_a_restore(stage: Stage) -> None:
    """The copy knows nothing of the item of the order, and the order names one of a person's own since: the next order asks which."""
    for name in (SWITCH, CABLE):
        stage.books.act("add-entry", kind="ItemInventory", fields={"Name": name, **ACCOUNTS})
    stage.world.do(people.back_up_stockpost)
    stage.order()
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), lines={"0": {"newItem": CABLE}})
    _restore(stage)
    stage.order()
    stage.transfer()
    stage.problem("changed_in_quickbooks")


def receipt_of_a_new_line_before_a_restore(stage: Stage) -> None:
    """The copy knows an order of one line. A second one was added and received with the first, and Autotask has changed since."""
    order = stage.order()
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.tenant.act("add-line", order=order, product=TONER, quantity=3)
    stage.receive(order, 2)
    stage.receive(order, 1, line=2)
    stage.transfer()
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 8})
    _restore(stage)
    stage.transfer()


def order_changed_and_received_after_the_copy(stage: Stage) -> None:
    """Stockpost changed it and received on two days what came, and a person received more by hand."""
    order = stage.order()
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.tenant.act("edit-line", order=order, line=1, set={"quantity": 7})
    for quantity in (2, 1):
        stage.receive(order, quantity)
        stage.world.time.advance(86_400)
    stage.transfer()
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"), quantities={"0": "1"})
    _restore(stage)
    stage.transfer()


def order_was_copied_before_a_restore(stage: Stage) -> None:
    """Two orders carry our mark: none is taken."""
    stage.order(line(TONER))
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    number = stage.order()
    stage.transfer()
    memo = stage.memo(stage.transaction("PurchaseOrder", 1))
    lines = [{"item": SWITCH, "quantity": "5", "rate": "3"}]
    stage.books.act("enter-order", vendor=VENDOR, number=number, memo=memo, lines=lines)
    _restore(stage)
    stage.transfer()


def _copied(stage: Stage) -> Callable[[], None]:
    """Puts the file of the database back as it is now."""
    place = stage.world.shared.place
    copy = place.folder / "copied.db"
    place.close()
    shutil.copy(place.file, copy)
    return lambda: stage.world.replace_database(lambda: shutil.copy(copy, place.file))


def copied_back_without_a_command(stage: Stage) -> None:
    """The file of the database is copied back by hand. One order is gone from QuickBooks, and another one is found to be ours."""
    first = stage.order(line(TONER))
    stage.transfer()
    put_back = _copied(stage)
    stage.order()
    stage.transfer()
    put_back()
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.tenant.act("edit-line", order=first, line=1, set={"quantity": 6})
    stage.transfer()


def number_changes_of_an_order_that_the_copy_never_read(stage: Stage) -> None:
    """QuickBooks is reached before Autotask is read again; a person has given our order another number, and QuickBooks has forgotten
    which messages it answered."""
    stage.order(line(TONER))
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.order()
    stage.transfer()
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder", 1), newNumber="X1")
    stage.books.act("forget-message-sets")
    _restore(stage)
    stage.session()
    stage.transfer()


def _restore_after_unlinking(stage: Stage, *, is_billed: bool = False) -> None:
    """An order is received after the copy, and a person takes the receipt off it."""
    order = stage.order()
    stage.transfer()
    stage.receive(order, 2)
    stage.world.do(people.refresh)
    stage.world.do(people.back_up_stockpost)
    stage.transfer()
    receipt = stage.transaction("ItemReceipt")
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    if is_billed:
        stage.books.act("receipt-to-bill", txnId=receipt)
    stage.books.act("forget-message-sets")
    _restore(stage)
    stage.transfer()
    stage.problem("receipt_deleted")


def receipt_is_unlinked_before_a_restore(stage: Stage) -> None:
    """No order tells of the receipt any more, whose units are in QuickBooks all the same."""
    _restore_after_unlinking(stage)


def receipt_is_unlinked_and_billed_before_a_restore(stage: Stage) -> None:
    """And it is a bill now: neither an order nor a receipt tells of it, only the mark of the bill."""
    _restore_after_unlinking(stage, is_billed=True)


def _restore_after_another_item(stage: Stage, item: str, *, received: int = 1) -> None:
    """An order of two lines is received after the copy, and a person changes the first line of its first receipt to another item."""
    order = stage.order(line(), line(TONER))
    stage.transfer()
    stage.receive(order, 2)
    if received > 1:
        stage.receive(order, 1, line=2)
    stage.world.do(people.refresh)
    stage.world.do(people.back_up_stockpost)
    stage.transfer()
    stage.books.act("edit-purchase", txnId=stage.transaction("ItemReceipt"), lines={"0": {"item": item}})
    stage.books.act("forget-message-sets")
    _restore(stage)
    stage.transfer()
    assert stage.problem("receipt_deleted").differences, "what became of the receipt is not shown"


def receipt_is_of_another_item_before_a_restore(stage: Stage) -> None:
    """No line of the order has the item that the receipt is of now: the receipt holds the receiving that its mark names all the same."""
    stage.books.act("add-entry", kind="ItemInventory", fields={"Name": CABLE, **ACCOUNTS})
    _restore_after_another_item(stage, CABLE)


def receipt_is_of_the_other_item_of_its_order(stage: Stage) -> None:
    """The order has the other item, too, of which nothing was received."""
    _restore_after_another_item(stage, TONER)


def one_of_two_lines_of_a_receipt_is_of_another_item(stage: Stage) -> None:
    """The other line still tells of its own."""
    stage.books.act("add-entry", kind="ItemInventory", fields={"Name": CABLE, **ACCOUNTS})
    _restore_after_another_item(stage, CABLE, received=2)


def lower(stage: Stage) -> None:
    """A person takes units out of the first receipt."""
    receipt = stage.transaction("ItemReceipt")
    stage.world.edited_receipts.add(receipt)
    stage.books.act("edit-purchase", txnId=receipt, lines={"0": {"quantity": "1"}})
    stage.books.act("forget-message-sets")


def receipt_is_lowered_before_a_restore(stage: Stage) -> None:
    """What a person took out of it is not posted a second time without a word."""
    order = stage.order()
    stage.transfer()
    stage.receive(order, 3)
    stage.world.do(people.refresh)
    stage.world.do(people.back_up_stockpost)
    stage.transfer()
    lower(stage)
    _restore(stage)
    stage.transfer()
    stage.problem("receipt_deleted")


def older_receipt_is_lowered_before_a_restore(stage: Stage) -> None:
    """The copy knows of one receipt, which a person lowered by as much as the other one holds, which it does not know."""
    order = stage.order()
    stage.receive(order, 3)
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.world.time.advance(86_400)
    stage.receive(order, 2)
    stage.transfer()
    lower(stage)
    _restore(stage)
    stage.transfer()
    stage.problem("receipt_deleted")


def older_receipt_is_lowered_and_the_file_copied_back(stage: Stage) -> None:
    """The same without the command, so that nothing tells that the ledger is older."""
    order = stage.order()
    stage.receive(order, 3)
    stage.transfer()
    put_back = _copied(stage)
    stage.world.time.advance(86_400)
    stage.receive(order, 2)
    stage.transfer()
    lower(stage)
    put_back()
    stage.transfer()
    stage.problem("receipt_deleted")


def receiving_that_the_copy_never_read_is_unlinked(stage: Stage) -> None:
    """As above, and QuickBooks is reached before Autotask tells of the receiving."""
    order = stage.order()
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.receive(order, 2)
    stage.transfer()
    stage.books.act("edit-purchase", txnId=stage.transaction("ItemReceipt"), lines={"0": {"unlink": True}})
    stage.books.act("forget-message-sets")
    _restore(stage)
    stage.session()
    stage.transfer()
    stage.problem("receipt_deleted")


def receipt_by_hand_is_older_than_the_copy(stage: Stage) -> None:
    """It did not change since, so it is asked for by itself: whose it is decides how much is ours."""
    order = stage.order()
    stage.transfer()
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder"), quantities={"0": "1"})
    stage.world.time.advance(3 * 86_400)
    stage.order(line(TONER))
    stage.transfer()
    stage.world.do(people.back_up_stockpost)
    stage.receive(order, 3)
    stage.count(SWITCH, 9)
    stage.transfer()
    _restore(stage)
    stage.transfer()


def session_outlives_a_restore(stage: Stage) -> None:
    """The Web Connector goes on in a conversation of which the copy knows nothing."""
    stage.order()
    stage.world.do(people.back_up_stockpost)
    stage.approve()
    stage.world.time.advance(600)
    stage.step_to("<VendorAddRq")
    session = stage.world.sessions[0]
    _restore(stage)
    stage.world.sessions[0] = session
    stage.world.run_session()
    stage.transfer()


SCENES = (
    Scene(order_was_deleted_and_its_receipt_was_not),
    Scene(receipt_is_found_before_its_receiving_is_read),
    Scene(copies_of_an_order_are_found_after_a_restore),
    Scene(order_changed_and_received_after_the_copy),
    Scene(session_outlives_a_restore),
    Scene(receipt_by_hand_is_older_than_the_copy),
    Scene(receipt_is_unlinked_before_a_restore),
    Scene(receipt_is_unlinked_and_billed_before_a_restore),
    Scene(receipt_is_lowered_before_a_restore),
    Scene(older_receipt_is_lowered_before_a_restore),
    Scene(older_receipt_is_lowered_and_the_file_copied_back),
    Scene(receiving_that_the_copy_never_read_is_unlinked),
    Scene(receipt_is_of_another_item_before_a_restore),
    Scene(receipt_is_of_the_other_item_of_its_order),
    Scene(one_of_two_lines_of_a_receipt_is_of_another_item, {"receipt_grouping": "shipment"}),
    Scene(approved_run_is_restored),
    Scene(edited_order_of_a_restored_run_is_taken_back),
    Scene(both_sides_change_an_order_before_a_restore),
    Scene(memo_is_typed_over_before_a_restore, {"write_back_number": "false"}),
    Scene(names_change_before_a_restore, {"freight": "line"}),
    Scene(what_was_created_is_renamed_before_a_restore, {"writes_per_message_set": "1"}),
    Scene(what_was_used_is_renamed_before_a_restore),
    Scene(another_item_is_typed_over_ours_before_a_restore),
    Scene(receipt_of_a_new_line_before_a_restore, {"receipt_grouping": "shipment"}),
    Scene(order_was_copied_before_a_restore),
    Scene(number_changes_of_an_order_that_the_copy_never_read),
    Scene(copied_back_without_a_command),
)
