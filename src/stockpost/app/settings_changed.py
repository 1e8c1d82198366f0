"""Settings of a company are changed: in the pages, by a command, or by a decision about a problem."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from stockpost.store import companies
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.count_doubts import doubt_counts

READ_BY = frozenset({"hold_uninvoiced", "decrement_on_invoice", "inventory_sites"})
"""Settings that say what is read with a count: deliveries of the same moment, and where they were delivered from."""


def change_settings(
    connection: Connection, company: CompanyRow, settings: Mapping[str, str], *, who: str, now: datetime
) -> None:
    """Change some settings, the others stay; the audit log keeps who did it. Raises SettingInvalid, naming the setting."""
    companies.change_settings(connection, company.id, settings)
    if not READ_BY.isdisjoint(settings):
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
