"""Transfer of invoices: preview every write, approve, queue (I4). What follows is as with purchase orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.invoice_reading import InvoiceReader
from stockpost.app.previews import preview_view
from stockpost.app.queueing import invoices_being_undone, queue_run, to_queue
from stockpost.app.services import Services
from stockpost.app.shown import what_differs
from stockpost.app.transfers import Transfers
from stockpost.app.views import RunView
from stockpost.app.workspace import plan_input
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.ledger import LinkState
from stockpost.core.plan import Plan, make_plan
from stockpost.store import invoices
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import lock_company


class Invoicing:
    """The use cases around runs of invoices."""

    def __init__(self, services: Services, reader: InvoiceReader, transfers: Transfers) -> None:
        self._services = services
        self._reader = reader
        self._transfers = transfers

    def preview(self, company: CompanyRow, numbers: Sequence[str]) -> RunView:
        """What would be written; Autotask is read afresh, nothing is queued."""
        found, notes = self._read(company, numbers)
        with self._services.database.read() as connection:
            going, held = self._split(connection, company, found)
            plan = self._plan(connection, company, going)
            there = _there_already(connection, company, going, plan)
            return preview_view(
                connection, self._services, company, plan, invoices=going, notes=[*notes, *held, *there]
            )

    def approve(self, company: CompanyRow, numbers: Sequence[str], *, who: str, shown: str | None) -> RunView:
        """Queue what `preview` shows; where that is not what `shown` is the digest of, answer it instead. An invoice that was voided before it was transferred is a problem in the answer."""
        found, notes = self._read(company, numbers)
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            going, held = self._split(connection, company, found)
            plan = self._plan(connection, company, going)
            told = [*notes, *held, *_there_already(connection, company, going, plan)]
            preview = partial(preview_view, connection, self._services, company, plan, invoices=going, notes=told)
            if differing := what_differs(preview, shown):
                return differing
            linked = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in going])
            ours = {one.invoice_id for one in linked.values() if one.state == LinkState.LINKED}
            queued = [invoice for invoice in going if not invoice.is_voided or invoice.id in ours]
            if not queued:
                return replace(preview(), state="done_with_problems" if plan.problems else "done")
            run_id = self.queue(
                connection,
                company,
                queued,
                who=who,
                plan=plan,
                notes=[*told, *plan.notes],
                voided=[invoice for invoice in going if invoice not in queued],
            )
            return self._transfers.view(connection, company, run_id)

    def queue(
        self,
        connection: Connection,
        company: CompanyRow,
        found: Sequence[Invoice],
        *,
        who: str,
        plan: Plan | None = None,
        notes: Collection[str] = (),
        voided: Sequence[Invoice] = (),
    ) -> int:
        """Queue a run with the writes that were shown."""
        plan = plan or self._plan(connection, company, found)
        return queue_run(
            connection,
            company,
            kind="invoice",
            who=who,
            now=self._services.clock(),
            orders=(),
            planned=plan.steps,
            products={},
            is_syncing=False,
            notes=notes,
            invoices=found,
            voided=voided,
        )

    def _read(self, company: CompanyRow, numbers: Sequence[str]) -> tuple[list[Invoice], tuple[str, ...]]:
        if not numbers:
            raise UseError("No invoice is named. Give one or more numbers.")
        return self._reader.read_numbers(company, list(dict.fromkeys(numbers)))

    def _split(
        self, connection: Connection, company: CompanyRow, found: Sequence[Invoice]
    ) -> tuple[list[Invoice], list[str]]:
        under_way = invoices.open_invoice_states(connection, company.id)
        known = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in found])
        return to_queue(found, under_way, invoices_being_undone(connection, company.id), known)

    def _plan(self, connection: Connection, company: CompanyRow, found: Sequence[Invoice]) -> Plan:
        return make_plan(plan_input(connection, self._services, company, (), is_live=False, invoices_to_plan=found))


def _there_already(connection: Connection, company: CompanyRow, going: Sequence[Invoice], plan: Plan) -> list[str]:
    """Of those that QuickBooks has and of which nothing is asked: a run of them writes nothing, and looks at them there."""
    linked = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in going])
    return [
        f"{invoice.number} is in QuickBooks already, as {link.ref_number}: nothing is written to it. It is looked at there."
        for invoice in going
        if (link := linked.get(invoice.id)) is not None
        and link.state == LinkState.LINKED
        and invoice.id not in plan.problem_invoice_ids
    ]
