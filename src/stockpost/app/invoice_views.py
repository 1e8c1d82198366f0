"""The rows of the page Invoices: what both sides say of each invoice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from stockpost.app.numbers import Numbers
from stockpost.app.problem_views import problem_view
from stockpost.app.services import Services
from stockpost.app.views import InvoiceLineView, InvoiceView
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.desired_invoice import date_of
from stockpost.core.ledger import InvoiceLink, LinkState
from stockpost.store import invoices, problems
from stockpost.store.companies import CompanyRow
from stockpost.store.problems import ProblemRow


def invoice_views(
    connection: Connection, services: Services, company: CompanyRow, found: Sequence[Invoice]
) -> list[InvoiceView]:
    """One row per invoice, the newest first."""
    links = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in found])
    under_way = invoices.open_invoice_states(connection, company.id)
    open_problems: dict[int | None, list[ProblemRow]] = {}
    for row in problems.open_problems(connection, company.id):
        open_problems.setdefault(row.problem.invoice_id, []).append(row)
    numbers = Numbers.of(invoices=found)
    local_date = services.context_of(company).local_date
    since = company.settings.transfer_from or local_date(company.joined_at)
    views = []
    for invoice in sorted(found, key=lambda one: -one.id):
        link = links.get(invoice.id)
        rows = open_problems.get(invoice.id, ())
        is_linked = link is not None and link.state == LinkState.LINKED
        invoiced_on = date_of(invoice.invoiced_at, local_date)
        views.append(
            InvoiceView(
                number=invoice.number,
                autotask_id=invoice.id,
                customer=invoice.customer_name,
                invoiced_on=invoiced_on,
                due_on=date_of(invoice.due_at, local_date) if invoice.due_at is not None else None,
                is_voided=invoice.is_voided,
                tax=invoice.tax,
                total=invoice.total,
                transfer_status=_status(invoice, link, rows, under_way),
                txn_id=link.txn_id if link is not None and is_linked else None,
                ref_number=link.ref_number if link is not None and is_linked else None,
                problems=tuple(
                    problem_view(row.problem, problem_id=row.id, since=row.since, numbers=numbers) for row in rows
                ),
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
                in_scope=is_linked or invoiced_on >= since,
            )
        )
    return views


def _status(
    invoice: Invoice, link: InvoiceLink | None, rows: Sequence[ProblemRow], under_way: Mapping[int, str]
) -> str:
    """One of the words of design 3.1."""
    if link is not None and link.state in (LinkState.DETACHED, LinkState.IGNORED):
        return link.state.value
    if invoice.id in under_way:
        return under_way[invoice.id]
    if any(not row.problem.is_waiting for row in rows):
        return "problem"
    return "transferred" if link is not None and link.state == LinkState.LINKED else "not_transferred"
