"""What happens next in a conversation with QuickBooks, decided from the rows of the database alone (design 4 and 5).

First the fate of lost answers is found out; then what is left is planned from facts read in this conversation, and either
QuickBooks is asked for what is missing, or writes are sent, or the conversation is through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Connection

from stockpost.app.catching_up import CatchUp, enter_recognised
from stockpost.app.lost_answers import LostAnswers
from stockpost.app.resuming import resume_orders
from stockpost.app.services import Services
from stockpost.app.sweep import sweep
from stockpost.app.workspace import StockInput, plan_input
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger, LinkState, StepKind, StepRecord, StepState
from stockpost.core.plan import Plan, make_plan
from stockpost.core.problems import Problem, problem
from stockpost.core.requests import NumberedRequest, Read
from stockpost.core.status import explain_status
from stockpost.core.steps import PHASES, Step
from stockpost.qbxml import check_request
from stockpost.store import conversations, facts, links, problems, runs, snapshots, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.runs import RunRow
from stockpost.store.steps import MessageSetRow

STOCK_AGE_MAX = timedelta(minutes=15)
"""Counts of Autotask older than this are read again before they overwrite anything."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask QuickBooks; nothing is changed by it."""

    requests: tuple[Read, ...]
    is_about_lost_answers: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """Send these writes in one message set. `steps_left` are ready or waiting behind them."""

    steps: tuple[tuple[int, Step], ...]
    steps_left: int


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Send a set again as it was: QuickBooks has nothing of it."""

    message_set: MessageSetRow
    request_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadStock:
    """The counts of Autotask are too old: they are read first (outside the transaction)."""

    product_ids: frozenset[int]
    order_ids: frozenset[int]


class Counts(Enum):
    """What this look knows of Autotask's counts: nothing, that they were read just now, or that they cannot be read."""

    TO_BE_CHECKED = "to be checked"
    FRESH = "fresh"
    OUT_OF_REACH = "out of reach"


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more can be done in this conversation."""


Action = Ask | Send | SendAgain | ReadStock | Finished


class Advance:
    """One look at one company, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        services: Services,
        company: CompanyRow,
        *,
        now: datetime,
        counts: Counts = Counts.TO_BE_CHECKED,
    ) -> None:
        self.connection = connection
        self.services = services
        self.company = company
        self.now = now
        self.counts = counts

    def next(self) -> Action:
        """Decide, and enter in the database what was found out on the way."""
        needs = LostAnswers(self.connection, self.company, self.now).find_out()
        if needs:
            return Ask(tuple(needs.requests()), is_about_lost_answers=True)
        while True:
            needs = CatchUp(self.connection, self.company, self.company.file_id, self.now).needs()
            if needs:
                return Ask(tuple(needs.requests()))
            action = self._work()
            if action is not None:
                return action

    # Planned work

    def _work(self) -> Action | None:
        """The next action; None where a request turned out to be invalid and the plan must be made again."""
        active = runs.active_runs(self.connection, self.company.id)
        entries = runs.orders_of_run(self.connection, [run.id for run in active], only_open=True)
        orders = self._as_they_are_now([order for _, _, order in entries])
        given = plan_input(self.connection, self.services, self.company, orders, is_live=True)
        plan = make_plan(given)
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        self._note(
            plan,
            given.ledger,
            order_ids={order.id for order in orders},
            product_ids=set(),
            run=active[0] if active else None,
        )
        self._keep_notes(plan, active, entries)
        if plan.recognised:
            # Found in QuickBooks with our mark: what is left to do is planned from there.
            return None
        again = self._set_to_send_again(plan, with_stock=False)
        if again:
            return again if isinstance(again, SendAgain) else None
        sending = self._send(plan, given.ledger, active, entries)
        if sending is not None:
            return sending if isinstance(sending, Send) else None
        self._finish_orders(plan, entries)
        if self.counts != Counts.OUT_OF_REACH:
            syncing = [run for run in active if run.is_syncing]
            action = self._sync(syncing, orders) if syncing else None
            if action is not None:
                return None if action is _AGAIN else action
        action = self._watch({order.id for order in orders}) or self._sweep()
        if action is not None:
            return None if action is _AGAIN else action
        self._finish_runs(active)
        return Finished()

    def _facts(self) -> Facts:
        return facts.load_facts(
            self.connection,
            self.company.id,
            epoch=self.company.session_generation,
            preferences=self.company.quickbooks_preferences,
        )

    def _as_they_are_now(self, orders: Sequence[PurchaseOrder]) -> list[PurchaseOrder]:
        """As approved; only that one was canceled before it was entered counts at once."""
        unique = {order.id: order for order in orders}
        known = links.links_of(self.connection, self.company.id, unique.keys())
        unlinked = [order_id for order_id in unique if order_id not in known or known[order_id].state == LinkState.GONE]
        for newest in snapshots.orders_known(self.connection, self.company.id, order_ids=unlinked):
            if newest.status == OrderStatus.CANCELED:
                unique[newest.id] = replace(unique[newest.id], status=OrderStatus.CANCELED)
        return list(unique.values())

    def _note(
        self,
        plan: Plan,
        ledger: Ledger,
        *,
        order_ids: set[int],
        product_ids: set[int],
        run: RunRow | None,
        with_company: bool = True,
    ) -> problems.Changes:
        """Problems as they are now, and what is settled without a write."""
        for link in plan.settled:
            links.save_link(self.connection, self.company.id, link)
        enter_recognised(self.connection, self.company, plan.recognised, now=self.now)
        for receipt in plan.let_go:
            links.let_receipts_go(
                self.connection,
                self.company.id,
                receipt.order_id,
                line_id=receipt.line_id,
                txn_ids=[receipt.txn_id],
            )
        waiting = [
            _waiting(step, record)
            for step in plan.steps
            if (record := ledger.steps.get(step.base)) and record.is_deferred
        ]
        return problems.settle(
            self.connection,
            self.company.id,
            [*plan.problems, *waiting],
            order_ids=order_ids,
            product_ids=product_ids,
            run_id=run.id if run else None,
            now=self.now,
            with_company=with_company,
            sound_accounts=plan.sound_accounts,
        )

    def _keep_notes(
        self, plan: Plan, active: Sequence[RunRow], entries: Sequence[tuple[int, str, PurchaseOrder]]
    ) -> None:
        """What is to be told about an order that is only known now, for example that a receipt was turned into a bill (B11)."""
        for run in active:
            marks = tuple(f"{order.number}: " for run_id, _, order in entries if run_id == run.id)
            notes = [note for note in plan.notes if note.startswith(marks)]
            if notes:
                runs.add_notes(self.connection, run.id, notes)

    def _set_to_send_again(self, plan: Plan, *, with_stock: bool) -> SendAgain | bool:
        """A set of which nothing was found is sent again byte for byte, as long as all of it is still wanted (design 5.4).

        True where steps were let go, since what they were to do must be planned anew, under new marks. Adjustments are only
        planned after everything else: before that, nobody can say whether they are still wanted.
        """
        wanted = {(step.base, step.generation, step.content_hash) for step in plan.steps if step.request is not None}
        is_changed = False
        for message_set in steps.unanswered_sets(self.connection, self.company.id):
            rows = steps.rows_of_message_set(self.connection, message_set.id, epoch=self.company.session_generation)
            if not with_stock and any(row.step.kind == StepKind.ADJUST_ON_HAND for row in rows):
                continue
            is_absent = all(row.record.state == StepState.PLANNED for row in rows)
            is_whole = all(row.record.set_limit is None or row.record.set_limit >= len(rows) for row in rows)
            unwanted = [
                row.id
                for row in rows
                if row.record.state == StepState.PLANNED
                and (row.step.base, row.step.generation, row.record.content_hash) not in wanted
            ]
            if rows and is_absent and is_whole and not unwanted:
                return SendAgain(message_set, tuple(row.request_id for row in rows))
            steps.mark_skipped(self.connection, unwanted, now=self.now, reason="not wanted any more")
            steps.abandon_set(self.connection, message_set.id)
            is_changed = is_changed or bool(unwanted)
        return is_changed

    def _send(
        self, plan: Plan, ledger: Ledger, active: Sequence[RunRow], entries: Sequence[tuple[int, str, PurchaseOrder]]
    ) -> Send | bool | None:
        """The next message set; True where a request was found to be invalid, None where nothing is ready."""
        ready = [step for step in plan.steps if step.request is not None and not _is_deferred(step, ledger)]
        if not ready:
            return None
        saved = []
        is_valid = True
        batch = _batch(ready, ledger, limit=self.company.settings.writes_per_message_set)
        for step in batch:
            step_id = steps.save_planned(self.connection, self.company.id, step, now=self.now)
            self._join(step, step_id, active, entries)
            fault = (
                check_request(NumberedRequest(request_id=f"s{step_id}", request=step.request)) if step.request else None
            )
            if fault is not None:
                is_valid = False
                value = f": {fault.value}" if fault.value else ""
                text = f"{fault.field} {fault.reason}{value}"
                steps.mark_invalid(self.connection, step_id, text=text, now=self.now)
            saved.append((step_id, step))
        return Send(tuple(saved), steps_left=len(plan.steps) - len(batch)) if is_valid else True

    def _join(
        self, step: Step, step_id: int, active: Sequence[RunRow], entries: Sequence[tuple[int, str, PurchaseOrder]]
    ) -> None:
        run_ids = [run_id for run_id, _, order in entries if order.id == step.order_id] or [
            run.id for run in active[:1]
        ]
        runs.join_runs_of_order(self.connection, run_ids, step_id)

    def _finish_orders(self, plan: Plan, entries: Sequence[tuple[int, str, PurchaseOrder]]) -> None:
        for run_id, _, order in entries:
            if order.id in plan.problem_order_ids:
                runs.mark_order(self.connection, run_id, order.id, "problem")
            elif order.id not in plan.open_order_ids:
                runs.mark_order(self.connection, run_id, order.id, "done")

    # Stock

    def _sync(self, syncing: Sequence[RunRow], orders: Sequence[PurchaseOrder]) -> Action | None:
        run_ids = [run.id for run in syncing]
        open_rows = [row for row in runs.products_of_run(self.connection, run_ids) if row.state == "open"]
        if not open_rows:
            return None
        product_ids = {row.product_id for row in open_rows}
        stale = self._stale(product_ids)
        if stale is not None:
            return stale
        stock = StockInput(
            product_ids=product_ids,
            asked_ids={row.product_id for row in open_rows if row.is_asked_by_name},
            run_ids=run_ids,
        )
        given = plan_input(self.connection, self.services, self.company, orders, is_live=True, stock=stock)
        plan = make_plan(given)
        if plan.needs and steps.unanswered_sets(self.connection, self.company.id):
            # Whether a lost adjustment is still wanted is only known with the counts.
            return Ask(tuple(plan.needs.requests()))
        # Adjustments that are ready go first; the counts are read back once, after the last of them (I1).
        again = self._set_to_send_again(plan, with_stock=True)
        if again:
            return again if isinstance(again, SendAgain) else _AGAIN
        sending = self._send(plan, given.ledger, syncing, [])
        if sending is not None:
            return sending if isinstance(sending, Send) else _AGAIN
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        self._note(
            plan, given.ledger, order_ids={order.id for order in orders}, product_ids=product_ids, run=syncing[0]
        )
        if plan.is_stock_waiting:
            return None
        reasons = {entry.product_id: entry.reason for entry in plan.left_out}
        with_problem = {found.product_id for found in plan.problems}
        with_problem |= {entry.product_id for entry in plan.left_out if entry.is_problem}
        open_products = {step.product_id for step in plan.steps}
        for run in syncing:
            runs.mark_products(
                self.connection,
                run.id,
                {
                    product_id: (
                        "problem" if product_id in with_problem else "left_out" if product_id in reasons else "done",
                        reasons.get(product_id, ""),
                    )
                    for product_id in product_ids - open_products
                },
            )
            runs.replace_notes(self.connection, run.id, plan.notes, kept=_order_marks(self.connection, run))
        return None

    def _stale(self, product_ids: set[int]) -> ReadStock | None:
        if self.counts == Counts.FRESH:
            return None
        known = snapshots.products_known(self.connection, self.company.id, product_ids=product_ids)
        oldest = self.now - STOCK_AGE_MAX
        if all(
            product.is_consistent and product.stock_read_at is not None and product.stock_read_at >= oldest
            for product in known.values()
        ):
            return None
        touched = snapshots.orders_with_products(self.connection, self.company.id, product_ids)
        linked = links.links_of(self.connection, self.company.id, [order.id for order in touched])
        return ReadStock(frozenset(product_ids), frozenset(linked))

    # The end

    def _watch(self, planned: set[int]) -> Action | None:
        """Orders with open problems are looked at again: a problem whose cause has gone disappears, and the order goes on (B14)."""
        waiting = {
            row.problem.order_id
            for row in problems.open_problems(self.connection, self.company.id)
            if row.problem.order_id is not None
        }
        watched = snapshots.orders_known(self.connection, self.company.id, order_ids=waiting - planned)
        if not watched:
            return None
        given = plan_input(self.connection, self.services, self.company, watched, is_live=True)
        plan = make_plan(given)
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        order_ids = {order.id for order in watched}
        changes = self._note(plan, given.ledger, order_ids=order_ids, product_ids=set(), run=None, with_company=False)
        is_resumed = resume_orders(self.connection, self.company, changes.closed)
        return _AGAIN if is_resumed or plan.recognised else None

    def _sweep(self) -> Ask | None:
        """Once per write, in a later conversation: is there a second one?"""
        live = conversations.live_conversation(self.connection, self.company.id)
        if live is None:
            return None
        needs = sweep(self.connection, self.company, self._facts(), before=live.started_at, now=self.now)
        return Ask(tuple(needs.requests())) if needs else None

    def _finish_runs(self, active: Sequence[RunRow]) -> None:
        for run in active:
            order_states = {state for _, state, _ in runs.orders_of_run(self.connection, [run.id])}
            product_states = (
                {row.state for row in runs.products_of_run(self.connection, [run.id])} if run.is_syncing else set()
            )
            if "open" in order_states | product_states:
                continue
            state = "done_with_problems" if "problem" in order_states | product_states else "done"
            left = [
                row.id for row in steps.steps_of_run(self.connection, run.id) if row.state == StepState.PLANNED.value
            ]
            steps.mark_skipped(self.connection, left, now=self.now)
            runs.finish_run(self.connection, run.id, state=state, now=self.now)


def _order_marks(connection: Connection, run: RunRow) -> tuple[str, ...]:
    """With what the notes about the orders of a run begin."""
    return tuple(f"{order.number}: " for _, _, order in runs.orders_of_run(connection, [run.id]))


_AGAIN = Finished()
"""Stands for “plan again” inside this module."""


def _is_deferred(step: Step, ledger: Ledger) -> bool:
    record = ledger.steps.get(step.base)
    return record is not None and record.is_deferred


def _batch(ready: Sequence[Step], ledger: Ledger, *, limit: int) -> list[Step]:
    """Steps of the first phase that may share a message set. Those of a set that QuickBooks could not read go in smaller ones."""
    first_phase = PHASES[ready[0].kind]
    first_limit = _set_limit(ready[0], ledger)
    size = min(limit, first_limit or limit)
    alike = [step for step in ready if PHASES[step.kind] == first_phase and _set_limit(step, ledger) == first_limit]
    return alike[:size]


def _set_limit(step: Step, ledger: Ledger) -> int | None:
    record = ledger.steps.get(step.base)
    return record.set_limit if record is not None and record.generation == step.generation else None


def _waiting(step: Step, record: StepRecord) -> Problem:
    """QuickBooks asked to wait; shown, and tried again by itself (B14)."""
    sentence, advice = explain_status(record.status_code or 0, record.status_text)
    return problem(
        "quickbooks_waiting",
        order_id=step.order_id,
        product_id=step.product_id if step.order_id is None else None,
        item=step.subject,
        detail=f"{step.summary}: {sentence}",
        advice=advice,
    )
