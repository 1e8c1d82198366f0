"""Settings of a company are changed: in the pages, by a command, or by a decision about a problem."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from stockpost.store import companies
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.count_doubts import doubt_counts


def change_settings(
    connection: Connection, company: CompanyRow, settings: Mapping[str, str], *, who: str, now: datetime
) -> None:
    """Change some settings, the others stay; the audit log keeps who did it. Raises SettingInvalid, naming the setting."""
    companies.change_settings(connection, company.id, settings)
    if "hold_uninvoiced" in settings:
        # What was read of deliveries for showing is not of the moment of the counts.
        doubt_counts(connection, company.id)
    append_event(
        connection,
        company_id=company.id,
        time=now,
        who=who,
        kind="settings changed",
        subject=f"company:{company.name}",
        data=dict(settings),
    )
