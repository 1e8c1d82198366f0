"""What a problem holds up and stays approved: it is written by itself when the problem is solved (P2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from stockpost.app.views import WaitingInvoice
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder, received_in_autotask
from stockpost.core.desired import order_content_hash
from stockpost.core.ledger import Ledger, LinkState
from stockpost.core.problems import Problem
from stockpost.store import invoices, links
from stockpost.store.companies import CompanyRow

LET_LAPSE = frozenset({"order_canceled", "invoice_voided"})
"""Problems that end an approval: what Autotask itself took back is not written later."""


def waiting_orders(
    connection: Connection, company: CompanyRow, approved: Iterable[PurchaseOrder], problems: Collection[Problem]
) -> tuple[str, ...]:
    """The numbers of the orders, as they were approved, that one of the problems holds up and of which something is left to write."""
    held_up = {one.order_id for one in problems if one.code not in LET_LAPSE}
    orders = [order for order in approved if order.id in held_up]
    if not orders:
        return ()
    ids = [order.id for order in orders]
    linked = links.links_of(connection, company.id, ids)
    ledger = Ledger(
        links=linked,
        receipts=links.receipts_of(connection, company.id, ids),
        decisions=links.decisions_of(connection, company.id),
    )
    return tuple(order.number for order in orders if _is_left(order, ledger))


def waiting_invoices(
    connection: Connection, company: CompanyRow, approved: Iterable[Invoice], problems: Collection[Problem]
) -> tuple[WaitingInvoice, ...]:
    """As `waiting_orders`. Nothing is written to an invoice that was entered."""
    held_up = {one.invoice_id for one in problems if one.code not in LET_LAPSE}
    found = [invoice for invoice in approved if invoice.id in held_up]
    linked = invoices.invoice_links_of(connection, company.id, [invoice.id for invoice in found])
    entered = {invoice_id for invoice_id, link in linked.items() if link.state == LinkState.LINKED}
    return tuple(
        WaitingInvoice(autotask_id=invoice.id, number=invoice.number, total=invoice.total)
        for invoice in found
        if invoice.id not in entered
    )


def _is_left(order: PurchaseOrder, ledger: Ledger) -> bool:
    """Is it not entered, has Autotask changed or canceled it since it was written, or received more than was posted? What a person
    decided for it may wait as well."""
    link = ledger.links.get(order.id)
    if link is None or link.state == LinkState.GONE or link.content_hash != order_content_hash(order):
        return True
    if order.status == OrderStatus.CANCELED or any(one.order_id == order.id for one in ledger.decisions):
        return True
    return any(received_in_autotask(order, line.id) > ledger.posted_by_us(order.id, line.id) for line in order.lines)
