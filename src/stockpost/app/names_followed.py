"""Names that people change are followed: which entry a name led to is kept, and a new name becomes a mapping."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.plan import Plan
from stockpost.store import facts, links
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow


def keep_names(connection: Connection, company: CompanyRow, plan: Plan, *, now: datetime) -> None:
    """What the plan found out about names, so that later plans and the page Mapping know it."""
    if plan.entries:
        facts.note_entries(connection, company.id, plan.entries, read_at=now)
    for (kind, autotask_id), name in plan.followed.items():
        if name:
            links.save_mapping(
                connection, company.id, kind=kind, autotask_id=autotask_id, name=name, who=ITSELF, time=now
            )
        else:
            links.drop_mapping(connection, company.id, kind=kind, autotask_id=autotask_id)
        append_event(
            connection,
            company_id=company.id,
            time=now,
            who=ITSELF,
            kind="renamed",
            subject=f"{kind}:{autotask_id}",
            data={"name": name},
        )
