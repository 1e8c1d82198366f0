"""Enters how the syncs of items ended, and which receivings of Autotask they compared both counts with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.by_hand import counted_now, has_units_of_others, still_counted
from stockpost.core.item_counts import LastSync
from stockpost.core.ledger import CountedReceiving, OrderLink
from stockpost.core.plan import Plan, PlanInput
from stockpost.store import links, problems, runs
from stockpost.store.companies import CompanyRow
from stockpost.store.item_syncs import THROUGH, save_syncs


def enter_syncs(
    connection: Connection,
    company: CompanyRow,
    given: PlanInput,
    plan: Plan,
    ended: Sequence[LastSync],
    *,
    now: datetime,
) -> None:
    """These syncs have ended as planned. What is left alone for good is compared as far as it ever will be."""
    save_syncs(connection, company.id, ended)
    through = {one.product_id for one in ended if one.result in THROUGH}
    problems.end_late_counts(connection, company.id, lambda one: one.product_id in through, now=now)
    waiting = {one.product_id for one in plan.left_out if one.is_waiting}
    compared = {one.product_id for one in ended if one.result != "problem"} - waiting
    _note(connection, company, given, lambda order, link: counted_now(order, link, compared, now=now))


def enter_taken_back(
    connection: Connection, company: CompanyRow, given: PlanInput, ended: Sequence[LastSync], *, undone: int
) -> None:
    """What the run `undone` set of the products of `given` is no longer there: what was compared since it was approved is to be compared again."""
    save_syncs(connection, company.id, ended)
    run = runs.run_with_id(connection, company.id, undone)
    assert run is not None  # noqa: S101 - what it set was just deleted
    since, product_ids = run.approved_at, {one.id for one in given.stock_products or ()}
    _note(connection, company, given, lambda order, link: still_counted(order, link, product_ids, since=since))


def _note(
    connection: Connection,
    company: CompanyRow,
    given: PlanInput,
    counted: Callable[[PurchaseOrder, OrderLink], tuple[CountedReceiving, ...]],
) -> None:
    orders = [order for order in given.all_orders if _is_noted(order, given)]
    # As they are now: the plan may have settled some.
    newest = links.links_of(connection, company.id, [order.id for order in orders])
    for order in orders:
        link = newest[order.id]
        if (noted := counted(order, link)) != link.counted:
            links.save_link(connection, company.id, replace(link, counted=noted))


def _is_noted(order: PurchaseOrder, given: PlanInput) -> bool:
    link = given.ledger.links.get(order.id)
    return link is not None and bool(link.counted or has_units_of_others(order, given.ledger))
