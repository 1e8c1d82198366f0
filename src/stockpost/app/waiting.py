"""What a problem holds up and stays approved: it is written by itself when the problem is solved (P2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.views import WaitingInvoice
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder, received_in_autotask
from stockpost.core.desired import order_content_hash
from stockpost.core.ledger import Ledger, LinkState
from stockpost.core.problems import Problem
from stockpost.store import invoices, links
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import orders_decided

LET_LAPSE = frozenset({"order_canceled", "invoice_voided"})
"""Problems that end an approval: what Autotask itself took back is not written later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What is known of the orders and invoices that problems hold up, read once for all the runs that are shown."""

    held_up_orders: Collection[int]
    held_up_invoices: Collection[int]
    ledger: Ledger
    decided: Mapping[int, datetime]
    """By order when it was last decided what is to be written to it."""

    @classmethod
    def of(
        cls,
        connection: Connection,
        company: CompanyRow,
        approved: Iterable[PurchaseOrder],
        invoiced: Iterable[Invoice],
        problems: Collection[Problem],
    ) -> Waiting:
        order_ids = {one.order_id for one in problems if one.code not in LET_LAPSE and one.order_id is not None}
        invoice_ids = {one.invoice_id for one in problems if one.code not in LET_LAPSE and one.invoice_id is not None}
        order_ids &= {order.id for order in approved}
        invoice_ids &= {invoice.id for invoice in invoiced}
        return cls(
            held_up_orders=order_ids,
            held_up_invoices=invoice_ids,
            ledger=Ledger(
                links=links.links_of(connection, company.id, order_ids),
                receipts=links.receipts_of(connection, company.id, order_ids),
                invoices=invoices.invoice_links_of(connection, company.id, invoice_ids),
            ),
            decided=orders_decided(connection, company.id, order_ids),
        )

    def orders_among(self, approved: Iterable[PurchaseOrder]) -> tuple[str, ...]:
        """The numbers of the orders, as they were approved, that a problem holds up and of which something is left to write."""
        return tuple(order.number for order in approved if order.id in self.held_up_orders and self._is_left(order))

    def invoices_among(self, approved: Iterable[Invoice]) -> tuple[WaitingInvoice, ...]:
        """As `orders_among`. Nothing is written to an invoice that was entered."""
        entered = {one.invoice_id for one in self.ledger.invoices.values() if one.state == LinkState.LINKED}
        return tuple(
            WaitingInvoice(autotask_id=invoice.id, number=invoice.number, total=invoice.total)
            for invoice in approved
            if invoice.id in self.held_up_invoices and invoice.id not in entered
        )

    def _is_left(self, order: PurchaseOrder) -> bool:
        """Is it not entered, has Autotask changed or canceled it since it was written, or received more than was posted? What a person
        decided since may wait as well, also where another approval came meanwhile."""
        link = self.ledger.links.get(order.id)
        if link is None or link.state == LinkState.GONE or link.content_hash != order_content_hash(order):
            return True
        decided = self.decided.get(order.id)
        if decided is not None and (link.transferred_at is None or decided > link.transferred_at):
            return True
        if order.status == OrderStatus.CANCELED:
            return True
        posted = self.ledger.posted_by_us
        return any(received_in_autotask(order, line.id) > posted(order.id, line.id) for line in order.lines)
