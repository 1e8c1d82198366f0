"""A company is joined: an Autotask tenant and a QuickBooks company file. One that was joined by mistake is removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stockpost.app.autotask_access import Access, note_trial, try_access
from stockpost.app.errors import UseError
from stockpost.app.services import Services
from stockpost.store import companies, runs
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.locks import lock_company

OWNER_ID = "{6d9f3f0e-5c0b-5a3e-9a55-0d2f6c1a7b10}"
"""The OwnerID of this application in every .qwc file, one for ever (QuickBooks FACTS 8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A company as it is to be joined, but for its access to Autotask."""

    name: str
    web_connector_user: str
    web_connector_password: str = field(repr=False)
    settings: Mapping[str, str]


def join_company(services: Services, joining: Joining, access: Access, *, who: str, even_unanswered: bool) -> None:
    """Keep the company, once Autotask lets its user in; where it does not answer only if `even_unanswered`.

    Raises AutotaskError, StoreError for a name that is taken, SettingInvalid.
    """
    unanswered = try_access(services, access, even_unanswered=even_unanswered)
    now = services.clock()
    password_hash = services.passwords.hash(joining.web_connector_password)
    with services.database.write() as connection:
        company_id = companies.add_company(
            connection,
            services.sealer,
            name=joining.name,
            autotask_url=access.url,
            autotask_user=access.user,
            autotask_code=access.code,
            autotask_secret=access.secret,
            web_connector_user=joining.web_connector_user,
            web_connector_password_hash=password_hash,
            settings=joining.settings,
            owner_id=OWNER_ID,
            file_id="{" + services.new_guid() + "}",
            joined_at=now,
        )
        if unanswered is not None:
            note_trial(connection, company_id, unanswered)
        data: dict[str, object] = {
            "settings": dict(joining.settings),
            "autotask_url": access.url,
            "tried": unanswered is None,
        }
        append_event(
            connection,
            company_id=company_id,
            time=now,
            who=who,
            kind="company joined",
            subject=f"company:{joining.name}",
            data=data,
        )


def remove_company(services: Services, company: CompanyRow, *, who: str) -> None:
    """Forget a company for which nothing was ever approved. UseError for another one: its history says what was written, and keeps
    anything from being written twice."""
    with services.database.write() as connection:
        lock_company(connection, company.id)
        if runs.runs_of(connection, company.id, limit=1):
            raise UseError(
                f"{company.name} is not removed, since work was approved for it: its history says what is in QuickBooks. "
                "To end it, remove Stockpost from the Web Connector on the QuickBooks computer."
            )
        companies.remove_company(connection, company.id)
        append_event(
            connection,
            company_id=company.id,
            time=services.clock(),
            who=who,
            kind="company removed",
            subject=f"company:{company.name}",
            data={},
        )
