"""What is not known at the moment: writes whose answer was lost, since when, and what happens next (P1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from stockpost.app.views import CheckView, UnknownView
from stockpost.core.ledger import StepState
from stockpost.store import snapshots, step_reports
from stockpost.store.companies import CompanyRow

SHOWN_AT_MOST = 5
ANSWER_IS_DUE = timedelta(minutes=5)
"""What was sent a moment ago is under way; after this its answer counts as missing."""


def unknown_writes(connection: Connection, company: CompanyRow, *, now: datetime) -> list[UnknownView]:
    """Writes that were sent and whose outcome is not known, oldest first."""
    rows = step_reports.unanswered_writes(connection, company.id)
    order_ids = {row.order_id for row in rows if row.order_id is not None}
    numbers = {order.id: order.number for order in snapshots.orders_known(connection, company.id, order_ids=order_ids)}
    return [
        UnknownView(
            summary=row.summary,
            order=numbers.get(row.order_id),
            sent_at=row.sent_at,
            next=_next(StepState(row.state)),
        )
        for row in rows
        if row.state != StepState.SENT.value or now - row.sent_at > ANSWER_IS_DUE
    ]


def _next(state: StepState) -> str:
    if state == StepState.REJECTED:
        return (
            "QuickBooks could not tell. It is asked again at each contact; where a person is needed, a problem says so."
        )
    return (
        "QuickBooks is asked at the next contact whether it has it. Only if not, it is sent again, exactly as it was. "
        "Do not enter it by hand."
    )


def lost_answers_check(connection: Connection, company: CompanyRow, *, now: datetime) -> CheckView:
    """For `doctor`: each of them with the time it was sent."""
    unknown = unknown_writes(connection, company, now=now)
    shown = "; ".join(
        f"{view.summary} (sent {view.sent_at:%Y-%m-%d %H:%M} UTC, {_age(now - view.sent_at)} ago)"
        for view in unknown[:SHOWN_AT_MOST]
    )
    more = len(unknown) - SHOWN_AT_MOST
    return CheckView(
        check=f"{company.name}: lost answers",
        ok=not unknown,
        detail=f"{shown}{f'; and {more} more' if more > 0 else ''}." if unknown else "None.",
        remedy="Run the Web Connector's update (or “stockpost connect”): QuickBooks is asked what became of them."
        if unknown
        else "",
    )


def older_copy_check(company: CompanyRow) -> CheckView | None:
    """For `doctor`: the database is an older copy, and QuickBooks was not asked yet what it lacks."""
    if company.doubtful_since is None:
        return None
    return CheckView(
        check=f"{company.name}: restored database",
        ok=False,
        detail=f"What was written to QuickBooks since {company.doubtful_since:%Y-%m-%d %H:%M} UTC may be missing here.",
        remedy="Run the Web Connector's update (or “stockpost connect”): QuickBooks is asked for all of it before anything is sent. Where it "
        "does not show some of it, a problem says whom to ask.",
    )


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
