"""What of QuickBooks is ours to watch is found the same way on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Connection

from stockpost.core.ledger import InvoiceLink, LinkState, OrderLink, ReceiptLink, StepKind
from stockpost.core.problems import problem
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder, QuickBooksReceipt
from stockpost.core.steps import Step
from stockpost.store import facts, invoices, links, problems, steps
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

ENTERED = Step(
    base="", generation=0, kind=StepKind.CREATE_PURCHASE_ORDER, subject="", summary="", request=None, content_hash=""
)


def _link(order_id: int, state: LinkState = LinkState.LINKED) -> OrderLink:
    return OrderLink(order_id=order_id, state=state, txn_id=f"1-{order_id}")


def _receipt(order_id: int, txn_id: str, *, is_gone: bool = False) -> ReceiptLink:
    return ReceiptLink(
        order_id=order_id, line_id=1, receiving_ids=(1,), quantity=Decimal(1), txn_id=txn_id, is_gone=is_gone
    )


def _before_and_after(connection: Connection, company: int) -> list[bool]:
    """Has it transferred before this very moment, and before the next second?"""
    later = NOW + timedelta(seconds=1)
    return [links.has_transferred_before(connection, company, at, now=later) for at in (NOW, later)]


def test_what_was_transferred_earlier_is_watched(database: Database) -> None:
    """Protects against edits that nobody notices: whatever was entered, or chosen by a person, before this conversation counts; what this
    conversation entered itself asks nothing."""
    later = NOW + timedelta(seconds=1)
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        step = replace(ENTERED, base="po:1", order_id=1)
        steps.save_planned(connection, company, step, now=NOW)
        assert not links.has_transferred_before(connection, company, later, now=later)
        steps.save_found(connection, company, step, txn_id="1-1", now=NOW)
        assert _before_and_after(connection, company) == [False, True]
        before = NOW - timedelta(days=1)
        assert links.has_transferred_before(connection, company, before, now=before), "our clock was a day ahead"
        links.save_link(connection, other, replace(_link(2), transferred_at=NOW))
        assert _before_and_after(connection, other) == [False, True]


def test_an_invoice_that_was_chosen_is_watched(database: Database) -> None:
    """Protects against edits that nobody notices: an invoice that a person took over in QuickBooks is entered by no step either."""
    later = NOW + timedelta(seconds=1)
    with database.write() as connection:
        company = join_company(connection)
        words = {"number": "9", "ref_number": "9", "customer": "Lakeview", "date": "2026-11-03"}
        taken = problem("invoice_number_taken", invoice_id=3, **words)
        found = problems.settle(
            connection, company, [taken], order_ids=[], product_ids=[], invoice_ids=[3], run_id=None, now=NOW
        )
        (row,) = problems.open_problems(connection, company)
        assert (found.closed, links.has_transferred_before(connection, company, later, now=later)) == ((), False)
        problems.close(connection, row.id, who="dana", choice="adopt", now=NOW)
        assert _before_and_after(connection, company) == [False, True]


def test_what_was_entered_last_comes_first_and_what_waits_for_a_person_is_left_out(database: Database) -> None:
    """Protects against an older company file: what it lacks was entered last, whatever Autotask numbered last and whatever was planned
    last. An order that a person has to decide about, or has let go of, says nothing, nor do its receipts."""
    with database.write() as connection:
        company, other = join_company(connection), join_company(connection, "Other")
        for order_id in (1, 2, 3, 4):
            steps.save_planned(connection, company, replace(ENTERED, base=f"po:{order_id}", order_id=order_id), now=NOW)
        for later, order_id in enumerate((3, 1, 2, 4)):
            step = replace(ENTERED, base=f"po:{order_id}", order_id=order_id)
            steps.save_found(connection, company, step, txn_id=f"1-{order_id}", now=NOW + timedelta(minutes=later))
            links.save_link(connection, company, _link(order_id))
            links.save_receipts(connection, company, [_receipt(order_id, f"2-{order_id}")])
        links.save_link(connection, company, _link(1, LinkState.CLOSED))
        links.save_link(connection, company, _link(4, LinkState.DETACHED))
        links.save_receipts(connection, company, [_receipt(3, "2-9", is_gone=True)])
        assert links.orders_as_entered(connection, company, None) == ["1-2", "1-1", "1-3"]
        assert links.orders_as_entered(connection, company, 1) == ["1-2"]
        assert links.receipts_as_entered(connection, company, None) == ["2-2", "2-1", "2-3"]
        assert links.receipts_as_entered(connection, company, 1) == ["2-2"]
        assert links.orders_as_entered(connection, other, 1) == links.receipts_as_entered(connection, other, 1) == []

        def linked(*txn_ids: str, receipts: tuple[str, ...] = ()) -> set[int]:
            found = links.orders_linked_with(connection, company, txn_ids=txn_ids, receipt_txn_ids=receipts)
            return found.keys() & {1, 2, 3, 4}

        assert linked("1-1", "1-4", "9-9", receipts=("2-3", "2-4", "2-9")) == {1, 3}
        assert linked(receipts=("2-9",)) == linked() == set()
        gone = problem("deleted_in_quickbooks", order_id=2, number="2", ref_number="2", whose="Acme")
        problems.settle(connection, company, [gone], order_ids=(), product_ids=(), run_id=None, now=NOW)
        assert links.orders_as_entered(connection, company, 1) == ["1-1"]
        assert links.receipts_as_entered(connection, company, 1) == ["2-1"]
        assert linked("1-2", receipts=("2-2",)) == set()


def test_what_is_not_ours_is_forgotten_when_the_next_conversation_begins(database: Database) -> None:
    """Protects previews from growing with the company file: what was only read since somebody changed it does not stay."""
    with database.write() as connection:
        company = join_company(connection)
        links.save_link(connection, company, _link(1))
        invoices.save_invoice_link(connection, company, InvoiceLink(invoice_id=1, state=LinkState.LINKED, txn_id="3-1"))
        orders = {("order", one): QuickBooksOrder(txn_id=one, edit_sequence="1") for one in ("1-1", "9-1")}
        bills = {("invoice", one): QuickBooksInvoice(txn_id=one, edit_sequence="1") for one in ("3-1", "9-3")}
        links.save_receipts(connection, company, [_receipt(1, "2-1")])
        receipts = {
            (kind, one): QuickBooksReceipt(txn_id=one, edit_sequence="1")
            for kind in ("receipt", "bill")
            for one in ("2-1", "9-2")
        }
        read = {**orders, **bills, **receipts, ("order", "9-2"): None}
        facts.remember(connection, company, read, epoch=1, read_at=NOW)
        facts.drop_windows(connection, company)
        known = facts.load_facts(connection, company, epoch=None, preferences=None)
        assert (set(known.receipts), set(known.bills)) == ({"2-1"}, {"2-1"})
        assert (set(known.orders), set(known.invoices)) == ({"1-1"}, {"3-1"})


def test_who_saw_another_version_of_a_transaction_was_asked_about_it_as_well(database: Database) -> None:
    """Protects P1: of all who were offered one transaction of QuickBooks everybody is found who is to be offered it no more, whichever
    version each of them saw; nobody else is."""
    with database.write() as connection:
        company = join_company(connection)
        words = {"number": "9", "ref_number": "9", "customer": "Lakeview", "vendor": "Ingram", "date": "2026-11-03"}
        bases = {1: "1-7:100", 2: "1-7:200", 3: "1-8:100", 4: "1-7"}
        asked = [problem("number_taken", order_id=one, basis=basis, **words) for one, basis in bases.items()]
        asked.append(problem("invoice_number_taken", invoice_id=1, basis="1-7:100", **words))
        problems.settle(connection, company, asked, order_ids=[], product_ids=[], run_id=None, now=NOW)
        found = problems.about_the_same(connection, company, asked[0])
    assert [one.order_id for one in found] == [1, 2, 4]
