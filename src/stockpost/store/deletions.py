"""What undo deleted in QuickBooks, and what of it is Stockpost's again; and all that was ever entered there for an order or invoice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, and_, bindparam, false, func, not_, or_, select, union, union_all, update

from stockpost.core.came_back import SHOWN, Deleted
from stockpost.core.ledger import DELETION, DONE, LinkState, StepKind, StepState
from stockpost.core.steps import Step
from stockpost.store.invoice_tables import invoice_links
from stockpost.store.ledger_tables import order_links, receipt_links, run_steps, runs, steps
from stockpost.store.runs import ACTIVE
from stockpost.store.statements import is_any, one_of

Key = TypeVar("Key")
_GONE, _DELETED, _ENTERED = steps.alias("gone"), steps.alias("deleted"), steps.alias("entered")


def _deleted_of(about: str) -> Select[Any]:
    """Of orders or of invoices, whose steps an index finds. With an order or invoice goes what was entered for it before: where people had
    deleted that, an older company file may have it, and nothing counts for it any more."""
    same = and_(
        _DELETED.c.company_id == _GONE.c.company_id,
        _DELETED.c[about] == _GONE.c[about],
        _DELETED.c.txn_id == func.substr(_GONE.c.base, len(DELETION) + 1),
        is_any(_DELETED.c.kind, [kind.value for kind in SHOWN]),
    )
    same_or_before = and_(
        _ENTERED.c.company_id == _DELETED.c.company_id,
        _ENTERED.c[about] == _DELETED.c[about],
        _ENTERED.c.kind == _DELETED.c.kind,
        _ENTERED.c.txn_id.is_not(None),
        or_(_ENTERED.c.txn_id == _DELETED.c.txn_id, _DELETED.c.kind != StepKind.RECEIVE_ITEMS.value),
    )
    return (
        select(
            _ENTERED.c.txn_id,
            _ENTERED.c.kind,
            _ENTERED.c.changed_at.label("entered_at"),
            _GONE.c.changed_at.label("deleted_at"),
            _GONE.c.state,
            runs.c.undoes,
            _ENTERED.c.order_id,
            _ENTERED.c.invoice_id,
            (_ENTERED.c.txn_id == _DELETED.c.txn_id).label("is_itself"),
        )
        .select_from(runs)
        .join(run_steps, run_steps.c.run_id == runs.c.id)
        .join(_GONE, _GONE.c.id == run_steps.c.step_id)
        .join(_DELETED, same)
        .join(_ENTERED, same_or_before)
        .where(
            runs.c.company_id == bindparam("company_id"),
            runs.c.undoes.is_not(None),
            _GONE.c.kind == StepKind.DELETE_TRANSACTION.value,
            is_any(_GONE.c.state, [state.value for state in DONE]),
            or_(_GONE.c.changed_at >= bindparam("since"), one_of(_GONE.c[about], about)),
        )
    )


# Sent, not found to be done, and given up; or found to be done by now.
_GIVEN_UP = and_(
    steps.c.state == StepState.SKIPPED.value,
    steps.c.attempts > 0,
    steps.c.status_code.is_(None),
    steps.c.changed_at >= bindparam("since"),
)
_FOUND_NOW = and_(steps.c.state == StepState.ADOPTED.value, steps.c.changed_at >= bindparam("found_since"))
_UNSURE_UNDOS = (
    select(runs.c.id)
    .distinct()
    .join(run_steps, run_steps.c.run_id == runs.c.id)
    .join(steps, steps.c.id == run_steps.c.step_id)
    .where(
        runs.c.company_id == bindparam("company_id"),
        runs.c.undoes.is_not(None),
        not_(is_any(runs.c.state, ACTIVE)),
        steps.c.kind == StepKind.DELETE_TRANSACTION.value,
        steps.c.order_id.is_(None),
        steps.c.invoice_id.is_(None),
        or_(_GIVEN_UP, _FOUND_NOW),
    )
    .order_by(runs.c.id)
)
_DELETIONS = union_all(_deleted_of("order_id"), _deleted_of("invoice_id"))
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

_ENTERED_FOR = select(steps.c.order_id, steps.c.invoice_id, steps.c.txn_id).where(
    steps.c.company_id == bindparam("company_id"),
    or_(one_of(steps.c.order_id, "order_ids"), one_of(steps.c.invoice_id, "invoice_ids")),
    is_any(steps.c.kind, [StepKind.CREATE_PURCHASE_ORDER.value, StepKind.CREATE_INVOICE.value]),
    steps.c.txn_id.is_not(None),
)

_ENTERED_AS = select(steps.c.base, steps.c.txn_id).where(
    steps.c.company_id == bindparam("company_id"), one_of(steps.c.base, "bases"), steps.c.txn_id.is_not(None)
)


def entered_for(
    connection: Connection, company_id: int, *, order_ids: Collection[int], invoice_ids: Collection[int]
) -> dict[tuple[int | None, int | None], frozenset[str]]:
    """By order and invoice the TxnIDs of all that was ever entered for it, of whatever generation."""
    values = {"company_id": company_id, "order_ids": list(order_ids), "invoice_ids": list(invoice_ids)}
    return _txn_ids_by(((row.order_id, row.invoice_id), row.txn_id) for row in connection.execute(_ENTERED_FOR, values))


def entered_as(connection: Connection, company_id: int, bases: Collection[str]) -> dict[str, frozenset[str]]:
    """By base the TxnIDs of all that was ever entered as that write, of whatever generation."""
    if not bases:
        return {}
    rows = connection.execute(_ENTERED_AS, {"company_id": company_id, "bases": list(bases)})
    return _txn_ids_by((row.base, row.txn_id) for row in rows)


def _txn_ids_by(pairs: Iterable[tuple[Key, str]]) -> dict[Key, frozenset[str]]:
    found: dict[Key, frozenset[str]] = {}
    for key, txn_id in pairs:
        found[key] = found.get(key, frozenset()) | {txn_id}
    return found


def note_entered_as(connection: Connection, company_id: int, step: Step, txn_id: str) -> None:
    """Another transaction counts as this write from now on."""
    this = steps.c.company_id == company_id, steps.c.base == step.base, steps.c.generation == step.generation
    connection.execute(update(steps).where(*this).values(txn_id=txn_id))


def ours_again(connection: Connection, company_id: int, txn_ids: Collection[str]) -> set[str]:
    """Those of the transactions that were deleted which came back and were transferred again, and found there."""
    if not txn_ids:
        return set()
    return set(connection.execute(_OURS, {"company_id": company_id, "txn_ids": list(txn_ids)}).scalars())


def unsure_undos(connection: Connection, company_id: int, *, since: datetime, found_since: datetime) -> list[int]:
    """Undos that are over and have given up, after the moment `since`, the deletion of a count's adjustment that they had sent; and those of
    which one was found to be done all the same, after `found_since`."""
    values = {"company_id": company_id, "since": since, "found_since": found_since}
    return list(connection.execute(_UNSURE_UNDOS, values).scalars())


def deletions(
    connection: Connection,
    company_id: int,
    *,
    since: datetime,
    order_ids: Collection[int] = (),
    invoice_ids: Collection[int] = (),
) -> list[Deleted]:
    """The orders, receipts and invoices that were deleted after a moment to take runs back, each once, and those of some orders and invoices
    whenever it was; and what had been entered for those orders and invoices before."""
    values = {"company_id": company_id, "since": since, "order_id": list(order_ids), "invoice_id": list(invoice_ids)}
    found: dict[str, Deleted] = {}
    for row in sorted(connection.execute(_DELETIONS, values), key=lambda row: (bool(row.is_itself), row.deleted_at)):
        found[row.txn_id] = Deleted(
            txn_id=row.txn_id,
            kind=StepKind(row.kind),
            entered_at=row.entered_at,
            deleted_at=row.deleted_at,
            is_by_us=bool(row.is_itself) and row.state == StepState.CONFIRMED.value,
            undone=row.undoes,
            order_id=row.order_id,
            invoice_id=row.invoice_id,
        )
    return list(found.values())
