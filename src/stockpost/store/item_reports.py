"""What was written for products: adjustments of a count, receipts of orders that name it, and invoices, with who approved each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from stockpost.core.holding import DOUBTS
from stockpost.core.ledger import DELETION, DONE, StepKind, StepState, deletion_base
from stockpost.core.steps import Step
from stockpost.store.codec import decode_step
from stockpost.store.ledger_tables import item_syncs, message_sets, runs, steps
from stockpost.store.statements import one_of
from stockpost.store.step_statements import step_owner

_KNOWN_AS = select(steps.c.txn_id, steps.c.base).where(
    steps.c.company_id == bindparam("company_id"), one_of(steps.c.txn_id, "txn_ids")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWrite:
    """A write that was sent, and where it stands. `run_id` is the run that sent it."""

    step: Step
    state: StepState
    time: datetime
    run_id: int
    approved_by: str
    txn_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCount:
    """A count that was sent. `is_done` as far as the ledger knows; `is_over`: it is known, or was given up."""

    step: Step
    is_done: bool
    is_over: bool


def counts_sent(
    connection: Connection, company_id: int, names: Collection[tuple[str, int]]
) -> dict[tuple[str, int], SentCount]:
    """Of counts, by (base, generation), those that were sent from here."""
    here = steps.c
    statement = select(here.base, here.generation, here.state, here.problem_code, here.record).where(
        here.company_id == company_id,
        here.base.in_({base for base, _ in names}),
        here.generation.in_({generation for _, generation in names}),
        here.attempts > 0,
    )
    return {
        (row.base, row.generation): SentCount(
            step=decode_step(row.record),
            is_done=row.state in DONE,
            is_over=row.state in (*DONE, StepState.SKIPPED, StepState.REJECTED) and row.problem_code not in DOUBTS,
        )
        for row in connection.execute(statement)
    }


def adjustments_known(connection: Connection, company_id: int, txn_ids: Collection[str]) -> set[tuple[str, str]]:
    """The TxnIDs of these adjustments with the base of each count that they set as far as the ledger knows."""
    values = {"company_id": company_id, "txn_ids": list(txn_ids)}
    return {(row.txn_id, row.base) for row in connection.execute(_KNOWN_AS, values)}


def writes_of_item(
    connection: Connection, company_id: int, *, product_id: int, order_ids: Collection[int], limit: int
) -> list[ItemWrite]:
    """Newest first. Receipts are those of the orders, whatever they received."""
    here = steps.c
    of_item = or_(
        and_(here.product_id == product_id, here.kind == StepKind.ADJUST_ON_HAND.value),
        and_(here.order_id.in_(list(order_ids)), here.kind == StepKind.RECEIVE_ITEMS.value),
    )
    return _writes(connection, company_id, of_item, limit=limit)


def counted_with(connection: Connection, company_id: int, txn_id: str) -> set[int]:
    """The products whose counts an adjustment set."""
    here = steps.c
    statement = select(here.product_id).where(
        here.company_id == company_id, here.txn_id == txn_id, here.kind == StepKind.ADJUST_ON_HAND.value
    )
    return {product_id for product_id in connection.execute(statement).scalars() if product_id is not None}


def deletions_of(connection: Connection, company_id: int, txn_ids: Collection[str], *, limit: int) -> list[ItemWrite]:
    """What was sent to delete these transactions."""
    bases = [deletion_base(txn_id) for txn_id in txn_ids]
    return _writes(connection, company_id, steps.c.base.in_(bases), limit=limit) if bases else []


def writes_of_invoices(
    connection: Connection, company_id: int, *, since: datetime | None = None, limit: int
) -> list[ItemWrite]:
    """Invoices that were sent, and deletions of such, after a moment (None: ever); newest first."""
    here = steps.c
    of_invoices = and_(
        here.invoice_id.is_not(None),
        here.kind.in_([StepKind.CREATE_INVOICE.value, StepKind.DELETE_TRANSACTION.value]),
        *([here.changed_at > since] if since is not None else []),
    )
    return _writes(connection, company_id, of_invoices, limit=limit)


def receipts_since(connection: Connection, company_id: int, since: datetime, *, limit: int) -> list[ItemWrite]:
    """Receipts that QuickBooks has since a moment, and deletions of an order's transactions, newest first."""
    here = steps.c
    of_receipts = and_(
        here.order_id.is_not(None),
        here.kind.in_([StepKind.RECEIVE_ITEMS.value, StepKind.DELETE_TRANSACTION.value]),
        here.state.in_([state.value for state in DONE]),
        here.changed_at > since,
    )
    return _writes(connection, company_id, of_receipts, limit=limit)


def counts_set_since_syncs(connection: Connection, company_id: int) -> list[tuple[int, Step, datetime]]:
    """By product the counts that were set and that no sync ended with, and when QuickBooks confirmed each."""
    here = steps.c
    statement = (
        select(here.product_id, here.record, here.changed_at)
        .select_from(
            steps.join(
                item_syncs,
                and_(item_syncs.c.company_id == here.company_id, item_syncs.c.product_id == here.product_id),
            ).outerjoin(message_sets, message_sets.c.id == here.message_set)
        )
        .where(
            here.company_id == company_id,
            here.kind == StepKind.ADJUST_ON_HAND.value,
            here.state.in_([state.value for state in DONE]),
            here.changed_at > item_syncs.c.time,
            # One whose answer was lost may have been found later than a sync that had met it.
            or_(message_sets.c.id.is_(None), message_sets.c.sent_at > item_syncs.c.time),
        )
    )
    return [(row.product_id, decode_step(row.record), row.changed_at) for row in connection.execute(statement)]


def adjustments_deleted_since(connection: Connection, company_id: int, since: datetime) -> list[tuple[int, datetime]]:
    """The products whose counts were set by an adjustment that was taken back after a moment, and when."""
    here = steps.c
    of_adjustments = (here.order_id.is_(None), here.invoice_id.is_(None), here.product_id.is_not(None))
    deletions = select(here.base, here.changed_at).where(
        here.company_id == company_id,
        here.kind == StepKind.DELETE_TRANSACTION.value,
        here.state.in_([state.value for state in DONE]),
        here.changed_at > since,
        *of_adjustments,
    )
    times = {row.base.removeprefix(DELETION): row.changed_at for row in connection.execute(deletions)}
    return [
        (product_id, time)
        for txn_id, time in times.items()
        for product_id in counted_with(connection, company_id, txn_id)
    ]


def invoices_with_txn_ids(connection: Connection, company_id: int, txn_ids: Collection[str]) -> list[ItemWrite]:
    """The invoices that were sent and became these transactions."""
    here = steps.c
    of_transactions = and_(here.txn_id.in_(list(txn_ids)), here.kind == StepKind.CREATE_INVOICE.value)
    return _writes(connection, company_id, of_transactions, limit=len(txn_ids)) if txn_ids else []


def _writes(connection: Connection, company_id: int, which: ColumnElement[bool], *, limit: int) -> list[ItemWrite]:
    here = steps.c
    statement = (
        select(here.record, here.state, here.changed_at, here.txn_id, runs.c.id, runs.c.approved_by)
        .select_from(steps)
        .join(runs, runs.c.id == step_owner)
        .where(here.company_id == company_id, here.attempts > 0, which)
        .order_by(here.changed_at.desc(), here.id.desc())
        .limit(limit)
    )
    return [
        ItemWrite(
            step=decode_step(row.record),
            state=StepState(row.state),
            time=row.changed_at,
            run_id=row.id,
            approved_by=row.approved_by,
            txn_id=row.txn_id or "",
        )
        for row in connection.execute(statement)
    ]
