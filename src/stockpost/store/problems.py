"""Problems that wait for a person. A problem whose cause has gone is closed at the next look (B14)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, insert, or_, select, update

from stockpost.core.late_counts import holds_up
from stockpost.core.problems import LATE_COUNT, Problem
from stockpost.store.codec import decode, encode
from stockpost.store.ledger_tables import problems
from stockpost.store.statements import is_any, one_of

_OPEN = (
    select(problems)
    .where(problems.c.company_id == bindparam("company_id"), problems.c.closed_at.is_(None))
    .order_by(problems.c.id)
)
_OF_ITEM_NAMES = (
    *("entry_gone", "name_moved", "name_inactive", "name_collision"),
    *("item_missing", "item_kind_differs", "item_shared", "received_as_another"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """An open problem."""

    id: int
    problem: Problem
    since: datetime
    run_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A problem that a person decided: since when it waited, when and by whom it was decided, and the choice."""

    problem: Problem
    since: datetime
    time: datetime
    who: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What `settle` did: problems that came and problems that went."""

    opened: tuple[Problem, ...]
    closed: tuple[Problem, ...]


def open_problems(connection: Connection, company_id: int) -> list[ProblemRow]:
    """The oldest first."""
    return [_record(row) for row in connection.execute(_OPEN, {"company_id": company_id})]


def problem_with_id(connection: Connection, company_id: int, problem_id: int) -> ProblemRow | None:
    """An open problem."""
    statement = select(problems).where(
        problems.c.company_id == company_id, problems.c.id == problem_id, problems.c.closed_at.is_(None)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _record(row)


def decided_of_order(connection: Connection, company_id: int, order_id: int) -> list[Decided]:
    """What people decided about an order, the oldest first."""
    return _decided(connection, company_id, problems.c.order_id == order_id)


def decided_of_items(connection: Connection, company_id: int, product_id: int) -> list[Decided]:
    """What people decided about an item, and about its name where that problem is of an order or of several items. With all about items
    that are shared, or were merged into another one: which ones that are stands in the problems themselves."""
    here, name = problems.c, f"item:{product_id}"
    about = or_(
        here.product_id == product_id,
        and_(is_any(here.code, _OF_ITEM_NAMES), or_(here.basis == name, here.basis.like(f"{name}:%"))),
        and_(here.code == "item_shared", here.basis.like("shared:%")),
        and_(here.code == "entry_gone", here.basis.like("item:%")),
    )
    return _decided(connection, company_id, about)


def _decided(connection: Connection, company_id: int, about: ColumnElement[bool]) -> list[Decided]:
    statement = (
        select(problems)
        .where(problems.c.company_id == company_id, about, problems.c.choice.is_not(None))
        .order_by(problems.c.id)
    )
    return [
        Decided(
            problem=decode(row.record, Problem),
            since=row.since,
            time=row.closed_at,
            who=row.closed_by,
            choice=row.choice,
        )
        for row in connection.execute(statement)
    ]


def merged_items(connection: Connection, company_id: int) -> dict[int, str]:
    """By product what its item seemed to be merged into, as the last question about it said that is closed: that one has had its units."""
    statement = (
        select(problems.c.record)
        .where(problems.c.company_id == company_id, problems.c.code == "entry_gone", problems.c.closed_at.is_not(None))
        .order_by(problems.c.id)
    )
    found = (decode(record, Problem) for record in connection.execute(statement).scalars())
    return {one.product_id: one.suggested for one in found if one.product_id is not None and one.suggested}


def about_deletion(connection: Connection, company_id: int, base: str) -> list[ProblemRow]:
    """Open problems about what became of it."""
    rows = open_problems(connection, company_id)
    return [row for row in rows if row.problem.code == "outcome_unknown" and row.problem.basis.startswith(f"{base}.")]


def waiting_alike(
    connection: Connection, company_id: int, problem_id: int, *, all_of_kind: bool = False
) -> list[ProblemRow]:
    """An open problem, first, and those of further items that wait for the same decision; none where it is not open. `all_of_kind`: and
    those of all items with the same kind of problem."""
    row = problem_with_id(connection, company_id, problem_id)
    if row is None:
        return []

    def shared(one: Problem) -> object:
        return (all_of_kind and one.kind_of_item) or one.cause

    wanted = shared(row.problem)
    others = [one for one in open_problems(connection, company_id) if shared(one.problem) == wanted] if wanted else []
    return [row, *(one for one in others if one.id != row.id)]


def waiting_for_setting(connection: Connection, company_id: int, row: ProblemRow) -> list[ProblemRow]:
    """Those of further orders, invoices and counts that wait for the same account or class of the settings as an open problem."""
    if not row.problem.setting:
        return []
    wanted = (row.problem.code, row.problem.basis)
    found = [one for one in open_problems(connection, company_id) if (one.problem.code, one.problem.basis) == wanted]
    return [one for one in found if one.id != row.id]


def about_the_same(connection: Connection, company_id: int, found: Problem) -> list[Problem]:
    """Open problems of the same kind about the same transaction of QuickBooks, as whoever saw it: the basis of each begins with its TxnID."""
    txn_id = found.basis.partition(":")[0]
    rows = (row.problem for row in open_problems(connection, company_id))
    return [one for one in rows if one.code == found.code and one.basis.partition(":")[0] == txn_id]


def settle(
    connection: Connection,
    company_id: int,
    found: Iterable[Problem],
    *,
    order_ids: Collection[int],
    product_ids: Collection[int],
    invoice_ids: Collection[int] = (),
    run_id: int | None,
    now: datetime,
    with_company: bool = False,
    sound_accounts: Collection[str] = (),
    unasked: Iterable[Problem] = (),
) -> Changes:
    """Bring the open problems of the looked-at orders, invoices and products to what was found: new ones are opened, known ones
    brought up to date, the others closed. `with_company`: what waits for the company as a whole was looked at, too;
    `sound_accounts` are settings whose account is as it should be. Of `unasked` none is opened, and none closed."""
    wanted = {_key(problem): problem for problem in found}
    staying = {_key(problem) for problem in unasked}
    closed = []
    for row in open_problems(connection, company_id):
        problem = row.problem
        if problem.is_about_undo or not holds_up(problem):
            is_looked_at = False
        elif problem.order_id is not None:
            is_looked_at = problem.order_id in order_ids
        elif problem.invoice_id is not None:
            is_looked_at = problem.invoice_id in invoice_ids
        elif problem.product_id is not None:
            is_looked_at = problem.product_id in product_ids
        else:
            is_looked_at = (with_company and problem.is_waiting) or problem.setting in sound_accounts
        key = _key(problem)
        if key in wanted:
            newest = wanted.pop(key)
            connection.execute(
                update(problems).where(problems.c.id == row.id).values(record=encode(newest), basis=newest.basis)
            )
        elif is_looked_at and key not in staying:
            close(connection, row.id, who="", choice=None, now=now)
            closed.append(problem)
    for problem in wanted.values():
        connection.execute(
            insert(problems).values(
                company_id=company_id,
                code=problem.code,
                order_id=problem.order_id,
                product_id=problem.product_id,
                invoice_id=problem.invoice_id,
                run_id=run_id,
                basis=problem.basis,
                since=now,
                record=encode(problem),
            )
        )
    return Changes(opened=tuple(wanted.values()), closed=tuple(closed))


def settle_run(
    connection: Connection, company_id: int, found: Collection[Problem], *, run_id: int, now: datetime
) -> None:
    """Bring the problems of one run's undo to what was found."""
    wanted = {_key(problem) for problem in found}
    for row in open_problems(connection, company_id):
        if row.run_id == run_id and row.problem.is_about_undo and _key(row.problem) not in wanted:
            close(connection, row.id, who="", choice=None, now=now)
    settle(connection, company_id, found, order_ids=(), product_ids=(), run_id=run_id, now=now)


def settle_code(
    connection: Connection, company_id: int, code: str, found: Collection[Problem], *, now: datetime
) -> None:
    """Bring what waits for the company as a whole under one code to what was found: opened once, and closed when it is over."""
    wanted = {_key(problem) for problem in found}
    for row in open_problems(connection, company_id):
        if row.problem.code == code and _key(row.problem) not in wanted:
            close(connection, row.id, who="", choice=None, now=now)
    settle(connection, company_id, found, order_ids=(), product_ids=(), run_id=None, now=now)


def close(connection: Connection, problem_id: int, *, who: str, choice: str | None, now: datetime) -> None:
    """Close a problem: by a person's choice, or because its cause has gone (no choice)."""
    connection.execute(
        update(problems).where(problems.c.id == problem_id).values(closed_at=now, closed_by=who or None, choice=choice)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCount:
    """What was told of a count that was set late. `is_open`: no sync has met it, and nobody left it as it is; `is_over`: one has met it, or
    it is gone."""

    problem: Problem
    since: datetime
    is_open: bool
    is_over: bool


def counts_set_late(connection: Connection, company_id: int) -> list[LateCount]:
    """All that was ever told."""
    here = problems.c
    statement = select(problems).where(here.company_id == company_id, here.code == LATE_COUNT).order_by(here.id)
    return [
        LateCount(
            problem=decode(row.record, Problem),
            since=row.since,
            is_open=row.closed_at is None,
            is_over=row.closed_at is not None and row.choice is None,
        )
        for row in connection.execute(statement)
    ]


def end_late_counts(
    connection: Connection, company_id: int, is_over: Callable[[Problem], bool], *, now: datetime
) -> list[Problem]:
    """Of counts that were set late those that are in no count any more. Answers what was closed."""
    rows = open_problems(connection, company_id)
    over = [row for row in rows if row.problem.code == LATE_COUNT and is_over(row.problem)]
    for row in over:
        close(connection, row.id, who="", choice=None, now=now)
    return [row.problem for row in over]


def close_for_order(connection: Connection, company_id: int, order_id: int, *, now: datetime) -> None:
    """Close all problems of an order, when it is detached or ignored."""
    connection.execute(
        update(problems)
        .where(problems.c.company_id == company_id, problems.c.order_id == order_id, problems.c.closed_at.is_(None))
        .values(closed_at=now)
    )


def orders_let_go(connection: Connection, company_id: int, order_ids: Collection[int]) -> dict[int, datetime]:
    """When a person last let go of these orders, as far as somebody did."""
    here = problems.c
    statement = (
        select(here.order_id, here.closed_at)
        .where(
            here.company_id == company_id,
            one_of(here.order_id, "order_ids"),
            is_any(here.choice, ("detach", "ignore")),
        )
        .order_by(here.closed_at, here.id)
    )
    rows = connection.execute(statement, {"order_ids": list(order_ids)})
    return {row.order_id: row.closed_at for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """An invoice of QuickBooks that a person took over: when and by whom, and the run that had met it."""

    invoice_id: int
    txn_id: str
    time: datetime
    who: str
    run_id: int | None


def invoices_taken_over(
    connection: Connection, company_id: int, *, run_id: int | None = None, limit: int
) -> list[TakenOver]:
    """The newest first: all, or those that a run had met."""
    here = problems.c
    statement = (
        select(problems)
        .where(here.company_id == company_id, here.code == "invoice_number_taken", here.choice == "adopt")
        .order_by(here.closed_at.desc(), here.id.desc())
        .limit(limit)
    )
    if run_id is not None:
        statement = statement.where(here.run_id == run_id)
    return [
        TakenOver(
            invoice_id=row.invoice_id,
            txn_id=row.basis.partition(":")[0],
            time=row.closed_at,
            who=row.closed_by,
            run_id=row.run_id,
        )
        for row in connection.execute(statement)
    ]


_OF_INVOICES_THERE = (
    "changed_in_quickbooks",
    "deleted_in_quickbooks",
    "invoice_number_taken",
    "invoice_total_differs",
    "invoice_voided",
)


@dataclass(frozen=True, slots=True)
class EndOfProblem:
    """How a problem of an invoice ended: by a person's choice, or because its cause had gone (None)."""

    invoice_id: int
    code: str
    choice: str | None
    time: datetime


def invoices_decided(connection: Connection, company_id: int, since: datetime) -> list[EndOfProblem]:
    """After a moment, the oldest first: what was decided about what QuickBooks has of invoices. One that Autotask voided may need no
    decision: whoever voids it there too may choose "retry" or nothing."""
    here = problems.c
    statement = (
        select(here.invoice_id, here.code, here.choice, here.closed_at)
        .where(
            here.company_id == company_id,
            here.closed_at > since,
            here.invoice_id.is_not(None),
            is_any(here.code, _OF_INVOICES_THERE),
            or_(is_any(here.choice, ("adopt", "detach")), here.code == "invoice_voided"),
        )
        .order_by(here.closed_at, here.id)
    )
    return [EndOfProblem(*row) for row in connection.execute(statement)]


def close_for_invoice(connection: Connection, company_id: int, invoice_id: int, *, now: datetime) -> None:
    """Close all problems of an invoice, when it is let go of."""
    connection.execute(
        update(problems)
        .where(problems.c.company_id == company_id, problems.c.invoice_id == invoice_id, problems.c.closed_at.is_(None))
        .values(closed_at=now)
    )


def _key(problem: Problem) -> tuple[str, int | None, int | None, int | None, str, str]:
    # The basis changes with the facts (an edit sequence); the case stays the same one.
    case = (
        problem.basis
        if problem.code
        in (
            "vendor_missing",
            "vendor_name_taken",
            "customer_missing",
            "customer_name_taken",
            "name_inactive",
            "entry_gone",
            "name_moved",
            "received_as_another",
            "account_missing",
            "class_missing",
            "name_collision",
            "field_invalid",
            "request_refused",
            "closing_date",
            "changes_unseen",
            LATE_COUNT,
        )
        else ""
    )
    return problem.code, problem.order_id, problem.product_id, problem.invoice_id, problem.item, case


def _record(row: Row[Any]) -> ProblemRow:
    return ProblemRow(id=row.id, problem=decode(row.record, Problem), since=row.since, run_id=row.run_id)
