"""What invoices did to an item's count, where something of it is not known."""

from __future__ import annotations

from sqlalchemy import update

from stockpost.app.invoiced_units import invoice_writes
from stockpost.core.ledger import StepKind
from stockpost.store import companies
from stockpost.store.ledger_tables import steps
from tests.crashes.scene import COMPANY, Scene


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
