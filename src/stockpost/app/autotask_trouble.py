"""Autotask could not be reached or lets nobody in: kept as the company's problem until it answers again (B14), and a zone that moved is
followed."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from stockpost.app.services import Services
from stockpost.autotask import DENIED, UNREACHABLE, AutotaskBusy, AutotaskError, AutotaskSignInRefused
from stockpost.core.problems import Problem, problem
from stockpost.store import companies
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow

MOVED = (
    "Autotask has moved this tenant to another zone. Its address is {address} now; it was changed by itself, and is used from the next "
    "try on."
)
ANSWERED_TITLE = "Autotask answers with an error"
ANSWERED_REMEDY = (
    "Autotask is asked again by itself. If it stays, look at Autotask's status page, or show its support what it said."
)
RIGHT_TITLE = "The Autotask user lacks a right"
RIGHT_REMEDY = "Correct the security level of the API user in Autotask. What needs no such right goes on."
BUSY_TITLE = "Autotask takes no more requests for now"
BUSY_REMEDY = "Stockpost goes on by itself. If it happens often, find out which other programs ask Autotask so much."


def keep_trouble(services: Services, company: CompanyRow, error: AutotaskError) -> AutotaskError:
    """Keep what stands in the way, and answer it as it should be told."""
    address = _new_address(services, company) if isinstance(error, AutotaskSignInRefused) else ""
    told = AutotaskError(MOVED.format(address=address), is_transient=True) if address else error
    with services.database.write() as connection:
        if address:
            companies.change_autotask_address(connection, company.id, address)
            append_event(
                connection,
                company_id=company.id,
                time=services.clock(),
                who=ITSELF,
                kind="Autotask address changed",
                subject=f"company:{company.name}",
                data={"autotask_url": address, "before": company.autotask_url},
            )
        found = problem_of(told)
        companies.record_autotask_problem(connection, company.id, msgspec.to_builtins(found))
    return told


def problem_of(error: AutotaskError, *, before: str = "") -> Problem:
    """What stands in the way as a problem; `before` is a sentence to begin with. An answer that is an error is not told as none, and
    the limit of requests as neither."""
    found = problem(error.code, detail=f"{before} {error.text}".lstrip())
    if isinstance(error, AutotaskBusy):
        return replace(found, title=BUSY_TITLE, remedy=BUSY_REMEDY)
    if error.code == DENIED and error.has_answered:
        return replace(found, title=RIGHT_TITLE, remedy=RIGHT_REMEDY)
    if error.code == UNREACHABLE and error.has_answered:
        return replace(found, title=ANSWERED_TITLE, remedy=ANSWERED_REMEDY)
    return found


def forget_trouble(services: Services, company: CompanyRow) -> None:
    """Autotask has answered: what stood in the way has gone (B14)."""
    if company.autotask_problem is not None:
        with services.database.write() as connection:
            companies.record_autotask_problem(connection, company.id, None)


def _new_address(services: Services, company: CompanyRow) -> str:
    """Where the tenant's zone is now, empty where it is where it was. A moved one lets nobody in at its old address, but still says where
    it went (FACTS B1)."""
    try:
        address = services.client_of(company).zone()
    except AutotaskError:
        return ""
    return "" if address == company.autotask_url else address
