"""Runs as the doors show them: what each wanted written, who carried it out, what waits, and what was taken back since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Connection, Row

from stockpost.app.numbers import Numbers
from stockpost.app.open_problems import OpenProblems
from stockpost.app.posted_values import posted_values
from stockpost.app.problem_views import problem_view, stored_problem_view, together
from stockpost.app.views import ProblemView, RunView, StockItemView, WriteView
from stockpost.app.waiting import Waiting
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.canceled_order import canceled_before
from stockpost.core.late_counts import holds_up
from stockpost.core.ledger import DONE, StepKind, StepState, deletion_base
from stockpost.core.left_alone import waits_for
from stockpost.core.plan_invoice import voided_before
from stockpost.core.problems import Problem
from stockpost.store import invoices, problems, runs, snapshots, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.deletions import ours_again
from stockpost.store.problems import ProblemRow
from stockpost.store.runs import ACTIVE, NOT_CARRIED_OUT, WITHDRAWN, RunRow

Found = TypeVar("Found")
NOT_COME_THROUGH = frozenset({*NOT_CARRIED_OUT, "left_out"})
"""States in which a run leaves an order, invoice or product of which something is wrong."""


def run_views(
    connection: Connection, company: CompanyRow, found: Sequence[RunRow], *, with_values: bool = False
) -> list[RunView]:
    """Runs as they stand; what they show is read for all of them at once. `with_values`: what their adjustments posted, too."""
    ids = [run.id for run in found]
    orders = _by_run((run_id, (state, order)) for run_id, state, order in runs.orders_of_run(connection, ids))
    invoiced = _by_run((run_id, (state, one)) for run_id, state, one in invoices.invoices_of_run(connection, ids))
    rows = steps.steps_of_runs(connection, ids)
    values = posted_values(connection, rows) if with_values else {}
    writes = _by_run((row.run_id, row) for row in rows)
    products = _by_run((row.run_id, row) for row in runs.products_of_run(connection, ids))
    product_ids = {row.product_id for rows in products.values() for row in rows}
    names = snapshots.products_known(connection, company.id, product_ids=product_ids)
    open_rows = problems.open_problems(connection, company.id)
    found_problems = [row.problem for row in open_rows]
    concerning = {
        run.id: _concerning(run, open_rows, orders[run.id], invoiced[run.id], products[run.id]) for run in found
    }
    shown_problems = OpenProblems.of(connection, company, chain.from_iterable(concerning.values()))
    asked = _Asked.of(found_problems)
    approved = _held_up(chain.from_iterable(orders.values())), _held_up(chain.from_iterable(invoiced.values()))
    waiting = Waiting.of(connection, company, *approved, found_problems)
    undone = _Undone.of(connection, company, ids, rows)
    views = []
    for run in found:
        numbers = Numbers.of([one for _, one in orders[run.id]], [one for _, one in invoiced[run.id]])
        left = [row for row in products[run.id] if asked.is_left_alone(row)]
        left_ids = {row.product_id for row in left}
        told = [row for row in writes[run.id] if not (_is_unset_count(row) and row.product_id in left_ids)]
        shown = _writes(run, told, numbers, undone.by_txn_id, values)
        left_out = [
            left_out_view(names[row.product_id].product.name, row.reason) for row in left if row.product_id in names
        ]
        views.append(
            RunView(
                run=run.id,
                state=run.state,
                writes=(*shown, *left_out),
                problems=(
                    *_problems(concerning[run.id], company, run, shown_problems),
                    *_withdrawn(found_problems, orders[run.id], invoiced[run.id], numbers),
                ),
                orders=tuple(numbers.orders.values()),
                invoices=tuple(numbers.invoices.values()),
                notes=run.notes,
                approved_by=run.approved_by,
                approved_at=run.approved_at,
                undoes=run.undoes,
                is_no_count_set=bool(left) and len(left) == len(products[run.id]),
                canceled_by=run.canceled_by,
                undone_by=undone.by_run.get(run.id)
                or max((write.undone_by for write in shown if write.undone_by is not None), default=None),
                waiting_orders=waiting.orders_among(_held_up(orders[run.id])),
                waiting_invoices=waiting.invoices_among(_held_up(invoiced[run.id])),
            )
        )
    return views


@dataclass(frozen=True, slots=True, kw_only=True)
class _Undone:
    """What was taken back: by transaction the run that deleted it, and by run the one that is taking it back now."""

    by_txn_id: Mapping[str, int]
    by_run: Mapping[int, int]

    @classmethod
    def of(cls, connection: Connection, company: CompanyRow, ids: Collection[int], rows: Iterable[Row[Any]]) -> _Undone:
        txn_ids = {row.txn_id for row in rows if row.txn_id and row.kind != StepKind.DELETE_TRANSACTION.value}
        owners = steps.owners_of_done(connection, company.id, {deletion_base(txn_id) for txn_id in txn_ids})
        deleted = {txn_id for txn_id in txn_ids if deletion_base(txn_id) in owners}
        deleted -= ours_again(connection, company.id, deleted)
        return cls(
            by_txn_id={txn_id: owners[deletion_base(txn_id)] for txn_id in deleted},
            by_run={
                run.undoes: run.id
                for run in runs.active_runs(connection, company.id)
                if run.undoes is not None and run.undoes in ids
            },
        )


def _by_run(found: Iterable[tuple[int, Found]]) -> Mapping[int, list[Found]]:
    grouped: defaultdict[int, list[Found]] = defaultdict(list)
    for run_id, one in found:
        grouped[run_id].append(one)
    return grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class _Concerned:
    """Whose problems a run shows: of all that is in it while it goes on, then only of what it did not come through with. What somebody
    does to the others later is no problem of this run."""

    order_ids: Collection[int]
    invoice_ids: Collection[int]
    product_ids: Collection[int]
    reasons: Collection[str]
    """Why counts of the run wait: the problem may be of an account, a class, or an order that is not in the run."""

    def has(self, found: Problem) -> bool:
        """Is it about something that the run shows?"""
        if found.order_id is not None or found.invoice_id is not None:
            is_shown = found.order_id in self.order_ids or found.invoice_id in self.invoice_ids
        else:
            is_shown = found.product_id in self.product_ids
        return is_shown or any(waits_for(found, reason) for reason in self.reasons)

    @classmethod
    def of(
        cls,
        run: RunRow,
        orders: Iterable[tuple[str, PurchaseOrder]],
        invoiced: Iterable[tuple[str, Invoice]],
        products: Iterable[Row[Any]],
    ) -> _Concerned:
        def is_shown(state: str) -> bool:
            return run.state in ACTIVE or state in NOT_COME_THROUGH

        return cls(
            order_ids={one.id for state, one in orders if is_shown(state)},
            invoice_ids={one.id for state, one in invoiced if is_shown(state)},
            product_ids={row.product_id for row in products if is_shown(row.state)},
            reasons={row.reason for row in products if row.state == "problem"},
        )


def _concerning(
    run: RunRow,
    open_rows: Iterable[ProblemRow],
    orders: Iterable[tuple[str, PurchaseOrder]],
    invoiced: Iterable[tuple[str, Invoice]],
    products: Iterable[Row[Any]],
) -> list[ProblemRow]:
    """Of the open problems those that concern a run."""
    concerned = _Concerned.of(run, orders, invoiced, products)
    return [row for row in open_rows if row.run_id == run.id or concerned.has(row.problem)]


def _held_up(approved: Iterable[tuple[str, Found]]) -> list[Found]:
    return [one for state, one in approved if state == "problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the open questions about counts are about."""

    product_ids: Collection[int | None]
    titles: Collection[str]

    @classmethod
    def of(cls, found: Iterable[Problem]) -> _Asked:
        asked = [one for one in found if one.order_id is None and one.invoice_id is None and holds_up(one)]
        return cls(product_ids={one.product_id for one in asked}, titles={one.title for one in asked})

    def is_left_alone(self, row: Row[Any]) -> bool:
        """Is a product of a run left alone for something else than a question about its own count?"""
        if row.state != "problem":
            return bool(row.state == "left_out")
        return row.product_id not in self.product_ids and row.reason not in self.titles


def _problems(
    rows: Iterable[ProblemRow], company: CompanyRow, run: RunRow, shown: OpenProblems
) -> tuple[ProblemView, ...]:
    found = together(map(shown.view, rows))
    contact = stored_problem_view(company.contact_problem, since=company.last_contact_at)
    if contact is not None and run.state in ACTIVE:
        found.append(contact)
    return tuple(found)


def _withdrawn(
    waiting: Collection[Problem],
    orders: Iterable[tuple[str, PurchaseOrder]],
    invoiced: Iterable[tuple[str, Invoice]],
    numbers: Numbers,
) -> Iterator[ProblemView]:
    """What a run left out because Autotask had canceled or voided it: there is nothing to decide, so it is said in the run alone, unless
    an earlier approval made it an open problem."""
    asked = {(one.code, one.order_id, one.invoice_id) for one in waiting}
    found = [canceled_before(one) for state, one in orders if state == WITHDRAWN]
    found += [replace(voided_before(one), choices=()) for state, one in invoiced if state == WITHDRAWN]
    for one in found:
        if (one.code, one.order_id, one.invoice_id) not in asked:
            yield problem_view(one, numbers=numbers)


def _writes(
    run: RunRow,
    rows: Sequence[Row[Any]],
    numbers: Numbers,
    undone: Mapping[str, int],
    values: Mapping[int, Decimal | None],
) -> list[WriteView]:
    """Each write once, in its last state: an attempt that set nothing and was made again is history. A later attempt joins a run after
    an earlier one, and `rows` are in that order."""
    last: dict[str, Row[Any]] = {}
    for row in rows:
        key = f"{row.base}.{row.generation}" if row.kind == StepKind.ADJUST_ON_HAND.value else row.base
        last[key] = row
    newest = {row.base: row for row in rows}
    last = {key: row for key, row in last.items() if row is newest[row.base] or not _is_unset_count(row)}
    views = []
    for row in last.values():
        is_of_another = _is_of_another(run, row)
        views.append(
            WriteView(
                kind=row.kind,
                subject=row.subject,
                summary=row.summary,
                state=StepState.SKIPPED.value if is_of_another else row.state,
                txn_id=None if is_of_another else row.txn_id,
                order=numbers.order(row.order_id),
                invoice=numbers.invoice(row.invoice_id),
                note=row.note,
                is_needed=not is_of_another and row.status_text != steps.NOT_NEEDED,
                by_run=row.owner if is_of_another else None,
                value=None if is_of_another else values.get(row.id),
                undone_by=undone.get(row.txn_id or "") if not is_of_another and StepState(row.state) in DONE else None,
            )
        )
    return views


def _is_unset_count(row: Row[Any]) -> bool:
    """Was it approved to set a count, and it was not set in the end?"""
    return row.kind == StepKind.ADJUST_ON_HAND.value and row.state in (
        StepState.SKIPPED.value,
        StepState.REJECTED.value,
    )


def _is_of_another(run: RunRow, row: Row[Any]) -> bool:
    """Did another run carry the write out, or will it? What waits to be sent may still be sent by any run that is under way."""
    if row.owner == run.id or row.state == StepState.SKIPPED.value:
        return False
    return row.state != StepState.PLANNED.value or run.state not in ACTIVE


def left_out_view(item: str, reason: str, *, counts: StockItemView | None = None) -> WriteView:
    """An item whose count is not set, and why."""
    return WriteView(
        kind=StepKind.ADJUST_ON_HAND.value,
        subject=item,
        summary=f"Left out {item}: {reason}",
        state=StepState.SKIPPED.value,
        txn_id=None,
        counts=counts,
        is_left_alone=True,
        reason=reason,
    )
