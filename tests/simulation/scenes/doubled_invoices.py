"""Two invoices stand in QuickBooks for one of Autotask, and a person voids one of them: bookkeepers seldom delete. It counts as not there."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import on_hand, open_codes
from tests.simulation.scenes.doubled import DAY, INVOICE, sleeps_with, told, wakes
from tests.simulation.scenes.invoiced import approve, sale
from tests.simulation.scenes.why import read_again, sync
from tests.simulation.scenes.why import told as why
from tests.simulation.stage import SWITCH, Scene, Stage

HELD = {"hold_uninvoiced": "true"}


def _enter(stage: Stage) -> None:
    """Five are on hand, and an invoice takes one off; the computer sleeps with it, and it goes a second time."""
    stage.count(SWITCH, 5)
    stage.order()
    stage.transfer()
    number = sale(stage, is_delivered=True)
    sync(stage)
    approve(stage, number)
    sleeps_with(stage, INVOICE)
    stage.session()
    stage.sessions()
    _contact(stage, days=9)


def _contact(stage: Stage, days: int = 1) -> None:
    stage.world.time.advance(days * DAY)
    stage.session()


def _status(stage: Stage) -> tuple[str, str | None]:
    (view,) = stage.desk.invoices.known(stage.world.company)
    return view.transfer_status, view.txn_id


def one_of_two_invoices_is_voided(stage: Stage) -> None:
    """The other one counts from the next contact on, and its items are synced. Voided as well, it is told as that."""
    _enter(stage)
    wakes(stage)
    first, second = told(stage, INVOICE)
    assert "delete or void all but one" in stage.problem("duplicate_found").remedy
    stage.books.act("void", txnId=second)
    for _ in range(3):
        _contact(stage)
        assert (_status(stage), open_codes(stage)) == (("transferred", first), [])
    stage.count(SWITCH, 7)
    sync(stage)
    assert on_hand(stage, SWITCH) == ["7"]
    stage.books.act("void", txnId=first)
    _contact(stage)
    assert stage.problem("changed_in_quickbooks").title == "Invoice INV-1 was voided in QuickBooks"
    stage.resolve("changed_in_quickbooks", "detach")


def invoice_that_counted_is_voided_before_anybody_was_told(stage: Stage) -> None:
    """The second one counts in its place, and nobody is asked."""
    _enter(stage)
    first = stage.transaction(INVOICE)
    stage.books.act("forget-message-sets")
    stage.world.connectors[0].wake(deliver=True)
    stage.world.watch()
    stage.books.act("void", txnId=first)
    _contact(stage)
    assert (_status(stage), open_codes(stage)) == (("transferred", stage.transaction(INVOICE, 1)), [])


def invoice_that_somebody_agreed_was_voided_is_there_again(stage: Stage) -> None:
    """Somebody wanted it to be void, so the one that the computer carries out late is told of. It is voided as well."""
    _enter(stage)
    first = stage.transaction(INVOICE)
    stage.books.act("void", txnId=first)
    _contact(stage)
    stage.resolve("changed_in_quickbooks", "adopt")
    wakes(stage)
    _, second = told(stage, INVOICE)
    assert ", voided (" in stage.problem("duplicate_found").explanation
    stage.books.act("void", txnId=second)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    assert (_status(stage), open_codes(stage)) == (("transferred", first), [])


def units_of_an_invoice_that_is_there_twice(stage: Stage) -> None:
    """*Why* names the invoice, also once a refused sync has met both; nobody sold anything. With one of them voided again its units are what
    came back, and the other one is no news."""
    _enter(stage)
    wakes(stage)
    _, second = told(stage, INVOICE)
    read_again(stage)
    waits = "INV-1 is in QuickBooks more than once; its items are left alone until that is resolved."
    off = "QuickBooks since the last sync: −2 of invoice INV-1 that is in QuickBooks more than once."
    assert why(stage) == [waits, off]
    sync(stage)
    assert why(stage) == [waits]
    stage.books.act("void", txnId=second)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()
    read_again(stage)
    assert why(stage) == ["QuickBooks since the last sync: +1 received or added by somebody."]


def _keep_second(stage: Stage, first: str) -> None:
    """A person deletes the one that counted."""
    stage.books.act("delete", txnId=first)
    stage.resolve("duplicate_found", "retry")
    stage.sessions()


def _edit(stage: Stage, txn_id: str, quantity: int) -> None:
    lines = [{"TxnLineID": one, "Quantity": str(quantity)} for one in stage.line_ids(txn_id)]
    stage.books.edit(txn_id, InvoiceLineMod=lines)


def _rows(stage: Stage) -> list[tuple[str, str, str]]:
    found = stage.problem("changed_in_quickbooks").differences
    return [(one.field, one.last_transferred, one.quickbooks) for one in found]


def invoice_that_is_left_of_two_is_voided(stage: Stage) -> None:
    """It is told as voided, not as one of another total, and its items are left alone."""
    _enter(stage)
    wakes(stage)
    first, second = told(stage, INVOICE)
    stage.books.act("void", txnId=second)
    _keep_second(stage, first)
    assert _rows(stage) == [("Invoice", "25.00", "voided")]
    sync(stage)
    assert on_hand(stage, SWITCH) == ["5"]
    stage.resolve("changed_in_quickbooks", "detach")


def invoice_that_is_left_of_two_was_edited(stage: Stage) -> None:
    """It was so before the other one was deleted: what was changed in it is asked about all the same."""
    _enter(stage)
    wakes(stage)
    first, second = told(stage, INVOICE)
    _edit(stage, second, 3)
    _keep_second(stage, first)
    assert _rows(stage) == [(f"{SWITCH}: quantity and amount", "1 for 25.00", "3 for 75.00")]
    stage.resolve("changed_in_quickbooks", "adopt")


def older_invoice_that_is_left_of_two_was_edited(stage: Stage) -> None:
    """The computer slept with one of another due date. It is compared with what was sent then."""
    number = sale(stage)
    approve(stage, number)
    sleeps_with(stage, INVOICE)
    stage.session()
    stage.world.do(people.cancel_run)
    stage.session()
    (row,) = stage.tenant.tenant.rows("Invoices")
    stage.tenant.act("set-record", entity="Invoices", id=row["id"], set={"dueDate": "2027-01-31"})
    stage.desk.invoices.refresh(stage.world.company, who="dana")
    approve(stage, number)
    stage.sessions()
    wakes(stage)
    first, second = told(stage, INVOICE)
    _edit(stage, second, 3)
    _keep_second(stage, first)
    assert [(was, now) for _, was, now in _rows(stage)] == [("1 for 25.00", "3 for 75.00")]
    stage.resolve("changed_in_quickbooks", "adopt")


SCENES = (
    Scene(one_of_two_invoices_is_voided, HELD),
    Scene(invoice_that_counted_is_voided_before_anybody_was_told),
    Scene(invoice_that_somebody_agreed_was_voided_is_there_again),
    Scene(units_of_an_invoice_that_is_there_twice, HELD),
    Scene(invoice_that_is_left_of_two_is_voided, HELD),
    Scene(invoice_that_is_left_of_two_was_edited, HELD),
    Scene(older_invoice_that_is_left_of_two_was_edited),
)
