"""Taking back that somebody let go of an order or invoice, or left the count of an item to QuickBooks: it is watched, and asked about, again.

Nothing is written by it. What was changed meanwhile is found as it would have been: before the next write, or the next count (B10, B11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.errors import UseError
from stockpost.app.services import Services
from stockpost.core.ledger import Decision, LinkState
from stockpost.core.left_alone import ASK_AGAIN, KEEP
from stockpost.core.names import fold
from stockpost.store import invoices, links, snapshots
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import INVOICE, ORDER, decisions_of, save_decision
from stockpost.store.locks import lock_company

WATCHED = (
    "{} is watched again: what was changed in QuickBooks meanwhile is asked about before anything is written to it."
)
OFFERED = "{} can be transferred again."
COUNTED = "The count of “{}” is synchronized again: where both sides differ, the next sync asks."


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """What is meant: numbers of orders and of invoices, names of items."""

    orders: Sequence[str] = ()
    invoices: Sequence[str] = ()
    items: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    connection: Connection
    company: CompanyRow
    who: str
    now: datetime


def decide_again(services: Services, company: CompanyRow, meant: LetGo, *, who: str) -> list[str]:
    """All of it, or nothing; answers a sentence for each. UseError where something is not known, or nobody let go of it."""
    if not (meant.orders or meant.invoices or meant.items):
        raise UseError("Nothing is named: name purchase orders, invoices or items.")
    with services.database.write() as connection:
        lock_company(connection, company.id)
        case = _Case(connection, company, who, services.clock())
        return [
            *(_order_again(case, number) for number in dict.fromkeys(meant.orders)),
            *(_invoice_again(case, number) for number in dict.fromkeys(meant.invoices)),
            *(_item_again(case, name) for name in dict.fromkeys(meant.items)),
        ]


def _order_again(case: _Case, number: str) -> str:
    orders = snapshots.orders_known(case.connection, case.company.id, numbers=[number])
    if not orders:
        raise UseError(f"There is no purchase order {number}. Refresh, or check the number.")
    known = links.links_of(case.connection, case.company.id, [order.id for order in orders])
    let_go = [link for link in known.values() if link.state.is_let_go]
    if not let_go:
        raise UseError(f"Nobody let go of purchase order {number}, so there is nothing to take back.")
    for link in let_go:
        links.save_link(case.connection, case.company.id, replace(link, state=_state_again(link.txn_id)))
        _save(case, Decision(code=ORDER if link.txn_id else "", choice=ASK_AGAIN, basis="", order_id=link.order_id))
        _note(case, f"order:{link.order_id}", number)
    return (WATCHED if any(link.txn_id for link in let_go) else OFFERED).format(f"Purchase order {number}")


def _invoice_again(case: _Case, number: str) -> str:
    known = invoices.invoices_known(case.connection, case.company.id)
    found = [invoice for invoice in known if invoice.number == number]
    if not found:
        raise UseError(f"There is no invoice {number}. Read the invoices again, or check the number.")
    linked = invoices.invoice_links_of(case.connection, case.company.id, [invoice.id for invoice in found])
    let_go = [link for link in linked.values() if link.state.is_let_go]
    if not let_go:
        raise UseError(f"Nobody let go of invoice {number}, so there is nothing to take back.")
    for link in let_go:
        invoices.save_invoice_link(case.connection, case.company.id, replace(link, state=_state_again(link.txn_id)))
        if link.txn_id:
            _save(case, Decision(code=INVOICE, choice=ASK_AGAIN, basis=str(link.invoice_id)))
        _note(case, f"invoice:{link.invoice_id}", number)
    return (WATCHED if any(link.txn_id for link in let_go) else OFFERED).format(f"Invoice {number}")


def _state_again(txn_id: str) -> LinkState:
    """What it was before: one of QuickBooks', or one that is not there yet."""
    return LinkState.LINKED if txn_id else LinkState.GONE


def _item_again(case: _Case, name: str) -> str:
    names = snapshots.product_names(case.connection, case.company.id)
    product_ids = {product_id for product_id, known in names.items() if fold(known) == fold(name)}
    if not product_ids:
        raise UseError(f"There is no item “{name}”. Refresh, or check the name.")
    kept = _kept(decisions_of(case.connection, case.company.id))
    ours = [one for one in kept if one.product_id in product_ids]
    if not ours:
        raise UseError(f"Nobody left the count of “{name}” to QuickBooks, so there is nothing to take back.")
    # What several products share was decided for each of them.
    shared = {one.basis for one in ours if one.code == "item_shared"}
    for one in kept:
        if one in ours or (one.code == "item_shared" and one.basis in shared):
            _save(case, replace(one, choice=ASK_AGAIN))
            _note(case, f"product:{one.product_id}", names.get(one.product_id or 0, name))
    return COUNTED.format(name)


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
