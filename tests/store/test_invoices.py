"""Invoices, their links and their approvals are kept the same on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from stockpost.core.autotask_invoices import Delivery, Invoice, InvoiceLine
from stockpost.core.autotask_records import Product, StockRow
from stockpost.core.ledger import InvoiceLink, LinkState, StepKind
from stockpost.core.problems import Problem, problem
from stockpost.core.steps import Step
from stockpost.store import invoices, problems, runs, snapshots, steps
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

ENTERED = Step(
    base="", generation=0, kind=StepKind.CREATE_INVOICE, subject="", summary="", request=None, content_hash=""
)


def invoice(number: int, **changes: object) -> Invoice:
    values: dict[str, object] = {
        "id": number,
        "number": f"INV-{number}",
        "customer_id": 20,
        "customer_name": "Lakeview",
        "invoiced_at": NOW,
        "lines": (
            InvoiceLine(
                id=number * 10,
                text="Battery",
                amount=Decimal("12.5"),
                charge="ticket:5",
                product=Product(id=1, name="Battery"),
            ),
        ),
    }
    return Invoice(**{**values, **changes})  # type: ignore[arg-type]


def test_invoices_are_kept_as_they_were_read_last(database: Database) -> None:
    """Protects the list: each invoice once, in its newest version, of one company only."""
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        old = invoice(1, invoiced_at=NOW - timedelta(days=200), customer_name="Harbor")
        assert not invoices.is_any_known(connection, company)
        invoices.save_invoices(connection, company, [old, invoice(2)], read_at=NOW, reading_number=1)
        invoices.save_invoices(connection, company, [invoice(2, is_voided=True)], read_at=NOW, reading_number=1)
        invoices.save_invoices(connection, other, [invoice(3)], read_at=NOW, reading_number=1)
        assert invoices.is_any_known(connection, company)
        assert invoices.invoices_known(connection, company) == [old, invoice(2, is_voided=True)]
        assert invoices.invoices_known(connection, company, invoice_ids=[1, 3]) == [old]
        assert invoices.invoice_ids_since(connection, company, NOW - timedelta(days=1)) == {2}
        assert invoices.known_ids(connection, company, [2, 3]) == {2}
        assert invoices.customer_names(connection, company) == {"Harbor", "Lakeview"}


def test_the_place_of_the_reading_is_kept(database: Database) -> None:
    """Protects against reading all invoices of a tenant again and again."""
    with database.write() as connection:
        company = join_company(connection)
        assert invoices.last_reading(connection, company) is None
        for read_up_to in (7, 9):
            reading = invoices.Reading(read_up_to=read_up_to, read_at=NOW)
            invoices.note_reading(connection, company, reading)
            assert invoices.last_reading(connection, company) == reading


def test_links_join_each_invoice_with_one_transaction(database: Database) -> None:
    """Protects P1: two invoices of Autotask never share an invoice of QuickBooks."""
    with database.write() as connection:
        company = join_company(connection)
        link = InvoiceLink(invoice_id=1, state=LinkState.LINKED, txn_id="1-2", ref_number="1", transferred_at=NOW)
        invoices.save_invoice_link(connection, company, link)
        detached = InvoiceLink(invoice_id=2, state=LinkState.IGNORED)
        invoices.save_invoice_link(connection, company, detached)
        assert invoices.invoice_links_of(connection, company) == {1: link, 2: detached}
        assert invoices.invoice_links_of(connection, company, [2, 3]) == {2: detached}
    with pytest.raises(IntegrityError), database.write() as connection:
        twin = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id="1-2")
        invoices.save_invoice_link(connection, company, twin)


def test_what_people_change_is_matched_with_what_is_linked(database: Database) -> None:
    """Protects B10 for invoices: of all that changed in QuickBooks only invoices of ours that nobody let go of are looked at."""
    with database.write() as connection:
        company = join_company(connection)
        link = InvoiceLink(invoice_id=1, state=LinkState.LINKED, txn_id="1-2")
        for one in (link, InvoiceLink(invoice_id=2, state=LinkState.DETACHED, txn_id="1-3")):
            invoices.save_invoice_link(connection, company, one)
        assert invoices.invoices_linked_with(connection, company, ["1-2", "1-3", "9-9"]) == [link]
        assert invoices.invoices_linked_with(connection, company, []) == []


def test_the_invoice_that_was_entered_last_comes_first(database: Database) -> None:
    """Protects against an older company file: what it lacks was entered last, which is neither what Autotask numbered last nor what was
    planned last. Invoices that a person has to decide about, or has let go of, say nothing."""
    with database.write() as connection:
        company = join_company(connection)
        for one in (1, 2, 3, 4):
            steps.save_planned(connection, company, replace(ENTERED, base=f"invoice:{one}", invoice_id=one), now=NOW)
        for later, (invoice_id, txn_id) in enumerate(((3, "1-3"), (1, "1-1"), (2, "1-2"), (4, "1-4"))):
            step = replace(ENTERED, base=f"invoice:{invoice_id}", invoice_id=invoice_id)
            steps.save_found(connection, company, step, txn_id=txn_id, now=NOW + timedelta(minutes=later))
            invoices.save_invoice_link(
                connection, company, InvoiceLink(invoice_id=invoice_id, state=LinkState.LINKED, txn_id=txn_id)
            )
        # A person chose it: Stockpost did not enter it.
        adopted = InvoiceLink(invoice_id=9, state=LinkState.LINKED, txn_id="1-9")
        let_go = InvoiceLink(invoice_id=4, state=LinkState.DETACHED, txn_id="1-4")
        for link in (adopted, let_go):
            invoices.save_invoice_link(connection, company, link)
        assert invoices.linked_as_entered(connection, company, None) == ["1-2", "1-1", "1-3", "1-9"]
        assert invoices.linked_as_entered(connection, company, 1) == ["1-2"]
        gone = problem("deleted_in_quickbooks", invoice_id=2, number="2", ref_number="2", whose="Acme")
        for found, newest in (([gone], "1-1"), ([], "1-2")):
            problems.settle(
                connection, company, found, order_ids=(), product_ids=(), invoice_ids=[2], run_id=None, now=NOW
            )
            assert invoices.linked_as_entered(connection, company, 1) == [newest]


def test_an_approval_goes_from_open_to_its_end(database: Database) -> None:
    """Protects P2: an approved invoice is open, done, held up by a problem, or taken back; held up it can be taken up again."""
    with database.write() as connection:
        company = join_company(connection)
        run = runs.add_run(
            connection, company, kind="invoice", who="dana", now=NOW, orders=(), products={}, is_syncing=False
        )
        invoices.add_to_run(connection, run, [invoice(1), invoice(2)])
        assert invoices.open_invoice_states(connection, company) == {1: "queued", 2: "queued"}
        assert [one.id for _, _, one in invoices.invoices_of_run(connection, [run])] == [1, 2]
        invoices.mark_invoice(connection, run, 1, "problem")
        invoices.mark_invoice(connection, run, 2, "done")
        runs.finish_run(connection, run, state="done_with_problems", now=NOW)
        assert invoices.open_invoice_states(connection, company) == {}
        assert invoices.invoices_of_run(connection, [run], only_open=True) == []
        assert invoices.invoices_held_up(connection, company, 1) == [(run, invoice(1))]
        invoices.resume_invoice(connection, run, 1)
        assert invoices.open_invoice_states(connection, company) == {1: "in_progress"}
        invoices.take_invoice_out(connection, company, 1)
        invoices.take_invoice_out(connection, company, 2)
        assert [state for _, state, _ in invoices.invoices_of_run(connection, [run])] == ["canceled", "done"]


def _found(invoice_id: int) -> Problem:
    return problem("field_invalid", invoice_id=invoice_id, subject="INV", field="Lines", detail="It has none.")


def test_problems_of_invoices_close_when_their_invoice_is_looked_at(database: Database) -> None:
    """Protects B14: a look at one invoice ends what it no longer shows, and nothing of another one."""
    with database.write() as connection:
        company = join_company(connection)
        settle = {"order_ids": (), "product_ids": (), "run_id": None, "now": NOW}
        problems.settle(connection, company, [_found(1), _found(2)], invoice_ids=[1, 2], **settle)  # type: ignore[arg-type]
        changes = problems.settle(connection, company, [], invoice_ids=[1], **settle)  # type: ignore[arg-type]
        assert changes.closed == (_found(1),)
        assert [row.problem for row in problems.open_problems(connection, company)] == [_found(2)]
        problems.close_for_invoice(connection, company, 2, now=NOW)
        assert problems.open_problems(connection, company) == []


def test_deliveries_are_kept_as_of_the_moment_of_the_count(database: Database) -> None:
    """Protects I2 and I4: deliveries belong to the count they were read with; a reading for showing leaves them."""
    held = Delivery(charge="ticket:5", name="Sold", product_id=1, quantity=Decimal("2.5"), locations=(3, 7))
    other = Delivery(charge="ticket:6", name="Other", product_id=9, quantity=Decimal(1))
    rows = [StockRow(product_id=1, location_id=3, on_hand=Decimal(7))]
    with database.write() as connection:
        company = join_company(connection)
        snapshots.save_products(
            connection, company, [Product(id=1, name="Battery"), Product(id=2, name="Cable")], reading_number=1
        )
        for is_consistent, deliveries, wanted in (
            (True, [held, other], (held,)),
            (False, None, (held,)),
            (True, None, None),
            (True, [], ()),
        ):
            snapshots.save_stock(
                connection,
                company,
                {1},
                rows,
                read_at=NOW,
                reading_number=1,
                is_consistent=is_consistent,
                deliveries=deliveries,
            )
            known = snapshots.products_known(connection, company)
            assert (known[1].deliveries, known[1].is_consistent) == (wanted, is_consistent)
            assert known[2].deliveries is None
