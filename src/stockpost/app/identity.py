"""Which company file is open? The first contact binds a company to its file; afterwards another file is refused (design 3.3)."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from stockpost.core.hresults import START_QUICKBOOKS
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import CompanyFile, Host, Preferences, Reply
from stockpost.core.requests import CompanyQuery, HostQuery, PreferencesQuery, Read
from stockpost.store import companies, facts, name_lists
from stockpost.store.companies import CompanyRow

QBXML_VERSION = "13.0"
"""The version our messages are written in; an older QuickBooks gets the newest one it knows."""


def identity_requests(company: CompanyRow) -> tuple[Read, ...]:
    """What is asked when it was not told in the first call."""
    return HostQuery(), CompanyQuery(owner_id=company.owner_id), PreferencesQuery()


def recognise(connection: Connection, company: CompanyRow, reply: Reply, *, path: str) -> Problem | None:
    """Keep what QuickBooks says of itself, bind the company at the first contact; the problem where it is another file."""
    records = [record for response in reply.responses for record in response.records]
    found = next((record for record in records if isinstance(record, CompanyFile)), None)
    host = next((record for record in records if isinstance(record, Host)), None)
    preferences = next((record for record in records if isinstance(record, Preferences)), None)
    if found is None:
        refused = next((response for response in reply.responses if response.severity == "Error"), None)
        detail = f"QuickBooks did not say which company file is open{f': {refused.message}' if refused else ''}."
        return problem("quickbooks_unreachable", detail=detail, advice=START_QUICKBOOKS)
    if company.is_bound and not _is_same_file(company, found, path=path):
        expected = company.bound_company_name or ""
        return problem("wrong_company_file", found=_shown(found.company_name, path, expected), expected=expected)
    companies.bind_company_file(
        connection,
        company.id,
        bound_file_id=found.file_id or company.bound_file_id,
        company_name=found.company_name,
        path=path or company.bound_path or "",
    )
    if not company.is_bound:
        facts.drop_facts(connection, company.id)
        name_lists.drop_lists(connection, company.id)
    if host is not None:
        companies.record_quickbooks_host(connection, company.id, host=msgspec.to_builtins(host))
    if preferences is not None:
        companies.record_quickbooks_preferences(connection, company.id, preferences=msgspec.to_builtins(preferences))
    companies.record_contact_problem(connection, company.id, None)
    return None


def _is_same_file(company: CompanyRow, found: CompanyFile, *, path: str) -> bool:
    """By FileID where both carry it, else by company name and path. A file that was moved is told by the setting company_file_path."""
    if company.bound_file_id and found.file_id:
        return company.bound_file_id.casefold() == found.file_id.casefold()
    same_name = company.bound_company_name == found.company_name
    known_paths = {known.casefold() for known in (company.bound_path, company.settings.company_file_path) if known}
    return same_name and (not path or not company.bound_path or path.casefold() in known_paths)


def _shown(name: str, path: str, expected: str) -> str:
    # Two files of one company carry the same name: then only the path tells them apart.
    return f"{name} ({path})" if name == expected and path else name


def qbxml_version(company: CompanyRow) -> str:
    """The version to write in: 13.0, or the newest that an older QuickBooks lists."""
    supported = (company.quickbooks_host or {}).get("qbxml_versions") or [QBXML_VERSION]
    if QBXML_VERSION in supported:
        return QBXML_VERSION
    older = [version for version in supported if _number(version) < _number(QBXML_VERSION)]
    return max(older, key=_number, default=QBXML_VERSION)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
