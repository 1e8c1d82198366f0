"""The page Invoices: what it counts is what it shows, and what a person decides about an invoice of ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stockpost.app.errors import UseError
from stockpost.store import companies, facts, invoices
from tests.crashes.conftest import MakeScene
from tests.crashes.scene import COMPANY, Bill, Scene
from tests.crashes.test_invoices import invoices_of


def test_the_heads_of_a_page_say_what_its_rows_say(scene: Scene) -> None:
    """Protects the counts and tabs of the page: they are made of the heads alone, and only the rows of one page are read whole."""
    through, refused, waiting = (scene.world.bill() for _ in range(3))
    scene.desk.invoices.refresh(COMPANY, who="dana")
    scene.finish(scene.approve_invoice(through))
    scene.world.quickbooks.act("fault", fault="status", status=3140, match="InvoiceAdd", times=9)
    scene.finish(scene.approve_invoice(refused))
    scene.world.quickbooks.act("clear-faults")
    heads, known = scene.desk.invoices.heads(COMPANY), scene.desk.invoices.known(COMPANY)
    assert [(one.autotask_id, one.transfer_status, one.is_voided, one.in_scope, one.has_problems) for one in heads] == [
        (one.autotask_id, one.transfer_status, one.is_voided, one.in_scope, bool(one.problems)) for one in known
    ]
    status = {one.number: one.transfer_status for one in known}
    numbers = [bill.number for bill in (waiting, refused, through)]
    assert [status[number] for number in numbers] == ["not_transferred", "problem", "transferred"]
    ids = [one.autotask_id for one in known if one.number in numbers]
    assert [one.number for one in scene.desk.invoices.some(COMPANY, ids)] == numbers


def test_a_problem_of_an_invoice_that_is_under_way_again(scene: Scene) -> None:
    """Protects T1: a choice about an invoice of a queued run belongs to that run; the invoice is not queued twice."""
    bill = scene.world.bill()
    scene.world.quickbooks.act("fault", fault="status", status=3140, match="InvoiceAdd", times=9)
    assert scene.finish(scene.approve_invoice(bill)).state == "done_with_problems"
    scene.world.quickbooks.act("clear-faults")
    (found,) = scene.desk.problems(COMPANY)
    scene.approve_invoice(scene.world.bill())
    run = scene.approve_invoice(bill)
    again = scene.desk.resolve(COMPANY, found.id or 0, "retry", who="dana")
    assert again is not None
    assert again.run == run
    assert scene.finish(run).state == "done"
    assert len(invoices_of(scene, bill)) == 1


def test_what_waits_is_canceled_and_what_is_through_stays(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects T1: of two invoices of a canceled run the one that was entered stays done, and the one that QuickBooks put off is not
    entered any more."""
    scene = make_scene(sqlite_url, writes_per_message_set="1")
    two, one = scene.world.bill(), scene.world.bill()
    run = scene.desk.invoices.approve(COMPANY, [one.number, two.number], who="dana").run or 0
    scene.world.quickbooks.act("fault", fault="status", status=3175, match="InvoiceAdd", times=1)
    assert scene.session() == "finished"
    scene.desk.cancel_run(COMPANY, run, who="dana")
    with scene.database.read() as connection:
        states = {invoice.number: state for _, state, invoice in invoices.invoices_of_run(connection, [run])}
    assert states == {one.number: "done", two.number: "canceled"}
    scene.session()
    assert scene.run(run).state == "done"
    assert [len(invoices_of(scene, bill)) for bill in (one, two)] == [1, 0]


def test_a_later_approval_takes_the_place_of_an_earlier_one_also_of_a_voided_invoice(scene: Scene) -> None:
    """Protects T1: an invoice that a problem holds up, and that Autotask then voids, is told of by the run that it was chosen for last, as a
    canceled order is; it stayed in the earlier run, too."""
    held_up, sound = scene.world.bill(), scene.world.bill()
    scene.world.quickbooks.act("fault", fault="status", status=3140, match="InvoiceAdd", times=9)
    first = scene.approve_invoice(held_up)
    assert scene.finish(first).state == "done_with_problems"
    scene.world.quickbooks.act("clear-faults")
    scene.world.autotask.act("void-invoice", invoice=held_up.number)
    scene.desk.invoices.refresh(COMPANY, who="dana")
    second = scene.desk.invoices.approve(COMPANY, [held_up.number, sound.number], who="dana").run or 0
    with scene.database.read() as connection:
        found = invoices.invoices_of_run(connection, [first, second])
    states = {run: {one.number: state for of, state, one in found if of == run} for run in (first, second)}
    assert states == {first: {held_up.number: "canceled"}, second: {held_up.number: "withdrawn", sound.number: "open"}}


def _edited(scene: Scene, bill: Bill) -> None:
    """Somebody changes the number of the invoice, and a contact shows it as a problem."""
    scene.finish(scene.approve_invoice(bill))
    (there,) = invoices_of(scene, bill)
    scene.world.qbxml.process(
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><InvoiceModRq><InvoiceMod>'
        f"<TxnID>{there['txnId']}</TxnID><EditSequence>{there['editSequence']}</EditSequence>"
        "<RefNumber>BY-HAND</RefNumber></InvoiceMod></InvoiceModRq></QBXMLMsgsRq></QBXML>"
    )
    scene.finish(scene.approve_invoice(bill))
    assert scene.codes() == ["changed_in_quickbooks"]


def test_nobody_agrees_to_what_was_not_shown(scene: Scene) -> None:
    """Protects B10: a conversation read the invoice, changed once more, and was cut before it could say so: a person saw the one before."""
    bill = scene.world.bill()
    _edited(scene, bill)
    (found,) = scene.desk.problems(COMPANY)
    with scene.database.write() as connection:
        (company,) = companies.all_companies(connection)
        known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("invoice",)).invoices
        ((txn_id, seen),) = known.items()
        assert seen is not None
        newest = {("invoice", txn_id): replace(seen, edit_sequence=f"{seen.edit_sequence}9")}
        facts.remember(connection, company.id, newest, epoch=company.session_generation, read_at=company.joined_at)
    with pytest.raises(UseError, match="changed once more in QuickBooks"):
        scene.desk.resolve(COMPANY, found.id or 0, "adopt", who="dana")
    assert scene.codes() == ["changed_in_quickbooks"]


def _number(bill: Bill) -> str:
    """What is left of two longer numbers once they are shortened."""
    return f"-2026-{bill.number.removeprefix('INV-'):>05}"


def _invoiced(scene: Scene, bill: Bill, number: str) -> None:
    """Autotask's next invoice of the customer, under this number."""
    charge = {"kind": "ticket", "company": bill.customer, "title": number, "name": number}
    scene.world.autotask.act("add-charge", **charge, product=bill.item, quantity=4, unitPrice="5")
    scene.world.autotask.act("add-invoice", company=bill.customer, number=number, charges=[number])


def _typed(scene: Scene, bill: Bill, number: str, *, memo: str = "") -> str:
    """The TxnID of an invoice that a person enters in QuickBooks."""
    answer = scene.world.qbxml.process(
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><InvoiceAddRq><InvoiceAdd>'
        f"<CustomerRef><FullName>{bill.customer}</FullName></CustomerRef><RefNumber>{number}</RefNumber><Memo>{memo}</Memo>"
        f"<InvoiceLineAdd><ItemRef><FullName>{bill.item}</FullName></ItemRef><Quantity>3</Quantity></InvoiceLineAdd>"
        "</InvoiceAdd></InvoiceAddRq></QBXMLMsgsRq></QBXML>"
    )[0]
    return answer.partition("<TxnID>")[2].partition("</TxnID>")[0]


def _run_of(scene: Scene, *numbers: str) -> int:
    return scene.desk.invoices.approve(COMPANY, list(numbers), who="dana").run or 0


def _offered(scene: Scene, number: str) -> int:
    """The problem of an invoice that is offered the one in QuickBooks."""
    assert scene.finish(_run_of(scene, number)).state == "done_with_problems"
    (invoice_id,) = [one.autotask_id for one in scene.desk.invoices.known(COMPANY) if one.number == number]
    (found,) = [one for one in scene.desk.problems(COMPANY) if one.invoice_id == invoice_id]
    assert (found.code, "adopt" in [one.choice for one in found.choices]) == ("invoice_number_taken", True), found
    return found.id or 0


def test_an_invoice_that_was_changed_since_is_not_used_unseen(scene: Scene) -> None:
    """Protects P3: a conversation about another invoice of the same number read what somebody had changed, and was cut before it could say so:
    the choice is refused, and nothing counts as agreed to that nobody saw."""
    bill = scene.world.bill()
    number = _number(bill)
    scene.world.quickbooks.act("add-entry", kind="Customer", fields={"Name": bill.customer})
    for where in ("NORTH", "SOUTH"):
        _invoiced(scene, bill, f"{where}{number}")
    txn_id = _typed(scene, bill, number)
    found = _offered(scene, f"NORTH{number}")
    scene.world.quickbooks.act("clock", advance_seconds=5)  # An edit within the same second has the same EditSequence.
    (there,) = invoices_of(scene, bill)
    scene.world.qbxml.process(
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><InvoiceModRq><InvoiceMod>'
        f"<TxnID>{txn_id}</TxnID><EditSequence>{there['editSequence']}</EditSequence><Memo>by hand</Memo>"
        "</InvoiceMod></InvoiceModRq></QBXMLMsgsRq></QBXML>"
    )
    _run_of(scene, f"SOUTH{number}", scene.world.bill().number)
    scene.connector.drop_request = "<CustomerAddRq"
    assert scene.session() == "lost"
    with pytest.raises(UseError, match="The invoice was changed in QuickBooks since it was shown"):
        scene.desk.resolve(COMPANY, found, "adopt", who="dana")


def test_an_invoice_that_became_another_ones_since_is_not_used(scene: Scene) -> None:
    """Protects P1: somebody copied an invoice of ours, its mark included, and the copy was offered to another invoice of that number. Then the
    first is deleted, and a conversation takes the copy up as that one's, since QuickBooks shows no ExternalGUID (UNVERIFIED), and is cut before
    the other is looked at: no two become one."""
    scene.world.quickbooks.act("preferences", unverified={"externalGuidAnswered": False})
    bill = scene.world.bill()
    number = _number(bill)
    for where in ("NORTH", "SOUTH"):
        _invoiced(scene, bill, f"{where}{number}")
    assert scene.finish(_run_of(scene, f"NORTH{number}")).state == "done"
    (ours,) = invoices_of(scene, bill)
    copy = _typed(scene, bill, number, memo=ours["memo"])
    found = _offered(scene, f"SOUTH{number}")
    scene.world.quickbooks.act("delete", txnId=ours["txnId"])
    _run_of(scene, f"NORTH{number}", scene.world.bill().number)
    scene.connector.drop_request = "<CustomerAddRq"
    assert scene.session() == "lost"
    rows = {one.number: one for one in scene.desk.invoices.known(COMPANY)}
    assert rows[f"NORTH{number}"].txn_id == copy, [
        (r.code, [c.choice for c in r.choices]) for r in scene.desk.problems(COMPANY)
    ]
    with pytest.raises(UseError, match=f"is another Autotask invoice already: invoice NORTH{number} over 20.00"):
        scene.desk.resolve(COMPANY, found, "adopt", who="dana")
