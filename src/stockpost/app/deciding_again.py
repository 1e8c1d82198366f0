"""Taking back that somebody let go of an order or invoice, or left the count of an item to QuickBooks: it is watched, and asked about, again.

Nothing is written by it. What was changed meanwhile is found as it would have been: before the next write, or the next count (B10, B11).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.queueing import BEING_UNDONE
from stockpost.app.services import Services
from stockpost.core.autotask_records import OrderStatus
from stockpost.core.ledger import ASK_AGAIN, AnyLink, Decision, LinkState
from stockpost.core.left_alone import KEEP
from stockpost.core.names import fold
from stockpost.store import invoices, links, runs, snapshots
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import INVOICE, ORDER, decisions_of, save_decision
from stockpost.store.locks import lock_company

WATCHED = "{} is watched again: what was changed in QuickBooks is asked about before anything is written to it."
OFFERED = "{} can be transferred again."
CANCELED = "{} is let go of no more. It is canceled in Autotask, so nothing of it is to be transferred."
VOIDED = "{} is let go of no more. It is voided in Autotask, so nothing of it is to be transferred."
COUNTED = "The count of “{}” is synchronized again: where both sides differ, the next sync asks."


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """What is meant: numbers of orders and of invoices, names of items; or, where several have one number or name, Autotask's ids."""

    orders: Sequence[str] = ()
    invoices: Sequence[str] = ()
    items: Sequence[str] = ()
    order_ids: Collection[int] = ()
    invoice_ids: Collection[int] = ()
    product_ids: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    connection: Connection
    company: CompanyRow
    who: str
    now: datetime


def decide_again(services: Services, company: CompanyRow, meant: LetGo, *, who: str) -> list[str]:
    """All of it, or nothing; answers a sentence for each. UseError where something is not known, nobody let go of it, a number or name does
    not say which one is meant, or what is meant is about to be taken back."""
    with services.database.write() as connection:
        lock_company(connection, company.id)
        case = _Case(connection, company, who, services.clock())
        notes = [*_orders_again(case, meant), *_invoices_again(case, meant), *_items_again(case, meant)]
    if not notes:
        raise UseError("Nothing is named: name purchase orders, invoices or items.")
    return notes


def _orders_again(case: _Case, meant: LetGo) -> Iterable[str]:
    orders = snapshots.orders_known(case.connection, case.company.id, numbers=meant.orders) if meant.orders else []
    orders += snapshots.orders_known(case.connection, case.company.id, order_ids=meant.order_ids)
    known = links.links_of(case.connection, case.company.id, [order.id for order in orders])
    numbers = {order.id: order.number for order in orders}
    canceled = {order.id for order in orders if order.status == OrderStatus.CANCELED}
    being_undone = _runs_being_undone(case)
    entries = runs.orders_of_run(case.connection, set(being_undone))
    undone = {order.id: being_undone[run_id] for run_id, _, order in entries}
    for link in _let_go("purchase order", numbers, known, meant.orders, meant.order_ids):
        number = numbers[link.order_id]
        if link.order_id in undone:
            raise UseError(BEING_UNDONE.format(run=undone[link.order_id], name=f"PO {number}"))
        # Without a content hash the next plan compares every field: what is wanted may be another one by now.
        again = replace(_as_before(link), content_hash="")
        links.save_link(case.connection, case.company.id, again)
        _save(case, Decision(code=ORDER, choice=ASK_AGAIN, basis=str(link.order_id), order_id=link.order_id))
        _note(case, f"order:{link.order_id}", number)
        offered = CANCELED if link.order_id in canceled else OFFERED
        yield (WATCHED if again.txn_id else offered).format(f"Purchase order {number}")


def _invoices_again(case: _Case, meant: LetGo) -> Iterable[str]:
    if not meant.invoices and not meant.invoice_ids:
        return
    found = [
        invoice
        for invoice in invoices.invoices_known(case.connection, case.company.id)
        if invoice.number in meant.invoices or invoice.id in meant.invoice_ids
    ]
    numbers = {invoice.id: invoice.number for invoice in found}
    voided = {invoice.id for invoice in found if invoice.is_voided}
    known = invoices.invoice_links_of(case.connection, case.company.id, numbers)
    being_undone = _runs_being_undone(case)
    entries = invoices.invoices_of_run(case.connection, set(being_undone))
    undone = {invoice.id: being_undone[run_id] for run_id, _, invoice in entries}
    for link in _let_go("invoice", numbers, known, meant.invoices, meant.invoice_ids):
        if link.invoice_id in undone:
            raise UseError(BEING_UNDONE.format(run=undone[link.invoice_id], name=f"invoice {numbers[link.invoice_id]}"))
        again = _as_before(link)
        invoices.save_invoice_link(case.connection, case.company.id, again)
        _save(case, Decision(code=INVOICE, choice=ASK_AGAIN, basis=str(link.invoice_id)))
        _note(case, f"invoice:{link.invoice_id}", numbers[link.invoice_id])
        offered = VOIDED if link.invoice_id in voided else OFFERED
        yield (WATCHED if again.txn_id else offered).format(f"Invoice {numbers[link.invoice_id]}")


def _let_go(
    what: str, numbers: Mapping[int, str], known: Mapping[int, AnyLink], named: Sequence[str], ids: Collection[int]
) -> list[AnyLink]:
    """The links that are meant. UseError where a number has none that somebody let go of, or several."""
    found = {autotask_id: link for autotask_id, link in known.items() if link.state.is_let_go}
    for number in named:
        of_number = [autotask_id for autotask_id in found if numbers[autotask_id] == number]
        if number not in numbers.values():
            raise UseError(f"There is no {what} {number}. Refresh, or check the number.")
        if not of_number:
            raise UseError(f"Nobody let go of {what} {number}, so there is nothing to take back.")
        if len(of_number) > 1:
            raise UseError(
                f"Several have the number {number}: choose “Decide again” where the one that is meant is shown."
            )
    if missing := [autotask_id for autotask_id in ids if autotask_id not in found]:
        name = numbers.get(missing[0], str(missing[0]))
        raise UseError(f"Nobody let go of {what} {name}, so there is nothing to take back.")
    return list(found.values())


def _as_before(link: AnyLink) -> AnyLink:
    """As it was when somebody let go of it; where that is not known, or it was found again since, by what QuickBooks has of it."""
    if link.before is not None and link.before.txn_id == link.txn_id:
        return link.before
    return replace(link, state=LinkState.LINKED if link.txn_id else LinkState.GONE, before=None)


def _runs_being_undone(case: _Case) -> dict[int, int]:
    """By run the one that takes it back, which was approved while nobody watched what was let go of."""
    return {run.undoes: run.id for run in runs.active_runs(case.connection, case.company.id) if run.undoes is not None}


def _items_again(case: _Case, meant: LetGo) -> Iterable[str]:
    if not meant.items and not meant.product_ids:
        return
    keys = snapshots.product_names(case.connection, case.company.id)
    kept = _kept(decisions_of(case.connection, case.company.id))
    of_names = [(name, {one for one, key in keys.items() if key == fold(name)}) for name in meant.items]
    of_ids = [(keys.get(product_id, str(product_id)), {product_id}) for product_id in meant.product_ids]
    for typed, product_ids in (*of_names, *of_ids):
        if not product_ids & keys.keys():
            raise UseError(f"There is no item “{typed}”. Refresh, or check the name.")
        ours = [one for one in kept if one.product_id in product_ids]
        # What several products share was decided for each of them.
        shared = {one.basis for one in ours if one.code == "item_shared"}
        again = [one for one in kept if one in ours or (one.code == "item_shared" and one.basis in shared)]
        names = _names_of(case, product_ids | {one.product_id for one in again if one.product_id is not None})
        called = next((names[one] for one in sorted(product_ids) if one in names), typed)
        if not ours:
            raise UseError(f"Nobody left the count of “{called}” to QuickBooks, so there is nothing to take back.")
        for one in again:
            _save(case, replace(one, choice=ASK_AGAIN))
            _note(case, f"product:{one.product_id}", names.get(one.product_id or 0, called))
        yield COUNTED.format(called)


def _names_of(case: _Case, product_ids: Collection[int]) -> dict[int, str]:
    """As Autotask writes them, however they were typed."""
    known = snapshots.products_known(case.connection, case.company.id, product_ids=product_ids)
    return {product_id: one.product.name for product_id, one in known.items()}


def _kept(decided: Iterable[Decision]) -> list[Decision]:
    """Counts that are left to QuickBooks: by the newest decision about each case, of which `decided` has the newest first."""
    newest: dict[tuple[str, str, int | None], Decision] = {}
    for one in decided:
        if one.product_id is not None:
            newest.setdefault((one.code, one.basis, one.product_id), one)
    return [one for one in newest.values() if one.choice == KEEP]


def _save(case: _Case, decision: Decision) -> None:
    save_decision(case.connection, case.company.id, decision, who=case.who, time=case.now)


def _note(case: _Case, subject: str, name: str) -> None:
    append_event(
        case.connection,
        company_id=case.company.id,
        time=case.now,
        who=case.who,
        kind="decision taken back",
        subject=subject,
        data={"name": name},
    )
