"""The rows of the stock page and of a sync's preview: both counts of each item, with what explains their difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.invoiced_units import agreed_since, asked_units, invoiced_since, voided_units
from stockpost.app.own_units import OwnUnits, own_units_since
from stockpost.app.services import Services
from stockpost.app.uninvoiced import is_uninvoiced_asked
from stockpost.app.views import SiteView, StockItemView, StockView
from stockpost.app.workspace import StockInput, plan_input
from stockpost.core.edited_invoices import AgreedUnits, AskedUnits
from stockpost.core.item_counts import (
    NOTHING,
    TAKEN_BACK,
    InvoicedUnits,
    ItemCount,
    LastSync,
    LetGoUnits,
    SiteShare,
    VoidedUnits,
    movements,
)
from stockpost.core.markers import count_base, product_of_count
from stockpost.core.names import fold
from stockpost.core.plan import Plan, make_plan
from stockpost.core.sites import location_name
from stockpost.store import facts, snapshots
from stockpost.store.autotask_locations import locations_known
from stockpost.store.companies import CompanyRow
from stockpost.store.count_readings import count_reading
from stockpost.store.item_syncs import syncs_of
from stockpost.store.problems import open_problems, orders_let_go


def stock_view(connection: Connection, services: Services, company: CompanyRow) -> StockView:
    """All items that Autotask knows, by name, as both sides were last read."""
    known = snapshots.products_known(connection, company.id)
    stock = StockInput(product_ids=known.keys())
    plan = make_plan(plan_input(connection, services, company, (), is_live=False, stock=stock))
    views = item_views(connection, company, plan.counts.values())
    rows = sorted(views.values(), key=lambda view: (view.count.item.casefold(), view.count.product_id))
    wish = count_reading(connection, company.id)
    return StockView(
        items=tuple(rows),
        autotask_read_at=_oldest(one.stock_read_at for one in known.values() if one.stock),
        quickbooks_read_at=_oldest(view.quickbooks_read_at for view in rows if view.count.autotask is not None),
        counts_asked_at=wish.asked_at if wish is not None and wish.finished_at is None else None,
        counts_asked_by=wish.asked_by if wish is not None else "",
        asks_uninvoiced=is_uninvoiced_asked(connection, company),
    )


def item_views(connection: Connection, company: CompanyRow, counts: Collection[ItemCount]) -> dict[int, StockItemView]:
    """Counts with the names of their locations, their age, and what happened since the last sync, by product."""
    if not counts:
        return {}
    names = locations_known(connection, company.id).names
    read_at = facts.items_read_at(connection, company.id)
    last_syncs = syncs_of(connection, company.id)
    times = [last_syncs[count.product_id].time for count in counts if count.product_id in last_syncs]
    invoiced = invoiced_since(connection, company, min(times)) if times else {}
    own = own_units_since(connection, company, min(times)) if times else OwnUnits()
    agreed = agreed_since(connection, company, min(times)) if times else {}
    asked = asked_units(connection, company) if times else {}
    let_go_ids = {one.order_id for count in counts for one in count.let_go}
    let_go_at = orders_let_go(connection, company.id, let_go_ids) if let_go_ids else {}
    voided = voided_units(connection, company, min(times) if times else None)
    asked_of_items = _asked_of_items(connection, company)
    return {
        count.product_id: _item_view(
            count,
            names,
            read_at.get(count.item_key),
            last_syncs.get(count.product_id),
            own,
            invoiced.get(count.list_id, ()),
            agreed.get(count.item_key, ()),
            asked.get(count.item_key, ()),
            voided.get(count.item_key, ()),
            let_go_at,
            asked_of_items.get(count.product_id, ""),
        )
        for count in counts
    }


def _asked_of_items(connection: Connection, company: CompanyRow) -> dict[int, str]:
    """By product the title of the open problem of its count: as far as a plan alone does not find it."""
    found = (row.problem for row in open_problems(connection, company.id))
    return {one.product_id: one.title for one in found if one.product_id is not None and one.kind_of_item}


def _item_view(
    count: ItemCount,
    names: Mapping[int, str],
    read_at: datetime | None,
    last: LastSync | None,
    own: OwnUnits,
    invoiced: Iterable[InvoicedUnits],
    agreed: Iterable[AgreedUnits],
    asked: Iterable[AskedUnits],
    voided: Iterable[VoidedUnits],
    let_go_at: Mapping[int, datetime],
    asked_of_item: str,
) -> StockItemView:
    return StockItemView(
        count=count,
        locations=tuple((location_name(names, row.location_id), row.on_hand) for row in count.locations),
        vanished=tuple((location_name(names, row.location_id), row.on_hand) for row in count.vanished),
        sites=tuple(_site_view(share, names) for share in count.by_site),
        quickbooks_read_at=read_at,
        last_sync=last,
        movements=movements(
            count,
            last,
            moved=own.receipts_of(count),
            adjusted=own.counts.get(count.product_id, ()),
            late=own.late.get(count.product_id, ()),
            invoiced=invoiced,
            agreed=agreed,
            asked=asked,
            read_at=read_at,
        ),
        voided=tuple(
            one for one in voided if one.let_go_at is None or (last is not None and one.let_go_at > last.time)
        ),
        let_go=tuple(
            one
            for one in (count.let_go if count.is_other else ())
            if one.order_id in let_go_at and (last is None or _is_left_out(one, count, last, let_go_at[one.order_id]))
        ),
        asked="" if count.reason or count.limit is not None or count.vanished or not count.is_other else asked_of_item,
    )


def _is_left_out(one: LetGoUnits, count: ItemCount, last: LastSync, let_go_at: datetime) -> bool:
    """Did the last sync leave the units out of QuickBooks' count, or came they after it? An earlier one may have counted them."""
    lacking = NOTHING if last.autotask is None or last.quickbooks is None else last.autotask - last.quickbooks
    return let_go_at > last.time and one.units <= max(lacking, NOTHING) + count.received - last.received


def _site_view(share: SiteShare, names: Mapping[int, str]) -> SiteView:
    return SiteView(share=share, locations=tuple(location_name(names, one) for one in share.locations))


def view_of_step(view: StockItemView, base: str) -> StockItemView:
    """What a step sets: the item's counts, or (where it sets what is at one site) those of that site alone."""
    count = view.count
    for one in view.sites:
        share = one.share
        if count_base(count.product_id, fold(share.site)) == base:
            here = replace(
                count,
                item=f"{count.item} at {share.site}",
                autotask=share.autotask,
                unposted=(),
                uninvoiced=None,
                target=share.target,
                quickbooks=share.quickbooks,
                by_site=(share,),
                arriving=share.arriving,
            )
            return StockItemView(count=here, quickbooks_read_at=view.quickbooks_read_at)
    return view


def sync_results(
    plan: Plan,
    product_ids: Iterable[int],
    *,
    run_ids: Mapping[int, int],
    adjusted: Mapping[str, int],
    now: datetime,
) -> list[LastSync]:
    """How the sync of products ended that nothing is left to do for. `run_ids` are their runs; `adjusted` as in `PlanInput`."""
    problems = {found.product_id: found.title for found in plan.problems if found.product_id is not None}
    left_out = {entry.product_id: entry for entry in plan.left_out}
    set_ids = {product_of_count(base) for base, made in adjusted.items() if made}
    ended = []
    for product_id in sorted(product_ids):
        count = plan.counts.get(product_id) or ItemCount(product_id=product_id, item="", item_key="")
        entry = left_out.get(product_id)
        if product_id in problems:
            result, reason = "problem", problems[product_id]
        elif entry is not None:
            result, reason = "problem" if entry.is_problem else "left_out", entry.reason
        else:
            result, reason = "adjusted" if product_id in set_ids else "equal", ""
        ended.append(_ended(count, run_id=run_ids[product_id], result=result, reason=reason, now=now))
    return ended


def taken_back(plan: Plan, *, run_id: int, undone: int, now: datetime) -> list[LastSync]:
    """The syncs of the products of a plan, of which the run `run_id` has just deleted what the run `undone` set."""
    reason = f"Run {undone} had set it, and run {run_id} took that back"
    return [_ended(count, run_id=run_id, result=TAKEN_BACK, reason=reason, now=now) for count in plan.counts.values()]


def _ended(count: ItemCount, *, run_id: int, result: str, reason: str, now: datetime) -> LastSync:
    return LastSync(
        product_id=count.product_id,
        run_id=run_id,
        time=now,
        result=result,
        reason=reason,
        autotask=count.autotask,
        quickbooks=count.quickbooks,
        received=count.received,
        posted=count.posted,
        item_key=count.item_key,
        products=count.products,
    )


def _oldest(times: Iterable[datetime | None]) -> datetime | None:
    """None where something was never read, too."""
    found = list(times)
    known = [time for time in found if time is not None]
    return min(known) if known and len(known) == len(found) else None
