"""What the invoices that Stockpost entered did to QuickBooks' on hand, product by product: for the reasons of a difference and the story of
an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from stockpost.core.invoice_changes import is_voided
from stockpost.core.item_counts import AgreedUnits, InvoicedUnits, sold_units
from stockpost.core.ledger import DONE, InvoiceLink, StepKind
from stockpost.store import invoices, problems
from stockpost.store.companies import CompanyRow
from stockpost.store.item_reports import ItemWrite, invoices_with_txn_ids, writes_of_invoices

WRITES_MAX = 2000
"""Older ones are not looked through: what they took off counts as sold otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceWrite:
    """An invoice that was sent, or the deletion of one, with the units that it sells by product."""

    write: ItemWrite
    number: str
    sold: Mapping[int, Decimal]

    @property
    def is_deletion(self) -> bool:
        return self.write.step.kind == StepKind.DELETE_TRANSACTION


def invoice_writes(connection: Connection, company: CompanyRow, *, since: datetime | None = None) -> list[InvoiceWrite]:
    """After a moment (None: ever), newest first."""
    writes = writes_of_invoices(connection, company.id, since=since, limit=WRITES_MAX)
    deleted = {write.step.deletes for write in writes if write.step.deletes}
    entered = {write.txn_id: write for write in invoices_with_txn_ids(connection, company.id, deleted)}
    ids = {write.step.invoice_id for write in writes if write.step.invoice_id is not None}
    known = {one.id: one for one in invoices.invoices_known(connection, company.id, invoice_ids=ids)}
    found = []
    for write in writes:
        original = entered.get(write.step.deletes) if write.step.deletes else write
        invoice = known.get(write.step.invoice_id or 0)
        if original is not None and invoice is not None:
            sold = sold_units(original.step, invoice)
            found.append(InvoiceWrite(write=write, number=original.step.subject, sold=sold))
    return found


def invoiced_since(connection: Connection, company: CompanyRow, since: datetime) -> dict[int, list[InvoicedUnits]]:
    """By product, newest first. An invoice that a person deleted in QuickBooks took nothing off."""
    writes = [one for one in invoice_writes(connection, company, since=since) if one.write.state in DONE]
    ids = {one.write.step.invoice_id for one in writes if one.write.step.invoice_id is not None}
    links = invoices.invoice_links_of(connection, company.id, ids)
    found: dict[int, list[InvoicedUnits]] = {}
    for one in _effective(writes, links):
        sign = 1 if one.is_deletion else -1
        for product_id, units in one.sold.items():
            moved = InvoicedUnits(number=one.number, units=sign * units, time=one.write.time)
            found.setdefault(product_id, []).append(moved)
    return found


def agreed_since(connection: Connection, company: CompanyRow, since: datetime) -> dict[str, list[AgreedUnits]]:
    """By item what people's changes of our invoices did that were taken over after a moment."""
    times = problems.invoices_taken_over(connection, company.id, since)
    numbers = {one.id: one.number for one in invoices.invoices_known(connection, company.id, invoice_ids=times.keys())}
    found: dict[str, list[AgreedUnits]] = {}
    for invoice_id, link in invoices.invoice_links_of(connection, company.id, times.keys()).items():
        for item_key, units in link.changed:
            found.setdefault(item_key, []).append(
                AgreedUnits(
                    number=numbers[invoice_id],
                    units=units,
                    time=times[invoice_id],
                    is_voided=link.written is not None and is_voided(link.written),
                )
            )
    return found


def _effective(writes: Sequence[InvoiceWrite], links: Mapping[int, InvoiceLink]) -> Iterator[InvoiceWrite]:
    """Without what is known to be gone and was not taken back by us."""
    taken_back = {one.write.step.deletes for one in writes if one.write.step.deletes}
    for one in writes:
        link = links.get(one.write.step.invoice_id or 0)
        is_there = link is not None and link.txn_id == one.write.txn_id
        if one.is_deletion or is_there or one.write.txn_id in taken_back:
            yield one
