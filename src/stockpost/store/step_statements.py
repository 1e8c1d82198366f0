"""The statements of `store.steps`, each built once (`store.statements` says why)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, insert, or_, select, update

from stockpost.core.holding import DOUBTS
from stockpost.core.ledger import ADDING, StepState
from stockpost.store.ledger_tables import message_sets, run_steps, steps
from stockpost.store.statements import is_any, one_of

NEVER_SENT = and_(
    is_any(steps.c.state, [StepState.PLANNED.value, StepState.SKIPPED.value]),
    steps.c.attempts == 0,
)
UNANSWERED_STATE, ASIDE = "unknown", "aside"
"""Of a message set: whether QuickBooks has it is to be found out, or nothing of it; nothing of it, and nobody wants it now."""
UNFINISHED = is_any(steps.c.state, [StepState.PLANNED.value, StepState.SKIPPED.value, StepState.REJECTED.value])
ID_OF = select(steps.c.id).where(
    steps.c.company_id == bindparam("company_id"),
    steps.c.base == bindparam("base"),
    steps.c.generation == bindparam("generation"),
)
step_owner: ColumnElement[int] = func.coalesce(
    steps.c.sent_by_run,
    select(func.max(run_steps.c.run_id)).where(run_steps.c.step_id == steps.c.id).correlate(steps).scalar_subquery(),
)
"""The run whose write a step is: that under whose approval it was sent, or else the last one that wants it."""
ENTERED_LAST_FIRST = (func.max(steps.c.changed_at).desc().nulls_last(), func.max(steps.c.id).desc())
"""How transactions are sorted with the steps that entered them: by when that was known, and not by when it was planned, since what is held
up goes later. What a message held was entered in its order; what a person entered comes last."""
OF_RUNS = (
    select(steps, run_steps.c.run_id, step_owner.label("owner"))
    .join(run_steps, run_steps.c.step_id == steps.c.id)
    .where(one_of(run_steps.c.run_id, "run_ids"))
    .order_by(run_steps.c.position)
)
_LATER = steps.alias("later")
_IS_LAST = ~exists().where(
    _LATER.c.company_id == steps.c.company_id,
    _LATER.c.base == steps.c.base,
    _LATER.c.generation > steps.c.generation,
)
ABOUT = (
    select(steps, message_sets.c.state.label("set_state"))
    .join(message_sets, message_sets.c.id == steps.c.message_set, isouter=True)
    .where(
        steps.c.company_id == bindparam("company_id"),
        or_(
            one_of(steps.c.order_id, "order_ids"),
            one_of(steps.c.product_id, "product_ids"),
            one_of(steps.c.invoice_id, "invoice_ids"),
            and_(steps.c.order_id.is_(None), steps.c.product_id.is_(None), steps.c.invoice_id.is_(None)),
        ),
        # An item whose count was set each day has hundreds of generations.
        _IS_LAST,
    )
)
IN_STATE = (
    select(steps)
    .where(steps.c.company_id == bindparam("company_id"), one_of(steps.c.state, "states"))
    .order_by(steps.c.id)
)
IN_DOUBT = (
    select(steps)
    .where(
        steps.c.company_id == bindparam("company_id"),
        is_any(steps.c.state, [StepState.REJECTED.value, StepState.UNKNOWN.value]),
        is_any(steps.c.problem_code, DOUBTS),
        _IS_LAST,
    )
    .order_by(steps.c.id)
)
UNANSWERED = (
    select(message_sets)
    .where(message_sets.c.company_id == bindparam("company_id"), message_sets.c.state == UNANSWERED_STATE)
    .order_by(message_sets.c.id)
)
TO_SWEEP = (
    select(steps)
    .where(
        steps.c.company_id == bindparam("company_id"),
        is_any(steps.c.kind, [kind.value for kind in ADDING]),
        is_any(steps.c.state, [StepState.CONFIRMED.value, StepState.ADOPTED.value]),
        steps.c.is_swept.is_(false()),
        steps.c.changed_at < bindparam("before"),
    )
    .order_by(steps.c.id)
    .limit(bindparam("limit"))
)
SWEEP = update(steps).where(one_of(steps.c.id, "step_ids")).values(is_swept=True)
COUNT_STATES = (
    select(steps.c.state, func.count())
    .join(run_steps, run_steps.c.step_id == steps.c.id)
    .where(one_of(run_steps.c.run_id, "run_ids"))
    .group_by(steps.c.state)
)
ROWS_OF_SET = select(steps).where(steps.c.message_set == bindparam("set_id")).order_by(steps.c.id)
OWNED_BY_RUN = (
    select(steps)
    .where(
        steps.c.id.in_(select(run_steps.c.step_id).where(run_steps.c.run_id == bindparam("run_id"))),
        step_owner == bindparam("run_id"),
    )
    .order_by(steps.c.id)
)
ADD_SET = insert(message_sets).returning(message_sets.c.id)
SEND = (
    update(steps)
    .where(steps.c.id == bindparam("step_id"), steps.c.state == StepState.PLANNED.value)
    .values(attempts=steps.c.attempts + 1)
)
SENT_IN_SET = select(steps.c.id).where(
    steps.c.company_id == bindparam("company_id"),
    steps.c.message_set == bindparam("set_id"),
    steps.c.state == StepState.SENT.value,
)
SENT_OR_WAITING = select(steps.c.id).where(
    steps.c.company_id == bindparam("company_id"),
    or_(
        steps.c.state == StepState.SENT.value,
        and_(steps.c.state == StepState.PLANNED.value, steps.c.attempts > 0),
    ),
)
NOTE_SENDER = update(steps).where(steps.c.id == bindparam("step_id")).values(sent_by_run=bindparam("sender"))
CHANGE = update(steps).where(steps.c.id == bindparam("step_id"))
CHANGE_SET = update(message_sets).where(message_sets.c.id == bindparam("row_id"))
REFUSALS = (
    select(func.count())
    .select_from(steps)
    .where(
        steps.c.company_id == bindparam("company_id"),
        steps.c.base == bindparam("base"),
        steps.c.content_hash == bindparam("content_hash"),
        steps.c.state == StepState.SKIPPED.value,
        steps.c.status_code.is_not(None),
    )
)
DOUBTFUL_IDS = (
    select(steps.c.id)
    .where(
        steps.c.company_id == bindparam("company_id"),
        steps.c.state == StepState.REJECTED.value,
        steps.c.problem_code == "outcome_unknown",
    )
    .limit(1)
)
ASK_AGAIN = (
    update(steps)
    .where(
        steps.c.company_id == bindparam("company"),
        steps.c.state == StepState.REJECTED.value,
        is_any(steps.c.problem_code, DOUBTS),
    )
    .values(state=StepState.UNKNOWN.value)
)
