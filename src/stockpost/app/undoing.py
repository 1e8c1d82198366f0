"""An approved undo in a conversation with QuickBooks: checked and deleted stage by stage, with the protocol of every write (P6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.results import enter_result
from stockpost.app.sending import Again, Ask, Send, SendAgain, Sending, about_deletions, is_deferred, waiting_problem
from stockpost.app.services import Services
from stockpost.app.stock_views import taken_back
from stockpost.app.synced import enter_taken_back
from stockpost.app.wishes import Wishes
from stockpost.app.workspace import StockInput, known_facts, load_ledger, plan_input, products_of
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.facts import Facts, Needs
from stockpost.core.item_counts import TAKEN_BACK
from stockpost.core.judge import found
from stockpost.core.ledger import DONE, InvoiceLink, Ledger, LinkState, OrderLink, StepKind, StepState, deletion_base
from stockpost.core.names import fold
from stockpost.core.plan import make_plan
from stockpost.core.plan_undo import DELETABLE, UndoPlan, deletion, plan_undo
from stockpost.core.requests import InventoryAdjustmentQuery
from stockpost.core.several import several_of
from stockpost.core.undo_items import UndoInput, UndoItem, counts_stock, may_be_one_count
from stockpost.store import invoices, problems, runs, snapshots, steps
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.item_syncs import syncs_of
from stockpost.store.runs import RunRow
from stockpost.store.steps import StepRow


def undo_input(connection: Connection, company: CompanyRow, run_id: int, known: Facts) -> UndoInput:
    """What a run created and is still there, newest first, with what was built on it."""
    rows = [
        row
        for row in steps.rows_of_run(connection, run_id)
        if row.record.kind in DELETABLE and (row.record.txn_id or several_of(row.record))
    ]
    order_ids = {row.step.order_id for row in rows if row.step.order_id is not None}
    product_ids = {row.step.product_id for row in rows if row.step.product_id is not None}
    orders = snapshots.orders_known(connection, company.id, order_ids=order_ids)
    numbers = {order.id: order.number for order in orders}
    approved = [order for _, _, order in runs.orders_of_run(connection, [run_id])]
    invoice_ids = {row.step.invoice_id for row in rows if row.step.invoice_id is not None}
    ledger = load_ledger(connection, company, orders, product_ids=product_ids, invoice_ids=invoice_ids)
    done = [row for row in rows if row.record.state in DONE or several_of(row.record)]
    left = [row for row in done if not _is_taken_back(row, ledger)]
    deleted = [row for row in done if row not in left and not _is_let_go(row, ledger)]
    built_on = _built_on(connection, company, run_id, left, ledger)
    return UndoInput(
        run=run_id,
        items=_items(
            left,
            built_on,
            runs.adjusted_by_others(connection, company.id, [row.id for row in left], txn_ids=_transactions(left)),
        ),
        deleted=_items(deleted, {}, {}),
        ledger=ledger,
        facts=known,
        products=_products(orders, approved),
        order_name=lambda order_id: numbers.get(order_id, str(order_id)),
    )


def _products(orders: Collection[PurchaseOrder], approved: Collection[PurchaseOrder]) -> dict[int, frozenset[int]]:
    """By order what is on it, and what was on it when the run was approved: a line that was received may be removed since."""
    found: dict[int, frozenset[int]] = {}
    for order in (*orders, *approved):
        found[order.id] = found.get(order.id, frozenset()) | products_of([order]).keys()
    return found


def _transactions(rows: Collection[StepRow]) -> set[str]:
    return {row.record.txn_id for row in rows}


def _items(
    left: Collection[StepRow], built_on: Mapping[int, str], elsewhere: Mapping[str, Sequence[str]]
) -> tuple[UndoItem, ...]:
    """By transaction, newest first: counts that share an adjustment go together or stay together."""
    together: dict[str, list[StepRow]] = {}
    for row in sorted(left, key=lambda row: -row.id):
        # Of several of which none was known it is any.
        together.setdefault(row.record.txn_id or min(several_of(row.record)), []).insert(0, row)
    return tuple(
        UndoItem(
            step=rows[0].step,
            txn_id=txn_id,
            built_on=" ".join(dict.fromkeys(built_on[row.id] for row in rows if row.id in built_on)),
            others=tuple(row.step for row in rows[1:]),
            set_elsewhere=tuple(elsewhere.get(txn_id, ())),
            is_doubled=bool(several_of(rows[0].record)),
        )
        for txn_id, rows in together.items()
    )


def _is_taken_back(row: StepRow, ledger: Ledger) -> bool:
    """Deleted by an undo, or known to be gone and let go of. Not what came back and was transferred again, and found there."""
    if _is_ours(row, ledger):
        return False
    record = ledger.steps.get(deletion_base(row.record.txn_id))
    if record is not None and record.state in DONE:
        return True
    if row.record.kind == StepKind.RECEIVE_ITEMS:
        receipts = ledger.receipts.get(row.step.order_id or 0, ())
        return any(receipt.txn_id == row.record.txn_id and receipt.is_gone for receipt in receipts)
    link = _link_of(row, ledger)
    return link is not None and link.state == LinkState.GONE


def _is_ours(row: StepRow, ledger: Ledger) -> bool:
    """Is it there as far as the ledger knows, and nobody let go of it?"""
    link = _link_of(row, ledger)
    if link is None or link.state.is_let_go:
        return False
    if row.record.kind == StepKind.RECEIVE_ITEMS:
        receipts = ledger.receipts.get(row.step.order_id or 0, ())
        return any(receipt.txn_id == row.record.txn_id and not receipt.is_gone for receipt in receipts)
    return link.txn_id == row.record.txn_id


def _is_let_go(row: StepRow, ledger: Ledger) -> bool:
    link = _link_of(row, ledger)
    return link is not None and link.state.is_let_go


def _link_of(row: StepRow, ledger: Ledger) -> OrderLink | InvoiceLink | None:
    """None for a count, which is linked to nothing."""
    if row.step.invoice_id is not None:
        return ledger.invoices.get(row.step.invoice_id)
    return ledger.links.get(row.step.order_id or 0)


def _built_on(
    connection: Connection, company: CompanyRow, run_id: int, left: Collection[StepRow], ledger: Ledger
) -> dict[int, str]:
    """By step: which later run of ours built on it, in words."""
    ours = _transactions(left)
    built: dict[int, str] = {}
    for row in left:
        if row.record.kind == StepKind.CREATE_PURCHASE_ORDER and _is_ours(row, ledger):
            receipts = ledger.receipts.get(row.step.order_id or 0, ())
            others = {receipt.txn_id for receipt in receipts if not receipt.is_gone} - ours
            if others:
                later = runs.run_of_transactions(connection, company.id, others)
                built[row.id] = f"{_name(later)} has received more on it since."
        elif row.record.kind == StepKind.ADJUST_ON_HAND:
            since = runs.later_adjustments(
                connection, company.id, product_id=row.step.product_id or 0, after_step=row.id, run_id=run_id
            )
            names = [_name(run) for run, step in since if may_be_one_count(step, row.step)]
            if names:
                built[row.id] = f"{names[0]} has set the count of {row.step.subject} again since."
    return built


def _name(run: int | None) -> str:
    """Of a run that a copy of the database that was put back does not have nothing but its writes is known."""
    return f"Run {run}" if run is not None else "A run that this copy of the database does not have"


@dataclass(frozen=True, slots=True)
class Undoing:
    """One look at one undo, inside one transaction."""

    connection: Connection
    services: Services
    company: CompanyRow
    sending: Sending
    now: datetime

    def work(self, run: RunRow) -> Ask | Send | SendAgain | Again | None:
        """The next action; None once it is through, or waits for QuickBooks."""
        assert run.undoes is not None  # noqa: S101 - only such runs come here
        given = undo_input(
            self.connection, self.company, run.undoes, known_facts(self.connection, self.company, is_live=True)
        )
        plan = plan_undo(given)
        if plan.needs:
            return Ask(tuple(plan.needs.requests()))
        if plan.gone:
            self._settle_gone(run, plan, given)
            return Again()
        wishes = Wishes(active=[run])
        sending = self.sending.next(plan.steps, given.ledger, wishes, is_about=about_deletions)
        if sending is not None:
            return sending
        counts = self._counts_to_read(run, given.facts)
        if counts:
            return Ask(tuple(counts.requests()))
        self._note_syncs(run)
        self._finish(run, plan, given)
        return None

    def look_after(self, run: RunRow, *, started_at: datetime) -> Ask | Again | None:
        """One that is over. A computer that slept may delete an adjustment long after the deletion was given up: that the count fell by it is
        nobody's to see but ours. Orders, receipts and invoices are looked at for themselves."""
        known = known_facts(self.connection, self.company, is_live=True)
        rows = [
            row
            for row in steps.rows_of_run(self.connection, run.id)
            if row.step.deletes and row.step.order_id is None and row.step.invoice_id is None
        ]
        given_up = [row for row in rows if row.record.state == StepState.SKIPPED and row.record.attempts]
        unread = {row.step.deletes for row in given_up} - known.adjustments.keys()
        if unread and InventoryAdjustmentQuery.__name__ not in known.refused:
            return Ask(tuple(Needs(adjustment_txn_ids=unread).requests()), may_be_refused=True)
        late = [row.id for row in given_up if row.step.deletes not in unread and self._is_gone(row, known)]
        if late:
            steps.mark_to_verify(self.connection, late, now=self.now)
            return Again()
        found = [row for row in rows if row.record.state == StepState.ADOPTED and row.changed_at >= started_at]
        if not found:
            return None
        counts = self._counts_to_read(run, known)
        if counts:
            return Ask(tuple(counts.requests()))
        self._note_syncs(run, before=min(row.changed_at for row in found))
        return None

    def _is_gone(self, row: StepRow, known: Facts) -> bool:
        """And no later undo has deleted it."""
        last = steps.row_of_base(self.connection, self.company.id, row.step.base, epoch=0)
        return known.adjustments[row.step.deletes] is None and last is not None and last.id == row.id

    def _counts_to_read(self, run: RunRow, known: Facts) -> Needs:
        """What the deletions left on hand, so that the next preview starts from it."""
        needs, settings, preferences = known.needs(), self.company.settings, known.preferences
        is_by_site = preferences is not None and preferences.is_multi_location_enabled and settings.names_sites
        for row in steps.rows_of_run(self.connection, run.id):
            for name in filter(None, row.step.item_key.split("\n")) if row.record.state in DONE else ():
                key = fold(name)
                if key in known.on_hand:
                    if is_by_site and key not in known.item_sites:
                        needs.item_sites[key] = name
                elif counts_stock(known, key):
                    needs.items[key] = name
        return needs

    def _note_syncs(self, run: RunRow, *, before: datetime | None = None) -> None:
        """What a sync set and the undo deleted is no longer there: the item's last sync says so, and what moves from now on is told
        from the counts that the undo left. What was synced since the moment `before` is left as it is."""
        assert run.undoes is not None  # noqa: S101 - as in `work`
        done = [row.step for row in steps.rows_of_run(self.connection, run.id) if row.record.state in DONE]
        deleted = {step.deletes for step in done if step.deletes}
        product_ids = {
            row.step.product_id
            for row in steps.rows_of_run(self.connection, run.undoes)
            if row.step.product_id is not None
            and row.record.kind == StepKind.ADJUST_ON_HAND
            and row.record.txn_id in deleted
        }
        known = syncs_of(self.connection, self.company.id, product_ids)
        # What waits for QuickBooks comes here again.
        noted = {
            one.product_id
            for one in known.values()
            if (one.result, one.run_id) == (TAKEN_BACK, run.id) or (before is not None and one.time >= before)
        }
        if not product_ids - noted:
            return
        stock = StockInput(product_ids=product_ids - noted)
        given = plan_input(self.connection, self.services, self.company, (), is_live=True, stock=stock)
        ended = taken_back(make_plan(given), run_id=run.id, undone=run.undoes, now=self.now)
        enter_taken_back(self.connection, self.company, given, ended, undone=run.undoes)

    def _settle_gone(self, run: RunRow, plan: UndoPlan, given: UndoInput) -> None:
        """Somebody was quicker: it is entered as deleted, without a write."""
        for item in plan.gone:
            step = deletion(item, given)
            step_id = steps.save_planned(self.connection, self.company.id, step, now=self.now)
            runs.join_runs_of_order(self.connection, [run.id], step_id)
            row = steps.row_of_base(self.connection, self.company.id, step.base, epoch=self.company.session_generation)
            assert row is not None  # noqa: S101 - it was just saved
            enter_result(self.connection, self.company, row, found(step, None), now=self.now)
            for one in problems.about_deletion(self.connection, self.company.id, step.base):
                problems.close(self.connection, one.id, who="", choice=None, now=self.now)
            append_event(
                self.connection,
                company_id=self.company.id,
                time=self.now,
                who=ITSELF,
                kind="gone from QuickBooks already",
                subject=f"step:{step.base}.{step.generation}",
                data={"txn_id": item.txn_id},
            )

    def _finish(self, run: RunRow, plan: UndoPlan, given: UndoInput) -> None:
        """What stands in the way is shown; what QuickBooks wants later is tried in a later conversation."""
        deferred = [step for step in plan.steps if is_deferred(step, given.ledger)]
        waiting = [waiting_problem(step, given.ledger.steps[step.base]) for step in deferred]
        problems.settle_run(self.connection, self.company.id, [*plan.problems, *waiting], run_id=run.id, now=self.now)
        if deferred:
            return
        blocked = {one.order_id for one in plan.problems}
        for _, _, order in runs.orders_of_run(self.connection, [run.id], only_open=True):
            runs.mark_order(self.connection, run.id, order.id, "left" if order.id in blocked else "done")
        left_invoices = {one.invoice_id for one in plan.problems}
        for _, _, invoice in invoices.invoices_of_run(self.connection, [run.id], only_open=True):
            state = "left" if invoice.id in left_invoices else "done"
            invoices.mark_invoice(self.connection, run.id, invoice.id, state)
        products = {row.product_id: ("done", "") for row in runs.products_of_run(self.connection, [run.id])}
        runs.mark_products(self.connection, run.id, products)
        left = [row.id for row in steps.steps_of_run(self.connection, run.id) if row.state == "planned"]
        steps.mark_skipped(self.connection, left, now=self.now)
        state = "done_with_problems" if plan.problems else "done"
        runs.finish_run(self.connection, run.id, state=state, now=self.now)
