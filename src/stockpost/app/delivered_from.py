"""Where delivered charges came from: asked where each location of Autotask has its site, since their invoice takes off there (decision 14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from stockpost.autotask import AutotaskClient, InvoiceReading
from stockpost.core.autotask_invoices import Delivery
from stockpost.core.company_settings import BY_LOCATION
from stockpost.store.companies import CompanyRow


def located_invoices(client: AutotaskClient, company: CompanyRow, reading: InvoiceReading) -> InvoiceReading:
    """The same with the locations of what the invoices bill, and with what is to be told."""
    lines = [line for invoice in reading.invoices for line in invoice.lines if line.product is not None]
    locations, notes = _locations(client, company, {line.charge for line in lines})
    located = [
        replace(invoice, lines=tuple(replace(line, locations=locations.get(line.charge, ())) for line in invoice.lines))
        for invoice in reading.invoices
    ]
    return replace(reading, invoices=tuple(located), notes=(*reading.notes, *notes))


def located_deliveries(
    client: AutotaskClient, company: CompanyRow, deliveries: Collection[Delivery]
) -> tuple[Delivery, ...]:
    """The same with their locations, where they are part of what a sync sets."""
    if not company.settings.holds_uninvoiced:
        return tuple(deliveries)
    locations, _ = _locations(client, company, {one.charge for one in deliveries})
    return tuple(replace(one, locations=locations.get(one.charge, ())) for one in deliveries)


def _locations(
    client: AutotaskClient, company: CompanyRow, charges: Collection[str]
) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
    settings = company.settings
    if not charges or settings.inventory_sites != BY_LOCATION or not settings.decrement_on_invoice:
        return {}, ()
    return client.read_delivered_from(charges)
