"""Reading Autotask's invoices: new ones by id, and again those of late and those that were voided since (Autotask FACTS C)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from stockpost.app.autotask_reading import (
    FIRST_READING_AGE,
    begin_reading,
    explained,
    keeping,
    refuse_unknown,
    tell_reading,
    was_ahead,
)
from stockpost.app.delivered_from import located_invoices
from stockpost.app.resuming import resume_invoices
from stockpost.app.services import Services
from stockpost.app.workspace import plan_input
from stockpost.autotask import InvoiceReading
from stockpost.core.age import CLOCKS_DIFFER_MAX
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.plan import make_plan
from stockpost.core.problems import Problem
from stockpost.store import invoices, problems
from stockpost.store.companies import CompanyRow

READ_AGAIN_AGE = timedelta(days=120)
"""Invoices are read again for so long after their date: they may be voided. Older ones are asked for by the date of that."""


class InvoiceReader:
    """The use cases that read invoices."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def refresh(self, company: CompanyRow, *, who: str) -> None:
        """Read the list and keep it. Raises Unreachable, with nothing half-kept."""
        now = self._services.clock()
        with self._services.database.read() as connection:
            last = invoices.last_reading(connection, company.id)
            lately = invoices.invoice_ids_since(connection, company.id, now - READ_AGAIN_AGE)
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            voided = client.read_voided_invoice_ids(_voided_since(company, last, now)) if last else set()
            reading = client.read_invoices(
                known=lately | self._known(company, voided),
                after_id=last.read_up_to if last else 0,
                created_since=now - FIRST_READING_AGE,
            )
            reading = located_invoices(client, company, reading)
        with keeping(self._services, company) as connection:
            _save(connection, company, reading, number)
            newest = invoices.Reading(read_up_to=_surely_read(reading), read_at=reading.read_at)
            invoices.note_reading(connection, company.id, newest)
            self._look_again(connection, company, reading.invoices)
            data: dict[str, object] = {"invoices": len(reading.invoices), "notes": list(reading.notes)}
            tell_reading(connection, company, kind="Autotask invoices read", who=who, now=now, data=data)

    def _known(self, company: CompanyRow, invoice_ids: Collection[int]) -> set[int]:
        with self._services.database.read() as connection:
            return invoices.known_ids(connection, company.id, invoice_ids)

    def _look_again(self, connection: Connection, company: CompanyRow, read: Sequence[Invoice]) -> None:
        """Transferred invoices and those with problems are planned with the last known facts: one that was voided shows, and a
        problem whose cause has gone disappears (B14)."""
        waiting = {row.problem.invoice_id for row in problems.open_problems(connection, company.id)}
        linked = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in read])
        looked_at = [invoice for invoice in read if invoice.id in waiting or invoice.id in linked]
        plan = make_plan(plan_input(connection, self._services, company, (), is_live=False, invoices_to_plan=looked_at))
        changes = problems.settle(
            connection,
            company.id,
            plan.problems,
            order_ids=(),
            product_ids=(),
            invoice_ids=[invoice.id for invoice in looked_at],
            run_id=None,
            now=self._services.clock(),
        )
        resume_invoices(connection, company, changes.closed)

    def look_again_at_number(self, connection: Connection, company: CompanyRow, found: Problem) -> None:
        """The invoice of QuickBooks that a problem was about belongs to one of Autotask now: no other one is offered it any more."""
        offered = problems.about_the_same(connection, company.id, found)
        ids = [one.invoice_id for one in offered if one.invoice_id is not None]
        self._look_again(connection, company, invoices.invoices_known(connection, company.id, invoice_ids=ids))

    def is_used(self, company: CompanyRow) -> bool:
        """Was the list or an invoice ever read? Whoever enters invoices by hand is not made to read them all."""
        with self._services.database.read() as connection:
            return invoices.last_reading(connection, company.id) is not None or invoices.is_any_known(
                connection, company.id
            )

    def read_numbers(self, company: CompanyRow, numbers: Collection[str]) -> tuple[list[Invoice], tuple[str, ...]]:
        """These invoices as Autotask says now, and what is to be told. UseError names the numbers that nobody has."""
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            reading = located_invoices(client, company, client.read_invoices_by_number(numbers))
        found = {invoice.number for invoice in reading.invoices}
        refuse_unknown(numbers, found, reading.left_out, what="invoice", page="page Invoices")
        return self._kept(company, reading, number), tuple(reading.notes)

    def read_ids(self, company: CompanyRow, invoice_ids: Collection[int]) -> Mapping[int, str]:
        """Read these invoices; why those that are there could not be read whole."""
        number = begin_reading(self._services, company)
        with explained(self._services, company) as client:
            reading = located_invoices(client, company, client.read_invoices_by_id(invoice_ids))
        self._kept(company, reading, number)
        return reading.left_out

    def _kept(self, company: CompanyRow, reading: InvoiceReading, number: int) -> list[Invoice]:
        """What is known of these invoices then."""
        with keeping(self._services, company) as connection:
            _save(connection, company, reading, number)
            return invoices.invoices_known(
                connection, company.id, invoice_ids=[invoice.id for invoice in reading.invoices]
            )


def _save(connection: Connection, company: CompanyRow, reading: InvoiceReading, number: int) -> None:
    invoices.save_invoices(connection, company.id, reading.invoices, read_at=reading.read_at, reading_number=number)
    invoices.save_tax_regions(connection, company.id, reading.tax_regions)


def _surely_read(reading: InvoiceReading) -> int:
    """What could not be read whole is asked for again at the next reading."""
    return min([reading.read_up_to, *(invoice_id - 1 for invoice_id in reading.left_out)])


def _voided_since(company: CompanyRow, last: invoices.Reading, now: datetime) -> datetime:
    """Since the last reading; where our clock was ahead at that, since the company was added."""
    since = company.joined_at if was_ahead(last.read_at, now) else last.read_at
    return since - CLOCKS_DIFFER_MAX
