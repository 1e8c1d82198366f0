"""Invoices under the same faults, and people who void, copy, edit and pay them (I4)."""

from __future__ import annotations

from stockpost.core.plan_invoice import ITEMS_WAIT
from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand
from tests.simulation.stage import OTHER_VENDOR, SWITCH, TONER, Scene, Stage, line

BEFORE, AFTER = "quickbooks before", "quickbooks after a write"
QUESTION = "quickbooks before a question"
ADD = "<InvoiceAddRq"
CUSTOMER = OTHER_VENDOR
REFUSALS = 20
"""More than a story has contacts."""
NO_GUIDS = {"externalGuidAnswered": False}
SHORT_ANSWERS = {"unverified": {"recoveredAnswer": "error_recovery"}}


def sale(stage: Stage, number: str = "INV-1", *, is_delivered: bool = False) -> str:
    """An invoice of Autotask over one charge."""
    charge = f"Charge of {number}"
    values = {"kind": "ticket", "title": "On-site work", "name": charge, "unitPrice": "25"}
    stage.tenant.act("add-charge", company=CUSTOMER, product=SWITCH, quantity=1, **values)
    if is_delivered:
        stage.tenant.act("deliver-charge", charge=charge, location="Main")
    stage.tenant.act("add-invoice", company=CUSTOMER, number=number, charges=[charge])
    return number


def sold_by_hand(stage: Stage, number: str, *, rate: str) -> str:
    """TxnID of an invoice that a person entered in QuickBooks, for a customer that is there, under this number."""
    (customer, *_) = (one.name for one in stage.books.books.entries("Entity") if one.kind == "Customer")
    txn_id = str(stage.books.act("sell", customer=customer, item=SWITCH, quantity="1", rate=rate)["txnId"])
    stage.books.edit(txn_id, RefNumber=number)
    return txn_id


def approve(stage: Stage, *numbers: str) -> None:
    stage.desk.invoices.approve(stage.world.company, list(numbers), who="dana")


def invoices_are_lost(stage: Stage) -> None:
    """One behind QuickBooks, one before it; a later conversation looks once more at what was written."""
    for number, place in (("INV-1", AFTER), ("INV-2", BEFORE)):
        approve(stage, sale(stage, number))
        stage.fate.tell(place, "lost", text=ADD)
        stage.sessions()
    stage.order()
    stage.transfer()


def invoice_is_lost_and_forgotten(stage: Stage) -> None:
    """QuickBooks has it, and has forgotten the message set: sent again, it would be entered a second time."""
    approve(stage, sale(stage))
    stage.fate.tell(AFTER, "lost", text=ADD)
    stage.session()
    stage.books.act("forget-message-sets")
    stage.sessions()


def invoice_is_edited_before_it_is_found(stage: Stage) -> None:
    """Its answer is lost, and a person types over it and voids another one before the next contact: both are asked about."""
    for number in ("INV-1", "INV-2"):
        approve(stage, sale(stage, number))
        stage.fate.tell(AFTER, "lost", text=ADD)
        stage.session()
    edited, voided = (one.txn_id for one in of_kind(stage, "Invoice"))
    stage.books.edit(edited, Memo="typed over")
    stage.books.act("void", txnId=voided)
    stage.sessions()
    titles = [view.title for view in stage.desk.problems(stage.world.company)]
    assert titles == ["Invoice INV-1 was changed in QuickBooks", "Invoice INV-2 was voided in QuickBooks"]
    stage.resolve("changed_in_quickbooks", "adopt")
    stage.resolve("changed_in_quickbooks", "detach")


def invoice_is_wanted_again_while_the_computer_sleeps_with_it(stage: Stage) -> None:
    """Its run is canceled, QuickBooks has not got it, and it is approved anew: it goes again as it went."""
    approve(stage, sale(stage))
    stage.sessions()
    approve(stage, sale(stage, "INV-2"))
    stage.fate.tell("sendRequestXML answer", "fall asleep", text="<InvoiceAddRq")
    stage.session()
    stage.world.do(people.cancel_run)
    stage.session()
    assert len(of_kind(stage, "Invoice")) == 1
    approve(stage, "INV-2")
    stage.sessions()
    entered = [one.txn_id for one in of_kind(stage, "Invoice")]
    assert len(entered) == 2
    stage.world.connectors[0].wake(deliver=True)
    assert [one.txn_id for one in of_kind(stage, "Invoice")] == entered


def delivered_units_are_held(stage: Stage) -> None:
    """Two of five are delivered; a sync leaves them to QuickBooks until their invoice is transferred."""
    order = stage.order(line())
    stage.receive(order, 5)
    stage.transfer()
    values = {"kind": "ticket", "title": "On-site work", "unitPrice": "25", "quantity": 1}
    for name in ("Charge 1", "Charge 2"):
        stage.tenant.act("add-charge", company=CUSTOMER, product=SWITCH, name=name, **values)
        stage.tenant.act("deliver-charge", charge=name, location="Main")
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    stage.tenant.act("add-invoice", company=CUSTOMER, number="INV-1", charges=["Charge 1"])
    approve(stage, "INV-1")
    stage.sessions()


def invoice_takes_units_off_after_the_counts_were_read(stage: Stage) -> None:
    """A sync is approved, units are delivered and invoiced, and one contact enters the invoice before it sets the count: by Autotask's count
    of before the delivery it would put them back."""
    stage.receive(stage.order(line()), 5)
    stage.transfer()
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    approve(stage, sale(stage, is_delivered=True))
    stage.session()
    assert (len(of_kind(stage, "Invoice")), on_hand(stage, SWITCH)) == (1, ["4"])


def delivered_units_are_left_alone(stage: Stage) -> None:
    """Invoices go out by description, as the setting has it: QuickBooks' counts are those of the syncs alone."""
    delivered_units_are_held(stage)


def invoice_is_told_of_in_short(stage: Stage) -> None:
    """The answer is lost and a person deletes the invoice; sent again, QuickBooks tells from its memory that it was done."""
    stage.books.act("preferences", **SHORT_ANSWERS)
    approve(stage, sale(stage))
    stage.fate.tell(AFTER, "lost", text=ADD)
    stage.session()
    stage.books.act("delete", txnId=stage.transaction("Invoice"))
    stage.sessions()


def invoice_is_voided_before_it_is_entered(stage: Stage) -> None:
    """It was approved; that it was voided counts at once."""
    number = sale(stage)
    approve(stage, number)
    stage.tenant.act("void-invoice", invoice=number)
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.sessions()
    stage.resolve("invoice_voided", "ignore")


def customer_of_an_invoice_is_mended(stage: Stage) -> None:
    """An approved invoice that waits for its customer goes on by itself."""
    approve(stage, sale(stage))
    stage.sessions()
    stage.books.act("edit-entry", group="Entity", name=CUSTOMER[:41].strip(), isActive=False)
    approve(stage, sale(stage, "INV-2"))
    stage.sessions()
    stage.books.act("edit-entry", group="Entity", name=CUSTOMER[:41].strip(), isActive=True)
    stage.world.time.advance(4000)
    stage.session()
    stage.sessions()


def invoice_is_changed_while_it_waits(stage: Stage) -> None:
    """Its customer is mended, and Autotask has another due date by then: what was approved is not written, and its run says so (seed
    346744)."""
    number = sale(stage)
    approve(stage, number)
    stage.sessions()
    stage.books.act("edit-entry", group="Entity", name=CUSTOMER[:41].strip(), isActive=False)
    approve(stage, sale(stage, "INV-2"))
    stage.sessions()
    waiting = stage.desk.runs(stage.world.company)[0].run
    invoice_id = next(
        one.autotask_id for one in stage.desk.invoices.known(stage.world.company) if one.number == "INV-2"
    )
    stage.tenant.act("set-record", entity="Invoices", id=invoice_id, set={"dueDate": "2031-01-15T00:00:00Z"})
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.books.act("edit-entry", group="Entity", name=CUSTOMER[:41].strip(), isActive=True)
    stage.world.time.advance(4000)
    stage.session()
    notes = stage.desk.run(stage.world.company, waiting).notes
    assert any("INV-2: it was changed in Autotask after it was approved" in note for note in notes), notes
    approve(stage, "INV-2")
    stage.sessions()


def _entered(stage: Stage) -> str:
    number = sale(stage)
    approve(stage, number)
    stage.sessions()
    return stage.transaction("Invoice")


def invoice_is_taken_back(stage: Stage) -> None:
    """Its deletion is lost, and QuickBooks refuses to say so at first."""
    _entered(stage)
    stage.undo()
    stage.fate.tell(AFTER, "lost", text="<TxnDelType>Invoice<")
    stage.session()
    stage.fate.tell(QUESTION, "refused Query 3260", text="<InvoiceQueryRq")
    stage.sessions()


def invoice_was_deleted_first(stage: Stage) -> None:
    """Between the approval of the undo and the conversation a person deletes it."""
    invoice = _entered(stage)
    stage.undo()
    stage.books.act("delete", txnId=invoice)
    stage.sessions()


def invoice_was_edited(stage: Stage) -> None:
    """A person typed another quantity; another invoice was paid in part, and one was let go of."""
    for number in ("INV-1", "INV-2", "INV-3"):
        approve(stage, sale(stage, number))
    stage.sessions()
    for run in (1, 2, 3):
        stage.undo(run)
    edited, paid, voided = (stage.transaction("Invoice", number) for number in range(3))
    lines = [{"TxnLineID": stage.line_ids(edited)[0], "Quantity": "2"}]
    stage.books.edit(edited, InvoiceLineMod=lines)
    stage.books.link_credit(paid)
    stage.books.act("void", txnId=voided)
    stage.sessions()


def invoice_was_let_go_of(stage: Stage) -> None:
    """Voided in Autotask and left in QuickBooks: nothing of it is ours to delete."""
    _entered(stage)
    stage.tenant.act("void-invoice", invoice="INV-1")
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.world.time.advance(4000)
    stage.session()
    stage.resolve("invoice_voided", "detach")
    stage.undo()
    stage.sessions()


def invoice_is_voided_on_both_sides(stage: Stage) -> None:
    """Voided in Autotask, then by hand in QuickBooks: the question goes away by itself at a later contact."""
    invoice = _entered(stage)
    stage.tenant.act("void-invoice", invoice="INV-1")
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.world.time.advance(4000)
    stage.session()
    stage.problem("invoice_voided")
    stage.books.act("void", txnId=invoice)
    assert _contact(stage) == []


def invoice_is_found_after_a_restore(stage: Stage) -> None:
    """The copy knows of one approved invoice and of one that was entered; the first is taken back afterwards."""
    _entered(stage)
    approve(stage, sale(stage, "INV-2"))
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.sessions()
    stage.undo(2)
    stage.sessions()


def first_invoice_is_found_after_a_restore(stage: Stage) -> None:
    """The copy knows of an approved invoice whose customer nobody had asked for yet. Taken back, what was written is not known."""
    approve(stage, sale(stage))
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.world.do(people.restore_stockpost)
    stage.sessions()
    stage.undo()
    stage.sessions()


def invoice_is_deferred(stage: Stage) -> None:
    """Somebody works on the customer: it waits for another conversation."""
    approve(stage, sale(stage))
    stage.fate.tell(BEFORE, "refused 3175", text=ADD)
    stage.sessions()


def invoice_was_copied(stage: Stage) -> None:
    """A person copied our invoice with its memo, which is all that QuickBooks shows of a mark (UNVERIFIED), and the problem ends when the invoice
    is let go of."""
    stage.books.act("preferences", unverified=NO_GUIDS)
    invoice = _entered(stage)
    stage.books.copy_invoice(invoice)
    stage.order(line())
    stage.transfer()
    approve(stage, "INV-1")
    stage.sessions()
    stage.resolve("duplicate_found", "detach")


def copied_invoice_is_voided_and_found_after_a_restore(stage: Stage) -> None:
    """Seed 210204: the copy that a person made has our memo, too. Which of the two is ours is known, and that it is to be voided is asked."""
    number = sale(stage)
    approve(stage, number)
    stage.world.do(people.back_up_stockpost)
    stage.sessions()
    stage.books.copy_invoice(stage.transaction("Invoice"))
    stage.tenant.act("void-invoice", invoice=number)
    stage.world.do(people.restore_stockpost)
    stage.desk.invoices.known(stage.world.company, refresh=True)
    stage.sessions()
    stage.resolve("invoice_voided", "detach")


def item_of_an_invoice_is_exchanged(stage: Stage) -> None:
    """Nobody transfers it again: a later contact meets the edit, and asks whether the item that stood there is gone."""
    invoice = _entered(stage)
    stage.order(line())
    stage.transfer()
    stage.sessions()
    lines = [{"TxnLineID": stage.line_ids(invoice)[0], "ItemRef": {"FullName": SWITCH[:31].strip()}}]
    stage.books.edit(invoice, InvoiceLineMod=lines)
    stage.world.time.advance(4000)
    stage.session()
    stage.resolve("changed_in_quickbooks", "adopt")
    stage.sessions()


def _sold_and_deleted(stage: Stage) -> str:
    """Nine are on hand; of two invoices over one each a person deletes the first. Autotask's count is another one now."""
    stage.count(SWITCH, 9)
    stage.order(line())
    stage.transfer()
    deleted = _entered(stage)
    approve(stage, sale(stage, "INV-2"))
    stage.sessions()
    stage.books.act("delete", txnId=deleted)
    stage.count(SWITCH, 6)
    for _ in range(REFUSALS):
        stage.fate.tell(QUESTION, "refused TxnDeletedQuery 3260", text="<TxnDeletedQueryRq")
    return deleted


def _sync(stage: Stage) -> list[str]:
    """The reasons why counts were not set."""
    run = stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana").run
    stage.sessions()
    assert run is not None
    (view,) = [one for one in stage.desk.runs(stage.world.company) if one.run == run]
    return [write.summary for write in view.writes if write.summary.startswith("Left out")]


def _contact(stage: Stage) -> list[str]:
    """The codes of what is open after one more contact, hours later."""
    stage.world.time.advance(4000)
    stage.session()
    return [one.code for one in stage.desk.problems(stage.world.company)]


def deletions_of_invoices_are_not_told(stage: Stage) -> None:
    """QuickBooks does not say what was deleted, at any contact: orders go on, what a count depends on is asked for by itself, and a person is
    told once."""
    _sold_and_deleted(stage)
    stage.order(line(TONER))
    stage.transfer()
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["8"]
    told = stage.problem("changes_unseen")
    assert stage.problem("deleted_in_quickbooks").invoice == "INV-1"
    assert _contact(stage).count("changes_unseen") == 1
    assert stage.problem("changes_unseen").id == told.id
    stage.fate.waiting.clear()
    assert "changes_unseen" not in _contact(stage)
    stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()
    assert _sync(stage) == []
    assert on_hand(stage, SWITCH) == ["6"]


def invoices_are_not_shown(stage: Stage) -> None:
    """Nor does it show the invoices themselves: counts of what they sell wait, all else goes on."""
    _sold_and_deleted(stage)
    stage.fate.tell(QUESTION, "refused Query 3260", text="<InvoiceQueryRq")
    (reason,) = _sync(stage)
    assert "QuickBooks does not say which invoices were changed or deleted" in reason
    assert on_hand(stage, SWITCH) == ["8"]
    stage.fate.waiting.clear()
    _contact(stage)
    assert [one.code for one in stage.desk.problems(stage.world.company)] == ["deleted_in_quickbooks"]


def changes_of_invoices_are_not_told(stage: Stage) -> None:
    """After an invoice was entered QuickBooks does not show what was changed before; what was deleted it says. A count goes on."""
    stage.count(SWITCH, 9)
    stage.order(line())
    stage.transfer()
    approve(stage, sale(stage))
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.fate.tell(QUESTION, "refused InvoiceQuery 3260", text="<TxnDelType>Invoice")
    stage.sessions()
    assert "which invoices were changed or deleted" in stage.problem("changes_unseen").title
    assert on_hand(stage, SWITCH) == ["9"]
    assert _contact(stage) == []


def invoices_vanish_with_an_older_company_file(stage: Stage) -> None:
    """Nothing in it tells that they were deleted, and the last contact was days ago: the newest one is asked for in the message that is sent
    anyway, and as it is gone the others are."""
    _entered(stage)
    backup = stage.books.backup()
    # Autotask's numbers do not tell which came last.
    late = [sale(stage, number) for number in ("INV-2", "INV-3", "INV-4")]
    for number in reversed(late[1:]):
        approve(stage, number)
        stage.sessions()
    stage.world.time.advance(3 * 86400)
    stage.session()
    stage.world.time.advance(4000)
    stage.step_to("<TxnDeletedQueryRq")
    assert stage.transaction("Invoice", 2) in stage.world.connectors[0].message
    assert _contact(stage) == []
    stage.books.restore(backup)
    assert _contact(stage) == ["deleted_in_quickbooks"] * 2
    assert {one.invoice for one in stage.desk.problems(stage.world.company)} == {"INV-3", "INV-4"}
    for _ in range(2):
        stage.resolve("deleted_in_quickbooks", "recreate")
    stage.sessions()


def _sell(stage: Stage, quantity: str) -> None:
    """A person changes the quantity on the invoice."""
    txn_id = stage.transaction("Invoice")
    stage.books.edit(txn_id, InvoiceLineMod=[{"TxnLineID": stage.line_ids(txn_id)[0], "Quantity": quantity}])


def _edited(stage: Stage) -> str:
    """What is said of an invoice once somebody has sold five with it."""
    _sell(stage, "5")
    assert _contact(stage) == ["changed_in_quickbooks"]
    return stage.problem("changed_in_quickbooks").explanation


def invoice_is_edited_after_the_setting_is_switched_off(stage: Stage) -> None:
    """It has taken a unit off, and a person takes four more with it: that the count waits for the decision is said, and it does. It was set,
    and to put the invoice right moved it once more."""
    stage.receive(stage.order(line()), 5)
    stage.transfer()
    approve(stage, sale(stage, is_delivered=True))
    stage.sessions()
    stage.desk.set_company(stage.world.company, {"decrement_on_invoice": "false"}, who="dana")
    assert ITEMS_WAIT in _edited(stage)
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["0"]
    _sell(stage, "1")
    stage.resolve("changed_in_quickbooks", "retry")
    stage.sessions()
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["4"]


def edited_invoice_sells_nothing_from_stock(stage: Stage) -> None:
    """Invoices go out by description: no count waits for the decision, and it is not said that one does."""
    stage.receive(stage.order(line()), 5)
    stage.transfer()
    approve(stage, sale(stage, is_delivered=True))
    stage.sessions()
    assert ITEMS_WAIT not in _edited(stage)
    _sync(stage)
    assert on_hand(stage, SWITCH) == ["4"]


SCENES = (
    Scene(invoices_are_lost),
    Scene(invoice_is_edited_before_it_is_found),
    Scene(invoice_is_lost_and_forgotten),
    Scene(invoice_is_wanted_again_while_the_computer_sleeps_with_it),
    Scene(delivered_units_are_held, settings={"hold_uninvoiced": "true"}),
    Scene(invoice_takes_units_off_after_the_counts_were_read),
    Scene(delivered_units_are_left_alone, settings={"decrement_on_invoice": "false"}),
    Scene(invoice_is_edited_after_the_setting_is_switched_off),
    Scene(edited_invoice_sells_nothing_from_stock, settings={"decrement_on_invoice": "false"}),
    Scene(invoice_is_told_of_in_short),
    Scene(invoice_is_voided_before_it_is_entered),
    Scene(customer_of_an_invoice_is_mended),
    Scene(invoice_is_changed_while_it_waits),
    Scene(invoice_is_taken_back),
    Scene(invoice_was_deleted_first),
    Scene(invoice_was_edited),
    Scene(invoice_was_let_go_of),
    Scene(invoice_is_voided_on_both_sides),
    Scene(invoice_is_found_after_a_restore),
    Scene(first_invoice_is_found_after_a_restore),
    Scene(invoice_is_deferred),
    Scene(invoice_was_copied),
    Scene(copied_invoice_is_voided_and_found_after_a_restore),
    Scene(item_of_an_invoice_is_exchanged),
    Scene(deletions_of_invoices_are_not_told),
    Scene(invoices_are_not_shown),
    Scene(changes_of_invoices_are_not_told),
    Scene(invoices_vanish_with_an_older_company_file),
)
