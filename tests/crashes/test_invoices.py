"""P1 and P2 for invoices: each Autotask invoice at most once in QuickBooks, and none lost, whatever crashes or answers late."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stockpost.app.errors import UseError
from stockpost.app.invoice_reading import READ_AGAIN_AGE
from stockpost.store import companies, facts
from stockpost.store.backups import back_up, restore
from stockpost.store.database import Database
from tests.crashes.conftest import MakeScene, NewUrl
from tests.crashes.connector import Door
from tests.crashes.scene import COMPANY, SETTLED, Bill, Crash, CrashingDatabase, InProcessDoor, Scene

WRITES = {"CustomerAdd": "create_customer", "InvoiceAdd": "create_invoice"}


def invoices_of(scene: Scene, bill: Bill) -> list[Any]:
    return [one for one in scene.books()["invoices"] if one["entity"] == bill.customer]


def check_once(scene: Scene, run: int, bill: Bill) -> None:
    """One invoice, 4 units fewer on hand, the run done and every write settled."""
    books = scene.books()
    (there,) = invoices_of(scene, bill)
    assert (there["refNumber"], there["total"]) == (bill.number, "20.00")
    assert [one["onHand"] for one in books["items"] if one["name"] == bill.item] == ["6"]
    assert sum(1 for one in books["entities"] if one["name"] == bill.customer) == 1
    view = scene.run(run)
    assert (view.state, view.problems, books["problems"]) == ("done", (), [])
    assert {write.state for write in view.writes if write.is_needed} <= SETTLED
    (row,) = [one for one in scene.desk.invoices.known(COMPANY) if one.number == bill.number]
    assert (row.transfer_status, row.txn_id) == ("transferred", there["txnId"])


@pytest.mark.parametrize("write", WRITES)
def test_an_answer_lost_after_the_commit_is_found_out(scene: Scene, write: str) -> None:
    """Protects P1: what QuickBooks has done is adopted in the next session and not sent again."""
    bill = scene.world.bill()
    run = scene.approve_invoice(bill)
    scene.connector.drop_reply = f"<{write}Rq"
    assert scene.session() == "lost"
    scene.finish(run)
    check_once(scene, run, bill)
    assert (scene.states(run, WRITES[write]), len(scene.written(write))) == (["adopted"], 1)


@pytest.mark.parametrize("write", WRITES)
def test_a_request_lost_before_quickbooks_leaves_again_as_it_was(scene: Scene, write: str) -> None:
    """Protects P1 and P2: what QuickBooks proves not to have is sent once more, the same bytes under the same id."""
    bill = scene.world.bill()
    run = scene.approve_invoice(bill)
    scene.connector.drop_request = f"<{write}Rq"
    assert scene.session() == "lost"
    scene.later = timedelta(days=1)
    scene.finish(run)
    check_once(scene, run, bill)
    first, second = scene.written(write)
    assert first == second
    assert "newMessageSetID" in first


@pytest.mark.parametrize("after_commit", [False, True], ids=["before-commit", "after-commit"])
def test_the_process_dies_at_every_commit(make_scene: MakeScene, new_url: NewUrl, after_commit: bool) -> None:
    """Protects P1 and P2: wherever Stockpost dies, the restarted one brings the run to the end with one invoice."""

    def door(scene: Scene, database: Database) -> Callable[[], Door]:
        return lambda: InProcessDoor(scene.services(database))

    place, outcome = 0, ""
    while outcome != "finished":
        place += 1
        url = new_url()
        scene = make_scene(url)
        scene.world.fresh_books()
        bill = scene.world.bill()
        run = scene.approve_invoice(bill)
        dying = CrashingDatabase(url, at=place, after_commit=after_commit)
        try:
            outcome = scene.session(door(scene, dying))
        except Crash:
            outcome = "crashed"
        dying.close()
        scene.finish(run)
        check_once(scene, run, bill)
        scene.database.close()
    assert place > 8


@pytest.mark.parametrize("by_hand", ["number", "deleted"])
def test_what_a_person_did_to_a_lost_invoice_is_seen(scene: Scene, by_hand: str) -> None:
    """Protects P1, B10 and B11: after a lost answer an invoice whose number was changed is found by its mark, and the change is asked about; a
    deleted one is not entered again by itself."""
    bill = scene.world.bill()
    run = scene.approve_invoice(bill)
    scene.connector.drop_reply = "<InvoiceAddRq"
    assert scene.session() == "lost"
    (there,) = invoices_of(scene, bill)
    if by_hand == "deleted":
        scene.world.quickbooks.act("delete", txnId=there["txnId"])
    else:
        _send(
            scene,
            f"<InvoiceModRq><InvoiceMod><TxnID>{there['txnId']}</TxnID><EditSequence>{there['editSequence']}</EditSequence>"
            "<RefNumber>CHANGED</RefNumber></InvoiceMod></InvoiceModRq>",
        )
    if by_hand == "number":
        assert (scene.finish(run).state, scene.codes()) == ("done_with_problems", ["changed_in_quickbooks"])
        (left,) = invoices_of(scene, bill)
        assert (left["txnId"], scene.states(run, "create_invoice")) == (there["txnId"], ["adopted"])
        return
    assert scene.finish(run).state == "done"
    assert scene.finish(scene.approve_invoice(bill)).state == "done_with_problems"
    assert (scene.codes(), invoices_of(scene, bill)) == (["deleted_in_quickbooks"], [])


def test_a_second_one_is_noticed(scene: Scene) -> None:
    """Protects design 5.7: an old request that QuickBooks carried out late, having forgotten the set, is found and asked about."""
    bill = scene.world.bill()
    scene.finish(scene.approve_invoice(bill))
    (message,) = scene.written("InvoiceAdd")
    scene.world.quickbooks.act("forget-message-sets")
    scene.connector.quickbooks.process(message)
    assert len(invoices_of(scene, bill)) == 2
    other = scene.world.bill()
    scene.finish(scene.approve_invoice(other))
    scene.desk.invoices.known(COMPANY, refresh=True)
    (found,) = scene.desk.problems(COMPANY)
    assert (found.code, found.invoice) == ("duplicate_found", bill.number)
    scene.world.quickbooks.act("delete", txnId=invoices_of(scene, bill)[-1]["txnId"])
    run = scene.desk.resolve(COMPANY, found.id, "retry", who="dana")
    assert run is not None
    assert run.run is not None
    scene.finish(run.run)
    assert scene.desk.problems(COMPANY) == []
    assert len(invoices_of(scene, bill)) == 1


def test_orders_come_where_only_the_invoices_cannot_be_read(scene: Scene) -> None:
    """Protects B1: a right that is missing for invoices takes no purchase order away, and why is shown until it is given."""
    scene.desk.invoices.refresh(COMPANY, who="dana")
    order = scene.world.order()
    scene.world.autotask.act("rights", entity="Invoices", query=False)
    try:
        assert order.number in {view.number for view in scene.desk.orders(COMPANY, refresh=True)}
        problem = scene.desk.connection(COMPANY).autotask_problem
        assert problem is not None
        assert "Invoices" in problem.explanation
    finally:
        scene.world.autotask.act("rights", entity="Invoices", query=True)
    scene.desk.refresh(COMPANY, who="dana")
    assert scene.desk.connection(COMPANY).autotask_problem is None


def test_one_voided_long_after_its_date_is_noticed(scene: Scene) -> None:
    """Protects I4: what is in QuickBooks and voided in Autotask is asked about, however old the invoice is."""
    bill = scene.world.bill()
    scene.desk.invoices.refresh(COMPANY, who="dana")
    scene.finish(scene.approve_invoice(bill))
    scene.later = READ_AGAIN_AGE + timedelta(days=30)
    scene.world.autotask.act("void-invoice", invoice=bill.number)
    scene.desk.invoices.refresh(COMPANY, who="dana")
    (found,) = scene.desk.problems(COMPANY)
    assert (found.code, found.invoice) == ("invoice_voided", bill.number)


@pytest.mark.parametrize("by_command", [True, False], ids=["restore", "found-by-number"])
def test_an_older_copy_of_the_database_doubles_nothing(
    make_scene: MakeScene, new_url: NewUrl, tmp_path: Path, *, by_command: bool
) -> None:
    """Protects P1: an invoice entered after the backup is found by its mark and never entered again; also where nothing said so."""
    url, copy = new_url(), tmp_path / "copy.db"
    scene = make_scene(url)
    bill = scene.world.bill()
    scene.desk.invoices.known(COMPANY, refresh=True)
    back_up(url, copy)
    scene.finish(scene.approve_invoice(bill))
    scene.database.close()
    if by_command:
        restore(url, copy, who="dana", now=datetime.now(UTC))
    else:
        for left in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + left).unlink(missing_ok=True)
        Path(url.removeprefix("sqlite:///")).write_bytes(copy.read_bytes())
    scene = scene.restarted(url)
    run = scene.approve_invoice(bill)
    assert scene.finish(run).state == "done"
    assert len(invoices_of(scene, bill)) == 1
    (row,) = [one for one in scene.desk.invoices.known(COMPANY) if one.number == bill.number]
    assert row.transfer_status == "transferred"


def _send(scene: Scene, request: str) -> None:
    document = (
        '<?xml version="1.0"?><?qbxml version="13.0"?>'
        f'<QBXML><QBXMLMsgsRq onError="stopOnError">{request}</QBXMLMsgsRq></QBXML>'
    )
    answer, hresult, _ = scene.connector.quickbooks.process(document)
    assert (hresult, re.findall(r'statusCode="(\d+)"', answer)) == ("", ["0"]), answer


def test_what_is_not_known_any_more_is_not_adopted(scene: Scene) -> None:
    """Protects P4: after the company was bound to another file, an invoice of the old one cannot be chosen."""
    bill = scene.world.bill()
    _send(scene, f"<CustomerAddRq><CustomerAdd><Name>{bill.customer}</Name></CustomerAdd></CustomerAddRq>")
    _send(
        scene,
        f"<InvoiceAddRq><InvoiceAdd><CustomerRef><FullName>{bill.customer}</FullName></CustomerRef>"
        f"<RefNumber>{bill.number}</RefNumber><InvoiceLineAdd><ItemRef><FullName>{bill.item}</FullName></ItemRef>"
        "</InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>",
    )
    assert scene.finish(scene.approve_invoice(bill)).state == "done_with_problems"
    (found,) = scene.desk.problems(COMPANY)
    with scene.database.write() as connection:
        (company,) = companies.all_companies(connection)
        facts.drop_facts(connection, company.id)
    with pytest.raises(UseError, match="no longer known"):
        scene.desk.resolve(COMPANY, found.id, "adopt", who="dana")
    with pytest.raises(UseError, match="No invoice is named"):
        scene.desk.invoices.preview(COMPANY, [])
