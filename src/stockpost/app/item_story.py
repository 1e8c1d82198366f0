"""The story of one item: both counts over time, what was received, posted, invoiced and set, and who approved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from stockpost.app.care import SENT_WORDS, told_again, told_decision
from stockpost.app.errors import UseError
from stockpost.app.invoiced_units import InvoiceWrite, TakenUnits, invoice_writes, units_taken_over
from stockpost.app.services import Services
from stockpost.app.stock_views import item_views
from stockpost.app.views import ItemStoryView, TimelineView
from stockpost.app.workspace import StockInput, plan_input
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.decimals import grouped
from stockpost.core.item_counts import ItemCount
from stockpost.core.names import fold
from stockpost.core.plan import make_plan
from stockpost.core.problems import Problem
from stockpost.store import problems, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.count_history import AUTOTASK, QUICKBOOKS, history_of
from stockpost.store.decisions import taken_back
from stockpost.store.item_reports import ItemWrite, deletions_of, writes_of_item

EVENTS_MAX = 200
Asked = TypeVar("Asked", problems.Decided, problems.ProblemRow)


def item_story(connection: Connection, services: Services, company: CompanyRow, product_id: int) -> ItemStoryView:
    """UseError for a product that Autotask never named."""
    stock = StockInput(product_ids={product_id})
    plan = make_plan(plan_input(connection, services, company, (), is_live=False, stock=stock))
    view = item_views(connection, company, plan.counts.values()).get(product_id)
    if view is None:
        raise UseError(f"Autotask has shown no product {product_id}. Open the item from the stock page.")
    known = snapshots.products_known(connection, company.id, product_ids=[product_id]).get(product_id)
    orders = snapshots.orders_with_products(connection, company.id, {product_id})
    line_ids = {
        line.id
        for order in orders
        for line in order.lines
        if line.product is not None and line.product.id == product_id
    }
    writes = writes_of_item(
        connection,
        company.id,
        product_id=product_id,
        order_ids=[order.id for order in orders],
        limit=EVENTS_MAX,
    )
    of_item = [write for write in writes if _is_of_lines(write, line_ids)]
    sent = {write.txn_id for write in of_item if write.txn_id}
    of_item += deletions_of(connection, company.id, sent, limit=EVENTS_MAX)
    invoiced = [one for one in invoice_writes(connection, company) if one.of_product(product_id)]
    events = [
        *_decided(connection, company, view.count),
        *told_again(taken_back(connection, company.id, product_id=product_id)),
        *_received(orders, line_ids),
        *(_sent(write, write.step.summary) for write in of_item),
        *_invoiced(invoiced, product_id),
        *_taken_over(units_taken_over(connection, company, view.count.item_key)),
    ]
    return ItemStoryView(
        item=replace(view, autotask_read_at=known.stock_read_at if known is not None and known.stock else None),
        autotask=tuple(
            (change.time, change.units) for change in history_of(connection, company.id, AUTOTASK, str(product_id))
        ),
        quickbooks=tuple(
            (change.time, change.units)
            for change in history_of(connection, company.id, QUICKBOOKS, view.count.item_key)
        ),
        events=tuple(sorted(events, key=lambda event: event.time, reverse=True)[:EVENTS_MAX]),
    )


def _decided(connection: Connection, company: CompanyRow, count: ItemCount) -> list[TimelineView]:
    """What people decided about the item and its name, as after a merge; and what still waits for that."""
    decided = _asked_once(
        one
        for one in problems.decided_of_items(connection, company.id, count.product_id)
        if _is_about(one.problem, count)
    )
    waiting = _asked_once(
        row for row in problems.open_problems(connection, company.id) if _is_about(row.problem, count)
    )
    found = [*(one.problem for one in decided), *(row.problem for row in waiting)]
    order_ids = {one.order_id for one in found if one.order_id is not None}
    numbers = snapshots.order_numbers(connection, company.id, order_ids)
    return [event for one in decided for event in told_decision(one, of=_of(one.problem, numbers))] + [
        TimelineView(
            time=row.since,
            who="Stockpost",
            text=f"Noticed: {row.problem.title}{_of(row.problem, numbers)}. It waits for a decision",
        )
        for row in waiting
    ]


def _asked_once(found: Iterable[Asked]) -> list[Asked]:
    """Of the products that share an item each has the same question, which is decided for all of them at once: told as it was noticed
    first."""
    kept: dict[object, Asked] = {}
    for one in sorted(found, key=lambda one: one.since):
        # Decided at another time, it was asked anew.
        time = one.time if isinstance(one, problems.Decided) else None
        kept.setdefault((one.problem.cause, time) if one.problem.cause else len(kept), one)
    return list(kept.values())


def _of(found: Problem, numbers: Mapping[int, str]) -> str:
    """What became of an item that is gone, and the order that names it."""
    instead = f", “{found.suggested}” is in its place" if found.code == "entry_gone" and found.suggested else ""
    number = numbers.get(found.order_id or 0)
    return f"{instead} (PO {number})" if number else instead


def _is_about(found: Problem, count: ItemCount) -> bool:
    """Is it about this product, the name of it, or one that was merged into its item?"""
    kind, _, ids = found.basis.partition(":")
    if found.product_id == count.product_id or (kind == "item" and ids.partition(":")[0] == str(count.product_id)):
        return True
    if kind == "shared":
        return str(count.product_id) in ids.rpartition(":")[2].split(",")
    return found.code == "entry_gone" and kind == "item" and fold(found.suggested) == count.item_key


def _received(orders: Sequence[PurchaseOrder], line_ids: set[int]) -> list[TimelineView]:
    """What came in, as Autotask says."""
    return [
        TimelineView(
            time=receiving.received_at,
            who="Autotask",
            text=f"{grouped(abs(receiving.quantity))} {'received' if receiving.quantity >= 0 else 'taken back'} on PO {order.number}",
            is_day=True,
        )
        for order in orders
        for receiving in order.receivings
        if receiving.line_id in line_ids and receiving.quantity
    ]


def _is_of_lines(write: ItemWrite, line_ids: set[int]) -> bool:
    """True for adjustments, and for receipts that hold the product."""
    return not write.step.parts or any(part.line_id in line_ids for part in write.step.parts)


def _invoiced(writes: Sequence[InvoiceWrite], product_id: int) -> list[TimelineView]:
    """Invoices that take the product off on hand, and those that were taken back."""
    return [
        _sent(
            one.write,
            f"Take {grouped(one.of_product(product_id))} back from invoice {one.number}"
            if one.is_deletion
            else f"Sell {grouped(one.of_product(product_id))} on invoice {one.number}",
        )
        for one in writes
    ]


def _taken_over(found: Sequence[TakenUnits]) -> list[TimelineView]:
    """Invoices that people had entered in QuickBooks: when they did is not known, so they stand where they were taken over."""
    return [
        TimelineView(
            time=one.time,
            who=one.who,
            text=f"{grouped(one.units)} sold on invoice {one.number}, which was entered in QuickBooks by hand: taken over",
        )
        for one in found
    ]


def _sent(write: ItemWrite, summary: str) -> TimelineView:
    return TimelineView(
        time=write.time,
        who=write.approved_by,
        text=f"{summary}: {SENT_WORDS.get(write.state, write.state.value)} (run {write.run_id})",
    )
