"""What is delivered and not yet invoiced (I4): asked where an invoice of ours will take it off QuickBooks' on hand, for showing, and for the
target of a sync where the setting hold_uninvoiced is on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from stockpost.app.delivered_from import located_deliveries
from stockpost.app.services import Services
from stockpost.autotask import AutotaskClient, AutotaskError, DeliveriesWanted
from stockpost.core.autotask_invoices import Delivery
from stockpost.core.desired_invoice import date_of
from stockpost.core.ledger import LinkState
from stockpost.store import invoices, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.invoices import BilledCharge


def is_uninvoiced_asked(connection: Connection, company: CompanyRow) -> bool:
    """Where no invoice comes by Stockpost nothing would ever take off again what is shown as not yet invoiced."""
    settings = company.settings
    return settings.decrement_on_invoice and (
        settings.hold_uninvoiced or invoices.is_any_approved(connection, company.id)
    )


def deliveries_wanted(
    connection: Connection, services: Services, company: CompanyRow, product_ids: Collection[int] | None
) -> DeliveriesWanted | None:
    """None where nobody asks. What was delivered before `transfer_from` and billed before was invoiced by hand; what was billed since then is
    on an invoice that was read, or was told of before it was billed."""
    if not is_uninvoiced_asked(connection, company):
        return None
    day = company.settings.transfer_from
    since = company.joined_at if day is None else services.start_of(company, day)
    charges = snapshots.charges_delivered(connection, company.id, product_ids)
    charges |= invoices.charges_to_transfer(connection, company.id, since)
    return DeliveriesWanted(since=since, charges=charges - _settled(connection, services, company, charges))


def deliveries_to_show(
    client: AutotaskClient, company: CompanyRow, product_ids: Collection[int] | None, wanted: DeliveriesWanted | None
) -> tuple[Delivery, ...] | None:
    """None where nobody asks, and where Autotask does not tell: the counts do not depend on them."""
    if wanted is None:
        return None
    try:
        return located_deliveries(client, company, client.read_deliveries(product_ids, wanted))
    except AutotaskError:
        return None


def uninvoiced_charges(
    connection: Connection, services: Services, company: CompanyRow, products: Mapping[int, snapshots.KnownProduct]
) -> dict[int, tuple[Delivery, ...]]:
    """By product the delivered charges that an invoice of ours is still to take off QuickBooks' on hand; without products of which that is
    not known."""
    if not is_uninvoiced_asked(connection, company):
        return {}
    delivered = {one.charge for product in products.values() for one in product.deliveries or ()}
    billed = invoices.billed_charges(connection, company.id, delivered) if delivered else []
    settled = _settled_of(billed, services, company)
    numbers = {one.charge: one.number for one in billed}
    return {
        product_id: tuple(
            replace(one, invoice=numbers.get(one.charge, "")) for one in product.deliveries if one.charge not in settled
        )
        for product_id, product in products.items()
        if product.deliveries is not None
    }


def _settled(
    connection: Connection, services: Services, company: CompanyRow, charges: Collection[str]
) -> frozenset[str]:
    if not charges:
        return frozenset()
    return _settled_of(invoices.billed_charges(connection, company.id, charges), services, company)


def _settled_of(billed: Iterable[BilledCharge], services: Services, company: CompanyRow) -> frozenset[str]:
    """Those of the charges whose invoice is transferred. An invoice that a person let go of, or of before `transfer_from`, was entered by
    hand."""
    local_date = services.context_of(company).local_date
    since = company.settings.transfer_from or local_date(company.joined_at)
    return frozenset(
        one.charge
        for one in billed
        if date_of(one.invoiced_at, local_date) < since or one.link not in (None, LinkState.GONE)
    )
