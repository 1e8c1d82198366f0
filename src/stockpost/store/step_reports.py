"""What is told of writes that were sent: the history, those without an answer, and the last one that was answered at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from stockpost.core.ledger import StepKind, StepState
from stockpost.core.steps import Step
from stockpost.store.codec import decode_step
from stockpost.store.ledger_tables import message_sets, steps
from stockpost.store.step_statements import step_owner


def step_of(connection: Connection, company_id: int, base: str, generation: int) -> Step | None:
    """A write as it was planned last; None where it is not known."""
    here = steps.c
    statement = select(here.record).where(
        here.company_id == company_id, here.base == base, here.generation == generation
    )
    record = connection.execute(statement).scalar_one_or_none()
    return None if record is None else decode_step(record)


def history_rows(
    connection: Connection, company_id: int, *, order_ids: Collection[int] | None, run_id: int | None, limit: int
) -> list[Row[Any]]:
    """Steps that were sent, with request, reply and the run that sent them, newest first."""
    here = steps.c
    statement = (
        select(steps, message_sets.c.document, message_sets.c.reply, step_owner.label("run_id"))
        .join(message_sets, message_sets.c.id == here.message_set)
        .where(here.company_id == company_id)
        .order_by(here.changed_at.desc(), here.id.desc())
        .limit(limit)
    )
    if order_ids is not None:
        statement = statement.where(here.order_id.in_(order_ids))
    if run_id is not None:
        statement = statement.where(step_owner == run_id)
    return list(connection.execute(statement))


def receipts_confirmed(connection: Connection, company_id: int, order_id: int) -> list[Row[Any]]:
    """Receipts of an order that QuickBooks answered at once: (record, txn_id, message_set, reply), newest first."""
    here = steps.c
    statement = (
        select(here.record, here.txn_id, here.message_set, message_sets.c.reply)
        .join(message_sets, message_sets.c.id == here.message_set)
        .where(
            here.company_id == company_id,
            here.order_id == order_id,
            here.kind == StepKind.RECEIVE_ITEMS.value,
            here.state == StepState.CONFIRMED.value,
            message_sets.c.reply.is_not(None),
        )
        .order_by(here.changed_at.desc(), here.id.desc())
    )
    return list(connection.execute(statement))


def unanswered_writes(connection: Connection, company_id: int) -> list[Row[Any]]:
    """Writes sent whose outcome is not known: (summary, state, order_id, sent_at), oldest first."""
    here = steps.c
    statement = (
        select(here.summary, here.state, here.order_id, message_sets.c.sent_at)
        .join(message_sets, message_sets.c.id == here.message_set)
        .where(
            here.company_id == company_id,
            or_(
                here.state.in_([StepState.SENT.value, StepState.UNKNOWN.value]),
                and_(here.state == StepState.REJECTED.value, here.problem_code == "outcome_unknown"),
            ),
        )
        .order_by(message_sets.c.sent_at, here.id)
    )
    return list(connection.execute(statement))


def last_order_written(connection: Connection, company_id: int) -> Row[Any] | None:
    """(txn_id, sent_at, answered_at) of the last purchase order whose answer came at once."""
    statement = (
        select(steps.c.txn_id, message_sets.c.sent_at, message_sets.c.answered_at)
        .join(message_sets, message_sets.c.id == steps.c.message_set)
        .where(
            steps.c.company_id == company_id,
            steps.c.kind == StepKind.CREATE_PURCHASE_ORDER.value,
            steps.c.state == StepState.CONFIRMED.value,
            steps.c.attempts == 1,
            message_sets.c.answered_at.is_not(None),
        )
        .order_by(steps.c.id.desc())
        .limit(1)
    )
    rows: list[Row[Any]] = list(connection.execute(statement))
    return rows[0] if rows else None
