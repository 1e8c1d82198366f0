"""Names that people change are followed: which entry a name led to is kept, and a new name becomes a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from stockpost.core.ledger import KnownEntry, Ledger
from stockpost.core.names import fold
from stockpost.core.plan import Plan
from stockpost.store import facts, links
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.count_history import QUICKBOOKS, move_counts
from stockpost.store.item_syncs import rename_synced


def keep_names(connection: Connection, company: CompanyRow, plan: Plan, ledger: Ledger, *, now: datetime) -> None:
    """What the plan, made from this ledger, found out about names, so that later plans and the page Mapping know it."""
    renamed = renamed_items(ledger.entries, plan.entries)
    entries = dict(plan.entries)
    new_keys = {known.key: entry.key for known, entry in renamed}
    for old, new in new_keys.items():
        move_counts(connection, company.id, QUICKBOOKS, old=old, new=new)
    if renamed:
        rename_synced(connection, company.id, new_keys)
        entries = {**_merged_into_renamed(ledger, renamed), **entries}
    if plan.accounts:
        facts.note_accounts(connection, company.id, plan.accounts, read_at=now)
    if entries:
        facts.note_entries(connection, company.id, entries, read_at=now)
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


def _merged_into_renamed(
    ledger: Ledger, renamed: Sequence[tuple[KnownEntry, KnownEntry]]
) -> dict[tuple[str, int], KnownEntry]:
    """Items that are gone, and what remained of them has another name now: while that is asked, neither count is set."""
    newest = {fold(known.full_name): entry.full_name for known, entry in renamed}
    gone = {key: entry for key, entry in ledger.entries.items() if key[0] == "item" and entry.merged_into}
    return {
        key: replace(entry, merged_into=newest[fold(entry.merged_into)])
        for key, entry in gone.items()
        if fold(entry.merged_into) in newest
    }


def renamed_items(
    before: Mapping[tuple[str, int], KnownEntry], now: Mapping[tuple[str, int], KnownEntry]
) -> list[tuple[KnownEntry, KnownEntry]]:
    """Items that are the same entry under another name, as they were and as they are."""
    return [(known, entry) for role, known, entry in renamed_entries(before, now) if role == "item"]


def renamed_entries(
    before: Mapping[tuple[str, int], KnownEntry], now: Mapping[tuple[str, int], KnownEntry]
) -> list[tuple[str, KnownEntry, KnownEntry]]:
    """The same of items, vendors and customers, with what each is."""
    return [
        (role, known, entry)
        for (role, autotask_id), entry in sorted(now.items())
        if (known := before.get((role, autotask_id))) is not None
        and known.list_id == entry.list_id
        and known.key != entry.key
    ]
