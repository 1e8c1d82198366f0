"""Reads of Autotask by their ids, inside a conversation, what our marks in QuickBooks name and is not known here."""

from __future__ import annotations

from collections.abc import Collection

from stockpost.app.errors import Unreachable
from stockpost.app.invoice_reading import InvoiceReader
from stockpost.app.refresh import Refresher
from stockpost.app.services import Services
from stockpost.app.stock_reading import once
from stockpost.store.companies import CompanyRow


def read_records_once(
    services: Services, company: CompanyRow, order_ids: Collection[int], invoice_ids: Collection[int]
) -> bool:
    """By one host and thread at a time; False where Autotask could not be read or somebody else is reading."""

    def read() -> bool:
        try:
            if order_ids:
                Refresher(services).read_ids(company, order_ids)
            if invoice_ids:
                InvoiceReader(services).read_ids(company, invoice_ids)
        except Unreachable:
            return False
        return True

    return once(services, company, read)
