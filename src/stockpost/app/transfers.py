"""Transfer and sync: preview every write, approve, queue, follow (B3, B7, I3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from stockpost.app.catalogue import catalogue_of
from stockpost.app.errors import UseError
from stockpost.app.mapping_names import items_as_listed, quickbooks_list
from stockpost.app.order_views import order_views
from stockpost.app.previews import preview_view
from stockpost.app.queueing import orders_being_undone, queue_run, to_queue
from stockpost.app.refresh import FreshOrders, Refresher
from stockpost.app.resuming import leave_out_what_is_free
from stockpost.app.run_views import run_views
from stockpost.app.sending import forget_waiting
from stockpost.app.services import Services
from stockpost.app.shown import what_differs
from stockpost.app.views import RunView
from stockpost.app.workspace import StockInput, load_ledger, plan_input, products_of, products_to_count
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.canceled_order import may_be_entered
from stockpost.core.ledger import KnownEntry, Ledger, LinkState, StepState
from stockpost.core.left_alone import partners_of
from stockpost.core.name_lists import NameList
from stockpost.core.names import fold, item_name
from stockpost.core.plan import Plan, make_plan
from stockpost.store import facts, invoices, links, problems, runs, snapshots, steps
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import lock_company
from stockpost.store.runs import ACTIVE

NOT_THROUGH = frozenset({"open", "problem"})
"""States of an order or invoice of a run that has something left to write, now or once its problem is solved."""
ALL_STATUSES = frozenset({"not_transferred", "needs_update"})


class Transfers:
    """The use cases around runs."""

    def __init__(self, services: Services, refresher: Refresher) -> None:
        self._services = services
        self._refresher = refresher

    # Orders

    def preview(self, company: CompanyRow, numbers: Sequence[str], *, all_orders: bool) -> RunView:
        fresh = self._read(company, numbers, all_orders=all_orders)
        with self._services.database.read() as connection:
            orders, under_way = self._split(connection, company, fresh.orders)
            plan = self._plan(connection, company, orders)
            return preview_view(
                connection, self._services, company, plan, orders=orders, notes=[*fresh.notes, *under_way]
            )

    def approve(
        self, company: CompanyRow, numbers: Sequence[str], *, all_orders: bool, who: str, shown: str | None
    ) -> RunView:
        """Queue the writes; where they are not those of `shown` (the digest of a preview), answer the preview as it is now."""
        fresh = self._read(company, numbers, all_orders=all_orders)
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            orders, under_way = self._split(connection, company, fresh.orders)
            going, canceled = _without_canceled(connection, company, orders)
            plan = self._plan(connection, company, orders)
            preview = partial(
                preview_view,
                connection,
                self._services,
                company,
                plan,
                orders=orders,
                notes=[*fresh.notes, *under_way],
            )
            if differing := what_differs(preview, shown):
                return differing
            if not going:
                return replace(preview(), state="done_with_problems" if plan.problems else "done")
            notes = [*fresh.notes, *under_way, *plan.notes]
            run_id = self.queue(connection, company, going, who=who, plan=plan, notes=notes, canceled=canceled)
            return self.view(connection, company, run_id)

    def queue(
        self,
        connection: Connection,
        company: CompanyRow,
        orders: Sequence[PurchaseOrder],
        *,
        who: str,
        plan: Plan,
        notes: Collection[str] = (),
        products: Mapping[int, bool] | None = None,
        kind: str = "transfer",
        canceled: Sequence[PurchaseOrder] = (),
    ) -> int:
        """Queue a run with the writes that were shown (T1). `products` to sync, True where a person named the item; `canceled` are orders
        that were chosen and are left out."""
        if products is None:
            products = self._products_to_sync(connection, company, orders)
        return queue_run(
            connection,
            company,
            kind=kind,
            who=who,
            now=self._services.clock(),
            orders=orders,
            planned=plan.steps,
            products=products,
            is_syncing=bool(products),
            notes=notes,
            canceled=canceled,
        )

    def _read(self, company: CompanyRow, numbers: Sequence[str], *, all_orders: bool) -> FreshOrders:
        if not all_orders:
            if not numbers:
                raise UseError("No purchase order is named. Give one or more numbers, or --all.")
            return self._refresher.read_numbers(company, list(dict.fromkeys(numbers)))
        self._refresher.refresh(company, who="transfer")
        with self._services.database.read() as connection:
            known = snapshots.orders_known(connection, company.id)
            views = order_views(connection, self._services, company, known)
            being_undone = orders_being_undone(connection, company.id)
        wanted = [
            view.autotask_id
            for view in views
            # Of what is about to be deleted is told, since it is not transferred any more once it is.
            if (view.transfer_status in ALL_STATUSES or view.autotask_id in being_undone)
            and view.in_scope
            and (view.transfer_status == "needs_update" or view.autotask_status != OrderStatus.CANCELED)
        ]
        return self._refresher.read_ids(company, wanted) if wanted else FreshOrders(())

    def _split(
        self, connection: Connection, company: CompanyRow, orders: Sequence[PurchaseOrder]
    ) -> tuple[list[PurchaseOrder], list[str]]:
        under_way = runs.open_order_states(connection, company.id)
        known = links.links_of(connection, company.id, [order.id for order in orders])
        return to_queue(orders, under_way, orders_being_undone(connection, company.id), known)

    def _products_to_sync(
        self, connection: Connection, company: CompanyRow, orders: Sequence[PurchaseOrder]
    ) -> dict[int, bool]:
        if not company.settings.counts_with_transfer:
            return {}
        to_count = products_to_count(connection, company, orders)
        products = self.with_partners(connection, company, dict.fromkeys(to_count, False))
        if company.settings.full_sync_with_transfer:
            known = snapshots.products_known(connection, company.id)
            products |= {product_id: False for product_id, product in known.items() if product.stock}
        return products

    def _plan(self, connection: Connection, company: CompanyRow, orders: Sequence[PurchaseOrder]) -> Plan:
        # Of a canceled order that was never transferred nothing is written, nor are its items counted.
        going, _ = _without_canceled(connection, company, orders)
        products = self._products_to_sync(connection, company, going) if going else {}
        stock = StockInput(product_ids=products.keys()) if products else None
        return make_plan(plan_input(connection, self._services, company, orders, is_live=False, stock=stock))

    # Stock

    def preview_sync(self, company: CompanyRow, items: Sequence[str], *, full: bool) -> RunView:
        asked = self._read_items(company, items, full=full)
        with self._services.database.read() as connection:
            plan = self._plan_sync(connection, company, asked)
            return preview_view(connection, self._services, company, plan)

    def approve_sync(
        self, company: CompanyRow, items: Sequence[str], *, full: bool, who: str, shown: str | None
    ) -> RunView:
        """As `approve`, for the adjustments."""
        asked = self._read_items(company, items, full=full)
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            plan = self._plan_sync(connection, company, asked)
            preview = partial(preview_view, connection, self._services, company, plan)
            if differing := what_differs(preview, shown):
                return differing
            run_id = self.queue_sync(connection, company, asked, who=who, plan=plan)
            return self.view(connection, company, run_id)

    def queue_sync(
        self,
        connection: Connection,
        company: CompanyRow,
        products: Mapping[int, bool],
        *,
        who: str,
        plan: Plan | None = None,
    ) -> int:
        """Queue a run that syncs products, True where a person named the item."""
        plan = plan or self._plan_sync(connection, company, products)
        return self.queue(connection, company, (), who=who, plan=plan, notes=plan.notes, products=products, kind="sync")

    def _plan_sync(self, connection: Connection, company: CompanyRow, asked: Mapping[int, bool]) -> Plan:
        stock = StockInput(
            product_ids=asked.keys(), asked_ids={product_id for product_id, named in asked.items() if named}
        )
        return make_plan(plan_input(connection, self._services, company, (), is_live=False, stock=stock))

    def _read_items(self, company: CompanyRow, items: Sequence[str], *, full: bool) -> dict[int, bool]:
        """Product ids to sync, with their stock read now; True for those named by a person.

        Without names the items of transferred orders are meant, with `full` all that Autotask stocks (I3).
        """
        if full:
            # What was stocked until now and is not any more is left out with the reason.
            before = self._stocked(company)
            self._refresher.read_all_products(company)
            return dict.fromkeys(before | self._stocked(company), False)
        asked = self._named(company, items) if items else self._transferred(company)
        with self._services.database.read() as connection:
            asked = self.with_partners(connection, company, asked)
        if asked:
            self._refresher.read_products(company, asked)
        return asked

    def with_partners(self, connection: Connection, company: CompanyRow, asked: Mapping[int, bool]) -> dict[int, bool]:
        """What is said of the count of an item is said of all products that stand for it; and what remained of an item that was merged has had
        its units, so that it is counted with it."""
        mappings = links.mappings_of(connection, company.id)
        entries = facts.known_entries(connection, company.id)
        led_to = items_as_listed(entries, quickbooks_list(connection, company, NameList.ITEMS))
        shared = catalogue_of(connection, company.id, mappings, led_to=led_to).shared_items
        remained = self._what_remained(connection, company, asked, mappings, entries)
        together = {*remained, *partners_of({*asked, *remained}, shared)}
        return {**dict.fromkeys(together, False), **asked}

    def _what_remained(
        self,
        connection: Connection,
        company: CompanyRow,
        asked: Collection[int],
        mappings: Mapping[tuple[str, int], str],
        entries: Mapping[tuple[str, int], KnownEntry],
    ) -> set[int]:
        """Products that stand for the items into which those of these were merged."""
        merged = problems.merged_items(connection, company.id)
        names = {fold(merged[product_id]) for product_id in asked if product_id in merged}
        if not names:
            return set()
        leading = {
            product_id: fold(mappings.get(("item", product_id), "")) or item_name(name).key
            for product_id, name in snapshots.product_names(connection, company.id).items()
        }
        known = {own_id: fold(entry.full_name) for (role, own_id), entry in entries.items() if role == "item"}
        return {one for one, key in leading.items() if key in names or known.get(one) in names}

    def _stocked(self, company: CompanyRow) -> set[int]:
        with self._services.database.read() as connection:
            return snapshots.stocked_ids(connection, company.id)

    def _transferred(self, company: CompanyRow) -> dict[int, bool]:
        with self._services.database.read() as connection:
            linked = links.links_of(connection, company.id)
            return dict.fromkeys(
                products_of(snapshots.orders_known(connection, company.id, order_ids=linked.keys())), False
            )

    def _named(self, company: CompanyRow, items: Sequence[str]) -> dict[int, bool]:
        """The products of these names. UseError names those that nobody has, also after Autotask was asked for all it stocks."""
        found, unknown = self._by_name(company, items)
        if unknown:
            self._refresher.read_all_stock(company)
            found, unknown = self._by_name(company, items)
        if unknown:
            raise UseError(
                f"Autotask shows no stock of “{', '.join(unknown)}”. Give the name as Autotask shows it; a product without an "
                "inventory location has no count."
            )
        return dict.fromkeys(found, True)

    def _by_name(self, company: CompanyRow, items: Sequence[str]) -> tuple[list[int], list[str]]:
        """The ids of all products of these names, and the names that none has."""
        with self._services.database.read() as connection:
            names = snapshots.product_names(connection, company.id)
        wanted = {fold(name.strip()) for name in items}
        there = set(names.values())
        return (
            [product_id for product_id, name in names.items() if name in wanted],
            [name for name in items if fold(name.strip()) not in there],
        )

    # Following

    def view(self, connection: Connection, company: CompanyRow, run_id: int) -> RunView:
        """A run as it stands."""
        run = runs.run_with_id(connection, company.id, run_id)
        if run is None:
            raise UseError(f"There is no run {run_id}.")
        # While it goes on a page asks for it again and again; QuickBooks' answers are only read at the end.
        (view,) = run_views(connection, company, [run], with_values=run.state not in ACTIVE)
        return view

    def recent(self, connection: Connection, company: CompanyRow, *, limit: int) -> list[RunView]:
        return run_views(connection, company, runs.runs_of(connection, company.id, limit=limit))

    def cancel(self, company: CompanyRow, run_id: int, *, who: str) -> RunView:
        """Take back what was never sent; what is under way is found out and finished."""
        now = self._services.clock()
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            run = runs.run_with_id(connection, company.id, run_id)
            if run is None:
                raise UseError(f"There is no run {run_id}.")
            if run.state in ACTIVE:
                rows = steps.steps_of_run(connection, run_id)
                planned = [row.id for row in rows if row.state == StepState.PLANNED.value]
                steps.mark_skipped(connection, planned, now=now, reason="taken back")
                forget_waiting(connection, company, rows, now=now)
                for _, state, order in runs.orders_of_run(connection, [run_id]):
                    if state in NOT_THROUGH:
                        runs.mark_order(connection, run_id, order.id, "canceled")
                for _, state, invoice in invoices.invoices_of_run(connection, [run_id]):
                    if state in NOT_THROUGH:
                        invoices.mark_invoice(connection, run_id, invoice.id, "canceled")
                products = runs.products_of_run(connection, [run_id])
                canceled = {row.product_id: ("canceled", "taken back") for row in products if row.state == "open"}
                runs.mark_products(connection, run_id, canceled)
                leave_out_what_is_free(connection, company, products)
                runs.cancel_run(connection, run_id, who=who, now=now)
                append_event(
                    connection,
                    company_id=company.id,
                    time=now,
                    who=who,
                    kind="run canceled",
                    subject=f"run:{run_id}",
                    data={},
                )
            return self.view(connection, company, run_id)


def _without_canceled(
    connection: Connection, company: CompanyRow, orders: Sequence[PurchaseOrder]
) -> tuple[list[PurchaseOrder], list[PurchaseOrder]]:
    """Those to transfer, and those that Autotask has canceled and QuickBooks does not have: of these there is nothing to write (B1). What
    QuickBooks may have is looked for."""
    canceled = [order for order in orders if order.status == OrderStatus.CANCELED]
    ledger = load_ledger(connection, company, canceled, product_ids=()) if canceled else Ledger()
    left_out = {
        order.id
        for order in canceled
        if ((link := ledger.links.get(order.id)) is None or link.state == LinkState.GONE)
        and not may_be_entered(order, ledger)
    }
    return [one for one in orders if one.id not in left_out], [one for one in orders if one.id in left_out]
