"""What a person's choice makes of the link of a purchase order that QuickBooks has under its number (N4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.number_owners import order_owners
from stockpost.core.compare import written_order
from stockpost.core.facts import as_read_last
from stockpost.core.ledger import LinkState, OrderLink
from stockpost.core.problems import Problem
from stockpost.core.quickbooks_records import QuickBooksOrder
from stockpost.core.recognise import numbered, same_items
from stockpost.store import facts, links, snapshots
from stockpost.store.companies import CompanyRow


def adopt_order(connection: Connection, company: CompanyRow, found: Problem, *, now: datetime) -> None:
    """The order that is there becomes this one, as it was shown. UseError where it is another one's, or not as it was shown any more."""
    order_id = found.order_id
    assert order_id is not None  # noqa: S101 - the problem is always of an order
    txn_id, _, edit_sequence = found.basis.partition(":")
    there = _known(connection, company).get(txn_id)
    if there is None:
        raise UseError("The order found in QuickBooks is no longer known. Choose “retry” to look it up again.")
    if edit_sequence and there.edit_sequence != edit_sequence:
        raise UseError("The order was changed in QuickBooks since it was shown. Choose “retry” to look at it again.")
    owner_id, name = order_owners(connection, company, [there]).get(there.txn_id, (order_id, ""))
    if owner_id != order_id:
        raise UseError(f"That purchase order of QuickBooks is another one of Autotask already: {name}.")
    (order,) = snapshots.orders_known(connection, company.id, order_ids=[order_id])
    line_ids = numbered(same_items(order, there, links.mappings_of(connection, company.id)))
    link = OrderLink(
        order_id=order.id,
        state=LinkState.LINKED,
        txn_id=there.txn_id,
        ref_number=there.ref_number,
        vendor_id=order.vendor_id,
        written=written_order(there, line_ids),
        transferred_at=now,
    )
    links.save_link(connection, company.id, link)


def _known(connection: Connection, company: CompanyRow) -> dict[str, QuickBooksOrder | None]:
    """What QuickBooks said last of its purchase orders, by TxnID; None for one that is not there."""
    known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("order", "order_number"))
    return as_read_last(known.orders, known.orders_by_number)
