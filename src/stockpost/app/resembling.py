"""Entries of QuickBooks that resemble what a preview would create: a likely twin is told of before it is made, not after (N1).

What is suggested on the page Mapping, for the names of one preview. QuickBooks' lists are as they were read last; where they never
were, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from stockpost.app.mapping_names import LIST_OF, quickbooks_list
from stockpost.app.suggestions import Suggester
from stockpost.core.mapping import KINDS_WANTED, MappingKind
from stockpost.core.names import fold
from stockpost.core.steps import Step, name_of_entry
from stockpost.store import facts
from stockpost.store.companies import CompanyRow


def resembling_entries(connection: Connection, company: CompanyRow, steps: Iterable[Step]) -> dict[str, str]:
    """By the base of a step that creates an entry for a name of Autotask: the active entry of the same kind that is most like it."""
    creating: dict[MappingKind, list[Step]] = {}
    for step in steps:
        if (name := name_of_entry(step)) is not None:
            creating.setdefault(MappingKind(name[0]), []).append(step)
    found = {}
    for kind, wanted in creating.items():
        suggester = Suggester(_free_entries(connection, company, kind))
        for step in wanted:
            likest = suggester.suggest(step.subject)
            if likest is not None and fold(likest.name) != step.item_key:
                found[step.base] = likest.name
    return found


def _free_entries(connection: Connection, company: CompanyRow, kind: MappingKind) -> list[str]:
    """The entries that a name of this kind may go to. An item stands for one product only: those that have theirs are left out."""
    taken = set()
    if kind == MappingKind.ITEM:
        taken = {
            entry.list_id for (role, _), entry in facts.known_entries(connection, company.id).items() if role == kind
        }
    return [
        one.name
        for one in quickbooks_list(connection, company, LIST_OF[kind]).entries.values()
        if one.is_active and one.kind in KINDS_WANTED[kind] and one.list_id not in taken
    ]
