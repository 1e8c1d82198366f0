"""Which invoices of ours people changed, voided or deleted in QuickBooks since we last asked: each contact asks once, before counts are set.

QuickBooks is asked for all invoices changed since, and for those deleted since: to ask for each of ours would grow with the years.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from stockpost.core.facts import ANYBODY, Needs, vendor_key
from stockpost.core.quickbooks_records import QuickBooksInvoice
from stockpost.core.verify import WINDOW
from stockpost.store import facts, invoices
from stockpost.store.companies import CompanyRow

FIRST_LOOK_AGE = timedelta(days=89)
"""How far back the first look goes: QuickBooks keeps deletions in mind for 90 days (QuickBooks FACTS 3)."""


def changed_invoices(
    connection: Connection, company: CompanyRow, *, started_at: datetime
) -> tuple[Needs, frozenset[int]]:
    """What must be asked first, empty once it is known, and the Autotask ids of the invoices that are not as they were written.

    Nothing of either where this conversation, which began at `started_at`, has asked already.
    """
    needs = Needs()
    looked_at = invoices.last_look(connection, company.id)
    if (looked_at is not None and looked_at >= started_at) or not invoices.is_any_linked(connection, company.id):
        return needs, frozenset()
    # The clock of QuickBooks' computer may be wrong.
    since = (looked_at or started_at - FIRST_LOOK_AGE) - WINDOW
    known = facts.load_facts(
        connection,
        company.id,
        epoch=company.session_generation,
        preferences=None,
        kinds=("invoices_of_customer", "invoices_deleted_since"),
    )
    changed = known.invoices_of_customer.get(vendor_key(ANYBODY, since))
    deleted = known.invoices_deleted_since.get(since.isoformat())
    if changed is None or deleted is None:
        needs.customers_since.add((ANYBODY, since))
        needs.invoices_deleted_since.add(since)
        return needs, frozenset()
    now: dict[str, QuickBooksInvoice | None] = {found.txn_id: found for found in changed}
    now |= dict.fromkeys(found.txn_id for found in deleted)
    links = invoices.invoices_linked_with(connection, company.id, now.keys())
    return needs, frozenset(
        link.invoice_id for link in links if link.written is None or link.written != now[link.txn_id]
    )
