"""Which of QuickBooks' invoices and purchase orders are those of Autotask's already: no two of Autotask become one there (P1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from stockpost.core.decimals import money
from stockpost.core.ledger import InvoiceLink, OrderLink
from stockpost.core.markers import proven_names
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder
from stockpost.store import facts, invoices, links, snapshots
from stockpost.store.companies import CompanyRow


def invoice_owners(
    connection: Connection, company: CompanyRow, found: Collection[QuickBooksInvoice]
) -> dict[str, tuple[int, str]]:
    """By TxnID: Autotask's id, and what people call it."""
    if not found:
        return {}
    marked = _marked(connection, company, found, "invoice")
    linked = invoices.ids_linked_with(connection, company.id, [one.txn_id for one in found])
    ids = _lost(marked, invoices.invoice_links_of(connection, company.id, set(marked.values()))) | linked
    known = invoices.invoices_known(connection, company.id, invoice_ids=set(ids.values()))
    names = {one.id: f"invoice {one.number} over {money(one.total)}" for one in known}
    return {txn_id: (one, names[one]) for txn_id, one in ids.items() if one in names}


def order_owners(
    connection: Connection, company: CompanyRow, found: Collection[QuickBooksOrder]
) -> dict[str, tuple[int, str]]:
    """As `invoice_owners`."""
    if not found:
        return {}
    marked = _marked(connection, company, found, "po")
    linked = links.ids_linked_with(connection, company.id, [one.txn_id for one in found])
    ids = _lost(marked, links.links_of(connection, company.id, set(marked.values()))) | linked
    known = snapshots.orders_known(connection, company.id, order_ids=set(ids.values()))
    names = {one.id: f"purchase order {one.number} for {one.vendor_name}" for one in known}
    return {txn_id: (one, names[one]) for txn_id, one in ids.items() if one in names}


def _marked(
    connection: Connection, company: CompanyRow, found: Iterable[QuickBooksInvoice | QuickBooksOrder], kind: str
) -> dict[str, int]:
    """By TxnID which of ours it is, by its mark."""
    shown = facts.guids_shown(connection, company.id)
    names = (
        (
            one.txn_id,
            proven_names(
                company.file_id, memo=one.memo, guid=one.external_guid, shows_guids=type(one).__name__ in shown
            ),
        )
        for one in found
    )
    bases = ((txn_id, base.partition(":")) for txn_id, named in names for base, _ in named)
    return {txn_id: int(own_id) for txn_id, (of, _, own_id) in bases if of == kind}


def _lost(marked: Mapping[str, int], known: Mapping[int, InvoiceLink] | Mapping[int, OrderLink]) -> dict[str, int]:
    """Of what bears a mark that whose own is not linked again since a restore. Where it is linked with another, this is a copy that a
    person made, which bears its mark as well."""
    return {txn_id: one for txn_id, one in marked.items() if one not in known or not known[one].txn_id}
