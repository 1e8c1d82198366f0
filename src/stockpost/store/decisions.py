"""What people decided about problems, and took back again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, insert, not_, or_, select, update

from stockpost.core.ledger import ASK_AGAIN, Decision
from stockpost.core.left_alone import KEEP
from stockpost.core.set_count import CHANGE_TOO_LARGE
from stockpost.store.ledger_tables import decisions
from stockpost.store.statements import is_any, one_of

DECISIONS_MAX = 2000
"""So many count, the newest; whoever decided before that is asked again. What was said of the count of an item is never forgotten."""
ORDER, INVOICE = "order", "invoice"
"""What a decision that takes another one back is about, in place of a problem's code; the basis is its id."""
_OF_COMPANY = decisions.c.company_id == bindparam("company_id")
_NEWEST = select(decisions.c.id).where(_OF_COMPANY).order_by(decisions.c.id.desc()).limit(DECISIONS_MAX)
_ABOUT_COUNTS = and_(decisions.c.product_id.is_not(None), is_any(decisions.c.choice, (KEEP, ASK_AGAIN)))
_DECISIONS = (
    select(decisions)
    .where(_OF_COMPANY, or_(decisions.c.id.in_(_NEWEST), _ABOUT_COUNTS))
    .order_by(decisions.c.id.desc())
)
_DECIDED = (
    select(decisions.c.order_id, decisions.c.time)
    .where(
        _OF_COMPANY,
        one_of(decisions.c.order_id, "order_ids"),
        decisions.c.choice != ASK_AGAIN,
        not_(
            and_(decisions.c.choice == "adopt", is_any(decisions.c.code, ("changed_in_quickbooks", "receipt_changed")))
        ),
    )
    .order_by(decisions.c.id)
)
_END = (
    update(decisions)
    .where(
        decisions.c.company_id == bindparam("company"),
        decisions.c.code == CHANGE_TOO_LARGE,
        decisions.c.choice == "approve",
        one_of(decisions.c.product_id, "product_ids"),
    )
    .values(choice="approve, and done")
)
_TAKEN_BACK = (
    select(decisions.c.who, decisions.c.time)
    .where(_OF_COMPANY, decisions.c.choice == ASK_AGAIN)
    .order_by(decisions.c.id)
)


def save_decision(connection: Connection, company_id: int, decision: Decision, *, who: str, time: datetime) -> None:
    connection.execute(
        insert(decisions).values(
            company_id=company_id,
            code=decision.code,
            choice=decision.choice,
            basis=decision.basis,
            order_id=decision.order_id,
            product_id=decision.product_id,
            who=who,
            time=time,
        )
    )


def end_approvals(connection: Connection, company_id: int, product_ids: Collection[int]) -> None:
    """The counts of these products are as they should be: a change of one that was approved is made, or not wanted any more."""
    connection.execute(_END, {"company": company_id, "product_ids": list(product_ids)})


def decisions_of(connection: Connection, company_id: int) -> tuple[Decision, ...]:
    """People's decisions, the newest first, so that a later one counts."""
    return tuple(
        Decision(
            code=row.code,
            choice=row.choice,
            basis=row.basis,
            order_id=row.order_id,
            product_id=row.product_id,
        )
        for row in connection.execute(_DECISIONS, {"company_id": company_id})
    )


def orders_decided(connection: Connection, company_id: int, order_ids: Collection[int]) -> dict[int, datetime]:
    """When it was last decided what is to be written to these orders. Whoever agrees to what somebody changed there wants nothing written."""
    if not order_ids:
        return {}
    values = {"company_id": company_id, "order_ids": list(order_ids)}
    return {row.order_id: row.time for row in connection.execute(_DECIDED, values)}


def taken_back_since(connection: Connection, company_id: int, moment: datetime) -> tuple[set[int], set[int]]:
    """Autotask ids of the orders and of the invoices that somebody decided again about since then."""
    here = decisions.c
    of_documents = select(here.code, here.basis).where(
        _OF_COMPANY, here.choice == ASK_AGAIN, is_any(here.code, (ORDER, INVOICE)), here.time >= moment
    )
    found = connection.execute(of_documents, {"company_id": company_id}).all()
    return {int(one.basis) for one in found if one.code == ORDER}, {
        int(one.basis) for one in found if one.code == INVOICE
    }


def taken_back(
    connection: Connection, company_id: int, *, order_id: int | None = None, product_id: int | None = None
) -> list[tuple[str, datetime]]:
    """Who took a decision about an order or an item back, and when."""
    about = decisions.c.product_id == product_id if order_id is None else decisions.c.order_id == order_id
    rows = connection.execute(_TAKEN_BACK.where(about), {"company_id": company_id})
    return [(row.who, row.time) for row in rows]
