"""The rows of the transfer page (B1): what both sides say of each order, and what Update would write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from sqlalchemy import Connection

from stockpost.app.numbers import Numbers
from stockpost.app.open_problems import OpenProblems
from stockpost.app.posted_values import receipt_values
from stockpost.app.services import Services
from stockpost.app.views import AddedLineView, OrderLineView, OrderView
from stockpost.app.workspace import plan_input
from stockpost.core.agreed import kept_fields
from stockpost.core.autotask_records import OrderLine, PurchaseOrder, received_in_autotask
from stockpost.core.canceled_order import received_words, units_of_canceled
from stockpost.core.compare import WHOLE_LINE, received_there
from stockpost.core.decimals import grouped
from stockpost.core.desired import FREIGHT_LINE_ID
from stockpost.core.facts import Facts
from stockpost.core.item_counts import item_key_of
from stockpost.core.ledger import Ledger, LinkState, OrderLink, StepKind, WrittenLine
from stockpost.core.names import entity_name, fold, item_name
from stockpost.core.plan import make_plan
from stockpost.core.steps import Step
from stockpost.store import problems, runs, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.problems import ProblemRow

UPDATE_WORDS = {
    StepKind.UPDATE_PURCHASE_ORDER: ("change of the order", "changes of the order"),
    StepKind.RECEIVE_ITEMS: ("receipt", "receipts"),
    StepKind.CLOSE_PURCHASE_ORDER: ("closing", "closings"),
    StepKind.CREATE_ITEM: ("new item", "new items"),
}


@dataclass(frozen=True, slots=True)
class _Known:
    """All that rows are made from."""

    ledger: Ledger
    facts: Facts
    steps: Mapping[int, Sequence[Step]]
    by_hand: Mapping[int, Decimal]
    problems: Mapping[int, Sequence[ProblemRow]]
    shown: OpenProblems
    under_way: Mapping[int, str]
    products: Mapping[int, snapshots.KnownProduct]
    values: Mapping[int, Mapping[tuple[str, int], Decimal]]
    times: Mapping[str, int]
    """How many of the orders have a number."""
    transfer_from: date
    services: Services
    company: CompanyRow


def order_views(
    connection: Connection,
    services: Services,
    company: CompanyRow,
    orders: Sequence[PurchaseOrder],
    *,
    with_stock: bool = False,
) -> list[OrderView]:
    """One row per order, the newest first. `with_stock` adds to the lines both on-hand counts and what receipts posted."""
    given = plan_input(connection, services, company, orders, is_live=False)
    linked = [order for order in orders if order.id in given.ledger.links]
    plan = make_plan(replace(given, orders=linked))
    steps: dict[int, list[Step]] = {}
    for step in plan.steps:
        if step.order_id is not None:
            steps.setdefault(step.order_id, []).append(step)
    open_problems: dict[int, list[ProblemRow]] = {}
    for row in problems.open_problems(connection, company.id):
        if row.problem.order_id is not None:
            open_problems.setdefault(row.problem.order_id, []).append(row)
    product_ids = {line.product.id for order in orders for line in order.lines if line.product}
    known = _Known(
        ledger=given.ledger,
        facts=given.facts,
        steps=steps,
        by_hand=plan.by_hand,
        problems=open_problems,
        shown=OpenProblems.of(connection, company, chain.from_iterable(open_problems.values()), Numbers.of(orders)),
        under_way=runs.open_order_states(connection, company.id),
        products=snapshots.products_known(connection, company.id, product_ids=product_ids) if with_stock else {},
        values={order.id: receipt_values(connection, company.id, order.id) for order in orders} if with_stock else {},
        times=Counter(order.number for order in orders),
        transfer_from=company.settings.transfer_from or services.local_date(company, company.joined_at),
        services=services,
        company=company,
    )
    return [_view(order, known) for order in sorted(orders, key=lambda order: -order.id)]


def _view(order: PurchaseOrder, known: _Known) -> OrderView:
    link = known.ledger.links.get(order.id)
    steps = known.steps.get(order.id, ())
    found = known.problems.get(order.id, ())
    is_linked = link is not None and link.state in (LinkState.LINKED, LinkState.CLOSED)
    is_partly_kept = bool(is_linked and link is not None and link.kept)
    return OrderView(
        number=order.number,
        autotask_id=order.id,
        vendor=order.vendor_name,
        autotask_status=order.status.value,
        ordered=sum((line.quantity for line in order.lines), Decimal(0)),
        received=sum((receiving.quantity for receiving in order.receivings), Decimal(0)),
        total=order.total,
        transfer_status=transfer_status(order, link, known),
        txn_id=link.txn_id if link is not None and is_linked else None,
        ref_number=link.ref_number if link is not None and is_linked else None,
        problems=tuple(map(known.shown.view, found)),
        lines=tuple(_lines(order, link, known)),
        created_at=order.created_at,
        last_transfer_at=link.transferred_at if link is not None else None,
        update_summary=_update_summary(steps, known.by_hand.get(order.id)),
        is_partly_kept=is_partly_kept,
        quickbooks_vendor=_vendor_there(order, link, known) if link is not None and is_linked else "",
        added_lines=tuple(_added_lines(order, link, known)) if link is not None and is_linked else (),
        canceled_words=_canceled_words(order, link),
        is_number_shared=known.times[order.number] > 1,
        in_scope=is_linked or known.services.local_date(known.company, order.created_at) >= known.transfer_from,
    )


def _canceled_words(order: PurchaseOrder, link: OrderLink | None) -> str:
    units = units_of_canceled(order)
    was_never_entered = link is None or link.state == LinkState.GONE
    return received_words(units) if was_never_entered and units > 0 else ""


def transfer_status(order: PurchaseOrder, link: OrderLink | None, known: _Known) -> str:
    """One of the words of design 3.1."""
    if link is not None and link.state.is_let_go:
        return link.state.value
    under_way = known.under_way.get(order.id)
    if under_way is not None:
        return under_way
    if any(not row.problem.is_waiting for row in known.problems.get(order.id, ())):
        return "problem"
    if link is None or link.state == LinkState.GONE:
        return "not_transferred"
    if known.steps.get(order.id) or order.id in known.by_hand:
        return "needs_update"
    found = known.facts.orders.get(link.txn_id)
    if link.state == LinkState.CLOSED or (found is not None and found.is_manually_closed):
        return "closed"
    return "transferred"


def _lines(order: PurchaseOrder, link: OrderLink | None, known: _Known) -> list[OrderLineView]:
    posted = _posted(order, link, known)
    there = _lines_there(link, known)
    kept = kept_fields(link.kept if link is not None else ())
    views = []
    for line in order.lines:
        stock = known.products.get(line.product.id) if line.product else None
        ours = (there or {}).get(line.id)
        units, value = _posted_by_us(order, line.id, known)
        views.append(
            OrderLineView(
                item=line.product.name if line.product else (line.memo or f"line {line.id}"),
                ordered=line.quantity,
                received=received_in_autotask(order, line.id),
                posted=posted.get(line.id, Decimal(0)),
                unit_cost=line.unit_cost,
                autotask_on_hand=sum((row.on_hand for row in stock.stock), Decimal(0))
                if stock and stock.stock
                else None,
                quickbooks_on_hand=known.facts.on_hand.get(item_key_of(known.ledger.mappings, line.product))
                if line.product
                else None,
                quickbooks_ordered=None if there is None else ours.quantity if ours is not None else Decimal(0),
                quickbooks_cost=None if ours is None else ours.rate,
                is_quantity_kept=kept.holds("quantity", str(line.id)),
                is_cost_kept=kept.holds("rate", str(line.id)),
                quickbooks_item=_item_there(line, ours, known),
                units_of_ours=units,
                value_of_ours=value,
            )
        )
    return views


def _vendor_there(order: PurchaseOrder, link: OrderLink, known: _Known) -> str:
    """The newest name that is known of the order's vendor in QuickBooks; nothing where it is Autotask's."""
    found = known.facts.orders.get(link.txn_id)
    list_id, name = (found.vendor_list_id, found.vendor_name) if found is not None else ("", "")
    entry = known.ledger.entries.get(("vendor", order.vendor_id))
    newest = entry.full_name if entry is not None and entry.list_id == list_id else name
    return "" if fold(newest) == entity_name(order.vendor_name).key else newest


def _item_there(line: OrderLine, there: WrittenLine | None, known: _Known) -> str:
    """The same of the item of a line."""
    if there is None or line.product is None:
        return ""
    entry = known.ledger.entries.get(("item", line.product.id))
    newest = entry.full_name if entry is not None and entry.list_id == there.item_list_id else there.item_name
    return "" if fold(newest) == item_name(line.product.name).key else newest


def _posted_by_us(order: PurchaseOrder, line_id: int, known: _Known) -> tuple[Decimal, Decimal]:
    """Units of receipts of ours that QuickBooks told the value of, and that value."""
    values = known.values.get(order.id, {})
    told = [
        (receipt.quantity, values[receipt.txn_id, line_id])
        for receipt in known.ledger.receipts.get(order.id, ())
        if receipt.line_id == line_id and not receipt.is_gone and (receipt.txn_id, line_id) in values
    ]
    return sum((units for units, _ in told), Decimal(0)), sum((value for _, value in told), Decimal(0))


def _lines_there(link: OrderLink | None, known: _Known) -> dict[int, WrittenLine] | None:
    """QuickBooks' lines by Autotask's, as last known, else as they were written. None where the order is not there."""
    if link is None or link.written is None:
        return None
    found = known.facts.orders.get(link.txn_id)
    there = {line.txn_line_id: line for line in found.lines} if found is not None else {}
    return {
        line.line_id: replace(
            line,
            quantity=now.quantity or Decimal(0),
            rate=now.rate or Decimal(0),
            item_list_id=now.item_list_id,
            item_name=now.item_name,
        )
        if (now := there.get(line.txn_line_id))
        else line
        for line in link.written.lines
    }


def _added_lines(order: PurchaseOrder, link: OrderLink, known: _Known) -> list[AddedLineView]:
    """Lines of the order in QuickBooks, as last known, that stand for none of Autotask's."""
    found = known.facts.orders.get(link.txn_id)
    kept = kept_fields(link.kept)
    line_ids = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    wanted = {FREIGHT_LINE_ID, *(line.id for line in order.lines)}
    return [
        AddedLineView(
            item=line.item_name,
            ordered=line.quantity or Decimal(0),
            received=line.received or Decimal(0),
            unit_cost=line.rate or Decimal(0),
            is_kept=kept.holds(WHOLE_LINE, line.txn_line_id),
            # People's lines that were taken over have numbers below zero.
            is_ours=line_ids.get(line.txn_line_id, -1) >= 0,
        )
        for line in (found.lines if found is not None else ())
        if line_ids.get(line.txn_line_id) not in wanted
    ]


def _posted(order: PurchaseOrder, link: OrderLink | None, known: _Known) -> dict[int, Decimal]:
    """What QuickBooks has received on each line, whoever received it, as last known."""
    if link is None or link.written is None:
        return {}
    found = known.facts.orders.get(link.txn_id)
    if found is None:
        return {line.id: known.ledger.posted_by_us(order.id, line.id) for line in order.lines}
    return received_there(link.written, found)


def _update_summary(steps: Sequence[Step], by_hand: Decimal | None) -> str:
    counts: dict[StepKind, int] = {}
    for step in steps:
        counts[step.kind] = counts.get(step.kind, 0) + 1
    parts = []
    for kind, count in counts.items():
        one, several = UPDATE_WORDS.get(kind, ("write", "writes"))
        parts.append(f"{count} {one if count == 1 else several}")
    if by_hand is not None:
        parts.append(f"{grouped(by_hand)} received in QuickBooks by hand: counts are compared")
    return ", ".join(parts)
