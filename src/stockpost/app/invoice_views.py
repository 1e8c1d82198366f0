"""The rows of the page Invoices: what both sides say of each invoice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from stockpost.app.numbers import Numbers
from stockpost.app.open_problems import OpenProblems
from stockpost.app.services import Services
from stockpost.app.views import InvoiceHead, InvoiceLineView, InvoiceView
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.desired_invoice import date_of
from stockpost.core.invoice_changes import is_voided
from stockpost.core.ledger import InvoiceLink, LinkState
from stockpost.core.names import fold
from stockpost.store import invoices, problems
from stockpost.store.companies import CompanyRow
from stockpost.store.problems import ProblemRow


class Standing:
    """Where the invoices of a company stand, looked up once for one answer."""

    def __init__(self, connection: Connection, services: Services, company: CompanyRow) -> None:
        self._under_way = invoices.open_invoice_states(connection, company.id)
        self._problems: dict[int | None, list[ProblemRow]] = {}
        for row in problems.open_problems(connection, company.id):
            self._problems.setdefault(row.problem.invoice_id, []).append(row)
        self._local_date = services.context_of(company).local_date
        self._since = company.settings.transfer_from or self._local_date(company.joined_at)

    def problems(self, invoice_id: int) -> Sequence[ProblemRow]:
        return self._problems.get(invoice_id, ())

    def date(self, moment: datetime) -> date:
        """The day that an invoice bears."""
        return date_of(moment, self._local_date)

    def is_in_scope(self, invoiced_at: datetime, link: LinkState | None) -> bool:
        """False for one of before `transfer_from` that was never transferred."""
        return link == LinkState.LINKED or self.date(invoiced_at) >= self._since

    def status(self, invoice_id: int, link: LinkState | None) -> str:
        """One of the words of design 3.1."""
        if link is not None and link.is_let_go:
            return link.value
        if invoice_id in self._under_way:
            return self._under_way[invoice_id]
        if any(not row.problem.is_waiting for row in self.problems(invoice_id)):
            return "problem"
        return "transferred" if link == LinkState.LINKED else "not_transferred"


def invoice_heads(connection: Connection, services: Services, company: CompanyRow) -> list[InvoiceHead]:
    """All invoices, the newest first."""
    standing = Standing(connection, services, company)
    return [
        InvoiceHead(
            autotask_id=head.invoice_id,
            transfer_status=standing.status(head.invoice_id, head.link),
            is_voided=head.is_voided,
            in_scope=standing.is_in_scope(head.invoiced_at, head.link),
            has_problems=bool(standing.problems(head.invoice_id)),
        )
        for head in invoices.heads(connection, company.id)
    ]


def invoice_views(
    connection: Connection, services: Services, company: CompanyRow, found: Sequence[Invoice]
) -> list[InvoiceView]:
    """One row per invoice, the newest first."""
    links = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in found])
    standing = Standing(connection, services, company)
    waiting = [row for invoice in found for row in standing.problems(invoice.id)]
    shown = OpenProblems.of(connection, company, waiting, Numbers.of(invoices=found))
    views = []
    for invoice in sorted(found, key=lambda one: -one.id):
        link = links.get(invoice.id)
        state = link.state if link is not None else None
        is_linked = link is not None and state == LinkState.LINKED
        written = link.written if link is not None and is_linked else None
        views.append(
            InvoiceView(
                number=invoice.number,
                autotask_id=invoice.id,
                customer=invoice.customer_name,
                invoiced_on=standing.date(invoice.invoiced_at),
                due_on=standing.date(invoice.due_at) if invoice.due_at is not None else None,
                is_voided=invoice.is_voided,
                tax=invoice.tax,
                total=invoice.total,
                transfer_status=standing.status(invoice.id, state),
                txn_id=link.txn_id if link is not None and is_linked else None,
                ref_number=link.ref_number if link is not None and is_linked else None,
                problems=tuple(map(shown.view, standing.problems(invoice.id))),
                lines=tuple(
                    InvoiceLineView(
                        text=line.text,
                        item=line.product.name if line.product else "",
                        quantity=line.quantity,
                        amount=line.amount,
                        tax=line.tax,
                    )
                    for line in invoice.lines
                ),
                last_transfer_at=link.transferred_at if link is not None else None,
                in_scope=standing.is_in_scope(invoice.invoiced_at, state),
                quickbooks_total=written.total if written is not None else None,
                is_voided_there=written is not None and is_voided(written),
                taken_over_by=link.taken_over_by if link is not None and is_linked else "",
                quickbooks_customer=_other_customer(invoice, link) if link is not None and is_linked else "",
            )
        )
    return views


def _other_customer(invoice: Invoice, link: InvoiceLink) -> str:
    """Of what a person took over or agreed to; one that was transferred has the customer that its name leads to."""
    if link.written is None or link.content_hash or fold(link.written.customer_name) == fold(invoice.customer_name):
        return ""
    return link.written.customer_name
