"""The use case of undo (P6): what a run created is shown, approved, and deleted in the next conversation."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.numbers import Numbers
from stockpost.app.previews import planned_write
from stockpost.app.problem_views import problem_view
from stockpost.app.queueing import queue_run
from stockpost.app.services import Services
from stockpost.app.shown import what_differs
from stockpost.app.transfers import Transfers
from stockpost.app.undoing import undo_input
from stockpost.app.views import RunView
from stockpost.app.workspace import known_facts
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.facts import Facts
from stockpost.core.ledger import DONE, StepKind
from stockpost.core.plan_undo import DELETABLE, UndoPlan, plan_undo
from stockpost.core.problems import Problem
from stockpost.core.undo_items import UndoInput
from stockpost.store import invoices, problems, runs, snapshots, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import lock_company
from stockpost.store.runs import ACTIVE, RunRow

STAYS = {
    StepKind.CREATE_VENDOR: "vendor",
    StepKind.CREATE_CUSTOMER: "customer",
    StepKind.CREATE_ITEM: "item",
    StepKind.CREATE_ACCOUNT: "account",
    StepKind.REACTIVATE: "reactivated name",
}
"""List entries stay: other records may use them by now."""
NOTHING_LEFT = "Nothing is left to take back. If an older company file has some of it again, the next contact says so."

GONE = "As far as is known it was deleted in QuickBooks: nothing is left to take back."


class Undo:
    """Preview and approval."""

    def __init__(self, services: Services, transfers: Transfers) -> None:
        self._services = services
        self._transfers = transfers

    def preview(self, company: CompanyRow, run_id: int) -> RunView:
        """Every deletion, what stands in the way as far as it is known, and what stays; nothing is queued."""
        with self._services.database.read() as connection:
            self._check(connection, company, run_id)
            given = self._given(connection, company, run_id)
            return self._preview_view(connection, company, given, _plan(given))

    def approve(self, company: CompanyRow, run_id: int, *, who: str, shown: str | None) -> RunView:
        """Queue what `preview` shows; where that is not what `shown` is the digest of, answer it instead."""
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            self._check(connection, company, run_id)
            given = self._given(connection, company, run_id)
            plan = _plan(given)
            preview = partial(self._preview_view, connection, company, given, plan)
            if differing := what_differs(preview, shown):
                return differing
            if plan.steps or plan.gone:
                queued = self._queue(connection, company, given, plan, who=who)
                return self._transfers.view(connection, company, queued)
            nothing = preview()
            return replace(nothing, state="done_with_problems" if nothing.problems else "done")

    def try_again(self, connection: Connection, company: CompanyRow, run_id: int, found: Problem, *, who: str) -> int:
        """What stays of a run is tried anew: by an undo of it that is not through, which looks at all of it again, or by another one. UseError
        as in `approve`, and where what was `found` would stay whatever QuickBooks says."""
        for other in runs.active_runs(connection, company.id):
            if other.undoes == run_id:
                return other.id
        self._check(connection, company, run_id)
        given = self._given(connection, company, run_id)
        stays = [one for one in _as_if_mended(given).problems if one.code == "undo_blocked"]
        of_it = [one for one in stays if _subject(one) == _subject(found)]
        if of_it:
            raise UseError(f"{of_it[0].explanation} {of_it[0].remedy}")
        return self._queue(connection, company, given, _plan(given), who=who)

    def _queue(self, connection: Connection, company: CompanyRow, given: UndoInput, plan: UndoPlan, *, who: str) -> int:
        now = self._services.clock()
        for row in problems.open_problems(connection, company.id):
            if row.problem.basis == f"undo:{given.run}":
                problems.close(connection, row.id, who=who, choice=None, now=now)
        return queue_run(
            connection,
            company,
            kind="undo",
            who=who,
            now=now,
            orders=snapshots.orders_known(connection, company.id, order_ids=_numbers(given)),
            planned=plan.steps,
            products=dict.fromkeys(sorted(plan.product_ids), False),
            is_syncing=False,
            notes=self._notes(connection, company, given, plan),
            undoes=given.run,
            invoices=_invoices_of(connection, company, plan),
        )

    def _check(self, connection: Connection, company: CompanyRow, run_id: int) -> None:
        """UseError where there is nothing to undo, or something is under way that it would cross."""
        run = runs.run_with_id(connection, company.id, run_id)
        if run is None:
            raise UseError(f"There is no run {run_id}.")
        if run.undoes is not None:
            raise UseError(f"Run {run_id} took run {run.undoes} back. Transfer its orders again instead.")
        if run.state in ACTIVE:
            raise UseError(f"Run {run_id} is under way. Wait for its end, or cancel what has not been sent.")
        mine = self._touched(connection, run_id)
        for other in runs.active_runs(connection, company.id):
            if other.undoes == run_id:
                raise UseError(f"Run {run_id} is being taken back already, by run {other.id}.")
            if mine & self._touched_by_active(connection, other):
                raise UseError(f"Run {other.id} is under way with the same orders or items. Wait for its end.")

    def _touched(self, connection: Connection, run_id: int) -> set[tuple[str, int]]:
        rows = steps.rows_of_run(connection, run_id)
        orders = {("order", row.step.order_id) for row in rows if row.step.order_id is not None}
        orders |= {("invoice", row.step.invoice_id) for row in rows if row.step.invoice_id is not None}
        return orders | {("product", row.step.product_id) for row in rows if row.step.product_id is not None}

    def _touched_by_active(self, connection: Connection, run: RunRow) -> set[tuple[str, int]]:
        orders = {("order", order.id) for _, _, order in runs.orders_of_run(connection, [run.id], only_open=True)}
        invoiced = invoices.invoices_of_run(connection, [run.id], only_open=True)
        orders |= {("invoice", invoice.id) for _, _, invoice in invoiced}
        products = runs.products_of_run(connection, [run.id])
        return orders | {("product", row.product_id) for row in products if row.state == "open"}

    def _given(self, connection: Connection, company: CompanyRow, run_id: int) -> UndoInput:
        return undo_input(connection, company, run_id, known_facts(connection, company, is_live=False))

    def _preview_view(self, connection: Connection, company: CompanyRow, given: UndoInput, plan: UndoPlan) -> RunView:
        invoiced = Numbers.of(invoices=_invoices_of(connection, company, plan)).invoices
        numbers = Numbers(orders=_numbers(given), invoices=invoiced)
        return RunView(
            run=None,
            state="preview",
            writes=tuple(planned_write(step, numbers, counts={}) for step in plan.steps),
            problems=tuple(problem_view(found, numbers=numbers) for found in plan.problems),
            orders=tuple(numbers.orders.values()),
            invoices=tuple(numbers.invoices.values()),
            notes=(
                *self._notes(connection, company, given, plan),
                *([] if plan.steps or plan.problems else [GONE if plan.gone else NOTHING_LEFT]),
            ),
        )

    def _notes(self, connection: Connection, company: CompanyRow, given: UndoInput, plan: UndoPlan) -> list[str]:
        """What the undo leaves, and what of other runs goes with it, by name."""
        rows = [row for row in steps.rows_of_run(connection, given.run) if row.record.state in DONE]
        notes = _done_by_others(connection, given.run)
        deleted = {step.deletes for step in plan.steps}
        for row in rows:
            if row.record.kind == StepKind.CREATE_PURCHASE_ORDER and row.record.txn_id in deleted:
                order_id = row.step.order_id or 0
                for other in runs.changed_by_others(
                    connection, company.id, order_id, after_step=row.id, run_id=given.run
                ):
                    notes.append(f"What run {other} changed of PO {given.order_name(order_id)} goes with it.")
        stays: dict[str, list[str]] = {}
        for row in rows:
            if row.record.kind in STAYS:
                stays.setdefault(STAYS[row.record.kind], []).append(row.step.subject)
        for word, names in stays.items():
            plural = "s" if len(names) > 1 else ""
            # A name such as “Jenne Inc.” brings its own full stop.
            notes.append(f"Stays in QuickBooks: {word}{plural} {', '.join(dict.fromkeys(names)).removesuffix('.')}.")
        changed = Counter(
            row.step.subject
            for row in rows
            if row.record.kind in (StepKind.UPDATE_PURCHASE_ORDER, StepKind.CLOSE_PURCHASE_ORDER)
        )
        created = {row.step.subject for row in rows if row.record.kind == StepKind.CREATE_PURCHASE_ORDER}
        notes += [f"The change of PO {subject} stays." for subject in changed if subject not in created]
        return notes


def _plan(given: UndoInput) -> UndoPlan:
    """The deletions and what stands in the way. Where by the last look at QuickBooks nothing can be deleted, it may have been
    mended since: all is tried, since each deletion is checked in the conversation again."""
    plan = plan_undo(given)
    if not plan.steps:
        plan.steps = _as_if_mended(given).steps
    return plan


def _as_if_mended(given: UndoInput) -> UndoPlan:
    """What stands in the way whatever QuickBooks says; who was told to leave one of several may have done so."""
    items = [replace(item, is_doubled=False) for item in given.items]
    return plan_undo(replace(given, facts=Facts(), items=items))


def _numbers(given: UndoInput) -> dict[int, str]:
    """The orders that it is about, by their numbers."""
    order_ids = {item.step.order_id for item in given.items if item.step.order_id is not None}
    return {order_id: given.order_name(order_id) for order_id in order_ids}


def _subject(found: Problem) -> tuple[int | None, int | None, int | None]:
    return found.order_id, found.invoice_id, found.product_id


def _done_by_others(connection: Connection, run_id: int) -> list[str]:
    """What the run wanted written and another run wrote: it goes with that one."""
    done = {state.value for state in DONE}
    by_others: dict[int, list[str]] = {}
    for row in steps.steps_of_run(connection, run_id):
        if row.owner != run_id and row.state in done and StepKind(row.kind) in DELETABLE:
            by_others.setdefault(row.owner, []).append(row.summary)
    return [
        f"Run {owner} carried this out, so it is taken back with run {owner} only: {'; '.join(writes)}."
        for owner, writes in by_others.items()
    ]


def _invoices_of(connection: Connection, company: CompanyRow, plan: UndoPlan) -> list[Invoice]:
    """The invoices that the undo is about."""
    ids = {step.invoice_id for step in plan.steps} | {item.step.invoice_id for item in plan.gone}
    ids |= {found.invoice_id for found in plan.problems}
    return invoices.invoices_known(connection, company.id, invoice_ids=ids - {None})  # type: ignore[arg-type]


def undone_run(connection: Connection, company: CompanyRow, run_id: int | None) -> int | None:
    """The run that a run takes back."""
    run = runs.run_with_id(connection, company.id, run_id) if run_id is not None else None
    return run.undoes if run is not None else None
