"""The numbers that orders and invoices have for people, by their Autotask ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Connection

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.problems import Problem
from stockpost.store import invoices, snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Those of the orders and invoices that an answer is about."""

    orders: Mapping[int, str] = field(default_factory=dict)
    invoices: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, orders: Iterable[PurchaseOrder] = (), invoices: Iterable[Invoice] = ()) -> Self:
        return cls(
            orders={order.id: order.number for order in orders},
            invoices={invoice.id: invoice.number for invoice in invoices},
        )

    @classmethod
    def of_problems(cls, connection: Connection, company_id: int, found: Iterable[Problem]) -> Self:
        """Those of the documents that the problems are about."""
        several = list(found)
        order_ids = {one.order_id for one in several if one.order_id is not None}
        invoice_ids = {one.invoice_id for one in several if one.invoice_id is not None}
        return cls(
            orders=snapshots.order_numbers(connection, company_id, order_ids),
            invoices=invoices.invoice_numbers(connection, company_id, invoice_ids),
        )

    def order(self, order_id: int | None) -> str | None:
        """None where it is about no order, or about one that is not known."""
        return None if order_id is None else self.orders.get(order_id)

    def invoice(self, invoice_id: int | None) -> str | None:
        """As `order`."""
        return None if invoice_id is None else self.invoices.get(invoice_id)
