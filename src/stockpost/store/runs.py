"""Runs: what a person approved, with each order as it was approved, and how far it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import StepKind, StepState
from stockpost.core.steps import Step
from stockpost.store.codec import decode, decode_step, encode
from stockpost.store.ledger_tables import run_orders, run_products, run_steps, runs, steps
from stockpost.store.statements import add_row, is_any, one_of
from stockpost.store.step_statements import step_owner

ACTIVE = ("queued", "in_progress")
WITHDRAWN = "withdrawn"
"""State of an order that Autotask had canceled, or an invoice that it had voided, before it was chosen: its run leaves it out and says so."""
NOT_CARRIED_OUT = ("problem", "outdated", WITHDRAWN)
"""States of what a run is about that leave it done with problems. An outdated order or invoice was changed in Autotask while a
problem held it up: another approval is wanted."""

_WITH_ID = select(runs).where(runs.c.company_id == bindparam("company_id"), runs.c.id == bindparam("run_id"))
_ACTIVE = (
    select(runs).where(runs.c.company_id == bindparam("company_id"), is_any(runs.c.state, ACTIVE)).order_by(runs.c.id)
)
_ORDERS = (
    select(run_orders)
    .where(one_of(run_orders.c.run_id, "run_ids"))
    .order_by(run_orders.c.run_id, run_orders.c.order_id)
)
_OPEN_ORDERS = _ORDERS.where(run_orders.c.state == "open")
_PRODUCTS = select(run_products).where(one_of(run_products.c.run_id, "run_ids")).order_by(run_products.c.product_id)
_OPEN_ORDER_STATES = (
    select(run_orders.c.order_id, runs.c.state)
    .join(runs, runs.c.id == run_orders.c.run_id)
    .where(runs.c.company_id == bindparam("company_id"), is_any(runs.c.state, ACTIVE), run_orders.c.state == "open")
)
_SYNCS_UNDER_WAY = (
    select(run_products.c.product_id, runs.c.id)
    .join(runs, runs.c.id == run_products.c.run_id)
    .where(
        runs.c.company_id == bindparam("company_id"),
        is_any(runs.c.state, ACTIVE),
        runs.c.is_syncing,
        run_products.c.state == "open",
    )
)
_ADJUSTMENTS = (
    select(steps.c.base, func.count().label("made"))
    .join(run_steps, run_steps.c.step_id == steps.c.id)
    .where(
        one_of(run_steps.c.run_id, "run_ids"),
        steps.c.kind == StepKind.ADJUST_ON_HAND.value,
        is_any(steps.c.state, [StepState.CONFIRMED.value, StepState.ADOPTED.value]),
    )
    .group_by(steps.c.base)
)
_NEWEST = (
    select(runs)
    .where(runs.c.company_id == bindparam("company_id"))
    .order_by(runs.c.id.desc())
    .limit(bindparam("limit"))
)
_ADD, _ADD_ORDER, _ADD_PRODUCT = insert(runs).returning(runs.c.id), insert(run_orders), insert(run_products)
_START = update(runs).where(runs.c.id == bindparam("run"), runs.c.state == "queued").values(state="in_progress")
_MARK_ORDER = update(run_orders).where(
    run_orders.c.run_id == bindparam("run"), run_orders.c.order_id == bindparam("order")
)
_LAST_POSITION = select(func.coalesce(func.max(run_steps.c.position), 0)).where(
    run_steps.c.run_id == bindparam("run_id")
)

_MARK_PRODUCT = (
    update(run_products)
    .where(run_products.c.run_id == bindparam("run"), run_products.c.product_id == bindparam("product"))
    .values(state=bindparam("new_state"), reason=bindparam("new_reason"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run. `is_syncing`: its products are synced once its orders are through."""

    id: int
    kind: str
    state: str
    approved_by: str
    approved_at: datetime
    finished_at: datetime | None
    is_syncing: bool
    notes: tuple[str, ...]
    undoes: int | None = None
    """The run that this one takes back."""
    canceled_by: str = ""


def add_run(
    connection: Connection,
    company_id: int,
    *,
    kind: str,
    who: str,
    now: datetime,
    orders: Iterable[PurchaseOrder],
    products: Mapping[int, bool],
    is_syncing: bool,
    notes: Collection[str] = (),
    undoes: int | None = None,
) -> int:
    """Queue a run. `products` to sync, with True where a person named the item."""
    values = {
        "company_id": company_id,
        "kind": kind,
        "state": "queued",
        "approved_by": who,
        "approved_at": now,
        "is_syncing": is_syncing,
        "notes": list(notes),
        "undoes": undoes,
    }
    run_id: int = connection.execute(_ADD, values).scalar_one()
    for order in orders:
        row = {"run_id": run_id, "order_id": order.id, "state": "open", "record": encode(order)}
        connection.execute(_ADD_ORDER, row)
    if products:
        connection.execute(
            _ADD_PRODUCT,
            [
                {
                    "run_id": run_id,
                    "product_id": product_id,
                    "state": "open",
                    "is_asked_by_name": is_asked,
                    "reason": "",
                }
                for product_id, is_asked in products.items()
            ],
        )
    return run_id


def run_with_id(connection: Connection, company_id: int, run_id: int) -> RunRow | None:
    row = connection.execute(_WITH_ID, {"company_id": company_id, "run_id": run_id}).one_or_none()
    return None if row is None else _record(row)


def runs_of(connection: Connection, company_id: int, *, limit: int) -> list[RunRow]:
    """Newest first."""
    return [_record(row) for row in connection.execute(_NEWEST, {"company_id": company_id, "limit": limit})]


def active_runs(connection: Connection, company_id: int) -> list[RunRow]:
    """Queued and running ones, oldest first."""
    return [_record(row) for row in connection.execute(_ACTIVE, {"company_id": company_id})]


def start_run(connection: Connection, run_id: int) -> None:
    """queued → in_progress, at the first message of a conversation."""
    connection.execute(_START, {"run": run_id})


def finish_run(connection: Connection, run_id: int, *, state: str, now: datetime) -> None:
    """`state` is done or done_with_problems."""
    connection.execute(update(runs).where(runs.c.id == run_id).values(state=state, finished_at=now))


def cancel_run(connection: Connection, run_id: int, *, who: str, now: datetime) -> None:
    """It ends here: a person took back what was not sent."""
    finish_run(connection, run_id, state="done", now=now)
    connection.execute(update(runs).where(runs.c.id == run_id).values(canceled_by=who))


def orders_of_run(
    connection: Connection, run_ids: Collection[int], *, only_open: bool = False
) -> list[tuple[int, str, PurchaseOrder]]:
    """(run, state, order as approved), by run and order."""
    if not run_ids:
        return []
    rows = connection.execute(_OPEN_ORDERS if only_open else _ORDERS, {"run_ids": list(run_ids)})
    return [(row.run_id, row.state, decode(row.record, PurchaseOrder)) for row in rows]


def mark_order(connection: Connection, run_id: int, order_id: int, state: str) -> None:
    """open → done, problem or canceled."""
    connection.execute(_MARK_ORDER, {"run": run_id, "order": order_id, "state": state})


def products_of_run(connection: Connection, run_ids: Collection[int]) -> list[Row[Any]]:
    """Rows of run_products."""
    return list(connection.execute(_PRODUCTS, {"run_ids": list(run_ids)}))


def mark_products(connection: Connection, run_id: int, states: Mapping[int, tuple[str, str]]) -> None:
    """Each product's state (done, left_out, problem, canceled) with its reason."""
    if states:
        connection.execute(
            _MARK_PRODUCT,
            [
                {"run": run_id, "product": product_id, "new_state": state, "new_reason": reason}
                for product_id, (state, reason) in states.items()
            ],
        )


def open_order_states(connection: Connection, company_id: int) -> dict[int, str]:
    """Orders of active runs that are not through, with the run's state."""
    rows = connection.execute(_OPEN_ORDER_STATES, {"company_id": company_id})
    return {row.order_id: row.state for row in rows}


def syncs_under_way(connection: Connection, company_id: int) -> dict[int, int]:
    """By product a run that is still to sync it."""
    rows = connection.execute(_SYNCS_UNDER_WAY, {"company_id": company_id})
    return {row.product_id: row.id for row in rows}


def adjustments_made(connection: Connection, run_ids: Collection[int]) -> dict[str, int]:
    """How often each item was adjusted in the runs, by the base of the step (I1)."""
    return {row.base: row.made for row in connection.execute(_ADJUSTMENTS, {"run_ids": list(run_ids)})}


def last_to_show(connection: Connection, step_ids: Collection[int], run_ids: Collection[int]) -> dict[int, int]:
    """By step the last of these runs that shows it."""
    here = run_steps.c
    statement = (
        select(here.step_id, func.max(here.run_id).label("run_id"))
        .where(here.step_id.in_(list(step_ids)), here.run_id.in_(list(run_ids)))
        .group_by(here.step_id)
    )
    return {row.step_id: row.run_id for row in connection.execute(statement)}


def run_of_transactions(connection: Connection, company_id: int, txn_ids: Collection[str]) -> int | None:
    """The last run that wrote one of these transactions."""
    statement = (
        select(func.max(step_owner))
        .select_from(steps)
        .where(
            steps.c.company_id == company_id,
            steps.c.txn_id.in_(list(txn_ids)),
            steps.c.kind != StepKind.DELETE_TRANSACTION.value,
        )
    )
    run_id: int | None = connection.execute(statement).scalar_one()
    return run_id


def run_of_step(connection: Connection, step_id: int) -> int | None:
    """The run whose write it is, see `step_owner`."""
    run_id: int | None = connection.execute(select(step_owner).where(steps.c.id == step_id)).scalar_one()
    return run_id


def changed_by_others(
    connection: Connection, company_id: int, order_id: int, *, after_step: int, run_id: int
) -> list[int]:
    """Other runs that changed or closed an order after a step, the oldest first."""
    statement = (
        select(step_owner)
        .where(
            steps.c.company_id == company_id,
            steps.c.order_id == order_id,
            is_any(steps.c.kind, [StepKind.UPDATE_PURCHASE_ORDER.value, StepKind.CLOSE_PURCHASE_ORDER.value]),
            is_any(steps.c.state, [StepState.CONFIRMED.value, StepState.ADOPTED.value]),
            steps.c.id > after_step,
            step_owner != run_id,
        )
        .order_by(steps.c.id)
    )
    return list(dict.fromkeys(connection.execute(statement).scalars()))


def later_adjustments(
    connection: Connection, company_id: int, *, product_id: int, after_step: int, run_id: int
) -> list[tuple[int | None, Step]]:
    """What other runs set of a product after a step, unless that was taken back; the newest run first, and last what a run set that an older
    copy of the database does not have."""
    done = [StepState.CONFIRMED.value, StepState.ADOPTED.value]
    deleted = select(steps.c.txn_id).where(
        steps.c.company_id == company_id,
        steps.c.kind == StepKind.DELETE_TRANSACTION.value,
        is_any(steps.c.state, done),
    )
    statement = (
        select(step_owner.label("run_id"), steps.c.record)
        .where(
            steps.c.company_id == company_id,
            steps.c.product_id == product_id,
            steps.c.kind == StepKind.ADJUST_ON_HAND.value,
            is_any(steps.c.state, done),
            steps.c.id > after_step,
            step_owner.is_distinct_from(run_id),
            steps.c.txn_id.not_in(deleted),
        )
        .order_by(step_owner.desc().nulls_last(), steps.c.id.desc())
    )
    return [(row.run_id, decode_step(row.record)) for row in connection.execute(statement)]


def adjusted_by_others(
    connection: Connection, company_id: int, step_ids: Collection[int], *, txn_ids: Collection[str]
) -> dict[str, list[str]]:
    """By inventory adjustment the items that steps other than these set in it."""
    statement = (
        select(steps.c.txn_id, steps.c.subject)
        .where(
            steps.c.company_id == company_id,
            steps.c.txn_id.in_(list(txn_ids)),
            steps.c.kind == StepKind.ADJUST_ON_HAND.value,
            steps.c.state.in_([StepState.CONFIRMED.value, StepState.ADOPTED.value]),
            steps.c.id.not_in(list(step_ids)),
        )
        .order_by(steps.c.id)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.txn_id, []).append(row.subject)
    return found


def take_out(
    connection: Connection, company_id: int, order_id: int, *, states: Collection[str] = ("open", "problem")
) -> None:
    """A person decided that an order is not to be transferred now, or by another run: its approvals lapse."""
    ids = select(runs.c.id).where(runs.c.company_id == company_id)
    connection.execute(
        update(run_orders)
        .where(run_orders.c.run_id.in_(ids), run_orders.c.order_id == order_id, is_any(run_orders.c.state, states))
        .values(state="canceled")
    )


def leave_product_out(connection: Connection, company_id: int, product_id: int, *, reason: str) -> None:
    """problem → left_out, in all runs: nothing holds the product up any more, and no run waits for it."""
    here = run_products.c
    ids = select(runs.c.id).where(runs.c.company_id == company_id)
    connection.execute(
        update(run_products)
        .where(here.run_id.in_(ids), here.product_id == product_id, here.state == "problem")
        .values(state="left_out", reason=reason)
    )


def leave_waiting_products_out(connection: Connection, company_id: int, waiting_for: str, *, reason: str) -> None:
    """As `leave_product_out`, of all products that waited for the same, told by the title of the problem."""
    here = run_products.c
    ids = select(runs.c.id).where(runs.c.company_id == company_id)
    connection.execute(
        update(run_products)
        .where(here.run_id.in_(ids), here.state == "problem", here.reason == waiting_for)
        .values(state="left_out", reason=reason)
    )


def approvals_held_up(connection: Connection, company_id: int, order_id: int) -> list[tuple[int, PurchaseOrder]]:
    """(run, order as approved) where a problem held an approved order up."""
    statement = (
        select(run_orders)
        .join(runs, runs.c.id == run_orders.c.run_id)
        .where(runs.c.company_id == company_id, run_orders.c.order_id == order_id, run_orders.c.state == "problem")
        .order_by(run_orders.c.run_id)
    )
    return [(row.run_id, decode(row.record, PurchaseOrder)) for row in connection.execute(statement)]


def resume(connection: Connection, run_id: int, order: PurchaseOrder, *, product_ids: Collection[int]) -> None:
    """problem → open, since the cause has gone: the approval stands (P2). The run goes on, its stock included: the counts of these products."""
    connection.execute(
        update(run_orders)
        .where(run_orders.c.run_id == run_id, run_orders.c.order_id == order.id)
        .values(state="open", record=encode(order))
    )
    connection.execute(
        update(run_products)
        .where(run_products.c.run_id == run_id, run_products.c.product_id.in_(list(product_ids)))
        .values(state="open", reason="")
    )
    connection.execute(update(runs).where(runs.c.id == run_id).values(state="in_progress", finished_at=None))


def add_notes(connection: Connection, run_id: int, notes: Collection[str], *, outdated: Collection[str] = ()) -> None:
    """Add what is not noted yet, and drop the notes that say something `outdated`."""
    present = connection.execute(select(runs.c.notes).where(runs.c.id == run_id)).scalar_one()
    sound = [note for note in present if not any(text in note for text in outdated)]
    _set_notes(connection, run_id, dict.fromkeys([*sound, *notes]))


def replace_notes(
    connection: Connection, run_id: int, notes: Collection[str], *, about: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    """Replace the notes that begin with one of `about`, but not those that begin with one of `kept`."""
    present = connection.execute(select(runs.c.notes).where(runs.c.id == run_id)).scalar_one()
    _set_notes(
        connection,
        run_id,
        dict.fromkeys([*(note for note in present if note.startswith(kept) or not note.startswith(about)), *notes]),
    )


def _set_notes(connection: Connection, run_id: int, notes: Iterable[str]) -> None:
    connection.execute(update(runs).where(runs.c.id == run_id).values(notes=list(notes)))


def join_runs_of_order(connection: Connection, run_ids: Iterable[int], step_id: int) -> None:
    """Show a step, found necessary while under way, in the runs that want it."""
    for run_id in run_ids:
        position = connection.execute(_LAST_POSITION, {"run_id": run_id}).scalar_one() + 1
        values = {"run_id": run_id, "step_id": step_id, "position": position}
        add_row(connection, run_steps, values, keys=("run_id", "step_id"))


def _record(row: Row[Any]) -> RunRow:
    return RunRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        finished_at=row.finished_at,
        is_syncing=row.is_syncing,
        notes=tuple(row.notes),
        undoes=row.undoes,
        canceled_by=row.canceled_by or "",
    )
