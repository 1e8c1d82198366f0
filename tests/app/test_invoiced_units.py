"""What invoices did to an item's count, where something of it is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from stockpost.app.invoiced_units import agreed_since, invoice_writes
from stockpost.core.ledger import StepKind
from stockpost.store import companies
from stockpost.store.ledger_tables import steps
from tests.crashes.scene import COMPANY, Bill, Scene
from tests.crashes.test_invoices import invoices_of


def test_a_deletion_whose_invoice_is_not_known_is_no_error(scene: Scene) -> None:
    """Protects the page Stock with an older copy of the database, which knows of no invoice that the deletion belongs to."""
    run = scene.approve_invoice(scene.world.bill())
    scene.finish(run)
    scene.finish(scene.desk.approve_undo(COMPANY, run, who="dana").run or 0)
    with scene.database.write() as connection:
        (company,) = companies.all_companies(connection)
        writes = invoice_writes(connection, company)
        assert [one.is_deletion for one in writes] == [True, False]
        connection.execute(update(steps).where(steps.c.kind == StepKind.CREATE_INVOICE.value).values(txn_id=None))
        assert [one.is_deletion for one in invoice_writes(connection, company)] == [False]


def test_what_was_taken_over_earlier_is_not_told_with_what_was_decided_later(scene: Scene) -> None:
    """Protects “Why” after a sync: of an invoice that was entered by hand and taken over before it, and voided and agreed to after it, only
    what came back is a reason."""
    bill, world = scene.world.bill(), scene.world
    world.quickbooks.act("add-entry", kind="Customer", fields={"Name": bill.customer})
    world.qbxml.process(
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><InvoiceAddRq><InvoiceAdd>'
        f"<CustomerRef><FullName>{bill.customer}</FullName></CustomerRef><RefNumber>{bill.number}</RefNumber>"
        f"<InvoiceLineAdd><ItemRef><FullName>{bill.item}</FullName></ItemRef><Quantity>3</Quantity></InvoiceLineAdd>"
        "</InvoiceAdd></InvoiceAddRq></QBXMLMsgsRq></QBXML>"
    )
    begun = datetime.now(UTC) - timedelta(seconds=1)
    _adopt(scene, bill, "invoice_number_taken")
    between = datetime.now(UTC)
    world.quickbooks.act("void", txnId=invoices_of(scene, bill)[0]["txnId"])
    _adopt(scene, bill, "changed_in_quickbooks")
    with scene.database.read() as connection:
        (company,) = companies.all_companies(connection)
        told = {since: agreed_since(connection, company, since)[bill.item.lower()] for since in (begun, between)}
    assert [(one.units, one.done) for one in told[begun]] == [(-3, "entered there by hand"), (3, "voided there")]
    assert [(one.units, one.done) for one in told[between]] == [(3, "voided there")]


def _adopt(scene: Scene, bill: Bill, code: str) -> None:
    """A transfer finds what a person did, which is taken over."""
    scene.finish(scene.approve_invoice(bill))
    (found,) = scene.desk.problems(COMPANY)
    assert found.code == code
    scene.desk.resolve(COMPANY, found.id or 0, "adopt", who="dana")
