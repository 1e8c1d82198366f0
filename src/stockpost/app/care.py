"""History, the story of an order, and the checks of `doctor`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from stockpost.app.account_choices import account_checks
from stockpost.app.features import feature_checks
from stockpost.app.mapping_names import MappingNames
from stockpost.app.problem_views import problem_view, stored_problem_view
from stockpost.app.services import Services
from stockpost.app.surroundings import quickbooks_clock_check
from stockpost.app.unknown import lost_answers_check, older_copy_check
from stockpost.app.views import CheckView, ConnectionView, HistoryView, TimelineView
from stockpost.autotask import AutotaskError
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.decimals import number
from stockpost.core.ledger import StepState
from stockpost.core.mapping import NEEDS_A_PERSON, MappingKind
from stockpost.core.status import explain_status
from stockpost.store import invoices, links, problems, runs, snapshots, step_reports
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import taken_back
from stockpost.store.errors import StoreError

CONTACT_LATELY = timedelta(hours=2)
HISTORY_LIMIT = 500
NAMES_SHOWN = 5
TAKE_OVER = "take_over_invoice"
"""Kind of an entry of the history that was no write: a person chose an invoice that QuickBooks had."""
SENT_WORDS = {
    StepState.CONFIRMED: "written",
    StepState.ADOPTED: "written (found in QuickBooks)",
    StepState.REJECTED: "refused by QuickBooks",
    StepState.SKIPPED: "not written then",
    StepState.SENT: "sent",
    StepState.UNKNOWN: "sent, and the answer was lost",
}
REFUSED_THEN = "refused by QuickBooks at that moment, and put off."


def history(
    connection: Connection, company: CompanyRow, *, order_ids: Collection[int] | None, run: int | None
) -> list[HistoryView]:
    """What was sent, with the exact request and reply, and the invoices that were taken over, newest first (P3)."""
    rows = step_reports.history_rows(connection, company.id, order_ids=order_ids, run_id=run, limit=HISTORY_LIMIT)
    approved = {found.id: found for found in runs.runs_of(connection, company.id, limit=10_000)}
    numbers = snapshots.order_numbers(connection, company.id, {row.order_id for row in rows if row.order_id})
    views = []
    for row in rows:
        run_row = approved.get(row.run_id)
        views.append(
            HistoryView(
                time=row.changed_at,
                who=run_row.approved_by if run_row else "",
                run=row.run_id,
                order=numbers.get(row.order_id),
                order_id=row.order_id,
                kind=row.kind,
                summary=row.summary,
                state=row.state,
                txn_id=row.txn_id,
                request=row.document,
                reply=row.reply,
                refusal=_refusal(row),
            )
        )
    if order_ids is None:
        views += _taken_over(connection, company, run)
        views = sorted(views, key=lambda one: one.time, reverse=True)[:HISTORY_LIMIT]
    return views


def _refusal(row: Row[Any]) -> str:
    """An attempt that QuickBooks refused for the moment stays beside the one that was made of it later."""
    if row.state != StepState.SKIPPED.value or not row.status_code:
        return ""
    return explain_status(row.status_code, row.status_text)[0]


def _taken_over(connection: Connection, company: CompanyRow, run: int | None) -> list[HistoryView]:
    """Invoices that count as transferred though nothing was sent."""
    found = problems.invoices_taken_over(connection, company.id, run_id=run, limit=HISTORY_LIMIT)
    numbers = invoices.invoice_numbers(connection, company.id, {one.invoice_id for one in found})
    return [
        HistoryView(
            time=one.time,
            who=one.who,
            run=one.run_id,
            order=None,
            kind=TAKE_OVER,
            summary=f"Invoice {numbers.get(one.invoice_id, one.invoice_id)} was taken over from QuickBooks by {one.who}; nothing was written",
            state=StepState.ADOPTED.value,
            txn_id=one.txn_id,
            request=None,
            reply=None,
        )
        for one in found
    ]


def timeline(connection: Connection, company: CompanyRow, order: PurchaseOrder) -> list[TimelineView]:
    """The story of an order, oldest first."""
    names = {line.id: line.product.name if line.product else f"line {line.id}" for line in order.lines}
    story = [TimelineView(time=order.created_at, who="Autotask", text=f"Ordered from {order.vendor_name}")]
    for receiving in order.receivings:
        if not receiving.quantity:
            # Autotask's page writes a record for each line, also where nothing of it came (Autotask FACTS A8).
            continue
        verb = "Received" if receiving.quantity >= 0 else "Took back"
        text = f"{verb} {number(abs(receiving.quantity))} × {names.get(receiving.line_id, '')}"
        # Autotask gives a receipt its day, no time of day.
        story.append(TimelineView(time=receiving.received_at, who="Autotask", text=text, is_day=True))
    for entry in history(connection, company, order_ids=[order.id], run=None):
        word = (
            f"{REFUSED_THEN} {entry.refusal}" if entry.refusal else SENT_WORDS.get(StepState(entry.state), entry.state)
        )
        story.append(TimelineView(time=entry.time, who=entry.who or "Stockpost", text=f"{entry.summary}: {word}"))
    for decided in problems.decided_of_order(connection, company.id, order.id):
        story += told_decision(decided)
    story += told_again(taken_back(connection, company.id, order_id=order.id))
    return sorted(story, key=lambda line: line.time)


def told_decision(decided: problems.Decided, *, of: str = "") -> list[TimelineView]:
    """What was noticed and what somebody decided; `of` is what is to be added on a page that is not of the order it was about."""
    return [
        TimelineView(time=decided.since, who="Stockpost", text=f"Noticed: {decided.problem.title}{of}"),
        TimelineView(time=decided.time, who=decided.who, text=f"Decided: {_choice_title(decided)}"),
    ]


def told_again(taken: Iterable[tuple[str, datetime]]) -> list[TimelineView]:
    """Who decided again about what somebody had let go of, or left to QuickBooks."""
    return [TimelineView(time=time, who=who, text="Decided again") for who, time in taken]


def _choice_title(decided: problems.Decided) -> str:
    titles = {choice.choice: choice.title for choice in problem_view(decided.problem).choices}
    return titles.get(decided.choice, decided.choice)


def connection_view(services: Services, company: CompanyRow) -> ConnectionView:
    """Both sides as last seen (B2)."""
    host = company.quickbooks_host or {}
    version = f"{host.get('product_name', '')} {host.get('major_version', '')}.{host.get('minor_version', '')}".strip(
        " ."
    )
    found = stored_problem_view(company.contact_problem, since=company.last_contact_at)
    if found is not None:
        state = "waiting" if found.code == "quickbooks_waiting" else "problem"
    elif company.last_contact_at is None:
        state = "never"
    else:
        state = "connected" if services.clock() - company.last_contact_at < CONTACT_LATELY else "waiting"
    return ConnectionView(
        quickbooks_state=state,
        quickbooks_company_name=company.bound_company_name or "",
        quickbooks_version=version,
        quickbooks_company_file=company.bound_path or "",
        quickbooks_last_contact_at=company.last_contact_at,
        quickbooks_problem=found,
        autotask_read_at=company.autotask_read_at,
        autotask_problem=stored_problem_view(company.autotask_problem),
    )


def checks(services: Services, company: CompanyRow) -> list[CheckView]:
    """Both sides, accounts and what is unknown, each with what to do."""
    name = company.name
    found = [_quickbooks_check(services, company)]
    found.extend(_autotask_checks(services, company))
    with services.database.read() as connection:
        found.extend(account_checks(connection, company))
        found.extend(feature_checks(connection, company))
        clock = quickbooks_clock_check(connection, company)
        lost = lost_answers_check(connection, company, now=services.clock())
        waiting = links.numbers_to_write_back(connection, company.id)
        found.append(names_check(connection, services, company))
    copy = older_copy_check(company)
    found += [lost, *([clock] if clock else []), *([copy] if copy else [])]
    found.append(
        CheckView(
            check=f"{name}: numbers for Autotask",
            ok=len(waiting) < 100,
            detail=f"{len(waiting)} numbers wait to be written to Autotask.",
            remedy="Keep “stockpost serve” running; it writes them." if waiting else "",
        )
    )
    return found


def names_check(connection: Connection, services: Services, company: CompanyRow) -> CheckView:
    """Does every name of Autotask find its way? What collides when cut, is taken or missing is told before any transfer (N2)."""
    names = MappingNames(connection, services, company)
    known = [row for kind in MappingKind for row in names.rows(kind)]
    if not known and company.autotask_read_at is None:
        return CheckView(
            check=f"{company.name}: names",
            ok=True,
            detail="Autotask has not been read yet, so its names are not known. Press Read Autotask now on the page Transfer Purchase "
            "Orders, or run “stockpost refresh”.",
            remedy="",
        )
    waiting = [row for row in known if row.outcome.state in NEEDS_A_PERSON]
    shown = ", ".join(f"“{row.autotask_name}”" for row in waiting[:NAMES_SHOWN])
    more = f" and {len(waiting) - NAMES_SHOWN} more" if len(waiting) > NAMES_SHOWN else ""
    return CheckView(
        check=f"{company.name}: names",
        ok=not waiting,
        detail=f"They need a decision: {shown}{more}." if waiting else "Every name of Autotask finds its way.",
        remedy="Open the page Mapping, or “stockpost mapping list --show attention”." if waiting else "",
    )


def _quickbooks_check(services: Services, company: CompanyRow) -> CheckView:
    seen = connection_view(services, company)
    check = f"{company.name}: QuickBooks"
    if seen.quickbooks_problem is not None:
        return CheckView(
            check=check,
            ok=False,
            detail=f"{seen.quickbooks_problem.title}. {seen.quickbooks_problem.explanation}",
            remedy=seen.quickbooks_problem.remedy,
        )
    if seen.quickbooks_last_contact_at is None:
        return CheckView(
            check=check,
            ok=False,
            detail="QuickBooks was never in contact.",
            remedy="Write the .qwc file (company qwc), add it to the Web Connector on the QuickBooks computer and run an update; "
            "or run “stockpost connect” there.",
        )
    ok = seen.quickbooks_state == "connected"
    detail = f"{seen.quickbooks_company_name} ({seen.quickbooks_version}), last contact {seen.quickbooks_last_contact_at:%Y-%m-%d %H:%M} UTC."
    return CheckView(
        check=check,
        ok=ok,
        detail=detail,
        remedy="" if ok else "Open QuickBooks and start the Web Connector, or “stockpost connect”.",
    )


def _autotask_checks(services: Services, company: CompanyRow) -> Sequence[CheckView]:
    try:
        client = services.client_of(company)
        return [
            CheckView(
                check=f"{company.name}: {entry.name}",
                ok=entry.ok,
                detail=entry.detail,
                remedy=entry.remedy,
            )
            for entry in client.check()
        ]
    except (AutotaskError, StoreError, ValueError) as error:
        return [
            CheckView(
                check=f"{company.name}: Autotask",
                ok=False,
                detail=str(error),
                remedy="Check the key file, then the login under Settings, Autotask access, or with “stockpost company set”.",
            )
        ]
