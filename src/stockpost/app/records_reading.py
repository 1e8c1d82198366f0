"""Reads of Autotask by their ids, inside a conversation, what our marks in QuickBooks name and is not known here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from stockpost.app.autotask_reading import keeping
from stockpost.app.errors import Refused, Unreachable
from stockpost.app.invoice_reading import InvoiceReader
from stockpost.app.refresh import Refresher
from stockpost.app.services import Services
from stockpost.app.stock_reading import once
from stockpost.app.unread import INVOICE, ORDER, ids_to_read
from stockpost.store import facts
from stockpost.store.companies import CompanyRow


@dataclass(frozen=True, slots=True)
class ReadRecords:
    """Our marks name orders and invoices that are not known here: they are read before the counts (outside the transaction)."""

    company: CompanyRow
    order_ids: frozenset[int]
    invoice_ids: frozenset[int]


def records_to_read(connection: Connection, company: CompanyRow) -> ReadRecords | None:
    """Those of which Autotask was not asked in this conversation; None where there are none."""
    order_ids, invoice_ids = ids_to_read(connection, company)
    return ReadRecords(company, order_ids, invoice_ids) if order_ids or invoice_ids else None


def read_records_once(services: Services, wanted: ReadRecords) -> bool:
    """By one host and thread at a time; False where Autotask could not be read or somebody else is reading."""

    company = wanted.company

    def read() -> bool:
        refresher, reader = Refresher(services), InvoiceReader(services)
        try:
            _read(services, company, ORDER, wanted.order_ids, lambda ids: refresher.read_ids(company, ids).left_out)
            _read(services, company, INVOICE, wanted.invoice_ids, lambda ids: reader.read_ids(company, ids))
        except Unreachable:
            return False
        return True

    return once(services, company, read)


def _read(
    services: Services,
    company: CompanyRow,
    kind: str,
    ids: Collection[int],
    read_ids: Callable[[Collection[int]], Mapping[int, str]],
) -> None:
    """Read them, and keep of each of them why it is not whole. What Autotask refuses to show holds up nothing but its own items."""
    if not ids:
        return
    try:
        left_out = read_ids(ids)
    except Refused as error:
        left_out = dict.fromkeys(ids, str(error))
    said = {f"{kind}{one}": left_out.get(one) for one in ids}
    with keeping(services, company) as connection:
        facts.note_unread(connection, company.id, said, epoch=company.session_generation, read_at=services.clock())
