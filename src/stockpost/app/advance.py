"""What happens next in a conversation with QuickBooks, decided from the rows of the database alone (design 4 and 5).

First the fate of lost answers is found out; then what is left is planned from facts read in this conversation, and either
QuickBooks is asked for what is missing, or writes are sent, or the conversation is through.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row

from stockpost.app.catching_up import CatchUp, enter_recognised
from stockpost.app.count_reading import counts_to_ask, moved_counts_to_ask
from stockpost.app.gone_entries import look_for_gone, note_searched
from stockpost.app.list_reading import AskList, next_list_page
from stockpost.app.lost_answers import LostAnswers
from stockpost.app.marks import take_up_marked
from stockpost.app.names_followed import keep_names
from stockpost.app.records_reading import ReadRecords, records_to_read
from stockpost.app.resuming import resume_invoices, resume_orders
from stockpost.app.run_ends import finish_runs
from stockpost.app.run_notes import keep_file_notes, keep_name_notes, keep_notes, replace_item_notes
from stockpost.app.sending import Again, Ask, Send, SendAgain, Sending, not_about_stock, waiting_problem
from stockpost.app.services import Services
from stockpost.app.stock_reading import ReadStock
from stockpost.app.stock_views import sync_results
from stockpost.app.sweep import note_swept, sweep
from stockpost.app.synced import enter_syncs
from stockpost.app.undoing import Undoing
from stockpost.app.watch import (
    INVOICES,
    LOOK_BACK_MAX,
    ORDERS,
    RECEIPTS,
    Kind,
    look,
    look_for_marks,
    note_look,
    note_seen,
)
from stockpost.app.wishes import Wishes
from stockpost.app.workspace import StockInput, plan_input
from stockpost.core.age import age
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.ledger import Ledger, LinkState
from stockpost.core.plan import Plan, make_plan
from stockpost.core.problems import QUESTION_REFUSED
from stockpost.store import conversations, facts, invoices, links, problems, runs, snapshots, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.deletions import unsure_undos
from stockpost.store.runs import RunRow

STOCK_AGE_MAX = timedelta(minutes=15)
"""Counts of Autotask older than this are read again before they overwrite anything."""

PRODUCT_STATES = {"left_out": "left_out", "problem": "problem"}
"""State of a run's product by the result of its sync; the other results are done."""


class Counts(Enum):
    """What this look knows of Autotask's counts: nothing, nothing but that what our marks name was read, that they were read just now, or that
    they cannot be read."""

    TO_BE_CHECKED = "to be checked"
    RECORDS_READ = "records read"
    FRESH = "fresh"
    OUT_OF_REACH = "out of reach"


@dataclass(frozen=True, slots=True)
class Finished:
    """Nothing more can be done in this conversation."""


Action = Ask | AskList | Send | SendAgain | ReadStock | ReadRecords | Finished


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
        self._sending = Sending(connection, company, now)
        self._hidden: frozenset[str] = frozenset()
        """Without these answers it is not known whether an entry was merged into one that is to be counted."""

    def next(self) -> Action:
        """Decide, and enter in the database what was found out on the way."""
        while True:
            needs = LostAnswers(self.connection, self.company, self.now).find_out()
            if needs:
                return Ask(tuple(needs.requests()), is_about_lost_answers=True)
            needs = CatchUp(self.connection, self.company, self.company.file_id, self.now).needs()
            if needs:
                return Ask(tuple(needs.requests()))
            action = self._work()
            if isinstance(action, Finished):
                # Names are read last of all: no transfer waits for them.
                return next_list_page(self.connection, self.company) or action
            if not isinstance(action, Again):
                return action

    # Planned work

    def _work(self) -> Action | Again:
        """The next action, or that something was entered and the plan must be made again."""
        active = []
        for run in runs.active_runs(self.connection, self.company.id):
            if run.undoes is None:
                active.append(run)
                continue
            undoing = Undoing(self.connection, self.services, self.company, self._sending, self.now).work(run)
            if undoing is not None:
                return undoing
        late = self._look_after_undos()
        if late is not None:
            return late
        run_ids = [run.id for run in active]
        entries = runs.orders_of_run(self.connection, run_ids, only_open=True)
        invoiced = invoices.invoices_of_run(self.connection, run_ids, only_open=True)
        orders = self._as_they_are_now([order for _, _, order in entries])
        approved = self._invoices_as_they_are_now([invoice for _, _, invoice in invoiced])
        syncing = [run for run in active if run.is_syncing]
        entered = (*((ORDERS, RECEIPTS) if orders else ()), *((INVOICES,) if approved else ()))
        marked = self._look_for_marks(entered, syncing)
        if marked is not None:
            return marked
        plan, ledger = self._plan(orders, approved)
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        self._note(
            plan,
            ledger,
            order_ids={order.id for order in orders},
            product_ids=set(),
            invoice_ids={invoice.id for invoice in approved},
            run=active[0] if active else None,
        )
        keep_notes(self.connection, plan, ledger, active, entries, invoiced)
        if plan.recognised:
            # Found in QuickBooks with our mark: what is left to do is planned from there.
            return Again()
        wishes = Wishes(active=active, entries=[*entries, *invoiced])
        sending = self._sending.next(plan.steps, ledger, wishes, is_about=not_about_stock)
        if sending is not None:
            return sending
        self._finish_orders(plan, entries)
        self._finish_invoices(plan, invoiced)
        # Before the counts: those of items on an invoice that somebody changed are left alone.
        planned, planned_invoices = {order.id for order in orders}, {invoice.id for invoice in approved}
        looking = self._look_for_changes(syncing, planned, planned_invoices)
        if looking is not None:
            return looking
        gone = self._look_for_gone(syncing, planned)
        if gone is not None:
            return gone
        swept = self._sweep(planned, planned_invoices)
        if swept is not None:
            return swept
        if self.counts != Counts.OUT_OF_REACH:
            action = self._sync(syncing, orders) if syncing else None
            if action is not None:
                return action
        return self._watch(planned, planned_invoices) or self._end(active)

    def _end(self, active: Sequence[RunRow]) -> Action:
        """Runs that are through end; counts are read for showing, last of all."""
        finish_runs(self.connection, self.company, active, now=self.now)
        # With each further message of this conversation Autotask would be tried again.
        is_away = self.counts == Counts.OUT_OF_REACH
        moved = None if is_away else moved_counts_to_ask(self.connection, self.company)
        return moved or counts_to_ask(self.connection, self.company, now=self.now) or Finished()

    def _plan(self, orders: Sequence[PurchaseOrder], approved: Sequence[Invoice]) -> tuple[Plan, Ledger]:
        """What is to be written for them, and the ledger it was planned from. At most contacts there are none, and nothing is read."""
        if not orders and not approved:
            return Plan(), Ledger()
        given = plan_input(
            self.connection, self.services, self.company, orders, is_live=True, invoices_to_plan=approved
        )
        return make_plan(given), given.ledger

    def _as_they_are_now(self, orders: Sequence[PurchaseOrder]) -> list[PurchaseOrder]:
        """As approved; only that one was canceled before it was entered counts at once."""
        unique = {order.id: order for order in orders}
        known = links.links_of(self.connection, self.company.id, unique.keys())
        unlinked = [order_id for order_id in unique if order_id not in known or known[order_id].state == LinkState.GONE]
        for newest in snapshots.orders_known(self.connection, self.company.id, order_ids=unlinked):
            if newest.status == OrderStatus.CANCELED:
                unique[newest.id] = replace(unique[newest.id], status=OrderStatus.CANCELED)
        return list(unique.values())

    def _invoices_as_they_are_now(self, found: Sequence[Invoice]) -> list[Invoice]:
        """As approved; only that one was voided counts at once."""
        unique = {invoice.id: invoice for invoice in found}
        for newest in invoices.invoices_known(self.connection, self.company.id, invoice_ids=unique.keys()):
            if newest.is_voided:
                unique[newest.id] = replace(unique[newest.id], is_voided=True)
        return list(unique.values())

    def _note(
        self,
        plan: Plan,
        ledger: Ledger,
        *,
        order_ids: set[int],
        product_ids: set[int],
        invoice_ids: Collection[int] = (),
        run: RunRow | None,
        with_company: bool = True,
    ) -> problems.Changes:
        """Problems as they are now, and what is settled without a write."""
        # What was asked before about these stays: nobody knows whether it is over.
        unanswered = [one for one in plan.problems if one.code == QUESTION_REFUSED]
        for link in plan.settled:
            links.save_link(self.connection, self.company.id, link)
        for settled in plan.settled_invoices:
            invoices.save_invoice_link(self.connection, self.company.id, settled)
        enter_recognised(self.connection, self.company, plan.recognised, now=self.now)
        keep_names(self.connection, self.company, plan, ledger, now=self.now)
        links.count_receipts(self.connection, self.company.id, plan.let_go)
        waiting = [
            waiting_problem(step, record)
            for step in plan.steps
            if (record := ledger.steps.get(step.base)) and record.is_deferred
        ]
        return problems.settle(
            self.connection,
            self.company.id,
            [*plan.problems, *waiting],
            order_ids=order_ids - {one.order_id for one in unanswered},
            product_ids=product_ids - {one.product_id for one in unanswered},
            invoice_ids=set(invoice_ids) - {one.invoice_id for one in unanswered},
            run_id=run.id if run else None,
            now=self.now,
            with_company=with_company,
            sound_accounts=plan.sound_accounts,
            unasked=plan.unasked,
        )

    def _finish_orders(self, plan: Plan, entries: Sequence[tuple[int, str, PurchaseOrder]]) -> None:
        for run_id, _, order in entries:
            if order.id in plan.problem_order_ids:
                runs.mark_order(self.connection, run_id, order.id, "problem")
            elif order.id not in plan.open_order_ids:
                runs.mark_order(self.connection, run_id, order.id, "done")

    def _finish_invoices(self, plan: Plan, entries: Sequence[tuple[int, str, Invoice]]) -> None:
        for run_id, _, invoice in entries:
            if invoice.id in plan.problem_invoice_ids:
                invoices.mark_invoice(self.connection, run_id, invoice.id, "problem")
            elif invoice.id not in plan.open_invoice_ids:
                invoices.mark_invoice(self.connection, run_id, invoice.id, "done")

    def _look_after_undos(self) -> Ask | Again | None:
        """Before any count is set: was one taken back by a deletion that its undo had given up?"""
        since = self._started_at - LOOK_BACK_MAX
        for run_id in unsure_undos(self.connection, self.company.id, since=since, found_since=self._started_at):
            run = runs.run_with_id(self.connection, self.company.id, run_id)
            assert run is not None  # noqa: S101 - it was just found
            undoing = Undoing(self.connection, self.services, self.company, self._sending, self.now)
            action = undoing.look_after(run, started_at=self._started_at)
            if action is not None:
                return action
        return None

    # Stock

    def _sync(self, syncing: Sequence[RunRow], orders: Sequence[PurchaseOrder]) -> Action | Again | None:
        open_rows = self._products_to_sync(syncing)
        if not open_rows:
            return None
        records = records_to_read(self.connection, self.company) if self.counts == Counts.TO_BE_CHECKED else None
        if records is not None:
            return records
        product_ids = {row.product_id for row in open_rows}
        if not self._may_be_synced(product_ids):
            # Read just now and in doubt already: they wait.
            return None if self.counts == Counts.FRESH else ReadStock(self.company, frozenset(product_ids))
        # A plan of all of them for each message would take the square of their number.
        settings = self.company.settings
        size = settings.writes_per_message_set * settings.lines_per_adjustment
        if steps.unanswered_sets(self.connection, self.company.id):
            # A set that is to go again holds any of them.
            size = len(open_rows)
        for start in range(0, len(open_rows), size):
            action = self._sync_some(syncing, orders, open_rows[start : start + size])
            if action is not None:
                return action
        return None

    def _products_to_sync(self, syncing: Sequence[RunRow]) -> list[Row[Any]]:
        rows = runs.products_of_run(self.connection, [run.id for run in syncing])
        return [row for row in rows if row.state == "open"]

    def _sync_some(
        self, syncing: Sequence[RunRow], orders: Sequence[PurchaseOrder], rows: Sequence[Row[Any]]
    ) -> Action | Again | None:
        """As many products as one message set of adjustments holds."""
        product_ids = {row.product_id for row in rows}
        stock = StockInput(
            product_ids=product_ids,
            asked_ids={row.product_id for row in rows if row.is_asked_by_name},
            run_ids=[run.id for run in syncing],
            hidden=self._hidden,
        )
        given = plan_input(self.connection, self.services, self.company, orders, is_live=True, stock=stock)
        plan = make_plan(given)
        if plan.needs and steps.unanswered_sets(self.connection, self.company.id):
            # Whether a lost adjustment is still wanted is only known with the counts.
            return Ask(tuple(plan.needs.requests()))
        keep_file_notes(self.connection, plan, syncing)
        keep_name_notes(self.connection, self.company, plan, given.ledger, syncing)
        # Adjustments that are ready go first; the counts are read back once, after the last of them (I1).
        wishes = Wishes(active=syncing, products=rows)
        sending = self._sending.next(plan.steps, given.ledger, wishes)
        if sending is not None:
            return sending
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        self._note(
            plan, given.ledger, order_ids={order.id for order in orders}, product_ids=product_ids, run=syncing[0]
        )
        if plan.is_stock_waiting:
            return None
        results = sync_results(
            plan,
            product_ids - {step.product_id for step in plan.steps},
            run_ids={row.product_id: row.run_id for row in rows},
            adjusted=given.adjusted,
            now=self.now,
        )
        enter_syncs(self.connection, self.company, given, plan, results, now=self.now)
        states = {one.product_id: (PRODUCT_STATES.get(one.result, "done"), one.reason) for one in results}
        for run in syncing:
            runs.mark_products(self.connection, run.id, states)
            replace_item_notes(self.connection, plan, run)
        return None

    def _may_be_synced(self, product_ids: set[int]) -> bool:
        """Are their counts in Autotask of one moment with what they are compared by, and not too old?"""
        known = snapshots.products_known(self.connection, self.company.id, product_ids=product_ids)
        return all(
            product.is_consistent
            and product.stock_read_at is not None
            and (product.deliveries is not None or not self.company.settings.holds_uninvoiced)
            and (self.counts == Counts.FRESH or age(product.stock_read_at, self.now) <= STOCK_AGE_MAX)
            for product in known.values()
        )

    # The end

    def _watch(self, planned: set[int], planned_invoices: set[int]) -> Ask | Again | None:
        """Orders and invoices with open problems are looked at again: a problem whose cause has gone disappears, and what it held up
        goes on (B14)."""
        waiting, waiting_invoices = self._waiting()
        return self._look_at(waiting - planned, waiting_invoices - planned_invoices)

    def _waiting(self) -> tuple[set[int], set[int]]:
        """The orders and invoices with open problems, or of which something is in doubt."""
        found = [row.problem for row in problems.open_problems(self.connection, self.company.id)]
        about = {(one.order_id, one.invoice_id) for one in found if not one.is_about_undo}
        doubted = [row.step for row in steps.rows_in_doubt(self.connection, self.company.id)]
        about |= {(step.order_id, step.invoice_id) for step in doubted if not step.deletes}
        return {one for one, _ in about if one is not None}, {one for _, one in about if one is not None}

    def _look_for_marks(self, entered: Collection[Kind], syncing: Sequence[RunRow]) -> Ask | Again | None:
        """Once in each conversation, before anything is entered or counted: is it in QuickBooks already?"""
        found = look_for_marks(
            self.connection,
            self.company,
            started_at=self._started_at,
            entered=entered,
            is_counting=lambda: bool(self._products_to_sync(syncing)),
        )
        if found is None:
            return None
        if found.needs:
            return Ask(tuple(found.needs.requests()), may_be_refused=True)
        self.company = note_seen(self.connection, self.company, found, now=self.now)
        is_found = take_up_marked(self.connection, self.company, found.known, since=found.since, now=self.now)
        return Again() if is_found else None

    def _look_for_changes(
        self, syncing: Sequence[RunRow], planned: set[int], planned_invoices: set[int]
    ) -> Ask | Again | None:
        """Once in each conversation: what of ours did people change or delete in QuickBooks?"""
        found = look(
            self.connection,
            self.company,
            started_at=self._started_at,
            now=self.now,
            counted=lambda: {row.product_id for row in self._products_to_sync(syncing)},
        )
        if found is None:
            return None
        if found.needs:
            return Ask(tuple(found.needs.requests()), may_be_refused=True)
        if take_up_marked(self.connection, self.company, found.known, since=found.since, now=self.now):
            return Again()
        # No count waits for a problem whose cause has gone.
        waiting, waiting_invoices = self._waiting()
        invoice_ids = found.invoice_ids | (waiting_invoices - planned_invoices)
        action = self._look_at((found.order_ids | waiting) - planned, invoice_ids)
        if not isinstance(action, Ask):
            self.company = note_look(self.connection, self.company, found, now=self.now)
        return action

    def _look_for_gone(self, syncing: Sequence[RunRow], planned: set[int]) -> Ask | Again | None:
        """Once in each conversation, and before any count is set: is what we knew still there? A merged item's units are in the count of the
        one that remained."""
        counted = {row.product_id for row in self._products_to_sync(syncing)}
        found = look_for_gone(self.connection, self.company, started_at=self._started_at, counted=counted)
        if found is None:
            return None
        if found.needs:
            return Ask(tuple(found.needs.requests()))
        self._hidden = frozenset(found.needs.unanswered)
        action = self._look_at(found.order_ids - planned, ())
        if isinstance(action, Ask):
            return action
        facts.note_entries(self.connection, self.company.id, found.entries, read_at=self.now)
        if found.product_ids:
            stock = StockInput(product_ids=found.product_ids, run_ids=[run.id for run in syncing])
            given = plan_input(self.connection, self.services, self.company, [], is_live=True, stock=stock)
            plan = make_plan(given)
            if plan.needs:
                return Ask(tuple(plan.needs.requests()))
            self._note(
                plan, given.ledger, order_ids=set(), product_ids=set(found.product_ids), run=None, with_company=False
            )
        if not self._hidden:
            self.company = note_searched(self.connection, self.company, started_at=self._started_at)
        return action

    def _look_at(self, order_ids: Collection[int], invoice_ids: Collection[int]) -> Ask | Again | None:
        """Plan them for their problems alone. None where nothing has become possible by it."""
        watched = snapshots.orders_known(self.connection, self.company.id, order_ids=order_ids)
        watched_invoices = invoices.invoices_known(self.connection, self.company.id, invoice_ids=invoice_ids)
        if not watched and not watched_invoices:
            return None
        plan, ledger = self._plan(watched, watched_invoices)
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        changes = self._note(
            plan,
            ledger,
            order_ids={order.id for order in watched},
            product_ids=set(),
            invoice_ids={invoice.id for invoice in watched_invoices},
            run=None,
            with_company=False,
        )
        is_resumed = resume_orders(self.connection, self.company, changes.closed)
        is_resumed = resume_invoices(self.connection, self.company, changes.closed) or is_resumed
        return Again() if is_resumed or plan.recognised else None

    def _sweep(self, planned: set[int], planned_invoices: set[int]) -> Ask | Again | None:
        """Once per write, in a later conversation, and before any count hides it: is it there, and is there a second one?"""
        swept = sweep(self.connection, self.company, before=self._started_at, now=self.now)
        if swept.is_doubted:
            return Again()
        if swept.needs:
            return Ask(tuple(swept.needs.requests()))
        action = self._look_at(swept.order_ids - planned, swept.invoice_ids - planned_invoices)
        if not isinstance(action, Ask):
            note_swept(self.connection, swept)
        return action

    @cached_property
    def _started_at(self) -> datetime:
        live = conversations.live_conversation(self.connection, self.company.id)
        assert live is not None  # noqa: S101 - whoever asks for the next action speaks in it
        return live.started_at
