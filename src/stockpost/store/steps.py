"""The outbox: steps with their states, and the message sets they were sent in. One function per change of state (design 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from stockpost.core.judge import Judgement
from stockpost.core.ledger import StepKind, StepRecord, StepState
from stockpost.core.steps import Step, figures_of
from stockpost.store import step_statements as statements
from stockpost.store.codec import decode_step, encode_step
from stockpost.store.errors import StoreError
from stockpost.store.ledger_tables import message_sets, run_steps, steps
from stockpost.store.statements import add_row, is_any, save_row

STATUS_TEXT_LENGTH = 2000
NOT_NEEDED = "not needed"
"""Kept with a skipped step where QuickBooks turned out to have what it would have written."""

_KEY = ("company_id", "base", "generation")
_REFRESHED = ("subject", "summary", "note", "content_hash", "record", "state", "status_text", "changed_at")
"""What a planned step takes over from the newest plan."""
_FOUND = ("state", "txn_id", "status_text", "problem_code", "attempts", "changed_at")
"""What a step takes over from its find in QuickBooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step as kept: the step itself, where it stands and in which message set it went."""

    id: int
    step: Step
    record: StepRecord
    message_set: int | None
    request_id: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSetRow:
    """A message set with the exact text that was sent, before it was sent."""

    id: int
    set_id: str
    state: str
    document: str
    sent_at: datetime


def save_planned(connection: Connection, company_id: int, step: Step, *, now: datetime) -> int:
    """Enter a step, or bring a planned one up to date, and return its id. What was sent is never changed by this."""
    values = _first_values(company_id, step, state=StepState.PLANNED, now=now)
    # A planned step that was sent before keeps its bytes; only what was never sent follows the newest plan.
    save_row(connection, steps, values, keys=_KEY, changed=_REFRESHED, where=statements.NEVER_SENT)
    key = {"company_id": company_id, "base": step.base, "generation": step.generation}
    step_id: int = connection.execute(statements.ID_OF, key).scalar_one()
    return step_id


def save_found(connection: Connection, company_id: int, step: Step, *, txn_id: str, now: datetime) -> bool:
    """Enter a write that this database does not know, found in QuickBooks by its mark. One that was never sent from here is it.

    False where it is known already.
    """
    values = {
        **_first_values(company_id, step, state=StepState.ADOPTED, now=now),
        "txn_id": txn_id,
        "status_text": "found in QuickBooks by its mark",
        "attempts": 1,
    }
    return save_row(connection, steps, values, keys=_KEY, changed=_FOUND, where=statements.UNFINISHED)


def _first_values(company_id: int, step: Step, *, state: StepState, now: datetime) -> dict[str, Any]:
    """The row of a step that is entered for the first time."""
    return {
        "company_id": company_id,
        "base": step.base,
        "generation": step.generation,
        "kind": step.kind.value,
        "state": state.value,
        "subject": step.subject,
        "summary": step.summary,
        "note": step.note,
        "content_hash": step.content_hash,
        "order_id": step.order_id,
        "product_id": step.product_id,
        "invoice_id": step.invoice_id,
        "status_text": "",
        "problem_code": "",
        "attempts": 0,
        "is_swept": False,
        "created_at": now,
        "changed_at": now,
        "record": encode_step(step),
    }


def join_run(connection: Connection, run_id: int, step_ids: Sequence[int], *, start: int) -> None:
    """Show the steps in a run, in their order."""
    for position, step_id in enumerate(step_ids, start=start):
        values = {"run_id": run_id, "step_id": step_id, "position": position}
        add_row(connection, run_steps, values, keys=("run_id", "step_id"))


def steps_of_run(connection: Connection, run_id: int) -> list[Row[Any]]:
    """All rows of `steps` that a run shows, in its order."""
    return steps_of_runs(connection, [run_id])


def steps_of_runs(connection: Connection, run_ids: Collection[int]) -> list[Row[Any]]:
    """All rows of `steps` that the runs want, with `run_id` and `owner` (see `step_statements.step_owner`), in the order of each."""
    return list(connection.execute(statements.OF_RUNS, {"run_ids": list(run_ids)})) if run_ids else []


def records_for(
    connection: Connection,
    company_id: int,
    *,
    epoch: int,
    order_ids: Collection[int],
    product_ids: Collection[int],
    invoice_ids: Collection[int] = (),
) -> dict[str, StepRecord]:
    """The last generation of each step that concerns the orders, products or invoices, or a name (a vendor, an item, an account)."""
    values = {
        "company_id": company_id,
        "order_ids": list(order_ids),
        "product_ids": list(product_ids),
        "invoice_ids": list(invoice_ids),
    }
    rows = connection.execute(statements.ABOUT, values)
    return {
        row.base: _record(
            row, epoch=epoch, is_set_open=row.set_state in (statements.UNANSWERED_STATE, statements.ASIDE)
        )
        for row in rows
    }


def rows_in_state(
    connection: Connection, company_id: int, states: Collection[StepState], *, epoch: int
) -> list[StepRow]:
    """Steps in certain states, oldest first."""
    values = {"company_id": company_id, "states": [state.value for state in states]}
    return [_row(row, epoch=epoch) for row in connection.execute(statements.IN_STATE, values)]


def rows_in_doubt(connection: Connection, company_id: int) -> list[StepRow]:
    """The last generation of steps of which QuickBooks could not tell what became of them, or has more than one, oldest first; of those that
    it is being asked about again, too."""
    return [_row(row, epoch=0) for row in connection.execute(statements.IN_DOUBT, {"company_id": company_id})]


def rows_of_message_set(connection: Connection, message_set: int, *, epoch: int) -> list[StepRow]:
    rows = connection.execute(statements.ROWS_OF_SET, {"set_id": message_set})
    return [_row(row, epoch=epoch) for row in rows]


def rows_of_run(connection: Connection, run_id: int) -> list[StepRow]:
    """The steps that a run sent, or was the last to want: what another run carried out is that run's."""
    return [_row(row, epoch=0) for row in connection.execute(statements.OWNED_BY_RUN, {"run_id": run_id})]


def owners_of_done(connection: Connection, company_id: int, bases: Collection[str]) -> dict[str, int]:
    """By base the run that carried a write out, for those that were."""
    if not bases:
        return {}
    statement = select(steps.c.base, statements.step_owner.label("owner")).where(
        steps.c.company_id == company_id,
        steps.c.base.in_(list(bases)),
        is_any(steps.c.state, [StepState.CONFIRMED.value, StepState.ADOPTED.value]),
    )
    return {row.base: row.owner for row in connection.execute(statement) if row.owner is not None}


def row_of_base(connection: Connection, company_id: int, base: str, *, epoch: int) -> StepRow | None:
    """The last generation of a step."""
    statement = (
        select(steps)
        .where(steps.c.company_id == company_id, steps.c.base == base)
        .order_by(steps.c.generation.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _row(row, epoch=epoch)


def mark_sent(
    connection: Connection,
    company_id: int,
    sent: Sequence[tuple[int, Step, str]],
    *,
    set_id: str,
    document: str,
    sha256: str,
    now: datetime,
) -> int:
    """planned → sent, with the exact text, before it leaves. `sent` holds (step id, step, requestID). Returns the message set.

    Raises StoreError for a step in another state: then nothing is sent.
    """
    row = {
        "company_id": company_id,
        "set_id": set_id,
        "state": "sent",
        "document": document,
        "sha256": sha256,
        "sent_at": now,
    }
    message_set: int = connection.execute(statements.ADD_SET, row).scalar_one()
    for step_id, step, request_id in sent:
        values = {
            "step_id": step_id,
            "state": StepState.SENT.value,
            "message_set": message_set,
            "request_id": request_id,
            "content_hash": step.content_hash,
            "subject": step.subject,
            "summary": step.summary,
            "record": encode_step(step),
            "changed_at": now,
        }
        marked = connection.execute(statements.SEND, values)
        if marked.rowcount != 1:
            # Its answer would find no step to belong to.
            raise StoreError(f"The step {step.base}.{step.generation} is not planned, so it is not sent.")
    return message_set


def mark_sent_again(connection: Connection, message_set: int, *, now: datetime) -> None:
    """planned → sent for a set of which nothing was found: the same text leaves again."""
    connection.execute(update(message_sets).where(message_sets.c.id == message_set).values(state="sent"))
    connection.execute(
        update(steps)
        .where(steps.c.message_set == message_set, steps.c.state == StepState.PLANNED.value)
        .values(state=StepState.SENT.value, attempts=steps.c.attempts + 1, changed_at=now)
    )


def note_senders(connection: Connection, senders: Mapping[int, int]) -> None:
    """By step the run under whose approval it is sent now (P3)."""
    connection.execute(
        statements.NOTE_SENDER, [{"step_id": step_id, "sender": run_id} for step_id, run_id in senders.items()]
    )


def senders_of(connection: Connection, step_ids: Collection[int]) -> dict[int, int]:
    """By step the run that sent it last, for those that were sent."""
    statement = select(steps.c.id, steps.c.sent_by_run).where(
        steps.c.id.in_(list(step_ids)), steps.c.sent_by_run.is_not(None)
    )
    return {row.id: row.sent_by_run for row in connection.execute(statement)}


def mark_unknown(
    connection: Connection, company_id: int, *, now: datetime, message_set: int | None = None
) -> list[int]:
    """sent → unknown, for all of the company or one message set. Returns the ids of the steps.

    For all of the company, what was sent and proven absent counts, too, in whatever set it went: it is proven anew, since this
    database may be an older copy, and a computer that slept may have sent it meanwhile.
    """
    statement = statements.SENT_OR_WAITING if message_set is None else statements.SENT_IN_SET
    ids = list(connection.execute(statement, {"company_id": company_id, "set_id": message_set}).scalars())
    if ids:
        these = steps.c.id.in_(ids)
        # A set that was given up stays so: some of what it held went in others.
        sets = select(steps.c.message_set).where(these, steps.c.state == StepState.SENT.value)
        values = {"state": statements.UNANSWERED_STATE}
        connection.execute(update(message_sets).where(message_sets.c.id.in_(sets)).values(values))
        connection.execute(update(steps).where(these).values(state=StepState.UNKNOWN.value, changed_at=now))
    return ids


def mark_judged(connection: Connection, row: StepRow, judgement: Judgement, *, epoch: int, now: datetime) -> None:
    """The new state of a step after its answer was judged. A clean refusal that is tried again counts as a new generation,
    since QuickBooks would answer the old message set from its memory."""
    # The refused attempt stays as history; the plan makes the next generation.
    state = StepState.SKIPPED if judgement.state == StepState.PLANNED else judgement.state
    values: dict[str, object] = {
        "state": state.value,
        "status_code": judgement.status_code,
        "status_text": judgement.status_text[:STATUS_TEXT_LENGTH],
        "problem_code": judgement.problem_code,
        "changed_at": now,
    }
    if judgement.txn_id:
        values["txn_id"] = judgement.txn_id
    if judgement.state == StepState.CONFIRMED and (figures := figures_of(judgement.record)):
        # What is found after a lost answer may have been edited by then.
        values["record"] = encode_step(replace(row.step, figures=figures))
    if judgement.is_deferred:
        values["deferred_epoch"] = epoch
    connection.execute(statements.CHANGE, {"step_id": row.id, **values})


def note_set_status(connection: Connection, step_ids: Collection[int], *, status: int) -> None:
    """QuickBooks refused the whole set: its code is kept with each step until its fate is known."""
    connection.execute(update(steps).where(steps.c.id.in_(list(step_ids))).values(status_code=status))


def mark_invalid(connection: Connection, step_id: int, *, text: str, now: datetime) -> None:
    """planned → rejected, before it was sent: QuickBooks would not be able to read it (P5)."""
    values = {
        "state": StepState.REJECTED.value,
        "problem_code": "field_invalid",
        "status_text": text,
        "attempts": 1,
        "changed_at": now,
    }
    connection.execute(statements.CHANGE, {"step_id": step_id, **values})


def mark_absent(connection: Connection, step_ids: Collection[int], *, now: datetime) -> None:
    """unknown → planned: QuickBooks proved not to have it. Its bytes are kept, to be sent again as they are."""
    connection.execute(
        update(steps)
        .where(steps.c.id.in_(list(step_ids)), steps.c.state == StepState.UNKNOWN.value)
        .values(state=StepState.PLANNED.value, status_code=None, status_text="", problem_code="", changed_at=now)
    )


def mark_skipped(connection: Connection, step_ids: Collection[int], *, now: datetime, reason: str = "") -> None:
    """planned, unknown or rejected → skipped: no longer wanted."""
    values: dict[str, object] = {"state": StepState.SKIPPED.value, "changed_at": now}
    if reason:
        values["status_text"] = reason[:STATUS_TEXT_LENGTH]
    connection.execute(
        update(steps)
        .where(
            steps.c.id.in_(list(step_ids)),
            is_any(steps.c.state, [StepState.PLANNED.value, StepState.UNKNOWN.value, StepState.REJECTED.value]),
        )
        .values(**values)
    )


def mark_not_needed(connection: Connection, company_id: int, base: str, *, now: datetime) -> None:
    """What was planned and never sent of `base`: a person found that QuickBooks has it."""
    connection.execute(
        update(steps)
        .where(
            steps.c.company_id == company_id,
            steps.c.base == base,
            steps.c.attempts == 0,
            is_any(steps.c.state, [StepState.PLANNED.value, StepState.SKIPPED.value]),
        )
        .values(state=StepState.SKIPPED.value, status_text=NOT_NEEDED, changed_at=now)
    )


def mark_to_verify(connection: Connection, step_ids: Collection[int], *, now: datetime) -> None:
    """rejected or skipped → unknown: a person mended what stood in the way of finding out, or what was let go of is wanted again."""
    connection.execute(
        update(steps)
        .where(
            steps.c.id.in_(list(step_ids)),
            is_any(steps.c.state, [StepState.REJECTED.value, StepState.SKIPPED.value]),
        )
        .values(state=StepState.UNKNOWN.value, changed_at=now)
    )


def refusals_of(connection: Connection, company_id: int, step: Step) -> int:
    """How often QuickBooks refused the same content of a step."""
    values = {"company_id": company_id, "base": step.base, "content_hash": step.content_hash}
    count: int = connection.execute(statements.REFUSALS, values).scalar_one()
    return count


def limit_sets(connection: Connection, step_ids: Collection[int], *, limit: int) -> None:
    """These steps go in sets of at most `limit`: one of them made QuickBooks refuse the whole set (design 5.6)."""
    connection.execute(update(steps).where(steps.c.id.in_(list(step_ids))).values(set_limit=limit))


def limit_lines(connection: Connection, step_id: int, *, limit: int, now: datetime) -> None:
    """sent → planned: QuickBooks refused the transaction of many, so it goes again in one of at most `limit`, under other marks."""
    values = {"state": StepState.PLANNED.value, "line_limit": limit, "changed_at": now}
    connection.execute(update(steps).where(steps.c.id == step_id).values(values))


def note_reply(connection: Connection, message_set: int, *, reply: str, is_lost: bool, now: datetime) -> None:
    """Keep QuickBooks' answer as it came (P3). `is_lost`: it does not tell what became of the writes."""
    state = statements.UNANSWERED_STATE if is_lost else "answered"
    values = {"row_id": message_set, "reply": reply, "state": state, "answered_at": now}
    connection.execute(statements.CHANGE_SET, values)


def replies_of(connection: Connection, message_set_ids: Collection[int]) -> list[str]:
    """QuickBooks' answers to these sets, as they came; of a set without one there is none."""
    here = message_sets.c
    statement = select(here.reply).where(here.id.in_(message_set_ids), here.reply.is_not(None))
    return list(connection.execute(statement).scalars())


def abandon_set(connection: Connection, message_set: int) -> None:
    """A set that will not be sent again as it is; its steps go in other sets."""
    connection.execute(statements.CHANGE_SET, {"row_id": message_set, "state": "abandoned"})


def set_aside(connection: Connection, message_set: int) -> None:
    """A set of which nothing is wanted now: once all of it is wanted again, it is sent again as it is."""
    connection.execute(statements.CHANGE_SET, {"row_id": message_set, "state": statements.ASIDE})


def take_up(connection: Connection, company_id: int, bases: Collection[str]) -> None:
    """aside → unknown: something of these sets is wanted again."""
    if not bases:
        return
    holding = select(steps.c.message_set).where(steps.c.company_id == company_id, is_any(steps.c.base, list(bases)))
    connection.execute(
        update(message_sets)
        .where(message_sets.c.id.in_(holding), message_sets.c.state == statements.ASIDE)
        .values(state=statements.UNANSWERED_STATE)
    )


def unanswered_sets(connection: Connection, company_id: int) -> list[MessageSetRow]:
    """Sets whose outcome was unknown and that may have to be sent again, oldest first."""
    return [
        MessageSetRow(id=row.id, set_id=row.set_id, state=row.state, document=row.document, sent_at=row.sent_at)
        for row in connection.execute(statements.UNANSWERED, {"company_id": company_id})
    ]


def sent_at_of(connection: Connection, message_set_ids: Collection[int]) -> dict[int, datetime]:
    here = message_sets.c
    statement = select(here.id, here.sent_at).where(here.id.in_(list(message_set_ids)))
    return {row.id: row.sent_at for row in connection.execute(statement)}


def rows_to_sweep(connection: Connection, company_id: int, *, before: datetime, limit: int) -> list[StepRow]:
    """Orders, receipts and invoices written in earlier conversations that were not looked at again since."""
    values = {"company_id": company_id, "before": before, "limit": limit}
    return [_row(row, epoch=0) for row in connection.execute(statements.TO_SWEEP, values)]


def mark_swept(connection: Connection, step_ids: Collection[int]) -> None:
    if step_ids:
        connection.execute(statements.SWEEP, {"step_ids": list(step_ids)})


def count_states(connection: Connection, run_ids: Collection[int]) -> dict[StepState, int]:
    """How many steps of the runs are in each state, for the progress."""
    if not run_ids:
        return {}
    rows = connection.execute(statements.COUNT_STATES, {"run_ids": list(run_ids)})
    return {StepState(state): count for state, count in rows}


def _row(row: Row[Any], *, epoch: int) -> StepRow:
    return StepRow(
        id=row.id,
        step=decode_step(row.record),
        record=_record(row, epoch=epoch),
        message_set=row.message_set,
        request_id=row.request_id or "",
        changed_at=row.changed_at,
    )


def _record(row: Row[Any], *, epoch: int, is_set_open: bool = False) -> StepRecord:
    return StepRecord(
        base=row.base,
        generation=row.generation,
        kind=StepKind(row.kind),
        state=StepState(row.state),
        content_hash=row.content_hash,
        txn_id=row.txn_id or "",
        status_code=row.status_code,
        status_text=row.status_text,
        set_limit=row.set_limit,
        line_limit=row.line_limit,
        is_deferred=row.deferred_epoch is not None and row.deferred_epoch == epoch,
        attempts=row.attempts,
        order_id=row.order_id,
        product_id=row.product_id,
        problem_code=row.problem_code,
        subject=row.subject,
        summary=row.summary,
        invoice_id=row.invoice_id,
        is_set_open=is_set_open,
    )


def has_doubtful(connection: Connection, company_id: int) -> bool:
    """Is there a write whose outcome QuickBooks must be asked for again?"""
    return connection.execute(statements.DOUBTFUL_IDS, {"company_id": company_id}).first() is not None


def ask_again_for_outcomes(connection: Connection, company_id: int, *, now: datetime) -> None:
    """rejected (outcome unknown) → unknown, at each new contact: QuickBooks is asked again what became of it."""
    connection.execute(statements.ASK_AGAIN, {"company": company_id, "changed_at": now})
