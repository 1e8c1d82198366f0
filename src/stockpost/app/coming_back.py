"""What an undo deleted and QuickBooks has again, as after an older company file was put back: a part of each contact's look (P6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.autotask_records import OrderStatus
from stockpost.core.came_back import (
    About,
    Deleted,
    counting_now,
    is_let_go,
    not_ours_now,
    problems_of,
    telltales,
    told_apart,
)
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Decision, Ledger, StepKind
from stockpost.core.problems import Problem
from stockpost.core.requests import InvoiceQuery, ItemReceiptQuery, PurchaseOrderQuery
from stockpost.store import invoices, links, problems, snapshots
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import INVOICE, ORDER, decisions_of
from stockpost.store.deletions import deletions

PER_MESSAGE = 500
Question = tuple[Callable[[Facts], Mapping[str, object | None]], Callable[[Needs], set[str]], str]
"""Where answers stand, how to ask, and the name of the query."""
QUESTIONS: Mapping[StepKind, Question] = {
    StepKind.CREATE_PURCHASE_ORDER: (
        lambda known: known.orders,
        lambda needs: needs.order_txn_ids,
        PurchaseOrderQuery.__name__,
    ),
    StepKind.RECEIVE_ITEMS: (
        lambda known: {**known.receipts, **{txn_id: bill for txn_id, bill in known.bills.items() if bill}},
        lambda needs: needs.receipt_txn_ids,
        ItemReceiptQuery.__name__,
    ),
    StepKind.CREATE_INVOICE: (
        lambda known: known.invoices,
        lambda needs: needs.invoice_txn_ids,
        InvoiceQuery.__name__,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIsBack:
    """What a person is to be told, and the orders and invoices of ours beside which something is again. No problems are known (None) while
    QuickBooks does not show some of it: what was told stays as it is."""

    problems: Sequence[Problem] | None = ()
    order_ids: frozenset[int] = frozenset()
    invoice_ids: frozenset[int] = frozenset()


def look_for_what_is_back(
    connection: Connection, company: CompanyRow, known: Facts, needs: Needs, *, since: datetime
) -> WhatIsBack:
    """By what this conversation has read so far; what must be asked first is added to `needs`. What was deleted before `since` is not
    looked for any more, unless a person was told that it is back."""
    told = [row.problem for row in problems.open_problems(connection, company.id) if row.problem.code == "came_back"]
    deleted = deletions(
        connection,
        company.id,
        since=since,
        order_ids=[one.order_id for one in told if one.order_id is not None],
        invoice_ids=[one.invoice_id for one in told if one.invoice_id is not None],
    )
    if not deleted:
        return WhatIsBack()
    order_ids = {one.order_id for one in deleted if one.order_id is not None}
    invoice_ids = {one.invoice_id for one in deleted if one.invoice_id is not None}
    ledger = Ledger(
        links=links.links_of(connection, company.id, order_ids),
        receipts=links.receipts_of(connection, company.id, order_ids),
        invoices=invoices.invoice_links_of(connection, company.id, invoice_ids),
    )
    decided = decisions_of(connection, company.id)
    deleted = [one for one in not_ours_now(deleted, ledger) if not _is_left(one, decided)]
    asked = telltales(deleted)
    if _there(asked, known, needs):
        asked = deleted
    back = _there(asked, known, needs)
    linked = [one for one in back if counting_now(one, ledger)]
    counting = [replace(one, txn_id=counting_now(one, ledger)) for one in linked if one.kind != StepKind.RECEIVE_ITEMS]
    _there(counting, known, needs)
    beside = {one.about: words for one in linked if (words := told_apart(one, ledger, known))}
    watched = [one for one in linked if one.about not in beside]
    let_go = {one.about for one in back if is_let_go(one, ledger)}
    to_tell = [one for one in back if one not in watched]
    return WhatIsBack(
        problems=None
        if _is_any_hidden([*asked, *counting], known)
        else _problems(connection, company, to_tell, let_go=let_go, beside=beside),
        order_ids=frozenset(one.order_id for one in watched if one.order_id is not None),
        invoice_ids=frozenset(one.invoice_id for one in watched if one.invoice_id is not None),
    )


def _is_left(one: Deleted, decided: Sequence[Decision]) -> bool:
    """Did a person say that it is to stay in QuickBooks as it is, and nobody that its order or invoice is to be asked about again? The newest
    decision comes first."""
    subject = (INVOICE, str(one.invoice_id)) if one.order_id is None else (ORDER, str(one.order_id))
    for decision in decided:
        if (decision.code, decision.basis) == subject:
            return False
        if decision.code == "came_back" and one.txn_id in decision.basis.split():
            return True
    return False


def _there(deleted: Sequence[Deleted], known: Facts, needs: Needs) -> list[Deleted]:
    """Those that are there, as far as it was read; what was not is asked for, so many at a time."""
    back = []
    for kind, (known_of, asked_of, query) in QUESTIONS.items():
        those, answers = [one for one in deleted if one.kind == kind], known_of(known)
        unread = [one.txn_id for one in those if one.txn_id not in answers]
        if query not in known.refused:
            asked_of(needs).update(unread[:PER_MESSAGE])
            if kind == StepKind.RECEIVE_ITEMS:
                # It may be back and a bill by now.
                needs.bill_txn_ids.update(unread[:PER_MESSAGE])
        back += [one for one in those if answers.get(one.txn_id)]
    return back


def _is_any_hidden(asked: Sequence[Deleted], known: Facts) -> bool:
    """Does QuickBooks refuse to show some of what was asked for?"""
    return any(
        one.txn_id not in known_of(known) and query in known.refused
        for one in asked
        for known_of, _, query in [QUESTIONS[one.kind]]
    )


def _problems(
    connection: Connection,
    company: CompanyRow,
    back: Sequence[Deleted],
    *,
    let_go: Collection[About],
    beside: Mapping[About, str],
) -> list[Problem]:
    if not back:
        return []
    order_ids = {one.order_id for one in back if one.order_id is not None}
    invoice_ids = {one.invoice_id for one in back if one.invoice_id is not None}
    orders = snapshots.orders_known(connection, company.id, order_ids=order_ids)
    known = invoices.invoices_known(connection, company.id, invoice_ids=invoice_ids)
    names: dict[About, str] = {(one, None): f"PO {one}" for one in order_ids}
    names |= {(None, one): f"Invoice {one}" for one in invoice_ids}
    names |= {(order.id, None): f"PO {order.number}" for order in orders}
    names |= {(None, invoice.id): f"Invoice {invoice.number}" for invoice in known}
    unwanted = {*let_go, *((order.id, None) for order in orders if order.status == OrderStatus.CANCELED)}
    unwanted |= {(None, invoice.id) for invoice in known if invoice.is_voided}
    return problems_of(back, names, unwanted=unwanted, beside=beside)
