"""What undo deleted in QuickBooks, and what of it is Stockpost's again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, bindparam, false, func, or_, select, union

from stockpost.core.came_back import SHOWN, Deleted
from stockpost.core.ledger import DELETION, DONE, LinkState, StepKind
from stockpost.store.invoice_tables import invoice_links
from stockpost.store.ledger_tables import order_links, receipt_links, run_steps, runs, steps
from stockpost.store.statements import is_any, one_of

_GONE, _ENTERED = steps.alias("gone"), steps.alias("entered")
_SAME = and_(
    _ENTERED.c.company_id == _GONE.c.company_id,
    # What an index finds comes first.
    or_(_ENTERED.c.order_id == _GONE.c.order_id, _ENTERED.c.invoice_id == _GONE.c.invoice_id),
    _ENTERED.c.txn_id == func.substr(_GONE.c.base, len(DELETION) + 1),
    is_any(_ENTERED.c.kind, [kind.value for kind in SHOWN]),
)
_DELETIONS = (
    select(
        _ENTERED.c.txn_id,
        func.min(_ENTERED.c.kind).label("kind"),
        func.min(_ENTERED.c.changed_at).label("entered_at"),
        func.max(_GONE.c.changed_at).label("deleted_at"),
        func.max(runs.c.id).label("run"),
        func.max(runs.c.undoes).label("undone"),
        func.max(_ENTERED.c.order_id).label("order_id"),
        func.max(_ENTERED.c.invoice_id).label("invoice_id"),
    )
    .select_from(runs)
    .join(run_steps, run_steps.c.run_id == runs.c.id)
    .join(_GONE, _GONE.c.id == run_steps.c.step_id)
    .join(_ENTERED, _SAME)
    .where(
        runs.c.company_id == bindparam("company_id"),
        runs.c.undoes.is_not(None),
        _GONE.c.kind == StepKind.DELETE_TRANSACTION.value,
        is_any(_GONE.c.state, [state.value for state in DONE]),
    )
    .group_by(_ENTERED.c.txn_id)
    .order_by(_ENTERED.c.txn_id)
)


_OF_ORDERS = select(order_links.c.txn_id).where(
    order_links.c.company_id == bindparam("company_id"),
    one_of(order_links.c.txn_id, "txn_ids"),
    is_any(order_links.c.state, (LinkState.LINKED.value, LinkState.CLOSED.value)),
)
_OF_RECEIPTS = select(receipt_links.c.txn_id).where(
    receipt_links.c.company_id == bindparam("company_id"),
    one_of(receipt_links.c.txn_id, "txn_ids"),
    receipt_links.c.is_gone.is_(false()),
)
_OF_INVOICES = select(invoice_links.c.txn_id).where(
    invoice_links.c.company_id == bindparam("company_id"),
    one_of(invoice_links.c.txn_id, "txn_ids"),
    invoice_links.c.state == LinkState.LINKED.value,
)
_OURS = union(_OF_ORDERS, _OF_RECEIPTS, _OF_INVOICES)


def ours_again(connection: Connection, company_id: int, txn_ids: Collection[str]) -> set[str]:
    """Those of the transactions that were deleted which came back and were transferred again, and found there."""
    if not txn_ids:
        return set()
    return set(connection.execute(_OURS, {"company_id": company_id, "txn_ids": list(txn_ids)}).scalars())


def deletions(connection: Connection, company_id: int) -> list[Deleted]:
    """The orders, receipts and invoices that were deleted to take runs back, each once."""
    return [
        Deleted(
            txn_id=row.txn_id,
            kind=StepKind(row.kind),
            entered_at=row.entered_at,
            deleted_at=row.deleted_at,
            run=row.run,
            undone=row.undone,
            order_id=row.order_id,
            invoice_id=row.invoice_id,
        )
        for row in connection.execute(_DELETIONS, {"company_id": company_id})
    ]
